//! What people do to runs under way, and what a restart finds.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod support;

use flotilla_domain::{CallStatus, Decision, Delivery, Event, Need, Part, TaskState};
use flotilla_engine::{EngineError, ProjectSettings};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
    mpsc,
};
use support::{Fleet, Say, exec};

fn need(task: &flotilla_domain::Task) -> &Need {
    &task.latest_run().unwrap().needs[0]
}

fn approval(task: &flotilla_domain::Task) -> flotilla_domain::ApprovalId {
    match need(task) {
        Need::Approval { approval, .. } => *approval,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_ask_mode_a_command_waits_for_a_yes_and_then_runs() {
    let fleet = Fleet::new(|asked| match asked.turn {
        0 => exec("echo yes > made"),
        _ => Say::Done("Done."),
    })
    .await;
    let task = fleet.add_asking("Make a file").await;
    let waiting = fleet.until(task, "needs_you").await;
    assert_eq!(fleet.count(task, |event| matches!(event, Event::CallStarted { .. })).await, 0);
    fleet.engine.decide(task, approval(&waiting), Decision::Allow).await.unwrap();
    fleet.until(task, "review").await;
    assert_eq!(
        fleet.engine.changes(task, flotilla_workspace::DiffOptions::default()).await.unwrap().files.len(),
        1
    );
    let again = fleet.engine.decide(task, approval(&waiting), Decision::Allow).await;
    assert!(matches!(again, Err(EngineError::AlreadyAnswered)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_is_told_to_the_model_with_its_reason_and_nothing_runs() {
    let fleet = Fleet::new(|asked| match asked.turn {
        0 => exec("echo no > made"),
        _ => {
            let results = asked.results();
            assert_eq!(results[0].0, CallStatus::Denied);
            assert!(results[0].1.contains("use the other file"), "{results:?}");
            Say::Done("Done.")
        }
    })
    .await;
    let task = fleet.add_asking("Make a file").await;
    let waiting = fleet.until(task, "needs_you").await;
    let note = "use the other file".to_owned();
    fleet.engine.decide(task, approval(&waiting), Decision::Deny { note }).await.unwrap();
    fleet.until(task, "review").await;
    assert!(
        fleet
            .engine
            .changes(task, flotilla_workspace::DiffOptions::default())
            .await
            .unwrap()
            .files
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_that_was_allowed_for_the_run_is_not_asked_again() {
    let fleet = Fleet::new(|asked| match asked.turn {
        0..3 => exec("echo more >> made"),
        _ => Say::Done("Done."),
    })
    .await;
    let task = fleet.add_asking("Make a file").await;
    let waiting = fleet.until(task, "needs_you").await;
    fleet.engine.decide(task, approval(&waiting), Decision::AllowKind).await.unwrap();
    fleet.until(task, "review").await;
    assert_eq!(fleet.count(task, |event| matches!(event, Event::ApprovalRequested { .. })).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_waits_and_its_answer_reaches_the_model() {
    let fleet = Fleet::new(|asked| match asked.turn {
        0 => Say::Call(vec![(
            "ask",
            serde_json::json!({ "question": "Tabs or spaces?", "options": ["tabs", "spaces"] }),
        )]),
        _ => {
            assert!(asked.results()[0].1.contains("tabs"), "{:?}", asked.results());
            Say::Done("Done.")
        }
    })
    .await;
    let task = fleet.add("Format it").await;
    let waiting = fleet.until(task, "needs_you").await;
    let Need::Question { question, text, options, .. } = need(&waiting) else { panic!() };
    assert_eq!((text.as_str(), options.len()), ("Tabs or spaces?", 2));
    fleet.engine.answer(task, *question, "tabs".to_owned()).await.unwrap();
    fleet.until(task, "review").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_reaches_the_agent_before_its_next_turn() {
    let (go, gate) = mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    let fleet = Fleet::new(move |asked| match asked.turn {
        0 => {
            gate.lock().unwrap().recv().unwrap();
            exec("true")
        }
        _ => {
            assert!(
                asked.messages().iter().any(|message| message == "also the docs"),
                "{:?}",
                asked.messages()
            );
            Say::Done("Done.")
        }
    })
    .await;
    let task = fleet.add("Work").await;
    fleet
        .until_task(task, |task| task.latest_run().is_some_and(|run| run.workspace.is_some()), "prepared")
        .await;
    fleet.engine.steer(task, vec![Part::text("also the docs")], Delivery::Now).await.unwrap();
    go.send(()).unwrap();
    fleet.until(task, "review").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_sent_while_the_agent_says_that_it_is_done_is_not_lost() {
    let (go, gate) = mpsc::channel::<()>();
    let (asks, asked_once) = mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    let fleet = Fleet::new(move |asked| {
        if asked.turn == 0 {
            asks.send(()).unwrap();
            gate.lock().unwrap().recv().unwrap();
            return Say::Done("I am done.");
        }
        assert!(asked.messages().iter().any(|message| message == "one more thing"));
        Say::Done("Now I am.")
    })
    .await;
    let task = fleet.add("Work").await;
    tokio::task::spawn_blocking(move || asked_once.recv().unwrap()).await.unwrap();
    fleet.engine.steer(task, vec![Part::text("one more thing")], Delivery::Now).await.unwrap();
    go.send(()).unwrap();
    let done = fleet.until(task, "review").await;
    assert_eq!(done.latest_run().unwrap().turns, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_ends_a_command_that_never_ends_and_keeps_the_work() {
    let fleet = Fleet::new(|asked| match asked.turn {
        0 => exec("echo kept > made; exec sleep 1000"),
        _ => Say::Done("Done."),
    })
    .await;
    let task = fleet.add("Work").await;
    fleet
        .until_task(task, |task| task.latest_run().is_some_and(|run| !run.open_calls.is_empty()), "at work")
        .await;
    let terminal = loop {
        if let Some(open) = fleet.engine.terminals(task).pop() {
            break open.terminal;
        }
        tokio::task::yield_now().await;
    };
    let workspace = fleet.engine.task(task).await.unwrap().latest_run().unwrap().workspace.clone().unwrap();
    let made = std::path::Path::new(&workspace.path).join("made");
    while !made.exists() {
        tokio::task::yield_now().await;
    }
    let stopped = fleet.engine.stop(task).await.unwrap();
    assert!(matches!(stopped.state, TaskState::Cancelled { run: Some(_) }), "{:?}", stopped.state);
    assert!(terminal.exit().is_some(), "the command has ended");
    assert_eq!(
        fleet.engine.changes(task, flotilla_workspace::DiffOptions::default()).await.unwrap().files.len(),
        1
    );
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn stopping_ends_the_set_up_that_is_under_way() {
    let setup = "mkfifo held && exec sh -c 'echo here >&3; exec sleep 1000' 3> held";
    let settings = ProjectSettings { setup: Some(setup.to_owned()), ..ProjectSettings::default() };
    let fleet = Fleet::with(|_| Say::Done("Done."), settings, 4).await;
    let task = fleet.add("Work").await;
    let prepared =
        |task: &flotilla_domain::Task| task.latest_run().is_some_and(|run| run.workspace.is_some());
    let running = fleet.until_task(task, prepared, "a workspace").await;
    let workspace = running.latest_run().unwrap().workspace.clone().unwrap();
    let held = std::path::Path::new(&workspace.path).join("held");
    while !held.exists() {
        tokio::task::yield_now().await;
    }
    let (tells, begun) = tokio::sync::oneshot::channel();
    let ended = tokio::task::spawn_blocking(move || {
        use std::io::Read as _;
        let mut pipe = std::fs::File::open(held).unwrap();
        pipe.read_exact(&mut [0; 5]).unwrap();
        tells.send(()).unwrap();
        // Ends once nobody holds the other end.
        pipe.read_to_end(&mut Vec::new()).unwrap()
    });
    begun.await.unwrap();
    assert_eq!(fleet.engine.stop(task).await.unwrap().state.name(), "cancelled");
    assert_eq!(ended.await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_while_the_model_thinks_ends_the_run() {
    let fleet = Fleet::new(|_| Say::Nothing).await;
    let task = fleet.add("Work").await;
    fleet
        .until_task(task, |task| task.latest_run().is_some_and(|run| run.workspace.is_some()), "prepared")
        .await;
    assert_eq!(fleet.engine.stop(task).await.unwrap().state.name(), "cancelled");
    let again = fleet.engine.queue(task, None).await.unwrap();
    assert!(matches!(again.state, TaskState::Queued { .. } | TaskState::Running { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_under_way_when_the_daemon_ends_is_told_as_interrupted_and_not_repeated() {
    let fleet = Fleet::new(|asked| match asked.turn {
        0 => exec("echo once >> count; exec sleep 1000"),
        _ => Say::Done("Done."),
    })
    .await;
    let task = fleet.add("Work").await;
    let running = fleet
        .until_task(task, |task| task.latest_run().is_some_and(|run| !run.open_calls.is_empty()), "at work")
        .await;
    let count =
        std::path::Path::new(&running.latest_run().unwrap().workspace.clone().unwrap().path).join("count");
    while !count.exists() {
        tokio::task::yield_now().await;
    }
    let fleet = fleet
        .restart(|asked| {
            assert_eq!(asked.results()[0].0, CallStatus::Interrupted);
            Say::Done("I saw it.")
        })
        .await;
    let done = fleet.until(task, "review").await;
    assert_eq!(done.latest_run().unwrap().resumed, 1);
    assert_eq!(std::fs::read_to_string(count).unwrap(), "once\n");
    assert_eq!(fleet.engine.store().verify().await.unwrap().fault, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_outlives_a_restart_and_its_call_runs_once_it_is_given() {
    let script = |asked: support::Asked| match asked.turn {
        0 => exec("echo yes >> made"),
        _ => Say::Done("Done."),
    };
    let fleet = Fleet::new(script).await;
    let task = fleet.add_asking("Make a file").await;
    fleet.until(task, "needs_you").await;
    let fleet = fleet.restart(script).await;
    let waiting = fleet.until_task(task, |task| task.latest_run().unwrap().resumed == 1, "resumed").await;
    fleet.engine.decide(task, approval(&waiting), Decision::Allow).await.unwrap();
    fleet.until(task, "review").await;
    assert_eq!(fleet.count(task, |event| matches!(event, Event::ApprovalRequested { .. })).await, 1);
    assert_eq!(fleet.count(task, |event| matches!(event, Event::CallStarted { .. })).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_outlives_a_restart() {
    let script = |asked: support::Asked| match asked.turn {
        0 => Say::Call(vec![("ask", serde_json::json!({ "question": "Which?" }))]),
        _ => {
            assert!(asked.results()[0].1.contains("that one"));
            Say::Done("Done.")
        }
    };
    let fleet = Fleet::new(script).await;
    let task = fleet.add("Ask").await;
    fleet.until(task, "needs_you").await;
    let fleet = fleet.restart(script).await;
    let waiting = fleet.until_task(task, |task| task.latest_run().unwrap().resumed == 1, "resumed").await;
    let Need::Question { question, .. } = need(&waiting) else { panic!() };
    fleet.engine.answer(task, *question, "that one".to_owned()).await.unwrap();
    fleet.until(task, "review").await;
    assert_eq!(fleet.count(task, |event| matches!(event, Event::QuestionAsked { .. })).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn queued_tasks_start_after_a_restart() {
    let fleet = Fleet::with(|_| Say::Nothing, ProjectSettings::default(), 1).await;
    let first = fleet.add("First").await;
    let second = fleet.add("Second").await;
    fleet.until(first, "running").await;
    assert_eq!(fleet.engine.task(second).await.unwrap().state.name(), "queued");
    let fleet = fleet.restart(|_| Say::Done("Done.")).await;
    fleet.until(first, "review").await;
    fleet.until(second, "review").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_runs_are_under_way_than_the_limit_allows_and_the_oldest_starts_first() {
    let busy = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let order = Arc::new(Mutex::new(Vec::new()));
    let (counted, seen, began) = (Arc::clone(&busy), Arc::clone(&most), Arc::clone(&order));
    let fleet = Fleet::with(
        move |asked| match asked.turn {
            0 => {
                began.lock().unwrap().push(asked.prompt.clone());
                seen.fetch_max(counted.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                exec("true")
            }
            _ => {
                counted.fetch_sub(1, Ordering::SeqCst);
                Say::Done("Done.")
            }
        },
        ProjectSettings::default(),
        1,
    )
    .await;
    let mut tasks = Vec::new();
    for n in 0..4 {
        tasks.push(fleet.add(&format!("task {n}")).await);
    }
    for task in tasks {
        fleet.until(task, "review").await;
    }
    assert_eq!(most.load(Ordering::SeqCst), 1);
    assert_eq!(*order.lock().unwrap(), ["task 0", "task 1", "task 2", "task 3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_waits_until_what_it_depends_on_has_landed() {
    let fleet = Fleet::new(|asked| match asked.turn {
        0 => exec("echo x > made-$RANDOM"),
        _ => Say::Done("Done."),
    })
    .await;
    let first = fleet.add("First").await;
    let mut new = fleet.new_task("Second");
    new.depends_on = vec![first];
    let second = fleet.engine.add_task(new).await.unwrap().id;
    fleet.until(first, "review").await;
    assert_eq!(fleet.engine.task(second).await.unwrap().state.name(), "queued");
    fleet.accept(first).await.unwrap();
    fleet.until(second, "review").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_turn_that_changed_something_has_a_checkpoint_and_no_other() {
    let fleet = Fleet::new(|asked| match asked.turn {
        0 => exec("echo 1 > made"),
        1 => exec("cat made"),
        2 => Say::Call(vec![("read", serde_json::json!({ "path": "made" }))]),
        3 => exec("echo 2 > made"),
        _ => Say::Done("Done."),
    })
    .await;
    let task = fleet.add("Work").await;
    let done = fleet.until(task, "review").await;
    let made = fleet.engine.store().checkpoints(done.latest_run().unwrap().id).await.unwrap();
    assert_eq!(made.iter().map(|checkpoint| checkpoint.turn).collect::<Vec<_>>(), [1, 4]);
    assert!(!fleet.git(&["branch", "--list", "--all"]).contains("checkpoints"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_landing_that_had_changed_nothing_when_the_daemon_died_is_taken_back() {
    let script = |asked: support::Asked| match asked.turn {
        0 => exec("echo x > made"),
        _ => Say::Done("Done."),
    };
    let fleet = Fleet::new(script).await;
    let task = fleet.add("Make a file").await;
    let run = fleet.until(task, "review").await.latest_run().unwrap().id;
    let landing = flotilla_domain::LandingId::new(uuid::Uuid::now_v7());
    let started = Event::LandingStarted {
        landing,
        onto: Some("main".to_owned()),
        commit: "1".repeat(40),
        how: flotilla_domain::LandAs::Commits,
        rest: None,
    };
    let subject = flotilla_domain::Subject::Run { task, run };
    fleet.engine.store().append(vec![flotilla_store::Draft { subject, event: started }]).await.unwrap();
    let fleet = fleet.restart(script).await;
    let task_now = fleet.until_task(task, |task| task.landing.is_none(), "settled").await;
    assert_eq!(task_now.state.name(), "review");
    fleet.accept(task).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_that_was_put_away_in_the_log_alone_is_removed_at_the_next_start() {
    let script = |asked: support::Asked| match asked.turn {
        0 => exec("echo x > made"),
        _ => Say::Done("Done."),
    };
    let fleet = Fleet::new(script).await;
    let task = fleet.add("Make a file").await;
    let reviewed = fleet.until(task, "review").await;
    let workspace = reviewed.latest_run().unwrap().workspace.clone().unwrap();
    let subject = flotilla_domain::Subject::Task { task };
    let event = Event::Discarded { bundle: None };
    fleet.engine.store().append(vec![flotilla_store::Draft { subject, event }]).await.unwrap();
    let fleet = fleet.restart(script).await;
    let place = std::path::Path::new(&workspace.path).parent().unwrap().to_owned();
    while place.exists() {
        tokio::task::yield_now().await;
    }
    let bundles = std::fs::read_dir(fleet.home.path().join("home/recovery")).unwrap().count();
    assert_eq!(bundles, 1, "a bundle was written before anything was removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_destroys_its_repository_harms_neither_the_users_nor_its_own_checkpoints() {
    let fleet = Fleet::new(|asked| match asked.turn {
        0 => exec("echo kept > made && git add made && git commit -qm Made && git log --oneline"),
        1 => {
            assert!(asked.results()[0].1.contains("Begin"), "{:?}", asked.results());
            exec("rm -rf \"$(git rev-parse --git-common-dir)\" .git; rm -rf ../../../shadows ../../../data 2>/dev/null; true")
        }
        _ => Say::Done("Done."),
    })
    .await;
    let listing = |fleet: &Fleet| fleet.git(&["log", "--all", "--format=%H %s"]);
    let before = listing(&fleet);
    let task = fleet.add("Break it").await;
    fleet.until(task, "review").await;
    assert_eq!(listing(&fleet), before);
    fleet.git(&["fsck", "--strict"]);
    let changes = fleet.engine.changes(task, flotilla_workspace::DiffOptions::default()).await.unwrap();
    assert_eq!(changes.files.len(), 1);
    fleet.accept(task).await.unwrap();
    assert!(fleet.project.join("made").exists());
}
