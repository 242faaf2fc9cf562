//! The calls of one turn: in which order they go, who may go at all, and what comes of each.

use crate::{
    host::{Changed, Gate, Host, HostGone},
    run::{Acks, OpenQuestion},
    tools::{Outcome, Toolbox, arguments::Work},
};
use flotilla_domain::{Action, CallStage, CallStatus, Item, OpenCall, PlanStep, ToolCall, ToolResult};
use futures_util::{FutureExt as _, StreamExt as _, stream::FuturesUnordered};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long commands have to end by themselves when the run is cancelled.
const GRACE: Duration = Duration::from_millis(200);
/// How long a write that is under way may take to finish after the run is cancelled.
const WRITE: Duration = Duration::from_millis(300);

/// Characters of a call's arguments that a question shows.
const SHOWN: usize = 400;

/// Why a turn's calls are not all carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Halt {
    Cancelled,
    HostGone,
}

impl From<HostGone> for Halt {
    fn from(_: HostGone) -> Self {
        Self::HostGone
    }
}

/// A call that has no result yet.
pub(crate) struct Pending {
    call: ToolCall,
    step: Step,
}

/// What is to be done about a call.
enum Step {
    /// Its result is known already.
    Settled(Outcome),
    /// It needs no leave: it asks a human anyway.
    Free(Work),
    /// It is not carried out: it repeats without progress, and a human is asked instead.
    Stuck(String, Vec<String>),
    /// It may start once its gate opens; `None` stands for a gate that must still be asked.
    Gated(Work, Action, Option<Gate>),
}

impl Pending {
    /// A call as a model wrote it; one that is not `within` the limit of calls is refused.
    pub(crate) fn new(call: ToolCall, tools: &Toolbox, within: bool) -> Self {
        let step = if within {
            match tools.parse(&call) {
                Ok(work @ Work::Ask(_)) => Step::Free(work),
                Ok(work) => {
                    let action = tools.action(&work);
                    Step::Gated(work, action, None)
                }
                Err(bad) => Step::Settled(Outcome::failed(bad.to_string())),
            }
        } else {
            Step::Settled(Outcome::failed(
                "Too many calls in one answer: this one was not carried out. Make it again with fewer others.",
            ))
        };
        Self { call, step }
    }

    /// A call that was made `times` times in vain: a person is asked how to go on.
    pub(crate) fn stuck(call: ToolCall, times: u32) -> Self {
        let arguments: String = call.arguments.chars().take(SHOWN).collect();
        let question = format!(
            "The agent goes in circles: it made this call {times} times, and nothing came of it that it did not know. \
             How should it go on?\n\n{} {arguments}",
            call.name
        );
        let options =
            ["Try a different way", "Leave this part out, and say so", "Stop, and say what is missing"];
        Self { call, step: Step::Stuck(question, options.map(str::to_owned).into()) }
    }

    /// Whether a person is asked about it.
    pub(crate) const fn is_stuck(&self) -> bool {
        matches!(self.step, Step::Stuck(..))
    }

    /// The plan that it writes down.
    pub(crate) fn plan(&self) -> Option<Vec<PlanStep>> {
        match &self.step {
            Step::Gated(Work::Plan(steps), ..) => Some(steps.clone()),
            _ => None,
        }
    }

    /// Whether it was no call that can be carried out.
    pub(crate) const fn is_bad(&self) -> bool {
        matches!(self.step, Step::Settled(_))
    }

    const fn writes(&self) -> bool {
        match &self.step {
            Step::Gated(work, ..) => work.writes(),
            Step::Settled(_) | Step::Free(_) | Step::Stuck(..) => false,
        }
    }
}

/// A call that was open when the daemon ended: it goes on from where the log says that it was.
pub(crate) fn resumed(tools: &Toolbox, open: OpenCall, question: Option<&OpenQuestion>) -> Pending {
    let OpenCall { call, stage } = open;
    let asks = call.name == "ask";
    let step = match stage {
        CallStage::Asked if let Some(question) = question.filter(|_| !asks) => {
            Step::Stuck(question.text.clone(), question.options.clone())
        }
        CallStage::Answered { answer } if !asks => Step::Settled(Outcome::failed(not_again(&answer))),
        CallStage::Asked | CallStage::Approved => return Pending::new(call, tools, true),
        CallStage::Answered { answer } => Step::Settled(Outcome::new(CallStatus::Ok, answer)),
        CallStage::Denied { note } => Step::Settled(denied(&note)),
        CallStage::Started => Step::Settled(interrupted(tools, &call)),
    };
    Pending { call, step }
}

/// What a model is told of a call that was not carried out since a person was asked about it.
fn not_again(answer: &str) -> String {
    format!(
        "This call was not carried out again: it gave nothing new so often. The user was asked how to go on, and says: \
         {answer}"
    )
}

fn denied(note: &str) -> Outcome {
    let text = if note.trim().is_empty() { "This was denied, and nothing was done." } else { note };
    Outcome::new(CallStatus::Denied, text)
}

fn interrupted(tools: &Toolbox, call: &ToolCall) -> Outcome {
    let looked = tools.parse(call).is_ok_and(|work| matches!(tools.action(&work), Action::Observe));
    let text = if looked {
        "Flotilla was restarted while this call was under way. It changes nothing: make it again if you need it."
    } else {
        "Flotilla was restarted while this call was under way, and ended it. It may have had some of its effects, \
         all or none. It was not repeated: look at the state of things before you do. Sessions from before are gone."
    };
    Outcome {
        changed: if looked { Changed::No } else { Changed::Perhaps },
        ..Outcome::new(CallStatus::Interrupted, text)
    }
}

/// Carries out the calls of one turn.
pub(crate) struct Calls<'a> {
    pub(crate) host: &'a dyn Host,
    pub(crate) cancel: &'a CancellationToken,
    pub(crate) tools: &'a Toolbox,
    pub(crate) acks: &'a Acks,
    pub(crate) turn: u32,
}

/// Cuts calls into batches: those of one batch go at the same time, and a write goes alone.
fn batches(mut pending: Vec<Pending>) -> Vec<Vec<Pending>> {
    let mut batches = Vec::new();
    while !pending.is_empty() {
        let length = batch(&pending);
        let rest = pending.split_off(length);
        batches.push(std::mem::replace(&mut pending, rest));
    }
    batches
}

fn batch(pending: &[Pending]) -> usize {
    let looks = pending.iter().take_while(|pending| !pending.writes()).count();
    looks.max(1).min(pending.len())
}

impl Calls<'_> {
    /// The calls of the first batch that need leave, for the host to judge along with the turn.
    pub(crate) fn first_batch(pending: &[Pending]) -> Vec<(ToolCall, Action)> {
        let gated = |pending: &Pending| match &pending.step {
            Step::Gated(_, action, _) => Some((pending.call.clone(), action.clone())),
            Step::Settled(_) | Step::Free(_) | Step::Stuck(..) => None,
        };
        pending[..batch(pending)].iter().filter_map(gated).collect()
    }

    /// Notes the host's answers to [`Calls::first_batch`].
    pub(crate) fn answered(pending: &mut [Pending], gates: Vec<Option<Gate>>) {
        let mut gates = gates.into_iter();
        let length = batch(pending);
        for pending in &mut pending[..length] {
            if let Step::Gated(_, _, gate) = &mut pending.step {
                *gate = gates.next().flatten();
            }
        }
    }

    /// Carries them all out and puts each result into the conversation as it comes. When the run is cancelled,
    /// the calls without a result get one that says so.
    pub(crate) async fn carry_out(
        &self,
        pending: Vec<Pending>,
        conversation: &mut Vec<Item>,
    ) -> Result<(), Halt> {
        let mut progress = Progress {
            calls: self,
            conversation,
            open: pending.iter().map(|pending| pending.call.clone()).collect(),
            changed: Changed::No,
        };
        for batch in batches(pending) {
            match self.one_batch(batch, &mut progress).await {
                Err(Halt::Cancelled) => {
                    self.tools.close(GRACE).await;
                    progress.cancel_rest();
                    return Err(Halt::Cancelled);
                }
                other => other?,
            }
        }
        Ok(())
    }

    async fn one_batch(&self, batch: Vec<Pending>, progress: &mut Progress<'_>) -> Result<(), Halt> {
        // A write is short, and is not left behind unreported.
        let patience = if batch.iter().any(Pending::writes) { WRITE } else { Duration::ZERO };
        let mut running: FuturesUnordered<_> = batch.into_iter().map(|pending| self.one(pending)).collect();
        while let Some(first) = self.next(&mut running, patience).await? {
            let mut done = vec![first?];
            // Whatever is ready at the same time goes into the log together.
            while let Some(Some(more)) = running.next().now_or_never() {
                done.push(more?);
            }
            progress.note(done);
        }
        Ok(())
    }

    /// The next result; cancelling ends the wait after `patience`.
    async fn next<F: Future>(
        &self,
        running: &mut FuturesUnordered<F>,
        patience: Duration,
    ) -> Result<Option<F::Output>, Halt> {
        let given_up = async {
            self.cancel.cancelled().await;
            tokio::time::sleep(patience).await;
        };
        tokio::select! {
            biased;
            done = running.next() => Ok(done),
            () = given_up => Err(Halt::Cancelled),
        }
    }

    async fn one(&self, pending: Pending) -> Result<(ToolCall, Outcome), Halt> {
        let Pending { call, step } = pending;
        let outcome = match step {
            Step::Settled(outcome) => outcome,
            Step::Free(work) => self.tools.run(self.host, &call, &work).await?,
            Step::Stuck(question, options) => {
                let answer = self.host.ask(&call.call, &question, &options).await?;
                Outcome::failed(not_again(&answer))
            }
            Step::Gated(work, action, gate) => {
                let gate = match gate {
                    Some(gate) => gate,
                    None => self.host.gate(&call, action).await?,
                };
                match gate {
                    Gate::Go => self.tools.run(self.host, &call, &work).await?,
                    Gate::Denied { note } => denied(&note),
                }
            }
        };
        Ok((call, outcome))
    }
}

/// What came of a turn's calls so far.
struct Progress<'a> {
    calls: &'a Calls<'a>,
    conversation: &'a mut Vec<Item>,
    open: Vec<ToolCall>,
    changed: Changed,
}

impl Progress<'_> {
    fn note(&mut self, done: Vec<(ToolCall, Outcome)>) {
        let mut results = Vec::with_capacity(done.len());
        let mut events = Vec::new();
        for (call, outcome) in done {
            self.open.retain(|open| open.call != call.call);
            if outcome.changed == Changed::Perhaps {
                self.changed = Changed::Perhaps;
            }
            events.extend(outcome.events);
            let Outcome { status, output, command, .. } = outcome;
            results.push(ToolResult { call: call.call, status, output, command });
        }
        if !events.is_empty() {
            self.calls.acks.push(self.calls.host.record(events));
        }
        self.finish(results);
    }

    fn finish(&mut self, results: Vec<ToolResult>) {
        self.conversation.extend(results.iter().cloned().map(Item::ToolResult));
        // The workspace is snapshotted once a turn, when nothing of it is under way any more.
        let changed = match self.changed {
            _ if !self.open.is_empty() => Changed::No,
            _ if self.calls.tools.busy() => Changed::Perhaps,
            changed => changed,
        };
        let ack = self.calls.host.finish_calls(self.calls.turn, results, changed);
        self.calls.acks.push(ack);
    }

    fn cancel_rest(&mut self) {
        let results: Vec<ToolResult> = std::mem::take(&mut self.open)
            .into_iter()
            .map(|call| ToolResult {
                call: call.call,
                status: CallStatus::Cancelled,
                output: vec![flotilla_domain::Part::text("The run was stopped.")],
                command: None,
            })
            .collect();
        if !results.is_empty() {
            self.changed = Changed::Perhaps;
            self.finish(results);
        }
    }
}
