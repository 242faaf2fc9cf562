//! The projections, made anew from the log.

use crate::{
    Fault, Flaw, StoreError, chats,
    key::{Key as _, key},
    projection::{self, Card},
    row::{COLUMNS, LogRow},
    usage,
};
use flotilla_domain::{Chat, ChatId, Record, TaskId};
use rusqlite::Connection;

/// Replaces all projections by what the log says; the caller has a transaction open.
///
/// # Errors
/// [`StoreError::Log`] where an event cannot be read or cannot follow what went before.
pub(crate) fn rebuild(connection: &Connection) -> Result<(), StoreError> {
    clear(connection)?;
    projects(connection, connection)?;
    for task in tasks(connection)? {
        build_task(connection, connection, task)?;
    }
    for chat in chats(connection)? {
        build_chat(connection, connection, chat)?;
    }
    Ok(())
}

/// Empties all projections.
pub(crate) fn clear(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.execute_batch(
        "DELETE FROM projects; DELETE FROM tasks; DELETE FROM runs; DELETE FROM transcript; DELETE FROM checkpoints;
         DELETE FROM chats; DELETE FROM chat_words;
         DELETE FROM task_usage; DELETE FROM chat_usage; DELETE FROM run_models; DELETE FROM chat_models;",
    )?)
}

/// Every task of the log.
pub(crate) fn tasks(log: &Connection) -> Result<Vec<TaskId>, StoreError> {
    let mut statement = log.prepare("SELECT DISTINCT task FROM events WHERE task IS NOT NULL")?;
    let ids = statement.query_map([], |row| Ok(key(row.get_ref(0)?)?))?;
    Ok(ids.filter_map(Result::transpose).collect::<Result<_, _>>()?)
}

/// Builds what the log says of projects; gives how many there are.
pub(crate) fn projects(log: &Connection, into: &Connection) -> Result<u64, StoreError> {
    let mut statement =
        log.prepare(&format!("SELECT {COLUMNS} FROM events WHERE project IS NOT NULL ORDER BY seq"))?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        projection::index(into, &read(&LogRow::read(row)?)?)?;
        count += 1;
    }
    Ok(count)
}

/// Builds what the log says of one task; gives the number of its last event.
pub(crate) fn build_task(log: &Connection, into: &Connection, id: TaskId) -> Result<u64, StoreError> {
    let mut statement =
        log.prepare_cached(&format!("SELECT {COLUMNS} FROM events WHERE task = ?1 ORDER BY seq"))?;
    let mut rows = statement.query([id.blob()])?;
    let mut card: Option<Card> = None;
    let mut last = 0;
    while let Some(row) = rows.next()? {
        let record = read(&LogRow::read(row)?)?;
        last = record.seq;
        match &mut card {
            None => Card::begin(&record).map(|begun| card = Some(begun)),
            Some(card) => card.apply(&record),
        }
        .map_err(|why| StoreError::Log(Fault { seq: record.seq, flaw: Flaw::Unfoldable(why) }))?;
        projection::index(into, &record)?;
        usage::index(into, &record)?;
    }
    if let Some(card) = card {
        card.save(into)?;
    }
    Ok(last)
}

/// Every chat of the log.
pub(crate) fn chats(log: &Connection) -> Result<Vec<ChatId>, StoreError> {
    let mut statement = log.prepare("SELECT DISTINCT chat FROM events WHERE chat IS NOT NULL")?;
    let ids = statement.query_map([], |row| Ok(key(row.get_ref(0)?)?))?;
    Ok(ids.filter_map(Result::transpose).collect::<Result<_, _>>()?)
}

/// Builds what the log says of one chat; gives the number of its last event.
pub(crate) fn build_chat(log: &Connection, into: &Connection, id: ChatId) -> Result<u64, StoreError> {
    let mut statement =
        log.prepare_cached(&format!("SELECT {COLUMNS} FROM events WHERE chat = ?1 ORDER BY seq"))?;
    let mut rows = statement.query([id.blob()])?;
    let mut chat: Option<Chat> = None;
    let mut last = 0;
    while let Some(row) = rows.next()? {
        let record = read(&LogRow::read(row)?)?;
        last = record.seq;
        match &mut chat {
            None => Chat::begin(&record).map(|begun| chat = Some(begun)),
            Some(chat) => chat.apply(&record),
        }
        .map_err(|why| StoreError::Log(Fault { seq: record.seq, flaw: Flaw::Unfoldable(why) }))?;
        usage::index(into, &record)?;
        chats::index(into, &record, |_| chat.as_ref().map(|chat| chat.begun))?;
    }
    if let Some(chat) = chat {
        chats::save(into, &chat)?;
    }
    Ok(last)
}

fn read(row: &LogRow) -> Result<Record, StoreError> {
    row.record().map_err(|_| StoreError::Log(Fault { seq: row.seq, flaw: Flaw::Unreadable }))
}
