//! What differs by operating system: starting, signalling and ending programs, and finding what is left.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub use unix::sweep;
#[cfg(unix)]
pub(crate) use unix::{Process, keep_private, prepare, start, write_at};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use windows::sweep;
#[cfg(windows)]
pub(crate) use windows::{Process, keep_private, prepare, start, write_at};
