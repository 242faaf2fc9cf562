//! The owner's side of a pseudo-terminal.

use crate::{Size, TerminalError};
use filedescriptor::FileDescriptor;
use portable_pty::{PtyPair, PtySize, SlavePty, native_pty_system};
use rustix::{
    buffer::spare_capacity,
    io::Errno,
    process::Pid,
    termios::{InputModes, OptionalActions, Winsize, tcgetattr, tcgetpgrp, tcsetattr, tcsetwinsize},
};
use std::{
    io,
    os::fd::{AsRawFd, RawFd},
};
use tokio::{
    io::unix::{AsyncFd, AsyncFdReadyGuard},
    runtime::Handle,
};

/// A new terminal, before a program is in it.
pub(super) struct Opened {
    pub master: FileDescriptor,
    /// The program's side. While we hold it, reading never reports an end, so that a program may close
    /// its terminal and open it again.
    pub slave: Box<dyn SlavePty + Send>,
    /// Where the program's side can be opened by name.
    #[cfg(target_os = "linux")]
    pub name: Option<std::path::PathBuf>,
}

struct Borrowed(RawFd);

impl AsRawFd for Borrowed {
    fn as_raw_fd(&self) -> RawFd {
        self.0
    }
}

/// Opens a terminal.
pub(super) fn open(size: Size) -> Result<Opened, TerminalError> {
    let size = PtySize { rows: size.rows, cols: size.cols, pixel_width: 0, pixel_height: 0 };
    let PtyPair { slave, master } = native_pty_system()
        .openpty(size)
        .map_err(|error| TerminalError::Open { source: io::Error::other(error) })?;
    let fd = master.as_raw_fd().ok_or_else(|| TerminalError::Open { source: Errno::NOTTY.into() })?;
    #[cfg(target_os = "linux")]
    let name = master.tty_name();
    // Its own reader and writer block, and its writer types an end-of-file when dropped.
    let mut master = FileDescriptor::dup(&Borrowed(fd))
        .and_then(|mut master| master.set_non_blocking(true).map(|()| master))
        .map_err(|error| TerminalError::Open { source: io::Error::other(error) })?;
    take_utf8(&mut master);
    Ok(Opened {
        master,
        slave,
        #[cfg(target_os = "linux")]
        name,
    })
}

/// Lets the line editor of the kernel erase whole characters. It is a comfort: failing is no error.
fn take_utf8(master: &mut FileDescriptor) {
    if let Ok(mut modes) = tcgetattr(&*master) {
        modes.input_modes |= InputModes::IUTF8;
        let _ = tcsetattr(&*master, OptionalActions::Now, &modes);
    }
}

/// Whether more can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// The buffer is full; there may be more.
    More,
    /// There is nothing more now.
    Nothing,
    /// No process has the terminal open any more.
    Closed,
}

/// The owner's side of a terminal, ready for asynchronous use.
pub(super) struct Device(AsyncFd<FileDescriptor>);

impl Device {
    /// Registers `master` with the I/O thread.
    pub fn new(master: FileDescriptor, io: &Handle) -> Result<Self, TerminalError> {
        let _context = io.enter();
        #[expect(
            deprecated,
            reason = "its successor is unsafe, for types that do not own their descriptor; ours does"
        )]
        AsyncFd::new(master).map(Self).map_err(|source| TerminalError::Open { source })
    }

    /// Waits until there may be something to read; cleared by the caller where there is nothing left.
    pub async fn readable(&self) -> Option<AsyncFdReadyGuard<'_, FileDescriptor>> {
        self.0.readable().await.ok()
    }

    /// Reads what is there now into what `buffer` has room for.
    pub fn fill(&self, buffer: &mut Vec<u8>) -> Left {
        while buffer.len() < buffer.capacity() {
            match rustix::io::read(self.0.get_ref(), spare_capacity(buffer)) {
                Ok(0) => return Left::Closed,
                Ok(_) | Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return Left::Nothing,
                // EIO: every process has closed its side.
                Err(_) => return Left::Closed,
            }
        }
        Left::More
    }

    /// Writes at least one byte, waiting for room.
    pub async fn write(&self, bytes: &[u8]) -> Result<usize, TerminalError> {
        loop {
            let mut ready = self.0.writable().await.map_err(|source| TerminalError::Device { source })?;
            match rustix::io::write(self.0.get_ref(), bytes) {
                Ok(0) | Err(Errno::AGAIN) => ready.clear_ready(),
                Ok(written) => return Ok(written),
                Err(Errno::INTR) => {}
                Err(Errno::IO) => return Err(TerminalError::Ended),
                Err(error) => return Err(TerminalError::Device { source: error.into() }),
            }
        }
    }

    pub fn resize(&self, size: Size) -> Result<(), TerminalError> {
        let size = Winsize { ws_row: size.rows, ws_col: size.cols, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(self.0.get_ref(), size).map_err(|error| TerminalError::Device { source: error.into() })
    }

    /// The process group in the foreground.
    pub fn foreground(&self) -> Option<Pid> {
        tcgetpgrp(self.0.get_ref()).ok()
    }
}
