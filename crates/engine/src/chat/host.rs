//! The fleet as the model of a chat sees it: a log for its turns, and a gate that lets it look and nothing else.

use crate::shared::Shared;
use flotilla_agent::{Changed, Gate, Host, HostGone, Live, Turn};
use flotilla_domain::{
    Action, Aim, CallId, ChatId, ChatTurn, Event, Item, MessageId, MessageSource, Part, QueuedMessage,
    Subject, ToolCall, ToolResult, Usage,
};
use flotilla_store::Draft;
use futures_util::{FutureExt, future::BoxFuture};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The host of one reply.
pub(super) struct ChatHost {
    shared: Arc<Shared>,
    chat: ChatId,
    reply: MessageId,
    /// The model that was asked.
    model: String,
    state: Mutex<State>,
}

/// What is not in the log yet.
#[derive(Default)]
struct State {
    /// What Flotilla itself said to the model since the last turn.
    remarks: Vec<Item>,
    /// A turn whose calls are under way: a turn is logged with what its calls gave.
    open: Option<OpenTurn>,
    /// Turns accepted so far.
    turns: u32,
    /// The model that answers in the place of the one that was asked.
    model: Option<String>,
}

struct OpenTurn {
    items: Vec<Item>,
    usage: Usage,
    model: Option<String>,
    /// Calls without a result.
    left: usize,
    /// Bytes that their results may still take in the log.
    room: usize,
}

/// Bytes that the results of one turn take at most: the log takes a turn as one event.
const ROOM: usize = 24 << 20;

/// Leaves out the pictures for which there is no room.
fn make_fit(output: &mut [Part], room: &mut usize) {
    for part in output {
        let bytes = match part {
            Part::Text { text } => text.len(),
            Part::Image { data, .. } => data.len(),
        };
        if bytes > *room && matches!(part, Part::Image { .. }) {
            *part = Part::text(
                "[The picture is left out: so many at once are too large. Look at it in a turn of its own.]",
            );
        } else {
            *room = room.saturating_sub(bytes);
        }
    }
}

impl ChatHost {
    pub(super) fn new(shared: Arc<Shared>, chat: ChatId, reply: MessageId, model: String) -> Self {
        shared.chats.live.begin(chat, reply, 1);
        Self { shared, chat, reply, model, state: Mutex::default() }
    }

    /// Turns accepted so far.
    pub(super) fn turns(&self) -> u32 {
        self.state().turns
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Logs a turn; calls of this function log in their order.
    fn log(
        &self,
        items: Vec<Item>,
        usage: Usage,
        model: Option<String>,
    ) -> BoxFuture<'static, Result<(), HostGone>> {
        let turn = ChatTurn { message: self.reply, items, usage, model };
        let draft = Draft {
            subject: Subject::Chat { chat: self.chat },
            event: Event::ChatTurnFinished(Box::new(turn)),
        };
        let appended = self.shared.store().append(vec![draft]);
        let chat = self.chat;
        async move {
            appended.await.map(drop).map_err(|error| {
                tracing::error!(%chat, %error, "the log refused a turn of a chat");
                HostGone
            })
        }
        .boxed()
    }
}

/// Whether a call may go ahead: it may look.
fn gate(action: &Action) -> Gate {
    match action {
        Action::Observe => Gate::Go,
        _ => Gate::Denied { note: "In a chat you can only look. Nothing was done.".to_owned() },
    }
}

impl Host for ChatHost {
    fn accept<'a>(
        &'a self,
        turn: Turn,
        calls: &'a [(ToolCall, Action)],
    ) -> BoxFuture<'a, Result<Vec<Option<Gate>>, HostGone>> {
        async move {
            let logged = {
                let model = self.state().model.clone();
                let mut state = self.state();
                let mut items = std::mem::take(&mut state.remarks);
                let left = turn.items.iter().filter(|item| matches!(item, Item::ToolCall(_))).count();
                items.extend(turn.items);
                state.turns = turn.number;
                self.shared.chats.live.begin(self.chat, self.reply, turn.number.saturating_add(1));
                if left == 0 {
                    Some(self.log(items, turn.usage, model))
                } else {
                    state.open = Some(OpenTurn { items, usage: turn.usage, model, left, room: ROOM });
                    None
                }
            };
            if let Some(logged) = logged {
                logged.await?;
            }
            Ok(calls.iter().map(|(_, action)| Some(gate(action))).collect())
        }
        .boxed()
    }

    fn gate<'a>(&'a self, _: &'a ToolCall, action: Action) -> BoxFuture<'a, Result<Gate, HostGone>> {
        futures_util::future::ready(Ok(gate(&action))).boxed()
    }

    fn ask<'a>(
        &'a self,
        _: &'a CallId,
        _: &'a str,
        _: &'a [String],
    ) -> BoxFuture<'a, Result<String, HostGone>> {
        futures_util::future::ready(Ok("Ask in your answer: the person reads it.".to_owned())).boxed()
    }

    fn record(&self, events: Vec<Event>) -> BoxFuture<'static, Result<(), HostGone>> {
        let mut state = self.state();
        let mut summaries = Vec::new();
        for event in &events {
            match event {
                Event::ModelFellBack { to, .. } | Event::ModelCameBack { to, .. } => {
                    state.model = (*to != self.model).then(|| to.clone());
                }
                Event::ContextCompacted(made) if made.usage != Usage::default() => {
                    let model = made.model.as_ref().or(state.model.as_ref()).unwrap_or(&self.model).clone();
                    let event = Event::ModelAsked { aim: Aim::Summary, model, usage: made.usage };
                    summaries.push(Draft { subject: Subject::Chat { chat: self.chat }, event });
                }
                Event::ModelAsked { .. } => {
                    let subject = Subject::Chat { chat: self.chat };
                    summaries.push(Draft { subject, event: event.clone() });
                }
                _ => {}
            }
        }
        let remarks = events.into_iter().filter_map(|event| match event {
            Event::MessageDelivered { parts, .. } => {
                Some(Item::UserMessage { source: MessageSource::System, parts })
            }
            _ => None,
        });
        state.remarks.extend(remarks);
        drop(state);
        if summaries.is_empty() {
            return futures_util::future::ready(Ok(())).boxed();
        }
        let (appended, chat) = (self.shared.store().append(summaries), self.chat);
        async move {
            appended.await.map(drop).map_err(|error| {
                tracing::error!(%chat, %error, "the log refused what a summary of a chat cost");
                HostGone
            })
        }
        .boxed()
    }

    fn finish_calls(
        &self,
        _: u32,
        results: Vec<ToolResult>,
        _: Changed,
    ) -> BoxFuture<'static, Result<(), HostGone>> {
        let mut state = self.state();
        let Some(mut open) = state.open.take() else {
            return futures_util::future::ready(Err(HostGone)).boxed();
        };
        open.left = open.left.saturating_sub(results.len());
        for mut result in results {
            make_fit(&mut result.output, &mut open.room);
            open.items.push(Item::ToolResult(result));
        }
        if open.left > 0 {
            state.open = Some(open);
            return futures_util::future::ready(Ok(())).boxed();
        }
        self.log(open.items, open.usage, open.model)
    }

    fn take_messages(&self) -> Vec<QueuedMessage> {
        Vec::new()
    }

    fn show(&self, live: Live) {
        // A chat has no terminals.
        if let Live::Model(observation) = live {
            self.shared.chats.live.show(self.chat, observation);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_for_which_the_log_has_no_room_are_left_out_and_words_never() {
        let picture = |bytes| Part::Image { media_type: "image/png".to_owned(), data: "x".repeat(bytes) };
        let mut room = 10;
        let mut first = [Part::text("ab"), picture(6)];
        make_fit(&mut first, &mut room);
        assert_eq!(first, [Part::text("ab"), picture(6)]);
        let mut second = [picture(3), Part::text("abc"), picture(0)];
        make_fit(&mut second, &mut room);
        assert!(matches!(&second[0], Part::Text { text } if text.contains("left out")), "{second:?}");
        assert_eq!((&second[1], &second[2], room), (&Part::text("abc"), &picture(0), 0));
    }
}
