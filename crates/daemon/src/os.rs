//! What differs by operating system.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(crate) use unix::{
    data_folder, is_folder_path, login_shell, make_private_dir, memory_bytes, plain, raise_file_limit,
    socket, stop_requested, write_private,
};
#[cfg(windows)]
pub(crate) use windows::{
    data_folder, is_folder_path, login_shell, make_private_dir, memory_bytes, plain, raise_file_limit,
    socket, stop_requested, write_private,
};

#[cfg(unix)]
pub(crate) use unix::detach;
#[cfg(unix)]
pub use unix::{LocalListener, leave_terminal};
#[cfg(windows)]
pub(crate) use windows::detach;
#[cfg(windows)]
pub use windows::{LocalListener, leave_terminal};

use std::path::PathBuf;
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, UpdateKind};

/// The folder that a process is in, where the system tells.
pub(crate) fn working_folder(process: u32) -> Option<PathBuf> {
    let pid = Pid::from_u32(process);
    let mut system = sysinfo::System::new();
    let cwd = ProcessRefreshKind::nothing().with_cwd(UpdateKind::Always);
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), false, cwd);
    system.process(pid)?.cwd().map(PathBuf::from).filter(|folder| !folder.as_os_str().is_empty())
}
