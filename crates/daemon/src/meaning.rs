//! Has the vectors made that memories are found by, where a model for that is configured: in the background, a batch at a
//! time, slower where it fails, and never in the way of a run.

use crate::{
    notices::{Notice, Notices},
    roster::ConfigRoster,
};
use flotilla_api::wire::BoardList;
use flotilla_domain::MemoryId;
use flotilla_engine::Roster as _;
use flotilla_memory::{Memories, MemoryError};
use flotilla_models::{EmbeddedFor, Embedder, WebError};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// Memories that are embedded by one request.
const BATCH: u32 = 64;
/// How long one may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often the configuration is looked at while nothing else happens.
const LOOK: Duration = Duration::from_secs(30);
/// How often it is looked at after a failure.
const GLANCE: Duration = Duration::from_secs(3);
/// The first pause after a failure, and the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// Why vectors are not made at the moment, for whoever asks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trouble(Arc<Mutex<Option<String>>>);

impl Trouble {
    pub(crate) fn now(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, why: Option<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = why;
    }
}

/// Keeps the vectors complete, until `stop`.
pub(crate) async fn keep_complete(
    roster: Arc<ConfigRoster>,
    memories: Memories,
    notices: Notices,
    trouble: Trouble,
    stop: CancellationToken,
) {
    let mut pause = FIRST_PAUSE;
    loop {
        let wait = match next(&roster, &memories).await {
            Ok(0) => {
                trouble.set(None);
                None
            }
            Ok(_) => {
                pause = FIRST_PAUSE;
                trouble.set(None);
                notices.tell(Notice::List(BoardList::Memories));
                continue;
            }
            Err(why) => {
                tracing::warn!(%why, "memories could not be embedded");
                trouble.set(Some(why));
                notices.tell(Notice::List(BoardList::Memories));
                let wait = pause;
                pause = (pause * 2).min(LONGEST_PAUSE);
                Some(wait)
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait.unwrap_or(LOOK)) => {}
            () = memories.changed(), if wait.is_none() => {}
            // Whoever mended the configuration is not kept waiting.
            () = reconfigured(&roster), if wait.is_some() => pause = FIRST_PAUSE,
        }
    }
}

/// Waits until the configuration says otherwise than now.
async fn reconfigured(roster: &ConfigRoster) {
    let before = roster.embedder().map_err(|error| error.title);
    loop {
        tokio::time::sleep(GLANCE).await;
        if roster.embedder().map_err(|error| error.title) != before {
            return;
        }
    }
}

/// What a person can do about it.
fn remedy(error: &WebError) -> &'static str {
    match error {
        WebError::Refused { status: 401 | 403, .. } => {
            "See to the key: `api_key_env` under [embeddings] names its variable"
        }
        WebError::Refused { status: 404, .. } | WebError::Unusable { .. } => {
            "See whether `api`, `base_url` and `model` under [embeddings] are those of a model that embeds"
        }
        WebError::Refused { status: 429, .. } => "Its limit is reached; it is asked again by itself",
        WebError::Refused { status: 500.., .. } => "It is asked again by itself",
        WebError::Refused { .. } | WebError::BadAddress(_) | WebError::NotPublic(_) => {
            "See to `base_url` and `model` under [embeddings]"
        }
        WebError::TooManyHops(_) | WebError::TimedOut(_) | WebError::Unreachable { .. } => {
            "See whether it runs, and to `base_url` under [embeddings]; it is asked again by itself"
        }
    }
}

/// Embeds the next batch; says how many memories it has.
async fn next(roster: &ConfigRoster, memories: &Memories) -> Result<usize, String> {
    let embedder = match roster.embedder() {
        Ok(Some(embedder)) => embedder,
        Ok(None) => return Ok(0),
        Err(error) => return Err(format!("{}. {}", error.title, error.hint)),
    };
    let database = |error: MemoryError| error.to_string();
    let batch = memories.without_meaning(&embedder.model, BATCH).await.map_err(database)?;
    if batch.is_empty() {
        return Ok(0);
    }
    let count = batch.len();
    let proven = memories.has_meaning(&embedder.model).await.map_err(database)?;
    let made = made(&embedder, batch, proven).await;
    let made = made.map_err(|error| format!("{error}. {}", remedy(&error)))?;
    memories.keep_meaning(&embedder.model, made).await.map_err(database)?;
    Ok(count)
}

type Made = Vec<(MemoryId, String, Vec<f32>)>;

/// The vectors of a batch. Where the model will not have it, each text is tried alone; one that it will not have
/// alone gets none. `proven` says that the model has made vectors before.
async fn made(embedder: &Embedder, batch: Vec<(MemoryId, String)>, proven: bool) -> Result<Made, WebError> {
    let texts: Vec<String> = batch.iter().map(|(_, text)| text.clone()).collect();
    match embed(embedder, &texts).await {
        Ok(vectors) => {
            let pairs = batch.into_iter().zip(vectors);
            return Ok(pairs.map(|((id, text), vector)| (id, text, vector)).collect());
        }
        Err(error) if !is_about_the_text(&error) => return Err(error),
        Err(_) => {}
    }
    let (mut made, mut refused, mut last) = (Vec::with_capacity(batch.len()), 0, None);
    for (id, text) in batch {
        let vector = match embed(embedder, std::slice::from_ref(&text)).await {
            Ok(mut vectors) => vectors.pop().unwrap_or_default(),
            Err(error) if is_about_the_text(&error) => {
                refused += 1;
                last = Some(error);
                Vec::new()
            }
            Err(error) => return Err(error),
        };
        made.push((id, text, vector));
    }
    match last {
        // It refuses whatever it is asked, and never did otherwise: the fault is not in the texts.
        Some(error) if refused == made.len() && !proven => Err(error),
        _ => Ok(made),
    }
}

async fn embed(embedder: &Embedder, texts: &[String]) -> Result<Vec<Vec<f32>>, WebError> {
    let made = tokio::time::timeout(PATIENCE, embedder.embed(texts, EmbeddedFor::Keeping)).await;
    made.unwrap_or_else(|_| Err(WebError::TimedOut(embedder.model.clone())))
}

fn is_about_the_text(error: &WebError) -> bool {
    matches!(error, WebError::Refused { status: 400 | 413 | 422, .. })
}
