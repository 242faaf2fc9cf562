//! The user's own shells.

use super::ExitStatus;
use crate::schema;
use flotilla_domain::{ProjectId, TaskId, TerminalId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a shell begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "in", rename_all = "snake_case")]
pub enum ShellPlace {
    /// In a project's folder.
    Project {
        /// The project.
        #[schemars(with = "schema::ProjectId")]
        project: ProjectId,
    },
    /// In the workspace of a task's latest run.
    Task {
        /// The task.
        #[schemars(with = "schema::TaskId")]
        task: TaskId,
    },
    /// In any folder.
    Path {
        /// The folder, absolute.
        path: String,
    },
    /// In the home folder.
    Home,
}

/// A shell to open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenShell {
    /// Where it begins.
    pub place: ShellPlace,
    /// Columns of its terminal.
    pub cols: u16,
    /// Rows of its terminal.
    pub rows: u16,
}

/// A shell of the user: it runs as the user does, without a sandbox, until it ends or the daemon does. Its terminal is
/// attached to by its id, as any other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShellView {
    /// Its terminal.
    #[schemars(with = "schema::TerminalId")]
    pub id: TerminalId,
    /// Where it began.
    pub place: ShellPlace,
    /// The folder that it is in now, as far as the system tells; else the one where it began.
    pub cwd: String,
    /// The program's name.
    pub program: String,
    /// When it was opened.
    #[schemars(with = "schema::Timestamp")]
    pub opened_at: Timestamp,
    /// Bytes it has printed so far.
    pub written: u64,
    /// How it ended; null while it runs.
    pub exit: Option<ExitStatus>,
}

/// The user's shells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShellList {
    /// The shells, oldest first; those that ended stay until they are closed.
    pub shells: Vec<ShellView>,
}

/// Names a shell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShellPath {
    /// Its terminal.
    #[schemars(with = "schema::TerminalId")]
    pub shell: TerminalId,
}
