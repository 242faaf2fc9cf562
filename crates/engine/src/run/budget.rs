//! What a specialist may take: minutes, and dollars.

use super::host::RunHost;
use crate::shared::Shared;
use flotilla_agent::{Ended, Profile};
use flotilla_domain::{Code, RunId, TaskId, UserError};
use std::{pin::pin, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// Lets the agent work until it ends, or until it has taken what its profile gives it; then it is stopped by `over`, as
/// a human would stop it, and has failed.
pub(super) async fn within(
    shared: &Arc<Shared>,
    task: TaskId,
    run: RunId,
    profile: Option<&Profile>,
    host: &RunHost,
    over: CancellationToken,
    working: impl Future<Output = Ended>,
) -> Ended {
    let Some(profile) = profile.filter(|profile| profile.minutes.is_some() || profile.cost_micros.is_some())
    else {
        return working.await;
    };
    let mut working = pin!(working);
    let spent = tokio::select! {
        ended = &mut working => return ended,
        spent = used_up(shared, task, run, profile, host) => spent,
    };
    over.cancel();
    match working.await {
        Ended::Stopped => Ended::Failed(spent),
        // It ended in this very moment.
        ended => ended,
    }
}

/// Resolves when the agent has taken what its profile gives it.
async fn used_up(
    shared: &Arc<Shared>,
    task: TaskId,
    run: RunId,
    profile: &Profile,
    host: &RunHost,
) -> UserError {
    let too_late = async {
        match profile.minutes {
            Some(minutes) => tokio::time::sleep(Duration::from_secs(u64::from(minutes) * 60)).await,
            None => std::future::pending().await,
        }
    };
    let too_dear = async {
        let Some(most) = profile.cost_micros else { return std::future::pending().await };
        loop {
            host.turn_accepted().await;
            let Ok(Some(task)) = shared.store().task(task).await else { continue };
            let cost = task.value.run(run).and_then(|run| shared.setup.roster.cost_micros(run));
            if cost.is_some_and(|cost| cost > most) {
                return most;
            }
        }
    };
    let hint =
        "Look at what it did so far; send it a message to let it go on, or raise the limit in its profile.";
    let name = &profile.name;
    tokio::select! {
        () = too_late => {
            let minutes = profile.minutes.unwrap_or_default();
            UserError::fixable(Code::Limit, format!("The {name} reached its limit of {minutes} minutes"), hint)
        }
        most = too_dear => {
            let dollars = most as f64 / 1e6;
            UserError::fixable(Code::Limit, format!("The {name} reached its limit of ${dollars:.2}"), hint)
        }
    }
}
