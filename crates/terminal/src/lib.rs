//! Programs in pseudo-terminals: start, type into, watch, resize, signal and end them.
//!
//! Invariant: knows no run, task or policy; a terminal is a program, its output and the processes that
//! came of it, and none of these outlives the terminal's last handle.
//!
//! # How bytes flow
//! One I/O thread reads every terminal of this program. What it reads goes first to the [`Scrollback`]
//! file, then to a small ring in memory (256 KiB), then viewers are woken. A [`Viewer`] is only a position
//! in the output: it is served from the ring when it keeps up, from the file when it has fallen behind,
//! and is told of a [`Chunk::Gap`] when the bytes are in neither. So viewers cost nothing while they
//! wait, any number may watch, and without one the program still runs at full speed into the file.
//!
//! # Flow control
//! By default ([`Flow::Free`]) no viewer ever slows the program. A viewer in front of a screen may ask for
//! [`Flow::Lossless`]: reading then pauses while that viewer is more than half a ring behind, so the program
//! feels the screen's speed, as in any terminal. Its `patience` bounds this: a viewer that takes nothing
//! for so long is made `Free` for good, and an abandoned window cannot hold a program up.
//!
//! # Life and death
//! [`Terminal::wait`] resolves when the program itself has ended and what it wrote has been read. A process
//! that it left behind (a server in the background) may go on, and its output goes on being recorded,
//! until [`Terminal::kill`] or until the last handle is dropped. Both end the process group, the whole
//! session, and every process that carries the terminal's mark in its environment, wherever it went.
//! When the owner itself is killed, the kernel hangs the terminals up; what ignores that is found by its
//! [`OwnerMark`] at the next start, see [`sweep`]. A process that drops its environment *and* leaves its
//! session is found by `kill` while its parents live, but not by `sweep`.
//!
//! # Around portable-pty
//! It opens the terminals, and starts programs on macOS and Windows. On Linux it would `fork` the whole
//! address space (9 ms in a process of 250 MB, against 0.6 ms), so programs are started there by
//! `posix_spawn` from one thread with a working directory of its own. Opening and starting happen on that
//! one thread, because a new terminal's descriptors are inheritable for an instant.

mod error;
mod io_thread;
mod mark;
mod os;
mod output;
mod recording;
mod ring;
mod scrollback;
mod terminal;
mod viewer;

pub use error::TerminalError;
pub use mark::{OWNER_VAR, OwnerMark, TERMINAL_VAR};
pub use os::sweep;
pub use recording::Recording;
pub use scrollback::Scrollback;
pub use terminal::{Signal, Size, Swept, Terminal};
pub use viewer::{Chunk, Flow, From, Viewer};
