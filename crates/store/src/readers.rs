//! A few threads that read, each with a connection of its own.

use crate::{StoreError, owner::Owner};
use rusqlite::{Connection, OpenFlags};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};
use tokio::sync::oneshot;

/// How many read at once.
const THREADS: usize = 3;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// What every thread of a store holds until its connection is closed: the folder's lock, and the sign of life that
/// [`crate::Store::close`] waits for.
#[derive(Debug, Clone)]
pub(crate) struct Alive {
    _owner: Arc<Owner>,
    _sign: tokio::sync::mpsc::Sender<()>,
}

impl Alive {
    pub(crate) fn new(owner: Owner, sign: tokio::sync::mpsc::Sender<()>) -> Self {
        Self { _owner: Arc::new(owner), _sign: sign }
    }
}

#[derive(Debug)]
pub(crate) struct Readers {
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
}

impl Readers {
    pub(crate) fn start(path: &Path, alive: &Alive) -> Result<(Self, Vec<JoinHandle<()>>), StoreError> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let queue = Arc::new(Mutex::new(queue));
        let threads = (0..THREADS)
            .map(|_| {
                let connection = open(path)?;
                let (queue, alive) = (Arc::clone(&queue), alive.clone());
                thread::Builder::new()
                    .name("store-read".to_owned())
                    .spawn(move || serve(connection, &queue, alive))
                    .map_err(StoreError::io(path))
            })
            .collect::<Result<_, _>>()?;
        let readers = Self { jobs: Mutex::new(Some(jobs)) };
        Ok((readers, threads))
    }

    /// Runs `job` in a read transaction: all of it sees the log at one moment.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let result =
                connection.transaction().map_err(StoreError::from).and_then(|transaction| job(&transaction));
            // Whoever asked may have gone.
            let _ = reply.send(result);
        });
        let sent = match &*self.jobs.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(jobs) => jobs.send(job).is_ok(),
            None => false,
        };
        if !sent {
            return Err(StoreError::Closed);
        }
        answer.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Lets the threads end after what they were asked so far.
    pub(crate) fn close(&self) {
        *self.jobs.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// A connection that only reads.
pub(crate) fn open(path: &Path) -> Result<Connection, StoreError> {
    prepare(Connection::open_with_flags(path, READ_ONLY)?)
}

/// A connection that only reads, to a database whose folder may be one that nothing can be written to.
pub(crate) fn open_at_rest(path: &Path) -> Result<Connection, StoreError> {
    open(path).and_then(proven).or_else(|error| {
        // SQLite puts an index of the write-ahead log beside the database, even to read. Where it cannot, and there
        // is no such log, the database is whole by itself: https://www.sqlite.org/wal.html#read_only_databases
        if wal(path).exists() {
            return Err(error);
        }
        let open = Connection::open_with_flags(immutable(path), READ_ONLY | OpenFlags::SQLITE_OPEN_URI);
        open.map_err(StoreError::from).and_then(prepare).and_then(proven).map_err(|_| error)
    })
}

const READ_ONLY: OpenFlags = OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

fn prepare(connection: Connection) -> Result<Connection, StoreError> {
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.pragma_update(None, "cache_size", -1024)?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

/// The connection, once something was read by it: opening alone touches no file.
fn proven(connection: Connection) -> Result<Connection, StoreError> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(connection)
}

fn wal(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// The address of a database that nobody changes: https://www.sqlite.org/uri.html
fn immutable(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut address = "file://".to_owned();
    for (i, byte) in path.as_os_str().as_encoded_bytes().iter().enumerate() {
        let byte = if cfg!(windows) && *byte == b'\\' { b'/' } else { *byte };
        if i == 0 && byte != b'/' {
            address.push('/');
        }
        match byte {
            b'/' | b':' | b'.' | b'-' | b'_' | b'~' => address.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => address.push(char::from(byte)),
            byte => address += &format!("%{byte:02X}"),
        }
    }
    address + "?immutable=1"
}

fn serve(mut connection: Connection, queue: &Mutex<mpsc::Receiver<Job>>, alive: Alive) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job(&mut connection),
            Err(_) => break,
        }
    }
    drop(connection);
    drop(alive);
}
