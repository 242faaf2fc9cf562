//! The transcript of a run: what was said, thought, asked for and seen.

use crate::ExitStatus;
use serde::{Deserialize, Serialize};

/// One part of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Part {
    /// Text.
    Text {
        /// The text.
        text: String,
    },
    /// An image.
    Image {
        /// Its media type, such as `image/png`.
        media_type: String,
        /// Its bytes in base64.
        data: String,
    },
}

impl Part {
    /// A part of text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }
}

/// Who a message to the agent comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageSource {
    /// The task's prompt.
    Prompt,
    /// A human, while the run was under way.
    Steer,
    /// Flotilla itself: what the agent needs to know of its surroundings.
    System,
    /// What is remembered from earlier work.
    Memory,
}

/// A model's own form of its reasoning, given back unchanged to the API that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carry {
    /// The wire API that understands the payload.
    pub api: String,
    /// The model that made it; another model's reasoning is not sent.
    pub model: String,
    /// The payload, never looked into.
    pub payload: serde_json::Value,
}

/// A call of a tool that a model asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The call's id, unique within its run.
    pub call: CallId,
    /// The tool's name as the model wrote it.
    pub name: String,
    /// The arguments as the model wrote them: JSON if it did well.
    pub arguments: String,
}

/// The id a model gave a tool call; unique within its run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CallId(pub String);

impl std::fmt::Display for CallId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a tool call came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallStatus {
    /// It did what it was asked.
    Ok,
    /// It failed, and its output says why.
    Failed,
    /// The daemon ended while it was under way: how far it got is unknown.
    Interrupted,
    /// Policy or a human refused it; it never started.
    Denied,
    /// The run was stopped while it was under way, and it was ended.
    Cancelled,
}

/// What a tool call gave back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolResult {
    /// The call it answers.
    pub call: CallId,
    /// How it came out.
    pub status: CallStatus,
    /// What the model is told.
    pub output: Vec<Part>,
    /// What the call saw of a command, where it ran or watched one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<CommandSeen>,
}

/// What a call saw of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandSeen {
    /// The command's number within its run; later calls name it by this.
    pub session: u64,
    /// How it ended; none where it still ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<ExitStatus>,
}

/// One entry of a run's transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "item", rename_all = "snake_case")]
pub enum Item {
    /// A message to the agent.
    UserMessage {
        /// Who it is from.
        source: MessageSource,
        /// What it says.
        parts: Vec<Part>,
    },
    /// A message from the agent.
    AssistantMessage {
        /// What it says, in Markdown.
        text: String,
    },
    /// The model's reasoning.
    Reasoning {
        /// What the API shows of it; may be empty.
        summary: String,
        /// What the API wants back in the next turn.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carry: Option<Carry>,
    },
    /// A tool call.
    ToolCall(ToolCall),
    /// A tool call's result.
    ToolResult(ToolResult),
}

/// The tokens a model response cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Input tokens, cached ones included.
    pub input_tokens: u64,
    /// Input tokens that were read from the provider's cache.
    pub cached_input_tokens: u64,
    /// Input tokens that were written to the provider's cache.
    #[serde(default)]
    pub cache_write_tokens: u64,
    /// Output tokens, reasoning included.
    pub output_tokens: u64,
    /// Output tokens spent on reasoning.
    pub reasoning_tokens: u64,
}

impl Usage {
    /// What is left of it without `other`, which is a part of it.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self {
            input_tokens: self.input_tokens.saturating_sub(other.input_tokens),
            cached_input_tokens: self.cached_input_tokens.saturating_sub(other.cached_input_tokens),
            cache_write_tokens: self.cache_write_tokens.saturating_sub(other.cache_write_tokens),
            output_tokens: self.output_tokens.saturating_sub(other.output_tokens),
            reasoning_tokens: self.reasoning_tokens.saturating_sub(other.reasoning_tokens),
        }
    }
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.input_tokens = self.input_tokens.saturating_add(other.input_tokens);
        self.cached_input_tokens = self.cached_input_tokens.saturating_add(other.cached_input_tokens);
        self.cache_write_tokens = self.cache_write_tokens.saturating_add(other.cache_write_tokens);
        self.output_tokens = self.output_tokens.saturating_add(other.output_tokens);
        self.reasoning_tokens = self.reasoning_tokens.saturating_add(other.reasoning_tokens);
    }
}
