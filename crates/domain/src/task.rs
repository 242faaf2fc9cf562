//! A task, folded from its events: the one place that says what may follow what.

use crate::{
    CheckpointId, Event, LandedExtent, LandedMark, OpenLanding, Outcome, Part, ProjectId, ProjectKind,
    Record, Run, RunId, RunState, Subject, TaskCreated, TaskId, TaskSettings, Timestamp, UserError,
};
use serde::{Deserialize, Serialize};

/// Where a task stands on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum TaskState {
    /// Written down, not asked for.
    Draft,
    /// It waits for its turn.
    Queued {
        /// Since when.
        since: Timestamp,
        /// The checkpoint of an earlier run that the next one starts from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<CheckpointId>,
        /// The run that goes on; a new one is begun where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        continues: Option<RunId>,
    },
    /// A run is under way.
    Running {
        /// The run.
        run: RunId,
    },
    /// A run waits for a human.
    NeedsYou {
        /// The run.
        run: RunId,
    },
    /// A run's change waits for review.
    Review {
        /// The run.
        run: RunId,
    },
    /// Its change is in the user's branch.
    Landed {
        /// The run that made it.
        run: RunId,
        /// The branch; none where it landed as edits in the checkout.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        onto: Option<String>,
        /// The branch's tip afterwards; for edits, a commit that holds the checkout's files as they were then.
        commit: String,
        /// The recovery bundle of the run's workspace.
        bundle: String,
    },
    /// Its latest run failed.
    Failed {
        /// The run.
        run: RunId,
        /// Why, and what to do.
        error: UserError,
    },
    /// A human stopped it.
    Cancelled {
        /// The run that was stopped, if one was under way.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        run: Option<RunId>,
    },
    /// Its work was put away.
    Discarded {
        /// The run whose work it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        run: Option<RunId>,
        /// The bundle that restores it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bundle: Option<String>,
    },
}

impl TaskState {
    /// The state's name as scripts and screens know it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Queued { .. } => "queued",
            Self::Running { .. } => "running",
            Self::NeedsYou { .. } => "needs_you",
            Self::Review { .. } => "review",
            Self::Landed { .. } => "landed",
            Self::Failed { .. } => "failed",
            Self::Cancelled { .. } => "cancelled",
            Self::Discarded { .. } => "discarded",
        }
    }

    /// Whether a run is under way.
    pub const fn active(&self) -> bool {
        self.active_run().is_some()
    }

    /// The run that is under way.
    pub const fn active_run(&self) -> Option<RunId> {
        match self {
            Self::Running { run } | Self::NeedsYou { run } => Some(*run),
            _ => None,
        }
    }

    /// Whether it waits for its turn or a run is under way.
    const fn under_way(&self) -> bool {
        self.active() || matches!(self, Self::Queued { .. })
    }
}

/// Why an event cannot follow what went before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// The event is about something else.
    #[error("the event is not about this")]
    WrongSubject,
    /// The task's state does not allow it.
    #[error("the task is {0}, which does not allow this")]
    State(&'static str),
    /// There is no such run.
    #[error("the task has no such run")]
    NoSuchRun,
    /// The run's id or number is not the next one.
    #[error("the run is not the task's next")]
    RunOutOfOrder,
    /// The run is over.
    #[error("the run has ended")]
    RunEnded,
    /// A turn came out of order or before all its calls were answered.
    #[error("the turn is out of order")]
    TurnOutOfOrder,
    /// A response named two calls alike.
    #[error("two calls of one turn have the same id")]
    DuplicateCall,
    /// No open call has this id.
    #[error("no such call is open")]
    NoSuchCall,
    /// The call started already, or was refused.
    #[error("the call cannot start")]
    CallNotStartable,
    /// No such message waits.
    #[error("no such message is queued")]
    NoSuchMessage,
    /// It was answered already, or its run ended.
    #[error("that was answered already")]
    AlreadyAnswered,
    /// No comment has this name.
    #[error("no such comment was made")]
    NoSuchComment,
    /// A comment's name is taken.
    #[error("a comment of this name was made already")]
    DuplicateComment,
    /// The run has no workspace.
    #[error("the run has no workspace")]
    NoWorkspace,
    /// A landing ended that had not begun.
    #[error("no such landing is under way")]
    NoSuchLanding,
    /// It was given another title meanwhile.
    #[error("it was given another title meanwhile")]
    OtherTitle,
    /// The chat's state does not allow it.
    #[error("the chat {0}, which does not allow this")]
    ChatState(&'static str),
    /// The chat has no such message.
    #[error("the chat has no such message")]
    NoSuchChatMessage,
    /// The chat has a message of this id.
    #[error("the chat has a message of this id")]
    DuplicateMessage,
}

/// A card on the Scratchpad.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// Its short number.
    pub number: u32,
    /// Its project.
    pub project: ProjectId,
    /// What the card is called.
    pub title: String,
    /// What the agent is asked.
    pub prompt: Vec<Part>,
    /// How it wants to be run.
    pub settings: TaskSettings,
    /// The tasks that must have landed first.
    pub depends_on: Vec<TaskId>,
    /// The task it is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<TaskId>,
    /// Where it stands.
    #[serde(flatten)]
    pub state: TaskState,
    /// A landing under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub landing: Option<OpenLanding>,
    /// Where its change landed last; stays when its workspace is brought back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub landed: Option<LandedMark>,
    /// Why its last landing was refused, until another is tried or the work goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<UserError>,
    /// Its runs, oldest first.
    pub runs: Vec<Run>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When something last happened to it.
    pub updated_at: Timestamp,
}

impl Task {
    /// The task that a `TaskCreated` record begins.
    ///
    /// # Errors
    /// [`Invalid::WrongSubject`] for any other record.
    pub fn begin(record: &Record) -> Result<Self, Invalid> {
        let (Subject::Task { task }, Event::TaskCreated(created)) = (record.subject, &record.event) else {
            return Err(Invalid::WrongSubject);
        };
        let TaskCreated { number, project, title, prompt, settings, depends_on, parent } =
            (**created).clone();
        Ok(Self {
            id: task,
            number,
            project,
            title,
            prompt,
            settings,
            depends_on,
            parent,
            state: TaskState::Draft,
            landing: None,
            landed: None,
            refused: None,
            runs: Vec::new(),
            created_at: record.at,
            updated_at: record.at,
        })
    }

    /// Whether all of its change landed once.
    pub fn has_landed(&self) -> bool {
        self.landed.as_ref().is_some_and(|landed| landed.extent == LandedExtent::Whole)
    }

    /// The run with this id.
    pub fn run(&self, id: RunId) -> Option<&Run> {
        self.runs.iter().rev().find(|run| run.id == id)
    }

    /// The latest run.
    pub fn latest_run(&self) -> Option<&Run> {
        self.runs.last()
    }

    /// Folds one more record in.
    ///
    /// # Errors
    /// [`Invalid`] where it cannot follow what went before; the task is unusable then and must be dropped.
    pub fn apply(&mut self, record: &Record) -> Result<(), Invalid> {
        if record.subject.task() != Some(self.id) {
            return Err(Invalid::WrongSubject);
        }
        self.updated_at = record.at;
        match record.subject {
            Subject::Run { run, .. } => self.apply_to_run(run, record),
            _ => self.apply_to_self(record),
        }
    }

    fn apply_to_self(&mut self, record: &Record) -> Result<(), Invalid> {
        let state = &self.state;
        let refuse = Err(Invalid::State(state.name()));
        match &record.event {
            Event::TaskEdited { title, prompt } => {
                if !matches!(
                    state,
                    TaskState::Draft
                        | TaskState::Queued { .. }
                        | TaskState::Cancelled { .. }
                        | TaskState::Failed { .. }
                ) {
                    return refuse;
                }
                self.title.clone_from(title);
                self.prompt.clone_from(prompt);
            }
            Event::Titled { before, title } => {
                if self.title != *before {
                    return Err(Invalid::OtherTitle);
                }
                self.title.clone_from(title);
            }
            Event::BudgetSet { budget_micros } => self.settings.budget_micros = *budget_micros,
            Event::TaskQueued { from } => {
                if state.active()
                    || matches!(state, TaskState::Queued { .. } | TaskState::Landed { .. })
                    || self.landing.is_some()
                {
                    return refuse;
                }
                self.refused = None;
                self.state = TaskState::Queued { since: record.at, from: *from, continues: None };
            }
            Event::TaskUnqueued => {
                let before = match state {
                    TaskState::Queued { continues, .. } => continues,
                    // No workspace was put away with it, so nothing has to be brought back first.
                    TaskState::Discarded { run, bundle: None } => run,
                    _ => return refuse,
                };
                self.state = match before.and_then(|run| self.run(run)) {
                    Some(run) => ended(run),
                    None => TaskState::Draft,
                };
            }
            Event::TaskCancelled => {
                if !matches!(state, TaskState::Draft | TaskState::Queued { .. }) {
                    return refuse;
                }
                let run = match state {
                    TaskState::Queued { continues, .. } => *continues,
                    _ => None,
                };
                self.state = TaskState::Cancelled { run };
            }
            Event::Discarded { bundle } => {
                if state.active()
                    || matches!(state, TaskState::Landed { .. } | TaskState::Discarded { .. })
                    || self.landing.is_some()
                {
                    return refuse;
                }
                self.refused = None;
                self.state =
                    TaskState::Discarded { run: self.latest_run().map(|run| run.id), bundle: bundle.clone() };
            }
            _ => return Err(Invalid::WrongSubject),
        }
        Ok(())
    }

    fn apply_to_run(&mut self, id: RunId, record: &Record) -> Result<(), Invalid> {
        if let Event::RunCreated { attempt, from, model } = &record.event {
            if !matches!(self.state, TaskState::Queued { continues: None, .. }) {
                return Err(Invalid::State(self.state.name()));
            }
            if self.run(id).is_some() || usize::try_from(*attempt) != Ok(self.runs.len() + 1) {
                return Err(Invalid::RunOutOfOrder);
            }
            self.runs.push(Run::new(id, *attempt, *from, model.clone(), record.at));
            self.state = TaskState::Running { run: id };
            return Ok(());
        }
        if matches!(record.event, Event::Restored { .. })
            && (self.latest_run().map(|run| run.id) != Some(id) || self.state.under_way())
        {
            return Err(Invalid::State(self.state.name()));
        }
        match &record.event {
            Event::LandingStarted { .. }
            | Event::LandingRefused { .. }
            | Event::Landed { .. }
            | Event::PartLanded { .. } => return self.apply_landing(id, record),
            Event::RunQueued => return self.queue_again(id, record.at),
            Event::RunContinued if !self.waits_to_continue(id) => {
                return Err(Invalid::State(self.state.name()));
            }
            // Nobody would ever deliver it, unless the run goes on.
            Event::MessageQueued { .. } | Event::CommentsMade { .. }
                if self.run(id).is_some_and(Run::ended) && !self.waits_to_continue(id) =>
            {
                return Err(Invalid::RunEnded);
            }
            _ => {}
        }
        let run = self.runs.iter_mut().rev().find(|run| run.id == id).ok_or(Invalid::NoSuchRun)?;
        run.apply(record.at, &record.event)?;
        let waits = !run.needs.is_empty();
        match &record.event {
            Event::RunEnded(_) => self.state = ended(run),
            Event::RunContinued => self.state = TaskState::Running { run: id },
            Event::Restored { .. } => self.state = TaskState::Review { run: id },
            // An earlier run may still be snapshotted while the next one is under way.
            _ if self.state.active_run() != Some(id) => {}
            _ if waits => self.state = TaskState::NeedsYou { run: id },
            _ => self.state = TaskState::Running { run: id },
        }
        Ok(())
    }

    /// Whether this run waits for its turn to go on.
    fn waits_to_continue(&self, run: RunId) -> bool {
        matches!(self.state, TaskState::Queued { continues: Some(waits), .. } if waits == run)
    }

    fn queue_again(&mut self, id: RunId, at: Timestamp) -> Result<(), Invalid> {
        let rests = match &self.state {
            TaskState::Review { run } | TaskState::Failed { run, .. } => *run == id,
            TaskState::Cancelled { run } => *run == Some(id),
            _ => false,
        };
        if !rests || self.landing.is_some() || self.latest_run().map(|run| run.id) != Some(id) {
            return Err(Invalid::State(self.state.name()));
        }
        if self.run(id).is_none_or(|run| run.workspace.is_none()) {
            return Err(Invalid::NoWorkspace);
        }
        self.refused = None;
        self.state = TaskState::Queued { since: at, from: None, continues: Some(id) };
        Ok(())
    }
}

/// Where a task stands whose latest run ended.
fn ended(run: &Run) -> TaskState {
    match &run.state {
        RunState::Ended(Outcome::Failed { error }) => TaskState::Failed { run: run.id, error: error.clone() },
        RunState::Ended(Outcome::Stopped) => TaskState::Cancelled { run: Some(run.id) },
        RunState::Ended(Outcome::Done) | RunState::Preparing | RunState::Working => {
            TaskState::Review { run: run.id }
        }
    }
}

/// A folder that agents work on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Its folder.
    pub path: String,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: ProjectKind,
    /// When it was first opened.
    pub opened_at: Timestamp,
    /// Since when it is out of sight, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forgotten_at: Option<Timestamp>,
}
