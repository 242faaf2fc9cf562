//! What differs by operating system.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(crate) use unix::{
    LocalListener, data_folder, is_folder_path, make_private_dir, memory_bytes, plain, raise_file_limit,
    socket, stop_requested, write_private,
};
#[cfg(windows)]
pub(crate) use windows::{
    LocalListener, data_folder, is_folder_path, make_private_dir, memory_bytes, plain, raise_file_limit,
    socket, stop_requested, write_private,
};

#[cfg(unix)]
pub(crate) use unix::detach;
#[cfg(unix)]
pub use unix::leave_terminal;
#[cfg(windows)]
pub(crate) use windows::detach;
#[cfg(windows)]
pub use windows::leave_terminal;
