//! Terminals over WebSocket.

use super::{Server, not_found};
use axum::extract::ws::{Message, WebSocket};
use bytes::Bytes;
use flotilla_api::{
    Ask, Serve, ServedSocket, table,
    wire::{self, TerminalControl, TerminalNotice, TerminalSignal, TerminalView},
};
use flotilla_domain::{Code, UserError};
use flotilla_terminal::{Chunk, Flow, From, Signal, Size, Terminal, TerminalError, Viewer};
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use std::time::Duration;
use tokio::sync::mpsc;

/// How long a program stands still for a viewer that takes nothing, before it runs on and the viewer is told of a gap.
const PATIENCE: Duration = Duration::from_secs(5);

impl Serve<table::ListTerminals> for Server {
    async fn serve(&self, ask: Ask<table::ListTerminals>) -> Result<Vec<TerminalView>, wire::Error> {
        let task = self.task_id(&ask.path.task).await?;
        let open = self.engine().terminals(task);
        Ok(open
            .iter()
            .map(|open| TerminalView {
                id: open.id,
                run: open.run,
                call: open.call.clone(),
                written: open.terminal.written(),
                exit: open.terminal.exit().as_ref().map(wire::Wire::wire),
            })
            .collect())
    }
}

impl Serve<table::AttachTerminal> for Server {
    async fn serve(&self, ask: Ask<table::AttachTerminal>) -> Result<ServedSocket, wire::Error> {
        let terminal =
            self.engine().terminal(ask.path.terminal).ok_or_else(|| not_found("terminal"))?.terminal;
        let from = ask.query.offset.map_or(From::Start, From::Offset);
        let viewer = terminal.attach_with(from, Flow::Lossless { patience: PATIENCE });
        let stop = self.0.stop.clone();
        Ok(ServedSocket::new(async move |socket: WebSocket| {
            let (to, from) = socket.split();
            let (refusals, refused) = mpsc::channel(8);
            tokio::select! {
                () = show(viewer, refused, to) => {}
                () = obey(terminal, refusals, from) => {}
                () = stop.cancelled() => {}
            }
        }))
    }
}

fn text(notice: &TerminalNotice) -> Message {
    // It has no map with keys that are no text, so that it cannot fail.
    Message::text(serde_json::to_string(notice).unwrap_or_default())
}

/// Sends output, and waits for the client to take it before it asks for more.
async fn show(
    mut viewer: Viewer,
    mut refused: mpsc::Receiver<TerminalNotice>,
    mut to: impl Sink<Message, Error = axum::Error> + Unpin,
) {
    // Where it begins is known with the first chunk: what was asked for may not be kept any more.
    let mut at = None;
    loop {
        let messages = tokio::select! {
            chunk = viewer.next() => match chunk {
                Some(Chunk::Bytes { offset, bytes }) => {
                    let told = at == Some(offset);
                    at = Some(offset + bytes.len() as u64);
                    let output = Message::Binary(bytes);
                    if told { vec![output] } else { vec![text(&TerminalNotice::Offset { offset }), output] }
                }
                // The bytes after it say where they begin.
                Some(Chunk::Gap { .. }) => Vec::new(),
                Some(Chunk::Exit(status)) => {
                    vec![text(&TerminalNotice::Exit { status: wire::Wire::wire(&status) }), Message::Close(None)]
                }
                None => return,
            },
            Some(notice) = refused.recv() => vec![text(&notice)],
        };
        for message in messages {
            if to.send(message).await.is_err() {
                return;
            }
        }
    }
}

/// Does what the client says.
async fn obey(
    terminal: Terminal,
    refusals: mpsc::Sender<TerminalNotice>,
    mut from: impl Stream<Item = Result<Message, axum::Error>> + Unpin,
) {
    while let Some(Ok(message)) = from.next().await {
        let done = match message {
            Message::Binary(bytes) => write(&terminal, &bytes).await,
            Message::Text(text) => control(&terminal, &text).await,
            Message::Close(_) => return,
            Message::Ping(_) | Message::Pong(_) => Ok(()),
        };
        if let Err(error) = done
            && refusals.send(TerminalNotice::Refused { error: error.into() }).await.is_err()
        {
            return;
        }
    }
}

async fn write(terminal: &Terminal, bytes: &Bytes) -> Result<(), UserError> {
    terminal.write(bytes).await.map_err(|error| refusal(&error))
}

async fn control(terminal: &Terminal, text: &str) -> Result<(), UserError> {
    let control = serde_json::from_str(text).map_err(|error| {
        UserError::fixable(Code::BadInput, format!("That is no control frame: {error}"), "See /openapi.json.")
    })?;
    match control {
        TerminalControl::Input { text } => terminal.write(text.as_bytes()).await,
        TerminalControl::Resize { cols, rows } => terminal.resize(Size { rows, cols }),
        TerminalControl::Signal { signal } => terminal.signal(match signal {
            TerminalSignal::Interrupt => Signal::Interrupt,
            TerminalSignal::Terminate => Signal::Terminate,
            TerminalSignal::Kill => Signal::Kill,
        }),
    }
    .map_err(|error| refusal(&error))
}

fn refusal(error: &TerminalError) -> UserError {
    UserError::fixable(
        Code::WrongState,
        error.to_string(),
        "The program may have ended; look at the task again.",
    )
}
