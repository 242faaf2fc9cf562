//! The real daemon, started as a program, with a model that says what a script says: what becomes of a fleet's work
//! when things go wrong around it.

// The commands that the scripted model runs are of a Unix shell.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may")]

mod faults;
mod kill_storm;
mod landings;
mod ledger;
mod processes;
mod project;
mod script;
mod storm;
mod world;
