//! Tasks by words of their title or prompt.
//!
//! The log is read for it, newest task first, until there are enough: no second copy of all prompts has to be kept,
//! and ten thousand tasks are read in some tens of milliseconds (`examples/search.rs`).

use crate::{StoreError, TaskFilter, TaskSummary, projection, query::filtered};
use flotilla_domain::{Event, Part};
use rusqlite::{Connection, ToSql};

/// The words that a task must have, in lower case.
#[derive(Debug)]
pub(crate) struct Words(Vec<String>);

impl Words {
    /// The words of `text`.
    pub(crate) fn of(text: &str) -> Self {
        Self(text.split_whitespace().map(str::to_lowercase).collect())
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn missing_in<'w>(words: &[&'w str], text: &str) -> Vec<&'w str> {
        let text = text.to_lowercase();
        words.iter().copied().filter(|word| !text.contains(word)).collect()
    }
}

/// Cards of the tasks that `filter` wants and that have all `words`, newest first.
pub(crate) fn summaries(
    connection: &Connection,
    filter: &TaskFilter,
    words: &Words,
) -> Result<Vec<TaskSummary>, StoreError> {
    let (sql, params) =
        filtered("SELECT t.summary, e.body FROM tasks t JOIN events e ON e.seq = t.prompt_seq", filter, None);
    let params: Vec<&dyn ToSql> = params.iter().map(AsRef::as_ref).collect();
    let most = filter.limit.map_or(usize::MAX, |limit| limit as usize);
    let words: Vec<&str> = words.0.iter().map(String::as_str).collect();
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params.as_slice())?;
    let mut found = Vec::new();
    while found.len() < most
        && let Some(row) = rows.next()?
    {
        let blob = |column: usize| -> Result<&[u8], StoreError> {
            Ok(row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from)?)
        };
        let task: TaskSummary = serde_json::from_slice(blob(0)?)?;
        let missing = Words::missing_in(&words, &task.title);
        if missing.is_empty() || in_prompt(blob(1)?, &missing)? {
            found.push(task);
        }
    }
    Ok(found)
}

fn in_prompt(body: &[u8], words: &[&str]) -> Result<bool, StoreError> {
    let event: Event = serde_json::from_slice(body)?;
    let mut words = words.to_vec();
    for part in projection::prompt(event) {
        if let Part::Text { text } = part {
            words = Words::missing_in(&words, &text);
        }
    }
    Ok(words.is_empty())
}
