//! A model's error as the user reads it.

use flotilla_domain::{Code, UserError};
use flotilla_models::{Malformation, ModelError};

/// What the user is told of a model that gave no answer.
pub fn user_error(error: &ModelError) -> UserError {
    let code = match error {
        ModelError::Unauthorized { .. } => Code::Unauthorized,
        ModelError::NoSuchModel { .. } => Code::NoSuchModel,
        ModelError::ContextTooLong { .. } => Code::ContextTooLong,
        ModelError::Refused { .. } => Code::Refused,
        ModelError::Redirected { .. }
        | ModelError::BadAddress { .. }
        | ModelError::BadKey
        | ModelError::Malformed { what: Malformation::Document, .. } => Code::BadConfig,
        _ => Code::ModelUnavailable,
    };
    let text = error.to_string();
    let mut rest = text.chars();
    let title: String = match rest.next() {
        Some(first) => first.to_uppercase().chain(rest).collect(),
        None => text,
    };
    if error.retryable() || matches!(error, ModelError::TooLarge { .. }) {
        UserError::passing(code, title, error.hint())
    } else {
        UserError::fixable(code, title, error.hint())
    }
}
