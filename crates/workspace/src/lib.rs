//! Isolated copies of a project for runs: workspaces, checkpoints, diffs, landing, recovery bundles.
//!
//! Invariant: goes through the real `git` program, and never changes the user's index, stash, configuration, hooks
//! or uncommitted work; nothing that an agent does needs or reaches the user's repository, which changes when
//! something lands (and by one hidden reference to what a workspace starts from); what a repository's own
//! configuration says can run no program here.

mod branches;
mod bundle;
mod checkpoint;
mod choose;
mod compose;
mod conflict;
mod create;
mod diff;
mod error;
mod folder;
mod git;
mod glance;
mod import;
mod include;
mod land;
mod locate;
mod merge;
mod oid;
mod own;
mod platform;
mod private;
mod project;
mod refs;
mod remove;
mod snapshot;
mod status;
mod user;
mod workspace;

pub use branches::Branch;
pub use bundle::{Aside, Bundle, Manifest};
pub use checkpoint::{Checkpoint, Restored};
pub use choose::{ChooseError, Chosen, Extent};
pub use compose::Lines;
pub use conflict::{Conflict, ConflictHunk, ConflictKind};
pub use create::{Carried, Created};
pub use diff::{
    Diff, DiffOptions, DiffTo, EntryKind, FileDiff, FilePatch, FileStatus, Hunk, Line, LineKind, PatchForm,
    Side, Stat, WhiteSpace,
};
pub use error::{NotAWorkspace, Unproven, WorkspaceError};
pub use git::Git;
pub use include::{INCLUDE_FILE, Included};
pub use land::{Author, Busy, DryRun, Ending, Finished, How, LandError, Landed, Landing};
pub use locate::{Located, locate};
pub use oid::{Oid, ParseOidError};
pub use project::{Head, Lacks, Project, ProjectKind};
pub use workspace::{RunCommit, Workspace, WorkspaceRecord};

use flotilla_domain::Timestamp;
use std::path::PathBuf;

/// What a new workspace is to be like.
#[derive(Debug, Clone)]
pub struct NewWorkspace {
    /// Its folder: missing or empty, outside of the project.
    pub dir: PathBuf,
    /// The branch to make for it, such as `flotilla/12-fix-login`.
    pub branch: String,
    /// What to start from: a branch, a tag, a commit; `None` is the user's `HEAD`. Of no meaning for a plain folder.
    pub base: Option<String>,
    /// Whether the user's uncommitted work comes along.
    pub carry: Carry,
    /// The time to write into commits that are made for it.
    pub time: Timestamp,
}

/// Whether the user's uncommitted and untracked work is carried into a new workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carry {
    /// It starts from the commit alone.
    Nothing,
    /// It starts from the files as they are in the user's folder; ignored ones come by `.worktreeinclude`.
    Uncommitted,
}
