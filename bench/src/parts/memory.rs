//! Recall among 100,000 memories: how long it takes, and how often the right one is there.
//!
//! The labelled pairs (`data/memory.tsv`) are facts as a team writes them down and prompts as people give them later, each
//! written for itself; the rest are sentences of words that projects use, the pairs' own words among them, all of the
//! same project, which is the hardest case.

use crate::{agents::quantile, error::BenchError, figures::Figure};
use flotilla_domain::{
    Memory, MemoryId, MemoryKind, MemoryScope, MemorySource, MemoryStanding, ProjectId, Timestamp,
};
use flotilla_memory::{Memories, Query};
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
            let query = Query {
                meaning: None,
                text: (*prompt).to_owned(),
                project: Some(project),
                told: Vec::new(),
                most: TAKEN,
                most_chars: 3200,
                standing: true,
            };
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
    times.sort_by(f64::total_cmp);
    #[expect(clippy::cast_precision_loss, reason = "a few pairs")]
    let share = |count: usize| count as f64 / pairs.len().max(1) as f64;
    let (half, most) = (quantile(&times, 0.5), quantile(&times, 0.99));
    Ok(vec![
        Figure::at_most("memory.recall.median_ms", "recall among 100,000 memories, median", half, "ms", 10.0),
        Figure::at_most("memory.recall.p99_ms", "recall among 100,000 memories, 99 of 100", most, "ms", 10.0),
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
