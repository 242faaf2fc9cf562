//! Evidence: what the engine itself ran on the very work that is under review.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod support;

use flotilla_domain::{Event, Item, TaskId};
use flotilla_engine::{Evidence, ProjectSettings};
use support::{Asked, Fleet, Say, exec};

/// The check passes where the file says `right`.
const CHECK: &str = "grep -q right answer";

async fn fleet(checks: &[&str], script: impl Fn(Asked) -> Say + Send + Sync + 'static) -> Fleet {
    let checks = checks.iter().map(|&check| check.to_owned()).collect();
    Fleet::with(script, ProjectSettings { checks, ..ProjectSettings::default() }, 4).await
}

fn calls(asked: &Asked) -> usize {
    asked.items.iter().filter(|item| matches!(item, Item::ToolCall(_))).count()
}

async fn evidence(fleet: &Fleet, task: TaskId) -> Evidence {
    fleet.engine.evidence(task).await.unwrap().unwrap()
}

/// Of each check: whether it passed, and whether it ran on what is under review.
fn seen(evidence: &Evidence) -> Vec<(&str, bool, bool)> {
    let each = |(seen, on_last): &(flotilla_domain::CheckSeen, bool)| (seen.check.passed(), *on_last);
    let names = evidence.checks.iter().map(|(seen, _)| seen.check.command.as_str());
    names
        .zip(evidence.checks.iter().map(each))
        .map(|(name, (passed, on_last))| (name, passed, on_last))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_its_agent_calls_done_is_checked_as_it_is() {
    let fleet = fleet(&[CHECK, "true"], |asked| match calls(&asked) {
        0 => exec("echo right > answer"),
        _ => Say::Done("It is right."),
    })
    .await;
    let task = fleet.add("Answer").await;
    let reviewed = fleet.until(task, "review").await;
    let evidence = evidence(&fleet, task).await;
    assert_eq!(seen(&evidence), [(CHECK, true, true), ("true", true, true)]);
    let check = &evidence.checks[0].0.check;
    assert_eq!(check.tree, reviewed.latest_run().unwrap().checkpoint.as_ref().unwrap().tree);
    assert!(std::path::Path::new(&check.output).is_file());
    let told = format!("on your change, and the user sees what came of it: `{CHECK}`, `true`.");
    let says =
        |event: &Event| matches!(event, Event::Briefed { instructions, .. } if instructions.contains(&told));
    assert_eq!(fleet.count(task, says).await, 1, "its agent knows beforehand");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_whose_check_fails_is_told_and_mends_it_by_itself() {
    let fleet = fleet(&[CHECK], |asked| {
        let told = asked
            .messages()
            .iter()
            .any(|message| message.contains("`grep -q right answer` ended with exit code 1"));
        match (calls(&asked), told) {
            (0, _) => exec("echo wrong > answer"),
            (1, true) => exec("echo right > answer"),
            _ => Say::Done("It is done."),
        }
    })
    .await;
    let task = fleet.add("Answer").await;
    fleet.until(task, "review").await;
    assert_eq!(seen(&evidence(&fleet, task).await), [(CHECK, true, true)]);
    assert_eq!(fleet.count(task, |event| matches!(event, Event::CheckFinished(_))).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_does_not_mend_it_is_not_asked_for_ever_and_what_failed_is_shown() {
    let fleet = fleet(&[CHECK], |asked| match calls(&asked) {
        0 => exec("echo wrong > answer"),
        _ => Say::Done("It is surely right."),
    })
    .await;
    let task = fleet.add("Answer").await;
    let reviewed = fleet.until(task, "review").await;
    assert_eq!(seen(&evidence(&fleet, task).await), [(CHECK, false, true)]);
    // Told once: what was not changed is not checked again, and says nothing new.
    assert_eq!(reviewed.latest_run().unwrap().turns, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_changes_the_work_shows_nothing() {
    let fleet = fleet(&["echo more >> answer"], |asked| match calls(&asked) {
        0 => exec("echo right > answer"),
        _ => Say::Done("It is right."),
    })
    .await;
    let task = fleet.add("Answer").await;
    fleet.until(task, "review").await;
    let evidence = evidence(&fleet, task).await;
    let (seen, on_last) = &evidence.checks[0];
    assert!(seen.check.exit.success() && !seen.check.held && !seen.check.passed() && !on_last);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_after_the_checks_makes_them_stale_until_they_are_run_again() {
    let fleet = fleet(&[CHECK], |asked| match calls(&asked) {
        0 => exec("echo right > answer"),
        _ => Say::Done("It is right."),
    })
    .await;
    let task = fleet.add("Answer").await;
    let reviewed = fleet.until(task, "review").await;
    let run = reviewed.latest_run().unwrap();
    std::fs::write(std::path::Path::new(&run.workspace.as_ref().unwrap().path).join("answer"), "wrong\n")
        .unwrap();
    let ran = fleet.engine.check(task).await.unwrap();
    assert!(!ran[0].passed());
    assert_eq!(seen(&evidence(&fleet, task).await), [(CHECK, false, true)]);
    fleet.engine.restore_checkpoint(run.id, run.checkpoint.as_ref().unwrap().id).await.unwrap();
    assert_eq!(seen(&evidence(&fleet, task).await), [(CHECK, false, false)], "it is of another tree");
    fleet.engine.check(task).await.unwrap();
    assert_eq!(seen(&evidence(&fleet, task).await), [(CHECK, true, true)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_changed_nothing_is_not_checked() {
    let fleet = fleet(&["false"], |_| Say::Done("There is nothing to do.")).await;
    let task = fleet.add("Answer").await;
    fleet.until(task, "review").await;
    assert_eq!(seen(&evidence(&fleet, task).await), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_a_run_ends_the_check_that_is_under_way() {
    let fleet = fleet(&["sleep 1000"], |asked| match calls(&asked) {
        0 => exec("echo right > answer"),
        _ => Say::Done("It is right."),
    })
    .await;
    let task = fleet.add("Answer").await;
    let artifacts =
        fleet.until_task(task, |task| task.latest_run().is_some_and(|run| run.turns == 2), "two turns").await;
    assert!(artifacts.state.active_run().is_some());
    fleet.engine.stop(task).await.unwrap();
    let stopped = fleet.until(task, "cancelled").await;
    assert!(stopped.latest_run().unwrap().checks.is_empty());
}
