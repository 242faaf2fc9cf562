//! The one error that a user sees: what happened, what it means, what to do, whether a retry helps.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What kind of error it is; scripts and screens may rely on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// An argument or a request is not of the wanted form.
    BadInput,
    /// The configuration file has an error.
    BadConfig,
    /// What was named does not exist.
    NotFound,
    /// The thing is in a state in which this cannot be done.
    WrongState,
    /// The key was refused, or there is none.
    Unauthorized,
    /// The model does not exist at its provider.
    NoSuchModel,
    /// The conversation is longer than the model takes.
    ContextTooLong,
    /// The model or its provider refused to answer.
    Refused,
    /// The provider could not be reached, or went on failing.
    ModelUnavailable,
    /// Landing would overwrite the user's uncommitted work.
    WorkspaceDirty,
    /// Landing meets changes it conflicts with.
    Conflict,
    /// The repository is in a state that this cannot work with.
    Repository,
    /// A command could not be confined or started.
    Sandbox,
    /// The data folder is used by another daemon, is newer than this program, or cannot be read.
    Data,
    /// The disk is full or refuses to write.
    Disk,
    /// Client and daemon are of versions that do not understand each other.
    Version,
    /// The daemon cannot be reached or started.
    Daemon,
    /// A limit of the run was reached.
    Limit,
    /// What a task may cost is spent, or cannot be told.
    Budget,
    /// A defect of Flotilla's own.
    Internal,
}

/// Whether doing the same again may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// It may pass by itself.
    Now,
    /// Only once what the hint names was done.
    AfterFix,
    /// It never will.
    Never,
}

/// An error as a user sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserError {
    /// Its kind.
    pub code: Code,
    /// What happened, in a short sentence.
    pub title: String,
    /// What it means and what to do.
    pub hint: String,
    /// Whether a retry helps.
    pub retry: Retry,
}

impl UserError {
    /// An error that goes away once the user did what `hint` says.
    pub fn fixable(code: Code, title: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, title: title.into(), hint: hint.into(), retry: Retry::AfterFix }
    }

    /// An error that may pass by itself.
    pub fn passing(code: Code, title: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, title: title.into(), hint: hint.into(), retry: Retry::Now }
    }

    /// A defect of Flotilla's own.
    pub fn internal(title: impl Into<String>) -> Self {
        Self {
            code: Code::Internal,
            title: title.into(),
            hint: "This is a defect of Flotilla. Nothing was lost: the log holds everything up to here."
                .to_owned(),
            retry: Retry::Never,
        }
    }
}

impl fmt::Display for UserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.title, self.hint)
    }
}

impl std::error::Error for UserError {}
