//! What belongs to the user and to no task: preferences, and the shelf of prompts.

use crate::schema;
use flotilla_domain::{ProjectId, PromptId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a user set: layout, theme, what was seen. The daemon keeps it and understands none of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Preferences {
    /// Any JSON by its key.
    pub values: BTreeMap<String, Value>,
}

/// Preferences to set; those that are not named stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPreferences {
    /// Any JSON by its key of at most 200 bytes; null takes a key away. All that is kept has at most 1 MB.
    pub values: BTreeMap<String, Value>,
}

/// Preferences were set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PreferencesSet {
    /// The keys whose values are other ones now. The board's stream tells them, too.
    pub changed: Vec<String>,
}

/// Where a prompt is on offer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "in", rename_all = "snake_case")]
pub enum PromptScope {
    /// In every project.
    #[default]
    Everywhere,
    /// In one.
    Project {
        /// Which one.
        #[schemars(with = "schema::ProjectId")]
        project: ProjectId,
    },
}

/// A saved prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PromptView {
    /// Its id.
    #[schemars(with = "schema::PromptId")]
    pub id: PromptId,
    /// What it is called.
    pub title: String,
    /// What it says.
    pub text: String,
    /// Where it is on offer.
    #[serde(default)]
    pub scope: PromptScope,
    /// The profile of the agent that does it; the plain agent where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
}

/// The shelf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PromptList {
    /// The prompts, in the user's order.
    pub prompts: Vec<PromptView>,
}

/// A prompt to save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddPrompt {
    /// What it is called; the text's first line where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it says.
    pub text: String,
    /// Where it is on offer.
    #[serde(default)]
    pub scope: PromptScope,
    /// The profile of the agent that does it; the plain agent where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Its place on the shelf, from 0; the end where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<u32>,
}

/// What is to change of a prompt; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditPrompt {
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where it is on offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<PromptScope>,
    /// The profile of the agent that does it; empty for the plain agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Its place on the shelf, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<u32>,
}

/// Names a prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PromptPath {
    /// The prompt.
    #[schemars(with = "schema::PromptId")]
    pub prompt: PromptId,
}
