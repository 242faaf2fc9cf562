//! What a card shows of a task, small enough to list ten thousand of them.

use flotilla_domain::{
    ChangeStat, Heartbeat, LandingId, ProjectId, Run, RunId, RunState, StepStatus, Task, TaskId, TaskState,
    Timestamp, Usage,
};
use serde::{Deserialize, Serialize};

/// What a card shows of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskSummary {
    /// Its id.
    pub id: TaskId,
    /// Its short number.
    pub number: u32,
    /// Its project.
    pub project: ProjectId,
    /// What the card is called.
    pub title: String,
    /// Where it stands.
    pub state: TaskState,
    /// The landing under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub landing: Option<LandingId>,
    /// The tasks that must have landed first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<TaskId>,
    /// The task it is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<TaskId>,
    /// Its latest run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunSummary>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When something last happened to it.
    pub updated_at: Timestamp,
}

/// What a card shows of a task's latest run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSummary {
    /// Its id.
    pub id: RunId,
    /// Which attempt it is, from 1.
    pub attempt: u32,
    /// The model it asks.
    pub model: String,
    /// Where it stands.
    pub state: RunState,
    /// Its workspace's branch, once it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// Its latest check-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heartbeat: Option<Heartbeat>,
    /// The steps of its plan.
    pub steps: u32,
    /// How many of them are done.
    pub steps_done: u32,
    /// Turns taken.
    pub turns: u32,
    /// Tokens spent.
    pub usage: Usage,
    /// How many answers it waits for.
    pub needs: u32,
    /// What its latest checkpoint changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeStat>,
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl From<&Run> for RunSummary {
    fn from(run: &Run) -> Self {
        let done = run.plan.iter().filter(|step| step.status == StepStatus::Completed).count();
        Self {
            id: run.id,
            attempt: run.attempt,
            model: run.model.clone(),
            state: run.state.clone(),
            branch: run.workspace.as_ref().map(|workspace| workspace.branch.clone()),
            heartbeat: run.heartbeat.clone(),
            steps: count(run.plan.len()),
            steps_done: count(done),
            turns: run.turns,
            usage: run.usage,
            needs: count(run.needs.len()),
            change: run.checkpoint.as_ref().map(|checkpoint| checkpoint.stat),
        }
    }
}

impl From<&Task> for TaskSummary {
    fn from(task: &Task) -> Self {
        Self {
            id: task.id,
            number: task.number,
            project: task.project,
            title: task.title.clone(),
            state: task.state.clone(),
            landing: task.landing.as_ref().map(|landing| landing.landing),
            depends_on: task.depends_on.clone(),
            parent: task.parent,
            run: task.latest_run().map(RunSummary::from),
            created_at: task.created_at,
            updated_at: task.updated_at,
        }
    }
}
