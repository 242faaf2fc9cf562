//! What can go wrong in the shell, told as everything else of Flotilla tells it.

use flotilla_api::{client::ClientError, wire};
use flotilla_domain::{Code, UserError};
use serde::{Serialize, Serializer};
use std::io;

/// Why the shell did not do what the page asked.
#[derive(Debug, thiserror::Error)]
pub enum ShellError {
    /// The daemon could not be asked.
    #[error("{0}")]
    Client(#[from] ClientError),
    /// The daemon says why not.
    #[error("{}", .0.title)]
    Daemon(Box<wire::Error>),
    /// A request of the page is not one.
    #[error("The page asked for something that the window does not know: {what}")]
    NotUnderstood {
        /// What it asked.
        what: String,
    },
    /// A stream, a socket or a tab is named that is closed.
    #[error("There is no open {what} {id}")]
    NotOpen {
        /// What it is.
        what: &'static str,
        /// Its name.
        id: String,
    },
    /// As many are open as may be.
    #[error("{limit} streams are open, and no more can be")]
    TooMany {
        /// How many may be.
        limit: usize,
    },
    /// An address that the window does not lead to.
    #[error("{url} cannot be opened from here")]
    AddressRefused {
        /// The address.
        url: String,
    },
    /// The system refuses.
    #[error("{doing} failed: {source}")]
    System {
        /// What was tried, as the beginning of a sentence.
        doing: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// No editor was found, or it cannot be started.
    #[error("No editor could be started")]
    NoEditor,
    /// The editor's command line in the settings is not one.
    #[error("The editor's command is not one: {command}")]
    BadEditor {
        /// It.
        command: String,
    },
    /// The window system refuses.
    #[error("The window system refuses: {0}")]
    Window(#[from] tauri::Error),
    /// The engine of the browser pane refuses.
    #[error("The page did not answer: {what}")]
    Page {
        /// What it says.
        what: String,
    },
}

impl ShellError {
    /// An error of the system's while `doing`.
    pub fn system(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::System { doing, source }
    }

    fn user_error(&self) -> UserError {
        let title = self.to_string();
        match self {
            Self::AddressRefused { .. } => UserError::fixable(
                Code::BadInput,
                title,
                "Only http, https and mailto links lead out of Flotilla.",
            ),
            Self::NoEditor => UserError::fixable(
                Code::NotFound,
                title,
                "Name yours in the settings, for example `code --goto {file}:{line}`.",
            ),
            Self::BadEditor { .. } => UserError::fixable(
                Code::BadInput,
                title,
                "Write a program and its arguments, with {file} and {line} where they belong.",
            ),
            Self::System { .. } => {
                UserError::fixable(Code::Disk, title, "Look at what the system says, then try again.")
            }
            Self::TooMany { .. } => UserError::fixable(Code::Limit, title, "Close some terminals or views."),
            Self::Page { .. } => UserError::passing(Code::Internal, title, "Load the page again."),
            Self::NotOpen { .. } => {
                UserError::passing(Code::NotFound, title, "It was closed. Open it again.")
            }
            _ => UserError::internal(title),
        }
    }
}

impl From<wire::Error> for ShellError {
    fn from(error: wire::Error) -> Self {
        Self::Daemon(Box::new(error))
    }
}

impl From<ShellError> for wire::Error {
    fn from(error: ShellError) -> Self {
        match error {
            ShellError::Client(error) => error.into(),
            ShellError::Daemon(error) => *error,
            other => other.user_error().into(),
        }
    }
}

impl Serialize for ShellError {
    /// As an error of the API.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Daemon(error) => error.serialize(serializer),
            Self::Client(error) => {
                let unreachable = error.nobody_there() || error.broke_off();
                let hint = if unreachable { "The window starts it again." } else { "Try again." };
                let shown = UserError::passing(Code::Daemon, error.to_string(), hint);
                wire::Error::from(shown).serialize(serializer)
            }
            other => wire::Error::from(other.user_error()).serialize(serializer),
        }
    }
}
