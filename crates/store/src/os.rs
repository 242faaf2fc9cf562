//! What differs by operating system.

use std::{fs, io, path::Path};

/// Creates a folder, and the ones above it, that nobody but its owner can look into.
#[cfg(unix)]
pub(crate) fn create_private_dir(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Creates a folder and the ones above it. On Windows a folder in the user's profile is private by inheritance.
#[cfg(not(unix))]
pub(crate) fn create_private_dir(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).create(path)
}
