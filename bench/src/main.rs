//! Measures the budgets beside the floor and beside other agents, and says which are kept.
//!
//! Invariant: drives what is released, from outside: the daemon's own programs by its API, the crates by their doors.
//! Nothing here is part of the product, and nothing in the product knows it.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a measuring program speaks on both")]

#[cfg(target_os = "linux")]
mod agents;
#[cfg(target_os = "linux")]
mod arguments;
#[cfg(target_os = "linux")]
mod codex_check;
#[cfg(target_os = "linux")]
mod error;
#[cfg(target_os = "linux")]
mod figures;
#[cfg(target_os = "linux")]
mod fleet;
#[cfg(target_os = "linux")]
mod floor;
#[cfg(target_os = "linux")]
mod measure;
#[cfg(target_os = "linux")]
mod parts;
#[cfg(target_os = "linux")]
mod peers;
#[cfg(target_os = "linux")]
mod proc;
#[cfg(target_os = "linux")]
mod reading;
#[cfg(target_os = "linux")]
mod script;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    arguments::run()
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    eprintln!("flotilla-bench reads /proc, so it measures on Linux alone.");
    std::process::ExitCode::from(2)
}
