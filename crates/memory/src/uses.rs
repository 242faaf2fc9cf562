//! Where memories went into prompts.

use crate::{Memories, MemoryError, row};
use flotilla_domain::{MemoryId, MemoryReason, MemoryUse, RunId, TaskId, Timestamp};
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

/// The uses of one memory that are shown, the newest.
const SHOWN: u32 = 100;

/// A use of a memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// The memory; it may be forgotten by now.
    pub memory: MemoryId,
    /// When.
    pub at: Timestamp,
    /// The task.
    pub task: TaskId,
    /// Its run.
    pub run: RunId,
    /// Why.
    pub reason: MemoryReason,
}

impl Memories {
    /// Notes that memories went into a prompt of a run.
    ///
    /// # Errors
    /// Where the database fails, here as in all that follow.
    pub async fn used(&self, task: TaskId, run: RunId, uses: Vec<MemoryUse>) -> Result<(), MemoryError> {
        self.write(move |this, connection| {
            let now = this.now();
            for used in uses {
                let id = row::blob(used.memory.uuid());
                connection.prepare_cached("INSERT INTO uses VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(
                    params![
                        id,
                        now.millis(),
                        row::blob(task.uuid()),
                        row::blob(run.uuid()),
                        serde_json::to_vec(&used.reason)?,
                    ],
                )?;
                if let Some((_, mut memory)) = row::find(connection, used.memory)? {
                    memory.uses = memory.uses.saturating_add(1);
                    memory.last_used_at = Some(now);
                    row::save(connection, &memory)?;
                }
            }
            Ok(())
        })
        .await
    }

    /// Where a memory was used, the newest first.
    ///
    /// # Errors
    /// As [`Memories::used`].
    pub async fn uses_of(&self, memory: MemoryId) -> Result<Vec<Used>, MemoryError> {
        self.read(move |_, connection| {
            let sql = "SELECT memory, at, task, run, reason FROM uses WHERE memory = ?1
                       ORDER BY at DESC, rowid DESC LIMIT ?2";
            uses(connection, sql, (row::blob(memory.uuid()), SHOWN))
        })
        .await
    }

    /// What a run was told, in its order.
    ///
    /// # Errors
    /// As [`Memories::used`].
    pub async fn uses_in(&self, run: RunId) -> Result<Vec<Used>, MemoryError> {
        self.read(move |_, connection| {
            let sql = "SELECT memory, at, task, run, reason FROM uses WHERE run = ?1 ORDER BY at, rowid";
            uses(connection, sql, (row::blob(run.uuid()),))
        })
        .await
    }
}

fn uses(connection: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<Vec<Used>, MemoryError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let reason = row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?;
        found.push(Used {
            memory: MemoryId::new(uuid(row, 0)?),
            at: Timestamp::from_millis(row.get(1)?),
            task: TaskId::new(uuid(row, 2)?),
            run: RunId::new(uuid(row, 3)?),
            reason: serde_json::from_slice(reason)?,
        });
    }
    Ok(found)
}

fn uuid(row: &Row<'_>, column: usize) -> Result<Uuid, MemoryError> {
    Ok(Uuid::from_bytes(row.get(column)?))
}
