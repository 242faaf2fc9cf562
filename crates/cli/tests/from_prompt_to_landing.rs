//! What a user does at a shell, with the real program, the real daemon and a scripted model.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may")]

mod support;

use flotilla_scripted_model::{Reply, Script};
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};
use support::User;

/// A model that appends a line to the greeting and says so.
fn greets() -> Script {
    Script::of([
        Reply::call("exec", json!({ "command": "printf 'world\\n' >> greeting.txt && echo changed" })),
        Reply::text("The greeting greets the world."),
    ])
}

#[test]
fn a_prompt_becomes_a_reviewed_change_and_then_a_commit() {
    let user = User::with(greets());
    let run = user.flotilla(&["run", "Greet the world"]).ended(0);
    assert!(run.out.contains("The greeting greets the world."), "{}", run.out);
    assert!(run.err.contains("flotilla task accept 1"), "{}", run.err);
    assert_eq!(user.read("greeting.txt"), "hello\n", "nothing is touched before it is accepted");

    let list = user.flotilla(&["task", "list", "--json"]).ended(0).json();
    assert_eq!(list[0]["state"], "review");
    assert_eq!(list[0]["title"], "Greet the world");
    assert!(list[0]["id"].is_string() && list[0]["created_at"].is_string() && list[0]["project"].is_string());
    let show = user.flotilla(&["task", "show", "1", "--json"]).ended(0).json();
    let latest = &show["runs"][0];
    for field in ["id", "state", "workspace", "branch", "base"] {
        assert!(latest[field].is_string(), "{field}: {latest}");
    }
    assert!(latest["usage"]["output_tokens"].is_u64());

    let patch = user.flotilla(&["task", "diff", "#1"]).ended(0);
    assert!(
        patch.out.starts_with("diff --git a/greeting.txt b/greeting.txt") && patch.out.contains("\n+world\n")
    );
    assert_eq!(user.flotilla(&["task", "diff", "1", "--name-only"]).ended(0).out, "greeting.txt\n");
    assert_eq!(user.flotilla(&["task", "diff", "1", "greeting.txt"]).ended(0).out, patch.out);
    user.flotilla(&["task", "diff", "1", "no/such.txt"]).ended(1);

    let would = user.flotilla(&["task", "accept", "1", "--dry-run", "--json"]).ended(0).json();
    assert_eq!((&would["onto"], &would["files"]), (&json!("main"), &json!(["greeting.txt"])));
    assert_eq!(user.read("greeting.txt"), "hello\n");
    user.flotilla(&["task", "accept", "1", "-m", "Greet the world, too"]).ended(0);
    assert_eq!(user.read("greeting.txt"), "hello\nworld\n");
    assert_eq!(user.git(&["log", "--format=%s"]), "Greet the world, too\nBegin\n");
    assert_eq!(user.flotilla(&["task", "show", "1", "--json"]).json()["state"], "landed");
    let again = user.flotilla(&["task", "accept", "1", "--json"]).ended(1);
    let error: Value = serde_json::from_str(&again.err).unwrap();
    assert_eq!(error["error"]["code"], "wrong_state");
    assert_eq!(user.flotilla(&["log", "verify", "--json"]).ended(0).json()["intact"], true);
}

#[test]
fn what_was_discarded_comes_back() {
    let user = User::with(greets());
    user.flotilla(&["run", "Greet the world"]).ended(0);
    let patch = user.flotilla(&["task", "diff", "1"]).ended(0).out;
    user.flotilla(&["task", "discard", "1"]).ended(0);
    assert_eq!(user.git(&["worktree", "list"]).lines().count(), 1);
    user.flotilla(&["task", "diff", "1"]).ended(1);
    user.flotilla(&["task", "restore", "1"]).ended(0);
    assert_eq!(user.flotilla(&["task", "diff", "1"]).ended(0).out, patch);
    assert_eq!(user.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_run_that_needs_an_answer_says_so_and_goes_on_once_it_has_one() {
    let user = User::with(greets());
    let run = user.flotilla(&["run", "--mode", "ask", "Greet the world"]).ended(2);
    assert!(run.err.contains("flotilla task answer 1 --approval appr_"), "{}", run.err);
    assert_eq!(user.flotilla(&["task", "show", "1", "--json"]).json()["state"], "needs_you");
    let vague = user.flotilla(&["task", "answer", "1", "perhaps"]).ended(1);
    assert!(vague.err.contains("yes, no or always"), "{}", vague.err);
    user.flotilla(&["task", "answer", "1", "yes"]).ended(0);
    wait_for(&user, "run_ended");
    assert!(user.flotilla(&["task", "diff", "1"]).ended(0).out.contains("+world"));
    user.flotilla(&["task", "answer", "1", "yes"]).ended(1);
}

/// Follows the task's events until one of type `kind`.
fn wait_for(user: &User, kind: &str) {
    let follow = ["task", "events", "1", "--follow", "--json"];
    let mut child = user.command(&follow).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let found = lines.any(|line| serde_json::from_str::<Value>(&line).unwrap()["type"] == kind);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(found, "no {kind} came");
}

#[test]
fn run_prints_one_event_a_line_as_json() {
    let user = User::with(greets());
    let events = user.flotilla(&["run", "--json", "Greet the world"]).ended(0).lines();
    assert!(events.iter().all(|event| event["seq"].is_u64() && event["type"].is_string()));
    let seqs: Vec<u64> = events.iter().map(|event| event["seq"].as_u64().unwrap()).collect();
    assert!(seqs.is_sorted_by(|a, b| a < b));
    assert_eq!(events.last().unwrap()["type"], "run_ended");
    let last = seqs[seqs.len() - 3].to_string();
    let rest = user.flotilla(&["task", "events", "1", "--after", &last, "--json"]).ended(0).lines();
    assert_eq!(rest[..2], events[events.len() - 2..]);
}

#[test]
fn a_run_goes_on_when_its_daemon_is_killed() {
    let script = Script::of([
        Reply::call(
            "exec",
            json!({ "command": "touch started; sleep 1; printf 'world\\n' >> greeting.txt" }),
        ),
        Reply::text("Done."),
    ]);
    let user = User::with(script);
    user.flotilla(&["run", "--detach", "Greet the world"]).ended(0);
    wait_for(&user, "call_started");
    let pid = user.flotilla(&["daemon", "status", "--json"]).ended(0).json()["pid"].to_string();
    assert!(Command::new("kill").args(["-9", &pid]).status().unwrap().success());
    // Any command starts the next daemon, which takes the run up.
    wait_for(&user, "run_ended");
    let events = user.flotilla(&["task", "events", "1", "--json"]).ended(0).lines();
    let resumed = events.iter().filter(|event| event["type"] == "run_resumed").count();
    assert_eq!(resumed, 1);
    let interrupted = events.iter().any(|event| event["result"]["status"] == "interrupted");
    assert!(interrupted, "the call that was under way is not run twice");
    assert_eq!(user.flotilla(&["log", "verify", "--json"]).ended(0).json()["intact"], true);
}

#[test]
fn a_failure_exits_with_one_and_says_what_to_do() {
    let user = User::with(greets());
    let run = user.flotilla(&["run", "--model", "skripted", "Greet the world"]).ended(1);
    assert!(
        run.err.contains("There is no model `skripted`") && run.err.contains("Did you mean `scripted`?"),
        "{}",
        run.err
    );
    std::fs::write(user.home().join("config.toml"), "default_modle = \"x\"\n").unwrap();
    let run = user.flotilla(&["run", "Greet the world"]).ended(1);
    assert!(run.err.contains("config.toml:1:1: there is no key `default_modle`"), "{}", run.err);
    user.flotilla(&["task", "show", "77"]).ended(1);
    user.flotilla(&["task", "show"]).ended(64);
}
