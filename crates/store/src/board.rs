//! What the board shows: projects with how many tasks they have in each state, and the cards that are not old.

use crate::{
    Snapshot, Store, StoreError, TaskSummary,
    key::Key as _,
    query::{bodies, snapshot},
};
use flotilla_domain::{Project, ProjectId, TaskId, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, params};
use std::collections::BTreeMap;

/// The board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// The projects in sight, oldest first.
    pub projects: Vec<ProjectSummary>,
    /// Cards, newest first: all that are not landed, cancelled or discarded, and the newest that are.
    pub tasks: Vec<TaskSummary>,
    /// Whether there are more that are landed, cancelled or discarded.
    pub more: bool,
}

/// A project with what a list shows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectSummary {
    /// The project.
    pub project: Project,
    /// How many were opened before it.
    pub ordinal: u32,
    /// How many tasks are in each state, by [`flotilla_domain::TaskState::name`].
    pub counts: BTreeMap<String, u32>,
    /// When a task was last added to it, or else when it was opened.
    pub used_at: Timestamp,
}

/// The states of cards that are old, and all others: by name, an index leads to them.
const OLD: &str = "t.state IN ('landed', 'cancelled', 'discarded')";
const AT_HAND: &str = "t.state IN ('draft', 'queued', 'running', 'needs_you', 'review', 'failed')";

impl Store {
    /// The board as it is now, with the newest `old` cards of those that are landed, cancelled or discarded. Projects
    /// that are out of sight are not there, nor are their tasks.
    ///
    /// # Errors
    /// Where the database cannot be read, here as in all that follow.
    pub async fn board(&self, old: u32) -> Result<Snapshot<Board>, StoreError> {
        self.read(move |connection| {
            let projects = summarized(connection)?;
            let mut tasks: Vec<TaskSummary> = bodies(
                connection,
                &format!("SELECT t.summary FROM tasks t WHERE {AT_HAND} ORDER BY t.number DESC"),
                &[],
            )?;
            let limit = i64::from(old) + 1;
            let mut past: Vec<TaskSummary> = bodies(
                connection,
                &format!("SELECT t.summary FROM tasks t WHERE {OLD} ORDER BY t.number DESC LIMIT ?1"),
                &[&limit],
            )?;
            let more = past.len() > old as usize;
            past.truncate(old as usize);
            tasks.append(&mut past);
            tasks.sort_by_key(|task| std::cmp::Reverse(task.number));
            let (projects, hidden): (Vec<_>, Vec<_>) =
                projects.into_iter().partition(|project| project.project.forgotten_at.is_none());
            tasks.retain(|task| !hidden.iter().any(|project| project.project.id == task.project));
            snapshot(connection, Board { projects, tasks, more })
        })
        .await
    }

    /// The cards of these tasks, in no order.
    ///
    /// # Errors
    /// As [`Store::board`].
    pub async fn cards(&self, ids: Vec<TaskId>) -> Result<Snapshot<Vec<TaskSummary>>, StoreError> {
        self.read(move |connection| {
            let mut cards = Vec::with_capacity(ids.len());
            for id in ids {
                cards.append(&mut bodies(
                    connection,
                    "SELECT summary FROM tasks WHERE id = ?1",
                    &[&id.blob()],
                )?);
            }
            snapshot(connection, cards)
        })
        .await
    }

    /// All projects as lists show them, oldest first, those out of sight included.
    ///
    /// # Errors
    /// As [`Store::board`].
    pub async fn project_summaries(&self) -> Result<Snapshot<Vec<ProjectSummary>>, StoreError> {
        self.read(|connection| snapshot(connection, summarized(connection)?)).await
    }
}

fn summarized(connection: &Connection) -> Result<Vec<ProjectSummary>, StoreError> {
    let mut projects: Vec<Project> = bodies(connection, "SELECT body FROM projects", &[])?;
    projects.sort_by_key(|project| (project.opened_at, project.id));
    projects
        .into_iter()
        .zip(0..)
        .map(|(project, ordinal)| {
            let counts = counts(connection, project.id)?;
            let used_at = newest_task(connection, project.id)?.unwrap_or(project.opened_at);
            Ok(ProjectSummary { ordinal, counts, used_at: used_at.max(project.opened_at), project })
        })
        .collect()
}

fn counts(connection: &Connection, project: ProjectId) -> Result<BTreeMap<String, u32>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT state, count(*) FROM tasks WHERE project = ?1 GROUP BY state")?;
    let counts = statement.query_map([project.blob()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(counts.collect::<Result<_, _>>()?)
}

fn newest_task(connection: &Connection, project: ProjectId) -> Result<Option<Timestamp>, StoreError> {
    let summary: Option<Vec<u8>> = connection
        .prepare_cached("SELECT summary FROM tasks WHERE project = ?1 ORDER BY number DESC LIMIT 1")?
        .query_row(params![project.blob()], |row| row.get(0))
        .optional()?;
    let task: Option<TaskSummary> = summary.as_deref().map(serde_json::from_slice).transpose()?;
    Ok(task.map(|task| task.created_at))
}
