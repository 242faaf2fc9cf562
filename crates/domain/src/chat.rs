//! A conversation with a model: its facts, and the fold that says what may follow what.
//!
//! A chat is a tree. What a person says hangs below a message or begins a branch of its own; a reply hangs below
//! what it answers. Editing makes a sibling, and nothing that was said is ever changed.

use crate::{
    ChatId, Event, Invalid, Item, MemoryUse, MessageId, Part, ProjectId, Record, Subject, Timestamp, Usage,
    UserError,
};
use serde::{Deserialize, Serialize};

/// One part of what a person says in a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ChatPart {
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
        /// Its file's name, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// A text file, as it was when the message was sent.
    File {
        /// Its name, or its path in the project.
        name: String,
        /// What stood in it.
        text: String,
    },
}

impl ChatPart {
    /// A part of text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }

    /// The part as a model is told of it.
    pub fn told(&self) -> Vec<Part> {
        match self {
            Self::Text { text } => vec![Part::text(text)],
            Self::Image { media_type, data, name } => {
                let named = name.as_ref().map(|name| Part::text(format!("The image {name}:")));
                let image = Part::Image { media_type: media_type.clone(), data: data.clone() };
                named.into_iter().chain([image]).collect()
            }
            Self::File { name, text } => {
                let end = if text.ends_with('\n') || text.is_empty() { "" } else { "\n" };
                vec![Part::text(format!("The file {name}:\n<file>\n{text}{end}</file>"))]
            }
        }
    }
}

/// A chat as it was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatCreated {
    /// What it is called; empty until its first message gives it a title.
    pub title: String,
    /// The project that its model may look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectId>,
}

/// What a person said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatSaid {
    /// The message.
    pub message: MessageId,
    /// What it follows; none at the beginning of a branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<MessageId>,
    /// What it says.
    pub parts: Vec<ChatPart>,
}

/// A reply that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatReplyBegun {
    /// The reply.
    pub message: MessageId,
    /// What it answers.
    pub parent: MessageId,
    /// The model that is asked.
    pub model: String,
    /// Whether it may search the web and read its pages.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub web: bool,
}

/// What a model is told from memory, before what a person said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatRecalled {
    /// What the person said.
    pub message: MessageId,
    /// The memories, and why each.
    pub uses: Vec<MemoryUse>,
    /// What the model is told.
    pub text: String,
}

/// A model's response within a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatTurn {
    /// The reply.
    pub message: MessageId,
    /// What the response holds, and what its tool calls gave.
    pub items: Vec<Item>,
    /// What it cost.
    pub usage: Usage,
    /// The model that answered, where it is not the one that the reply asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

/// The end of a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatReplyEnded {
    /// The reply.
    pub message: MessageId,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: ChatOutcome,
}

/// How a reply ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum ChatOutcome {
    /// The model said all it had to say.
    Done,
    /// A person stopped it; what was there by then is kept.
    Stopped,
    /// The model cannot go on.
    Failed {
        /// Why, and what to do.
        error: UserError,
    },
    /// The daemon ended before it did.
    Interrupted,
}

/// What a node of a chat's tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatNodeKind {
    /// What a person said.
    Message,
    /// What a model answered.
    Reply,
}

/// A node of a chat's tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatNode {
    /// Its id.
    pub id: MessageId,
    /// What it is.
    pub kind: ChatNodeKind,
}

/// A chat without what was said in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    /// Its id.
    pub id: ChatId,
    /// The project that its model may look at.
    pub project: Option<ProjectId>,
    /// What it is called; empty until its first message gives it a title.
    pub title: String,
    /// The number of the event that began it.
    pub begun: u64,
    /// The number of the event by which it was last at work: a message, a reply, a return from the archive.
    pub active: u64,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last at work.
    pub updated_at: Timestamp,
    /// Whether it was put away.
    pub archived: bool,
    /// The reply under way.
    pub replying: Option<MessageId>,
    /// How the last reply ended, while none is under way.
    pub ended: Option<ChatOutcome>,
    /// The model that was asked last.
    pub model: Option<String>,
    /// Whether it might search the web and read its pages.
    #[serde(default)]
    pub web: bool,
    /// Tokens spent, on all branches.
    pub usage: Usage,
    /// Its messages and replies, oldest first.
    pub nodes: Vec<ChatNode>,
}

impl Chat {
    /// The chat that a `ChatCreated` record begins.
    ///
    /// # Errors
    /// [`Invalid::WrongSubject`] for any other record.
    pub fn begin(record: &Record) -> Result<Self, Invalid> {
        let (Subject::Chat { chat }, Event::ChatCreated(created)) = (record.subject, &record.event) else {
            return Err(Invalid::WrongSubject);
        };
        Ok(Self {
            id: chat,
            project: created.project,
            title: created.title.clone(),
            begun: record.seq,
            active: record.seq,
            created_at: record.at,
            updated_at: record.at,
            archived: false,
            replying: None,
            ended: None,
            model: None,
            web: false,
            usage: Usage::default(),
            nodes: Vec::new(),
        })
    }

    /// What the node with this id is.
    pub fn kind(&self, id: MessageId) -> Option<ChatNodeKind> {
        self.nodes.iter().rev().find(|node| node.id == id).map(|node| node.kind)
    }

    /// Folds one more record in.
    ///
    /// # Errors
    /// [`Invalid`] where it cannot follow what went before; the chat is unusable then and must be dropped.
    pub fn apply(&mut self, record: &Record) -> Result<(), Invalid> {
        if record.subject.chat() != Some(self.id) {
            return Err(Invalid::WrongSubject);
        }
        match &record.event {
            Event::ChatRenamed { title } => {
                self.title.clone_from(title);
                return Ok(());
            }
            Event::Titled { before, title } => {
                if self.title != *before {
                    return Err(Invalid::OtherTitle);
                }
                self.title.clone_from(title);
                return Ok(());
            }
            Event::ModelAsked { usage, .. } => {
                self.usage += *usage;
                return Ok(());
            }
            Event::ChatMessageAdded(said) => {
                self.at_rest()?;
                if let Some(parent) = said.parent {
                    self.kind(parent).ok_or(Invalid::NoSuchChatMessage)?;
                }
                self.add(said.message, ChatNodeKind::Message)?;
            }
            Event::ChatReplyBegun(reply) => {
                self.at_rest()?;
                if self.kind(reply.parent) != Some(ChatNodeKind::Message) {
                    return Err(Invalid::NoSuchChatMessage);
                }
                self.add(reply.message, ChatNodeKind::Reply)?;
                self.replying = Some(reply.message);
                self.ended = None;
                self.model = Some(reply.model.clone());
                self.web = reply.web;
            }
            Event::ChatMemoriesRecalled(recalled) => {
                if self.kind(recalled.message) != Some(ChatNodeKind::Message) {
                    return Err(Invalid::NoSuchChatMessage);
                }
                return self.replying.map(drop).ok_or(Invalid::ChatState("does not wait for a reply"));
            }
            Event::ChatTurnFinished(turn) => {
                self.under_way(turn.message)?;
                self.usage += turn.usage;
            }
            Event::ChatReplyEnded(end) => {
                self.under_way(end.message)?;
                self.replying = None;
                self.ended = Some(end.outcome.clone());
            }
            Event::ChatArchived => {
                self.at_rest()?;
                self.archived = true;
                return Ok(());
            }
            Event::ChatRestored => {
                if !self.archived {
                    return Err(Invalid::ChatState("is not in the archive"));
                }
                self.archived = false;
            }
            _ => return Err(Invalid::WrongSubject),
        }
        self.active = record.seq;
        self.updated_at = record.at;
        Ok(())
    }

    const fn at_rest(&self) -> Result<(), Invalid> {
        if self.archived {
            return Err(Invalid::ChatState("is in the archive"));
        }
        match self.replying {
            Some(_) => Err(Invalid::ChatState("waits for a reply")),
            None => Ok(()),
        }
    }

    fn under_way(&self, reply: MessageId) -> Result<(), Invalid> {
        if self.replying == Some(reply) {
            return Ok(());
        }
        Err(Invalid::ChatState("does not wait for this reply"))
    }

    fn add(&mut self, id: MessageId, kind: ChatNodeKind) -> Result<(), Invalid> {
        if self.kind(id).is_some() {
            return Err(Invalid::DuplicateMessage);
        }
        self.nodes.push(ChatNode { id, kind });
        Ok(())
    }
}
