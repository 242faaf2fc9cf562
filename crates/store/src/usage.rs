//! What models were used for: tokens by time, task or chat, and the model that answered.

use crate::{
    Store, StoreError,
    key::{Key as _, key},
};
use flotilla_domain::{ChatId, Event, ProjectId, Record, Subject, TaskId, Timestamp, Usage};
use rusqlite::{Connection, Row, ToSql, params};

/// Milliseconds of a slot: a quarter of an hour.
const SLOT: i64 = 900_000;

/// What tokens were spent on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpentOn {
    /// A task's runs.
    Task(TaskId),
    /// A chat's replies.
    Chat(ChatId),
}

/// Tokens that one model took for one task or chat within a quarter of an hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spent {
    /// When the quarter began.
    pub at: Timestamp,
    /// What for.
    pub on: SpentOn,
    /// What the task or chat is called.
    pub title: String,
    /// The task's short number; none for a chat.
    pub number: Option<u32>,
    /// The project, where there is one.
    pub project: Option<ProjectId>,
    /// The model that answered, by its name in the configuration.
    pub model: String,
    /// Turns it took.
    pub turns: u64,
    /// Their tokens.
    pub usage: Usage,
}

/// Which of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UsageFilter {
    /// From the quarter of an hour that this moment lies in.
    pub from: Option<Timestamp>,
    /// Up to this moment, without the quarter that it begins.
    pub until: Option<Timestamp>,
    /// Of this project only.
    pub project: Option<ProjectId>,
    /// Of this task only.
    pub task: Option<TaskId>,
}

impl Store {
    /// What was spent, oldest first, tasks before chats.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn usage(&self, filter: UsageFilter) -> Result<Vec<Spent>, StoreError> {
        self.read(move |connection| {
            let mut spent = rows(
                connection,
                "SELECT u.*, t.project, t.number, json_extract(t.summary, '$.title')
                 FROM task_usage u JOIN tasks t ON t.id = u.task
                 WHERE u.slot >= ?1 AND u.slot < ?2 AND (?3 IS NULL OR t.project = ?3) AND (?4 IS NULL OR u.task = ?4)
                 ORDER BY u.slot, t.number, u.model",
                &filter,
                |row| Ok(key(row.get_ref(1)?)?.map(SpentOn::Task)),
            )?;
            if filter.task.is_none() {
                spent.extend(rows(
                    connection,
                    "SELECT u.*, c.project, NULL, json_extract(c.summary, '$.title')
                     FROM chat_usage u JOIN chats c ON c.id = u.chat
                     WHERE u.slot >= ?1 AND u.slot < ?2 AND (?3 IS NULL OR c.project = ?3) AND ?4 IS NULL
                     ORDER BY u.slot, c.active, u.model",
                    &filter,
                    |row| Ok(key(row.get_ref(1)?)?.map(SpentOn::Chat)),
                )?);
            }
            Ok(spent)
        })
        .await
    }
}

fn slot(at: Timestamp) -> i64 {
    at.millis().div_euclid(SLOT)
}

fn rows(
    connection: &Connection,
    sql: &str,
    filter: &UsageFilter,
    on: impl Fn(&Row<'_>) -> rusqlite::Result<Option<SpentOn>>,
) -> Result<Vec<Spent>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![
        filter.from.map_or(i64::MIN, slot),
        filter.until.map_or(i64::MAX, |until| slot(Timestamp::from_millis(until.millis() + SLOT - 1))),
        filter.project.map(|project| project.blob()),
        filter.task.map(|task| task.blob()),
    ])?;
    let mut spent = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(on) = on(row)? else { continue };
        spent.push(Spent {
            at: Timestamp::from_millis(row.get::<_, i64>(0)?.saturating_mul(SLOT)),
            on,
            model: row.get(2)?,
            turns: row.get(3)?,
            usage: Usage {
                input_tokens: row.get(4)?,
                cached_input_tokens: row.get(5)?,
                cache_write_tokens: row.get(6)?,
                output_tokens: row.get(7)?,
                reasoning_tokens: row.get(8)?,
            },
            project: key(row.get_ref(9)?).map_err(rusqlite::Error::from)?,
            number: row.get(10)?,
            title: row.get::<_, Option<String>>(11)?.unwrap_or_default(),
        });
    }
    Ok(spent)
}

/// Writes what a record says of usage.
pub(crate) fn index(connection: &Connection, record: &Record) -> Result<(), StoreError> {
    match (record.subject, &record.event) {
        (Subject::Run { run, .. }, Event::RunCreated { model, .. }) => {
            connection
                .prepare_cached("INSERT OR REPLACE INTO run_models VALUES (?1, ?2, ?2)")?
                .execute(params![run.blob(), model])?;
        }
        (Subject::Run { run, .. }, Event::ModelFellBack { to, .. } | Event::ModelCameBack { to, .. }) => {
            connection
                .prepare_cached("UPDATE run_models SET model = ?2 WHERE run = ?1")?
                .execute(params![run.blob(), to])?;
        }
        (Subject::Run { run, .. }, Event::RunResumed | Event::RunContinued) => {
            connection
                .prepare_cached("UPDATE run_models SET model = first WHERE run = ?1 AND model <> first")?
                .execute([run.blob()])?;
        }
        (Subject::Run { task, run }, Event::TurnFinished { usage, .. }) => {
            let of = "(SELECT model FROM run_models WHERE run = ?3)";
            add(connection, "task_usage", of, record.at, &task.blob(), &run.blob(), usage)?;
        }
        (Subject::Run { task, run }, Event::ContextCompacted(made)) => match &made.model {
            Some(model) => {
                add(connection, "task_usage", "?3", record.at, &task.blob(), model, &made.usage)?;
            }
            None => {
                let of = "(SELECT model FROM run_models WHERE run = ?3)";
                add(connection, "task_usage", of, record.at, &task.blob(), &run.blob(), &made.usage)?;
            }
        },
        (Subject::Run { task, .. }, Event::ModelAsked { model, usage, .. }) => {
            add(connection, "task_usage", "?3", record.at, &task.blob(), model, usage)?;
        }
        (Subject::Chat { chat }, Event::ModelAsked { model, usage, .. }) => {
            add(connection, "chat_usage", "?3", record.at, &chat.blob(), model, usage)?;
        }
        (Subject::Chat { chat }, Event::ChatReplyBegun(begun)) => {
            connection
                .prepare_cached("INSERT OR REPLACE INTO chat_models VALUES (?1, ?2)")?
                .execute(params![chat.blob(), begun.model])?;
        }
        (Subject::Chat { chat }, Event::ChatTurnFinished(turn)) => match &turn.model {
            Some(model) => add(connection, "chat_usage", "?3", record.at, &chat.blob(), model, &turn.usage)?,
            None => {
                let of = "(SELECT model FROM chat_models WHERE chat = ?3)";
                add(connection, "chat_usage", of, record.at, &chat.blob(), &chat.blob(), &turn.usage)?;
            }
        },
        _ => {}
    }
    Ok(())
}

fn add(
    connection: &Connection,
    table: &str,
    model: &str,
    at: Timestamp,
    on: &[u8; 16],
    asker: &dyn ToSql,
    usage: &Usage,
) -> Result<(), StoreError> {
    let column = if table == "task_usage" { "task" } else { "chat" };
    connection
        .prepare_cached(&format!(
            "INSERT INTO {table} VALUES (?1, ?2, coalesce({model}, ''), 1, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (slot, {column}, model) DO UPDATE SET turns = turns + 1, input = input + ?4,
                 cached = cached + ?5, written = written + ?6, output = output + ?7, reasoning = reasoning + ?8"
        ))?
        .execute(params![
            slot(at),
            on,
            asker,
            kept(usage.input_tokens),
            kept(usage.cached_input_tokens),
            kept(usage.cache_write_tokens),
            kept(usage.output_tokens),
            kept(usage.reasoning_tokens),
        ])?;
    Ok(())
}

/// No provider counts further than this; a made-up number must not overflow a sum.
fn kept(tokens: u64) -> i64 {
    i64::try_from(tokens).unwrap_or(i64::MAX).min(1 << 40)
}
