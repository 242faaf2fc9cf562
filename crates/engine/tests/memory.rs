//! What runs are told from memory, and what they leave there.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod support;

use flotilla_domain::{
    Delivery, Event, Item, MemoryKind, MemoryReason, MemoryScope, MemorySource, MemoryStanding,
    MessageSource, ProjectId,
};
use flotilla_memory::{Filter, NewMemory};
use std::sync::{Arc, Mutex, mpsc};
use support::{Asked, Fleet, Say, exec, text};
use uuid::Uuid;

async fn keep(fleet: &Fleet, project: ProjectId, said: &str) -> flotilla_domain::MemoryId {
    let new = NewMemory {
        text: said.to_owned(),
        kind: MemoryKind::Convention,
        scope: MemoryScope::Project { project },
        source: MemorySource::User,
        pinned: false,
        replaces: None,
    };
    fleet.engine.memories().add(Uuid::now_v7(), new).await.unwrap().memory.id
}

fn remembered(asked: &Asked) -> Vec<String> {
    let told = asked.items.iter().filter_map(|item| match item {
        Item::UserMessage { source: MessageSource::Memory, parts } => Some(text(parts)),
        _ => None,
    });
    told.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_told_what_bears_on_its_prompt_and_the_use_is_recorded() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let fleet = Fleet::new(move |asked| {
        told.lock().unwrap().push(remembered(&asked));
        Say::Done("Done.")
    })
    .await;
    let first = fleet.add("Look around").await;
    let project = fleet.until(first, "review").await.project;
    let memory = keep(&fleet, project, "The harbour tests need the tide simulator").await;
    keep(&fleet, project, "Invoices are rounded to cents").await;
    let task = fleet.add("Mend the harbour tests").await;
    let task = fleet.until(task, "review").await;
    let run = task.latest_run().unwrap().id;
    let told = seen.lock().unwrap().clone();
    assert!(told[0].is_empty());
    assert_eq!(told[1].len(), 1);
    assert!(told[1][0].contains("tide simulator") && !told[1][0].contains("Invoices"), "{told:?}");
    let uses = fleet.engine.memories().uses_in(run).await.unwrap();
    assert_eq!((uses.len(), uses[0].memory), (1, memory));
    assert!(
        matches!(&uses[0].reason, MemoryReason::Words { words } if words.contains(&"harbour".to_owned()))
    );
    assert_eq!(fleet.count(task.id, |event| matches!(event, Event::MemoriesRecalled { .. })).await, 1);
    assert_eq!(fleet.engine.memories().get(memory).await.unwrap().uses, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_brings_more_to_mind_behind_what_was_said_and_nothing_twice() {
    let ((go, wait), (asks, asked_once)) = (mpsc::channel::<()>(), mpsc::channel::<()>());
    let (wait, asks) = (Mutex::new(wait), Mutex::new(asks));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let fleet = Fleet::new(move |asked| {
        if asked.prompt.contains("Look") {
            return Say::Done("Done.");
        }
        told.lock().unwrap().push(asked.items.clone());
        match asked.turn {
            0 => {
                asks.lock().unwrap().send(()).unwrap();
                wait.lock().unwrap().recv().unwrap();
                exec("true")
            }
            _ => Say::Done("Done."),
        }
    })
    .await;
    let first = fleet.add("Look around").await;
    let project = fleet.until(first, "review").await.project;
    keep(&fleet, project, "The harbour tests need the tide simulator").await;
    keep(&fleet, project, "Lighthouse lamps are switched by relays").await;
    let task = fleet.add("Mend the harbour tests").await;
    tokio::task::spawn_blocking(move || asked_once.recv().unwrap()).await.unwrap();
    fleet
        .engine
        .steer(task, vec![flotilla_domain::Part::text("And the harbour's lighthouse lamps")], Delivery::Now)
        .await
        .unwrap();
    go.send(()).unwrap();
    fleet.until(task, "review").await;
    let seen = seen.lock().unwrap().clone();
    let (before, after) = (&seen[0], &seen[1]);
    assert_eq!(&after[..before.len()], before.as_slice(), "the prefix stays as it was");
    let told: Vec<String> = after[before.len()..]
        .iter()
        .filter_map(|item| match item {
            Item::UserMessage { source: MessageSource::Memory, parts } => Some(text(parts)),
            _ => None,
        })
        .collect();
    assert_eq!(told.len(), 1, "{after:?}");
    assert!(told[0].contains("relays") && !told[0].contains("tide"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_agent_would_remember_waits_for_the_users_yes() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let fleet = Fleet::new(move |asked| {
        told.lock().unwrap().push(remembered(&asked));
        match (asked.prompt.contains("first"), asked.turn) {
            (true, 0) => Say::Call(vec![
                (
                    "remember",
                    serde_json::json!({"text": "The tide tests run with make tide", "kind": "command"}),
                ),
                (
                    "remember",
                    serde_json::json!({"text": "The key is ghp_0123456789abcdefghijABCDEFGHIJ012345"}),
                ),
            ]),
            (true, _) => {
                let results = asked.results();
                for wanted in ["once they say yes", "secret"] {
                    assert!(results.iter().any(|(_, said)| said.contains(wanted)), "{results:?}");
                }
                Say::Done("Done.")
            }
            _ => Say::Done("Done."),
        }
    })
    .await;
    fleet.let_agents_propose().await;
    let first = fleet.add("Find the tide tests first").await;
    fleet.until(first, "review").await;
    assert_eq!(fleet.count(first, |event| matches!(event, Event::MemoryProposed { .. })).await, 1);
    let page = fleet.engine.memories().list(Filter::default()).await.unwrap();
    assert_eq!((page.total, page.proposed), (1, 1));
    let memory = &page.memories[0];
    assert_eq!(memory.kind, MemoryKind::Command);
    assert_eq!(memory.standing, MemoryStanding::Proposed { replaces: None });
    assert!(matches!(memory.source, MemorySource::Run { task, .. } if task == first));
    let second = fleet.add("Run the tide tests").await;
    fleet.until(second, "review").await;
    assert!(seen.lock().unwrap().iter().all(Vec::is_empty));
    fleet.engine.memories().confirm(memory.id).await.unwrap();
    let third = fleet.add("Run the tide tests again").await;
    fleet.until(third, "review").await;
    assert!(seen.lock().unwrap().last().unwrap()[0].contains("make tide"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_repaired_a_failure_is_looked_back_at() {
    let fleet = Fleet::new(|asked| match asked.items.last() {
        Some(Item::UserMessage { source: MessageSource::System, parts })
            if text(parts).contains("A command failed: sh") =>
        {
            Say::Done(r#"[{"text": "The checks need TIDE=1", "kind": "pitfall", "place": "project"}]"#)
        }
        _ => match asked.turn {
            0 => exec("sh -c 'exit 3'"),
            1 => exec("sh -c 'exit 0'"),
            _ => Say::Done("Done."),
        },
    })
    .await;
    fleet.let_agents_propose().await;
    let task = fleet.add("Run the checks").await;
    fleet.until(task, "review").await;
    fleet.until_logged(task, |event| matches!(event, Event::MemoryProposed { .. })).await;
    let page = fleet.engine.memories().list(Filter::default()).await.unwrap();
    assert_eq!(page.memories[0].text, "The checks need TIDE=1");
    assert_eq!(page.memories[0].kind, MemoryKind::Pitfall);
}
