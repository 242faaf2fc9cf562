//! The right few: what of all that is remembered bears on a prompt.
//!
//! Words of the prompt are looked up in SQLite's full-text index by how rare they are where they matter, the rarest first,
//! as far as a few milliseconds go. BM25 ranks what has the rarest of them in common; scope, strength and pins weigh in.

use crate::{Meaning, Memories, MemoryError, meaning::by_meaning, memories, row, words, words::Wanted};
use flotilla_domain::{Memory, MemoryId, MemoryReason, ProjectId, Timestamp};
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::{HashMap, HashSet};

/// Rows of the index that are read for one prompt: a few milliseconds.
const READ_ROWS: u32 = 20_000;
/// Words that are looked for at once.
const WORDS: usize = 32;
/// Words of a prompt that are looked at.
const READ: usize = 400;
/// The best memories that are weighed.
const WEIGHED: usize = 96;
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
    /// What it means, where a model said that.
    pub meaning: Option<Meaning>,
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
        self.read_for_prompt(move |this, connection| {
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
        let pinned = "SELECT body FROM memories INDEXED BY memories_pinned
                      WHERE pinned = 1 AND standing = 'kept' AND project IS ?1 LIMIT ?2";
        standing(connection, query, pinned, PINNED, &MemoryReason::Pinned, &mut found)?;
    }
    let words = by_words(this, connection, query, now)?;
    match &query.meaning {
        Some(meaning) => {
            let scopes = [row::number(connection, None)?, row::number(connection, query.project)?];
            let scopes: Vec<i64> = scopes.into_iter().flatten().collect();
            found.extend(merged(words, by_meaning(this, connection, &scopes, meaning)?));
        }
        None => found.extend(words),
    }
    if query.standing {
        let general = "SELECT body FROM memories INDEXED BY memories_general
                       WHERE project IS ?1 AND standing = 'kept' AND path IS NULL
                           AND kind IN ('preference', 'correction')
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

/// Two rankings as one: what stands far up in either comes first, and what stands in both before that. Reciprocal rank
/// fusion with its usual constant, <https://doi.org/10.1145/1571941.1572114>.
fn merged(words: Vec<Recalled>, near: Vec<Memory>) -> Vec<Recalled> {
    const DAMPING: f64 = 60.0;
    let points = |place: u32| 1.0 / (DAMPING + f64::from(place));
    let mut all: Vec<(f64, Recalled)> =
        (1..).zip(words).map(|(place, recalled)| (points(place), recalled)).collect();
    for (place, memory) in (1..).zip(near) {
        match all.iter_mut().find(|(_, other)| other.memory.id == memory.id) {
            Some((sum, _)) => *sum += points(place),
            None => all.push((points(place), Recalled { memory, reason: MemoryReason::Meaning })),
        }
    }
    all.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    all.into_iter().map(|(_, recalled)| recalled).collect()
}

/// The indexes are named: without statistics SQLite takes others, and goes through all memories of a project.
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
    /// As the prompt has it.
    written: String,
    token: String,
    /// How many memories have it.
    docs: u32,
    /// BM25's inverse document frequency.
    rarity: f64,
}

fn terms(this: &Memories, connection: &Connection, query: &Query) -> Result<Vec<Term>, MemoryError> {
    let mut numbers = vec![row::number(connection, None)?];
    if query.project.is_some() {
        numbers.push(row::number(connection, query.project)?);
    }
    let all: u32 =
        connection.query_row("SELECT coalesce(max(row), 0) FROM memories", [], |row| row.get(0))?;
    let mut statement = connection.prepare_cached("SELECT doc FROM memory_terms WHERE term = ?1")?;
    let mut terms = Vec::new();
    for Wanted { stem, written } in words::wanted(&query.text).into_iter().take(READ) {
        for number in numbers.iter().flatten() {
            let token = row::scoped(*number, &stem);
            let noted = this.common().docs.get(&token).copied();
            let docs = match noted {
                Some(docs) => docs,
                None => statement.query_row([&token], |row| row.get(0)).optional()?.unwrap_or(0),
            };
            if docs > 0 {
                let (docs_f, all) = (f64::from(docs), f64::from(all.max(docs)));
                let rarity = (1.0 + (all - docs_f + 0.5) / (docs_f + 0.5)).ln();
                terms.push(Term { stem: stem.clone(), written: written.clone(), token, docs, rarity });
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
    let candidates = candidates(connection, &terms, READ_ROWS)?;
    let stems: HashMap<&str, u32> = terms.iter().rev().map(|term| (term.stem.as_str(), term.docs)).collect();
    let mut statement = connection.prepare_cached("SELECT body FROM memories WHERE row = ?1")?;
    let mut found = Vec::new();
    for row in candidates {
        let memory: Option<Memory> =
            statement.query_row([row], |row| Ok(row::read(row, 0))).optional()?.transpose()?;
        let Some(memory) = memory else { continue };
        let words = words_of(&memory);
        let common = in_common(&words, &stems);
        if bears_on(&common, &stems) {
            found.push((memory, words, common));
        }
    }
    let lengths: usize = found.iter().map(|(_, words, _)| words.len()).sum();
    let usual = share(lengths, found.len());
    let rarity = |stem: &String| terms.iter().find(|term| term.stem == *stem).map_or(0.0, |term| term.rarity);
    let mut weighed: Vec<(f64, Recalled)> = found
        .into_iter()
        .map(|(memory, words, common)| {
            let score: f64 = common.iter().map(|stem| rarity(stem) * saturation(&words, stem, usual)).sum();
            let weight = score * weight(&memory, query, now);
            let written =
                |stem: &String| terms.iter().find(|term| term.stem == *stem).map(|term| &term.written);
            let words = common.iter().filter_map(written).cloned().collect();
            (weight, Recalled { memory, reason: MemoryReason::Words { words } })
        })
        .collect();
    weighed.sort_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| other.memory.id.cmp(&one.memory.id)));
    let least = weighed.first().map_or(0.0, |(best, _)| best * SHARE);
    Ok(weighed.into_iter().filter(|(weight, _)| *weight >= least).map(|(_, recalled)| recalled).collect())
}

/// The rows whose words in common with the prompt are the rarest in sum, the best first. The index is read word by word,
/// the rarest word first and the newest memory first, `most` rows of it; of the words after that only those count that
/// a candidate has anyway.
fn candidates(connection: &Connection, terms: &[Term], most: u32) -> Result<Vec<i64>, MemoryError> {
    let newest = "SELECT rowid FROM memory_words WHERE memory_words MATCH ?1 ORDER BY rowid DESC";
    let mut statement = connection.prepare_cached(newest)?;
    let mut sums: HashMap<i64, f64> = HashMap::new();
    let mut read = 0;
    for term in terms.iter().take(WORDS) {
        read += term.docs;
        if read > most && !sums.is_empty() {
            break;
        }
        let mut rows = statement.query([format!("scoped : \"{}\"", term.token)])?;
        let mut left = most;
        while let Some(row) = rows.next()? {
            *sums.entry(row.get(0)?).or_default() += term.rarity;
            left -= 1;
            if left == 0 {
                break;
            }
        }
    }
    let mut best: Vec<(i64, f64)> = sums.into_iter().collect();
    let order = |a: &(i64, f64), b: &(i64, f64)| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0));
    if best.len() > WEIGHED {
        best.select_nth_unstable_by(WEIGHED, order);
        best.truncate(WEIGHED);
    }
    Ok(best.into_iter().map(|(row, _)| row).collect())
}

/// BM25's share of a word that a memory has: more where it has it often, less the longer it is.
fn saturation(words: &[String], stem: &str, usual_length: f64) -> f64 {
    const K1: f64 = 1.2;
    const B: f64 = 0.75;
    let often = share(words.iter().filter(|word| *word == stem).count(), 1);
    often * (K1 + 1.0) / (often + K1 * (1.0 - B + B * share(words.len(), 1) / usual_length.max(1.0)))
}

#[expect(clippy::cast_precision_loss, reason = "numbers of words")]
fn share(of: usize, by: usize) -> f64 {
    of as f64 / by.max(1) as f64
}

fn words_of(memory: &Memory) -> Vec<String> {
    let path = memory.scope.path().map(words::stems).unwrap_or_default();
    words::stems(&memory.text).into_iter().chain(path).collect()
}

/// The words that a memory and the prompt have in common, the rarest first.
fn in_common(words: &[String], wanted: &HashMap<&str, u32>) -> Vec<String> {
    let all: HashSet<&String> = words.iter().filter(|stem| wanted.contains_key(stem.as_str())).collect();
    let mut common: Vec<String> = all.into_iter().cloned().collect();
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

#[cfg(test)]
mod tests {
    use super::*;
    use flotilla_domain::{MemoryKind, MemoryScope, MemorySource, MemoryStanding};
    use std::sync::{Arc, mpsc};
    use uuid::Uuid;

    fn memory(number: u32, text: String) -> Memory {
        let now = Timestamp::from_millis(0);
        Memory {
            id: MemoryId::new(Uuid::from_u128(number.into())),
            text,
            kind: MemoryKind::Convention,
            scope: MemoryScope::User,
            standing: MemoryStanding::Kept,
            source: MemorySource::User,
            pinned: false,
            created_at: now,
            affirmed_at: now,
            last_used_at: None,
            uses: 0,
        }
    }

    fn opened(folder: &tempfile::TempDir) -> Memories {
        Memories::open(&folder.path().join("memories.db"), Arc::new(Timestamp::default)).unwrap()
    }

    #[tokio::test]
    async fn of_a_word_that_more_memories_have_than_are_read_the_newest_are_taken() {
        let folder = tempfile::tempdir().unwrap();
        let memories = opened(&folder);
        let all = (1..=30).map(|number| memory(number, format!("Harbour fact {number}"))).collect();
        assert!(memories.import(all).await.unwrap().iter().all(Result::is_ok));
        let rows = memories
            .read(|this, connection| {
                let query = Query {
                    text: "the harbour".to_owned(),
                    meaning: None,
                    project: None,
                    told: Vec::new(),
                    most: 12,
                    most_chars: 4000,
                    standing: false,
                };
                let mut rows = candidates(connection, &terms(this, connection, &query)?, 10)?;
                rows.sort_unstable();
                Ok(rows)
            })
            .await
            .unwrap();
        assert_eq!(rows, (21..=30).collect::<Vec<i64>>());
    }

    /// The count once asked for the lock of its own result while it held it.
    #[test]
    fn common_words_are_counted_anew_as_memories_come_in_without_a_standstill() {
        let (done, is_done) = mpsc::channel();
        std::thread::spawn(move || {
            let folder = tempfile::tempdir().unwrap();
            let memories = opened(&folder);
            let many = u32::try_from(MANY).unwrap();
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let import = |from, to| {
                let some =
                    (from..to).map(|number| memory(number, format!("Harbour fact {number}"))).collect();
                runtime.block_on(memories.import(some)).unwrap();
                let docs = memories.common().docs.get(&row::scoped(0, "harbour")).copied();
                docs.unwrap_or_default()
            };
            let counts = [import(1, many), import(many, many + 1), import(many + 1, many * 2)];
            done.send(counts).unwrap();
        });
        // Only a thread that stands still is waited for that long.
        let counts = is_done.recv_timeout(std::time::Duration::from_secs(60)).unwrap();
        assert_eq!(counts, [0, 2000, 3999]);
    }
}
