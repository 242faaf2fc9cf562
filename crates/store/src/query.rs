//! What can be asked of a store.

use crate::{
    Store, StoreError, TaskSummary,
    key::{Key as _, key},
    ledger,
    projection::{self, Card},
    row::{self, COLUMNS, LogRow},
    search::{self, Words},
};
use flotilla_domain::{
    Checkpoint, CheckpointId, Event, Item, Project, ProjectId, Record, RunId, Task, TaskId, Timestamp,
    compacted,
};
use rusqlite::{Connection, OptionalExtension as _, ToSql, params_from_iter};
use std::{borrow::Cow, sync::Arc};

/// Something as it was when event `seq` was the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot<T> {
    /// The last event that it takes into account; the tail after it goes on from here.
    pub seq: u64,
    /// What was asked for.
    pub value: T,
}

/// Which tasks to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// Of this project only.
    pub project: Option<ProjectId>,
    /// In these states only, by [`flotilla_domain::TaskState::name`]; empty means any.
    pub states: Vec<String>,
    /// With all these words in their title or prompt only, in any case.
    pub text: Option<String>,
    /// With numbers below this one only: the last number of the page before.
    pub before: Option<u32>,
    /// So many at most.
    pub limit: Option<u32>,
}

/// Which events to give.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Of this task and its runs only.
    pub task: Option<TaskId>,
    /// Of this run only.
    pub run: Option<RunId>,
}

impl Store {
    /// Tasks as cards show them, newest first.
    ///
    /// # Errors
    /// Where the database cannot be read, here as in all that follow.
    pub async fn tasks(&self, filter: TaskFilter) -> Result<Snapshot<Vec<TaskSummary>>, StoreError> {
        self.read(move |connection| snapshot(connection, summaries(connection, &filter)?)).await
    }

    /// A task, whole.
    ///
    /// # Errors
    /// As [`Store::tasks`].
    pub async fn task(&self, id: TaskId) -> Result<Option<Snapshot<Arc<Task>>>, StoreError> {
        self.read(move |connection| at_head(connection, task(connection, id)?)).await
    }

    /// The task with this number.
    ///
    /// # Errors
    /// As [`Store::tasks`].
    pub async fn task_by_number(&self, number: u32) -> Result<Option<Snapshot<Arc<Task>>>, StoreError> {
        self.read(move |connection| {
            let id: Option<TaskId> = connection
                .prepare_cached("SELECT id FROM tasks WHERE number = ?1")?
                .query_row([number], |row| Ok(key(row.get_ref(0)?)?))
                .optional()?
                .flatten();
            let found = id.map(|id| task(connection, id)).transpose()?.flatten();
            at_head(connection, found)
        })
        .await
    }

    /// The tasks with something still to happen by itself: queued, running, waiting for a human, or landing; oldest
    /// first.
    ///
    /// # Errors
    /// As [`Store::tasks`].
    pub async fn active(&self) -> Result<Vec<Arc<Task>>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT id FROM tasks WHERE open = 1 ORDER BY number")?;
            let ids: Vec<Option<TaskId>> =
                statement.query_map([], |row| Ok(key(row.get_ref(0)?)?))?.collect::<Result<_, _>>()?;
            ids.into_iter().flatten().filter_map(|id| task(connection, id).transpose()).collect()
        })
        .await
    }

    /// All projects, in the order of their names.
    ///
    /// # Errors
    /// As [`Store::tasks`].
    pub async fn projects(&self) -> Result<Snapshot<Vec<Project>>, StoreError> {
        self.read(|connection| {
            let mut projects: Vec<Project> = bodies(connection, "SELECT body FROM projects", &[])?;
            projects.sort_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
            snapshot(connection, projects)
        })
        .await
    }

    /// A project.
    ///
    /// # Errors
    /// As [`Store::tasks`].
    pub async fn project(&self, id: ProjectId) -> Result<Option<Project>, StoreError> {
        self.read(move |connection| {
            Ok(bodies(connection, "SELECT body FROM projects WHERE id = ?1", &[&id.blob()])?.pop())
        })
        .await
    }

    /// The project in this folder.
    ///
    /// # Errors
    /// As [`Store::tasks`].
    pub async fn project_by_path(&self, path: &str) -> Result<Option<Project>, StoreError> {
        let path = path.to_owned();
        self.read(move |connection| {
            Ok(bodies(connection, "SELECT body FROM projects WHERE path = ?1", &[&path])?.pop())
        })
        .await
    }

    /// A run's transcript after event `after`, each entry with its event's number. Stops at the first event that
    /// reaches `limit` entries; an event's entries are never parted.
    ///
    /// # Errors
    /// As [`Store::tasks`].
    pub async fn items(
        &self,
        run: RunId,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(u64, Item)>, StoreError> {
        self.read(move |connection| items(connection, run, after.unwrap_or(0), limit)).await
    }

    /// A run's transcript, whole.
    ///
    /// # Errors
    /// As [`Store::tasks`].
    pub async fn transcript(&self, run: RunId) -> Result<Vec<Item>, StoreError> {
        let items = self.items(run, None, usize::MAX).await?;
        Ok(items.into_iter().map(|(_, item)| item).collect())
    }

    /// What a run's model is sent of its transcript: all of it, or what its compactions made of it.
    ///
    /// # Errors
    /// As [`Store::tasks`].
    pub async fn conversation(&self, run: RunId) -> Result<Vec<Item>, StoreError> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT e.body FROM transcript t JOIN events e USING (seq) WHERE t.run = ?1 ORDER BY t.seq",
            )?;
            let mut rows = statement.query([run.blob()])?;
            let mut context = Vec::new();
            while let Some(row) = rows.next()? {
                let body = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
                match serde_json::from_slice(body)? {
                    Event::ContextCompacted(compaction) => context = compacted(context, &compaction),
                    event => context.extend(event.items().into_iter().map(Cow::into_owned)),
                }
            }
            Ok(context)
        })
        .await
    }

    /// A run's checkpoints, oldest first.
    ///
    /// # Errors
    /// As [`Store::tasks`].
    pub async fn checkpoints(&self, run: RunId) -> Result<Vec<Checkpoint>, StoreError> {
        self.read(move |connection| {
            let sql =
                "SELECT e.body FROM checkpoints c JOIN events e USING (seq) WHERE c.run = ?1 ORDER BY seq";
            Ok(bodies(connection, sql, &[&run.blob()])?.into_iter().filter_map(made).collect())
        })
        .await
    }

    /// The task that a run is of.
    ///
    /// # Errors
    /// As [`Store::tasks`].
    pub async fn task_of_run(&self, run: RunId) -> Result<Option<TaskId>, StoreError> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached("SELECT task FROM runs WHERE id = ?1")?;
            let found = statement.query_row([run.blob()], |row| Ok(key(row.get_ref(0)?)?)).optional()?;
            Ok(found.flatten())
        })
        .await
    }

    /// A run's checkpoints, oldest first, and when each was made.
    ///
    /// # Errors
    /// As [`Store::tasks`].
    pub async fn checkpoints_made(&self, run: RunId) -> Result<Vec<(Timestamp, Checkpoint)>, StoreError> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT e.at, e.body FROM checkpoints c JOIN events e USING (seq) WHERE c.run = ?1 ORDER BY seq",
            )?;
            let mut rows = statement.query([run.blob()])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let body = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
                let at = Timestamp::from_millis(row.get(0)?);
                found.extend(made(serde_json::from_slice(body)?).map(|checkpoint| (at, checkpoint)));
            }
            Ok(found)
        })
        .await
    }

    /// A checkpoint.
    ///
    /// # Errors
    /// As [`Store::tasks`].
    pub async fn checkpoint(&self, id: CheckpointId) -> Result<Option<Checkpoint>, StoreError> {
        self.read(move |connection| {
            let sql = "SELECT e.body FROM checkpoints c JOIN events e USING (seq) WHERE c.id = ?1";
            Ok(bodies(connection, sql, &[&id.blob()])?.into_iter().find_map(made))
        })
        .await
    }

    /// Up to `limit` events after number `after`, oldest first.
    ///
    /// # Errors
    /// As [`Store::tasks`].
    pub async fn events(
        &self,
        after: u64,
        filter: EventFilter,
        limit: usize,
    ) -> Result<Vec<Arc<Record>>, StoreError> {
        self.read(move |connection| {
            rows(connection, after, filter, limit)?.iter().map(|row| row.record().map(Arc::new)).collect()
        })
        .await
    }

    /// The instructions that a run was given, if it was.
    ///
    /// # Errors
    /// As [`Store::tasks`].
    pub async fn briefing(&self, run: RunId) -> Result<Option<String>, StoreError> {
        self.read(move |connection| {
            let sql = "SELECT e.body FROM runs r JOIN events e ON e.seq = r.briefed WHERE r.id = ?1";
            let events: Vec<Event> = bodies(connection, sql, &[&run.blob()])?;
            Ok(events.into_iter().find_map(|event| match event {
                Event::Briefed { instructions, .. } => Some(instructions),
                _ => None,
            }))
        })
        .await
    }
}

pub(crate) fn snapshot<T>(connection: &Connection, value: T) -> Result<Snapshot<T>, StoreError> {
    Ok(Snapshot { seq: ledger::head(connection)?.seq, value })
}

fn at_head<T>(connection: &Connection, value: Option<T>) -> Result<Option<Snapshot<T>>, StoreError> {
    value.map(|value| snapshot(connection, value)).transpose()
}

fn made(event: Event) -> Option<Checkpoint> {
    match event {
        Event::CheckpointMade(checkpoint) => Some(checkpoint),
        _ => None,
    }
}

pub(crate) fn bodies<T: serde::de::DeserializeOwned>(
    connection: &Connection,
    sql: &str,
    params: &[&dyn ToSql],
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut values = Vec::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
        values.push(serde_json::from_slice(body)?);
    }
    Ok(values)
}

fn task(connection: &Connection, id: TaskId) -> Result<Option<Arc<Task>>, StoreError> {
    let Some(Card { mut task, prompt_seq, .. }) = Card::load(connection, id)? else {
        return Ok(None);
    };
    task.prompt = row::event(connection, prompt_seq)?.map(projection::prompt).unwrap_or_default();
    Ok(Some(Arc::new(task)))
}

fn summaries(connection: &Connection, filter: &TaskFilter) -> Result<Vec<TaskSummary>, StoreError> {
    let words = filter.text.as_deref().map(Words::of).filter(|words| !words.is_empty());
    if let Some(words) = words {
        return search::summaries(connection, filter, &words);
    }
    let (sql, params) = filtered("SELECT summary FROM tasks t", filter, filter.limit);
    let params: Vec<&dyn ToSql> = params.iter().map(AsRef::as_ref).collect();
    bodies(connection, &sql, &params)
}

/// `select` with the conditions of `filter` on the tasks `t`, but for its words; newest first.
pub(crate) fn filtered(
    select: &str,
    filter: &TaskFilter,
    limit: Option<u32>,
) -> (String, Vec<Box<dyn ToSql>>) {
    let mut sql = format!("{select} WHERE t.number < ?1");
    let mut params: Vec<Box<dyn ToSql>> = vec![Box::new(filter.before.map_or(i64::MAX, i64::from))];
    if let Some(project) = filter.project {
        params.push(Box::new(project.blob()));
        sql += &format!(" AND t.project = ?{}", params.len());
    }
    if !filter.states.is_empty() {
        let mut places = Vec::new();
        for state in &filter.states {
            params.push(Box::new(state.clone()));
            places.push(format!("?{}", params.len()));
        }
        sql += &format!(" AND t.state IN ({})", places.join(", "));
    }
    params.push(Box::new(limit.map_or(-1, i64::from)));
    sql += &format!(" ORDER BY t.number DESC LIMIT ?{}", params.len());
    (sql, params)
}

fn items(
    connection: &Connection,
    run: RunId,
    after: u64,
    limit: usize,
) -> Result<Vec<(u64, Item)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT e.seq, e.body FROM transcript t JOIN events e USING (seq)
         WHERE t.run = ?1 AND t.seq > ?2 ORDER BY t.seq",
    )?;
    let mut rows = statement.query((run.blob(), after))?;
    let mut items = Vec::new();
    while items.len() < limit
        && let Some(row) = rows.next()?
    {
        let seq: u64 = row.get(0)?;
        let event: Event = serde_json::from_slice(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?)?;
        items.extend(event.items().into_iter().map(Cow::into_owned).map(|item| (seq, item)));
    }
    Ok(items)
}

/// The rows of the log after number `after`.
pub(crate) fn rows(
    connection: &Connection,
    after: u64,
    filter: EventFilter,
    limit: usize,
) -> Result<Vec<LogRow>, StoreError> {
    let mut sql = format!("SELECT {COLUMNS} FROM events WHERE seq > ?1");
    let mut params: Vec<Box<dyn ToSql>> = vec![Box::new(after)];
    if let Some(task) = filter.task {
        params.push(Box::new(task.blob()));
        sql += &format!(" AND task = ?{}", params.len());
    }
    if let Some(run) = filter.run {
        params.push(Box::new(run.blob()));
        // By its task, which has an index.
        sql +=
            &format!(" AND task = (SELECT task FROM runs WHERE id = ?{n}) AND run = ?{n}", n = params.len());
    }
    params.push(Box::new(i64::try_from(limit).unwrap_or(i64::MAX)));
    sql += &format!(" ORDER BY seq LIMIT ?{}", params.len());
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(params), LogRow::read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}
