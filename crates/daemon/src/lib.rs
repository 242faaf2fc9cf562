//! The daemon: opens everything, puts it together and serves the API.
//!
//! Invariant: decides nothing about tasks. It reads configuration, owns the data folder, lets callers in by what
//! they prove, and converts between the wire and the engine.

mod config;
mod daemon;
mod environment;
mod gate;
mod home;
mod http;
mod journal;
mod launch;
mod log;
mod os;
mod roster;
mod serve;

pub use config::{Config, ConfigError, Located, ModelApi, ModelConfig, Place, Problem, ProjectConfig};
pub use daemon::{Daemon, NotStarted, Options};
pub use home::{HOME_VAR, Home};
pub use launch::command;
pub use log::{export_log, verify_log};
pub use os::leave_terminal;
