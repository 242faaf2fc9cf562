//! The routes, served by the engine: each converts what it is asked, once, and what it answers, once.

mod board;
mod cards;
mod changes;
mod chat_streams;
mod chats;
mod desk;
mod events;
mod files;
mod fleet;
mod lines;
mod memories;
mod memory;
mod models;
mod profiles;
mod projects;
mod recorded;
mod review;
mod settings;
mod shells;
mod tasks;
mod terminals;
mod tour;
mod usage;
mod written;

pub(crate) use fleet::log_report;

use crate::{
    files::Files, home::Home, loopback::Loopback, meaning::Trouble, notices::Notices,
    preferences::Preferences, roster::ConfigRoster, shelf::Shelf, shells::Shells, tour::Tour,
};
use flotilla_api::wire::{self, TaskRef, TaskView};
use flotilla_domain::{Code, Task, TaskId, TerminalId, Timestamp, UserError};
use flotilla_engine::{Engine, EngineError};
use flotilla_store::{Store, StoreError, TaskFilter};
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

/// What the routes need. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Server(Arc<Parts>);

/// What a [`Server`] is made of.
pub(crate) struct Parts {
    pub(crate) engine: Engine,
    pub(crate) roster: Arc<ConfigRoster>,
    pub(crate) home: Home,
    pub(crate) notices: Notices,
    pub(crate) trouble: Trouble,
    /// Runs that may be under way at once where the configuration says nothing.
    pub(crate) usual_limit: usize,
    pub(crate) preferences: Preferences,
    pub(crate) shelf: Shelf,
    pub(crate) loopback: Loopback,
    pub(crate) shells: Arc<Shells>,
    pub(crate) files: Files,
    pub(crate) tour: Option<Arc<dyn Tour>>,
    /// Files of terminals that are no more, as they were listed.
    pub(crate) recorded: Mutex<BTreeMap<TerminalId, PathBuf>>,
    pub(crate) started_at: Timestamp,
    pub(crate) since: Instant,
    /// Cancelled when the daemon is to end.
    pub(crate) stop: CancellationToken,
}

/// What goes wrong below, as the wire has it.
fn engine_error(error: EngineError) -> wire::Error {
    let conflicts = match &error {
        EngineError::LandingRefused { conflicts, files, .. } => {
            let mut conflicts: Vec<wire::ConflictAt> = wire::Wire::wire(conflicts);
            for (at, file) in conflicts.iter_mut().zip(files) {
                at.hunks = file.hunks.iter().map(conflict_hunk).collect();
            }
            conflicts
        }
        _ => Vec::new(),
    };
    wire::Error { conflicts, ..UserError::from(error).into() }
}

/// The most characters of one side of a conflict that are shown.
const LONGEST_SIDE: usize = 20_000;

fn conflict_hunk(hunk: &flotilla_workspace::ConflictHunk) -> wire::ConflictHunk {
    let cut = |text: &str| match text.char_indices().nth(LONGEST_SIDE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    };
    let (ours, base, theirs) = (cut(&hunk.ours), cut(&hunk.base), cut(&hunk.theirs));
    wire::ConflictHunk { line: hunk.line, ours, base, theirs }
}

fn store_error(error: StoreError) -> wire::Error {
    UserError::from(error).into()
}

fn not_found(what: &str) -> wire::Error {
    UserError::fixable(
        Code::NotFound,
        format!("There is no such {what}"),
        "`flotilla task list` shows what there is.",
    )
    .into()
}

impl Server {
    /// The server that is made of `parts`.
    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    fn engine(&self) -> &Engine {
        &self.0.engine
    }

    fn store(&self) -> &Store {
        self.0.engine.store()
    }

    /// The task that `named` means.
    async fn task_id(&self, named: &TaskRef) -> Result<TaskId, wire::Error> {
        match named {
            TaskRef::Id(id) => Ok(*id),
            TaskRef::Number(number) => {
                let found = self.store().task_by_number(*number).await.map_err(store_error)?;
                found.map(|task| task.value.id).ok_or_else(|| not_found(&format!("task: #{number}")))
            }
            TaskRef::Suffix(suffix) => {
                let all = self.store().tasks(TaskFilter::default()).await.map_err(store_error)?.value;
                let mut fitting = all.iter().filter(|task| task.id.to_string().ends_with(suffix.as_str()));
                match (fitting.next(), fitting.next()) {
                    (Some(task), None) => Ok(task.id),
                    (None, _) => Err(not_found(&format!("task: …{suffix}"))),
                    (Some(one), Some(other)) => Err(UserError::fixable(
                        Code::BadInput,
                        format!("More than one task ends in {suffix}"),
                        format!("Give its number: #{} or #{}, perhaps.", one.number, other.number),
                    )
                    .into()),
                }
            }
        }
    }

    /// `task` as clients see it.
    async fn view(&self, task: &Task) -> Result<TaskView, wire::Error> {
        let project = self.store().project(task.project).await.map_err(store_error)?;
        let mut view = TaskView::of(task, project.as_ref().map_or("", |project| project.path.as_str()));
        let prices = self.0.roster.prices();
        for (shown, run) in view.runs.iter_mut().zip(&task.runs) {
            shown.cost_micros = prices.cost_of_run(&run.model, &run.usage, &run.usage_of_others);
        }
        Ok(view)
    }
}
