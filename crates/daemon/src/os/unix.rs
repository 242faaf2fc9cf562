//! Linux and macOS.

use etcetera::BaseStrategy as _;
use rustix::process::{Resource, Rlimit, getrlimit, getuid, setrlimit, setsid};
use std::{
    ffi::OsString,
    fs::{self, DirBuilder, OpenOptions, Permissions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::Command,
};
use tokio::{
    net::{UnixListener, UnixStream},
    signal::unix::{SignalKind, signal},
};

/// The user's data folder for Flotilla.
pub(crate) fn data_folder() -> Option<PathBuf> {
    let name = if cfg!(target_os = "macos") { "Flotilla" } else { "flotilla" };
    etcetera::base_strategy::choose_native_strategy().ok().map(|user| user.data_dir().join(name))
}

/// `path` as people write it; only Windows has another form.
pub(crate) const fn plain(path: PathBuf) -> PathBuf {
    path
}

/// Whether `path` is one of the file system; only Windows has pipes that are not.
pub(crate) const fn is_folder_path(_: &Path) -> bool {
    true
}

/// The socket in `run`, or in a folder with a short path where that is longer than `max` bytes.
pub(crate) fn socket(run: &Path, mark: &str, max: usize) -> PathBuf {
    let path = run.join("daemon.sock");
    if path.as_os_str().len() <= max {
        return path;
    }
    // Not below XDG_RUNTIME_DIR: a daemon started by a desktop and a client in a bare shell may not agree on it.
    PathBuf::from(format!("/tmp/flotilla-{}", getuid().as_raw())).join(format!("{mark}.sock"))
}

/// Makes a folder that only this user can enter, or takes the others' rights from the one there is.
///
/// # Errors
/// `PermissionDenied` where it belongs to somebody else, and whatever the disk says.
pub(crate) fn make_private_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    // A link could lead anywhere, and could be changed after this look.
    let found = fs::symlink_metadata(path)?;
    if !found.is_dir() || found.uid() != getuid().as_raw() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    if found.mode() & 0o077 != 0 {
        fs::set_permissions(path, Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Writes a new file that only this user can read.
///
/// # Errors
/// `AlreadyExists` where there is one, and whatever the disk says.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Lets this process open as many files as it may: each terminal and each viewer takes some.
pub(crate) fn raise_file_limit() {
    // macOS refuses a limit beyond OPEN_MAX, even where it says that there is none.
    const ENOUGH: u64 = 10_240;
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.unwrap_or(ENOUGH).min(ENOUGH.max(limit.current.unwrap_or(ENOUGH)));
    if limit.current.is_some_and(|current| current < wanted)
        && let Err(error) =
            setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: limit.maximum })
    {
        tracing::warn!(%error, wanted, "the limit of open files could not be raised");
    }
}

/// Resolves when the system or a user asks this process to end.
///
/// # Errors
/// Where the system takes no wish to be told.
pub(crate) async fn stop_requested() -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = hangup.recv() => {}
    }
    Ok(())
}

/// Makes `command` start a process that outlives this one; the process itself calls [`leave_terminal`].
pub(crate) const fn detach(_: &mut Command) {}

/// Leaves the terminal that this process was started from, so that closing it or typing Ctrl-C there means nothing.
pub fn leave_terminal() {
    // It fails only where this process leads its group already, and then it has no terminal to leave.
    let _ = setsid();
    let _ = std::env::set_current_dir("/");
}

/// Takes connections on a socket that only this user can reach.
#[derive(Debug)]
pub struct LocalListener {
    inner: UnixListener,
}

impl LocalListener {
    /// Listens at `path`. The caller owns what the path is for, so that a socket that stands there is a dead one's.
    ///
    /// # Errors
    /// Whatever the system says.
    pub fn bind(path: &Path) -> io::Result<Self> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let inner = UnixListener::bind(path)?;
        fs::set_permissions(path, Permissions::from_mode(0o600))?;
        Ok(Self { inner })
    }

    /// The next connection of this user's own.
    ///
    /// # Errors
    /// Whatever the system says; the next call may succeed.
    pub async fn accept(&mut self) -> io::Result<UnixStream> {
        let (stream, _) = self.inner.accept().await?;
        // The folder's rights keep others out; this holds even where somebody loosened them.
        if stream.peer_cred()?.uid() != getuid().as_raw() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        Ok(stream)
    }
}

/// The user's login shell, and what makes it one.
pub(crate) fn login_shell() -> (OsString, Vec<OsString>) {
    let named = std::env::var_os("SHELL").filter(|shell| Path::new(shell).is_file());
    let usual = if cfg!(target_os = "macos") { "/bin/zsh" } else { "/bin/sh" };
    (named.unwrap_or_else(|| usual.into()), vec!["-l".into()])
}

/// The machine's memory, in bytes.
pub(crate) fn memory_bytes() -> u64 {
    let memory =
        sysinfo::RefreshKind::nothing().with_memory(sysinfo::MemoryRefreshKind::nothing().with_ram());
    sysinfo::System::new_with_specifics(memory).total_memory()
}
