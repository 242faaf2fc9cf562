//! What a human does to a run's change while nobody works on it: rejecting parts, going back to a checkpoint.

use crate::{
    Engine, EngineError,
    desk::Desk,
    run::{By, blocking, keep, oid},
};
use flotilla_domain::{
    Checkpoint, CheckpointCause, CheckpointId, Event, Run, RunId, Subject, Task, TaskId, TaskState,
};
use flotilla_store::Draft;
use flotilla_workspace::{Chosen, Oid, Workspace};
use std::sync::Arc;

/// What a human did to a workspace.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The task, after it.
    pub task: Arc<Task>,
    /// The checkpoint to go back to for undoing it; none where nothing had changed before.
    pub undo: Option<CheckpointId>,
    /// The checkpoint of what is there now; none where nothing moved.
    pub made: Option<Checkpoint>,
    /// The tree that the workspace is now.
    pub tree: String,
}

/// A task whose latest run has ended, and its workspace. Nobody else changes it meanwhile.
pub(crate) struct AtRest {
    pub(crate) task: Arc<Task>,
    pub(crate) run: Run,
    pub(crate) workspace: Workspace,
    _desk: Desk,
}

impl Engine {
    /// Waits for the task's desk, and checks that its latest run has ended with a workspace that stands.
    pub(crate) async fn at_rest(&self, id: TaskId) -> Result<AtRest, EngineError> {
        let desk = self.shared.at_desk(id).await;
        let task = self.task(id).await?;
        let wrong = |hint| Err(EngineError::WrongState { state: task.state.name(), hint });
        match task.state {
            TaskState::Review { .. } | TaskState::Failed { .. } | TaskState::Cancelled { run: Some(_) } => {}
            TaskState::Running { .. } | TaskState::NeedsYou { .. } => {
                return wrong("The agent is at work in it. Stop it first, or wait until it is done.");
            }
            TaskState::Queued { continues: Some(_), .. } => {
                return wrong("The agent is about to go on. Take the task out of the queue first.");
            }
            TaskState::Landed { .. } | TaskState::Discarded { .. } => {
                return wrong("Its workspace was put away. Restore it first.");
            }
            TaskState::Draft | TaskState::Queued { .. } | TaskState::Cancelled { run: None } => {
                return wrong("There is no change of its to look at.");
            }
        }
        if task.landing.is_some() {
            return wrong("It is being landed. Wait until that has ended.");
        }
        if let Some(run) = task.latest_run()
            && let Some(handle) = self.shared.run(run.id)
        {
            // Logged as ended, it is about to be gone with all its processes.
            handle.over().await;
        }
        let (task, workspace) = self.reviewed(id).await?;
        let run = task.latest_run().cloned().ok_or(EngineError::NotFound("such run"))?;
        Ok(AtRest { task, run, workspace, _desk: desk })
    }

    /// Takes a part of a task's change out of its workspace, which must still be `tree`.
    ///
    /// # Errors
    /// [`EngineError::Choose`] where the part cannot be chosen or the workspace has moved on, and where the agent is
    /// at work.
    pub async fn reject(&self, id: TaskId, tree: &str, part: Chosen) -> Result<Changed, EngineError> {
        let rest = self.at_rest(id).await?;
        let seen: Oid = tree.parse().map_err(|_| EngineError::BadInput {
            what: format!("{tree} is no tree"),
            hint: "Give the tree that the list of changes names.",
        })?;
        let cause = CheckpointCause::Rejected { path: part.path.clone() };
        let workspace = rest.workspace.clone();
        let (from, goal) = blocking(move || {
            let found = workspace.tree_now()?;
            if found != seen {
                return Err(flotilla_workspace::ChooseError::Moved { found });
            }
            let goal = workspace.without(&seen, &[part])?;
            Ok((seen, goal))
        })
        .await??;
        let before = self.keep_present(&rest).await?;
        let (workspace, to) = (rest.workspace.clone(), goal.clone());
        let was = from.clone();
        blocking(move || workspace.become_tree(&was, &to)).await??;
        let made =
            keep(&self.shared, rest.run.id, &rest.workspace, Some(from), rest.run.turns, cause, By::Git)
                .await?;
        self.log_of(&rest, made.iter().cloned().map(Event::CheckpointMade).collect()).await?;
        let tree = goal.to_string();
        Ok(Changed { task: self.task(id).await?, undo: before, made, tree })
    }

    /// Puts the workspace of a task's latest run back to one of that run's checkpoints. What is there now is kept as a
    /// checkpoint first.
    ///
    /// # Errors
    /// Where the agent is at work, or there is no such checkpoint of the run.
    pub async fn restore_checkpoint(
        &self,
        run: RunId,
        checkpoint: CheckpointId,
    ) -> Result<Changed, EngineError> {
        let none = EngineError::NotFound("such checkpoint of this run");
        let id = self.store().task_of_run(run).await?.ok_or(EngineError::NotFound("such run"))?;
        let target = self.checkpoint_of_run(run, checkpoint).await?.ok_or(none)?;
        let rest = self.at_rest(id).await?;
        if rest.run.id != run {
            return Err(EngineError::WrongState {
                state: rest.task.state.name(),
                hint: "A later run has a workspace of its own. Start the task again from that checkpoint.",
            });
        }
        let before = self.keep_present(&rest).await?;
        let reference = format!("refs/flotilla/checkpoints/{run}/before-restore");
        let (workspace, commit, now) = (rest.workspace.clone(), oid(&target.commit)?, self.shared.now());
        let restored = blocking(move || workspace.restore(&commit, &reference, now)).await??;
        let cause = CheckpointCause::Restored { from: checkpoint };
        let last = restored.before.tree;
        let made =
            keep(&self.shared, run, &rest.workspace, Some(last), rest.run.turns, cause, By::Git).await?;
        let events = std::iter::once(Event::CheckpointRestored { checkpoint })
            .chain(made.iter().cloned().map(Event::CheckpointMade));
        self.log_of(&rest, events.collect()).await?;
        Ok(Changed { task: self.task(id).await?, undo: before, made, tree: target.tree })
    }

    /// Keeps what the workspace is now, if no checkpoint does, and says which one does.
    pub(crate) async fn keep_present(&self, rest: &AtRest) -> Result<Option<CheckpointId>, EngineError> {
        let latest = rest.run.checkpoint.as_ref();
        let tree = latest.map(|latest| oid(&latest.tree)).transpose()?;
        let cause = CheckpointCause::Work;
        let made =
            keep(&self.shared, rest.run.id, &rest.workspace, tree, rest.run.turns, cause, By::Git).await?;
        let Some(made) = made else { return Ok(latest.map(|latest| latest.id)) };
        let id = made.id;
        self.log_of(rest, vec![Event::CheckpointMade(made)]).await?;
        Ok(Some(id))
    }

    async fn log_of(&self, rest: &AtRest, events: Vec<Event>) -> Result<(), EngineError> {
        let subject = Subject::Run { task: rest.task.id, run: rest.run.id };
        if !events.is_empty() {
            let drafts = events.into_iter().map(|event| Draft { subject, event }).collect();
            self.store().append(drafts).await?;
        }
        Ok(())
    }

    async fn checkpoint_of_run(
        &self,
        run: RunId,
        id: CheckpointId,
    ) -> Result<Option<Checkpoint>, EngineError> {
        let made = self.store().checkpoints(run).await?;
        Ok(made.into_iter().find(|checkpoint| checkpoint.id == id))
    }
}
