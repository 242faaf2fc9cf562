//! A run that goes on after it had ended: its agent is told what happened to its files meanwhile.

use super::{Actor, Halt, blocking, host::RunHost, oid};
use crate::EngineError;
use flotilla_agent::Host as _;
use flotilla_domain::{Event, MessageSource, Part, RepoPath};
use flotilla_workspace::Workspace;

/// Files that the agent is told by name.
const NAMED: usize = 30;

impl Actor {
    /// Readies a run that had `left` this tree when it ended, and has nothing said in it since.
    pub(super) async fn go_on(&self, host: &RunHost, workspace: &Workspace, left: &str) -> Result<(), Halt> {
        if !host.follow_up() {
            return Ok(());
        }
        let (_, run) = self.read().await?;
        let Some(now) = run.checkpoint.map(|checkpoint| checkpoint.tree).filter(|tree| tree != left) else {
            return Ok(());
        };
        let (from, to, workspace) = (oid(left)?, oid(&now)?, workspace.clone());
        let changed =
            blocking(move || workspace.paths_between(&from, &to)).await?.map_err(EngineError::from)?;
        if changed.is_empty() {
            return Ok(());
        }
        let said = Event::MessageDelivered {
            message: None,
            source: MessageSource::System,
            parts: vec![Part::text(note(&changed))],
        };
        Ok(self.append(vec![said]).await?)
    }
}

fn note(changed: &[RepoPath]) -> String {
    let mut note = "Since your last turn, the user changed these files in the workspace, or took back some of your \
                    changes in them. That is meant so: build on it, and read a file again before you change it.\n"
        .to_owned();
    for path in changed.iter().take(NAMED) {
        note.push_str(&format!("- {path}\n"));
    }
    if changed.len() > NAMED {
        note.push_str(&format!("- and {} more\n", changed.len() - NAMED));
    }
    note
}
