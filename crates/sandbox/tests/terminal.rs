//! A confined command on a terminal, as the leader of its session.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod common;
use common::{Place, SANDBOX, has, has_namespaces};
use nix::{libc, pty::openpty, unistd::setsid};
use std::{
    fs::File,
    io::{Read as _, Write as _},
    os::{
        fd::{AsRawFd as _, OwnedFd},
        unix::process::{CommandExt as _, ExitStatusExt as _},
    },
    process::{Child, Stdio},
};

/// Starts a script as a terminal starts it, and returns the terminal's other end.
fn on_a_terminal(place: &Place, script: &str) -> (Child, File) {
    let pty = openpty(None, None).unwrap();
    let spec = SANDBOX.confine(&place.spec("/bin/sh", &["-c", script]), &place.confinement).unwrap();
    let mut command = common::started(&spec);
    let stream = || Stdio::from(pty.slave.try_clone().unwrap());
    command.stdin(stream()).stdout(stream()).stderr(stream());
    // SAFETY: only makes system calls.
    unsafe {
        command.pre_exec(|| {
            setsid()?;
            nix::errno::Errno::result(libc::ioctl(0, libc::TIOCSCTTY, 0))?;
            Ok(())
        });
    }
    let child = command.spawn().unwrap();
    let master: OwnedFd = pty.master;
    (child, master.into())
}

/// Reads what the terminal shows until it has shown `text`; whatever comes after stays unread or is lost.
#[track_caller]
fn shows(terminal: &mut File, text: &str) {
    let mut shown = Vec::new();
    let mut byte = [0];
    while !shown.ends_with(text.as_bytes()) {
        // A terminal whose last program has ended gives an error, not an end.
        let more = terminal.read(&mut byte).is_ok_and(|length| length == 1);
        assert!(more, "{}", String::from_utf8_lossy(&shown));
        shown.extend(byte);
    }
}

#[test]
fn the_terminals_interrupt_key_reaches_the_program() {
    let place = Place::new();
    let (mut child, mut terminal) =
        on_a_terminal(&place, "trap 'echo stopped; exit 6' INT; echo ready; while :; do sleep 0.01; done");
    shows(&mut terminal, "ready");
    terminal.write_all(b"\x03").unwrap();
    shows(&mut terminal, "stopped");
    assert_eq!(child.wait().unwrap().code(), Some(6));
}

#[test]
fn the_terminals_stop_key_does_not_stop_what_nobody_continues() {
    let place = Place::new();
    let (mut child, mut terminal) = on_a_terminal(&place, "echo ready; read line; echo \"got $line\"");
    shows(&mut terminal, "ready");
    terminal.write_all(b"\x1a").unwrap();
    // The key also throws away what was typed and not read.
    shows(&mut terminal, "^Z");
    terminal.write_all(b"text\n").unwrap();
    shows(&mut terminal, "got text");
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_hang_up_ends_everything() {
    let place = Place::new();
    let script = "trap '' HUP TERM INT; (setsid sleep 1000 &); echo ready; sleep 1000; sleep 1000";
    let (mut child, mut terminal) = on_a_terminal(&place, script);
    shows(&mut terminal, "ready");
    drop(terminal);
    assert_eq!(child.wait().unwrap().signal(), Some(9));
}

#[test]
fn an_interactive_shell_controls_its_jobs() {
    if !has("bash") {
        return;
    }
    let place = Place::new();
    let (mut child, mut terminal) = on_a_terminal(&place, "PS1='your turn' exec bash --norc --noprofile -i");
    // Each step waits for the one before: what is typed too early goes to whoever has the terminal then.
    shows(&mut terminal, "your turn");
    terminal.write_all(b"bash -c 'echo run-$((1+1)); read x'\n").unwrap();
    shows(&mut terminal, "run-2");
    terminal.write_all(b"\x1a").unwrap();
    shows(&mut terminal, "Stopped");
    shows(&mut terminal, "your turn");
    // The first only warns of the stopped job.
    terminal.write_all(b"exit 3\n").unwrap();
    shows(&mut terminal, "your turn");
    terminal.write_all(b"exit 3\n").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(3));
}

#[test]
fn the_terminal_can_be_opened_again_by_its_names() {
    let place = Place::new();
    let (mut child, mut terminal) =
        on_a_terminal(&place, "echo a > /dev/tty && echo b > /dev/stdout && test -t 0 && echo ok");
    shows(&mut terminal, "ok\r\n");
    assert!(child.wait().unwrap().success());
}

#[test]
fn other_terminals_of_the_user_are_out_of_reach() {
    let place = Place::new();
    let other = openpty(None, None).unwrap();
    let name = nix::unistd::ttyname(&other.slave).unwrap();
    let (mut child, mut terminal) =
        on_a_terminal(&place, &format!("echo x > {} || echo refused", name.display()));
    shows(&mut terminal, "refused\r\n");
    assert!(child.wait().unwrap().success());
    assert!(other.master.as_raw_fd() > 0);
    if has_namespaces() && has("script") {
        place.ok("script -qec 'test -t 0 && echo fine' log < /dev/null | grep fine");
    }
}
