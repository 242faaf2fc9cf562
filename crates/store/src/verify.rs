//! Whether the log is what was appended, and the projections are what the log says.

use crate::{
    Head, StoreError,
    chain::Hash,
    key::Key,
    ledger, migrate, readers, rebuild,
    row::{COLUMNS, LogRow},
    store, witness,
};
use flotilla_domain::{Invalid, TaskId};
use rusqlite::{Connection, types::Value};
use std::path::Path;

/// What was found in a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verification {
    /// How many events were checked.
    pub events: u64,
    /// Where the log says that it ends.
    pub head: Head,
    /// The first thing that is wrong, if any.
    pub fault: Option<Fault>,
}

/// Something wrong with a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("event {seq}: {flaw}")]
pub struct Fault {
    /// The first event that is concerned.
    pub seq: u64,
    /// What is wrong.
    pub flaw: Flaw,
}

/// What is wrong with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Its hash does not fit: it or its place was changed.
    #[error("it was altered or moved")]
    Altered,
    /// It is not there, though later ones are.
    #[error("it is missing")]
    Missing,
    /// It and all after it are not there.
    #[error("the log is cut off here; it once ended at event {recorded}")]
    Truncated {
        /// Where the log is known to have ended.
        recorded: u64,
    },
    /// The log goes on after its recorded end.
    #[error("it was added past the recorded end")]
    Unrecorded,
    /// It is no event that this program knows.
    #[error("it cannot be read")]
    Unreadable,
    /// It cannot follow what went before.
    #[error("it cannot follow what went before: {0}")]
    Unfoldable(Invalid),
    /// The log is sound, but what was derived from it is not.
    #[error("the projection `{table}` does not say what the log says; it can be rebuilt")]
    Projection {
        /// The table.
        table: &'static str,
    },
}

/// Checks the log in `dir`, whether or not somebody owns the folder. Nothing need be writable there.
///
/// # Errors
/// Where the database cannot be read at all.
pub fn verify(dir: &Path) -> Result<Verification, StoreError> {
    let mut connection = readers::open_at_rest(&store::database(dir))?;
    let transaction = connection.transaction()?;
    check(&transaction, dir)
}

/// Checks the log that `connection` has a read transaction on.
pub(crate) fn check(connection: &Connection, dir: &Path) -> Result<Verification, StoreError> {
    // Before the log: the writer notes a commit only after it.
    let witness = witness::read(dir)?;
    let head = ledger::head(connection)?;
    let (events, fault) = chain(connection, head)?;
    let fault = match fault {
        Some(fault) => Some(fault),
        None if !witness::agrees(connection, witness)? => witness.map(|witness| Fault {
            seq: witness.seq.min(head.seq + 1),
            flaw: if witness.seq > head.seq {
                Flaw::Truncated { recorded: witness.seq }
            } else {
                Flaw::Altered
            },
        }),
        None => match projections(connection) {
            Err(StoreError::Log(fault)) => Some(fault),
            result => result?,
        },
    };
    Ok(Verification { events, head, fault })
}

/// Follows the chain to its end; gives how many links hold and what breaks first.
fn chain(connection: &Connection, head: Head) -> Result<(u64, Option<Fault>), StoreError> {
    let mut statement = connection.prepare(&format!("SELECT {COLUMNS} FROM events ORDER BY seq"))?;
    let mut rows = statement.query([])?;
    let (mut seq, mut hash) = (0, Hash::default());
    let broken = |seq: u64, flaw| Ok((seq - 1, Some(Fault { seq, flaw })));
    while let Some(row) = rows.next()? {
        seq += 1;
        let Ok(row) = LogRow::read(row) else {
            return broken(seq, Flaw::Altered);
        };
        if row.seq != seq {
            return broken(seq, if row.seq > seq { Flaw::Missing } else { Flaw::Altered });
        }
        hash = hash.next(row.seq, row.at, row.subject, &row.body);
        if row.hash != hash {
            return broken(seq, Flaw::Altered);
        }
        if seq > head.seq {
            return broken(seq, Flaw::Unrecorded);
        }
    }
    if seq < head.seq {
        return broken(seq + 1, Flaw::Truncated { recorded: head.seq });
    }
    let altered = hash != head.hash;
    Ok((seq, altered.then_some(Fault { seq, flaw: Flaw::Altered })))
}

/// What a task's rows in each projection are; the order makes both sides comparable.
const OF_TASK: [(&str, &str); 6] = [
    ("tasks", "SELECT * FROM tasks WHERE id = ?1"),
    ("runs", "SELECT * FROM runs WHERE task = ?1 ORDER BY id"),
    (
        "transcript",
        "SELECT * FROM transcript WHERE run IN (SELECT id FROM runs WHERE task = ?1) ORDER BY run, seq",
    ),
    (
        "checkpoints",
        "SELECT * FROM checkpoints WHERE run IN (SELECT id FROM runs WHERE task = ?1) ORDER BY id",
    ),
    (
        "run_models",
        "SELECT * FROM run_models WHERE run IN (SELECT id FROM runs WHERE task = ?1) ORDER BY run",
    ),
    ("task_usage", "SELECT * FROM task_usage WHERE task = ?1 ORDER BY slot, model"),
];

/// Builds the projections again, task by task, in memory and compares them with what is stored.
fn projections(connection: &Connection) -> Result<Option<Fault>, StoreError> {
    let scratch = Connection::open_in_memory()?;
    migrate::create(&scratch)?;
    // One transaction that never ends: nothing of this is kept.
    scratch.execute_batch("PRAGMA journal_mode = off; BEGIN")?;
    let found = |seq, table| Ok(Some(Fault { seq, flaw: Flaw::Projection { table } }));
    rebuild::projects(connection, &scratch)?;
    let projects = "SELECT * FROM projects ORDER BY id";
    if table(connection, projects, None::<TaskId>)? != table(&scratch, projects, None::<TaskId>)? {
        return found(1, "projects");
    }
    let mut totals = [0; OF_TASK.len()];
    for task in rebuild::tasks(connection)? {
        rebuild::clear(&scratch)?;
        let last = rebuild::build_task(connection, &scratch, task)?;
        for ((name, sql), total) in OF_TASK.iter().zip(&mut totals) {
            let built = table(&scratch, sql, Some(task))?;
            *total += built.len() as u64;
            if table(connection, sql, Some(task))? != built {
                return found(last, name);
            }
        }
    }
    // Rows of tasks that the log does not know.
    for ((name, _), total) in OF_TASK.iter().zip(totals) {
        let count: u64 =
            connection.query_row(&format!("SELECT count(*) FROM {name}"), [], |row| row.get(0))?;
        if count != total {
            return found(ledger::head(connection)?.seq, name);
        }
    }
    chats(connection, &scratch)
}

/// What a chat's rows in each projection are, in the database and in a scratch one that holds no other chat.
const OF_CHAT: [(&str, &str, &str); 4] = [
    ("chats", "SELECT * FROM chats WHERE id = ?1", "SELECT * FROM chats WHERE id = ?1"),
    ("chat_models", "SELECT * FROM chat_models WHERE chat = ?1", "SELECT * FROM chat_models WHERE chat = ?1"),
    (
        "chat_usage",
        "SELECT * FROM chat_usage WHERE chat = ?1 ORDER BY slot, model",
        "SELECT * FROM chat_usage WHERE chat = ?1 ORDER BY slot, model",
    ),
    (
        "chat_words",
        "SELECT rowid, * FROM chat_words WHERE rowid IN (SELECT seq FROM events WHERE chat = ?1) ORDER BY rowid",
        "SELECT rowid, * FROM chat_words WHERE ?1 IS NOT NULL ORDER BY rowid",
    ),
];

fn chats(connection: &Connection, scratch: &Connection) -> Result<Option<Fault>, StoreError> {
    let found = |seq, table| Ok(Some(Fault { seq, flaw: Flaw::Projection { table } }));
    let mut totals = [0; OF_CHAT.len()];
    for chat in rebuild::chats(connection)? {
        rebuild::clear(scratch)?;
        let last = rebuild::build_chat(connection, scratch, chat)?;
        for ((name, stored, made), total) in OF_CHAT.iter().zip(&mut totals) {
            let built = table(scratch, made, Some(chat))?;
            *total += built.len() as u64;
            if table(connection, stored, Some(chat))? != built {
                return found(last, name);
            }
        }
    }
    for ((name, ..), total) in OF_CHAT.iter().zip(totals) {
        let count: u64 =
            connection.query_row(&format!("SELECT count(*) FROM {name}"), [], |row| row.get(0))?;
        if count != total {
            return found(ledger::head(connection)?.seq, name);
        }
    }
    Ok(None)
}

fn table(connection: &Connection, sql: &str, of: Option<impl Key>) -> Result<Vec<Vec<Value>>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let columns = statement.column_count();
    let read = |row: &rusqlite::Row<'_>| (0..columns).map(|i| row.get(i)).collect::<Result<_, _>>();
    let rows = match of {
        Some(id) => statement.query_map([id.blob()], read)?.collect::<Result<_, _>>(),
        None => statement.query_map([], read)?.collect::<Result<_, _>>(),
    };
    Ok(rows?)
}
