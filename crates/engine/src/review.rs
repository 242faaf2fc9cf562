//! What a run changed, for review.

use crate::{
    Engine, EngineError,
    put_away::standing,
    run::{blocking, open_project, read_project},
};
use flotilla_domain::{Run, Task, TaskId, TaskState};
use flotilla_workspace::{Diff, DiffOptions, DiffTo, Workspace};
use std::sync::Arc;

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

    /// The task and the workspace of its latest run.
    pub(crate) async fn reviewed(&self, id: TaskId) -> Result<(Arc<Task>, Workspace), EngineError> {
        let task = self.task(id).await?;
        let hint = match task.state {
            TaskState::Draft | TaskState::Queued { .. } => "It has not run yet.",
            TaskState::Discarded { .. } | TaskState::Landed { .. } => {
                "Its workspace was put away. `flotilla task restore` brings it back."
            }
            _ => "Its workspace does not stand yet.",
        };
        let none = || EngineError::WrongState { state: task.state.name(), hint };
        let run: &Run = task.latest_run().ok_or_else(none)?;
        let project = read_project(&self.shared, &task).await?;
        let opened = open_project(&self.shared, &project).await?;
        let workspace = standing(&opened, run).await?.ok_or_else(none)?;
        Ok((Arc::clone(&task), workspace))
    }
}
