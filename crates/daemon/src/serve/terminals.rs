//! Terminals over WebSocket.

use super::Server;
use axum::extract::ws::{Message, WebSocket};
use bytes::Bytes;
use flotilla_api::{
    Ask, Serve, ServedSocket, table,
    wire::{self, TerminalControl, TerminalNotice, TerminalSignal, TerminalView},
};
use flotilla_domain::{Code, UserError};
use flotilla_terminal::{Chunk, Flow, From, Signal, Size, Terminal, TerminalError, Viewer};
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

/// How long a viewer may take to close its end after the program's. Until then the daemon keeps its own end open: a
/// connection that is closed while input waits in it is reset, and what was sent last would be lost.
const FAREWELL: Duration = Duration::from_secs(5);

/// How long the user's own program stands still for a screen that takes nothing.
const PATIENCE: Duration = Duration::from_secs(5);

/// Input that waits for a program to read it, in bytes; more is refused. A frame has at most as many.
const TYPED_AHEAD: usize = 1 << 20;

impl Serve<table::ListTerminals> for Server {
    async fn serve(&self, ask: Ask<table::ListTerminals>) -> Result<Vec<TerminalView>, wire::Error> {
        let task = self.task_id(&ask.path.task).await?;
        let open = self.engine().terminals(task);
        let kept = self.recorded(task).await?;
        let is_open = |view: &TerminalView| open.iter().any(|open| open.id == view.id);
        let kept = kept.into_iter().filter(|view| !is_open(view)).collect::<Vec<_>>();
        let mut all: Vec<TerminalView> = open
            .iter()
            .map(|open| TerminalView {
                id: open.id,
                run: open.run,
                call: open.call.clone(),
                written: open.terminal.written(),
                exit: open.terminal.exit().as_ref().map(wire::Wire::wire),
            })
            .chain(kept)
            .collect();
        all.sort_by_key(|view| view.id);
        Ok(all)
    }
}

impl Serve<table::AttachTerminal> for Server {
    async fn serve(&self, ask: Ask<table::AttachTerminal>) -> Result<ServedSocket, wire::Error> {
        let from = ask.query.offset.map_or(From::Start, From::Offset);
        let id = ask.path.terminal;
        // An agent's program waits for nobody who watches: who lags is served from the file that keeps the output. The
        // user's own waits for the screen, as in any terminal, so that Ctrl-C is felt at once.
        let (terminal, flow) = match (self.engine().terminal(id), self.0.shells.terminal(id)) {
            (Some(open), _) => (open.terminal, Flow::Free),
            (None, Some(shell)) => (shell, Flow::Lossless { patience: PATIENCE }),
            (None, None) => return self.attach_recorded(id, ask.query.offset.unwrap_or(0)),
        };
        let viewer = terminal.attach_with(from, flow);
        let stop = self.0.stop.clone();
        Ok(ServedSocket::new(async move |socket: WebSocket| {
            tokio::select! {
                () = attend(terminal, viewer, socket) => {}
                () = stop.cancelled() => {}
            }
        }))
    }
}

async fn attend(terminal: Terminal, viewer: Viewer, socket: WebSocket) {
    let (to, mut from) = socket.split();
    let (refusals, refused) = mpsc::channel(8);
    tokio::select! {
        () = show(viewer, refused, to) => {}
        () = obey(terminal, refusals, &mut from) => return,
    }
    let farewell = async { while let Some(Ok(_)) = from.next().await {} };
    // A viewer that does not close in time is cut off.
    let _ = tokio::time::timeout(FAREWELL, farewell).await;
}

pub(super) fn text(notice: &TerminalNotice) -> Message {
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

/// Input, and its share of [`TYPED_AHEAD`].
type Typed = (Bytes, OwnedSemaphorePermit);

/// Does what the client says. What it types waits aside while the program reads nothing, so that a signal reaches it.
async fn obey(
    terminal: Terminal,
    refusals: mpsc::Sender<TerminalNotice>,
    from: impl Stream<Item = Result<Message, axum::Error>> + Unpin,
) {
    let (typed, waiting) = mpsc::unbounded_channel();
    tokio::select! {
        () = listen(&terminal, typed, &refusals, from) => {}
        () = write(&terminal, waiting, &refusals) => {}
    }
}

async fn listen(
    terminal: &Terminal,
    typed: mpsc::UnboundedSender<Typed>,
    refusals: &mpsc::Sender<TerminalNotice>,
    mut from: impl Stream<Item = Result<Message, axum::Error>> + Unpin,
) {
    let room = Arc::new(Semaphore::new(TYPED_AHEAD));
    while let Some(Ok(message)) = from.next().await {
        let done = match message {
            Message::Binary(bytes) => input(bytes, &room, &typed),
            Message::Text(text) => match read(&text) {
                Ok(TerminalControl::Input { text }) => input(text.into(), &room, &typed),
                Ok(TerminalControl::Resize { cols, rows }) => resize(terminal, cols, rows),
                Ok(TerminalControl::Signal { signal }) => {
                    terminal.signal(meant(signal)).map_err(|error| refusal(&error))
                }
                Err(error) => Err(error),
            },
            Message::Close(_) => return,
            Message::Ping(_) | Message::Pong(_) => Ok(()),
        };
        if let Err(error) = done
            && refuse(refusals, error).await.is_err()
        {
            return;
        }
    }
}

async fn refuse(
    refusals: &mpsc::Sender<TerminalNotice>,
    error: UserError,
) -> Result<(), mpsc::error::SendError<TerminalNotice>> {
    refusals.send(TerminalNotice::Refused { error: error.into() }).await
}

fn input(bytes: Bytes, room: &Arc<Semaphore>, typed: &mpsc::UnboundedSender<Typed>) -> Result<(), UserError> {
    if bytes.is_empty() {
        return Ok(());
    }
    let share =
        u32::try_from(bytes.len()).ok().and_then(|share| Arc::clone(room).try_acquire_many_owned(share).ok());
    // It is taken for as long as this viewer is listened to.
    share.and_then(|share| typed.send((bytes, share)).ok()).ok_or_else(|| {
        UserError::passing(
            Code::WrongState,
            "The program reads no input, and more cannot wait for it",
            "Nothing of this input was typed. Wait until the program reads, or signal it.",
        )
    })
}

/// Types what waits.
async fn write(
    terminal: &Terminal,
    mut waiting: mpsc::UnboundedReceiver<Typed>,
    refusals: &mpsc::Sender<TerminalNotice>,
) {
    while let Some((bytes, _share)) = waiting.recv().await {
        if let Err(error) = terminal.write(&bytes).await
            && refuse(refusals, refusal(&error)).await.is_err()
        {
            return;
        }
    }
}

fn read(text: &str) -> Result<TerminalControl, UserError> {
    serde_json::from_str(text).map_err(|error| {
        UserError::fixable(Code::BadInput, format!("That is no control frame: {error}"), "See /openapi.json.")
    })
}

fn resize(terminal: &Terminal, cols: u16, rows: u16) -> Result<(), UserError> {
    if cols == 0 || rows == 0 {
        return Err(UserError::fixable(
            Code::BadInput,
            "A terminal has at least one column and one row",
            "Send the size that the screen has once it shows.",
        ));
    }
    terminal.resize(Size { rows, cols }).map_err(|error| refusal(&error))
}

const fn meant(signal: TerminalSignal) -> Signal {
    match signal {
        TerminalSignal::Interrupt => Signal::Interrupt,
        TerminalSignal::Terminate => Signal::Terminate,
        TerminalSignal::Kill => Signal::Kill,
    }
}

fn refusal(error: &TerminalError) -> UserError {
    UserError::fixable(
        Code::WrongState,
        error.to_string(),
        "The program may have ended; look at the task again.",
    )
}
