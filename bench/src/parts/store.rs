//! Events into the log, and a log of many past tasks.

use crate::{
    agents::{median, quantile},
    error::{BenchError, Trying as _},
    figures::Figure,
};
use flotilla_daemon::Home;
use flotilla_domain::{
    CallId, CallStatus, Event, ExitStatus, Item, Lacks, MessageSource, Outcome, Part, ProjectId, ProjectKind,
    RunId, Subject, TaskCreated, TaskId, TaskSettings, Timestamp, ToolCall, ToolResult, Usage,
    WorkspaceReady,
};
use flotilla_store::{Clock, Draft, Store};
use std::{
    fs::File,
    io::Write as _,
    path::Path,
    sync::Arc,
    time::{Instant, SystemTime, UNIX_EPOCH},
};
use uuid::Uuid;

/// Runs that write at once, and what each writes.
const WRITERS: usize = 32;
const TASKS_EACH: usize = 100;
/// Tasks of a past that a daemon starts with.
const PAST: usize = 10_000;
/// Turns of each task.
const TURNS: u32 = 5;

fn open(dir: &Path) -> Result<Store, BenchError> {
    let clock: Clock = Arc::new(|| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(now.as_millis()).unwrap_or(i64::MAX))
    });
    Ok(Store::open(dir, clock)?)
}

/// Measures how many events get into the log in a second, each durable before its writer goes on.
pub(crate) async fn events(dir: &Path) -> Result<Vec<Figure>, BenchError> {
    let sync = fsync_ms(dir)?;
    let store = open(&dir.join("single"))?;
    let project = open_project(&store).await?;
    let mut singles = Vec::new();
    for draft in (0..100).flat_map(|_| past_task(project)) {
        let begun = Instant::now();
        store.append(vec![draft]).await?;
        singles.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    store.close().await;
    singles.sort_by(f64::total_cmp);

    let store = open(&dir.join("many"))?;
    let project = open_project(&store).await?;
    let histories: Vec<Vec<Draft>> =
        (0..WRITERS).map(|_| (0..TASKS_EACH).flat_map(|_| past_task(project)).collect()).collect();
    let events: usize = histories.iter().map(Vec::len).sum();
    let begun = Instant::now();
    let writers: Vec<_> = histories
        .into_iter()
        .map(|history| {
            let store = store.clone();
            tokio::spawn(async move {
                for draft in history {
                    store.append(vec![draft]).await?;
                }
                Ok::<_, BenchError>(())
            })
        })
        .collect();
    for writer in writers {
        writer.await.map_err(|_| BenchError::odd("a writer", "it panicked"))??;
    }
    let rate = events as f64 / begun.elapsed().as_secs_f64();
    store.close().await;
    Ok(vec![
        Figure::told("store.fsync_ms", "one fsync of 4 KiB on this disk", sync, "ms"),
        Figure::told("store.append_ms", "one durable event, one writer", quantile(&singles, 0.5), "ms"),
        Figure::told("store.append_p95_ms", "the same, 95 of 100", quantile(&singles, 0.95), "ms"),
        Figure::told("store.events_per_s", "durable events, 32 writers, one at a time each", rate, "/s"),
    ])
}

fn fsync_ms(dir: &Path) -> Result<f64, BenchError> {
    let mut file = File::create(dir.join("sync")).to("make a file")?;
    let mut times = Vec::new();
    for _ in 0..200 {
        file.write_all(&[7; 4096]).to("write a file")?;
        let begun = Instant::now();
        file.sync_data().to("sync a file")?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    Ok(median(times))
}

/// Writes a log of past tasks for a daemon whose data folder is `home`.
pub(crate) async fn past(home: &Path) -> Result<(), BenchError> {
    write_past(&Home::at(home).data()).await
}

/// Writes a log of past tasks into the store's folder `data`.
pub(super) async fn write_past(data: &Path) -> Result<(), BenchError> {
    let store = open(data)?;
    let project = open_project(&store).await?;
    for _ in 0..PAST / 100 {
        store.append((0..100).flat_map(|_| past_task(project)).collect()).await?;
    }
    store.close().await;
    Ok(())
}

async fn open_project(store: &Store) -> Result<ProjectId, BenchError> {
    let project = ProjectId::new(Uuid::now_v7());
    let event = Event::ProjectOpened {
        path: "/home/ada/projects/harbour".to_owned(),
        name: "harbour".to_owned(),
        kind: ProjectKind::Git,
    };
    store.append(vec![Draft { subject: Subject::Project { project }, event }]).await?;
    Ok(project)
}

/// The events of one task from its creation to its discarding, with results of the size that commands print.
fn past_task(project: ProjectId) -> Vec<Draft> {
    let (task, run) = (TaskId::new(Uuid::now_v7()), RunId::new(Uuid::now_v7()));
    let of_task = |event| Draft { subject: Subject::Task { task }, event };
    let of_run = |event| Draft { subject: Subject::Run { task, run }, event };
    let created = TaskCreated {
        number: 0,
        project,
        title: "Mend the tide table".to_owned(),
        prompt: vec![Part::text(
            "The tide table is an hour off in summer. Find out why and mend it, with a test.",
        )],
        settings: TaskSettings::default(),
        depends_on: Vec::new(),
        parent: None,
    };
    let ready = WorkspaceReady {
        path: format!("/home/ada/.local/share/flotilla/workspaces/{run}"),
        branch: format!("flotilla/{run}"),
        base: "0123456789abcdef0123456789abcdef01234567".to_owned(),
        start: "0123456789abcdef0123456789abcdef01234567".to_owned(),
        lacks: Lacks::default(),
        notes: Vec::new(),
    };
    let mut drafts = vec![
        of_task(Event::TaskCreated(Box::new(created))),
        of_task(Event::TaskQueued { from: None }),
        of_run(Event::RunCreated { attempt: 1, from: None, model: "scripted".to_owned() }),
        of_run(Event::WorkspaceReady(Box::new(ready))),
        of_run(Event::SetupFinished {
            command: "make".to_owned(),
            exit: ExitStatus::Code { code: 0 },
            output: "/home/ada/.local/share/flotilla/artifacts/setup.log".to_owned(),
        }),
        of_run(Event::Briefed {
            instructions: "You work on a task in a workspace of your own. ".repeat(40),
            read: Vec::new(),
        }),
        of_run(Event::MessageDelivered {
            message: None,
            source: MessageSource::Prompt,
            parts: vec![Part::text("The tide table is an hour off in summer.")],
        }),
    ];
    for turn in 1..=TURNS {
        let call = CallId(format!("call_{turn}"));
        let items = vec![
            Item::AssistantMessage { text: "I look at the table first.".to_owned() },
            Item::ToolCall(ToolCall {
                call: call.clone(),
                name: "exec".to_owned(),
                arguments: "{\"command\":\"make test\"}".to_owned(),
            }),
        ];
        let usage = Usage { input_tokens: 4000, output_tokens: 60, ..Usage::default() };
        drafts.push(of_run(Event::TurnFinished { turn, items, usage }));
        drafts.push(of_run(Event::CallStarted { call: call.clone() }));
        let output =
            vec![Part::text("Exit code 0 after 0.2 s.\n".to_owned() + &"test tides ... ok\n".repeat(20))];
        drafts.push(of_run(Event::CallFinished {
            result: ToolResult { call, status: CallStatus::Ok, output, command: None },
        }));
    }
    drafts.push(of_run(Event::TurnFinished {
        turn: TURNS + 1,
        items: vec![Item::AssistantMessage { text: "It is mended.".to_owned() }],
        usage: Usage::default(),
    }));
    drafts.push(of_run(Event::RunEnded(Outcome::Done)));
    drafts.push(of_task(Event::Discarded { bundle: Some("/home/ada/recovery/bundle".to_owned()) }));
    drafts
}
