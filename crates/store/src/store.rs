//! The store's door.

use crate::{
    StoreError, Tail, Verification,
    ledger::Ledger,
    migrate, os,
    owner::Owner,
    readers::{Alive, Readers},
    tail::Feed,
    verify,
    witness::Witness,
    writer::{self, Command, Writer},
};
use flotilla_domain::{Event, Record, Subject, Timestamp};
use rusqlite::Connection;
use std::{
    fmt,
    future::Future,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
};
use tokio::sync::oneshot;

/// The largest event, in bytes of JSON.
pub const MAX_EVENT_BYTES: usize = 32 << 20;

/// Tells the time. Where it goes back, the log's time stands still until the clock has caught up.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// An event before it has its place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it is about.
    pub subject: Subject,
    /// What happened.
    pub event: Event,
}

/// A data folder's store; clones are handles to the same one.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    dir: PathBuf,
    commands: mpsc::Sender<Command>,
    readers: Readers,
    feed: Arc<Feed>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    ended: tokio::sync::Mutex<tokio::sync::mpsc::Receiver<()>>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("dir", &self.inner.dir).finish_non_exhaustive()
    }
}

/// The database in a data folder.
pub(crate) fn database(dir: &Path) -> PathBuf {
    dir.join("log.db")
}

impl Store {
    /// Opens the store in `dir`, which is created where it is missing, and becomes the folder's owner. Blocks while
    /// it reads the end of the log; and for as long as a migration takes, where one is needed.
    ///
    /// # Errors
    /// [`StoreError::Owned`], [`StoreError::Newer`], [`StoreError::Foreign`], [`StoreError::Log`] where the log's
    /// end is missing, and whatever the disk says.
    pub fn open(dir: &Path, clock: Clock) -> Result<Self, StoreError> {
        os::create_private_dir(dir).map_err(StoreError::io(dir))?;
        let owner = Owner::take(dir)?;
        let path = database(dir);
        let mut connection: Connection = writer::open(&path)?;
        migrate::migrate(&mut connection, &path, &dir.join("backups"), clock())?;
        let ledger = Ledger::load(&connection)?;
        let witness = Witness::open(dir, &connection)?;
        let feed = Arc::new(Feed::new(ledger.head.seq));
        let (sign, ended) = tokio::sync::mpsc::channel(1);
        let alive = Alive::new(owner, sign);
        let (readers, mut threads) = Readers::start(&path, &alive)?;
        let (commands, queue) = mpsc::channel();
        let writer = Writer { connection, ledger, witness, feed: Arc::clone(&feed), clock, alive };
        let thread = thread::Builder::new()
            .name("store-write".to_owned())
            .spawn(move || writer.run(&queue))
            .map_err(StoreError::io(dir))?;
        threads.push(thread);
        Ok(Self {
            inner: Arc::new(Inner {
                dir: dir.to_owned(),
                commands,
                readers,
                feed,
                threads: Mutex::new(threads),
                ended: tokio::sync::Mutex::new(ended),
            }),
        })
    }

    /// Appends a batch, whole or not at all, and gives its records once they are committed.
    ///
    /// The batch takes its place when this is called, not when the future is polled: calls in a row append in that
    /// order. Dropping the future does not take the batch back. A `TaskCreated` of number 0 gets the next free number.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] where the domain's fold refuses one of the drafts. [`StoreError::DiskFull`] and the
    /// like where nothing could be written; the store stays usable and the batch can be appended again.
    pub fn append(
        &self,
        drafts: Vec<Draft>,
    ) -> impl Future<Output = Result<Vec<Arc<Record>>, StoreError>> + Send + 'static + use<> {
        let (reply, answer) = oneshot::channel();
        let sent = self.inner.commands.send(Command::Append { drafts, reply });
        async move {
            sent.map_err(|_| StoreError::Closed)?;
            answer.await.unwrap_or(Err(StoreError::Closed))
        }
    }

    /// Every record that is committed from now on.
    pub fn subscribe(&self) -> Tail {
        self.inner.feed.subscribe()
    }

    /// The number of the last committed event; 0 where there is none.
    pub fn seq(&self) -> u64 {
        self.inner.feed.seq()
    }

    /// The data folder.
    pub fn dir(&self) -> &Path {
        &self.inner.dir
    }

    /// Makes all projections anew from the log.
    ///
    /// # Errors
    /// [`StoreError::Log`] where an event of the log cannot be read; the projections stay as they are then.
    pub async fn rebuild(&self) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        self.inner.commands.send(Command::Rebuild { reply }).map_err(|_| StoreError::Closed)?;
        answer.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Checks the whole log and its projections, as they are at this moment.
    ///
    /// # Errors
    /// Where the database cannot be read at all; what is wrong with the log is no error but the answer.
    pub async fn verify(&self) -> Result<Verification, StoreError> {
        let dir = self.inner.dir.clone();
        self.read(move |connection| verify::check(connection, &dir)).await
    }

    /// Commits what was appended, folds the write-ahead log into the database and gives the folder free. Other
    /// handles get [`StoreError::Closed`] from here on.
    pub async fn close(self) {
        self.inner.readers.close();
        // Where this fails the writer has ended already.
        let _ = self.inner.commands.send(Command::Close);
        let _ = self.inner.ended.lock().await.recv().await;
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.inner.readers.read(job).await
    }

    #[cfg(test)]
    pub(crate) fn limit(&self, pages: Option<u32>) {
        self.inner.commands.send(Command::Limit { pages }).unwrap();
    }

    #[cfg(test)]
    pub(crate) fn read_only(&self, on: bool) {
        self.inner.commands.send(Command::ReadOnly(on)).unwrap();
    }
}

impl Drop for Inner {
    /// Waits for the last commit, so that the folder is free for its next owner.
    fn drop(&mut self) {
        self.readers.close();
        let _ = self.commands.send(Command::Close);
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            // A thread that panicked has ended, which is all that is asked here.
            let _ = thread.join();
        }
    }
}
