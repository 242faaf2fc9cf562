//! Whatever is changed in the log behind the store's back is found, and named.
#![allow(clippy::unwrap_used, reason = "helpers of tests use it too")]

mod support;

use flotilla_store::{Fault, Flaw, Store, StoreError, verify};
use rusqlite::Connection;
use std::path::Path;
use support::{World, open};
use tempfile::{TempDir, tempdir};

/// A closed store of 60 events.
async fn closed() -> TempDir {
    let dir = tempdir().unwrap();
    let store = open(dir.path());
    let mut world = World::new(11);
    for batch in world.history(58).chunks(5) {
        store.append(batch.to_vec()).await.unwrap();
    }
    store.append(world.begin_to_talk()).await.unwrap();
    store.close().await;
    dir
}

fn tamper(dir: &Path, sql: &str) {
    Connection::open(dir.join("log.db")).unwrap().execute_batch(sql).unwrap();
}

async fn found_after(sql: &str) -> Option<(u64, Flaw)> {
    let dir = closed().await;
    tamper(dir.path(), sql);
    verify(dir.path()).unwrap().fault.map(|Fault { seq, flaw }| (seq, flaw))
}

#[tokio::test]
async fn an_untouched_log_is_sound() {
    assert_eq!(found_after("SELECT 1").await, None);
}

#[tokio::test]
async fn a_changed_byte_is_found_wherever_it_is() {
    for (column, sql) in [
        (
            "body",
            "UPDATE events SET body = CAST(replace(CAST(body AS TEXT), 'type', 'tYpe') AS BLOB) WHERE seq = 17",
        ),
        ("at", "UPDATE events SET at = at + 1 WHERE seq = 17"),
        ("hash", "UPDATE events SET hash = zeroblob(32) WHERE seq = 17"),
        ("task", "UPDATE events SET task = zeroblob(16) WHERE seq = 17"),
        ("a column of the wrong kind", "UPDATE events SET task = x'00' WHERE seq = 17"),
    ] {
        assert_eq!(found_after(sql).await, Some((17, Flaw::Altered)), "{column}");
    }
}

#[tokio::test]
async fn a_deleted_event_is_missing() {
    assert_eq!(found_after("DELETE FROM events WHERE seq = 17").await, Some((17, Flaw::Missing)));
    assert_eq!(found_after("DELETE FROM events WHERE seq <= 3").await, Some((1, Flaw::Missing)));
}

#[tokio::test]
async fn two_swapped_events_are_found() {
    let sql = "UPDATE events SET seq = -1 WHERE seq = 20; UPDATE events SET seq = 20 WHERE seq = 21;
               UPDATE events SET seq = 21 WHERE seq = -1";
    assert_eq!(found_after(sql).await, Some((20, Flaw::Altered)));
}

#[tokio::test]
async fn a_log_that_was_cut_is_found_and_not_written_to() {
    let dir = closed().await;
    tamper(dir.path(), "DELETE FROM events WHERE seq > 50");
    let cut = Fault { seq: 51, flaw: Flaw::Truncated { recorded: 60 } };
    assert_eq!(verify(dir.path()).unwrap().fault, Some(cut));
    let refused = Store::open(dir.path(), support::ManualClock::at(0).clock()).unwrap_err();
    assert!(matches!(refused, StoreError::Log(fault) if fault == cut));
}

#[tokio::test]
async fn a_log_that_was_cut_along_with_its_head_is_given_away_by_the_witness() {
    let dir = closed().await;
    let sql = "DELETE FROM events WHERE seq > 50; UPDATE head SET seq = 50, hash = (SELECT hash FROM events WHERE seq = 50)";
    tamper(dir.path(), sql);
    assert_eq!(
        verify(dir.path()).unwrap().fault,
        Some(Fault { seq: 51, flaw: Flaw::Truncated { recorded: 60 } })
    );
}

#[tokio::test]
async fn a_database_put_back_to_an_older_copy_is_found_even_after_it_was_used_again() {
    let dir = closed().await;
    let copy = std::fs::read(dir.path().join("log.db")).unwrap();
    let store = open(dir.path());
    let mut world = World::new(12);
    store.append(world.history(20)).await.unwrap();
    store.close().await;
    std::fs::write(dir.path().join("log.db"), copy).unwrap();
    let store = open(dir.path());
    let mut world = World::new(13);
    store.append(world.history(40)).await.unwrap();
    store.close().await;
    assert_eq!(verify(dir.path()).unwrap().fault, Some(Fault { seq: 80, flaw: Flaw::Altered }));
}

#[tokio::test]
async fn an_event_added_past_the_end_is_found() {
    let sql =
        "INSERT INTO events SELECT 61, at, project, task, run, body, hash, chat FROM events WHERE seq = 60";
    let found = found_after(sql).await.unwrap();
    assert_eq!(found.0, 61);
}

#[tokio::test]
async fn a_changed_projection_is_found_and_mended_by_rebuilding() {
    for (table, sql) in [
        ("tasks", "UPDATE tasks SET state = 'landed' WHERE number = 1"),
        (
            "tasks",
            "INSERT INTO tasks SELECT zeroblob(16), 99, project, state, open, prompt_seq, summary, body FROM tasks WHERE number = 1",
        ),
        ("projects", "UPDATE projects SET path = 'elsewhere' WHERE id = (SELECT min(id) FROM projects)"),
        ("runs", "DELETE FROM runs"),
        ("transcript", "DELETE FROM transcript"),
        ("checkpoints", "INSERT INTO checkpoints VALUES (zeroblob(16), zeroblob(16), 3)"),
        ("chats", "UPDATE chats SET archived = 1 - archived"),
        ("task_usage", "UPDATE task_usage SET output = output + 1"),
        ("run_models", "UPDATE run_models SET model = 'another'"),
        ("chat_usage", "INSERT INTO chat_usage VALUES (0, zeroblob(16), 'm', 1, 1, 0, 0, 1, 0)"),
        ("chat_words", "UPDATE chat_words SET text = 'never said'"),
        ("chat_words", "INSERT INTO chat_words (rowid, text) VALUES (99999, 'of nobody')"),
    ] {
        let dir = closed().await;
        tamper(dir.path(), sql);
        let fault = verify(dir.path()).unwrap().fault.unwrap();
        assert_eq!(fault.flaw, Flaw::Projection { table }, "{sql}");
        let store = open(dir.path());
        store.rebuild().await.unwrap();
        assert_eq!(store.verify().await.unwrap().fault, None, "{sql}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_called_damaged_and_left_alone() {
    let dir = tempdir().unwrap();
    let noise = vec![0xA5; 8192];
    std::fs::write(dir.path().join("log.db"), &noise).unwrap();
    let error = Store::open(dir.path(), support::ManualClock::at(0).clock()).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    assert_eq!(std::fs::read(dir.path().join("log.db")).unwrap(), noise);
}

#[tokio::test]
async fn another_programs_database_is_refused_and_left_alone() {
    let dir = tempdir().unwrap();
    tamper(dir.path(), "CREATE TABLE theirs (x)");
    let error = Store::open(dir.path(), support::ManualClock::at(0).clock()).unwrap_err();
    assert!(matches!(error, StoreError::Foreign { .. }), "{error:?}");
}
