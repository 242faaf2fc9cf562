//! The main window: where it stands, what its page may reach, and what closing it means.

use crate::{
    app::{Shell, shell},
    events::ShellEvent,
    memory::{Place, Screen, reachable},
    pane, system, tray, words,
};
use std::sync::Arc;
use tauri::{
    AppHandle, LogicalSize, Manager as _, PhysicalPosition, PhysicalSize, Theme, Url, WebviewUrl,
    WebviewWindow, WebviewWindowBuilder, WindowEvent,
    webview::{Color, DownloadEvent, NewWindowResponse, PageLoadEvent},
};

/// The window's label, which its capability names.
pub const MAIN: &str = "main";

const SIZE: (f64, f64) = (1280.0, 800.0);
const MIN_SIZE: (f64, f64) = (480.0, 400.0);
/// What shows before the page does, as its own background is.
const DARK: Color = Color(20, 23, 28, 255);
const LIGHT: Color = Color(250, 251, 252, 255);

/// Opens it where it stood.
///
/// # Errors
/// Where the window system refuses.
pub fn open(app: &AppHandle) -> tauri::Result<()> {
    let shell = shell(app);
    let (at_load, app_at_load) = (Arc::clone(&shell), app.clone());
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title(words::NAME)
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(MIN_SIZE.0, MIN_SIZE.1)
        .center()
        .visible(false)
        // It would keep files that are dragged in from reaching the page.
        .disable_drag_drop_handler()
        .on_navigation(is_own_page)
        .on_new_window(|url, _| {
            if let Err(error) = system::open_link(url.as_str()) {
                tracing::debug!(%error, "a new window was refused");
            }
            NewWindowResponse::Deny
        })
        .on_download(|_, event| !matches!(event, DownloadEvent::Requested { .. }))
        .on_page_load(move |_, page| {
            if page.event() == PageLoadEvent::Started {
                at_load.page_gone();
                pane::page_gone(&app_at_load);
            }
        })
        .build()?;
    let background = if window.theme().is_ok_and(|theme| theme == Theme::Dark) { DARK } else { LIGHT };
    window.set_background_color(Some(background))?;
    place(&window, &shell);
    window.set_zoom(shell.memory.now().zoom)?;
    let handle = app.clone();
    window.on_window_event(move |event| happened(&handle, event));
    window.show()
}

/// Whether the main web view may show `url`: the page that lies in this program, and nothing else.
fn is_own_page(url: &Url) -> bool {
    let served = match (url.scheme(), url.host_str()) {
        ("tauri", Some("localhost")) => true,
        // Windows serves custom schemes under names of their own.
        ("http" | "https", Some("tauri.localhost")) => cfg!(windows),
        ("http", Some("localhost")) => !cfg!(feature = "embedded-ui") && url.port() == Some(5173),
        _ => false,
    };
    served || url.as_str() == "about:blank"
}

fn place(window: &WebviewWindow, shell: &Shell) {
    let now = shell.memory.now();
    let screens: Vec<Screen> = window.available_monitors().unwrap_or_default().iter().map(screen).collect();
    let placed = match now.place {
        Some(place) if reachable(place, &screens) => window
            .set_size(PhysicalSize::new(place.width, place.height))
            .and_then(|()| window.set_position(PhysicalPosition::new(place.x, place.y))),
        _ => fit(window),
    };
    let placed = placed.and_then(|()| if now.maximized { window.maximize() } else { Ok(()) });
    if let Err(error) = placed {
        tracing::debug!(%error, "the window opens where the system wants it");
    }
}

/// Makes the window no larger than its screen.
fn fit(window: &WebviewWindow) -> tauri::Result<()> {
    let Some(monitor) = window.current_monitor()? else { return Ok(()) };
    let room = monitor.size().to_logical::<f64>(monitor.scale_factor());
    if SIZE.0 <= room.width && SIZE.1 <= room.height {
        return Ok(());
    }
    window.set_size(LogicalSize::new(SIZE.0.min(room.width), SIZE.1.min(room.height)))
}

fn screen(monitor: &tauri::Monitor) -> Screen {
    let (at, size) = (monitor.position(), monitor.size());
    Screen { x: at.x, y: at.y, width: size.width, height: size.height }
}

fn happened(app: &AppHandle, event: &WindowEvent) {
    let shell = shell(app);
    match event {
        WindowEvent::CloseRequested { api, .. } if !shell.is_quitting() => {
            api.prevent_close();
            close(app);
        }
        WindowEvent::Moved(_) | WindowEvent::Resized(_) => note_place(app, &shell),
        WindowEvent::Focused(false) => remember(app),
        _ => {}
    }
}

/// Closing hides: agents stay at work, and what they need is a click away.
fn close(app: &AppHandle) {
    let shell = shell(app);
    remember(app);
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(error) = window.hide()
    {
        tracing::warn!(%error, "the window could not be hidden");
    }
    if !shell.memory.now().close_explained {
        shell.memory.change(|now| now.close_explained = true);
        shell.events.send(ShellEvent::FirstClose { tray: tray::is_shown(app) });
        save(&shell);
    }
}

fn note_place(app: &AppHandle, shell: &Shell) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let maximized = window.is_maximized().unwrap_or_default();
    let full = window.is_fullscreen().unwrap_or_default() || window.is_minimized().unwrap_or_default();
    let (Ok(at), Ok(size)) = (window.outer_position(), window.inner_size()) else { return };
    shell.memory.change(|now| {
        now.maximized = maximized;
        if !maximized && !full && size.width > 0 {
            now.place = Some(Place { x: at.x, y: at.y, width: size.width, height: size.height });
        }
    });
}

/// Keeps where the window stands now.
pub fn remember(app: &AppHandle) {
    let shell = shell(app);
    if app.get_webview_window(MAIN).is_some_and(|window| window.is_visible().unwrap_or_default()) {
        note_place(app, &shell);
    }
    save(&shell);
}

fn save(shell: &Shell) {
    if let Err(error) = shell.memory.save() {
        tracing::warn!(%error, "the window's place was not kept");
    }
}

/// Brings it to the front.
pub fn show(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let shown = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window could not be shown");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_main_web_view_shows_its_own_page_alone() {
        let own = |url: &str| is_own_page(&Url::parse(url).unwrap());
        assert!(own("tauri://localhost/"));
        assert!(own("tauri://localhost/index.html#/board"));
        for other in [
            "https://example.com/",
            "file:///etc/passwd",
            "data:text/html,x",
            "tauri://elsewhere/",
            "http://localhost:7433/",
            "http://ipc.localhost/",
        ] {
            assert!(!own(other), "{other}");
        }
    }
}
