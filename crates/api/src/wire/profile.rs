//! Specialists: agent profiles.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which specialists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileQuery {
    /// Those of the project in this folder, too; absolute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
}

/// Where a specialist comes from. A project's goes before the user's of the same name, and that before a shipped one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProfileFrom {
    /// Flotilla brings it along.
    Shipped,
    /// A file in the folder `agents` of the data folder.
    User,
    /// A file in the project's folder `.flotilla/agents`.
    Project,
}

/// What a specialist may do to its workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProfileAccess {
    /// It may change it.
    Write,
    /// It may only look: no tool changes a file, and the sandbox lets no command write there.
    Read,
}

/// A specialist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProfileView {
    /// What it is asked for by.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// How it works, in Markdown.
    pub instructions: String,
    /// The model that it asks where a task names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// How much that is to reason where a task says nothing of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<String>,
    /// The tools that it has besides those that touch nothing; all where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tools: Option<Vec<String>>,
    /// What it may do to its workspace.
    pub access: ProfileAccess,
    /// Turns that it may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turns: Option<u32>,
    /// Minutes that it may take in one go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// Millionths of a US dollar that a run may cost, as far as its model has a price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_micros: Option<u64>,
    /// Where it comes from.
    pub from: ProfileFrom,
    /// Its file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What is wrong with its file; then no task can have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What stands in its file where that is wrong, as far as it is text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What is odd about it, though a task can have it: its model is none that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
}

/// The specialists, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProfileList {
    /// The specialists.
    pub profiles: Vec<ProfileView>,
    /// The tools that a specialist can be given; those that touch nothing every agent has.
    #[serde(default)]
    pub tools: Vec<String>,
}

/// A specialist, to be written into a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileDraft {
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// How it works, in Markdown.
    pub instructions: String,
    /// The model that it asks where a task names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// How much that is to reason where a task says nothing of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<String>,
    /// The tools that it has besides those that touch nothing; all where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tools: Option<Vec<String>>,
    /// What it may do to its workspace.
    pub access: ProfileAccess,
    /// Turns that it may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turns: Option<u32>,
    /// Minutes that it may take in one go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// Millionths of a US dollar that a run may cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_micros: Option<u64>,
}

/// Writes the file of a specialist: `profile`, or else `text` as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveProfile {
    /// What it is asked for by: lower-case letters, digits and `-`.
    pub name: String,
    /// The project in whose folder `.flotilla/agents` it is written; the user's own folder where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The one of the same place that it replaces, which may have another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// What it is to be; remarks and order of lines in the file that it replaces stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileDraft>,
    /// The whole file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A specialist by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProfilePath {
    /// The name.
    pub profile: String,
}

/// What stood in a file that was removed, so that it can be written again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProfileRemoved {
    /// The file's text.
    pub text: String,
}
