//! An event's place in the log, and what it is about.

use crate::{ChatId, Event, ProjectId, RunId, TaskId, Timestamp};
use serde::{Deserialize, Serialize};

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Subject {
    /// A run of a task.
    Run {
        /// The task.
        task: TaskId,
        /// Its run.
        run: RunId,
    },
    /// A task.
    Task {
        /// The task.
        task: TaskId,
    },
    /// A chat. It stands before the project, which the event that begins a chat names too.
    Chat {
        /// The chat.
        chat: ChatId,
    },
    /// A project.
    Project {
        /// The project.
        project: ProjectId,
    },
}

impl Subject {
    /// The task it is about, or that its run belongs to.
    pub const fn task(self) -> Option<TaskId> {
        match self {
            Self::Run { task, .. } | Self::Task { task } => Some(task),
            Self::Chat { .. } | Self::Project { .. } => None,
        }
    }

    /// The run it is about.
    pub const fn run(self) -> Option<RunId> {
        match self {
            Self::Run { run, .. } => Some(run),
            Self::Task { .. } | Self::Chat { .. } | Self::Project { .. } => None,
        }
    }

    /// The chat it is about.
    pub const fn chat(self) -> Option<ChatId> {
        match self {
            Self::Chat { chat } => Some(chat),
            Self::Run { .. } | Self::Task { .. } | Self::Project { .. } => None,
        }
    }
}

/// An event in its place in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its number, from 1, without gaps.
    pub seq: u64,
    /// When it was appended.
    pub at: Timestamp,
    /// What it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}
