//! A project's checks: where they are found, and how they are run on a task's work that is under review.

mod find;
mod touched;

pub use find::FoundCheck;
pub(crate) use touched::touched;
pub use touched::{Fate, TestsTouched};

use crate::{
    Engine, EngineError,
    at_rest::AtRest,
    run::{Place, blocking, check},
};
use flotilla_domain::{Check, Event, Project, Subject, TaskId};
use flotilla_store::Draft;
use std::path::PathBuf;

impl Engine {
    /// The checks that a project's own files speak of. None of them is run before a person has confirmed it.
    ///
    /// # Errors
    /// Where the files cannot be looked at for a defect of ours.
    pub async fn find_checks(&self, project: &Project) -> Result<Vec<FoundCheck>, EngineError> {
        let root = PathBuf::from(&project.path);
        blocking(move || find::in_folder(&root)).await
    }

    /// Runs the checks of the project's settings on what a task's workspace is, and logs how each ended.
    ///
    /// # Errors
    /// Where the agent is at work or there is no workspace, and where the settings name no check.
    pub async fn check(&self, id: TaskId) -> Result<Vec<Check>, EngineError> {
        let rest = self.at_rest(id).await?;
        self.keep_present(&rest).await?;
        let AtRest { task, run, workspace, .. } = &rest;
        let place = Place::of(&self.shared, task, run, workspace.clone()).await?;
        if place.settings.checks.is_empty() {
            return Err(EngineError::BadInput {
                what: "the project names no checks".to_owned(),
                hint: "Say how it is checked: `checks` of this project in config.toml, or `flotilla check --confirm`.",
            });
        }
        let mut ran = Vec::new();
        for command in &place.settings.checks {
            let check = check(&self.shared, task, &place, command).await?;
            let subject = Subject::Run { task: task.id, run: run.id };
            let event = Event::CheckFinished(check.clone());
            self.store().append(vec![Draft { subject, event }]).await?;
            ran.push(check);
        }
        Ok(ran)
    }
}
