//! What models were used for, and what they cost.

use super::{Price, TaskRef, Usage};
use crate::schema;
use flotilla_domain::{ChatId, ProjectId, TaskId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What usage is counted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UsageBy {
    /// Days, in the time zone of the daemon's machine.
    #[default]
    Day,
    /// Projects; chats without one stand together.
    Project,
    /// Tasks and chats.
    Task,
    /// Models.
    Model,
}

/// Which usage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UsageQuery {
    /// What to count it by; days where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UsageBy>,
    /// Of so many days up to now, today included; 30 where absent, never more than 3660.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Only of the project in this folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// Only of this task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub task: Option<TaskRef>,
}

/// A sum of turns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UsageSum {
    /// Responses of models.
    pub turns: u64,
    /// Their tokens.
    pub usage: Usage,
    /// What those cost whose model has a price, in millionths of a US dollar, at today's prices; absent where none has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_micros: Option<u64>,
    /// Turns of models without a price: what they cost is not in the sum.
    pub unpriced_turns: u64,
}

/// What one model took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelUsage {
    /// Its name in the configuration.
    pub model: String,
    /// The sum.
    #[serde(flatten)]
    pub sum: UsageSum,
}

/// Usage of one day, project, task or model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UsageRow {
    /// The day as `2026-11-21`, the project's or task's or chat's id, or the model's name; empty for what belongs to no
    /// project.
    pub key: String,
    /// What it is called; empty for a day and for what belongs to no project.
    pub title: String,
    /// The task, where rows are tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::TaskId>")]
    pub task: Option<TaskId>,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// The chat, where rows are tasks and chats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::ChatId>")]
    pub chat: Option<ChatId>,
    /// The project, where rows are projects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::ProjectId>")]
    pub project: Option<ProjectId>,
    /// The sum of all models.
    #[serde(flatten)]
    pub sum: UsageSum,
    /// The models that it consists of, by name.
    pub models: Vec<ModelUsage>,
}

/// Usage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UsageList {
    /// What it is counted by.
    pub by: UsageBy,
    /// The first day, as `2026-11-21`.
    pub first_day: String,
    /// The last day: today.
    pub last_day: String,
    /// Days oldest first; anything else by what it took, the most first. Only what took something.
    pub rows: Vec<UsageRow>,
    /// All of it.
    pub total: UsageSum,
    /// The month of the prices that Flotilla brings along, as `2025-11`: providers change them.
    pub prices_of: String,
}

/// Where a price comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PriceFrom {
    /// Flotilla brings it along; it may be old.
    BuiltIn,
    /// The configuration's `[prices]` say it.
    Configured,
}

/// What a model costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PriceView {
    /// The model, as its provider calls it, or its name in the configuration.
    pub model: String,
    /// In dollars per million tokens.
    pub price: Price,
    /// Where it comes from.
    pub from: PriceFrom,
    /// Whether a price that Flotilla brings along holds again when this one is taken away.
    pub built_in: bool,
}

/// The prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PriceList {
    /// The month of the prices that Flotilla brings along, as `2025-11`.
    pub of: String,
    /// The prices, by model.
    pub prices: Vec<PriceView>,
}

/// What a model costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelPrice {
    /// The price, all zero where nobody bills it; absent where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
}

/// A price to write into the configuration, or to take out of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPrice {
    /// The model, as its provider calls it, or its name in the configuration.
    pub model: String,
    /// The price; absent to take out what the configuration says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
}
