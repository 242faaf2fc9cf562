//! Many memories: lists, imports, changes at once, how they stand in all.

use super::{Error, MemoryKind, MemoryRecord, MemoryView};
use crate::schema;
use flotilla_domain::{MemoryId, ProjectId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The name of a standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemoryStandingName {
    /// Proposed by an agent.
    Proposed,
    /// It counts.
    Kept,
    /// A newer one says otherwise.
    Superseded,
}

/// Which memories to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemoryQuery {
    /// With all these words, or the beginning of the last; the best first. Otherwise the newest come first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Of this project and its paths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::ProjectId>")]
    pub project: Option<ProjectId>,
    /// Those about the user, and about no project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_user: Option<bool>,
    /// Of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<MemoryKind>,
    /// Standing so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<MemoryStandingName>,
    /// Those that are too stale to go into a prompt by themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub faded: Option<bool>,
    /// Those whose id ends so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_end: Option<String>,
    /// Leave out so many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<u32>,
    /// So many at most, 100 if absent, 500 at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// A page of memories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemoryList {
    /// The memories.
    pub memories: Vec<MemoryView>,
    /// How many fit the query in all.
    pub total: u32,
    /// How many proposals wait for the user, whatever the query.
    pub proposed: u32,
    /// The model by which memories are found by their meaning, too; absent where they are found by words alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_meaning: Option<MemoryMeaning>,
}

/// How far memories are known by their meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemoryMeaning {
    /// The model that says what texts mean; empty where the configuration cannot be read.
    pub model: String,
    /// Kept memories that have a vector of that model.
    #[serde(default)]
    pub embedded: u32,
    /// Kept memories that are still to be embedded.
    pub waiting: u32,
    /// Kept memories that the model would not have: they are found by their words alone.
    #[serde(default)]
    pub refused: u32,
    /// Why that does not go on, and what to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

/// How memories stand in all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemoryStatus {
    /// How many there are.
    pub total: u32,
    /// How many proposals wait for the user.
    pub proposed: u32,
    /// The model by which memories are found by their meaning, too; absent where they are found by words alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_meaning: Option<MemoryMeaning>,
}

/// Which memories are to be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum MemoriesChosen {
    /// These.
    Id {
        /// The memories.
        #[schemars(with = "Vec<schema::MemoryId>")]
        memories: Vec<MemoryId>,
    },
    /// All that fit a query, whatever page it names.
    Query {
        /// The query.
        query: MemoryQuery,
    },
}

/// What is to become of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum MemoryChange {
    /// They are forgotten for good; a proposal is refused.
    Forget,
    /// They count from now on, or count anew.
    Keep,
    /// They hold elsewhere. What holds for a path keeps that, where it goes to a project.
    Move {
        /// In this project; everywhere where it is absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<schema::ProjectId>")]
        project: Option<ProjectId>,
    },
    /// They always go into prompts of their scope, or only where they fit.
    Pin {
        /// Whether they always do.
        pinned: bool,
    },
}

/// Changes many memories at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMemories {
    /// Which.
    pub which: MemoriesChosen,
    /// How.
    pub change: MemoryChange,
}

/// Memories were changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemoriesChanged {
    /// How many; what was gone by then is not counted.
    pub changed: u32,
    /// What was forgotten, where that is no more than 500; an import puts it back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forgotten: Vec<MemoryRecord>,
}

/// Memories to take over, with their ids: the same ones again change nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportMemories {
    /// The memories, as they were exported; or one that was forgotten a moment ago.
    #[serde(default)]
    pub memories: Vec<MemoryRecord>,
    /// Lines of an export, which come after those. One that is none is refused, and holds up no other; empty ones are
    /// passed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
}

/// A memory that was not taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemoryRefused {
    /// Which one, from 0.
    pub at: u32,
    /// Why.
    pub error: Error,
}

/// What became of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemoriesImported {
    /// How many are new.
    pub added: u32,
    /// How many were there in an older form.
    pub updated: u32,
    /// How many were there already.
    pub known: u32,
    /// Those that were not taken over.
    pub refused: Vec<MemoryRefused>,
}
