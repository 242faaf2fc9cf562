//! The loop: ask the model, do what it asks, tell it what came of it, until it is done.

mod checks;
mod context;
mod repetition;
mod room;
mod scale;
mod summary;

use crate::{
    calls::{Calls, Halt, Pending, resumed},
    failure::user_error,
    host::{Host, HostGone, Live, Recollection, Turn},
    tools::Toolbox,
};
use checks::Checks;
pub use context::{Context, Ended, Limits, OpenQuestion};
use flotilla_domain::{
    CallId, Code, Event, Item, MessageSource, OpenCall, Part, PlanStep, ToolCall, UserError,
};
use flotilla_models::{Model, ModelError, Observation, Request, Response, Stop, ToolSpec, context_window};
use futures_util::future::BoxFuture;
use repetition::{Noticed, Repetition};
use room::{NoRoom, Room};
use scale::Scale;
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How long commands have to end by themselves when the run does.
const GRACE: Duration = Duration::from_millis(200);
/// How long a stopped run waits for its last facts to be durable.
const LAST_WORDS: Duration = Duration::from_millis(300);
/// How often room is made for one request that the provider finds too long.
const MADE_ROOM: u32 = 2;
/// How often in a row an answer may be cut off or paused.
const BROKEN_OFF: u32 = 5;

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
    // What was compacted away still counts: its names and numbers are not given again.
    let earlier = if context.turns == 0 { Ok(Vec::new()) } else { host.transcript().await };
    let Ok(earlier) = earlier else { return Ended::HostGone };
    let mut agent = Agent::new(context, &earlier, &*host, &cancel);
    drop(earlier);
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
    small: Option<Arc<dyn Model>>,
    tools: Toolbox,
    instructions: Arc<str>,
    conversation: Vec<Item>,
    open_calls: Vec<OpenCall>,
    questions: Vec<OpenQuestion>,
    plan: Vec<PlanStep>,
    /// The model's window, in tokens; less once the provider said that it is.
    window: u64,
    scale: Scale,
    specs: Arc<[ToolSpec]>,
    repetition: Repetition,
    checks: Checks,
    /// Whether the model was asked about what is open since a person last wrote.
    doubted: bool,
    /// What a person said that was not looked up in what is remembered yet.
    said: String,
    /// Every call id of the conversation so far.
    known: HashSet<CallId>,
    turns: u32,
    cache_key: String,
    limits: Limits,
    acks: Acks,
    bad_turns: u32,
    broken_off: u32,
}

/// Whether an answer is shown while it comes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Yes,
    No,
}

/// What follows a turn.
enum Next {
    Turn,
    End(Ended),
}

impl<'a> Agent<'a> {
    fn new(context: Context, earlier: &[Item], host: &'a dyn Host, cancel: &'a CancellationToken) -> Self {
        let Context {
            model,
            small,
            tools,
            instructions,
            conversation,
            open_calls,
            questions,
            plan,
            turns,
            cache_key,
            limits,
        } = context;
        let calls = || {
            let all = if earlier.is_empty() { &conversation } else { earlier };
            all.iter().filter_map(|item| match item {
                Item::ToolCall(call) => Some(call),
                _ => None,
            })
        };
        tools.number_after(calls().filter(|call| call.name == "exec").count() as u64);
        let specs = tools.specs();
        let mut agent = Self {
            window: context_window(model.describe()),
            scale: Scale::new(&instructions, &specs),
            specs,
            repetition: Repetition::default(),
            checks: Checks::default(),
            doubted: false,
            questions,
            plan,
            said: String::new(),
            known: calls().map(|call| call.call.clone()).collect(),
            host,
            cancel,
            model,
            small,
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
        };
        // What repeats goes on repeating after a restart; what was to be said of it was said.
        let _ = agent.look_back(0);
        agent
    }

    async fn run(&mut self) -> Ended {
        let open = std::mem::take(&mut self.open_calls);
        if !open.is_empty() {
            let questions = std::mem::take(&mut self.questions);
            let resumed = |open: OpenCall| {
                let question = questions.iter().find(|question| question.call == open.call.call);
                resumed(&self.tools, open, question)
            };
            let pending = open.into_iter().map(resumed).collect();
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
        self.recall().await;
        if self.turns >= self.limits.turns {
            return Next::End(Ended::Failed(UserError::fixable(
                Code::Limit,
                format!("The run reached its limit of {} turns", self.limits.turns),
                "Look at what it did so far; retry from its last checkpoint with a narrower prompt.",
            )));
        }
        let response = match self.ask_model().await {
            Ok(response) => response,
            Err(NoRoom::Halt(halt)) => return Next::End(halt.into()),
            Err(NoRoom::Model(ModelError::Cancelled)) => return Next::End(Ended::Stopped),
            Err(NoRoom::Model(error)) => return Next::End(Ended::Failed(user_error(&error))),
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
            for part in &message.parts {
                if let Part::Text { text } = part {
                    self.said.push_str(text);
                    self.said.push('\n');
                }
            }
            events.push(Event::MessageDelivered {
                message: Some(message.message),
                source: MessageSource::Steer,
                parts: message.parts.clone(),
            });
            self.conversation.push(Item::UserMessage { source: MessageSource::Steer, parts: message.parts });
        }
        if any {
            self.doubted = false;
            self.acks.push(self.host.record(events));
        }
        any
    }

    /// Tells the model what is remembered of what a human said since the last turn.
    async fn recall(&mut self) {
        let said = std::mem::take(&mut self.said);
        if said.trim().is_empty() {
            return;
        }
        if let Some(Recollection { uses, text }) = self.host.recall(said).await {
            let (source, parts) = (MessageSource::Memory, vec![Part::text(text)]);
            self.acks.push(self.host.record(vec![
                Event::MemoriesRecalled { uses },
                Event::MessageDelivered { message: None, source, parts: parts.clone() },
            ]));
            self.conversation.push(Item::UserMessage { source, parts });
        }
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

    /// Asks for the next turn, and makes room for it where that is needed.
    async fn ask_model(&mut self) -> Result<Response, NoRoom> {
        self.keep_room().await?;
        let mut made_room = 0;
        loop {
            let estimated = self.scale.tokens(&self.conversation);
            match self.request(&self.conversation, Shown::Yes).await {
                Err(error @ ModelError::ContextTooLong { .. }) if made_room < MADE_ROOM => {
                    made_room += 1;
                    if self.make_room_at_once().await? == Room::Same {
                        return Err(NoRoom::Model(error));
                    }
                }
                Ok(response) => {
                    self.scale.learn(estimated, response.usage.input_tokens);
                    return Ok(response);
                }
                Err(error) => return Err(NoRoom::Model(error)),
            }
        }
    }

    /// The request that `items` make.
    fn asking<'r>(&'r self, items: &'r [Item]) -> Request<'r> {
        Request {
            instructions: &self.instructions,
            items,
            tools: &self.specs,
            cache_key: &self.cache_key,
            max_output_tokens: self.limits.output_tokens,
        }
    }

    async fn request(&self, items: &[Item], shown: Shown) -> Result<Response, ModelError> {
        let request = self.asking(items);
        let observe = |observation: Observation| {
            if let Observation::Retrying { attempt, after, why } = &observation {
                self.acks.push(self.host.record(vec![Event::ModelRetried {
                    attempt: attempt.saturating_sub(1),
                    after_ms: u64::try_from(after.as_millis()).unwrap_or(u64::MAX),
                    why: why.to_string(),
                }]));
            }
            if let Observation::FellBack { from, to, why } = &observation {
                let (from, to) = (from.clone(), to.clone());
                let event = Event::ModelFellBack { from, to, why: why.to_string() };
                self.acks.push(self.host.record(vec![event]));
            }
            if let Observation::CameBack { from, to } = &observation {
                let event = Event::ModelCameBack { from: from.clone(), to: to.clone() };
                self.acks.push(self.host.record(vec![event]));
            }
            if shown == Shown::Yes {
                self.host.show(Live::Model(observation));
            }
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
                // Under its own name it is found everywhere, and the model learns it.
                let name = self.tools.named(&call.name);
                if name != call.name {
                    call.name = name.to_owned();
                }
                let within = pending.len() < self.limits.calls;
                pending.push(match self.repetition.is_stuck(call) {
                    Some(times) if within => Pending::stuck(call.clone(), times),
                    _ => Pending::new(call.clone(), &self.tools, within),
                });
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
            Stop::EndTurn | Stop::ToolCalls if self.is_doubtful() => Next::Turn,
            Stop::EndTurn | Stop::ToolCalls if self.host.follow_up() && self.deliver() => Next::Turn,
            Stop::EndTurn | Stop::ToolCalls => Next::End(Ended::Done),
        }
    }

    /// Asks the model once about what speaks against its word that it is done.
    fn is_doubtful(&mut self) -> bool {
        if self.doubted {
            return false;
        }
        let Some(doubts) = self.checks.doubts(&self.plan) else { return false };
        self.doubted = true;
        self.remark(&doubts);
        true
    }

    /// Takes in the calls that have come to an end in the conversation from entry `from` on; gives what the model is
    /// to be told of them.
    fn look_back(&mut self, from: usize) -> Option<String> {
        let mut open: HashMap<&CallId, &ToolCall> = HashMap::new();
        let mut said = None;
        for (at, item) in self.conversation.iter().enumerate() {
            match item {
                Item::ToolCall(call) => {
                    open.insert(&call.call, call);
                }
                Item::ToolResult(result) => {
                    let Some(call) = open.remove(&result.call).filter(|_| at >= from) else { continue };
                    self.checks.note(call, result);
                    match self.repetition.note(call, result) {
                        Noticed::Tell(text) => said = Some(text),
                        Noticed::Nothing | Noticed::Stuck => {}
                    }
                }
                _ => {}
            }
        }
        said
    }

    async fn carry_out(&mut self, pending: Vec<Pending>) -> Result<(), Halt> {
        let before = self.conversation.len();
        let asked = pending.iter().any(Pending::is_stuck);
        let plan = pending.iter().rev().find_map(Pending::plan);
        let calls = Calls {
            host: self.host,
            cancel: self.cancel,
            tools: &self.tools,
            acks: &self.acks,
            turn: self.turns,
        };
        calls.carry_out(pending, &mut self.conversation).await?;
        self.plan = plan.unwrap_or_else(|| std::mem::take(&mut self.plan));
        let said = self.look_back(before);
        if asked {
            // A person said how to go on.
            self.repetition.forget();
        } else if let Some(said) = said {
            self.remark(&said);
        }
        Ok(())
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
