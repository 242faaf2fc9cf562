//! What clients ask of tasks.

use super::{Decision, Delivery, Part, TaskRef, TaskSettings};
use crate::schema;
use flotilla_domain::{ApprovalId, CheckpointId, MessageId, QuestionId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When a task starts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// It waits as a draft until it is started.
    #[default]
    Later,
    /// It joins the queue at once.
    Now,
}

/// A task to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddTask {
    /// The project's folder, absolute.
    pub project: String,
    /// What the card is called; made from the prompt where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What the agent is asked.
    pub prompt: Vec<Part>,
    /// How it is to be run; as the project's settings propose where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<TaskSettings>,
    /// The tasks that must have landed first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<TaskRef>,
    /// The task it is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<TaskRef>,
    /// When it starts.
    #[serde(default)]
    pub start: When,
}

/// A task's new words; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditTask {
    /// The new title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The new prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<Vec<Part>>,
}

/// What all runs of a task may cost together, said anew.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetBudget {
    /// Millionths of a US dollar; no bound where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_micros: Option<u64>,
    /// What becomes of its latest run.
    #[serde(default)]
    pub then: ThenRun,
}

/// What becomes of a run whose task's budget is said anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThenRun {
    /// It stays as it is; one under way keeps to the new budget.
    #[default]
    Stay,
    /// It goes on where it had ended; one under way does so anyhow.
    GoOn,
}

/// How a task starts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartTask {
    /// The checkpoint of an earlier run to start from; a fresh workspace where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::CheckpointId>")]
    pub from: Option<CheckpointId>,
}

/// A message to the agent. A run that had ended goes on with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SteerTask {
    /// What it says.
    pub parts: Vec<Part>,
    /// When it is delivered to a run under way.
    #[serde(default)]
    pub when: Delivery,
}

/// The message is kept until it is delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Steered {
    /// The message.
    #[schemars(with = "schema::MessageId")]
    pub message: MessageId,
}

/// What a human says to a run that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum AnswerTask {
    /// A yes or no.
    Approval {
        /// The approval.
        #[schemars(with = "schema::ApprovalId")]
        approval: ApprovalId,
        /// The word.
        #[serde(flatten)]
        decision: Decision,
    },
    /// An answer.
    Question {
        /// The question.
        #[schemars(with = "schema::QuestionId")]
        question: QuestionId,
        /// The answer.
        answer: String,
    },
}
