//! What differs by operating system: path bytes, owners, symbolic links, stubborn files.

use flotilla_domain::RepoPath;
use std::{
    ffi::{OsStr, OsString},
    io,
    path::{Path, PathBuf},
};

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
}

pub(crate) use imp::{bytes_of, copy_symlink, is_foreign, make_removable, os_from_bytes, sync_dir};

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
