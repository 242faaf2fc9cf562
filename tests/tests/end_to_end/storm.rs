//! A storm: what kills when, and what was seen before each kill.

use crate::world::{Daemon, World};
use flotilla_api::{
    SseItem, table,
    wire::{EventQuery, EventView, Fact},
};
use std::{
    env,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{sync::watch, task::JoinHandle};

/// How many kills, and by which dice.
pub struct Plan {
    pub kills: usize,
    pub seed: u64,
    pub roll: fastrand::Rng,
}

impl Plan {
    /// `FLOTILLA_KILLS` kills (25) by the dice of `FLOTILLA_SEED` (1).
    pub fn from_environment() -> Self {
        let number = |name: &str, otherwise: u64| match env::var(name) {
            Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is a number")),
            Err(_) => otherwise,
        };
        let seed = number("FLOTILLA_SEED", 1);
        Self {
            kills: usize::try_from(number("FLOTILLA_KILLS", 25)).unwrap(),
            seed,
            roll: fastrand::Rng::with_seed(seed),
        }
    }

    /// A time of which short ones are likelier than long ones.
    pub fn moment(&mut self, longest: Duration) -> Duration {
        longest.mul_f64(self.roll.f64() * self.roll.f64())
    }
}

/// Everything that the log was seen to say: what was once told to a client must stay.
pub struct Seen {
    events: Arc<Mutex<Vec<EventView>>>,
    turns: watch::Sender<usize>,
}

impl Seen {
    pub fn new() -> Self {
        Self { events: Arc::default(), turns: watch::Sender::new(0) }
    }

    /// Follows the log of the daemon that runs now, from where the one before left off, until it dies.
    pub fn follow(&self, world: &World) -> JoinHandle<()> {
        let (client, events, turns) = (world.client.clone(), Arc::clone(&self.events), self.turns.clone());
        tokio::spawn(async move {
            let after = events.lock().unwrap().last().map(|event: &EventView| event.seq);
            let query = EventQuery::default();
            let Ok(mut stream) = client.events::<table::WatchEvents>((), query, after).await else { return };
            while let Ok(Some(item)) = stream.next().await {
                let SseItem::Item { item, .. } = item else {
                    panic!("a client that keeps up is never behind")
                };
                let counts = matches!(item.fact, Fact::TurnFinished { .. });
                let mut events = events.lock().unwrap();
                let expected = events.last().map_or(1, |last| last.seq + 1);
                assert_eq!(item.seq, expected, "the stream has no gap, also over a kill");
                events.push(item);
                drop(events);
                turns.send_modify(|turns| *turns += usize::from(counts));
            }
        })
    }

    /// How many turns were seen.
    pub fn turns(&self) -> usize {
        *self.turns.borrow()
    }

    /// Waits until so many turns were seen, or the daemon's log ends with `following`.
    pub async fn turns_reached(&self, turns: usize) {
        let mut seen = self.turns.subscribe();
        let reached = seen.wait_for(|seen| *seen >= turns);
        let reached = tokio::time::timeout(Duration::from_secs(100), reached).await;
        assert!(
            reached.is_ok(),
            "the fleet stands still after {} turns, {turns} were waited for",
            self.turns()
        );
    }

    /// What was seen.
    pub fn events(&self) -> Vec<EventView> {
        self.events.lock().unwrap().clone()
    }
}

/// Kills `daemon` and waits until its last words were heard.
pub async fn kill(daemon: Daemon, following: JoinHandle<()>) {
    daemon.kill();
    if let Err(error) = following.await {
        std::panic::resume_unwind(error.into_panic());
    }
}
