//! What people do with projects: open them, and put them out of sight.

use crate::{
    Engine, EngineError,
    run::{blocking, not_unicode},
};
use flotilla_domain::{Event, Project, ProjectId, ProjectKind, Subject};
use flotilla_store::Draft;
use std::{path::PathBuf, sync::Arc};

impl Engine {
    /// The project that `path` belongs to; it becomes one if it was none.
    ///
    /// # Errors
    /// Where the folder does not exist, is not readable, or its repository cannot be worked with.
    pub async fn open_project(&self, path: PathBuf) -> Result<Arc<Project>, EngineError> {
        // A task is mostly added to a project that is known; git need not be asked again where its root is.
        let root = path.canonicalize().ok().and_then(|root| root.to_str().map(str::to_owned));
        if let Some(root) = root
            && let Some(known) = self.store().project_by_path(&root).await?
        {
            return self.in_sight(known).await;
        }
        let git = self.shared.setup.git.clone();
        let shadows = self.shared.setup.paths.shadows.clone();
        let found = blocking(move || flotilla_workspace::locate(&git, &path, &shadows)).await??;
        let root = found.root.to_str().ok_or_else(|| not_unicode(&found.root))?.to_owned();
        if let Some(known) = self.store().project_by_path(&root).await? {
            return self.in_sight(known).await;
        }
        let id = ProjectId::new(self.shared.id());
        let name =
            found.root.file_name().map_or_else(|| root.clone(), |name| name.to_string_lossy().into_owned());
        let kind = match found.kind {
            flotilla_workspace::ProjectKind::Git => ProjectKind::Git,
            flotilla_workspace::ProjectKind::Folder => ProjectKind::Folder,
        };
        let event = Event::ProjectOpened { path: root.clone(), name, kind };
        match self.store().append(vec![Draft { subject: Subject::Project { project: id }, event }]).await {
            Ok(_) => {}
            // Somebody else opened it in this very moment.
            Err(error) if error.invalid().is_some() => {}
            Err(error) => return Err(error.into()),
        }
        let project = self.store().project_by_path(&root).await?;
        project.map(Arc::new).ok_or(EngineError::NotFound("such project"))
    }

    /// The project, which is in sight again if it was not.
    async fn in_sight(&self, mut project: Project) -> Result<Arc<Project>, EngineError> {
        if project.forgotten_at.take().is_some() {
            let subject = Subject::Project { project: project.id };
            self.store().append(vec![Draft { subject, event: Event::ProjectReopened }]).await?;
        }
        Ok(Arc::new(project))
    }

    /// Puts a project and its tasks out of sight. Nothing of it is lost, and opening it brings it back.
    ///
    /// # Errors
    /// Where there is no such project, or a task of it is queued, under way, waits for a human or lands.
    pub async fn forget_project(&self, id: ProjectId) -> Result<(), EngineError> {
        let project = self.store().project(id).await?.ok_or(EngineError::NotFound("such project"))?;
        if project.forgotten_at.is_some() {
            return Ok(());
        }
        let active = self.store().active().await?;
        if let Some(task) = active.iter().find(|task| task.project == id) {
            return Err(EngineError::BadInput {
                what: format!("task #{} of {} is at work", task.number, project.name),
                hint: "Stop the project's tasks, or let them end; then it can be put out of sight.",
            });
        }
        let subject = Subject::Project { project: id };
        self.store().append(vec![Draft { subject, event: Event::ProjectForgotten }]).await?;
        Ok(())
    }
}
