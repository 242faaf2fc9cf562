//! A run's change: what it touches, and how it lands.

use super::{ChangeSide, ChangeStat, LineChoice, TaskView};
use crate::schema;
use flotilla_domain::{RepoPath, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What happened to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileStatus {
    /// It is new.
    Added,
    /// It is gone.
    Deleted,
    /// Its content changed, and perhaps its mode.
    Modified,
    /// Only its mode changed.
    ModeChanged,
    /// It was moved, and perhaps changed.
    Renamed,
    /// It was copied from another, and perhaps changed.
    Copied,
    /// It became something else: a file a link, a link a submodule.
    TypeChanged,
}

/// A file that a change touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileChange {
    /// The file.
    #[schemars(with = "schema::RepoPath")]
    pub path: RepoPath,
    /// What it was called before, where it was moved or copied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::RepoPath>")]
    pub from: Option<RepoPath>,
    /// What happened to it.
    pub status: FileStatus,
    /// How much of the other file stayed, in percent, where it was moved or copied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub similarity: Option<u8>,
    /// Whether it is no text, so that lines make no sense.
    pub binary: bool,
    /// Lines added.
    pub added: u64,
    /// Lines removed.
    pub removed: u64,
    /// What it was; null where it is new.
    pub old: Option<FileSide>,
    /// What it is; null where it is gone.
    pub new: Option<FileSide>,
}

/// One side of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileSide {
    /// Its mode as git writes it: `100644`, `100755`, `120000` for a link, `160000` for a submodule.
    pub mode: String,
    /// The id of its content in git; for a submodule the commit.
    pub oid: String,
    /// Its size in bytes, where it is no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// What a run changes against its base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Changes {
    /// The tree that the change is against.
    pub base: String,
    /// The tree that holds the change.
    pub tree: String,
    /// How much it is.
    pub stat: ChangeStat,
    /// The files, by path.
    pub files: Vec<FileChange>,
}

/// Whether changes of white space count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhiteSpace {
    /// They are shown.
    #[default]
    Show,
    /// Lines that differ in white space alone are taken for equal. Such a patch cannot be applied.
    Ignore,
}

/// Which side of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlobQuery {
    /// The file, by its path in the list of changes.
    #[schemars(with = "schema::RepoPath")]
    pub path: RepoPath,
    /// The side.
    pub side: ChangeSide,
    /// The tree that the list of changes named: quick, and the same whatever the agent does meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree: Option<String>,
}

/// Which part of a change, and in which form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PatchQuery {
    /// Only this file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::RepoPath>")]
    pub path: Option<RepoPath>,
    /// Lines around each change; 3 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<u32>,
    /// Whether changes of white space count.
    #[serde(default)]
    pub whitespace: WhiteSpace,
    /// The tree that the list of changes named: quick, and the same whatever the agent does meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree: Option<String>,
}

/// The form in which a change comes into a branch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LandingForm {
    /// As one commit.
    #[default]
    Commit,
    /// As the commits that the run made.
    Commits,
    /// As uncommitted edits in the checkout.
    Edits,
}

/// How a task's change is to be landed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptTask {
    /// The form.
    #[serde(default, rename = "as")]
    pub form: LandingForm,
    /// The commit's message; made from the task where absent. Only for one commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The branch; the one that is checked out where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onto: Option<String>,
    /// Whether only to say what would happen.
    #[serde(default)]
    pub dry_run: bool,
    /// The tree that was looked at; refused where the workspace is another one by now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree: Option<String>,
    /// The parts that land; all of the change where absent. The rest stays under review.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<ChosenPart>,
}

/// A part of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChosenPart {
    /// The file.
    #[schemars(with = "schema::RepoPath")]
    pub path: RepoPath,
    /// Lines of it; the whole file where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<LineChoice>,
}

/// A form in which a change may land.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LandingOption {
    /// The form.
    #[serde(rename = "as")]
    pub form: LandingForm,
    /// Whether it is possible.
    pub possible: bool,
    /// Why it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A commit that the run made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RunCommit {
    /// The commit.
    pub commit: String,
    /// Its message, whole.
    pub message: String,
    /// Its author's name.
    pub author: String,
    /// When it was committed.
    #[schemars(with = "schema::Timestamp")]
    pub at: Timestamp,
}

/// What is proposed for landing a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LandingProposal {
    /// A message for one commit.
    pub message: String,
    /// The branch that is checked out; null where there is none, and one must be named.
    pub onto: Option<String>,
    /// The forms.
    pub forms: Vec<LandingOption>,
    /// The run's own commits, oldest first.
    pub commits: Vec<RunCommit>,
}

/// A branch of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Branch {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub commit: String,
    /// The first line of that commit's message.
    pub subject: String,
    /// When that was committed.
    #[schemars(with = "schema::Timestamp")]
    pub at: Timestamp,
}

/// A project's local branches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BranchList {
    /// The one that is checked out; null where there is none.
    pub current: Option<String>,
    /// All of them, the one that was committed to last first.
    pub branches: Vec<Branch>,
}

/// What landing did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Accepted {
    /// Whether nothing was done yet.
    pub dry_run: bool,
    /// The branch; null where it lands as edits in the checkout.
    pub onto: Option<String>,
    /// The branch's tip before; null where it lands as edits.
    pub before: Option<String>,
    /// The branch's tip afterwards, or the one that it would have; for edits, a commit that holds the checkout's files
    /// as they are then.
    pub commit: String,
    /// The files that change in the branch or the checkout.
    #[schemars(with = "Vec<schema::RepoPath>")]
    pub files: Vec<RepoPath>,
    /// What the workspace holds and cannot land: repositories inside of it, files that cannot be read.
    #[schemars(with = "Vec<schema::RepoPath>")]
    pub left_out: Vec<RepoPath>,
    /// The task afterwards.
    pub task: TaskView,
}
