//! What keeps a command from being confined.

use std::path::PathBuf;

/// What keeps a command from being confined. The command must not be started then.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SandboxError {
    /// The program that confines commands is not where it was installed.
    #[error("the launcher `{name}` is missing beside this program (looked in {})", list(.looked_in))]
    LauncherMissing {
        /// Its file name.
        name: String,
        /// The folders that were searched.
        looked_in: Vec<PathBuf>,
    },
    /// A confinement names a path that is not absolute, or has `..` in it.
    #[error("`{}` is not a plain absolute path", .0.display())]
    NotAbsolute(PathBuf),
    /// The workspace or the temporary folder does not exist.
    #[error("the folder `{}` does not exist", .0.display())]
    NoSuchFolder(PathBuf),
    /// A confinement would make the whole system writable.
    #[error("`{}` is too wide to be made writable", .0.display())]
    TooWide(PathBuf),
    /// This system can hide nothing inside of a writable folder.
    #[error("`{}` cannot be hidden on this system, because a folder above it is writable", .0.display())]
    HiddenInsideWritable(PathBuf),
    /// A limit is too small for any program to start.
    #[error("a command needs at least one process")]
    NoProcesses,
    /// An environment variable's name or value, an argument or a path holds a NUL byte.
    #[error("`{}` holds a NUL byte, which no program can be given", .0.escape_default())]
    Nul(String),
}

fn list(folders: &[PathBuf]) -> String {
    folders.iter().map(|f| f.display().to_string()).collect::<Vec<_>>().join(", ")
}
