//! The database of memories: opened once, one connection that writes, one that reads for prompts, one for all else.

use crate::{MemoryError, meaning::Bits, row};
use flotilla_domain::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::Notify;

/// Reads the clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// In their order; a released one never changes.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/202611211130_memories.sql"),
    include_str!("../migrations/202611211450_general.sql"),
    include_str!("../migrations/202611211500_uses_in_chats.sql"),
    include_str!("../migrations/202611211530_meaning.sql"),
    include_str!("../migrations/202611211745_fading_and_lists.sql"),
];
/// The migration after which it is filled in when memories fade.
const FADING: i64 = 5;

/// What becomes of what agents propose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proposals {
    /// Each waits for the user's yes. The usual way: an agent reads files and pages that others wrote, and what one of
    /// them smuggled into a memory would stand in every later prompt.
    #[default]
    Ask,
    /// Those about the project of the run are kept at once; those about the user wait.
    Keep,
    /// Agents propose nothing.
    Off,
}

/// What the user set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Whether memories go into prompts.
    pub recall: bool,
    /// What becomes of proposals.
    pub proposals: Proposals,
}

impl Default for Settings {
    fn default() -> Self {
        Self { recall: true, proposals: Proposals::Ask }
    }
}

/// The memories of one data folder. Cheap to clone.
#[derive(Clone)]
pub struct Memories(Arc<Inner>);

struct Inner {
    writer: Mutex<Connection>,
    /// A prompt waits for no list and no export.
    for_prompts: Mutex<Connection>,
    reader: Mutex<Connection>,
    common: Mutex<Common>,
    bits: Mutex<Option<Bits>>,
    changed: Notify,
    clock: Clock,
}

/// How often the words that many memories have occur, as of some time ago.
#[derive(Debug, Default)]
pub(crate) struct Common {
    pub(crate) docs: HashMap<String, u32>,
    /// How many memories there were then.
    pub(crate) of: i64,
}

impl std::fmt::Debug for Memories {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memories").finish_non_exhaustive()
    }
}

impl Memories {
    /// Opens the database at `path`, or makes it. Whoever opens it owns the folder that it is in. Blocks.
    ///
    /// # Errors
    /// Where it cannot be read or written, or is of a newer program.
    pub fn open(path: &Path, clock: Clock) -> Result<Self, MemoryError> {
        let mut writer = Connection::open(path)?;
        prepare(&writer)?;
        writer.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        writer.pragma_update(None, "synchronous", "full")?;
        // What is deleted is overwritten.
        writer.pragma_update(None, "secure_delete", true)?;
        migrate(&mut writer)?;
        let for_prompts = reading(path)?;
        let this = Self(Arc::new(Inner {
            writer: Mutex::new(writer),
            for_prompts: Mutex::new(for_prompts),
            reader: Mutex::new(reading(path)?),
            common: Mutex::default(),
            bits: Mutex::default(),
            changed: Notify::new(),
            clock,
        }));
        this.count_common(&locked(&this.0.reader))?;
        Ok(this)
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.0.clock)()
    }

    pub(crate) fn common(&self) -> MutexGuard<'_, Common> {
        locked(&self.0.common)
    }

    pub(crate) fn vectors(&self) -> &Mutex<Option<Bits>> {
        &self.0.bits
    }

    /// Waits until something is written, if nothing was since the last time. For one waiter.
    pub async fn changed(&self) {
        self.0.changed.notified().await;
    }

    /// Does blocking work that reads.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self, &Connection) -> Result<T, MemoryError> + Send + 'static,
    ) -> Result<T, MemoryError> {
        let this = self.clone();
        let done = tokio::task::spawn_blocking(move || work(&this, &locked(&this.0.reader)));
        done.await.unwrap_or(Err(MemoryError::Closed))
    }

    /// Does blocking work that reads for a prompt, which somebody waits for.
    pub(crate) async fn read_for_prompt<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self, &Connection) -> Result<T, MemoryError> + Send + 'static,
    ) -> Result<T, MemoryError> {
        let this = self.clone();
        let done = tokio::task::spawn_blocking(move || work(&this, &locked(&this.0.for_prompts)));
        done.await.unwrap_or(Err(MemoryError::Closed))
    }

    /// Does blocking work that writes, all of it or nothing.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self, &Connection) -> Result<T, MemoryError> + Send + 'static,
    ) -> Result<T, MemoryError> {
        let this = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let mut writer = locked(&this.0.writer);
            let transaction = writer.transaction()?;
            let given = work(&this, &transaction)?;
            transaction.commit()?;
            this.count_common(&writer)?;
            this.0.changed.notify_one();
            Ok(given)
        });
        done.await.unwrap_or(Err(MemoryError::Closed))
    }

    /// Takes what was deleted out of the write-ahead log, too.
    pub(crate) async fn wipe(&self) -> Result<(), MemoryError> {
        let this = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let writer = locked(&this.0.writer);
            // A reader that is still in the old state would keep it there.
            let _readers = (locked(&this.0.reader), locked(&this.0.for_prompts));
            writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
            Ok(())
        });
        done.await.unwrap_or(Err(MemoryError::Closed))
    }

    /// What the user set.
    ///
    /// # Errors
    /// Where the database cannot be read, here as in all that follow.
    pub async fn settings(&self) -> Result<Settings, MemoryError> {
        self.read(|_, connection| settings(connection)).await
    }

    /// Sets it.
    ///
    /// # Errors
    /// As [`Memories::settings`].
    pub async fn set(&self, settings: Settings) -> Result<(), MemoryError> {
        self.write(move |_, connection| {
            let value = serde_json::to_string(&settings)?;
            let sql =
                "INSERT INTO settings VALUES ('settings', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1";
            connection.execute(sql, [value])?;
            Ok(())
        })
        .await
    }
}

pub(crate) fn settings(connection: &Connection) -> Result<Settings, MemoryError> {
    let sql = "SELECT value FROM settings WHERE name = 'settings'";
    let value: Option<String> = connection.query_row(sql, [], |row| row.get(0)).optional()?;
    Ok(value.map(|value| serde_json::from_str(&value)).transpose()?.unwrap_or_default())
}

fn locked<T>(one: &Mutex<T>) -> MutexGuard<'_, T> {
    one.lock().unwrap_or_else(PoisonError::into_inner)
}

fn reading(path: &Path) -> Result<Connection, MemoryError> {
    let reader = Connection::open(path)?;
    prepare(&reader)?;
    reader.pragma_update(None, "query_only", true)?;
    // Recall at 100,000 memories touches a few megabytes of the index.
    reader.pragma_update(None, "cache_size", -8192)?;
    Ok(reader)
}

fn prepare(connection: &Connection) -> Result<(), MemoryError> {
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(())
}

/// Brings the database to the newest form; its version is how many migrations it has seen.
fn migrate(connection: &mut Connection) -> Result<(), MemoryError> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(MemoryError::Newer { found, known });
    }
    let transaction = connection.transaction()?;
    for sql in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or_default()) {
        transaction.execute_batch(sql)?;
    }
    if found < FADING {
        row::fill_in_fading(&transaction)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}
