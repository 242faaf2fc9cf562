//! The board as it is, and as it changes.

use super::{ChatCard, ProjectView, TaskCard};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An entry of the board's stream. The first one is a snapshot; each `seq` is the entry's id, too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum BoardView {
    /// All there is; what was shown before holds no more.
    Snapshot {
        /// The last event that it knows of.
        seq: u64,
        /// The projects in sight, oldest first.
        projects: Vec<ProjectView>,
        /// Their tasks, newest first: all that are not landed, cancelled or discarded, and the newest 200 that are.
        tasks: Vec<TaskCard>,
        /// Whether there are more that are landed, cancelled or discarded: `GET /v1/tasks` gives them.
        more: bool,
    },
    /// What changed since the entry before, each in its newest form.
    Changes {
        /// The last event that it knows of.
        seq: u64,
        /// Projects that changed, or are new.
        projects: Vec<ProjectView>,
        /// Tasks that changed, or are new.
        tasks: Vec<TaskCard>,
        /// Chats that changed, or are new; the snapshot has none, so list them again after one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        chats: Vec<ChatCard>,
        /// Keys of preferences that changed.
        preferences: Vec<String>,
        /// What else changed and is to be read again by who shows it.
        lists: Vec<BoardList>,
    },
}

/// Something beside the board that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoardList {
    /// The prompt shelf.
    Prompts,
    /// Models and settings.
    Models,
    /// The user's shells.
    Shells,
    /// What is remembered.
    Memories,
}
