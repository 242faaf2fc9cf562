//! What is wrong in the configuration, where, and what to do.

use flotilla_domain::{Code, UserError};
use std::{
    fmt::{self, Write as _},
    io,
    path::{Path, PathBuf},
};

/// A place in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1.
    pub column: usize,
}

impl Place {
    /// The place of byte `offset` in `text`.
    pub(super) fn of(text: &str, offset: usize) -> Self {
        let before = &text.as_bytes()[..offset.min(text.len())];
        let before = String::from_utf8_lossy(before);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Something wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub at: Place,
    /// What.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

/// Everything that is wrong in the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} has {} problem(s)", file.display(), problems.len())]
pub struct ConfigError {
    /// The file.
    pub file: PathBuf,
    /// The problems, in the order of the file; at least one.
    pub problems: Vec<Problem>,
}

impl From<ConfigError> for UserError {
    fn from(error: ConfigError) -> Self {
        let mut problems = error.problems.iter();
        let Some(first) = problems.next() else {
            return Self::fixable(Code::BadConfig, error.to_string(), "Look at the file.");
        };
        let mut hint = first.remedy.clone();
        for other in problems {
            // Writing to a String cannot fail.
            let _ = write!(hint, "\nAlso {}: {}. {}", other.at, other.what, other.remedy);
        }
        Self::fixable(Code::BadConfig, format!("{}:{}: {}", error.file.display(), first.at, first.what), hint)
    }
}

pub(super) fn unreadable(path: &Path, error: &io::Error) -> UserError {
    UserError::fixable(
        Code::BadConfig,
        format!("{} cannot be read: {error}", path.display()),
        "Give it back its rights, or save it as UTF-8 text; without the file, defaults hold.",
    )
}

/// The one of `known` that `word` was probably meant to be.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Below this similarity a guess confuses more than it helps.
    const ALIKE: f64 = 0.75;
    known
        .into_iter()
        .map(|one| (strsim::jaro_winkler(&word.to_lowercase(), &one.to_lowercase()), one))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, one)| one)
}
