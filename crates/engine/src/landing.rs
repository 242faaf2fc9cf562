//! Landing: a reviewed change comes into the user's branch, or nothing changes and it is said why.

use crate::{
    Engine, EngineError, put_away,
    run::{blocking, oid, open_project, read_project},
    shared::Shared,
};
use flotilla_domain::{
    Code, Event, LandAs, LandingId, OpenLanding, RepoPath, Run, RunId, Subject, Task, TaskId, TaskState,
    Timestamp, UserError,
};
use flotilla_store::Draft;
use flotilla_workspace::{Chosen, DryRun, How, Landed, Landing, Workspace};
use part::Part;
pub use proposal::{LandingForm, Proposal};
use refusal::Refusal;
use std::sync::Arc;

mod part;
mod proposal;
mod refusal;

/// How a change is to be accepted.
#[derive(Debug, Clone)]
pub struct Accept {
    /// In what form.
    pub how: AcceptAs,
    /// The branch it goes to; the one that is checked out where absent.
    pub onto: Option<String>,
    /// Whether it is only to be seen if it would go well.
    pub dry_run: DryRun,
    /// The tree that was looked at; refused where the workspace is another one by now.
    pub tree: Option<String>,
    /// The parts of the change that land; all of it where there is none. The rest stays under review.
    pub only: Vec<Chosen>,
}

/// In what form a change is accepted.
#[derive(Debug, Clone)]
pub enum AcceptAs {
    /// As one commit; without a message, the task's title is its subject.
    OneCommit {
        /// The commit's message.
        message: Option<String>,
    },
    /// As the commits that the run made.
    Commits,
    /// As uncommitted edits in the checkout.
    Edits,
}

/// What came of accepting, or would come of it.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The task, after it.
    pub task: Arc<Task>,
    /// The branch; none where it landed as edits in the checkout.
    pub onto: Option<String>,
    /// The branch's tip before.
    pub before: Option<String>,
    /// Its tip after.
    pub after: String,
    /// The files that change in the branch or the checkout.
    pub files: Vec<RepoPath>,
    /// What the workspace holds and cannot land: repositories inside of it, files that cannot be read.
    pub left_out: Vec<RepoPath>,
}

impl Engine {
    /// Accepts a reviewed change: brings it into the user's branch, keeps a proven recovery bundle, and removes the
    /// workspace. A dry run says what would happen and changes nothing.
    ///
    /// # Errors
    /// [`EngineError::LandingRefused`] where it conflicts or would overwrite uncommitted work; nothing changed then.
    pub async fn accept(&self, id: TaskId, accept: Accept) -> Result<Accepted, EngineError> {
        let project = self.task(id).await?.project;
        let order = self.shared.landing_of(project);
        let _order = order.lock().await;
        let _desk = self.shared.at_desk(id).await;
        let (task, workspace) = self.reviewed(id).await?;
        let TaskState::Review { run } = task.state else {
            let hint = "Only a task in review can be accepted.";
            return Err(EngineError::WrongState { state: task.state.name(), hint });
        };
        let run = task.run(run).ok_or(EngineError::NotFound("such run"))?;
        let part = part::choose(&workspace, &accept, self.shared.now()).await?;
        let attempt = Attempt {
            part,
            shared: &self.shared,
            task: &task,
            run,
            how: land_as(&task, accept.how),
            onto: accept.onto,
            id: LandingId::new(self.shared.id()),
            time: self.shared.now(),
        };
        let seen = attempt.land(&workspace, DryRun::Yes).await;
        let landed = match (seen, accept.dry_run) {
            (Ok(seen), DryRun::Yes) => seen,
            (Ok(seen), DryRun::No) => attempt.for_real(workspace, &seen).await?,
            (Err(refusal), DryRun::Yes) => return Err(refusal.into()),
            (Err(refusal), DryRun::No) => {
                let target = workspace.base().to_string();
                attempt
                    .log(vec![attempt.started(attempt.onto.clone(), target), refusal.event(attempt.id)])
                    .await?;
                return Err(refusal.into());
            }
        };
        Ok(Accepted {
            task: self.task(id).await?,
            onto: landed.onto,
            before: landed.before.map(|commit| commit.to_string()),
            after: landed.after.to_string(),
            files: landed.files,
            left_out: landed.left_out,
        })
    }
}

fn land_as(task: &Task, how: AcceptAs) -> LandAs {
    match how {
        AcceptAs::OneCommit { message } => {
            LandAs::OneCommit { message: message.unwrap_or_else(|| task.title.clone()) }
        }
        AcceptAs::Commits => LandAs::Commits,
        AcceptAs::Edits => LandAs::Edits,
    }
}

/// One attempt to land one run.
struct Attempt<'a> {
    shared: &'a Arc<Shared>,
    task: &'a Task,
    run: &'a Run,
    how: LandAs,
    onto: Option<String>,
    id: LandingId,
    /// The part that lands, where it is not all of the change.
    part: Option<Part>,
    /// Written into commits, the same in the rehearsal and for real: so both lead to the same commit.
    time: Timestamp,
}

impl Attempt<'_> {
    async fn log(&self, events: Vec<Event>) -> Result<(), EngineError> {
        log(self.shared, self.task.id, self.run.id, events).await
    }

    fn started(&self, onto: Option<String>, commit: String) -> Event {
        let rest = self.part.as_ref().map(|part| part.base.to_string());
        Event::LandingStarted { landing: self.id, onto, commit, how: self.how.clone(), rest }
    }

    async fn land(&self, workspace: &Workspace, dry_run: DryRun) -> Result<Landed, Refusal> {
        let landing = Landing {
            how: match &self.how {
                LandAs::OneCommit { message } => How::OneCommit { message: message.clone(), author: None },
                LandAs::Commits => How::Commits { rest: self.task.title.clone() },
                LandAs::Edits => How::Edits,
            },
            onto: self.onto.clone(),
            tree: self.part.as_ref().map(|part| part.tree.clone()),
            expect: None,
            dry_run,
            time: self.time,
        };
        let workspace = workspace.clone();
        Ok(blocking(move || workspace.land(&landing)).await??)
    }

    /// Lands what the rehearsal has `seen` to go well.
    async fn for_real(&self, workspace: Workspace, seen: &Landed) -> Result<Landed, EngineError> {
        if let Some(part) = &self.part {
            return self.part_for_real(&workspace, seen, part).await;
        }
        let bundle = put_away::bundle(self.shared, self.task, self.run, workspace.clone()).await?;
        self.log(vec![self.started(seen.onto.clone(), seen.after.to_string())]).await?;
        match self.land(&workspace, DryRun::No).await {
            Ok(landed) => {
                self.log(vec![Event::Landed {
                    landing: self.id,
                    onto: landed.onto.clone(),
                    commit: landed.after.to_string(),
                    bundle: bundle.file.display().to_string(),
                }])
                .await?;
                self.shared.queue.notify_one();
                if let Err(error) = put_away::remove(self.shared, workspace, bundle).await {
                    tracing::warn!(task = %self.task.id, %error, "the landed workspace could not be removed yet");
                }
                Ok(landed)
            }
            Err(refusal) => {
                self.log(vec![refusal.event(self.id)]).await?;
                Err(refusal.into())
            }
        }
    }
}

async fn log(shared: &Shared, task: TaskId, run: RunId, events: Vec<Event>) -> Result<(), EngineError> {
    let subject = Subject::Run { task, run };
    let drafts = events.into_iter().map(|event| Draft { subject, event }).collect();
    shared.store().append(drafts).await?;
    Ok(())
}

/// Settles a landing that was under way when an earlier daemon died: it is finished where the branch had moved
/// already, and taken back where it had not.
pub(crate) async fn settle(shared: &Arc<Shared>, task: &Task) -> Result<(), EngineError> {
    let (Some(open), TaskState::Review { run }) = (&task.landing, &task.state) else { return Ok(()) };
    let run = task.run(*run).ok_or(EngineError::NotFound("such run"))?;
    let project = read_project(shared, task).await?;
    let opened = open_project(shared, &project).await?;
    let (onto, commit, finishing) = (open.onto.clone(), oid(&open.commit)?, opened.clone());
    let has_landed = blocking(move || {
        if let Err(error) = finishing.finish_landings() {
            return Err(Refusal::from(error));
        }
        Ok(finishing.has_landed(onto.as_deref(), &commit)?)
    })
    .await?;
    let event = match has_landed {
        Ok(true) => landed(shared, task, run, open, &opened).await?,
        Ok(false) => Event::LandingRefused {
            landing: open.landing,
            error: UserError::passing(
                Code::Daemon,
                "The daemon ended before the change had landed",
                "Nothing was changed. Accept it again.",
            ),
            conflicts: Vec::new(),
        },
        Err(refusal) => refusal.event(open.landing),
    };
    log(shared, task.id, run.id, vec![event]).await
}

async fn landed(
    shared: &Arc<Shared>,
    task: &Task,
    run: &Run,
    open: &OpenLanding,
    opened: &flotilla_workspace::Project,
) -> Result<Event, EngineError> {
    if let Some(base) = &open.rest {
        let (landing, onto, commit, base) =
            (open.landing, open.onto.clone(), open.commit.clone(), base.clone());
        return Ok(Event::PartLanded { landing, onto, commit, base });
    }
    let bundle = match put_away::standing(opened, run).await? {
        Some(workspace) => put_away::bundle(shared, task, run, workspace).await?.file.display().to_string(),
        None => String::new(),
    };
    Ok(Event::Landed { landing: open.landing, onto: open.onto.clone(), commit: open.commit.clone(), bundle })
}
