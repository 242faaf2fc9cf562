//! What is shown while it happens and is no fact: a model's words as they come, terminals as they open.

use flotilla_domain::{CallId, RunId, TaskId, TerminalId};
use flotilla_models::Observation;
use flotilla_terminal::Terminal;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Something to show while it happens.
#[derive(Debug, Clone)]
pub struct LiveEvent {
    /// The task.
    pub task: TaskId,
    /// Its run.
    pub run: RunId,
    /// What it is.
    pub kind: LiveKind,
}

/// What there is to show.
#[derive(Debug, Clone)]
pub enum LiveKind {
    /// The model is talking.
    Model(Observation),
    /// A call opened a terminal.
    Terminal {
        /// The terminal.
        id: TerminalId,
        /// The call.
        call: CallId,
    },
}

/// A terminal of a run.
#[derive(Debug, Clone)]
pub struct OpenTerminal {
    /// Its id.
    pub id: TerminalId,
    /// The task.
    pub task: TaskId,
    /// The run.
    pub run: RunId,
    /// The call that opened it.
    pub call: CallId,
    /// The terminal.
    pub terminal: Terminal,
}

/// Finished terminals that a run keeps at hand beside its live ones.
const FINISHED_KEPT: usize = 8;

/// The terminals of all runs under way.
#[derive(Debug, Default)]
pub(crate) struct Terminals(Mutex<BTreeMap<TerminalId, OpenTerminal>>);

impl Terminals {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<TerminalId, OpenTerminal>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a terminal in, and lets go of the oldest finished ones of its run where they are too many.
    pub(crate) fn open(&self, opened: OpenTerminal) {
        let mut all = self.lock();
        let finished: Vec<TerminalId> = all
            .values()
            .filter(|open| open.run == opened.run && open.terminal.exit().is_some())
            .map(|open| open.id)
            .collect();
        for id in finished.iter().take(finished.len().saturating_sub(FINISHED_KEPT)) {
            all.remove(id);
        }
        all.insert(opened.id, opened);
    }

    pub(crate) fn of_task(&self, task: TaskId) -> Vec<OpenTerminal> {
        self.lock().values().filter(|open| open.task == task).cloned().collect()
    }

    /// Each task's newest terminal that printed something.
    pub(crate) fn newest(&self) -> BTreeMap<TaskId, OpenTerminal> {
        // Ids rise with time: the last one is the newest.
        let all = self.lock();
        let printed = all.values().filter(|open| open.terminal.written() > 0);
        printed.map(|open| (open.task, open.clone())).collect()
    }

    pub(crate) fn get(&self, id: TerminalId) -> Option<OpenTerminal> {
        self.lock().get(&id).cloned()
    }

    /// Lets go of a run's terminals; what still runs in them ends with the run.
    pub(crate) fn close_run(&self, run: RunId) {
        let closed: Vec<OpenTerminal> = {
            let mut all = self.lock();
            let ids: Vec<TerminalId> =
                all.values().filter(|open| open.run == run).map(|open| open.id).collect();
            ids.iter().filter_map(|id| all.remove(id)).collect()
        };
        drop(closed);
    }
}
