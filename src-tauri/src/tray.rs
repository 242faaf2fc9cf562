//! The icon in the system's tray, with what is under way and what needs the user; and the badge on the application.

use crate::{app, menu, window::MAIN, words};
use serde::Deserialize;
use tauri::{
    AppHandle, Manager as _, Wry,
    menu::{Menu, MenuBuilder, MenuItem},
    tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent},
};

/// The item that opens the window.
pub const OPEN: &str = "open";
/// What stands before the place to which an item leads.
pub const ROUTE: &str = "route:";
const TRAY: &str = "main";
/// The most things that the menu names.
const MAX_ITEMS: usize = 10;
const MAX_LABEL: usize = 60;

/// What the tray and the badge show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attention {
    /// How many things wait for the user.
    pub waiting: u32,
    /// How many runs are under way.
    pub running: u32,
    /// What waits for the user.
    pub items: Vec<Item>,
}

/// Something that waits for the user.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Item {
    /// What it is, in a line.
    pub label: String,
    /// Where it is, in the page.
    pub route: String,
}

/// Puts the icon into the tray, where the system has one.
pub fn open(app: &AppHandle) {
    if !system_has_tray() {
        tracing::info!("there is no tray here: no indicator library is installed");
        return;
    }
    let mut builder = TrayIconBuilder::with_id(TRAY)
        .tooltip(words::NAME)
        .show_menu_on_left_click(cfg!(target_os = "macos"))
        .on_tray_icon_event(|tray, event| {
            let clicked = matches!(
                event,
                TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. }
            );
            if clicked && !cfg!(target_os = "macos") {
                app::show(tray.app_handle(), None);
            }
        });
    if let Some(icon) = app.default_window_icon() {
        builder = builder.icon(icon.clone());
    }
    let made = menu_of(app, &Attention::default()).and_then(|menu| builder.menu(&menu).build(app));
    if let Err(error) = made {
        tracing::warn!(%error, "there is no icon in the tray");
    }
}

fn menu_of(app: &AppHandle, attention: &Attention) -> tauri::Result<Menu<Wry>> {
    let running = MenuItem::new(app, words::running(attention.running), false, None::<&str>)?;
    let mut menu = MenuBuilder::new(app).text(OPEN, words::OPEN).item(&running).separator();
    for item in attention.items.iter().take(MAX_ITEMS) {
        menu = menu.text(format!("{ROUTE}{}", item.route), label(&item.label));
    }
    if !attention.items.is_empty() {
        menu = menu.separator();
    }
    menu.text(menu::QUIT, words::QUIT).build()
}

/// One line of bounded length; `&` would mark a key.
fn label(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_LABEL).collect();
    line.replace('&', "&&")
}

/// Whether an icon of ours is in sight: on Linux there may be a library for it and nobody who shows it.
pub fn is_shown(app: &AppHandle) -> bool {
    app.tray_by_id(TRAY).is_some() && somebody_shows_icons()
}

#[cfg(target_os = "linux")]
fn somebody_shows_icons() -> bool {
    use gtk::{gio, glib::prelude::ToVariant as _};
    const SHOWS: &str = "org.kde.StatusNotifierWatcher";
    const PATIENCE_MS: i32 = 500;
    let owned = gio::bus_get_sync(gio::BusType::Session, gio::Cancellable::NONE).and_then(|bus| {
        bus.call_sync(
            Some("org.freedesktop.DBus"),
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus",
            "NameHasOwner",
            Some(&(SHOWS,).to_variant()),
            None,
            gio::DBusCallFlags::NONE,
            PATIENCE_MS,
            gio::Cancellable::NONE,
        )
    });
    owned.is_ok_and(|answer| answer.get::<(bool,)>() == Some((true,)))
}

#[cfg(not(target_os = "linux"))]
const fn somebody_shows_icons() -> bool {
    true
}

/// Shows `attention` in the tray, in the window's title and on the application's icon.
pub fn show(app: &AppHandle, attention: &Attention) {
    if let Some(tray) = app.tray_by_id(TRAY) {
        let shown = menu_of(app, attention)
            .and_then(|menu| tray.set_menu(Some(menu)))
            .and_then(|()| tray.set_tooltip(Some(words::waiting(attention.waiting))))
            .and_then(|()| tray.set_title((attention.waiting > 0).then(|| attention.waiting.to_string())));
        if let Err(error) = shown {
            tracing::debug!(%error, "the tray does not show what is new");
        }
    }
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(error) =
            window.set_title(&words::title(attention.waiting)).and(badge(&window, attention.waiting))
    {
        tracing::debug!(%error, "the title or the badge does not show what is new");
    }
}

#[cfg(target_os = "macos")]
fn badge(window: &tauri::WebviewWindow, count: u32) -> tauri::Result<()> {
    window.set_badge_count((count > 0).then_some(i64::from(count)))
}

/// Linux's docks and panels listen for a signal of Unity's Launcher API. The toolkit sends it through a library of
/// Unity's that few systems still have, and under the name of another application.
#[cfg(target_os = "linux")]
fn badge(_window: &tauri::WebviewWindow, count: u32) -> tauri::Result<()> {
    use gtk::{
        gio,
        glib::{Variant, VariantDict, prelude::ToVariant as _},
    };
    const LAUNCHER: &str = "com.canonical.Unity.LauncherEntry";
    const PATH: &str = "/com/canonical/unity/launcherentry/flotilla";
    /// The entry among the applications that `./run --install` makes.
    const ENTRY: &str = "application://flotilla.desktop";
    let values = VariantDict::new(None);
    values.insert("count", i64::from(count));
    values.insert("count-visible", count > 0);
    let said = Variant::tuple_from_iter([ENTRY.to_variant(), values.end()]);
    let sent = gio::bus_get_sync(gio::BusType::Session, gio::Cancellable::NONE)
        .and_then(|bus| bus.emit_signal(None, PATH, LAUNCHER, "Update", Some(&said)));
    if let Err(error) = sent {
        tracing::debug!(%error, "nobody is told of the badge");
    }
    Ok(())
}

/// Windows has no counter on an application's icon, but a mark.
#[cfg(windows)]
fn badge(window: &tauri::WebviewWindow, count: u32) -> tauri::Result<()> {
    use tauri::image::Image;
    const SIDE: u32 = 16;
    const AMBER: [u8; 4] = [224, 160, 32, 255];
    let dot = || {
        let inside = |x: u32, y: u32| {
            let (x, y) = (f64::from(x) - 7.5, f64::from(y) - 7.5);
            x * x + y * y <= 49.0
        };
        let pixels =
            (0..SIDE * SIDE).flat_map(|at| if inside(at % SIDE, at / SIDE) { AMBER } else { [0; 4] });
        Image::new_owned(pixels.collect(), SIDE, SIDE)
    };
    window.set_overlay_icon((count > 0).then(dot))
}

/// The library that shows the icon is loaded while the program runs; where it is missing, asking for an icon would end
/// the program.
#[cfg(target_os = "linux")]
fn system_has_tray() -> bool {
    use std::process::Command;
    const LIBRARIES: [&str; 2] = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];
    let known = ["ldconfig", "/sbin/ldconfig", "/usr/sbin/ldconfig"]
        .iter()
        .find_map(|program| Command::new(program).arg("-p").output().ok())
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    LIBRARIES.iter().any(|library| known.contains(library))
}

#[cfg(not(target_os = "linux"))]
const fn system_has_tray() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_one_short_line() {
        assert_eq!(label("Delete\nit & go?"), "Delete it && go?");
        assert_eq!(label(&"x".repeat(500)).len(), MAX_LABEL);
    }
}
