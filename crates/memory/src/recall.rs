//! The right few: what of all that is remembered bears on a prompt.
//!
//! Words of the prompt are looked up by how rare they are where they matter, the rarest first, until as many memories
//! are in question as can be ranked in a few milliseconds; SQLite's BM25 ranks them, and scope, strength and pins weigh in.

use crate::{Memories, MemoryError, memories, row, words};
use flotilla_domain::{Memory, MemoryId, MemoryReason, ProjectId, Timestamp};
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::{HashMap, HashSet};

/// Words of one memory in one scope that are ranked, by how many memories have them.
const RANKED: u32 = 4000;
/// Words that are looked for at once.
const WORDS: usize = 32;
/// Words of a prompt that are looked at.
const READ: usize = 400;
/// The best memories that are weighed.
const WEIGHED: u32 = 48;
/// A memory below this share of the best one's weight stays out.
const SHARE: f64 = 0.4;
/// A word is common if so many memories have it; how often others occur is asked each time.
const COMMON: u32 = 200;
/// Memories from which on common words are noted.
const MANY: i64 = 2000;
/// Memories that say how to work at all, and pinned ones, that are taken without a word in common.
const STANDING: u32 = 6;
const PINNED: u32 = 8;

/// What is to be recalled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The prompt, or a message.
    pub text: String,
    /// The project it is about.
    pub project: Option<ProjectId>,
    /// Memories that were told already.
    pub told: Vec<MemoryId>,
    /// So many at most.
    pub most: usize,
    /// So many characters at most, in all.
    pub most_chars: usize,
    /// Whether pinned ones, and those that say how to work at all, come without a word in common.
    pub standing: bool,
}

/// A memory that bears on a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recalled {
    /// The memory.
    pub memory: Memory,
    /// Why.
    pub reason: MemoryReason,
}

impl Memories {
    /// The memories that bear on a prompt, the weightiest first. Nothing where the user turned recall off.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn recall(&self, query: Query) -> Result<Vec<Recalled>, MemoryError> {
        self.read(move |this, connection| {
            if !memories::settings(connection)?.recall {
                return Ok(Vec::new());
            }
            recall(this, connection, &query)
        })
        .await
    }

    /// Counts the common words anew where there are many memories more than the last time. Blocks.
    pub(crate) fn count_common(&self, connection: &Connection) -> Result<(), MemoryError> {
        let rows: i64 =
            connection.query_row("SELECT coalesce(max(row), 0) FROM memories", [], |row| row.get(0))?;
        let counted_of = self.common().of;
        if rows < MANY || rows < counted_of + counted_of / 4 {
            return Ok(());
        }
        let mut statement = connection.prepare("SELECT term, doc FROM memory_terms WHERE doc >= ?1")?;
        let counted = statement.query_map([COMMON], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let docs = counted.collect::<Result<HashMap<String, u32>, _>>()?;
        *self.common() = memories::Common { docs, of: rows };
        Ok(())
    }
}

fn recall(this: &Memories, connection: &Connection, query: &Query) -> Result<Vec<Recalled>, MemoryError> {
    let now = this.now();
    let mut found = Vec::new();
    if query.standing {
        let pinned =
            "SELECT body FROM memories WHERE pinned = 1 AND standing = 'kept' AND project IS ?1 LIMIT ?2";
        standing(connection, query, pinned, PINNED, &MemoryReason::Pinned, &mut found)?;
    }
    let words = by_words(this, connection, query, now)?;
    found.extend(words);
    if query.standing {
        let general = "SELECT body FROM memories WHERE project IS ?1 AND standing = 'kept'
                           AND kind IN ('preference', 'correction') AND path IS NULL
                       ORDER BY affirmed_at DESC LIMIT ?2";
        standing(connection, query, general, STANDING, &MemoryReason::Standing, &mut found)?;
    }
    let mut seen: HashSet<MemoryId> = query.told.iter().copied().collect();
    let mut left = query.most_chars;
    found.retain(|recalled| {
        let length = recalled.memory.text.chars().count();
        let fits = length <= left && !recalled.memory.is_faded(now) && seen.insert(recalled.memory.id);
        left -= if fits { length } else { 0 };
        fits
    });
    found.truncate(query.most);
    Ok(found)
}

fn standing(
    connection: &Connection,
    query: &Query,
    sql: &str,
    most: u32,
    reason: &MemoryReason,
    found: &mut Vec<Recalled>,
) -> Result<(), MemoryError> {
    let mut statement = connection.prepare_cached(sql)?;
    for project in query.project.map(Some).into_iter().chain([None]) {
        let project = project.map(|project| row::blob(project.uuid()));
        let mut rows = statement.query((project, most))?;
        while let Some(row) = rows.next()? {
            found.push(Recalled { memory: row::read(row, 0)?, reason: reason.clone() });
        }
    }
    Ok(())
}

/// A word as it is looked for.
struct Term {
    stem: String,
    token: String,
    /// How many memories have it.
    docs: u32,
}

fn terms(this: &Memories, connection: &Connection, query: &Query) -> Result<Vec<Term>, MemoryError> {
    let mut numbers = vec![row::number(connection, None)?];
    if query.project.is_some() {
        numbers.push(row::number(connection, query.project)?);
    }
    let mut statement = connection.prepare_cached("SELECT doc FROM memory_terms WHERE term = ?1")?;
    let mut terms = Vec::new();
    for stem in words::wanted(&query.text).into_iter().take(READ) {
        for number in numbers.iter().flatten() {
            let token = row::scoped(*number, &stem);
            let noted = this.common().docs.get(&token).copied();
            let docs = match noted {
                Some(docs) => docs,
                None => statement.query_row([&token], |row| row.get(0)).optional()?.unwrap_or(0),
            };
            if docs > 0 {
                terms.push(Term { stem: stem.clone(), token, docs });
            }
        }
    }
    terms.sort_by_key(|term| term.docs);
    Ok(terms)
}

fn by_words(
    this: &Memories,
    connection: &Connection,
    query: &Query,
    now: Timestamp,
) -> Result<Vec<Recalled>, MemoryError> {
    let terms = terms(this, connection, query)?;
    let mut ranked = 0;
    let few = terms.iter().take(WORDS).take_while(|term| {
        ranked += term.docs;
        ranked <= RANKED
    });
    let tokens: Vec<String> = few.map(|term| format!("\"{}\"", term.token)).collect();
    let (wanted, order) = match (tokens.len(), terms.as_slice()) {
        (0, []) => return Ok(Vec::new()),
        // Every word is one that thousands have: those that have the two rarest, the newest first.
        (0, [one, rest @ ..]) => {
            let scope = one.token.len() - one.stem.len();
            let same = rest
                .iter()
                .find(|term| term.token[..term.token.len() - term.stem.len()] == one.token[..scope]);
            let second = same.map(|term| format!(" AND \"{}\"", term.token)).unwrap_or_default();
            (format!("\"{}\"{second}", one.token), "w.rowid DESC")
        }
        _ => (tokens.join(" OR "), "rank"),
    };
    let score = if order == "rank" { "w.rank" } else { "-1.0" };
    let sql = format!(
        "SELECT m.body, {score} FROM (SELECT rowid, rank FROM memory_words w WHERE memory_words MATCH ?1
                                      ORDER BY {order} LIMIT ?2) w
         JOIN memories m ON m.row = w.rowid"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query((format!("scoped : ({wanted})"), WEIGHED))?;
    let stems: HashMap<&str, u32> = terms.iter().rev().map(|term| (term.stem.as_str(), term.docs)).collect();
    let mut weighed = Vec::new();
    while let Some(row) = rows.next()? {
        let memory = row::read(row, 0)?;
        let score: f64 = row.get::<_, f64>(1)?.abs();
        let common = in_common(&memory, &stems);
        if bears_on(&common, &stems) {
            let weight = score * weight(&memory, query, now);
            weighed.push((weight, Recalled { memory, reason: MemoryReason::Words { words: common } }));
        }
    }
    weighed.sort_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| other.memory.id.cmp(&one.memory.id)));
    let least = weighed.first().map_or(0.0, |(best, _)| best * SHARE);
    Ok(weighed.into_iter().filter(|(weight, _)| *weight >= least).map(|(_, recalled)| recalled).collect())
}

/// The words that a memory and the prompt have in common, the rarest first.
fn in_common(memory: &Memory, wanted: &HashMap<&str, u32>) -> Vec<String> {
    let text = words::stems(&memory.text).into_iter();
    let path = memory.scope.path().map(words::stems).unwrap_or_default();
    let all: HashSet<String> = text.chain(path).filter(|stem| wanted.contains_key(stem.as_str())).collect();
    let mut common: Vec<String> = all.into_iter().collect();
    common.sort_by_key(|stem| (wanted.get(stem.as_str()).copied(), stem.clone()));
    common
}

/// Two words in common, or one that few memories have.
fn bears_on(common: &[String], wanted: &HashMap<&str, u32>) -> bool {
    const FEW: u32 = 12;
    match common {
        [] => false,
        [one] => wanted.get(one.as_str()).is_some_and(|docs| *docs <= FEW),
        _ => true,
    }
}

/// What a memory weighs beside its words: the nearer its scope, the stronger and the more pinned, the more.
fn weight(memory: &Memory, query: &Query, now: Timestamp) -> f64 {
    let scope = match memory.scope.path() {
        Some(path) if query.text.contains(path) => 1.6,
        _ if memory.scope.project().is_some() => 1.2,
        _ => 1.0,
    };
    let pinned = if memory.pinned { 1.5 } else { 1.0 };
    scope * pinned * (0.5 + 0.5 * memory.strength(now))
}
