//! A human's words that a run waits for: decisions and answers.

use crate::{Engine, EngineError};
use flotilla_domain::{ApprovalId, Decision, Event, Need, QuestionId, Run, Subject, TaskId};
use flotilla_store::Draft;

impl Engine {
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
