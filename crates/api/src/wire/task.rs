//! Tasks and projects: what is asked for, and what is shown.

use super::{
    CarryIn, Decision, Error, Mode, NetworkGrant, Part, ProjectKind, RunCard, RunView, Wire,
    convert::{wire_enum, wire_struct},
};
use crate::schema;
use flotilla_domain::{
    self as domain, ApprovalId, CheckpointId, MessageId, ProjectId, QuestionId, RunId, TaskId, Timestamp,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{borrow::Cow, fmt, str::FromStr};

/// How a task is named: by its id, its short number (`12` or `#12`), or the last characters of its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskRef {
    /// Its id.
    Id(TaskId),
    /// Its short number.
    Number(u32),
    /// The end of its id; it must be the end of one task's id only.
    Suffix(String),
}

/// The fewest characters of an id's end that name a task.
const MIN_SUFFIX: usize = 4;

/// The text names no task in any of the known forms.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} names no task: give its number (12), its id (task_…), or the last {MIN_SUFFIX} or more characters of its id"
)]
pub struct NoTaskRef(String);

impl FromStr for TaskRef {
    type Err = NoTaskRef;

    fn from_str(text: &str) -> Result<Self, NoTaskRef> {
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        let digits = text.strip_prefix('#').unwrap_or(text);
        if digits.bytes().all(|byte| byte.is_ascii_digit())
            && let Ok(number) = digits.parse()
        {
            return Ok(Self::Number(number));
        }
        let plain = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if plain && (MIN_SUFFIX..26).contains(&text.len()) {
            return Ok(Self::Suffix(text.to_owned()));
        }
        Err(NoTaskRef(text.to_owned()))
    }
}

impl fmt::Display for TaskRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Suffix(suffix) => suffix.fmt(f),
        }
    }
}

impl From<TaskId> for TaskRef {
    fn from(id: TaskId) -> Self {
        Self::Id(id)
    }
}

impl Serialize for TaskRef {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TaskRef {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for TaskRef {
    fn schema_name() -> Cow<'static, str> {
        "TaskRef".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A task's id, its short number, or the last characters of its id (four or more).",
        })
    }
}

/// Names a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskPath {
    /// The task.
    pub task: TaskRef,
}

impl<T: Into<TaskRef>> From<T> for TaskPath {
    fn from(task: T) -> Self {
        Self { task: task.into() }
    }
}

wire_struct! {
    /// How a task wants to be run.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    TaskSettings of domain::TaskSettings {
        /// The model by its name in the configuration; the default one where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<String>,
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
    }
}

impl From<TaskSettings> for domain::TaskSettings {
    fn from(settings: TaskSettings) -> Self {
        let TaskSettings { model, base, mode, network, carry } = settings;
        Self { model, base, mode: mode.into(), network: network.into(), carry: carry.into() }
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
            runs: Wire::wire(&task.runs),
        }
    }

    /// The run that its state is about, or else the latest one.
    pub fn current_run(&self) -> Option<&RunView> {
        self.runs.last()
    }
}

/// A task as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskCard {
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
    /// How it is to be run.
    #[serde(default)]
    pub settings: TaskSettings,
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

/// How a task starts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartTask {
    /// The checkpoint of an earlier run to start from; a fresh workspace where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::CheckpointId>")]
    pub from: Option<CheckpointId>,
}

/// A message to the agent at work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SteerTask {
    /// What it says.
    pub parts: Vec<Part>,
}

/// The message is kept, and is delivered before the next turn.
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

/// A workspace was brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Restored {
    /// Its folder.
    pub path: String,
    /// Its branch.
    pub branch: String,
    /// The task, in review again.
    pub task: TaskView,
}

/// A folder that agents work on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProjectView {
    /// Its id.
    #[schemars(with = "schema::ProjectId")]
    pub id: ProjectId,
    /// Its folder.
    pub path: String,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: ProjectKind,
    /// When it was first opened.
    #[schemars(with = "schema::Timestamp")]
    pub opened_at: Timestamp,
}

impl Wire<domain::Project> for ProjectView {
    fn wire(project: &domain::Project) -> Self {
        Self {
            id: project.id,
            path: project.path.clone(),
            name: project.name.clone(),
            kind: Wire::wire(&project.kind),
            opened_at: project.opened_at,
        }
    }
}

/// All projects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProjectList {
    /// The number of the last event that this list knows of.
    pub seq: u64,
    /// The projects, oldest first.
    pub projects: Vec<ProjectView>,
}

/// A folder to make a project of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenProject {
    /// The folder, or one inside its repository; absolute.
    pub path: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_task_is_named_by_number_id_or_the_end_of_its_id() {
        let id = "task_01h455vb4pex5vsknk084sn02q";
        assert_eq!("12".parse(), Ok(TaskRef::Number(12)));
        assert_eq!("#12".parse(), Ok(TaskRef::Number(12)));
        assert_eq!(id.parse::<TaskRef>().unwrap().to_string(), id);
        assert_eq!("n02q".parse(), Ok(TaskRef::Suffix("n02q".to_owned())));
        for nothing in ["", "#", "x", "a b c d", "../etc", "run_01h455vb4pex5vsknk084sn02q"] {
            assert!(nothing.parse::<TaskRef>().is_err(), "{nothing:?}");
        }
    }

    proptest! {
        #[test]
        fn a_task_ref_reads_back_as_it_was_written(text in "[#a-z0-9_]{0,32}") {
            if let Ok(named) = text.parse::<TaskRef>() {
                prop_assert_eq!(named.to_string().parse::<TaskRef>(), Ok(named));
            }
        }
    }
}
