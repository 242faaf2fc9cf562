//! What a path that does not exist was probably meant to be: the closest names in the workspace.

use super::walk;
use crate::files::{Bounds, FileError};
use std::{
    cmp::Reverse,
    fmt,
    path::Path,
    time::{Duration, Instant},
};

/// Names that are gone through at most, and how long that may take: it is a courtesy.
const MOST: usize = 100_000;
const LONGEST: Duration = Duration::from_millis(300);
/// Paths that are named.
const NAMED: usize = 3;
/// How alike two names must be, from 0 to 1: a typing mistake or another ending.
const ALIKE: f64 = 0.6;

/// What a path should lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    File,
    Folder,
    Either,
}

/// The paths that may have been meant, closest first; as text a sentence, or nothing where there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Meant(Vec<String>);

impl fmt::Display for Meant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0[..] {
            [] => Ok(()),
            [one] => write!(f, " Did you mean {one}?"),
            [first @ .., last] => write!(f, " Did you mean {} or {last}?", first.join(", ")),
        }
    }
}

/// What a model is told of a path that it cannot use.
pub(super) fn told(bounds: &Bounds, path: Option<&str>, error: &FileError, wanted: Wanted) -> String {
    let meant = match (error, path) {
        (FileError::NotFound(_), Some(path)) => meant(bounds, path, wanted),
        _ => Meant::default(),
    };
    format!("{error}.{meant}")
}

/// The closest paths in the workspace, without those that git ignores.
pub(super) fn meant(bounds: &Bounds, path: &str, wanted: Wanted) -> Meant {
    let Ok(path) = bounds.locate(path) else { return Meant::default() };
    let asked = lowered(path.strip_prefix(bounds.root()).unwrap_or(&path));
    let begun = Instant::now();
    let Ok((root, entries)) = walk::entries(bounds, bounds.root(), None, None) else {
        return Meant::default();
    };
    let mut found: Vec<(Closeness, String)> = entries
        .take(MOST)
        .take_while(|_| begun.elapsed() < LONGEST)
        .filter(|entry| {
            let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            matches!((wanted, folder), (Wanted::Either, _) | (Wanted::Folder, true) | (Wanted::File, false))
        })
        .filter_map(|entry| {
            let there = entry.path().strip_prefix(&root).ok()?;
            Some((closeness(&asked, &lowered(there))?, bounds.show(entry.path())))
        })
        .collect();
    found.sort_by(|a, b| Reverse(a.0).cmp(&Reverse(b.0)).then_with(|| a.1.cmp(&b.1)));
    // Where one has the very name that was asked for, those that only look like it are noise.
    let exact = found.first().is_some_and(|(close, _)| close.names == 0);
    found.retain(|(close, _)| !exact || close.names == 0);
    Meant(found.into_iter().take(NAMED).map(|(_, path)| path).collect())
}

/// How close two paths are: the greater the closer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Closeness {
    /// The slips between the names, as a negative number.
    names: isize,
    /// The parts that both end in.
    tail: usize,
    /// The slips between the whole paths, as a negative number.
    paths: isize,
}

/// None where nobody would take one for the other.
fn closeness(asked: &[String], there: &[String]) -> Option<Closeness> {
    let (wanted, name) = (asked.last()?, there.last()?);
    let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
    let alike = |a: &str, b: &str| strsim::normalized_damerau_levenshtein(a, b) >= ALIKE;
    if wanted != name && !(alike(wanted, name) && alike(&stem(wanted), &stem(name))) {
        return None;
    }
    let slips = |a: &str, b: &str| -strsim::damerau_levenshtein(a, b).cast_signed();
    Some(Closeness {
        names: slips(wanted, name),
        tail: asked.iter().rev().zip(there.iter().rev()).take_while(|(a, b)| a == b).count(),
        paths: slips(&asked.join("/"), &there.join("/")),
    })
}

/// The parts of a path; upper and lower case are the same.
fn lowered(path: &Path) -> Vec<String> {
    path.iter().map(|part| part.to_string_lossy().to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(asked: &str, there: &str) -> Option<Closeness> {
        closeness(&lowered(Path::new(asked)), &lowered(Path::new(there)))
    }

    #[test]
    fn the_same_name_elsewhere_is_closer_than_a_slip_and_the_nearer_folder_wins() {
        assert!(close("src/lib.rs", "crates/a/src/lib.rs") > close("src/lib.rs", "src/libs.rs"));
        assert!(close("docs/a/index.md", "doc/a/index.md") > close("docs/a/index.md", "doc/b/index.md"));
        assert!(close("Src/Main.RS", "src/main.rs").is_some_and(|close| close.names == 0));
    }

    #[test]
    fn names_that_only_share_an_ending_are_not_meant() {
        assert_eq!(close("d.yaml", "a.yaml"), None);
        assert_eq!(close("readme.md", "license.md"), None);
        assert!(close("index.js", "src/index.ts").is_some() && close("confg.json", "config.json").is_some());
    }
}
