//! What the writer knows of the committed log without asking the disk.

use crate::{
    Fault, Flaw, StoreError,
    chain::{Hash, Head},
    chats,
    projection::Card,
};
use flotilla_domain::{Chat, ChatId, TaskId, Timestamp};
use lru::LruCache;
use rusqlite::{Connection, OptionalExtension as _};
use std::{num::NonZeroUsize, sync::Arc};

/// How many tasks, and how many chats, are kept at hand: more than are at work at once.
const HOT: NonZeroUsize = NonZeroUsize::new(256).unwrap();

/// The end of the log and the tasks that are being worked on; only what is committed.
#[derive(Debug)]
pub(crate) struct Ledger {
    pub head: Head,
    /// The time of the last event.
    pub at: Timestamp,
    /// The highest task number so far.
    pub number: u32,
    pub hot: LruCache<TaskId, Arc<Card>>,
    pub chats: LruCache<ChatId, Arc<Chat>>,
}

impl Ledger {
    /// Reads where the log ends. Looks at its last row only.
    ///
    /// # Errors
    /// [`StoreError::Log`] where the log does not end where it should.
    pub(crate) fn load(connection: &Connection) -> Result<Self, StoreError> {
        let head = head(connection)?;
        let last: Option<(u64, Timestamp, [u8; 32])> = connection
            .query_row("SELECT seq, at, hash FROM events ORDER BY seq DESC LIMIT 1", [], |row| {
                Ok((row.get(0)?, Timestamp::from_millis(row.get(1)?), row.get(2)?))
            })
            .optional()?;
        let (seq, at, hash) = last.unwrap_or_default();
        let flaw = match seq.cmp(&head.seq) {
            std::cmp::Ordering::Less => Some((seq + 1, Flaw::Truncated { recorded: head.seq })),
            std::cmp::Ordering::Greater => Some((head.seq + 1, Flaw::Unrecorded)),
            std::cmp::Ordering::Equal => {
                (Hash::from_bytes(hash) != head.hash).then_some((seq, Flaw::Altered))
            }
        };
        if let Some((seq, flaw)) = flaw {
            return Err(StoreError::Log(Fault { seq, flaw }));
        }
        let number: Option<u32> =
            connection.query_row("SELECT max(number) FROM tasks", [], |row| row.get(0))?;
        Ok(Self { head, at, number: number.unwrap_or(0), hot: LruCache::new(HOT), chats: LruCache::new(HOT) })
    }

    /// The task as it is committed.
    pub(crate) fn card(
        &mut self,
        connection: &Connection,
        id: TaskId,
    ) -> Result<Option<Arc<Card>>, StoreError> {
        if let Some(card) = self.hot.get(&id) {
            return Ok(Some(Arc::clone(card)));
        }
        let card = Card::load(connection, id)?.map(Arc::new);
        if let Some(card) = &card {
            self.hot.put(id, Arc::clone(card));
        }
        Ok(card)
    }

    /// The chat as it is committed.
    pub(crate) fn chat(
        &mut self,
        connection: &Connection,
        id: ChatId,
    ) -> Result<Option<Arc<Chat>>, StoreError> {
        if let Some(chat) = self.chats.get(&id) {
            return Ok(Some(Arc::clone(chat)));
        }
        let chat = chats::load(connection, id)?.map(Arc::new);
        if let Some(chat) = &chat {
            self.chats.put(id, Arc::clone(chat));
        }
        Ok(chat)
    }
}

/// Where the log ends, by its own account.
pub(crate) fn head(connection: &Connection) -> Result<Head, StoreError> {
    Ok(connection
        .prepare_cached("SELECT seq, hash FROM head WHERE id = 0")?
        .query_row([], |row| Ok(Head { seq: row.get(0)?, hash: Hash::from_bytes(row.get(1)?) }))?)
}
