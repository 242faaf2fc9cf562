//! What differs by operating system. Each part has the same door: `System`, which is found out once and rewrites
//! commands, and `run`, the launcher's body.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub(crate) use linux::{MAKE_NETWORK, System, make_network, run};

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
pub(crate) use macos::{System, run};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(crate) use windows::{System, run};

#[cfg(all(test, not(target_os = "macos")))]
#[path = "macos/profile.rs"]
mod seatbelt_profile;
