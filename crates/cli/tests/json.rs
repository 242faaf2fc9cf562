//! With `--json` standard output is JSON and nothing else, whatever the command, and standard error has only errors.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may")]
#![expect(dead_code, reason = "not every helper is needed")]

mod support;

use flotilla_scripted_model::{Reply, Script};
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
};
use support::{Said, User};

/// Looks at what a command printed: JSON values, one a line, and no error.
fn values(said: Said) -> Vec<Value> {
    let said = said.ended(0);
    assert_eq!(said.err, "");
    assert!(said.out.ends_with('\n'), "{:?}", said.out);
    said.lines()
}

fn error(said: Said, code: i32) -> Value {
    let said = said.ended(code);
    assert_eq!(said.out, "", "an error is no data");
    let error: Value = serde_json::from_str(&said.err).unwrap_or_else(|why| panic!("{why}: {}", said.err));
    for field in ["code", "title", "hint", "retry"] {
        assert!(error["error"][field].is_string(), "{field}: {error}");
    }
    error["error"].clone()
}

/// A user with scripted tasks: one that changes a file, one that asks before it does, one that takes its time.
fn user() -> User {
    let changes = [
        Reply::call("exec", json!({ "command": "printf 'world\\n' >> greeting.txt && echo changed" })),
        Reply::text("Done."),
    ];
    let waits = [Reply::call("exec", json!({ "command": "sleep 60", "yield_ms": 100_000 }))];
    User::with(Script::of(changes).with("Wait", waits))
}

#[test]
fn every_command_prints_json_and_nothing_else() {
    let user = user();
    let flotilla = |line: &str| user.flotilla(&[&["--json"], &*line.split(' ').collect::<Vec<_>>()].concat());
    let one = |line: &str| {
        let values = values(flotilla(line));
        assert_eq!(values.len(), 1, "{line}");
        values[0].clone()
    };

    error(flotilla("log verify"), 1);
    error(flotilla("log export"), 1);
    error(flotilla("daemon status"), 1);
    assert_eq!(one("daemon stop")["stopped"], false);
    assert!(one("daemon start")["pid"].is_u64());
    assert!(one("daemon start")["pid"].is_u64(), "it runs already");
    error(flotilla("daemon start --listen 127.0.0.1:1"), 1);
    error(flotilla("daemon run"), 1);
    assert!(one("daemon status")["sandbox"].is_object());
    assert!(one("model list").is_array());
    error(flotilla("model test nobody"), 1);
    assert_eq!(one("task list"), json!([]));

    assert_eq!(one("task add Greet")["state"], "draft");
    assert_eq!(one("task budget 1 2.50")["settings"]["budget_micros"], 2_500_000);
    assert_eq!(one("task budget 1 none")["settings"].get("budget_micros"), None);
    assert_eq!(error(flotilla("task budget 1 2 --go-on"), 1)["code"], "wrong_state");
    assert_eq!(error(flotilla("task budget 1 0"), 64)["code"], "bad_input");
    assert_eq!(one("task add --start --after 1 Later")["number"], 2);
    assert_eq!(values(flotilla("run Greet")).last().unwrap()["type"], "run_ended");
    assert_eq!(one("task show 3")["state"], "review");
    assert_eq!(one("task diff 3")["files"][0]["path"], "greeting.txt");
    assert_eq!(one("task diff 3 --stat"), one("task diff 3 --name-only"));
    assert_eq!(one("task diff 3 greeting.txt")["files"][0]["path"], "greeting.txt");
    error(flotilla("task diff 3 no/such.txt"), 1);
    let events = values(flotilla("task events 3"));
    assert_eq!(values(flotilla("task events 3 --after 0")), events);
    error(flotilla("task events 3 --after 99999"), 1);
    assert_eq!(one("task accept 3 --dry-run")["dry_run"], true);
    assert!(one("task accept 3")["commit"].is_string());
    error(flotilla("task accept 3"), 1);
    error(flotilla("task show 77"), 1);
    error(flotilla("task answer 3 yes"), 1);
    error(flotilla("run --project /no/such/folder Greet"), 1);

    let asked = flotilla("run --mode ask Greet").ended(2);
    assert_eq!(
        (asked.lines().last().unwrap()["type"].as_str(), asked.err.as_str()),
        (Some("approval_requested"), "")
    );
    assert_eq!(one("task answer 4 yes")["number"], 4);
    user.wait_for(4, "run_ended");
    assert_eq!(one("task discard 4")["state"], "discarded");
    assert!(one("task restore 4")["path"].is_string());

    assert_eq!(one("run --detach Wait")["number"], 5);
    user.wait_for(5, "call_started");
    assert!(one("task steer 5 Hurry")["message"].is_string());
    assert_eq!(one("task stop 5")["state"], "cancelled");
    assert_eq!(one("task start 5")["number"], 5);
    assert!(one("task list --limit 2").as_array().is_some_and(|tasks| tasks.len() == 2));

    assert_eq!(one("log verify")["intact"], true);
    assert!(values(flotilla("log export")).len() > events.len());
    assert_eq!(one("daemon stop")["stopped"], true);
    assert_eq!(one("log verify")["intact"], true);
    assert!(values(flotilla("log export")).len() > events.len());
    assert_eq!(error(flotilla("task show"), 64)["code"], "bad_input");
    assert_eq!(error(flotilla("no-such-command"), 64)["code"], "bad_input");
}

#[test]
fn a_daemon_in_the_foreground_says_as_json_that_it_is_ready() {
    let user = user();
    let mut daemon = user.command(&["--json", "daemon", "run"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(daemon.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert_eq!(said.next().as_deref(), Some("\"ready\""));
    user.flotilla(&["daemon", "stop"]).ended(0);
    assert_eq!((daemon.wait().unwrap().code(), said.next()), (Some(0), None));
}

#[test]
fn the_tour_prints_json_too() {
    let said = values(user().flotilla(&["--json", "tour", "--yes"]));
    assert_eq!(said.last().unwrap()["intact"], true);
}
