//! Runs that have ended go on with a message, whatever happens in between.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod support;

use flotilla_domain::{Delivery, Event, Item, MessageSource, Part, RunState};
use flotilla_engine::{EngineError, ProjectSettings};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
    mpsc,
};
use support::{Asked, Fleet, Say, exec, text};

/// Makes a file for each thing that it is asked.
fn obliging(asked: Asked) -> Say {
    let said = |item: &&Item| {
        matches!(item, Item::UserMessage { source: MessageSource::Prompt | MessageSource::Steer, .. })
    };
    let asked_for = asked.items.iter().filter(said).count();
    let made = asked.items.iter().filter(|item| matches!(item, Item::ToolCall(_))).count();
    match asked_for > made {
        true => exec(match made {
            0 => "echo 1 > first",
            1 => "echo 2 > second",
            _ => "echo 3 > third",
        }),
        false => Say::Done("Done."),
    }
}

fn now(words: &str) -> (Vec<Part>, Delivery) {
    (vec![Part::text(words)], Delivery::Now)
}

async fn say(fleet: &Fleet, task: flotilla_domain::TaskId, words: &str) -> Result<(), EngineError> {
    let (parts, when) = now(words);
    fleet.engine.steer(task, parts, when).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_in_review_goes_on_with_a_message_in_the_same_run_workspace_and_conversation() {
    let fleet = Fleet::new(obliging).await;
    let task = fleet.add("Make the first").await;
    let before = fleet.until(task, "review").await;
    say(&fleet, task, "and the second").await.unwrap();
    let after = fleet
        .until_task(
            task,
            |task| task.state.name() == "review" && task.runs[0].continued == 1,
            "again in review",
        )
        .await;
    assert_eq!(after.runs.len(), 1);
    assert_eq!(after.runs[0].workspace, before.runs[0].workspace);
    let options = flotilla_workspace::DiffOptions::default();
    assert_eq!(fleet.engine.changes(task, options).await.unwrap().files.len(), 2);
    assert_eq!(fleet.count(task, |event| matches!(event, Event::Briefed { .. })).await, 1);
    assert_eq!(fleet.count(task, |event| matches!(event, Event::RunResumed)).await, 0);
    fleet.accept(task).await.unwrap();
    let late = say(&fleet, task, "and a third").await.unwrap_err();
    assert!(matches!(late, EngineError::WrongState { state: "landed", .. }), "{late:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_run_goes_on_and_a_task_that_never_ran_has_nobody_to_hear() {
    let stuck = Arc::new(AtomicBool::new(true));
    let is_stuck = Arc::clone(&stuck);
    let fleet = Fleet::new(move |asked| match is_stuck.load(Ordering::SeqCst) {
        true => Say::Nothing,
        false => obliging(asked),
    })
    .await;
    let task = fleet.add("Make the first").await;
    fleet
        .until_task(task, |task| task.latest_run().is_some_and(|run| run.workspace.is_some()), "prepared")
        .await;
    fleet.engine.stop(task).await.unwrap();
    fleet.until(task, "cancelled").await;
    stuck.store(false, Ordering::SeqCst);
    say(&fleet, task, "go on").await.unwrap();
    fleet.until(task, "review").await;
    let mut draft = fleet.new_task("Later");
    draft.start = flotilla_engine::Start::Draft;
    let draft = fleet.engine.add_task(draft).await.unwrap().id;
    assert!(matches!(say(&fleet, draft, "hello").await, Err(EngineError::WrongState { state: "draft", .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_goes_on_waits_for_its_place_and_can_be_taken_out_of_the_queue() {
    let (go, gate) = mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    let fleet = Fleet::with(
        move |asked| {
            if asked.prompt == "Block" {
                gate.lock().unwrap().recv().unwrap();
                return Say::Done("Done.");
            }
            obliging(asked)
        },
        ProjectSettings::default(),
        1,
    )
    .await;
    let task = fleet.add("Make the first").await;
    fleet.until(task, "review").await;
    let other = fleet.add("Block").await;
    fleet.until(other, "running").await;
    let (parts, when) = now("and the second");
    let message = fleet.engine.steer(task, parts, when).await.unwrap();
    assert_eq!(fleet.until(task, "queued").await.runs[0].queued_messages.len(), 1);
    assert_eq!(fleet.engine.withdraw(task, message).await.unwrap().state.name(), "review");
    assert!(matches!(fleet.engine.withdraw(task, message).await, Err(EngineError::NotFound(_))));
    say(&fleet, task, "and the second, after all").await.unwrap();
    assert_eq!(fleet.engine.stop(task).await.unwrap().state.name(), "review");
    say(&fleet, task, "now").await.unwrap();
    go.send(()).unwrap();
    let after = fleet
        .until_task(
            task,
            |task| task.state.name() == "review" && task.runs[0].continued == 1,
            "again in review",
        )
        .await;
    assert!(after.runs[0].queued_messages.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_for_afterwards_are_each_delivered_when_the_agent_is_done_and_can_be_withdrawn() {
    let (go, gate) = mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let fleet = Fleet::new(move |asked| {
        if asked.turn == 0 {
            gate.lock().unwrap().recv().unwrap();
            return exec("true");
        }
        told.lock().unwrap().extend(asked.messages().pop());
        Say::Done("Done.")
    })
    .await;
    let task = fleet.add("Work").await;
    fleet
        .until_task(task, |task| task.latest_run().is_some_and(|run| run.workspace.is_some()), "prepared")
        .await;
    let after =
        async |words: &str| fleet.engine.steer(task, vec![Part::text(words)], Delivery::After).await.unwrap();
    after("first").await;
    let withdrawn = after("never").await;
    after("second").await;
    fleet.engine.withdraw(task, withdrawn).await.unwrap();
    go.send(()).unwrap();
    fleet.until(task, "review").await;
    assert_eq!(*seen.lock().unwrap(), ["Work", "first", "second"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_that_goes_on_is_told_what_the_user_changed_meanwhile() {
    let fleet = Fleet::new(obliging).await;
    let task = fleet.add("Make the first").await;
    let done = fleet.until(task, "review").await;
    let place = done.runs[0].workspace.as_ref().unwrap().path.clone();
    std::fs::write(std::path::Path::new(&place).join("by hand"), "mine\n").unwrap();
    say(&fleet, task, "and the second").await.unwrap();
    fleet
        .until_task(
            task,
            |task| task.state.name() == "review" && task.runs[0].continued == 1,
            "again in review",
        )
        .await;
    let events = fleet.events(task).await;
    let told: Vec<String> = events
        .iter()
        .filter_map(|record| match &record.event {
            Event::MessageDelivered { source: MessageSource::System, parts, .. } => Some(text(parts)),
            _ => None,
        })
        .filter(|said| said.contains("Since your last turn"))
        .collect();
    assert!(told.len() == 1 && told[0].contains("- by hand") && !told[0].contains("first"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_ends_before_the_run_went_on_lets_the_next_one_do_it() {
    let fleet = Fleet::with(
        |asked| if asked.prompt == "Block" { Say::Nothing } else { obliging(asked) },
        ProjectSettings::default(),
        1,
    )
    .await;
    let task = fleet.add("Make the first").await;
    fleet.until(task, "review").await;
    let other = fleet.add("Block").await;
    fleet.until(other, "running").await;
    say(&fleet, task, "and the second").await.unwrap();
    fleet.engine.stop(other).await.unwrap();
    // Perhaps it has just begun to go on, perhaps not yet.
    let fleet = fleet.restart(obliging).await;
    let after = fleet
        .until_task(
            task,
            |task| task.state.name() == "review" && task.runs[0].continued == 1,
            "again in review",
        )
        .await;
    assert!(matches!(after.runs[0].state, RunState::Ended(_)) && after.runs[0].queued_messages.is_empty());
    let heard = fleet
        .count(task, |event| matches!(event, Event::MessageDelivered { source: MessageSource::Steer, .. }))
        .await;
    assert_eq!(heard, 1);
}
