//! What this system enforces, for the task's card and `daemon status`.

use serde::Serialize;

/// What this system enforces on a confined command, and what it cannot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What does the confining.
    pub mechanism: Mechanism,
    /// What holds; a command to which one of these cannot be applied does not start.
    pub enforced: Vec<Protection>,
    /// What does not hold, or not fully.
    pub missing: Vec<Missing>,
}

/// What does the confining.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mechanism {
    /// Linux user, mount, process and network namespaces with Landlock (where the kernel has it) and seccomp.
    Namespaces,
    /// Linux Landlock with seccomp.
    Landlock,
    /// Linux seccomp alone.
    Seccomp,
    /// macOS Seatbelt.
    Seatbelt,
    /// A Windows job object and a token without privileges.
    JobObject,
    /// Nothing.
    None,
}

/// One thing that a confined command cannot do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Protection {
    /// Change files outside of what is writable.
    Writes,
    /// Change the mode, owner, times or attributes of files outside of what is writable.
    FileAttributes,
    /// Read hidden files.
    HiddenFiles,
    /// Write what is read-only inside of a writable folder.
    ReadOnlyInside,
    /// Reach the network where it was not granted.
    Network,
    /// Reach programs outside by a local socket (containers' daemons, key agents, desktop buses).
    LocalSockets,
    /// See, signal or inspect processes outside.
    OtherProcesses,
    /// Leave processes behind.
    Lifetime,
    /// Type into, or read from, a terminal: its own by the back door, or another.
    Terminals,
    /// Make system calls that are known ways out.
    SystemCalls,
    /// Gain privileges.
    Privileges,
    /// Start more processes than its limit.
    ProcessLimit,
    /// Hold more memory than its limit.
    MemoryLimit,
}

/// A protection that does not hold, or not fully.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// Which one.
    pub protection: Protection,
    /// Why, and what a command can do therefore, or what of its own it cannot.
    pub why: String,
    /// What the user can do about it.
    pub remedy: String,
}

impl Missing {
    pub(crate) fn new(protection: Protection, why: &str, remedy: &str) -> Self {
        Self { protection, why: why.to_owned(), remedy: remedy.to_owned() }
    }
}
