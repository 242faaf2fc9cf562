//! Runs a project's checks on what a run's workspace is.
//!
//! Invariant: what is logged of a check names the tree that it ran on, and says whether it still was that tree
//! afterwards.

use super::{
    blocking,
    confined::{self, Line},
    prepare::Place,
};
use crate::{EngineError, shared::Shared};
use flotilla_domain::{Check, Run, Task};
use std::{fmt::Write as _, path::PathBuf, time::Duration};

/// A check that takes longer is ended, and has failed.
const LONGEST: Duration = Duration::from_secs(30 * 60);

/// The checks of the project that say nothing of `tree` yet.
pub(super) fn missing<'a>(place: &'a Place, run: &Run, tree: &str) -> Vec<&'a str> {
    let seen =
        |command: &str| run.checks.iter().any(|one| one.check.command == command && one.check.tree == tree);
    place.settings.checks.iter().map(String::as_str).filter(|command| !seen(command)).collect()
}

/// What the workspace is now.
pub(super) async fn tree_now(place: &Place) -> Result<String, EngineError> {
    let workspace = place.workspace.clone();
    Ok(blocking(move || workspace.tree_now()).await??.to_string())
}

/// Runs one check to its end.
pub(crate) async fn check(
    shared: &Shared,
    task: &Task,
    place: &Place,
    command: &str,
) -> Result<Check, EngineError> {
    let tree = tree_now(place).await?;
    let output = free_path(place);
    let begun = shared.now();
    let line = Line { command, key: "checks", output: &output, longest: LONGEST };
    let exit = confined::run(shared, task, place, &line).await?;
    let took_ms = shared.now().millis().saturating_sub(begun.millis()).try_into().unwrap_or(0);
    let held = tree_now(place).await? == tree;
    Ok(Check { command: command.to_owned(), tree, held, exit, took_ms, output: output.display().to_string() })
}

/// Where the next check's output is kept.
fn free_path(place: &Place) -> PathBuf {
    let paths = (1u32..).map(|number| place.artifacts.join(format!("check-{number}.log")));
    let mut free = paths.filter(|path| !path.exists());
    free.next().unwrap_or_default()
}

/// What the agent is told of checks that did not pass.
pub(super) fn told(failed: &[&Check]) -> String {
    let mut text = "Flotilla ran the project's checks on your work, and not all passed:\n".to_owned();
    for check in failed {
        let how = match check.exit {
            exit if exit.success() => "succeeded, but changed files of the workspace".to_owned(),
            flotilla_domain::ExitStatus::Code { code } => format!("ended with exit code {code}"),
            flotilla_domain::ExitStatus::Signal { signal } => format!("was ended by signal {signal}"),
            flotilla_domain::ExitStatus::Unknown => "took too long, or its end was not seen".to_owned(),
        };
        // Writing into a string cannot fail.
        let _ = writeln!(text, "- `{}` {how}; its whole output is in {}", check.command, check.output);
    }
    text.push_str(
        "Read the output, mend what your change broke, and check again. Where a check fails for a reason that is not \
         yours to mend, say so plainly.",
    );
    text
}
