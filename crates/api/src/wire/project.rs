//! Projects.

use super::{ProjectKind, TaskStateName};
use crate::schema;
use flotilla_domain::{ProjectId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A folder that agents work on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProjectView {
    /// Its id.
    #[schemars(with = "schema::ProjectId")]
    pub id: ProjectId,
    /// Its folder.
    pub path: String,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: ProjectKind,
    /// When it was first opened.
    #[schemars(with = "schema::Timestamp")]
    pub opened_at: Timestamp,
    /// When a task was last added to it, or else when it was opened.
    #[schemars(with = "schema::Timestamp")]
    pub used_at: Timestamp,
    /// Which colour it has: it keeps its number for good, and takes the colour at that place, round and round.
    pub colour: u32,
    /// How many of its tasks are in each state.
    pub counts: TaskCounts,
}

/// How many tasks are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[expect(missing_docs, reason = "each name is explained at the state it names")]
pub struct TaskCounts {
    pub draft: u32,
    pub queued: u32,
    pub running: u32,
    pub needs_you: u32,
    pub review: u32,
    pub landed: u32,
    pub failed: u32,
    pub cancelled: u32,
    pub discarded: u32,
}

impl TaskCounts {
    /// The count of `state`.
    pub const fn of(&mut self, state: TaskStateName) -> &mut u32 {
        match state {
            TaskStateName::Draft => &mut self.draft,
            TaskStateName::Queued => &mut self.queued,
            TaskStateName::Running => &mut self.running,
            TaskStateName::NeedsYou => &mut self.needs_you,
            TaskStateName::Review => &mut self.review,
            TaskStateName::Landed => &mut self.landed,
            TaskStateName::Failed => &mut self.failed,
            TaskStateName::Cancelled => &mut self.cancelled,
            TaskStateName::Discarded => &mut self.discarded,
        }
    }
}

/// Names a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProjectPath {
    /// The project.
    #[schemars(with = "schema::ProjectId")]
    pub project: ProjectId,
}

/// All projects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProjectList {
    /// The number of the last event that this list knows of.
    pub seq: u64,
    /// The projects in sight, oldest first.
    pub projects: Vec<ProjectView>,
}

/// A folder to make a project of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenProject {
    /// The folder, or one inside its repository; absolute.
    pub path: String,
}
