//! What models are asked beside conversations, in one short call: titles, and what is worth remembering.
//!
//! Nothing waits for it, and where it fails nothing changes; what it cost is logged whatever the answer is.

use crate::shared::Shared;
use flotilla_domain::{Aim, Event, Item, MessageSource, Part, Subject, Usage};
use flotilla_models::{Model, Observation, Request};
use flotilla_store::Draft;
use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A question to a model, without tools.
pub(crate) struct Aside<'a> {
    pub(crate) aim: Aim,
    pub(crate) instructions: &'a str,
    pub(crate) text: String,
    pub(crate) cache_key: &'a str,
    /// Tokens of its answer, with what it thinks before.
    pub(crate) longest: u32,
}

/// Does what is `asked` on a task of its own, which ends with the daemon; `without` says what stays where nothing came of it.
pub(crate) fn begin(
    shared: &Shared,
    of: Subject,
    without: &'static str,
    asked: impl Future<Output = Option<()>> + Send + 'static,
) {
    let stopping = shared.stopping.clone();
    tokio::spawn(async move {
        let ended = stopping.run_until_cancelled(tokio::time::timeout(PATIENCE, asked)).await;
        if matches!(ended, Some(Err(_) | Ok(None))) {
            tracing::info!(?of, "{without}");
        }
    });
}

/// Asks `model`, whose name in the configuration is `name`, and logs on `subject` what it cost. Gives the last text of its
/// answer; none where it has none.
pub(crate) async fn ask(
    shared: &Shared,
    (name, model): (String, Arc<dyn Model>),
    subject: Subject,
    aside: Aside<'_>,
) -> Option<String> {
    let items = [Item::UserMessage { source: MessageSource::System, parts: vec![Part::text(aside.text)] }];
    let request = Request {
        instructions: aside.instructions,
        items: &items,
        tools: &[],
        cache_key: aside.cache_key,
        max_output_tokens: Some(aside.longest),
    };
    let by = Mutex::new(name);
    let observe = |seen| {
        if let Observation::FellBack { to, .. } | Observation::CameBack { to, .. } = seen {
            *by.lock().unwrap_or_else(PoisonError::into_inner) = to;
        }
    };
    let answer = model.respond(&request, &observe, &shared.stopping).await;
    let model = by.into_inner().unwrap_or_else(PoisonError::into_inner);
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            tracing::info!(aim = ?aside.aim, model, %error, "nothing came of what a model was asked beside");
            return None;
        }
    };
    if answer.usage != Usage::default() {
        log(shared, subject, Event::ModelAsked { aim: aside.aim, model, usage: answer.usage }).await;
    }
    answer.items.into_iter().rev().find_map(|item| match item {
        Item::AssistantMessage { text } if !text.trim().is_empty() => Some(text),
        _ => None,
    })
}

/// Logs one fact; what cannot follow is left out.
pub(crate) async fn log(shared: &Shared, subject: Subject, event: Event) {
    if let Err(error) = shared.store().append(vec![Draft { subject, event }]).await {
        tracing::info!(%error, "what came of a question beside could not be logged");
    }
}
