//! The engine's handle: starting, taking up what an earlier daemon left, stopping.

use crate::{
    EngineError, LiveEvent, OpenTerminal, Setup, chat, landing, put_away, queue, run, shared::Shared, titles,
};
use flotilla_domain::{Task, TaskId, TaskState, TerminalId};
use flotilla_store::Store;
use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::sync::broadcast;

/// The fleet. Cheap to clone; all clones are one fleet.
#[derive(Clone)]
pub struct Engine {
    pub(crate) shared: Arc<Shared>,
}

/// How the fleet is doing.
#[derive(Debug, Clone, Serialize)]
pub struct FleetStatus {
    /// Runs under way.
    pub running: usize,
    /// Tasks that wait.
    pub queued: usize,
    /// Runs that may be under way at once.
    pub limit: usize,
    /// What the sandbox enforces here, and what it cannot.
    pub sandbox: flotilla_sandbox::Report,
}

/// How long a stopping daemon waits for its runs to let go.
const LET_GO: Duration = Duration::from_secs(2);

impl Engine {
    /// Starts the fleet: ends processes that an earlier daemon left, takes up its runs, opens the queue.
    ///
    /// # Errors
    /// Where the log cannot be read or Flotilla's own folders cannot be made.
    pub async fn start(setup: Setup) -> Result<Self, EngineError> {
        let paths = &setup.paths;
        for folder in [&paths.workspaces, &paths.temp, &paths.artifacts, &paths.recovery, &paths.shadows] {
            std::fs::create_dir_all(folder).map_err(EngineError::io("cannot make", folder))?;
        }
        match flotilla_terminal::sweep(&setup.mark) {
            Ok(swept) => tracing::info!(?swept, "swept what an earlier daemon left running"),
            Err(error) => tracing::warn!(%error, "could not look for processes that an earlier daemon left"),
        }
        let shared = Arc::new(Shared::new(setup));
        for task in shared.store().active().await? {
            resume(&shared, &task).await?;
        }
        chat::settle(&shared).await?;
        titles::of_chats_again(&shared).await?;
        tokio::spawn(queue::serve(Arc::clone(&shared)));
        tokio::spawn(put_away::tidy(Arc::clone(&shared)));
        Ok(Self { shared })
    }

    /// What the clock says.
    pub fn now(&self) -> flotilla_domain::Timestamp {
        self.shared.now()
    }

    /// Stops the daemon's part: processes end, runs stay under way in the log and go on at the next start.
    pub async fn shut_down(&self) {
        self.shared.stopping.cancel();
        let runs: Vec<run::RunHandle> = self.shared.runs().values().cloned().collect();
        for run in &runs {
            run.suspend();
        }
        let all = futures_util::future::join_all(runs.into_iter().map(run::RunHandle::over));
        let all = async { tokio::join!(all, self.shared.chats.over()) };
        if tokio::time::timeout(LET_GO, all).await.is_err() {
            tracing::warn!("some runs did not let go in time; the next start ends what they left");
        }
    }

    /// The log: reading, and following.
    pub fn store(&self) -> &Store {
        self.shared.store()
    }

    /// What is remembered.
    pub fn memories(&self) -> &flotilla_memory::Memories {
        &self.shared.setup.memories
    }

    /// What happens live and is no fact.
    pub fn live(&self) -> broadcast::Receiver<LiveEvent> {
        self.shared.watch()
    }

    /// The terminals of a task's run under way.
    pub fn terminals(&self, task: TaskId) -> Vec<OpenTerminal> {
        self.shared.terminals().of_task(task)
    }

    /// The newest terminal of each run under way that printed something.
    pub fn newest_terminals(&self) -> BTreeMap<TaskId, OpenTerminal> {
        self.shared.terminals().newest()
    }

    /// A terminal.
    pub fn terminal(&self, id: TerminalId) -> Option<OpenTerminal> {
        self.shared.terminals().get(id)
    }

    /// Lets so many runs be under way at once from now on; those that are go on.
    pub fn limit_running(&self, limit: usize) {
        self.shared.limit_running(limit);
    }

    /// How the fleet is doing.
    ///
    /// # Errors
    /// Where the log cannot be read.
    pub async fn status(&self) -> Result<FleetStatus, EngineError> {
        let active = self.shared.store().active().await?;
        let queued = active.iter().filter(|task| matches!(task.state, TaskState::Queued { .. })).count();
        Ok(FleetStatus {
            running: self.shared.runs().len(),
            queued,
            limit: self.shared.running_limit(),
            sandbox: self.shared.setup.sandbox.report().clone(),
        })
    }

    /// The task, as the log has it now.
    ///
    /// # Errors
    /// [`EngineError::NotFound`].
    pub async fn task(&self, id: TaskId) -> Result<Arc<Task>, EngineError> {
        Ok(self.shared.store().task(id).await?.ok_or(EngineError::NotFound("such task"))?.value)
    }
}

/// Takes up what an earlier daemon was doing with `task`.
async fn resume(shared: &Arc<Shared>, task: &Task) -> Result<(), EngineError> {
    match &task.state {
        TaskState::Running { run } | TaskState::NeedsYou { run } => {
            run::launch(shared, task.id, *run, run::TakenUp::AfterBreak);
            // The daemon may have stopped while a model was asked for it.
            if task.runs.len() == 1 {
                titles::of_task(shared, task.id, *run);
            }
        }
        _ => {}
    }
    if task.landing.is_some()
        && let Err(error) = landing::settle(shared, task).await
    {
        tracing::error!(task = %task.id, %error, "a landing that was under way could not be settled");
    }
    Ok(())
}
