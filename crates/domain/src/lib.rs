//! What Flotilla is about: ids, states, events, policy and errors.
//!
//! Invariant: pure. No I/O, no async, no clock, no randomness; time and ids are passed in.

mod aside;
mod chat;
mod chat_tree;
mod check;
mod checkpoint;
mod command;
mod compaction;
mod error;
mod event;
mod id;
mod item;
mod landing;
mod memory;
mod path;
mod policy;
mod record;
mod review;
mod run;
mod task;
mod time;

pub use aside::Aim;
pub use chat::{
    Chat, ChatCreated, ChatNode, ChatNodeKind, ChatOutcome, ChatPart, ChatRecalled, ChatReplyBegun,
    ChatReplyEnded, ChatSaid, ChatTurn,
};
pub use chat_tree::{ChatContent, ChatEntry, ChatRecollection, ChatReplyState, ChatTree};
pub use check::{Check, CheckSeen, Checked};
pub use checkpoint::{ChangeStat, Checkpoint, CheckpointCause};
pub use command::{CommandSpec, ExitStatus};
pub use compaction::{Compaction, compacted};
pub use error::{Code, Retry, UserError};
pub use event::{
    CarryIn, Event, Lacks, Outcome, PlanStep, ProjectKind, StepStatus, TaskCreated, TaskSettings,
    WorkspaceReady,
};
pub use id::{
    ApprovalId, ChatId, CheckpointId, LandingId, MemoryId, MessageId, ParseIdError, ProjectId, PromptId,
    QuestionId, RunId, TaskId, TerminalId,
};
pub use item::{
    CallId, CallStatus, Carry, CommandSeen, Item, MessageSource, Part, ToolCall, ToolResult, Usage,
};
pub use landing::{ConflictAt, LandAs, LandedExtent, LandedMark, OpenLanding};
pub use memory::{Memory, MemoryKind, MemoryReason, MemoryScope, MemorySource, MemoryStanding, MemoryUse};
pub use path::RepoPath;
pub use policy::{Action, ActionKind, Decision, Mode, NetworkGrant, Verdict, judge};
pub use record::{Record, Subject};
pub use review::{ChangeSide, Comment, CommentAnswer, CommentId, CommentThread, Delivery};
pub use run::{CallStage, Heartbeat, Need, OpenCall, QueuedMessage, Run, RunState};
pub use task::{Invalid, Project, Task, TaskState};
pub use time::Timestamp;
