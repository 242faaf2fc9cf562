//! Terminals that are no more, read from the files that keep their output.

use super::{Server, engine_error, not_found, terminals::text};
use axum::extract::ws::{Message, WebSocket};
use flotilla_api::{
    ServedSocket,
    wire::{self, ExitStatus, TerminalNotice, TerminalView},
};
use flotilla_domain::{TaskId, TerminalId, UserError};
use flotilla_terminal::{Chunk, Recording};
use futures_util::StreamExt as _;
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{MutexGuard, PoisonError},
    time::Duration,
};
use tokio::task::spawn_blocking;

/// What is read of a file at once, in bytes.
const PIECE: usize = 256 << 10;
/// How long a viewer may take to close its end.
const FAREWELL: Duration = Duration::from_secs(5);
/// Terminals whose files are remembered; a list of a task's terminals brings forgotten ones back.
const REMEMBERED: usize = 10_000;

impl Server {
    fn known(&self) -> MutexGuard<'_, BTreeMap<TerminalId, PathBuf>> {
        self.0.recorded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The terminals of a task whose output was kept; from here on they can be attached to.
    pub(super) async fn recorded(&self, task: TaskId) -> Result<Vec<TerminalView>, wire::Error> {
        let task = self.engine().task(task).await.map_err(engine_error)?;
        let engine = self.engine().clone();
        let found = spawn_blocking(move || {
            let kept = engine.recorded_terminals(&task).into_iter();
            let kept = kept.filter_map(|kept| {
                let written = Recording::open(&kept.path).ok()?.kept().end;
                Some((kept, written))
            });
            kept.collect::<Vec<_>>()
        });
        let found = found.await.map_err(|_| UserError::internal("The terminals could not be listed"))?;
        let mut known = self.known();
        if known.len() > REMEMBERED {
            known.clear();
        }
        let view = |(kept, written): (flotilla_engine::RecordedTerminal, u64)| {
            known.insert(kept.id, kept.path);
            // How it ended stands in the transcript, as the call's result.
            let exit = Some(ExitStatus::Unknown);
            TerminalView { id: kept.id, run: kept.run, call: kept.call, written, exit }
        };
        Ok(found.into_iter().map(view).collect())
    }

    /// Shows what was kept of a terminal, from `at` on.
    pub(super) fn attach_recorded(&self, id: TerminalId, at: u64) -> Result<ServedSocket, wire::Error> {
        let path = self.known().get(&id).cloned().ok_or_else(|| not_found("terminal"))?;
        let recording = Recording::open(&path).map_err(|_| not_found("terminal"))?;
        let stop = self.0.stop.clone();
        Ok(ServedSocket::new(async move |socket: WebSocket| {
            tokio::select! {
                () = play(recording, at, socket) => {}
                () = stop.cancelled() => {}
            }
        }))
    }
}

async fn play(mut recording: Recording, mut at: u64, mut socket: WebSocket) {
    let mut told = None;
    loop {
        let read = spawn_blocking(move || {
            let next = recording.read(at, PIECE);
            (recording, next)
        });
        let Ok((back, next)) = read.await else { return };
        recording = back;
        let messages = match next {
            Ok(Some(Chunk::Bytes { offset, bytes })) => {
                at = offset + bytes.len() as u64;
                let begins = (told != Some(offset)).then(|| text(&TerminalNotice::Offset { offset }));
                told = Some(at);
                begins.into_iter().chain([Message::Binary(bytes)]).collect::<Vec<_>>()
            }
            Ok(Some(Chunk::Gap { to, .. })) => {
                at = to;
                Vec::new()
            }
            Ok(Some(Chunk::Exit(_)) | None) | Err(_) => break,
        };
        for message in messages {
            if socket.send(message).await.is_err() {
                return;
            }
        }
    }
    let exit = TerminalNotice::Exit { status: ExitStatus::Unknown };
    for message in [text(&exit), Message::Close(None)] {
        if socket.send(message).await.is_err() {
            return;
        }
    }
    let farewell = async { while let Some(Ok(_)) = socket.next().await {} };
    // A viewer that does not close in time is cut off.
    let _ = tokio::time::timeout(FAREWELL, farewell).await;
}
