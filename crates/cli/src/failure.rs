//! How a command ends that did not do what it was asked.

use crate::out::Out;
use flotilla_api::{client::ClientError, wire};
use flotilla_domain::{Code, UserError};
use std::{fmt::Display, io};

/// It failed.
pub const EXIT_FAILED: u8 = 1;
/// An answer is needed and none can be given.
pub const EXIT_NEEDS_ANSWER: u8 = 2;
/// The command line is wrong: `EX_USAGE` of sysexits.h, because 2 has another meaning here.
pub const EXIT_USAGE: u8 = 64;
/// A user interrupted it, as shells have it: 128 and the number of SIGINT.
pub const EXIT_INTERRUPTED: u8 = 130;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// There is something to tell.
    Error(Box<wire::Error>),
    /// Nobody reads the output any more.
    Unread,
}

impl Failure {
    /// An error of the system's.
    pub fn system(what: &str, error: &dyn Display) -> Self {
        UserError::fixable(
            Code::Internal,
            format!("Flotilla {what}: {error}"),
            "Look at what the system says.",
        )
        .into()
    }

    /// A wrong argument.
    pub fn input(title: impl Into<String>, hint: impl Into<String>) -> Self {
        UserError::fixable(Code::BadInput, title, hint).into()
    }

    /// A command line that is not understood.
    pub fn usage(error: &clap::Error) -> Self {
        let text = error.to_string();
        let (title, hint) = text.split_once('\n').unwrap_or((&text, ""));
        Self::input(title.trim_start_matches("error: "), hint.trim())
    }

    /// Tells it, and gives the exit code.
    pub fn tell(&self, out: &Out) -> u8 {
        match self {
            Self::Error(error) => {
                out.error(error);
                EXIT_FAILED
            }
            Self::Unread => 0,
        }
    }
}

impl From<wire::Error> for Failure {
    fn from(error: wire::Error) -> Self {
        Self::Error(Box::new(error))
    }
}

impl From<UserError> for Failure {
    fn from(error: UserError) -> Self {
        wire::Error::from(error).into()
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        wire::Error::from(error).into()
    }
}

impl From<io::Error> for Failure {
    /// Of writing to standard output.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Unread,
            _ => Self::system("cannot write its output", &error),
        }
    }
}
