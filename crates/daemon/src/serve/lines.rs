//! The last line that each task's newest terminal shows.
//!
//! Nothing is done while nobody asks: a terminal's newest bytes are in memory anyway, and are looked at again only
//! where there are more of them.

use flotilla_agent::plain_text;
use flotilla_domain::{RunId, TaskId, TerminalId};
use flotilla_engine::Engine;
use flotilla_terminal::{Chunk, From, Terminal};
use futures_util::FutureExt as _;
use std::collections::BTreeMap;

/// How much of the newest output is looked at, in bytes: a few screen lines, even with many colours.
const LOOKED_AT: u64 = 4096;
/// The most characters of a line.
const WIDTH: usize = 200;

/// The lines as they were when they were last looked at.
#[derive(Default)]
pub(super) struct Lines(BTreeMap<TaskId, Seen>);

struct Seen {
    run: RunId,
    terminal: TerminalId,
    written: u64,
    line: Option<String>,
}

impl Lines {
    /// The lines as they are now.
    pub(super) fn now(engine: &Engine) -> Self {
        let mut lines = Self::default();
        lines.look(engine);
        lines
    }

    /// Looks again; gives the tasks whose line is another one.
    pub(super) fn look(&mut self, engine: &Engine) -> Vec<TaskId> {
        let newest = engine.newest_terminals();
        let mut changed: Vec<TaskId> =
            self.0.keys().copied().filter(|task| !newest.contains_key(task)).collect();
        for task in &changed {
            self.0.remove(task);
        }
        for (task, open) in newest {
            let written = open.terminal.written();
            let before = self.0.get(&task);
            if before.is_some_and(|seen| seen.terminal == open.id && seen.written == written) {
                continue;
            }
            let line = last_line(&open.terminal);
            if before.and_then(|seen| seen.line.as_ref()) != line.as_ref() {
                changed.push(task);
            }
            self.0.insert(task, Seen { run: open.run, terminal: open.id, written, line });
        }
        changed
    }

    /// The line of a task's run.
    pub(super) fn of(&self, task: TaskId, run: RunId) -> Option<&str> {
        self.0.get(&task).filter(|seen| seen.run == run)?.line.as_deref()
    }
}

fn last_line(terminal: &Terminal) -> Option<String> {
    // The newest bytes stand in memory, so that there is nothing to wait for.
    let Some(Some(Chunk::Bytes { bytes, .. })) = terminal.attach(From::Tail(LOOKED_AT)).next().now_or_never()
    else {
        return None;
    };
    let text = plain_text(&bytes);
    let line = text.lines().map(str::trim).rfind(|line| !line.is_empty())?;
    Some(line.chars().map(|c| if c.is_control() { ' ' } else { c }).take(WIDTH).collect())
}
