//! The door: what a model is, what it is asked, and what it answers.

use std::fmt;
use std::time::Duration;

use flotilla_domain::{Item, Usage};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::error::ModelError;

/// Something that answers a conversation: a provider's endpoint, a local server, or a script.
pub trait Model: Send + Sync {
    /// What this model is.
    fn describe(&self) -> &ModelInfo;

    /// Asks for the next response of a conversation.
    ///
    /// Retries what is worth retrying. The response is whole or not there at all, so that no tool call of a
    /// broken answer is ever seen. `observe` is told live what arrives; it is never the source of truth, and
    /// after [`Observation::Retrying`] what it was told of the attempt before is void.
    ///
    /// # Errors
    /// [`ModelError::Cancelled`] promptly after `cancel`, with the connection closed; any other error after
    /// the retries that it is worth. Dropping the future closes the connection, too.
    fn respond<'a>(
        &'a self,
        request: &'a Request<'a>,
        observe: &'a (dyn Fn(Observation) + Send + Sync),
        cancel: &'a CancellationToken,
    ) -> BoxFuture<'a, Result<Response, ModelError>>;
}

/// What a model is, free of secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelInfo {
    /// Its name in the configuration.
    pub name: String,
    /// The protocol it is spoken to in.
    pub api: Api,
    /// The provider's id of it.
    pub model: String,
    /// Where it is, without user, password and query.
    pub base_url: String,
    /// How many tokens a conversation may have, where that is known.
    pub context_window: Option<u64>,
}

/// The protocols that Flotilla speaks to models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Api {
    /// OpenAI Responses, `POST …/responses`.
    Responses,
    /// OpenAI Chat Completions and the servers compatible with it, `POST …/chat/completions`.
    ChatCompletions,
    /// Anthropic Messages, `POST …/messages`.
    Messages,
    /// Google Gemini, `POST …/models/MODEL:streamGenerateContent`.
    Gemini,
}

impl Api {
    /// Its name, as the configuration and [`flotilla_domain::Carry`] write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Responses => "responses",
            Self::ChatCompletions => "chat-completions",
            Self::Messages => "messages",
            Self::Gemini => "gemini",
        }
    }
}

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a model is asked. All of it is borrowed: a conversation with images is large, and is sent once per turn.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request<'a> {
    /// The system prompt. Providers cache by prefix, so it should stay the same through a run.
    pub instructions: &'a str,
    /// The conversation so far.
    pub items: &'a [Item],
    /// The tools on offer. They, too, are part of the cached prefix.
    pub tools: &'a [ToolSpec],
    /// What ties the requests of one conversation together in the provider's cache: the run's id.
    pub cache_key: &'a str,
    /// The most tokens to answer with; `None` leaves it to the provider.
    pub max_output_tokens: Option<u32>,
}

/// A tool on offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolSpec {
    /// Its name: letters, digits, `_` and `-`, at most 64 of them.
    pub name: String,
    /// What it does, for the model.
    pub description: String,
    /// The JSON Schema of its arguments; an object.
    pub parameters: serde_json::Value,
}

/// What happens while an answer arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Observation {
    /// More of the answer's text.
    TextDelta(String),
    /// More of the reasoning that the provider shows.
    ReasoningDelta(String),
    /// A tool call has begun to arrive.
    ToolCallStarted {
        /// The tool's name.
        name: String,
    },
    /// The attempt failed: forget what it showed. Another begins after a wait.
    Retrying {
        /// The number of the attempt that will begin; the first was 1.
        attempt: u32,
        /// How long the wait is.
        after: Duration,
        /// Why the last attempt failed.
        why: ModelError,
    },
    /// The model is down: forget what it showed. Another one is asked in its place.
    FellBack {
        /// The name of the model that is down.
        from: String,
        /// The name of the one that is asked now.
        to: String,
        /// Why.
        why: ModelError,
    },
    /// A model that was down answers again; this is told once its answer is whole.
    CameBack {
        /// The name of the model that stood in for it.
        from: String,
        /// Its name.
        to: String,
    },
}

/// A whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// What to append to the conversation, in order.
    pub items: Vec<Item>,
    /// What it cost.
    pub usage: Usage,
    /// Why it ended.
    pub stop: Stop,
    /// The model that answered, as the provider names it; the asked one where it does not say.
    pub model: String,
}

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// The model is done.
    EndTurn,
    /// It waits for the results of its tool calls.
    ToolCalls,
    /// It ran into the limit of output tokens. A call that was cut is left out.
    MaxTokens,
    /// The provider paused a long turn: ask again with what there is.
    Paused,
}
