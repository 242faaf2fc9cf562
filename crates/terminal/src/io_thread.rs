//! The one thread on which all terminals are read, apart from the caller's runtime.
//!
//! Output is written to disk as it comes; a slow disk then holds up terminals and nothing else.

use std::{io, sync::Mutex, sync::PoisonError, time::Duration};
use tokio::runtime::{Builder, Handle};

/// Blocking helpers (reading scrollback, ending process trees) leave after this time without work.
const KEEP_ALIVE: Duration = Duration::from_secs(2);

/// The thread's runtime, started on first use.
pub(crate) fn handle() -> io::Result<Handle> {
    static HANDLE: Mutex<Option<Handle>> = Mutex::new(None);
    let mut slot = HANDLE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = slot.as_ref() {
        return Ok(handle.clone());
    }
    let runtime = Builder::new_current_thread().enable_all().thread_keep_alive(KEEP_ALIVE).build()?;
    let handle = runtime.handle().clone();
    std::thread::Builder::new()
        .name("terminal-io".to_owned())
        .spawn(move || runtime.block_on(std::future::pending::<()>()))?;
    *slot = Some(handle.clone());
    Ok(handle)
}
