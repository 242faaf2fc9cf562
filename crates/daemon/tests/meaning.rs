//! Memories found by their meaning, with a real daemon and a server that embeds as a script says.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may")]

mod support;

use flotilla_api::{
    table,
    wire::{
        AddMemory, MemoryKind, MemoryMeaning, MemoryQuery, MemoryReason, MemoryScope, RunPath, TaskStateName,
    },
};
use flotilla_scripted_model::{Reply, Script};
use serde_json::{Value, json};
use std::{
    fs,
    io::Write as _,
    sync::{Arc, Mutex},
    time::Duration,
};
use support::{Fleet, path};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

const PATIENCE: Duration = Duration::from_secs(30);
/// Words that mean the same.
const MEANINGS: [&[&str]; 3] = [&["automobile", "vehicle"], &["lamp", "light"], &["invoice", "bill"]];

/// What it was asked to embed.
type Asked = Arc<Mutex<Vec<String>>>;

fn vector(text: &str) -> Vec<f32> {
    let text = text.to_lowercase();
    let has = |words: &&[&str]| words.iter().any(|word| text.contains(word));
    MEANINGS.iter().flat_map(|words| [if has(words) { 0.9 } else { -0.1 }; 16]).collect()
}

/// Serves `/v1/embeddings`; a text with SILENT in it gets no answer, one with STRANGE is refused.
async fn embedder() -> (String, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/v1", listener.local_addr().unwrap());
    let asked = Asked::default();
    let seen = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, Arc::clone(&seen)));
        }
    });
    (address, asked)
}

async fn answer(mut stream: TcpStream, asked: Asked) {
    let mut bytes = Vec::new();
    let body: Value = loop {
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            assert!(head.starts_with("POST /v1/embeddings "), "{head}");
            if let Ok(body) = serde_json::from_str(body) {
                break body;
            }
        }
    };
    assert_eq!(body["model"], "means-well");
    let texts: Vec<&str> =
        body["input"].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
    asked.lock().unwrap().extend(texts.iter().map(|text| (*text).to_owned()));
    if texts.iter().any(|text| text.contains("SILENT")) {
        return std::future::pending().await;
    }
    let (status, answer) = if texts.iter().any(|text| text.contains("STRANGE")) {
        ("400 Bad Request", json!({ "error": "no such words" }))
    } else {
        let data =
            texts.iter().enumerate().map(|(at, text)| json!({ "index": at, "embedding": vector(text) }));
        ("200 OK", json!({ "data": data.collect::<Vec<_>>() }))
    };
    let answer = answer.to_string();
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", answer.len());
    stream.write_all(format!("{head}{answer}").as_bytes()).await.unwrap();
}

async fn remember(fleet: &Fleet, text: &str) {
    let memory = AddMemory {
        text: text.to_owned(),
        kind: MemoryKind::Convention,
        scope: MemoryScope::User,
        pinned: false,
        replaces: None,
    };
    fleet.client.call::<table::AddMemory>((), (), memory).await.unwrap();
}

/// Waits until the list says what `is` looks for.
async fn until(fleet: &Fleet, is: impl Fn(&MemoryMeaning) -> bool) {
    let look = async {
        loop {
            let list =
                fleet.client.call::<table::ListMemories>((), MemoryQuery::default(), ()).await.unwrap();
            if is(&list.by_meaning.unwrap()) {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, look).await.unwrap();
}

/// What the first run of a task with this prompt recalled, and why.
async fn recalled(fleet: &Fleet, prompt: &str) -> Vec<(String, MemoryReason)> {
    let task = fleet.start(prompt).await;
    fleet.until(task.id, TaskStateName::Review).await;
    let shown = fleet.client.call::<table::ShowTask>(path(task.id), (), ()).await.unwrap();
    let run = RunPath { run: shown.runs[0].id };
    let uses = fleet.client.call::<table::ListRecalled>(run, (), ()).await.unwrap().uses;
    uses.into_iter().map(|used| (used.text.unwrap(), used.reason)).collect()
}

async fn configured() -> (Fleet, Asked) {
    let fleet = Fleet::with(Script::of([Reply::text("Done.")])).await;
    let (address, asked) = embedder().await;
    let mut config = fs::OpenOptions::new().append(true).open(fleet.config()).unwrap();
    write!(config, "[embeddings]\napi = \"openai\"\nbase_url = \"{address}\"\nmodel = \"means-well\"\n")
        .unwrap();
    (fleet, asked)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_means_the_same_is_recalled_where_a_model_for_it_is_configured() {
    let (fleet, asked) = configured().await;
    remember(&fleet, "Automobiles are washed in hall three").await;
    remember(&fleet, "Lamps are switched by relays").await;
    until(&fleet, |meaning| meaning.waiting == 0 && meaning.model == "means-well").await;
    let found = recalled(&fleet, "Paint the vehicle").await;
    assert_eq!(found, [("Automobiles are washed in hall three".to_owned(), MemoryReason::Meaning)]);
    let mut told = asked.lock().unwrap().clone();
    told.sort();
    let all = ["Automobiles are washed in hall three", "Lamps are switched by relays", "Paint the vehicle"];
    assert_eq!(told, all);

    // A prompt with a secret is embedded by no one, and a model that is silent holds nothing up.
    let secret = "The vehicle's key is ghp_0123456789abcdefghijABCDEFGHIJ012345";
    assert!(recalled(&fleet, secret).await.is_empty());
    assert!(asked.lock().unwrap().iter().all(|text| !text.contains("ghp_")));
    let found = recalled(&fleet, "SILENT automobiles, washed").await;
    assert!(matches!(found.as_slice(), [(_, MemoryReason::Words { .. })]), "{found:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_text_that_the_model_refuses_holds_up_no_other() {
    let (fleet, _) = configured().await;
    let stored = fs::read_to_string(fleet.config()).unwrap();
    // Both wait at once, in one request.
    fs::write(fleet.config(), stored.split("[embeddings]").next().unwrap()).unwrap();
    remember(&fleet, "STRANGE words").await;
    remember(&fleet, "Automobiles are washed in hall three").await;
    fs::write(fleet.config(), stored).unwrap();
    remember(&fleet, "Lamps are switched by relays").await;
    until(&fleet, |meaning| meaning.waiting == 0).await;
    let found = recalled(&fleet, "Paint the vehicle").await;
    assert_eq!(found, [("Automobiles are washed in hall three".to_owned(), MemoryReason::Meaning)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_that_cannot_be_asked_is_told_where_memories_are_listed() {
    let (fleet, _) = configured().await;
    let stored = fs::read_to_string(fleet.config()).unwrap();
    fs::write(fleet.config(), stored + "api_key_env = \"FLOTILLA_TEST_NO_SUCH_KEY\"\n").unwrap();
    remember(&fleet, "Automobiles are washed in hall three").await;
    until(&fleet, |meaning| {
        meaning.trouble.as_deref().is_some_and(|why| why.contains("FLOTILLA_TEST_NO_SUCH_KEY is not set"))
    })
    .await;
    let found = recalled(&fleet, "Who washed the automobiles?").await;
    assert!(matches!(found.as_slice(), [(_, MemoryReason::Words { .. })]), "{found:?}");
}
