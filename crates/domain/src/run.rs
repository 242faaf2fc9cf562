//! One attempt at a task, folded from its events.

use crate::{
    Action, ActionKind, ApprovalId, CallId, Checkpoint, CommentAnswer, CommentThread, Decision, Delivery,
    Event, Invalid, Item, MessageId, Outcome, Part, PlanStep, QuestionId, RunId, Timestamp, ToolCall, Usage,
    WorkspaceReady,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a run stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum RunState {
    /// Its workspace is being made.
    Preparing,
    /// It takes turns.
    Working,
    /// It ended.
    Ended(Outcome),
}

/// Something that only a human can give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "need", rename_all = "snake_case")]
pub enum Need {
    /// A yes or no.
    Approval {
        /// The approval.
        approval: ApprovalId,
        /// The call that waits for it.
        call: CallId,
        /// What it would do.
        #[serde(flatten)]
        action: Action,
    },
    /// An answer.
    Question {
        /// The question.
        question: QuestionId,
        /// The call that waits for it.
        call: CallId,
        /// What is asked.
        text: String,
        /// Answers on offer.
        options: Vec<String>,
    },
}

impl Need {
    /// The tool call that waits.
    pub const fn call(&self) -> &CallId {
        match self {
            Self::Approval { call, .. } | Self::Question { call, .. } => call,
        }
    }
}

/// A tool call that was asked for and has no result yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCall {
    /// The call.
    pub call: ToolCall,
    /// How far it is.
    pub stage: CallStage,
}

/// How far an open call is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum CallStage {
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

/// A run's check-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// When.
    pub at: Timestamp,
    /// What it is doing.
    pub action: String,
    /// How much is done, 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
}

/// A message that was not delivered yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueuedMessage {
    /// Its id.
    pub message: MessageId,
    /// What it says.
    pub parts: Vec<Part>,
    /// When it is delivered.
    #[serde(default, skip_serializing_if = "Delivery::is_now")]
    pub when: Delivery,
}

/// One attempt at a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// Which attempt it is, from 1.
    pub attempt: u32,
    /// The model it asks.
    pub model: String,
    /// The checkpoint of an earlier run that it starts from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<crate::CheckpointId>,
    /// Where it stands.
    pub state: RunState,
    /// Its workspace, once it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<WorkspaceReady>,
    /// Its plan.
    pub plan: Vec<PlanStep>,
    /// Its latest check-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heartbeat: Option<Heartbeat>,
    /// Turns taken.
    pub turns: u32,
    /// Tokens spent.
    pub usage: Usage,
    /// The model that answers while `model` is down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<String>,
    /// What of `usage` models took that answered in the place of `model`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub usage_of_others: BTreeMap<String, Usage>,
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
    /// The checks that the engine ran on its work: of each command the newest, in the order in which they were first run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<crate::CheckSeen>,
    /// Comments on its change, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<CommentThread>,
    /// What it left when it last ended, a tree or the base it started from, until something is said in it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<String>,
    /// How often a new daemon took it up again.
    pub resumed: u32,
    /// How often it went on after it had ended.
    #[serde(default)]
    pub continued: u32,
    /// The turns that it had taken when it last went on.
    #[serde(default)]
    pub turns_before: u32,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
}

impl Run {
    pub(crate) fn new(
        id: RunId,
        attempt: u32,
        from: Option<crate::CheckpointId>,
        model: String,
        at: Timestamp,
    ) -> Self {
        Self {
            id,
            attempt,
            model,
            from,
            state: RunState::Preparing,
            workspace: None,
            plan: Vec::new(),
            heartbeat: None,
            turns: 0,
            usage: Usage::default(),
            asks: None,
            usage_of_others: BTreeMap::new(),
            open_calls: Vec::new(),
            needs: Vec::new(),
            granted: Vec::new(),
            queued_messages: Vec::new(),
            checkpoint: None,
            checks: Vec::new(),
            comments: Vec::new(),
            left: None,
            resumed: 0,
            continued: 0,
            turns_before: 0,
            created_at: at,
            ended_at: None,
        }
    }

    /// Whether it ended.
    pub const fn ended(&self) -> bool {
        matches!(self.state, RunState::Ended(_))
    }

    /// The open call with this id.
    pub fn open_call(&self, id: &CallId) -> Option<&OpenCall> {
        self.open_calls.iter().find(|open| &open.call.call == id)
    }

    /// Whether the message waits to be delivered.
    pub fn is_queued(&self, message: MessageId) -> bool {
        self.queued_messages.iter().any(|queued| queued.message == message)
    }

    fn stage(&mut self, id: &CallId) -> Result<&mut CallStage, Invalid> {
        self.open_calls
            .iter_mut()
            .find(|open| &open.call.call == id)
            .map(|open| &mut open.stage)
            .ok_or(Invalid::NoSuchCall)
    }

    fn close_need(&mut self, is_it: impl Fn(&Need) -> bool) -> Result<Need, Invalid> {
        let at = self.needs.iter().position(is_it).ok_or(Invalid::AlreadyAnswered)?;
        Ok(self.needs.remove(at))
    }

    /// Whether a check ran on what the work was last seen to be.
    pub fn is_of_now(&self, seen: &crate::CheckSeen) -> bool {
        self.checkpoint.as_ref().is_none_or(|last| last.tree == seen.check.tree)
    }

    /// What the checks say of the work as it was last seen; nothing where none ran on it.
    pub fn checked(&self) -> Option<crate::Checked> {
        let now = || self.checks.iter().filter(|seen| self.is_of_now(seen));
        let at = now().map(|seen| seen.at).max()?;
        Some(crate::Checked { passed: now().all(|seen| seen.check.passed()), at })
    }

    /// Folds one event of this run in.
    pub(crate) fn apply(&mut self, at: Timestamp, event: &Event) -> Result<(), Invalid> {
        if self.ended()
            && !matches!(
                event,
                Event::CheckpointMade(_)
                    | Event::CheckpointRestored { .. }
                    | Event::CheckFinished(_)
                    | Event::Restored { .. }
                    | Event::RunContinued
                    | Event::MessageQueued { .. }
                    | Event::MessageWithdrawn { .. }
                    | Event::CommentsMade { .. }
                    | Event::MemoryProposed { .. }
                    | Event::ModelAsked { .. }
            )
        {
            return Err(Invalid::RunEnded);
        }
        match event {
            Event::WorkspaceReady(workspace) => {
                self.workspace = Some((**workspace).clone());
                self.state = RunState::Working;
            }
            Event::MessageQueued { message, parts, when } => {
                let queued = QueuedMessage { message: *message, parts: parts.clone(), when: *when };
                self.queued_messages.push(queued);
            }
            Event::MessageDelivered { message, .. } => {
                if let Some(id) = message {
                    self.unqueue(*id)?;
                }
                self.left = None;
            }
            Event::MessageWithdrawn { message } => {
                self.unqueue(*message)?;
                self.comments.retain(|thread| thread.message != *message);
            }
            Event::CommentsMade { message, comments } => self.comment(at, *message, comments)?,
            Event::CommentAnswered { comment, text } => {
                let mut threads = self.comments.iter_mut();
                let thread = threads.find(|thread| thread.comment.id == *comment);
                let answer = CommentAnswer { at, text: text.clone() };
                thread.ok_or(Invalid::NoSuchComment)?.answer = Some(answer);
            }
            Event::TurnFinished { turn, items, usage } => self.finish_turn(*turn, items, *usage)?,
            Event::CallStarted { call } => {
                let waits = self.needs.iter().any(|need| need.call() == call);
                let stage = self.stage(call)?;
                match stage {
                    CallStage::Asked | CallStage::Approved if !waits => *stage = CallStage::Started,
                    _ => return Err(Invalid::CallNotStartable),
                }
            }
            Event::CallFinished { result } => {
                self.stage(&result.call)?;
                self.open_calls.retain(|open| open.call.call != result.call);
                self.needs.retain(|need| need.call() != &result.call);
            }
            Event::ApprovalRequested { approval, call, action } => {
                self.stage(call)?;
                self.needs.push(Need::Approval {
                    approval: *approval,
                    call: call.clone(),
                    action: action.clone(),
                });
            }
            Event::ApprovalAnswered { approval, decision } => self.decide(*approval, decision)?,
            Event::QuestionAsked { question, call, text, options } => {
                self.stage(call)?;
                self.needs.push(Need::Question {
                    question: *question,
                    call: call.clone(),
                    text: text.clone(),
                    options: options.clone(),
                });
            }
            Event::QuestionAnswered { question, answer } => {
                let need = self.close_need(
                    |need| matches!(need, Need::Question { question: open, .. } if open == question),
                )?;
                *self.stage(need.call())? = CallStage::Answered { answer: answer.clone() };
            }
            Event::ContextCompacted(compaction) => {
                if !self.open_calls.is_empty() {
                    return Err(Invalid::TurnOutOfOrder);
                }
                self.spend(compaction.model.as_deref(), compaction.usage);
            }
            Event::ModelAsked { model, usage, .. } => self.spend(Some(model), *usage),
            Event::PlanUpdated { steps } => self.plan.clone_from(steps),
            Event::HeartbeatReported { action, percent } => {
                self.heartbeat = Some(Heartbeat { at, action: action.clone(), percent: *percent });
            }
            Event::CheckpointMade(checkpoint) => self.checkpoint = Some(checkpoint.clone()),
            Event::CheckFinished(check) => {
                let seen = crate::CheckSeen { check: check.clone(), at };
                match self.checks.iter_mut().find(|one| one.check.command == check.command) {
                    Some(one) => *one = seen,
                    None => self.checks.push(seen),
                }
            }
            Event::Restored { path, branch } => {
                let workspace = self.workspace.as_mut().ok_or(Invalid::NoWorkspace)?;
                workspace.path.clone_from(path);
                workspace.branch.clone_from(branch);
            }
            Event::ModelFellBack { to, .. } | Event::ModelCameBack { to, .. } => {
                self.asks = (*to != self.model).then(|| to.clone());
            }
            Event::RunResumed => {
                self.resumed += 1;
                self.asks = None;
            }
            Event::RunEnded(outcome) => {
                self.state = RunState::Ended(outcome.clone());
                self.ended_at = Some(at);
                let kept = self.checkpoint.as_ref().map(|checkpoint| checkpoint.tree.clone());
                self.left = kept.or_else(|| self.workspace.as_ref().map(|place| place.base.clone()));
                self.needs.clear();
                self.open_calls.clear();
            }
            Event::RunContinued => {
                self.state = RunState::Working;
                self.ended_at = None;
                self.continued += 1;
                self.turns_before = self.turns;
                self.asks = None;
            }
            Event::SetupFinished { .. }
            | Event::Briefed { .. }
            | Event::MemoriesRecalled { .. }
            | Event::MemoryProposed { .. }
            | Event::ModelRetried { .. }
            | Event::CheckpointRestored { .. } => {}
            Event::ProjectOpened { .. }
            | Event::ProjectForgotten
            | Event::ProjectReopened
            | Event::TaskCreated(_)
            | Event::TaskEdited { .. }
            | Event::BudgetSet { .. }
            | Event::Titled { .. }
            | Event::TaskQueued { .. }
            | Event::TaskUnqueued
            | Event::TaskCancelled
            | Event::Discarded { .. }
            | Event::RunCreated { .. }
            | Event::RunQueued
            | Event::LandingStarted { .. }
            | Event::LandingRefused { .. }
            | Event::Landed { .. }
            | Event::PartLanded { .. }
            | Event::ChatCreated(_)
            | Event::ChatRenamed { .. }
            | Event::ChatMessageAdded(_)
            | Event::ChatReplyBegun(_)
            | Event::ChatMemoriesRecalled(_)
            | Event::ChatTurnFinished(_)
            | Event::ChatReplyEnded(_)
            | Event::ChatArchived
            | Event::ChatRestored => return Err(Invalid::WrongSubject),
        }
        Ok(())
    }

    fn unqueue(&mut self, message: MessageId) -> Result<(), Invalid> {
        let at = self.queued_messages.iter().position(|queued| queued.message == message);
        self.queued_messages.remove(at.ok_or(Invalid::NoSuchMessage)?);
        Ok(())
    }

    fn comment(
        &mut self,
        at: Timestamp,
        message: MessageId,
        comments: &[crate::Comment],
    ) -> Result<(), Invalid> {
        if !self.is_queued(message) {
            return Err(Invalid::NoSuchMessage);
        }
        for comment in comments {
            if self.comments.iter().any(|thread| thread.comment.id == comment.id) {
                return Err(Invalid::DuplicateComment);
            }
            self.comments.push(CommentThread { comment: comment.clone(), message, at, answer: None });
        }
        Ok(())
    }

    fn finish_turn(&mut self, turn: u32, items: &[Item], usage: Usage) -> Result<(), Invalid> {
        if self.state != RunState::Working || turn != self.turns + 1 || !self.open_calls.is_empty() {
            return Err(Invalid::TurnOutOfOrder);
        }
        let mut calls = BTreeMap::new();
        for item in items {
            if let Item::ToolCall(call) = item {
                if calls.insert(&call.call, ()).is_some() {
                    return Err(Invalid::DuplicateCall);
                }
                self.open_calls.push(OpenCall { call: call.clone(), stage: CallStage::Asked });
            }
        }
        self.turns = turn;
        self.left = None;
        self.usage += usage;
        if let Some(other) = &self.asks {
            *self.usage_of_others.entry(other.clone()).or_default() += usage;
        }
        Ok(())
    }

    fn decide(&mut self, approval: ApprovalId, decision: &Decision) -> Result<(), Invalid> {
        let need = self
            .close_need(|need| matches!(need, Need::Approval { approval: open, .. } if *open == approval))?;
        let Need::Approval { call, action, .. } = &need else {
            return Err(Invalid::AlreadyAnswered);
        };
        *self.stage(call)? = match decision {
            Decision::Allow | Decision::AllowKind => CallStage::Approved,
            Decision::Deny { note } => CallStage::Denied { note: note.clone() },
        };
        if matches!(decision, Decision::AllowKind) {
            self.grant(action.kind())?;
        }
        Ok(())
    }

    /// Allows a kind of action for the rest of the run: what waits for just that waits no more.
    fn grant(&mut self, kind: ActionKind) -> Result<(), Invalid> {
        if !self.granted.contains(&kind) {
            self.granted.push(kind);
        }
        let of_kind = |need: &Need| matches!(need, Need::Approval { action, .. } if action.kind() == kind);
        let (granted, waiting) = std::mem::take(&mut self.needs).into_iter().partition(of_kind);
        self.needs = waiting;
        let granted: Vec<Need> = granted;
        for need in granted {
            *self.stage(need.call())? = CallStage::Approved;
        }
        Ok(())
    }
}
