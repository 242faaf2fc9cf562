//! Applying a patch to files: all of it or nothing.

use super::{
    Outcome,
    nearby::{Meant, Wanted, meant},
    sentence,
};
use crate::{
    files::{Bounds, Changes, FileError},
    patch::{FileChange, Mismatch, Patch, apply},
};
use std::fmt::Write as _;

#[derive(Debug, thiserror::Error)]
enum NoFit {
    #[error("{0}")]
    File(#[from] FileError),
    #[error("{path}: {mismatch}")]
    Hunk { path: String, mismatch: Mismatch },
    #[error("{0} exists already: `*** Add File:` makes new files, `*** Update File:` changes them")]
    Exists(String),
    #[error(
        "{0} does not exist: `*** Update File:` changes files that are there, `*** Add File:` makes new ones.{1}"
    )]
    Missing(String, Meant),
    #[error("{0} does not exist, so it cannot be deleted.{1}")]
    Nothing(String, Meant),
}

pub(super) fn apply_patch(bounds: &Bounds, patch: &Patch) -> Outcome {
    match try_apply(bounds, patch) {
        Ok(text) => Outcome::wrote(text),
        Err(error) => Outcome::failed(format!("{}\nNo file was changed.", sentence(&error))),
    }
}

fn try_apply(bounds: &Bounds, patch: &Patch) -> Result<String, NoFit> {
    let mut changes = Changes::new(bounds);
    for file in &patch.files {
        match file {
            FileChange::Add { path, content } => {
                let path = bounds.locate(path)?;
                if changes.read(&path)?.is_some_and(|there| !there.is_empty()) {
                    return Err(NoFit::Exists(bounds.show(&path)));
                }
                changes.write(&path, content.clone().into_bytes())?;
            }
            FileChange::Delete { path } => match changes.delete(&bounds.locate(path)?) {
                Err(FileError::NotFound(shown)) => {
                    return Err(NoFit::Nothing(shown, meant(bounds, path, Wanted::File)));
                }
                other => other?,
            },
            FileChange::Update { path, move_to, hunks } => {
                let at = bounds.locate(path)?;
                let shown = || bounds.show(&at);
                let before = changes
                    .read(&at)?
                    .ok_or_else(|| NoFit::Missing(shown(), meant(bounds, path, Wanted::File)))?;
                let after =
                    apply(before, hunks).map_err(|mismatch| NoFit::Hunk { path: shown(), mismatch })?;
                changes.write(&at, after)?;
                if let Some(to) = move_to {
                    changes.rename(&at, &bounds.locate(to)?)?;
                }
            }
        }
    }
    let changed = changes.commit()?;
    if changed.is_empty() {
        return Ok("The files are already as the patch wants them.".to_owned());
    }
    let mut told = String::new();
    for change in changed {
        let mark = match (&change.before, &change.after) {
            (None, _) => "added",
            (_, None) => "deleted",
            _ => "changed",
        };
        // Writing into a string cannot fail.
        let _ = writeln!(told, "{mark} {}", bounds.show(&change.path));
    }
    Ok(told)
}
