//! Where memories went into prompts.

use crate::{Memories, MemoryError, row, words};
use flotilla_domain::{ChatId, MemoryId, MemoryReason, MemoryUse, MessageId, RunId, TaskId, Timestamp};
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

/// The uses of one memory that are shown, the newest.
const SHOWN: u32 = 100;

/// Where a memory was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a run.
    Run {
        /// The task.
        task: TaskId,
        /// Its run.
        run: RunId,
    },
    /// In a chat.
    Chat {
        /// The chat.
        chat: ChatId,
        /// The message before which it was told.
        message: MessageId,
    },
}

/// A use of a memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// The memory; it may be forgotten by now.
    pub memory: MemoryId,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub place: Place,
    /// Why.
    pub reason: MemoryReason,
}

impl Memories {
    /// Notes that memories went into a prompt.
    ///
    /// # Errors
    /// Where the database fails, here as in all that follow.
    pub async fn used(&self, place: Place, uses: Vec<MemoryUse>) -> Result<(), MemoryError> {
        self.write(move |this, connection| {
            let now = this.now();
            let (task, run, chat, message) = match place {
                Place::Run { task, run } => (Some(task.uuid()), Some(run.uuid()), None, None),
                Place::Chat { chat, message } => (None, None, Some(chat.uuid()), Some(message.uuid())),
            };
            for used in uses {
                let sql = "INSERT INTO uses (memory, at, task, run, reason, chat, message)
                           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
                connection.prepare_cached(sql)?.execute(params![
                    row::blob(used.memory.uuid()),
                    now.millis(),
                    task.map(row::blob),
                    run.map(row::blob),
                    serde_json::to_vec(&used.reason)?,
                    chat.map(row::blob),
                    message.map(row::blob),
                ])?;
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
            let rest = "memory = ?1 ORDER BY at DESC, rowid DESC LIMIT ?2";
            uses(connection, rest, (row::blob(memory.uuid()), SHOWN))
        })
        .await
    }

    /// What a run was told, in its order.
    ///
    /// # Errors
    /// As [`Memories::used`].
    pub async fn uses_in(&self, run: RunId) -> Result<Vec<Used>, MemoryError> {
        self.read_for_prompt(move |_, connection| {
            uses(connection, "run = ?1 ORDER BY at, rowid", (row::blob(run.uuid()),))
        })
        .await
    }

    /// What went into a chat, on all its branches, in its order.
    ///
    /// # Errors
    /// As [`Memories::used`].
    pub async fn uses_in_chat(&self, chat: ChatId) -> Result<Vec<Used>, MemoryError> {
        self.read(move |_, connection| {
            uses(connection, "chat = ?1 ORDER BY at, rowid", (row::blob(chat.uuid()),))
        })
        .await
    }
}

/// Takes the words out of what is noted of a memory's uses that it no longer has: all, where it is forgotten.
pub(crate) fn unsay(connection: &Connection, memory: MemoryId, left: &[String]) -> Result<(), MemoryError> {
    let mut statement = connection.prepare_cached("SELECT rowid, reason FROM uses WHERE memory = ?1")?;
    let mut rows = statement.query([row::blob(memory.uuid())])?;
    let mut changed = Vec::new();
    while let Some(row) = rows.next()? {
        let reason = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        if let MemoryReason::Words { mut words } = serde_json::from_slice(reason)? {
            let said = words.len();
            words.retain(|word| left.contains(&words::stem(&word.to_lowercase())));
            if words.len() < said {
                changed.push((row.get::<_, i64>(0)?, MemoryReason::Words { words }));
            }
        }
    }
    for (row, reason) in changed {
        connection
            .prepare_cached("UPDATE uses SET reason = ?2 WHERE rowid = ?1")?
            .execute(params![row, serde_json::to_vec(&reason)?])?;
    }
    Ok(())
}

fn uses(
    connection: &Connection,
    rest: &str,
    params: impl rusqlite::Params,
) -> Result<Vec<Used>, MemoryError> {
    let sql = format!("SELECT memory, at, reason, task, run, chat, message FROM uses WHERE {rest}");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let place = match (uuid(row, 5)?, uuid(row, 6)?) {
            (Some(chat), Some(message)) => {
                Place::Chat { chat: ChatId::new(chat), message: MessageId::new(message) }
            }
            _ => Place::Run {
                task: TaskId::new(uuid(row, 3)?.unwrap_or_default()),
                run: RunId::new(uuid(row, 4)?.unwrap_or_default()),
            },
        };
        let reason = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        found.push(Used {
            memory: MemoryId::new(uuid(row, 0)?.unwrap_or_default()),
            at: Timestamp::from_millis(row.get(1)?),
            place,
            reason: serde_json::from_slice(reason)?,
        });
    }
    Ok(found)
}

fn uuid(row: &Row<'_>, column: usize) -> Result<Option<Uuid>, MemoryError> {
    let bytes: Option<[u8; 16]> = row.get(column)?;
    Ok(bytes.map(Uuid::from_bytes))
}
