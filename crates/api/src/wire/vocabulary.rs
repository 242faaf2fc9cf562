//! The small words that tasks, runs and events share.

use super::{
    Wire,
    convert::{wire_enum, wire_struct},
    error::Error,
};
use crate::schema;
use flotilla_domain::{self as domain, RepoPath};

wire_enum! {
    /// How much of a run needs a human's yes.
    #[derive(Copy, Default)]
    Mode of domain::Mode {
        /// Whatever the sandbox allows goes ahead.
        #[default]
        Auto,
        /// Whatever can change something is asked first.
        Ask,
    }
}

impl From<Mode> for domain::Mode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Auto => Self::Auto,
            Mode::Ask => Self::Ask,
        }
    }
}

wire_enum! {
    /// Whether a run's commands reach the network.
    #[derive(Copy, Default)]
    NetworkGrant of domain::NetworkGrant {
        /// They do not.
        #[default]
        None,
        /// They do, without limits.
        Full,
    }
}

impl From<NetworkGrant> for domain::NetworkGrant {
    fn from(grant: NetworkGrant) -> Self {
        match grant {
            NetworkGrant::None => Self::None,
            NetworkGrant::Full => Self::Full,
        }
    }
}

wire_enum! {
    /// Whether a workspace starts with the user's uncommitted and untracked work.
    #[derive(Copy, Default)]
    CarryIn of domain::CarryIn {
        /// It starts from the commit alone.
        #[default]
        Nothing,
        /// It starts with that work in it.
        Uncommitted,
    }
}

impl From<CarryIn> for domain::CarryIn {
    fn from(carry: CarryIn) -> Self {
        match carry {
            CarryIn::Nothing => Self::Nothing,
            CarryIn::Uncommitted => Self::Uncommitted,
        }
    }
}

wire_enum! {
    /// What a tool call would do.
    #[serde(tag = "action")]
    Action of domain::Action {
        /// It only looks.
        Observe,
        /// It starts a command.
        Exec {
            /// The command line.
            command: String,
        },
        /// It types into a command that runs already.
        Input {
            /// What it types.
            text: String,
        },
        /// It changes files.
        Write {
            /// The files, relative to the workspace.
            paths: Vec<String>,
        },
    }
}

wire_enum! {
    /// The kinds of action that can be allowed for the rest of a run.
    #[derive(Copy)]
    ActionKind of domain::ActionKind {
        /// Looking.
        Observe,
        /// Commands, and typing into them.
        Exec,
        /// Changes of files.
        Write,
    }
}

wire_enum! {
    /// A human's word on an approval.
    #[serde(tag = "decision")]
    Decision of domain::Decision {
        /// This once.
        Allow,
        /// This, and whatever else of its kind the run asks for.
        AllowKind,
        /// No.
        Deny {
            /// What the agent is told about it.
            #[serde(default)]
            note: String,
        },
    }
}

impl From<Decision> for domain::Decision {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Allow => Self::Allow,
            Decision::AllowKind => Self::AllowKind,
            Decision::Deny { note } => Self::Deny { note },
        }
    }
}

wire_enum! {
    /// How a program ended.
    #[derive(Copy)]
    #[serde(tag = "how")]
    ExitStatus of domain::ExitStatus {
        /// It returned this code.
        Code {
            /// The exit code; 0 means success.
            code: i32,
        },
        /// A signal ended it.
        Signal {
            /// The signal's number.
            signal: i32,
        },
        /// Its end was not seen, because the daemon died before it did.
        Unknown,
    }
}

wire_enum! {
    /// What kind of folder a project is.
    #[derive(Copy)]
    ProjectKind of domain::ProjectKind {
        /// A git repository.
        Git,
        /// A folder without one.
        Folder,
    }
}

wire_struct! {
    /// What a workspace lacks of the user's folder.
    Lacks of domain::Lacks {
        /// Tracked files with uncommitted changes.
        modified: u32,
        /// Untracked files that are not ignored.
        untracked: u32,
        /// Some of them.
        #[schemars(with = "Vec<schema::RepoPath>")]
        sample: Vec<RepoPath>,
    }
}

wire_struct! {
    /// The isolated copy that a run works in.
    Workspace of domain::WorkspaceReady {
        /// Its folder.
        path: String,
        /// The branch it is on.
        branch: String,
        /// The commit it started from.
        base: String,
        /// What it lacks of the user's folder.
        lacks: Lacks,
        /// What the user should know of it: files carried in, protections that are missing here.
        notes: Vec<String>,
    }
}

wire_struct! {
    /// How much a change changes.
    #[derive(Copy, Default)]
    ChangeStat of domain::ChangeStat {
        /// Files touched.
        files: u32,
        /// Lines added.
        added: u64,
        /// Lines removed.
        removed: u64,
    }
}

wire_struct! {
    /// A step of an agent's plan.
    PlanStep of domain::PlanStep {
        /// What is to be done.
        step: String,
        /// How far it is.
        status: StepStatus,
    }
}

wire_enum! {
    /// How far a step of a plan is.
    #[derive(Copy)]
    StepStatus of domain::StepStatus {
        /// Not begun.
        Pending,
        /// Under way.
        InProgress,
        /// Done.
        Completed,
    }
}

wire_enum! {
    /// How a run ended.
    #[serde(tag = "outcome")]
    Outcome of domain::Outcome {
        /// The agent says that it is done.
        Done,
        /// It cannot go on.
        Failed {
            /// Why, and what to do.
            error: Error,
        },
        /// A human stopped it.
        Stopped,
    }
}

wire_enum! {
    /// How a run's change comes into the user's branch.
    #[serde(tag = "how")]
    LandAs of domain::LandAs {
        /// As one commit.
        OneCommit {
            /// The commit's message.
            message: String,
        },
        /// As the commits that the run made.
        Commits,
        /// As uncommitted edits in the checkout.
        Edits,
    }
}

/// Where a change conflicts.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct ConflictAt {
    /// The file.
    #[schemars(with = "schema::RepoPath")]
    pub path: RepoPath,
    /// What kind of conflict it is, in git's words.
    pub kind: String,
    /// The lines in the branch's version that conflict: first and last, from 1; empty where lines make no sense.
    pub lines: Vec<(u32, u32)>,
    /// What each side says there, one for each of `lines`; only where the landing was refused just now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hunks: Vec<ConflictHunk>,
}

/// One place where both sides changed the same lines. Long texts are cut.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct ConflictHunk {
    /// The line in the branch's version at which it starts, from 1.
    pub line: u32,
    /// The lines as the branch has them.
    pub ours: String,
    /// The lines as they were before both changes.
    pub base: String,
    /// The lines as the run has them.
    pub theirs: String,
}

impl Wire<domain::ConflictAt> for ConflictAt {
    fn wire(at: &domain::ConflictAt) -> Self {
        Self { path: at.path.clone(), kind: at.kind.clone(), lines: at.lines.clone(), hunks: Vec::new() }
    }
}
