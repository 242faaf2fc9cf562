//! What differs by operating system. Each part has the same door: `System`, which is found out once and rewrites
//! commands, `run`, the launcher's body, and `Waiting`, a launcher that waits for its program.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub(crate) use linux::{MAKE_NETWORK, System, Waiting, make_network, run};

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
pub(crate) use macos::{System, run};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(crate) use windows::{System, run};

#[cfg(not(target_os = "linux"))]
mod nobody_waits;
#[cfg(not(target_os = "linux"))]
pub(crate) use nobody_waits::Waiting;

#[cfg(all(test, not(target_os = "macos")))]
#[path = "macos/profile.rs"]
mod seatbelt_profile;
