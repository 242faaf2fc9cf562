//! Watching a terminal: a position in its output.

use crate::output::{Found, Next, Output, Progress};
use bytes::Bytes;
use flotilla_domain::ExitStatus;
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

/// Where a viewer begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// At the first byte of all; what is kept no more comes as a gap.
    Start,
    /// At this offset in the whole output; what is kept no more comes as a gap.
    Offset(u64),
    /// At the newest so many bytes, or at the oldest that are kept.
    Tail(u64),
    /// At what comes next.
    Now,
}

/// Whether a viewer may slow the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Never: a viewer that lags is served from the file, or told of a gap.
    Free,
    /// While it is 128 KiB behind, until it has taken nothing for `patience`: then it is `Free` for good.
    Lossless {
        /// How long the program may stand still for this viewer.
        patience: Duration,
    },
}

/// What a viewer sees next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chunk {
    /// Output, as it came.
    Bytes {
        /// Where it begins in the whole output.
        offset: u64,
        /// At least one byte.
        bytes: Bytes,
    },
    /// Output that this viewer came too late for.
    Gap {
        /// The first offset that is missing.
        from: u64,
        /// The first that is not.
        to: u64,
    },
    /// The program has ended. Nothing follows.
    Exit(ExitStatus),
}

/// One who watches a terminal. It does not keep the program alive.
pub struct Viewer {
    output: Arc<Output>,
    progress: watch::Receiver<Progress>,
    at: u64,
    /// An ended program's output is shown to here, even where it goes on by a process left behind.
    least_end: u64,
    pace: Option<u64>,
    told_exit: bool,
}

impl Viewer {
    pub(crate) fn new(output: Arc<Output>, from: From, flow: Flow) -> Self {
        let progress = output.subscribe();
        let now = output.progress();
        let at = match from {
            From::Start => 0,
            From::Offset(offset) => offset.min(now.written),
            From::Tail(len) => now.written.saturating_sub(len).max(output.oldest()),
            From::Now => now.written,
        };
        let pace = match flow {
            Flow::Free => None,
            Flow::Lossless { patience } => Some(output.pace(at, patience)),
        };
        Self { output, progress, at, least_end: now.written, pace, told_exit: false }
    }

    /// The offset of what comes next.
    pub fn offset(&self) -> u64 {
        self.at
    }

    /// Waits for what comes next; `None` after [`Chunk::Exit`]. Cancel-safe. Needs a tokio runtime.
    ///
    /// A [`Flow::Lossless`] viewer says by this call that it has dealt with the chunk before.
    pub async fn next(&mut self) -> Option<Chunk> {
        if let Some(pace) = self.pace {
            self.output.move_pace(pace, self.at);
        }
        loop {
            if self.told_exit {
                return None;
            }
            let Progress { written, exit } = *self.progress.borrow_and_update();
            let end = exit.map_or(written, |(_, end)| end.max(self.least_end));
            if self.at < end {
                return Some(self.fetch(written, end).await);
            }
            if let Some((status, _)) = exit {
                self.told_exit = true;
                return Some(Chunk::Exit(status));
            }
            // The sender lives in `output`, which we hold.
            let _ = self.progress.changed().await;
        }
    }

    async fn fetch(&mut self, written: u64, end: u64) -> Chunk {
        let at = self.at;
        let left = usize::try_from(end - at).unwrap_or(usize::MAX);
        let found = match self.output.next(at, written, left) {
            Next::Found(found) => found,
            Next::File { position, len } => {
                let output = Arc::clone(&self.output);
                let read = tokio::task::spawn_blocking(move || output.read_back(at, position, len)).await;
                read.unwrap_or(Found::Gone { until: at + len as u64 })
            }
        };
        match found {
            Found::Bytes(bytes) => {
                self.at += bytes.len() as u64;
                Chunk::Bytes { offset: at, bytes }
            }
            Found::Gone { until } => {
                self.at = until.min(end);
                Chunk::Gap { from: at, to: self.at }
            }
        }
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        if let Some(pace) = self.pace {
            self.output.drop_pace(pace);
        }
    }
}
