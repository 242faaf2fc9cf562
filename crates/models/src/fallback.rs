//! A model with others behind it: while the first is down the next one answers, and the first again once it is back.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::error::{ModelError, Phase};
use crate::model::{Model, ModelInfo, Observation, Request, Response};

/// How long a model is left alone at least that was found to be down, and at most where it asks for no longer: each time
/// that it is found to be still down, twice as long as the time before.
const LEFT_ALONE: Duration = Duration::from_secs(60);
const LEFT_ALONE_AT_MOST: Duration = Duration::from_secs(16 * 60);
/// How long one that hung may take for its first sign of life when it is tried again.
const FIRST_SIGN: Duration = Duration::from_secs(30);

/// Several models as one.
struct Fallback {
    models: Vec<Arc<dyn Model>>,
    state: Mutex<State>,
}

struct State {
    /// The one that answers now.
    at: usize,
    /// What is known of each one that was left.
    left: Vec<Option<Left>>,
}

/// What is known of a model that was left.
#[derive(Clone, Copy)]
struct Left {
    /// When it may be tried again.
    until: Instant,
    /// How long that was from when it was left.
    pause: Duration,
    /// Whether it had hung.
    hung: bool,
}

/// A model that asks `first`, and once that is down, after the retries that it is worth, the next of `others`.
///
/// One that was left is tried again at the first request after the time that it asked for, or after a minute, and then
/// after twice as long each time. Such a try waits for nothing: at its first failure the one that stands in answers.
/// What was asked is told of each step by [`Observation::FellBack`] and [`Observation::CameBack`]. [`Model::describe`] is
/// of the one that answered last.
pub fn with_fallback(first: Arc<dyn Model>, others: Vec<Arc<dyn Model>>) -> Arc<dyn Model> {
    if others.is_empty() {
        return first;
    }
    let mut models = vec![first];
    models.extend(others);
    let state = Mutex::new(State { at: 0, left: vec![None; models.len()] });
    Arc::new(Fallback { models, state })
}

impl Fallback {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn name(&self, at: usize) -> String {
        self.models[at].describe().name.clone()
    }

    /// The first model before the one that answers whose time has come to be tried again, and whether it had hung.
    fn due(&self) -> Option<(usize, bool)> {
        let state = self.state();
        let now = Instant::now();
        let before = state.left[..state.at].iter().enumerate();
        before
            .filter_map(|(at, left)| left.map(|left| (at, left)))
            .find(|(_, left)| left.until <= now)
            .map(|(at, left)| (at, left.hung))
    }

    /// Notes that a model is down, by `why`.
    fn leave(&self, at: usize, why: &ModelError) {
        let mut state = self.state();
        let usual = state.left[at].map_or(LEFT_ALONE, |left| (left.pause * 2).min(LEFT_ALONE_AT_MOST));
        let pause = why.retry_after().map_or(usual, |asked| asked.max(LEFT_ALONE));
        let hung = matches!(why, ModelError::Stalled { .. });
        state.left[at] = Some(Left { until: Instant::now() + pause, pause, hung });
    }

    /// The model that stands in for the one at `at`, of those that were not `tried` yet: the next that is not known to be
    /// down, or else the very next; after the last one the first.
    fn next(&self, at: usize, tried: &[bool]) -> Option<usize> {
        let state = self.state();
        let now = Instant::now();
        let others: Vec<usize> = (at + 1..self.models.len()).chain(0..at).filter(|at| !tried[*at]).collect();
        let is_down = |at: &usize| state.left[*at].is_some_and(|left| left.until > now);
        others.iter().find(|at| !is_down(at)).or(others.first()).copied()
    }

    /// Asks a model again that was left: once, without the waits that a model is otherwise worth.
    async fn try_again(
        &self,
        (at, had_hung): (usize, bool),
        request: &Request<'_>,
        observe: &(dyn Fn(Observation) + Send + Sync),
        cancel: &CancellationToken,
    ) -> Result<Response, ModelError> {
        let enough = cancel.child_token();
        let failed = Mutex::new(None);
        let alive = CancellationToken::new();
        let watch = |seen: Observation| match seen {
            Observation::Retrying { why, .. } => {
                *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
                enough.cancel();
            }
            seen => {
                alive.cancel();
                // The attempt that failed is over; nothing of another one is shown.
                if !enough.is_cancelled() {
                    observe(seen);
                }
            }
        };
        let silent = async {
            tokio::time::sleep(FIRST_SIGN).await;
            if !had_hung || alive.is_cancelled() {
                std::future::pending::<()>().await;
            }
        };
        let answer = tokio::select! {
            biased;
            answer = self.models[at].respond(request, &watch, &enough) => answer,
            () = silent => Err(ModelError::Stalled { phase: Phase::FirstByte, after: FIRST_SIGN }),
        };
        let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
        match (answer, failed) {
            (Err(ModelError::Cancelled), Some(why)) => Err(why),
            (answer, _) => answer,
        }
    }
}

/// Whether the model may be fine, but cannot be reached, or not for longer than one would wait.
fn is_down(error: &ModelError) -> bool {
    matches!(
        error,
        ModelError::Unavailable { .. }
            | ModelError::RateLimited { .. }
            | ModelError::QuotaExhausted { .. }
            | ModelError::Stalled { .. }
            | ModelError::Dropped
            | ModelError::Dns { .. }
            | ModelError::Connect { .. }
    )
}

impl Model for Fallback {
    fn describe(&self) -> &ModelInfo {
        let at = self.state().at;
        self.models[at].describe()
    }

    fn respond<'a>(
        &'a self,
        request: &'a Request<'a>,
        observe: &'a (dyn Fn(Observation) + Send + Sync),
        cancel: &'a CancellationToken,
    ) -> BoxFuture<'a, Result<Response, ModelError>> {
        Box::pin(async move {
            let stands_in = self.state().at;
            let mut tried = vec![false; self.models.len()];
            if let Some((at, hung)) = self.due() {
                match self.try_again((at, hung), request, observe, cancel).await {
                    Ok(response) => {
                        {
                            let mut state = self.state();
                            state.at = at;
                            state.left[at] = None;
                        }
                        observe(Observation::CameBack { from: self.name(stands_in), to: self.name(at) });
                        return Ok(response);
                    }
                    Err(ModelError::Cancelled) => return Err(ModelError::Cancelled),
                    // Whatever is wrong with it, there is one that answers.
                    Err(why) => {
                        tried[at] = true;
                        self.leave(at, &why);
                        let (from, to) = (self.name(at), self.name(stands_in));
                        observe(Observation::FellBack { from, to, why });
                    }
                }
            }
            loop {
                let at = self.state().at;
                let why = match self.models[at].respond(request, observe, cancel).await {
                    Ok(response) => return Ok(response),
                    Err(error) => error,
                };
                tried[at] = true;
                let Some(next) = self.next(at, &tried).filter(|_| is_down(&why)) else {
                    return Err(why);
                };
                self.leave(at, &why);
                self.state().at = next;
                observe(Observation::FellBack { from: self.name(at), to: self.name(next), why });
            }
        })
    }
}
