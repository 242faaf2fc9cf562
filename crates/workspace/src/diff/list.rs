//! The list of files that differ, from `git diff-tree --raw --numstat -z`.

use super::{Diff, DiffOptions, EntryKind, FileDiff, FileStatus, Side, Stat};
use crate::{
    Oid, WorkspaceError,
    git::{Call, Git},
    private::Private,
};
use flotilla_domain::RepoPath;
use std::collections::HashMap;

const UNREADABLE: WorkspaceError = WorkspaceError::Answer { command: "diff-tree" };

/// `git diff-tree` with everything said that configuration could change. Patience reads as well as histogram does, which
/// takes a hundred times as long (22 s for 50,000 lines) where every other line of a long file changed.
pub(super) fn command(git: &Git, private: &Private, options: &DiffOptions) -> Call {
    private
        .call(git, ["--literal-pathspecs", "diff-tree", "-r", "--no-ext-diff", "--no-textconv", "--no-color"])
        .args(["--no-relative", "--diff-algorithm=patience", "-l2000", "--ignore-submodules=none"])
        .args([format!("-M{}%", options.similarity), format!("-C{}%", options.similarity)])
}

pub(super) fn diff(
    git: &Git,
    private: &Private,
    from: &Oid,
    to: &Oid,
    options: &DiffOptions,
) -> Result<Diff, WorkspaceError> {
    let tree = |oid: &Oid| crate::snapshot::tree_of(git, private, oid);
    let (from, to) = (tree(from)?, tree(to)?);
    let answer = command(git, private, options)
        .args(["--raw", "--numstat", "-z", "--no-abbrev", from.as_str(), to.as_str()])
        .ok()?;
    let (mut files, rest) = raw(&answer)?;
    let numbers = numstat(rest)?;
    if numbers.len() != files.len() {
        return Err(UNREADABLE);
    }
    for (file, number) in files.iter_mut().zip(numbers) {
        file.binary = number.lines.is_none();
        (file.added, file.removed) = number.lines.unwrap_or((0, 0));
    }
    sizes(git, private, &mut files)?;
    let stat = Stat {
        files: u32::try_from(files.len()).unwrap_or(u32::MAX),
        added: files.iter().map(|f| f.added).sum(),
        removed: files.iter().map(|f| f.removed).sum(),
    };
    let (options, git, private) = (options.clone(), git.clone(), private.clone());
    Ok(Diff { from, to, files, stat, options, git, private, view: None })
}

/// Splits at the next NUL.
fn field<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], WorkspaceError> {
    let end = rest.iter().position(|b| *b == 0).ok_or(UNREADABLE)?;
    let (head, tail) = rest.split_at(end);
    *rest = &tail[1..];
    Ok(head)
}

/// Reads the raw entries; what follows them is given back.
pub(super) fn raw(mut rest: &[u8]) -> Result<(Vec<FileDiff>, &[u8]), WorkspaceError> {
    let mut files = Vec::new();
    while rest.first() == Some(&b':') {
        let head = std::str::from_utf8(&field(&mut rest)?[1..]).map_err(|_| UNREADABLE)?;
        let parts: Vec<&str> = head.split(' ').collect();
        let [old_mode, new_mode, old_oid, new_oid, status] = parts[..] else {
            return Err(UNREADABLE);
        };
        let (old, new) = (side(old_mode, old_oid)?, side(new_mode, new_oid)?);
        let first = RepoPath::from_bytes(field(&mut rest)?);
        let similarity = status.get(1..).and_then(|s| s.parse().ok()).unwrap_or(100);
        let (path, status) = match status.as_bytes().first() {
            Some(b'R') => {
                (RepoPath::from_bytes(field(&mut rest)?), FileStatus::Renamed { from: first, similarity })
            }
            Some(b'C') => {
                (RepoPath::from_bytes(field(&mut rest)?), FileStatus::Copied { from: first, similarity })
            }
            Some(b'A') => (first, FileStatus::Added),
            Some(b'D') => (first, FileStatus::Deleted),
            Some(b'T') => (first, FileStatus::TypeChanged),
            Some(b'M') if old.as_ref().map(|s| &s.oid) == new.as_ref().map(|s| &s.oid) => {
                (first, FileStatus::ModeChanged)
            }
            Some(b'M') => (first, FileStatus::Modified),
            _ => return Err(UNREADABLE),
        };
        files.push(FileDiff { path, status, old, new, binary: false, added: 0, removed: 0 });
    }
    // An empty field stands between the two lists.
    Ok((files, rest.strip_prefix(b"\0").unwrap_or(rest)))
}

fn side(mode: &str, oid: &str) -> Result<Option<Side>, WorkspaceError> {
    let mode = u32::from_str_radix(mode, 8).map_err(|_| UNREADABLE)?;
    let kind = match mode {
        0 => return Ok(None),
        0o120_000 => EntryKind::Symlink,
        0o160_000 => EntryKind::Submodule,
        mode if mode & 0o111 != 0 => EntryKind::Executable,
        _ => EntryKind::File,
    };
    let oid = oid.parse().map_err(|_| UNREADABLE)?;
    Ok(Some(Side { kind, mode, oid, size: None }))
}

/// One line of `--numstat`.
pub(super) struct Numbers {
    /// Lines added and removed; `None` for a binary file.
    pub lines: Option<(u64, u64)>,
}

pub(super) fn numstat(mut rest: &[u8]) -> Result<Vec<Numbers>, WorkspaceError> {
    let mut all = Vec::new();
    while !rest.is_empty() {
        let entry = field(&mut rest)?;
        let mut parts = entry.splitn(3, |b| *b == b'\t');
        let mut number = || {
            let part = parts.next().and_then(|p| std::str::from_utf8(p).ok()).ok_or(UNREADABLE)?;
            if part == "-" { Ok(None) } else { part.parse::<u64>().map(Some).map_err(|_| UNREADABLE) }
        };
        let (added, removed) = (number()?, number()?);
        if parts.next().is_none_or(<[u8]>::is_empty) {
            // A rename: both paths follow.
            field(&mut rest)?;
            field(&mut rest)?;
        }
        all.push(Numbers { lines: added.zip(removed) });
    }
    Ok(all)
}

/// Asks for the sizes of binary content, in one call.
fn sizes(git: &Git, private: &Private, files: &mut [FileDiff]) -> Result<(), WorkspaceError> {
    let mut asked = Vec::new();
    for side in binary_sides(files) {
        asked.extend_from_slice(side.oid.as_str().as_bytes());
        asked.push(b'\n');
    }
    if asked.is_empty() {
        return Ok(());
    }
    let answer =
        private.call(git, ["cat-file", "--batch-check=%(objectname) %(objectsize)"]).input(asked).ok()?;
    let text = String::from_utf8_lossy(&answer);
    let known: HashMap<&str, u64> = text
        .lines()
        .filter_map(|l| l.split_once(' '))
        .filter_map(|(o, s)| Some((o, s.parse().ok()?)))
        .collect();
    for side in binary_sides(files) {
        side.size = known.get(side.oid.as_str()).copied();
    }
    Ok(())
}

fn binary_sides(files: &mut [FileDiff]) -> impl Iterator<Item = &mut Side> {
    files
        .iter_mut()
        .filter(|file| file.binary)
        .flat_map(|file| file.old.iter_mut().chain(file.new.iter_mut()))
        .filter(|side| side.kind != EntryKind::Submodule)
}
