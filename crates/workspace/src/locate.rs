//! Which project a folder belongs to, before anything is opened or made.

use crate::{Git, ProjectKind, WorkspaceError, error::IoContext, platform, project};
use std::path::{Path, PathBuf};

/// A project that was found but not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The user's folder: the top of the checkout; of a bare repository, its git folder.
    pub root: PathBuf,
    /// Whether it has a repository of its own.
    pub kind: ProjectKind,
}

/// Finds the project that `path` belongs to. `scratch` is a folder of Flotilla's own that exists.
///
/// # Errors
/// Where `path` is no folder, or git will not open the repository (and why).
pub fn locate(git: &Git, path: &Path, scratch: &Path) -> Result<Located, WorkspaceError> {
    if !path.is_dir() {
        return Err(WorkspaceError::NotAFolder { path: path.to_owned() });
    }
    let path = platform::real(path).at("cannot resolve", path)?;
    Ok(match project::discover(git, &path, scratch)? {
        Some(found) => Located { root: found.top.unwrap_or(found.common), kind: ProjectKind::Git },
        None => Located { root: path, kind: ProjectKind::Folder },
    })
}
