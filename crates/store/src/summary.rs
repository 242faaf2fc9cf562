//! What a card shows of a task, small enough to list ten thousand of them.

use flotilla_domain::{
    ChangeStat, Checked, Heartbeat, LandedMark, LandingId, Need, Part, ProjectId, Run, RunId, RunState,
    StepStatus, Task, TaskId, TaskState, Timestamp, Usage, UserError,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// How its prompt begins.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prompt: String,
    /// Where it stands.
    pub state: TaskState,
    /// The landing under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub landing: Option<LandingId>,
    /// Where its change landed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub landed: Option<LandedMark>,
    /// Why its last landing was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<UserError>,
    /// The profile of the agent that does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
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
    /// The model that answers while that is down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<String>,
    /// Tokens spent.
    pub usage: Usage,
    /// What of them models took that answered in the place of `model`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub usage_of_others: BTreeMap<String, Usage>,
    /// What it needs from a human.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
    /// What it has changed since its base, as of its latest checkpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeStat>,
    /// What the checks say of its work as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Checked>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
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
            asks: run.asks.clone(),
            usage: run.usage,
            usage_of_others: run.usage_of_others.clone(),
            needs: run.needs.clone(),
            change: run.checkpoint.as_ref().map(|checkpoint| checkpoint.total.unwrap_or(checkpoint.stat)),
            checked: run.checked(),
            created_at: run.created_at,
            ended_at: run.ended_at,
        }
    }
}

/// How many characters of its prompt a card shows.
const PROMPT_START: usize = 200;

/// How a prompt begins, as one line.
pub(crate) fn start_of(prompt: &[Part]) -> String {
    let texts = prompt.iter().filter_map(|part| match part {
        Part::Text { text } => Some(text.as_str()),
        Part::Image { .. } => None,
    });
    let mut start = String::new();
    let mut room = PROMPT_START;
    for word in texts.flat_map(str::split_whitespace) {
        if !start.is_empty() && room > 1 {
            start.push(' ');
            room -= 1;
        }
        let taken = word.char_indices().nth(room).map_or(word, |(end, _)| &word[..end]);
        start.push_str(taken);
        room -= taken.chars().count();
        if room == 0 {
            break;
        }
    }
    start
}

impl From<&Task> for TaskSummary {
    fn from(task: &Task) -> Self {
        Self::of(task, &start_of(&task.prompt))
    }
}

impl TaskSummary {
    pub(crate) fn of(task: &Task, prompt_start: &str) -> Self {
        Self {
            id: task.id,
            number: task.number,
            project: task.project,
            title: task.title.clone(),
            prompt: prompt_start.to_owned(),
            state: task.state.clone(),
            landing: task.landing.as_ref().map(|landing| landing.landing),
            landed: task.landed.clone(),
            refused: task.refused.clone(),
            agent: task.settings.agent.clone(),
            depends_on: task.depends_on.clone(),
            parent: task.parent,
            run: task.latest_run().map(RunSummary::from),
            created_at: task.created_at,
            updated_at: task.updated_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_begins_with_its_first_two_hundred_characters_on_one_line() {
        let image = Part::Image { media_type: "image/png".to_owned(), data: "AAAA".to_owned() };
        let parts = [Part::text("  Fix\n\nthe "), image, Part::text("login")];
        assert_eq!(start_of(&parts), "Fix the login");
        assert_eq!(start_of(&[Part::text("ä".repeat(1000))]).chars().count(), PROMPT_START);
        let long = start_of(&[Part::text("word ".repeat(100))]);
        assert!(long.chars().count() <= PROMPT_START && !long.contains("  "), "{long}");
    }
}
