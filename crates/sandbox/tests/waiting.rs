//! A launcher that is confined before it is told what to start.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod common;
use common::{Place, SANDBOX, has_namespaces, started};
use flotilla_domain::CommandSpec;
use flotilla_sandbox::{FAILED, Network, Waiting};
use std::{
    fs,
    process::{Child, Output, Stdio},
};

/// One that waits, where launchers can.
fn waiting(place: &Place) -> Option<(Waiting, Child)> {
    let waiting = SANDBOX.wait(&place.spec("", &[]), &place.confinement).unwrap();
    assert_eq!(waiting.is_some(), has_namespaces());
    let waiting = waiting?;
    let child = started(waiting.launcher()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    Some((waiting, child))
}

/// Has one start `spec`. Other tests make folders beside the place's all the time, which is a reason to start none, so
/// it may take some of them.
fn told(place: &Place, spec: &CommandSpec) -> Option<Output> {
    for _ in 0..100 {
        let (waiting, child) = waiting(place)?;
        if waiting.start(spec, &place.confinement).unwrap() {
            return Some(child.wait_with_output().unwrap());
        }
    }
    panic!("not one of a hundred starts what it is told");
}

#[test]
fn it_starts_what_it_is_told_where_it_is_told() {
    let place = Place::new();
    fs::create_dir(place.path("workspace/below")).unwrap();
    let mut spec = place.spec("/bin/sh", &["-c", "pwd; echo \"$TMPDIR\"; exit 3"]);
    spec.cwd = place.path("workspace/below");
    let Some(output) = told(&place, &spec) else { return };
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let expected = format!("{}\n{}\n", spec.cwd.display(), place.path("temp").display());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
}

#[test]
fn it_confines_as_one_that_does_not_wait() {
    let place = Place::new();
    let secret = common::quoted(&place.path("secret/key"));
    let elsewhere = common::quoted(&place.path("elsewhere/file"));
    let script = format!("cat {secret}; echo x > {elsewhere}; cat {elsewhere}; echo x > made");
    let Some(output) = told(&place, &place.spec("/bin/sh", &["-c", &script])) else { return };
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "known");
    assert!(place.path("workspace/made").exists());
}

#[test]
fn it_starts_nothing_once_what_it_hides_has_come_to_be() {
    let place = Place::new();
    let Some((waiting, _child)) = waiting(&place) else { return };
    fs::write(place.path("netrc"), "a secret that was not there").unwrap();
    assert!(!waiting.start(&place.spec("true", &[]), &place.confinement).unwrap());
}

#[test]
fn it_starts_nothing_once_what_it_hides_or_grants_is_another() {
    for name in ["secret", "cache"] {
        let place = Place::new();
        let Some((waiting, _child)) = waiting(&place) else { return };
        fs::rename(place.path(name), place.path("workspace/away")).unwrap();
        fs::create_dir(place.path(name)).unwrap();
        assert!(!waiting.start(&place.spec("true", &[]), &place.confinement).unwrap(), "{name}");
    }
}

#[test]
fn it_starts_nothing_once_there_is_more_to_see_beside_what_it_hides() {
    let place = Place::new();
    let Some((waiting, _child)) = waiting(&place) else { return };
    fs::create_dir(place.path("beside the secret")).unwrap();
    assert!(!waiting.start(&place.spec("true", &[]), &place.confinement).unwrap());
}

#[test]
fn it_starts_nothing_for_another_confinement_or_environment() {
    let mut place = Place::new();
    let Some((waiting, _child)) = waiting(&place) else { return };
    let mut with = place.spec("true", &[]);
    with.env.insert("ANOTHER".into(), "variable".into());
    assert!(!waiting.start(&with, &place.confinement).unwrap());
    place.confinement.network = Network::Full;
    assert!(!waiting.start(&place.spec("true", &[]), &place.confinement).unwrap());
}

#[test]
fn it_is_told_no_command_that_a_pipe_cannot_hold() {
    let place = Place::new();
    let Some((waiting, child)) = waiting(&place) else { return };
    assert!(!waiting.start(&place.spec("true", &[&"x".repeat(61 << 10)]), &place.confinement).unwrap());
    drop(waiting);
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(FAILED));
}

#[test]
fn it_ends_without_a_word_when_nobody_is_left_to_tell_it() {
    let place = Place::new();
    let Some((waiting, child)) = waiting(&place) else { return };
    // Had it not opened the pipe yet, it would say that it cannot.
    waiting_opened_its_pipe(&child);
    drop(waiting);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stdout, output.stderr), (Some(FAILED), vec![], vec![]));
}

/// Waits until the launcher has made its first process, which it does after it has opened the pipe.
fn waiting_opened_its_pipe(child: &Child) {
    let children = format!("/proc/{0}/task/{0}/children", child.id());
    while fs::read_to_string(&children).unwrap().is_empty() {
        std::thread::yield_now();
    }
}
