//! A note outside the database of where the log ends.
//!
//! A database that was cut at its end, or replaced by an older copy, is consistent in itself; the witness is not.
//! It is written after each commit, without waiting for the disk: it may lag behind the log, and is never ahead.

use crate::{
    StoreError,
    chain::{Hash, Head},
};
use rusqlite::{Connection, OptionalExtension as _};
use std::{
    fs::{self, File},
    io::{ErrorKind, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

const NAME: &str = "log.witness";

/// The open note.
#[derive(Debug)]
pub(crate) struct Witness {
    file: Option<File>,
}

impl Witness {
    /// Opens the note beside the log. One that contradicts the log is left as it is, for `verify` to find.
    pub(crate) fn open(dir: &Path, connection: &Connection) -> Result<Self, StoreError> {
        if !agrees(connection, read(dir)?)? {
            return Ok(Self { file: None });
        }
        let path = dir.join(NAME);
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(StoreError::io(path))?;
        Ok(Self { file: Some(file) })
    }

    /// Notes where the log ends now. The log itself is safe already, so a note that fails is only an older note.
    pub(crate) fn note(&mut self, head: Head) {
        if let Some(file) = &mut self.file {
            // Of fixed length and within one sector, so that it is never half old and half new.
            let line = format!("{:020} {}\n", head.seq, head.hash);
            let _ = file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(line.as_bytes()));
        }
    }
}

/// What the note says; `None` where there is none or it was never finished.
pub(crate) fn read(dir: &Path) -> Result<Option<Head>, StoreError> {
    let path: PathBuf = dir.join(NAME);
    match fs::read(&path) {
        Ok(bytes) => Ok(parse(&bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::io(path)(error)),
    }
}

fn parse(bytes: &[u8]) -> Option<Head> {
    let (seq, hash) = std::str::from_utf8(bytes).ok()?.trim_end().split_once(' ')?;
    if hash.len() != 64 || !hash.is_ascii() {
        return None;
    }
    let mut bytes = [0; 32];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hash[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(Head { seq: seq.parse().ok()?, hash: Hash::from_bytes(bytes) })
}

/// Whether the log holds the event that the note names.
pub(crate) fn agrees(connection: &Connection, witness: Option<Head>) -> Result<bool, StoreError> {
    let Some(witness) = witness.filter(|head| head.seq > 0) else {
        return Ok(true);
    };
    let hash: Option<[u8; 32]> = connection
        .query_row("SELECT hash FROM events WHERE seq = ?1", [witness.seq], |row| row.get(0))
        .optional()?;
    Ok(hash.is_some_and(|hash| Hash::from_bytes(hash) == witness.hash))
}
