//! The desktop's shell: the window around the web UI, its way to the daemon, tray, notifications, the browser pane.
//!
//! Invariant: knows nothing of tasks beyond places in the page. What the page may ask of it stands in `commands`, is
//! granted to the main window's own page alone, and never to a page of the browser pane.

mod app;
mod arguments;
mod commands;
mod daemon;
mod error;
mod events;
mod instance;
mod memory;
mod menu;
mod pane;
mod relay;
mod system;
mod tray;
mod window;
mod words;

use arguments::Arguments;
use flotilla_daemon::{
    Home,
    journal::{self, Echo},
};
use instance::{Errand, Turn};
use std::{ffi::OsString, io::Write as _, process::ExitCode};

/// Opens the window, or brings the one there is to the front; returns when the user has quit.
pub fn run(args: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::parse(args) {
        Ok(arguments) => arguments,
        Err(usage) => {
            say(&usage.to_string());
            return usage.exit_code();
        }
    };
    match open(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("flotilla-desktop: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn open(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let home = Home::find().map_err(|error| format!("{}. {}", error.title, error.hint))?;
    home.prepare().map_err(|error| format!("{}. {}", error.title, error.hint))?;
    let errand = Errand { route: arguments.open };
    match instance::take(&home)? {
        Turn::First(only) => {
            // A disk that takes no log must not keep the window shut.
            if let Err(error) = journal::start(&home.window_log(), Echo::Stderr) {
                say(&format!("{}. {}", error.title, error.hint));
            }
            tracing::info!(version = flotilla_api::PROGRAM_VERSION, home = %home.root().display(), "the window opens");
            let ended = app::run(home, errand);
            drop(only);
            Ok(ended?)
        }
        Turn::Second => Ok(tauri::async_runtime::block_on(instance::hand_over(&home, &errand))?),
    }
}

/// Tells whoever started this from a terminal; elsewhere nobody listens.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
