//! The log of a process of ours, for people who look for a defect: two files of a limited size, keys never in them.

use flotilla_domain::{Code, UserError};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    panic,
    path::{Path, PathBuf},
    sync::Mutex,
};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::{MakeWriter, writer::MakeWriterExt as _};

/// The size at which a file is put aside, in bytes. With the one before it there are never more than twice as many.
const CAP: u64 = 5 << 20;

/// The variable that says how much is written: `error`, `warn`, `info` (the default), `debug` or `trace`.
const LEVEL_VAR: &str = "FLOTILLA_LOG";

/// Where the log is told besides its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Echo {
    /// Nowhere.
    Nowhere,
    /// To whoever started the process from a terminal.
    Stderr,
}

/// Writes what happens in this process to `path`, and panics, too.
///
/// # Errors
/// [`Code::Disk`] where the file cannot be written.
pub fn start(path: &Path, echo: Echo) -> Result<(), UserError> {
    let file = Capped::open(path.to_owned()).map_err(|error| {
        UserError::fixable(
            Code::Disk,
            format!("The log {} cannot be written: {error}", path.display()),
            "Make room on the disk, or give the file back its rights.",
        )
    })?;
    let level =
        std::env::var(LEVEL_VAR).ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
    let file = Mutex::new(file);
    let taken = match echo {
        Echo::Nowhere => take(level, file),
        Echo::Stderr => take(level, file.and(io::stderr)),
    };
    if taken {
        let shown = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            tracing::error!(%panic, "a defect: a task panicked");
            shown(panic);
        }));
    }
    Ok(())
}

/// Whether the process' log goes to `writer` from now on. A process has one; in tests, several daemons share the first's.
fn take(level: LevelFilter, writer: impl for<'a> MakeWriter<'a> + Send + Sync + 'static) -> bool {
    let log = tracing_subscriber::fmt().with_ansi(false).with_max_level(level).with_writer(writer).finish();
    tracing::subscriber::set_global_default(log).is_ok()
}

/// A file that is put aside and begun anew when it has grown too large.
struct Capped {
    path: PathBuf,
    file: File,
    size: u64,
}

impl Capped {
    fn open(path: PathBuf) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).create(true).open(&path)?;
        let size = file.metadata()?.len();
        Ok(Self { path, file, size })
    }

    fn begin_anew(&mut self) -> io::Result<()> {
        fs::rename(&self.path, self.path.with_extension("1.log"))?;
        *self = Self::open(self.path.clone())?;
        Ok(())
    }
}

impl Write for Capped {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        // Where it cannot be put aside, an old log that grows is better than none.
        if self.size + line.len() as u64 > CAP && self.begin_anew().is_err() {
            self.size = 0;
        }
        let written = self.file.write(line)?;
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_never_takes_more_than_two_files_of_its_cap() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("daemon.log");
        let mut log = Capped::open(path.clone()).unwrap();
        let line = vec![b'x'; 1 << 20];
        for _ in 0..23 {
            log.write_all(&line).unwrap();
        }
        let sizes: Vec<u64> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().metadata().unwrap().len())
            .collect();
        assert_eq!(sizes.len(), 2);
        assert!(sizes.iter().all(|size| *size <= CAP));
        assert_eq!(fs::metadata(&path).unwrap().len(), 3 << 20);
    }
}
