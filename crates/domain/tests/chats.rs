//! What may follow what in a chat, and what its records make of it.
#![allow(clippy::unwrap_used, reason = "helpers of tests use it too")]

use flotilla_domain::*;
use uuid::Uuid;

fn message(n: u128) -> MessageId {
    MessageId::new(Uuid::from_u128(n))
}

/// A chat with the records that made it.
struct Told {
    chat: Chat,
    records: Vec<Record>,
}

impl Told {
    fn begun() -> Self {
        let record = record(1, Event::ChatCreated(ChatCreated { title: String::new(), project: None }));
        Self { chat: Chat::begin(&record).unwrap(), records: vec![record] }
    }

    fn then(&mut self, event: Event) -> Result<(), Invalid> {
        let record = record(self.records.len() as u64 + 1, event);
        let mut chat = self.chat.clone();
        chat.apply(&record)?;
        self.chat = chat;
        self.records.push(record);
        Ok(())
    }

    fn says(&mut self, id: u128, parent: Option<u128>, text: &str) -> Result<(), Invalid> {
        self.then(Event::ChatMessageAdded(ChatSaid {
            message: message(id),
            parent: parent.map(message),
            parts: vec![ChatPart::text(text)],
        }))
    }

    fn begins(&mut self, id: u128, parent: u128) -> Result<(), Invalid> {
        let (message, parent) = (message(id), message(parent));
        self.then(Event::ChatReplyBegun(ChatReplyBegun {
            message,
            parent,
            model: "m".to_owned(),
            web: false,
        }))
    }

    fn turn(&mut self, id: u128, text: &str) -> Result<(), Invalid> {
        let usage = Usage { output_tokens: 3, ..Usage::default() };
        let items = vec![Item::AssistantMessage { text: text.to_owned() }];
        self.then(Event::ChatTurnFinished(Box::new(ChatTurn {
            message: message(id),
            items,
            usage,
            model: None,
        })))
    }

    fn ends(&mut self, id: u128, outcome: ChatOutcome) -> Result<(), Invalid> {
        self.then(Event::ChatReplyEnded(ChatReplyEnded { message: message(id), outcome }))
    }

    /// A question at `id`, answered at `id + 1`.
    fn exchange(&mut self, id: u128, parent: Option<u128>, question: &str, answer: &str) {
        self.says(id, parent, question).unwrap();
        self.begins(id + 1, id).unwrap();
        self.turn(id + 1, answer).unwrap();
        self.ends(id + 1, ChatOutcome::Done).unwrap();
    }

    fn tree(&self) -> ChatTree {
        ChatTree::of(self.records.iter().cloned())
    }

    fn words(&self, to: u128) -> Vec<String> {
        let said = self.tree().conversation(message(to)).into_iter().map(|item| match item {
            Item::UserMessage { parts, .. } => match &parts[..] {
                [Part::Text { text }] => text.clone(),
                other => format!("{other:?}"),
            },
            Item::AssistantMessage { text } => text,
            other => format!("{other:?}"),
        });
        said.collect()
    }
}

fn record(seq: u64, event: Event) -> Record {
    let chat = ChatId::new(Uuid::from_u128(7));
    Record { seq, at: Timestamp::from_millis(seq as i64), subject: Subject::Chat { chat }, event }
}

#[test]
fn an_edited_message_is_a_sibling_and_each_branch_has_a_conversation_of_its_own() {
    let mut told = Told::begun();
    told.exchange(1, None, "a?", "a!");
    told.exchange(3, Some(2), "b?", "b!");
    told.exchange(5, Some(2), "c?", "c!");
    told.exchange(7, None, "z?", "z!");
    assert_eq!(told.words(4), ["a?", "a!", "b?", "b!"]);
    assert_eq!(told.words(6), ["a?", "a!", "c?", "c!"]);
    assert_eq!(told.words(8), ["z?", "z!"]);
    assert_eq!(told.chat.usage.output_tokens, 12, "all branches cost");
}

#[test]
fn asking_again_makes_a_second_reply_to_the_same_message() {
    let mut told = Told::begun();
    told.exchange(1, None, "a?", "a!");
    told.begins(9, 1).unwrap();
    told.turn(9, "or so").unwrap();
    told.turn(9, "at least").unwrap();
    told.ends(9, ChatOutcome::Interrupted).unwrap();
    assert_eq!(told.words(9), ["a?", "or so", "at least"]);
    let tree = told.tree();
    let entry = tree.get(message(9)).unwrap();
    assert_eq!(entry.changed, told.records.len() as u64);
    let ChatContent::Reply { turns, state, .. } = &entry.content else { panic!("{entry:?}") };
    assert_eq!(*turns, 2);
    assert!(matches!(state, ChatReplyState::Ended { outcome: ChatOutcome::Interrupted, .. }));
}

#[test]
fn one_reply_is_under_way_at_a_time_and_only_it_can_go_on() {
    let mut told = Told::begun();
    told.says(1, None, "a?").unwrap();
    told.begins(2, 1).unwrap();
    assert!(told.says(3, Some(1), "b?").is_err());
    assert!(told.begins(3, 1).is_err());
    assert!(told.turn(3, "not asked").is_err());
    assert!(told.then(Event::ChatArchived).is_err());
    told.ends(2, ChatOutcome::Stopped).unwrap();
    assert!(told.turn(2, "too late").is_err());
    assert!(told.ends(2, ChatOutcome::Done).is_err());
    assert_eq!(told.chat.ended, Some(ChatOutcome::Stopped));
}

#[test]
fn a_reply_answers_a_message_and_everything_has_a_place() {
    let mut told = Told::begun();
    assert_eq!(told.begins(1, 9), Err(Invalid::NoSuchChatMessage));
    assert_eq!(told.says(1, Some(9), "a?"), Err(Invalid::NoSuchChatMessage));
    told.exchange(1, None, "a?", "a!");
    assert_eq!(told.begins(3, 2), Err(Invalid::NoSuchChatMessage));
    assert_eq!(told.says(1, None, "again"), Err(Invalid::DuplicateMessage));
}

#[test]
fn what_is_in_the_archive_rests_until_it_is_restored() {
    let mut told = Told::begun();
    told.exchange(1, None, "a?", "a!");
    assert!(told.then(Event::ChatRestored).is_err());
    told.then(Event::ChatArchived).unwrap();
    assert!(told.then(Event::ChatArchived).is_err());
    assert!(told.says(3, Some(2), "b?").is_err());
    told.then(Event::ChatRenamed { title: "a".to_owned() }).unwrap();
    told.then(Event::ChatRestored).unwrap();
    told.exchange(3, Some(2), "b?", "b!");
    assert_eq!(told.chat.title, "a");
}

#[test]
fn a_file_is_told_with_its_name_and_an_image_keeps_its_bytes() {
    let file = ChatPart::File { name: "src/a.rs".to_owned(), text: "fn a() {}".to_owned() };
    assert_eq!(file.told(), [Part::text("The file src/a.rs:\n<file>\nfn a() {}\n</file>")]);
    let data = "AAAA".to_owned();
    let image = ChatPart::Image { media_type: "image/png".to_owned(), data: data.clone(), name: None };
    assert_eq!(image.told(), [Part::Image { media_type: "image/png".to_owned(), data }]);
}
