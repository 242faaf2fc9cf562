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
    user.wait_for(1, "run_ended");
    assert!(user.flotilla(&["task", "diff", "1"]).ended(0).out.contains("+world"));
    user.flotilla(&["task", "answer", "1", "yes"]).ended(1);
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
    user.wait_for(1, "call_started");
    let pid = user.flotilla(&["daemon", "status", "--json"]).ended(0).json()["pid"].to_string();
    assert!(Command::new("kill").args(["-9", &pid]).status().unwrap().success());
    // Any command starts the next daemon, which takes the run up.
    user.wait_for(1, "run_ended");
    let events = user.flotilla(&["task", "events", "1", "--json"]).ended(0).lines();
    let resumed = events.iter().filter(|event| event["type"] == "run_resumed").count();
    assert_eq!(resumed, 1);
    let interrupted = events.iter().any(|event| event["result"]["status"] == "interrupted");
    assert!(interrupted, "the call that was under way is not run twice");
    assert_eq!(user.flotilla(&["log", "verify", "--json"]).ended(0).json()["intact"], true);
}

#[cfg(unix)]
#[test]
fn an_interrupted_command_leaves_its_run_at_work_and_says_how_to_come_back() {
    let user = User::with(Script::of([Reply::call("exec", json!({ "command": "sleep 60" }))]));
    let mut run = user.command(&["run", "Take your time"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(run.stderr.take().unwrap()).lines().map_while(Result::ok);
    assert!(said.any(|line| line.contains("sleep 60")));
    assert!(Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap().success());
    let told: Vec<String> = said.collect();
    assert_eq!(run.wait().unwrap().code(), Some(130));
    assert!(told.iter().any(|line| line.contains("flotilla task events 1 --follow")), "{told:?}");
    assert_eq!(user.flotilla(&["task", "show", "1", "--json"]).json()["state"], "running");
    user.flotilla(&["task", "stop", "1"]).ended(0);
    assert_eq!(user.flotilla(&["task", "show", "1", "--json"]).json()["state"], "cancelled");
}

#[test]
fn many_commands_at_once_start_one_daemon_and_all_are_served() {
    let user = User::with(Script::default());
    let status = ["daemon", "start", "--json"];
    let children: Vec<_> = (0..6)
        .map(|_| user.command(&status).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
        .collect();
    let said = children
        .into_iter()
        .map(|child| support::Said::from(child.wait_with_output().unwrap()).ended(0).json());
    let pids: std::collections::BTreeSet<String> = said.map(|status| status["pid"].to_string()).collect();
    assert_eq!(pids.len(), 1, "{pids:?}");
}

#[cfg(unix)]
#[test]
fn output_that_nobody_reads_any_more_is_no_error() {
    let user = User::with(greets());
    user.flotilla(&["run", "Greet the world"]).ended(0);
    for command in ["log export", "task events 1 --json", "task diff 1"] {
        let line = format!("{} {command} | head -c 1", env!("CARGO_BIN_EXE_flotilla"));
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(line).env("FLOTILLA_HOME", user.home());
        let said = support::Said::from(shell.output().unwrap()).ended(0);
        assert_eq!((said.out.len(), said.err.as_str()), (1, ""), "{command}");
    }
}

#[test]
fn the_log_can_be_read_while_no_daemon_runs() {
    let user = User::with(greets());
    user.flotilla(&["log", "verify"]).ended(1);
    user.flotilla(&["run", "Greet the world"]).ended(0);
    let served = user.flotilla(&["log", "export"]).ended(0).out;
    user.flotilla(&["daemon", "stop"]).ended(0);
    assert_eq!(user.flotilla(&["log", "export"]).ended(0).out, served);
    assert_eq!(user.flotilla(&["log", "verify", "--json"]).ended(0).json()["intact"], true);
    user.flotilla(&["daemon", "status"]).ended(1);
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
