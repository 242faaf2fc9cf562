//! The paths of a plan as the kernel will see them: real, existing, and without needless ones.

use crate::plan::Plan;
use std::{
    collections::HashMap,
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

/// The paths of a plan, without symbolic links.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    pub temp: PathBuf,
    /// Existing ones; none lies in another unless something hidden or read-only lies between.
    pub writable: Vec<PathBuf>,
    /// Existing ones.
    pub read_only: Vec<PathBuf>,
    /// Existing ones and such that may come to exist.
    pub hidden: Vec<PathBuf>,
    /// The hidden ones that exist.
    pub covered: Vec<Found>,
}

/// An existing file or folder, and its path without symbolic links.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    pub path: PathBuf,
    pub is_dir: bool,
}

/// Why a plan's paths cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LayoutError {
    #[error("{}: {source}", path.display())]
    Unreachable { path: PathBuf, source: io::Error },
    #[error("{} leads out of the writable folder that it is in, to {}", path.display(), real.display())]
    LeadsOut { path: PathBuf, real: PathBuf },
}

impl Layout {
    pub fn of(plan: &Plan) -> Result<Self, LayoutError> {
        let mut real = Resolver::default();
        let temp = real.existing(&plan.temp)?.map(|found| found.path).unwrap_or_default();
        let mut layout = Self { temp, ..Self::default() };
        for path in &plan.hidden {
            layout.hidden.push(real.even_if_absent(path)?);
            if let Some(target) = real.existing(path)? {
                layout.hidden.push(target.path.clone());
                layout.covered.push(target);
            }
        }
        layout.hidden.sort();
        layout.hidden.dedup();
        layout.covered.sort();
        layout.covered.dedup();
        for path in &plan.read_only {
            layout.read_only.extend(real.existing(path)?.map(|found| found.path));
        }
        let mut writable = Vec::new();
        for path in &plan.writable {
            let Some(Found { path: found, .. }) = real.existing(path)? else { continue };
            // A command could have put a symbolic link where a granted path stands inside its own folders.
            for outer in plan.writable.iter().filter(|outer| path.starts_with(outer)) {
                if real.existing(outer)?.is_some_and(|outer| !found.starts_with(outer.path)) {
                    return Err(LayoutError::LeadsOut { path: path.clone(), real: found });
                }
            }
            writable.push(found);
        }
        writable.sort();
        writable.dedup();
        let needed = |path: &&PathBuf| {
            let nearest = |list: &[PathBuf]| {
                let above = list.iter().filter(|other| other != path && path.starts_with(other));
                above.map(|other| other.components().count()).max()
            };
            nearest(&writable).is_none_or(|depth| {
                nearest(&layout.hidden).max(nearest(&layout.read_only)).is_some_and(|other| other > depth)
            })
        };
        layout.writable = writable.iter().filter(needed).cloned().collect();
        Ok(layout)
    }
}

/// Resolves paths, most of which share their parents.
#[derive(Default)]
struct Resolver(HashMap<OsString, Option<Found>>);

impl Resolver {
    /// What is really there, if anything is.
    fn existing(&mut self, path: &Path) -> Result<Option<Found>, LayoutError> {
        if let Some(known) = self.0.get(path.as_os_str()) {
            return Ok(known.clone());
        }
        let unreachable = |source| LayoutError::Unreachable { path: path.to_owned(), source };
        let absent =
            |e: &io::Error| matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory);
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            return Ok(Some(Found { path: path.to_owned(), is_dir: true }));
        };
        let real = match self.existing(parent)?.map(|parent| parent.path.join(name)) {
            None => None,
            Some(candidate) => match candidate.symlink_metadata() {
                Ok(meta) if !meta.is_symlink() => Some(Found { path: candidate, is_dir: meta.is_dir() }),
                Ok(_) => match candidate.canonicalize() {
                    Ok(target) => Some(Found { is_dir: target.is_dir(), path: target }),
                    Err(e) if absent(&e) => None,
                    Err(e) => return Err(unreachable(e)),
                },
                Err(e) if absent(&e) => None,
                // What the user cannot reach, the command cannot either.
                Err(e) if e.kind() == io::ErrorKind::PermissionDenied => None,
                Err(e) => return Err(unreachable(e)),
            },
        };
        self.0.insert(path.into(), real.clone());
        Ok(real)
    }

    /// The real path of the deepest folder that exists, with the rest as it is written; the last part is not
    /// followed.
    fn even_if_absent(&mut self, path: &Path) -> Result<PathBuf, LayoutError> {
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            return Ok(path.to_owned());
        };
        let parent = match self.existing(parent)? {
            Some(parent) => parent.path,
            None => self.even_if_absent(parent)?,
        };
        Ok(parent.join(name))
    }
}
