//! What the store does when the disk does not.

use crate::{EventFilter, Rejected, StoreError, TaskFilter, support};
use flotilla_domain::{Code, Event, Part, Subject};
use support::{World, open};
use tempfile::tempdir;

/// A batch that needs more room than a full disk has left.
fn large(world: &mut World) -> Vec<crate::Draft> {
    let mut draft = world.create_task();
    if let Event::TaskCreated(created) = &mut draft.event {
        created.prompt = vec![Part::text("x".repeat(1 << 20))];
    }
    vec![draft]
}

#[tokio::test]
async fn a_full_disk_refuses_the_batch_loses_nothing_and_the_store_goes_on_once_there_is_room() {
    let dir = tempdir().unwrap();
    let store = open(dir.path());
    let mut world = World::new(21);
    store.append(world.history(40)).await.unwrap();
    let before = store.tasks(TaskFilter::default()).await.unwrap();
    let mut tail = store.subscribe();

    store.limit(Some(4));
    let big = large(&mut world);
    let error = store.append(big.clone()).await.unwrap_err();
    assert!(matches!(error, StoreError::DiskFull), "{error:?}");
    assert_eq!(error.user().code, Code::Disk);
    assert_eq!(store.seq(), 40);
    assert_eq!(store.tasks(TaskFilter::default()).await.unwrap(), before);
    assert_eq!(store.verify().await.unwrap().fault, None);

    store.limit(None);
    let appended = store.append(big).await.unwrap();
    assert_eq!(appended[0].seq, 41);
    assert_eq!(tail.next().await.unwrap().unwrap().seq, 41, "the tail saw nothing of what failed");
    store.append(world.history(40)).await.unwrap();
    assert_eq!(store.verify().await.unwrap().fault, None);
}

#[tokio::test]
async fn a_failed_commit_leaves_the_tasks_in_memory_as_they_were() {
    let dir = tempdir().unwrap();
    let store = open(dir.path());
    let mut world = World::new(22);
    store.append(vec![world.open_project(), world.create_task()]).await.unwrap();
    let task = world.tasks[0].id;
    let queue = crate::Draft { subject: Subject::Task { task }, event: Event::TaskQueued { from: None } };
    store.limit(Some(1));
    let mut batch = vec![queue.clone()];
    batch.extend(large(&mut world));
    assert!(matches!(store.append(batch).await, Err(StoreError::DiskFull)));
    store.limit(None);
    // Were the task queued in memory, this would be refused.
    store.append(vec![queue.clone()]).await.unwrap();
    assert!(store.append(vec![queue]).await.unwrap_err().invalid().is_some());
}

#[tokio::test]
async fn a_disk_that_turns_read_only_is_named() {
    let dir = tempdir().unwrap();
    let store = open(dir.path());
    let mut world = World::new(23);
    store.append(world.history(10)).await.unwrap();
    store.read_only(true);
    let next = world.history(1);
    let error = store.append(next.clone()).await.unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly), "{error:?}");
    assert_eq!(store.events(0, EventFilter::default(), 100).await.unwrap().len(), 10);
    store.read_only(false);
    assert_eq!(store.append(next).await.unwrap()[0].seq, 11);
}

#[tokio::test]
async fn an_event_beyond_the_limit_is_refused() {
    let dir = tempdir().unwrap();
    let store = open(dir.path());
    let mut world = World::new(24);
    store.append(vec![world.open_project()]).await.unwrap();
    let mut draft = world.create_task();
    if let Event::TaskCreated(created) = &mut draft.event {
        created.title = "x".repeat(crate::MAX_EVENT_BYTES);
    }
    let error = store.append(vec![draft]).await.unwrap_err();
    assert_eq!(error.invalid(), Some(Rejected::TooLarge));
    assert_eq!(store.seq(), 1);
}

#[tokio::test]
async fn batches_that_wait_together_are_committed_together_and_answered_apart() {
    let dir = tempdir().unwrap();
    let store = open(dir.path());
    let mut world = World::new(25);
    store.append(vec![world.open_project()]).await.unwrap();
    let waiting: Vec<_> = (0..200)
        .map(|i| {
            let draft = if i % 10 == 9 { world.invalid() } else { world.create_task() };
            (i, store.append(vec![draft]))
        })
        .collect();
    let mut seq = 1;
    for (i, appended) in waiting {
        match appended.await {
            Ok(records) => {
                seq += 1;
                assert_eq!(records[0].seq, seq);
                assert_ne!(i % 10, 9);
            }
            Err(error) => assert!(error.invalid().is_some() && i % 10 == 9),
        }
    }
    assert_eq!(seq, 181);
}
