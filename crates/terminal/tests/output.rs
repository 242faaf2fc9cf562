//! What viewers see.
#![cfg(target_os = "linux")]

mod common;
use common::{Bench, OK, outcome, rest, until, within};
use flotilla_terminal::{Chunk, Flow, From, Recording};
use std::time::Duration;

#[tokio::test]
async fn a_program_s_output_and_its_end_are_seen() {
    let bench = Bench::new();
    let (text, status) = outcome(&bench.shell("echo hello; exit 3")).await;
    assert_eq!((text.as_str(), status), ("hello\r\n", flotilla_domain::ExitStatus::Code { code: 3 }));
}

#[tokio::test]
async fn bytes_that_are_no_text_come_through_as_they_are() {
    let bench = Bench::new();
    let terminal = bench.shell(r"stty raw; printf '\377\376\000\200x'");
    let (bytes, ..) = rest(&mut terminal.attach(From::Start)).await;
    assert_eq!(bytes, b"\xff\xfe\0\x80x");
}

#[tokio::test]
async fn a_hundred_megabytes_are_counted_to_the_byte() {
    let bench = Bench::new();
    let terminal = bench.shell("stty raw; head -c 100000000 /dev/zero");
    let (bytes, missing, status) = rest(&mut terminal.attach(From::Start)).await;
    assert_eq!((bytes.len() as u64 + missing, status), (100_000_000, OK));
    assert_eq!(terminal.written(), 100_000_000);
}

#[tokio::test]
async fn two_viewers_see_the_same() {
    let bench = Bench::new();
    let terminal = bench.shell("seq 1 20000");
    let (mut one, mut other) = (terminal.attach(From::Start), terminal.attach(From::Start));
    let (one, other) = tokio::join!(rest(&mut one), rest(&mut other));
    assert_eq!(one, other);
    let lines: String = (1..=20000).map(|n| format!("{n}\r\n")).collect();
    assert_eq!(one.0, lines.as_bytes());
}

#[tokio::test]
async fn after_the_end_the_scrollback_is_read() {
    let bench = Bench::new();
    let terminal = bench.shell("seq 1 50000");
    within(terminal.wait()).await;
    let whole: Vec<u8> = (1..=50000).flat_map(|n| format!("{n}\r\n").into_bytes()).collect();
    assert_eq!(rest(&mut terminal.attach(From::Start)).await, (whole.clone(), 0, OK));
    assert_eq!(rest(&mut terminal.attach(From::Offset(1000))).await.0, &whole[1000..]);
    assert_eq!(rest(&mut terminal.attach(From::Tail(7))).await.0, &whole[whole.len() - 7..]);
    assert_eq!(rest(&mut terminal.attach(From::Now)).await, (vec![], 0, OK));
    assert_eq!(std::fs::read(bench.path("scrollback")).unwrap(), whole);
}

#[tokio::test]
async fn the_scrollback_keeps_to_its_cap_and_its_newest() {
    let bench = Bench::new();
    let cap = 100_000;
    let terminal = bench.try_start(&bench.command(&["seq", "1", "50000"]), cap).unwrap();
    within(terminal.wait()).await;
    let whole: Vec<u8> = (1..=50000).flat_map(|n| format!("{n}\r\n").into_bytes()).collect();
    assert_eq!(std::fs::metadata(bench.path("scrollback")).unwrap().len(), cap);
    let (bytes, missing, _) = rest(&mut terminal.attach(From::Start)).await;
    assert_eq!((bytes.len() as u64, missing), (cap, whole.len() as u64 - cap));
    assert_eq!(bytes, &whole[missing as usize..]);
    assert_eq!(rest(&mut terminal.attach(From::Tail(u64::MAX))).await, (bytes.clone(), 0, OK));
    drop(terminal);

    let mut recording = Recording::open(&bench.path("scrollback")).unwrap();
    let kept = recording.kept();
    assert_eq!(kept.end, whole.len() as u64);
    let Some(Chunk::Bytes { offset, bytes }) = recording.read(kept.end - 500, 1000).unwrap() else {
        panic!()
    };
    assert_eq!((offset, &bytes[..]), (kept.end - 500, &whole[whole.len() - 500..]));
}

#[tokio::test]
async fn a_viewer_that_lags_is_told_of_the_gap() {
    let bench = Bench::new();
    let terminal = bench.try_start(&bench.command(&["seq", "1", "300000"]), 4096).unwrap();
    let mut viewer = terminal.attach(From::Start);
    within(terminal.wait()).await;
    let (bytes, missing, _) = rest(&mut viewer).await;
    assert_eq!(missing + bytes.len() as u64, terminal.written());
    assert!(missing > 0 && bytes.ends_with(b"300000\r\n"));
}

#[tokio::test]
async fn a_viewer_that_takes_nothing_does_not_slow_the_program() {
    let bench = Bench::new();
    let terminal = bench.shell("stty raw; head -c 5000000 /dev/zero");
    let _idle = terminal.attach(From::Start);
    assert_eq!(within(terminal.wait()).await, OK);
}

#[tokio::test]
async fn a_lossless_viewer_holds_the_program_up_and_misses_nothing() {
    let bench = Bench::new();
    let command = bench.command(&["sh", "-c", "stty raw; head -c 3000000 /dev/zero; touch done; cat"]);
    let terminal = bench.try_start(&command, 4096).unwrap();
    let mut viewer = terminal.attach_with(From::Start, Flow::Lossless { patience: Duration::MAX });
    let mut total = 0;
    while total < 3_000_000 {
        let Some(Chunk::Bytes { bytes, .. }) = within(viewer.next()).await else {
            panic!("a gap after {total}")
        };
        total += bytes.len();
        // The program is at most a window, a batch and a terminal's own buffers ahead.
        assert!(terminal.written() <= total as u64 + 400_000);
        assert!(total > 2_000_000 || !bench.path("done").exists());
    }
}

#[tokio::test]
async fn the_patience_with_a_lossless_viewer_ends() {
    let bench = Bench::new();
    let terminal = bench.shell("stty raw; head -c 3000000 /dev/zero");
    let mut viewer = terminal.attach_with(From::Start, Flow::Lossless { patience: Duration::from_millis(1) });
    assert_eq!(within(terminal.wait()).await, OK);
    let (bytes, missing, _) = rest(&mut viewer).await;
    assert_eq!(bytes.len() as u64 + missing, 3_000_000);
}

#[tokio::test]
async fn dropping_a_lossless_viewer_lets_the_program_go_on() {
    let bench = Bench::new();
    let terminal = bench.shell("stty raw; head -c 3000000 /dev/zero");
    let mut viewer = terminal.attach_with(From::Start, Flow::Lossless { patience: Duration::MAX });
    within(viewer.next()).await;
    drop(viewer);
    assert_eq!(within(terminal.wait()).await, OK);
}

#[tokio::test]
async fn what_a_process_left_behind_prints_is_recorded_after_the_end() {
    let bench = Bench::new();
    let script = "trap '' HUP; (read line < go; echo later; read line < go) & echo first";
    rustix::fs::mkfifoat(rustix::fs::CWD, bench.path("go"), rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR)
        .unwrap();
    let terminal = bench.shell(script);
    assert_eq!(within(terminal.wait()).await, OK);
    assert_eq!(outcome(&terminal).await.0, "first\r\n");
    let go = bench.path("go");
    within(tokio::task::spawn_blocking(move || std::fs::write(go, "\n"))).await.unwrap().unwrap();
    within(async {
        while terminal.written() < 14 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(outcome(&terminal).await.0, "first\r\nlater\r\n");
}

#[tokio::test]
async fn a_program_may_close_its_terminal_and_open_it_again() {
    let bench = Bench::new();
    let terminal = bench.shell("t=$(tty); exec <&- >&- 2>&-; sleep 0.05; echo back > $t");
    assert_eq!(outcome(&terminal).await, ("back\r\n".to_owned(), OK));
}

#[tokio::test]
async fn output_is_seen_while_the_program_runs() {
    let bench = Bench::new();
    let terminal = bench.shell("echo ready; cat");
    let mut viewer = terminal.attach(From::Start);
    until(&mut viewer, "ready").await;
    assert_eq!(terminal.exit(), None);
    terminal.write(b"typed\n").await.unwrap();
    until(&mut viewer, "typed\r\ntyped\r\n").await;
}
