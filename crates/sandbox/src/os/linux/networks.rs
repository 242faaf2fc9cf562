//! One network namespace for all commands under one confinement: making one is the most that the kernel does for a
//! confined command, and commands of one run reach each other's servers by it.
//!
//! Nothing keeps it but a file descriptor of the daemon, so it goes with the daemon, however that ends. Every command
//! still has a user namespace of its own, below the one that owns the network: it has no privilege over it, can
//! change nothing in it, and its sockets end with its processes.

use super::{ids::IdMaps, sys};
use crate::{Confinement, Launcher, launcher::fail, plan::Held};
use lru::LruCache;
use nix::{
    sched::{CloneFlags, setns, unshare},
    unistd::Pid,
};
use std::{
    fs::File,
    io::{self, Read as _, Write as _},
    num::NonZeroUsize,
    process::{Command, Stdio, exit},
    sync::{Mutex, PoisonError},
};

/// More than run at once; the least recently used one is given up for a new one. Each takes about 200 KiB of the
/// kernel's memory, and one file descriptor.
const KEPT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(127);

/// The launcher's first argument when it is to make namespaces for [`Networks`] and nothing else.
pub const MAKE: &str = "--make-network";

/// The network namespaces of the confinements that were used last.
#[derive(Debug)]
pub struct Networks(Mutex<LruCache<Confinement, File>>);

impl Networks {
    pub fn new() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }

    /// The one of this confinement, made if need be, which takes as long as a command.
    pub fn of(&self, launcher: &Launcher, confinement: &Confinement) -> io::Result<Held> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let network = kept.try_get_or_insert_ref(confinement, || make(launcher))?;
        Held::here(network)
    }
}

/// Has the launcher make namespaces, and keeps the network's. The process that made them has ended on return.
fn make(launcher: &Launcher) -> io::Result<File> {
    let mut maker = Command::new(launcher.path())
        .arg(MAKE)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let pid = maker.id();
    let network = maker.stdout.take().map_or(Ok(()), |mut made| made.read_exact(&mut [0])).and_then(|()| {
        IdMaps::read()?.write(Pid::from_raw(pid.cast_signed()))?;
        File::open(format!("/proc/{pid}/ns/net"))
    });
    // Its standard input ends here, and so does it.
    maker.wait()?;
    network
}

/// The launcher's body for [`MAKE`].
pub fn make_here() -> ! {
    let made = unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNET)
        .map_err(io::Error::from)
        .and_then(|()| sys::loopback_up())
        .and_then(|()| io::stdout().write_all(b"!"))
        .and_then(|()| io::stdout().flush())
        .and_then(|()| io::stdin().read_to_end(&mut Vec::new()));
    match made {
        Ok(_) => exit(0),
        Err(error) => fail(&format!("network: {error}")),
    }
}

/// Brings this process into the network namespace, and into the user namespace that owns it.
pub fn join(held: Held) -> io::Result<()> {
    let network = held.open()?;
    let users = sys::owner_of(&network)?;
    setns(users, CloneFlags::CLONE_NEWUSER)?;
    Ok(setns(network, CloneFlags::CLONE_NEWNET)?)
}
