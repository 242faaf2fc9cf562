//! Going through folders: what git ignores stays out, links are not followed, what is hidden is not there.

use crate::files::{Access, Bounds, FileError, open_folder};
use ignore::{DirEntry, WalkBuilder, overrides::OverrideBuilder};
use std::path::{Path, PathBuf};

/// A glob that is none.
#[derive(Debug, thiserror::Error)]
#[error("the glob is wrong: {0}")]
pub(super) struct BadGlob(ignore::Error);

/// Why a folder cannot be gone through.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoWalk {
    #[error("{0}")]
    File(#[from] FileError),
    #[error("{0}")]
    Glob(#[from] BadGlob),
}

fn builder(bounds: &Bounds, root: &Path, glob: Option<&str>) -> Result<WalkBuilder, BadGlob> {
    let mut walk = WalkBuilder::new(root);
    walk.hidden(false).require_git(false).follow_links(false).sort_by_file_name(std::cmp::Ord::cmp);
    if let Some(glob) = glob {
        let mut only = OverrideBuilder::new(root);
        only.add(glob).map_err(BadGlob)?;
        walk.overrides(only.build().map_err(BadGlob)?);
    }
    let bounds = bounds.clone();
    walk.filter_entry(move |entry| {
        entry.file_name() != ".git" && bounds.access(entry.path()) != Access::None
    });
    Ok(walk)
}

/// The files below a folder, in the order of their names.
pub(super) fn files(
    bounds: &Bounds,
    root: &Path,
    glob: Option<&str>,
) -> Result<impl Iterator<Item = PathBuf>, BadGlob> {
    Ok(builder(bounds, root, glob)?
        .build()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .map(DirEntry::into_path))
}

/// What is below a folder, at most `depth` levels, without the folder itself.
pub(super) fn entries(
    bounds: &Bounds,
    root: &Path,
    glob: Option<&str>,
    depth: Option<usize>,
) -> Result<(PathBuf, impl Iterator<Item = DirEntry>), NoWalk> {
    let (_, real) = open_folder(bounds, root)?;
    let mut walk = builder(bounds, &real, glob)?;
    walk.max_depth(depth);
    let below = walk.build().filter_map(Result::ok).filter(|entry| entry.depth() > 0);
    Ok((real, below))
}
