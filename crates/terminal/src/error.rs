//! What can go wrong with a terminal, with enough to say what to do about it.

use std::{ffi::OsString, io, path::PathBuf};

/// Why a terminal could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    /// No such program, neither at its path nor on the `PATH` of its own environment.
    #[error("no program {program:?} was found (searched: {})", searched.as_deref().unwrap_or("nothing else".as_ref()).to_string_lossy())]
    ProgramNotFound {
        /// The program as asked for.
        program: OsString,
        /// The `PATH` that was searched; `None` where the program names a folder or there is no `PATH`.
        searched: Option<OsString>,
    },
    /// The program is there but cannot be executed.
    #[error("{} cannot be executed; is it a program, and are its permissions right?", program.display())]
    NotExecutable {
        /// The file.
        program: PathBuf,
    },
    /// The working directory is missing or closed to us.
    #[error("the working directory {} cannot be entered: {source}", cwd.display())]
    WorkingDirectory {
        /// The directory.
        cwd: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A program name, argument or variable holds a zero byte, which no system can pass on.
    #[error("{text:?} holds a zero byte and cannot be passed to a program")]
    ZeroByte {
        /// The text.
        text: OsString,
    },
    /// A mark must be 1 to 200 visible ASCII characters without a comma.
    #[error("{text:?} is no mark: 1 to 200 visible ASCII characters without a comma are")]
    InvalidMark {
        /// The text.
        text: String,
    },
    /// The system gave no pseudo-terminal, thread or event queue; usually a limit on open files.
    #[error("no terminal could be opened: {source}")]
    Open {
        /// Why.
        source: io::Error,
    },
    /// The program could not be started.
    #[error("{program:?} could not be started: {source}")]
    Start {
        /// The program.
        program: OsString,
        /// Why.
        source: io::Error,
    },
    /// The scrollback file could not be created or read.
    #[error("the scrollback file {} cannot be used: {source}", path.display())]
    Scrollback {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The program has ended: it reads, and can be signalled, no more.
    #[error("the program has ended")]
    Ended,
    /// Writing, resizing or signalling failed.
    #[error("the terminal does not answer: {source}")]
    Device {
        /// Why.
        source: io::Error,
    },
    /// The processes of this system could not be listed.
    #[error("the running processes cannot be listed: {source}")]
    Processes {
        /// Why.
        source: io::Error,
    },
}
