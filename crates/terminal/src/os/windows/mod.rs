//! Programs in pseudo-consoles on Windows.
//!
//! Each program is in a job object that ends all its processes when the last handle to it closes, be it
//! by us or by our own death. A console ends with its program: processes left behind that are attached to
//! it are told to close, and none outlives the job.

mod start;

pub(crate) use start::{prepare, start};

use crate::{OwnerMark, Signal, Size, Swept, TerminalError, output::Output};
use flotilla_domain::ExitStatus;
use portable_pty::{MasterPty, PtySize};
use std::{
    fs::{File, OpenOptions},
    io,
    os::windows::fs::FileExt as _,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::{mpsc, oneshot};
use win32job::Job;

/// What one turn of the typing thread takes.
const TYPED_PIECE: usize = 4096;
/// How long to wait for a program's end after its job was ended.
const KILLED_LIMIT: Duration = Duration::from_secs(5);
/// What a typed ctrl-c is.
const CONTROL_C: u8 = 3;

/// A file in the user's own folders is the user's own here.
pub(crate) fn keep_private(_options: &mut OpenOptions) {}

/// Writes all of `bytes` at `position`, wherever the file's cursor stands.
pub(crate) fn write_at(file: &File, mut bytes: &[u8], mut position: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match file.seek_write(bytes, position) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => {
                bytes = &bytes[written..];
                position += written as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Bytes to type, and whom to tell when that is done.
type Typed = (Vec<u8>, Option<oneshot::Sender<io::Result<()>>>);
/// Taken when the program has ended: closing it lets the last output out.
type Console = Arc<Mutex<Option<Box<dyn MasterPty + Send>>>>;

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A started program and its console.
pub(crate) struct Process {
    pid: u32,
    console: Console,
    job: Mutex<Option<Job>>,
    typing: mpsc::Sender<Typed>,
    writing: tokio::sync::Mutex<()>,
}

impl Process {
    pub fn pid(&self) -> u32 {
        self.pid
    }

    pub async fn write(&self, bytes: &[u8], output: &Output) -> Result<(), TerminalError> {
        let _turn = self.writing.lock().await;
        for piece in bytes.chunks(TYPED_PIECE) {
            let (done, told) = oneshot::channel();
            let typed = async {
                self.typing.send((piece.to_vec(), Some(done))).await.map_err(|_| TerminalError::Ended)?;
                told.await
                    .map_err(|_| TerminalError::Ended)?
                    .map_err(|source| TerminalError::Device { source })
            };
            tokio::select! {
                biased;
                _ = output.ended() => return Err(TerminalError::Ended),
                typed = typed => typed?,
            }
        }
        Ok(())
    }

    pub fn resize(&self, size: Size) -> Result<(), TerminalError> {
        let console = locked(&self.console);
        let size = PtySize { rows: size.rows, cols: size.cols, pixel_width: 0, pixel_height: 0 };
        let master = console.as_ref().ok_or(TerminalError::Ended)?;
        master.resize(size).map_err(|error| TerminalError::Device { source: io::Error::other(error) })
    }

    pub fn signal(&self, signal: Signal) -> Result<(), TerminalError> {
        if locked(&self.console).is_none() {
            return Err(TerminalError::Ended);
        }
        match signal {
            Signal::Interrupt => self.typing.try_send((vec![CONTROL_C], None)).map_err(|error| match error {
                mpsc::error::TrySendError::Closed(_) => TerminalError::Ended,
                mpsc::error::TrySendError::Full(_) => {
                    TerminalError::Device { source: io::ErrorKind::WouldBlock.into() }
                }
            }),
            Signal::Terminate | Signal::Kill | Signal::Hangup => {
                self.end_job();
                Ok(())
            }
        }
    }

    pub async fn kill(&self, grace: Duration, output: &Output) -> ExitStatus {
        if !grace.is_zero() {
            // Closing the console asks its processes to end. On older systems it also waits for them.
            let console = locked(&self.console).take();
            let closing = std::thread::Builder::new().spawn(move || drop(console));
            if closing.is_ok() {
                let _ = tokio::time::timeout(grace, output.ended()).await;
            }
        }
        self.end_job();
        tokio::time::timeout(KILLED_LIMIT, output.ended()).await.unwrap_or(ExitStatus::Unknown)
    }

    /// The last handle closes, and the system ends all processes of the job.
    fn end_job(&self) {
        drop(locked(&self.job).take());
    }
}

/// Does nothing: the system ended the jobs of the dead owner when it closed its handles.
///
/// # Errors
/// None on this system.
pub fn sweep(_mark: &OwnerMark) -> Result<Swept, TerminalError> {
    Ok(Swept::default())
}
