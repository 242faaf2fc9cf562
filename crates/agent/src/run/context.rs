//! What a run of the agent starts from, and how it ends.

use crate::{calls::Halt, host::HostGone, tools::Toolbox};
use flotilla_domain::{CallId, Item, OpenCall, PlanStep, UserError};
use flotilla_models::Model;
use std::sync::Arc;

/// Everything that a run of the built-in agent starts from, new or taken up again.
pub struct Context {
    /// The model it asks.
    pub model: Arc<dyn Model>,
    /// A model for small work, which sums up what no longer fits where it has room for that.
    pub small: Option<Arc<dyn Model>>,
    /// Its tools; commands under way in them end with the run.
    pub tools: Toolbox,
    /// Its instructions, see [`instructions`](crate::instructions); the same through the whole run.
    pub instructions: Arc<str>,
    /// The conversation so far, as the model is sent it; in a new run the prompt alone.
    pub conversation: Vec<Item>,
    /// The calls of the last turn that have no result yet.
    pub open_calls: Vec<OpenCall>,
    /// Questions about open calls that still wait for a person's answer.
    pub questions: Vec<OpenQuestion>,
    /// The plan as it was last written down.
    pub plan: Vec<PlanStep>,
    /// How many turns were accepted so far.
    pub turns: u32,
    /// What ties the run's requests together in the provider's cache.
    pub cache_key: String,
    /// Its limits.
    pub limits: Limits,
}

/// A question that a person was asked and has not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenQuestion {
    /// The call that waits for the answer.
    pub call: CallId,
    /// What is asked.
    pub text: String,
    /// Answers on offer.
    pub options: Vec<String>,
}

/// What a run may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Turns in all, those before a restart included.
    pub turns: u32,
    /// Turns in a row in which the model called no tool rightly.
    pub bad_turns: u32,
    /// Calls in one turn; those beyond are refused.
    pub calls: usize,
    /// Tokens in one answer; `None` leaves it to the provider.
    pub output_tokens: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { turns: 1000, bad_turns: 10, calls: 64, output_tokens: None }
    }
}

/// How a run of the agent ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The model says that it is done, and no message was waiting.
    Done,
    /// It cannot go on.
    Failed(UserError),
    /// It was cancelled.
    Stopped,
    /// Its host takes nothing any more. What was accepted is in the log.
    HostGone,
}

impl From<Halt> for Ended {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Cancelled => Self::Stopped,
            Halt::HostGone => Self::HostGone,
        }
    }
}

impl From<HostGone> for Ended {
    fn from(_: HostGone) -> Self {
        Self::HostGone
    }
}
