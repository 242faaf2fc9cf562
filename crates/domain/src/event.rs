//! The facts of the log. Whatever is not here did not happen.

use crate::{
    Action, Aim, ApprovalId, CallId, ChatCreated, ChatRecalled, ChatReplyBegun, ChatReplyEnded, ChatSaid,
    ChatTurn, Checkpoint, CheckpointId, Comment, CommentId, Compaction, ConflictAt, Decision, Delivery,
    ExitStatus, Item, LandAs, LandingId, MemoryId, MemoryUse, MessageId, MessageSource, Mode, NetworkGrant,
    Part, ProjectId, QuestionId, RepoPath, TaskId, ToolResult, Usage, UserError,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What kind of folder a project is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProjectKind {
    /// A git repository.
    Git,
    /// A folder without one; a hidden repository beside it keeps its checkpoints.
    Folder,
}

/// How a task wants to be run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskSettings {
    /// The model by its name in the configuration; the default one where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// How much the model is asked to reason, in its provider's own word; as configured where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<String>,
    /// The profile of the agent that does it; the plain agent where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The revision its workspaces start from; the checked-out one where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// How much needs a human's yes.
    #[serde(default)]
    pub mode: Mode,
    /// Whether its commands reach the network.
    #[serde(default)]
    pub network: NetworkGrant,
    /// Whether the user's uncommitted work comes along.
    #[serde(default)]
    pub carry: CarryIn,
    /// Millionths of a US dollar that all its runs together may cost; no bound where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_micros: Option<u64>,
}

/// Whether a workspace starts with the user's uncommitted and untracked work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CarryIn {
    /// It starts from the commit alone.
    #[default]
    Nothing,
    /// It starts with that work in it.
    Uncommitted,
}

/// A task as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskCreated {
    /// A short number for people, unique in this data folder.
    pub number: u32,
    /// The project it works on.
    pub project: ProjectId,
    /// What the card is called.
    pub title: String,
    /// What the agent is asked.
    pub prompt: Vec<Part>,
    /// How it wants to be run.
    pub settings: TaskSettings,
    /// The tasks that must have landed before it starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<TaskId>,
    /// The task it is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<TaskId>,
}

/// What a workspace lacks of the user's folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lacks {
    /// Tracked files with uncommitted changes.
    pub modified: u32,
    /// Untracked files that are not ignored.
    pub untracked: u32,
    /// Some of them.
    pub sample: Vec<RepoPath>,
}

impl Lacks {
    /// Whether it lacks nothing.
    pub const fn is_nothing(&self) -> bool {
        self.modified == 0 && self.untracked == 0
    }
}

/// The isolated copy that a run works in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceReady {
    /// Its folder.
    pub path: String,
    /// The branch it is on.
    pub branch: String,
    /// The commit that the run's change is compared with; it holds what was carried in.
    pub base: String,
    /// The commit of the project that it was made from.
    pub start: String,
    /// What it lacks of the user's folder.
    pub lacks: Lacks,
    /// What the user should know of it: files carried in, protections that are missing here.
    pub notes: Vec<String>,
}

/// A step of an agent's plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanStep {
    /// What is to be done.
    pub step: String,
    /// How far it is.
    pub status: StepStatus,
}

/// How far a step of a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    /// Not begun.
    Pending,
    /// Under way.
    InProgress,
    /// Done.
    Completed,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The agent says that it is done.
    Done,
    /// It cannot go on.
    Failed {
        /// Why, and what to do.
        error: UserError,
    },
    /// A human stopped it.
    Stopped,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A folder became a project.
    ProjectOpened {
        /// Its folder.
        path: String,
        /// What it is called.
        name: String,
        /// What it is.
        kind: ProjectKind,
    },
    /// A project was put out of sight, with its tasks.
    ProjectForgotten,
    /// It is in sight again.
    ProjectReopened,
    /// A task was put on the board, as a draft.
    TaskCreated(Box<TaskCreated>),
    /// Its title or prompt was changed.
    TaskEdited {
        /// The new title.
        title: String,
        /// The new prompt.
        prompt: Vec<Part>,
    },
    /// What all its runs together may cost was said anew.
    BudgetSet {
        /// Millionths of a US dollar; no bound where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        budget_micros: Option<u64>,
    },
    /// It waits for its turn to run.
    TaskQueued {
        /// The checkpoint of an earlier run that the next one starts from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<CheckpointId>,
    },
    /// It was taken out of the queue, or out of what is put away where it had no workspace: back to what it was.
    TaskUnqueued,
    /// It was given up before or between runs.
    TaskCancelled,
    /// A run was begun.
    RunCreated {
        /// Which attempt it is, from 1.
        attempt: u32,
        /// The checkpoint of an earlier run that it starts from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<CheckpointId>,
        /// The model that it asks.
        model: String,
    },
    /// Its workspace stands.
    WorkspaceReady(Box<WorkspaceReady>),
    /// The project's set-up command ran in the workspace.
    SetupFinished {
        /// The command line.
        command: String,
        /// How it ended.
        exit: ExitStatus,
        /// The file that keeps its output.
        output: String,
    },
    /// The engine ran a check of the project's on what the workspace is.
    CheckFinished(crate::Check),
    /// The agent was told what it is and where; this never changes during a run.
    Briefed {
        /// The instructions, whole.
        instructions: String,
        /// The project's own files in them, such as `AGENTS.md`, from its root.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        read: Vec<String>,
    },
    /// Memories went into the conversation, in the message that comes next.
    MemoriesRecalled {
        /// Which, and why each.
        uses: Vec<MemoryUse>,
    },
    /// The agent would have something remembered.
    MemoryProposed {
        /// The memory; its text stands with the memories alone, so that it can be forgotten.
        memory: MemoryId,
    },
    /// A model was asked for something beside the conversation.
    ModelAsked {
        /// What for.
        aim: Aim,
        /// The model that answered, by its name in the configuration.
        model: String,
        /// What it cost.
        usage: Usage,
    },
    /// A task or a conversation got a title in the place of one that nobody chose.
    Titled {
        /// The title that it had, and must still have.
        before: String,
        /// The title.
        title: String,
    },
    /// A human wrote to the run.
    MessageQueued {
        /// The message.
        message: MessageId,
        /// What it says.
        parts: Vec<Part>,
        /// When it is delivered.
        #[serde(default, skip_serializing_if = "Delivery::is_now")]
        when: Delivery,
    },
    /// A human took back a message that was not delivered yet.
    MessageWithdrawn {
        /// The message.
        message: MessageId,
    },
    /// A human commented on lines of the run's change; a message tells the agent.
    CommentsMade {
        /// That message.
        message: MessageId,
        /// The comments.
        comments: Vec<Comment>,
    },
    /// The agent answered a comment.
    CommentAnswered {
        /// The comment.
        comment: CommentId,
        /// The answer.
        text: String,
    },
    /// A message entered the conversation.
    MessageDelivered {
        /// The queued message it is, where it was queued.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<MessageId>,
        /// Who it is from.
        source: MessageSource,
        /// What it says.
        parts: Vec<Part>,
    },
    /// A model's response was accepted whole.
    TurnFinished {
        /// Which turn it is, from 1.
        turn: u32,
        /// What the response holds.
        items: Vec<Item>,
        /// What it cost.
        usage: Usage,
    },
    /// A model call failed and will be tried again.
    ModelRetried {
        /// Which attempt failed, from 1.
        attempt: u32,
        /// Milliseconds until the next.
        after_ms: u64,
        /// Why it failed.
        why: String,
    },
    /// The agent's context was made smaller; its transcript was not.
    ContextCompacted(Box<Compaction>),
    /// The model that answered is down; from here on another one answers, until it is back or the run goes on anew.
    ModelFellBack {
        /// The model that is down, by its name in the configuration.
        from: String,
        /// The model that answers.
        to: String,
        /// Why.
        why: String,
    },
    /// A model that was down answers again, and goes on.
    ModelCameBack {
        /// The model that stood in for it, by its name in the configuration.
        from: String,
        /// Its name.
        to: String,
    },
    /// A tool call went ahead; from here on it may have had effects.
    CallStarted {
        /// The call.
        call: CallId,
    },
    /// A tool call came to its end.
    CallFinished {
        /// What it gave back.
        result: ToolResult,
    },
    /// A tool call waits for a human's yes.
    ApprovalRequested {
        /// The approval.
        approval: ApprovalId,
        /// The call.
        call: CallId,
        /// What it would do.
        #[serde(flatten)]
        action: Action,
    },
    /// A human decided.
    ApprovalAnswered {
        /// The approval.
        approval: ApprovalId,
        /// The word.
        #[serde(flatten)]
        decision: Decision,
    },
    /// The agent asks a human.
    QuestionAsked {
        /// The question.
        question: QuestionId,
        /// The tool call it came by.
        call: CallId,
        /// What it asks.
        text: String,
        /// Answers it offers; any other is welcome too.
        options: Vec<String>,
    },
    /// A human answered.
    QuestionAnswered {
        /// The question.
        question: QuestionId,
        /// The answer.
        answer: String,
    },
    /// The agent wrote down its plan, whole.
    PlanUpdated {
        /// The plan.
        steps: Vec<PlanStep>,
    },
    /// The run checked in.
    HeartbeatReported {
        /// What it is doing, in its own words.
        action: String,
        /// How much is done, 0 to 100, where it says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        percent: Option<u8>,
    },
    /// The workspace was snapshotted.
    CheckpointMade(Checkpoint),
    /// The workspace was put back to a checkpoint.
    CheckpointRestored {
        /// The checkpoint.
        checkpoint: CheckpointId,
    },
    /// The daemon that ran it ended, and the next one took the run up again.
    RunResumed,
    /// The run ended.
    RunEnded(Outcome),
    /// The run, which had ended, waits for its turn to go on.
    RunQueued,
    /// It goes on, in its workspace and with all that was said before.
    RunContinued,
    /// A landing was begun; the branch may have moved from here on.
    LandingStarted {
        /// The landing.
        landing: LandingId,
        /// The branch it goes to; none where it lands as edits in the checkout.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        onto: Option<String>,
        /// The commit that the branch is to stand on afterwards.
        commit: String,
        /// How.
        #[serde(flatten)]
        how: LandAs,
        /// Where only a part lands: the commit that what stays in the workspace is compared with afterwards.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rest: Option<String>,
    },
    /// It was refused and changed nothing.
    LandingRefused {
        /// The landing.
        landing: LandingId,
        /// Why, and what to do.
        error: UserError,
        /// Where it conflicts, if that is why.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        conflicts: Vec<ConflictAt>,
    },
    /// The change is in the user's branch.
    Landed {
        /// The landing.
        landing: LandingId,
        /// The branch; none where it landed as edits in the checkout.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        onto: Option<String>,
        /// The branch's tip afterwards; for edits, a commit that holds the checkout's files as they were then.
        commit: String,
        /// The recovery bundle of the run's workspace.
        bundle: String,
    },
    /// A part of the change is in the user's branch; the rest stays in the workspace, under review.
    PartLanded {
        /// The landing.
        landing: LandingId,
        /// The branch; none where it landed as edits in the checkout.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        onto: Option<String>,
        /// The branch's tip afterwards; for edits, a commit that holds the checkout's files as they were then.
        commit: String,
        /// The commit that the rest is compared with.
        base: String,
    },
    /// The run's work was put away, with a bundle that restores it.
    Discarded {
        /// The recovery bundle; none where there was no workspace.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bundle: Option<String>,
    },
    /// A discarded or landed run's workspace was brought back.
    Restored {
        /// Its folder.
        path: String,
        /// Its branch.
        branch: String,
    },
    /// A conversation was begun.
    ChatCreated(ChatCreated),
    /// A conversation got another title.
    ChatRenamed {
        /// The title.
        title: String,
    },
    /// A person said something in it.
    ChatMessageAdded(ChatSaid),
    /// A model was asked for a reply.
    ChatReplyBegun(ChatReplyBegun),
    /// Memories went into it, before what a person said.
    ChatMemoriesRecalled(ChatRecalled),
    /// A model's response was accepted whole, with what its tools gave.
    ChatTurnFinished(Box<ChatTurn>),
    /// The reply came to its end.
    ChatReplyEnded(ChatReplyEnded),
    /// The conversation was put away.
    ChatArchived,
    /// It was brought back.
    ChatRestored,
}

impl Event {
    /// The entries that this event adds to its run's transcript.
    pub fn items(&self) -> Vec<Cow<'_, Item>> {
        match self {
            Self::TurnFinished { items, .. } => items.iter().map(Cow::Borrowed).collect(),
            Self::CallFinished { result } => vec![Cow::Owned(Item::ToolResult(result.clone()))],
            Self::MessageDelivered { source, parts, .. } => {
                vec![Cow::Owned(Item::UserMessage { source: *source, parts: parts.clone() })]
            }
            _ => Vec::new(),
        }
    }
}
