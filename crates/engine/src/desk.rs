//! One task's desk: what changes a task that rests happens one after the other.

use crate::shared::Shared;
use flotilla_domain::TaskId;
use std::sync::{Arc, PoisonError};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Held while a run that rests is changed, spoken to, landed or let go on. The queue looks again when it is let go.
pub(crate) struct Desk {
    held: Option<OwnedMutexGuard<()>>,
    shared: Arc<Shared>,
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.held = None;
        self.shared.queue.notify_one();
    }
}

impl Shared {
    fn desk(&self, task: TaskId) -> Arc<Mutex<()>> {
        let mut desks = self.desks.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever waits for one holds it, too.
        desks.retain(|_, desk| Arc::strong_count(desk) > 1);
        Arc::clone(desks.entry(task).or_default())
    }

    /// Waits until nobody else is at the task's desk.
    pub(crate) async fn at_desk(self: &Arc<Self>, task: TaskId) -> Desk {
        let held = self.desk(task).lock_owned().await;
        Desk { held: Some(held), shared: Arc::clone(self) }
    }

    /// The task's desk if it is free. The queue does not wait for one, and is woken when it is let go.
    pub(crate) fn at_free_desk(&self, task: TaskId) -> Option<OwnedMutexGuard<()>> {
        self.desk(task).try_lock_owned().ok()
    }
}
