//! What people do with tasks: add, edit, queue, stop.

use crate::{Engine, EngineError, pictures, run::checkpoint_of};
use flotilla_domain::{
    CheckpointId, Event, Outcome, Part, RunId, Subject, Task, TaskCreated, TaskId, TaskSettings, TaskState,
};
use flotilla_store::Draft;
use std::{path::PathBuf, sync::Arc};

/// A task to be.
#[derive(Debug, Clone)]
pub struct NewTask {
    /// A folder of the project it is for.
    pub project: PathBuf,
    /// What the card is called; the prompt's first line where absent.
    pub title: Option<String>,
    /// What the agent is asked.
    pub prompt: Vec<Part>,
    /// How it is to be run.
    pub settings: TaskSettings,
    /// The tasks that must have landed first.
    pub depends_on: Vec<TaskId>,
    /// The task it is a part of.
    pub parent: Option<TaskId>,
    /// What is to become of it.
    pub start: Start,
}

/// What becomes of a new task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// It is kept as a draft.
    Draft,
    /// It waits for its turn.
    Queue,
}

/// Characters of a prompt's first line that make a title.
const TITLE_LENGTH: usize = 80;

impl Engine {
    /// Puts a task on the board.
    ///
    /// # Errors
    /// Where the project cannot be opened, the prompt is empty, or a task that it names does not exist.
    pub async fn add_task(&self, new: NewTask) -> Result<Arc<Task>, EngineError> {
        let title = title_of(new.title, &new.prompt)?;
        for needed in new.depends_on.iter().chain(&new.parent) {
            self.task(*needed).await?;
        }
        let prompt = pictures::fit(new.prompt).await?;
        let project = self.open_project(new.project).await?;
        let id = TaskId::new(self.shared.id());
        let subject = Subject::Task { task: id };
        let created = Event::TaskCreated(Box::new(TaskCreated {
            // The store gives the next free one.
            number: 0,
            project: project.id,
            title,
            prompt,
            settings: new.settings,
            depends_on: new.depends_on,
            parent: new.parent,
        }));
        let queued = (new.start == Start::Queue).then_some(Event::TaskQueued { from: None });
        let drafts = std::iter::once(created).chain(queued).map(|event| Draft { subject, event }).collect();
        self.store().append(drafts).await?;
        self.shared.queue.notify_one();
        self.task(id).await
    }

    /// Changes a task's title and prompt before it runs, or between runs.
    ///
    /// # Errors
    /// Where the prompt is empty or the task is past that.
    pub async fn edit_task(
        &self,
        id: TaskId,
        title: String,
        prompt: Vec<Part>,
    ) -> Result<Arc<Task>, EngineError> {
        let title = title_of(Some(title), &prompt)?;
        let prompt = pictures::fit(prompt).await?;
        self.change(
            id,
            Event::TaskEdited { title, prompt },
            "Only a task that is not running and not in review can be changed.",
        )
        .await
    }

    /// Lets a task wait for its turn to run: a draft, or one that is to be tried again, from a checkpoint if one is
    /// given.
    ///
    /// # Errors
    /// Where it is queued, running or landed, or there is no such checkpoint of it.
    pub async fn queue(&self, id: TaskId, from: Option<CheckpointId>) -> Result<Arc<Task>, EngineError> {
        if let Some(checkpoint) = from {
            let task = self.task(id).await?;
            checkpoint_of(&self.shared, &task, checkpoint).await?;
        }
        let hint = "It can be started when it is a draft, in review, failed, cancelled or discarded.";
        let task = self.change(id, Event::TaskQueued { from }, hint).await?;
        self.shared.queue.notify_one();
        Ok(task)
    }

    /// Stops a task: a run under way ends and keeps its work; a queued one goes back to the drafts.
    ///
    /// # Errors
    /// Where there is nothing to stop.
    pub async fn stop(&self, id: TaskId) -> Result<Arc<Task>, EngineError> {
        let task = self.task(id).await?;
        match task.state {
            TaskState::Running { run } | TaskState::NeedsYou { run } => {
                match self.shared.run(run) {
                    Some(handle) => handle.stop().await,
                    None => self.end_resting(id, run).await?,
                }
                self.task(id).await
            }
            TaskState::Queued { .. } => {
                self.change(id, Event::TaskUnqueued, "It started in this moment; stop it again.").await
            }
            _ => Err(EngineError::WrongState { state: task.state.name(), hint: "There is nothing to stop." }),
        }
    }

    /// Ends a run that rests because the log had no room for it.
    async fn end_resting(&self, task: TaskId, run: RunId) -> Result<(), EngineError> {
        let event = Event::RunEnded(Outcome::Stopped);
        match self.store().append(vec![Draft { subject: Subject::Run { task, run }, event }]).await {
            Ok(_) => Ok(()),
            // It came to its end in this very moment.
            Err(error) if error.invalid().is_some() => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Appends one event of the task itself.
    pub(crate) async fn change(
        &self,
        id: TaskId,
        event: Event,
        hint: &'static str,
    ) -> Result<Arc<Task>, EngineError> {
        let before = self.task(id).await?;
        let draft = Draft { subject: Subject::Task { task: id }, event };
        match self.store().append(vec![draft]).await {
            Ok(_) => self.task(id).await,
            Err(error) if error.invalid().is_some() => {
                Err(EngineError::WrongState { state: before.state.name(), hint })
            }
            Err(error) => Err(error.into()),
        }
    }
}

pub(crate) fn title_of(title: Option<String>, prompt: &[Part]) -> Result<String, EngineError> {
    let said = prompt.iter().find_map(|part| match part {
        Part::Text { text } if !text.trim().is_empty() => Some(text.as_str()),
        _ => None,
    });
    if prompt.is_empty() || (said.is_none() && !prompt.iter().any(|part| matches!(part, Part::Image { .. })))
    {
        return Err(EngineError::BadInput {
            what: "the prompt is empty".to_owned(),
            hint: "Say what the agent is to do.",
        });
    }
    let title = title.as_deref().and_then(fitting_title).or_else(|| said.and_then(fitting_title));
    Ok(title.unwrap_or_else(|| "An image".to_owned()))
}

/// The first line of a text that says something, cut to fit a title.
pub(crate) fn fitting_title(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    Some(match line.char_indices().nth(TITLE_LENGTH) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_prompts_first_line_that_says_something_cut_to_fit_a_card() {
        let title = |text: &str| title_of(None, &[Part::text(text)]).unwrap();
        assert_eq!(title("\n  Fix the login \nIt fails."), "Fix the login");
        assert_eq!(title(&"ä".repeat(100)).chars().count(), TITLE_LENGTH + 1);
    }

    #[test]
    fn an_empty_prompt_is_refused() {
        assert!(title_of(Some("A title".to_owned()), &[Part::text(" \n ")]).is_err());
        assert!(title_of(None, &[]).is_err());
    }
}
