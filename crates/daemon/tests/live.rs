//! What shows while it happens: a model's words as they come, and terminals as they open.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may")]

mod support;

use flotilla_api::{table, wire::LiveKind};
use flotilla_scripted_model::{Reply, Script};
use serde_json::json;
use support::{Fleet, next, path};

/// A run that thinks, talks and works on at a terminal.
fn talks() -> Script {
    let call = Reply::call("exec", json!({ "command": "sleep 100", "yield_ms": 100_000 }));
    Script::of([call.with_reasoning("Let me see, then.").with_text("Looking around the project.")])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_and_terminals_show_as_they_come() {
    let fleet = Fleet::with(talks()).await;
    let mut live = fleet.live(None).await;
    let task = fleet.start("Look around").await;
    let (mut words, mut thoughts, mut tools) = (String::new(), String::new(), Vec::new());
    let opened = loop {
        let view = next(&mut live).await;
        assert_eq!(view.task, task.id);
        match view.kind {
            LiveKind::Text { text } => words += &text,
            LiveKind::Reasoning { text } => thoughts += &text,
            LiveKind::ToolCall { name } => tools.push(name),
            LiveKind::Terminal { terminal, .. } => break terminal,
            LiveKind::Retrying { why, .. } => panic!("{why}"),
        }
    };
    assert_eq!(words, "Looking around the project.");
    assert_eq!(thoughts, "Let me see, then.");
    assert_eq!(tools, ["exec"]);
    let listed = fleet.client.call::<table::ListTerminals>(path(task.id), (), ()).await.unwrap();
    assert_eq!(listed[0].id, opened, "it is there by the time it shows");
    fleet.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_watches_one_task_is_shown_nothing_of_others() {
    let fleet = Fleet::with(talks()).await;
    let mut all = fleet.live(None).await;
    let first = fleet.start("Look around").await;
    while !matches!(next(&mut all).await.kind, LiveKind::Terminal { .. }) {}
    // The first run is silent now; whatever comes is of the second.
    let mut of_first = fleet.live(Some(first.id)).await;
    let second = fleet.start("Look around").await;
    let mut of_second = fleet.live(Some(second.id)).await;
    while !matches!(next(&mut all).await.kind, LiveKind::Terminal { .. }) {}
    fleet.client.call::<table::StopTask>(path(second.id), (), ()).await.unwrap();
    fleet.daemon.end().await;
    assert_eq!(of_first.next().await.unwrap(), None);
    while let Some(entry) = of_second.next().await.unwrap() {
        let flotilla_api::SseItem::Item { item, .. } = entry else { panic!("{entry:?}") };
        assert_eq!(item.task, second.id);
    }
}
