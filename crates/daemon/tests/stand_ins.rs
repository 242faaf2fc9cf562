//! A run whose model is down goes on with the one that stands in for it, and says so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests use it too")]

mod support;

use flotilla_api::{
    SseItem, table,
    wire::{
        BeginChat, ChatContent, ChatMessage, ChatPart, ChatPath, ChatReplyState, ChatSince, EventQuery, Fact,
        SayInChat, TaskRef, TaskStateName, UsageBy, UsageQuery,
    },
};
use flotilla_scripted_model::{Fault, Keep, Reply, Script, Server};
use serde_json::json;
use std::fs;
use support::{Fleet, path};

/// A model whose account has no credit.
async fn down() -> Server {
    let (code, message) = (String::new(), "no credit".to_owned());
    let quota = Fault::Status { status: 402, retry_after: None, code, message };
    let refuses = (0..9).fold(Reply::text("never"), |reply, _| reply.after(quota.clone()));
    Server::start(Script::of([refuses]), 0, Keep::Requests).await.unwrap()
}

/// `first` is asked, and `second` stands in for it.
fn configure(fleet: &Fleet, first: &Server, second: &Server) {
    let config = format!(
        "default_model = \"first\"\n[models.first]\napi = \"messages\"\nbase_url = \"{}\"\nmodel = \"x\"\n\
         fallback = \"second\"\n[models.second]\napi = \"responses\"\nbase_url = \"{}\"\nmodel = \"y\"\n\
         price = {{ input = 1, output = 1 }}\n",
        first.base_url(),
        second.base_url()
    );
    fs::write(fleet.config(), config).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_goes_on_with_the_model_that_stands_in_and_the_card_and_the_log_say_so() {
    let fleet = Fleet::with(Script::of([Reply::text("never")])).await;
    let works = Server::start(Script::of([Reply::text("Done.")]), 0, Keep::Requests).await.unwrap();
    let down = down().await;
    configure(&fleet, &down, &works);
    let task = fleet.start("Look around").await;
    fleet.until(task.id, TaskStateName::Review).await;
    let view = fleet.client.call::<table::ShowTask>(path(task.id), (), ()).await.unwrap();
    let run = view.runs.last().unwrap();
    assert_eq!((run.model.as_str(), run.asks.as_deref()), ("first", Some("second")));
    assert_eq!(
        run.cost_micros,
        Some(run.usage.input_tokens + run.usage.output_tokens),
        "at the other's price"
    );

    let query = EventQuery { after: Some(0), task: Some(TaskRef::Id(task.id)), follow: Some(false) };
    let mut events = fleet.client.events::<table::WatchEvents>((), query, None).await.unwrap();
    let mut said = None;
    while let Some(SseItem::Item { item, .. }) = events.next().await.unwrap() {
        if let Fact::ModelFellBack { from, to, why } = item.fact {
            said = Some((from, to, why));
        }
    }
    let (from, to, why) = said.expect("the log says it");
    assert_eq!((from.as_str(), to.as_str()), ("first", "second"));
    assert!(why.contains("no credit"), "{why}");
    let by = UsageQuery { by: Some(UsageBy::Model), ..UsageQuery::default() };
    let usage = fleet.client.call::<table::ShowUsage>((), by, ()).await.unwrap();
    assert_eq!(usage.rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["second"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_stand_in_says_in_a_chat_is_counted_and_shown_as_its_own() {
    let fleet = Fleet::with(Script::of([Reply::text("never")])).await;
    let (down, works) =
        (down().await, Server::start(Script::of([Reply::text("Blue.")]), 0, Keep::Nothing).await.unwrap());
    configure(&fleet, &down, &works);
    let chat = fleet.client.call::<table::BeginChat>((), (), BeginChat::default()).await.unwrap();
    let at = ChatPath { chat: chat.id };
    let parts = vec![ChatPart::Text { text: "Which colour?".to_owned() }];
    let mut live = fleet.client.events::<table::WatchChat>(at.clone(), (), None).await.unwrap();
    fleet
        .client
        .call::<table::SayInChat>(at.clone(), (), SayInChat { parts, ..SayInChat::default() })
        .await
        .unwrap();
    let view = loop {
        let view = fleet.client.call::<table::ShowChat>(at.clone(), ChatSince::default(), ()).await.unwrap();
        let over = |one: &ChatMessage| {
            matches!(&one.content, ChatContent::Model { state: ChatReplyState::Done, .. })
        };
        if view.tree.iter().any(over) {
            break view;
        }
        live.next().await.unwrap();
    };
    let Some(ChatContent::Model { model, usage, usage_of_others, .. }) =
        view.tree.last().map(|one| &one.content)
    else {
        panic!()
    };
    assert_eq!(model, "first");
    assert_eq!(usage_of_others.iter().collect::<Vec<_>>(), [(&"second".to_owned(), usage)]);
    let by = UsageQuery { by: Some(UsageBy::Model), ..UsageQuery::default() };
    let usage = fleet.client.call::<table::ShowUsage>((), by, ()).await.unwrap();
    assert_eq!(usage.rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["second"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_its_checks_send_back_goes_on_with_the_model_that_answers_and_its_turns_count_for_that() {
    let fleet = Fleet::with(Script::of([Reply::text("never")])).await;
    let script = [
        Reply::call("exec", json!({ "command": "echo one > one.txt" })),
        Reply::text("Done."),
        Reply::call("exec", json!({ "command": "echo two > two.txt" })),
        Reply::text("Now it is done."),
    ];
    let down = down().await;
    let works = Server::start(Script::of(script), 0, Keep::Requests).await.unwrap();
    configure(&fleet, &down, &works);
    let text = fs::read_to_string(fleet.config()).unwrap();
    let checks = format!("[projects.'{}']\nchecks = [\"test -e two.txt\"]\n", fleet.project().display());
    fs::write(fleet.config(), text + &checks).unwrap();
    let task = fleet.start("Make two").await;
    fleet.until(task.id, TaskStateName::Review).await;
    assert_eq!(
        (down.requests().len(), works.requests().len()),
        (1, 4),
        "the first is left alone for a while"
    );
    let by = UsageQuery { by: Some(UsageBy::Model), ..UsageQuery::default() };
    let usage = fleet.client.call::<table::ShowUsage>((), by, ()).await.unwrap();
    let rows: Vec<_> = usage.rows.iter().map(|row| (row.key.as_str(), row.sum.turns)).collect();
    assert_eq!(rows, [("second", 4)]);
}
