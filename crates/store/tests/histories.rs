//! Whatever happens, in whatever order: what holds of every history.
#![allow(clippy::unwrap_used, reason = "helpers of tests use it too")]

mod support;

use flotilla_domain::{Event, Record};
use flotilla_store::{EventFilter, TaskFilter, TaskSummary};
use proptest::prelude::*;
use std::future::Future;
use support::{World, open};
use tempfile::tempdir;

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn projections_equal_the_ones_rebuilt_from_the_log(seed: u64, sizes in prop::collection::vec(1usize..30, 1..20)) {
        block_on(async {
            let dir = tempdir().unwrap();
            let store = open(dir.path());
            let mut world = World::new(seed);
            for size in sizes {
                store.append(world.history(size)).await.unwrap();
            }
            assert_eq!(store.verify().await.unwrap().fault, None);
            let before = store.tasks(TaskFilter::default()).await.unwrap();
            store.rebuild().await.unwrap();
            assert_eq!(store.tasks(TaskFilter::default()).await.unwrap(), before);
            assert_eq!(store.verify().await.unwrap().fault, None);
            // And the writer goes on from them.
            store.append(world.history(20)).await.unwrap();
            assert_eq!(store.verify().await.unwrap().fault, None);
        });
    }

    #[test]
    fn what_is_invalid_changes_nothing(seed: u64, moves in prop::collection::vec(any::<(bool, bool)>(), 1..80)) {
        block_on(async {
            let dir = tempdir().unwrap();
            let store = open(dir.path());
            let mut world = World::new(seed);
            let mut accepted = 0;
            for (wrong, alone) in moves {
                if !wrong {
                    store.append(vec![world.valid()]).await.unwrap();
                    accepted += 1;
                } else if alone {
                    assert!(store.append(vec![world.invalid()]).await.unwrap_err().invalid().is_some());
                } else {
                    // Behind a valid event of the same batch, and in front of a batch that stands.
                    let good = world.valid();
                    let bad = world.invalid();
                    let refused = store.append(vec![good.clone(), bad]);
                    let stands = store.append(vec![good]);
                    assert!(refused.await.unwrap_err().invalid().is_some());
                    stands.await.unwrap();
                    accepted += 1;
                }
                assert_eq!(store.seq(), accepted);
            }
            assert_eq!(store.verify().await.unwrap().fault, None);
        });
    }

    #[test]
    fn a_snapshot_and_the_tail_after_it_make_the_present(seed: u64, before in 1usize..60, after in 1usize..60) {
        block_on(async {
            let dir = tempdir().unwrap();
            let store = open(dir.path());
            let mut world = World::new(seed);
            store.append(world.history(before)).await.unwrap();
            let mut tail = store.subscribe();
            // The snapshot may be newer than the tail's beginning: what it covers is skipped.
            store.append(world.history(after)).await.unwrap();
            let Some(model) = world.tasks.first() else { return };
            let snapshot = store.task(model.id).await.unwrap().unwrap();
            store.append(world.history(after)).await.unwrap();
            let mut task = (*snapshot.value).clone();
            while tail.seq() < store.seq() {
                let record = tail.next().await.unwrap().unwrap();
                if record.seq > snapshot.seq && record.subject.task() == Some(task.id) {
                    task.apply(&record).unwrap();
                }
            }
            let now = store.task(task.id).await.unwrap().unwrap();
            assert_eq!(&task, &*now.value);
        });
    }

    #[test]
    fn every_question_about_a_run_is_answered_from_its_events(seed: u64) {
        block_on(async {
            let dir = tempdir().unwrap();
            let store = open(dir.path());
            let mut world = World::new(seed);
            store.append(world.history(250)).await.unwrap();
            let all = store.events(0, EventFilter::default(), usize::MAX).await.unwrap();
            let runs: Vec<_> = all.iter().filter(|record| matches!(record.event, Event::RunCreated { .. })).filter_map(|record| record.subject.run()).collect();
            for run in runs {
                let of_run: Vec<_> = all.iter().filter(|record| record.subject.run() == Some(run)).cloned().collect();
                let filter = EventFilter { run: Some(run), task: None };
                assert_eq!(store.events(0, filter, usize::MAX).await.unwrap(), of_run);
                let items: Vec<_> = of_run.iter().flat_map(|record| record.event.items().into_iter().map(|item| (record.seq, item.into_owned()))).collect();
                assert_eq!(store.items(run, None, usize::MAX).await.unwrap(), items);
                let mut paged: Vec<(u64, _)> = Vec::new();
                loop {
                    let page = store.items(run, paged.last().map(|(seq, _)| *seq), 3).await.unwrap();
                    if page.is_empty() { break }
                    paged.extend(page);
                }
                assert_eq!(paged, items);
                let made: Vec<_> = of_run.iter().filter_map(|record| match &record.event {
                    Event::CheckpointMade(checkpoint) => Some(checkpoint.clone()),
                    _ => None,
                }).collect();
                assert_eq!(store.checkpoints(run).await.unwrap(), made);
                let briefed = of_run.iter().rev().find_map(|record| match &record.event {
                    Event::Briefed { instructions, .. } => Some(instructions.clone()),
                    _ => None,
                });
                assert_eq!(store.briefing(run).await.unwrap(), briefed);
            }
        });
    }

    #[test]
    fn lists_hold_what_their_filter_says_and_pages_make_the_whole(seed: u64, page in 1u32..4) {
        block_on(async {
            let dir = tempdir().unwrap();
            let store = open(dir.path());
            let mut world = World::new(seed);
            world.max_tasks = 15;
            store.append(world.history(300)).await.unwrap();
            let all = store.tasks(TaskFilter::default()).await.unwrap().value;
            for project in &world.projects {
                for states in [vec![], vec!["queued".to_owned(), "review".to_owned()]] {
                    let wanted: Vec<TaskSummary> = all.iter().filter(|task| task.project == *project && (states.is_empty() || states.iter().any(|state| state == task.state.name()))).cloned().collect();
                    let mut paged: Vec<TaskSummary> = Vec::new();
                    loop {
                        let filter = TaskFilter { project: Some(*project), states: states.clone(), text: None, before: paged.last().map(|task| task.number), limit: Some(page) };
                        let next = store.tasks(filter).await.unwrap().value;
                        if next.is_empty() { break }
                        paged.extend(next);
                    }
                    assert_eq!(paged, wanted);
                }
            }
            let mut open: Vec<_> = all.iter().filter(|task| matches!(task.state.name(), "queued" | "running" | "needs_you") || task.landing.is_some()).map(|task| task.number).collect();
            open.reverse();
            let active: Vec<_> = store.active().await.unwrap().iter().map(|task| task.number).collect();
            assert_eq!(active, open);
        });
    }

    #[test]
    fn an_exported_line_is_the_record_with_its_place_in_the_chain(seed: u64) {
        block_on(async {
            let dir = tempdir().unwrap();
            let store = open(dir.path());
            let records = store.append(World::new(seed).history(60)).await.unwrap();
            let mut out = Vec::new();
            assert_eq!(store.export(&mut out).await.unwrap(), 60);
            let mut prev = "0".repeat(64);
            for (line, record) in String::from_utf8(out).unwrap().lines().zip(records) {
                let value: serde_json::Value = serde_json::from_str(line).unwrap();
                assert_eq!(value["prev"], prev);
                prev = value["hash"].as_str().unwrap().to_owned();
                assert_eq!(serde_json::from_str::<Record>(line).unwrap(), *record);
            }
            assert_eq!(prev, store.verify().await.unwrap().head.hash.to_string());
        });
    }
}
