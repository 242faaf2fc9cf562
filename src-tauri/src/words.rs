//! Every word that the shell itself shows: tray, menus. The page has its own catalogue.

/// The product.
pub const NAME: &str = "Flotilla";
/// Brings the window to the front.
pub const OPEN: &str = "Open Flotilla";
/// Ends the program.
pub const QUIT: &str = "Quit Flotilla";
/// Items of a page's menu in the browser pane.
#[cfg(target_os = "linux")]
pub const SEND_PAGE_TO_TASK: &str = "Send to Task";
/// As before.
#[cfg(target_os = "linux")]
pub const SEND_PAGE_TO_CHAT: &str = "Send to Chat";
/// As before, while something is selected.
#[cfg(target_os = "linux")]
pub const SEND_SELECTION_TO_TASK: &str = "Send the Selection to Task";
/// As before.
#[cfg(target_os = "linux")]
pub const SEND_SELECTION_TO_CHAT: &str = "Send the Selection to Chat";
/// Nothing is under way.
pub const IDLE: &str = "No runs under way";
/// The menu of places to go to on macOS.
#[cfg(target_os = "macos")]
pub const GO: &str = "Go";
/// The menu of views on macOS.
#[cfg(target_os = "macos")]
pub const VIEW: &str = "View";
/// Menu items of the page's own commands, by the name that the page knows them by, with their keys.
#[cfg(target_os = "macos")]
pub const COMMANDS: [(&str, &str, &str); 4] = [
    ("board", "Scratchpad", "CmdOrCtrl+1"),
    ("inbox", "Inbox", "CmdOrCtrl+2"),
    ("palette", "Command palette", "CmdOrCtrl+K"),
    ("settings", "Settings…", "CmdOrCtrl+,"),
];
/// The page's size, as [`COMMANDS`].
#[cfg(target_os = "macos")]
pub const ZOOM: [(&str, &str, &str); 3] = [
    ("zoom-in", "Zoom in", "CmdOrCtrl+="),
    ("zoom-out", "Zoom out", "CmdOrCtrl+-"),
    ("zoom-reset", "Actual size", "CmdOrCtrl+0"),
];

/// How many runs are under way.
pub fn running(count: u32) -> String {
    match count {
        0 => IDLE.to_owned(),
        1 => "1 run under way".to_owned(),
        many => format!("{many} runs under way"),
    }
}

/// The window's title, which tells of what waits even where the application's icon bears no badge.
pub fn title(count: u32) -> String {
    match count {
        0 => NAME.to_owned(),
        count => format!("({count}) {NAME}"),
    }
}

/// How many things wait for the user.
pub fn waiting(count: u32) -> String {
    match count {
        0 => NAME.to_owned(),
        1 => format!("{NAME}: 1 thing needs you"),
        many => format!("{NAME}: {many} things need you"),
    }
}
