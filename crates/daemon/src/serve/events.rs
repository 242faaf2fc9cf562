//! Streams: the log's events without a gap, and what shows while it happens.

use super::Server;
use flotilla_api::{
    Ask, Serve, ServedEvents, SseItem, table,
    wire::{self, EventView, LiveKind, LiveView, Wire as _},
};
use flotilla_domain::{Record, TaskId};
use flotilla_engine::{LiveEvent, LiveKind as EngineLive};
use flotilla_models::Observation;
use flotilla_store::{EventFilter, Store, StoreError};
use futures_util::{StreamExt as _, future, stream};
use tokio::sync::{broadcast::error::RecvError, mpsc};

/// Events that are read from the log at once.
const PAGE: usize = 256;
/// Entries that wait for a slow client; beyond that the reading of the log waits, too.
const WAITING: usize = 64;

/// What a client of the stream wants.
#[derive(Debug, Clone, Copy)]
struct Wish {
    after: u64,
    filter: EventFilter,
    follow: bool,
}

impl Serve<table::WatchEvents> for Server {
    async fn serve(&self, ask: Ask<table::WatchEvents>) -> Result<ServedEvents<EventView>, wire::Error> {
        let task = match &ask.query.task {
            Some(named) => Some(self.task_id(named).await?),
            None => None,
        };
        let wish = Wish {
            after: ask.last_event_id.or(ask.query.after).unwrap_or(0),
            filter: EventFilter { task, run: None },
            follow: ask.query.follow.unwrap_or(true),
        };
        let (entries, waiting) = mpsc::channel(WAITING);
        let (store, stop) = (self.store().clone(), self.0.stop.clone());
        tokio::spawn(async move {
            tokio::select! {
                // Nobody may be left to hear how it ended, and a stream that breaks off is taken up again.
                result = watch(&store, wish, &entries) => {
                    if let Err(Ended::Store(error)) = result {
                        tracing::warn!(%error, "an event stream broke off");
                    }
                }
                () = entries.closed() => {}
                () = stop.cancelled() => {}
            }
        });
        Ok(stream_of(waiting))
    }
}

pub(super) fn stream_of<T: Send + 'static>(mut waiting: mpsc::Receiver<T>) -> stream::BoxStream<'static, T> {
    stream::poll_fn(move |context| waiting.poll_recv(context)).boxed()
}

/// Why a stream ended.
enum Ended {
    /// The client is gone.
    Gone,
    /// The log could not be read.
    Store(StoreError),
}

/// Sends what the log has after `wish.after`, then what is appended. A client that lags is served from the log again,
/// so that it misses nothing however slow it is.
async fn watch(store: &Store, wish: Wish, entries: &mpsc::Sender<SseItem<EventView>>) -> Result<(), Ended> {
    let Wish { mut after, filter, follow } = wish;
    if after > store.seq() {
        // It knows of events that this log never had: another data folder, or one restored from a copy.
        after = store.seq();
        entries.send(SseItem::Resync { seq: after }).await.map_err(|_| Ended::Gone)?;
    }
    let mut tail = store.subscribe();
    loop {
        let known = tail.seq();
        loop {
            let page = store.events(after, filter, PAGE).await.map_err(Ended::Store)?;
            let last = page.len() < PAGE;
            for record in page {
                after = record.seq;
                send(entries, &record).await?;
            }
            if last {
                break;
            }
        }
        if !follow {
            return Ok(());
        }
        after = after.max(known);
        loop {
            match tail.next().await {
                Ok(Some(record)) => {
                    if record.seq > after {
                        after = record.seq;
                        if filter.task.is_none_or(|task| record.subject.task() == Some(task)) {
                            send(entries, &record).await?;
                        }
                    }
                }
                Ok(None) => return Ok(()),
                Err(_) => break,
            }
        }
    }
}

async fn send(entries: &mpsc::Sender<SseItem<EventView>>, record: &Record) -> Result<(), Ended> {
    let item = EventView::wire(record);
    entries.send(SseItem::Item { id: Some(item.seq), item }).await.map_err(|_| Ended::Gone)
}

impl Serve<table::WatchLive> for Server {
    async fn serve(&self, ask: Ask<table::WatchLive>) -> Result<ServedEvents<LiveView>, wire::Error> {
        let task = match &ask.query.task {
            Some(named) => Some(self.task_id(named).await?),
            None => None,
        };
        let live = self.engine().live();
        let store = self.store().clone();
        let stop = self.0.stop.clone().cancelled_owned();
        let entries = stream::unfold(live, |mut live| async move {
            match live.recv().await {
                Ok(event) => Some((Some(event), live)),
                Err(RecvError::Lagged(_)) => Some((None, live)),
                Err(RecvError::Closed) => None,
            }
        });
        let shown = entries.filter_map(move |event| {
            future::ready(match event {
                Some(event) => entry(&event, task),
                None => Some(SseItem::Resync { seq: store.seq() }),
            })
        });
        Ok(shown.take_until(stop).boxed())
    }
}

fn entry(event: &LiveEvent, wanted: Option<TaskId>) -> Option<SseItem<LiveView>> {
    if wanted.is_some_and(|task| task != event.task) {
        return None;
    }
    let kind = match &event.kind {
        EngineLive::Model(Observation::TextDelta(text)) => LiveKind::Text { text: text.clone() },
        EngineLive::Model(Observation::ReasoningDelta(text)) => LiveKind::Reasoning { text: text.clone() },
        EngineLive::Model(Observation::ToolCallStarted { name }) => LiveKind::ToolCall { name: name.clone() },
        EngineLive::Model(Observation::FellBack { from, to, why }) => LiveKind::Retrying {
            attempt: 1,
            after_ms: 0,
            why: format!("{from} is down, {to} goes on: {why}"),
        },
        EngineLive::Model(Observation::Retrying { attempt, after, why }) => LiveKind::Retrying {
            attempt: *attempt,
            after_ms: u64::try_from(after.as_millis()).unwrap_or(u64::MAX),
            why: why.to_string(),
        },
        // It is a fact, and shows as that.
        EngineLive::Model(Observation::CameBack { .. }) => return None,
        EngineLive::Terminal { id, call } => LiveKind::Terminal { call: call.clone(), terminal: *id },
    };
    let item = LiveView { task: event.task, run: event.run, kind };
    Some(SseItem::Item { id: None, item })
}
