//! The log of a data folder that no daemon owns.

use crate::{home::Home, serve::log_report};
use flotilla_api::wire::LogReport;
use flotilla_domain::UserError;
use flotilla_store::Store;
use std::{io::Write, sync::Arc};

/// Checks the log of `home`, whether or not a daemon runs. Blocks.
///
/// # Errors
/// Where the log cannot be read at all.
pub fn verify_log(home: &Home) -> Result<LogReport, UserError> {
    Ok(log_report(&flotilla_store::verify(&home.data())?))
}

/// Writes the log of `home` to `out`, one event a line; no daemon may run.
///
/// # Errors
/// Where a daemon owns the folder, or the log cannot be read.
pub async fn export_log(home: &Home, out: &mut (dyn Write + Send)) -> Result<(), UserError> {
    // Nothing is appended, so that no time is ever asked for.
    let store = Store::open(&home.data(), Arc::new(flotilla_domain::Timestamp::default))?;
    let exported = store.export(out).await;
    store.close().await;
    exported.map(drop).map_err(UserError::from)
}
