//! The facts of the log, as clients see them.

use super::{
    Action, Aim, ChatCreated, ChatRecalled, ChatReplyBegun, ChatReplyEnded, ChatSaid, ChatTurn, Check,
    Checkpoint, Comment, Compaction, ConflictAt, Decision, Delivery, Error, ExitStatus, Item, LandAs,
    MemoryUse, MessageSource, Outcome, Part, PlanStep, ProjectKind, TaskRef, TaskSettings, ToolResult, Usage,
    Wire, Workspace, convert::wire_enum,
};
use crate::schema;
use flotilla_domain::{
    self as domain, ApprovalId, CallId, ChatId, CheckpointId, LandingId, MemoryId, MessageId, ProjectId,
    QuestionId, RunId, Subject, TaskId, Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventQuery {
    /// Only those after this number; the header `Last-Event-ID` goes before it. From the beginning where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// Only those of this task and its runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskRef>,
    /// Whether the stream goes on with what happens from now on (the default), or ends with the last event there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow: Option<bool>,
}

/// An event in its place in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EventView {
    /// Its number, from 1.
    pub seq: u64,
    /// When it was appended.
    #[schemars(with = "schema::Timestamp")]
    pub at: Timestamp,
    /// The project it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::ProjectId>")]
    pub project: Option<ProjectId>,
    /// The task it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::TaskId>")]
    pub task: Option<TaskId>,
    /// The run it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::RunId>")]
    pub run: Option<RunId>,
    /// The chat it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::ChatId>")]
    pub chat: Option<ChatId>,
    /// What happened.
    #[serde(flatten)]
    pub fact: Fact,
}

impl Wire<domain::Record> for EventView {
    fn wire(record: &domain::Record) -> Self {
        let project = match (record.subject, &record.event) {
            (Subject::Project { project }, _) => Some(project),
            (_, domain::Event::TaskCreated(created)) => Some(created.project),
            (_, domain::Event::ChatCreated(created)) => created.project,
            _ => None,
        };
        Self {
            seq: record.seq,
            at: record.at,
            project,
            task: record.subject.task(),
            run: record.subject.run(),
            chat: record.subject.chat(),
            fact: Wire::wire(&record.event),
        }
    }
}

/// A task as it was asked for; its project stands beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskCreated {
    /// A short number for people, unique in this data folder.
    pub number: u32,
    /// What the card is called.
    pub title: String,
    /// What the agent is asked.
    pub prompt: Vec<Part>,
    /// How it wants to be run.
    pub settings: TaskSettings,
    /// The tasks that must have landed before it starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<schema::TaskId>")]
    pub depends_on: Vec<TaskId>,
    /// The task it is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::TaskId>")]
    pub parent: Option<TaskId>,
}

impl Wire<domain::TaskCreated> for TaskCreated {
    fn wire(created: &domain::TaskCreated) -> Self {
        Self {
            number: created.number,
            title: created.title.clone(),
            prompt: Wire::wire(&created.prompt),
            settings: Wire::wire(&created.settings),
            depends_on: created.depends_on.clone(),
            parent: created.parent,
        }
    }
}

wire_enum! {
    /// What happened.
    #[serde(tag = "type")]
    Fact of domain::Event {
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
            #[schemars(with = "Option<schema::CheckpointId>")]
            from: Option<CheckpointId>,
        },
        /// It was taken out of the queue, back to the drafts.
        TaskUnqueued,
        /// It was given up before or between runs.
        TaskCancelled,
        /// A run was begun.
        RunCreated {
            /// Which attempt it is, from 1.
            attempt: u32,
            /// The checkpoint of an earlier run that it starts from.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(with = "Option<schema::CheckpointId>")]
            from: Option<CheckpointId>,
            /// The model that it asks.
            model: String,
        },
        /// Its workspace stands.
        WorkspaceReady(Box<Workspace>),
        /// The project's set-up command ran in the workspace.
        SetupFinished {
            /// The command line.
            command: String,
            /// How it ended.
            exit: ExitStatus,
            /// The file that keeps its output.
            output: String,
        },
        /// Flotilla ran a check of the project's on what the workspace is.
        CheckFinished(Check),
        /// The agent was told what it is and where.
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
            /// The memory.
            #[schemars(with = "schema::MemoryId")]
            memory: MemoryId,
        },
        /// A model was asked for something beside the conversation.
        ModelAsked {
            /// What for.
            aim: Aim,
            /// The model that answered.
            model: String,
            /// What it cost.
            usage: Usage,
        },
        /// A task or a conversation got a title in the place of one that nobody chose.
        Titled {
            /// The title that it had.
            before: String,
            /// The title.
            title: String,
        },
        /// A human wrote to the run.
        MessageQueued {
            /// The message.
            #[schemars(with = "schema::MessageId")]
            message: MessageId,
            /// What it says.
            parts: Vec<Part>,
            /// When it is delivered.
            when: Delivery,
        },
        /// A human took back a message that was not delivered yet.
        MessageWithdrawn {
            /// The message.
            #[schemars(with = "schema::MessageId")]
            message: MessageId,
        },
        /// A human commented on lines of the run's change; a message tells the agent.
        CommentsMade {
            /// That message.
            #[schemars(with = "schema::MessageId")]
            message: MessageId,
            /// The comments.
            comments: Vec<Comment>,
        },
        /// The agent answered a comment.
        CommentAnswered {
            /// The comment.
            comment: String,
            /// The answer.
            text: String,
        },
        /// A message entered the conversation.
        MessageDelivered {
            /// The queued message it is, where it was queued.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(with = "Option<schema::MessageId>")]
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
        /// The model that answered is down; from here on another one answers, until the run goes on anew.
        ModelFellBack {
            /// The model that is down.
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
            #[schemars(with = "schema::CallId")]
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
            #[schemars(with = "schema::ApprovalId")]
            approval: ApprovalId,
            /// The call.
            #[schemars(with = "schema::CallId")]
            call: CallId,
            /// What it would do.
            #[serde(flatten)]
            action: Action,
        },
        /// A human decided.
        ApprovalAnswered {
            /// The approval.
            #[schemars(with = "schema::ApprovalId")]
            approval: ApprovalId,
            /// The word.
            #[serde(flatten)]
            decision: Decision,
        },
        /// The agent asks a human.
        QuestionAsked {
            /// The question.
            #[schemars(with = "schema::QuestionId")]
            question: QuestionId,
            /// The tool call it came by.
            #[schemars(with = "schema::CallId")]
            call: CallId,
            /// What it asks.
            text: String,
            /// Answers it offers; any other is welcome too.
            options: Vec<String>,
        },
        /// A human answered.
        QuestionAnswered {
            /// The question.
            #[schemars(with = "schema::QuestionId")]
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
            #[schemars(with = "schema::CheckpointId")]
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
            #[schemars(with = "schema::LandingId")]
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
            #[schemars(with = "schema::LandingId")]
            landing: LandingId,
            /// Why, and what to do.
            error: Error,
            /// Where it conflicts, if that is why.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            conflicts: Vec<ConflictAt>,
        },
        /// The change is in the user's branch.
        Landed {
            /// The landing.
            #[schemars(with = "schema::LandingId")]
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
            #[schemars(with = "schema::LandingId")]
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
}
