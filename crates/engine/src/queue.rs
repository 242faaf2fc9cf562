//! Which task runs next: the oldest that waits, has what it depends on, and fits the limit.

use crate::{EngineError, run, shared::Shared, titles};
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
        let free = shared.running_limit().saturating_sub(shared.runs().len());
        if free == 0 {
            return Ok(());
        }
        let waiting = waiting(shared).await?;
        let mut began = false;
        for task in startable(shared, &waiting).await?.into_iter().take(free) {
            began |= begin(shared, &task).await?;
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
        // A run that goes on had what it depends on.
        let mut ready = true;
        let goes_on = matches!(task.state, TaskState::Queued { continues: Some(_), .. });
        for needed in task.depends_on.iter().filter(|_| !goes_on) {
            if landed.contains(needed) {
                continue;
            }
            match shared.store().task(*needed).await?.map(|snapshot| snapshot.value) {
                Some(other) if other.has_landed() => {
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

/// Lets a queued task run: with a new run, or with the one that goes on. Says whether it does; where somebody is at the
/// task's desk, the queue is woken when that has ended.
async fn begin(shared: &Arc<Shared>, task: &Task) -> Result<bool, EngineError> {
    let TaskState::Queued { from, continues, .. } = task.state else { return Ok(false) };
    let Some(_desk) = shared.at_free_desk(task.id) else { return Ok(false) };
    let run = continues.unwrap_or_else(|| RunId::new(shared.id()));
    let subject = Subject::Run { task: task.id, run };
    let mut goes = true;
    let events = match continues {
        Some(_) => vec![Event::RunContinued],
        None => {
            let attempt = u32::try_from(task.runs.len()).unwrap_or(u32::MAX).saturating_add(1);
            let asked = asked_for(shared, task).await?;
            let (model, trouble) = match asked.and_then(|asked| shared.setup.roster.model(asked.as_deref())) {
                Ok((name, _)) => (name, None),
                Err(error) => (task.settings.model.clone().unwrap_or_default(), Some(error)),
            };
            goes = trouble.is_none();
            let created = Event::RunCreated { attempt, from, model };
            std::iter::once(created).chain(trouble.map(failed)).collect()
        }
    };
    let drafts = events.into_iter().map(|event| Draft { subject, event }).collect();
    match shared.store().append(drafts).await {
        Ok(_) if goes => {
            run::launch(shared, task.id, run, run::TakenUp::FromQueue);
            if task.runs.is_empty() {
                titles::of_task(shared, task.id, run);
            }
        }
        Ok(_) => {}
        // Somebody took it out of the queue in this very moment.
        Err(error) if error.invalid().is_some() => {}
        Err(error) => return Err(error.into()),
    }
    Ok(true)
}

/// The model that a task asks for: its own, or else its specialist's.
async fn asked_for(shared: &Shared, task: &Task) -> Result<Result<Option<String>, UserError>, EngineError> {
    let settings = &task.settings;
    let Some(agent) = settings.agent.as_deref().filter(|_| settings.model.is_none()) else {
        return Ok(Ok(settings.model.clone()));
    };
    let project = run::read_project(shared, task).await?;
    let profile = shared.setup.roster.profile(std::path::Path::new(&project.path), agent);
    Ok(profile.map(|profile| profile.model))
}

pub(crate) fn failed(error: UserError) -> Event {
    Event::RunEnded(flotilla_domain::Outcome::Failed { error })
}
