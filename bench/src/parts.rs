//! What single parts cost, each by its own crate's door.

mod commands;
mod conversation;
mod idle;
mod memory;
mod store;
mod terminal;
mod worktree;

pub(crate) use commands::{bare_command_ms, sandbox};
pub(crate) use conversation::conversation;
pub(crate) use idle::idle;
pub(crate) use memory::memory_recall;
pub(crate) use store::{events, past};
pub(crate) use terminal::terminal;
pub(crate) use worktree::worktree;
