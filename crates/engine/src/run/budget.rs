//! What a run may take: minutes and dollars of its specialist, and the dollars of its whole task.

use super::host::RunHost;
use crate::{
    budget::{dollars, spent},
    shared::Shared,
};
use flotilla_agent::{Ended, Profile};
use flotilla_domain::{Code, RunId, TaskId, UserError};
use std::{pin::pin, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// The most that may be taken.
pub(super) struct Most {
    /// The specialist that it is, where it is one.
    name: String,
    /// Minutes in one go.
    minutes: Option<u32>,
    /// Millionths of a dollar of this run.
    of_run: Option<u64>,
}

impl Most {
    pub(super) fn of(profile: Option<&Profile>) -> Self {
        Self {
            name: profile.map_or_else(String::new, |profile| profile.name.clone()),
            minutes: profile.and_then(|profile| profile.minutes),
            of_run: profile.and_then(|profile| profile.cost_micros),
        }
    }
}

/// Lets the agent work until it ends, or until it has taken the most it may; then it is stopped by `over`, as a human
/// would stop it, and has failed.
pub(super) async fn within(
    shared: &Arc<Shared>,
    (task, run): (TaskId, RunId),
    most: &Most,
    host: &RunHost,
    over: CancellationToken,
    working: impl Future<Output = Ended>,
) -> Ended {
    if let Some(error) = beyond(shared, task, run, most).await {
        return Ended::Failed(error);
    }
    let mut working = pin!(working);
    let spent = tokio::select! {
        ended = &mut working => return ended,
        spent = used_up(shared, task, run, most, host) => spent,
    };
    over.cancel();
    match working.await {
        Ended::Stopped => Ended::Failed(spent),
        // It ended in this very moment.
        ended => ended,
    }
}

/// Resolves when the agent has taken the most it may.
async fn used_up(shared: &Arc<Shared>, task: TaskId, run: RunId, most: &Most, host: &RunHost) -> UserError {
    let too_late = async {
        match most.minutes {
            Some(minutes) => tokio::time::sleep(Duration::from_secs(u64::from(minutes) * 60)).await,
            None => std::future::pending().await,
        }
    };
    let too_dear = async {
        loop {
            host.turn_accepted().await;
            if let Some(error) = beyond(shared, task, run, most).await {
                return error;
            }
        }
    };
    tokio::select! {
        () = too_late => {
            let minutes = most.minutes.unwrap_or_default();
            of_profile(&most.name, &format!("{minutes} minutes"))
        }
        error = too_dear => error,
    }
}

/// What is to be told where more dollars are spent than may be, or where nobody can know that for the task.
async fn beyond(shared: &Arc<Shared>, id: TaskId, run: RunId, most: &Most) -> Option<UserError> {
    let task = shared.store().task(id).await.ok()??.value;
    let roster = &shared.setup.roster;
    if let Some(most_of_run) = most.of_run {
        let cost = task.run(run).and_then(|run| roster.cost_micros(run));
        if cost.is_some_and(|cost| cost > most_of_run) {
            return Some(of_profile(&most.name, &dollars(most_of_run)));
        }
    }
    task.settings.budget_micros.and_then(|most| spent(&**roster, &task, most))
}

fn of_profile(name: &str, limit: &str) -> UserError {
    UserError::fixable(
        Code::Limit,
        format!("The {name} reached its limit of {limit}"),
        "Look at what it did so far; send it a message to let it go on, or raise the limit in its profile.",
    )
}
