//! Starts a program without copying our address space (`posix_spawn`, Linux).

use super::start::Start;
use crate::TerminalError;
use nix::{
    errno::Errno,
    fcntl::OFlag,
    sched::{CloneFlags, unshare},
    spawn::{PosixSpawnAttr, PosixSpawnFileActions, PosixSpawnFlags, posix_spawn},
    sys::{
        signal::{SigSet, Signal},
        stat::Mode,
    },
};
use rustix::process::Pid;
use std::{
    ffi::{CString, OsString},
    os::unix::ffi::OsStrExt,
    path::Path,
};

/// `POSIX_SPAWN_SETSID` of glibc (2.26) and musl (1.1.17); nix has no name for it.
const SETSID: i32 = 0x80;

/// Gives the calling thread a working directory of its own, since `posix_spawn` can set none. False where
/// the system forbids it, as some containers do.
pub(super) fn own_directory() -> bool {
    unshare(CloneFlags::CLONE_FS)
        .inspect_err(|error| tracing::info!(%error, "programs are started by fork, which is slower"))
        .is_ok()
}

/// Starts a program as leader of a new session in the terminal called `terminal`. For a thread that has
/// its [`own_directory`].
pub(super) fn spawn(start: &Start, terminal: &Path) -> Result<Pid, TerminalError> {
    let failed =
        |error: Errno| TerminalError::Start { program: start.words[0].clone(), source: error.into() };
    rustix::process::chdir(&start.cwd)
        .map_err(|error| TerminalError::WorkingDirectory { cwd: start.cwd.clone(), source: error.into() })?;
    let words = start.words.iter().map(c_string).collect::<Result<Vec<_>, _>>()?;
    let env = start.env.iter().map(|(name, value)| {
        let mut entry = name.clone();
        entry.push("=");
        entry.push(value);
        c_string(&entry)
    });
    let env = env.collect::<Result<Vec<_>, _>>()?;
    let attributes = attributes().map_err(failed)?;
    let files = files(terminal).map_err(failed)?;
    let pid =
        posix_spawn(&start.program, &files, &attributes, &words, &env).map_err(|error| match error {
            Errno::EACCES | Errno::ENOEXEC => TerminalError::NotExecutable { program: start.program.clone() },
            error => failed(error),
        })?;
    Pid::from_raw(pid.as_raw()).ok_or_else(|| failed(Errno::ESRCH))
}

/// A new session, and signals as a program expects to find them.
fn attributes() -> nix::Result<PosixSpawnAttr> {
    let mut defaults = SigSet::empty();
    for signal in [
        Signal::SIGHUP,
        Signal::SIGINT,
        Signal::SIGQUIT,
        Signal::SIGPIPE,
        Signal::SIGALRM,
        Signal::SIGTERM,
        Signal::SIGCHLD,
        Signal::SIGTSTP,
        Signal::SIGTTIN,
        Signal::SIGTTOU,
    ] {
        defaults.add(signal);
    }
    let mut attributes = PosixSpawnAttr::init()?;
    attributes.set_sigdefault(&defaults)?;
    attributes.set_sigmask(&SigSet::empty())?;
    attributes.set_flags(
        PosixSpawnFlags::from_bits_retain(SETSID)
            | PosixSpawnFlags::POSIX_SPAWN_SETSIGDEF
            | PosixSpawnFlags::POSIX_SPAWN_SETSIGMASK,
    )?;
    Ok(attributes)
}

/// The terminal as input, output and error. Opened by a session's leader that has none, it becomes the
/// session's controlling terminal (tty_ioctl(4)).
fn files(terminal: &Path) -> nix::Result<PosixSpawnFileActions> {
    let mut files = PosixSpawnFileActions::init()?;
    files.add_open(0, terminal, OFlag::O_RDWR, Mode::empty())?;
    files.add_dup2(0, 1)?;
    files.add_dup2(0, 2)?;
    Ok(files)
}

fn c_string(text: &OsString) -> Result<CString, TerminalError> {
    CString::new(text.as_bytes())
        .map_err(|_: std::ffi::NulError| TerminalError::ZeroByte { text: text.clone() })
}
