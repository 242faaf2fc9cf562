//! A chat with all that was said in it.

use crate::{
    ChatOutcome, ChatPart, ChatRecalled, ChatReplyBegun, ChatReplyEnded, ChatSaid, ChatTurn, Event, Item,
    MemoryId, MemoryUse, MessageId, MessageSource, Part, Record, Timestamp, Usage,
};
use std::collections::{BTreeMap, HashMap};

/// How far a reply is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatReplyState {
    /// More of it may come.
    UnderWay,
    /// It came to its end.
    Ended {
        /// How.
        outcome: ChatOutcome,
        /// When.
        at: Timestamp,
    },
}

/// What models are told from memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatRecollection {
    /// The memories, and why each.
    pub uses: Vec<MemoryUse>,
    /// What is told.
    pub text: String,
}

/// What a message of a chat holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatContent {
    /// What a person said.
    Message {
        /// The parts.
        parts: Vec<ChatPart>,
        /// What models are told from memory before it.
        recalled: Option<ChatRecollection>,
    },
    /// What a model answered.
    Reply {
        /// The model.
        model: String,
        /// Responses accepted so far.
        turns: u32,
        /// What they hold, with what tools gave.
        items: Vec<Item>,
        /// What they cost.
        usage: Usage,
        /// What of `usage` models took that answered in the place of `model`.
        usage_of_others: BTreeMap<String, Usage>,
        /// How far it is.
        state: ChatReplyState,
    },
}

/// A message of a chat in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatEntry {
    /// Its id.
    pub id: MessageId,
    /// What it follows.
    pub parent: Option<MessageId>,
    /// When it was begun.
    pub at: Timestamp,
    /// The number of the last event that changed it.
    pub changed: u64,
    /// What it holds.
    pub content: ChatContent,
}

/// All messages of a chat, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChatTree {
    entries: Vec<ChatEntry>,
    places: HashMap<MessageId, usize>,
}

impl ChatTree {
    /// The messages that a chat's records make, in the records' order. What the log holds is valid already.
    pub fn of(records: impl IntoIterator<Item = Record>) -> Self {
        let mut tree = Self::default();
        for record in records {
            tree.take(record);
        }
        tree
    }

    /// The messages, oldest first.
    pub fn entries(&self) -> &[ChatEntry] {
        &self.entries
    }

    /// The messages, oldest first.
    pub fn into_entries(self) -> Vec<ChatEntry> {
        self.entries
    }

    /// The message with this id.
    pub fn get(&self, id: MessageId) -> Option<&ChatEntry> {
        self.places.get(&id).and_then(|place| self.entries.get(*place))
    }

    /// The messages that lead to a message, the last one first: itself.
    fn way_to(&self, to: MessageId) -> impl Iterator<Item = &ChatEntry> {
        let parent = |entry: &&ChatEntry| entry.parent.and_then(|parent| self.get(parent));
        std::iter::successors(self.get(to), parent)
    }

    /// The memories that went into the conversation that leads to a message.
    pub fn told_from_memory(&self, to: MessageId) -> Vec<MemoryId> {
        let uses = self.way_to(to).filter_map(|entry| match &entry.content {
            ChatContent::Message { recalled: Some(recalled), .. } => Some(&recalled.uses),
            _ => None,
        });
        uses.flatten().map(|used| used.memory).collect()
    }

    /// The conversation that leads to a message, itself included, as a model is told of it.
    pub fn conversation(&self, to: MessageId) -> Vec<Item> {
        let way: Vec<_> = self.way_to(to).collect();
        let mut items = Vec::new();
        for entry in way.into_iter().rev() {
            match &entry.content {
                ChatContent::Message { parts, recalled } => {
                    items.extend(recalled.iter().map(|recalled| Item::UserMessage {
                        source: MessageSource::Memory,
                        parts: vec![Part::text(recalled.text.as_str())],
                    }));
                    items.push(Item::UserMessage {
                        source: MessageSource::Prompt,
                        parts: parts.iter().flat_map(ChatPart::told).collect(),
                    });
                }
                ChatContent::Reply { items: said, .. } => items.extend(said.iter().cloned()),
            }
        }
        items
    }

    fn take(&mut self, record: Record) {
        let Record { seq, at, event, .. } = record;
        match event {
            Event::ChatMessageAdded(ChatSaid { message, parent, parts }) => {
                self.add(message, parent, at, seq, ChatContent::Message { parts, recalled: None });
            }
            Event::ChatMemoriesRecalled(ChatRecalled { message, uses, text }) => {
                if let Some(ChatContent::Message { recalled, .. }) = self.change(message, seq) {
                    *recalled = Some(ChatRecollection { uses, text });
                }
            }
            Event::ChatReplyBegun(ChatReplyBegun { message, parent, model, .. }) => {
                let content = ChatContent::Reply {
                    model,
                    turns: 0,
                    items: Vec::new(),
                    usage: Usage::default(),
                    usage_of_others: BTreeMap::new(),
                    state: ChatReplyState::UnderWay,
                };
                self.add(message, Some(parent), at, seq, content);
            }
            Event::ChatTurnFinished(turn) => {
                let ChatTurn { message, items: said, usage: cost, model: other } = *turn;
                if let Some(ChatContent::Reply { turns, items, usage, usage_of_others, .. }) =
                    self.change(message, seq)
                {
                    *turns += 1;
                    items.extend(said);
                    *usage += cost;
                    if let Some(other) = other {
                        *usage_of_others.entry(other).or_default() += cost;
                    }
                }
            }
            Event::ChatReplyEnded(ChatReplyEnded { message, outcome }) => {
                if let Some(ChatContent::Reply { state, .. }) = self.change(message, seq) {
                    *state = ChatReplyState::Ended { outcome, at };
                }
            }
            _ => {}
        }
    }

    fn add(
        &mut self,
        id: MessageId,
        parent: Option<MessageId>,
        at: Timestamp,
        changed: u64,
        content: ChatContent,
    ) {
        self.places.insert(id, self.entries.len());
        self.entries.push(ChatEntry { id, parent, at, changed, content });
    }

    fn change(&mut self, id: MessageId, seq: u64) -> Option<&mut ChatContent> {
        let entry = self.places.get(&id).and_then(|place| self.entries.get_mut(*place))?;
        entry.changed = seq;
        Some(&mut entry.content)
    }
}
