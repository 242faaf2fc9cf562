//! The daemon: opens everything, puts it together and serves the API.
//!
//! Invariant: decides nothing about tasks. It reads configuration, owns the data folder, lets callers in by what
//! they prove, and converts between the wire and the engine.

mod agents;
mod config;
mod daemon;
mod document;
mod doorway;
mod environment;
mod files;
mod gate;
mod home;
mod http;
pub mod journal;
mod keys;
mod launch;
pub mod link;
mod log;
mod loopback;
mod meaning;
mod notices;
mod os;
mod preferences;
mod prices;
mod profiles;
mod roster;
mod serve;
mod shelf;
mod shells;
mod tour;
mod ui;

pub use config::{Config, ConfigError, Located, ModelApi, ModelConfig, Place, Price, Problem, ProjectConfig};
pub use daemon::{Daemon, NotStarted, Options};
pub use doorway::write_doorway;
pub use flotilla_agent::tell_pdf;
pub use home::{HOME_VAR, Home};
pub use launch::command;
pub use log::{export_log, verify_log};
pub use os::{LocalListener, leave_terminal};
pub use tour::Tour;
