//! How long it takes to find tasks by words among ten thousand, each with a prompt of about a thousand characters.
//!
//! `cargo run --release -p flotilla-store --example search`

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement")]

use flotilla_domain::{
    Event, Part, ProjectId, ProjectKind, Subject, TaskCreated, TaskId, TaskSettings, Timestamp,
};
use flotilla_store::{Draft, Store, TaskFilter};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use uuid::Uuid;

const TASKS: u32 = 10_000;
const WORDS: &[&str] =
    &["login", "parser", "flaky", "index", "cache", "retry", "socket", "theme", "Größe", "build"];

fn prompt(n: u32) -> String {
    let word = |i: u32| WORDS[(n.wrapping_mul(31).wrapping_add(i * i) as usize) % WORDS.len()];
    let mut text: String = (0..150).map(|i| format!("{} ", word(i))).collect();
    text += &format!("needle{n}");
    text
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Arc::new(|| Timestamp::from_millis(1))).unwrap();
    let project = ProjectId::new(Uuid::from_u128(1));
    let opened = Event::ProjectOpened { path: "/p".to_owned(), name: "p".to_owned(), kind: ProjectKind::Git };
    store.append(vec![Draft { subject: Subject::Project { project }, event: opened }]).await.unwrap();
    for first in (1..=TASKS).step_by(100) {
        let drafts = (first..first + 100).map(|n| {
            let created = TaskCreated {
                number: 0,
                project,
                title: format!("Task {n}"),
                prompt: vec![Part::text(prompt(n))],
                settings: TaskSettings::default(),
                depends_on: Vec::new(),
                parent: None,
            };
            let subject = Subject::Task { task: TaskId::new(Uuid::from_u128(u128::from(n))) };
            Draft { subject, event: Event::TaskCreated(Box::new(created)) }
        });
        store.append(drafts.collect()).await.unwrap();
    }
    for (what, text) in
        [("a word that all have", "login"), ("one task's word", "needle17"), ("a word of none", "zebra")]
    {
        let mut times: Vec<Duration> = Vec::new();
        let mut found = 0;
        for _ in 0..15 {
            let filter =
                TaskFilter { text: Some(text.to_owned()), limit: Some(200), ..TaskFilter::default() };
            let begun = Instant::now();
            found = store.tasks(filter).await.unwrap().value.len();
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        println!("{what}: {found} found, median {:?}, slowest {:?}", times[7], times[14]);
    }
    let begun = Instant::now();
    let board = store.board(200).await.unwrap().value;
    println!("the board: {} cards in {:?}", board.tasks.len(), begun.elapsed());
    store.close().await;
}
