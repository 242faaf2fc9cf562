//! The one thread that writes.
//!
//! Batches that wait while a transaction is committed go into the next one together, so that they share the wait
//! for the disk.

use crate::{
    Clock, Draft, StoreError, group::Group, ledger::Ledger, readers::Alive, rebuild, tail::Feed,
    witness::Witness,
};
use flotilla_domain::Record;
use rusqlite::Connection;
use std::{
    path::Path,
    sync::{Arc, mpsc},
    time::Duration,
};
use tokio::sync::oneshot;

/// How many batches share a transaction at most.
const GROUP_BATCHES: usize = 256;

pub(crate) type Appended = Result<Vec<Arc<Record>>, StoreError>;

/// What the writer is asked.
pub(crate) enum Command {
    Append {
        drafts: Vec<Draft>,
        reply: oneshot::Sender<Appended>,
    },
    Rebuild {
        reply: oneshot::Sender<Result<(), StoreError>>,
    },
    Close,
    /// Lets the database grow by no more than this many pages, as on a full disk.
    #[cfg(test)]
    Limit {
        pages: Option<u32>,
    },
    /// Refuses writes, or no longer, as on a file system that turned read-only.
    #[cfg(test)]
    ReadOnly(bool),
}

pub(crate) struct Writer {
    pub connection: Connection,
    pub ledger: Ledger,
    pub witness: Witness,
    pub feed: Arc<Feed>,
    pub clock: Clock,
    pub alive: Alive,
}

/// The connection that writes.
///
/// `synchronous = FULL` waits for the disk at every commit, so what was appended survives a loss of power, as far as
/// the disk keeps its word. (On macOS a flush reaches the drive's own cache; only a loss of power there can cost the
/// last moments, and never an earlier event.)
pub(crate) fn open(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.pragma_update(None, "cache_size", -4096)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "wal_autocheckpoint", 2000)?;
    connection.pragma_update(None, "journal_size_limit", 32 << 20)?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

impl Writer {
    /// Serves until it is told to close, or until every handle is gone.
    pub(crate) fn run(mut self, commands: &mpsc::Receiver<Command>) {
        let mut next = commands.recv().ok();
        while let Some(command) = next.take() {
            match command {
                Command::Append { drafts, reply } => {
                    let mut batches = vec![(drafts, reply)];
                    while batches.len() < GROUP_BATCHES {
                        match commands.try_recv() {
                            Ok(Command::Append { drafts, reply }) => batches.push((drafts, reply)),
                            Ok(other) => {
                                next = Some(other);
                                break;
                            }
                            Err(_) => break,
                        }
                    }
                    self.append(batches);
                }
                Command::Rebuild { reply } => {
                    let rebuilt = self.rebuild();
                    // Whoever asked may have gone.
                    let _ = reply.send(rebuilt);
                }
                Command::Close => break,
                #[cfg(test)]
                Command::Limit { pages } => self.limit(pages),
                #[cfg(test)]
                Command::ReadOnly(on) => self.connection.pragma_update(None, "query_only", on).unwrap(),
            }
            if next.is_none() {
                next = commands.recv().ok();
            }
        }
        self.feed.close();
        // What stays in the write-ahead log is read from there at the next start.
        let _ = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        drop(self.connection);
        drop(self.alive);
    }

    fn append(&mut self, batches: Vec<(Vec<Draft>, oneshot::Sender<Appended>)>) {
        let (batches, replies): (Vec<_>, Vec<_>) = batches.into_iter().unzip();
        match self.commit(batches) {
            Ok(results) => {
                for (reply, result) in replies.into_iter().zip(results) {
                    // Whoever appended may have gone; the events stand all the same.
                    let _ = reply.send(result);
                }
            }
            Err(error) => {
                self.recover();
                for reply in replies {
                    let _ = reply.send(Err(error.clone()));
                }
            }
        }
    }

    /// Commits the batches; an error means that none of them was.
    fn commit(&mut self, batches: Vec<Vec<Draft>>) -> Result<Vec<Appended>, StoreError> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let now = (self.clock)();
        let mut group = Group::new(&self.connection, &mut self.ledger);
        let mut results = Vec::with_capacity(batches.len());
        for batch in batches {
            match group.accept(batch, now) {
                Err(error) if error.invalid().is_none() => return Err(error),
                result => results.push(result),
            }
        }
        if group.is_empty() {
            self.connection.execute_batch("ROLLBACK")?;
            return Ok(results);
        }
        group.finish()?;
        self.connection.execute_batch("COMMIT")?;
        let records = group.committed();
        self.witness.note(self.ledger.head);
        self.feed.publish(self.ledger.head.seq, records);
        Ok(results)
    }

    fn rebuild(&mut self) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        rebuild::rebuild(&transaction)?;
        transaction.commit()?;
        self.ledger.hot.clear();
        self.ledger.chats.clear();
        Ok(())
    }

    /// After a failure: ends the transaction and learns from the database where the log ends.
    fn recover(&mut self) {
        if !self.connection.is_autocommit() {
            // SQLite ended it already where this fails.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        // Where even this cannot be read, the ledger still stands at the last commit.
        if let Ok(ledger) = Ledger::load(&self.connection) {
            self.ledger = ledger;
        }
    }

    #[cfg(test)]
    fn limit(&self, pages: Option<u32>) {
        let used: u32 = self.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        let limit = pages.map_or(u32::MAX - 1, |pages| used + pages);
        let _ = self.connection.query_row(&format!("PRAGMA max_page_count = {limit}"), [], |_| Ok(()));
    }
}
