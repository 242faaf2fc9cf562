//! What is known of a run's work besides its lines.

use super::{CallStatus, ExitStatus, convert::wire_struct};
use crate::schema;
use flotilla_domain::{self as domain, CallId, RunId, Timestamp};
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
    /// The checks that Flotilla itself ran on it.
    #[serde(default)]
    pub checks: Vec<CheckView>,
    /// The tests and checks that the change touches otherwise than by adding to them.
    #[serde(default)]
    pub tests: Vec<TestsTouched>,
    /// The newest 500 commands that it ran, oldest first.
    pub commands: Vec<CommandRun>,
}

wire_struct! {
    /// A check of the project's that Flotilla itself ran on a run's work.
    Check of domain::Check {
        /// The command line.
        command: String,
        /// The tree that the workspace was when it began.
        tree: String,
        /// Whether the workspace was still that tree when it had ended; a check that changes files shows nothing.
        held: bool,
        /// How it ended.
        exit: ExitStatus,
        /// How long it took, in milliseconds.
        took_ms: u64,
        /// The file that keeps its output.
        output: String,
    }
}

wire_struct! {
    /// What the checks that ran on a run's work, as it is now, say of it together.
    Checked of domain::Checked {
        /// Whether all of them passed.
        passed: bool,
        /// When the last of them ended.
        #[schemars(with = "schema::Timestamp")]
        at: Timestamp,
    }
}

/// A check that was run, and what it says of the work as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckView {
    /// The check.
    #[serde(flatten)]
    pub check: Check,
    /// When its end was seen.
    #[schemars(with = "schema::Timestamp")]
    pub at: Timestamp,
    /// Whether it passed, and left the workspace as it was.
    pub passed: bool,
    /// Whether it ran on `tree` of the evidence: on exactly what is under review.
    pub on_tree: bool,
}

/// A file by which work is judged (of tests, named by a check, or saying how they run), which a change touches otherwise
/// than by adding to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TestsTouched {
    /// Its path; of one that is gone or elsewhere now the one that it had.
    pub path: String,
    /// Whether it is gone.
    pub deleted: bool,
    /// The name that it has now, by which nobody takes it for tests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<String>,
    /// Whether it says how tests and checks run, and holds none itself.
    #[serde(default)]
    pub rules: bool,
    /// How many tests fewer there are in it; tests that are elsewhere now do not count.
    pub removed: u32,
    /// How many more are switched off, or end before they look at anything.
    pub skipped: u32,
    /// How many lines fewer say what must hold; those that are elsewhere now do not count.
    #[serde(default)]
    pub assertions: u32,
}

/// How a project is checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProjectChecks {
    /// The checks that a person has confirmed: Flotilla runs them when an agent says that it is done.
    pub confirmed: Vec<String>,
    /// Checks that the project's own files speak of. None is run before it is confirmed.
    pub found: Vec<FoundCheck>,
}

/// A check that a project's own files speak of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FoundCheck {
    /// The command line.
    pub command: String,
    /// The file that speaks of it, from the project's folder.
    pub found_in: String,
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
