//! Appending, reading back, following.
#![allow(clippy::unwrap_used, reason = "helpers of tests use it too")]

mod support;

use flotilla_domain::{Event, Invalid, Subject, TaskState};
use flotilla_store::{
    Draft, EventFilter, Lagged, Rejected, StoreError, TAIL_CAPACITY, TaskFilter, TaskSummary,
};
use support::{ManualClock, World, open};
use tempfile::tempdir;

#[tokio::test]
async fn what_was_appended_is_read_back_after_a_new_start() {
    let dir = tempdir().unwrap();
    let mut world = World::new(1);
    let store = open(dir.path());
    let appended = store.append(world.history(300)).await.unwrap();
    assert_eq!(store.seq(), 300);
    store.close().await;
    let store = open(dir.path());
    assert_eq!(store.seq(), 300);
    let read = store.events(0, EventFilter::default(), 1000).await.unwrap();
    assert_eq!(read, appended);
    assert_eq!(read.iter().map(|record| record.seq).collect::<Vec<_>>(), (1..=300).collect::<Vec<_>>());
    assert_eq!(store.verify().await.unwrap().fault, None);
}

#[tokio::test]
async fn a_task_read_back_is_the_fold_of_its_events() {
    let dir = tempdir().unwrap();
    let mut world = World::new(2);
    let store = open(dir.path());
    store.append(world.history(400)).await.unwrap();
    let listed = store.tasks(TaskFilter::default()).await.unwrap();
    assert_eq!(listed.seq, 400);
    assert_eq!(listed.value.len(), world.tasks.len());
    for model in &world.tasks {
        let filter = EventFilter { task: Some(model.id), run: None };
        let records = store.events(0, filter, 1000).await.unwrap();
        let mut folded = flotilla_domain::Task::begin(&records[0]).unwrap();
        for record in &records[1..] {
            folded.apply(record).unwrap();
        }
        let task = store.task(model.id).await.unwrap().unwrap().value;
        assert_eq!(*task, folded);
        assert_eq!(store.task_by_number(task.number).await.unwrap().unwrap().value, task);
        assert!(listed.value.contains(&TaskSummary::from(&folded)));
    }
}

#[tokio::test]
async fn a_refused_batch_leaves_no_trace_and_the_one_beside_it_stands() {
    let dir = tempdir().unwrap();
    let mut world = World::new(3);
    let store = open(dir.path());
    store.append(vec![world.open_project(), world.create_task()]).await.unwrap();
    let task = world.tasks[0].id;
    let on_task = |event| Draft { subject: Subject::Task { task }, event };
    let refused = store
        .append(vec![on_task(Event::TaskQueued { from: None }), on_task(Event::TaskQueued { from: None })]);
    let beside = store.append(vec![world.create_task()]);
    let error = refused.await.unwrap_err();
    assert!(matches!(error, StoreError::Invalid { draft: 1, why: Rejected::Fold(Invalid::State("queued")) }));
    assert_eq!(beside.await.unwrap()[0].seq, 3);
    assert_eq!(store.task(task).await.unwrap().unwrap().value.state, TaskState::Draft);
    assert_eq!(store.verify().await.unwrap().fault, None);
}

#[tokio::test]
async fn batches_take_their_places_in_the_order_of_the_calls() {
    let dir = tempdir().unwrap();
    let mut world = World::new(4);
    let store = open(dir.path());
    let first = store.append(vec![world.open_project()]);
    let second = store.append(vec![world.create_task()]);
    let third = store.append(vec![world.create_task()]);
    // Awaited in another order than they were called in.
    assert_eq!(third.await.unwrap()[0].seq, 3);
    assert_eq!(second.await.unwrap()[0].seq, 2);
    assert_eq!(first.await.unwrap()[0].seq, 1);
}

#[tokio::test]
async fn task_numbers_count_up_without_gaps_whatever_was_refused() {
    let dir = tempdir().unwrap();
    let mut world = World::new(5);
    let store = open(dir.path());
    store.append(vec![world.open_project(), world.create_task()]).await.unwrap();
    let (good, bad) = (world.create_task(), world.invalid());
    assert!(store.append(vec![good.clone(), bad]).await.is_err());
    store.append(vec![good]).await.unwrap();
    let numbers: Vec<u32> =
        store.tasks(TaskFilter::default()).await.unwrap().value.iter().map(|t| t.number).collect();
    assert_eq!(numbers, [2, 1]);
    let mut taken = world.create_task();
    if let Event::TaskCreated(created) = &mut taken.event {
        created.number = 2;
    }
    assert_eq!(store.append(vec![taken]).await.unwrap_err().invalid(), Some(Rejected::NumberTaken));
}

#[tokio::test]
async fn a_folder_is_one_project_only() {
    let dir = tempdir().unwrap();
    let store = open(dir.path());
    let mut world = World::new(6);
    let first = world.open_project();
    let Event::ProjectOpened { path, .. } = first.event.clone() else { panic!() };
    let mut second = world.open_project();
    second.event = first.event.clone();
    store.append(vec![first.clone()]).await.unwrap();
    assert_eq!(store.append(vec![first]).await.unwrap_err().invalid(), Some(Rejected::IdTaken));
    assert_eq!(store.append(vec![second]).await.unwrap_err().invalid(), Some(Rejected::PathTaken));
    let found = store.project_by_path(&path).await.unwrap().unwrap();
    assert_eq!(found.id, world.projects[0]);
    assert_eq!(store.project(found.id).await.unwrap(), Some(found.clone()));
    assert_eq!(store.projects().await.unwrap().value, [found]);
}

#[tokio::test]
async fn a_tail_gives_exactly_what_comes_after_its_seq() {
    let dir = tempdir().unwrap();
    let mut world = World::new(7);
    let store = open(dir.path());
    store.append(world.history(10)).await.unwrap();
    let mut tail = store.subscribe();
    assert_eq!(tail.seq(), 10);
    let mut appended = Vec::new();
    for _ in 0..20 {
        appended.extend(store.append(world.history(3)).await.unwrap());
    }
    for record in appended {
        assert_eq!(tail.next().await.unwrap(), Some(record));
    }
    store.close().await;
    assert_eq!(tail.next().await.unwrap(), None);
}

#[tokio::test]
async fn a_tail_that_lags_is_told_what_it_missed() {
    let dir = tempdir().unwrap();
    let mut world = World::new(8);
    let store = open(dir.path());
    let mut tail = store.subscribe();
    store.append(world.history(TAIL_CAPACITY + 5)).await.unwrap();
    assert_eq!(tail.next().await, Err(Lagged { after: 0, missed: 5 }));
    assert_eq!(tail.next().await.unwrap().unwrap().seq, 6);
}

#[tokio::test]
async fn time_in_the_log_never_goes_back() {
    let dir = tempdir().unwrap();
    let clock = ManualClock::at(5_000);
    let store = flotilla_store::Store::open(dir.path(), clock.clock()).unwrap();
    let mut world = World::new(9);
    let mut at = Vec::new();
    for now in [5_000, 1_000, 6_000] {
        clock.set(now);
        at.push(store.append(world.history(1)).await.unwrap()[0].at.millis());
    }
    assert_eq!(at, [5_000, 5_000, 6_000]);
    store.close().await;
    let store = open(dir.path());
    assert_eq!(store.append(world.history(1)).await.unwrap()[0].at.millis(), 6_000);
}

#[tokio::test]
async fn two_appenders_at_once_keep_one_chain() {
    let dir = tempdir().unwrap();
    let store = open(dir.path());
    let appenders: Vec<_> = (0..4)
        .map(|seed| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut world = World::new(100 + seed);
                for _ in 0..50 {
                    store.append(world.history(3)).await.unwrap();
                }
            })
        })
        .collect();
    for appender in appenders {
        appender.await.unwrap();
    }
    let verification = store.verify().await.unwrap();
    assert_eq!((verification.events, verification.fault), (600, None));
}
