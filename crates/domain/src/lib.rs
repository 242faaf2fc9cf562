//! What Flotilla is about: ids, states, events, policy and errors.
//!
//! Invariant: pure. No I/O, no async, no clock, no randomness; time and ids are passed in.

mod command;
mod error;
mod event;
mod id;
mod item;
mod path;
mod policy;
mod run;
mod task;
mod time;

pub use command::{CommandSpec, ExitStatus};
pub use error::{Code, Retry, UserError};
pub use event::{
    CarryIn, ChangeStat, Checkpoint, ConflictAt, Event, Lacks, LandAs, Outcome, PlanStep, ProjectKind,
    Record, StepStatus, Subject, TaskCreated, TaskSettings, WorkspaceReady,
};
pub use id::{
    ApprovalId, CheckpointId, LandingId, MessageId, ParseIdError, ProjectId, PromptId, QuestionId, RunId,
    TaskId, TerminalId,
};
pub use item::{CallId, CallStatus, Carry, Item, MessageSource, Part, ToolCall, ToolResult, Usage};
pub use path::RepoPath;
pub use policy::{Action, ActionKind, Decision, Mode, NetworkGrant, Verdict, judge};
pub use run::{CallStage, Heartbeat, Need, OpenCall, QueuedMessage, Run, RunState};
pub use task::{Invalid, OpenLanding, Project, Task, TaskState};
pub use time::Timestamp;
