//! How a confined command ends, and what ends with it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod common;
use common::{Place, has_namespaces, started};
use flotilla_sandbox::FAILED;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{
    ffi::OsString,
    fs,
    io::{BufRead as _, BufReader, Read as _},
    os::unix::{ffi::OsStringExt as _, process::ExitStatusExt as _},
    process::{Child, Command, Stdio},
};

/// Starts a script that prints one line when it is ready, and waits for that. The rest of its output comes to an
/// end when no process that could print is left.
fn ready(place: &Place, script: &str) -> (Child, impl std::io::Read + use<>) {
    let spec = place.spec("/bin/sh", &["-c", script]);
    let mut child = place.command(&spec).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    (child, output)
}

fn pid(child: &Child) -> Pid {
    Pid::from_raw(child.id() as i32)
}

const DAEMON: &str = "setsid sh -c 'trap \"\" HUP TERM INT; sleep 1000; sleep 1000' &";

#[test]
fn exit_codes_are_passed_on() {
    let place = Place::new();
    for code in [0, 1, 7, 124, 125, 255] {
        assert_eq!(place.sh(&format!("exit {code}")).status.code(), Some(code));
    }
}

#[test]
fn signals_are_passed_on() {
    let place = Place::new();
    for signal in [Signal::SIGTERM, Signal::SIGKILL, Signal::SIGSEGV, Signal::SIGINT, Signal::SIGPIPE] {
        let status = place.sh(&format!("kill -{} $$", signal as i32)).status;
        assert_eq!(status.signal(), Some(signal as i32), "{status:?}");
    }
}

#[test]
fn a_program_that_is_not_there_is_told_as_a_shell_tells_it() {
    let place = Place::new();
    fs::write(place.path("workspace/text"), "no program").unwrap();
    assert_eq!(place.run("no-such-program", &[]).status.code(), Some(127));
    assert_eq!(place.run("./text", &[]).status.code(), Some(126));
}

#[test]
fn a_launcher_that_is_told_nonsense_starts_nothing() {
    let launcher = env!("CARGO_BIN_EXE_flotilla-confine");
    for args in
        [vec![], vec!["--", "/bin/echo", "started"], vec!["--surprise", "on", "--", "/bin/echo", "started"]]
    {
        let output = Command::new(launcher).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(FAILED));
        assert!(output.stdout.is_empty());
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn a_protection_that_cannot_be_applied_keeps_the_command_from_starting() {
    let place = Place::new();
    let mut spec =
        common::SANDBOX.confine(&place.spec("/bin/echo", &["started"]), &place.confinement).unwrap();
    let at = spec.args.iter().position(|arg| arg == place.path("temp").as_os_str()).unwrap();
    // A temporary folder that went away in between cannot be made `/tmp`.
    spec.args[at] = place.path("gone").into();
    let output = started(&spec).output().unwrap();
    if has_namespaces() {
        assert_eq!(output.status.code(), Some(FAILED), "{output:?}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn arguments_and_environment_pass_whatever_their_bytes() {
    let mut place = Place::new();
    let odd = OsString::from_vec((1..=255).collect());
    place.env.push(("ODD".into(), odd.clone()));
    place.env.push(("LD_LIBRARY_PATH".into(), "/nowhere".into()));
    let mut spec =
        place.spec("/bin/sh", &["-c", "printf '%s|%s|%s' \"$1\" \"$ODD\" \"$LD_LIBRARY_PATH\"", "-"]);
    spec.args.push(odd.clone());
    let output = place.command(&spec).output().unwrap();
    let mut expected = odd.clone().into_vec();
    expected.push(b'|');
    expected.extend(odd.into_vec());
    expected.extend(b"|/nowhere");
    assert_eq!(output.stdout, expected);
}

#[test]
fn a_library_meant_for_the_program_is_not_loaded_by_the_launcher() {
    let mut place = Place::new();
    place.env.push(("LD_PRELOAD".into(), "/tmp/evil.so".into()));
    let confined = common::SANDBOX.confine(&place.spec("true", &[]), &place.confinement).unwrap();
    assert!(!confined.env.contains_key("LD_PRELOAD".as_ref() as &std::ffi::OsStr));
}

#[test]
fn signals_and_pipes_are_as_a_new_program_expects_them() {
    let place = Place::new();
    let status = place.ok("cat /proc/self/status");
    let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim();
    assert_eq!(u64::from_str_radix(field("SigBlk:"), 16).unwrap(), 0);
    assert_eq!(u64::from_str_radix(field("SigIgn:"), 16).unwrap() & (1 << 12), 0, "SIGPIPE is ignored");
    assert_eq!(field("NoNewPrivs:"), "1");
}

#[test]
fn a_command_is_offered_first_when_the_system_runs_out_of_memory() {
    assert_eq!(Place::new().ok("cat /proc/self/oom_score_adj"), "500\n");
}

#[test]
fn what_a_command_leaves_in_the_background_ends_with_it() {
    let place = Place::new();
    let (mut child, mut rest) = ready(&place, &format!("{DAEMON} sleep 1000 & echo ready"));
    assert!(child.wait().unwrap().success());
    // Were one left, it would hold the pipe open.
    rest.read_to_end(&mut vec![]).unwrap();
}

#[test]
fn a_killed_launcher_leaves_nothing() {
    if !has_namespaces() {
        return;
    }
    let place = Place::new();
    let (mut child, mut rest) = ready(&place, &format!("{DAEMON} echo ready; sleep 1000"));
    child.kill().unwrap();
    child.wait().unwrap();
    rest.read_to_end(&mut vec![]).unwrap();
}

#[test]
fn a_command_that_ignores_being_told_to_end_is_killed_after_a_while() {
    let place = Place::new();
    let (mut child, mut rest) =
        ready(&place, &format!("trap '' TERM HUP; {DAEMON} echo ready; sleep 1000; sleep 1000"));
    kill(pid(&child), Signal::SIGTERM).unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9));
    rest.read_to_end(&mut vec![]).unwrap();
}

#[test]
fn a_command_that_is_told_to_end_may_clean_up() {
    let place = Place::new();
    let (mut child, mut rest) =
        ready(&place, "trap 'echo cleaned; exit 5' TERM; echo ready; while :; do sleep 0.01; done");
    kill(pid(&child), Signal::SIGTERM).unwrap();
    let mut output = String::new();
    rest.read_to_string(&mut output).unwrap();
    assert_eq!(output, "cleaned\n");
    assert_eq!(child.wait().unwrap().code(), Some(5));
}

#[test]
fn an_interrupt_reaches_the_program() {
    let place = Place::new();
    let (mut child, _rest) = ready(&place, "trap 'exit 6' INT; echo ready; while :; do sleep 0.01; done");
    kill(pid(&child), Signal::SIGINT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(6));
}

#[test]
fn everything_ends_when_whoever_started_it_is_gone() {
    let place = Place::new();
    let spec = common::SANDBOX
        .confine(
            &place.spec("/bin/sh", &["-c", &format!("{DAEMON} echo ready; sleep 1000")]),
            &place.confinement,
        )
        .unwrap();
    // A daemon's stand-in, which is killed as a daemon may be.
    let mut daemon = Command::new("/bin/sh");
    daemon.args(["-c", "\"$@\" & wait", "-"]).arg(&spec.program).args(&spec.args).envs(&spec.env);
    let mut daemon =
        daemon.current_dir(&spec.cwd).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(daemon.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    daemon.kill().unwrap();
    daemon.wait().unwrap();
    output.read_to_end(&mut vec![]).unwrap();
}
