//! Why a measurement came to nothing.

use flotilla_api::client::ClientError;
use flotilla_scripted_model::StartError;
use std::{io, path::PathBuf};

/// Why a measurement came to nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BenchError {
    #[error("cannot {what}: {source}")]
    Io { what: String, source: io::Error },
    #[error("{0} is missing: build it first, as bench/run does")]
    Program(PathBuf),
    #[error("the daemon: {0}")]
    Client(#[from] ClientError),
    #[error("the scripted model: {0}")]
    Server(#[from] StartError),
    #[error("the store: {0}")]
    Store(#[from] flotilla_store::StoreError),
    #[error("the memories: {0}")]
    Memory(#[from] flotilla_memory::MemoryError),
    #[error("a workspace: {0}")]
    Workspace(#[from] flotilla_workspace::WorkspaceError),
    #[error("the sandbox: {0}")]
    Sandbox(#[from] flotilla_sandbox::SandboxError),
    #[error("a terminal: {0}")]
    Terminal(#[from] flotilla_terminal::TerminalError),
    #[error("{who} did not do what it was asked: {what}")]
    Odd { who: &'static str, what: String },
}

impl BenchError {
    pub(crate) fn odd(who: &'static str, what: impl Into<String>) -> Self {
        Self::Odd { who, what: what.into() }
    }
}

/// Says what was tried when it fails.
pub(crate) trait Trying<T> {
    fn to(self, what: impl Into<String>) -> Result<T, BenchError>;
}

impl<T> Trying<T> for io::Result<T> {
    fn to(self, what: impl Into<String>) -> Result<T, BenchError> {
        self.map_err(|source| BenchError::Io { what: what.into(), source })
    }
}

impl<T> Trying<T> for nix::Result<T> {
    fn to(self, what: impl Into<String>) -> Result<T, BenchError> {
        self.map_err(io::Error::from).to(what)
    }
}
