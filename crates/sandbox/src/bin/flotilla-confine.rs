//! Confines itself and starts a command; what to confine stands in its arguments.
//! Invariant: does nothing beside calling the crate's launcher.
//!
//! On Linux it starts without the standard library's preparations (a handler for stack overflows and others), which
//! take 0.07 ms of a start.
#![cfg_attr(target_os = "linux", no_main)]

#[cfg(not(target_os = "linux"))]
fn main() {
    flotilla_sandbox::launcher_main(std::env::args_os().skip(1))
}

/// What the C library calls.
#[cfg(target_os = "linux")]
#[unsafe(no_mangle)]
extern "C" fn main(count: std::ffi::c_int, arguments: *const *const std::ffi::c_char) -> std::ffi::c_int {
    use std::{
        ffi::{CStr, OsStr},
        os::unix::ffi::OsStrExt as _,
    };
    let argument = |at: usize| {
        // SAFETY: the C library gives `count` pointers to strings that live as long as the process.
        let text = unsafe { CStr::from_ptr(*arguments.add(at)) };
        OsStr::from_bytes(text.to_bytes()).to_owned()
    };
    flotilla_sandbox::launcher_main((1..usize::try_from(count).unwrap_or(0)).map(argument))
}
