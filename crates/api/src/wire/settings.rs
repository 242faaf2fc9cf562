//! What the configuration says, and how it is changed.

use super::{Mode, NetworkGrant};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a model's tokens cost, in US dollars per million.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Input that is not cached.
    pub input: Dollars,
    /// Input that is; as other input where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached: Option<Dollars>,
    /// Input that is written to the provider's cache; as other input where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write: Option<Dollars>,
    /// Output.
    pub output: Dollars,
}

/// US dollars, as a number.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Dollars(pub f64);

// It is read from JSON or TOML within bounds, so that it is never NaN.
impl Eq for Dollars {}

/// A plain number with a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Ratio(pub f64);

// As for `Dollars`.
impl Eq for Ratio {}

/// Where a model's key comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum ModelKey {
    /// It needs none.
    None,
    /// From a variable of the daemon's environment.
    Environment {
        /// The variable.
        variable: String,
        /// Whether the daemon has it.
        there: bool,
    },
    /// From where this system keeps secrets; see [`KeyStore`].
    Kept {
        /// Whether one is kept there.
        there: bool,
    },
}

/// Where keys are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyStore {
    /// In the system's own keychain.
    Keychain,
    /// In an encrypted file of the data folder, since the system has no keychain here. The key to it lies beside it,
    /// readable for this user alone: it protects a copy of the one file, not against programs of this user.
    File,
}

/// What the configuration says, but for its projects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    /// The file that says it.
    pub file: String,
    /// The model of tasks that name none, where it is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_model: Option<String>,
    /// The model for small work (titles, summaries, what to remember), where it is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub small_model: Option<String>,
    /// How many runs may be under way at once, where it is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_running: Option<u32>,
    /// How many may be at this moment.
    pub running_limit: u32,
    /// Where keys are kept.
    pub key_store: KeyStore,
    /// What is wrong in the file, where something is; then it is changed by no route, but by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<super::Error>,
}

/// What is to change; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeSettings {
    /// The model of tasks that name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_model: Option<String>,
    /// The model for small work: titles, summaries, what to remember.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub small_model: Option<String>,
    /// How many runs may be under way at once; it holds from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_running: Option<u32>,
    /// What to leave to Flotilla again: `default_model`, `small_model`, `max_running`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clear: Vec<String>,
}

/// A model to write into the configuration; one of the same name is replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetModel {
    /// The name to ask for it by.
    pub name: String,
    /// The API it is asked by: `responses`, `chat-completions`, `messages` or `gemini`.
    pub api: String,
    /// Where it is asked.
    pub base_url: String,
    /// What its provider calls it.
    pub model: String,
    /// The environment variable that holds its key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_key_env: Option<String>,
    /// Whether its key is kept by Flotilla; `SetModelKey` gives it.
    #[serde(default)]
    pub kept_key: bool,
    /// How many tokens a conversation may have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context_window: Option<u64>,
    /// What its tokens cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// How much to reason, in the provider's own word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<String>,
    /// How much to say: `low`, `medium` or `high`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verbosity: Option<String>,
    /// How freely to choose the next word, 0 to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<Ratio>,
    /// The share of likely words to choose from, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_p: Option<Ratio>,
    /// The most tokens of one answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<u32>,
    /// The models to go on with while it is down, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fallback: Vec<String>,
}

/// A key to keep. It is never shown again, nor logged.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetModelKey {
    /// The key.
    pub key: String,
}

impl std::fmt::Debug for SetModelKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetModelKey").finish_non_exhaustive()
    }
}

/// What the configuration says of a project. What a task wants goes before it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectSettings {
    /// A command line that makes a fresh workspace ready for work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup: Option<String>,
    /// Command lines that check a workspace: Flotilla runs them when an agent says that it is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<String>,
    /// Folders outside of the workspace that commands may write to.
    #[serde(default)]
    pub writable: Vec<String>,
    /// The model that a new task is proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The mode that a new task is proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// The revision that a new task is proposed to start from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// The network that a new task is proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkGrant>,
}

/// Another agent that was found on this system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgentView {
    /// Its program: `codex`, `claude`, `gemini`, `opencode`.
    pub name: String,
    /// What its maker calls it.
    pub title: String,
    /// Where it was found.
    pub path: String,
    /// What it says that its version is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Whether tasks can be given to it. This version of Flotilla gives all tasks to its own agent.
    pub usable: bool,
}

/// The agents that were found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgentList {
    /// The agents.
    pub agents: Vec<AgentView>,
}
