//! Chats: conversations with a model.

use super::{ChatPart, Error, Item, MemoryUse, Usage, Wire};
use crate::schema;
use flotilla_domain::{self as domain, ChatId, MessageId, ProjectId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Names a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChatPath {
    /// The chat.
    #[schemars(with = "schema::ChatId")]
    pub chat: ChatId,
}

/// Names a message of a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChatMessagePath {
    /// The chat.
    #[schemars(with = "schema::ChatId")]
    pub chat: ChatId,
    /// The message.
    #[schemars(with = "schema::MessageId")]
    pub message: MessageId,
}

/// Whether a chat is among the others or was put away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChatState {
    /// It is among the others.
    #[default]
    Open,
    /// It was put away, and can be restored.
    Archived,
}

/// Which chats.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChatQuery {
    /// Only those in which all these words stand, in one message or in the title; the last may be the beginning of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Only those of this project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::ProjectId>")]
    pub project: Option<ProjectId>,
    /// Only those in this state; `open` where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<ChatState>,
    /// Only what comes after the last page; give its `next`. A search has one page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// At most this many; 50 where absent, never more than 500.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// A chat as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChatCard {
    /// Its id.
    #[schemars(with = "schema::ChatId")]
    pub id: ChatId,
    /// What it is called; empty before its first message.
    pub title: String,
    /// Whether it was put away.
    pub state: ChatState,
    /// The project that its model may look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::ProjectId>")]
    pub project: Option<ProjectId>,
    /// The reply under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::MessageId>")]
    pub replying: Option<MessageId>,
    /// Why the last reply failed, if it did and none is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Error>,
    /// The model that was asked last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Whether it might search the web and read its pages.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub web: bool,
    /// Tokens spent, on all branches.
    pub usage: Usage,
    /// How many messages people wrote in it.
    pub messages: u32,
    /// When it was begun.
    #[schemars(with = "schema::Timestamp")]
    pub created_at: Timestamp,
    /// When it was last at work: a list is in this order, newest first.
    #[schemars(with = "schema::Timestamp")]
    pub updated_at: Timestamp,
}

/// A chat of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ListedChat {
    /// The chat.
    #[serde(flatten)]
    pub card: ChatCard,
    /// In a search, where the words stand: the newest three places at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hits: Vec<ChatHit>,
}

/// A place where words were found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChatHit {
    /// The message or reply; absent where they stand in the title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::MessageId>")]
    pub message: Option<MessageId>,
    /// The words with some around them, in pieces.
    pub snippet: Vec<SnippetPiece>,
}

/// A piece of a snippet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SnippetPiece {
    /// The text.
    pub text: String,
    /// Whether it is a word that was looked for.
    pub found: bool,
}

/// Some chats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChatList {
    /// The number of the last event that this list knows of.
    pub seq: u64,
    /// The chats: the one last at work first, or in a search the one with the newest place.
    pub chats: Vec<ListedChat>,
    /// What to ask for with `before` to read on; absent where these are all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// How much of a chat.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChatSince {
    /// Only the messages that an event after this number changed: the `seq` of what is known already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
}

/// A chat with what was said in it: a tree, whose branches are told apart by the messages' parents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChatView {
    /// The number of the last event that this view knows of.
    pub seq: u64,
    /// The chat.
    #[serde(flatten)]
    pub card: ChatCard,
    /// Its messages and replies, oldest first.
    pub tree: Vec<ChatMessage>,
}

/// A message or a reply in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChatMessage {
    /// Its id.
    #[schemars(with = "schema::MessageId")]
    pub id: MessageId,
    /// What it follows; absent at the beginning of a branch. Siblings are other versions of one another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::MessageId>")]
    pub parent: Option<MessageId>,
    /// When it was begun.
    #[schemars(with = "schema::Timestamp")]
    pub at: Timestamp,
    /// The number of the last event that changed it.
    pub changed: u64,
    /// What it holds.
    #[serde(flatten)]
    pub content: ChatContent,
}

/// What a message holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum ChatContent {
    /// A person said it.
    Person {
        /// What it says.
        parts: Vec<ChatPart>,
        /// What models were told from memory before it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        recalled: Vec<MemoryUse>,
    },
    /// A model answered it.
    Model {
        /// The model.
        model: String,
        /// Responses accepted so far; words that stream belong to the one after them.
        turns: u32,
        /// What they hold: text, reasoning, tool calls and what these gave.
        items: Vec<Item>,
        /// What they cost.
        usage: Usage,
        /// What of `usage` models took that answered in the place of `model`, which was down.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        usage_of_others: BTreeMap<String, Usage>,
        /// How far it is.
        state: ChatReplyState,
        /// Why it failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<Error>,
        /// When it ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<schema::Timestamp>")]
        ended_at: Option<Timestamp>,
    },
}

/// How far a reply is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChatReplyState {
    /// More of it may come.
    UnderWay,
    /// The model said all it had to say.
    Done,
    /// A person stopped it.
    Stopped,
    /// The model cannot go on.
    Failed,
    /// The daemon ended before it did; it can be asked for again.
    Interrupted,
}

impl Wire<domain::ChatEntry> for ChatMessage {
    fn wire(entry: &domain::ChatEntry) -> Self {
        let content = match &entry.content {
            domain::ChatContent::Message { parts, recalled } => ChatContent::Person {
                parts: Wire::wire(parts),
                recalled: recalled.iter().flat_map(|recalled| &recalled.uses).map(MemoryUse::wire).collect(),
            },
            domain::ChatContent::Reply { model, turns, items, usage, usage_of_others, state } => {
                let (state, error, ended_at) = reply_state(state);
                ChatContent::Model {
                    model: model.clone(),
                    turns: *turns,
                    items: Wire::wire(items),
                    usage: Wire::wire(usage),
                    usage_of_others: usage_of_others
                        .iter()
                        .map(|(model, usage)| (model.clone(), Wire::wire(usage)))
                        .collect(),
                    state,
                    error,
                    ended_at,
                }
            }
        };
        Self { id: entry.id, parent: entry.parent, at: entry.at, changed: entry.changed, content }
    }
}

fn reply_state(state: &domain::ChatReplyState) -> (ChatReplyState, Option<Error>, Option<Timestamp>) {
    use domain::ChatOutcome;
    let domain::ChatReplyState::Ended { outcome, at } = state else {
        return (ChatReplyState::UnderWay, None, None);
    };
    let (state, error) = match outcome {
        ChatOutcome::Done => (ChatReplyState::Done, None),
        ChatOutcome::Stopped => (ChatReplyState::Stopped, None),
        ChatOutcome::Failed { error } => (ChatReplyState::Failed, Some(Error::wire(error))),
        ChatOutcome::Interrupted => (ChatReplyState::Interrupted, None),
    };
    (state, error, Some(*at))
}
