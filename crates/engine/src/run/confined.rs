//! Runs a project's own command lines in a workspace, confined as its agent's commands are.

use super::{prepare::Place, surroundings};
use crate::{EngineError, shared::Shared};
use flotilla_domain::{Code, ExitStatus, Task, UserError};
use flotilla_terminal::{Scrollback, Size, Terminal};
use std::{path::Path, time::Duration};

/// What is kept of a command's output, in bytes.
const OUTPUT_KEPT: u64 = 16 << 20;
/// How long a command has to end by itself when its time is over.
const GRACE: Duration = Duration::from_secs(2);

/// A command line of a project's settings.
pub(super) struct Line<'a> {
    /// The command line.
    pub(super) command: &'a str,
    /// The key of the settings that names it.
    pub(super) key: &'static str,
    /// The file that keeps its output; there must be none of that name.
    pub(super) output: &'a Path,
    /// How long it may take.
    pub(super) longest: Duration,
}

/// Runs it to its end, or to the end of its time.
pub(super) async fn run(
    shared: &Shared,
    task: &Task,
    place: &Place,
    line: &Line<'_>,
) -> Result<ExitStatus, EngineError> {
    let cannot = |why: String| {
        EngineError::User(UserError::fixable(
            Code::Sandbox,
            format!("The project's command `{}` could not be started: {why}", line.command),
            format!("Correct `{}` of this project in config.toml, then start the task again.", line.key),
        ))
    };
    let environment = surroundings::environment(shared, &place.temp, task);
    let spec = surroundings::shell(line.command, place.workspace.dir(), environment);
    let confined = shared
        .setup
        .sandbox
        .confine(&spec, &surroundings::confinement(shared, place))
        .map_err(|error| cannot(error.to_string()))?;
    let scrollback = Scrollback { path: line.output.to_owned(), cap_bytes: OUTPUT_KEPT };
    let terminal = Terminal::spawn(&confined, Size { rows: 24, cols: 120 }, scrollback, &shared.setup.mark)
        .map_err(|error| cannot(error.to_string()))?;
    match tokio::time::timeout(line.longest, terminal.wait()).await {
        Ok(exit) => Ok(exit),
        Err(_) => Ok(terminal.kill(GRACE).await),
    }
}
