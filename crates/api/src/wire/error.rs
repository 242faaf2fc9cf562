//! An error as it travels: what happened, what to do, whether a retry helps.

use super::{ConflictAt, Wire};
use axum::http::StatusCode;
use flotilla_domain::{self as domain, Code, UserError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Error {
    /// Its kind, for programs: `bad_input`, `not_found`, `wrong_state`, `conflict`, …
    #[schemars(with = "String")]
    pub code: Code,
    /// What happened, in a short sentence.
    pub title: String,
    /// What it means and what to do.
    pub hint: String,
    /// Whether a retry helps.
    pub retry: Retry,
    /// Where the change conflicts, if that is why it was not landed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<ConflictAt>,
}

/// Whether doing the same again may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// It may pass by itself.
    Now,
    /// Only once what the hint names was done.
    AfterFix,
    /// It never will.
    Never,
}

impl Wire<UserError> for Error {
    fn wire(error: &UserError) -> Self {
        error.clone().into()
    }
}

impl From<UserError> for Error {
    fn from(error: UserError) -> Self {
        Self {
            code: error.code,
            title: error.title,
            hint: error.hint,
            retry: match error.retry {
                domain::Retry::Now => Retry::Now,
                domain::Retry::AfterFix => Retry::AfterFix,
                domain::Retry::Never => Retry::Never,
            },
            conflicts: Vec::new(),
        }
    }
}

impl Error {
    /// The same error as the domain knows it, without the conflicts.
    pub fn into_user_error(self) -> UserError {
        UserError {
            code: self.code,
            title: self.title,
            hint: self.hint,
            retry: match self.retry {
                Retry::Now => domain::Retry::Now,
                Retry::AfterFix => domain::Retry::AfterFix,
                Retry::Never => domain::Retry::Never,
            },
        }
    }

    /// The HTTP status that goes with it.
    pub const fn status(&self) -> StatusCode {
        match self.code {
            Code::BadInput | Code::Version => StatusCode::BAD_REQUEST,
            Code::NotFound => StatusCode::NOT_FOUND,
            Code::Unauthorized => StatusCode::UNAUTHORIZED,
            Code::WrongState | Code::WorkspaceDirty | Code::Conflict => StatusCode::CONFLICT,
            Code::BadConfig
            | Code::NoSuchModel
            | Code::ContextTooLong
            | Code::Refused
            | Code::Repository
            | Code::Sandbox
            | Code::Limit
            | Code::Budget => StatusCode::UNPROCESSABLE_ENTITY,
            Code::ModelUnavailable => StatusCode::BAD_GATEWAY,
            Code::Daemon => StatusCode::SERVICE_UNAVAILABLE,
            Code::Disk => StatusCode::INSUFFICIENT_STORAGE,
            Code::Data | Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}
