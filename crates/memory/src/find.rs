//! Memories as a person looks for them: lists, filters, words.

use crate::{Memories, MemoryError, row, words};
use flotilla_domain::{Memory, MemoryKind, ProjectId};
use rusqlite::{Connection, ToSql};
use std::collections::BTreeSet;

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
        self.read(move |_, connection| list(connection, &filter)).await
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

fn list(connection: &Connection, filter: &Filter) -> Result<Page, MemoryError> {
    let wanted = filter.text.as_deref().map(search).filter(|wanted| !wanted.is_empty());
    let project = filter.project.map(|project| row::blob(project.uuid()));
    let kind = filter.kind.map(MemoryKind::as_str);
    let standing = filter.standing.map(StandingName::as_str);
    let (from, order) = match wanted {
        Some(_) => (
            "memory_words w JOIN memories m ON m.row = w.rowid WHERE w.memory_words MATCH ?5",
            "rank, m.affirmed_at DESC",
        ),
        None => ("memories m WHERE ?5 IS NULL", "m.affirmed_at DESC, m.row DESC"),
    };
    let conditions = "(?1 IS NULL OR m.project = ?1) AND (?2 = 0 OR m.project IS NULL)
                      AND (?3 IS NULL OR m.kind = ?3) AND (?4 IS NULL OR m.standing = ?4)";
    let params: [&dyn ToSql; 5] = [&project, &filter.of_user, &kind, &standing, &wanted];
    let total: u32 = connection
        .prepare_cached(&format!("SELECT count(*) FROM {from} AND {conditions}"))?
        .query_row(params.as_slice(), |row| row.get(0))?;
    let sql = format!("SELECT m.body FROM {from} AND {conditions} ORDER BY {order} LIMIT ?6 OFFSET ?7");
    let limit = filter.limit.unwrap_or(LARGEST_PAGE).min(LARGEST_PAGE);
    let paged: Vec<&dyn ToSql> = params.into_iter().chain([&limit as &dyn ToSql, &filter.skip]).collect();
    let memories = bodies(connection, &sql, &paged)?;
    let proposed = connection
        .prepare_cached("SELECT count(*) FROM memories WHERE standing = 'proposed'")?
        .query_row([], |row| row.get(0))?;
    Ok(Page { memories, total, proposed })
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
