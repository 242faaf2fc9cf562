# Finds or installs what the desktop app is built with, and what its window is tested in; sourced after setup.sh.
# shellcheck shell=bash

# The driver between WebDriver's clients and the window; it is a program of Tauri's own.
TAURI_DRIVER=2.1.0

has_window_libraries() {
  [ "$(uname)" != Linux ] || { have pkg-config && pkg-config --exists webkit2gtk-4.1 gtk+-3.0; }
}

# What the window is built against: WebKitGTK on Linux; macOS and Windows bring theirs along.
need_window_libraries() {
  if has_window_libraries; then
    return 0
  fi
  case "$(package_manager)" in
  # The indicator library is only loaded, and only where there is a tray to show an icon in.
  apt-get) install_packages pkg-config libwebkit2gtk-4.1-dev libgtk-3-dev libayatana-appindicator3-1 ;;
  dnf) install_packages pkgconf-pkg-config webkit2gtk4.1-devel gtk3-devel libayatana-appindicator-gtk3 ;;
  pacman) install_packages pkgconf webkit2gtk-4.1 gtk3 libayatana-appindicator ;;
  *) die "install WebKitGTK 4.1 and GTK 3 with their headers, then start again" ;;
  esac
  has_window_libraries || die "WebKitGTK 4.1 is still missing; flotilla itself needs none of it: cargo build -p flotilla-cli"
}

has_window_test_tools() {
  local program
  for program in Xvfb openbox dbus-run-session WebKitWebDriver xdotool import; do
    have "$program" || return 1
  done
  # The notifications and the tray of the tests are made of it; it belongs to the system's own Python.
  PATH=/usr/bin:$PATH python3 -c "import gi" 2>/dev/null
}

# A screen without a monitor, a window manager, a driver. They exist for Linux alone.
need_window_test_tools() {
  if ! has_window_test_tools; then
    case "$(package_manager)" in
    apt-get) install_packages xvfb openbox dbus webkit2gtk-driver xdotool imagemagick python3-gi ;;
    dnf) install_packages xorg-x11-server-Xvfb openbox dbus-daemon /usr/bin/WebKitWebDriver xdotool ImageMagick python3-gobject ;;
    pacman) install_packages xorg-server-xvfb openbox dbus webkit2gtk-4.1 xdotool imagemagick python-gobject ;;
    *) die "install Xvfb, openbox, dbus-run-session, WebKitWebDriver, xdotool, ImageMagick and PyGObject, then start again" ;;
    esac
    has_window_test_tools || die "the window cannot be tested: one of Xvfb, openbox, dbus-run-session, WebKitWebDriver, xdotool, import, PyGObject is missing"
  fi
  if ! have tauri-driver; then
    say "installing tauri-driver $TAURI_DRIVER into $FLOTILLA_CACHE/tools"
    cargo install --quiet --locked --root "$FLOTILLA_CACHE/tools" "tauri-driver@$TAURI_DRIVER" >&2 ||
      die "could not install tauri-driver $TAURI_DRIVER"
  fi
}
