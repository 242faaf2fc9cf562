//! What can go wrong with memories, and how a user is told.

use crate::Secret;
use flotilla_domain::{Code, UserError};
use std::sync::Arc;

/// The longest text of a memory, in characters.
pub(crate) const LONGEST: usize = 2000;

/// What can go wrong with memories.
#[derive(Debug, Clone, thiserror::Error)]
pub enum MemoryError {
    /// There is none of that id.
    #[error("there is no such memory")]
    NotFound,
    /// It looks like a secret.
    #[error("the text holds {0}")]
    Secret(Secret),
    /// It says nothing.
    #[error("the text is empty")]
    Empty,
    /// It says too much.
    #[error("the text has more than {LONGEST} characters")]
    TooLong,
    /// The user refused it before.
    #[error("the user refused it before")]
    Refused,
    /// Too many proposals wait for the user.
    #[error("too many proposals wait for the user already")]
    Full,
    /// The database was written by a newer program.
    #[error("the memories are of version {found}, and this program knows {known}")]
    Newer {
        /// Its version.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(Arc<rusqlite::Error>),
    /// What is stored cannot be understood.
    #[error("a stored memory cannot be understood: {0}")]
    Encoding(Arc<serde_json::Error>),
    /// The thread that was to do it is gone.
    #[error("the memories are closed")]
    Closed,
}

impl From<rusqlite::Error> for MemoryError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

impl From<serde_json::Error> for MemoryError {
    fn from(error: serde_json::Error) -> Self {
        Self::Encoding(Arc::new(error))
    }
}

impl From<MemoryError> for UserError {
    fn from(error: MemoryError) -> Self {
        match error {
            MemoryError::NotFound => Self::fixable(
                Code::NotFound,
                "There is no such memory",
                "`flotilla memory list` shows what there is; it may have been forgotten.",
            ),
            MemoryError::Secret(secret) => Self::fixable(
                Code::BadInput,
                "That looks like a secret, and secrets are never kept",
                format!(
                    "It holds {secret}. Say where it is found instead, such as the name of its variable."
                ),
            ),
            MemoryError::Empty => {
                Self::fixable(Code::BadInput, "The memory is empty", "Say in a sentence what to remember.")
            }
            MemoryError::TooLong => Self::fixable(
                Code::BadInput,
                "The memory is too long",
                format!(
                    "It has {LONGEST} characters at most. Keep one fact in each; longer rules belong in AGENTS.md."
                ),
            ),
            MemoryError::Refused => Self::fixable(
                Code::WrongState,
                "The user refused this before",
                "Leave it, unless the user asks for it.",
            ),
            MemoryError::Full => Self::fixable(
                Code::Limit,
                "Too many proposals wait for the user already",
                "Propose nothing more; they are kept or refused where memories are listed.",
            ),
            MemoryError::Newer { found, known } => Self::fixable(
                Code::Data,
                "The memories were written by a newer Flotilla",
                format!("They are of version {found}, and this program knows {known}. Update Flotilla."),
            ),
            MemoryError::Database(source) => Self::passing(
                Code::Disk,
                "The memories could not be read or written",
                format!("SQLite says: {source}."),
            ),
            MemoryError::Encoding(source) => {
                Self::internal(format!("A stored memory is not understood: {source}"))
            }
            MemoryError::Closed => Self::passing(
                Code::Daemon,
                "Flotilla is shutting down",
                "Try again once it has started anew.",
            ),
        }
    }
}
