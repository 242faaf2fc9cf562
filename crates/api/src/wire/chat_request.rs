//! What clients ask of chats, and what shows while a reply comes.

use super::ChatPart;
use crate::schema;
use flotilla_domain::MessageId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A chat to begin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginChat {
    /// A folder of the project that its model may look at, absolute; it becomes a project if it was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// What it is called; made from its first message where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// A chat's new title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameChat {
    /// The title.
    pub title: String,
}

/// Something to say; a reply to it begins at once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SayInChat {
    /// The message or reply that it follows; absent at the beginning of a chat, and where its first message is sent
    /// again in another form. To edit a message, give that message's own parent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::MessageId>")]
    pub parent: Option<MessageId>,
    /// What it says.
    pub parts: Vec<ChatPart>,
    /// Files of the project that come along, as they are now: paths relative to its folder, or absolute. Text of up to
    /// 256 KiB each, images, and PDFs and notebooks, of which the text comes along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// The model to ask; the chat's last one where absent, or else the default one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Whether it may search the web and read its pages; as before in the chat where absent, and not at first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web: Option<bool>,
}

/// A reply to ask for again: another one to the same message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryInChat {
    /// The model to ask; the chat's last one where absent, or else the default one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Whether it may search the web and read its pages; as before in the chat where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web: Option<bool>,
}

/// The message is in the chat, and a reply to it is under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Said {
    /// The message.
    #[schemars(with = "schema::MessageId")]
    pub message: MessageId,
    /// The reply.
    #[schemars(with = "schema::MessageId")]
    pub reply: MessageId,
}

/// What shows of a chat while it happens. Words belong to a turn of a reply; once the reply has as many turns, they are
/// in the chat itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "live", rename_all = "snake_case")]
pub enum ChatLive {
    /// Something in the chat changed: read what an event after the one you know of changed.
    Changed {
        /// The event's number.
        seq: u64,
    },
    /// All words of the turn under way so far; they replace what you have of it.
    SoFar {
        /// The reply.
        #[schemars(with = "schema::MessageId")]
        reply: MessageId,
        /// The turn, from 1.
        turn: u32,
        /// What the model said.
        text: String,
        /// What it thought.
        reasoning: String,
    },
    /// More of what the model is saying.
    Text {
        /// The reply.
        #[schemars(with = "schema::MessageId")]
        reply: MessageId,
        /// The turn.
        turn: u32,
        /// The words.
        text: String,
    },
    /// More of what the model is thinking.
    Reasoning {
        /// The reply.
        #[schemars(with = "schema::MessageId")]
        reply: MessageId,
        /// The turn.
        turn: u32,
        /// The words.
        text: String,
    },
    /// The model has begun to ask for a tool.
    ToolCall {
        /// The reply.
        #[schemars(with = "schema::MessageId")]
        reply: MessageId,
        /// The turn.
        turn: u32,
        /// The tool's name.
        name: String,
    },
    /// The model's answer broke off and begins anew: forget the words of this turn.
    Retrying {
        /// The reply.
        #[schemars(with = "schema::MessageId")]
        reply: MessageId,
        /// The turn.
        turn: u32,
        /// The number of the attempt that will begin.
        attempt: u32,
        /// Milliseconds until then.
        after_ms: u64,
        /// Why the last one failed.
        why: String,
    },
}
