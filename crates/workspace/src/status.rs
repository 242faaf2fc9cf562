//! What `git status` says, in its second porcelain form.

use crate::WorkspaceError;
use flotilla_domain::RepoPath;

/// The differences between a commit, an index and a folder.
#[derive(Debug, Default)]
pub(crate) struct Status {
    /// Tracked paths whose index entry differs from the commit.
    pub staged: Vec<RepoPath>,
    /// Tracked paths whose file differs from the index (or is in conflict).
    pub changed: Vec<RepoPath>,
    /// Tracked paths whose file is gone.
    pub deleted: Vec<RepoPath>,
    pub untracked: Vec<RepoPath>,
    /// Repositories inside, which git takes for one untracked thing each.
    pub nested: Vec<RepoPath>,
    pub ignored: Vec<RepoPath>,
}

/// The arguments that [`Status::parse`] reads the answer of.
pub(crate) const STATUS: [&str; 6] = [
    "status",
    "--porcelain=v2",
    "-z",
    "--untracked-files=all",
    "--no-renames",
    // Looking into a submodule would run git there, under that submodule's own configuration.
    "--ignore-submodules=dirty",
];

/// Names what is ignored, too: a folder that is ignored as a whole once, with a slash at its end.
pub(crate) const WITH_IGNORED: &str = "--ignored=matching";

impl Status {
    pub(crate) fn parse(answer: &[u8]) -> Result<Self, WorkspaceError> {
        let unreadable = || WorkspaceError::Answer { command: "status" };
        let mut status = Self::default();
        for entry in answer.split(|b| *b == 0).filter(|e| !e.is_empty()) {
            let path_after = |fields: usize| {
                entry
                    .splitn(fields + 1, |b| *b == b' ')
                    .nth(fields)
                    .map(RepoPath::from_bytes)
                    .ok_or_else(unreadable)
            };
            match entry[0] {
                b'1' => {
                    let path = path_after(8)?;
                    let (x, y) = (entry.get(2).copied(), entry.get(3).copied());
                    match y {
                        Some(b'.') => {}
                        Some(b'D') => status.deleted.push(path.clone()),
                        _ => status.changed.push(path.clone()),
                    }
                    if x != Some(b'.') {
                        status.staged.push(path);
                    }
                }
                b'u' => {
                    let path = path_after(10)?;
                    status.staged.push(path.clone());
                    status.changed.push(path);
                }
                b'?' | b'!' => {
                    let path = entry.get(2..).ok_or_else(unreadable)?;
                    let list = match (entry[0], path.last()) {
                        (b'!', _) => &mut status.ignored,
                        (_, Some(b'/')) => &mut status.nested,
                        _ => &mut status.untracked,
                    };
                    list.push(RepoPath::from_bytes(path));
                }
                b'#' => {}
                _ => return Err(unreadable()),
            }
        }
        Ok(status)
    }
}
