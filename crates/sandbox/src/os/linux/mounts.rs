//! What a command sees of the disk: everything read-only but what it may write, empty folders and files over what
//! is hidden, and a `/proc`, `/tmp`, `/run`, `/dev/shm` and `/dev/pts` of its own.

use super::{layout::Layout, sys};
use crate::plan::Plan;
use nix::{
    errno::Errno,
    mount::{MntFlags, MsFlags, mount, umount2},
};
use std::{
    fs,
    io::{self, Read as _},
    os::{
        fd::{AsFd as _, OwnedFd},
        unix::fs::PermissionsExt as _,
    },
    path::{Path, PathBuf},
};

/// Parts of `/run` that programs need and that hold no sockets: name resolution and NixOS.
const KEPT_IN_RUN: &[&str] = &[
    "/run/systemd/resolve/stub-resolv.conf",
    "/run/systemd/resolve/resolv.conf",
    "/run/resolvconf/resolv.conf",
    "/run/NetworkManager/resolv.conf",
    "/run/current-system",
    "/run/booted-system",
    "/run/opengl-driver",
    "/run/opengl-driver-32",
];

/// Where the empty folders are made. Nothing else is looked up there until it is covered or taken away.
const STAGE: &str = "/tmp";

/// Which step failed, and why.
#[derive(Debug, thiserror::Error)]
#[error("mounts: {step} {}: {source}", path.display())]
pub struct MountError {
    step: &'static str,
    path: PathBuf,
    source: io::Error,
}

fn step<T, E: Into<io::Error>>(
    step: &'static str,
    path: &Path,
    result: Result<T, E>,
) -> Result<T, MountError> {
    result.map_err(|source| MountError { step, path: path.to_owned(), source: source.into() })
}

/// Something to attach.
struct Cover {
    at: PathBuf,
    tree: OwnedFd,
    is_dir: bool,
    kind: Kind,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Kind {
    /// Its own instead of the system's.
    Private,
    /// Empty, for shared memory.
    Shared,
    /// Empty but for what is put there.
    Emptied,
    /// Usable whatever lies above it.
    Granted,
    /// Empty.
    Hidden,
}

/// Lists local sockets outside of the writable folders that a name on disk leads to, as of now.
pub fn local_sockets(layout: &Layout) -> Vec<PathBuf> {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
    // With room from the start, since the kernel makes the table anew for each small read.
    let mut table = Vec::with_capacity(256 << 10);
    let _absent = fs::File::open("/proc/net/unix").and_then(|mut file| file.read_to_end(&mut table));
    let names = table.split(|&byte| byte == b'\n').filter_map(|line| {
        let at = line.windows(2).position(|two| two == b" /")?;
        Some(PathBuf::from(OsStr::from_bytes(&line[at + 1..])))
    });
    let mut sockets: Vec<PathBuf> = names
        .filter(|path| !["/run", "/var/run", "/tmp"].iter().any(|covered| path.starts_with(covered)))
        .filter(|path| !layout.writable.iter().any(|root| path.starts_with(root)))
        .filter_map(|path| path.canonicalize().ok())
        .collect();
    sockets.sort();
    sockets.dedup();
    sockets
}

/// Arranges this mount namespace for `plan`. `sockets` are hidden beside what the layout hides.
pub fn arrange(plan: &Plan, layout: &Layout, sockets: &[PathBuf]) -> Result<(), MountError> {
    let mut covers = granted(layout)?;
    let temp = private_temp(layout)?;
    let stage_is_covered = temp.is_some();
    covers.extend(temp);
    covers.extend(kept_in_run()?);
    covers.extend(emptied(plan, layout, sockets)?);
    // Taking a mount away makes the kernel wait for all processors; one that is covered for good may stay.
    if !stage_is_covered {
        let stage = Path::new(STAGE);
        step("unmount", stage, umount2(stage, MntFlags::MNT_DETACH))?;
    }
    // The outer before the inner; over the same path the hidden comes last, so that it is on top.
    covers.sort_by_cached_key(|cover| (cover.at.components().count(), cover.kind));

    let proc = Path::new("/proc");
    let quiet = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    step("mount", proc, mount(Some("proc"), proc, Some("proc"), quiet, None::<&str>))?;
    // This limit counts threads and holds for root too; kernels before 6.14 have none per namespace and refuse.
    // The first three hundred numbers are reserved to be given out once.
    let highest = plan.processes.max(301).to_string();
    let _older = fs::write("/proc/sys/kernel/pid_max", highest);
    step("make read-only", Path::new("/"), sys::seal_everything())?;

    let pts = Path::new("/dev/pts");
    if pts.is_dir() {
        let flags = MsFlags::MS_NOSUID | MsFlags::MS_NOEXEC;
        let options = Some("newinstance,ptmxmode=0666,mode=620");
        step("mount", pts, mount(Some("devpts"), pts, Some("devpts"), flags, options))?;
    }
    for (number, cover) in covers.iter().enumerate() {
        let attach = || sys::attach_tree(cover.tree.as_fd(), &cover.at);
        let attached = match attach() {
            // Below the private `/tmp` it is made by what is granted inside of it, and would be covered from the next
            // command on: it is covered from the first one on.
            Err(Errno::ENOENT)
                if cover.kind == Kind::Hidden
                    && covers[number + 1..].iter().any(|inner| inner.at.starts_with(&cover.at))
                    && make(&cover.at, cover.is_dir).is_ok() =>
            {
                attach()
            }
            // It went away, or is in a folder that is hidden as well.
            Err(Errno::ENOENT | Errno::ENOTDIR | Errno::EACCES) if cover.kind == Kind::Hidden => continue,
            Err(Errno::ENOENT) => {
                step("make", &cover.at, make(&cover.at, cover.is_dir))?;
                attach()
            }
            other => other,
        };
        step("attach", &cover.at, attached)?;
    }
    for cover in covers.iter().filter(|cover| matches!(cover.kind, Kind::Emptied | Kind::Hidden)) {
        step("seal", &cover.at, sys::seal(cover.tree.as_fd()))?;
    }
    Ok(())
}

fn make(path: &Path, is_dir: bool) -> io::Result<()> {
    if is_dir {
        return fs::create_dir_all(path);
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::File::create_new(path).map(drop)
}

fn copy_of(path: &Path, kind: Kind) -> Result<Cover, MountError> {
    let tree = step("copy", path, sys::clone_tree(path))?;
    Ok(Cover { at: path.to_owned(), tree, is_dir: path.is_dir(), kind })
}

fn granted(layout: &Layout) -> Result<Vec<Cover>, MountError> {
    let mut covers = Vec::new();
    for path in &layout.writable {
        covers.push(copy_of(path, Kind::Granted)?);
    }
    for path in &layout.read_only {
        let cover = copy_of(path, Kind::Granted)?;
        step("make read-only", path, sys::seal_tree(cover.tree.as_fd()))?;
        covers.push(cover);
    }
    Ok(covers)
}

fn private_temp(layout: &Layout) -> Result<Option<Cover>, MountError> {
    let shared = Path::new("/tmp");
    if layout.writable.iter().any(|root| shared.starts_with(root)) || !shared.is_dir() {
        return Ok(None);
    }
    let temp = copy_of(&layout.temp, Kind::Private)?;
    Ok(Some(Cover { at: shared.to_owned(), ..temp }))
}

fn kept_in_run() -> Result<Vec<Cover>, MountError> {
    let mut covers = Vec::new();
    for path in KEPT_IN_RUN.iter().map(Path::new) {
        // What a symbolic link leads to is kept under the link's name.
        if let Ok(real) = path.canonicalize() {
            covers.push(Cover { at: path.to_owned(), ..copy_of(&real, Kind::Granted)? });
        }
    }
    Ok(covers)
}

/// Empty folders and files for what is hidden, and one for shared memory, all from one file system, since each costs.
fn emptied(plan: &Plan, layout: &Layout, sockets: &[PathBuf]) -> Result<Vec<Cover>, MountError> {
    let stage = Path::new(STAGE);
    let system = [("/run", Kind::Emptied), ("/var/run", Kind::Emptied), ("/dev/shm", Kind::Shared)];
    let paths: Vec<(PathBuf, bool, Kind)> = system
        .into_iter()
        .map(|(path, kind)| (PathBuf::from(path), true, kind))
        .filter(|(path, ..)| path.symlink_metadata().is_ok_and(|meta| meta.is_dir()))
        .chain(layout.covered.iter().map(|found| (found.path.clone(), found.is_dir, Kind::Hidden)))
        .chain(sockets.iter().map(|path| (path.clone(), false, Kind::Hidden)))
        .collect();
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    let options = format!("mode=755,size={}", plan.memory_bytes / 2);
    step("mount", stage, mount(Some("tmpfs"), stage, Some("tmpfs"), flags, Some(options.as_str())))?;
    let mut covers = Vec::new();
    for (number, (at, is_dir, kind)) in paths.into_iter().enumerate() {
        let source = stage.join(number.to_string());
        step("make", &source, make(&source, is_dir))?;
        if kind == Kind::Shared {
            step("open up", &source, fs::set_permissions(&source, fs::Permissions::from_mode(0o1777)))?;
        }
        let tree = step("copy", &source, sys::clone_tree(&source))?;
        covers.push(Cover { at, tree, is_dir, kind });
    }
    Ok(covers)
}
