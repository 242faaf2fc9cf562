//! A workspace's error as the user reads it.

use crate::WorkspaceError;
use flotilla_domain::{Code, UserError};

impl WorkspaceError {
    /// What the user is told: what happened, and what to do.
    pub fn user(&self) -> UserError {
        let (code, hint) = match self {
            Self::GitMissing { .. } | Self::GitTooOld { .. } => {
                (Code::Repository, "Install it, then try again.")
            }
            Self::Git { .. }
            | Self::Answer { .. }
            | Self::Unreadable { .. }
            | Self::DubiousOwnership { .. } => {
                (Code::Repository, "Put the repository right (`git status` there says more), then try again.")
            }
            Self::Io { .. } => (Code::Disk, "Make room or give the path its rights back, then try again."),
            Self::NotAFolder { .. } | Self::InsideGitDir { .. } => {
                (Code::BadInput, "Name the folder of the project: --project DIR.")
            }
            Self::UnknownBase { .. } => {
                (Code::NotFound, "Name a branch, a tag or a commit that exists: --base REF.")
            }
            Self::CarryConflicts { .. } => {
                (Code::Conflict, "Start from the checked-out commit, or commit the work first.")
            }
            Self::PartialClone => (Code::Repository, "Then start the task again."),
            Self::BadBranch { .. } | Self::BranchExists { .. } | Self::BadReference { .. } => (
                Code::Repository,
                "Rename or delete the branch that is in the way, then start the task again.",
            ),
            Self::DirNotEmpty { .. } | Self::DirInsideProject { .. } => (
                Code::Repository,
                "Move that folder away, or set FLOTILLA_HOME to a folder outside of the project.",
            ),
            Self::Bare => (Code::Repository, "Land onto a branch by its name: --onto BRANCH."),
            Self::IndexLocked { .. } => (Code::Repository, "Then try again."),
            Self::NotAWorkspace { .. } | Self::NotACheckpoint(_) => (
                Code::NotFound,
                "The folder was moved or removed by hand. Put it back, or start the task again; checkpoints are kept.",
            ),
            Self::AgentHistory { .. } => (
                Code::Repository,
                "Review and land the files as one commit; what was committed before is in the checkpoints.",
            ),
            Self::BundleUnproven { .. } => (
                Code::Repository,
                "Nothing was removed. Try again; if something writes there, stop it first.",
            ),
            Self::InTheWay { .. } => (Code::Repository, "Move them out of the workspace, then try again."),
        };
        let text = self.to_string();
        let mut letters = text.chars();
        let title =
            letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect::<String>());
        match self {
            Self::IndexLocked { .. } => UserError::passing(code, title, hint),
            _ => UserError::fixable(code, title, hint),
        }
    }
}
