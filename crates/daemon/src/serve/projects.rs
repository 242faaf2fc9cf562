//! Projects.

use super::{Server, cards::project_view, engine_error, not_found, store_error, tasks::absolute};
use flotilla_api::{
    Ask, Serve, table,
    wire::{self, ProjectList, ProjectView},
};
use flotilla_domain::ProjectId;

impl Server {
    /// The project as lists show it.
    pub(super) async fn project_view(&self, id: ProjectId) -> Result<ProjectView, wire::Error> {
        let all = self.store().project_summaries().await.map_err(store_error)?.value;
        let found = all.iter().find(|project| project.project.id == id);
        found.map(project_view).ok_or_else(|| not_found("project"))
    }
}

impl Serve<table::ListProjects> for Server {
    async fn serve(&self, _: Ask<table::ListProjects>) -> Result<ProjectList, wire::Error> {
        let projects = self.store().project_summaries().await.map_err(store_error)?;
        let in_sight = projects.value.iter().filter(|project| project.project.forgotten_at.is_none());
        Ok(ProjectList { seq: projects.seq, projects: in_sight.map(project_view).collect() })
    }
}

impl Serve<table::OpenProject> for Server {
    async fn serve(&self, ask: Ask<table::OpenProject>) -> Result<ProjectView, wire::Error> {
        let project = self.engine().open_project(absolute(ask.body.path)?).await.map_err(engine_error)?;
        self.project_view(project.id).await
    }
}

impl Serve<table::ForgetProject> for Server {
    async fn serve(&self, ask: Ask<table::ForgetProject>) -> Result<ProjectView, wire::Error> {
        let id = ask.path.project;
        self.engine().forget_project(id).await.map_err(engine_error)?;
        self.project_view(id).await
    }
}
