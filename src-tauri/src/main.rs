//! The window's program.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    flotilla_desktop::run(std::env::args_os().skip(1))
}
