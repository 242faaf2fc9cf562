//! Who owns a data folder, and how its database comes to the present form.
#![allow(clippy::unwrap_used, reason = "helpers of tests use it too")]

mod support;

use flotilla_domain::{Code, Retry};
use flotilla_store::{EventFilter, Store, StoreError, TaskFilter, export, verify};
use rusqlite::Connection;
use support::{ManualClock, World, open};
use tempfile::tempdir;

fn try_open(dir: &std::path::Path) -> Result<Store, StoreError> {
    Store::open(dir, ManualClock::at(1_000).clock())
}

#[tokio::test]
async fn a_folder_has_one_owner_at_a_time() {
    let dir = tempdir().unwrap();
    let first = open(dir.path());
    let error = try_open(dir.path()).unwrap_err();
    assert!(matches!(error, StoreError::Owned { by: Some(pid) } if pid == std::process::id()));
    assert_eq!(error.user().retry, Retry::AfterFix);
    first.close().await;
    open(dir.path());
}

#[tokio::test]
async fn a_store_that_is_dropped_gives_its_folder_free() {
    let dir = tempdir().unwrap();
    for _ in 0..3 {
        drop(open(dir.path()));
    }
}

#[tokio::test]
async fn a_closed_store_says_so() {
    let dir = tempdir().unwrap();
    let store = open(dir.path());
    let other = store.clone();
    store.close().await;
    let mut world = World::new(1);
    assert!(matches!(other.append(world.history(1)).await, Err(StoreError::Closed)));
    assert!(matches!(other.tasks(TaskFilter::default()).await, Err(StoreError::Closed)));
    assert!(matches!(other.rebuild().await, Err(StoreError::Closed)));
}

#[tokio::test]
async fn what_was_asked_before_closing_is_done() {
    let dir = tempdir().unwrap();
    let store = open(dir.path());
    let appended = store.append(World::new(2).history(20));
    store.close().await;
    assert_eq!(appended.await.unwrap().len(), 20);
    assert_eq!(open(dir.path()).seq(), 20);
}

#[tokio::test]
async fn a_newer_database_is_refused_by_name_and_left_alone() {
    let dir = tempdir().unwrap();
    open(dir.path()).close().await;
    let database = dir.path().join("log.db");
    let connection = Connection::open(&database).unwrap();
    connection.execute_batch("INSERT INTO migrations VALUES (209901010000, 'later', 0)").unwrap();
    drop(connection);
    let before = std::fs::read(&database).unwrap();
    let error = try_open(dir.path()).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 209_901_010_000, .. }));
    assert_eq!(error.user().code, Code::Data);
    assert_eq!(std::fs::read(&database).unwrap(), before);
}

#[tokio::test]
async fn a_database_of_the_first_form_is_backed_up_and_brought_forward() {
    let dir = tempdir().unwrap();
    let connection = Connection::open(dir.path().join("log.db")).unwrap();
    connection.execute_batch(include_str!("fixtures/log-202611210200.sql")).unwrap();
    let events: u64 = connection.query_row("SELECT count(*) FROM events", [], |row| row.get(0)).unwrap();
    drop(connection);

    let store = open(dir.path());
    assert_eq!(store.seq(), events);
    assert_eq!(store.verify().await.unwrap().fault, None);
    let task = store.task_by_number(1).await.unwrap().unwrap().value;
    let run = task.latest_run().unwrap();
    let checkpoints = store.checkpoints(run.id).await.unwrap();
    assert_eq!(checkpoints.len(), 1);
    assert_eq!(store.checkpoint(checkpoints[0].id).await.unwrap().as_ref(), Some(&checkpoints[0]));
    assert_eq!(store.events(0, EventFilter::default(), 100).await.unwrap().len() as u64, events);

    let backups: Vec<_> =
        std::fs::read_dir(dir.path().join("backups")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(backups, [dir.path().join("backups/log-202611210200-1000.db")]);
    let backup = Connection::open(&backups[0]).unwrap();
    let kept: u64 = backup.query_row("SELECT count(*) FROM events", [], |row| row.get(0)).unwrap();
    let newest: i64 = backup.query_row("SELECT max(version) FROM migrations", [], |row| row.get(0)).unwrap();
    assert_eq!((kept, newest), (events, 202_611_210_200));
    store.close().await;
    open(dir.path()).close().await;
    assert_eq!(
        std::fs::read_dir(dir.path().join("backups")).unwrap().count(),
        1,
        "the second start migrates nothing"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_look_into_a_new_data_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempdir().unwrap();
    let home = dir.path().join("new/home");
    open(&home).close().await;
    assert_eq!(std::fs::metadata(&home).unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn a_log_is_read_beside_its_owner() {
    let dir = tempdir().unwrap();
    let store = open(dir.path());
    store.append(World::new(5).history(1200)).await.unwrap();
    let (mut owner, mut beside) = (Vec::new(), Vec::new());
    store.export(&mut owner).await.unwrap();
    assert_eq!(export(dir.path(), &mut beside).unwrap(), 1200);
    assert!(owner == beside);
    assert_eq!(verify(dir.path()).unwrap().fault, None);
}

#[cfg(unix)]
#[tokio::test]
async fn a_log_is_read_where_nothing_can_be_written() {
    use std::{fs, os::unix::fs::PermissionsExt as _};
    let outer = tempdir().unwrap();
    let dir = outer.path().join("50% of #1? ü");
    let store = open(&dir);
    store.append(World::new(6).history(30)).await.unwrap();
    let mut before = Vec::new();
    store.export(&mut before).await.unwrap();
    store.close().await;
    let allow = |mode| fs::set_permissions(&dir, fs::Permissions::from_mode(mode)).unwrap();
    allow(0o500);
    let mut after = Vec::new();
    let (exported, verified) = (export(&dir, &mut after), verify(&dir));
    allow(0o700);
    assert_eq!(exported.unwrap(), 30);
    assert!(before == after);
    assert_eq!(verified.unwrap().fault, None);
}
