//! The capped file that keeps a terminal's output.
//!
//! The file holds the output as it came, byte for byte, until it has reached its cap; from then on the
//! newest bytes overwrite the oldest in place (offset `n` stands at `n % cap`), so that a program that
//! prints for a week costs no more disk than the cap, and no more writing than it prints. A second file,
//! `<name>.ring`, then says how far it got; it has four little-endian `u64`: the cap, the end of the
//! output, and the start and end of what could not be written (a full disk), equal where nothing is missing.

use crate::TerminalError;
use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// Where a terminal's output is kept on disk.
#[derive(Debug, Clone)]
pub struct Scrollback {
    /// A file that does not exist yet; its folder is made where it is missing.
    pub path: PathBuf,
    /// How much of the newest output is kept, in bytes; at least 4096.
    pub cap_bytes: u64,
}

const LEAST_CAP: u64 = 4096;
const LARGEST_PIECE: u64 = 64 * 1024;

/// The file beside the scrollback that is there once the scrollback is no longer the plain output.
pub(crate) fn ring_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".ring");
    name.into()
}

/// What a scrollback holds: the newest `cap` bytes up to `end`, less what was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    pub cap: u64,
    pub start: u64,
    pub end: u64,
    pub lost: Range<u64>,
}

/// Where the output at an offset is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the file, so many bytes in one piece.
    Here { position: u64, len: usize },
    /// Gone up to this offset.
    Gone { until: u64 },
    /// Not written yet.
    End,
}

impl Window {
    /// The largest write between two notes of how far the output got.
    pub fn piece(cap: u64) -> u64 {
        (cap / 4).min(LARGEST_PIECE)
    }

    pub fn place(&self, at: u64, limit: usize) -> Place {
        if at >= self.end {
            return Place::End;
        }
        if at < self.start {
            return Place::Gone { until: self.start };
        }
        if self.lost.contains(&at) {
            return Place::Gone { until: self.lost.end.min(self.end) };
        }
        let until = if at < self.lost.start { self.lost.start.min(self.end) } else { self.end };
        let position = at % self.cap;
        let len = (until - at).min(self.cap - position).min(limit as u64);
        Place::Here { position, len: len as usize }
    }
}

/// Reads `len` bytes at `position` of an open scrollback.
pub(crate) fn read_at(file: &mut File, position: u64, len: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; len];
    file.seek(SeekFrom::Start(position))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// What readers of a scrollback that is being written need to know.
pub(crate) struct Kept {
    pub path: PathBuf,
    cap: u64,
    /// The end of the write under way: what is `cap` older than this may be overwritten already.
    claimed: AtomicU64,
    lost: Mutex<Range<u64>>,
}

impl Kept {
    /// What can be read while the output ends at `end`.
    pub fn window(&self, end: u64) -> Window {
        let claimed = self.claimed.load(Ordering::SeqCst);
        let lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Window { cap: self.cap, start: claimed.saturating_sub(self.cap), end, lost }
    }
}

/// The writing side of a scrollback.
pub(crate) struct ScrollbackFile {
    file: File,
    ring: Option<File>,
    kept: Arc<Kept>,
    written: u64,
}

impl ScrollbackFile {
    /// Creates the file.
    pub fn create(scrollback: &Scrollback) -> Result<Self, TerminalError> {
        let path = &scrollback.path;
        let file = create_new(path)
            .or_else(|error| match (error.kind(), path.parent()) {
                (io::ErrorKind::NotFound, Some(folder)) => {
                    std::fs::create_dir_all(folder)?;
                    create_new(path)
                }
                _ => Err(error),
            })
            .map_err(|source| TerminalError::Scrollback { path: path.clone(), source })?;
        let kept = Kept {
            path: path.clone(),
            cap: scrollback.cap_bytes.max(LEAST_CAP),
            claimed: AtomicU64::new(0),
            lost: Mutex::new(0..0),
        };
        Ok(Self { file, ring: None, kept: Arc::new(kept), written: 0 })
    }

    pub fn kept(&self) -> Arc<Kept> {
        Arc::clone(&self.kept)
    }

    /// Appends output. What the disk refuses is noted as lost, and the program goes on.
    pub fn append(&mut self, mut bytes: &[u8]) {
        let cap = self.kept.cap;
        while !bytes.is_empty() {
            let room = (cap - self.written % cap).min(Window::piece(cap));
            let (piece, rest) = bytes.split_at(bytes.len().min(room as usize));
            let end = self.written + piece.len() as u64;
            self.kept.claimed.store(end, Ordering::SeqCst);
            if let Err(error) = self.put(piece, end) {
                self.lose(end, &error);
            }
            self.written = end;
            bytes = rest;
        }
    }

    fn put(&mut self, piece: &[u8], end: u64) -> io::Result<()> {
        let position = self.written % self.kept.cap;
        // Before the first byte is overwritten a reader must be able to tell.
        if self.written >= self.kept.cap && self.ring.is_none() {
            self.note(self.written)?;
        }
        crate::os::write_at(&self.file, piece, position)?;
        if self.ring.is_some() { self.note(end) } else { Ok(()) }
    }

    /// Writes down how far the output got.
    fn note(&mut self, end: u64) -> io::Result<()> {
        let lost = self.kept.lost.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let ring = match &mut self.ring {
            Some(ring) => ring,
            empty => empty.insert(create_new(&ring_path(&self.kept.path))?),
        };
        let mut note = [0; 32];
        for (field, value) in note.chunks_exact_mut(8).zip([self.kept.cap, end, lost.start, lost.end]) {
            field.copy_from_slice(&value.to_le_bytes());
        }
        crate::os::write_at(ring, &note, 0)
    }

    fn lose(&mut self, end: u64, error: &io::Error) {
        {
            let mut lost = self.kept.lost.lock().unwrap_or_else(PoisonError::into_inner);
            let oldest = end.saturating_sub(self.kept.cap);
            if lost.is_empty() || lost.end <= oldest {
                tracing::warn!(path = %self.kept.path.display(), %error, "output is missing from a scrollback file");
                *lost = self.written..end;
            } else {
                lost.end = end;
            }
        }
        if let Err(error) = self.note(end) {
            tracing::debug!(path = %self.kept.path.display(), %error, "the loss is not on disk yet");
        }
    }
}

fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    crate::os::keep_private(&mut options);
    options.open(path)
}

#[cfg(all(test, target_os = "linux"))]
impl ScrollbackFile {
    /// Does `work` with another file in the place of its own.
    pub fn with_file(&mut self, other: File, work: impl FnOnce(&mut Self)) {
        let own = std::mem::replace(&mut self.file, other);
        work(self);
        self.file = own;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_offset_is_here_gone_or_still_to_come(
            cap in 4096u64..9000, end in 0u64..30_000, lost_at in 0u64..30_000, lost_len in 0u64..5000,
            at in 0u64..31_000, limit in 1usize..10_000,
        ) {
            let lost = lost_at.min(end)..(lost_at + lost_len).min(end);
            let window = Window { cap, start: end.saturating_sub(cap), end, lost: lost.clone() };
            match window.place(at, limit) {
                Place::End => prop_assert!(at >= end),
                Place::Gone { until } => {
                    prop_assert!(until > at && until <= end);
                    prop_assert!(at < window.start || lost.contains(&at));
                }
                Place::Here { position, len } => {
                    prop_assert!(len >= 1 && len <= limit);
                    prop_assert!(position + len as u64 <= cap && at + len as u64 <= end);
                    prop_assert_eq!(position, at % cap);
                    prop_assert!((at..at + len as u64).all(|offset| !lost.contains(&offset)));
                }
            }
        }
    }
}
