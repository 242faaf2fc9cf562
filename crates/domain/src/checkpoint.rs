//! Snapshots of a workspace, as the log has them.

use crate::{CheckpointId, RepoPath};
use serde::{Deserialize, Serialize};

/// How much a change changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeStat {
    /// Files touched.
    pub files: u32,
    /// Lines added.
    pub added: u64,
    /// Lines removed.
    pub removed: u64,
}

/// A restorable snapshot of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Its id.
    pub id: CheckpointId,
    /// The turn it was made after; 0 is the workspace as it began.
    pub turn: u32,
    /// The commit that holds it.
    pub commit: String,
    /// That commit's tree.
    pub tree: String,
    /// What changed since the checkpoint before it, or since the base.
    pub stat: ChangeStat,
    /// What the whole run has changed by then, since its base; a log that was written before this was counted lacks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<ChangeStat>,
    /// What it was made for.
    #[serde(default, skip_serializing_if = "CheckpointCause::is_work")]
    pub cause: CheckpointCause,
    /// What it does not hold: repositories inside the workspace, files that cannot be read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<RepoPath>,
}

/// What a checkpoint was made for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum CheckpointCause {
    /// The run's own work, or whatever else changed meanwhile.
    #[default]
    Work,
    /// A human put the workspace back to an earlier checkpoint.
    Restored {
        /// That checkpoint.
        from: CheckpointId,
    },
    /// A human rejected some of the change.
    Rejected {
        /// The file.
        path: RepoPath,
    },
}

impl CheckpointCause {
    /// Whether it is the run's own work.
    pub const fn is_work(&self) -> bool {
        matches!(self, Self::Work)
    }
}
