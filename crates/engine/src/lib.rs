//! The fleet: one actor per run, a queue, approvals, checkpoints, landing.
//!
//! Invariant: everything that happens is an event in the log before anyone is told; a daemon that dies at any moment
//! finds in the log all it needs to go on, and nothing is done twice silently.

mod answer;
mod aside;
mod at_rest;
mod budget;
mod chat;
mod checks;
mod comments;
mod desk;
mod error;
mod evidence;
mod fleet;
mod landing;
mod live;
mod messages;
mod pictures;
mod projects;
mod put_away;
mod queue;
mod recollection;
mod recorded;
mod review;
mod run;
mod setup;
mod shared;
mod tasks;
mod titles;

pub use at_rest::Changed;
pub use budget::ThenRun;
pub use chat::{Asking, ChatLive, ChatWatch, NewChat, SaidInChat, Saying, WordsSoFar};
pub use checks::{Fate, FoundCheck, TestsTouched};
pub use comments::{CommentNow, NewComment};
pub use error::EngineError;
pub use evidence::{CommandRun, Evidence};
pub use fleet::{Engine, FleetStatus};
pub use landing::{Accept, AcceptAs, Accepted, LandingForm, Proposal};
pub use live::{LiveEvent, LiveKind, OpenTerminal};
pub use recorded::RecordedTerminal;
pub use setup::{Clock, FleetLimits, Ids, Paths, ProjectSettings, Roster, Setup};
pub use tasks::{NewTask, Start};
