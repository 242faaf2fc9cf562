//! One row of the log.

use crate::{
    StoreError,
    chain::Hash,
    key::{Key, key},
};
use flotilla_domain::{Event, Record, Subject, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// The columns of the log, in the order that [`LogRow::read`] expects.
pub(crate) const COLUMNS: &str = "seq, at, project, task, run, body, hash, chat";

/// An event as the log holds it.
#[derive(Debug, Clone)]
pub(crate) struct LogRow {
    pub seq: u64,
    pub at: Timestamp,
    pub subject: Subject,
    pub body: Vec<u8>,
    pub hash: Hash,
}

impl LogRow {
    /// Reads the columns of [`COLUMNS`].
    ///
    /// # Errors
    /// Where a column holds what the store never writes: the row was altered.
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let (project, task, run) = (key(row.get_ref(2)?)?, key(row.get_ref(3)?)?, key(row.get_ref(4)?)?);
        let subject = match (project, task, run, key(row.get_ref(7)?)?) {
            (None, Some(task), Some(run), None) => Subject::Run { task, run },
            (None, Some(task), None, None) => Subject::Task { task },
            (Some(project), None, None, None) => Subject::Project { project },
            (None, None, None, Some(chat)) => Subject::Chat { chat },
            _ => return Err(rusqlite::Error::InvalidQuery),
        };
        Ok(Self {
            seq: row.get(0)?,
            at: Timestamp::from_millis(row.get(1)?),
            subject,
            body: row.get(5)?,
            hash: Hash::from_bytes(row.get(6)?),
        })
    }

    /// The event in its place.
    pub(crate) fn record(&self) -> Result<Record, StoreError> {
        let event: Event = serde_json::from_slice(&self.body)?;
        Ok(Record { seq: self.seq, at: self.at, subject: self.subject, event })
    }
}

/// Appends a row.
pub(crate) fn insert(
    connection: &Connection,
    record: &Record,
    body: &[u8],
    hash: &Hash,
) -> rusqlite::Result<()> {
    let project = match record.subject {
        Subject::Project { project } => Some(project.blob()),
        _ => None,
    };
    let sql = format!("INSERT INTO events ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    connection.prepare_cached(&sql)?.execute(params![
        record.seq,
        record.at.millis(),
        project,
        record.subject.task().map(Key::blob),
        record.subject.run().map(Key::blob),
        body,
        hash.as_bytes(),
        record.subject.chat().map(Key::blob),
    ])?;
    Ok(())
}

/// The event with this number.
pub(crate) fn event(connection: &Connection, seq: u64) -> Result<Option<Event>, StoreError> {
    let body: Option<Vec<u8>> = connection
        .prepare_cached("SELECT body FROM events WHERE seq = ?1")?
        .query_row([seq], |row| row.get(0))
        .optional()?;
    Ok(body.as_deref().map(serde_json::from_slice).transpose()?)
}
