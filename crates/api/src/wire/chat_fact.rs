//! The facts of chats.

use super::{
    Error, Item, MemoryUse, Usage, Wire,
    convert::{wire_enum, wire_struct},
};
use crate::schema;
use flotilla_domain::{self as domain, MessageId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

wire_enum! {
    /// One part of what a person says in a chat.
    #[serde(tag = "type")]
    ChatPart of domain::ChatPart {
        /// Text.
        Text {
            /// The text.
            text: String,
        },
        /// An image.
        Image {
            /// Its media type: `image/png`, `image/jpeg`, `image/gif` or `image/webp`.
            media_type: String,
            /// Its bytes in base64.
            data: String,
            /// Its file's name, where it has one.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            name: Option<String>,
        },
        /// A text file, as it was when the message was sent.
        File {
            /// Its name, or its path in the project.
            name: String,
            /// What stands in it.
            text: String,
        },
    }
}

impl From<ChatPart> for domain::ChatPart {
    fn from(part: ChatPart) -> Self {
        match part {
            ChatPart::Text { text } => Self::Text { text },
            ChatPart::Image { media_type, data, name } => Self::Image { media_type, data, name },
            ChatPart::File { name, text } => Self::File { name, text },
        }
    }
}

/// A chat as it was begun; its project stands beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChatCreated {
    /// What it is called; empty until its first message gives it a title.
    pub title: String,
}

impl Wire<domain::ChatCreated> for ChatCreated {
    fn wire(created: &domain::ChatCreated) -> Self {
        Self { title: created.title.clone() }
    }
}

wire_struct! {
    /// What a person said.
    ChatSaid of domain::ChatSaid {
        /// The message.
        #[schemars(with = "schema::MessageId")]
        message: MessageId,
        /// What it follows; none at the beginning of a branch.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<schema::MessageId>")]
        parent: Option<MessageId>,
        /// What it says.
        parts: Vec<ChatPart>,
    }
}

wire_struct! {
    /// A reply that was asked for.
    ChatReplyBegun of domain::ChatReplyBegun {
        /// The reply.
        #[schemars(with = "schema::MessageId")]
        message: MessageId,
        /// What it answers.
        #[schemars(with = "schema::MessageId")]
        parent: MessageId,
        /// The model that is asked.
        model: String,
        /// Whether it may search the web and read its pages.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        web: bool,
    }
}

wire_struct! {
    /// What a model is told from memory, before what a person said.
    ChatRecalled of domain::ChatRecalled {
        /// What the person said.
        #[schemars(with = "schema::MessageId")]
        message: MessageId,
        /// The memories, and why each.
        uses: Vec<MemoryUse>,
        /// What the model is told.
        text: String,
    }
}

wire_struct! {
    /// A model's response within a reply.
    ChatTurn of domain::ChatTurn {
        /// The reply.
        #[schemars(with = "schema::MessageId")]
        message: MessageId,
        /// What the response holds, and what its tool calls gave.
        items: Vec<Item>,
        /// What it cost.
        usage: Usage,
        /// The model that answered, where it is not the one that the reply asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<String>,
    }
}

wire_struct! {
    /// The end of a reply.
    ChatReplyEnded of domain::ChatReplyEnded {
        /// The reply.
        #[schemars(with = "schema::MessageId")]
        message: MessageId,
        /// How it ended.
        #[serde(flatten)]
        outcome: ChatOutcome,
    }
}

wire_enum! {
    /// How a reply ended.
    #[serde(tag = "outcome")]
    ChatOutcome of domain::ChatOutcome {
        /// The model said all it had to say.
        Done,
        /// A person stopped it; what was there by then is kept.
        Stopped,
        /// The model cannot go on.
        Failed {
            /// Why, and what to do.
            error: Error,
        },
        /// The daemon ended before it did.
        Interrupted,
    }
}
