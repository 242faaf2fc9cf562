//! One attempt at a task.

use super::{
    Action, ActionKind, ChangeStat, Checked, CheckpointCause, Delivery, Error, Lacks, Part, PlanStep,
    ToolCall, Usage, Wire,
    convert::{wire_enum, wire_struct},
};
use crate::schema;
use flotilla_domain::{
    self as domain, ApprovalId, CallId, CheckpointId, MessageId, QuestionId, RepoPath, RunId, Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Its workspace is being made.
    Preparing,
    /// It takes turns.
    Working,
    /// It waits for a human.
    NeedsYou,
    /// The agent says that it is done.
    Done,
    /// It could not go on; `error` says why.
    Failed,
    /// A human stopped it.
    Stopped,
}

wire_enum! {
    /// Something that only a human can give.
    #[serde(tag = "need")]
    Need of domain::Need {
        /// A yes or no.
        Approval {
            /// The approval.
            #[schemars(with = "schema::ApprovalId")]
            approval: ApprovalId,
            /// The call that waits for it.
            #[schemars(with = "schema::CallId")]
            call: CallId,
            /// What it would do.
            #[serde(flatten)]
            action: Action,
        },
        /// An answer.
        Question {
            /// The question.
            #[schemars(with = "schema::QuestionId")]
            question: QuestionId,
            /// The call that waits for it.
            #[schemars(with = "schema::CallId")]
            call: CallId,
            /// What is asked.
            text: String,
            /// Answers on offer; any other is welcome too.
            options: Vec<String>,
        },
    }
}

wire_struct! {
    /// A tool call that has no result yet.
    OpenCall of domain::OpenCall {
        /// The call.
        call: ToolCall,
        /// How far it is.
        stage: CallStage,
    }
}

wire_enum! {
    /// How far an open call is.
    #[serde(tag = "stage")]
    CallStage of domain::CallStage {
        /// It was asked for.
        Asked,
        /// A human said yes; it has not started.
        Approved,
        /// A human said no.
        Denied {
            /// What the agent is told.
            note: String,
        },
        /// A human answered its question.
        Answered {
            /// The answer.
            answer: String,
        },
        /// It started, and may have had effects.
        Started,
    }
}

wire_struct! {
    /// A run's check-in.
    Heartbeat of domain::Heartbeat {
        /// When.
        #[schemars(with = "schema::Timestamp")]
        at: Timestamp,
        /// What it is doing.
        action: String,
        /// How much is done, 0 to 100.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        percent: Option<u8>,
    }
}

wire_struct! {
    /// A message that was not delivered yet.
    QueuedMessage of domain::QueuedMessage {
        /// Its id.
        #[schemars(with = "schema::MessageId")]
        message: MessageId,
        /// What it says.
        parts: Vec<Part>,
        /// When it is delivered.
        when: Delivery,
    }
}

wire_struct! {
    /// A restorable snapshot of a workspace.
    Checkpoint of domain::Checkpoint {
        /// Its id.
        #[schemars(with = "schema::CheckpointId")]
        id: CheckpointId,
        /// The turn it was made after; 0 is the workspace as it began.
        turn: u32,
        /// The commit that holds it.
        commit: String,
        /// That commit's tree.
        tree: String,
        /// What changed since the checkpoint before it, or since the base.
        stat: ChangeStat,
        /// What the whole run has changed by then, since its base; an older log lacks it.
        total: Option<ChangeStat>,
        /// What it was made for.
        cause: CheckpointCause,
        /// What it does not hold: repositories inside the workspace, files that cannot be read.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schemars(with = "Vec<schema::RepoPath>")]
        left_out: Vec<RepoPath>,
    }
}

/// A checkpoint in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckpointView {
    /// The checkpoint.
    #[serde(flatten)]
    pub checkpoint: Checkpoint,
    /// When it was made.
    #[schemars(with = "schema::Timestamp")]
    pub at: Timestamp,
}

/// The checkpoints of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckpointList {
    /// The checkpoints, oldest first.
    pub checkpoints: Vec<CheckpointView>,
}

/// Names a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RunPath {
    /// The run.
    #[schemars(with = "schema::RunId")]
    pub run: RunId,
}

/// One attempt at a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RunView {
    /// Its id.
    #[schemars(with = "schema::RunId")]
    pub id: RunId,
    /// Which attempt it is, from 1.
    pub attempt: u32,
    /// Where it stands.
    pub state: RunState,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Error>,
    /// The model it asks.
    pub model: String,
    /// The checkpoint of an earlier run that it starts from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::CheckpointId>")]
    pub from: Option<CheckpointId>,
    /// Its workspace's folder, null until that stands.
    pub workspace: Option<String>,
    /// The branch its workspace is on, null until that stands.
    pub branch: Option<String>,
    /// The commit its workspace started from, null until that stands.
    pub base: Option<String>,
    /// What its workspace lacks of the user's folder, null until that stands.
    pub lacks: Option<Lacks>,
    /// What the user should know of its workspace: files carried in, protections that are missing here.
    pub notes: Vec<String>,
    /// The model that answers now, while that is down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<String>,
    /// Tokens spent.
    pub usage: Usage,
    /// What it cost so far, in millionths of a US dollar, at the price that the model has in the configuration today;
    /// absent where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_micros: Option<u64>,
    /// Turns taken.
    pub turns: u32,
    /// Its plan.
    pub plan: Vec<PlanStep>,
    /// Its latest check-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heartbeat: Option<Heartbeat>,
    /// Calls without a result.
    pub open_calls: Vec<OpenCall>,
    /// What it needs from a human.
    pub needs: Vec<Need>,
    /// Kinds of action a human allowed for the whole run.
    pub granted: Vec<ActionKind>,
    /// Messages not delivered yet.
    pub queued_messages: Vec<QueuedMessage>,
    /// The latest checkpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<Checkpoint>,
    /// How often a new daemon took it up again.
    pub resumed: u32,
    /// How often it went on after it had ended.
    pub continued: u32,
    /// When it was created.
    #[schemars(with = "schema::Timestamp")]
    pub created_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::Timestamp>")]
    pub ended_at: Option<Timestamp>,
}

/// A run as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RunCard {
    /// Its id.
    #[schemars(with = "schema::RunId")]
    pub id: RunId,
    /// Which attempt it is, from 1.
    pub attempt: u32,
    /// Where it stands.
    pub state: RunState,
    /// The model it asks.
    pub model: String,
    /// The branch its workspace is on, null until that stands.
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
    /// The model that answers now, while that is down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<String>,
    /// Tokens spent.
    pub usage: Usage,
    /// What it cost so far, in millionths of a US dollar, at the price that the model has in the configuration today;
    /// absent where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_micros: Option<u64>,
    /// What it needs from a human.
    pub needs: Vec<Need>,
    /// The last line that its newest terminal shows, without colours, of at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// What its latest turn that changed files changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeStat>,
    /// What the checks that Flotilla ran say of its work as it is; absent where none ran on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Checked>,
    /// What does it: `flotilla` is the built-in agent.
    pub agent: String,
    /// When it was created.
    #[schemars(with = "schema::Timestamp")]
    pub created_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::Timestamp>")]
    pub ended_at: Option<Timestamp>,
}

impl RunState {
    /// The state of a run that waits for so many answers.
    pub const fn of(state: &domain::RunState, needs: usize) -> Self {
        match state {
            domain::RunState::Preparing => Self::Preparing,
            domain::RunState::Working if needs == 0 => Self::Working,
            domain::RunState::Working => Self::NeedsYou,
            domain::RunState::Ended(domain::Outcome::Done) => Self::Done,
            domain::RunState::Ended(domain::Outcome::Failed { .. }) => Self::Failed,
            domain::RunState::Ended(domain::Outcome::Stopped) => Self::Stopped,
        }
    }
}

impl Wire<domain::Run> for RunView {
    fn wire(run: &domain::Run) -> Self {
        let error = match &run.state {
            domain::RunState::Ended(domain::Outcome::Failed { error }) => Some(Error::wire(error)),
            _ => None,
        };
        let place = run.workspace.as_ref();
        Self {
            id: run.id,
            attempt: run.attempt,
            state: RunState::of(&run.state, run.needs.len()),
            error,
            model: run.model.clone(),
            from: run.from,
            workspace: place.map(|place| place.path.clone()),
            branch: place.map(|place| place.branch.clone()),
            base: place.map(|place| place.base.clone()),
            lacks: place.map(|place| Wire::wire(&place.lacks)),
            notes: place.map(|place| place.notes.clone()).unwrap_or_default(),
            asks: run.asks.clone(),
            usage: Wire::wire(&run.usage),
            cost_micros: None,
            turns: run.turns,
            plan: Wire::wire(&run.plan),
            heartbeat: Wire::wire(&run.heartbeat),
            open_calls: Wire::wire(&run.open_calls),
            needs: Wire::wire(&run.needs),
            granted: Wire::wire(&run.granted),
            queued_messages: Wire::wire(&run.queued_messages),
            checkpoint: Wire::wire(&run.checkpoint),
            resumed: run.resumed,
            continued: run.continued,
            created_at: run.created_at,
            ended_at: run.ended_at,
        }
    }
}
