//! Windows.

use etcetera::BaseStrategy as _;
use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::windows::process::CommandExt as _,
    path::{Path, PathBuf},
    process::Command,
};
use tokio::net::windows::named_pipe::{NamedPipeServer, ServerOptions};

/// The user's data folder for Flotilla: local, because a log does not belong into a roaming profile.
pub(crate) fn data_folder() -> Option<PathBuf> {
    let user = etcetera::base_strategy::choose_native_strategy().ok()?;
    // On Windows this strategy's cache folder is the local application data folder itself.
    Some(user.cache_dir().join("Flotilla"))
}

/// `path` without the `\\?\` that the system puts before real paths, where it means the same.
pub(crate) fn plain(path: PathBuf) -> PathBuf {
    dunce::simplified(&path).to_owned()
}

/// Whether `path` is one of the file system, and no pipe.
pub(crate) fn is_folder_path(path: &Path) -> bool {
    !path.as_os_str().to_string_lossy().starts_with(r"\\.\pipe")
}

/// The name of the pipe.
pub(crate) fn socket(_: &Path, mark: &str, _: usize) -> PathBuf {
    PathBuf::from(format!(r"\\.\pipe\{mark}"))
}

/// Makes a folder. What lies in the user's profile is for the user alone by what it inherits.
///
/// # Errors
/// Whatever the disk says.
pub(crate) fn make_private_dir(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Writes a new file; in the user's profile only the user can read it.
///
/// # Errors
/// `AlreadyExists` where there is one, and whatever the disk says.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Windows has no such limit.
pub(crate) const fn raise_file_limit() {}

/// Resolves when the system or a user asks this process to end.
///
/// # Errors
/// Where the system takes no wish to be told.
pub(crate) async fn stop_requested() -> io::Result<()> {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_logoff, ctrl_shutdown};
    let (mut c, mut pause, mut close) = (ctrl_c()?, ctrl_break()?, ctrl_close()?);
    let (mut logoff, mut shutdown) = (ctrl_logoff()?, ctrl_shutdown()?);
    tokio::select! {
        _ = c.recv() => {}
        _ = pause.recv() => {}
        _ = close.recv() => {}
        _ = logoff.recv() => {}
        _ = shutdown.recv() => {}
    }
    Ok(())
}

/// Makes `command` start a process that outlives this one and has no console.
pub(crate) fn detach(command: &mut Command) {
    // DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP
    command.creation_flags(0x0000_0008 | 0x0000_0200);
}

/// A detached process has no console to leave.
pub fn leave_terminal() {}

/// Takes connections on a named pipe. Its default rights let others of this machine read, but not write, so that
/// nobody else can send a request; clients from other machines are refused.
#[derive(Debug)]
pub struct LocalListener {
    path: PathBuf,
    next: NamedPipeServer,
}

impl LocalListener {
    /// Listens at `path`.
    ///
    /// # Errors
    /// Where another process has a pipe of this name, and whatever the system says.
    pub fn bind(path: &Path) -> io::Result<Self> {
        let next = ServerOptions::new().first_pipe_instance(true).reject_remote_clients(true).create(path)?;
        Ok(Self { path: path.to_owned(), next })
    }

    /// The next connection.
    ///
    /// # Errors
    /// Whatever the system says; the next call may succeed.
    pub async fn accept(&mut self) -> io::Result<NamedPipeServer> {
        self.next.connect().await?;
        let following = ServerOptions::new().reject_remote_clients(true).create(&self.path)?;
        Ok(std::mem::replace(&mut self.next, following))
    }
}

/// The machine's memory, in bytes.
pub(crate) fn memory_bytes() -> u64 {
    let memory =
        sysinfo::RefreshKind::nothing().with_memory(sysinfo::MemoryRefreshKind::nothing().with_ram());
    sysinfo::System::new_with_specifics(memory).total_memory()
}

/// The user's shell.
pub(crate) fn login_shell() -> (std::ffi::OsString, Vec<std::ffi::OsString>) {
    ("powershell.exe".into(), vec!["-NoLogo".into()])
}
