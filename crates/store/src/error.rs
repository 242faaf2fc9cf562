//! What can go wrong with the store, and how a user is told.

use crate::Fault;
use flotilla_domain::{Code, Invalid, UserError};
use std::{io, path::PathBuf, sync::Arc};

/// Why an event was not accepted. Its whole batch was refused, and nothing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// It cannot follow what went before.
    #[error(transparent)]
    Fold(#[from] Invalid),
    /// There is no such task.
    #[error("there is no such task")]
    NoSuchTask,
    /// There is no such chat.
    #[error("there is no such chat")]
    NoSuchChat,
    /// There is no such project.
    #[error("there is no such project")]
    NoSuchProject,
    /// A task, run, checkpoint, chat or project with this id exists already.
    #[error("the id is taken")]
    IdTaken,
    /// Another task has this number.
    #[error("the task number is taken")]
    NumberTaken,
    /// Another project has this folder.
    #[error("the folder is a project already")]
    PathTaken,
    /// Its body is larger than [`crate::MAX_EVENT_BYTES`].
    #[error("the event is too large")]
    TooLarge,
}

/// What can go wrong with the store.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Another process owns the data folder.
    #[error("the data folder is in use by process {}", by.map_or_else(|| "?".to_owned(), |pid| pid.to_string()))]
    Owned {
        /// That process, where it is known.
        by: Option<u32>,
    },
    /// The database was written by a newer program.
    #[error("the database is of version {found}, and this program knows {known}")]
    Newer {
        /// The newest migration that the database has.
        found: i64,
        /// The newest migration that this program has.
        known: i64,
    },
    /// The file is a database, but not Flotilla's.
    #[error("{} is not Flotilla's", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A draft was refused, and its whole batch with it.
    #[error("event {draft} of the batch was refused: {why}")]
    Invalid {
        /// Which one of the batch, from 0.
        draft: usize,
        /// Why.
        why: Rejected,
    },
    /// The disk is full; the batch was not written.
    #[error("the disk is full")]
    DiskFull,
    /// The database may not be written.
    #[error("the database is read-only")]
    ReadOnly,
    /// The database file is damaged.
    #[error("the database is damaged: {source}")]
    Corrupt {
        /// What SQLite says.
        source: Arc<rusqlite::Error>,
    },
    /// The log is not what was appended.
    #[error("the log is damaged: {0}")]
    Log(Fault),
    /// The database could not be read or written.
    #[error("the database failed: {source}")]
    Database {
        /// What SQLite says.
        source: Arc<rusqlite::Error>,
    },
    /// A file of the data folder could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: Arc<io::Error>,
    },
    /// An event or a projection could not be read as what it should be.
    #[error("stored data could not be understood: {source}")]
    Encoding {
        /// What the parser says.
        source: Arc<serde_json::Error>,
    },
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Io { path, source: Arc::new(source) },
        }
    }

    /// Why the batch was refused, where that is what went wrong.
    pub const fn invalid(&self) -> Option<Rejected> {
        match self {
            Self::Invalid { why, .. } => Some(*why),
            _ => None,
        }
    }

    /// The error as a user sees it.
    pub fn user(&self) -> UserError {
        match self {
            Self::Owned { by } => UserError::fixable(
                Code::Data,
                by.map_or_else(
                    || "The data folder is in use by another Flotilla".to_owned(),
                    |pid| format!("The data folder is in use by another Flotilla (process {pid})"),
                ),
                "Use that one, stop it with `flotilla daemon stop`, or set FLOTILLA_HOME to another folder.",
            ),
            Self::Newer { found, known } => UserError::fixable(
                Code::Data,
                "The data was written by a newer Flotilla",
                format!(
                    "It is of version {found}, and this program knows versions up to {known}. Nothing was \
                     changed. Update Flotilla, or set FLOTILLA_HOME to another folder."
                ),
            ),
            Self::Foreign { path } => UserError::fixable(
                Code::Data,
                format!("{} is another program's database", path.display()),
                "Nothing was changed. Move it away, or set FLOTILLA_HOME to another folder.",
            ),
            Self::Invalid { why, .. } => rejected(*why),
            Self::DiskFull => UserError::fixable(
                Code::Disk,
                "The disk is full",
                "Nothing that was recorded is lost, but nothing more can be recorded. Free some space, then \
                 try again.",
            ),
            Self::ReadOnly => UserError::fixable(
                Code::Disk,
                "The data folder cannot be written",
                "Its file system or its files are read-only. Make them writable, then try again.",
            ),
            Self::Corrupt { source } => UserError::fixable(
                Code::Data,
                "The database is damaged",
                format!(
                    "SQLite says: {source}. Stop Flotilla, keep a copy of the data folder, and put back a copy \
                     from its `backups` folder or from a backup of your own."
                ),
            ),
            Self::Log(fault) => UserError::fixable(
                Code::Data,
                "The log is not what Flotilla wrote",
                format!(
                    "{fault}. Something else changed the data folder. `flotilla log verify` names the place; \
                     put back the folder from a backup."
                ),
            ),
            Self::Database { source } => UserError::passing(
                Code::Disk,
                "The database could not be read or written",
                format!("SQLite says: {source}. What was recorded before is safe."),
            ),
            Self::Io { path, source } => UserError::fixable(
                Code::Disk,
                format!("{} cannot be used", path.display()),
                format!("The system says: {source}. Check the folder's permissions and its disk."),
            ),
            Self::Encoding { source } => {
                UserError::internal(format!("Stored data is not understood: {source}"))
            }
            Self::Closed => UserError::passing(
                Code::Daemon,
                "Flotilla is shutting down",
                "Try again once it has started anew.",
            ),
        }
    }
}

fn rejected(why: Rejected) -> UserError {
    match why {
        Rejected::Fold(why) => UserError::fixable(
            Code::WrongState,
            "That cannot be done now",
            format!("Because {why}. Look at its present state, then try again."),
        ),
        Rejected::NoSuchTask | Rejected::NoSuchChat | Rejected::NoSuchProject => UserError::fixable(
            Code::NotFound,
            "Not found",
            format!("Because {why}. List what exists and check the id."),
        ),
        Rejected::IdTaken | Rejected::NumberTaken | Rejected::PathTaken => UserError::fixable(
            Code::WrongState,
            "It exists already",
            format!("Because {why}. Use what exists."),
        ),
        Rejected::TooLarge => UserError::fixable(
            Code::BadInput,
            "That is too large to record",
            format!("An event may hold {} MiB.", crate::MAX_EVENT_BYTES >> 20),
        ),
    }
}

impl From<StoreError> for UserError {
    fn from(error: StoreError) -> Self {
        error.user()
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Corrupt { source: Arc::new(error) }
            }
            _ => Self::Database { source: Arc::new(error) },
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Encoding { source: Arc::new(error) }
    }
}
