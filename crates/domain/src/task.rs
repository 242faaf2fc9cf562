//! A task, folded from its events: the one place that says what may follow what.

use crate::{
    CheckpointId, Event, LandingId, Outcome, Part, ProjectId, ProjectKind, Record, Run, RunId, Subject,
    TaskCreated, TaskId, TaskSettings, Timestamp, UserError,
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
    /// The run has no workspace.
    #[error("the run has no workspace")]
    NoWorkspace,
    /// A landing ended that had not begun.
    #[error("no such landing is under way")]
    NoSuchLanding,
}

/// A landing that was begun and not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenLanding {
    /// Its id.
    pub landing: LandingId,
    /// The branch it goes to; none where it lands as edits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onto: Option<String>,
    /// The commit that the branch is to stand on afterwards.
    pub commit: String,
    /// How.
    #[serde(flatten)]
    pub how: crate::LandAs,
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
            runs: Vec::new(),
            created_at: record.at,
            updated_at: record.at,
        })
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
            Subject::Task { .. } | Subject::Project { .. } => self.apply_to_self(record),
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
            Event::TaskQueued { from } => {
                if state.active()
                    || matches!(state, TaskState::Queued { .. } | TaskState::Landed { .. })
                    || self.landing.is_some()
                {
                    return refuse;
                }
                self.state = TaskState::Queued { since: record.at, from: *from };
            }
            Event::TaskUnqueued => {
                if !matches!(state, TaskState::Queued { .. }) {
                    return refuse;
                }
                self.state = TaskState::Draft;
            }
            Event::TaskCancelled => {
                if !matches!(state, TaskState::Draft | TaskState::Queued { .. }) {
                    return refuse;
                }
                self.state = TaskState::Cancelled { run: None };
            }
            Event::Discarded { bundle } => {
                if state.active()
                    || matches!(state, TaskState::Landed { .. } | TaskState::Discarded { .. })
                    || self.landing.is_some()
                {
                    return refuse;
                }
                self.state =
                    TaskState::Discarded { run: self.latest_run().map(|run| run.id), bundle: bundle.clone() };
            }
            _ => return Err(Invalid::WrongSubject),
        }
        Ok(())
    }

    fn apply_to_run(&mut self, id: RunId, record: &Record) -> Result<(), Invalid> {
        if let Event::RunCreated { attempt, from, model } = &record.event {
            if !matches!(self.state, TaskState::Queued { .. }) {
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
            Event::LandingStarted { landing, onto, commit, how } => {
                if !matches!(self.state, TaskState::Review { run } if run == id) || self.landing.is_some() {
                    return Err(Invalid::State(self.state.name()));
                }
                self.landing = Some(OpenLanding {
                    landing: *landing,
                    onto: onto.clone(),
                    commit: commit.clone(),
                    how: how.clone(),
                });
                return Ok(());
            }
            Event::LandingRefused { landing, .. } => return self.close_landing(*landing),
            Event::Landed { landing, onto, commit, bundle } => {
                self.close_landing(*landing)?;
                self.state = TaskState::Landed {
                    run: id,
                    onto: onto.clone(),
                    commit: commit.clone(),
                    bundle: bundle.clone(),
                };
                return Ok(());
            }
            _ => {}
        }
        let run = self.runs.iter_mut().rev().find(|run| run.id == id).ok_or(Invalid::NoSuchRun)?;
        run.apply(record.at, &record.event)?;
        let waits = !run.needs.is_empty();
        match &record.event {
            Event::RunEnded(Outcome::Done) => self.state = TaskState::Review { run: id },
            Event::RunEnded(Outcome::Failed { error }) => {
                self.state = TaskState::Failed { run: id, error: error.clone() };
            }
            Event::RunEnded(Outcome::Stopped) => self.state = TaskState::Cancelled { run: Some(id) },
            Event::Restored { .. } => self.state = TaskState::Review { run: id },
            // An earlier run may still be snapshotted while the next one is under way.
            _ if self.state.active_run() != Some(id) => {}
            _ if waits => self.state = TaskState::NeedsYou { run: id },
            _ => self.state = TaskState::Running { run: id },
        }
        Ok(())
    }

    fn close_landing(&mut self, landing: LandingId) -> Result<(), Invalid> {
        match self.landing.take() {
            Some(open) if open.landing == landing => Ok(()),
            _ => Err(Invalid::NoSuchLanding),
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
