//! What the engine itself ran on a known tree: evidence, and no claim.

use crate::{ExitStatus, Timestamp};
use serde::{Deserialize, Serialize};

/// A project's check, as the engine ran it on a run's work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The command line.
    pub command: String,
    /// The tree that the workspace was when it began.
    pub tree: String,
    /// Whether the workspace was still that tree when it had ended. A check that changes files says nothing of either.
    pub held: bool,
    /// How it ended.
    pub exit: ExitStatus,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// The file that keeps its output.
    pub output: String,
}

impl Check {
    /// Whether it shows that its tree is sound.
    pub fn passed(&self) -> bool {
        self.held && self.exit.success()
    }
}

/// A check, and when its end was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckSeen {
    /// The check.
    pub check: Check,
    /// When its end was seen.
    pub at: Timestamp,
}

/// What the checks that ran on a run's work, as it is now, say of it together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Whether all of them passed.
    pub passed: bool,
    /// When the last of them ended.
    pub at: Timestamp,
}
