//! Tasks and projects: what is asked for, and what is shown.

use super::{
    CarryIn, Error, Mode, NetworkGrant, Part, RunCard, RunView, Wire,
    convert::{wire_enum, wire_struct},
};
use crate::schema;
use flotilla_domain::{self as domain, CheckpointId, ProjectId, RunId, TaskId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

wire_struct! {
    /// How a task wants to be run.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    TaskSettings of domain::TaskSettings {
        /// The model by its name in the configuration; the default one where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<String>,
        /// How much the model is asked to reason, in its provider's own word; as configured where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        effort: Option<String>,
        /// The profile of the agent that does it; the plain agent where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent: Option<String>,
        /// The revision its workspaces start from; the checked-out one where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        base: Option<String>,
        /// How much needs a human's yes.
        #[serde(default)]
        mode: Mode,
        /// Whether its commands reach the network.
        #[serde(default)]
        network: NetworkGrant,
        /// Whether the user's uncommitted work comes along.
        #[serde(default)]
        carry: CarryIn,
        /// Millionths of a US dollar that all its runs together may cost; no bound where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        budget_micros: Option<u64>,
    }
}

impl From<TaskSettings> for domain::TaskSettings {
    fn from(settings: TaskSettings) -> Self {
        let TaskSettings { model, effort, agent, base, mode, network, carry, budget_micros } = settings;
        let (mode, network, carry) = (mode.into(), network.into(), carry.into());
        Self { model, effort, agent, base, mode, network, carry, budget_micros }
    }
}

wire_enum! {
    /// Where a task stands on the board.
    #[serde(tag = "state")]
    TaskState of domain::TaskState {
        /// Written down, not asked for.
        Draft,
        /// It waits for its turn.
        Queued {
            /// Since when.
            #[schemars(with = "schema::Timestamp")]
            since: Timestamp,
            /// The checkpoint of an earlier run that the next one starts from.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(with = "Option<schema::CheckpointId>")]
            from: Option<CheckpointId>,
            /// The run that goes on; a new one is begun where absent.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(with = "Option<schema::RunId>")]
            continues: Option<RunId>,
        },
        /// A run is under way.
        Running {
            /// The run.
            #[schemars(with = "schema::RunId")]
            run: RunId,
        },
        /// A run waits for a human.
        NeedsYou {
            /// The run.
            #[schemars(with = "schema::RunId")]
            run: RunId,
        },
        /// A run's change waits for review.
        Review {
            /// The run.
            #[schemars(with = "schema::RunId")]
            run: RunId,
        },
        /// Its change is in the user's branch.
        Landed {
            /// The run that made it.
            #[schemars(with = "schema::RunId")]
            run: RunId,
            /// The branch; none where it landed as edits in the checkout.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            onto: Option<String>,
            /// The branch's tip afterwards; for edits, a commit that holds the checkout's files as they were then.
            commit: String,
            /// The recovery bundle of the run's workspace.
            bundle: String,
        },
        /// Its latest run failed.
        Failed {
            /// The run.
            #[schemars(with = "schema::RunId")]
            run: RunId,
            /// Why, and what to do.
            error: Error,
        },
        /// A human stopped it.
        Cancelled {
            /// The run that was stopped, if one was under way.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(with = "Option<schema::RunId>")]
            run: Option<RunId>,
        },
        /// Its work was put away.
        Discarded {
            /// The run whose work it was.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(with = "Option<schema::RunId>")]
            run: Option<RunId>,
            /// The bundle that restores it.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            bundle: Option<String>,
        },
    }
}

wire_enum! {
    /// How much of a change landed.
    #[derive(Copy)]
    LandedExtent of domain::LandedExtent {
        /// All of it.
        Whole,
        /// Chosen parts; the rest stayed under review.
        Part,
    }
}

wire_struct! {
    /// Where and when a task's change landed, whole or in part, for the last time.
    LandedMark of domain::LandedMark {
        /// The run that made it.
        #[schemars(with = "schema::RunId")]
        run: RunId,
        /// The branch; none where it landed as edits in the checkout.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        onto: Option<String>,
        /// The branch's tip afterwards; for edits, a commit that holds the checkout's files as they were then.
        commit: String,
        /// When.
        #[schemars(with = "schema::Timestamp")]
        at: Timestamp,
        /// Whether it was all of the change.
        extent: LandedExtent,
    }
}

impl TaskState {
    /// The state's name.
    pub const fn name(&self) -> TaskStateName {
        match self {
            Self::Draft => TaskStateName::Draft,
            Self::Queued { .. } => TaskStateName::Queued,
            Self::Running { .. } => TaskStateName::Running,
            Self::NeedsYou { .. } => TaskStateName::NeedsYou,
            Self::Review { .. } => TaskStateName::Review,
            Self::Landed { .. } => TaskStateName::Landed,
            Self::Failed { .. } => TaskStateName::Failed,
            Self::Cancelled { .. } => TaskStateName::Cancelled,
            Self::Discarded { .. } => TaskStateName::Discarded,
        }
    }
}

/// The name of a task's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each name is explained at the state it names")]
pub enum TaskStateName {
    Draft,
    Queued,
    Running,
    NeedsYou,
    Review,
    Landed,
    Failed,
    Cancelled,
    Discarded,
}

impl TaskStateName {
    /// All states, in the order a task goes through them.
    pub const ALL: [Self; 9] = [
        Self::Draft,
        Self::Queued,
        Self::Running,
        Self::NeedsYou,
        Self::Review,
        Self::Landed,
        Self::Failed,
        Self::Cancelled,
        Self::Discarded,
    ];

    /// The name as it travels.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::NeedsYou => "needs_you",
            Self::Review => "review",
            Self::Landed => "landed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Discarded => "discarded",
        }
    }
}

/// A card on the Scratchpad.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskView {
    /// Its id.
    #[schemars(with = "schema::TaskId")]
    pub id: TaskId,
    /// Its short number, unique in this data folder.
    pub number: u32,
    /// What the card is called.
    pub title: String,
    /// Where it stands, with what belongs to that.
    #[serde(flatten)]
    pub state: TaskState,
    /// Its project's folder.
    pub project: String,
    /// Its project.
    #[schemars(with = "schema::ProjectId")]
    pub project_id: ProjectId,
    /// What the agent is asked.
    pub prompt: Vec<Part>,
    /// How it wants to be run.
    pub settings: TaskSettings,
    /// The tasks that must have landed first.
    #[schemars(with = "Vec<schema::TaskId>")]
    pub depends_on: Vec<TaskId>,
    /// The task it is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::TaskId>")]
    pub parent: Option<TaskId>,
    /// When it was created.
    #[schemars(with = "schema::Timestamp")]
    pub created_at: Timestamp,
    /// When something last happened to it.
    #[schemars(with = "schema::Timestamp")]
    pub updated_at: Timestamp,
    /// Whether its change is being landed at this moment.
    #[serde(default)]
    pub landing: bool,
    /// Where its change landed last; stays when its workspace is brought back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub landed: Option<LandedMark>,
    /// Its runs, oldest first.
    pub runs: Vec<RunView>,
}

impl TaskView {
    /// The view of `task`; `folder` is its project's.
    pub fn of(task: &domain::Task, folder: &str) -> Self {
        Self {
            id: task.id,
            number: task.number,
            title: task.title.clone(),
            state: Wire::wire(&task.state),
            project: folder.to_owned(),
            project_id: task.project,
            prompt: Wire::wire(&task.prompt),
            settings: Wire::wire(&task.settings),
            depends_on: task.depends_on.clone(),
            parent: task.parent,
            created_at: task.created_at,
            updated_at: task.updated_at,
            landing: task.landing.is_some(),
            landed: Wire::wire(&task.landed),
            runs: Wire::wire(&task.runs),
        }
    }

    /// The run that its state is about, or else the latest one.
    pub fn current_run(&self) -> Option<&RunView> {
        self.runs.last()
    }
}

/// A task as a board or a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskCard {
    /// Its id.
    #[schemars(with = "schema::TaskId")]
    pub id: TaskId,
    /// Its short number, unique in this data folder.
    pub number: u32,
    /// What the card is called.
    pub title: String,
    /// How its prompt begins, in one line of at most 200 characters.
    #[serde(default)]
    pub prompt: String,
    /// Where it stands, with what belongs to that.
    #[serde(flatten)]
    pub state: TaskState,
    /// Its project's folder.
    pub project: String,
    /// Its project.
    #[schemars(with = "schema::ProjectId")]
    pub project_id: ProjectId,
    /// The tasks that must have landed first.
    #[schemars(with = "Vec<schema::TaskId>")]
    pub depends_on: Vec<TaskId>,
    /// The task it is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::TaskId>")]
    pub parent: Option<TaskId>,
    /// When it was created.
    #[schemars(with = "schema::Timestamp")]
    pub created_at: Timestamp,
    /// When something last happened to it.
    #[schemars(with = "schema::Timestamp")]
    pub updated_at: Timestamp,
    /// Whether its change is being landed at this moment.
    #[serde(default)]
    pub landing: bool,
    /// Where its change landed last; stays when its workspace is brought back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub landed: Option<LandedMark>,
    /// Why its last landing was refused, until another is tried or the work goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Error>,
    /// The profile of the agent that does it; absent for the plain agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Its latest run, in short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest_run: Option<RunCard>,
}

/// Which tasks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskQuery {
    /// Only those of the project that this folder is in; absolute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// Only those in this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<TaskStateName>,
    /// Only those with all these words in their title or prompt, in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Only those with a lower number; give the last page's `next`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u32>,
    /// At most this many; 200 where absent, never more than 1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Some tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskList {
    /// The number of the last event that this list knows of: watch the events after it to keep the list true.
    pub seq: u64,
    /// The tasks, newest first.
    pub tasks: Vec<TaskCard>,
    /// What to ask for with `before` to read on; absent where these are all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
}

/// A workspace was brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Restored {
    /// Its folder; absent where none was put away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Its branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The task, in review again; where it had no workspace, what it was before.
    pub task: TaskView,
}
