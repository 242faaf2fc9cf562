//! How a call waits, retries, and what it holds at most; and the clock and dice that it uses.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::http::Connections;

/// How calls of a model behave. The default suits production; tests bring their own dice and clock.
#[derive(Debug, Clone, Default)]
pub struct Conduct {
    /// When to try again.
    pub retry: Retry,
    /// How long to wait for a silent server.
    pub timeouts: Timeouts,
    /// How much of an answer to hold.
    pub limits: Limits,
    /// The source of randomness and wall time.
    pub chance: Chance,
    /// The connections. Clones of one `Conduct` share them, and so should all models of a program.
    pub connections: Connections,
}

/// When to try again. Waits double from `first` to `longest`, and a random half of each is taken off, so that
/// a fleet does not come back all at once.
#[derive(Debug, Clone)]
pub struct Retry {
    /// How many attempts there are in all, at least 1.
    pub attempts: u32,
    /// How many of them are spent on a server that cannot be reached at all.
    pub attempts_unreachable: u32,
    /// The wait after the first failure.
    pub first: Duration,
    /// The longest wait of its own.
    pub longest: Duration,
    /// The longest wait that a server may ask for; a longer one ends the call with an error that names it.
    pub longest_asked: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            attempts: 8,
            attempts_unreachable: 4,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(60),
            longest_asked: Duration::from_secs(300),
        }
    }
}

impl Retry {
    /// The wait after failure number `failures` (from 1), given a roll of the dice from 0 up to 1.
    pub(crate) fn wait(&self, failures: u32, asked: Option<Duration>, roll: f64) -> Option<Duration> {
        let doubled = self.first.saturating_mul(1u32 << failures.saturating_sub(1).min(20)).min(self.longest);
        let roll = roll.clamp(0.0, 1.0);
        match asked {
            Some(asked) if asked > self.longest_asked => None,
            // Never earlier than asked; a little later, each caller by another amount.
            Some(asked) => Some(asked + doubled.mul_f64(0.25 * roll)),
            None => Some(doubled.mul_f64(0.5 + 0.5 * roll)),
        }
    }
}

/// How long to wait for a silent server.
#[derive(Debug, Clone)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For the first byte of the answer's body: a local model may think long over a long prompt.
    pub first_byte: Duration,
    /// Between bytes of the answer.
    pub between: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            first_byte: Duration::from_secs(300),
            between: Duration::from_secs(120),
        }
    }
}

/// How much of an answer to hold, in bytes as they come over the wire.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Of one event.
    pub event: usize,
    /// Of a whole answer.
    pub response: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { event: 8 << 20, response: 64 << 20 }
    }
}

/// Randomness and wall time, passed in.
#[derive(Clone)]
pub struct Chance {
    /// A random number, each call another.
    pub random: Arc<dyn Fn() -> u64 + Send + Sync>,
    /// The time of day, to read a date in `Retry-After`.
    pub now: Arc<dyn Fn() -> SystemTime + Send + Sync>,
}

impl Default for Chance {
    fn default() -> Self {
        Self { random: Arc::new(|| fastrand::u64(..)), now: Arc::new(SystemTime::now) }
    }
}

impl Chance {
    /// A number from 0 up to 1.
    pub(crate) fn roll(&self) -> f64 {
        ((self.random)() >> 11) as f64 / (1u64 << 53) as f64
    }
}

impl fmt::Debug for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chance")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let retry = Retry::default();
        let waits: Vec<_> = (1..10).filter_map(|n| retry.wait(n, None, 1.0)).collect();
        assert_eq!(waits[0], Duration::from_millis(500));
        assert_eq!(waits[1], Duration::from_secs(1));
        assert_eq!(waits[8], Duration::from_secs(60));
        assert_eq!(retry.wait(3, None, 0.0), Some(Duration::from_secs(1)));
    }

    #[test]
    fn a_server_is_never_asked_earlier_than_it_asked_for() {
        let retry = Retry::default();
        for roll in [0.0, 0.3, 1.0] {
            let wait = retry.wait(2, Some(Duration::from_secs(7)), roll).unwrap();
            assert!(wait >= Duration::from_secs(7) && wait < Duration::from_secs(8));
        }
    }

    #[test]
    fn a_wait_of_hours_is_not_waited() {
        assert_eq!(Retry::default().wait(1, Some(Duration::from_secs(7200)), 0.5), None);
    }
}
