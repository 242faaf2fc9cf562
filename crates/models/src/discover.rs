//! Finds models unasked: keys in the environment, and local servers on their usual ports.

use std::time::Duration;

use futures_util::future::join_all;
use serde::Serialize;
use serde_json::Value;

use crate::http::Connections;
use crate::model::Api;

/// Where to look. The default is where things usually are; tests bring their own.
#[derive(Debug, Clone)]
pub struct Search {
    /// The local servers to ask.
    pub servers: Vec<LocalServer>,
    /// How long one may take to answer.
    pub patience: Duration,
    /// The connections to use.
    pub connections: Connections,
}

impl Default for Search {
    fn default() -> Self {
        let usual =
            [(Kind::Ollama, 11434), (Kind::LlamaCpp, 8080), (Kind::Vllm, 8000), (Kind::LmStudio, 1234)];
        let server = |(kind, port)| LocalServer { kind, base_url: format!("http://127.0.0.1:{port}/v1") };
        Self {
            servers: usual.map(server).into(),
            patience: Duration::from_millis(700),
            connections: Connections::default(),
        }
    }
}

/// A local server that may be there.
#[derive(Debug, Clone)]
pub struct LocalServer {
    /// What is expected there.
    pub kind: Kind,
    /// Its API's address.
    pub base_url: String,
}

/// The providers and servers that Flotilla looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// OpenAI.
    OpenAi,
    /// Anthropic.
    Anthropic,
    /// OpenRouter.
    OpenRouter,
    /// Google Gemini.
    Gemini,
    /// Ollama.
    Ollama,
    /// llama.cpp's `llama-server`.
    LlamaCpp,
    /// vLLM.
    Vllm,
    /// LM Studio.
    LmStudio,
}

impl Kind {
    /// A name for the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::OpenRouter => "openrouter",
            Self::Gemini => "gemini",
            Self::Ollama => "ollama",
            Self::LlamaCpp => "llama-cpp",
            Self::Vllm => "vllm",
            Self::LmStudio => "lm-studio",
        }
    }
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// What it is.
    pub kind: Kind,
    /// The protocol to speak to it in.
    pub api: Api,
    /// Its API's address.
    pub base_url: String,
    /// How it was found.
    pub origin: Origin,
    /// The models that it has now; empty for a provider, which is not asked: its key is sent nowhere unbidden.
    pub models: Vec<String>,
}

/// How something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Origin {
    /// By a key in the environment.
    Environment {
        /// The variable's name.
        variable: &'static str,
    },
    /// By its answer on this machine.
    Local,
}

const GEMINI: &str = "https://generativelanguage.googleapis.com/v1beta";

const KEYS: [(&str, Kind, Api, &str); 5] = [
    ("OPENAI_API_KEY", Kind::OpenAi, Api::Responses, "https://api.openai.com/v1"),
    ("ANTHROPIC_API_KEY", Kind::Anthropic, Api::Messages, "https://api.anthropic.com/v1"),
    ("OPENROUTER_API_KEY", Kind::OpenRouter, Api::ChatCompletions, "https://openrouter.ai/api/v1"),
    ("GEMINI_API_KEY", Kind::Gemini, Api::Gemini, GEMINI),
    ("GOOGLE_API_KEY", Kind::Gemini, Api::Gemini, GEMINI),
];

/// Looks for models: keys by `env`, which gives a variable's value, and local servers, all at once. Keys first,
/// then servers in the order of `search`.
pub async fn discover(env: &(dyn Fn(&str) -> Option<String> + Sync), search: &Search) -> Vec<Found> {
    let is_set = |variable: &str| env(variable).is_some_and(|value| !value.trim().is_empty());
    let mut found: Vec<_> = KEYS
        .iter()
        .filter(|(variable, ..)| is_set(variable))
        .map(|&(variable, kind, api, base_url)| {
            let origin = Origin::Environment { variable };
            Found { kind, api, base_url: base_url.to_owned(), origin, models: Vec::new() }
        })
        .collect();
    // Two variables may hold a key of one provider.
    found.dedup_by_key(|one| one.kind);
    let asked = search.servers.iter().map(|server| async move {
        tokio::time::timeout(search.patience, ask(server, search)).await.ok().flatten()
    });
    found.extend(join_all(asked).await.into_iter().flatten());
    found
}

/// The longest list of models that is read, in bytes.
const LONGEST_LIST: usize = 1 << 20;

async fn ask(server: &LocalServer, search: &Search) -> Option<Found> {
    let base = crate::open::base(&server.base_url).ok()?;
    let client = search.connections.client(&base, search.patience).ok()?;
    let base_url = base.as_str().trim_end_matches('/').to_owned();
    let mut response = client.get(format!("{base_url}/models")).send().await.ok()?;
    // A server that wants a key is there, too.
    let mut models = Vec::new();
    if response.status() != reqwest::StatusCode::UNAUTHORIZED {
        if !response.status().is_success() {
            return None;
        }
        let mut body = Vec::new();
        while let Ok(Some(bytes)) = response.chunk().await {
            body.extend_from_slice(&bytes);
            if body.len() > LONGEST_LIST {
                return None;
            }
        }
        let list: Value = serde_json::from_slice(&body).ok()?;
        let entries = list.get("data").or_else(|| list.get("models"))?;
        let entries = entries.as_array().map(Vec::as_slice).unwrap_or_default();
        let id = |entry: &Value| {
            entry.get("id").or_else(|| entry.get("name")).and_then(Value::as_str).map(str::to_owned)
        };
        models = entries.iter().filter_map(id).collect();
    }
    let api = Api::ChatCompletions;
    Some(Found { kind: server.kind, api, base_url, origin: Origin::Local, models })
}
