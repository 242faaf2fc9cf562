//! What a human says of a run's change: messages, comments, checkpoints to go back to.

use super::{
    Checkpoint, TaskRef, TaskView, Wire,
    convert::{wire_enum, wire_struct},
};
use crate::schema;
use flotilla_domain::{self as domain, CheckpointId, MessageId, RepoPath, RunId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

wire_enum! {
    /// When a message is delivered to a run under way.
    #[derive(Copy, Default)]
    Delivery of domain::Delivery {
        /// Before its next turn.
        #[default]
        Now,
        /// When the agent says that it is done, so that it goes on with it.
        After,
    }
}

impl From<Delivery> for domain::Delivery {
    fn from(when: Delivery) -> Self {
        match when {
            Delivery::Now => Self::Now,
            Delivery::After => Self::After,
        }
    }
}

wire_enum! {
    /// A side of a change.
    #[derive(Copy)]
    ChangeSide of domain::ChangeSide {
        /// As it was before the change.
        Old,
        /// As the change leaves it.
        New,
    }
}

impl From<ChangeSide> for domain::ChangeSide {
    fn from(side: ChangeSide) -> Self {
        match side {
            ChangeSide::Old => Self::Old,
            ChangeSide::New => Self::New,
        }
    }
}

impl Wire<domain::CommentId> for String {
    fn wire(id: &domain::CommentId) -> Self {
        id.0.clone()
    }
}

wire_struct! {
    /// A comment on lines of a change.
    Comment of domain::Comment {
        /// Its name within its run: `c1`, `c2`, …
        id: String,
        /// The file.
        #[schemars(with = "schema::RepoPath")]
        path: RepoPath,
        /// The side that its lines count on.
        side: ChangeSide,
        /// The first line, from 1.
        line: u32,
        /// The last line; the first where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end_line: Option<u32>,
        /// The lines as the human saw them.
        quote: String,
        /// What is said of them.
        text: String,
        /// The content that the file had then, by git's id; absent where there was no such file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content: Option<String>,
    }
}

wire_struct! {
    /// An agent's answer to a comment.
    CommentAnswer of domain::CommentAnswer {
        /// When.
        #[schemars(with = "schema::Timestamp")]
        at: Timestamp,
        /// What it says.
        text: String,
    }
}

wire_enum! {
    /// What a checkpoint was made for.
    #[serde(tag = "is")]
    CheckpointCause of domain::CheckpointCause {
        /// The run's own work, or whatever else changed meanwhile.
        Work,
        /// A human put the workspace back to an earlier checkpoint.
        Restored {
            /// That checkpoint.
            #[schemars(with = "schema::CheckpointId")]
            from: CheckpointId,
        },
        /// A human rejected some of the change.
        Rejected {
            /// The file.
            #[schemars(with = "schema::RepoPath")]
            path: RepoPath,
        },
    }
}

/// Names a message to a task's run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MessagePath {
    /// The task.
    pub task: TaskRef,
    /// The message.
    #[schemars(with = "schema::MessageId")]
    pub message: MessageId,
}

/// Names a checkpoint of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckpointPath {
    /// The run.
    #[schemars(with = "schema::RunId")]
    pub run: RunId,
    /// Its checkpoint.
    #[schemars(with = "schema::CheckpointId")]
    pub checkpoint: CheckpointId,
}

/// A comment to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewComment {
    /// The file.
    #[schemars(with = "schema::RepoPath")]
    pub path: RepoPath,
    /// The side that its lines count on.
    pub side: ChangeSide,
    /// The first line, from 1.
    pub line: u32,
    /// The last line; the first where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_line: Option<u32>,
    /// The lines as they are seen.
    pub quote: String,
    /// What is said of them.
    pub text: String,
}

/// Comments for the agent, as one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeComments {
    /// The comments.
    pub comments: Vec<NewComment>,
    /// What is said beside them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// When it is delivered to a run under way.
    #[serde(default)]
    pub when: Delivery,
}

/// The comments are kept, and a message tells the agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CommentsMade {
    /// The message.
    #[schemars(with = "schema::MessageId")]
    pub message: MessageId,
    /// The comments' names, in the order in which they came.
    pub comments: Vec<String>,
}

/// A comment and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CommentView {
    /// The comment.
    #[serde(flatten)]
    pub comment: Comment,
    /// The run whose change it is on.
    #[schemars(with = "schema::RunId")]
    pub run: RunId,
    /// The message that tells the agent of it; it can be withdrawn until it is delivered.
    #[schemars(with = "schema::MessageId")]
    pub message: MessageId,
    /// Whether the agent was told.
    pub delivered: bool,
    /// When it was made.
    #[schemars(with = "schema::Timestamp")]
    pub at: Timestamp,
    /// The agent's answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<CommentAnswer>,
    /// Whether its file has changed since; null where the workspace is gone.
    pub changed: Option<bool>,
}

/// The comments on a task's change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CommentList {
    /// Those on the latest run's change, oldest first.
    pub comments: Vec<CommentView>,
}

/// Lines of both sides of a file's change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineChoice {
    /// Lines of the side before that the change removes: first and last, from 1.
    #[serde(default)]
    pub old: Vec<(u32, u32)>,
    /// Lines of the side after that the change adds: first and last, from 1.
    #[serde(default)]
    pub new: Vec<(u32, u32)>,
}

/// A part of a change to reject. A whole file goes back to what it was; of lines, removed ones come back and added ones
/// go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectPart {
    /// The tree that was looked at; refused where the workspace is another one by now.
    pub tree: String,
    /// The file.
    #[schemars(with = "schema::RepoPath")]
    pub path: RepoPath,
    /// Whether all of the file's change is rejected.
    #[serde(default)]
    pub whole: bool,
    /// The lines, where it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<LineChoice>,
}

/// What a human did to a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WorkspaceChanged {
    /// The tree that the workspace is now.
    pub tree: String,
    /// The checkpoint to restore for undoing it.
    #[schemars(with = "Option<schema::CheckpointId>")]
    pub undo: Option<CheckpointId>,
    /// The checkpoint of what is there now; null where nothing moved.
    pub checkpoint: Option<Checkpoint>,
    /// The task afterwards.
    pub task: TaskView,
}
