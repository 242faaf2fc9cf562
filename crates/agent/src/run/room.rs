//! Room in the model's context: what is dropped first, what is summed up, and what never goes.

use super::{Agent, Shown, scale::weight, summary};
use crate::calls::Halt;
use flotilla_domain::{Action, Aim, Compaction, Event, Item, Usage, compacted};
use flotilla_models::{ModelError, Response, context_window};

/// The context is made smaller when it fills this share of the model's window, in hundredths.
const FULL: u64 = 80;
/// Dropping old output is enough if it brings it down to this share.
const ROOMY: u64 = 55;
/// The newest turns stay as they are, as long as they fill no more than this share.
const NEWEST: u64 = 20;
/// Requests for a summary that were too long are made shorter as often.
const SHORTENED: u32 = 4;

/// Whether there is more room than before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    Made,
    /// There was nothing that could go.
    Same,
}

/// Why room could not be made.
pub(super) enum NoRoom {
    Halt(Halt),
    Model(ModelError),
}

impl From<Halt> for NoRoom {
    fn from(halt: Halt) -> Self {
        Self::Halt(halt)
    }
}

impl Agent<'_> {
    /// Makes room where the context has grown too long for another turn.
    pub(super) async fn keep_room(&mut self) -> Result<(), NoRoom> {
        if self.scale.tokens(&self.conversation) * 100 < self.window * FULL {
            return Ok(());
        }
        self.make_room().await.map(|_| ())
    }

    /// Makes room after the provider said that the context is too long: its window is shorter than was thought.
    pub(super) async fn make_room_at_once(&mut self) -> Result<Room, NoRoom> {
        let tokens = self.scale.tokens(&self.conversation);
        self.window = self.window.min(tokens.saturating_mul(9) / 10).max(1);
        self.make_room().await
    }

    async fn make_room(&mut self) -> Result<Room, NoRoom> {
        let before = self.scale.tokens(&self.conversation);
        let keep = self.newest();
        let older = self.conversation.len().saturating_sub(keep as usize);
        // What people wrote stays, whatever its length: there is nothing else to gain.
        if self.conversation[..older].iter().all(|item| matches!(item, Item::UserMessage { .. })) {
            return Ok(Room::Same);
        }
        if self.tools.recalls() {
            let dropped = Compaction {
                keep,
                summary: None,
                tokens_before: before,
                tokens_after: 0,
                usage: Usage::default(),
                model: None,
            };
            let smaller = compacted(self.conversation.clone(), &dropped);
            self.scale.reset();
            let after = self.scale.tokens(&smaller);
            if after * 100 <= self.window * ROOMY {
                self.replace(smaller, Compaction { tokens_after: after, ..dropped });
                return Ok(Room::Made);
            }
            self.scale.reset();
        }
        let (words, usage, model) = self.summarize().await?;
        let transcript = self.host.transcript().await.map_err(Halt::from)?;
        let edited = summary::edited(&transcript, |call| self.writes(call));
        let written = summary::written(&words, &self.plan, &edited);
        // Where even the newest turns are too long for the window, they are summed up, too.
        let keep = if self.share(keep) * 100 > self.window * ROOMY { 0 } else { keep };
        let summed =
            Compaction { keep, summary: Some(written), tokens_before: before, tokens_after: 0, usage, model };
        let smaller = compacted(std::mem::take(&mut self.conversation), &summed);
        self.scale.reset();
        let after = self.scale.tokens(&smaller);
        self.replace(smaller, Compaction { tokens_after: after, ..summed });
        Ok(Room::Made)
    }

    fn replace(&mut self, smaller: Vec<Item>, compaction: Compaction) {
        self.conversation = smaller;
        self.acks.push(self.host.record(vec![Event::ContextCompacted(Box::new(compaction))]));
    }

    /// How many of the newest entries stay as they are: whole turns.
    fn newest(&self) -> u32 {
        let items = &self.conversation;
        let allowed = self.window * NEWEST / 100;
        let (mut sum, mut keep) = (0, 0);
        for at in (0..items.len()).rev() {
            sum += weight(&items[at]);
            if self.scale.corrected(sum) > allowed {
                break;
            }
            if begins_turn(items, at) {
                keep = items.len() - at;
            }
        }
        u32::try_from(keep).unwrap_or(u32::MAX)
    }

    /// How long the newest `keep` entries are, in tokens.
    fn share(&self, keep: u32) -> u64 {
        let keep = usize::try_from(keep).unwrap_or(usize::MAX).min(self.conversation.len());
        let newest = &self.conversation[self.conversation.len() - keep..];
        self.scale.corrected(newest.iter().map(weight).sum())
    }

    /// The files that a call changes.
    fn writes(&self, call: &flotilla_domain::ToolCall) -> Vec<String> {
        match self.tools.parse(call).map(|work| self.tools.action(&work)) {
            Ok(Action::Write { paths }) => paths,
            _ => Vec::new(),
        }
    }

    /// Has the work summed up: by the model for small work where all of it fits into that, or else by the run's own.
    /// Gives the words, what they cost, and the model where it is not the run's.
    async fn summarize(&mut self) -> Result<(String, Usage, Option<String>), NoRoom> {
        let mut items = self.conversation.clone();
        if let Some((words, usage, by)) = self.summed_up_by_the_small_model(&mut items).await {
            return Ok((words, usage, Some(by)));
        }
        self.sum_up(items).await.map(|(words, usage)| (words, usage, None))
    }

    async fn summed_up_by_the_small_model(
        &mut self,
        items: &mut Vec<Item>,
    ) -> Option<(String, Usage, String)> {
        let tokens = self.scale.tokens(items);
        let small =
            self.small.as_ref().filter(|small| small.describe().name != self.model.describe().name)?;
        if tokens * 100 > context_window(small.describe()) * FULL {
            return None;
        }
        items.push(summary::ask());
        let answer =
            self.cancel.run_until_cancelled(small.respond(&self.asking(items), &|_| {}, self.cancel)).await;
        items.pop();
        let name = small.describe().name.clone();
        match answer? {
            Ok(Response { items: said, usage, .. }) => {
                let words = summary::words(&said);
                if words.is_empty() {
                    // Nothing came of it, but it was paid for.
                    let asked = Event::ModelAsked { aim: Aim::Summary, model: name, usage };
                    self.acks.push(self.host.record(vec![asked]));
                    return None;
                }
                Some((words, usage, name))
            }
            Err(error) => {
                tracing::debug!(model = name, %error, "the small model made no summary");
                None
            }
        }
    }

    /// Has the run's model sum its work up. What it is sent begins as every request does, so that it comes from the cache;
    /// only where that is too long for it, old output goes, and then the oldest turns.
    async fn sum_up(&mut self, mut items: Vec<Item>) -> Result<(String, Usage), NoRoom> {
        let mut usage = Usage::default();
        for shortened in 0..=SHORTENED {
            items.push(summary::ask());
            let answer = self.request(&items, Shown::No).await;
            items.pop();
            match answer {
                Ok(Response { items: said, usage: cost, .. }) => {
                    usage += cost;
                    let words = summary::words(&said);
                    if !words.is_empty() {
                        return Ok((words, usage));
                    }
                }
                Err(ModelError::ContextTooLong { .. }) => {}
                Err(error) => return Err(NoRoom::Model(error)),
            }
            items = if shortened == 0 { without_output(items) } else { without_older_half(items) };
        }
        Ok((String::new(), usage))
    }
}

fn begins_turn(items: &[Item], at: usize) -> bool {
    let says = |item: &Item| !matches!(item, Item::UserMessage { .. } | Item::ToolResult(_));
    match &items[at] {
        Item::ToolResult(_) => false,
        Item::UserMessage { .. } => true,
        _ => at == 0 || !says(&items[at - 1]),
    }
}

fn without_output(items: Vec<Item>) -> Vec<Item> {
    let all = Compaction {
        keep: 0,
        summary: None,
        tokens_before: 0,
        tokens_after: 0,
        usage: Usage::default(),
        model: None,
    };
    compacted(items, &all)
}

/// The second half of the turns, and all that people wrote.
fn without_older_half(items: Vec<Item>) -> Vec<Item> {
    let half = items.len() / 2;
    let from = (half..items.len()).find(|at| begins_turn(&items, *at)).unwrap_or(items.len());
    items
        .into_iter()
        .enumerate()
        .filter(|(at, item)| *at >= from || matches!(item, Item::UserMessage { .. }))
        .map(|(_, item)| item)
        .collect()
}
