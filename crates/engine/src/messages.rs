//! What a human says to an agent: at work, or after its run has ended, which goes on with it then.

use crate::{Engine, EngineError, pictures, run::RunHandle};
use flotilla_domain::{
    Comment, Delivery, Event, Invalid, MessageId, Part, QueuedMessage, Run, RunId, Subject, Task, TaskId,
    TaskState,
};
use flotilla_store::{Draft, Rejected, StoreError};
use std::sync::Arc;

/// How often something is tried that a run's beginning or end came in between of.
const TRIES: usize = 8;

/// What is said.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(crate) parts: Vec<Part>,
    pub(crate) when: Delivery,
    /// The comments on the change that it tells of.
    pub(crate) comments: Vec<Comment>,
}

/// What became of an attempt.
enum Attempt {
    /// The message is in the log.
    Sent,
    /// The run began or ended meanwhile.
    Again,
}

impl Engine {
    /// Sends a message to a task's latest run. One under way gets it before its next turn or when its agent is done;
    /// one that has ended goes on with it, through the queue, as long as its workspace stands.
    ///
    /// # Errors
    /// Where there is no such run or workspace, or the message is empty.
    pub async fn steer(
        &self,
        id: TaskId,
        parts: Vec<Part>,
        when: Delivery,
    ) -> Result<MessageId, EngineError> {
        let parts = pictures::fit(parts).await?;
        self.tell(id, |_| Said { parts: parts.clone(), when, comments: Vec::new() }).await
    }

    /// Sends what `say` makes of the run that it goes to.
    pub(crate) async fn tell(
        &self,
        id: TaskId,
        say: impl Fn(&Run) -> Said,
    ) -> Result<MessageId, EngineError> {
        for _ in 0..TRIES {
            let task = self.task(id).await?;
            let run = task.latest_run().ok_or_else(|| cannot_hear(&task))?;
            let said = say(run);
            if said.parts.iter().all(|part| matches!(part, Part::Text { text } if text.trim().is_empty())) {
                return Err(EngineError::BadInput {
                    what: "the message is empty".to_owned(),
                    hint: "Say something.",
                });
            }
            let message = MessageId::new(self.shared.id());
            let attempt = match self.shared.run(run.id) {
                Some(handle) => {
                    let queued = QueuedMessage { message, parts: said.parts.clone(), when: said.when };
                    let logged = self.log_said(id, run.id, message, said, None);
                    match handle.steer(queued, logged).await {
                        Ok(()) => Attempt::Sent,
                        Err(error) => {
                            overtaken(&error).then_some(()).ok_or(error)?;
                            // It has ended, and is about to be gone.
                            self.wait_for_end(id, run.id, handle).await?;
                            Attempt::Again
                        }
                    }
                }
                None => self.tell_resting(id, run.id, message, said).await?,
            };
            if matches!(attempt, Attempt::Sent) {
                return Ok(message);
            }
        }
        Err(EngineError::Internal("a run neither rests nor works"))
    }

    async fn tell_resting(
        &self,
        id: TaskId,
        run: RunId,
        message: MessageId,
        said: Said,
    ) -> Result<Attempt, EngineError> {
        let _desk = self.shared.at_desk(id).await;
        let task = self.task(id).await?;
        if self.shared.run(run).is_some() || task.latest_run().map(|run| run.id) != Some(run) {
            return Ok(Attempt::Again);
        }
        let goes_on = match task.state {
            TaskState::Queued { continues: Some(_), .. } => None,
            TaskState::Review { .. } | TaskState::Failed { .. } | TaskState::Cancelled { run: Some(_) } => {
                // Whatever is said, it needs a place to be done.
                self.reviewed(id).await?;
                Some(Event::RunQueued)
            }
            _ => return Err(cannot_hear(&task)),
        };
        match self.log_said(id, run, message, said, goes_on).await {
            Ok(()) => Ok(Attempt::Sent),
            Err(error) if overtaken(&error) => Ok(Attempt::Again),
            Err(error) => Err(error.into()),
        }
    }

    /// Waits until the actor of a run is gone that the log says has ended.
    pub(crate) async fn wait_for_end(
        &self,
        id: TaskId,
        run: RunId,
        handle: RunHandle,
    ) -> Result<(), EngineError> {
        if self.task(id).await?.run(run).is_some_and(Run::ended) {
            handle.over().await;
        }
        Ok(())
    }

    async fn log_said(
        &self,
        task: TaskId,
        run: RunId,
        message: MessageId,
        said: Said,
        before: Option<Event>,
    ) -> Result<(), StoreError> {
        let Said { parts, when, comments } = said;
        let comments = (!comments.is_empty()).then_some(Event::CommentsMade { message, comments });
        let events =
            before.into_iter().chain([Event::MessageQueued { message, parts, when }]).chain(comments);
        let subject = Subject::Run { task, run };
        self.store().append(events.map(|event| Draft { subject, event }).collect()).await.map(drop)
    }

    /// Takes back a message that was not delivered yet. A run that only waited to go on with it stays as it had ended.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] where no such message waits any more.
    pub async fn withdraw(&self, id: TaskId, message: MessageId) -> Result<Arc<Task>, EngineError> {
        let late = EngineError::NotFound("such message that waits");
        for _ in 0..TRIES {
            let task = self.task(id).await?;
            let Some(run) = task.runs.iter().find(|run| run.is_queued(message)) else { return Err(late) };
            let subject = Subject::Run { task: id, run: run.id };
            let withdrawn = Draft { subject, event: Event::MessageWithdrawn { message } };
            if let Some(handle) = self.shared.run(run.id) {
                let logged = async { self.store().append(vec![withdrawn]).await.map(drop) };
                if !handle.withdraw(message, logged).await? {
                    return Err(late);
                }
                return self.task(id).await;
            }
            let _desk = self.shared.at_desk(id).await;
            if self.shared.run(run.id).is_some() {
                continue;
            }
            let task = self.task(id).await?;
            let only = task.run(run.id).is_some_and(|run| run.queued_messages.len() == 1);
            let waits =
                matches!(task.state, TaskState::Queued { continues: Some(waits), .. } if waits == run.id);
            let unqueued = Draft { subject: Subject::Task { task: id }, event: Event::TaskUnqueued };
            let drafts = std::iter::once(withdrawn).chain((only && waits).then_some(unqueued)).collect();
            return match self.store().append(drafts).await {
                Ok(_) => self.task(id).await,
                Err(error) if error.invalid().is_some() => Err(late),
                Err(error) => Err(error.into()),
            };
        }
        Err(EngineError::Internal("a run neither rests nor works"))
    }
}

/// Whether the log refused a message since something else was logged first.
fn overtaken(error: &StoreError) -> bool {
    matches!(
        error.invalid(),
        Some(Rejected::Fold(Invalid::RunEnded | Invalid::State(_) | Invalid::DuplicateComment))
    )
}

fn cannot_hear(task: &Task) -> EngineError {
    let hint = match task.state {
        TaskState::Draft | TaskState::Queued { .. } => {
            "No agent works on it yet. Say it in the task's prompt."
        }
        TaskState::Landed { .. } | TaskState::Discarded { .. } => {
            "Its workspace was put away. Restore it, then say what is to be done."
        }
        TaskState::Running { .. } | TaskState::NeedsYou { .. } => {
            "The run rests, since its log cannot be written. Make room on the disk, then say it again."
        }
        _ => "Start it again, with what you want to say in its prompt.",
    };
    EngineError::WrongState { state: task.state.name(), hint }
}
