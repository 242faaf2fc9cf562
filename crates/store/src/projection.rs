//! The projections: what of the log is kept in a second form, for quick reading.

use crate::{StoreError, TaskSummary, key::Key as _, summary};
use flotilla_domain::{
    Event, Invalid, Part, Project, ProjectId, Record, Subject, Task, TaskId, TaskState, Timestamp,
};
use rusqlite::{Connection, OptionalExtension as _, params};

/// A task without its prompt, which may hold images: that stays in the log alone, at `prompt_seq`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Card {
    pub task: Task,
    pub prompt_seq: u64,
    /// How the prompt begins.
    pub prompt_start: String,
}

impl Card {
    /// The card that a `TaskCreated` record begins.
    pub(crate) fn begin(record: &Record) -> Result<Self, Invalid> {
        let mut task = Task::begin(record)?;
        let prompt_start = summary::start_of(&std::mem::take(&mut task.prompt));
        Ok(Self { task, prompt_seq: record.seq, prompt_start })
    }

    /// Folds one more record in; on an error the card must be dropped.
    pub(crate) fn apply(&mut self, record: &Record) -> Result<(), Invalid> {
        self.task.apply(record)?;
        if matches!(record.event, Event::TaskEdited { .. }) {
            self.prompt_start = summary::start_of(&std::mem::take(&mut self.task.prompt));
            self.prompt_seq = record.seq;
        }
        Ok(())
    }

    /// Whether something is still to happen by itself: it waits, runs, needs a human or lands.
    pub(crate) fn open(&self) -> bool {
        self.task.state.active()
            || matches!(self.task.state, TaskState::Queued { .. })
            || self.task.landing.is_some()
    }

    pub(crate) fn load(connection: &Connection, id: TaskId) -> Result<Option<Self>, StoreError> {
        let row: Option<(Vec<u8>, u64, Vec<u8>)> = connection
            .prepare_cached("SELECT body, prompt_seq, summary FROM tasks WHERE id = ?1")?
            .query_row([id.blob()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        row.map(|(body, prompt_seq, summary)| {
            let summary: TaskSummary = serde_json::from_slice(&summary)?;
            Ok(Self { task: serde_json::from_slice(&body)?, prompt_seq, prompt_start: summary.prompt })
        })
        .transpose()
    }

    pub(crate) fn save(&self, connection: &Connection) -> Result<(), StoreError> {
        let task = &self.task;
        let (id, state, open) = (task.id.blob(), task.state.name(), self.open());
        let summary = serde_json::to_vec(&TaskSummary::of(task, &self.prompt_start))?;
        let body = serde_json::to_vec(task)?;
        // Most events leave the state alone; SQLite rewrites the index of every column that a statement sets.
        let updated = connection
            .prepare_cached(
                "UPDATE tasks SET prompt_seq = ?4, summary = ?5, body = ?6
                 WHERE id = ?1 AND state = ?2 AND open = ?3",
            )?
            .execute(params![id, state, open, self.prompt_seq, summary, body])?;
        if updated == 0 {
            connection
                .prepare_cached(
                    "INSERT INTO tasks VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                     ON CONFLICT (id) DO UPDATE SET state = excluded.state, open = excluded.open,
                         prompt_seq = excluded.prompt_seq, summary = excluded.summary, body = excluded.body",
                )?
                .execute(params![
                    id,
                    task.number,
                    task.project.blob(),
                    state,
                    open,
                    self.prompt_seq,
                    summary,
                    body
                ])?;
        }
        Ok(())
    }
}

/// The prompt that an event of the log holds.
pub(crate) fn prompt(event: Event) -> Vec<Part> {
    match event {
        Event::TaskCreated(created) => created.prompt,
        Event::TaskEdited { prompt, .. } => prompt,
        _ => Vec::new(),
    }
}

/// Writes what a record adds to the indexes beside the tasks.
pub(crate) fn index(connection: &Connection, record: &Record) -> Result<(), StoreError> {
    match (record.subject, &record.event) {
        (Subject::Project { project }, Event::ProjectOpened { path, name, kind }) => {
            let project = Project {
                id: project,
                path: path.clone(),
                name: name.clone(),
                kind: *kind,
                opened_at: record.at,
                forgotten_at: None,
            };
            connection.prepare_cached("INSERT INTO projects VALUES (?1, ?2, ?3)")?.execute(params![
                project.id.blob(),
                path,
                serde_json::to_vec(&project)?
            ])?;
        }
        (Subject::Project { project }, Event::ProjectForgotten) => {
            set_forgotten(connection, project, Some(record.at))?;
        }
        (Subject::Project { project }, Event::ProjectReopened) => set_forgotten(connection, project, None)?,
        (Subject::Run { task, run }, event) => {
            match event {
                Event::RunCreated { .. } => {
                    connection
                        .prepare_cached("INSERT INTO runs VALUES (?1, ?2, NULL)")?
                        .execute([run.blob(), task.blob()])?;
                }
                Event::Briefed { .. } => {
                    connection
                        .prepare_cached("UPDATE runs SET briefed = ?2 WHERE id = ?1")?
                        .execute(params![run.blob(), record.seq])?;
                }
                Event::CheckpointMade(checkpoint) => {
                    connection
                        .prepare_cached("INSERT INTO checkpoints VALUES (?1, ?2, ?3)")?
                        .execute(params![checkpoint.id.blob(), run.blob(), record.seq])?;
                }
                _ => {}
            }
            if in_transcript(event) {
                connection
                    .prepare_cached("INSERT INTO transcript VALUES (?1, ?2)")?
                    .execute(params![run.blob(), record.seq])?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn set_forgotten(
    connection: &Connection,
    id: ProjectId,
    forgotten_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let body: Vec<u8> = connection
        .prepare_cached("SELECT body FROM projects WHERE id = ?1")?
        .query_row([id.blob()], |row| row.get(0))?;
    let project = Project { forgotten_at, ..serde_json::from_slice(&body)? };
    connection
        .prepare_cached("UPDATE projects SET body = ?2 WHERE id = ?1")?
        .execute(params![id.blob(), serde_json::to_vec(&project)?])?;
    Ok(())
}

/// Whether the event says something of its run's transcript: it adds to it, as [`Event::items`], or says what a model is
/// sent of it.
fn in_transcript(event: &Event) -> bool {
    match event {
        Event::TurnFinished { items, .. } => !items.is_empty(),
        Event::CallFinished { .. } | Event::MessageDelivered { .. } | Event::ContextCompacted(_) => true,
        _ => false,
    }
}
