//! The tail of the log: what is committed, to whoever listens.

use flotilla_domain::Record;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast;

/// How many records a listener may fall behind before it is told to resync.
pub const TAIL_CAPACITY: usize = 2048;

/// The listener fell behind by more than [`TAIL_CAPACITY`] records.
///
/// The tail goes on with what it still has; take a new snapshot and a new tail, or read what is missing with
/// [`crate::Store::events`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{missed} records after {after} were missed")]
pub struct Lagged {
    /// The last record that the listener got.
    pub after: u64,
    /// How many it missed after that one.
    pub missed: u64,
}

/// Every record that is committed after [`Tail::seq`], in order.
#[derive(Debug)]
pub struct Tail {
    records: broadcast::Receiver<Arc<Record>>,
    seq: u64,
}

impl Tail {
    /// The last record that this tail gave, or the last one that was committed before it began.
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// The next record; `None` once the store is closed. Dropping the future loses nothing.
    ///
    /// # Errors
    /// [`Lagged`] where the listener was too slow and records were dropped.
    pub async fn next(&mut self) -> Result<Option<Arc<Record>>, Lagged> {
        match self.records.recv().await {
            Ok(record) => {
                self.seq = record.seq;
                Ok(Some(record))
            }
            Err(broadcast::error::RecvError::Closed) => Ok(None),
            Err(broadcast::error::RecvError::Lagged(missed)) => {
                let after = self.seq;
                self.seq += missed;
                Err(Lagged { after, missed })
            }
        }
    }
}

/// Where the writer publishes what it committed.
///
/// The lock makes `seq` and the set of listeners change together: a tail begins exactly after a `seq`.
#[derive(Debug)]
pub(crate) struct Feed {
    committed: Mutex<Committed>,
}

#[derive(Debug)]
struct Committed {
    seq: u64,
    listeners: Option<broadcast::Sender<Arc<Record>>>,
}

impl Feed {
    pub(crate) fn new(seq: u64) -> Self {
        Self {
            committed: Mutex::new(Committed { seq, listeners: Some(broadcast::Sender::new(TAIL_CAPACITY)) }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Committed> {
        self.committed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn seq(&self) -> u64 {
        self.lock().seq
    }

    pub(crate) fn subscribe(&self) -> Tail {
        let committed = self.lock();
        let records = committed
            .listeners
            .as_ref()
            .map_or_else(|| broadcast::Sender::new(1).subscribe(), broadcast::Sender::subscribe);
        Tail { records, seq: committed.seq }
    }

    pub(crate) fn publish(&self, seq: u64, records: impl IntoIterator<Item = Arc<Record>>) {
        let mut committed = self.lock();
        committed.seq = seq;
        if let Some(listeners) = &committed.listeners
            && listeners.receiver_count() > 0
        {
            for record in records {
                // Fails only if the last listener left meanwhile, who then needs nothing.
                let _ = listeners.send(record);
            }
        }
    }

    pub(crate) fn close(&self) {
        self.lock().listeners = None;
    }
}
