//! What an agent needs of the fleet around it: the port that the engine implements.
//!
//! The agent decides what to do next; its host keeps the log, judges calls, asks humans and snapshots the
//! workspace. A hosted agent (a process that speaks a protocol) lives on the same port as the built-in one.

use flotilla_domain::{
    Action, CallId, CommentId, Event, Item, MemoryUse, QueuedMessage, ToolCall, ToolResult, Usage,
};
use flotilla_models::Observation;
use flotilla_terminal::Terminal;
use futures_util::future::BoxFuture;

/// Whether a call may go ahead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// It may, and the log says that it started.
    Go,
    /// It may not.
    Denied {
        /// What the agent is told about it.
        note: String,
    },
}

/// The run's log can take no more: the store failed or the run was taken away. The loop ends at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the run's host is gone")]
pub struct HostGone;

/// A whole model response on its way into the log.
#[derive(Debug, Clone)]
pub struct Turn {
    /// Which turn it is, from 1.
    pub number: u32,
    /// What the response holds.
    pub items: Vec<Item>,
    /// What it cost.
    pub usage: Usage,
}

/// Something to show while it happens; never a fact.
pub enum Live {
    /// The model is talking.
    Model(Observation),
    /// A call opened a terminal.
    Terminal {
        /// The call.
        call: CallId,
        /// Its terminal.
        terminal: Terminal,
    },
}

/// What an agent would have remembered, in its own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToRemember {
    /// What to remember.
    pub text: String,
    /// What sort of fact it is.
    pub kind: Option<String>,
    /// `project`, `user`, or a path in the project.
    pub place: Option<String>,
    /// The memory that it sets right, by the name that it was told under.
    pub replaces: Option<String>,
}

/// What became of it; the agent is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remembered {
    /// It is kept or proposed.
    Yes(String),
    /// It is not, and why.
    No(String),
}

/// What is remembered that bears on a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recollection {
    /// The memories, and why each.
    pub uses: Vec<MemoryUse>,
    /// What the agent is told.
    pub text: String,
}

/// The fleet, as one run's agent sees it.
pub trait Host: Send + Sync {
    /// Accepts a turn, and asks for leave to start the first `calls` of it, all in one commit: each call is
    /// judged, and the log says `CallStarted` for those that go ahead at once. Resolves once durable; the answers
    /// are in the order of `calls`, and `None` stands for a call that a human is being asked about
    /// (then [`Host::gate`] waits for the word).
    fn accept<'a>(
        &'a self,
        turn: Turn,
        calls: &'a [(ToolCall, Action)],
    ) -> BoxFuture<'a, Result<Vec<Option<Gate>>, HostGone>>;

    /// Asks for leave to start one call, waiting for a human where policy says so. On [`Gate::Go`] the log says
    /// `CallStarted`. Also takes up an approval that was asked for before a restart.
    fn gate<'a>(&'a self, call: &'a ToolCall, action: Action) -> BoxFuture<'a, Result<Gate, HostGone>>;

    /// Puts a question to a human and waits for the answer. Also takes up a question asked before a restart.
    fn ask<'a>(
        &'a self,
        call: &'a CallId,
        text: &'a str,
        options: &'a [String],
    ) -> BoxFuture<'a, Result<String, HostGone>>;

    /// Appends facts of this run in order. The future resolves once they are durable; it may be awaited later,
    /// the order of calls is the order in the log.
    fn record(&self, events: Vec<Event>) -> BoxFuture<'static, Result<(), HostGone>>;

    /// Results are in; `changed` says whether the calls may have touched the workspace, so that it is snapshotted.
    /// Does not wait for the snapshot, which overlaps the model's next answer; the one after it waits.
    fn finish_calls(
        &self,
        turn: u32,
        results: Vec<ToolResult>,
        changed: Changed,
    ) -> BoxFuture<'static, Result<(), HostGone>>;

    /// Messages that a human queued since the last time, oldest first; the agent delivers them.
    fn take_messages(&self) -> Vec<QueuedMessage>;

    /// The agent is done. Says whether a message waited for just that; [`Host::take_messages`] gives it then.
    fn follow_up(&self) -> bool {
        false
    }

    /// Answers a comment that a human made on the run's change.
    fn answer_comment(&self, comment: CommentId, text: String) -> BoxFuture<'_, Result<Answered, HostGone>> {
        drop((comment, text));
        Box::pin(std::future::ready(Ok(Answered::NoSuchComment)))
    }

    /// Everything that was said and done in this run so far, whatever the model is still sent of it.
    fn transcript(&self) -> BoxFuture<'_, Result<Vec<Item>, HostGone>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    /// What is remembered that bears on what a human wrote and was not told yet.
    fn recall(&self, said: String) -> BoxFuture<'_, Option<Recollection>> {
        drop(said);
        Box::pin(std::future::ready(None))
    }

    /// Has something remembered for later work.
    fn remember(&self, what: ToRemember) -> BoxFuture<'_, Result<Remembered, HostGone>> {
        drop(what);
        Box::pin(std::future::ready(Ok(Remembered::No("Nothing is remembered here.".to_owned()))))
    }

    /// Shows something live.
    fn show(&self, live: Live);
}

/// Whether a comment was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// It was.
    Yes,
    /// There is none of that name.
    NoSuchComment,
}

/// Whether calls may have touched the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// They only looked.
    No,
    /// They may have.
    Perhaps,
}
