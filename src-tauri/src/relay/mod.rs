//! Carries what the page asks of the daemon to its local socket, and the answers back.
//!
//! The page *pulls* a stream: each read waits for what is there next and takes all that has come meanwhile, up to a
//! bound. A page that does not read holds up the daemon's stream and nothing else, and no bytes pile up in between.

mod frame;

use crate::error::ShellError;
use bytes::Bytes;
use flotilla_api::client::{ByteBody, Client, ClientError, Relay, RelayMessage, RelayReceiver, RelaySender};
use futures_util::FutureExt as _;
use serde::Serialize;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::{Mutex as AsyncMutex, Notify};
use tokio_util::sync::CancellationToken;

/// The most bytes that one read of a stream gives, so that a page stays alive between two of them.
const READ_LIMIT: usize = 256 << 10;
/// The most streams and sockets that a page can hold open.
const MAX_OPEN: usize = 256;
/// What a page may ask with.
const METHODS: [&str; 5] = ["GET", "POST", "PATCH", "PUT", "DELETE"];

/// The head of an answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Head<'a> {
    status: u16,
    content_type: &'a str,
}

/// A stream or socket that was opened.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Opened {
    /// How it is named from now on.
    pub id: u32,
    /// The HTTP status of the daemon's answer.
    pub status: u16,
}

enum Flow {
    Stream(AsyncMutex<ByteBody>),
    Socket { sender: AsyncMutex<RelaySender>, receiver: AsyncMutex<RelayReceiver> },
}

struct Open {
    flow: Flow,
    closed: CancellationToken,
}

#[derive(Default)]
struct Table {
    next: u32,
    open: HashMap<u32, Arc<Open>>,
}

/// The ways between one page and the daemon.
pub struct Relays {
    client: Client,
    table: Mutex<Table>,
    doubt: Arc<Notify>,
}

impl Relays {
    /// Relays to the daemon of `client`. Whenever it does not answer, `doubt` is told.
    pub fn new(client: Client, doubt: Arc<Notify>) -> Self {
        Self { client, table: Mutex::default(), doubt }
    }

    /// Asks the daemon; gives status, media type and body as [`frame::answer`].
    ///
    /// # Errors
    /// Where the daemon cannot be asked.
    pub async fn request(&self, ask: Relay) -> Result<Vec<u8>, ShellError> {
        if !METHODS.contains(&ask.method.as_str()) {
            return Err(ShellError::NotUnderstood { what: ask.method });
        }
        let mut answer = self.client.relay(ask).await.map_err(|error| self.failed(error))?;
        let mut body = Vec::new();
        while let Some(bytes) = answer.body.next().await.map_err(|error| self.failed(error))? {
            body.extend_from_slice(&bytes);
        }
        Ok(frame::answer(&Head { status: answer.status, content_type: &answer.content_type }, &body))
    }

    /// Opens a stream of bytes, which [`Relays::read`] reads.
    ///
    /// # Errors
    /// Where the daemon cannot be asked, or too many are open.
    pub async fn open_stream(
        &self,
        path: String,
        last_event_id: Option<String>,
    ) -> Result<Opened, ShellError> {
        let ask = Relay { method: "GET".to_owned(), path, body: Bytes::new(), last_event_id };
        let answer = self.client.relay(ask).await.map_err(|error| self.failed(error))?;
        let id = self.keep(Flow::Stream(AsyncMutex::new(answer.body)))?;
        Ok(Opened { id, status: answer.status })
    }

    /// Opens a socket, which [`Relays::read`] reads and [`Relays::send`] writes.
    ///
    /// # Errors
    /// Where the daemon cannot be asked or refuses, or too many are open.
    pub async fn open_socket(&self, path: &str) -> Result<Opened, ShellError> {
        let socket = self.client.relay_socket(path).await.map_err(|error| self.failed(error))?;
        let (sender, receiver) = socket.split();
        let flow = Flow::Socket { sender: AsyncMutex::new(sender), receiver: AsyncMutex::new(receiver) };
        Ok(Opened { id: self.keep(flow)?, status: 101 })
    }

    /// What came on a stream, as bytes, or on a socket, as a batch of messages; nothing where it is over.
    ///
    /// # Errors
    /// Where it broke off, or is not open.
    pub async fn read(&self, id: u32) -> Result<Vec<u8>, ShellError> {
        let open = self.find(id)?;
        let read = async {
            match &open.flow {
                Flow::Stream(body) => read_stream(&mut *body.lock().await).await,
                Flow::Socket { receiver, .. } => read_socket(&mut *receiver.lock().await).await,
            }
        };
        let read = tokio::select! {
            read = read => read,
            () = open.closed.cancelled() => Ok(Vec::new()),
        };
        if read.as_ref().map_or(true, Vec::is_empty) {
            self.forget(id);
        }
        read.map_err(|error| self.failed(error))
    }

    /// Sends a batch of messages on a socket.
    ///
    /// # Errors
    /// Where it broke off, is not open, or `batch` is none.
    pub async fn send(&self, id: u32, batch: &[u8]) -> Result<(), ShellError> {
        let open = self.find(id)?;
        let Flow::Socket { sender, .. } = &open.flow else {
            return Err(ShellError::NotOpen { what: "socket", id: id.to_string() });
        };
        let messages = frame::messages(batch)
            .ok_or_else(|| ShellError::NotUnderstood { what: "a message".to_owned() })?;
        let mut sender = sender.lock().await;
        for message in messages {
            sender.send(message).await.map_err(|error| self.failed(error))?;
        }
        Ok(())
    }

    /// Closes a stream or socket; one that is closed already is none of anybody's business.
    pub async fn close(&self, id: u32) {
        if let Some(open) = self.forget(id) {
            open.end().await;
        }
    }

    /// Closes everything: the page that read it is gone.
    pub async fn close_all(&self) {
        let all: Vec<_> = self.table().open.drain().map(|(_, open)| open).collect();
        for open in all {
            open.end().await;
        }
    }

    fn keep(&self, flow: Flow) -> Result<u32, ShellError> {
        let mut table = self.table();
        if table.open.len() >= MAX_OPEN {
            return Err(ShellError::TooMany { limit: MAX_OPEN });
        }
        table.next = table.next.wrapping_add(1);
        let id = table.next;
        table.open.insert(id, Arc::new(Open { flow, closed: CancellationToken::new() }));
        Ok(id)
    }

    fn find(&self, id: u32) -> Result<Arc<Open>, ShellError> {
        let found = self.table().open.get(&id).cloned();
        found.ok_or_else(|| ShellError::NotOpen { what: "stream", id: id.to_string() })
    }

    fn forget(&self, id: u32) -> Option<Arc<Open>> {
        self.table().open.remove(&id)
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, error: ClientError) -> ShellError {
        if error.nobody_there() || error.broke_off() {
            self.doubt.notify_one();
        }
        error.into()
    }
}

impl Open {
    async fn end(&self) {
        self.closed.cancel();
        if let Flow::Socket { sender, .. } = &self.flow {
            sender.lock().await.close().await;
        }
    }
}

async fn read_stream(body: &mut ByteBody) -> Result<Vec<u8>, ClientError> {
    let mut bytes = Vec::new();
    while bytes.is_empty() {
        match body.next().await? {
            Some(more) => bytes.extend_from_slice(&more),
            None => return Ok(bytes),
        }
    }
    // Whether it goes on after these bytes shows at the next read: what ended stays ended.
    while bytes.len() < READ_LIMIT
        && let Some(Ok(Some(more))) = body.next().now_or_never()
    {
        bytes.extend_from_slice(&more);
    }
    Ok(bytes)
}

async fn read_socket(receiver: &mut RelayReceiver) -> Result<Vec<u8>, ClientError> {
    let mut batch = Vec::new();
    let mut add = |message: &RelayMessage| -> usize {
        frame::push(&mut batch, message);
        batch.len()
    };
    let Some(first) = receiver.next().await? else { return Ok(batch) };
    let mut length = add(&first);
    while length < READ_LIMIT
        && let Some(Ok(Some(more))) = receiver.next().now_or_never()
    {
        length = add(&more);
    }
    Ok(batch)
}
