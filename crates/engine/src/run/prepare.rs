//! Makes the place where a run works: its workspace, its temporary folder, the folder of its outputs.

use super::{Actor, Halt, blocking, setup_command};
use crate::{EngineError, setup::ProjectSettings, shared::Shared};
use flotilla_agent::Profile;
use flotilla_domain::{
    CarryIn, Checkpoint, CheckpointId, Code, Event, Lacks, NetworkGrant, Project, Run, Task, UserError,
    WorkspaceReady,
};
use flotilla_workspace::{Carry, Created, NewWorkspace, Oid, Workspace, WorkspaceRecord};
use std::path::{Path, PathBuf};

/// Where a run works.
pub(crate) struct Place {
    pub(crate) workspace: Workspace,
    /// The temporary folder of its commands.
    pub(crate) temp: PathBuf,
    /// Whole outputs and scrollbacks.
    pub(crate) artifacts: PathBuf,
    pub(crate) settings: ProjectSettings,
    pub(crate) network: NetworkGrant,
    /// The specialist that works there, where it is one.
    pub(crate) profile: Option<Profile>,
    /// What the agent should know of the workspace beside its instructions.
    notes: Vec<String>,
}

impl Place {
    /// The place of a run whose workspace stands.
    pub(crate) async fn of(
        shared: &Shared,
        task: &Task,
        run: &Run,
        workspace: Workspace,
    ) -> Result<Self, EngineError> {
        let project = read_project(shared, task).await?;
        let settings = shared.setup.roster.project(Path::new(&project.path)).map_err(EngineError::User)?;
        let (temp, artifacts) = folders(shared, task, run).await?;
        let network = task.settings.network;
        Ok(Self { workspace, temp, artifacts, settings, network, profile: None, notes: Vec::new() })
    }

    pub(super) fn notes_for_agent(&self) -> &[String] {
        &self.notes
    }
}

/// Makes the folders of a run's temporary files and of its outputs, where they are missing.
async fn folders(shared: &Shared, task: &Task, run: &Run) -> Result<(PathBuf, PathBuf), EngineError> {
    let temp = shared.setup.paths.temp.join(format!("{}-{}", task.number, run.attempt));
    let artifacts = shared.setup.paths.artifacts.join(run.id.to_string());
    for folder in [&temp, &artifacts] {
        tokio::fs::create_dir_all(folder).await.map_err(EngineError::io("cannot make", folder))?;
    }
    Ok((temp, artifacts))
}

impl Actor {
    pub(super) async fn prepare(&self, task: &Task, run: &Run) -> Result<Place, Halt> {
        let project = read_project(&self.shared, task).await?;
        let root = PathBuf::from(&project.path);
        let settings = self.shared.setup.roster.project(&root).map_err(Halt::Failed)?;
        let profile = task.settings.agent.as_deref();
        let profile = profile.map(|name| self.shared.setup.roster.profile(&root, name)).transpose();
        let profile = profile.map_err(Halt::Failed)?;
        let opened = open_project(&self.shared, &project).await?;
        let (temp, artifacts) = folders(&self.shared, task, run).await?;
        let mut notes = Vec::new();
        let workspace = match &run.workspace {
            Some(ready) => {
                let record = record_of(ready)?;
                blocking(move || opened.reopen(record)).await?.map_err(EngineError::from)?
            }
            None => {
                let created = self.create(task, run, &root, opened).await?;
                let ready = ready(&self.shared, &created);
                notes.extend(ready.notes.iter().cloned());
                self.append(vec![Event::WorkspaceReady(Box::new(ready))]).await?;
                created.workspace
            }
        };
        let network = task.settings.network;
        let mut place = Place { workspace, temp, artifacts, settings, network, profile, notes };
        let briefed = self.shared.store().briefing(self.run).await.map_err(EngineError::from)?.is_some();
        if let Some(command) = place.settings.setup.clone()
            && !briefed
        {
            let finished = setup_command::run(&self.shared, task, &place, &command).await?;
            place.notes.push(finished.note);
            self.append(vec![finished.event]).await?;
        }
        Ok(place)
    }

    async fn create(
        &self,
        task: &Task,
        run: &Run,
        root: &Path,
        opened: flotilla_workspace::Project,
    ) -> Result<Created, Halt> {
        let from = match run.from {
            Some(id) => Some(self.origin(task, id).await?),
            None => None,
        };
        let folder = root.file_name().map_or_else(|| "workspace".into(), |name| name.to_owned());
        let new = NewWorkspace {
            dir: self
                .shared
                .setup
                .paths
                .workspaces
                .join(format!("{}-{}", task.number, run.attempt))
                .join(folder),
            branch: branch_name(task, run.attempt),
            base: from.as_ref().map(|(start, _)| start.clone()).or_else(|| task.settings.base.clone()),
            carry: match task.settings.carry {
                CarryIn::Nothing => Carry::Nothing,
                CarryIn::Uncommitted => Carry::Uncommitted,
            },
            time: self.shared.now(),
        };
        let before = format!("refs/flotilla/checkpoints/{}/start", run.id);
        let created = blocking(move || {
            // What a daemon left that died while it made this very workspace: no agent has worked in it.
            opened.sweep_unfinished(&new)?;
            let created = opened.create(&new)?;
            if let Some((_, commit)) = from {
                created.workspace.restore(&commit, &before, new.time)?;
            }
            Ok::<_, flotilla_workspace::WorkspaceError>(created)
        })
        .await?
        .map_err(EngineError::from)?;
        Ok(created)
    }

    /// The commit that the checkpoint's run was made from, and the checkpoint's own.
    async fn origin(&self, task: &Task, id: CheckpointId) -> Result<(String, Oid), EngineError> {
        let (run, checkpoint) = checkpoint_of(&self.shared, task, id).await?;
        let start = run
            .workspace
            .as_ref()
            .map(|workspace| workspace.start.clone())
            .ok_or(EngineError::NotFound("such checkpoint of this task"))?;
        Ok((start, oid(&checkpoint.commit)?))
    }
}

/// A checkpoint of one of the task's runs, and that run.
pub(crate) async fn checkpoint_of<'a>(
    shared: &Shared,
    task: &'a Task,
    id: CheckpointId,
) -> Result<(&'a Run, Checkpoint), EngineError> {
    for run in task.runs.iter().rev() {
        let made = shared.store().checkpoints(run.id).await?;
        if let Some(checkpoint) = made.into_iter().find(|checkpoint| checkpoint.id == id) {
            return Ok((run, checkpoint));
        }
    }
    Err(EngineError::NotFound("such checkpoint of this task"))
}

pub(crate) async fn read_project(shared: &Shared, task: &Task) -> Result<Project, EngineError> {
    shared.store().project(task.project).await?.ok_or(EngineError::NotFound("such project"))
}

/// Opens a project's folder and what is behind it.
pub(crate) async fn open_project(
    shared: &Shared,
    project: &Project,
) -> Result<flotilla_workspace::Project, EngineError> {
    let git = shared.setup.git.clone();
    let shadow = shared.setup.paths.shadows.join(project.id.to_string());
    let root = PathBuf::from(&project.path);
    Ok(blocking(move || flotilla_workspace::Project::open(&git, &root, &shadow)).await??)
}

/// What the workspace crate has to know of a workspace, out of the log.
pub(crate) fn record_of(ready: &WorkspaceReady) -> Result<WorkspaceRecord, EngineError> {
    Ok(WorkspaceRecord {
        dir: PathBuf::from(&ready.path),
        branch: ready.branch.clone(),
        base: oid(&ready.base)?,
        start: oid(&ready.start)?,
    })
}

pub(crate) fn oid(text: &str) -> Result<Oid, EngineError> {
    text.parse().map_err(|_| EngineError::Internal("the log names a commit that is none"))
}

/// A branch that says which task it is of: `flotilla/12-fix-the-login`.
fn branch_name(task: &Task, attempt: u32) -> String {
    let mut slug: String = task
        .title
        .to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(6)
        .collect::<Vec<_>>()
        .join("-");
    slug.truncate(40);
    let mut name = format!("flotilla/{}", task.number);
    if !slug.is_empty() {
        name.push('-');
        name.push_str(slug.trim_end_matches('-'));
    }
    if attempt > 1 {
        name.push_str(&format!("-{attempt}"));
    }
    name
}

fn ready(shared: &Shared, created: &Created) -> WorkspaceReady {
    let record = created.workspace.record();
    let mut notes = notes(created);
    notes.extend(shared.setup.sandbox.report().missing.iter().map(|missing| missing.why.clone()));
    WorkspaceReady {
        path: record.dir.display().to_string(),
        branch: record.branch.clone(),
        base: record.base.to_string(),
        start: record.start.to_string(),
        lacks: Lacks {
            modified: created.lacks.modified,
            untracked: created.lacks.untracked,
            sample: created.lacks.sample.clone(),
        },
        notes,
    }
}

/// What the user and the agent should know of a fresh workspace.
fn notes(created: &Created) -> Vec<String> {
    let mut notes = Vec::new();
    let lacks = &created.lacks;
    if lacks.lacks_work() {
        notes.push(format!(
            "The workspace starts from a commit. It lacks uncommitted work of the user's folder: {} modified and {} \
             untracked files.",
            lacks.modified, lacks.untracked
        ));
    }
    if let Some(carried) = &created.carried {
        notes.push(format!(
            "The user's uncommitted work ({} files) was carried in. It is no part of the change under review.",
            carried.files
        ));
    }
    if !created.included.paths.is_empty() {
        let paths: Vec<String> = created.included.paths.iter().map(ToString::to_string).collect();
        notes.push(format!("Ignored files that came along: {}.", paths.join(", ")));
    }
    if lacks.ignored > 0 {
        notes.push(format!(
            "{} ignored files or folders did not come along (`.worktreeinclude` names those that should).",
            lacks.ignored
        ));
    }
    if lacks.submodules > 0 {
        notes.push(format!(
            "{} submodules are empty here; `git submodule update --init` fills them.",
            lacks.submodules
        ));
    }
    let filters = created.workspace.project().filters_not_run();
    if !filters.is_empty() {
        notes.push(format!(
            "Filters that only the repository's own configuration defines were not run: {}.",
            filters.join(", ")
        ));
    }
    notes
}

/// The error that a folder's name gives that no text can hold.
pub(crate) fn not_unicode(path: &Path) -> UserError {
    UserError::fixable(
        Code::BadInput,
        format!("The folder's name is not valid Unicode: {}", path.display()),
        "Rename the folder, or open the project through a path that is valid Unicode.",
    )
}
