//! Starting, typing into, resizing and signalling a program.
#![cfg(target_os = "linux")]

mod common;
use common::{Bench, OK, outcome, until, within};
use flotilla_domain::ExitStatus;
use flotilla_terminal::{From, Signal, Size, TerminalError};
use std::time::Duration;

const HANGUP: i32 = 1;
const INTERRUPT: i32 = 2;
const KILL: i32 = 9;

#[tokio::test]
async fn the_program_leads_a_session_in_a_terminal_of_its_own() {
    let bench = Bench::new();
    let terminal =
        bench.shell("test -t 0 -a -t 1 -a -t 2 && : > /dev/tty && ps -o sid=,pgid=,tpgid= -p $$ && pwd");
    let (text, status) = outcome(&terminal).await;
    let pid = terminal.pid().to_string();
    let words: Vec<&str> = text.split_whitespace().collect();
    assert_eq!(words[..3], [&pid, &pid, &pid]);
    assert_eq!((words[3], status), (bench.folder.path().canonicalize().unwrap().to_str().unwrap(), OK));
}

#[tokio::test]
async fn its_environment_is_the_command_s_and_the_marks() {
    let bench = Bench::new();
    let mut command = bench.command(&["env"]);
    command.env.insert("GREETING".into(), "a=b c".into());
    let (text, _) = outcome(&bench.try_start(&command, 4096).unwrap()).await;
    let mut names: Vec<&str> = text.lines().map(|line| line.split('=').next().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["FLOTILLA_OWNER", "FLOTILLA_TERMINAL", "GREETING", "PATH"]);
    assert!(text.contains("GREETING=a=b c\r\n") && text.contains(bench.mark.as_str()));
}

#[tokio::test]
async fn a_program_that_is_not_there_is_named() {
    let bench = Bench::new();
    let missing = bench.try_start(&bench.command(&["no-such-program"]), 4096).unwrap_err();
    assert!(
        matches!(&missing, TerminalError::ProgramNotFound { program, searched: Some(_) } if program == "no-such-program")
    );
    let missing = bench.try_start(&bench.command(&["./no-such-program"]), 4096).unwrap_err();
    assert!(matches!(&missing, TerminalError::ProgramNotFound { searched: None, .. }));
    assert!(!bench.path("scrollback").exists());
}

#[tokio::test]
async fn a_file_that_is_no_program_is_named() {
    let bench = Bench::new();
    std::fs::write(bench.path("text"), "no program").unwrap();
    let refused = bench.try_start(&bench.command(&["./text"]), 4096).unwrap_err();
    assert!(matches!(refused, TerminalError::NotExecutable { program } if program.ends_with("text")));
}

#[tokio::test]
async fn a_working_directory_that_is_missing_or_a_file_is_named() {
    let bench = Bench::new();
    std::fs::write(bench.path("file"), "").unwrap();
    for name in ["missing", "file"] {
        let mut command = bench.command(&["true"]);
        command.cwd = bench.path(name);
        let refused = bench.try_start(&command, 4096).unwrap_err();
        assert!(matches!(refused, TerminalError::WorkingDirectory { cwd, .. } if cwd.ends_with(name)));
    }
}

#[tokio::test]
async fn a_zero_byte_and_a_used_scrollback_are_refused() {
    let bench = Bench::new();
    let refused = bench.try_start(&bench.command(&["echo", "a\0b"]), 4096).unwrap_err();
    assert!(matches!(refused, TerminalError::ZeroByte { .. }));
    std::fs::write(bench.path("scrollback"), "kept").unwrap();
    let refused = bench.try_start(&bench.command(&["true"]), 4096).unwrap_err();
    assert!(matches!(refused, TerminalError::Scrollback { .. }));
    assert_eq!(std::fs::read(bench.path("scrollback")).unwrap(), b"kept");
}

#[tokio::test]
async fn a_signal_that_ends_it_is_told() {
    let bench = Bench::new();
    assert_eq!(outcome(&bench.shell("kill -HUP $$")).await.1, ExitStatus::Signal { signal: HANGUP });
}

#[tokio::test]
async fn a_new_size_is_seen() {
    let bench = Bench::new();
    let terminal =
        bench.shell("trap 'stty size; exit' WINCH; stty size; echo ready; while :; do read line; done");
    let mut viewer = terminal.attach(From::Start);
    assert!(until(&mut viewer, "ready").await.starts_with("24 80\r\n"));
    terminal.resize(Size { rows: 50, cols: 132 }).unwrap();
    until(&mut viewer, "50 132").await;
}

#[tokio::test]
async fn much_is_typed_in_order() {
    let bench = Bench::new();
    let terminal = bench.shell("stty raw -echo; echo ready; head -c 1000000 | cksum");
    until(&mut terminal.attach(From::Start), "ready").await;
    let bytes: Vec<u8> = (0..1_000_000u32).map(|n| (n % 251) as u8).collect();
    within(terminal.write(&bytes)).await.unwrap();
    let (text, _) = outcome(&terminal).await;
    let path = bench.path("typed");
    std::fs::write(&path, &bytes).unwrap();
    let wanted = std::process::Command::new("sh").arg("-c").arg("cksum < \"$0\"").arg(path).output().unwrap();
    assert!(text.trim_end().ends_with(String::from_utf8(wanted.stdout).unwrap().trim_end()), "{text:?}");
}

#[tokio::test]
async fn typing_to_a_program_that_does_not_read_ends_with_it() {
    let bench = Bench::new();
    let terminal = bench.shell("stty raw -echo; echo ready; exec sleep 1000");
    until(&mut terminal.attach(From::Start), "ready").await;
    let writer = terminal.clone();
    let writing = tokio::spawn(async move { writer.write(&vec![b'x'; 1 << 20]).await });
    let second = terminal.clone();
    let second = tokio::spawn(async move { second.write(b"more").await });
    assert_eq!(within(terminal.kill(Duration::ZERO)).await, ExitStatus::Signal { signal: KILL });
    assert!(matches!(within(writing).await.unwrap(), Err(TerminalError::Ended)));
    assert!(matches!(within(second).await.unwrap(), Err(TerminalError::Ended)));
    assert!(matches!(within(terminal.write(b"x")).await, Err(TerminalError::Ended)));
    assert!(matches!(terminal.signal(Signal::Kill), Err(TerminalError::Ended)));
}

#[tokio::test]
async fn an_interrupt_reaches_the_job_in_the_foreground_only() {
    let bench = Bench::new();
    let script = "set -m; sleep 1000 & sh -c 'trap \"echo caught; exit 5\" INT; echo ready; while :; do sleep 0.01; done'; \
                  echo job=$?; kill -0 %1 && echo background lives; kill %1";
    let terminal = bench.start(&["sh", "-c", script]);
    until(&mut terminal.attach(From::Start), "ready").await;
    terminal.signal(Signal::Interrupt).unwrap();
    let (text, _) = outcome(&terminal).await;
    for wanted in ["caught", "job=5", "background lives"] {
        assert!(text.contains(wanted), "{text:?} lacks {wanted:?}");
    }
}

#[tokio::test]
async fn a_typed_control_c_interrupts() {
    let bench = Bench::new();
    let terminal = bench.shell("echo ready; exec sleep 1000");
    until(&mut terminal.attach(From::Start), "ready").await;
    terminal.write(b"\x03").await.unwrap();
    assert_eq!(within(terminal.wait()).await, ExitStatus::Signal { signal: INTERRUPT });
}

#[tokio::test]
async fn a_hundred_at_once_end_each_with_its_own() {
    let folders: Vec<Bench> = (0..100).map(|_| Bench::new()).collect();
    let terminals: Vec<_> =
        folders.iter().enumerate().map(|(n, b)| b.shell(&format!("read x; echo $x; exit {n}"))).collect();
    for (n, terminal) in terminals.iter().enumerate() {
        terminal.write(format!("word {n}\n").as_bytes()).await.unwrap();
    }
    for (n, terminal) in terminals.iter().enumerate() {
        let (text, status) = outcome(terminal).await;
        assert!(text.ends_with(&format!("\r\nword {n}\r\n")), "{text:?}");
        assert_eq!(status, ExitStatus::Code { code: n as i32 });
    }
}
