//! Listing a folder.

use super::{
    Outcome,
    arguments::List,
    nearby::{self, Wanted},
    walk,
};
use crate::{
    files::{Bounds, FileError},
    os::slashed,
};
use std::{
    fmt::Write as _,
    sync::atomic::{AtomicBool, Ordering},
};

const DEFAULT_DEPTH: u64 = 2;
const MOST_ENTRIES: usize = 500;

/// Lists until `stop` says that nobody waits any more.
pub(super) fn list(bounds: &Bounds, asked: &List, stop: &AtomicBool) -> Outcome {
    match try_list(bounds, asked, stop) {
        Ok(text) => Outcome::looked_at(text),
        Err(walk::NoWalk::File(FileError::NoFolder(path))) => {
            Outcome::failed(format!("{path} is a file: use read."))
        }
        Err(walk::NoWalk::File(error)) => {
            Outcome::failed(nearby::told(bounds, asked.path.as_deref(), &error, Wanted::Folder))
        }
        Err(error) => Outcome::failed(format!("{error}.")),
    }
}

fn try_list(bounds: &Bounds, asked: &List, stop: &AtomicBool) -> Result<String, walk::NoWalk> {
    let root = bounds.locate(asked.path.as_deref().unwrap_or("."))?;
    let depth = match (&asked.glob, asked.depth) {
        (Some(_), None) => None,
        (_, depth) => usize::try_from(depth.unwrap_or(DEFAULT_DEPTH).max(1)).ok(),
    };
    let (root, entries) = walk::entries(bounds, &root, asked.glob.as_deref(), depth)?;
    let mut text = String::new();
    let mut shown = 0;
    for entry in entries {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let kind = entry.file_type();
        let is = |is: fn(&std::fs::FileType) -> bool| kind.as_ref().is_some_and(is);
        if asked.glob.is_some() && is(std::fs::FileType::is_dir) {
            continue;
        }
        if shown == MOST_ENTRIES {
            // Writing into a string cannot fail.
            let _ = writeln!(
                text,
                "[the first {MOST_ENTRIES} entries; there are more: give a path, a glob or a smaller depth]"
            );
            return Ok(text);
        }
        shown += 1;
        let path = slashed(entry.path().strip_prefix(&root).unwrap_or(entry.path()));
        let _ = if is(std::fs::FileType::is_dir) {
            writeln!(text, "{path}/")
        } else if is(std::fs::FileType::is_symlink) {
            let target = std::fs::read_link(entry.path()).unwrap_or_default();
            writeln!(text, "{path} -> {}", slashed(&target))
        } else {
            writeln!(text, "{path}")
        };
    }
    if shown == 0 {
        let what = if asked.glob.is_some() { "Nothing fits the glob" } else { "The folder is empty" };
        return Ok(format!("{what}, but for what git ignores."));
    }
    Ok(text)
}
