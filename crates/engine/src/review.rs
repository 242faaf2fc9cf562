//! What a run changed, for review.

use crate::{
    Engine, EngineError,
    put_away::standing,
    run::{blocking, oid, open_project, read_project},
};
use flotilla_domain::{CheckpointId, Code, RepoPath, Run, RunId, Task, TaskId, TaskState, UserError};
use flotilla_workspace::{Diff, DiffOptions, DiffTo, Oid, Side, Workspace};
use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex, PoisonError},
};

/// Lists of changed files that are kept at hand.
const KEPT: usize = 8;

/// The lists of changed files that were asked for last: a screen asks for one file after the other.
#[derive(Debug, Default)]
pub(crate) struct Diffs(Mutex<VecDeque<(Key, Arc<Diff>)>>);

/// What was compared: a run's base, with a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    run: RunId,
    base: String,
    tree: String,
}

impl Diffs {
    fn get(&self, key: &Key) -> Option<Arc<Diff>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(one, _)| one == key).map(|(_, diff)| Arc::clone(diff))
    }

    fn put(&self, key: Key, diff: Arc<Diff>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(one, _)| *one != key);
        kept.push_front((key, diff));
        kept.truncate(KEPT);
    }
}

impl Engine {
    /// What a task's latest run changed, against its base: the files as they are in its workspace now. Reading the
    /// hunks of the answer runs git, so it blocks.
    ///
    /// # Errors
    /// Where there is no workspace (yet, or any more).
    pub async fn changes(&self, id: TaskId, options: DiffOptions) -> Result<Diff, EngineError> {
        let (_, workspace) = self.reviewed(id).await?;
        Ok(blocking(move || workspace.diff(&DiffTo::Now, &options)).await??)
    }

    /// The same, kept at hand; of `tree` where one is given, which is quick if it was asked for before. Of work that
    /// was put away, what its last checkpoint has.
    ///
    /// # Errors
    /// Where the task has never changed anything that is kept, and where `tree` is none.
    pub async fn change_of(&self, id: TaskId, tree: Option<&str>) -> Result<Arc<Diff>, EngineError> {
        let task = self.task(id).await?;
        let put_away = matches!(task.state, TaskState::Landed { .. } | TaskState::Discarded { .. });
        let kept = task.latest_run().and_then(|run| {
            let (base, last) = (run.workspace.as_ref()?.base.clone(), run.checkpoint.as_ref());
            Some((run.id, base, last.map(|last| last.tree.clone())))
        });
        let Some((run, base, last)) = kept else { return Err(self.nothing_to_see(&task)) };
        let last = last.unwrap_or_else(|| base.clone());
        let given = tree.map(str::to_owned).or_else(|| put_away.then_some(last));
        if let Some(tree) = given.clone()
            && let Some(diff) = self.shared.diffs.get(&Key { run, base: base.clone(), tree })
        {
            return Ok(diff);
        }
        let given: Option<Oid> = given
            .map(|tree| {
                tree.parse().map_err(|_| EngineError::BadInput {
                    what: format!("{tree} is no tree"),
                    hint: "Give the tree that the list of changes names.",
                })
            })
            .transpose()?;
        let diff = match (given, put_away) {
            (Some(tree), true) => {
                let opened = open_project(&self.shared, &read_project(&self.shared, &task).await?).await?;
                let from = oid(&base)?;
                blocking(move || opened.compare(&from, &tree, &DiffOptions::default())).await??
            }
            (given, _) => {
                let (_, workspace) = self.reviewed(id).await?;
                let shared = Arc::clone(&self.shared);
                let key = Key { run, base: base.clone(), tree: String::new() };
                let found = blocking(move || {
                    let tree = match given {
                        Some(tree) => tree,
                        None => workspace.tree_now()?,
                    };
                    match shared.diffs.get(&Key { tree: tree.to_string(), ..key }) {
                        Some(diff) => Ok(diff),
                        None => workspace.diff(&DiffTo::Tree(tree), &DiffOptions::default()).map(Arc::new),
                    }
                })
                .await??;
                Arc::unwrap_or_clone(found)
            }
        };
        let diff = Arc::new(diff);
        let key = Key { run, base, tree: diff.to.to_string() };
        self.shared.diffs.put(key, Arc::clone(&diff));
        Ok(diff)
    }

    /// What a checkpoint of a run changed since the one before it, or since the run's base.
    ///
    /// # Errors
    /// Where there is no such run or checkpoint.
    pub async fn checkpoint_change(&self, run: RunId, id: CheckpointId) -> Result<Diff, EngineError> {
        let task = self.store().task_of_run(run).await?.ok_or(EngineError::NotFound("such run"))?;
        let task = self.task(task).await?;
        let made = self.store().checkpoints(run).await?;
        let none = EngineError::NotFound("such checkpoint of this run");
        let at = made.iter().position(|one| one.id == id).ok_or(none)?;
        let place = task.run(run).and_then(|run| run.workspace.as_ref());
        let place = place.ok_or(EngineError::NotFound("such workspace"))?;
        // Where a part landed, the base is another one by now; the run began with what carried it there.
        let from = match at.checked_sub(1) {
            Some(before) => oid(&made[before].commit)?,
            None => oid(self.first_base(run).await?.as_deref().unwrap_or(&place.base))?,
        };
        let to = oid(&made[at].commit)?;
        let opened = open_project(&self.shared, &read_project(&self.shared, &task).await?).await?;
        Ok(blocking(move || opened.compare(&from, &to, &DiffOptions::default())).await??)
    }

    /// The base that a run began with.
    async fn first_base(&self, run: RunId) -> Result<Option<String>, EngineError> {
        let filter = flotilla_store::EventFilter { run: Some(run), ..Default::default() };
        let first = self.store().events(0, filter, 8).await?;
        Ok(first.iter().find_map(|record| match &record.event {
            flotilla_domain::Event::WorkspaceReady(ready) => Some(ready.base.clone()),
            _ => None,
        }))
    }

    /// One side of a file that a change touches, as git stores it.
    ///
    /// # Errors
    /// Where the change does not touch it, there is no such side, or it has more than `limit` bytes.
    pub async fn content(
        &self,
        diff: Arc<Diff>,
        path: &RepoPath,
        side: flotilla_domain::ChangeSide,
        limit: usize,
    ) -> Result<Vec<u8>, EngineError> {
        let none = || EngineError::NotFound("such file in the change, on that side");
        let file = diff.files.iter().find(|file| file.path == *path).ok_or_else(none)?;
        let side: Side = match side {
            flotilla_domain::ChangeSide::Old => file.old.clone(),
            flotilla_domain::ChangeSide::New => file.new.clone(),
        }
        .filter(|side| side.kind != flotilla_workspace::EntryKind::Submodule)
        .ok_or_else(none)?;
        let read = move || {
            let mut content = Limited::of(limit);
            let read = diff.write_content(&side, &mut content);
            if content.over { Ok(None) } else { read.map(|()| Some(content.bytes)) }
        };
        blocking(read).await??.ok_or_else(|| {
            let title = format!("{path} has more than {} MB", limit / 1_000_000);
            EngineError::User(UserError::fixable(Code::Limit, title, "Open it in an editor instead."))
        })
    }

    fn nothing_to_see(&self, task: &Task) -> EngineError {
        let hint = match task.state {
            TaskState::Draft | TaskState::Queued { .. } => "It has not run yet.",
            TaskState::Discarded { .. } | TaskState::Landed { .. } => {
                "Its workspace was put away. `flotilla task restore` brings it back."
            }
            _ => "Its workspace does not stand yet.",
        };
        EngineError::WrongState { state: task.state.name(), hint }
    }

    /// The task and the workspace of its latest run.
    pub(crate) async fn reviewed(&self, id: TaskId) -> Result<(Arc<Task>, Workspace), EngineError> {
        let task = self.task(id).await?;
        let none = || self.nothing_to_see(&task);
        let run: &Run = task.latest_run().ok_or_else(none)?;
        let project = read_project(&self.shared, &task).await?;
        let opened = open_project(&self.shared, &project).await?;
        let workspace = standing(&opened, run).await?.ok_or_else(none)?;
        Ok((Arc::clone(&task), workspace))
    }
}

/// Bytes up to a limit.
pub(crate) struct Limited {
    pub(crate) bytes: Vec<u8>,
    limit: usize,
    over: bool,
}

impl Limited {
    /// None yet, and at most `limit`.
    pub(crate) const fn of(limit: usize) -> Self {
        Self { bytes: Vec::new(), limit, over: false }
    }
}

impl io::Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.limit {
            self.over = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
