//! A server that does just what a test says, byte by byte, and what tests of models share.
#![allow(dead_code, reason = "each test file uses another part")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::sync::Arc;
use std::time::Duration;

use flotilla_domain::{Item, MessageSource, Part};
use flotilla_models::{
    Api, Chance, Conduct, Model, Provider, Request, Response, Retry, Secret, Timeouts, open,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};

pub const KEY: &str = "sk-test-0123456789";
pub const APIS: [Api; 4] = [Api::Responses, Api::ChatCompletions, Api::Messages, Api::Gemini];

/// What to do with a connection, in order.
pub enum Act {
    /// Read one request, head and body.
    Read,
    /// Write bytes.
    Write(Vec<u8>),
    /// Tell the test that this point is reached.
    Tell(oneshot::Sender<()>),
    /// Wait until the client has closed the connection, then tell the test.
    AwaitClose(oneshot::Sender<()>),
    /// Write without end until the client goes away, then tell the test how much was written.
    Flood(&'static [u8], oneshot::Sender<usize>),
    /// Say nothing more, but stay.
    Hold,
}

/// Serves each of `connections` in the order in which clients connect. Gives the base address and the requests.
pub async fn serve(connections: Vec<Vec<Act>>) -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    let (seen, requests) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        for acts in connections {
            let (socket, _) = listener.accept().await.unwrap();
            tokio::spawn(act(socket, acts, seen.clone()));
        }
    });
    (base, requests)
}

async fn act(mut socket: TcpStream, acts: Vec<Act>, seen: mpsc::UnboundedSender<String>) {
    for act in acts {
        match act {
            Act::Read => {
                let _ = seen.send(read_request(&mut socket).await);
            }
            Act::Write(bytes) => {
                let _ = socket.write_all(&bytes).await;
            }
            Act::Tell(tell) => {
                let _ = tell.send(());
            }
            Act::AwaitClose(tell) => {
                let mut scrap = [0; 1024];
                while socket.read(&mut scrap).await.is_ok_and(|count| count > 0) {}
                let _ = tell.send(());
            }
            Act::Flood(bytes, tell) => {
                let mut count = 0;
                while socket.write_all(bytes).await.is_ok() {
                    count += bytes.len();
                }
                let _ = tell.send(count);
                return;
            }
            Act::Hold => std::future::pending().await,
        }
    }
}

async fn read_request(socket: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let mut buffer = [0; 65536];
    loop {
        let text = String::from_utf8_lossy(&all).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        match socket.read(&mut buffer).await {
            Ok(count) if count > 0 => all.extend_from_slice(&buffer[..count]),
            _ => return text,
        }
    }
}

/// The head of an answer that is a stream in chunks.
pub fn head() -> Vec<u8> {
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n".to_vec()
}

pub fn chunk(bytes: &[u8]) -> Vec<u8> {
    let mut out = format!("{:x}\r\n", bytes.len()).into_bytes();
    out.extend_from_slice(bytes);
    out.extend_from_slice(b"\r\n");
    out
}

/// A whole answer that is a stream.
pub fn streamed(bytes: &[u8]) -> Vec<u8> {
    [head(), chunk(bytes), b"0\r\n\r\n".to_vec()].concat()
}

/// An answer with a status, headers (each ending in `\r\n`) and a body.
pub fn status(status: u16, headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} Whatever\r\ncontent-type: application/json\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A conduct that hardly waits, with dice that always fall alike.
pub fn hasty() -> Conduct {
    let first = Duration::from_millis(1);
    let retry = Retry { first, longest: first, longest_asked: Duration::from_secs(2), ..Retry::default() };
    let chance = Chance { random: Arc::new(|| 7), ..Chance::default() };
    Conduct { retry, chance, ..Conduct::default() }
}

pub fn impatient() -> Conduct {
    let wait = Duration::from_millis(60);
    let timeouts = Timeouts { first_byte: wait, between: wait, ..Timeouts::default() };
    let retry = Retry { attempts: 2, ..hasty().retry };
    Conduct { timeouts, retry, ..hasty() }
}

pub fn model(api: Api, base: &str, conduct: Conduct) -> Arc<dyn Model> {
    let mut provider = Provider::new("test", api, base, "some-model");
    provider.key = Some(Secret::new(KEY));
    open(provider, conduct).unwrap()
}

pub fn user(text: &str) -> Item {
    Item::UserMessage { source: MessageSource::Prompt, parts: vec![Part::text(text)] }
}

pub async fn ask(model: &dyn Model, items: &[Item]) -> Result<Response, flotilla_models::ModelError> {
    let request = Request { instructions: "Be brief.", items, cache_key: "run_1", ..Request::default() };
    model.respond(&request, &|_| {}, &tokio_util::sync::CancellationToken::new()).await
}

pub fn fixture(api: Api) -> &'static [u8] {
    match api {
        Api::Responses => include_bytes!("../fixtures/responses.sse"),
        Api::ChatCompletions => include_bytes!("../fixtures/chat.sse"),
        Api::Messages => include_bytes!("../fixtures/messages.sse"),
        Api::Gemini => include_bytes!("../fixtures/gemini.sse"),
    }
}
