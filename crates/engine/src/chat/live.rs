//! A reply's words while they come.

use flotilla_domain::{ChatId, MessageId};
use flotilla_models::Observation;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::broadcast;

/// Live events kept for a viewer that lags; one that lags further begins anew with the words so far.
const BACKLOG: usize = 512;

/// Something of a reply to show while it happens.
#[derive(Debug, Clone)]
pub struct ChatLive {
    /// The reply.
    pub reply: MessageId,
    /// The turn of it, from 1.
    pub turn: u32,
    /// What the model does.
    pub observation: Observation,
}

/// The words of the turn under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordsSoFar {
    /// The reply.
    pub reply: MessageId,
    /// The turn of it, from 1.
    pub turn: u32,
    /// What the model said.
    pub text: String,
    /// What it thought.
    pub reasoning: String,
}

/// What shows of a chat from one moment on.
#[derive(Debug)]
pub struct ChatWatch {
    /// The words of the turn under way at that moment, if a reply was.
    pub so_far: Option<WordsSoFar>,
    /// What comes after them.
    pub live: broadcast::Receiver<ChatLive>,
}

/// The chats that somebody watches or in which a reply is under way.
#[derive(Debug, Default)]
pub(crate) struct LiveChats(Mutex<BTreeMap<ChatId, Room>>);

#[derive(Debug)]
struct Room {
    words: Option<WordsSoFar>,
    listeners: broadcast::Sender<ChatLive>,
}

impl Default for Room {
    fn default() -> Self {
        Self { words: None, listeners: broadcast::Sender::new(BACKLOG) }
    }
}

impl LiveChats {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<ChatId, Room>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Words and what follows them are taken at one moment, so that none is missed and none comes twice.
    pub(super) fn watch(&self, chat: ChatId) -> ChatWatch {
        let mut rooms = self.lock();
        rooms.retain(|_, room| room.words.is_some() || room.listeners.receiver_count() > 0);
        let room = rooms.entry(chat).or_default();
        ChatWatch { so_far: room.words.clone(), live: room.listeners.subscribe() }
    }

    /// A turn of a reply begins.
    pub(super) fn begin(&self, chat: ChatId, reply: MessageId, turn: u32) {
        let words = WordsSoFar { reply, turn, text: String::new(), reasoning: String::new() };
        self.lock().entry(chat).or_default().words = Some(words);
    }

    /// Shows what the model does.
    pub(super) fn show(&self, chat: ChatId, observation: Observation) {
        let mut rooms = self.lock();
        let Some(room) = rooms.get_mut(&chat) else { return };
        let Some(words) = &mut room.words else { return };
        match &observation {
            Observation::TextDelta(text) => words.text.push_str(text),
            Observation::ReasoningDelta(text) => words.reasoning.push_str(text),
            Observation::Retrying { .. } | Observation::FellBack { .. } => {
                words.text.clear();
                words.reasoning.clear();
            }
            Observation::ToolCallStarted { .. } | Observation::CameBack { .. } => {}
        }
        let event = ChatLive { reply: words.reply, turn: words.turn, observation };
        // Nobody watching is no error.
        let _ = room.listeners.send(event);
    }

    /// The reply is over; gives the words of a turn that was not accepted any more.
    pub(super) fn end(&self, chat: ChatId) -> Option<WordsSoFar> {
        let mut rooms = self.lock();
        let room = rooms.get_mut(&chat)?;
        let words = room.words.take();
        if room.listeners.receiver_count() == 0 {
            rooms.remove(&chat);
        }
        words
    }
}
