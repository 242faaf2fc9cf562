//! Reading the scrollback of a terminal that is no more, for example after a restart.

use crate::{
    Chunk, TerminalError,
    scrollback::{Place, Window, read_at, ring_path},
};
use std::{fs::File, io, ops::Range, path::Path, path::PathBuf};

/// What is left on disk of a terminal's output.
#[derive(Debug)]
pub struct Recording {
    path: PathBuf,
    file: File,
    window: Window,
}

impl Recording {
    /// Opens the scrollback file at `path`, which no terminal writes to any more.
    ///
    /// # Errors
    /// [`TerminalError::Scrollback`] where it cannot be read, or the note beside it is damaged.
    pub fn open(path: &Path) -> Result<Self, TerminalError> {
        Self::read_window(path).map_err(|source| TerminalError::Scrollback { path: path.to_owned(), source })
    }

    fn read_window(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let window = match std::fs::read(ring_path(path)) {
            Ok(note) => noted_window(&note).ok_or(io::ErrorKind::InvalidData)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let end = file.metadata()?.len();
                Window { cap: u64::MAX, start: 0, end, lost: 0..0 }
            }
            Err(error) => return Err(error),
        };
        Ok(Self { path: path.to_owned(), file, window })
    }

    /// The offsets that are still here, in the whole output of the terminal.
    pub fn kept(&self) -> Range<u64> {
        self.window.start..self.window.end
    }

    /// What follows the offset `at`: at most `limit` bytes, or the gap that is there; `None` at the end.
    ///
    /// # Errors
    /// [`TerminalError::Scrollback`] where the file cannot be read.
    pub fn read(&mut self, at: u64, limit: usize) -> Result<Option<Chunk>, TerminalError> {
        match self.window.place(at, limit.max(1)) {
            Place::End => Ok(None),
            Place::Gone { until } => Ok(Some(Chunk::Gap { from: at, to: until })),
            Place::Here { position, len } => {
                let bytes = read_at(&mut self.file, position, len)
                    .map_err(|source| TerminalError::Scrollback { path: self.path.clone(), source })?;
                Ok(Some(Chunk::Bytes { offset: at, bytes: bytes.into() }))
            }
        }
    }
}

fn noted_window(note: &[u8]) -> Option<Window> {
    let mut fields = note.chunks_exact(8).map_while(|field| Some(u64::from_le_bytes(field.try_into().ok()?)));
    let (cap, end) = (fields.next()?, fields.next()?);
    let lost = fields.next()?..fields.next()?;
    if cap == 0 || end > u64::MAX - cap {
        return None;
    }
    // The writer may have died between overwriting its oldest piece and saying so.
    let start = if end < cap { 0 } else { end - cap + Window::piece(cap) };
    Some(Window { cap, start, end, lost })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scrollback::{Scrollback, ScrollbackFile};
    use proptest::prelude::*;

    fn read_all(path: &Path) -> (Vec<Range<u64>>, Vec<u8>, Range<u64>) {
        let mut recording = Recording::open(path).unwrap();
        let (mut at, mut gaps, mut whole) = (0, Vec::new(), Vec::new());
        while let Some(chunk) = recording.read(at, 1000).unwrap() {
            match chunk {
                Chunk::Bytes { offset, bytes } => {
                    assert_eq!(offset, at);
                    at += bytes.len() as u64;
                    whole.extend_from_slice(&bytes);
                }
                Chunk::Gap { from, to } => {
                    gaps.push(from..to);
                    at = to;
                }
                Chunk::Exit(_) => unreachable!(),
            }
        }
        (gaps, whole, recording.kept())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_recording_ends_with_what_was_written_last(
            pieces in prop::collection::vec(1usize..3000, 0..12), seed: u8,
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("made/on/demand");
            let mut file = ScrollbackFile::create(&Scrollback { path: path.clone(), cap_bytes: 4096 }).unwrap();
            let mut whole = Vec::new();
            for len in pieces {
                let piece: Vec<u8> = (0..len).map(|i| (whole.len() + i) as u8 ^ seed).collect();
                file.append(&piece);
                whole.extend_from_slice(&piece);
            }
            let (gaps, read, kept) = read_all(&path);
            prop_assert_eq!(kept.end, whole.len() as u64);
            prop_assert_eq!(&read[..], &whole[kept.start as usize..]);
            prop_assert!(whole.len() <= 4096 || read.len() >= 3072);
            prop_assert_eq!(gaps.is_empty(), kept.start == 0);
            prop_assert!(std::fs::metadata(&path).unwrap().len() <= 4096);
        }

        #[test]
        fn any_note_is_read_or_refused_without_a_panic(note: Vec<u8>, at: u64) {
            if let Some(window) = noted_window(&note) {
                let _ = window.place(at, 10);
            }
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_a_full_disk_refused_is_told_as_a_gap() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scrollback");
        let mut file = ScrollbackFile::create(&Scrollback { path: path.clone(), cap_bytes: 4096 }).unwrap();
        file.append(b"before ");
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        file.with_file(full, |file| file.append(b"lost"));
        file.append(b" after");
        let (gaps, read, kept) = read_all(&path);
        assert_eq!((gaps.first(), gaps.len()), (Some(&(7..11)), 1));
        assert_eq!((&read[..], kept), (&b"before  after"[..], 0..17));
        assert_eq!(file.kept().window(17).place(9, 10), Place::Gone { until: 11 });
    }
}
