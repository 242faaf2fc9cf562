//! What travels: each type's JSON is the public contract, whatever becomes of the domain's own types.
//!
//! Times are RFC 3339 in UTC, durations say their unit in their name, sizes are bytes, token counts are tokens.

mod changes;
mod convert;
mod error;
mod event;
mod fleet;
mod item;
mod run;
mod task;
mod vocabulary;

pub use changes::{AcceptTask, Accepted, Changes, FileChange, FileSide, FileStatus, LandingForm, PatchQuery};
pub use convert::Wire;
pub use error::{Error, Retry};
pub use event::{EventQuery, EventView, Fact, TaskCreated};
pub use fleet::{
    LiveKind, LiveQuery, LiveView, LogReport, MissingProtection, ModelList, ModelPath, ModelTest, ModelView,
    SandboxView, Status, Stopping, TerminalControl, TerminalNotice, TerminalPath, TerminalQuery,
    TerminalSignal, TerminalView, ToolUse,
};
pub use item::{
    CallStatus, Item, ItemList, ItemQuery, ItemView, MessageSource, Part, ToolCall, ToolResult, Usage,
};
pub use run::{
    CallStage, Checkpoint, CheckpointList, Heartbeat, Need, OpenCall, QueuedMessage, RunCard, RunPath,
    RunState, RunView,
};
pub use task::{
    AddTask, AnswerTask, EditTask, OpenProject, ProjectList, ProjectView, Restored, StartTask, SteerTask,
    Steered, TaskCard, TaskList, TaskPath, TaskQuery, TaskRef, TaskSettings, TaskState, TaskStateName,
    TaskView, When,
};
pub use vocabulary::{
    Action, ActionKind, CarryIn, ChangeStat, ConflictAt, Decision, ExitStatus, Lacks, LandAs, Mode,
    NetworkGrant, Outcome, PlanStep, ProjectKind, StepStatus, Workspace,
};
