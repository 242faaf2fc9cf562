//! The stream of a chat: words while they come, and that something changed.

use super::{Server, engine_error, events::stream_of};
use flotilla_api::{
    Ask, Serve, ServedEvents, SseItem, table,
    wire::{self, ChatLive},
};
use flotilla_domain::ChatId;
use flotilla_engine::{ChatLive as EngineLive, Engine, WordsSoFar};
use flotilla_models::Observation;
use flotilla_store::Tail;
use tokio::sync::{broadcast::error::RecvError, mpsc};

/// Entries that wait for a slow client.
const WAITING: usize = 64;

/// The client of a stream is gone.
struct Gone;

impl Serve<table::WatchChat> for Server {
    async fn serve(&self, ask: Ask<table::WatchChat>) -> Result<ServedEvents<ChatLive>, wire::Error> {
        let chat = ask.path.chat;
        // From here on no change is missed.
        let tail = self.store().subscribe();
        self.engine().chat(chat).await.map_err(engine_error)?;
        let (entries, waiting) = mpsc::channel(WAITING);
        let (engine, stop) = (self.engine().clone(), self.0.stop.clone());
        tokio::spawn(async move {
            tokio::select! {
                _ = watch(&engine, chat, tail, &entries) => {}
                () = entries.closed() => {}
                () = stop.cancelled() => {}
            }
        });
        Ok(stream_of(waiting))
    }
}

type Entries<T> = mpsc::Sender<SseItem<T>>;

async fn send<T>(entries: &Entries<T>, id: Option<u64>, item: T) -> Result<(), Gone> {
    entries.send(SseItem::Item { id, item }).await.map_err(|_| Gone)
}

async fn watch(
    engine: &Engine,
    chat: ChatId,
    mut tail: Tail,
    entries: &Entries<ChatLive>,
) -> Result<(), Gone> {
    loop {
        let watched = engine.watch_chat(chat);
        let mut live = watched.live;
        if let Some(words) = watched.so_far {
            send(entries, None, so_far(words)).await?;
        }
        loop {
            tokio::select! {
                biased;
                word = live.recv() => match word {
                    Ok(word) => if let Some(word) = shown(word) {
                        send(entries, None, word).await?;
                    },
                    // All words so far are sent again.
                    Err(RecvError::Lagged(_)) => break,
                    Err(RecvError::Closed) => return Ok(()),
                },
                record = tail.next() => match record {
                    Ok(Some(record)) if record.subject.chat() == Some(chat) => {
                        send(entries, None, ChatLive::Changed { seq: record.seq }).await?;
                    }
                    Ok(Some(_)) => {}
                    Ok(None) => return Ok(()),
                    Err(_) => send(entries, None, ChatLive::Changed { seq: tail.seq() }).await?,
                },
            }
        }
    }
}

fn so_far(words: WordsSoFar) -> ChatLive {
    let WordsSoFar { reply, turn, text, reasoning } = words;
    ChatLive::SoFar { reply, turn, text, reasoning }
}

/// What a viewer is told; nothing of what shows with the reply itself.
fn shown(event: EngineLive) -> Option<ChatLive> {
    let EngineLive { reply, turn, observation } = event;
    Some(match observation {
        Observation::CameBack { .. } => return None,
        Observation::TextDelta(text) => ChatLive::Text { reply, turn, text },
        Observation::ReasoningDelta(text) => ChatLive::Reasoning { reply, turn, text },
        Observation::ToolCallStarted { name } => ChatLive::ToolCall { reply, turn, name },
        Observation::FellBack { from, to, why } => ChatLive::Retrying {
            reply,
            turn,
            attempt: 1,
            after_ms: 0,
            why: format!("{from} is down, {to} goes on: {why}"),
        },
        Observation::Retrying { attempt, after, why } => ChatLive::Retrying {
            reply,
            turn,
            attempt,
            after_ms: u64::try_from(after.as_millis()).unwrap_or(u64::MAX),
            why: why.to_string(),
        },
    })
}
