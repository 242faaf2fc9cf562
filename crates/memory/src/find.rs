//! Memories as a person looks for them: lists, filters, words.

use crate::{Memories, MemoryError, row, words};
use flotilla_domain::{Memory, MemoryId, MemoryKind, ProjectId, Timestamp};
use rusqlite::{Connection, ToSql, params_from_iter, types::Value};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The most memories that one page has.
const LARGEST_PAGE: u32 = 500;

/// A standing without what belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandingName {
    /// Proposed by an agent.
    Proposed,
    /// It counts.
    Kept,
    /// A newer one says otherwise.
    Superseded,
}

impl StandingName {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Kept => "kept",
            Self::Superseded => "superseded",
        }
    }
}

/// Which memories to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// With all these words, or the beginning of the last; the best first.
    pub text: Option<String>,
    /// Of this project and its paths.
    pub project: Option<ProjectId>,
    /// Of the user, and of no project.
    pub of_user: bool,
    /// Of this kind.
    pub kind: Option<MemoryKind>,
    /// Standing so.
    pub standing: Option<StandingName>,
    /// Kept, and too stale for prompts.
    pub faded: bool,
    /// Whose id ends so.
    pub id_end: Option<String>,
    /// Leave out so many.
    pub skip: u32,
    /// So many at most.
    pub limit: Option<u32>,
}

/// A page of memories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The memories: where words were looked for, the best first; otherwise the newest.
    pub memories: Vec<Memory>,
    /// How many the filter lets through in all.
    pub total: u32,
    /// How many proposals wait for the user, whatever the filter.
    pub proposed: u32,
}

impl Memories {
    /// Memories that `filter` lets through.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn list(&self, filter: Filter) -> Result<Page, MemoryError> {
        self.read(move |this, connection| list(connection, &filter, this.now())).await
    }

    /// How many memories there are, and how many of them wait for the user's word.
    ///
    /// # Errors
    /// As [`Memories::list`].
    pub async fn counts(&self) -> Result<(u32, u32), MemoryError> {
        self.read(|_, connection| {
            let sql = "SELECT count(*) FROM memories INDEXED BY memories_listed";
            let all = connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
            Ok((all, count_proposed(connection)?))
        })
        .await
    }

    /// All memories, the oldest first.
    ///
    /// # Errors
    /// As [`Memories::list`].
    pub async fn all(&self) -> Result<Vec<Memory>, MemoryError> {
        self.read(|_, connection| bodies(connection, "SELECT body FROM memories ORDER BY row", &[])).await
    }
}

fn bodies(connection: &Connection, sql: &str, params: &[&dyn ToSql]) -> Result<Vec<Memory>, MemoryError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(row::read(row, 0)?);
    }
    Ok(found)
}

/// A filter in SQL: where the rows are looked for, in which order, and what the question marks stand for.
struct Selection {
    from: String,
    order: &'static str,
    params: Vec<Value>,
}

fn selection(connection: &Connection, filter: &Filter, now: Timestamp) -> Result<Selection, MemoryError> {
    let wanted = filter.text.as_deref().map(search).filter(|wanted| !wanted.is_empty());
    let mut params = Vec::new();
    let (mut from, order) = match wanted {
        Some(wanted) => {
            params.push(Value::from(wanted));
            let from = "memory_words w JOIN memories m ON m.row = w.rowid WHERE w.memory_words MATCH ?";
            (from.to_owned(), "w.rank, m.affirmed_at DESC")
        }
        None => {
            ("memories m INDEXED BY memories_listed WHERE TRUE".to_owned(), "m.affirmed_at DESC, m.row DESC")
        }
    };
    let mut only = |condition: &str, value: Value| {
        from += " AND ";
        from += condition;
        params.push(value);
    };
    if let Some(project) = filter.project {
        only("m.project = ?", row::blob(project.uuid()).to_vec().into());
    }
    if let Some(kind) = filter.kind {
        only("m.kind = ?", kind.as_str().to_owned().into());
    }
    if let Some(standing) = filter.standing {
        only("m.standing = ?", standing.as_str().to_owned().into());
    }
    if filter.faded {
        only("m.standing = 'kept' AND m.fades_at < ?", now.millis().into());
    }
    if let Some(end) = &filter.id_end {
        only("m.row IN (SELECT value FROM json_each(?))", ending(connection, end)?.into());
    }
    if filter.of_user {
        from += " AND m.project IS NULL";
    }
    Ok(Selection { from, order, params })
}

/// The rows of memories whose id ends so, as a list in JSON.
fn ending(connection: &Connection, end: &str) -> Result<String, MemoryError> {
    let mut statement = connection.prepare_cached("SELECT row, id FROM memories")?;
    let mut rows = statement.query([])?;
    let mut found: Vec<i64> = Vec::new();
    while let Some(row) = rows.next()? {
        if MemoryId::new(Uuid::from_bytes(row.get(1)?)).to_string().ends_with(end) {
            found.push(row.get(0)?);
        }
    }
    Ok(serde_json::to_string(&found)?)
}

fn list(connection: &Connection, filter: &Filter, now: Timestamp) -> Result<Page, MemoryError> {
    let Selection { from, order, params } = selection(connection, filter, now)?;
    let total: u32 = connection
        .prepare_cached(&format!("SELECT count(*) FROM {from}"))?
        .query_row(params_from_iter(&params), |row| row.get(0))?;
    let limit = filter.limit.unwrap_or(LARGEST_PAGE).min(LARGEST_PAGE);
    // The rows alone are put in order, not what the memories say.
    let sql = format!("SELECT m.row FROM {from} ORDER BY {order} LIMIT {limit} OFFSET {}", filter.skip);
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map(params_from_iter(&params), |row| row.get(0))?;
    let rows = rows.collect::<Result<Vec<i64>, _>>()?;
    let mut statement = connection.prepare_cached("SELECT body FROM memories WHERE row = ?1")?;
    let mut memories = Vec::with_capacity(rows.len());
    for row in rows {
        let mut found = statement.query([row])?;
        if let Some(found) = found.next()? {
            memories.push(row::read(found, 0)?);
        }
    }
    Ok(Page { memories, total, proposed: count_proposed(connection)? })
}

pub(crate) fn count_proposed(connection: &Connection) -> Result<u32, MemoryError> {
    let sql = "SELECT count(*) FROM memories INDEXED BY memories_standing WHERE standing = 'proposed'";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// The ids of all that a filter lets through, whatever page it names.
pub(crate) fn ids(
    connection: &Connection,
    filter: &Filter,
    now: Timestamp,
) -> Result<Vec<MemoryId>, MemoryError> {
    let Selection { from, order, params } = selection(connection, filter, now)?;
    let sql = format!("SELECT m.row FROM {from} ORDER BY {order}");
    let mut statement = connection.prepare(&sql)?;
    let mut id = connection.prepare_cached("SELECT id FROM memories WHERE row = ?1")?;
    let rows = statement.query_map(params_from_iter(&params), |row| row.get::<_, i64>(0))?;
    rows.map(|row| Ok(MemoryId::new(Uuid::from_bytes(id.query_row([row?], |found| found.get(0))?)))).collect()
}

/// What a person typed, for the index: every word, the last as a beginning.
/// <https://www.sqlite.org/fts5.html#full_text_query_syntax>
fn search(text: &str) -> String {
    let plain = words::plain(text);
    let Some((last, others)) = plain.split_last() else { return String::new() };
    let mut wanted = String::from("words : (");
    for word in others {
        wanted += &format!("\"{}\" AND ", words::stem(word));
    }
    // Half a word has no ending yet, a whole one may.
    wanted + &format!("(\"{last}\"* OR \"{}\"))", words::stem(last))
}

/// Memories of the very same words, up to case and punctuation.
pub(crate) fn same_text(connection: &Connection, text: &str) -> Result<Vec<Memory>, MemoryError> {
    bodies(connection, "SELECT body FROM memories WHERE folded = ?1 LIMIT 50", &[&words::folded(text)])
}

/// The memories that share the most and the rarest of `subjects`.
pub(crate) fn any_word(
    connection: &Connection,
    subjects: &BTreeSet<String>,
    limit: u32,
) -> Result<Vec<Memory>, MemoryError> {
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let any: Vec<String> = subjects.iter().map(|stem| format!("\"{stem}\"")).collect();
    let wanted = format!("words : ({})", any.join(" OR "));
    let sql = "SELECT m.body FROM memory_words w JOIN memories m ON m.row = w.rowid
               WHERE w.memory_words MATCH ?1 ORDER BY rank LIMIT ?2";
    bodies(connection, sql, &[&wanted, &limit])
}
