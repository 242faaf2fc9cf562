//! The projections of chats: what a list shows of each, and the words that are searched.

use crate::{StoreError, key::Key as _};
use flotilla_domain::{
    Chat, ChatId, ChatNodeKind, ChatOutcome, ChatPart, ChatSaid, Event, Item, MessageId, ProjectId, Record,
    Subject, Timestamp, Usage,
};
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::{Deserialize, Serialize};

/// What a list shows of a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatSummary {
    /// Its id.
    pub id: ChatId,
    /// The project that its model may look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectId>,
    /// What it is called; empty until its first message gives it a title.
    pub title: String,
    /// The number of the event by which it was last at work: what a page of a list ends with.
    pub active: u64,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last at work.
    pub updated_at: Timestamp,
    /// Whether it was put away.
    pub archived: bool,
    /// The reply under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replying: Option<MessageId>,
    /// How the last reply ended, while none is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<ChatOutcome>,
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
}

impl From<&Chat> for ChatSummary {
    fn from(chat: &Chat) -> Self {
        let messages = chat.nodes.iter().filter(|node| node.kind == ChatNodeKind::Message).count();
        Self {
            id: chat.id,
            project: chat.project,
            title: chat.title.clone(),
            active: chat.active,
            created_at: chat.created_at,
            updated_at: chat.updated_at,
            archived: chat.archived,
            replying: chat.replying,
            ended: chat.ended.clone(),
            model: chat.model.clone(),
            web: chat.web,
            usage: chat.usage,
            messages: u32::try_from(messages).unwrap_or(u32::MAX),
        }
    }
}

pub(crate) fn load(connection: &Connection, id: ChatId) -> Result<Option<Chat>, StoreError> {
    let body: Option<Vec<u8>> = connection
        .prepare_cached("SELECT body FROM chats WHERE id = ?1")?
        .query_row([id.blob()], |row| row.get(0))
        .optional()?;
    Ok(body.as_deref().map(serde_json::from_slice).transpose()?)
}

pub(crate) fn save(connection: &Connection, chat: &Chat) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO chats VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET archived = excluded.archived, replying = excluded.replying,
                 active = excluded.active, summary = excluded.summary, body = excluded.body",
        )?
        .execute(params![
            chat.id.blob(),
            chat.project.map(|project| project.blob()),
            chat.archived,
            chat.replying.is_some(),
            chat.active,
            serde_json::to_vec(&ChatSummary::from(chat))?,
            serde_json::to_vec(chat)?,
        ])?;
    Ok(())
}

/// Writes the words of a record, if it is one of a chat that holds some; `begun` gives the number of the event that
/// began a chat.
pub(crate) fn index(
    connection: &Connection,
    record: &Record,
    begun: impl Fn(ChatId) -> Option<u64>,
) -> Result<(), StoreError> {
    let Subject::Chat { chat } = record.subject else {
        return Ok(());
    };
    let (row, message, text) = match &record.event {
        Event::ChatCreated(created) => (record.seq, None, created.title.clone()),
        Event::ChatRenamed { title } | Event::Titled { title, .. } => {
            let row = begun(chat).unwrap_or(record.seq);
            connection.prepare_cached("DELETE FROM chat_words WHERE rowid = ?1")?.execute([row])?;
            (row, None, title.clone())
        }
        Event::ChatMessageAdded(said) => (record.seq, Some(said.message), words_of_message(said)),
        Event::ChatTurnFinished(turn) => (record.seq, Some(turn.message), words_of_reply(&turn.items)),
        _ => return Ok(()),
    };
    if text.trim().is_empty() {
        return Ok(());
    }
    connection
        .prepare_cached("INSERT INTO chat_words (rowid, chat, message, text) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![row, chat.blob(), message.map(|message| message.blob()), text])?;
    Ok(())
}

/// What a person typed, and the names of what came along.
fn words_of_message(said: &ChatSaid) -> String {
    let words = said.parts.iter().filter_map(|part| match part {
        ChatPart::Text { text } => Some(text.as_str()),
        ChatPart::Image { name, .. } => name.as_deref(),
        ChatPart::File { name, .. } => Some(name.as_str()),
    });
    words.collect::<Vec<_>>().join("\n")
}

fn words_of_reply(items: &[Item]) -> String {
    let words = items.iter().filter_map(|item| match item {
        Item::AssistantMessage { text } => Some(text.as_str()),
        _ => None,
    });
    words.collect::<Vec<_>>().join("\n")
}
