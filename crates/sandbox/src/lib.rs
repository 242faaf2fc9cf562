//! Confines a command by what the operating system itself enforces.
//!
//! Invariant: starts no command. It rewrites a [`CommandSpec`](flotilla_domain::CommandSpec) into one that starts
//! the launcher (`flotilla-confine`), which confines itself and then becomes, or starts, the program. Whoever
//! starts commands needs to know nothing of it.
//!
//! What a confined command may do:
//! - write in its workspace, its temporary folder and the folders that were granted, nowhere else;
//! - read everything but the hidden paths;
//! - reach no network, or all of it. Where the system has network namespaces it has a loopback that it shares with
//!   the commands of equal confinements and nobody else, so that a project's test servers work either way;
//! - start as many processes and hold as much memory as its limits say.
//!
//! Nothing outlives its command: when the program ends, what it left in the background is killed, and the same
//! happens when the launcher is killed. Who wants a server to go on keeps the shell that started it open.
//!
//! What a system cannot enforce is in [`Report::missing`], with the reason and what to do. What is reported as
//! enforced is enforced: a launcher that cannot apply it exits with [`FAILED`] and never starts the program.

mod confinement;
mod error;
mod hidden;
mod launcher;
mod os;
mod plan;
mod report;
mod sandbox;

pub use confinement::{Confinement, Limits, Network};
pub use error::SandboxError;
pub use hidden::hidden_by_default;
pub use launcher::{FAILED, Launcher, launcher_main};
pub use report::{Mechanism, Missing, Protection, Report};
pub use sandbox::{Sandbox, Waiting};
