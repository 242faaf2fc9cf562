//! How long a search over many chats takes: `cargo run --release -p flotilla-store --example chat_search [MESSAGES]`.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "it measures, and says so")]

use flotilla_domain::{ChatCreated, ChatId, ChatPart, ChatSaid, Event, MessageId, Subject, Timestamp};
use flotilla_store::{ChatFilter, Draft, Store};
use std::{sync::Arc, time::Instant};
use uuid::Uuid;

/// Messages of one chat, and words of one message.
const PER_CHAT: u128 = 50;
const WORDS: u128 = 80;
const ROUNDS: u32 = 50;

/// Words that come in every message, in one of a hundred, and in one of a thousand.
fn text(n: u128) -> String {
    let mut words: Vec<String> = (0..WORDS).map(|i| format!("word{}", (n * 31 + i * 17) % 5000)).collect();
    words.push("common".to_owned());
    if n.is_multiple_of(100) {
        words.push("uncommon".to_owned());
    }
    if n.is_multiple_of(1000) {
        words.push("rare".to_owned());
    }
    words.join(" ")
}

#[tokio::main]
async fn main() {
    let messages: u128 = std::env::args().nth(1).map_or(10_000, |count| count.parse().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), Arc::new(|| Timestamp::from_millis(1_000))).unwrap();
    for chat in 0..messages.div_ceil(PER_CHAT) {
        let subject = Subject::Chat { chat: ChatId::new(Uuid::from_u128(chat)) };
        let begun = Event::ChatCreated(ChatCreated { title: format!("Chat {chat}"), project: None });
        let said = (chat * PER_CHAT..messages.min((chat + 1) * PER_CHAT)).map(|n| {
            let parts = vec![ChatPart::text(text(n))];
            Event::ChatMessageAdded(ChatSaid {
                message: MessageId::new(Uuid::from_u128(n)),
                parent: None,
                parts,
            })
        });
        let drafts = std::iter::once(begun).chain(said).map(|event| Draft { subject, event });
        store.append(drafts.collect()).await.unwrap();
    }
    let filter = ChatFilter { limit: Some(50), ..ChatFilter::default() };
    for wanted in ["rare", "uncommon", "common", "word1", "common word12 rare", "nothing"] {
        let begun = Instant::now();
        let mut found = 0;
        for _ in 0..ROUNDS {
            found = store.find_in_chats(wanted, filter).await.unwrap().value.len();
        }
        println!("{wanted:20} {found:4} chats in {:?}", begun.elapsed() / ROUNDS);
    }
}
