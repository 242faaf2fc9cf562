//! Runs that are stopped, and runs that are taken up again.
#![allow(clippy::unwrap_used, reason = "a test may break")]

mod support;

use flotilla_agent::{Ended, ImageApi, ImageService, SearchKind, SearchService, Services};
use flotilla_domain::{CallStage, CallStatus, Event, Item, OpenCall};
use flotilla_models::{Api, Conduct, Provider};
use flotilla_sandbox::Network;
use serde_json::json;
use std::{
    io::{Read as _, Write as _},
    sync::Arc,
    time::Duration,
};
use support::{Bench, Entry, Plan, Reply, Script, call, tool_call};

/// Runs until the log has such an entry, then stops it, and gives the calls' statuses.
async fn stopped(
    bench: &Bench,
    model: &std::sync::Arc<Script>,
    when: impl Fn(&Entry) -> bool,
) -> Vec<CallStatus> {
    let stop = async {
        bench.host.until(when).await;
        bench.cancel.cancel();
        tokio::time::Instant::now()
    };
    let (ended, since) = tokio::join!(bench.run(model), stop);
    assert_eq!(ended, Ended::Stopped);
    assert!(since.elapsed() < Duration::from_secs(1), "{:?}", since.elapsed());
    bench.host.results().iter().map(|result| result.status).collect()
}

fn exec(id: &str, command: &str) -> Item {
    call(id, "exec", json!({"command": command, "yield_ms": 60_000}).to_string())
}

#[tokio::test]
async fn a_run_is_stopped_while_the_model_thinks() {
    let bench = Bench::new();
    let model = Script::new([Reply::Hang]);
    let stop = async {
        model.asked.notified().await;
        bench.cancel.cancel();
    };
    let (ended, ()) = tokio::join!(bench.run(&model), stop);
    assert_eq!(ended, Ended::Stopped);
    assert!(bench.host.facts().is_empty());
}

#[tokio::test]
async fn a_run_is_stopped_before_it_began() {
    let bench = Bench::new();
    bench.cancel.cancel();
    let model = Script::new([Reply::Hang]);
    assert_eq!(bench.run(&model).await, Ended::Stopped);
}

#[tokio::test]
async fn commands_are_ended_when_the_run_is_stopped_and_every_call_gets_a_result() {
    let bench = Bench::new();
    let stubborn = "trap '' INT TERM HUP; while :; do sleep 0.05; done";
    let model = Script::new([Reply::items(vec![
        exec("a", stubborn),
        exec("b", "sleep 1000"),
        call("c", "edit", json!({"path": "x", "edits": [{"old": "", "new": "y"}]}).to_string()),
    ])]);
    let shown = |entry: &Entry| *entry == Entry::Shown("terminal");
    let results = stopped(&bench, &model, shown).await;
    assert_eq!(results, [CallStatus::Cancelled; 3]);
    assert!(bench.everything().is_empty(), "the write that came later was not made");
}

#[tokio::test]
async fn a_run_is_stopped_while_a_human_is_asked() {
    let bench = Bench::new();
    bench.host.plan("b", Plan::AskForever);
    let model = Script::new([Reply::items(vec![
        call("a", "ask", json!({"question": "?"}).to_string()),
        exec("b", "true"),
    ])]);
    let asked = |entry: &Entry| matches!(entry, Entry::Gate(_));
    assert_eq!(stopped(&bench, &model, asked).await, [CallStatus::Cancelled; 2]);
}

#[tokio::test]
async fn a_run_is_stopped_within_a_second_even_when_nothing_becomes_durable() {
    let bench = Bench::new();
    bench.host.durable.send_replace(false);
    let model = Script::new([Reply::items(vec![exec("a", "sleep 1000")])]);
    let shown = |entry: &Entry| *entry == Entry::Shown("terminal");
    assert_eq!(stopped(&bench, &model, shown).await, [CallStatus::Cancelled]);
}

#[tokio::test]
async fn a_run_is_stopped_while_the_log_stands_still_between_two_turns() {
    let bench = Bench::new();
    bench.host.durable.send_replace(false);
    bench.host.queue("A message.");
    let model = Script::new([]);
    let delivered = |entry: &Entry| matches!(entry, Entry::Recorded(_));
    assert_eq!(stopped(&bench, &model, delivered).await, []);
    assert!(bench.host.accepted().is_empty());
}

/// A service that takes a request and never answers, and what tells that it was asked.
fn silent() -> (String, tokio::sync::oneshot::Receiver<()>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/v1", listener.local_addr().unwrap());
    let (tells, told) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0]).unwrap();
        tells.send(()).unwrap();
        // Until the client goes away.
        let _ = stream.read_to_end(&mut Vec::new());
    });
    (address, told)
}

/// Runs until this has happened, then stops it.
async fn stopped_after(bench: &Bench, model: &Arc<Script>, happened: impl Future<Output = ()>) {
    let stop = async {
        happened.await;
        bench.cancel.cancel();
        tokio::time::Instant::now()
    };
    let (ended, since) = tokio::join!(bench.run(model), stop);
    assert_eq!(ended, Ended::Stopped);
    assert!(since.elapsed() < Duration::from_secs(1), "{:?}", since.elapsed());
}

#[tokio::test]
async fn a_run_is_stopped_while_a_service_searches_or_makes_an_image() {
    for (name, arguments) in
        [("web_search", json!({"query": "x"})), ("generate_image", json!({"prompt": "x", "path": "x.png"}))]
    {
        let mut bench = Bench::new();
        bench.network = Network::Full;
        let (address, asked) = silent();
        let (base_url, key) = (Some(address), None);
        bench.services = Services {
            search: Some(SearchService { kind: SearchKind::Brave, base_url: base_url.clone(), key: None }),
            images: Some(ImageService { api: ImageApi::OpenAi, base_url, model: "m".to_owned(), key }),
        };
        let model = Script::new([Reply::items(vec![call("a", name, arguments.to_string())])]);
        stopped_after(&bench, &model, async { asked.await.unwrap() }).await;
        assert_eq!(bench.host.results()[0].status, CallStatus::Cancelled, "{name}");
        assert!(bench.everything().is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_run_is_stopped_while_an_endless_file_is_gone_through() {
    let bench = Bench::new();
    bench.write("log.txt", "line\n".repeat(2000));
    // A hole that costs no room on the disk.
    let file = std::fs::File::options().append(true).open(bench.path("log.txt")).unwrap();
    file.set_len(1 << 40).unwrap();
    let beyond = json!({"path": "log.txt", "offset": 1_000_000}).to_string();
    let model = Script::new([Reply::items(vec![call("a", "read", beyond)])]);
    let accepted = |entry: &Entry| matches!(entry, Entry::Accepted(..));
    assert_eq!(stopped(&bench, &model, accepted).await, [CallStatus::Cancelled]);
}

#[tokio::test]
async fn a_run_is_stopped_while_a_huge_file_is_understood() {
    let bench = Bench::new();
    bench.write("huge.rs", "fn a() { let b = vec![(1, 2), (3, 4)]; }\n".repeat(50_000));
    let outline = json!({"path": "huge.rs"}).to_string();
    let model = Script::new([Reply::items(vec![call("a", "outline", outline)])]);
    let accepted = |entry: &Entry| matches!(entry, Entry::Accepted(..));
    assert_eq!(stopped(&bench, &model, accepted).await, [CallStatus::Cancelled]);
}

/// A provider that is overloaded, and asks to be left alone for a minute.
fn overloaded() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/v1", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0]).unwrap();
        let answer = "HTTP/1.1 529 Busy\r\nRetry-After: 60\r\nContent-Length: 2\r\n\r\n{}";
        stream.write_all(answer.as_bytes()).unwrap();
        // Until the client goes away.
        let _ = stream.read_to_end(&mut Vec::new());
    });
    address
}

#[tokio::test]
async fn a_run_is_stopped_while_it_waits_to_ask_an_overloaded_model_again() {
    let bench = Bench::new();
    let provider = Provider::new("m", Api::Messages, overloaded(), "m");
    let model = flotilla_models::open(provider, Conduct::default()).unwrap();
    let stop = async {
        let waits = |entry: &Entry| matches!(entry, Entry::Recorded(Event::ModelRetried { after_ms, .. }) if *after_ms >= 60_000);
        bench.host.until(waits).await;
        bench.cancel.cancel();
        tokio::time::Instant::now()
    };
    let (ended, since) = tokio::join!(bench.run_with(model), stop);
    assert_eq!(ended, Ended::Stopped);
    assert!(since.elapsed() < Duration::from_secs(1), "{:?}", since.elapsed());
}

/// A PDF of one page whose content takes long to read: a picture of words, drawn again and again.
#[cfg(target_os = "linux")]
fn endless_pdf() -> Vec<u8> {
    let content = "BT /F 9 Tf (all the tides of the year) Tj ET\n".repeat(400_000);
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}endstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(pdf.len());
        pdf.extend(format!("{} 0 obj\n{object}\nendobj\n", at + 1).bytes());
    }
    let table = pdf.len();
    pdf.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
    for place in &places {
        pdf.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let size = places.len() + 1;
    pdf.extend(format!("trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n").bytes());
    pdf
}

/// Whether a process that this one started, or one below that, reads a PDF.
#[cfg(target_os = "linux")]
fn is_read() -> bool {
    let parent = |process: u32| {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        let (state, rest) = stat.rsplit_once(") ")?.1.split_once(' ')?;
        // What has ended and was not collected yet reads nothing any more.
        if state == "Z" { None } else { rest.split(' ').next()?.parse::<u32>().ok() }
    };
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    let mut readers =
        all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()).filter(|process| {
            let said = std::fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
            // What a launcher was told stands in its words, too; the reader's own are these.
            said.split(|byte| *byte == 0).nth(2) == Some(b"read-pdf".as_slice())
        });
    readers.any(|process| {
        let mut above = std::iter::successors(parent(process), |process| parent(*process));
        above.any(|process| process == std::process::id())
    })
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_run_is_stopped_while_a_pdf_is_read_and_its_reader_ends() {
    let bench = Bench::new();
    bench.write("tides.pdf", endless_pdf());
    let model =
        Script::new([Reply::items(vec![call("a", "read", json!({"path": "tides.pdf"}).to_string())])]);
    let begun = async {
        while !is_read() {
            tokio::task::yield_now().await;
        }
    };
    stopped_after(&bench, &model, begun).await;
    assert_eq!(bench.host.results()[0].status, CallStatus::Cancelled);
    while is_read() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_run_is_stopped_while_a_model_sums_it_up() {
    let mut bench = Bench::new();
    bench.write("a.txt", "1\n");
    let small = Script::silent_small(1_000_000);
    bench.small = Some(Arc::clone(&small));
    let turn = |n: usize| {
        let words = Item::AssistantMessage { text: format!("{n} {}", "of many words ".repeat(300)) };
        Reply::items(vec![
            words,
            call(&format!("c{n}"), "read", json!({"path": "a.txt", "offset": n}).to_string()),
        ])
    };
    let model = Script::with_window((0..40).map(turn), 12_000);
    stopped_after(&bench, &model, small.asked.notified()).await;
}

/// A run that is taken up again with one open call.
async fn resumed(name: &str, arguments: serde_json::Value, stage: CallStage) -> (Bench, CallStatus, String) {
    let mut bench = Bench::new();
    bench.write("a.txt", "1\n");
    *bench.host.answer.lock().unwrap() = Some("Yes.".to_owned());
    let open = tool_call("x", name, arguments.to_string());
    bench.conversation.push(Item::ToolCall(open.clone()));
    bench.open_calls = vec![OpenCall { call: open, stage }];
    bench.turns = 1;
    let model = Script::new([]);
    assert_eq!(bench.run(&model).await, Ended::Done);
    let [(_, status, text)] = &model.told()[..] else { panic!("{:?}", model.told()) };
    let (status, text) = (*status, text.clone());
    assert!(matches!(bench.host.facts().last(), Some(Entry::Accepted(2, _))));
    (bench, status, text)
}

#[tokio::test]
async fn a_call_that_was_under_way_is_reported_as_interrupted_and_never_repeated() {
    let (bench, status, text) = resumed("exec", json!({"command": "touch made"}), CallStage::Started).await;
    assert_eq!(status, CallStatus::Interrupted);
    assert!(text.contains("It was not repeated"), "{text}");
    assert_eq!(bench.everything(), ["a.txt"]);
    assert!(!bench.host.facts().iter().any(|entry| matches!(entry, Entry::Gate(_))));
}

#[tokio::test]
async fn a_call_that_had_not_started_asks_for_leave_and_runs() {
    for stage in [CallStage::Asked, CallStage::Approved] {
        let (bench, status, text) = resumed("exec", json!({"command": "touch made"}), stage).await;
        assert_eq!(status, CallStatus::Ok, "{text}");
        assert_eq!(bench.everything(), ["a.txt", "made"]);
        assert_eq!(bench.host.facts()[0], Entry::Gate("x".to_owned()));
    }
}

#[tokio::test]
async fn a_question_that_was_open_is_asked_again_and_one_that_was_answered_is_not() {
    let question = || json!({"question": "Sure?"});
    let (bench, status, text) = resumed("ask", question(), CallStage::Asked).await;
    assert_eq!((status, text.as_str()), (CallStatus::Ok, "Yes."));
    assert!(matches!(bench.host.facts()[0], Entry::Asked(..)));
    let (bench, status, text) =
        resumed("ask", question(), CallStage::Answered { answer: "No.".to_owned() }).await;
    assert_eq!((status, text.as_str()), (CallStatus::Ok, "No."));
    assert!(!matches!(bench.host.facts()[0], Entry::Asked(..)));
}

#[tokio::test]
async fn a_call_that_was_denied_stays_denied() {
    let stage = CallStage::Denied { note: String::new() };
    let (bench, status, text) = resumed("exec", json!({"command": "touch made"}), stage).await;
    assert_eq!((status, text.as_str()), (CallStatus::Denied, "This was denied, and nothing was done."));
    assert_eq!(bench.everything(), ["a.txt"]);
}

#[tokio::test]
async fn a_call_whose_arguments_are_wrong_fails_after_a_restart_as_before() {
    let (_, status, text) = resumed("exec", json!({}), CallStage::Asked).await;
    assert_eq!(status, CallStatus::Failed);
    assert!(text.contains("missing field `command`"), "{text}");
}

#[tokio::test]
async fn sessions_of_an_earlier_life_are_gone_and_their_numbers_are_not_used_again() {
    let mut bench = Bench::new();
    bench.conversation.push(exec("old", "npm start"));
    let model = Script::new([Reply::items(vec![
        call("a", "write_stdin", json!({"session": 1}).to_string()),
        call("b", "exec", json!({"command": "sleep 1000", "yield_ms": 0}).to_string()),
    ])]);
    assert_eq!(bench.run(&model).await, Ended::Done);
    let told = model.told();
    let said = |id: &str| told.iter().find(|(call, ..)| call == id).unwrap().2.clone();
    assert!(said("a").contains("Flotilla was restarted since"), "{}", said("a"));
    assert!(said("b").contains("as session 2"), "{}", said("b"));
}
