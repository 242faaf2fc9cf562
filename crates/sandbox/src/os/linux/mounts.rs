//! What a command sees of the disk: everything read-only but what it may write, empty folders and files over what
//! is hidden, and a `/proc`, `/tmp`, `/run`, `/dev/shm` and `/dev/pts` of its own.

use super::{layout::Layout, sys};
use crate::plan::Plan;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use std::{
    fs, io,
    os::fd::{AsFd as _, OwnedFd},
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
    let table = fs::read("/proc/net/unix").unwrap_or_default();
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
    covers.extend(private_temp(layout)?);
    covers.extend(kept_in_run()?);
    covers.extend(emptied(layout, sockets)?);
    // The outer before the inner; over the same path the hidden comes last, so that it is on top.
    covers.sort_by_key(|cover| (cover.at.components().count(), cover.kind));

    let proc = Path::new("/proc");
    let quiet = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    step("mount", proc, mount(Some("proc"), proc, Some("proc"), quiet, None::<&str>))?;
    // This limit counts threads and holds for root too; kernels before 6.14 have none per namespace and refuse.
    // The first three hundred numbers are reserved to be given out once.
    let highest = plan.processes.max(301).to_string();
    let _older = fs::write("/proc/sys/kernel/pid_max", highest);
    step("make read-only", Path::new("/"), sys::seal_everything())?;

    let shm = Path::new("/dev/shm");
    if shm.is_dir() {
        let options = format!("mode=1777,size={}", plan.memory_bytes / 2);
        let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
        step("mount", shm, mount(Some("tmpfs"), shm, Some("tmpfs"), flags, Some(options.as_str())))?;
    }
    let pts = Path::new("/dev/pts");
    if pts.is_dir() {
        let flags = MsFlags::MS_NOSUID | MsFlags::MS_NOEXEC;
        let options = Some("newinstance,ptmxmode=0666,mode=620");
        step("mount", pts, mount(Some("devpts"), pts, Some("devpts"), flags, options))?;
    }
    for cover in &covers {
        if cover.at.symlink_metadata().is_err() {
            if cover.kind == Kind::Hidden {
                continue;
            }
            step("make", &cover.at, make(&cover.at, cover.is_dir))?;
        }
        step("attach", &cover.at, sys::attach_tree(cover.tree.as_fd(), &cover.at))?;
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

/// Empty folders and files for what is hidden, all from one small file system that is attached nowhere else.
fn emptied(layout: &Layout, sockets: &[PathBuf]) -> Result<Vec<Cover>, MountError> {
    let stage = Path::new("/tmp");
    let paths: Vec<(PathBuf, bool, Kind)> = ["/run", "/var/run"]
        .iter()
        .map(PathBuf::from)
        .filter(|path| path.symlink_metadata().is_ok_and(|meta| meta.is_dir()))
        .map(|path| (path, true, Kind::Emptied))
        .chain(layout.hidden.iter().chain(sockets).filter_map(|path| {
            let meta = path.symlink_metadata().ok().filter(|meta| !meta.is_symlink())?;
            Some((path.clone(), meta.is_dir(), Kind::Hidden))
        }))
        .collect();
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    step("mount", stage, mount(Some("tmpfs"), stage, Some("tmpfs"), flags, Some("mode=755,size=1m")))?;
    let mut covers = Vec::new();
    for (number, (at, is_dir, kind)) in paths.into_iter().enumerate() {
        let source = stage.join(number.to_string());
        step("make", &source, make(&source, is_dir))?;
        let tree = step("copy", &source, sys::clone_tree(&source))?;
        covers.push(Cover { at, tree, is_dir, kind });
    }
    step("unmount", stage, umount2(stage, MntFlags::MNT_DETACH))?;
    Ok(covers)
}
