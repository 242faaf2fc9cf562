//! The loop: ask the model, do what it asks, tell it what came of it, until it is done.

use crate::{
    calls::{Calls, Halt, Pending, resumed},
    failure::user_error,
    host::{Host, HostGone, Live, Turn},
    tools::Toolbox,
};
use flotilla_domain::{CallId, Code, Event, Item, MessageSource, OpenCall, Part, UserError};
use flotilla_models::{Model, ModelError, Observation, Request, Response, Stop};
use futures_util::future::BoxFuture;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How long commands have to end by themselves when the run does.
const GRACE: Duration = Duration::from_millis(200);
/// How long a stopped run waits for its last facts to be durable.
const LAST_WORDS: Duration = Duration::from_millis(300);
/// How often in a row an answer may be cut off or paused.
const BROKEN_OFF: u32 = 5;

/// Everything that a run of the built-in agent starts from, new or taken up again.
pub struct Context {
    /// The model it asks.
    pub model: Arc<dyn Model>,
    /// Its tools; commands under way in them end with the run.
    pub tools: Toolbox,
    /// Its instructions, see [`instructions`](crate::instructions); the same through the whole run.
    pub instructions: Arc<str>,
    /// The conversation so far; in a new run the prompt alone.
    pub conversation: Vec<Item>,
    /// The calls of the last turn that have no result yet.
    pub open_calls: Vec<OpenCall>,
    /// How many turns were accepted so far.
    pub turns: u32,
    /// What ties the run's requests together in the provider's cache.
    pub cache_key: String,
    /// Its limits.
    pub limits: Limits,
}

/// What a run may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Turns in all, those before a restart included.
    pub turns: u32,
    /// Turns in a row in which the model called no tool rightly.
    pub bad_turns: u32,
    /// Calls in one turn; those beyond are refused.
    pub calls: usize,
    /// Tokens in one answer; `None` leaves it to the provider.
    pub output_tokens: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { turns: 1000, bad_turns: 10, calls: 64, output_tokens: None }
    }
}

/// How a run of the agent ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The model says that it is done, and no message was waiting.
    Done,
    /// It cannot go on.
    Failed(UserError),
    /// It was cancelled.
    Stopped,
    /// Its host takes nothing any more. What was accepted is in the log.
    HostGone,
}

impl From<Halt> for Ended {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Cancelled => Self::Stopped,
            Halt::HostGone => Self::HostGone,
        }
    }
}

impl From<HostGone> for Ended {
    fn from(_: HostGone) -> Self {
        Self::HostGone
    }
}

/// Facts on their way into the log, to be waited for before the next turn is accepted.
#[derive(Default)]
pub(crate) struct Acks(Mutex<Vec<BoxFuture<'static, Result<(), HostGone>>>>);

impl Acks {
    pub(crate) fn push(&self, ack: BoxFuture<'static, Result<(), HostGone>>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(ack);
    }

    async fn settle(&self) -> Result<(), HostGone> {
        let acks = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for ack in acks {
            ack.await?;
        }
        Ok(())
    }
}

/// Runs the built-in agent until it is done, fails or is cancelled. All its commands have ended when it returns.
///
/// Cancelling ends it within a second. Dropping the future instead ends its commands, too, but settles no call.
pub async fn run(context: Context, host: Arc<dyn Host>, cancel: CancellationToken) -> Ended {
    let mut agent = Agent::new(context, &*host, &cancel);
    let ended = agent.run().await;
    agent.tools.close(GRACE).await;
    // What was recorded last is durable before the end is.
    tokio::select! {
        settled = agent.acks.settle() => if settled.is_err() { Ended::HostGone } else { ended },
        () = given_up(&cancel) => ended,
    }
}

/// The moment at which a stopped run waits for the log no more.
async fn given_up(cancel: &CancellationToken) {
    cancel.cancelled().await;
    tokio::time::sleep(LAST_WORDS).await;
}

struct Agent<'a> {
    host: &'a dyn Host,
    cancel: &'a CancellationToken,
    model: Arc<dyn Model>,
    tools: Toolbox,
    instructions: Arc<str>,
    conversation: Vec<Item>,
    open_calls: Vec<OpenCall>,
    /// Every call id of the run so far.
    known: HashSet<CallId>,
    turns: u32,
    cache_key: String,
    limits: Limits,
    acks: Acks,
    bad_turns: u32,
    broken_off: u32,
}

/// What follows a turn.
enum Next {
    Turn,
    End(Ended),
}

impl<'a> Agent<'a> {
    fn new(context: Context, host: &'a dyn Host, cancel: &'a CancellationToken) -> Self {
        let Context { model, tools, instructions, conversation, open_calls, turns, cache_key, limits } =
            context;
        let calls = || {
            conversation.iter().filter_map(|item| match item {
                Item::ToolCall(call) => Some(call),
                _ => None,
            })
        };
        tools.number_after(calls().filter(|call| call.name == "exec").count() as u64);
        Self {
            known: calls().map(|call| call.call.clone()).collect(),
            host,
            cancel,
            model,
            tools,
            instructions,
            conversation,
            open_calls,
            turns,
            cache_key,
            limits,
            acks: Acks::default(),
            bad_turns: 0,
            broken_off: 0,
        }
    }

    async fn run(&mut self) -> Ended {
        let open = std::mem::take(&mut self.open_calls);
        if !open.is_empty() {
            let pending = open.into_iter().map(|open| resumed(&self.tools, open)).collect();
            if let Err(halt) = self.carry_out(pending).await {
                return halt.into();
            }
        }
        loop {
            match self.turn().await {
                Next::Turn => {}
                Next::End(ended) => return ended,
            }
        }
    }

    async fn turn(&mut self) -> Next {
        self.deliver();
        if self.turns >= self.limits.turns {
            return Next::End(Ended::Failed(UserError::fixable(
                Code::Limit,
                format!("The run reached its limit of {} turns", self.limits.turns),
                "Look at what it did so far; retry from its last checkpoint with a narrower prompt.",
            )));
        }
        let response = match self.ask_model().await {
            Ok(response) => response,
            Err(ModelError::Cancelled) => return Next::End(Ended::Stopped),
            Err(error) => return Next::End(Ended::Failed(user_error(&error))),
        };
        match self.take(response).await {
            Ok(next) => next,
            Err(halt) => Next::End(halt.into()),
        }
    }

    /// Puts messages that a human queued into the conversation, and says whether there were any.
    fn deliver(&mut self) -> bool {
        let messages = self.host.take_messages();
        let any = !messages.is_empty();
        let mut events = Vec::with_capacity(messages.len());
        for message in messages {
            events.push(Event::MessageDelivered {
                message: Some(message.message),
                source: MessageSource::Steer,
                parts: message.parts.clone(),
            });
            self.conversation.push(Item::UserMessage { source: MessageSource::Steer, parts: message.parts });
        }
        if any {
            self.acks.push(self.host.record(events));
        }
        any
    }

    /// Says something to the model that no human said.
    fn remark(&mut self, text: &str) {
        let parts = vec![Part::text(text)];
        self.acks.push(self.host.record(vec![Event::MessageDelivered {
            message: None,
            source: MessageSource::System,
            parts: parts.clone(),
        }]));
        self.conversation.push(Item::UserMessage { source: MessageSource::System, parts });
    }

    async fn ask_model(&self) -> Result<Response, ModelError> {
        let tools = self.tools.specs();
        let request = Request {
            instructions: &self.instructions,
            items: &self.conversation,
            tools: &tools,
            cache_key: &self.cache_key,
            max_output_tokens: self.limits.output_tokens,
        };
        let observe = |observation: Observation| {
            if let Observation::Retrying { attempt, after, why } = &observation {
                self.acks.push(self.host.record(vec![Event::ModelRetried {
                    attempt: attempt.saturating_sub(1),
                    after_ms: u64::try_from(after.as_millis()).unwrap_or(u64::MAX),
                    why: why.to_string(),
                }]));
            }
            self.host.show(Live::Model(observation));
        };
        let answer = self.model.respond(&request, &observe, self.cancel);
        self.cancel.run_until_cancelled(answer).await.unwrap_or(Err(ModelError::Cancelled))
    }

    async fn take(&mut self, response: Response) -> Result<Next, Halt> {
        // A log that stands still holds no stop up.
        self.cancel.run_until_cancelled(self.acks.settle()).await.ok_or(Halt::Cancelled)??;
        let Response { mut items, usage, stop, .. } = response;
        let mut pending = Vec::new();
        for item in &mut items {
            if let Item::ToolCall(call) = item {
                self.make_unique(&mut call.call);
                pending.push(Pending::new(call.clone(), &self.tools, pending.len() < self.limits.calls));
            }
        }
        let first = Calls::first_batch(&pending);
        self.turns += 1;
        let turn = Turn { number: self.turns, items: items.clone(), usage };
        let gates = tokio::select! {
            biased;
            gates = self.host.accept(turn, &first) => gates?,
            () = given_up(self.cancel) => return Err(Halt::Cancelled),
        };
        self.conversation.extend(items);
        if pending.is_empty() {
            return Ok(self.after_words(stop));
        }
        self.broken_off = 0;
        self.bad_turns = if pending.iter().all(Pending::is_bad) { self.bad_turns + 1 } else { 0 };
        Calls::answered(&mut pending, gates);
        self.carry_out(pending).await?;
        if self.bad_turns >= self.limits.bad_turns {
            return Ok(Next::End(Ended::Failed(UserError::fixable(
                Code::Limit,
                format!("The model called its tools wrongly in {} turns in a row", self.bad_turns),
                "Choose a model that is made for tool calls; a small one may need a larger context.",
            ))));
        }
        Ok(Next::Turn)
    }

    /// What follows a turn without calls.
    fn after_words(&mut self, stop: Stop) -> Next {
        self.bad_turns = 0;
        let broken_off = matches!(stop, Stop::MaxTokens | Stop::Paused);
        self.broken_off = if broken_off { self.broken_off + 1 } else { 0 };
        if self.broken_off > BROKEN_OFF {
            return Next::End(Ended::Failed(UserError::fixable(
                Code::Limit,
                "The model's answers are cut off again and again",
                "Raise the model's limit of output tokens, or choose another model.",
            )));
        }
        if self.deliver() {
            return Next::Turn;
        }
        match stop {
            Stop::MaxTokens => {
                self.remark("Your answer was cut off at the limit of its length. Go on, in smaller steps.");
                Next::Turn
            }
            Stop::Paused => Next::Turn,
            Stop::EndTurn | Stop::ToolCalls if self.host.follow_up() && self.deliver() => Next::Turn,
            Stop::EndTurn | Stop::ToolCalls => Next::End(Ended::Done),
        }
    }

    async fn carry_out(&mut self, pending: Vec<Pending>) -> Result<(), Halt> {
        let calls = Calls {
            host: self.host,
            cancel: self.cancel,
            tools: &self.tools,
            acks: &self.acks,
            turn: self.turns,
        };
        calls.carry_out(pending, &mut self.conversation).await
    }

    fn make_unique(&mut self, id: &mut CallId) {
        if id.0.is_empty() || self.known.contains(id) {
            let base = if id.0.is_empty() { "call" } else { &id.0 };
            let mut count = 1;
            let mut fresh;
            loop {
                fresh = CallId(format!("{base}-{}-{count}", self.turns + 1));
                if !self.known.contains(&fresh) {
                    break;
                }
                count += 1;
            }
            *id = fresh;
        }
        self.known.insert(id.clone());
    }
}
