//! Memories by what they mean: vectors that a model made of their texts.
//!
//! Each has one bit a dimension in this process's memory. All bits of the scopes in question are compared with those of
//! the prompt, and the vectors of the nearest, in signed bytes, are read and compared anew: a hundred thousand
//! memories take a few milliseconds and about ten megabytes, and what is forgotten is in no structure that keeps it.

use crate::{Memories, MemoryError, memories, row};
use flotilla_domain::{Memory, MemoryId, MemoryStanding};
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, sync::PoisonError};

/// The nearest by their bits, whose vectors are read.
const READ: usize = 256;
/// The most that are found by their meaning.
const FOUND: usize = 12;
/// The least cosine, and the least share of the best one's, that counts as near.
const NEAR: f32 = 0.25;
const SHARE: f32 = 0.8;
/// From so many memories on, a near one is also nearer than most: by two standard deviations.
const MANY: usize = 64;
const DEVIATIONS: f64 = 2.0;

/// What a text means to a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    model: String,
    vector: Vec<i8>,
}

impl Meaning {
    /// The meaning that a model gave as a vector, whatever its length.
    pub fn new(model: impl Into<String>, vector: &[f32]) -> Self {
        Self { model: model.into(), vector: in_bytes(vector) }
    }
}

/// How far the kept memories have vectors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Embedded {
    /// So many have one.
    pub done: u32,
    /// So many wait for theirs.
    pub waiting: u32,
    /// So many the model would not have.
    pub refused: u32,
}

/// The model whose vectors are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    model: String,
    /// None before the first vector came.
    dimensions: Option<usize>,
}

/// The bits of all vectors.
#[derive(Debug)]
pub(crate) struct Bits {
    kept: Kept,
    /// Numbers of 64 bits that a vector has.
    width: usize,
    rows: Vec<i64>,
    /// The number of the scope of each.
    scopes: Vec<i64>,
    bits: Vec<u64>,
    places: HashMap<i64, usize>,
}

impl Bits {
    fn put(&mut self, row: i64, scope: i64, vector: &[i8]) {
        let bits = signs(vector);
        if let Some(place) = self.places.get(&row).copied() {
            if let Some(old) = self.bits.get_mut(place * self.width..(place + 1) * self.width) {
                old.copy_from_slice(&bits);
            }
            if let Some(old) = self.scopes.get_mut(place) {
                *old = scope;
            }
            return;
        }
        self.places.insert(row, self.rows.len());
        self.rows.push(row);
        self.scopes.push(scope);
        self.bits.extend(bits);
    }

    /// The rows of `scopes` nearest to `vector`; of many, those that are much nearer than most.
    fn nearest(&self, scopes: &[i64], vector: &[i8]) -> Vec<i64> {
        let wanted = signs(vector);
        let mut near: Vec<(u32, i64)> = self
            .bits
            .chunks_exact(self.width.max(1))
            .zip(&self.scopes)
            .zip(&self.rows)
            .filter(|((_, scope), _)| scopes.contains(scope))
            .map(|((bits, _), row)| {
                (bits.iter().zip(&wanted).map(|(one, other)| (one ^ other).count_ones()).sum(), *row)
            })
            .collect();
        if near.len() >= MANY {
            let count = f64::from(u32::try_from(near.len()).unwrap_or(u32::MAX));
            let mean = near.iter().map(|(far, _)| f64::from(*far)).sum::<f64>() / count;
            let spread = near.iter().map(|(far, _)| (f64::from(*far) - mean).powi(2)).sum::<f64>() / count;
            let most = mean - DEVIATIONS * spread.sqrt();
            near.retain(|(far, _)| f64::from(*far) <= most);
        }
        if near.len() > READ {
            near.select_nth_unstable(READ);
            near.truncate(READ);
        }
        near.into_iter().map(|(_, row)| row).collect()
    }
}

/// A vector in signed bytes. Only its direction counts, so each has a scale of its own.
fn in_bytes(vector: &[f32]) -> Vec<i8> {
    let longest = vector.iter().map(|part| part.abs()).fold(0.0, f32::max);
    let scale = if longest.is_finite() && longest > 0.0 { 127.0 / longest } else { 0.0 };
    #[expect(clippy::cast_possible_truncation, reason = "it is from -127 to 127")]
    vector.iter().map(|part| (part * scale).round() as i8).collect()
}

fn signs(vector: &[i8]) -> Vec<u64> {
    let word = |parts: &[i8]| parts.iter().rev().fold(0, |word, part| word << 1 | u64::from(*part > 0));
    vector.chunks(64).map(word).collect()
}

fn cosine(one: &[i8], other: &[i8]) -> f32 {
    let product = |one: &[i8], other: &[i8]| {
        let sum: i32 = one.iter().zip(other).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
        f64::from(sum)
    };
    let lengths = (product(one, one) * product(other, other)).sqrt();
    #[expect(clippy::cast_possible_truncation, reason = "it is from -1 to 1")]
    let cosine = if lengths > 0.0 { product(one, other) / lengths } else { 0.0 } as f32;
    cosine
}

fn kept(connection: &Connection) -> Result<Option<Kept>, MemoryError> {
    let sql = "SELECT value FROM settings WHERE name = 'meaning'";
    let value: Option<String> = connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?;
    Ok(value.map(|value| serde_json::from_str(&value)).transpose()?)
}

fn has_vectors_of(connection: &Connection, model: &str) -> Result<bool, MemoryError> {
    Ok(kept(connection)?.is_some_and(|known| known.model == model && known.dimensions.is_some()))
}

/// Begins anew: every vector there is goes.
fn begin(connection: &Connection, kept: &Kept) -> Result<(), MemoryError> {
    connection.execute("DELETE FROM vectors", [])?;
    connection.execute("UPDATE memories SET embedded = 0 WHERE embedded <> 0", [])?;
    note(connection, kept)
}

fn note(connection: &Connection, kept: &Kept) -> Result<(), MemoryError> {
    let sql = "INSERT INTO settings VALUES ('meaning', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1";
    connection.execute(sql, [serde_json::to_string(kept)?])?;
    Ok(())
}

/// Takes the vector of a memory away that is gone or says something else.
pub(crate) fn lose(connection: &Connection, row: i64) -> Result<(), MemoryError> {
    connection.prepare_cached("DELETE FROM vectors WHERE row = ?1")?.execute([row])?;
    connection
        .prepare_cached("UPDATE memories SET embedded = 0 WHERE row = ?1 AND embedded <> 0")?
        .execute([row])?;
    Ok(())
}

impl Memories {
    /// Kept memories without a vector of this model, at most so many: what is to be asked of it next. Vectors of
    /// another model go.
    ///
    /// # Errors
    /// Where the database fails, here as in all that follow.
    pub async fn without_meaning(
        &self,
        model: &str,
        most: u32,
    ) -> Result<Vec<(MemoryId, String)>, MemoryError> {
        let wanted = model.to_owned();
        let known = self.read(|_, connection| kept(connection)).await?;
        if known.is_none_or(|known| known.model != wanted) {
            self.write(move |_, connection| begin(connection, &Kept { model: wanted, dimensions: None }))
                .await?;
            self.wipe().await?;
        }
        self.read(move |_, connection| {
            let sql = "SELECT body FROM memories INDEXED BY memories_unembedded
                       WHERE standing = 'kept' AND embedded = 0 LIMIT ?1";
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query([most])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let memory = row::read(row, 0)?;
                found.push((memory.id, memory.text));
            }
            Ok(found)
        })
        .await
    }

    /// Keeps the vectors that `model` made of these texts. What says something else by now is passed over; an empty
    /// vector says that the model will not have the text.
    ///
    /// # Errors
    /// As [`Memories::without_meaning`].
    pub async fn keep_meaning(
        &self,
        model: &str,
        made: Vec<(MemoryId, String, Vec<f32>)>,
    ) -> Result<(), MemoryError> {
        let model = model.to_owned();
        let fresh = self
            .write(move |_, connection| {
                let Some(mut known) = kept(connection)?.filter(|known| known.model == model) else {
                    return Ok(Vec::new());
                };
                let mut fresh = Vec::new();
                for (id, text, vector) in made {
                    let Some((row, memory)) = row::find(connection, id)? else { continue };
                    if memory.text != text || memory.standing != MemoryStanding::Kept {
                        continue;
                    }
                    if !vector.is_empty() && known.dimensions != Some(vector.len()) {
                        match known.dimensions.replace(vector.len()) {
                            // What was refused before the first vector came stays refused.
                            None => note(connection, &known)?,
                            Some(_) => {
                                begin(connection, &known)?;
                                fresh.clear();
                            }
                        }
                    }
                    let state = if vector.is_empty() { 2 } else { 1 };
                    let vector = in_bytes(&vector);
                    if state == 1 {
                        let bytes: Vec<u8> = vector.iter().map(|part| part.cast_unsigned()).collect();
                        connection
                            .prepare_cached("INSERT OR REPLACE INTO vectors VALUES (?1, ?2)")?
                            .execute(params![row, bytes])?;
                        let scope = row::number(connection, memory.scope.project())?;
                        fresh.push((known.clone(), row, scope.unwrap_or_default(), vector));
                    }
                    connection
                        .prepare_cached("UPDATE memories SET embedded = ?2 WHERE row = ?1")?
                        .execute(params![row, state])?;
                }
                Ok(fresh)
            })
            .await?;
        let mut bits = self.bits();
        for (known, row, scope, vector) in fresh {
            match bits.as_mut().filter(|bits| bits.kept == known) {
                Some(bits) => bits.put(row, scope, &vector),
                // They are read with the next prompt.
                None => *bits = None,
            }
        }
        Ok(())
    }

    /// How far the kept memories have vectors.
    ///
    /// # Errors
    /// As [`Memories::without_meaning`].
    pub async fn embedded(&self) -> Result<Embedded, MemoryError> {
        self.read(|_, connection| {
            let sql = "SELECT embedded, count(*) FROM memories INDEXED BY memories_by_meaning
                       WHERE standing = 'kept' GROUP BY embedded";
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query([])?;
            let mut counts = Embedded::default();
            while let Some(row) = rows.next()? {
                let count = row.get(1)?;
                match row.get(0)? {
                    0 => counts.waiting = count,
                    1 => counts.done = count,
                    _ => counts.refused = count,
                }
            }
            Ok(counts)
        })
        .await
    }

    /// Whether it makes a difference to know what a prompt means to `model`: recall is on, and there are vectors.
    ///
    /// # Errors
    /// As [`Memories::without_meaning`].
    pub async fn asks_for_meaning(&self, model: &str) -> Result<bool, MemoryError> {
        let model = model.to_owned();
        self.read_for_prompt(move |_, connection| {
            Ok(memories::settings(connection)?.recall && has_vectors_of(connection, &model)?)
        })
        .await
    }

    /// Whether `model` has made a vector of any memory.
    ///
    /// # Errors
    /// As [`Memories::without_meaning`].
    pub async fn has_meaning(&self, model: &str) -> Result<bool, MemoryError> {
        let model = model.to_owned();
        self.read(move |_, connection| has_vectors_of(connection, &model)).await
    }

    fn bits(&self) -> std::sync::MutexGuard<'_, Option<Bits>> {
        self.vectors().lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn load(connection: &Connection, kept: Kept) -> Result<Bits, MemoryError> {
    let width = kept.dimensions.unwrap_or_default().div_ceil(64);
    let (rows, scopes, bits, places) = (Vec::new(), Vec::new(), Vec::new(), HashMap::new());
    let mut all = Bits { kept, width, rows, scopes, bits, places };
    let sql = "SELECT v.row, coalesce(s.number, 0), v.vector FROM vectors v JOIN memories m ON m.row = v.row
               LEFT JOIN scopes s ON s.project = m.project";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let vector = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        all.put(row.get(0)?, row.get(1)?, &signed(vector));
    }
    Ok(all)
}

fn signed(bytes: &[u8]) -> Vec<i8> {
    bytes.iter().map(|byte| byte.cast_signed()).collect()
}

/// Kept memories of the scopes in question that mean something like the prompt, the nearest first.
pub(crate) fn by_meaning(
    this: &Memories,
    connection: &Connection,
    scopes: &[i64],
    meaning: &Meaning,
) -> Result<Vec<Memory>, MemoryError> {
    let Some(known) = kept(connection)? else { return Ok(Vec::new()) };
    if known.model != meaning.model || known.dimensions != Some(meaning.vector.len()) {
        return Ok(Vec::new());
    }
    let near = {
        let mut bits = this.bits();
        if bits.as_ref().is_none_or(|bits| bits.kept != known) {
            *bits = Some(load(connection, known)?);
        }
        bits.as_ref().map(|bits| bits.nearest(scopes, &meaning.vector)).unwrap_or_default()
    };
    let mut statement = connection.prepare_cached("SELECT vector FROM vectors WHERE row = ?1")?;
    let mut compared = Vec::with_capacity(near.len());
    for row in near {
        let vector: Option<Vec<u8>> = statement.query_row([row], |row| row.get(0)).optional()?;
        if let Some(vector) = vector {
            compared.push((cosine(&signed(&vector), &meaning.vector), row));
        }
    }
    compared.sort_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| other.cmp(one)));
    let least = compared.first().map_or(NEAR, |(best, _)| (best * SHARE).max(NEAR));
    let mut statement =
        connection.prepare_cached("SELECT body FROM memories WHERE row = ?1 AND standing = 'kept'")?;
    let mut found = Vec::new();
    for (_, row) in compared.into_iter().take_while(|(near, _)| *near >= least).take(FOUND) {
        let mut rows = statement.query([row])?;
        if let Some(row) = rows.next()? {
            found.push(row::read(row, 0)?);
        }
    }
    Ok(found)
}
