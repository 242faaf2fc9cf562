//! What happened, kept for good: one append-only, hash-chained event log in SQLite, with projections beside it.
//!
//! Invariant: nothing but the writer's thread changes the database, and it changes the log only by appending;
//! an event and its projections stand in one transaction, and what [`Store::append`] resolved for is on the disk.

mod board;
mod chain;
mod chat_query;
mod chats;
mod error;
mod export;
#[cfg(test)]
mod faults;
mod group;
mod key;
mod ledger;
mod migrate;
mod os;
mod owner;
mod projection;
mod query;
mod readers;
mod rebuild;
mod row;
mod search;
mod store;
mod summary;
mod tail;
mod usage;
mod verify;
mod witness;
mod writer;

// The makers of histories stand with the tests that use the store from outside, and call it by its name.
#[cfg(test)]
extern crate self as flotilla_store;
#[cfg(test)]
#[path = "../tests/support/mod.rs"]
mod support;

pub use board::{Board, ProjectSummary};
pub use chain::{Hash, Head};
pub use chat_query::{ChatFilter, ChatFound, ChatHit, ChatWithTree, SnippetPiece};
pub use chats::ChatSummary;
pub use error::{Rejected, StoreError};
pub use export::export;
pub use query::{EventFilter, Snapshot, TaskFilter};
pub use store::{Clock, Draft, MAX_EVENT_BYTES, Store};
pub use summary::{RunSummary, TaskSummary};
pub use tail::{Lagged, TAIL_CAPACITY, Tail};
pub use usage::{Spent, SpentOn, UsageFilter};
pub use verify::{Fault, Flaw, Verification, verify};
