//! A project's own set-up command, run once in each fresh workspace, confined as the agent's commands are.

use super::{prepare::Place, surroundings};
use crate::{EngineError, shared::Shared};
use flotilla_domain::{Code, CommandSpec, Event, ExitStatus, Task, UserError};
use flotilla_terminal::{Scrollback, Size, Terminal};

/// What is kept of the command's output, in bytes.
const OUTPUT_KEPT: u64 = 16 << 20;

pub(super) struct Finished {
    pub(super) event: Event,
    /// What the agent is told.
    pub(super) note: String,
}

/// Runs `command` to its end.
pub(super) async fn run(
    shared: &Shared,
    task: &Task,
    place: &Place,
    command: &str,
) -> Result<Finished, EngineError> {
    let output = place.artifacts.join("setup.log");
    let spec = surroundings::shell(
        command,
        place.workspace.dir(),
        surroundings::environment(shared, &place.temp, task),
    );
    let exit =
        start(shared, place, &spec, Scrollback { path: output.clone(), cap_bytes: OUTPUT_KEPT }).await?;
    let note = if exit.success() {
        format!("The project's set-up command `{command}` ran in this workspace and succeeded.")
    } else {
        format!(
            "The project's set-up command `{command}` failed in this workspace. Its output is in {}.",
            output.display()
        )
    };
    let event =
        Event::SetupFinished { command: command.to_owned(), exit, output: output.display().to_string() };
    Ok(Finished { event, note })
}

async fn start(
    shared: &Shared,
    place: &Place,
    spec: &CommandSpec,
    scrollback: Scrollback,
) -> Result<ExitStatus, EngineError> {
    let cannot = |why: String| {
        EngineError::User(UserError::fixable(
            Code::Sandbox,
            format!("The project's set-up command could not be started: {why}"),
            "Correct `setup` of this project in config.toml, then start the task again.",
        ))
    };
    let confined = shared
        .setup
        .sandbox
        .confine(spec, &surroundings::confinement(shared, place))
        .map_err(|error| cannot(error.to_string()))?;
    let terminal = Terminal::spawn(&confined, Size { rows: 24, cols: 120 }, scrollback, &shared.setup.mark)
        .map_err(|error| cannot(error.to_string()))?;
    Ok(terminal.wait().await)
}
