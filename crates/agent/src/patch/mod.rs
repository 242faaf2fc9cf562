//! Patches in the `*** Begin Patch` form: parsing and applying, both pure.
//!
//! The form is the one that coding models are trained on: sections `*** Add File:`, `*** Delete File:` and
//! `*** Update File:` (with an optional `*** Move to:`), hunks that begin at `@@` and name lines by their text
//! instead of by their numbers.

mod apply;
mod parse;

pub use apply::{Mismatch, Reason, apply};
pub use parse::{ParseError, Problem, parse};

/// A whole patch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    /// What it does to each file, in its own order.
    pub files: Vec<FileChange>,
}

/// What a patch does to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileChange {
    /// Makes a file that is not there yet.
    Add {
        /// Its path as written.
        path: String,
        /// Its content; every line ends in a newline.
        content: String,
    },
    /// Deletes a file.
    Delete {
        /// Its path as written.
        path: String,
    },
    /// Changes a file, moves it, or both.
    Update {
        /// Its path as written.
        path: String,
        /// Where it goes.
        move_to: Option<String>,
        /// What changes in it, from top to bottom; none where it is only moved.
        hunks: Vec<Hunk>,
    },
}

/// One place of change in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// The line of the patch that it begins at, from 1.
    pub at: usize,
    /// Lines that stand above the place, outermost first.
    pub anchors: Vec<String>,
    /// Its lines.
    pub lines: Vec<HunkLine>,
    /// Whether it says that the file ends after it.
    pub at_end: bool,
}

/// A line of a hunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HunkLine {
    /// It stays.
    Keep(String),
    /// It goes.
    Remove(String),
    /// It comes.
    Insert(String),
}

impl Hunk {
    /// The lines that the file must have.
    fn wanted(&self) -> Vec<&str> {
        self.lines
            .iter()
            .filter_map(|line| match line {
                HunkLine::Keep(text) | HunkLine::Remove(text) => Some(text.as_str()),
                HunkLine::Insert(_) => None,
            })
            .collect()
    }
}

impl Patch {
    /// Every path that it touches, as written, in its own order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files
            .iter()
            .flat_map(|file| match file {
                FileChange::Add { path, .. } | FileChange::Delete { path } => [Some(path.as_str()), None],
                FileChange::Update { path, move_to, .. } => [Some(path.as_str()), move_to.as_deref()],
            })
            .flatten()
    }
}
