//! A run's transcript.

use super::{
    ExitStatus,
    convert::{wire_enum, wire_struct},
};
use crate::schema;
use flotilla_domain::{self as domain, CallId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

wire_enum! {
    /// One part of a message.
    #[serde(tag = "type")]
    Part of domain::Part {
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
}

impl Part {
    /// A part of text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }
}

impl From<Part> for domain::Part {
    fn from(part: Part) -> Self {
        match part {
            Part::Text { text } => Self::Text { text },
            Part::Image { media_type, data } => Self::Image { media_type, data },
        }
    }
}

wire_enum! {
    /// Who a message to the agent comes from.
    #[derive(Copy)]
    MessageSource of domain::MessageSource {
        /// The task's prompt.
        Prompt,
        /// A human, while the run was under way.
        Steer,
        /// Flotilla itself.
        System,
        /// What is remembered from earlier work.
        Memory,
    }
}

wire_struct! {
    /// A call of a tool that a model asks for.
    ToolCall of domain::ToolCall {
        /// The call's id.
        #[schemars(with = "schema::CallId")]
        call: CallId,
        /// The tool's name as the model wrote it.
        name: String,
        /// The arguments as the model wrote them: JSON if it did well.
        arguments: String,
    }
}

wire_enum! {
    /// How a tool call came out.
    #[derive(Copy)]
    CallStatus of domain::CallStatus {
        /// It did what it was asked.
        Ok,
        /// It failed, and its output says why.
        Failed,
        /// The daemon ended while it was under way: how far it got is unknown.
        Interrupted,
        /// It was refused and never started.
        Denied,
        /// The run was stopped while it was under way, and it was ended.
        Cancelled,
    }
}

wire_struct! {
    /// What a tool call gave back.
    ToolResult of domain::ToolResult {
        /// The call it answers.
        #[schemars(with = "schema::CallId")]
        call: CallId,
        /// How it came out.
        status: CallStatus,
        /// What the model is told.
        output: Vec<Part>,
        /// What the call saw of a command, where it ran or watched one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        command: Option<CommandSeen>,
    }
}

wire_struct! {
    /// What a call saw of a command.
    #[derive(Copy)]
    CommandSeen of domain::CommandSeen {
        /// The command's number within its run; later calls name it by this.
        session: u64,
        /// How it ended; absent where it still ran.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exit: Option<ExitStatus>,
    }
}

/// One entry of a run's transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
        /// What the model's API shows of it; may be empty.
        summary: String,
    },
    /// A tool call.
    ToolCall(ToolCall),
    /// A tool call's result.
    ToolResult(ToolResult),
}

impl super::Wire<domain::Item> for Item {
    /// A model's own form of its reasoning is for that model alone and stays inside.
    fn wire(item: &domain::Item) -> Self {
        match item {
            domain::Item::UserMessage { source, parts } => {
                Self::UserMessage { source: super::Wire::wire(source), parts: super::Wire::wire(parts) }
            }
            domain::Item::AssistantMessage { text } => Self::AssistantMessage { text: text.clone() },
            domain::Item::Reasoning { summary, .. } => Self::Reasoning { summary: summary.clone() },
            domain::Item::ToolCall(call) => Self::ToolCall(super::Wire::wire(call)),
            domain::Item::ToolResult(result) => Self::ToolResult(super::Wire::wire(result)),
        }
    }
}

wire_struct! {
    /// The tokens that model responses cost.
    #[derive(Copy, Default)]
    Usage of domain::Usage {
        /// Input tokens, cached ones included.
        input_tokens: u64,
        /// Input tokens that were read from the provider's cache.
        cached_input_tokens: u64,
        /// Input tokens that were written to the provider's cache.
        #[serde(default)]
        cache_write_tokens: u64,
        /// Output tokens, reasoning included.
        output_tokens: u64,
        /// Output tokens spent on reasoning.
        reasoning_tokens: u64,
    }
}

wire_struct! {
    /// A context that was made smaller.
    Compaction of domain::Compaction {
        /// How many of the context's newest entries stayed as they were.
        keep: u32,
        /// What stands for the older ones, beside the user's own messages; absent where only old output was dropped.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        summary: Option<String>,
        /// How long the context was, in estimated tokens.
        tokens_before: u64,
        /// How long it is since, in estimated tokens.
        tokens_after: u64,
        /// What the summary cost.
        usage: Usage,
        /// The model that made the summary, where it is not the one that the run asks.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<String>,
    }
}

wire_enum! {
    /// What a model was asked for beside a conversation.
    #[derive(Copy)]
    Aim of domain::Aim {
        /// A title.
        Title,
        /// What is worth remembering of a run that ended.
        Memory,
        /// A summary of a chat that had grown too long.
        Summary,
        /// A picture.
        Picture,
    }
}

/// Which part of a transcript.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemQuery {
    /// Only what comes after this position; 0 is the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// At most this many; 200 where absent, never more than 1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// An entry in its place in the transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ItemView {
    /// Its position; positions rise, and may skip numbers.
    pub position: u64,
    /// The entry.
    #[serde(flatten)]
    pub item: Item,
}

/// A part of a transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ItemList {
    /// The entries, oldest first.
    pub items: Vec<ItemView>,
    /// What to ask for with `after` to read on; absent where this is the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}
