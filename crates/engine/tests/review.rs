//! What a human does to a change under review: comments, rejected parts, checkpoints to go back to.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod support;

use flotilla_domain::{ChangeSide, CheckpointCause, Delivery, Event, Item};
use flotilla_engine::{EngineError, NewComment};
use flotilla_workspace::{Chosen, DiffOptions, Extent, Lines};
use std::path::PathBuf;
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
