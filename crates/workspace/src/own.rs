//! A workspace's own git folder, outside of the workspace: all that the agent's git writes to.
//!
//! It borrows the user's objects and has copies of the user's references, so that `git log main` works; nothing in
//! the user's repository has to be writable for it. An agent may do with it what it likes: it is made anew from what
//! Flotilla remembers elsewhere.

use crate::{Oid, Project, ProjectKind, WorkspaceError, error::IoContext, platform, refs};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Objects that only Flotilla's own store has, given to the agent's git as a second borrowed store.
const GIVEN: &str = "given";

/// Where a git folder is to stand.
pub(crate) struct Stand<'a> {
    pub dir: &'a Path,
    /// The workspace's own branch.
    pub branch: &'a str,
    /// Where that branch stands; `None`: it is gone.
    pub tip: Option<&'a Oid>,
    /// `HEAD`: the branch, and the commit.
    pub head: (Option<&'a str>, &'a Oid),
    /// Other references of the agent's.
    pub others: &'a BTreeMap<String, Oid>,
}

impl Project {
    /// Makes the git folder `own`, replacing what is there, and the workspace's `.git` that leads to it. The index
    /// is left to the caller.
    pub(crate) fn make_own(&self, own: &Path, stand: &Stand<'_>) -> Result<(), WorkspaceError> {
        platform::remove_tree(own).at("cannot remove", own)?;
        for folder in
            ["objects/info", "objects/pack", "refs/heads", "refs/tags", "info", "logs", "given/pack"]
        {
            let folder = own.join(folder);
            std::fs::create_dir_all(&folder).at("cannot make", folder)?;
        }
        let inner = &self.inner;
        let write = |name: &str, bytes: &[u8]| -> Result<(), WorkspaceError> {
            let path = own.join(name);
            std::fs::write(&path, bytes).at("cannot write", path)
        };
        let mut alternates = Vec::new();
        if inner.kind == ProjectKind::Git {
            alternates = quoted(&platform::bytes_of(inner.common.join("objects").as_os_str()));
        }
        alternates.extend_from_slice(b"../given\n");
        write("objects/info/alternates", &alternates)?;
        write("config", inner.settings.file_for_agent(stand.dir).as_bytes())?;
        for (from, name) in [
            (&inner.common, "info/exclude"),
            (&inner.common, "info/attributes"),
            (&inner.common, "shallow"),
            (&inner.git_dir, "info/sparse-checkout"),
        ] {
            match std::fs::copy(from.join(name), own.join(name)) {
                Ok(_) => {}
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
                Err(source) => {
                    return Err(WorkspaceError::Io { what: "cannot copy", path: from.join(name), source });
                }
            }
        }
        if inner.kind == ProjectKind::Git {
            self.copy_refs(own, stand.branch)?;
        }
        self.write_head(own, stand)?;
        link(stand.dir, own)
    }

    /// `HEAD`, the branch and the others, into a `refs` folder that nobody else writes to yet.
    fn write_head(&self, own: &Path, stand: &Stand<'_>) -> Result<(), WorkspaceError> {
        let own_branch = format!("refs/heads/{}", stand.branch);
        let mut refs = stand.others.clone();
        refs.remove(&own_branch);
        refs.extend(stand.tip.map(|tip| (own_branch, tip.clone())));
        for (name, oid) in refs.iter().filter(|(name, _)| name.starts_with("refs/") && refs::is_valid(name)) {
            let path = own.join(name);
            let parent = path.parent().unwrap_or(own);
            std::fs::create_dir_all(parent).at("cannot make", parent)?;
            std::fs::write(&path, format!("{oid}\n")).at("cannot write", path)?;
        }
        let text = match stand.head.0 {
            Some(branch) => format!("ref: refs/heads/{branch}\n"),
            None => format!("{}\n", stand.head.1),
        };
        crate::private::write_atomically(&own.join("HEAD"), text.as_bytes())
    }

    /// Moves `HEAD` and the branch in a git folder that an agent may have changed in any way: `refs` is made anew
    /// aside and put in place whole, so that no link of the agent's is ever written through.
    pub(crate) fn move_own(&self, own: &Path, aside: &Path, stand: &Stand<'_>) -> Result<(), WorkspaceError> {
        platform::remove_tree(aside).at("cannot remove", aside)?;
        for folder in ["refs/heads", "refs/tags"] {
            let folder = aside.join(folder);
            std::fs::create_dir_all(&folder).at("cannot make", folder)?;
        }
        // Remote branches are the user's; their copies stand in `packed-refs`.
        self.write_head(aside, stand)?;
        replace(&own.join("refs"), &aside.join("refs"), &aside.join("old"))?;
        std::fs::rename(aside.join("HEAD"), own.join("HEAD")).at("cannot write", own.join("HEAD"))?;
        platform::remove_tree(aside).at("cannot remove", aside)
    }

    /// Gives the agent's git what it needs of Flotilla's own store to stand on `commits`: all that the user's
    /// repository does not keep for it.
    pub(crate) fn give(&self, own: &Path, start: &Oid, commits: &[&Oid]) -> Result<(), WorkspaceError> {
        let kept = self.keeps(start);
        if kept && commits.iter().all(|commit| *commit == start) {
            return Ok(());
        }
        let temp = self.temp_dir("given-")?;
        let pack = temp.path().join("given/pack");
        std::fs::create_dir_all(&pack).at("cannot make", &pack)?;
        let memory = self.in_memory()?;
        let mut wanted = String::new();
        for commit in commits {
            wanted.push_str(&format!("{commit}\n"));
        }
        if kept {
            wanted.push_str(&format!("^{start}\n"));
        }
        memory
            .private
            .call(self.git(), ["pack-objects", "--revs", "--quiet", "--window=0"])
            .set("pack.compression", "1")
            .arg(pack.join("pack"))
            .input(wanted.into_bytes())
            .ok()?;
        replace(&own.join(GIVEN), &temp.path().join(GIVEN), &temp.path().join("old"))
    }

    /// The user's references: `packed-refs` as it is, loose ones beside it. Left out is what would not go together
    /// with the workspace's branch.
    fn copy_refs(&self, own: &Path, branch: &str) -> Result<(), WorkspaceError> {
        let common = &self.inner.common;
        if self.inner.settings.reftable() {
            let list = self
                .git()
                .on(common, ["for-each-ref", "--format=%(objectname) %(refname)"])
                .args(["refs/heads", "refs/tags", "refs/remotes"])
                .ok()?;
            let file = own.join("packed-refs");
            return std::fs::write(&file, wanted_lines(&list, branch)).at("cannot write", file);
        }
        if let Ok(bytes) = std::fs::read(common.join("packed-refs")) {
            let file = own.join("packed-refs");
            std::fs::write(&file, wanted_lines(&bytes, branch)).at("cannot write", file)?;
        }
        let mut folders = vec!["refs/heads".to_owned(), "refs/tags".to_owned(), "refs/remotes".to_owned()];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(common.join(&folder)) else { continue };
            for entry in entries.flatten() {
                let Some(name) = entry.file_name().to_str().map(|name| format!("{folder}/{name}")) else {
                    continue;
                };
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    folders.push(name);
                } else if refs::is_valid(&name) && !clashes(name.as_bytes(), branch) {
                    let to = own.join(&name);
                    let parent = to.parent().unwrap_or(own);
                    std::fs::create_dir_all(parent).at("cannot make", parent)?;
                    // One that goes away at this moment is none.
                    if let Ok(bytes) = std::fs::read(entry.path()) {
                        std::fs::write(&to, bytes).at("cannot write", to)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether the user's repository keeps `start` (by the reference that was made for it), rather than Flotilla's.
    pub(crate) fn keeps(&self, start: &Oid) -> bool {
        self.inner.kind == ProjectKind::Git && !self.own_ref(&base_ref(start)).exists()
    }

    /// The file of a reference in Flotilla's own repository.
    pub(crate) fn own_ref(&self, name: &str) -> PathBuf {
        self.inner.shadow.join(crate::project::STORE).join(name)
    }

    /// Writes a reference in Flotilla's own repository, which no other program writes to.
    pub(crate) fn write_own_ref(&self, name: &str, commit: &Oid) -> Result<(), WorkspaceError> {
        let path = self.own_ref(name);
        let parent = path.parent().unwrap_or(&path);
        std::fs::create_dir_all(parent).at("cannot make", parent)?;
        crate::private::write_atomically(&path, format!("{commit}\n").as_bytes())
    }
}

/// The reference that keeps what workspaces start from.
pub(crate) fn base_ref(commit: &Oid) -> String {
    format!("refs/flotilla/base/{commit}")
}

/// Writes the `.git` file by which git finds the folder.
pub(crate) fn link(dir: &Path, own: &Path) -> Result<(), WorkspaceError> {
    let path = dir.join(".git");
    if std::fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_dir()) {
        platform::remove_tree(&path).at("cannot remove", &path)?;
    }
    crate::private::write_atomically(&path, &link_text(own))
}

pub(crate) fn link_text(own: &Path) -> Vec<u8> {
    let mut text = b"gitdir: ".to_vec();
    text.extend_from_slice(&platform::bytes_of(own.as_os_str()));
    text.push(b'\n');
    text
}

/// Puts `new` in the place of `old`, by renames alone: a link in that place is moved, not followed.
fn replace(old: &Path, new: &Path, trash: &Path) -> Result<(), WorkspaceError> {
    match std::fs::rename(old, trash) {
        Ok(()) => {}
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
        Err(source) => return Err(WorkspaceError::Io { what: "cannot move", path: old.to_owned(), source }),
    }
    std::fs::rename(new, old).at("cannot move", new)
}

/// A branch that is a folder to ours, or the other way round.
fn clashes(name: &[u8], branch: &str) -> bool {
    let Some(other) = name.strip_prefix(b"refs/heads/") else { return false };
    let ours = branch.as_bytes();
    let holds = |a: &[u8], b: &[u8]| b.strip_prefix(a).is_some_and(|rest| rest.first() == Some(&b'/'));
    other == ours || holds(other, ours) || holds(ours, other)
}

/// The lines of `packed-refs` that an agent is to see: branches, tags and remote branches.
fn wanted_lines(bytes: &[u8], branch: &str) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let mut keeps = true;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        if line.first() != Some(&b'^') {
            let name =
                line.iter().position(|b| *b == b' ').map_or(&[][..], |at| &line[at + 1..]).trim_ascii_end();
            keeps = line.first() == Some(&b'#')
                || [&b"refs/heads/"[..], b"refs/tags/", b"refs/remotes/"].iter().any(|p| name.starts_with(p))
                    && !clashes(name, branch);
        }
        if keeps {
            kept.extend_from_slice(line);
        }
    }
    kept
}

/// A line of `info/alternates`, quoted as in C, which bears line feeds and anything else.
pub(crate) fn quoted(path: &[u8]) -> Vec<u8> {
    let mut line = vec![b'"'];
    for byte in path {
        match byte {
            b'"' | b'\\' => line.extend([b'\\', *byte]),
            0..=31 => line.extend(format!("\\{byte:03o}").into_bytes()),
            _ => line.push(*byte),
        }
    }
    line.extend(b"\"\n");
    line
}
