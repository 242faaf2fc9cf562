//! What can go wrong with a workspace, with enough in it to say what happened, why, and what to do.

use crate::Oid;
use flotilla_domain::RepoPath;
use std::{io, path::PathBuf};

/// Why an operation on a project or a workspace did not happen.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// No `git` program was found.
    #[error("git was not found (looked for {}); install git {needed} or newer", program.display())]
    GitMissing {
        /// What was looked for.
        program: PathBuf,
        /// The oldest version that will do.
        needed: &'static str,
    },
    /// The `git` program is older than this product can work with.
    #[error("git {found} is too old; install git {needed} or newer")]
    GitTooOld {
        /// The version that was found.
        found: String,
        /// The oldest version that will do.
        needed: &'static str,
    },
    /// A command of git failed in a way that nothing here foresees.
    #[error("`git {command}` failed ({status}): {stderr}")]
    Git {
        /// The subcommand and its first arguments.
        command: String,
        /// Its exit status, in words.
        status: String,
        /// What it said, cut to a few kilobytes.
        stderr: String,
    },
    /// Git answered in a form that it does not document.
    #[error("git answered `{command}` in a form that is not understood")]
    Answer {
        /// The command.
        command: &'static str,
    },
    /// The disk said no.
    #[error("{what} {}: {source}", path.display())]
    Io {
        /// What was tried, such as "cannot read".
        what: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The project's path is no folder.
    #[error("{} is not a folder", path.display())]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// The project's path lies inside a repository's own `.git` folder.
    #[error("{} is inside a .git folder; choose the folder that holds the files", path.display())]
    InsideGitDir {
        /// The path.
        path: PathBuf,
    },
    /// The repository belongs to another user, and git does not trust it.
    #[error("{} belongs to another user; trust it with `git config --global --add safe.directory {}`", path.display(), path.display())]
    DubiousOwnership {
        /// The repository's folder.
        path: PathBuf,
    },
    /// There is a repository, but git refuses to open it.
    #[error("git refuses to open {}: {stderr}", path.display())]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// What git said.
        stderr: String,
    },
    /// The wanted base names no commit of this project.
    #[error("{base:?} names no commit of this project")]
    UnknownBase {
        /// The base as it was asked for.
        base: String,
    },
    /// The uncommitted work cannot be carried to the wanted base: both changed the same places.
    #[error("the uncommitted work does not apply to the chosen base in {} files, the first is {:?}", paths.len(), paths.first())]
    CarryConflicts {
        /// The files.
        paths: Vec<RepoPath>,
    },
    /// Objects that the operation needs are not on this disk, because the clone is partial.
    #[error(
        "this is a partial clone and lacks files that are needed; fetch them with `git fetch --refetch --no-filter`"
    )]
    PartialClone,
    /// The branch's name is none that git accepts.
    #[error("{branch:?} is not a valid branch name")]
    BadBranch {
        /// The name.
        branch: String,
    },
    /// The branch is there already.
    #[error("the branch {branch:?} exists already")]
    BranchExists {
        /// The name.
        branch: String,
    },
    /// A checkpoint's reference must stand under `refs/flotilla/`.
    #[error("{name:?} is not a reference under refs/flotilla/")]
    BadReference {
        /// The name.
        name: String,
    },
    /// The workspace's folder is there already and holds something.
    #[error("{} exists already and is not empty", dir.display())]
    DirNotEmpty {
        /// The folder.
        dir: PathBuf,
    },
    /// The workspace's folder would lie inside the project and show up in it as untracked files.
    #[error("{} lies inside the project; choose a folder outside of it", dir.display())]
    DirInsideProject {
        /// The folder.
        dir: PathBuf,
    },
    /// The operation needs a checkout, and the repository is bare.
    #[error("the repository is bare: it has no checkout")]
    Bare,
    /// Another program holds git's lock on an index.
    #[error("another git command is at work ({} exists); wait for it, or remove the file if none is", lock.display())]
    IndexLocked {
        /// The lock file.
        lock: PathBuf,
    },
    /// The folder is not (or no longer) the workspace that the record speaks of.
    #[error("{} is not a workspace of this project: {why}", dir.display())]
    NotAWorkspace {
        /// The folder.
        dir: PathBuf,
        /// What is wrong with it.
        why: NotAWorkspace,
    },
    /// What the agent committed cannot be read: its git folder is damaged.
    #[error("what was committed in the workspace cannot be read; {} is damaged (its files are safe)", git_dir.display())]
    AgentHistory {
        /// The workspace's own git folder.
        git_dir: PathBuf,
    },
    /// An object is no checkpoint of this workspace.
    #[error("{0} is not a checkpoint of this workspace")]
    NotACheckpoint(Oid),
    /// A recovery bundle does not restore what it should.
    #[error("the recovery bundle {} does not restore the same tree: {why}", bundle.display())]
    BundleUnproven {
        /// The bundle.
        bundle: PathBuf,
        /// What is wrong with it.
        why: Unproven,
    },
    /// A path could not be restored, because something that no snapshot holds stands in its way.
    #[error("{} paths cannot be restored, the first is {:?}: something unsaved is in the way", paths.len(), paths.first())]
    InTheWay {
        /// The paths.
        paths: Vec<RepoPath>,
    },
}

/// What is wrong with a folder that should be a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAWorkspace {
    /// It does not exist.
    #[error("it does not exist")]
    Missing,
    /// It is not a folder that a workspace was made in.
    #[error("no workspace of this project was made there")]
    NotLinked,
    /// It is the project's main checkout.
    #[error("it is the project's own checkout")]
    MainCheckout,
    /// The project or its repository lies inside of it.
    #[error("the project's own files lie inside of it")]
    HoldsProject,
}

/// What is wrong with a recovery bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    /// The file is gone or is not the one that was proven.
    #[error("the file is not the one that was proven")]
    FileChanged,
    /// The workspace changed after the bundle was written.
    #[error("the workspace changed after the bundle was written")]
    WorkspaceChanged,
    /// An object that it should hold is not in it.
    #[error("an object is missing in it")]
    ObjectMissing,
    /// What came out of it differs from what went in.
    #[error("what came out of it differs from what went in")]
    Differs,
    /// It is no bundle of Flotilla's.
    #[error("it is not a recovery bundle")]
    Foreign,
}

pub(crate) trait IoContext<T> {
    fn at(self, what: &'static str, path: impl Into<PathBuf>) -> Result<T, WorkspaceError>;
}

impl<T> IoContext<T> for io::Result<T> {
    fn at(self, what: &'static str, path: impl Into<PathBuf>) -> Result<T, WorkspaceError> {
        self.map_err(|source| WorkspaceError::Io { what, path: path.into(), source })
    }
}
