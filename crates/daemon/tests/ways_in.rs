//! A real daemon on a data folder of its own, reached by its socket and by TCP.

#![expect(clippy::unwrap_used, reason = "tests may")]

use flotilla_api::{
    SseItem,
    client::{Client, ClientError, Endpoint, EventStream},
    table,
    wire::{AddTask, EventQuery, EventView, Part, TaskQuery, When},
};
use flotilla_daemon::{Daemon, Home, NotStarted, Options};
use flotilla_domain::Code;
use std::{fs, net::SocketAddr};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

struct Fixture {
    folder: TempDir,
    daemon: Daemon,
    client: Client,
}

async fn daemon() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(&folder.path().join("home"));
    let options = Options { home: home.clone(), listen: Some("127.0.0.1:0".parse().unwrap()), tour: None };
    let daemon = Daemon::start(options).await.unwrap();
    Fixture { client: Client::new(Endpoint::Local(home.socket())), folder, daemon }
}

impl Fixture {
    fn address(&self) -> SocketAddr {
        self.daemon.listen().unwrap()
    }

    fn token(&self) -> String {
        fs::read_to_string(self.folder.path().join("home/token")).unwrap().trim().to_owned()
    }

    fn over_tcp(&self, token: &str) -> Client {
        Client::new(Endpoint::Tcp { address: self.address(), token: token.to_owned() })
    }

    /// The status of a request as it is written, byte for byte.
    async fn raw(&self, head: &str) -> u16 {
        let mut stream = TcpStream::connect(self.address()).await.unwrap();
        let request = format!("{head}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    }

    async fn draft(&self, prompt: &str) {
        let add = AddTask {
            project: self.folder.path().display().to_string(),
            title: None,
            prompt: vec![Part::text(prompt)],
            settings: None,
            depends_on: Vec::new(),
            parent: None,
            start: When::Later,
        };
        self.client.call::<table::AddTask>((), (), add).await.unwrap();
    }

    async fn events(
        &self,
        after: Option<u64>,
        last_event_id: Option<u64>,
        follow: bool,
    ) -> EventStream<EventView> {
        let query = EventQuery { after, task: None, follow: Some(follow) };
        self.client.events::<table::WatchEvents>((), query, last_event_id).await.unwrap()
    }
}

async fn seqs(mut stream: EventStream<EventView>) -> Vec<u64> {
    let mut seqs = Vec::new();
    while let Some(SseItem::Item { id, item }) = stream.next().await.unwrap() {
        assert_eq!(id, Some(item.seq));
        seqs.push(item.seq);
    }
    seqs
}

fn refusal(error: ClientError) -> Code {
    flotilla_api::wire::Error::from(error).code
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_loopback_address_answers_only_with_the_token_under_its_own_name() {
    let daemon = daemon().await;
    let (port, token) = (daemon.address().port(), daemon.token());
    let status = daemon.over_tcp(&token).call::<table::ShowStatus>((), (), ()).await.unwrap();
    assert_eq!(status.listen, Some(daemon.address().to_string()));
    let wrong = daemon.over_tcp(&"0".repeat(64)).call::<table::ShowStatus>((), (), ()).await.unwrap_err();
    assert_eq!(refusal(wrong), Code::Unauthorized);

    let bearer = format!("Authorization: Bearer {token}");
    let get = |host: &str, rest: &str| format!("GET /v1/status HTTP/1.1\r\nHost: {host}{rest}");
    let here = format!("127.0.0.1:{port}");
    assert_eq!(daemon.raw(&get(&here, &format!("\r\n{bearer}"))).await, 200);
    assert_eq!(daemon.raw(&get(&here, "")).await, 401, "no token");
    let rebound = get(&format!("evil.example:{port}"), &format!("\r\n{bearer}"));
    assert_eq!(daemon.raw(&rebound).await, 401, "a name that was rebound to this machine");
    let page = get(&here, &format!("\r\n{bearer}\r\nOrigin: http://evil.example"));
    assert_eq!(daemon.raw(&page).await, 401, "a page of another origin");
    let page = get(&here, &format!("\r\n{bearer}\r\nOrigin: http://{here}"));
    assert_eq!(daemon.raw(&page).await, 200, "a page of its own");
    let schema = format!("GET /openapi.json HTTP/1.1\r\nHost: {here}");
    assert_eq!(daemon.raw(&schema).await, 401, "not even the description");
    daemon.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_comes_by_tcp_directs_the_fleet_but_cannot_end_the_daemon_or_take_its_log() {
    let daemon = daemon().await;
    let remote = daemon.over_tcp(&daemon.token());
    let stopped = remote.call::<table::StopDaemon>((), (), ()).await.unwrap_err();
    assert_eq!(refusal(stopped), Code::Unauthorized);
    assert!(remote.bytes::<table::ExportLog>((), ()).await.is_err());
    assert!(remote.call::<table::ListTasks>((), TaskQuery::default(), ()).await.is_ok());
    assert_eq!(daemon.client.call::<table::StopDaemon>((), (), ()).await.unwrap().pid, std::process::id());
    daemon.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_stream_is_taken_up_where_it_broke_off() {
    let daemon = daemon().await;
    for prompt in ["one", "two", "three"] {
        daemon.draft(prompt).await;
    }
    let all = seqs(daemon.events(None, None, false).await).await;
    assert_eq!(all, (1..=4).collect::<Vec<u64>>(), "a project and three tasks");
    assert_eq!(seqs(daemon.events(Some(2), None, false).await).await, [3, 4]);
    assert_eq!(
        seqs(daemon.events(Some(0), Some(3), false).await).await,
        [4],
        "the header goes before the query"
    );

    let mut live = daemon.events(Some(4), None, true).await;
    daemon.draft("four").await;
    assert!(matches!(live.next().await.unwrap(), Some(SseItem::Item { id: Some(5), .. })));
    let mut ahead = daemon.events(None, Some(900), true).await;
    assert_eq!(ahead.next().await.unwrap(), Some(SseItem::Resync { seq: 5 }));
    daemon.draft("five").await;
    assert!(matches!(ahead.next().await.unwrap(), Some(SseItem::Item { id: Some(6), .. })));
    // An end that waits for no client: both streams are still open.
    daemon.daemon.end().await;
    assert_eq!(live.next().await.unwrap().map(|_| ()), Some(()), "what was under way arrives");
    assert!(live.next().await.is_ok_and(|end| end.is_none()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_exported_line_by_line_with_its_hashes() {
    let daemon = daemon().await;
    daemon.draft("one").await;
    let mut body = daemon.client.bytes::<table::ExportLog>((), ()).await.unwrap();
    let mut text = Vec::new();
    while let Some(bytes) = body.next().await.unwrap() {
        text.extend_from_slice(&bytes);
    }
    let text = String::from_utf8(text).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1]["prev"], lines[0]["hash"]);
    assert!(daemon.client.call::<table::VerifyLog>((), (), ()).await.unwrap().intact);
    daemon.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_data_folder_has_one_daemon_and_is_free_when_that_ended() {
    let first = daemon().await;
    let home = Home::at(&first.folder.path().join("home"));
    let options = Options { home, listen: None, tour: None };
    assert!(matches!(Daemon::start(options.clone()).await, Err(NotStarted::Owned(_))));
    assert!(first.client.call::<table::ShowStatus>((), (), ()).await.is_ok(), "its socket was left alone");
    first.daemon.end().await;
    assert!(first.client.call::<table::ShowStatus>((), (), ()).await.unwrap_err().nobody_there());
    Daemon::start(options).await.unwrap().end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_data_folder_whose_owner_is_just_going_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    home.prepare().unwrap();
    // As a program holds it that a killed daemon was about to start.
    let going = fs::File::create(home.data().join("owner.lock")).unwrap();
    going.lock().unwrap();
    let start = tokio::spawn(Daemon::start(Options { home, listen: None, tour: None }));
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    assert!(!start.is_finished(), "it does not give up at once");
    drop(going);
    start.await.unwrap().unwrap().end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_others_can_reach_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let options =
        Options { home: Home::at(folder.path()), listen: Some("0.0.0.0:0".parse().unwrap()), tour: None };
    let Err(NotStarted::Failed(error)) = Daemon::start(options).await else { unreachable!("it started") };
    assert_eq!(error.code, Code::BadInput);
}
