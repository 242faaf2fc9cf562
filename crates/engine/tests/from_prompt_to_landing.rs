//! The main job: a prompt becomes a task, a run, a change, a commit in the user's branch, or is put away.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod support;

use flotilla_domain::{CallStatus, Event, Part, TaskState};
use flotilla_engine::{Accept, AcceptAs, EngineError, ProjectSettings};
use flotilla_workspace::{DiffOptions, DryRun};
use support::{Fleet, Say, exec};

fn writes_a_file(asked: support::Asked) -> Say {
    match asked.turn {
        0 => exec("printf 'one\\n' > made"),
        _ => Say::Done("It is there."),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_becomes_a_commit_in_the_users_branch() {
    let fleet = Fleet::new(writes_a_file).await;
    let task = fleet.add("Make a file\nIt should say one.").await;
    let reviewed = fleet.until(task, "review").await;
    assert_eq!(reviewed.title, "Make a file");
    assert!(!fleet.project.join("made").exists(), "nothing lands before it was accepted");
    let changes = fleet.engine.changes(task, DiffOptions::default()).await.unwrap();
    assert_eq!(changes.files.iter().map(|file| file.path.to_string()).collect::<Vec<_>>(), ["made"]);
    let accepted = fleet.accept(task).await.unwrap();
    assert_eq!(fleet.git(&["rev-parse", "main"]), accepted.after);
    assert_eq!(std::fs::read_to_string(fleet.project.join("made")).unwrap(), "one\n");
    assert_eq!(fleet.git(&["status", "--porcelain"]), "");
    assert_eq!(fleet.git(&["log", "-1", "--format=%s %an"]), "Make a file A User");
    let workspace = reviewed.latest_run().unwrap().workspace.clone().unwrap();
    assert!(!std::path::Path::new(&workspace.path).exists(), "the workspace is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_what_would_happen_and_changes_nothing() {
    let fleet = Fleet::new(writes_a_file).await;
    let task = fleet.add("Make a file").await;
    fleet.until(task, "review").await;
    let before = fleet.git(&["rev-parse", "main"]);
    let how = AcceptAs::OneCommit { message: None };
    fleet
        .engine
        .accept(task, Accept { how, onto: None, dry_run: DryRun::Yes, tree: None, only: Vec::new() })
        .await
        .unwrap();
    assert_eq!(fleet.git(&["rev-parse", "main"]), before);
    assert_eq!(fleet.engine.task(task).await.unwrap().state.name(), "review");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_is_reported_by_file_and_leaves_both_sides_untouched() {
    let fleet = Fleet::new(|asked| match asked.turn {
        0 => exec("echo from the agent > README"),
        _ => Say::Done("Done."),
    })
    .await;
    let task = fleet.add("Change the readme").await;
    fleet.until(task, "review").await;
    std::fs::write(fleet.project.join("README"), "from the user\n").unwrap();
    fleet.git(&["commit", "-qam", "The user was quicker"]);
    let before = fleet.git(&["rev-parse", "main"]);
    let error = fleet.accept(task).await.unwrap_err();
    let EngineError::LandingRefused { conflicts, .. } = error else { panic!("{error:?}") };
    assert_eq!(conflicts[0].path.to_string(), "README");
    assert_eq!(fleet.git(&["rev-parse", "main"]), before);
    assert_eq!(fleet.engine.task(task).await.unwrap().state.name(), "review");
    assert_eq!(fleet.count(task, |event| matches!(event, Event::LandingRefused { .. })).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn landing_is_refused_where_it_would_overwrite_uncommitted_work() {
    let fleet = Fleet::new(|asked| match asked.turn {
        0 => exec("echo from the agent > README"),
        _ => Say::Done("Done."),
    })
    .await;
    let task = fleet.add("Change the readme").await;
    fleet.until(task, "review").await;
    std::fs::write(fleet.project.join("README"), "not committed\n").unwrap();
    assert!(matches!(fleet.accept(task).await, Err(EngineError::LandingRefused { .. })));
    assert_eq!(std::fs::read_to_string(fleet.project.join("README")).unwrap(), "not committed\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn discarded_work_comes_back_as_it_was() {
    let fleet = Fleet::new(writes_a_file).await;
    let task = fleet.add("Make a file").await;
    let reviewed = fleet.until(task, "review").await;
    let path = reviewed.latest_run().unwrap().workspace.clone().unwrap().path;
    let discarded = fleet.engine.discard(task).await.unwrap();
    assert!(matches!(discarded.state, TaskState::Discarded { bundle: Some(_), .. }));
    assert!(!std::path::Path::new(&path).exists());
    let restored = fleet.engine.restore(task).await.unwrap();
    assert_eq!(restored.state.name(), "review");
    assert_eq!(std::fs::read_to_string(std::path::Path::new(&path).join("made")).unwrap(), "one\n");
    fleet.accept(task).await.unwrap();
    assert!(fleet.project.join("made").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_tried_again_from_a_checkpoint_starts_with_its_files() {
    let fleet = Fleet::new(|asked| match (asked.prompt.as_str(), asked.turn) {
        (_, 0) => exec("cat made 2>/dev/null; echo more >> made"),
        _ => Say::Done("Done."),
    })
    .await;
    let task = fleet.add("Add a line").await;
    let first = fleet.until(task, "review").await;
    let checkpoint = first.latest_run().unwrap().checkpoint.clone().unwrap();
    fleet.engine.queue(task, Some(checkpoint.id)).await.unwrap();
    let second = fleet
        .until_task(task, |task| task.runs.len() == 2 && task.state.name() == "review", "reviewed twice")
        .await;
    let workspace = second.latest_run().unwrap().workspace.clone().unwrap();
    let made = std::path::Path::new(&workspace.path).join("made");
    assert_eq!(std::fs::read_to_string(made).unwrap(), "more\nmore\n");
    let before = first.latest_run().unwrap().workspace.clone().unwrap();
    assert_eq!(
        workspace.base, before.base,
        "the whole change is reviewed, not only what came after the checkpoint"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_set_up_command_runs_once_in_each_workspace_and_its_failure_is_told() {
    let settings =
        ProjectSettings { setup: Some("echo set up; exit 3".to_owned()), ..ProjectSettings::default() };
    let fleet = Fleet::with(
        |asked| match asked.turn {
            0 if asked.messages().iter().any(|message| message.contains("failed in this workspace")) => {
                exec("echo told > told")
            }
            _ => Say::Done("Done."),
        },
        settings,
        4,
    )
    .await;
    let task = fleet.add("Look around").await;
    fleet.until(task, "review").await;
    assert_eq!(fleet.count(task, |event| matches!(event, Event::SetupFinished { .. })).await, 1);
    assert_eq!(fleet.engine.changes(task, DiffOptions::default()).await.unwrap().files.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_fails_is_told_to_the_model_with_what_it_printed() {
    let fleet = Fleet::new(|asked| match asked.turn {
        0 => exec("echo this went wrong; exit 7"),
        1 => {
            let results = asked.results();
            assert!(results[0].1.contains("this went wrong"), "{results:?}");
            assert!(results[0].1.contains('7'), "{results:?}");
            Say::Done("It fails.")
        }
        _ => Say::Nothing,
    })
    .await;
    let task = fleet.add("Try it").await;
    fleet.until(task, "review").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_commits_also_in_a_folder_that_is_no_repository() {
    let fleet = Fleet::new(|asked| match asked.turn {
        0 => exec(
            "echo x > made && git add . && git -c user.name=A -c user.email=a@example.org commit -qm Step",
        ),
        _ => {
            assert_eq!(asked.results()[0].0, CallStatus::Ok, "{:?}", asked.results());
            Say::Done("Done.")
        }
    })
    .await;
    std::fs::remove_dir_all(fleet.project.join(".git")).unwrap();
    let task = fleet.add("Make a file").await;
    fleet.until(task, "review").await;
    fleet.accept(task).await.unwrap();
    assert_eq!(std::fs::read_to_string(fleet.project.join("made")).unwrap(), "x\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_commits_for_a_user_who_signs_everything() {
    let fleet = Fleet::new(|asked| match asked.turn {
        0 => exec("echo x > made && git add . && git commit -qm Step"),
        _ => {
            assert_eq!(asked.results()[0].0, CallStatus::Ok, "{:?}", asked.results());
            Say::Done("Done.")
        }
    })
    .await;
    fleet.git(&["config", "commit.gpgsign", "true"]);
    fleet.git(&["config", "user.signingkey", "0000000000000000"]);
    let task = fleet.add("Make a file").await;
    fleet.until(task, "review").await;
    fleet.accept(task).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_of_one_turn_all_get_their_results() {
    let fleet = Fleet::new(|asked| match asked.turn {
        0 => Say::Call(vec![
            ("exec", serde_json::json!({ "command": "echo first" })),
            ("read", serde_json::json!({ "path": "README" })),
            ("no_such_tool", serde_json::json!({})),
        ]),
        _ => {
            let results = asked.results();
            assert_eq!(results.len(), 3);
            assert!(results.iter().any(|(_, text)| text.contains("hello")), "{results:?}");
            assert!(results.iter().any(|(status, _)| *status == CallStatus::Failed), "{results:?}");
            Say::Done("Done.")
        }
    })
    .await;
    let task = fleet.add("Do three things").await;
    fleet.until(task, "review").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_prompt_and_a_missing_folder_are_refused_with_what_to_do() {
    let fleet = Fleet::new(writes_a_file).await;
    let mut new = fleet.new_task("x");
    new.prompt = vec![Part::text("  ")];
    assert!(matches!(fleet.engine.add_task(new).await, Err(EngineError::BadInput { .. })));
    let mut new = fleet.new_task("x");
    new.project = "/no/such/folder".into();
    assert!(fleet.engine.add_task(new).await.is_err());
}
