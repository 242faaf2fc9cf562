//! What the queue, the runs and the commands have in common.

use crate::{
    chat::Chats,
    live::{LiveEvent, Terminals},
    run::RunHandle,
    setup::Setup,
};
use flotilla_agent::{PdfReader, Services};
use flotilla_domain::{ProjectId, RunId, TaskId, Timestamp};
use flotilla_store::Store;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Live events kept for a viewer that lags; beyond that it misses some, which harms nothing: facts are in the log.
const LIVE_BACKLOG: usize = 1024;

pub(crate) struct Shared {
    pub(crate) setup: Setup,
    runs: Mutex<BTreeMap<RunId, RunHandle>>,
    /// Runs that may be under way at once.
    running_limit: AtomicUsize,
    landings: Mutex<BTreeMap<ProjectId, Arc<tokio::sync::Mutex<()>>>>,
    /// See [`crate::desk`].
    pub(crate) desks: Mutex<BTreeMap<TaskId, Arc<tokio::sync::Mutex<()>>>>,
    pub(crate) diffs: crate::review::Diffs,
    terminals: Terminals,
    /// Chats with a reply under way.
    pub(crate) chats: Chats,
    live: broadcast::Sender<LiveEvent>,
    /// Wakes the queue when something may have become startable.
    pub(crate) queue: Notify,
    /// Cancelled when the daemon stops.
    pub(crate) stopping: CancellationToken,
}

impl Shared {
    pub(crate) fn new(setup: Setup) -> Self {
        Self {
            running_limit: AtomicUsize::new(setup.limits.running),
            setup,
            runs: Mutex::default(),
            landings: Mutex::default(),
            desks: Mutex::default(),
            diffs: crate::review::Diffs::default(),
            terminals: Terminals::default(),
            chats: Chats::default(),
            live: broadcast::Sender::new(LIVE_BACKLOG),
            queue: Notify::new(),
            stopping: CancellationToken::new(),
        }
    }

    pub(crate) const fn store(&self) -> &Store {
        &self.setup.store
    }

    pub(crate) fn id(&self) -> Uuid {
        (self.setup.ids)()
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.setup.clock)()
    }

    pub(crate) const fn terminals(&self) -> &Terminals {
        &self.terminals
    }

    /// What reads PDFs outside of runs. Blocks.
    pub(crate) fn pdf_reader(&self) -> std::io::Result<PdfReader> {
        let Setup { sandbox, paths, hidden, .. } = &self.setup;
        let temp = paths.temp.join("reading");
        std::fs::create_dir_all(&temp)?;
        Ok(PdfReader::new(sandbox.clone(), temp, hidden.clone()))
    }

    /// The services that the user configured. Their models could be read from the same file; what is wrong with them shows
    /// where they are looked at.
    pub(crate) fn services(&self) -> Services {
        self.setup.roster.services().unwrap_or_else(|error| {
            tracing::warn!(%error, "the services are not offered");
            Services::default()
        })
    }

    /// How many runs may be under way at once.
    pub(crate) fn running_limit(&self) -> usize {
        self.running_limit.load(Ordering::Relaxed)
    }

    /// Lets so many runs be under way at once from now on; those that are go on.
    pub(crate) fn limit_running(&self, limit: usize) {
        self.running_limit.store(limit.max(1), Ordering::Relaxed);
        self.queue.notify_one();
    }

    /// The runs under way.
    pub(crate) fn runs(&self) -> MutexGuard<'_, BTreeMap<RunId, RunHandle>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn run(&self, id: RunId) -> Option<RunHandle> {
        self.runs().get(&id).cloned()
    }

    /// Landings of one project happen one after the other.
    pub(crate) fn landing_of(&self, project: ProjectId) -> Arc<tokio::sync::Mutex<()>> {
        let mut all = self.landings.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(project).or_default())
    }

    pub(crate) fn show(&self, event: LiveEvent) {
        // Nobody watching is no error.
        let _ = self.live.send(event);
    }

    pub(crate) fn watch(&self) -> broadcast::Receiver<LiveEvent> {
        self.live.subscribe()
    }
}
