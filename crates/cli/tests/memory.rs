//! `flotilla memory`, as a person and a script use it.

#![expect(clippy::unwrap_used, reason = "tests may")]
#![expect(dead_code, reason = "not every helper is needed")]

mod support;

use flotilla_scripted_model::Script;
use serde_json::Value;
use std::fs;
use support::User;

/// What a command says in JSON.
fn json(user: &User, args: &[&str]) -> Value {
    user.flotilla(&[&["--json", "memory"], args].concat()).ended(0).json()
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|memory| memory["text"].as_str().unwrap()).collect()
}

/// The end of a memory's id, as lists show it.
fn short(id: &str) -> &str {
    &id[id.len() - 8..]
}

#[test]
fn what_is_written_down_is_found_shown_by_the_end_of_its_id_changed_and_forgotten() {
    let user = User::with(Script::of([]));
    let first = json(&user, &["add", "--kind", "pitfall", "The tide tests need TIDE=1"]);
    let second = json(&user, &["add", "Releases go out on Tuesdays"]);
    let (first, second) = (first["memory"]["id"].as_str().unwrap(), second["memory"]["id"].as_str().unwrap());
    assert_eq!(texts(&json(&user, &["search", "tid"])), ["The tide tests need TIDE=1"]);
    assert_eq!(texts(&json(&user, &["list", "--kind", "pitfall"])), ["The tide tests need TIDE=1"]);
    assert!(texts(&json(&user, &["list", "--faded"])).is_empty());
    assert_eq!(json(&user, &["show", short(first)])["id"], first);
    assert_eq!(json(&user, &["edit", short(first), "--pin"])["pinned"], true);
    let status = json(&user, &["status"]);
    assert_eq!((status["total"].as_u64(), status["proposed"].as_u64()), (Some(2), Some(0)));
    let daemon = user.flotilla(&["--json", "daemon", "status"]).ended(0).json();
    assert_eq!(daemon["memory"]["total"], 2);
    user.flotilla(&["memory", "forget", short(first), short(second)]).ended(0);
    assert!(texts(&json(&user, &["list"])).is_empty());
    let gone = user.flotilla(&["memory", "show", short(first)]).ended(1);
    assert!(gone.err.contains("There is no memory"), "{}", gone.err);
}

#[test]
fn an_export_comes_back_past_a_broken_line_and_instructions_are_no_export() {
    let user = User::with(Script::of([]));
    json(&user, &["add", "Answer in Spanish"]);
    let export = user.flotilla(&["memory", "export"]).ended(0).out;
    json(&user, &["add", "The customer is a bank"]);
    let file = user.home().join("export.jsonl");
    fs::write(&file, format!("{{\"text\": \"half\n{export}")).unwrap();
    let done = json(&user, &["import", file.to_str().unwrap()]);
    assert_eq!((done["known"].as_u64(), done["refused"][0]["at"].as_u64()), (Some(1), Some(0)));
    let told = user.flotilla(&["memory", "import", file.to_str().unwrap()]).ended(0);
    assert!(told.err.contains("line 1: It is no memory"), "{}", told.err);
    fs::write(&file, "# How to work here\n\n- Use tabs\n").unwrap();
    let refused = user.flotilla(&["memory", "import", file.to_str().unwrap()]).ended(1);
    assert!(refused.err.contains("read where they lie"), "{}", refused.err);
}

#[test]
fn a_project_that_has_moved_gets_its_memories_with_one_command() {
    let user = User::with(Script::of([]));
    let before = user.repository();
    let here = before.to_str().unwrap();
    json(&user, &["add", "--project", here, "--path", "src/api", "Routes are plural"]);
    json(&user, &["add", "--project", here, "Money is in cents"]);
    json(&user, &["add", "Answer in Spanish"]);
    let after = before.with_file_name("moved");
    fs::rename(&before, &after).unwrap();
    let there = after.to_str().unwrap();
    // The command runs in a folder that still is one.
    let flotilla = |args: &[&str]| {
        let mut command = user.command(&[&["--json", "memory"], args].concat());
        let out = command.current_dir(user.home()).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        serde_json::from_slice::<Value>(&out.stdout).unwrap()
    };
    assert!(texts(&flotilla(&["list", "--project", there])).is_empty());
    assert_eq!(flotilla(&["move", "--from", here, "--to", there])["changed"], 2);
    let list = flotilla(&["list", "--project", there]);
    assert_eq!(texts(&list).len(), 2);
    let routes = list.as_array().unwrap().iter().find(|one| one["text"] == "Routes are plural").unwrap();
    assert_eq!(routes["scope"]["path"], "src/api");
    // Where the user's end looks for it.
    fs::rename(&after, &before).unwrap();
}
