//! A run's terminals, watched and typed into while its command is under way.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may")]

mod support;

use bytes::Bytes;
use flotilla_api::{
    client::{Client, Endpoint, FromTerminal},
    table,
    wire::{Error, ExitStatus, TerminalControl, TerminalNotice, TerminalSignal},
};
use flotilla_domain::{Code, TerminalId};
use flotilla_scripted_model::{Reply, Script};
use serde_json::json;
use support::{Fleet, Viewer, path};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// A program that answers each line, and tells of an interrupt.
const ANSWERS: &str = r#"stty -echo; trap 'echo interrupted' INT; echo ready; while :; do read -r word || continue
case $word in size) stty size;; end) exit 3;; *) echo "got $word";; esac; done"#;

fn commands(commands: &[&str]) -> Script {
    let call = |command: &&str| Reply::call("exec", json!({ "command": command, "yield_ms": 100_000 }));
    Script::of(commands.iter().map(call).collect::<Vec<_>>())
}

/// A fleet whose one run is at work in a terminal with `command`.
async fn at_work(command: &str) -> (Fleet, TerminalId) {
    let fleet = Fleet::with(commands(&[command])).await;
    let (_, opened) = fleet.terminals(1).await;
    (fleet, opened[0])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_terminal_is_listed_watched_typed_into_resized_and_interrupted() {
    let fleet = Fleet::with(commands(&[ANSWERS])).await;
    let (task, opened) = fleet.terminals(1).await;
    let listed = fleet.client.call::<table::ListTerminals>(path(task), (), ()).await.unwrap();
    assert_eq!((listed[0].id, listed[0].exit, listed.len()), (opened[0], None, 1));

    let mut viewer = Viewer::attach(&fleet.client, opened[0], Some(0)).await.unwrap();
    viewer.until("ready\r\n").await;
    assert_eq!(viewer.text(), "ready\r\n", "from the first byte on");
    viewer.say("one\n").await;
    viewer.until("got one\r\n").await;
    viewer.socket.input(Bytes::from_static(b"two\n")).await.unwrap();
    viewer.until("got two\r\n").await;
    viewer.control(&TerminalControl::Resize { cols: 71, rows: 33 }).await;
    viewer.say("size\n").await;
    viewer.until("33 71\r\n").await;
    viewer.control(&TerminalControl::Signal { signal: TerminalSignal::Interrupt }).await;
    viewer.until("interrupted\r\n").await;
    viewer.say("still here\n").await;
    viewer.until("got still here\r\n").await;
    let written = fleet.client.call::<table::ListTerminals>(path(task), (), ()).await.unwrap()[0].written;
    assert_eq!(Some(written), viewer.at);
    viewer.say("end\n").await;
    assert_eq!(viewer.exit().await, ExitStatus::Code { code: 3 });
    fleet.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_back_goes_on_at_the_byte_where_they_left_and_all_viewers_see_the_same() {
    let (fleet, terminal) = at_work(ANSWERS).await;
    let mut leaves = Viewer::attach(&fleet.client, terminal, Some(0)).await.unwrap();
    let mut stays = Viewer::attach(&fleet.client, terminal, None).await.unwrap();
    leaves.say("one\n").await;
    leaves.until("got one\r\n").await;
    let Viewer { seen: before, at, socket, .. } = leaves;
    drop(socket);
    stays.say("two\n").await;
    stays.until("got two\r\n").await;
    let mut back = Viewer::attach(&fleet.client, terminal, at).await.unwrap();
    back.say("three\n").await;
    back.until("got three\r\n").await;
    stays.until("got three\r\n").await;
    assert_eq!([before, back.seen].concat(), stays.seen);
    let mut late = Viewer::attach(&fleet.client, terminal, Some(7)).await.unwrap();
    late.until("got three\r\n").await;
    assert_eq!(late.seen, stays.seen[7..]);
    fleet.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_has_ended_still_shows_what_it_printed_and_how_it_ended() {
    let fleet = Fleet::with(commands(&["echo all of it; exit 7", "sleep 100"])).await;
    let (task, opened) = fleet.terminals(2).await;
    let mut viewer = Viewer::attach(&fleet.client, opened[0], None).await.unwrap();
    assert_eq!(viewer.exit().await, ExitStatus::Code { code: 7 });
    assert_eq!((viewer.text().as_str(), viewer.at), ("all of it\r\n", Some(11)));
    let mut nothing_new = Viewer::attach(&fleet.client, opened[0], viewer.at).await.unwrap();
    assert_eq!(nothing_new.exit().await, ExitStatus::Code { code: 7 });
    assert_eq!(nothing_new.seen, b"");

    let listed = fleet.client.call::<table::ListTerminals>(path(task), (), ()).await.unwrap();
    let exits: Vec<_> = listed.into_iter().map(|one| one.exit).collect();
    assert_eq!(exits, [Some(ExitStatus::Code { code: 7 }), None]);
    let mut sleeper = Viewer::attach(&fleet.client, opened[1], None).await.unwrap();
    fleet.client.call::<table::StopTask>(path(task), (), ()).await.unwrap();
    assert!(matches!(sleeper.exit().await, ExitStatus::Signal { .. }), "the run's end is its end");
    fleet.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_terminal_that_is_not_there_is_refused_with_a_reason() {
    let fleet = Fleet::with(Script::default()).await;
    let nowhere = TerminalId::new(uuid::Uuid::now_v7());
    let error = Viewer::attach(&fleet.client, nowhere, None).await.err().unwrap();
    assert_eq!(Error::from(error).code, Code::NotFound);
    fleet.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_at_the_very_end_costs_nobody_the_last_output() {
    let (fleet, terminal) = at_work("stty -echo; echo ready; read -r line; seq 5000").await;
    let remote = Client::new(Endpoint::Tcp { address: fleet.address(), token: fleet.token() });
    let mut viewer = Viewer::attach(&remote, terminal, None).await.unwrap();
    viewer.until("ready").await;
    viewer.say("go\n").await;
    // Nothing of this is ever read, and most of it reaches the daemon after the program's end.
    for _ in 0..200 {
        if viewer.socket.input(Bytes::from_static(b"more\n")).await.is_err() {
            break;
        }
    }
    assert_eq!(viewer.exit().await, ExitStatus::Code { code: 0 });
    assert!(viewer.text().ends_with("\n5000\r\n"), "{}", viewer.text().len());
    fleet.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_reads_no_input_can_still_be_signalled() {
    let (fleet, terminal) = at_work("stty raw -echo; printf ready; exec sleep 100").await;
    let mut viewer = Viewer::attach(&fleet.client, terminal, None).await.unwrap();
    viewer.until("ready").await;
    for _ in 0..24 {
        viewer.socket.input(Bytes::from(vec![b'x'; 64 << 10])).await.unwrap();
    }
    while viewer.refused == 0 {
        viewer.next().await.expect("a refusal: so much cannot wait");
    }
    viewer.control(&TerminalControl::Signal { signal: TerminalSignal::Interrupt }).await;
    assert_eq!(viewer.exit().await, ExitStatus::Signal { signal: 2 });
    fleet.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_control_frame_is_refused_and_the_viewer_stays() {
    let (fleet, terminal) = at_work(ANSWERS).await;
    let mut viewer = Viewer::attach(&fleet.client, terminal, None).await.unwrap();
    viewer.until("ready").await;
    viewer.control(&TerminalControl::Resize { cols: 0, rows: 0 }).await;
    let Some(FromTerminal::Notice(TerminalNotice::Refused { error })) = viewer.next().await else {
        panic!("it was not refused")
    };
    assert_eq!(error.code, Code::BadInput);
    viewer.say("one\n").await;
    viewer.until("got one").await;
    fleet.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_viewer_that_reads_nothing_holds_up_neither_the_program_nor_other_viewers() {
    const LINES: usize = 300_000;
    let (fleet, terminal) =
        at_work(&format!("stty -echo -onlcr; echo ready; read -r go; seq {LINES}; exit 5")).await;
    let mut idle = Viewer::attach(&fleet.client, terminal, Some(0)).await.unwrap();
    let mut reads = Viewer::attach(&fleet.client, terminal, Some(0)).await.unwrap();
    reads.until("ready\n").await;
    reads.say("go\n").await;
    assert_eq!(reads.exit().await, ExitStatus::Code { code: 5 });
    let lines = (1..=LINES).map(|line| format!("{line}\n"));
    let all: String = ["ready\n".to_owned()].into_iter().chain(lines).collect();
    assert!(reads.text() == all, "{} of {} bytes", reads.seen.len(), all.len());
    assert_eq!(idle.exit().await, ExitStatus::Code { code: 5 });
    assert!(idle.seen == reads.seen, "what it had not read was kept for it");
    fleet.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_tcp_a_terminal_opens_with_the_token_alone_and_to_no_foreign_page() {
    let (fleet, terminal) = at_work(ANSWERS).await;
    let over_tcp = |token: String| Client::new(Endpoint::Tcp { address: fleet.address(), token });
    let mut viewer = Viewer::attach(&over_tcp(fleet.token()), terminal, Some(0)).await.unwrap();
    viewer.say("one\n").await;
    viewer.until("got one\r\n").await;
    let error = Viewer::attach(&over_tcp("0".repeat(64)), terminal, None).await.err().unwrap();
    assert_eq!(Error::from(error).code, Code::Unauthorized);

    let here = fleet.address();
    let bearer = format!("Authorization: Bearer {}\r\n", fleet.token());
    let asks = [
        (101, format!("{bearer}Origin: http://{here}\r\n")),
        (401, String::new()),
        (401, format!("{bearer}Origin: http://evil.example\r\n")),
        (401, format!("{bearer}Origin: null\r\n")),
    ];
    for (status, headers) in asks {
        let mut stream = TcpStream::connect(here).await.unwrap();
        let request = format!(
            "GET /v1/terminals/{terminal}/attach HTTP/1.1\r\nHost: {here}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(answer, format!("HTTP/1.1 {status}").as_bytes(), "{headers}");
    }
    fleet.daemon.end().await;
}
