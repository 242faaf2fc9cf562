//! A human's words to a run under way: messages, decisions, answers.

use crate::{Engine, EngineError};
use flotilla_domain::{
    ApprovalId, Decision, Event, MessageId, Need, Part, QuestionId, QueuedMessage, Run, Subject, TaskId,
};
use flotilla_store::Draft;

impl Engine {
    /// Sends a message to a task's run under way; the agent gets it before its next turn.
    ///
    /// # Errors
    /// Where no run is under way, or the message is empty.
    pub async fn steer(&self, id: TaskId, parts: Vec<Part>) -> Result<MessageId, EngineError> {
        if parts.iter().all(|part| matches!(part, Part::Text { text } if text.trim().is_empty())) {
            return Err(EngineError::BadInput {
                what: "the message is empty".to_owned(),
                hint: "Say something.",
            });
        }
        let task = self.task(id).await?;
        let over = || EngineError::WrongState {
            state: task.state.name(),
            hint: "Only a task that runs can be steered. Start it again, with what you want to say in its prompt.",
        };
        let run = task.state.active_run().ok_or_else(over)?;
        let handle = self.shared.run(run).ok_or_else(over)?;
        let message = QueuedMessage { message: MessageId::new(self.shared.id()), parts };
        let event = Event::MessageQueued { message: message.message, parts: message.parts.clone() };
        let draft = Draft { subject: Subject::Run { task: id, run }, event };
        let message_id = message.message;
        let logged = async {
            self.store().append(vec![draft]).await.map(drop).map_err(|error| match error.invalid() {
                Some(_) => over(),
                None => error.into(),
            })
        };
        handle.steer(message, logged).await?;
        Ok(message_id)
    }

    /// Decides on an approval.
    ///
    /// # Errors
    /// [`EngineError::AlreadyAnswered`] and where there is no such approval.
    pub async fn decide(
        &self,
        id: TaskId,
        approval: ApprovalId,
        decision: Decision,
    ) -> Result<(), EngineError> {
        let mine = |need: &Need| matches!(need, Need::Approval { approval: open, .. } if *open == approval);
        self.give_word(id, mine, Event::ApprovalAnswered { approval, decision }).await
    }

    /// Answers a question.
    ///
    /// # Errors
    /// [`EngineError::AlreadyAnswered`] and where there is no such question.
    pub async fn answer(&self, id: TaskId, question: QuestionId, answer: String) -> Result<(), EngineError> {
        let mine = |need: &Need| matches!(need, Need::Question { question: open, .. } if *open == question);
        self.give_word(id, mine, Event::QuestionAnswered { question, answer }).await
    }

    async fn give_word(
        &self,
        id: TaskId,
        mine: impl Fn(&Need) -> bool,
        word: Event,
    ) -> Result<(), EngineError> {
        let task = self.task(id).await?;
        let run = task
            .runs
            .iter()
            .find(|run: &&Run| run.needs.iter().any(&mine))
            .map(|run| run.id)
            .ok_or(EngineError::AlreadyAnswered)?;
        let draft = Draft { subject: Subject::Run { task: id, run }, event: word };
        self.store().append(vec![draft]).await.map_err(|error| match error.invalid() {
            Some(invalid) => EngineError::refused(invalid, task.state.name()),
            None => error.into(),
        })?;
        if let Some(handle) = self.shared.run(run) {
            handle.word_was_given();
        }
        Ok(())
    }
}
