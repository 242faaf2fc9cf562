//! What can go wrong between client and daemon.

use crate::{PROGRAM_VERSION, wire};
use flotilla_domain::{Code, UserError};
use std::io;

/// Why a call brought no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No daemon listens there, or this user may not reach it.
    #[error("the daemon at {endpoint} cannot be reached: {source}")]
    Unreachable {
        /// Where it should be.
        endpoint: String,
        /// Why.
        source: io::Error,
    },
    /// The connection broke off.
    #[error("the connection to the daemon broke off: {0}")]
    Broken(#[source] hyper::Error),
    /// The connection broke off while a stream was read.
    #[error("the stream from the daemon broke off: {0}")]
    StreamBroken(#[source] sse_stream::Error),
    /// The daemon refused, and says why.
    #[error("{}", .0.title)]
    Refused(Box<wire::Error>),
    /// The daemon speaks another version of the API.
    #[error("this program speaks version {ours} of the API, the daemon version {theirs}")]
    Version {
        /// The version spoken here.
        ours: u32,
        /// The version spoken there.
        theirs: u32,
    },
    /// What answers there is no Flotilla daemon.
    #[error("what answers there is no Flotilla daemon (HTTP status {status})")]
    Unexpected {
        /// The HTTP status of its answer.
        status: u16,
    },
    /// A value is not of the form that the table says.
    #[error("a value is not of the agreed form: {0}")]
    NotUnderstood(#[source] serde_json::Error),
    /// A query cannot be written.
    #[error("the query cannot be written: {0}")]
    NotEncodable(#[source] serde_urlencoded::ser::Error),
    /// A request cannot be written.
    #[error("the request cannot be written: {0}")]
    NotSendable(#[source] hyper::http::Error),
    /// What should be asked for is no path on the daemon.
    #[error("{path:?} is no path on the daemon")]
    NotAPath {
        /// What was named instead.
        path: String,
    },
    /// The WebSocket broke off.
    #[error("the terminal's connection broke off: {0}")]
    Socket(#[source] Box<tokio_tungstenite::tungstenite::Error>),
}

impl ClientError {
    /// Whether no daemon was there at all, so that starting one may help.
    pub fn nobody_there(&self) -> bool {
        matches!(self, Self::Unreachable { source, .. }
            if matches!(source.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused))
    }

    /// Whether the daemon went away during the call.
    pub const fn broke_off(&self) -> bool {
        matches!(self, Self::Broken(_) | Self::StreamBroken(_) | Self::Socket(_))
    }
}

impl From<ClientError> for wire::Error {
    fn from(error: ClientError) -> Self {
        let title = error.to_string();
        match error {
            ClientError::Refused(error) => *error,
            ClientError::Unreachable { ref source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                UserError::fixable(Code::Daemon, title, "It belongs to another user. Set FLOTILLA_HOME to a folder of your own.").into()
            }
            ClientError::Unreachable { .. } => {
                UserError::fixable(Code::Daemon, title, "`flotilla daemon start` starts it.").into()
            }
            ClientError::Broken(_) | ClientError::StreamBroken(_) | ClientError::Socket(_) => UserError::passing(
                Code::Daemon,
                title,
                "It may have been stopped; runs go on when it starts again. Its log is logs/daemon.log in the data folder.",
            )
            .into(),
            ClientError::Version { ours, theirs } => UserError::fixable(
                Code::Version,
                title,
                if theirs > ours {
                    format!("Update this program ({PROGRAM_VERSION}): the daemon is newer.")
                } else {
                    format!("The daemon is older than this program ({PROGRAM_VERSION}): stop it with `flotilla daemon stop`; the next command starts the new one, and runs go on.")
                },
            )
            .into(),
            ClientError::Unexpected { .. } => UserError::fixable(
                Code::Daemon,
                title,
                "Another program listens there. Set FLOTILLA_HOME to another folder, or end that program.",
            )
            .into(),
            ClientError::NotUnderstood(_) | ClientError::NotEncodable(_) | ClientError::NotSendable(_) | ClientError::NotAPath { .. } => {
                UserError::internal(title).into()
            }
        }
    }
}
