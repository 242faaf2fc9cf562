//! One terminal's output: how far it got, its newest bytes, and who paces it.

use crate::{
    TerminalError,
    ring::Ring,
    scrollback::{Kept, Place, Scrollback, ScrollbackFile, read_at},
};
use bytes::Bytes;
use flotilla_domain::ExitStatus;
use std::{
    fs::File,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::{Notify, watch};

/// The most that is read at once, and what a terminal's reader takes before another has its turn.
pub(crate) const BATCH: usize = 64 * 1024;
/// How much of the newest output stands in memory for viewers that keep up.
const RING: usize = 256 * 1024;
/// The most that a viewer is given at once from memory, and from the file.
const CHUNK: usize = 64 * 1024;
const READ_BACK: usize = 256 * 1024;
/// How far a pacing viewer may fall behind: with the batch that is being read, and the piece that falls out of the
/// ring for it, still within the ring, so that it never needs the file.
const PACE_WINDOW: u64 = RING as u64 / 2;
/// What is left of the ring once the program has ended.
const RING_AFTER_EXIT: usize = 16 * 1024;

/// How far an output has got.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Progress {
    pub written: u64,
    /// How the program ended, and where its output ended then.
    pub exit: Option<(ExitStatus, u64)>,
}

/// A viewer whose pace the program follows.
struct Pace {
    id: u64,
    at: u64,
    patience: Duration,
}

struct Live {
    ring: Ring,
    paces: Vec<Pace>,
    next_pace: u64,
}

/// The output as its viewers share it.
pub(crate) struct Output {
    live: Mutex<Live>,
    progress: watch::Sender<Progress>,
    kept: Arc<Kept>,
    /// A pacing viewer has moved or gone.
    moved: Notify,
}

/// What is at a viewer's place.
pub(crate) enum Found {
    Bytes(Bytes),
    /// Nothing up to this offset, which lies behind the viewer's.
    Gone {
        until: u64,
    },
}

/// Where to find it.
pub(crate) enum Next {
    Found(Found),
    /// In the file, by [`Output::read_back`].
    File {
        position: u64,
        len: usize,
    },
}

impl Output {
    pub fn subscribe(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    /// The file that keeps it.
    pub fn kept_at(&self) -> &Path {
        &self.kept.path
    }

    pub fn progress(&self) -> Progress {
        *self.progress.borrow()
    }

    /// Resolves once the program has ended and what it wrote has been read.
    pub async fn ended(&self) -> ExitStatus {
        let mut progress = self.subscribe();
        let ended = progress.wait_for(|p| p.exit.is_some()).await;
        ended.ok().and_then(|p| p.exit).map_or(ExitStatus::Unknown, |(status, _)| status)
    }

    /// The offset of the oldest byte that can still be had.
    pub fn oldest(&self) -> u64 {
        let written = self.progress().written;
        self.live().ring.start().min(self.kept.window(written).start)
    }

    /// Where to find what stands at `at`, which lies before `written`; at most `left` bytes of it.
    pub fn next(&self, at: u64, written: u64, left: usize) -> Next {
        let ring_start = {
            let live = self.live();
            if let Some(bytes) = live.ring.copy(at, left.min(CHUNK)) {
                return Next::Found(Found::Bytes(bytes));
            }
            live.ring.start()
        };
        match self.kept.window(written).place(at, left.min(READ_BACK)) {
            Place::Here { position, len } => Next::File { position, len },
            Place::Gone { until } => Next::Found(Found::Gone { until: until.min(ring_start) }),
            Place::End => Next::Found(Found::Gone { until: ring_start }),
        }
    }

    /// Reads from the file what [`Self::next`] found there. Blocks.
    pub fn read_back(&self, at: u64, position: u64, len: usize) -> Found {
        let read = File::open(&self.kept.path).and_then(|mut file| read_at(&mut file, position, len));
        let end = at + len as u64;
        let window = self.kept.window(end);
        match read {
            // The writer may have come round while we read.
            Ok(bytes) if window.place(at, len) == (Place::Here { position, len }) => {
                Found::Bytes(Bytes::from(bytes))
            }
            Ok(_) => Found::Gone { until: window.start.clamp(at + 1, end) },
            Err(error) => {
                tracing::warn!(path = %self.kept.path.display(), %error, "a scrollback file cannot be read");
                Found::Gone { until: end }
            }
        }
    }

    pub fn pace(&self, at: u64, patience: Duration) -> u64 {
        let mut live = self.live();
        live.next_pace += 1;
        let id = live.next_pace;
        live.paces.push(Pace { id, at, patience });
        id
    }

    pub fn move_pace(&self, id: u64, at: u64) {
        if let Some(pace) = self.live().paces.iter_mut().find(|pace| pace.id == id) {
            pace.at = at;
        }
        self.moved.notify_one();
    }

    pub fn drop_pace(&self, id: u64) {
        self.live().paces.retain(|pace| pace.id != id);
        self.moved.notify_one();
    }

    fn live(&self) -> MutexGuard<'_, Live> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What fills at least this much of its buffer is kept in it, without a copy.
const WORTH_ITS_BUFFER: usize = BATCH * 3 / 4;

/// The one that brings an output forward; without it the output ends.
pub(crate) struct Feed {
    output: Arc<Output>,
    file: ScrollbackFile,
    written: u64,
}

impl Feed {
    pub fn new(scrollback: &Scrollback) -> Result<Self, TerminalError> {
        let file = ScrollbackFile::create(scrollback)?;
        let live = Live { ring: Ring::new(RING), paces: Vec::new(), next_pace: 0 };
        let output = Output {
            live: Mutex::new(live),
            progress: watch::Sender::new(Progress::default()),
            kept: file.kept(),
            moved: Notify::new(),
        };
        Ok(Self { output: Arc::new(output), file, written: 0 })
    }

    pub fn output(&self) -> Arc<Output> {
        Arc::clone(&self.output)
    }

    /// Brings the output forward by what is in `buffer`, and leaves it empty, with room for [`BATCH`].
    ///
    /// A full buffer is handed on as it is, and the one that the ring gives up for it takes its place: a fast
    /// program's output is not copied in this process, and costs no new memory.
    pub fn push(&mut self, buffer: &mut Vec<u8>) {
        self.file.append(buffer);
        self.written += buffer.len() as u64;
        let full = buffer.len() >= WORTH_ITS_BUFFER;
        let piece = if full { std::mem::take(buffer).into() } else { Bytes::copy_from_slice(buffer) };
        let out = self.output.live().ring.push(piece);
        self.output.progress.send_modify(|progress| progress.written = self.written);
        if full {
            // A viewer may still hold it.
            *buffer = out.filter(Bytes::is_unique).map(Vec::from).unwrap_or_default();
        }
        buffer.clear();
        buffer.reserve_exact(BATCH);
    }

    /// The program has ended.
    pub fn end(&mut self, status: ExitStatus) {
        // What the file lacks must stay in memory.
        if self.file.kept().window(self.written).lost.is_empty() {
            self.output.live().ring.shrink(RING_AFTER_EXIT);
        }
        self.output.progress.send_modify(|progress| {
            progress.exit.get_or_insert((status, progress.written));
        });
    }

    /// Waits while a pacing viewer is too far behind. Cancel-safe.
    pub async fn room(&self) {
        while let Some((patience, behind)) = self.slowest() {
            let moved = tokio::time::timeout(patience, self.output.moved.notified()).await;
            if moved.is_err() {
                self.output.live().paces.retain(|pace| !behind.contains(&(pace.id, pace.at)));
            }
        }
    }

    /// The least patience among the viewers that are too far behind, and who and where they are.
    fn slowest(&self) -> Option<(Duration, Vec<(u64, u64)>)> {
        let live = self.output.live();
        let behind = live.paces.iter().filter(|pace| self.written.saturating_sub(pace.at) >= PACE_WINDOW);
        let patience = behind.clone().map(|pace| pace.patience).min()?;
        Some((patience, behind.filter(|p| p.patience == patience).map(|p| (p.id, p.at)).collect()))
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.output.progress.send_modify(|progress| {
            progress.exit.get_or_insert((ExitStatus::Unknown, progress.written));
        });
    }
}
