//! What is known of a run's work besides its lines.

use super::{CallStatus, ExitStatus};
use crate::schema;
use flotilla_domain::{CallId, RunId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is known of the work of a task's latest run besides its lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// The run; null where there is none yet.
    #[schemars(with = "Option<schema::RunId>")]
    pub run: Option<RunId>,
    /// What the agent said last of its work: a report, and no proof.
    pub report: Option<String>,
    /// The tree that the workspace was last seen to become; null where it never changed.
    pub tree: Option<String>,
    /// The newest 500 commands that it ran, oldest first.
    pub commands: Vec<CommandRun>,
}

/// A command that an agent ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CommandRun {
    /// The call that started it.
    #[schemars(with = "schema::CallId")]
    pub call: CallId,
    /// The command line.
    pub command: String,
    /// How the call came out; null while it is under way.
    pub status: Option<CallStatus>,
    /// How the command ended; null where that was not seen.
    pub exit: Option<ExitStatus>,
    /// When it started.
    #[schemars(with = "schema::Timestamp")]
    pub started_at: Timestamp,
    /// When its end was seen; null where it was not.
    #[schemars(with = "Option<schema::Timestamp>")]
    pub ended_at: Option<Timestamp>,
    /// Whether the workspace was seen to be `tree` before the command started, and has not changed since: what it
    /// says is said of exactly this tree.
    pub on_tree: bool,
}
