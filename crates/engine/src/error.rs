//! What can go wrong in the fleet, and how a user is told.

use flotilla_domain::{Code, ConflictAt, Invalid, UserError};
use flotilla_store::Rejected;
use flotilla_store::StoreError;
use flotilla_workspace::{ChooseError, Conflict, WorkspaceError};

/// Why the engine did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// There is no such thing.
    #[error("there is no {0}")]
    NotFound(&'static str),
    /// The task's state does not allow it.
    #[error("the task is {state}")]
    WrongState {
        /// The state it is in.
        state: &'static str,
        /// What to do.
        hint: &'static str,
    },
    /// The request makes no sense.
    #[error("{what}")]
    BadInput {
        /// What is wrong with it.
        what: String,
        /// What to do.
        hint: &'static str,
    },
    /// An answer came too late.
    #[error("that was answered already")]
    AlreadyAnswered,
    /// Landing was refused and changed nothing.
    #[error("{}", error.title)]
    LandingRefused {
        /// Why, and what to do.
        error: UserError,
        /// Where it conflicts, if that is why.
        conflicts: Vec<ConflictAt>,
        /// The same with what each side says there.
        files: Vec<Conflict>,
    },
    /// The configuration or the model.
    #[error("{}", .0.title)]
    User(UserError),
    /// The log.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A part of a change could not be chosen.
    #[error("{}", sentence(&.0.to_string()))]
    Choose(ChooseError),
    /// The workspace.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// A folder of Flotilla's own could not be made or read.
    #[error("{what} {path}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// Where.
        path: String,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The engine is shutting down.
    #[error("the daemon is stopping")]
    Stopping,
    /// A defect.
    #[error("{0}")]
    Internal(&'static str),
}

impl From<UserError> for EngineError {
    fn from(error: UserError) -> Self {
        Self::User(error)
    }
}

impl From<ChooseError> for EngineError {
    fn from(error: ChooseError) -> Self {
        match error {
            ChooseError::Workspace(error) => Self::Workspace(error),
            error => Self::Choose(error),
        }
    }
}

fn choose(error: ChooseError, title: String) -> UserError {
    let (code, hint) = match error {
        ChooseError::Workspace(error) => return error.user(),
        ChooseError::Moved { .. } => (Code::Conflict, "Look at the change as it is now, then choose again."),
        ChooseError::NotInChange { .. } => {
            (Code::NotFound, "Look at the change as it is now, then choose again.")
        }
        ChooseError::NoLines { .. } => (Code::BadInput, "Choose the whole file."),
        ChooseError::NothingChosen { .. } => {
            (Code::BadInput, "Choose lines that the change adds or removes, counted on their own side.")
        }
        ChooseError::InTheWay { .. } => {
            (Code::Conflict, "Choose what stands in its way first, or both at once.")
        }
    };
    UserError::fixable(code, title, hint)
}

/// The text with its first letter as a sentence begins.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl EngineError {
    pub(crate) fn io(what: &'static str, path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.display().to_string();
        move |source| Self::Io { what, path, source }
    }

    /// The error that stands for a word on a task in `state` that the log refused.
    pub(crate) fn refused(why: Rejected, state: &'static str) -> Self {
        match why {
            Rejected::Fold(Invalid::AlreadyAnswered | Invalid::RunEnded) => Self::AlreadyAnswered,
            _ => Self::WrongState { state, hint: "Look at the task again: it may have moved on." },
        }
    }
}

impl From<EngineError> for UserError {
    fn from(error: EngineError) -> Self {
        let title = error.to_string();
        match error {
            EngineError::NotFound(_) => {
                Self::fixable(Code::NotFound, title, "`flotilla task list` shows what there is.")
            }
            EngineError::WrongState { hint, .. } => Self::fixable(Code::WrongState, title, hint),
            EngineError::BadInput { hint, .. } => Self::fixable(Code::BadInput, title, hint),
            EngineError::AlreadyAnswered => {
                Self::fixable(Code::WrongState, title, "The first answer counts; the run goes on with it.")
            }
            EngineError::LandingRefused { error, .. } | EngineError::User(error) => error,
            EngineError::Store(error) => error.user(),
            EngineError::Workspace(error) => error.user(),
            EngineError::Choose(error) => choose(error, title),
            EngineError::Io { .. } => Self::fixable(
                Code::Disk,
                title,
                "Make room on the disk or give the folder its rights back, then try again.",
            ),
            EngineError::Stopping => {
                Self::passing(Code::Daemon, title, "Runs go on when it starts again. Try again then.")
            }
            EngineError::Internal(_) => Self::internal(title),
        }
    }
}
