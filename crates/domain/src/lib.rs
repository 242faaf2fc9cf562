//! What Flotilla is about: ids, states, events, policy and errors.
//!
//! Invariant: pure. No I/O, no async, no clock, no randomness; time and ids are passed in.

mod command;
mod id;
mod item;
mod path;
mod time;

pub use command::{CommandSpec, ExitStatus};
pub use id::{
    ApprovalId, CheckpointId, LandingId, MessageId, ParseIdError, ProjectId, QuestionId, RunId, TaskId,
    TerminalId,
};
pub use item::{CallId, CallStatus, Carry, Item, MessageSource, Part, ToolCall, ToolResult, Usage};
pub use path::RepoPath;
pub use time::Timestamp;
