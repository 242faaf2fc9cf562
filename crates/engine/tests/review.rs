//! What a human does to a change under review: comments, rejected parts, checkpoints to go back to.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod support;

use flotilla_domain::{ChangeSide, CheckpointCause, Delivery, Event, Item};
use flotilla_engine::{Accept, AcceptAs, EngineError, NewComment};
use flotilla_workspace::{Chosen, DiffOptions, DryRun, Extent, Lines};
use std::{path::PathBuf, sync::Arc};
use support::{Asked, Fleet, Say, exec};

/// Makes two files in two turns, and answers comments.
fn script(asked: Asked) -> Say {
    let comment = |name: &str, text: &str| {
        Say::Call(vec![("answer_comment", serde_json::json!({ "comment": name, "text": text }))])
    };
    let calls = asked.items.iter().filter(|item| matches!(item, Item::ToolCall(_))).count();
    let last = asked.messages().pop().unwrap_or_default();
    match calls {
        0 => exec("printf 'one\\ntwo\\nthree\\n' > first"),
        1 => exec("printf 'hello\\nworld\\n' > README; echo 2 > second"),
        2 if last.contains("[c1] first, line 2") => comment("c9", "What?"),
        3 => {
            assert!(asked.results()[0].1.contains("no comment of that name"), "{:?}", asked.results());
            comment("c1", "Because.")
        }
        _ => Say::Done("Done."),
    }
}

struct Reviewed {
    fleet: Fleet,
    task: flotilla_domain::TaskId,
    dir: PathBuf,
}

async fn reviewed() -> Reviewed {
    let fleet = Fleet::new(script).await;
    let task = fleet.add("Make files").await;
    let now = fleet.until(task, "review").await;
    let dir = PathBuf::from(&now.runs[0].workspace.as_ref().unwrap().path);
    Reviewed { fleet, task, dir }
}

impl Reviewed {
    async fn tree(&self) -> String {
        self.fleet.engine.changes(self.task, DiffOptions::default()).await.unwrap().to.to_string()
    }

    fn read(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.dir.join(name)).ok()
    }
}

fn comment(line: u32) -> NewComment {
    NewComment {
        path: "first".into(),
        side: ChangeSide::New,
        line,
        end_line: None,
        quote: "two".to_owned(),
        text: "Why two?".to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn comments_reach_the_agent_as_one_message_and_its_answers_stand_beside_them() {
    let Reviewed { fleet, task, dir } = reviewed().await;
    let nothing = fleet.engine.comment(task, Vec::new(), None, Delivery::Now).await;
    assert!(matches!(nothing, Err(EngineError::BadInput { .. })));
    let (_, names) = fleet.engine.comment(task, vec![comment(2)], None, Delivery::Now).await.unwrap();
    assert_eq!(names[0].0, "c1");
    let done = |task: &flotilla_domain::Task| task.state.name() == "review" && task.runs[0].continued == 1;
    fleet.until_task(task, done, "again in review").await;
    let comments = fleet.engine.comments(task).await.unwrap();
    assert_eq!(comments[0].thread.answer.as_ref().unwrap().text, "Because.");
    assert_eq!((comments[0].told, comments[0].changed), (true, Some(false)));
    std::fs::write(dir.join("first"), "other\n").unwrap();
    assert_eq!(fleet.engine.comments(task).await.unwrap()[0].changed, Some(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn rejected_lines_leave_the_workspace_and_come_back_with_the_checkpoint_before() {
    let at = reviewed().await;
    let (fleet, task) = (&at.fleet, at.task);
    let lines = Extent::Lines(Lines { old: Vec::new(), new: vec![(2, 2)] });
    let part = |extent| Chosen { path: "first".into(), extent };
    let tree = at.tree().await;
    let changed = fleet.engine.reject(task, &tree, part(lines.clone())).await.unwrap();
    assert_eq!(at.read("first").unwrap(), "one\nthree\n");
    assert_eq!(changed.tree, at.tree().await);
    let made = changed.made.unwrap();
    assert_eq!(made.cause, CheckpointCause::Rejected { path: "first".into() });
    let stale = fleet.engine.reject(task, &tree, part(lines)).await;
    assert!(matches!(stale, Err(EngineError::Choose(_))), "{stale:?}");
    let run = changed.task.runs[0].id;
    let again = fleet.engine.reject(task, &changed.tree, part(Extent::Whole)).await.unwrap();
    assert_eq!((at.read("first"), again.undo), (None, Some(made.id)));
    let undone = fleet.engine.restore_checkpoint(run, changed.undo.unwrap()).await.unwrap();
    assert_eq!(at.read("first").unwrap(), "one\ntwo\nthree\n");
    assert_eq!(undone.tree, tree);
    assert_eq!(undone.undo, again.made.map(|made| made.id));
    fleet.engine.restore_checkpoint(run, undone.undo.unwrap()).await.unwrap();
    assert_eq!(at.read("first"), None);
    fleet.accept(task).await.unwrap();
    assert_eq!(fleet.git(&["show", "--stat", "--format="]).lines().count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_of_the_first_turn_brings_everything_back_and_is_undone_by_what_was_there() {
    let at = reviewed().await;
    let (fleet, task) = (&at.fleet, at.task);
    let run = fleet.engine.task(task).await.unwrap().runs[0].id;
    let made = fleet.engine.store().checkpoints(run).await.unwrap();
    assert_eq!(made.len(), 2, "{made:?}");
    std::fs::write(at.dir.join("by hand"), "mine\n").unwrap();
    let changed = fleet.engine.restore_checkpoint(run, made[0].id).await.unwrap();
    assert_eq!(
        (at.read("second"), at.read("by hand"), at.read("README").unwrap().as_str()),
        (None, None, "hello\n")
    );
    assert_eq!(changed.made.unwrap().cause, CheckpointCause::Restored { from: made[0].id });
    fleet.engine.restore_checkpoint(run, changed.undo.unwrap()).await.unwrap();
    assert_eq!((at.read("second").is_some(), at.read("by hand").unwrap().as_str()), (true, "mine\n"));
    assert_eq!(fleet.count(task, |event| matches!(event, Event::CheckpointRestored { .. })).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_rejected_while_the_agent_works() {
    let fleet = Fleet::new(|_| Say::Nothing).await;
    let task = fleet.add("Work").await;
    fleet
        .until_task(task, |task| task.latest_run().is_some_and(|run| run.workspace.is_some()), "prepared")
        .await;
    let part = Chosen { path: "README".into(), extent: Extent::Whole };
    let refused = fleet.engine.reject(task, &"0".repeat(40), part).await;
    assert!(matches!(refused, Err(EngineError::WrongState { state: "running", .. })), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_lands_and_the_rest_stays_for_another_round() {
    let at = reviewed().await;
    let (fleet, task) = (&at.fleet, at.task);
    let seen = fleet.engine.change_of(task, None).await.unwrap();
    assert_eq!(seen.files.len(), 3);
    let lines = Extent::Lines(Lines { old: Vec::new(), new: vec![(1, 1)] });
    let only = vec![
        Chosen { path: "second".into(), extent: Extent::Whole },
        Chosen { path: "first".into(), extent: lines },
    ];
    let accept = |dry_run, only, tree: String| Accept {
        how: AcceptAs::OneCommit { message: None },
        onto: None,
        dry_run,
        tree: Some(tree),
        only,
    };
    let stale = fleet.engine.accept(task, accept(DryRun::Yes, only.clone(), "0".repeat(40))).await;
    assert!(matches!(stale, Err(EngineError::Choose(_))), "{stale:?}");
    let dry =
        fleet.engine.accept(task, accept(DryRun::Yes, only.clone(), seen.to.to_string())).await.unwrap();
    assert_eq!((dry.files.len(), dry.task.state.name()), (2, "review"));
    let landed = fleet.engine.accept(task, accept(DryRun::No, only, seen.to.to_string())).await.unwrap();
    assert_eq!((landed.task.state.name(), landed.task.has_landed()), ("review", false));
    assert_eq!(fleet.git(&["show", "HEAD:first"]), "one");
    assert_eq!(fleet.git(&["show", "HEAD:README"]), "hello");
    let rest = fleet.engine.change_of(task, None).await.unwrap();
    assert_eq!((rest.files.len(), rest.stat.added), (2, 3), "{:?}", rest.files);
    assert_eq!(at.read("first").unwrap(), "one\ntwo\nthree\n");
    let proposal = fleet.engine.landing(task).await.unwrap();
    assert!(proposal.forms[1].1.is_some() && proposal.forms[0].1.is_none());
    // The rest goes on, lands, is put away and comes back, all from its new base.
    fleet.accept(task).await.unwrap();
    assert_eq!(fleet.git(&["show", "HEAD:first"]), "one\ntwo\nthree");
    assert_eq!(fleet.git(&["show", "HEAD:README"]), "hello\nworld");
    assert_eq!(fleet.engine.change_of(task, None).await.unwrap().files.len(), 2);
    let restored = fleet.engine.restore(task).await.unwrap();
    assert_eq!((restored.state.name(), restored.has_landed()), ("review", true));
    assert_eq!(fleet.engine.change_of(task, None).await.unwrap().files.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partial_landing_that_a_daemon_died_in_is_finished_as_one() {
    let Reviewed { fleet, task, .. } = reviewed().await;
    let seen = fleet.engine.change_of(task, None).await.unwrap();
    let only = vec![Chosen { path: "second".into(), extent: Extent::Whole }];
    let (how, tree) = (AcceptAs::OneCommit { message: None }, Some(seen.to.to_string()));
    let accept = Accept { how, onto: None, dry_run: DryRun::No, tree, only };
    fleet.engine.accept(task, accept).await.unwrap();
    let events = fleet.events(task).await;
    let started = events.iter().rev().find_map(|record| match &record.event {
        Event::LandingStarted { onto, commit, how, rest, .. } => {
            Some((onto.clone(), commit.clone(), how.clone(), rest.clone()))
        }
        _ => None,
    });
    // The log as it would be had the daemon died once more, right after the branch had moved.
    let (onto, commit, how, rest) = started.unwrap();
    assert!(rest.is_some());
    let landing = flotilla_domain::LandingId::new(uuid::Uuid::now_v7());
    let event = Event::LandingStarted { landing, onto, commit, how, rest: rest.clone() };
    let run = fleet.engine.task(task).await.unwrap().runs[0].id;
    let subject = flotilla_domain::Subject::Run { task, run };
    fleet.engine.store().append(vec![flotilla_store::Draft { subject, event }]).await.unwrap();
    let fleet = fleet.restart(script).await;
    let now = fleet.until_task(task, |task| task.landing.is_none(), "settled").await;
    assert_eq!(
        (now.state.name(), now.runs[0].workspace.as_ref().map(|place| place.base.clone())),
        ("review", rest)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_checkpoint_says_what_it_changed_also_after_its_workspace_went_away() {
    let at = reviewed().await;
    let (fleet, task) = (&at.fleet, at.task);
    let run = fleet.engine.task(task).await.unwrap().runs[0].id;
    let made = fleet.engine.store().checkpoints_made(run).await.unwrap();
    let paths = async |at: usize| -> Vec<String> {
        let diff = fleet.engine.checkpoint_change(run, made[at].1.id).await.unwrap();
        diff.files.iter().map(|file| file.path.to_string()).collect()
    };
    assert_eq!(
        (paths(0).await, paths(1).await),
        (vec!["first".to_owned()], vec!["README".to_owned(), "second".to_owned()])
    );
    fleet.engine.discard(task).await.unwrap();
    assert_eq!(paths(1).await.len(), 2);
    let whole = fleet.engine.change_of(task, None).await.unwrap();
    assert_eq!(whole.files.len(), 3);
    let content = fleet.engine.content(whole, &"README".into(), ChangeSide::Old, 100).await.unwrap();
    assert_eq!(content, b"hello\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_read_from_either_side_up_to_a_limit() {
    let at = reviewed().await;
    let diff = at.fleet.engine.change_of(at.task, None).await.unwrap();
    let read = async |path: &str, side, limit| {
        at.fleet.engine.content(Arc::clone(&diff), &path.into(), side, limit).await
    };
    assert_eq!(read("README", ChangeSide::New, 100).await.unwrap(), b"hello\nworld\n");
    assert!(matches!(read("first", ChangeSide::Old, 100).await, Err(EngineError::NotFound(_))));
    assert!(matches!(read("nowhere", ChangeSide::New, 100).await, Err(EngineError::NotFound(_))));
    assert!(matches!(read("README", ChangeSide::New, 5).await, Err(EngineError::User(_))));
    // The same tree again is not looked for again, whatever happened in the workspace meanwhile.
    std::fs::write(at.dir.join("later"), "later\n").unwrap();
    let tree = diff.to.to_string();
    assert_eq!(at.fleet.engine.change_of(at.task, Some(&tree)).await.unwrap().files.len(), 3);
    assert_eq!(at.fleet.engine.change_of(at.task, None).await.unwrap().files.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_landing_is_proposed_with_a_message_and_its_conflicts_are_shown_beforehand() {
    let at = reviewed().await;
    let (fleet, task) = (&at.fleet, at.task);
    let proposal = fleet.engine.landing(task).await.unwrap();
    assert_eq!(
        (proposal.message.as_str(), proposal.onto.as_deref()),
        ("Make files\n\nDone.\n", Some("main"))
    );
    let now = fleet.engine.task(task).await.unwrap();
    fleet.git(&["branch", "side"]);
    let (current, branches) = fleet.engine.branches(now.project).await.unwrap();
    assert_eq!((current.as_deref(), branches.len()), (Some("main"), 2));
    std::fs::write(fleet.project.join("README"), "hello\nall of you\n").unwrap();
    fleet.git(&["commit", "-qam", "Greet"]);
    let how = AcceptAs::OneCommit { message: None };
    let accept = Accept { how, onto: None, dry_run: DryRun::Yes, tree: None, only: Vec::new() };
    let Err(EngineError::LandingRefused { conflicts, files, .. }) = fleet.engine.accept(task, accept).await
    else {
        panic!("it conflicts")
    };
    assert_eq!((conflicts[0].path.to_string().as_str(), conflicts[0].lines.len()), ("README", 1));
    let hunk = &files[0].hunks[0];
    assert!(hunk.ours.contains("all of you") && hunk.theirs.contains("world"), "{hunk:?}");
    assert_eq!(fleet.count(task, |event| matches!(event, Event::LandingRefused { .. })).await, 0);
}
