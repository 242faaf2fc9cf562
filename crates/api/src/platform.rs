//! What differs by operating system: the local socket is a Unix socket, or a named pipe on Windows.

use std::{io, path::Path};

/// A connection to the daemon on this machine.
#[cfg(unix)]
pub type LocalStream = tokio::net::UnixStream;

/// A connection to the daemon on this machine.
#[cfg(windows)]
pub type LocalStream = tokio::net::windows::named_pipe::NamedPipeClient;

/// Connects to the daemon's socket at `path`.
///
/// # Errors
/// Whatever the system says; `NotFound` and `ConnectionRefused` mean that no daemon listens there.
#[cfg(unix)]
pub async fn connect_local(path: &Path) -> io::Result<LocalStream> {
    LocalStream::connect(path).await
}

/// Connects to the daemon's named pipe at `path`.
///
/// # Errors
/// Whatever the system says; `NotFound` means that no daemon listens there.
#[cfg(windows)]
pub async fn connect_local(path: &Path) -> io::Result<LocalStream> {
    use std::time::Duration;
    use tokio::net::windows::named_pipe::ClientOptions;

    /// ERROR_PIPE_BUSY: every instance of the pipe is taken until the daemon opens the next.
    const PIPE_BUSY: i32 = 231;
    const TRIES: u32 = 200;
    for _ in 0..TRIES {
        match ClientOptions::new().open(path) {
            Err(error) if error.raw_os_error() == Some(PIPE_BUSY) => {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            result => return result,
        }
    }
    Err(io::ErrorKind::TimedOut.into())
}
