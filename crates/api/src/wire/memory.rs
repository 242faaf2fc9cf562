//! What is remembered across runs.

use super::convert::{wire_enum, wire_struct};
use crate::schema;
use flotilla_domain::{self as domain, ChatId, MemoryId, MessageId, ProjectId, RunId, TaskId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

wire_enum! {
    /// What sort of fact a memory is.
    #[derive(Copy)]
    MemoryKind of domain::MemoryKind {
        /// How things are done here.
        Convention,
        /// A command that works.
        Command,
        /// What goes wrong, and what helps.
        Pitfall,
        /// What the user likes.
        Preference,
        /// What the user set right.
        Correction,
    }
}

wire_enum! {
    /// Where a memory holds.
    #[serde(tag = "of")]
    MemoryScope of domain::MemoryScope {
        /// Everywhere: it is about the user.
        User,
        /// In a project.
        Project {
            /// The project.
            #[schemars(with = "schema::ProjectId")]
            project: ProjectId,
        },
        /// In a part of a project.
        Path {
            /// The project.
            #[schemars(with = "schema::ProjectId")]
            project: ProjectId,
            /// A file or folder, from the project's root, `/`-separated.
            path: String,
        },
    }
}

wire_enum! {
    /// Where a memory comes from.
    #[serde(tag = "from")]
    MemorySource of domain::MemorySource {
        /// The user wrote it down.
        User,
        /// An agent did, in a run.
        Run {
            /// The task.
            #[schemars(with = "schema::TaskId")]
            task: TaskId,
            /// Its run.
            #[schemars(with = "schema::RunId")]
            run: RunId,
        },
        /// It comes from a chat.
        Chat {
            /// The chat.
            #[schemars(with = "schema::ChatId")]
            chat: ChatId,
        },
        /// It was imported.
        Import,
    }
}

wire_enum! {
    /// Whether a memory counts.
    #[serde(tag = "is")]
    MemoryStanding of domain::MemoryStanding {
        /// An agent would keep it; it reaches no prompt before the user says yes.
        Proposed {
            /// The memory that it would take the place of.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(with = "Option<schema::MemoryId>")]
            replaces: Option<MemoryId>,
        },
        /// It counts.
        Kept,
        /// A newer one says otherwise.
        Superseded {
            /// That one.
            #[schemars(with = "schema::MemoryId")]
            by: MemoryId,
        },
    }
}

wire_enum! {
    /// Why a memory went into a prompt.
    #[serde(tag = "because")]
    MemoryReason of domain::MemoryReason {
        /// The user pinned it.
        Pinned,
        /// It says how to work here in general.
        Standing,
        /// These words of the prompt stand in it.
        Words {
            /// The words as the prompt has them, the rarest first; nothing where the memory has none of them any more.
            words: Vec<String>,
        },
        /// It means something like the prompt.
        Meaning,
    }
}

wire_struct! {
    /// A memory that went into a prompt.
    MemoryUse of domain::MemoryUse {
        /// The memory.
        #[schemars(with = "schema::MemoryId")]
        memory: MemoryId,
        /// Why.
        reason: MemoryReason,
    }
}

wire_struct! {
    /// A fact that is kept across runs.
    Memory of domain::Memory {
        /// Its id.
        #[schemars(with = "schema::MemoryId")]
        id: MemoryId,
        /// What it says.
        text: String,
        /// What sort of fact it is.
        kind: MemoryKind,
        /// Where it holds.
        scope: MemoryScope,
        /// Whether it counts.
        standing: MemoryStanding,
        /// Where it comes from.
        source: MemorySource,
        /// Whether it always goes into prompts of its scope, and never fades.
        pinned: bool,
        /// When it was written down.
        #[schemars(with = "schema::Timestamp")]
        created_at: Timestamp,
        /// When it was last changed, or said again.
        #[schemars(with = "schema::Timestamp")]
        affirmed_at: Timestamp,
        /// When it last went into a prompt.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<schema::Timestamp>")]
        last_used_at: Option<Timestamp>,
        /// How often it did.
        uses: u32,
    }
}

impl From<MemoryKind> for domain::MemoryKind {
    fn from(kind: MemoryKind) -> Self {
        match kind {
            MemoryKind::Convention => Self::Convention,
            MemoryKind::Command => Self::Command,
            MemoryKind::Pitfall => Self::Pitfall,
            MemoryKind::Preference => Self::Preference,
            MemoryKind::Correction => Self::Correction,
        }
    }
}

impl From<MemoryScope> for domain::MemoryScope {
    fn from(scope: MemoryScope) -> Self {
        match scope {
            MemoryScope::User => Self::User,
            MemoryScope::Project { project } => Self::Project { project },
            MemoryScope::Path { project, path } => Self::Path { project, path },
        }
    }
}

impl From<Memory> for domain::Memory {
    fn from(memory: Memory) -> Self {
        Self {
            id: memory.id,
            text: memory.text,
            kind: memory.kind.into(),
            scope: memory.scope.into(),
            standing: match memory.standing {
                MemoryStanding::Proposed { replaces } => domain::MemoryStanding::Proposed { replaces },
                MemoryStanding::Kept => domain::MemoryStanding::Kept,
                MemoryStanding::Superseded { by } => domain::MemoryStanding::Superseded { by },
            },
            source: match memory.source {
                MemorySource::User => domain::MemorySource::User,
                MemorySource::Run { task, run } => domain::MemorySource::Run { task, run },
                MemorySource::Chat { chat } => domain::MemorySource::Chat { chat },
                MemorySource::Import => domain::MemorySource::Import,
            },
            pinned: memory.pinned,
            created_at: memory.created_at,
            affirmed_at: memory.affirmed_at,
            last_used_at: memory.last_used_at,
            uses: memory.uses,
        }
    }
}

/// A memory as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemoryView {
    /// The memory.
    #[serde(flatten)]
    pub memory: Memory,
    /// How much it still counts, in percent: it halves with time, the slower the more it is used.
    pub strength: u8,
    /// Whether it is too stale to go into a prompt by itself.
    pub faded: bool,
    /// What the one says that it would take the place of, or that took its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
}

/// A memory to write down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddMemory {
    /// What it says, at most 2000 characters. A secret is refused.
    pub text: String,
    /// What sort of fact it is.
    pub kind: MemoryKind,
    /// Where it holds.
    pub scope: MemoryScope,
    /// Whether it always goes into prompts of its scope.
    #[serde(default)]
    pub pinned: bool,
    /// The memory that it takes the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::MemoryId>")]
    pub replaces: Option<MemoryId>,
}

/// What became of a new memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemoryHow {
    /// It is there.
    Added,
    /// There was one that says the same, which now counts as said again.
    Merged,
    /// It is there, and an older one counts no more.
    Superseded,
}

/// A memory was written down, or confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemoryAdded {
    /// The memory; where it was merged, the one that was there.
    pub memory: MemoryView,
    /// What became of it.
    pub how: MemoryHow,
    /// The one that counts no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::MemoryId>")]
    pub superseded: Option<MemoryId>,
}

/// What is to change of a memory; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditMemory {
    /// What it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What sort of fact it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<MemoryKind>,
    /// Where it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<MemoryScope>,
    /// Whether it is pinned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<bool>,
}

/// Where a memory was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemoryUsed {
    /// The memory.
    #[schemars(with = "schema::MemoryId")]
    pub memory: MemoryId,
    /// What it says now; nothing where it was forgotten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// When.
    #[schemars(with = "schema::Timestamp")]
    pub at: Timestamp,
    /// Where.
    #[serde(flatten)]
    pub place: MemoryUsePlace,
    /// Why.
    pub reason: MemoryReason,
}

/// A task's run or a chat in which a memory was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "used_in", rename_all = "snake_case")]
pub enum MemoryUsePlace {
    /// A run.
    Run {
        /// The task.
        #[schemars(with = "schema::TaskId")]
        task: TaskId,
        /// The task's number, where there is such a task.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<u32>,
        /// Its title.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// Its run.
        #[schemars(with = "schema::RunId")]
        run: RunId,
    },
    /// A chat.
    Chat {
        /// The chat.
        #[schemars(with = "schema::ChatId")]
        chat: ChatId,
        /// The message before which it was told.
        #[schemars(with = "schema::MessageId")]
        message: MessageId,
        /// The chat's title, where there is such a chat.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
    },
}

/// Uses of memories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemoryUses {
    /// The uses.
    pub uses: Vec<MemoryUsed>,
}

/// A memory with where it was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemoryShown {
    /// The memory.
    #[serde(flatten)]
    pub memory: MemoryView,
    /// Where it was used, the newest first, 100 at most.
    pub used: Vec<MemoryUsed>,
}

/// A memory as it is exported and imported: a line of JSON each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemoryRecord {
    /// The memory.
    #[serde(flatten)]
    pub memory: Memory,
    /// The folder of its project, by which another Flotilla knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_path: Option<String>,
}

/// What becomes of what agents propose to remember.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemoryProposals {
    /// Each waits for the user's yes.
    Ask,
    /// Those about the run's project are kept at once; those about the user wait.
    Keep,
    /// Agents propose nothing.
    Off,
}

/// What the user set about memories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemorySettings {
    /// Whether memories go into prompts.
    pub recall: bool,
    /// What becomes of proposals.
    pub proposals: MemoryProposals,
}

/// Names a memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemoryPath {
    /// The memory.
    #[schemars(with = "schema::MemoryId")]
    pub memory: MemoryId,
}
