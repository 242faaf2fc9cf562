//! Measures the store: latency of single appends, events per second under load, opening and listing with 10,000
//! past tasks. Takes a folder to work in (by default a temporary one): the disk behind it decides.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program to be looked at")]

#[path = "../tests/support/mod.rs"]
mod support;

use flotilla_domain::{Event, MessageSource, Part, Subject, Timestamp};
use flotilla_store::{Clock, Draft, Store, TaskFilter};
use std::{
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};
use support::World;

fn clock() -> Clock {
    Arc::new(|| {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(now.as_millis()).unwrap_or(0))
    })
}

fn open(dir: &Path) -> Store {
    Store::open(dir, clock()).unwrap()
}

/// Median and 99th percentile.
fn spread(mut times: Vec<Duration>) -> String {
    times.sort();
    format!("median {:>7.1?}, 99 % {:>7.1?}", times[times.len() / 2], times[times.len() * 99 / 100])
}

/// CPU time of this process so far, where the system tells it in a file.
fn cpu() -> Option<Duration> {
    let mut total = Duration::ZERO;
    for task in std::fs::read_dir("/proc/self/task").ok()?.flatten() {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        total += Duration::from_nanos(text.split_whitespace().next()?.parse().ok()?);
    }
    Some(total)
}

fn rss() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or("?").replace('\t', " ")
}

fn sync_cost(dir: &Path) -> String {
    let mut file = std::fs::File::create(dir.join("sync")).unwrap();
    let times = (0..300)
        .map(|_| {
            file.write_all(&[7; 4096]).unwrap();
            let begun = Instant::now();
            file.sync_data().unwrap();
            begun.elapsed()
        })
        .collect();
    std::fs::remove_file(dir.join("sync")).unwrap();
    spread(times)
}

#[tokio::main]
async fn main() {
    let temporary = tempfile::tempdir().unwrap();
    let dir: PathBuf = std::env::args_os().nth(1).map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    std::fs::create_dir_all(&dir).unwrap();
    let before = cpu();
    println!("one fsync of 4 KiB:            {}", sync_cost(&dir));
    if let (Some(before), Some(after)) = (before, cpu()) {
        println!("  CPU per fsync:               {:?}", (after - before) / 300);
    }

    let store = open(&dir.join("single"));
    let mut world = World::new(1);
    let history = tasks(&mut world, 2200);
    let (warm, measured) = history.split_at(200);
    store.append(warm.to_vec()).await.unwrap();
    let (mut times, before) = (Vec::new(), cpu());
    for draft in measured.iter().take(2000).cloned() {
        let begun = Instant::now();
        store.append(vec![draft]).await.unwrap();
        times.push(begun.elapsed());
    }
    println!("one append, unloaded:          {}", spread(times));
    if let (Some(before), Some(after)) = (before, cpu()) {
        println!("  CPU per event, all threads:  {:?}", (after - before) / 2000);
    }
    let task = world.tasks[0].id;
    let mut times = Vec::new();
    for _ in 0..1000 {
        let begun = Instant::now();
        store.task(task).await.unwrap();
        times.push(begun.elapsed());
    }
    println!("one task read:                 {}", spread(times));
    store.close().await;

    let store = open(&dir.join("load"));
    let (writers, each) = (32, 4000);
    let mut histories: Vec<Vec<Draft>> =
        (0..writers).map(|seed| tasks(&mut World::new(100 + seed), each)).collect();
    let (begun, before) = (Instant::now(), cpu());
    let running: Vec<_> = histories
        .drain(..)
        .map(|history| {
            let store = store.clone();
            tokio::spawn(async move {
                for draft in history {
                    store.append(vec![draft]).await.unwrap();
                }
            })
        })
        .collect();
    for writer in running {
        writer.await.unwrap();
    }
    let events = u32::try_from(writers).unwrap() * u32::try_from(each).unwrap();
    println!(
        "{writers} writers, one event a batch:  {:.0} events/s",
        f64::from(events) / begun.elapsed().as_secs_f64()
    );
    if let (Some(before), Some(after)) = (before, cpu()) {
        println!("  CPU per event, all threads:  {:?}", (after - before) / events);
    }
    store.close().await;

    let past = dir.join("past");
    let store = open(&past);
    let mut world = World::new(2);
    world.max_tasks = 10_000;
    store.append(vec![world.open_project()]).await.unwrap();
    for _ in 0..100 {
        let mut batch = Vec::new();
        for _ in 0..100 {
            batch.extend(past_task(&mut world));
        }
        store.append(batch).await.unwrap();
    }
    let events = store.seq();
    store.close().await;
    let size = std::fs::metadata(past.join("log.db")).unwrap().len();
    println!("10,000 past tasks:             {events} events, {} MiB", size >> 20);
    let begun = Instant::now();
    let store = open(&past);
    println!("  opened in                    {:?}, {}", begun.elapsed(), rss());
    let begun = Instant::now();
    let first = store.tasks(TaskFilter { limit: Some(100), ..TaskFilter::default() }).await.unwrap();
    println!("  first 100 listed in          {:?} ({})", begun.elapsed(), first.value.len());
    let begun = Instant::now();
    let all = store.tasks(TaskFilter::default()).await.unwrap();
    println!("  all {} listed in          {:?}", all.value.len(), begun.elapsed());
    drop(all);
    let begun = Instant::now();
    println!("  {} active found in            {:?}", store.active().await.unwrap().len(), begun.elapsed());
    let begun = Instant::now();
    let verification = store.verify().await.unwrap();
    println!("  verified in                  {:?}: {:?}", begun.elapsed(), verification.fault);
    println!("  afterwards                   {}", rss());
    store.close().await;
}

/// So many events of tasks that are worked on one after the other.
fn tasks(world: &mut World, events: usize) -> Vec<Draft> {
    let mut drafts = vec![world.open_project()];
    while drafts.len() < events {
        drafts.extend(past_task(world));
    }
    drafts.truncate(events);
    drafts
}

/// About twenty events of one task, from its creation to its discarding.
fn past_task(world: &mut World) -> Vec<Draft> {
    let mut drafts = vec![world.create_task()];
    let at = world.tasks.len() - 1;
    while world.tasks[at].run.is_none()
        || world.tasks[at].stage == support::Stage::Active && drafts.len() < 36
    {
        drafts.push(world.step(at));
    }
    if world.tasks[at].stage == support::Stage::Active
        && let Some(run) = world.tasks[at].run
    {
        let subject = Subject::Run { task: world.tasks[at].id, run };
        drafts.push(Draft {
            subject,
            event: Event::MessageDelivered {
                message: None,
                source: MessageSource::System,
                parts: vec![Part::text("That is all.")],
            },
        });
        drafts.push(Draft { subject, event: Event::RunEnded(flotilla_domain::Outcome::Done) });
        world.tasks[at].stage = support::Stage::Review;
    }
    drafts
}
