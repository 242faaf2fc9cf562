//! A process that is killed while it writes loses nothing that it was told is safe.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests use it too")]

mod support;

use flotilla_store::{EventFilter, Store, verify};
use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
};
use support::{ManualClock, World};
use tempfile::tempdir;

const FOLDER: &str = "FLOTILLA_STORE_CRASH_FOLDER";
const SEED: u64 = 77;
const BATCH: usize = 3;
const KILLS: usize = 12;

/// Not a test by itself: what the test below starts and kills.
#[test]
fn a_child_that_writes_until_it_is_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(Path::new(&folder), ManualClock::at(1_000).clock()).unwrap();
        let mut world = World::new(SEED);
        world.max_tasks = 50;
        world.history(usize::try_from(store.seq()).unwrap());
        loop {
            // Several batches on their way at once, so that they share transactions.
            let waiting: Vec<_> = (0..4).map(|_| store.append(world.history(BATCH))).collect();
            for appended in waiting {
                println!("\nsafe {}", appended.await.unwrap()[BATCH - 1].seq);
            }
        }
    });
}

/// Starts the child, reads `lines` of what it says is safe, kills it and gives the last.
fn kill_after(folder: &Path, lines: usize) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_child_that_writes_until_it_is_killed", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| line.strip_prefix("safe ").and_then(|seq| seq.parse::<u64>().ok()));
    let mut safe = said.nth(lines).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    // What was still in the pipe was promised too.
    safe = said.last().unwrap_or(safe);
    safe
}

#[tokio::test]
async fn whatever_was_acknowledged_before_a_kill_is_there_after_it() {
    let dir = tempdir().unwrap();
    let mut dice = World::new(SEED + 1);
    for kill in 0..KILLS {
        let safe = kill_after(dir.path(), dice.below(if kill % 4 == 3 { 400 } else { 40 }));
        let verification = verify(dir.path()).unwrap();
        assert_eq!(verification.fault, None, "after kill {kill}");
        assert!(verification.head.seq >= safe, "after kill {kill}: {} of {safe}", verification.head.seq);
        assert_eq!(verification.head.seq % BATCH as u64, 0, "a batch is whole or not there");
    }
    let store = support::open(dir.path());
    let end = usize::try_from(store.seq()).unwrap();
    let mut world = World::new(SEED);
    world.max_tasks = 50;
    let stored = store.events(0, EventFilter::default(), end).await.unwrap();
    let mut numbers = 0;
    for (record, mut draft) in stored.iter().zip(world.history(end)) {
        if let flotilla_domain::Event::TaskCreated(created) = &mut draft.event {
            numbers += 1;
            created.number = numbers;
        }
        assert_eq!((record.subject, &record.event), (draft.subject, &draft.event));
    }
}
