//! What stands in the way of a merge, by file and by hunk.

use crate::{Oid, WorkspaceError, git::Git, private::Private};
use flotilla_domain::RepoPath;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One file that both sides changed in ways that do not go together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The file.
    pub path: RepoPath,
    /// What kind of conflict it is.
    pub kind: ConflictKind,
    /// The places in the file, for [`ConflictKind::Content`] and [`ConflictKind::AddAdd`] of text.
    pub hunks: Vec<ConflictHunk>,
}

/// Why two changes of a file do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictKind {
    /// Both sides changed the same lines.
    Content,
    /// Both sides added a file of this name.
    AddAdd,
    /// One side changed it, the other deleted it.
    ModifyDelete,
    /// The sides renamed it differently, or renamed two files to one name, or one deleted what the other renamed.
    Rename,
    /// A file stands where the other side has a folder.
    FileDirectory,
    /// Both sides changed a binary file.
    Binary,
    /// The sides disagree on whether it is a file, a link or a submodule.
    Type,
    /// Both sides moved a submodule.
    Submodule,
    /// Anything else that git calls a conflict.
    Other,
}

/// One place where both sides changed the same lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictHunk {
    /// The line (from 1) in the target's version of the file at which it starts.
    pub line: u32,
    /// The lines as the target branch has them.
    pub ours: String,
    /// The lines as they were before both changes.
    pub base: String,
    /// The lines as the run has them.
    pub theirs: String,
}

fn kind_of(name: &str) -> Option<ConflictKind> {
    // The names that git-merge-tree documents as stable, without "CONFLICT".
    let inner = name.strip_prefix("CONFLICT (")?.strip_suffix(')')?;
    Some(match inner {
        "contents" => ConflictKind::Content,
        "add/add" => ConflictKind::AddAdd,
        "modify/delete" => ConflictKind::ModifyDelete,
        "binary" => ConflictKind::Binary,
        "file/directory" | "directory/file" => ConflictKind::FileDirectory,
        "distinct modes" | "distinct types" => ConflictKind::Type,
        _ if inner.contains("rename") => ConflictKind::Rename,
        _ if inner.contains("submodule") => ConflictKind::Submodule,
        _ => ConflictKind::Other,
    })
}

/// Reads the part of `git merge-tree -z`'s answer that follows the tree.
pub(crate) fn read<'a>(
    git: &Git,
    private: &Private,
    tree: &Oid,
    mut parts: impl Iterator<Item = &'a [u8]>,
    sides: [&Oid; 2],
) -> Result<Vec<Conflict>, WorkspaceError> {
    let unreadable = || WorkspaceError::Answer { command: "merge-tree" };
    let mut found: BTreeMap<RepoPath, ConflictKind> = BTreeMap::new();
    // First the conflicted entries: "MODE OID STAGE\tPATH", ended by an empty one.
    for entry in parts.by_ref().take_while(|entry| !entry.is_empty()) {
        let path = entry.splitn(2, |b| *b == b'\t').nth(1).ok_or_else(unreadable)?;
        found.entry(RepoPath::from_bytes(path)).or_insert(ConflictKind::Other);
    }
    // Then the messages: the number of paths, the paths, the type, the text.
    while let Some(count) = parts.next().filter(|part| !part.is_empty()) {
        let count: usize = std::str::from_utf8(count)
            .ok()
            .and_then(|text| text.trim().parse().ok())
            .ok_or_else(unreadable)?;
        let paths: Vec<&[u8]> = parts.by_ref().take(count).collect();
        let name = parts.next().ok_or_else(unreadable)?;
        parts.next().ok_or_else(unreadable)?;
        let Some(kind) = kind_of(&String::from_utf8_lossy(name)) else {
            continue;
        };
        for path in paths {
            let slot = found.entry(RepoPath::from_bytes(path)).or_insert(kind);
            if *slot == ConflictKind::Other {
                *slot = kind;
            }
        }
    }
    found
        .into_iter()
        .map(|(path, kind)| {
            let hunks = match kind {
                ConflictKind::Content | ConflictKind::AddAdd => hunks_of(git, private, tree, &path, sides)?,
                _ => Vec::new(),
            };
            Ok(Conflict { path, kind, hunks })
        })
        .collect()
}

fn hunks_of(
    git: &Git,
    private: &Private,
    tree: &Oid,
    path: &RepoPath,
    sides: [&Oid; 2],
) -> Result<Vec<ConflictHunk>, WorkspaceError> {
    let mut spec = format!("{tree}:").into_bytes();
    spec.extend_from_slice(path.as_bytes());
    let reply = private.call(git, ["cat-file", "blob"]).arg(crate::platform::os_from_bytes(&spec)).reply()?;
    Ok(if reply.success() { parse_hunks(&reply.stdout, sides) } else { Vec::new() })
}

/// Finds the marked places. The markers carry the names of commits that were made for this one merge, so nothing
/// in a file can be taken for one.
fn parse_hunks(text: &[u8], [ours, theirs]: [&Oid; 2]) -> Vec<ConflictHunk> {
    enum Side {
        Outside,
        Ours,
        Base,
        Theirs,
    }
    let starts = |line: &[u8], marker: u8, name: Option<&Oid>| {
        let run = line.iter().take_while(|b| **b == marker).count();
        let rest = line[run..].trim_ascii();
        run >= 7 && name.is_none_or(|name| rest.starts_with(name.as_str().as_bytes()))
    };
    let (mut hunks, mut side, mut line_of_ours) = (Vec::new(), Side::Outside, 1);
    let mut parts = [Vec::new(), Vec::new(), Vec::new()];
    let mut start = 1;
    for line in text.split_inclusive(|b| *b == b'\n') {
        match side {
            Side::Outside if starts(line, b'<', Some(ours)) => {
                side = Side::Ours;
                start = line_of_ours;
            }
            Side::Outside => line_of_ours += 1,
            Side::Ours if starts(line, b'|', None) => side = Side::Base,
            Side::Ours | Side::Base if starts(line, b'=', None) && line.trim_ascii_end().ends_with(b"=") => {
                side = Side::Theirs;
            }
            Side::Ours => {
                line_of_ours += 1;
                parts[0].extend_from_slice(line);
            }
            Side::Base => parts[1].extend_from_slice(line),
            Side::Theirs if starts(line, b'>', Some(theirs)) => {
                let [o, b, t] = std::mem::take(&mut parts).map(|p| String::from_utf8_lossy(&p).into_owned());
                hunks.push(ConflictHunk { line: start, ours: o, base: b, theirs: t });
                side = Side::Outside;
            }
            Side::Theirs => parts[2].extend_from_slice(line),
        }
    }
    hunks
}
