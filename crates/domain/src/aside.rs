//! What models are asked beside a conversation, and how its tokens are counted.

use crate::{Run, Usage};
use serde::{Deserialize, Serialize};

/// What a model was asked for beside a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// A title.
    Title,
    /// What is worth remembering of a run that ended.
    Memory,
    /// A summary of a chat that had grown too long; a run's stands with its compaction.
    Summary,
    /// A picture.
    Picture,
}

impl Run {
    /// Counts what a model took for this run: `other` where it may be another one than the run asks.
    pub(crate) fn spend(&mut self, other: Option<&str>, usage: Usage) {
        self.usage += usage;
        if let Some(other) = other.filter(|other| *other != self.model) {
            *self.usage_of_others.entry(other.to_owned()).or_default() += usage;
        }
    }
}
