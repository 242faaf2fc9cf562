//! The fleet as one run's agent sees it: its log, the gate before every call, a human's answers, checkpoints.

use super::{checkpoints::Checkpoints, memory};
use crate::{
    live::{LiveEvent, LiveKind, OpenTerminal},
    shared::Shared,
};
use flotilla_agent::{
    Answered, Changed, Gate, Host, HostGone, Live, Recollection, Remembered, ToRemember, Turn,
};
use flotilla_domain::{
    Action, ActionKind, ApprovalId, CallId, CallStage, CommentId, Delivery, Event, Item, MessageId, Mode,
    QuestionId, QueuedMessage, RunId, Subject, Task, TaskId, TerminalId, ToolCall, ToolResult, Verdict,
    judge,
};
use flotilla_store::Draft;
use futures_util::{FutureExt, future::BoxFuture};
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use tokio::sync::Notify;

/// One run's host.
pub(crate) struct RunHost {
    shared: Arc<Shared>,
    task: TaskId,
    run: RunId,
    mode: Mode,
    inbox: Mutex<Vec<QueuedMessage>>,
    /// Wakes whoever waits for a human's word.
    answered: Notify,
    /// Wakes whoever watches what the run takes.
    accepted: Notify,
    checkpoints: Checkpoints,
    /// Set when the daemon stops: what happens from then on is for the next daemon to find as interrupted.
    closed: AtomicBool,
    /// Set when the log had no room for a fact.
    full: Arc<AtomicBool>,
}

impl RunHost {
    pub(crate) fn new(
        shared: Arc<Shared>,
        task: TaskId,
        run: RunId,
        mode: Mode,
        checkpoints: Checkpoints,
    ) -> Self {
        Self {
            shared,
            task,
            run,
            mode,
            inbox: Mutex::default(),
            answered: Notify::new(),
            accepted: Notify::new(),
            checkpoints,
            closed: AtomicBool::new(false),
            full: Arc::default(),
        }
    }

    /// Takes no more facts from here on.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.answered.notify_waiters();
    }

    /// Whether the daemon is stopping.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// Whether the log had no room for a fact: the run rests until it has.
    pub(crate) fn log_takes_no_more(&self) -> bool {
        self.full.load(Ordering::SeqCst)
    }

    /// Wakes whoever waits for a human's word, after it was logged.
    pub(crate) fn word_was_given(&self) {
        self.answered.notify_waiters();
    }

    /// Hands the agent a message that was logged as queued.
    pub(crate) fn deliver(&self, message: QueuedMessage) {
        self.inbox().push(message);
    }

    /// Takes over the messages that were logged as queued before there was a host.
    pub(crate) fn take_over(&self, messages: Vec<QueuedMessage>) {
        *self.inbox() = messages;
    }

    /// Takes a message back that the agent did not get yet; `None` where it did. It goes to the same place again where
    /// that cannot be logged.
    pub(crate) fn take_back(&self, message: MessageId) -> Option<(usize, QueuedMessage)> {
        let mut inbox = self.inbox();
        let at = inbox.iter().position(|queued| queued.message == message)?;
        Some((at, inbox.remove(at)))
    }

    /// Puts a message back that was taken back.
    pub(crate) fn put_back(&self, (at, message): (usize, QueuedMessage)) {
        let mut inbox = self.inbox();
        let at = at.min(inbox.len());
        inbox.insert(at, message);
    }

    fn inbox(&self) -> MutexGuard<'_, Vec<QueuedMessage>> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether messages wait for the agent.
    pub(crate) fn has_messages(&self) -> bool {
        !self.inbox().is_empty()
    }

    /// Waits until a turn was accepted since the last time.
    pub(crate) async fn turn_accepted(&self) {
        self.accepted.notified().await;
    }

    /// The checkpoints of its workspace.
    pub(crate) const fn checkpoints(&self) -> &Checkpoints {
        &self.checkpoints
    }

    /// Appends facts of this run, in the order of the calls of this function.
    pub(crate) fn append(&self, events: Vec<Event>) -> BoxFuture<'static, Result<(), HostGone>> {
        if self.is_closed() {
            return futures_util::future::ready(Err(HostGone)).boxed();
        }
        let subject = Subject::Run { task: self.task, run: self.run };
        let drafts = events.into_iter().map(|event| Draft { subject, event }).collect();
        let appended = self.shared.store().append(drafts);
        let (run, full) = (self.run, Arc::clone(&self.full));
        async move {
            appended.await.map(drop).map_err(|error| {
                tracing::error!(%run, %error, "the log refused a fact");
                full.fetch_or(super::takes_no_more(&error), Ordering::SeqCst);
                HostGone
            })
        }
        .boxed()
    }

    async fn task(&self) -> Result<Arc<Task>, HostGone> {
        match self.shared.store().task(self.task).await {
            Ok(Some(snapshot)) => Ok(snapshot.value),
            Ok(None) => Err(HostGone),
            Err(error) => {
                tracing::error!(run = %self.run, %error, "the log cannot be read");
                Err(HostGone)
            }
        }
    }

    /// The kinds of action that a human allowed for the whole run.
    async fn granted(&self) -> Result<Vec<ActionKind>, HostGone> {
        match self.mode {
            Mode::Auto => Ok(Vec::new()),
            Mode::Ask => {
                let task = self.task().await?;
                Ok(task.run(self.run).ok_or(HostGone)?.granted.clone())
            }
        }
    }

    /// What the log says of a call, for whoever waits for a human's word on it.
    async fn standing(&self, call: &CallId) -> Result<Standing, HostGone> {
        let task = self.task().await?;
        let run = task.run(self.run).ok_or(HostGone)?;
        let stage = run.open_call(call).ok_or(HostGone)?.stage.clone();
        let waits = run.needs.iter().any(|need| need.call() == call);
        Ok(Standing { stage, waits, granted: run.granted.clone() })
    }

    /// Waits until `decide` finds its answer in what the log says of `call`.
    async fn wait_for<T>(
        &self,
        call: &CallId,
        decide: impl Fn(Standing) -> Option<T>,
    ) -> Result<T, HostGone> {
        loop {
            let mut word = std::pin::pin!(self.answered.notified());
            word.as_mut().enable();
            if self.is_closed() {
                return Err(HostGone);
            }
            if let Some(answer) = decide(self.standing(call).await?) {
                return Ok(answer);
            }
            word.await;
        }
    }

    fn approval(&self, call: &ToolCall, action: &Action) -> Event {
        Event::ApprovalRequested {
            approval: ApprovalId::new(self.shared.id()),
            call: call.call.clone(),
            action: action.clone(),
        }
    }
}

struct Standing {
    stage: CallStage,
    waits: bool,
    granted: Vec<ActionKind>,
}

impl Host for RunHost {
    fn accept<'a>(
        &'a self,
        turn: Turn,
        calls: &'a [(ToolCall, Action)],
    ) -> BoxFuture<'a, Result<Vec<Option<Gate>>, HostGone>> {
        async move {
            // The snapshot of the turn before must be whole before this turn's calls touch anything.
            self.checkpoints.settled().await;
            let granted = self.granted().await?;
            let mut events =
                vec![Event::TurnFinished { turn: turn.number, items: turn.items, usage: turn.usage }];
            let gates = calls
                .iter()
                .map(|(call, action)| match judge(self.mode, &granted, action) {
                    Verdict::Allow => {
                        events.push(Event::CallStarted { call: call.call.clone() });
                        Some(Gate::Go)
                    }
                    Verdict::Ask => {
                        events.push(self.approval(call, action));
                        None
                    }
                })
                .collect();
            self.append(events).await?;
            self.accepted.notify_one();
            Ok(gates)
        }
        .boxed()
    }

    fn gate<'a>(&'a self, call: &'a ToolCall, action: Action) -> BoxFuture<'a, Result<Gate, HostGone>> {
        async move {
            let standing = self.standing(&call.call).await?;
            if standing.stage == CallStage::Asked && !standing.waits {
                match judge(self.mode, &standing.granted, &action) {
                    Verdict::Allow => {
                        self.append(vec![Event::CallStarted { call: call.call.clone() }]).await?;
                        return Ok(Gate::Go);
                    }
                    Verdict::Ask => self.append(vec![self.approval(call, &action)]).await?,
                }
            }
            let gate = self
                .wait_for(&call.call, |standing| match standing.stage {
                    CallStage::Approved | CallStage::Started => Some(Gate::Go),
                    CallStage::Denied { note } => Some(Gate::Denied { note }),
                    CallStage::Asked | CallStage::Answered { .. } => None,
                })
                .await?;
            if gate == Gate::Go && !matches!(self.standing(&call.call).await?.stage, CallStage::Started) {
                self.append(vec![Event::CallStarted { call: call.call.clone() }]).await?;
            }
            Ok(gate)
        }
        .boxed()
    }

    fn ask<'a>(
        &'a self,
        call: &'a CallId,
        text: &'a str,
        options: &'a [String],
    ) -> BoxFuture<'a, Result<String, HostGone>> {
        async move {
            let standing = self.standing(call).await?;
            if !standing.waits && !matches!(standing.stage, CallStage::Answered { .. }) {
                self.append(vec![Event::QuestionAsked {
                    question: QuestionId::new(self.shared.id()),
                    call: call.clone(),
                    text: text.to_owned(),
                    options: options.to_vec(),
                }])
                .await?;
            }
            self.wait_for(call, |standing| match standing.stage {
                CallStage::Answered { answer } => Some(answer),
                _ => None,
            })
            .await
        }
        .boxed()
    }

    fn record(&self, events: Vec<Event>) -> BoxFuture<'static, Result<(), HostGone>> {
        self.append(events)
    }

    fn finish_calls(
        &self,
        turn: u32,
        results: Vec<ToolResult>,
        changed: Changed,
    ) -> BoxFuture<'static, Result<(), HostGone>> {
        let events = results.into_iter().map(|result| Event::CallFinished { result }).collect();
        let appended = self.append(events);
        if changed == Changed::Perhaps && !self.is_closed() {
            self.checkpoints.begin(turn);
        }
        appended
    }

    fn take_messages(&self) -> Vec<QueuedMessage> {
        let mut inbox = self.inbox();
        let (now, later) = std::mem::take(&mut *inbox).into_iter().partition(|one| one.when.is_now());
        *inbox = later;
        now
    }

    fn follow_up(&self) -> bool {
        let mut inbox = self.inbox();
        // One that came in this very moment goes before those that wait.
        if inbox.iter().any(|one| one.when.is_now()) {
            return true;
        }
        match inbox.first_mut() {
            Some(first) => {
                first.when = Delivery::Now;
                true
            }
            None => false,
        }
    }

    fn answer_comment(&self, comment: CommentId, text: String) -> BoxFuture<'_, Result<Answered, HostGone>> {
        async move {
            let task = self.task().await?;
            let run = task.run(self.run).ok_or(HostGone)?;
            // One that was not delivered yet may still be taken back.
            let known = run
                .comments
                .iter()
                .any(|thread| thread.comment.id == comment && !run.is_queued(thread.message));
            if !known {
                return Ok(Answered::NoSuchComment);
            }
            self.append(vec![Event::CommentAnswered { comment, text }]).await?;
            Ok(Answered::Yes)
        }
        .boxed()
    }

    fn transcript(&self) -> BoxFuture<'_, Result<Vec<Item>, HostGone>> {
        async move {
            self.shared.store().transcript(self.run).await.map_err(|error| {
                tracing::error!(run = %self.run, %error, "the transcript cannot be read");
                HostGone
            })
        }
        .boxed()
    }

    fn recall(&self, said: String) -> BoxFuture<'_, Option<Recollection>> {
        async move {
            let task = self.task().await.ok()?;
            memory::later(&self.shared, &task, self.run, said).await
        }
        .boxed()
    }

    fn remember(&self, what: ToRemember) -> BoxFuture<'_, Result<Remembered, HostGone>> {
        async move {
            let task = self.task().await?;
            Ok(self.keep(&self.shared, &task, self.run, what).await)
        }
        .boxed()
    }

    fn show(&self, live: Live) {
        let kind = match live {
            Live::Model(observation) => LiveKind::Model(observation),
            Live::Terminal { call, terminal } => {
                let id = TerminalId::new(self.shared.id());
                crate::recorded::note(terminal.scrollback(), id, &call);
                self.shared.terminals().open(OpenTerminal {
                    id,
                    task: self.task,
                    run: self.run,
                    call: call.clone(),
                    terminal,
                });
                LiveKind::Terminal { id, call }
            }
        };
        self.shared.show(LiveEvent { task: self.task, run: self.run, kind });
    }
}
