//! Putting a run's work away so that it can be brought back, and bringing it back.

use crate::{
    Engine, EngineError,
    run::{blocking, open_project, read_project, record_of},
    shared::Shared,
};
use flotilla_domain::{Event, Run, Subject, Task, TaskId, TaskState};
use flotilla_store::Draft;
use flotilla_workspace::{Bundle, Project, Workspace, WorkspaceError};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

impl Engine {
    /// Discards a task's work. First a recovery bundle of every workspace is written and proven; only then are the
    /// workspaces removed.
    ///
    /// # Errors
    /// Where a run is under way, the task has landed, or a bundle could not be proven (then nothing is removed).
    pub async fn discard(&self, id: TaskId) -> Result<Arc<Task>, EngineError> {
        let _desk = self.shared.at_desk(id).await;
        let task = self.task(id).await?;
        let hint = "Stop it first. What has landed cannot be discarded; revert its commit instead.";
        if task.state.active() || matches!(task.state, TaskState::Landed { .. } | TaskState::Discarded { .. })
        {
            return Err(EngineError::WrongState { state: task.state.name(), hint });
        }
        let project = read_project(&self.shared, &task).await?;
        let opened = open_project(&self.shared, &project).await?;
        let mut kept = Vec::new();
        for run in &task.runs {
            if let Some(workspace) = standing(&opened, run).await? {
                let bundle = bundle(&self.shared, &task, run, workspace.clone()).await?;
                kept.push((workspace, bundle));
            }
        }
        let latest = kept.last().map(|(_, bundle)| bundle.file.display().to_string());
        let task = self.change(id, Event::Discarded { bundle: latest }, hint).await?;
        for (workspace, bundle) in kept {
            remove(&self.shared, workspace, bundle).await?;
        }
        Ok(task)
    }

    /// Brings the workspace of a discarded or landed task's latest run back, for review. A discarded task that had no
    /// workspace becomes what it was: a draft, or a failed or stopped task.
    ///
    /// # Errors
    /// Where there is nothing to bring back or its bundle is gone.
    pub async fn restore(&self, id: TaskId) -> Result<Arc<Task>, EngineError> {
        let task = self.task(id).await?;
        let (run, bundle) = match &task.state {
            TaskState::Discarded { run: Some(run), bundle: Some(bundle) } => (*run, bundle.clone()),
            TaskState::Landed { run, bundle, .. } => (*run, bundle.clone()),
            TaskState::Discarded { bundle: None, .. } => {
                let hint = "It is no longer put away.";
                return self.change(id, Event::TaskUnqueued, hint).await;
            }
            state => {
                let hint = "Only the work of a discarded or landed task is put away and can be restored.";
                return Err(EngineError::WrongState { state: state.name(), hint });
            }
        };
        let ready = task
            .run(run)
            .and_then(|run| run.workspace.as_ref())
            .ok_or(EngineError::NotFound("such workspace"))?;
        let project = read_project(&self.shared, &task).await?;
        let opened = open_project(&self.shared, &project).await?;
        let dir = PathBuf::from(&ready.path);
        let workspace = blocking(move || opened.unbundle(&PathBuf::from(bundle), &dir)).await??;
        let event = Event::Restored {
            path: workspace.dir().display().to_string(),
            branch: workspace.branch().to_owned(),
        };
        self.store().append(vec![Draft { subject: Subject::Run { task: id, run }, event }]).await?;
        self.task(id).await
    }
}

/// The run's workspace, if it still stands.
pub(crate) async fn standing(opened: &Project, run: &Run) -> Result<Option<Workspace>, EngineError> {
    let Some(ready) = &run.workspace else { return Ok(None) };
    let (record, opened) = (record_of(ready)?, opened.clone());
    match blocking(move || opened.reopen(record)).await? {
        Ok(workspace) => Ok(Some(workspace)),
        Err(WorkspaceError::NotAWorkspace { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Writes a recovery bundle of a workspace and proves that it restores the same tree.
pub(crate) async fn bundle(
    shared: &Shared,
    task: &Task,
    run: &Run,
    workspace: Workspace,
) -> Result<Bundle, EngineError> {
    let file = shared.setup.paths.recovery.join(format!("{}-{}-{}.bundle", task.number, run.attempt, run.id));
    let now = shared.now();
    Ok(blocking(move || workspace.bundle(&file, now)).await??)
}

/// Removes a workspace of which a bundle was proven.
pub(crate) async fn remove(shared: &Shared, workspace: Workspace, bundle: Bundle) -> Result<(), EngineError> {
    let place = workspace.dir().parent().map(Path::to_owned);
    blocking(move || workspace.remove(&bundle)).await??;
    if let Some(place) = place {
        forget(shared, &place);
    }
    Ok(())
}

/// Removes a run's temporary folder, and the folder that held its workspace if nothing is left in it.
fn forget(shared: &Shared, place: &Path) {
    let Some(name) = place.file_name() else { return };
    let temp = shared.setup.paths.temp.join(name);
    if let Err(error) = std::fs::remove_dir_all(&temp)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(path = %temp.display(), %error, "a temporary folder could not be removed");
    }
    // Refused where something was kept beside the workspace, which is right.
    let _ = std::fs::remove_dir(place);
}

/// Removes what is left of workspaces whose work was put away, after a daemon died in between. Only folders that are
/// there are looked at, so an old and large fleet costs nothing.
pub(crate) async fn tidy(shared: Arc<Shared>) {
    let Ok(places) = std::fs::read_dir(&shared.setup.paths.workspaces) else { return };
    for place in places.flatten() {
        let name = place.file_name();
        let number = name.to_str().and_then(|name| name.split('-').next()?.parse().ok());
        let Some(number) = number else { continue };
        let task = match shared.store().task_by_number(number).await {
            Ok(Some(found)) => found.value,
            Ok(None) => continue,
            Err(error) => return tracing::warn!(%error, "the log cannot be read"),
        };
        if matches!(task.state, TaskState::Landed { .. } | TaskState::Discarded { .. }) {
            match finish(&shared, &task).await {
                Ok(()) => forget(&shared, &place.path()),
                Err(error) => {
                    tracing::warn!(task = %task.id, %error, "a workspace that was put away could not be removed yet");
                }
            }
        }
    }
}

async fn finish(shared: &Shared, task: &Task) -> Result<(), EngineError> {
    let project = read_project(shared, task).await?;
    let opened = open_project(shared, &project).await?;
    let removing = opened.clone();
    blocking(move || removing.finish_removals()).await??;
    for run in &task.runs {
        if let Some(workspace) = standing(&opened, run).await? {
            let bundle = bundle(shared, task, run, workspace.clone()).await?;
            remove(shared, workspace, bundle).await?;
        }
    }
    Ok(())
}
