//! The application's menu, which macOS shows at the top of the screen and needs for its editing keys. The other systems
//! have none: the page has everything.

use crate::{app, events::ShellEvent, tray};
use tauri::{AppHandle, Wry, menu::Menu};

/// The item that quits, in every menu.
pub const QUIT: &str = "quit";

/// The menu.
///
/// # Errors
/// Where the window system refuses.
#[cfg(not(target_os = "macos"))]
pub fn build(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    Menu::new(app)
}

/// The menu.
///
/// # Errors
/// Where the window system refuses.
#[cfg(target_os = "macos")]
pub fn build(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    use crate::words;
    use tauri::menu::{AboutMetadata, MenuItem, PredefinedMenuItem as Item, Submenu, SubmenuBuilder};

    let items = |title: &str, all: &[(&str, &str, &str)]| -> tauri::Result<Submenu<Wry>> {
        let mut menu = SubmenuBuilder::new(app, title);
        for (id, label, key) in all {
            menu = menu.item(&MenuItem::with_id(app, *id, label, true, Some(*key))?);
        }
        menu.build()
    };
    // The system's own quit item would end the program without asking.
    let quit = MenuItem::with_id(app, QUIT, words::QUIT, true, Some("CmdOrCtrl+Q"))?;
    let own = SubmenuBuilder::new(app, words::NAME)
        .item(&Item::about(app, None, Some(AboutMetadata::default()))?)
        .separator()
        .services()
        .separator()
        .hide()
        .hide_others()
        .show_all()
        .separator()
        .item(&quit)
        .build()?;
    let edit = SubmenuBuilder::new(app, "Edit")
        .undo()
        .redo()
        .separator()
        .cut()
        .copy()
        .paste()
        .select_all()
        .build()?;
    let window =
        SubmenuBuilder::new(app, "Window").minimize().maximize().fullscreen().close_window().build()?;
    let go = items(words::GO, &words::COMMANDS)?;
    let view = items(words::VIEW, &words::ZOOM)?;
    Menu::with_items(app, &[&own, &edit, &view, &go, &window])
}

/// An item of any menu was chosen.
pub fn chosen(app: &AppHandle, id: &str) {
    match id {
        QUIT => app::ask_to_quit(app),
        tray::OPEN => app::show(app, None),
        other => match other.strip_prefix(tray::ROUTE) {
            Some(route) => app::show(app, Some(route.to_owned())),
            None => app::shell(app).events.send(ShellEvent::Menu { command: other.to_owned() }),
        },
    }
}
