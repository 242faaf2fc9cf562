//! A launcher that is confined already, in a terminal that is open already, while the model still thinks: most of what a
//! command costs is done when it comes.

use super::{
    Surroundings,
    exec::{self, NotStarted, SIZE},
    session::{Sessions, Started},
};
use flotilla_domain::CommandSpec;
use flotilla_sandbox::Waiting;
use flotilla_terminal::{Size, Terminal};
use std::{
    fs,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// The one that waits for a run's next command, if any does.
#[derive(Default)]
pub(super) struct Spare(Mutex<Option<Ready>>);

struct Ready {
    waiting: Waiting,
    terminal: Terminal,
    scrollback: PathBuf,
}

impl Spare {
    fn place(&self) -> MutexGuard<'_, Option<Ready>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has one wait, where launchers can and none does. Blocks for about half a millisecond.
    pub(super) fn prepare(&self, around: &Surroundings, sessions: &Sessions) {
        // Held until it is there: a command that comes meanwhile is served sooner by it than by another one.
        let mut place = self.place();
        if place.is_some() {
            return;
        }
        let any = exec::command(around, around.confinement.workspace.clone(), "");
        // What keeps it from starting will keep the next command from starting, too, and is said then.
        let Ok(Some(waiting)) = around.sandbox.wait(&any, &around.confinement) else { return };
        if let Ok((terminal, scrollback)) = exec::open(around, waiting.launcher(), SIZE, sessions.next()) {
            *place = Some(Ready { waiting, terminal, scrollback });
        }
    }

    /// Has the one that waits start `command`; `None` where none can.
    pub(super) fn start(
        &self,
        around: &Surroundings,
        command: &CommandSpec,
        size: Size,
    ) -> Result<Option<Started>, NotStarted> {
        let Some(ready) = self.place().take() else { return Ok(None) };
        let fits = ready.terminal.exit().is_none()
            && (size == SIZE || ready.terminal.resize(size).is_ok())
            && ready.waiting.start(command, &around.confinement)?;
        if !fits {
            ready.forget();
            return Ok(None);
        }
        let Ready { waiting, terminal, scrollback } = ready;
        Ok(Some(Started { terminal, scrollback, waited: Some(waiting) }))
    }

    /// Ends the one that waits.
    pub(super) async fn close(&self) {
        let ready = self.place().take();
        if let Some(ready) = ready {
            ready.terminal.kill(Duration::ZERO).await;
            ready.forget();
        }
    }
}

impl Ready {
    fn forget(self) {
        // Nothing was ever written into it.
        let _ = fs::remove_file(&self.scrollback);
    }
}

impl Drop for Spare {
    fn drop(&mut self) {
        if let Some(ready) = self.place().take() {
            ready.forget();
        }
    }
}
