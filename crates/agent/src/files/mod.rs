//! Files as the agent's own tools see them: in the daemon's process, yet with the bounds of its sandbox.
//!
//! A path is never trusted before it is open: a file or folder is opened first, then the system is asked what was
//! opened, and that is judged. A repository full of symbolic links, or a command that swaps them meanwhile, gains
//! nothing by it.

mod bounds;
mod change;
mod open;

pub(crate) use bounds::{Access, Bounds};
pub(crate) use change::Changes;
pub(crate) use open::{open, open_folder, read_whole};

use std::io;

/// Why a file could not be used; its text is what the model is told.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("the path is empty or holds a NUL character")]
    BadPath,
    #[error("{0} does not exist")]
    NotFound(String),
    #[error("{0} cannot be read: it is outside of what you may see")]
    Hidden(String),
    #[error(
        "{0} cannot be written: this run may write in its workspace, its temporary folder and the caches it was granted"
    )]
    NotWritable(String),
    #[error("{0} belongs to git's own files: use git commands for it")]
    GitOwned(String),
    #[error("{0} is a folder")]
    Folder(String),
    #[error("{0} is no regular file but a {1}")]
    Special(String, &'static str),
    #[error("{0} is no folder")]
    NoFolder(String),
    #[error("{path} is {bytes} bytes long, more than the {limit} that this tool takes: use a command")]
    TooBig { path: String, bytes: u64, limit: u64 },
    #[error("{0} is a symbolic link to nothing")]
    Dangling(String),
    #[error("{0} was changed by something else meanwhile: read it again")]
    Changed(String),
    #[error("{0} exists already")]
    Exists(String),
    #[error("{path}: {source}")]
    Io { path: String, source: io::Error },
}

impl FileError {
    fn io(path: String, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::NotFound => Self::NotFound(path),
            io::ErrorKind::NotADirectory => Self::NoFolder(path),
            io::ErrorKind::IsADirectory => Self::Folder(path),
            _ => Self::Io { path, source },
        }
    }
}
