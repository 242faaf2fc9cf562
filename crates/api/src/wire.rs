//! What travels: each type's JSON is the public contract, whatever becomes of the domain's own types.
//!
//! Times are RFC 3339 in UTC, durations say their unit in their name, sizes are bytes, token counts are tokens.

mod board;
mod changes;
mod chat;
mod chat_fact;
mod chat_request;
mod convert;
mod desk;
mod error;
mod event;
mod evidence;
mod file;
mod fleet;
mod item;
mod memories;
mod memory;
mod profile;
mod project;
mod request;
mod review;
mod run;
mod settings;
mod shell;
mod task;
mod task_ref;
mod usage;
mod vocabulary;

pub use board::{BoardList, BoardView};
pub use changes::{
    AcceptTask, Accepted, BlobQuery, Branch, BranchList, Changes, ChosenPart, FileChange, FileSide,
    FileStatus, LandingForm, LandingOption, LandingProposal, PatchQuery, RunCommit, WhiteSpace,
};
pub use chat::{
    ChatCard, ChatContent, ChatHit, ChatList, ChatMessage, ChatMessagePath, ChatPath, ChatQuery,
    ChatReplyState, ChatSince, ChatState, ChatView, ListedChat, SnippetPiece,
};
pub use chat_fact::{
    ChatCreated, ChatOutcome, ChatPart, ChatRecalled, ChatReplyBegun, ChatReplyEnded, ChatSaid, ChatTurn,
};
pub use chat_request::{BeginChat, ChatLive, RenameChat, RetryInChat, Said, SayInChat};
pub use convert::Wire;
pub use desk::{
    AddPrompt, EditPrompt, Preferences, PreferencesSet, PromptList, PromptPath, PromptScope, PromptView,
    SetPreferences,
};
pub use error::{Error, Retry};
pub use event::{EventQuery, EventView, Fact, TaskCreated};
pub use evidence::{
    Check, CheckView, Checked, CommandRun, Evidence, FoundCheck, ProjectChecks, TestsTouched,
};
pub use file::{DocumentText, FileList, FileMatch, FileQuery, FileRef, FileText, ReadDocument};
pub use fleet::{
    Listening, LiveKind, LiveQuery, LiveView, LogReport, MissingProtection, ModelList, ModelPath, ModelTest,
    ModelView, SandboxView, Status, Stopping, TerminalControl, TerminalNotice, TerminalPath, TerminalQuery,
    TerminalSignal, TerminalView, ToolUse,
};
pub use item::{
    Aim, CallStatus, CommandSeen, Compaction, Item, ItemList, ItemQuery, ItemView, MessageSource, Part,
    ToolCall, ToolResult, Usage,
};
pub use memories::{
    ChangeMemories, ImportMemories, MemoriesChanged, MemoriesChosen, MemoriesImported, MemoryChange,
    MemoryList, MemoryMeaning, MemoryQuery, MemoryRefused, MemoryStandingName, MemoryStatus,
};
pub use memory::{
    AddMemory, EditMemory, Memory, MemoryAdded, MemoryHow, MemoryKind, MemoryPath, MemoryProposals,
    MemoryReason, MemoryRecord, MemoryScope, MemorySettings, MemoryShown, MemorySource, MemoryStanding,
    MemoryUse, MemoryUsePlace, MemoryUsed, MemoryUses, MemoryView,
};
pub use profile::{
    ProfileAccess, ProfileDraft, ProfileFrom, ProfileList, ProfilePath, ProfileQuery, ProfileRemoved,
    ProfileView, SaveProfile,
};
pub use project::{OpenProject, ProjectList, ProjectPath, ProjectView, TaskCounts};
pub use request::{AddTask, AnswerTask, EditTask, SetBudget, StartTask, SteerTask, Steered, ThenRun, When};
pub use review::{
    ChangeSide, CheckpointCause, CheckpointPath, Comment, CommentAnswer, CommentList, CommentView,
    CommentsMade, Delivery, LineChoice, MakeComments, MessagePath, NewComment, RejectPart, WorkspaceChanged,
};
pub use run::{
    CallStage, Checkpoint, CheckpointList, CheckpointView, Heartbeat, Need, OpenCall, QueuedMessage, RunCard,
    RunPath, RunState, RunView,
};
pub use settings::{
    AgentList, AgentView, ChangeSettings, Dollars, KeyStore, ModelKey, Price, ProjectSettings, Ratio,
    SetModel, SetModelKey, Settings,
};
pub use shell::{OpenShell, ShellList, ShellPath, ShellPlace, ShellView};
pub use task::{
    LandedExtent, LandedMark, Restored, TaskCard, TaskList, TaskQuery, TaskSettings, TaskState,
    TaskStateName, TaskView,
};
pub use task_ref::{NoTaskRef, TaskPath, TaskRef};
pub use usage::{
    ModelPrice, ModelUsage, PriceFrom, PriceList, PriceView, SetPrice, UsageBy, UsageList, UsageQuery,
    UsageRow, UsageSum,
};
pub use vocabulary::{
    Action, ActionKind, CarryIn, ChangeStat, ConflictAt, ConflictHunk, Decision, ExitStatus, Lacks, LandAs,
    Mode, NetworkGrant, Outcome, PlanStep, ProjectKind, StepStatus, Workspace,
};
