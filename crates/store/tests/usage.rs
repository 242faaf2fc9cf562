//! What models were used for, by time, task, chat and model.
#![allow(clippy::unwrap_used, reason = "helpers of tests use it too")]

mod support;

use flotilla_domain::{Timestamp, Usage};
use flotilla_store::{SpentOn, Store, UsageFilter};
use std::collections::BTreeMap;
use support::{ManualClock, World};
use tempfile::tempdir;

/// Milliseconds of a quarter of an hour.
const QUARTER: i64 = 900_000;

#[tokio::test]
async fn each_task_and_chat_spent_what_its_turns_say_whenever_they_were() {
    let dir = tempdir().unwrap();
    let clock = ManualClock::at(0);
    let store = Store::open(dir.path(), clock.clock()).unwrap();
    let mut world = World::new(7);
    for hour in 0..20 {
        clock.set(hour * 4 * QUARTER + 1);
        store.append(world.history(60)).await.unwrap();
    }
    let mut spent: BTreeMap<SpentOn, (u64, Usage)> = BTreeMap::new();
    for one in store.usage(UsageFilter::default()).await.unwrap() {
        assert_eq!(one.at.millis() % QUARTER, 0);
        let sum = spent.entry(one.on).or_default();
        sum.0 += one.turns;
        sum.1 += one.usage;
    }
    assert!(spent.keys().any(|on| matches!(on, SpentOn::Chat(_))), "the history has chats");
    for model in &world.tasks {
        let task = store.task(model.id).await.unwrap().unwrap().value;
        let mut folded = (0, Usage::default());
        for run in &task.runs {
            folded.0 += u64::from(run.turns);
            folded.1 += run.usage;
        }
        assert_eq!(spent.remove(&SpentOn::Task(model.id)).unwrap_or_default(), folded);
    }
    for chat in &world.chats {
        let folded = store.chat(chat.id).await.unwrap().unwrap().usage;
        assert_eq!(spent.remove(&SpentOn::Chat(chat.id)).unwrap_or_default().1, folded);
    }
    assert!(spent.is_empty());
    assert_eq!(store.verify().await.unwrap().fault, None);
}

#[tokio::test]
async fn a_time_a_project_and_a_task_narrow_it() {
    let dir = tempdir().unwrap();
    let clock = ManualClock::at(QUARTER);
    let store = Store::open(dir.path(), clock.clock()).unwrap();
    let mut world = World::new(11);
    store.append(world.history(300)).await.unwrap();
    clock.set(3 * QUARTER);
    store.append(world.history(300)).await.unwrap();
    let ask = async |filter| store.usage(filter).await.unwrap();
    let all = ask(UsageFilter::default()).await;
    let at = |quarters: i64| Some(Timestamp::from_millis(quarters * QUARTER));
    let early = ask(UsageFilter { until: at(2), ..UsageFilter::default() }).await;
    let late = ask(UsageFilter { from: at(2), ..UsageFilter::default() }).await;
    assert!(!early.is_empty() && !late.is_empty());
    assert_eq!(early.len() + late.len(), all.len());
    let one = all.iter().find(|one| matches!(one.on, SpentOn::Task(_))).unwrap();
    let SpentOn::Task(task) = one.on else { unreachable!() };
    let of_task = ask(UsageFilter { task: Some(task), ..UsageFilter::default() }).await;
    assert!(of_task.iter().all(|spent| spent.on == one.on) && of_task.contains(one));
    assert_eq!(one.model, "scripted");
    let of_project = ask(UsageFilter { project: one.project, ..UsageFilter::default() }).await;
    assert!(of_project.iter().all(|spent| spent.project == one.project) && of_project.contains(one));
}
