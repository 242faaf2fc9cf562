//! Which task runs next: the oldest that waits, has what it depends on, and fits the limit.

use crate::{EngineError, run, shared::Shared};
use flotilla_domain::{Event, RunId, Subject, Task, TaskId, TaskState, Timestamp, UserError};
use flotilla_store::Draft;
use std::{collections::BTreeSet, sync::Arc};

/// Starts tasks as places become free, until the daemon stops.
pub(crate) async fn serve(shared: Arc<Shared>) {
    loop {
        let woken = shared.queue.notified();
        if let Err(error) = start_what_fits(&shared).await {
            tracing::error!(%error, "the queue could not start what waits");
        }
        tokio::select! {
            () = woken => {}
            () = shared.stopping.cancelled() => return,
        }
    }
}

async fn start_what_fits(shared: &Arc<Shared>) -> Result<(), EngineError> {
    loop {
        if shared.stopping.is_cancelled() {
            return Ok(());
        }
        let free = shared.setup.limits.running.saturating_sub(shared.runs().len());
        if free == 0 {
            return Ok(());
        }
        let waiting = waiting(shared).await?;
        let mut began = false;
        for task in startable(shared, &waiting).await?.into_iter().take(free) {
            began = true;
            begin(shared, &task).await?;
        }
        if !began {
            return Ok(());
        }
    }
}

/// Queued tasks, the one that waits longest first.
async fn waiting(shared: &Shared) -> Result<Vec<Arc<Task>>, EngineError> {
    let mut queued: Vec<(Timestamp, Arc<Task>)> = shared
        .store()
        .active()
        .await?
        .into_iter()
        .filter_map(|task| match task.state {
            TaskState::Queued { since, .. } => Some((since, task)),
            _ => None,
        })
        .collect();
    queued.sort_by_key(|(since, task)| (*since, task.number));
    Ok(queued.into_iter().map(|(_, task)| task).collect())
}

async fn startable(shared: &Shared, waiting: &[Arc<Task>]) -> Result<Vec<Arc<Task>>, EngineError> {
    let mut landed: BTreeSet<TaskId> = BTreeSet::new();
    let mut startable = Vec::new();
    for task in waiting {
        let mut ready = true;
        for needed in &task.depends_on {
            if landed.contains(needed) {
                continue;
            }
            match shared.store().task(*needed).await?.map(|snapshot| snapshot.value) {
                Some(other) if matches!(other.state, TaskState::Landed { .. }) => {
                    landed.insert(*needed);
                }
                _ => {
                    ready = false;
                    break;
                }
            }
        }
        if ready {
            startable.push(Arc::clone(task));
        }
    }
    Ok(startable)
}

/// Creates the next run of a queued task and lets it go.
async fn begin(shared: &Arc<Shared>, task: &Task) -> Result<(), EngineError> {
    let TaskState::Queued { from, .. } = task.state else { return Ok(()) };
    let run = RunId::new(shared.id());
    let subject = Subject::Run { task: task.id, run };
    let attempt = u32::try_from(task.runs.len()).unwrap_or(u32::MAX).saturating_add(1);
    let (model, trouble) = match shared.setup.roster.model(task.settings.model.as_deref()) {
        Ok((name, _)) => (name, None),
        Err(error) => (task.settings.model.clone().unwrap_or_default(), Some(error)),
    };
    let mut events = vec![Event::RunCreated { attempt, from, model }];
    if let Some(error) = trouble {
        events.push(failed(error));
    }
    let goes = events.len() == 1;
    let drafts = events.into_iter().map(|event| Draft { subject, event }).collect();
    match shared.store().append(drafts).await {
        Ok(_) if goes => run::launch(shared, task.id, run),
        Ok(_) => {}
        // Somebody took it out of the queue in this very moment.
        Err(error) if error.invalid().is_some() => {}
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

pub(crate) fn failed(error: UserError) -> Event {
    Event::RunEnded(flotilla_domain::Outcome::Failed { error })
}
