//! A program to start, as plain data: `sandbox` rewrites one, `terminal` starts one.

use std::{collections::BTreeMap, ffi::OsString, path::PathBuf};

/// A program to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandSpec {
    /// The program; looked up on the `PATH` of `env` where it names no folder.
    pub program: OsString,
    /// Its arguments, without the program's own name.
    pub args: Vec<OsString>,
    /// Its working directory.
    pub cwd: PathBuf,
    /// Its whole environment; nothing is inherited beside it.
    pub env: BTreeMap<OsString, OsString>,
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum ExitStatus {
    /// It returned this code.
    Code {
        /// The exit code; 0 means success.
        code: i32,
    },
    /// A signal ended it.
    Signal {
        /// The signal's number.
        signal: i32,
    },
    /// Its end was not seen, because the daemon died before it did.
    Unknown,
}

impl ExitStatus {
    /// Whether the program said that it succeeded.
    pub fn success(self) -> bool {
        matches!(self, Self::Code { code: 0 })
    }
}
