//! What may happen to a chat of the model next, and what may not.

use super::World;
use flotilla_domain::{
    ChatCreated, ChatId, ChatOutcome, ChatPart, ChatReplyBegun, ChatReplyEnded, ChatSaid, ChatTurn, Event,
    Item, MessageId, Subject, Usage,
};
use flotilla_store::Draft;

#[derive(Debug)]
pub struct ModelChat {
    pub id: ChatId,
    pub archived: bool,
    pub replying: Option<MessageId>,
    pub messages: Vec<MessageId>,
    pub replies: Vec<MessageId>,
}

impl ModelChat {
    fn on(&self, event: Event) -> Draft {
        Draft { subject: Subject::Chat { chat: self.id }, event }
    }
}

impl World {
    pub fn create_chat(&mut self) -> Draft {
        let id = ChatId::new(self.uuid());
        let project = (self.below(2) == 0).then(|| self.projects[0]);
        let title = if self.below(2) == 0 { String::new() } else { self.text("title") };
        let chat =
            ModelChat { id, archived: false, replying: None, messages: Vec::new(), replies: Vec::new() };
        self.chats.push(chat);
        Draft {
            subject: Subject::Chat { chat: id },
            event: Event::ChatCreated(ChatCreated { title, project }),
        }
    }

    /// A chat with a first message.
    pub fn begin_to_talk(&mut self) -> Vec<Draft> {
        let begun = self.create_chat();
        let said = self.say_in_chat(self.chats.len() - 1);
        let said = Draft { subject: begun.subject, event: said };
        vec![begun, said]
    }

    /// Moves some chat by one valid event.
    pub fn talk(&mut self) -> Draft {
        if self.chats.is_empty() || (self.chats.len() < 4 && self.below(10) == 0) {
            return self.create_chat();
        }
        let at = self.below(self.chats.len());
        let dice = self.below(10);
        let (archived, replying) = (self.chats[at].archived, self.chats[at].replying);
        let event = match (archived, replying, dice) {
            (_, _, 0) => Event::ChatRenamed { title: self.text("name") },
            (true, ..) => {
                self.chats[at].archived = false;
                Event::ChatRestored
            }
            (false, Some(reply), 1..5) => self.end_reply(at, reply),
            (false, Some(message), _) => {
                let items = vec![Item::AssistantMessage { text: self.text("answer") }];
                let usage = Usage { input_tokens: 10, output_tokens: 2, ..Usage::default() };
                Event::ChatTurnFinished(Box::new(ChatTurn { message, items, usage, model: None }))
            }
            (false, None, 1) => {
                self.chats[at].archived = true;
                Event::ChatArchived
            }
            (false, None, 2..6) if !self.chats[at].messages.is_empty() => self.begin_reply(at),
            (false, None, _) => self.say_in_chat(at),
        };
        self.chats[at].on(event)
    }

    fn end_reply(&mut self, at: usize, message: MessageId) -> Event {
        let outcome = match self.below(3) {
            0 => ChatOutcome::Stopped,
            1 => ChatOutcome::Interrupted,
            _ => ChatOutcome::Done,
        };
        self.chats[at].replying = None;
        Event::ChatReplyEnded(ChatReplyEnded { message, outcome })
    }

    fn begin_reply(&mut self, at: usize) -> Event {
        let message = MessageId::new(self.uuid());
        let which = self.below(self.chats[at].messages.len());
        let chat = &mut self.chats[at];
        chat.replying = Some(message);
        chat.replies.push(message);
        let parent = chat.messages[which];
        Event::ChatReplyBegun(ChatReplyBegun { message, parent, model: "scripted".to_owned(), web: false })
    }

    fn say_in_chat(&mut self, at: usize) -> Event {
        let message = MessageId::new(self.uuid());
        let all: Vec<MessageId> =
            self.chats[at].messages.iter().chain(&self.chats[at].replies).copied().collect();
        let which = self.below(all.len() + 1);
        let file = ChatPart::File { name: "a.rs".to_owned(), text: "not searched".to_owned() };
        let parts = vec![ChatPart::text(self.text("question")), file];
        self.chats[at].messages.push(message);
        Event::ChatMessageAdded(ChatSaid { message, parent: all.get(which).copied(), parts })
    }

    /// Something that may not happen in a chat now.
    pub fn talk_wrongly(&mut self) -> Draft {
        let at = self.below(self.chats.len());
        let message = MessageId::new(self.uuid());
        let dice = self.below(4);
        let chat = &self.chats[at];
        let event = match dice {
            0 if !chat.archived => Event::ChatRestored,
            1 => Event::ChatReplyBegun(ChatReplyBegun {
                message,
                parent: message,
                model: String::new(),
                web: false,
            }),
            2 => Event::TaskCancelled,
            _ => Event::ChatReplyEnded(ChatReplyEnded { message, outcome: ChatOutcome::Done }),
        };
        self.chats[at].on(event)
    }
}
