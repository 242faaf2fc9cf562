use flotilla_agent::{Changed, Gate, Host, HostGone, Live, Turn};
use flotilla_domain::{
    Action, CallId, CallStatus, Event, Item, MessageId, Part, QueuedMessage, ToolCall, ToolResult,
};
use futures_util::{FutureExt as _, future::BoxFuture};
use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::sync::{Notify, watch};

/// What the host was told, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// A turn, and the calls that came along to be judged.
    Accepted(u32, Vec<String>),
    /// Leave was asked for a call by itself.
    Gate(String),
    /// A question.
    Asked(String, String, Vec<String>),
    Recorded(Event),
    Finished(u32, Vec<(String, CallStatus)>, Changed),
    Shown(&'static str),
}

/// What becomes of a call at the gate.
#[derive(Debug, Clone)]
pub enum Plan {
    Deny(&'static str),
    /// A human is asked, who says yes.
    AskThenGo,
    /// A human is asked, who never answers.
    AskForever,
}

/// A host that writes down what it is told.
pub struct Recorder {
    log: Mutex<Vec<Entry>>,
    results: Mutex<Vec<ToolResult>>,
    turns: Mutex<Vec<Vec<Item>>>,
    transcript: Mutex<Vec<Item>>,
    messages: Mutex<Vec<QueuedMessage>>,
    plans: Mutex<HashMap<String, Plan>>,
    actions: Mutex<Vec<Action>>,
    pub answer: Mutex<Option<String>>,
    pub gone: AtomicBool,
    /// Whether facts become durable at once.
    pub durable: watch::Sender<bool>,
    /// Told at each entry.
    pub told: Notify,
}

impl Default for Recorder {
    fn default() -> Self {
        Self {
            log: Mutex::default(),
            results: Mutex::default(),
            turns: Mutex::default(),
            transcript: Mutex::default(),
            messages: Mutex::default(),
            plans: Mutex::default(),
            actions: Mutex::default(),
            answer: Mutex::default(),
            gone: AtomicBool::new(false),
            durable: watch::channel(true).0,
            told: Notify::new(),
        }
    }
}

impl Recorder {
    fn note(&self, entry: Entry) {
        self.log.lock().unwrap().push(entry);
        self.told.notify_waiters();
    }

    pub fn log(&self) -> Vec<Entry> {
        self.log.lock().unwrap().clone()
    }

    /// The log without what was only shown.
    pub fn facts(&self) -> Vec<Entry> {
        self.log().into_iter().filter(|entry| !matches!(entry, Entry::Shown(_))).collect()
    }

    pub fn events(&self) -> Vec<Event> {
        let events = self.log().into_iter().filter_map(|entry| match entry {
            Entry::Recorded(event) => Some(event),
            _ => None,
        });
        events.collect()
    }

    /// What the transcript begins with.
    pub fn prompted(&self, items: &[Item]) {
        let mut transcript = self.transcript.lock().unwrap();
        if transcript.is_empty() {
            transcript.extend_from_slice(items);
        }
    }

    fn said<'a>(&self, items: impl IntoIterator<Item = std::borrow::Cow<'a, Item>>) {
        self.transcript.lock().unwrap().extend(items.into_iter().map(std::borrow::Cow::into_owned));
    }

    pub fn results(&self) -> Vec<ToolResult> {
        self.results.lock().unwrap().clone()
    }

    pub fn accepted(&self) -> Vec<Vec<Item>> {
        self.turns.lock().unwrap().clone()
    }

    pub fn actions(&self) -> Vec<Action> {
        self.actions.lock().unwrap().clone()
    }

    pub fn plan(&self, call: &str, plan: Plan) {
        self.plans.lock().unwrap().insert(call.to_owned(), plan);
    }

    pub fn queue(&self, text: &str) {
        self.queue_parts(vec![Part::text(text)]);
    }

    pub fn queue_parts(&self, parts: Vec<Part>) {
        self.messages.lock().unwrap().push(QueuedMessage {
            message: MessageId::new(uuid::Uuid::from_u128(7)),
            parts,
            when: flotilla_domain::Delivery::Now,
        });
    }

    /// Waits until the log has an entry like that.
    pub async fn until(&self, is: impl Fn(&Entry) -> bool) {
        loop {
            let told = self.told.notified();
            tokio::pin!(told);
            told.as_mut().enable();
            if self.log().iter().any(&is) {
                return;
            }
            told.await;
        }
    }

    fn ack(&self) -> BoxFuture<'static, Result<(), HostGone>> {
        let gone = self.gone.load(Ordering::SeqCst);
        let mut durable = self.durable.subscribe();
        async move {
            let _ = durable.wait_for(|durable| *durable).await;
            if gone { Err(HostGone) } else { Ok(()) }
        }
        .boxed()
    }

    fn judge(&self, call: &CallId, action: &Action) -> Option<Plan> {
        self.actions.lock().unwrap().push(action.clone());
        self.plans.lock().unwrap().get(&call.0).cloned()
    }
}

impl Host for Recorder {
    fn accept<'a>(
        &'a self,
        turn: Turn,
        calls: &'a [(ToolCall, Action)],
    ) -> BoxFuture<'a, Result<Vec<Option<Gate>>, HostGone>> {
        let ids = calls.iter().map(|(call, _)| call.call.0.clone()).collect();
        self.note(Entry::Accepted(turn.number, ids));
        self.said(turn.items.iter().map(std::borrow::Cow::Borrowed));
        self.turns.lock().unwrap().push(turn.items);
        let gates = calls.iter().map(|(call, action)| match self.judge(&call.call, action) {
            None => Some(Gate::Go),
            Some(Plan::Deny(note)) => Some(Gate::Denied { note: note.to_owned() }),
            Some(Plan::AskThenGo | Plan::AskForever) => None,
        });
        let gates = gates.collect();
        let gone = self.gone.load(Ordering::SeqCst);
        async move { if gone { Err(HostGone) } else { Ok(gates) } }.boxed()
    }

    fn gate<'a>(&'a self, call: &'a ToolCall, action: Action) -> BoxFuture<'a, Result<Gate, HostGone>> {
        self.note(Entry::Gate(call.call.0.clone()));
        let plan = self.judge(&call.call, &action);
        async move {
            match plan {
                None | Some(Plan::AskThenGo) => Ok(Gate::Go),
                Some(Plan::Deny(note)) => Ok(Gate::Denied { note: note.to_owned() }),
                Some(Plan::AskForever) => std::future::pending().await,
            }
        }
        .boxed()
    }

    fn ask<'a>(
        &'a self,
        call: &'a CallId,
        text: &'a str,
        options: &'a [String],
    ) -> BoxFuture<'a, Result<String, HostGone>> {
        self.note(Entry::Asked(call.0.clone(), text.to_owned(), options.to_vec()));
        let answer = self.answer.lock().unwrap().clone();
        async move {
            match answer {
                Some(answer) => Ok(answer),
                None => std::future::pending().await,
            }
        }
        .boxed()
    }

    fn record(&self, events: Vec<Event>) -> BoxFuture<'static, Result<(), HostGone>> {
        for event in events {
            self.said(event.items());
            self.note(Entry::Recorded(event));
        }
        self.ack()
    }

    fn finish_calls(
        &self,
        turn: u32,
        results: Vec<ToolResult>,
        changed: Changed,
    ) -> BoxFuture<'static, Result<(), HostGone>> {
        self.said(results.iter().cloned().map(|result| std::borrow::Cow::Owned(Item::ToolResult(result))));
        let told = results.iter().map(|result| (result.call.0.clone(), result.status)).collect();
        self.results.lock().unwrap().extend(results);
        self.note(Entry::Finished(turn, told, changed));
        self.ack()
    }

    fn take_messages(&self) -> Vec<QueuedMessage> {
        std::mem::take(&mut *self.messages.lock().unwrap())
    }

    fn transcript(&self) -> BoxFuture<'_, Result<Vec<Item>, HostGone>> {
        let transcript = self.transcript.lock().unwrap().clone();
        async move { Ok(transcript) }.boxed()
    }

    fn show(&self, live: Live) {
        self.note(Entry::Shown(match live {
            Live::Model(_) => "model",
            Live::Terminal { .. } => "terminal",
        }));
    }
}
