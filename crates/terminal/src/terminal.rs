//! A program in a pseudo-terminal.

use crate::{
    Flow, From, OwnerMark, Scrollback, TerminalError, Viewer,
    mark::Stamp,
    os::{self, Process},
    output::{Feed, Output},
};
use flotilla_domain::{CommandSpec, ExitStatus};
use std::{fmt, path::Path, sync::Arc, time::Duration};

/// How large the terminal says it is, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Its lines.
    pub rows: u16,
    /// Its columns.
    pub cols: u16,
}

/// What can be signalled to the program in the foreground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// As ctrl-c does.
    Interrupt,
    /// A request to end. On Windows it ends the processes at once.
    Terminate,
    /// The end at once.
    Kill,
    /// The terminal is gone. On Windows it ends the processes at once.
    Hangup,
}

/// What [`sweep`](crate::sweep) found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// The processes that it ended.
    pub killed: Vec<u32>,
    /// Those that would not end (stuck in the kernel, or another user's).
    pub survived: Vec<u32>,
}

/// A program in a pseudo-terminal; a handle that is cheap to clone.
///
/// When the last one is dropped, everything that came of the program is killed: its process groups at once,
/// what has left them within a few tenths of a second. [`Terminal::kill`] does the same gently and says when
/// it is done, so a program that is about to exit calls it.
#[derive(Clone)]
pub struct Terminal(Arc<Inner>);

struct Inner {
    output: Arc<Output>,
    process: Process,
}

impl Terminal {
    /// Starts `command` in a new terminal whose output is kept in `scrollback`.
    ///
    /// Its environment is the command's own, with [`OWNER_VAR`](crate::OWNER_VAR) and
    /// [`TERMINAL_VAR`](crate::TERMINAL_VAR) added. Blocks for as long as the start takes, about half a millisecond.
    ///
    /// # Errors
    /// [`TerminalError`] tells a missing program from a missing folder, a scrollback file that is already
    /// there, and a system that is out of terminals.
    pub fn spawn(
        command: &CommandSpec,
        size: Size,
        scrollback: Scrollback,
        mark: &OwnerMark,
    ) -> Result<Self, TerminalError> {
        let start = os::prepare(command, size, Stamp::new(mark))?;
        let feed = Feed::new(&scrollback)?;
        let output = feed.output();
        let process = os::start(start, feed)?;
        Ok(Self(Arc::new(Inner { output, process })))
    }

    /// Types `bytes`, waiting while the program reads none.
    ///
    /// Where the call is cancelled, a first part may have been typed. Calls do not mix their bytes.
    ///
    /// # Errors
    /// [`TerminalError::Ended`] where the program ends before it has all of them.
    pub async fn write(&self, bytes: &[u8]) -> Result<(), TerminalError> {
        self.0.process.write(bytes, &self.0.output).await
    }

    /// Tells the program that the terminal has another size now.
    ///
    /// # Errors
    /// [`TerminalError::Device`] where the system refuses.
    pub fn resize(&self, size: Size) -> Result<(), TerminalError> {
        self.0.process.resize(size)
    }

    /// Signals the process group in the foreground, which in a shell is the job that runs.
    ///
    /// # Errors
    /// [`TerminalError::Ended`] after the program's end, [`TerminalError::Device`] where the system refuses.
    pub fn signal(&self, signal: Signal) -> Result<(), TerminalError> {
        self.0.process.signal(signal)
    }

    /// Watches the output from `from` on, without ever slowing the program.
    pub fn attach(&self, from: From) -> Viewer {
        self.attach_with(from, Flow::Free)
    }

    /// Watches the output from `from` on, with a say in its pace.
    pub fn attach_with(&self, from: From, flow: Flow) -> Viewer {
        Viewer::new(Arc::clone(&self.0.output), from, flow)
    }

    /// Waits for the program's end; by then all that it wrote has been read and recorded.
    pub async fn wait(&self) -> ExitStatus {
        self.0.output.ended().await
    }

    /// How the program ended, if it has.
    pub fn exit(&self) -> Option<ExitStatus> {
        self.0.output.progress().exit.map(|(status, _)| status)
    }

    /// Ends the program and all that came of it: asks first, and kills what is left after `grace`.
    ///
    /// Returns when nothing is left. A program that the kernel itself cannot end within some seconds
    /// (stuck in a broken disk) yields [`ExitStatus::Unknown`]. Goes on where the call is cancelled.
    pub async fn kill(&self, grace: Duration) -> ExitStatus {
        self.0.process.kill(grace, &self.0.output).await
    }

    /// How many bytes of output there have been.
    pub fn written(&self) -> u64 {
        self.0.output.progress().written
    }

    /// The file that keeps its output.
    pub fn scrollback(&self) -> &Path {
        self.0.output.kept_at()
    }

    /// The program's process id, which on Unix is its session's too.
    pub fn pid(&self) -> u32 {
        self.0.process.pid()
    }
}

impl fmt::Debug for Terminal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terminal").field("pid", &self.pid()).field("exit", &self.exit()).finish()
    }
}
