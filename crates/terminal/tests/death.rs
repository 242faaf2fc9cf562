//! That nothing outlives a terminal, nor its owner for longer than to the next start.
#![cfg(target_os = "linux")]

mod common;
use common::{Bench, OK, dies, number_after, outcome, runs, until, within};
use flotilla_domain::ExitStatus;
use flotilla_terminal::{Chunk, From, OwnerMark, Swept, Viewer, sweep};
use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    time::Duration,
};

/// Starts three processes that no hang-up ends: one in the program's group, one in a session of its own, one
/// that has also left its parent and its terminal. Prints their numbers.
const STUBBORN: &str = r#"trap '' HUP TERM INT
    export t=$(tty)
    sleep 1000 & echo one=$!.
    setsid sh -c 'echo two=$$.; exec sleep 1000' &
    setsid sh -c 'setsid sh -c "echo three=\$\$. > $t; exec sleep 1000 < /dev/null > /dev/null 2>&1" & exit' &
    "#;

fn numbers(text: &str) -> Vec<u32> {
    ["one", "two", "three"].map(|name| number_after(text, name)).into()
}

async fn stubborn(viewer: &mut Viewer) -> Vec<u32> {
    let mut text = String::new();
    let told = |text: &str, name: &str| text.split_once(name).is_some_and(|(_, rest)| rest.contains('.'));
    while !["one=", "two=", "three="].iter().all(|name| told(&text, name)) {
        let Some(Chunk::Bytes { bytes, .. }) = within(viewer.next()).await else {
            panic!("ended after {text:?}")
        };
        text += &String::from_utf8_lossy(&bytes);
    }
    numbers(&text)
}

#[tokio::test]
async fn killing_ends_everything_that_came_of_it() {
    let bench = Bench::new();
    let terminal = bench.shell(&format!("{STUBBORN} wait"));
    let pids = stubborn(&mut terminal.attach(From::Start)).await;
    assert!(pids.iter().all(|pid| runs(*pid)));
    let status = within(terminal.kill(Duration::from_millis(20))).await;
    assert_eq!(status, ExitStatus::Signal { signal: 9 });
    assert!(!pids.iter().any(|pid| runs(*pid)));
    assert_eq!(within(terminal.kill(Duration::from_secs(60))).await, status);
}

#[tokio::test]
async fn killing_finds_what_dropped_its_mark_while_its_parents_live() {
    let bench = Bench::new();
    let terminal = bench.shell("env -i setsid sh -c 'echo one=$$.; exec sleep 1000' & wait");
    let text = until(&mut terminal.attach(From::Start), ".").await;
    within(terminal.kill(Duration::ZERO)).await;
    assert!(!runs(number_after(&text, "one")));
}

#[tokio::test]
async fn a_program_that_heeds_a_request_to_end_is_not_killed() {
    let bench = Bench::new();
    let terminal = bench.shell("trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.01; done");
    until(&mut terminal.attach(From::Start), "ready").await;
    assert_eq!(within(terminal.kill(Duration::from_secs(60))).await, ExitStatus::Code { code: 7 });
    assert!(outcome(&terminal).await.0.ends_with("bye\r\n"));
}

#[tokio::test]
async fn dropping_the_last_handle_ends_everything() {
    let bench = Bench::new();
    let terminal = bench.shell(&format!("{STUBBORN} wait"));
    let pid = terminal.pid();
    let mut viewer = terminal.attach(From::Start);
    let pids = stubborn(&mut viewer).await;
    drop(terminal.clone());
    assert!(runs(pid));
    drop(terminal);
    for pid in pids.into_iter().chain([pid]) {
        dies(pid).await;
    }
    let end = common::rest(&mut viewer).await.2;
    assert_eq!(end, ExitStatus::Signal { signal: 9 });
}

#[tokio::test]
async fn what_a_program_left_behind_lives_until_the_handle_is_dropped() {
    let bench = Bench::new();
    let terminal = bench.shell(&format!("{STUBBORN} read line"));
    let pids = stubborn(&mut terminal.attach(From::Start)).await;
    terminal.write(b"\n").await.unwrap();
    assert_eq!(within(terminal.wait()).await, OK);
    assert!(pids.iter().all(|pid| runs(*pid)));
    drop(terminal);
    for pid in pids {
        dies(pid).await;
    }
}

#[tokio::test]
async fn the_end_is_told_though_a_process_left_behind_prints_without_end() {
    let bench = Bench::new();
    let terminal = bench.shell("trap '' HUP; yes & echo done");
    assert_eq!(within(terminal.wait()).await, OK);
    within(terminal.kill(Duration::ZERO)).await;
}

const OWNER: &str = "FLOTILLA_TEST_OWNER";

/// Not a test of its own: the owner that the next test kills.
#[tokio::test]
async fn owner_to_be_killed() {
    let Some(mark) = std::env::var_os(OWNER) else { return };
    let mut bench = Bench::new();
    bench.mark = OwnerMark::new(mark.into_string().unwrap()).unwrap();
    let terminal = bench.shell(&format!("{STUBBORN} wait"));
    let pids = stubborn(&mut terminal.attach(From::Start)).await;
    let polite = {
        let mut other = Bench::new();
        other.mark = bench.mark.clone();
        other.shell("exec sleep 1000")
    };
    println!(
        "\none={}. two={}. three={}. polite={}. leader={}.",
        pids[0],
        pids[1],
        pids[2],
        polite.pid(),
        terminal.pid()
    );
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn after_a_killed_owner_a_sweep_leaves_nothing_and_touches_no_one_else() {
    let mark = Bench::new().mark;
    let mut owner = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "owner_to_be_killed", "--nocapture"])
        .env(OWNER, mark.as_str())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(owner.stdout.take().unwrap()).lines();
    let line = lines.map(Result::unwrap).find(|line| line.contains("leader=")).unwrap();
    let mut stubborn = numbers(&line);
    stubborn.push(number_after(&line, "leader"));
    let bystander = Bench::new().shell("exec sleep 1000");

    owner.kill().unwrap();
    owner.wait().unwrap();
    // The kernel hangs up, and who does not mind that lives on.
    dies(number_after(&line, "polite")).await;
    assert!(stubborn.iter().all(|pid| runs(*pid)), "{line}");

    let swept = tokio::task::spawn_blocking({
        let mark = mark.clone();
        move || sweep(&mark).unwrap()
    });
    let swept = swept.await.unwrap();
    assert!(!stubborn.iter().any(|pid| runs(*pid)));
    stubborn.sort_unstable();
    assert_eq!(swept, Swept { killed: stubborn, survived: vec![] });
    assert_eq!(sweep(&mark).unwrap(), Swept::default());
    assert!(runs(bystander.pid()));
}

#[tokio::test]
async fn a_sweep_spares_itself_and_those_that_started_it() {
    let mark = Bench::new().mark;
    let status = Command::new("sh")
        .args(["-c", "\"$0\" --exact sweeper_with_a_mark --nocapture; exit $?"])
        .arg(std::env::current_exe().unwrap())
        .env("FLOTILLA_OWNER", mark.as_str())
        .env(OWNER, mark.as_str())
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
}

/// Not a test of its own: runs inside the one above.
#[test]
fn sweeper_with_a_mark() {
    if let (Some(mark), Some(_)) = (std::env::var_os(OWNER), std::env::var_os("FLOTILLA_OWNER")) {
        let mark = OwnerMark::new(mark.into_string().unwrap()).unwrap();
        assert_eq!(sweep(&mark).unwrap(), Swept::default());
    }
}
