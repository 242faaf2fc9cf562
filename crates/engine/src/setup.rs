//! What the composition root hands to the engine.

use flotilla_agent::{Profile, Services};
use flotilla_domain::{Code, Run, Timestamp, UserError};
use flotilla_memory::Memories;
use flotilla_models::{Embedder, Model};
use flotilla_sandbox::Sandbox;
use flotilla_store::Store;
use flotilla_terminal::OwnerMark;
use flotilla_workspace::Git;
use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
    sync::Arc,
};
use uuid::Uuid;

/// Where the engine keeps what is no event.
#[derive(Debug, Clone)]
pub struct Paths {
    /// Workspaces of runs, a folder each.
    pub workspaces: PathBuf,
    /// Temporary folders of runs, a folder each.
    pub temp: PathBuf,
    /// Whole outputs and terminal scrollbacks, a folder a run.
    pub artifacts: PathBuf,
    /// Recovery bundles.
    pub recovery: PathBuf,
    /// Hidden repositories of projects that are no repositories.
    pub shadows: PathBuf,
}

/// What a project's settings allow and ask.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectSettings {
    /// A command line that makes a fresh workspace ready for work.
    pub setup: Option<String>,
    /// Command lines that check a workspace: they succeed where its work is sound.
    pub checks: Vec<String>,
    /// Folders outside of the workspace that commands may write to, beside the tools' usual caches.
    pub writable: Vec<PathBuf>,
}

/// What a run asks of the configuration, read anew for each run.
pub trait Roster: Send + Sync {
    /// The model of this name, or the default one.
    ///
    /// # Errors
    /// A [`UserError`] that says what is wrong in the configuration, or that there is no such model.
    fn model(&self, name: Option<&str>) -> Result<(String, Arc<dyn Model>), UserError>;

    /// The services that are configured for agents.
    ///
    /// # Errors
    /// A [`UserError`] that says what is wrong in the configuration.
    fn services(&self) -> Result<Services, UserError> {
        Ok(Services::default())
    }

    /// The model that says what texts mean, so that memories are found by that, too.
    ///
    /// # Errors
    /// A [`UserError`] that says what is wrong in the configuration.
    fn embedder(&self) -> Result<Option<Embedder>, UserError> {
        Ok(None)
    }

    /// The model of this name, asked to reason as much as `effort` says where it says something.
    ///
    /// # Errors
    /// As [`Roster::model`].
    fn tuned(&self, name: &str, effort: Option<&str>) -> Result<Arc<dyn Model>, UserError> {
        let _ = effort;
        self.model(Some(name)).map(|(_, model)| model)
    }

    /// The model for small work with its name (titles, summaries, what to remember); none where none is configured, or
    /// where it cannot be asked.
    fn small_model(&self) -> Option<(String, Arc<dyn Model>)> {
        None
    }

    /// The specialist of this name, in the project in this folder.
    ///
    /// # Errors
    /// A [`UserError`] that says what is wrong with its file, or that there is none.
    fn profile(&self, root: &Path, name: &str) -> Result<Profile, UserError> {
        let _ = root;
        Profile::shipped().into_iter().find(|profile| profile.name == name).ok_or_else(|| {
            let title = format!("There is no agent profile `{name}`");
            UserError::fixable(Code::NotFound, title, "`flotilla agent list` shows what there is.")
        })
    }

    /// What a run cost so far, in millionths of a US dollar, as far as prices are known.
    fn cost_micros(&self, run: &Run) -> Option<u64> {
        let _ = run;
        None
    }

    /// The settings of the project in this folder.
    ///
    /// # Errors
    /// A [`UserError`] that says what is wrong in the configuration.
    fn project(&self, root: &Path) -> Result<ProjectSettings, UserError>;
}

/// Limits that hold for the whole fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FleetLimits {
    /// Runs under way at once.
    pub running: usize,
    /// Processes that one command of a run may have.
    pub processes: u32,
    /// Bytes of memory that one command of a run may have.
    pub memory_bytes: u64,
}

/// Bytes of memory that a run is reckoned with when the number of runs at once is chosen.
const MEMORY_PER_RUN: u64 = 512 << 20;

impl FleetLimits {
    /// Limits that suit a machine with this many `cores` and this much `memory_bytes`: agents mostly wait for their
    /// models, so four runs a core, as long as each can have half a gigabyte.
    pub fn for_machine(cores: usize, memory_bytes: u64) -> Self {
        let by_memory = usize::try_from(memory_bytes / MEMORY_PER_RUN).unwrap_or(usize::MAX);
        Self {
            running: (cores * 4).min(by_memory).max(2),
            processes: 512,
            memory_bytes: (memory_bytes / 2).max(1 << 30),
        }
    }
}

/// Reads the clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;
/// Makes ids.
pub type Ids = Arc<dyn Fn() -> Uuid + Send + Sync>;

/// Everything the engine stands on.
#[derive(Clone)]
pub struct Setup {
    /// The log.
    pub store: Store,
    /// What is remembered.
    pub memories: Memories,
    /// The git program.
    pub git: Git,
    /// The sandbox.
    pub sandbox: Sandbox,
    /// Models and projects' settings.
    pub roster: Arc<dyn Roster>,
    /// Folders.
    pub paths: Paths,
    /// What marks the processes of this data folder.
    pub mark: OwnerMark,
    /// The environment that commands of agents begin with; secrets were taken out of it.
    pub environment: BTreeMap<OsString, OsString>,
    /// Paths that no command of an agent may read.
    pub hidden: Vec<PathBuf>,
    /// Limits.
    pub limits: FleetLimits,
    /// The clock.
    pub clock: Clock,
    /// The source of ids.
    pub ids: Ids,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_machine_still_runs_two_tasks_and_a_big_one_is_bound_by_its_memory() {
        assert_eq!(FleetLimits::for_machine(1, 1 << 30).running, 2);
        assert_eq!(FleetLimits::for_machine(2, 24 << 30).running, 8);
        assert_eq!(FleetLimits::for_machine(64, 16 << 30).running, 32);
    }
}
