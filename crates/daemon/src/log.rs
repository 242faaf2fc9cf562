//! The log of a data folder, read without its daemon: nothing there need be writable.

use crate::{home::Home, serve::log_report};
use flotilla_api::wire::LogReport;
use flotilla_domain::UserError;
use std::io::Write;

/// Checks the log of `home`, whether or not a daemon runs. Blocks.
///
/// # Errors
/// Where the log cannot be read at all.
pub fn verify_log(home: &Home) -> Result<LogReport, UserError> {
    Ok(log_report(&flotilla_store::verify(&home.data())?))
}

/// Writes the log of `home` to `out`, one event a line, whether or not a daemon runs. Blocks.
///
/// # Errors
/// Where the log cannot be read.
pub fn export_log(home: &Home, out: &mut dyn Write) -> Result<(), UserError> {
    Ok(flotilla_store::export(&home.data(), out).map(drop)?)
}
