//! Which models there are, and whether one can do the work.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may")]
#![expect(dead_code, reason = "not every test needs a repository")]

mod support;

use flotilla_scripted_model::{Fault, Reply, Script};
use serde_json::json;
use std::fs;
use support::{Said, User};

const KEY_VARIABLE: &str = "FLEET_TESTS_MODEL_CREDENTIAL";
const KEY: &str = "sk-never-to-be-seen-4711";

fn test_of(user: &User) -> Said {
    user.flotilla(&["model", "test", "scripted"])
}

#[test]
fn a_model_that_calls_tools_as_it_should_passes_its_test() {
    let user = User::with(Script::of([
        Reply::call("repeat", json!({ "word": "harbour" })),
        Reply::text("It is harbour."),
    ]));
    let said = test_of(&user).ended(0);
    assert!(said.out.contains("calls tools as it should"), "{}", said.out);
    assert!(said.out.contains("It is harbour."), "{}", said.out);
    let test = user.flotilla(&["--json", "model", "test", "scripted"]).ended(0).json();
    assert_eq!((&test["name"], &test["tools"]), (&json!("scripted"), &json!("right")));
    assert!(test["first_sign_ms"].is_u64() && test["total_ms"].is_u64());
}

#[test]
fn gemini_is_found_by_its_key_and_tested_by_its_own_api() {
    let user = User::with(Script::of([
        Reply::call("repeat", json!({ "word": "harbour" })).with_reasoning("hm"),
        Reply::text("It is harbour."),
    ]));
    let file = user.home().join("config.toml");
    let config = fs::read_to_string(&file).unwrap();
    fs::write(&file, config.replace("responses", "gemini")).unwrap();
    let list = user.command(&["--json", "model", "list"]).env("GOOGLE_API_KEY", KEY).output().unwrap();
    let list = Said::from(list).ended(0).json();
    let found = list.as_array().unwrap().iter().find(|one| one["name"] == "gemini/MODEL").unwrap();
    assert_eq!(found["api"], "gemini");
    assert!(found["source"].as_str().unwrap().contains("GOOGLE_API_KEY"), "{found}");
    let test = user.flotilla(&["--json", "model", "test", "scripted"]).ended(0).json();
    assert_eq!(test["tools"], "right", "{test}");
}

#[test]
fn a_model_that_calls_tools_otherwise_or_not_at_all_fails_its_test() {
    let wrong = Reply::call("repeat", json!({ "word": "boat" }));
    let broken = Reply::call("repeat", json!("{\"word\": "));
    let verdicts = [
        (wrong, "wrong", "otherwise than it was asked"),
        (broken, "wrong", "otherwise than it was asked"),
        (Reply::text("harbour"), "none", "an agent cannot work with it"),
    ];
    for (reply, tools, verdict) in verdicts {
        let user = User::with(Script::of([reply, Reply::text("There.")]));
        let said = test_of(&user).ended(1);
        assert!(said.out.contains(verdict), "{}", said.out);
        let test = user.flotilla(&["--json", "model", "test", "scripted"]).ended(1).json();
        assert_eq!(test["tools"], tools);
    }
}

/// A user whose model asks for a key.
fn with_key(script: Script) -> User {
    let user = User::with(script);
    let file = user.home().join("config.toml");
    let config = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{config}api_key_env = \"{KEY_VARIABLE}\"\n")).unwrap();
    user
}

#[test]
fn a_server_that_refuses_is_quoted_without_the_key() {
    let refusals = [
        (401, "invalid_api_key", format!("Incorrect API key provided: {KEY}."), "unauthorized"),
        (404, "model_not_found", format!("The model `script` does not exist for {KEY}."), "no_such_model"),
    ];
    for (status, code, message, kind) in refusals {
        let refuse = Fault::Status { status, retry_after: None, code: code.to_owned(), message };
        let user = with_key(Script::of([Reply::fault(refuse.clone()).after(refuse)]));
        let ask = |args: &[&str]| Said::from(user.command(args).env(KEY_VARIABLE, KEY).output().unwrap());
        let people = ask(&["model", "test", "scripted"]).ended(1);
        assert_eq!(people.out, "");
        assert!(people.err.contains("error: ") && people.err.lines().count() > 1, "{}", people.err);
        let programs = ask(&["--json", "model", "test", "scripted"]).ended(1);
        let error: serde_json::Value = serde_json::from_str(&programs.err).unwrap();
        assert_eq!((programs.out.as_str(), &error["error"]["code"]), ("", &json!(kind)), "{}", programs.err);
        let journal = fs::read_to_string(user.home().join("logs/daemon.log")).unwrap();
        for text in [people.err, programs.err, journal] {
            assert!(!text.contains(KEY), "{text}");
        }
    }
}

#[test]
fn a_model_whose_key_is_not_there_says_which_variable_it_wants() {
    let user = with_key(Script::default());
    let said = test_of(&user).ended(1);
    assert!(said.err.contains(KEY_VARIABLE) && said.err.contains("config.toml:6:15"), "{}", said.err);
}

#[test]
fn models_are_listed_with_their_place_and_a_broken_configuration_with_its_line() {
    let user = User::with(Script::default());
    let list = user.flotilla(&["model", "list"]).ended(0);
    let row = list.out.lines().find(|line| line.starts_with("scripted *")).unwrap();
    assert!(row.contains("responses") && row.contains("http://127.0.0.1:") && row.contains("config.toml"));
    let list = user.flotilla(&["--json", "model", "list"]).ended(0).json();
    let listed: Vec<_> = list.as_array().unwrap().iter().filter(|one| one["name"] == "scripted").collect();
    assert_eq!((&listed[0]["default"], &listed[0]["model"]), (&json!(true), &json!("script")));

    let file = user.home().join("config.toml");
    let config = fs::read_to_string(&file).unwrap();
    fs::write(&file, config.replace("responses", "respones")).unwrap();
    let broken = user.flotilla(&["model", "list"]).ended(1);
    assert!(broken.err.contains("config.toml:3:7") && broken.err.contains("responses"), "{}", broken.err);
    let nobody = user.flotilla(&["model", "test", "skripted"]).ended(1);
    assert!(nobody.err.contains("config.toml:3:7"), "{}", nobody.err);
}

#[test]
fn a_model_that_nobody_configured_is_an_error_with_the_one_that_was_meant() {
    let user = User::with(Script::default());
    let said = user.flotilla(&["model", "test", "skripted"]).ended(1);
    assert!(said.err.contains("Did you mean `scripted`?"), "{}", said.err);
}
