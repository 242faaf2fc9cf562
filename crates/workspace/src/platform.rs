//! What differs by operating system: path bytes, owners, symbolic links, stubborn files.

use flotilla_domain::RepoPath;
use std::{
    ffi::{OsStr, OsString},
    io,
    path::{Path, PathBuf},
};

/// What the system says of a file, which is something else once the file was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Identity {
    pub device: u64,
    /// When anything about it was last changed, in seconds and nanoseconds by the disk's clock. No program can set it.
    pub changed: (i64, i64),
    modified: (i64, i64),
    /// Its number, kind and rights, owner, group, and length.
    rest: [u64; 5],
}

#[cfg(unix)]
mod imp {
    use super::*;
    use std::os::unix::{
        ffi::{OsStrExt, OsStringExt},
        fs::{MetadataExt, PermissionsExt},
    };

    pub(crate) fn os_from_bytes(bytes: &[u8]) -> OsString {
        OsString::from_vec(bytes.to_vec())
    }

    pub(crate) fn bytes_of(text: &OsStr) -> Vec<u8> {
        text.as_bytes().to_vec()
    }

    pub(crate) fn copy_symlink(from: &Path, to: &Path) -> io::Result<()> {
        std::os::unix::fs::symlink(std::fs::read_link(from)?, to)
    }

    /// Whether `path` belongs to another user than `ours`, a file that this process made.
    pub(crate) fn is_foreign(path: &Path, ours: &Path) -> bool {
        match (std::fs::symlink_metadata(path), std::fs::symlink_metadata(ours)) {
            (Ok(theirs), Ok(mine)) => theirs.uid() != mine.uid(),
            _ => false,
        }
    }

    /// Gives the owner of a folder the rights to empty it; tool caches like to take them away.
    pub(crate) fn make_removable(path: &Path) {
        if let Ok(meta) = std::fs::symlink_metadata(path)
            && meta.is_dir()
        {
            let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(meta.mode() | 0o700));
        }
    }

    /// Makes a rename in `dir` last through a power cut.
    pub(crate) fn sync_dir(dir: &Path) -> io::Result<()> {
        std::fs::File::open(dir)?.sync_all()
    }

    /// Where the `PATH` has a program that is named without a folder, as execvp(3) finds it.
    pub(crate) fn on_path(program: &Path) -> Option<PathBuf> {
        if program.components().count() != 1 || program.is_absolute() {
            return None;
        }
        let is_program = |path: &PathBuf| {
            path.is_absolute()
                && std::fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.mode() & 0o111 != 0)
        };
        std::env::split_paths(&std::env::var_os("PATH")?).map(|dir| dir.join(program)).find(is_program)
    }

    pub(crate) fn identity(meta: &std::fs::Metadata) -> Option<Identity> {
        Some(Identity {
            device: meta.dev(),
            changed: (meta.ctime(), meta.ctime_nsec()),
            rest: [
                meta.ino(),
                u64::from(meta.mode()),
                u64::from(meta.uid()),
                u64::from(meta.gid()),
                meta.size(),
            ],
            modified: (meta.mtime(), meta.mtime_nsec()),
        })
    }

    /// `f_type` of disks of this machine (statfs(2)): ext, XFS, btrfs, tmpfs, overlayfs, ZFS, F2FS, bcachefs.
    #[cfg(target_os = "linux")]
    const DISKS: [u64; 8] =
        [0xef53, 0x5846_5342, 0x9123_683e, 0x0102_1994, 0x794c_7630, 0x2fc1_2fc1, 0xf2f5_2010, 0xca45_1a4e];

    #[cfg(target_os = "linux")]
    pub(crate) fn keeps_times(dir: &Path) -> bool {
        rustix::fs::statfs(dir)
            .is_ok_and(|disk| u64::try_from(disk.f_type).is_ok_and(|kind| DISKS.contains(&kind)))
    }

    /// `MNT_LOCAL` of sys/mount.h.
    #[cfg(target_os = "macos")]
    const LOCAL: u32 = 0x1000;

    #[cfg(target_os = "macos")]
    pub(crate) fn keeps_times(dir: &Path) -> bool {
        rustix::fs::statfs(dir).is_ok_and(|disk| disk.f_flags & LOCAL != 0)
    }

    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    pub(crate) fn keeps_times(_dir: &Path) -> bool {
        false
    }

    /// Opens what stands at `below` under `root`, following no link on the way, and waiting for no other program.
    fn open_below(root: &Path, below: &Path, last: rustix::fs::OFlags) -> io::Result<std::os::fd::OwnedFd> {
        use rustix::fs::{Mode, OFlags, open, openat};
        let step = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let mut at = open(root, step | OFlags::DIRECTORY, Mode::empty())?;
        let mut parts = below.components().peekable();
        while let Some(part) = parts.next() {
            let std::path::Component::Normal(name) = part else {
                return Err(io::ErrorKind::InvalidInput.into());
            };
            let kind = if parts.peek().is_some() { OFlags::DIRECTORY } else { last };
            at = openat(&at, name, step | kind, Mode::empty())?;
        }
        Ok(at)
    }

    pub(crate) fn open_plain(root: &Path, below: &Path) -> io::Result<std::fs::File> {
        let file = std::fs::File::from(open_below(root, below, rustix::fs::OFlags::empty())?);
        if file.metadata()?.is_file() { Ok(file) } else { Err(io::ErrorKind::InvalidInput.into()) }
    }

    pub(crate) fn list_plain(root: &Path, below: &Path) -> io::Result<Vec<OsString>> {
        let fd = open_below(root, below, rustix::fs::OFlags::DIRECTORY)?;
        let mut names = Vec::new();
        for entry in rustix::fs::Dir::read_from(fd)? {
            let name = entry?.file_name().to_bytes().to_vec();
            if name != b"." && name != b".." {
                names.push(OsString::from_vec(name));
            }
        }
        Ok(names)
    }
}

#[cfg(windows)]
mod imp {
    use super::*;

    pub(crate) fn os_from_bytes(bytes: &[u8]) -> OsString {
        // Git for Windows has paths in UTF-8.
        OsString::from(String::from_utf8_lossy(bytes).into_owned())
    }

    pub(crate) fn bytes_of(text: &OsStr) -> Vec<u8> {
        text.to_string_lossy().replace('\\', "/").into_bytes()
    }

    pub(crate) fn copy_symlink(from: &Path, to: &Path) -> io::Result<()> {
        let target = std::fs::read_link(from)?;
        if std::fs::metadata(from).is_ok_and(|meta| meta.is_dir()) {
            std::os::windows::fs::symlink_dir(target, to)
        } else {
            std::os::windows::fs::symlink_file(target, to)
        }
    }

    pub(crate) fn is_foreign(_path: &Path, _ours: &Path) -> bool {
        false
    }

    pub(crate) fn make_removable(path: &Path) {
        if let Ok(meta) = std::fs::symlink_metadata(path) {
            let mut permissions = meta.permissions();
            #[expect(
                clippy::permissions_set_readonly_false,
                reason = "Windows knows no group or world here; a read-only file cannot be removed"
            )]
            permissions.set_readonly(false);
            let _ = std::fs::set_permissions(path, permissions);
        }
    }

    pub(crate) fn sync_dir(_dir: &Path) -> io::Result<()> {
        Ok(())
    }

    pub(crate) fn on_path(_program: &Path) -> Option<PathBuf> {
        None
    }

    pub(crate) fn identity(_meta: &std::fs::Metadata) -> Option<Identity> {
        None
    }

    pub(crate) fn keeps_times(_dir: &Path) -> bool {
        false
    }

    /// Refuses links and junctions on the way.
    fn checked(root: &Path, below: &Path) -> io::Result<PathBuf> {
        let mut path = root.to_owned();
        for part in below.components() {
            let std::path::Component::Normal(name) = part else {
                return Err(io::ErrorKind::InvalidInput.into());
            };
            path.push(name);
            let kind = std::fs::symlink_metadata(&path)?.file_type();
            if !kind.is_file() && !kind.is_dir() {
                return Err(io::ErrorKind::InvalidInput.into());
            }
        }
        Ok(path)
    }

    pub(crate) fn open_plain(root: &Path, below: &Path) -> io::Result<std::fs::File> {
        let file = std::fs::File::open(checked(root, below)?)?;
        if file.metadata()?.is_file() { Ok(file) } else { Err(io::ErrorKind::InvalidInput.into()) }
    }

    pub(crate) fn list_plain(root: &Path, below: &Path) -> io::Result<Vec<OsString>> {
        std::fs::read_dir(checked(root, below)?)?.map(|entry| Ok(entry?.file_name())).collect()
    }
}

/// `open_plain` opens the regular file and `list_plain` lists the folder at `below` under a folder that an agent can
/// write: neither follows a link, whatever the agent does meanwhile, nor waits at a pipe.
pub(crate) use imp::{
    bytes_of, copy_symlink, is_foreign, list_plain, make_removable, open_plain, os_from_bytes, sync_dir,
};
/// `identity` is `None` where the system does not say when a file was last changed; `keeps_times` says whether the disk
/// under a folder is known to note every change at once, by this machine's clock.
pub(crate) use imp::{identity, keeps_times, on_path};

/// The whole of a plain file as [`open_plain`] opens it, if it is no longer than `limit` bytes.
pub(crate) fn read_plain(root: &Path, below: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut file = io::Read::take(open_plain(root, below)?, limit + 1);
    io::Read::read_to_end(&mut file, &mut bytes)?;
    if bytes.len() as u64 > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// The path on disk of `path` under `root`.
pub(crate) fn on_disk(root: &Path, path: &RepoPath) -> PathBuf {
    root.join(os_from_bytes(path.as_bytes()))
}

/// The one true path of something that exists, in a form that git takes (on Windows without `\\\\?\\`).
pub(crate) fn real(path: &Path) -> io::Result<PathBuf> {
    dunce::canonicalize(path)
}

/// A path that git printed.
pub(crate) fn path_from_git(bytes: &[u8]) -> PathBuf {
    PathBuf::from(os_from_bytes(bytes))
}

/// Removes a folder and all that is in it, following no link, also where its owner took away the rights.
pub(crate) fn remove_tree(dir: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(dir) {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(_) => {
            unlock_tree(dir)?;
            std::fs::remove_dir_all(dir)
        }
    }
}

fn unlock_tree(dir: &Path) -> io::Result<()> {
    if !std::fs::symlink_metadata(dir)?.is_dir() {
        return Ok(());
    }
    make_removable(dir);
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            unlock_tree(&entry.path())?;
        } else if cfg!(windows) {
            make_removable(&entry.path());
        }
    }
    Ok(())
}
