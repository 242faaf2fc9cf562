//! How an event is chained to the one before it.
//!
//! `hash(seq) = SHA-256(TAG ‖ hash(seq − 1) ‖ seq ‖ at ‖ kind ‖ ids ‖ length ‖ body)`, where
//! - `TAG` is the 16 bytes `flotilla.event.1`, so that these hashes mean nothing elsewhere;
//! - `hash(0)` is 32 zero bytes;
//! - `seq` (u64), `at` (i64, milliseconds since 1970 in UTC) and `length` (u64, of the body) are big-endian;
//! - `kind` is one byte: 0 for a project's event, 1 for a task's, 2 for a run's, 3 for a chat's;
//! - `ids` are the 16 bytes of the project's, or the task's, or the task's and then the run's, or the chat's UUID;
//! - `body` is the event as JSON, byte for byte as it is stored and exported.

use flotilla_domain::{Subject, Timestamp};
use sha2::{Digest as _, Sha256};
use std::fmt;

const TAG: &[u8; 16] = b"flotilla.event.1";

/// The hash of an event and of everything before it.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Hash([u8; 32]);

impl Hash {
    pub(crate) const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The hash of the event that follows the one with this hash.
    pub(crate) fn next(&self, seq: u64, at: Timestamp, subject: Subject, body: &[u8]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(TAG);
        hasher.update(self.0);
        hasher.update(seq.to_be_bytes());
        hasher.update(at.millis().to_be_bytes());
        match subject {
            Subject::Project { project } => {
                hasher.update([0]);
                hasher.update(project.uuid().as_bytes());
            }
            Subject::Task { task } => {
                hasher.update([1]);
                hasher.update(task.uuid().as_bytes());
            }
            Subject::Run { task, run } => {
                hasher.update([2]);
                hasher.update(task.uuid().as_bytes());
                hasher.update(run.uuid().as_bytes());
            }
            Subject::Chat { chat } => {
                hasher.update([3]);
                hasher.update(chat.uuid().as_bytes());
            }
        }
        hasher.update((body.len() as u64).to_be_bytes());
        hasher.update(body);
        Self(hasher.finalize().into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Where a log ends: its last event's number and hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// The last event's number; 0 where the log is empty.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
}
