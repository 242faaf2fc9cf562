//! What a human says of a run's change, and when it reaches the agent.

use crate::{MessageId, RepoPath, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// When a message is delivered to a run under way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Before its next turn.
    #[default]
    Now,
    /// When the agent says that it is done, so that it goes on with it.
    After,
}

impl Delivery {
    /// Whether it is delivered before the next turn.
    pub const fn is_now(&self) -> bool {
        matches!(self, Self::Now)
    }
}

/// A comment's short name within its run: `c1`, `c2`, …
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommentId(pub String);

impl fmt::Display for CommentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A side of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeSide {
    /// As it was before the change.
    Old,
    /// As the change leaves it.
    New,
}

/// A comment on lines of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Its name.
    pub id: CommentId,
    /// The file.
    pub path: RepoPath,
    /// The side that its lines count on.
    pub side: ChangeSide,
    /// The first line, from 1.
    pub line: u32,
    /// The last line; the first where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_line: Option<u32>,
    /// The lines as the human saw them.
    pub quote: String,
    /// What is said of them.
    pub text: String,
    /// The content that the file had then, by git's id; none where there was no such file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
}

/// A comment and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentThread {
    /// The comment.
    #[serde(flatten)]
    pub comment: Comment,
    /// The message that tells the agent of it.
    pub message: MessageId,
    /// When it was made.
    pub at: Timestamp,
    /// The agent's latest answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<CommentAnswer>,
}

/// An agent's answer to a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentAnswer {
    /// When.
    pub at: Timestamp,
    /// What it says.
    pub text: String,
}
