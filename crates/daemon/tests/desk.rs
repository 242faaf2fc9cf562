//! What belongs to the user: preferences, the prompt shelf, and the window in a browser.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may")]

mod support;

use flotilla_api::{
    SseItem,
    client::{Client, Endpoint},
    table,
    wire::{AddPrompt, BoardList, BoardView, EditPrompt, PromptPath, PromptScope, SetPreferences},
};
use flotilla_daemon::{Daemon, Home, Options};
use flotilla_domain::Code;
use flotilla_scripted_model::Script;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use support::Fleet;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

fn preferences(values: Value) -> SetPreferences {
    SetPreferences { values: serde_json::from_value(values).unwrap() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_window_sets_another_is_told_and_the_next_daemon_knows() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    let daemon = Daemon::start(Options { home: home.clone(), listen: None, tour: None }).await.unwrap();
    let client = Client::new(Endpoint::Local(home.socket()));
    let mut board = client.events::<table::WatchBoard>((), (), None).await.unwrap();
    assert!(matches!(
        board.next().await.unwrap(),
        Some(SseItem::Item { item: BoardView::Snapshot { .. }, .. })
    ));
    let set = preferences(json!({ "theme": "dark", "layout": { "dock": 320 } }));
    let set = client.call::<table::ChangePreferences>((), (), set).await.unwrap();
    assert_eq!(set.changed, ["layout", "theme"]);
    let told = board.next().await.unwrap();
    let Some(SseItem::Item { item: BoardView::Changes { preferences: keys, .. }, .. }) = told else {
        panic!("{told:?}")
    };
    assert_eq!(keys, ["layout", "theme"]);
    let much = preferences(json!({ "much": "x".repeat(1 << 20) }));
    let refused = client.call::<table::ChangePreferences>((), (), much).await.unwrap_err();
    assert_eq!(flotilla_api::wire::Error::from(refused).code, Code::BadInput);
    daemon.end().await;

    let daemon = Daemon::start(Options { home, listen: None, tour: None }).await.unwrap();
    let kept = client.call::<table::ReadPreferences>((), (), ()).await.unwrap().values;
    let expected =
        BTreeMap::from([("layout".to_owned(), json!({ "dock": 320 })), ("theme".to_owned(), json!("dark"))]);
    assert_eq!(kept, expected);
    daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shelf_has_prompts_to_start_with_and_is_the_users_own() {
    let fleet = Fleet::with(Script::of([])).await;
    let list = async || fleet.client.call::<table::ListPrompts>((), (), ()).await.unwrap().prompts;
    let first = list().await;
    assert_eq!(first.len(), 15);
    assert_eq!(first[0].title, "Find and fix a flaky test");
    let mut board = fleet.client.events::<table::WatchBoard>((), (), None).await.unwrap();
    board.next().await.unwrap();

    let add = AddPrompt {
        title: None,
        text: "\n Sort the imports\nAll of them.".to_owned(),
        scope: PromptScope::default(),
        agent: Some("reviewer".to_owned()),
        place: Some(0),
    };
    let added = fleet.client.call::<table::AddPrompt>((), (), add).await.unwrap();
    assert_eq!((added.title.as_str(), added.agent.as_deref()), ("Sort the imports", Some("reviewer")));
    let told = board.next().await.unwrap();
    assert!(
        matches!(&told, Some(SseItem::Item { item: BoardView::Changes { lists, .. }, .. }) if lists == &[BoardList::Prompts]),
        "{told:?}"
    );
    let named = |id| PromptPath { prompt: id };
    let edit = EditPrompt { title: Some("Imports".to_owned()), place: Some(100), ..EditPrompt::default() };
    let plain = EditPrompt { agent: Some(String::new()), ..EditPrompt::default() };
    fleet.client.call::<table::EditPrompt>(named(added.id), (), edit).await.unwrap();
    let now = list().await;
    let last = now.last().unwrap();
    assert_eq!(last.agent.as_deref(), Some("reviewer"));
    let without = fleet.client.call::<table::EditPrompt>(named(added.id), (), plain).await.unwrap();
    assert_eq!(without.agent, None);
    assert_eq!((last.title.as_str(), last.text.as_str()), ("Imports", added.text.as_str()));
    for prompt in first {
        let gone = fleet.client.call::<table::RemovePrompt>(named(prompt.id), (), ()).await.unwrap();
        assert_eq!(gone, prompt);
    }
    assert_eq!(list().await.len(), 1);
    let empty = EditPrompt { text: Some(" \n".to_owned()), ..EditPrompt::default() };
    assert!(fleet.client.call::<table::EditPrompt>(named(added.id), (), empty).await.is_err());
    fleet.daemon.end().await;
}

/// What a request over TCP is answered with, whole.
async fn raw(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("{request}\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_daemon_opens_an_address_for_the_window_when_its_owner_asks() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    let daemon = Daemon::start(Options { home: home.clone(), listen: None, tour: None }).await.unwrap();
    let client = Client::new(Endpoint::Local(home.socket()));
    assert_eq!(client.call::<table::ShowStatus>((), (), ()).await.unwrap().listen, None);
    let first = client.call::<table::ListenOnLoopback>((), (), ()).await.unwrap();
    let again = client.call::<table::ListenOnLoopback>((), (), ()).await.unwrap();
    assert_eq!(first, again, "one address is enough");
    assert_eq!(first.url, format!("http://{}/#token={}", first.address, first.token));
    assert_eq!(
        client.call::<table::ShowStatus>((), (), ()).await.unwrap().listen.as_ref(),
        Some(&first.address)
    );

    let page = raw(&first.address, "GET / HTTP/1.1").await;
    assert!(page.contains("content-security-policy: default-src 'self'; script-src 'self';"), "{page}");
    let api = raw(&first.address, "GET /v1/status HTTP/1.1").await;
    assert!(api.starts_with("HTTP/1.1 401"), "{api}");
    let api = format!("GET /v1/status HTTP/1.1\r\nAuthorization: Bearer {}", first.token);
    assert!(raw(&first.address, &api).await.starts_with("HTTP/1.1 200"));
    let by_tcp =
        Client::new(Endpoint::Tcp { address: first.address.parse().unwrap(), token: first.token.clone() });
    assert!(by_tcp.call::<table::ListenOnLoopback>((), (), ()).await.is_err(), "only its owner may ask");
    daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_another_name_gets_no_page() {
    let fleet = Fleet::with(Script::of([])).await;
    let mut stream = TcpStream::connect(fleet.address()).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    fleet.daemon.end().await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_watches_a_terminal_by_the_token_among_its_protocols() {
    use flotilla_scripted_model::Reply;
    let call = Reply::call("exec", json!({ "command": "echo seen; sleep 100", "yield_ms": 100_000 }));
    let fleet = Fleet::with(Script::of([call])).await;
    let (_, opened) = fleet.terminals(1).await;
    let address = fleet.address().to_string();
    let upgrade = |protocols: &str| {
        format!(
            "GET /v1/terminals/{}/attach HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
             Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: {protocols}\r\n\r\n",
            opened[0]
        )
    };
    let ask = async |protocols: &str| {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        stream.write_all(upgrade(protocols).as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let enough = |answer: &[u8]| {
            let text = String::from_utf8_lossy(answer);
            text.contains("seen") || text.contains("\r\n\r\n") && !text.starts_with("HTTP/1.1 101")
        };
        while !enough(&answer) {
            let mut bytes = [0; 4096];
            let read = stream.read(&mut bytes).await.unwrap();
            assert!(read > 0, "{}", String::from_utf8_lossy(&answer));
            answer.extend_from_slice(&bytes[..read]);
        }
        String::from_utf8_lossy(&answer).into_owned()
    };
    let let_in = ask(&format!("flotilla.v1, flotilla.token.{}", fleet.token())).await;
    assert!(let_in.contains("sec-websocket-protocol: flotilla.v1\r\n"), "{let_in}");
    assert!(!let_in.contains("flotilla.token"), "the token is not sent back");
    assert!(
        ask(&format!("flotilla.v1, flotilla.token.{}", "0".repeat(64))).await.starts_with("HTTP/1.1 401")
    );
    assert!(ask("flotilla.v1").await.starts_with("HTTP/1.1 401"));
    fleet.daemon.end().await;
}
