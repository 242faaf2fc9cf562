//! A model server that says what a script says, in the protocols of real providers, for tests and measurements.
//!
//! Invariant: loopback only; the same request gets the same answer, faults aside.

mod incoming;
mod script;
mod server;
mod stream;

pub use incoming::{Api, Incoming};
pub use script::{Call, Conversation, Fault, Reply, Script, Tokens};
pub use server::{Keep, Server, StartError};
