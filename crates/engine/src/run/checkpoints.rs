//! Snapshots of one run's workspace: one at a time, while the model thinks, whole before anything else is touched.

use crate::{EngineError, shared::Shared};
use flotilla_domain::{ChangeStat, Checkpoint, CheckpointCause, CheckpointId, Event, RunId, Subject, TaskId};
use flotilla_store::Draft;
use flotilla_workspace::{Oid, Stat, Workspace};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU32, Ordering},
};
use tokio::{sync::Mutex as Order, task::JoinHandle};

/// The snapshots of one run's workspace.
pub(crate) struct Checkpoints {
    work: Arc<Work>,
    under_way: Order<Option<JoinHandle<()>>>,
    /// The turn of a snapshot that was asked for while another one was under way.
    asked: AtomicU32,
}

struct Work {
    shared: Arc<Shared>,
    task: TaskId,
    run: RunId,
    workspace: Workspace,
    /// The tree of the latest snapshot: the same tree again is no snapshot.
    latest: Mutex<Option<Oid>>,
}

impl Checkpoints {
    /// Snapshots of `workspace`, the latest of which has the tree `latest`.
    pub(crate) fn new(
        shared: Arc<Shared>,
        task: TaskId,
        run: RunId,
        workspace: Workspace,
        latest: Option<Oid>,
    ) -> Self {
        Self {
            work: Arc::new(Work { shared, task, run, workspace, latest: Mutex::new(latest) }),
            under_way: Order::new(None),
            asked: AtomicU32::new(NONE),
        }
    }

    /// Begins a snapshot of what the workspace is after `turn`, and returns at once.
    pub(crate) fn begin(&self, turn: u32) {
        match self.under_way.try_lock() {
            Ok(mut under_way) if under_way.is_none() => {
                let work = Arc::clone(&self.work);
                *under_way = Some(tokio::spawn(async move { work.snapshot_or_log(turn).await }));
            }
            _ => self.asked.store(turn, Ordering::SeqCst),
        }
    }

    /// Waits until every snapshot that was begun is whole and logged.
    pub(crate) async fn settled(&self) {
        let mut under_way = self.under_way.lock().await;
        if let Some(handle) = under_way.take()
            && let Err(error) = handle.await
        {
            tracing::error!(run = %self.work.run, %error, "a checkpoint did not come to its end");
        }
        let asked = self.asked.swap(NONE, Ordering::SeqCst);
        if asked != NONE {
            self.work.snapshot_or_log(asked).await;
        }
    }

    /// Snapshots what the workspace is now, if that is news. Git has the word on it, whatever a look at the files says.
    pub(crate) async fn now(&self, turn: u32) -> Result<(), EngineError> {
        self.settled().await;
        self.work.snapshot(turn, By::Git).await
    }
}

/// Who finds out whether the workspace has changed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// A look at the files, and git where that is not certain.
    Look,
    /// Git, always.
    Git,
}

/// No turn has this number.
const NONE: u32 = u32::MAX;

impl Work {
    async fn snapshot_or_log(&self, turn: u32) {
        if let Err(error) = self.snapshot(turn, By::Look).await {
            tracing::error!(run = %self.run, turn, %error, "the workspace could not be snapshotted");
        }
    }

    async fn snapshot(&self, turn: u32, by: By) -> Result<(), EngineError> {
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let made =
            keep(&self.shared, self.run, &self.workspace, latest, turn, CheckpointCause::Work, by).await?;
        let Some(checkpoint) = made else { return Ok(()) };
        let tree = super::oid(&checkpoint.tree)?;
        let subject = Subject::Run { task: self.task, run: self.run };
        self.shared.store().append(vec![Draft { subject, event: Event::CheckpointMade(checkpoint) }]).await?;
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = Some(tree);
        Ok(())
    }
}

/// Snapshots what a workspace is now, unless it is what the checkpoint before has (`latest`, its tree). The log is told
/// by the caller.
pub(crate) async fn keep(
    shared: &Shared,
    run: RunId,
    workspace: &Workspace,
    latest: Option<Oid>,
    turn: u32,
    cause: CheckpointCause,
    by: By,
) -> Result<Option<Checkpoint>, EngineError> {
    let workspace = workspace.clone();
    let id = CheckpointId::new(shared.id());
    let reference = format!("refs/flotilla/checkpoints/{run}/{id}");
    let message = match &cause {
        CheckpointCause::Work => format!("Checkpoint after turn {turn}"),
        CheckpointCause::Restored { from } => format!("Back at checkpoint {from}"),
        CheckpointCause::Rejected { path } => format!("Without what was rejected in {path}"),
    };
    let now = shared.now();
    let made = blocking(move || match by {
        By::Look => workspace.checkpoint_if_touched(latest.as_ref(), &reference, &message, now),
        By::Git => workspace.checkpoint(latest.as_ref(), &reference, &message, now),
    })
    .await??;
    Ok(made.map(|made| Checkpoint {
        id,
        turn,
        commit: made.commit.to_string(),
        tree: made.tree.to_string(),
        stat: counted(&made.stat),
        total: Some(counted(&made.total)),
        cause,
        left_out: made.left_out,
    }))
}

fn counted(stat: &Stat) -> ChangeStat {
    ChangeStat { files: stat.files, added: stat.added, removed: stat.removed }
}

/// Runs what blocks on a thread where that is no harm.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, EngineError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| EngineError::Internal("a background step panicked"))
}
