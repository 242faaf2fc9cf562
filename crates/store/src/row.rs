//! One row of the log.

use crate::{
    StoreError,
    chain::Hash,
    key::{Key as _, key},
};
use flotilla_domain::{Event, Record, Subject, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// The columns of the log, in the order that [`LogRow::read`] expects.
pub(crate) const COLUMNS: &str = "seq, at, project, task, run, body, hash";

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
        let subject = match (project, task, run) {
            (None, Some(task), Some(run)) => Subject::Run { task, run },
            (None, Some(task), None) => Subject::Task { task },
            (Some(project), None, None) => Subject::Project { project },
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
    let (project, task, run) = match record.subject {
        Subject::Project { project } => (Some(project.blob()), None, None),
        Subject::Task { task } => (None, Some(task.blob()), None),
        Subject::Run { task, run } => (None, Some(task.blob()), Some(run.blob())),
    };
    connection.prepare_cached("INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(params![
        record.seq,
        record.at.millis(),
        project,
        task,
        run,
        body,
        hash.as_bytes()
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
