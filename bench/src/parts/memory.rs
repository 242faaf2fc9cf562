//! Recall among 100,000 memories: how long it takes, and how often the right one is there.
//!
//! The labelled pairs (`data/memory.tsv`) are facts as a team writes them down and prompts as people give them later, each
//! written for itself; the rest are sentences of words that projects use, the pairs' own words among them, all of the
//! same project, which is the hardest case.

use crate::{agents::quantile, error::BenchError, figures::Figure};
use flotilla_domain::{
    Memory, MemoryId, MemoryKind, MemoryScope, MemorySource, MemoryStanding, ProjectId, Timestamp,
};
use flotilla_memory::{Meaning, Memories, Query};
use std::{path::Path, sync::Arc, time::Instant};
use uuid::Uuid;

const PAIRS: &str = include_str!("../../data/memory.tsv");
const MEMORIES: usize = 100_000;
/// Memories that are written in one go.
const BATCH: usize = 5000;
/// How often each prompt is asked.
const ROUNDS: usize = 10;
/// What a run's beginning takes at most.
const TAKEN: usize = 12;

/// The model that the directions are of, and how many numbers one has: as many as those of small models that embed.
const MODEL: &str = "bench";
const DIMENSIONS: usize = 768;

const THINGS: &[&str] = &[
    "parser",
    "cache",
    "session",
    "invoice",
    "upload",
    "queue",
    "scheduler",
    "dialog",
    "token store",
    "search index",
    "importer",
    "exporter",
    "worker",
    "gateway",
    "webhook",
    "router",
    "renderer",
    "chart",
    "theme",
    "migration",
    "linker",
    "fixture",
    "snapshot",
    "benchmark",
    "login",
    "checkout",
    "mailer",
    "audit",
    "consumer",
    "registry",
    "lockfile",
    "layout",
];
const DOES: &[&str] = &[
    "reads",
    "writes",
    "validates",
    "retries",
    "drops",
    "buffers",
    "locks",
    "renames",
    "compresses",
    "logs",
    "splits",
    "merges",
    "hashes",
    "polls",
    "streams",
    "counts",
    "sorts",
    "skips",
    "restarts",
    "acknowledges",
];
const WHAT: &[&str] = &[
    "orders",
    "customers",
    "events",
    "chunks",
    "headers",
    "rows",
    "messages",
    "images",
    "fonts",
    "paths",
    "queries",
    "fields",
    "dates",
    "tokens",
    "colours",
    "commits",
    "packages",
    "errors",
    "tests",
    "secrets",
    "labels",
    "buckets",
];
const WHERE: &[&str] = &[
    "before the transaction commits",
    "in the staging cluster",
    "on Windows",
    "with the fake clock",
    "for the mobile client",
    "in UTC",
    "under load",
    "after a restart",
    "in the worker",
    "at night",
    "behind the gateway",
    "in the e2e tests",
    "with one job at a time",
    "by default",
    "only in CI",
    "from the branch stable",
    "for the billing service",
];

fn memory(number: u128, text: String, project: ProjectId) -> Memory {
    let now = Timestamp::from_millis(0);
    Memory {
        id: MemoryId::new(Uuid::from_u128(number)),
        text,
        kind: MemoryKind::Convention,
        scope: MemoryScope::Project { project },
        standing: MemoryStanding::Kept,
        source: MemorySource::User,
        pinned: false,
        created_at: now,
        affirmed_at: now,
        last_used_at: None,
        uses: 0,
    }
}

/// The sentence of this number; all are different.
fn sentence(number: usize) -> String {
    let pick = |words: &[&'static str], by: usize| words[(number / by) % words.len()];
    let (things, does, what) = (THINGS.len(), DOES.len(), WHAT.len());
    format!(
        "The {} {} {} {} since change {number}",
        pick(THINGS, 1),
        pick(DOES, things),
        pick(WHAT, things * does),
        pick(WHERE, things * does * what / 7),
    )
}

/// The direction of this number: as good as random, and always the same.
fn direction(number: u128) -> Vec<f32> {
    let mut state = u64::try_from(number).unwrap_or(u64::MAX).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        // Xorshift, Marsaglia 2003, <https://doi.org/10.18637/jss.v008.i14>.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        i16::from_le_bytes([state.to_le_bytes()[2], state.to_le_bytes()[5]])
    };
    (0..DIMENSIONS).map(|_| f32::from(next())).collect()
}

/// What a run that begins with `prompt` asks.
fn asked(prompt: &str, project: ProjectId, meaning: Option<Meaning>) -> Query {
    Query {
        meaning,
        text: prompt.to_owned(),
        project: Some(project),
        told: Vec::new(),
        most: TAKEN,
        most_chars: 3200,
        standing: true,
    }
}

/// Recall by words and by meaning, as where a model embeds: a direction for each memory, and for each prompt the one of its
/// fact with half as much of another. Says what the first prompt takes, which reads all directions, and each later one, in
/// milliseconds.
async fn by_meaning(
    memories: &Memories,
    all: &[Memory],
    pairs: &[(&str, &str)],
    project: ProjectId,
) -> Result<(f64, Vec<f64>), BenchError> {
    memories.without_meaning(MODEL, 1).await?;
    for batch in all.chunks(BATCH) {
        let made = batch.iter().map(|one| (one.id, one.text.clone(), direction(one.id.uuid().as_u128())));
        memories.keep_meaning(MODEL, made.collect()).await?;
    }
    let (mut first, mut times) = (0.0, Vec::new());
    for round in 0..=ROUNDS {
        for (fact, prompt) in pairs {
            let own = all.iter().find(|one| one.text == *fact).map_or(0, |one| one.id.uuid().as_u128());
            let near: Vec<f32> =
                direction(own).iter().zip(direction(own + 1)).map(|(one, other)| one + other / 2.0).collect();
            let query = asked(prompt, project, Some(Meaning::new(MODEL, &near)));
            let begun = Instant::now();
            let recalled = memories.recall(query).await?;
            let took = begun.elapsed().as_secs_f64() * 1e3;
            if !recalled.iter().any(|recalled| recalled.memory.text == *fact) {
                return Err(BenchError::odd("recall", "it did not find what means the same as the prompt"));
            }
            match (round, first == 0.0) {
                (0, true) => first = took,
                (0, false) => {}
                _ => times.push(took),
            }
        }
    }
    Ok((first, times))
}

/// Measures recall.
pub(crate) async fn memory_recall(dir: &Path) -> Result<Vec<Figure>, BenchError> {
    let project = ProjectId::new(Uuid::from_u128(7));
    let memories = Memories::open(&dir.join("memories.db"), Arc::new(|| Timestamp::from_millis(0)))?;
    let pairs: Vec<(&str, &str)> = PAIRS.lines().filter_map(|line| line.split_once('\t')).collect();
    let labelled = pairs.iter().map(|(fact, _)| (*fact).to_owned());
    let texts: Vec<String> = (0..MEMORIES - pairs.len()).map(sentence).chain(labelled).collect();
    let begun = Instant::now();
    let all: Vec<Memory> = (1..).zip(texts).map(|(number, text)| memory(number, text, project)).collect();
    for batch in all.chunks(BATCH) {
        memories.import(batch.to_vec()).await?;
    }
    let written = begun.elapsed().as_secs_f64();

    let mut times = Vec::new();
    let (mut found, mut first) = (0, 0);
    for round in 0..=ROUNDS {
        for (fact, prompt) in &pairs {
            let query = asked(prompt, project, None);
            let begun = Instant::now();
            let recalled = memories.recall(query).await?;
            if round == 0 {
                // The first time fills SQLite's cache, and says what is found.
                let at = recalled.iter().position(|recalled| recalled.memory.text == *fact);
                found += usize::from(at.is_some());
                first += usize::from(at.is_some_and(|at| at < 3));
            } else {
                times.push(begun.elapsed().as_secs_f64() * 1e3);
            }
        }
    }
    let (first_by_meaning, mut by_meaning) = by_meaning(&memories, &all, &pairs, project).await?;
    by_meaning.sort_by(f64::total_cmp);
    times.sort_by(f64::total_cmp);
    #[expect(clippy::cast_precision_loss, reason = "a few pairs")]
    let share = |count: usize| count as f64 / pairs.len().max(1) as f64;
    let (half, most) = (quantile(&times, 0.5), quantile(&times, 0.99));
    Ok(vec![
        Figure::at_most("memory.recall.median_ms", "recall among 100,000 memories, median", half, "ms", 10.0),
        Figure::at_most("memory.recall.p99_ms", "recall among 100,000 memories, 99 of 100", most, "ms", 10.0),
        Figure::at_most(
            "memory.meaning.median_ms",
            "recall by words and meaning among 100,000 memories, median",
            quantile(&by_meaning, 0.5),
            "ms",
            10.0,
        ),
        Figure::at_most(
            "memory.meaning.p99_ms",
            "recall by words and meaning among 100,000 memories, 99 of 100",
            quantile(&by_meaning, 0.99),
            "ms",
            10.0,
        ),
        Figure::told(
            "memory.meaning.first_ms",
            "the first prompt by meaning after a start, which reads all vectors",
            first_by_meaning,
            "ms",
        ),
        Figure::told("memory.found", "of the labelled prompts: the right one is there", share(found), ""),
        Figure::told(
            "memory.first",
            "of the labelled prompts: it is one of the first three",
            share(first),
            "",
        ),
        Figure::told("memory.import_s", "100,000 memories imported", written, "s"),
    ])
}
