//! One run: an actor that owns its workspace, its terminals and its agent, from creation to its end.

mod budget;
mod checkpoints;
mod checks;
mod confined;
mod going_on;
mod host;
mod memory;
mod prepare;
mod reflection;
mod setup_command;
mod surroundings;

pub(crate) use checkpoints::{By, blocking, keep};
pub(crate) use checks::check;
pub(crate) use memory::text_of;
pub(crate) use prepare::{Place, checkpoint_of, not_unicode, oid, open_project, read_project, record_of};

use crate::{EngineError, shared::Shared};
use checkpoints::Checkpoints;
use flotilla_agent::{Context, Ended, Host as _, Instructions, Limits, OpenQuestion};
use flotilla_domain::{
    CallStage, Event, MessageId, MessageSource, Need, OpenCall, Outcome, Part, QueuedMessage, Run, RunId,
    Subject, Task, TaskId, UserError,
};
use flotilla_models::Model;
use flotilla_store::{Draft, StoreError};
use futures_util::FutureExt;
use host::RunHost;
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::sync::{Mutex as Order, watch};
use tokio_util::sync::CancellationToken;

/// What the rest of the fleet holds of a run under way.
#[derive(Clone)]
pub(crate) struct RunHandle {
    /// A human stops the run.
    stop: CancellationToken,
    /// Closed when the actor has ended.
    over: watch::Receiver<()>,
    desk: Arc<Desk>,
}

/// Where a run takes what humans send it.
struct Desk {
    /// The host, once the workspace stands.
    host: std::sync::OnceLock<Arc<RunHost>>,
    /// Held while a message is logged and handed over, and while the run ends: no message falls in between.
    steering: Order<()>,
}

impl RunHandle {
    /// Asks the run to stop and waits until it has.
    pub(crate) async fn stop(mut self) {
        self.stop.cancel();
        // An error says that the sender is gone, which is what is waited for.
        while self.over.changed().await.is_ok() {}
    }

    /// Waits until the actor has ended.
    pub(crate) async fn over(mut self) {
        while self.over.changed().await.is_ok() {}
    }

    /// Lets no fact through from here on, and ends the agent: the daemon stops, the run does not.
    pub(crate) fn suspend(&self) {
        if let Some(host) = self.desk.host.get() {
            host.close();
        }
        self.stop.cancel();
    }

    /// A human's word on something was logged.
    pub(crate) fn word_was_given(&self) {
        if let Some(host) = self.desk.host.get() {
            host.word_was_given();
        }
    }

    /// Logs a message by `log`, and hands it to the agent once that is done.
    pub(crate) async fn steer<E>(
        &self,
        message: QueuedMessage,
        log: impl Future<Output = Result<(), E>>,
    ) -> Result<(), E> {
        let _steering = self.desk.steering.lock().await;
        log.await?;
        if let Some(host) = self.desk.host.get() {
            host.deliver(message);
        }
        Ok(())
    }

    /// Takes a message back that was not delivered yet, and logs that by `log`; says whether it was in time.
    pub(crate) async fn withdraw<E>(
        &self,
        message: MessageId,
        log: impl Future<Output = Result<(), E>>,
    ) -> Result<bool, E> {
        let _steering = self.desk.steering.lock().await;
        let Some(host) = self.desk.host.get() else { return log.await.map(|()| true) };
        let Some(taken) = host.take_back(message) else { return Ok(false) };
        if let Err(error) = log.await {
            host.put_back(taken);
            return Err(error);
        }
        Ok(true)
    }
}

/// How a run comes to be under way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum TakenUp {
    /// The queue lets it go: for the first time, or on after it had ended.
    FromQueue,
    /// Another daemon had it under way, or it rested.
    AfterBreak,
}

/// Lets a run go that the log says is under way.
pub(crate) fn launch(shared: &Arc<Shared>, task: TaskId, run: RunId, taken_up: TakenUp) {
    let stop = CancellationToken::new();
    let (ends, over) = watch::channel(());
    let desk = Arc::new(Desk { host: std::sync::OnceLock::new(), steering: Order::new(()) });
    let handle = RunHandle { stop: stop.clone(), over, desk: Arc::clone(&desk) };
    shared.runs().insert(run, handle);
    let actor = Actor { shared: Arc::clone(shared), task, run, taken_up, stop, desk };
    tokio::spawn(async move {
        let shared = Arc::clone(&actor.shared);
        let left = AssertUnwindSafe(actor.live()).catch_unwind().await.unwrap_or(Left::Panicked);
        if left == Left::Panicked {
            tracing::error!(%run, "the run's actor panicked");
            let error = UserError::internal("The run ended by a defect");
            let end = Draft { subject: Subject::Run { task, run }, event: crate::queue::failed(error) };
            if let Err(error) = shared.store().append(vec![end]).await {
                tracing::error!(%run, %error, "the end of the run could not be logged");
            }
        }
        shared.terminals().close_run(run);
        shared.runs().remove(&run);
        drop(ends);
        shared.queue.notify_one();
        if left == Left::Paused {
            tokio::spawn(take_up_again(shared, task, run));
        }
    });
}

/// How an actor left its run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    /// At its end, or for the next daemon.
    Settled,
    /// Under way, since the log takes no more.
    Paused,
    Panicked,
}

/// How long a run rests that could not be logged any further.
const REST: Duration = Duration::from_secs(2);

/// Takes a paused run up again after a while, as the next daemon would. Where the disk is still full, it pauses again.
async fn take_up_again(shared: Arc<Shared>, task: TaskId, run: RunId) {
    tokio::select! {
        () = tokio::time::sleep(REST) => {}
        () = shared.stopping.cancelled() => return,
    }
    let is_under_way = match shared.store().task(task).await {
        Ok(found) => found.is_some_and(|task| task.value.state.active_run() == Some(run)),
        Err(_) => true,
    };
    if is_under_way && !shared.runs().contains_key(&run) {
        launch(&shared, task, run, TakenUp::AfterBreak);
    }
}

/// How often an agent is sent back to work by checks that fail.
const ROUNDS_OF_CHECKS: u32 = 2;

struct Actor {
    shared: Arc<Shared>,
    task: TaskId,
    run: RunId,
    taken_up: TakenUp,
    stop: CancellationToken,
    desk: Arc<Desk>,
}

/// Why an actor ends before its agent did.
enum Halt {
    /// The daemon is stopping, or the log refuses what must be said: the next daemon goes on.
    Suspended,
    /// The log takes no more until there is room for it.
    Paused,
    /// A human stopped it.
    Stopped,
    /// The run cannot go on.
    Failed(UserError),
}

/// Whether an error will pass once there is room, and says nothing about what was to be logged.
fn takes_no_more(error: &StoreError) -> bool {
    matches!(error, StoreError::DiskFull | StoreError::ReadOnly)
}

impl From<EngineError> for Halt {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Stopping => Self::Suspended,
            EngineError::Store(error) if takes_no_more(&error) => Self::Paused,
            error => Self::Failed(error.into()),
        }
    }
}

impl Actor {
    async fn live(self) -> Left {
        let outcome = match self.work().await {
            Ok(()) | Err(Halt::Suspended) => return Left::Settled,
            Err(_) if self.shared.stopping.is_cancelled() => return Left::Settled,
            Err(Halt::Paused) => return Left::Paused,
            Err(Halt::Failed(error)) => Outcome::Failed { error },
            Err(Halt::Stopped) => Outcome::Stopped,
        };
        match self.append(vec![Event::RunEnded(outcome)]).await {
            Ok(()) => Left::Settled,
            Err(error) => {
                tracing::error!(run = %self.run, %error, "the end of the run could not be logged");
                if matches!(Halt::from(error), Halt::Paused) { Left::Paused } else { Left::Settled }
            }
        }
    }

    async fn append(&self, events: Vec<Event>) -> Result<(), EngineError> {
        let subject = Subject::Run { task: self.task, run: self.run };
        let drafts = events.into_iter().map(|event| Draft { subject, event }).collect();
        self.shared.store().append(drafts).await?;
        Ok(())
    }

    /// The task and this run of it, as the log has them now.
    async fn read(&self) -> Result<(Arc<Task>, Run), EngineError> {
        let task =
            self.shared.store().task(self.task).await?.ok_or(EngineError::NotFound("such task"))?.value;
        let run = task.run(self.run).cloned().ok_or(EngineError::NotFound("such run"))?;
        Ok((task, run))
    }

    async fn work(&self) -> Result<(), Halt> {
        let (task, run) = self.read().await?;
        let place = tokio::select! {
            place = self.prepare(&task, &run) => place?,
            () = self.stop.cancelled() => return Err(Halt::Stopped),
        };
        let (_, run) = self.read().await?;
        let latest = run.checkpoint.as_ref().and_then(|checkpoint| checkpoint.tree.parse().ok());
        let checkpoints =
            Checkpoints::new(Arc::clone(&self.shared), self.task, self.run, place.workspace.clone(), latest);
        let host = Arc::new(RunHost::new(
            Arc::clone(&self.shared),
            self.task,
            self.run,
            task.settings.mode,
            checkpoints,
        ));
        {
            let _steering = self.desk.steering.lock().await;
            // What was queued while the workspace was made is in the log by now.
            let (_, run) = self.read().await?;
            host.take_over(run.queued_messages);
            let _ = self.desk.host.set(Arc::clone(&host));
        }
        if self.shared.stopping.is_cancelled() {
            host.close();
        }
        if self.shared.store().briefing(self.run).await.map_err(EngineError::from)?.is_some() {
            if self.taken_up == TakenUp::AfterBreak {
                self.append(vec![Event::RunResumed]).await?;
            }
            // What the last turn left behind when its daemon died, or a human did since the run ended.
            host.checkpoints().now(run.turns).await?;
            if let Some(left) = &run.left {
                self.go_on(&host, &place.workspace, left).await?;
            }
        } else {
            self.brief(&task, &place).await?;
        }
        self.converse(&task, &place, &host).await
    }

    /// Tells the agent what it is, where, and what it is asked.
    async fn brief(&self, task: &Task, place: &prepare::Place) -> Result<(), EngineError> {
        let Instructions { text: instructions, read } = surroundings::instructions(&self.shared, place);
        let mut events = vec![Event::Briefed { instructions, read }];
        let notes = place.notes_for_agent();
        if !notes.is_empty() {
            events.push(Event::MessageDelivered {
                message: None,
                source: MessageSource::System,
                parts: vec![Part::text(notes.join("\n"))],
            });
        }
        events.extend(
            memory::at_start(&self.shared, task, self.run).await.map(memory::told).into_iter().flatten(),
        );
        events.push(Event::MessageDelivered {
            message: None,
            source: MessageSource::Prompt,
            parts: task.prompt.clone(),
        });
        self.append(events).await
    }

    /// Lets the agent work until it is done and nobody has anything to add.
    async fn converse(&self, task: &Task, place: &prepare::Place, host: &Arc<RunHost>) -> Result<(), Halt> {
        let mut rounds = 0;
        // Opened once: whether the first or one that stands in for it answers goes on from round to round, as in the log.
        let model = self.model(task, place).await?;
        loop {
            let (_, run) = self.read().await?;
            let ended = if run.left.is_some() && !host.has_messages() {
                // It was to go on with a message, which was withdrawn in the last moment.
                Ended::Done
            } else {
                let context = self.context(task, place, Arc::clone(&model)).await?;
                let over = self.stop.child_token();
                let working = flotilla_agent::run(context, Arc::clone(host) as _, over.clone());
                let most = budget::Most::of(place.profile.as_ref());
                budget::within(&self.shared, (self.task, self.run), &most, host, over, working).await
            };
            host.checkpoints().settled().await;
            if host.is_closed() {
                return Err(Halt::Suspended);
            }
            if ended == Ended::Done && !host.has_messages() {
                let told = tokio::select! {
                    told = self.check(task, place, host) => told?,
                    () = self.stop.cancelled() => return Err(Halt::Stopped),
                };
                if let Some(told) = told
                    && rounds < ROUNDS_OF_CHECKS
                {
                    rounds += 1;
                    self.append(vec![told]).await?;
                    continue;
                }
            }
            let steering = self.desk.steering.lock().await;
            let outcome = match ended {
                Ended::Done if host.follow_up() => {
                    drop(steering);
                    continue;
                }
                Ended::Done => Outcome::Done,
                Ended::Stopped => Outcome::Stopped,
                Ended::Failed(error) => Outcome::Failed { error },
                Ended::HostGone if host.log_takes_no_more() => return Err(Halt::Paused),
                Ended::HostGone => return Err(Halt::Suspended),
            };
            let (_, run) = self.read().await?;
            // Whatever a human or a background process did since the last turn belongs to what is reviewed.
            if let Err(error) = host.checkpoints().now(run.turns).await {
                tracing::error!(run = %self.run, %error, "the final checkpoint could not be made");
            }
            // Logged under the lock: a message comes before the end, or finds the run over.
            let is_done = outcome == Outcome::Done;
            self.append(vec![Event::RunEnded(outcome)]).await?;
            if is_done {
                reflection::begin(&self.shared, self.task, self.run);
            }
            return Ok(());
        }
    }

    /// Runs the project's checks on what the agent calls done, where it changed anything and they said nothing of it yet.
    /// Returns what the agent is told where one did not pass.
    async fn check(
        &self,
        task: &Task,
        place: &prepare::Place,
        host: &Arc<RunHost>,
    ) -> Result<Option<Event>, Halt> {
        if place.settings.checks.is_empty() {
            return Ok(None);
        }
        let (_, run) = self.read().await?;
        host.checkpoints().now(run.turns).await?;
        let (_, run) = self.read().await?;
        let Some(tree) = run.checkpoint.as_ref().map(|made| made.tree.clone()) else { return Ok(None) };
        let mut failed = Vec::new();
        for command in checks::missing(place, &run, &tree) {
            let check = checks::check(&self.shared, task, place, command).await?;
            self.append(vec![Event::CheckFinished(check.clone())]).await?;
            if !check.passed() {
                failed.push(check);
            }
        }
        let failed: Vec<_> = failed.iter().collect();
        Ok((!failed.is_empty()).then(|| Event::MessageDelivered {
            message: None,
            source: MessageSource::System,
            parts: vec![Part::text(checks::told(&failed))],
        }))
    }

    async fn model(&self, task: &Task, place: &prepare::Place) -> Result<Arc<dyn Model>, Halt> {
        let (_, run) = self.read().await?;
        let of_profile = place.profile.as_ref().and_then(|profile| profile.effort.as_deref());
        let effort = task.settings.effort.as_deref().or(of_profile);
        self.shared.setup.roster.tuned(&run.model, effort).map_err(Halt::Failed)
    }

    async fn context(
        &self,
        task: &Task,
        place: &prepare::Place,
        model: Arc<dyn Model>,
    ) -> Result<Context, Halt> {
        let (_, run) = self.read().await?;
        let limits = Limits::default();
        let profile = place.profile.as_ref();
        let turns = profile.and_then(|profile| profile.turns).unwrap_or(limits.turns);
        let store = self.shared.store();
        let instructions = store
            .briefing(self.run)
            .await
            .map_err(EngineError::from)?
            .ok_or(EngineError::Internal("a run without a briefing"))?;
        Ok(Context {
            model,
            small: self.shared.setup.roster.small_model().map(|(_, model)| model),
            tools: surroundings::toolbox(&self.shared, task, place),
            instructions: instructions.into(),
            conversation: store.conversation(self.run).await.map_err(EngineError::from)?,
            open_calls: reopened(&run),
            questions: questions(&run),
            plan: run.plan.clone(),
            turns: run.turns,
            cache_key: self.run.to_string(),
            limits: Limits { turns: run.turns_before.saturating_add(turns), ..limits },
        })
    }
}

/// What a human was asked about open calls, and has not answered.
fn questions(run: &Run) -> Vec<OpenQuestion> {
    let question = |need: &Need| match need {
        Need::Question { call, text, options, .. } => {
            Some(OpenQuestion { call: call.clone(), text: text.clone(), options: options.clone() })
        }
        Need::Approval { .. } => None,
    };
    run.needs.iter().filter_map(question).collect()
}

/// The open calls as the agent is to take them up: a question that still waits is put again, not told as interrupted.
fn reopened(run: &Run) -> Vec<OpenCall> {
    let waits = |open: &OpenCall| {
        run.needs.iter().any(|need| matches!(need, Need::Question { call, .. } if *call == open.call.call))
    };
    run.open_calls
        .iter()
        .map(|open| {
            let mut open = open.clone();
            if waits(&open) {
                open.stage = CallStage::Asked;
            }
            open
        })
        .collect()
}
