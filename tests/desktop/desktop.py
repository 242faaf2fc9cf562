"""What a desktop gives an application: notifications to click on, and a tray with a menu to choose from.

Each line of the input is an errand as JSON, each line of the output an answer or something that happened:
  {"click": ID}        the user clicks on a notification
  {"dismiss": ID}      the user waves it away
  {"tray": true}       what the tray's icon says: {"kind": "tray", "label": …, "items": [{"label", "enabled"}]}
  {"choose": LABEL}    the user chooses from the icon's menu
What the application wants on its icon in a dock comes as {"kind": "badge", "entry": …, "count": …, "visible": …}.
"""

import json
import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

NOTIFICATIONS = """<node><interface name="org.freedesktop.Notifications">
  <method name="GetCapabilities"><arg direction="out" type="as"/></method>
  <method name="GetServerInformation">
    <arg direction="out" type="s"/><arg direction="out" type="s"/><arg direction="out" type="s"/><arg direction="out" type="s"/>
  </method>
  <method name="Notify">
    <arg direction="in" type="s"/><arg direction="in" type="u"/><arg direction="in" type="s"/><arg direction="in" type="s"/>
    <arg direction="in" type="s"/><arg direction="in" type="as"/><arg direction="in" type="a{sv}"/><arg direction="in" type="i"/>
    <arg direction="out" type="u"/>
  </method>
  <method name="CloseNotification"><arg direction="in" type="u"/></method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface></node>"""
WATCHER = """<node><interface name="org.kde.StatusNotifierWatcher">
  <method name="RegisterStatusNotifierItem"><arg direction="in" type="s"/></method>
  <method name="RegisterStatusNotifierHost"><arg direction="in" type="s"/></method>
  <property name="RegisteredStatusNotifierItems" type="as" access="read"/>
  <property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
  <property name="ProtocolVersion" type="i" access="read"/>
  <signal name="StatusNotifierItemRegistered"><arg type="s"/></signal>
  <signal name="StatusNotifierHostRegistered"/>
</interface></node>"""
NOTES_PATH, NOTES = "/org/freedesktop/Notifications", "org.freedesktop.Notifications"
ITEM, MENU = "org.kde.StatusNotifierItem", "com.canonical.dbusmenu"

bus = Gio.bus_get_sync(Gio.BusType.SESSION)
tray = None
notices = 0


def say(**event):
    print(json.dumps(event), flush=True)


def notifications(_, __, ___, ____, method, given, call):
    global notices
    if method == "GetCapabilities":
        call.return_value(GLib.Variant("(as)", (["actions", "body", "body-markup"],)))
    elif method == "GetServerInformation":
        call.return_value(GLib.Variant("(ssss)", ("test", "test", "1", "1.2")))
    elif method == "Notify":
        notices += 1
        call.return_value(GLib.Variant("(u)", (notices,)))
        _, _, _, title, body, actions, _, _ = given.unpack()
        say(kind="notice", id=notices, title=title, body=body, actions=actions)
    else:
        call.return_value(None)


def watcher(_, sender, __, ___, method, given, call):
    global tray
    call.return_value(None)
    if method == "RegisterStatusNotifierItem":
        (where,) = given.unpack()
        tray = (sender, where) if where.startswith("/") else (where, "/StatusNotifierItem")
        say(kind="tray_icon")


def watched(_, __, ___, ____, name):
    values = {
        "RegisteredStatusNotifierItems": GLib.Variant("as", [] if tray is None else ["".join(tray)]),
        "IsStatusNotifierHostRegistered": GLib.Variant("b", True),
        "ProtocolVersion": GLib.Variant("i", 0),
    }
    return values[name]


def ask(path, interface, method, given=None):
    return bus.call_sync(tray[0], path, interface, method, given, None, Gio.DBusCallFlags.NONE, 3000, None).unpack()


def of_icon(name):
    given = GLib.Variant("(ss)", (ITEM, name))
    try:
        return ask(tray[1], "org.freedesktop.DBus.Properties", "Get", given)[0]
    except GLib.Error:
        return None


def menu():
    path = of_icon("Menu")
    _, (_, _, rows) = ask(path, MENU, "GetLayout", GLib.Variant("(iias)", (0, -1, [])))
    return path, [(row[0], row[1]) for row in rows]


def choose(label):
    path, rows = menu()
    for number, values in rows:
        if values.get("label") == label:
            given = GLib.Variant("(isvu)", (number, "clicked", GLib.Variant("i", 0), 0))
            ask(path, MENU, "Event", given)
            return say(kind="chosen", label=label)
    return say(kind="refused", label=label)


def errand(line):
    what = json.loads(line)
    if "click" in what:
        bus.emit_signal(None, NOTES_PATH, NOTES, "ActionInvoked", GLib.Variant("(us)", (what["click"], "default")))
    if "click" in what or "dismiss" in what:
        number = what.get("click", what.get("dismiss"))
        bus.emit_signal(None, NOTES_PATH, NOTES, "NotificationClosed", GLib.Variant("(uu)", (number, 2)))
    if "tray" in what:
        rows = [] if tray is None else menu()[1]
        items = [
            {"label": values["label"], "enabled": values.get("enabled", True)}
            for _, values in rows
            if values.get("label") and values.get("visible", True)
        ]
        say(kind="tray", icon=tray is not None, label=tray and of_icon("XAyatanaLabel"), items=items)
    if "choose" in what:
        choose(what["choose"])


def read(source, _):
    line = source.readline()
    if not line:
        loop.quit()
        return False
    errand(line)
    return True


def serve(name, path, description, methods, properties=None):
    interface = Gio.DBusNodeInfo.new_for_xml(description).interfaces[0]
    bus.register_object(path, interface, methods, properties, None)
    Gio.bus_own_name_on_connection(bus, name, Gio.BusNameOwnerFlags.NONE, None, None)


def badge(_, __, ___, ____, _____, given, *______):
    entry, values = given.unpack()
    say(kind="badge", entry=entry, count=values.get("count"), visible=values.get("count-visible"))


LAUNCHER = "com.canonical.Unity.LauncherEntry"
bus.signal_subscribe(None, LAUNCHER, "Update", None, None, Gio.DBusSignalFlags.NONE, badge)
serve(NOTES, NOTES_PATH, NOTIFICATIONS, notifications)
if "--no-tray" not in sys.argv:
    serve("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher", WATCHER, watcher, watched)
loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, read)
GLib.idle_add(lambda: say(kind="ready"))
loop.run()
