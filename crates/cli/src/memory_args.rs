//! The arguments of `flotilla memory`.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MemoryKind {
    /// How things are done here
    Convention,
    /// A command that works
    Command,
    /// What goes wrong, and what helps
    Pitfall,
    /// What you like
    Preference,
    /// What you set right
    Correction,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MemoryStanding {
    /// Proposed by an agent; it waits for your yes
    Proposed,
    /// It counts
    Kept,
    /// A newer one says otherwise
    Superseded,
}

/// Where a memory holds.
#[derive(Debug, Args)]
pub struct MemoryPlace {
    /// In this project; everywhere if absent
    #[arg(long, value_name = "DIR")]
    pub project: Option<PathBuf>,
    /// Only for this file or folder of the project
    #[arg(long, value_name = "PATH", requires = "project")]
    pub path: Option<String>,
}

#[derive(Debug, Args)]
pub struct MemoryId {
    /// The memory: its id, or the end of it
    #[arg(value_name = "ID")]
    pub memory: String,
}

#[derive(Debug, Args)]
pub struct MemoryListArgs {
    /// Only those of this project
    #[arg(long, value_name = "DIR", conflicts_with = "user")]
    pub project: Option<PathBuf>,
    /// Only those about you, that hold everywhere
    #[arg(long)]
    pub user: bool,
    /// Only those of this kind
    #[arg(long, value_enum)]
    pub kind: Option<MemoryKind>,
    /// Only those that stand so
    #[arg(long, value_enum)]
    pub state: Option<MemoryStanding>,
    /// Only those that faded: long unused, they go into no prompt by themselves
    #[arg(long, conflicts_with = "state")]
    pub faded: bool,
    /// At most this many
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
}

#[derive(Debug, Subcommand)]
pub enum MemoryCommand {
    /// Write something down
    Add {
        #[command(flatten)]
        place: MemoryPlace,
        /// What sort of fact it is
        #[arg(long, value_enum, default_value = "convention")]
        kind: MemoryKind,
        /// Put it into every prompt of its place
        #[arg(long)]
        pin: bool,
        /// The memory that it takes the place of
        #[arg(long, value_name = "ID")]
        replaces: Option<String>,
        /// What to remember; `-` reads it from standard input
        text: String,
    },
    /// List what is remembered, the newest first
    List(MemoryListArgs),
    /// Find what has all these words, the best first
    Search {
        #[command(flatten)]
        only: MemoryListArgs,
        /// The words; the last may be the beginning of one
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// Show a memory, and where it was used
    Show(MemoryId),
    /// Change a memory, or say yes to a proposed one
    Edit {
        #[command(flatten)]
        id: MemoryId,
        /// What it says
        #[arg(long)]
        text: Option<String>,
        /// What sort of fact it is
        #[arg(long, value_enum)]
        kind: Option<MemoryKind>,
        #[command(flatten)]
        place: MemoryPlace,
        /// Let it hold everywhere
        #[arg(long, conflicts_with_all = ["project", "path"])]
        everywhere: bool,
        /// Put it into every prompt of its place
        #[arg(long, conflicts_with = "unpin")]
        pin: bool,
        /// Let it come only where it fits
        #[arg(long)]
        unpin: bool,
        /// Say yes to a proposed one, or let a superseded or faded one count again
        #[arg(long)]
        confirm: bool,
    },
    /// Forget memories for good, or refuse proposed ones
    Forget {
        /// The memories: their ids, or the ends of them
        #[arg(value_name = "ID", required = true)]
        memories: Vec<String>,
    },
    /// Let all memories of a project hold in another one, such as after its folder has moved
    Move {
        /// The project they are of: its folder, also one that is no more, or its id
        #[arg(long, value_name = "DIR")]
        from: String,
        /// The project that they are to be of
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// Say how many there are, how many wait for your yes, and how they are found
    Status,
    /// Take memories over from a file of JSON lines; the same ones again change nothing
    Import {
        /// The file; `-` reads standard input
        file: PathBuf,
    },
    /// Print all memories, one line of JSON each
    Export,
}
