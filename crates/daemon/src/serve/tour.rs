//! The tour.

use super::{Server, engine_error, not_found};
use crate::tour::{self, REHEARSED};
use flotilla_api::{
    Ask, Serve, table,
    wire::{self, ProjectView},
};
use flotilla_domain::{Part, TaskSettings, UserError};
use flotilla_engine::{NewTask, Start};
use std::sync::Arc;
use tokio::task::spawn_blocking;

impl Serve<table::TakeTour> for Server {
    async fn serve(&self, _: Ask<table::TakeTour>) -> Result<ProjectView, wire::Error> {
        let tour = self.0.tour.clone().ok_or_else(|| not_found("tour"))?;
        tour::rehearse(&*tour, &self.0.roster).await?;
        let (making, home) = (Arc::clone(&tour), self.0.home.clone());
        let made = spawn_blocking(move || {
            let folder = tour::new_folder(&home)?;
            making.make_project(&folder).map(|()| folder)
        });
        let folder =
            made.await.map_err(|_| UserError::internal("The sample project could not be made"))??;
        let project = self.engine().open_project(folder.clone()).await.map_err(engine_error)?;
        for prompt in tour.tasks() {
            let task = NewTask {
                project: folder.clone(),
                title: None,
                prompt: vec![Part::text(prompt)],
                settings: TaskSettings { model: Some(REHEARSED.to_owned()), ..TaskSettings::default() },
                depends_on: Vec::new(),
                parent: None,
                start: Start::Queue,
            };
            self.engine().add_task(task).await.map_err(engine_error)?;
        }
        self.project_view(project.id).await
    }
}
