//! A model with others behind it: while the first is down, the next one answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use crate::error::ModelError;
use crate::model::{Model, ModelInfo, Observation, Request, Response};

/// Several models as one.
struct Fallback {
    models: Vec<Arc<dyn Model>>,
    /// The one that answers now; it only rises.
    at: AtomicUsize,
}

/// A model that asks `first`, and once that is down, after the retries that it is worth, the next of `others`. A model
/// that was left is not asked again by this one: whoever opens anew begins with the first.
///
/// What was asked is told of each step by [`Observation::FellBack`].
pub fn with_fallback(first: Arc<dyn Model>, others: Vec<Arc<dyn Model>>) -> Arc<dyn Model> {
    if others.is_empty() {
        return first;
    }
    let mut models = vec![first];
    models.extend(others);
    Arc::new(Fallback { models, at: AtomicUsize::new(0) })
}

impl Fallback {
    fn current(&self) -> (usize, &Arc<dyn Model>) {
        let at = self.at.load(Ordering::SeqCst).min(self.models.len() - 1);
        (at, &self.models[at])
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
        self.current().1.describe()
    }

    fn respond<'a>(
        &'a self,
        request: &'a Request<'a>,
        observe: &'a (dyn Fn(Observation) + Send + Sync),
        cancel: &'a CancellationToken,
    ) -> BoxFuture<'a, Result<Response, ModelError>> {
        Box::pin(async move {
            loop {
                let (at, model) = self.current();
                let error = match model.respond(request, observe, cancel).await {
                    Ok(response) => return Ok(response),
                    Err(error) => error,
                };
                let Some(next) = self.models.get(at + 1).filter(|_| is_down(&error)) else {
                    return Err(error);
                };
                self.at.store(at + 1, Ordering::SeqCst);
                observe(Observation::FellBack {
                    from: model.describe().name.clone(),
                    to: next.describe().name.clone(),
                    why: error,
                });
            }
        })
    }
}
