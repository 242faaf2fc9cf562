//! What a task may cost, all its runs together: whether it is spent, and how people say it anew.

use crate::{Engine, EngineError, setup::Roster};
use flotilla_domain::{Code, Delivery, Event, Part, Task, TaskId, TaskState, UserError};
use std::sync::Arc;

/// What a run is told that goes on because its task may cost more.
const GO_ON: &str = "You may go on now. Take up your work where you left it.";

/// What becomes of a task whose budget is said anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThenRun {
    /// It stays as it is; a run under way keeps to the new budget.
    Stay,
    /// Its latest run goes on where it had ended. One that is under way or waits for its turn does so anyhow.
    GoOn,
}

impl Engine {
    /// Says what all runs of a task may cost together, in millionths of a US dollar; none for no bound.
    ///
    /// # Errors
    /// Where the task is to go on and cannot: the budget is spent already, what it cost is not known, or its run has no
    /// workspace any more. Nothing is changed then.
    pub async fn set_budget(
        &self,
        id: TaskId,
        micros: Option<u64>,
        then: ThenRun,
    ) -> Result<Arc<Task>, EngineError> {
        let task = self.task(id).await?;
        let rests = match task.state {
            TaskState::Queued { .. } | TaskState::Running { .. } | TaskState::NeedsYou { .. } => false,
            TaskState::Review { .. } | TaskState::Failed { .. } | TaskState::Cancelled { run: Some(_) } => {
                true
            }
            _ if then == ThenRun::Stay => false,
            _ => {
                let hint = "It can go on when it is in review, failed or stopped. Set the budget alone, then start it.";
                return Err(EngineError::WrongState { state: task.state.name(), hint });
            }
        };
        let goes_on = rests && then == ThenRun::GoOn;
        if goes_on {
            if let Some(error) = micros.and_then(|most| spent(&*self.shared.setup.roster, &task, most)) {
                return Err(error.into());
            }
            self.reviewed(id).await?;
        }
        if task.settings.budget_micros != micros {
            let hint = "Look at the task again: it may have moved on.";
            self.change(id, Event::BudgetSet { budget_micros: micros }, hint).await?;
        }
        if goes_on {
            self.steer(id, vec![Part::text(GO_ON)], Delivery::Now).await?;
        }
        self.task(id).await
    }
}

/// What is to be told where all runs of a task cost `most` or more, in millionths of a dollar, or where nobody can know
/// what they cost.
pub(crate) fn spent(roster: &dyn Roster, task: &Task, most: u64) -> Option<UserError> {
    let costs: Option<u64> = task.runs.iter().map(|run| roster.cost_micros(run)).sum();
    let (title, hint) = match costs {
        Some(cost) if cost < most => return None,
        Some(_) => (
            format!("The task's budget of {} is spent", dollars(most)),
            format!(
                "Look at what it did so far. To let it go on, give it more: in the window, or by `flotilla task budget {} DOLLARS --go-on`.",
                task.number
            ),
        ),
        None => (
            format!("The task's budget of {} cannot be kept: its model has no price", dollars(most)),
            format!(
                "Say what the model costs: in Settings under Usage, or as [prices] in config.toml. Or take the budget away: \
                 `flotilla task budget {} none --go-on`.",
                task.number
            ),
        ),
    };
    Some(UserError::fixable(Code::Budget, title, hint))
}

/// Dollars as people write them; less than a cent in full.
pub(crate) fn dollars(micros: u64) -> String {
    let dollars = micros as f64 / 1e6;
    if micros < 10_000 { format!("${dollars}") } else { format!("${dollars:.2}") }
}
