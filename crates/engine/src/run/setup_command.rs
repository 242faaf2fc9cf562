//! A project's own set-up command, run once in each fresh workspace.

use super::{
    confined::{self, Line},
    prepare::Place,
};
use crate::{EngineError, shared::Shared};
use flotilla_domain::{Event, Task};
use std::time::Duration;

/// A first installation of everything may take long.
const LONGEST: Duration = Duration::from_secs(2 * 60 * 60);

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
    let line = Line { command, key: "setup", output: &output, longest: LONGEST };
    let exit = confined::run(shared, task, place, &line).await?;
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
