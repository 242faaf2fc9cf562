//! What one command may do.

use std::path::PathBuf;

/// What one command may do. All paths are absolute.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Confinement {
    /// Where it works; readable and writable. Must exist.
    pub workspace: PathBuf,
    /// Its temporary folder; readable and writable, and named by `TMPDIR`, `TMP` and `TEMP`. Must exist.
    /// Where the system has mount namespaces it is `/tmp`, too.
    pub temp: PathBuf,
    /// Further folders or files that it may write, such as tools' caches and a worktree's repository.
    /// One that does not exist when the command starts is not granted.
    pub writable: Vec<PathBuf>,
    /// Paths inside writable ones that it may only read.
    pub read_only: Vec<PathBuf>,
    /// Folders and files that it may not read. A writable path below one of them stays usable;
    /// a hidden path below a writable one stays hidden.
    pub hidden: Vec<PathBuf>,
    /// What it may reach.
    pub network: Network,
    /// How much it may take.
    pub limits: Limits,
}

/// What a command may reach over the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Network {
    /// Nothing outside. On Linux with namespaces, commands under equal confinements share one loopback.
    None,
    /// Everything that the user can reach.
    Full,
}

/// How much a command and all that it starts may take together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Limits {
    /// Processes and threads alive at the same time; at least 1.
    pub processes: u32,
    /// Resident memory, in bytes.
    pub memory_bytes: u64,
}
