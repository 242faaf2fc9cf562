//! Terminals that are no more, of which the output was kept.
//!
//! Beside the file that keeps a terminal's output stands a note that says which terminal it was. It is written when
//! the terminal opens, so that the terminal has the same id for as long as its output is there.

use crate::{Engine, shared::Shared};
use flotilla_domain::{CallId, RunId, Task, TerminalId};
use serde::{Deserialize, Serialize};
use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

/// How the note's name differs from the kept output's.
const NOTE: &str = "terminal.json";

#[derive(Serialize, Deserialize)]
struct Note {
    id: TerminalId,
    call: CallId,
}

/// A terminal that is no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedTerminal {
    /// The id that it had.
    pub id: TerminalId,
    /// The run.
    pub run: RunId,
    /// The call that opened it.
    pub call: CallId,
    /// The file that keeps its output, as [`flotilla_terminal::Recording`] reads it.
    pub path: PathBuf,
}

fn note_path(output: &Path) -> PathBuf {
    output.with_extension(NOTE)
}

/// Notes which terminal it is that `output` is kept of.
pub(crate) fn note(output: &Path, id: TerminalId, call: &CallId) {
    let note = serde_json::to_vec(&Note { id, call: call.clone() });
    let written = note.map_err(std::io::Error::from).and_then(|note| fs::write(note_path(output), note));
    if let Err(error) = written {
        // Only looking at it after the run is lost; the output itself is not.
        tracing::warn!(%error, path = %output.display(), "a terminal could not be noted");
    }
}

impl Engine {
    /// The terminals of a task's runs whose output was kept, oldest first; those of a run under way are among them,
    /// too. Blocks.
    pub fn recorded_terminals(&self, task: &Task) -> Vec<RecordedTerminal> {
        task.runs.iter().flat_map(|run| of_run(&self.shared, run.id)).collect()
    }
}

fn of_run(shared: &Shared, run: RunId) -> Vec<RecordedTerminal> {
    let folder = shared.setup.paths.artifacts.join(run.to_string());
    // A run that opened no terminal may have no folder.
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<RecordedTerminal> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension() == Some(OsStr::new("log")))
        .filter_map(|path| {
            let Note { id, call } = serde_json::from_slice(&fs::read(note_path(&path)).ok()?).ok()?;
            Some(RecordedTerminal { id, run, call, path })
        })
        .collect();
    found.sort_by_key(|terminal| terminal.id);
    found
}
