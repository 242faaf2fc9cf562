//! A checkout that has to follow a landing: what stands in the way, and how its files are moved.

use super::{Busy, LandError};
use crate::{
    Oid, Project, WorkspaceError, create::switch_tree, diff, error::IoContext, platform, private::Private,
    project::View, snapshot::remove_entries,
};
use flotilla_domain::RepoPath;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeSet, HashSet},
    path::{Path, PathBuf},
};

/// A checkout of the user's, or of another worktree.
#[derive(Debug, Clone)]
pub(super) struct Checkout {
    pub root: PathBuf,
    pub git_dir: PathBuf,
}

/// What happens to a checkout's index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Index {
    /// It follows the branch.
    Follows,
    /// It stays as it is: the changes are edits.
    Stays,
}

/// Whether an earlier attempt may have moved some of the files already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    First,
    Again,
    /// The attempt failed, and the files go back.
    Back,
}

impl Checkout {
    /// The user's own.
    pub(super) fn users(project: &Project) -> Option<Self> {
        let root = project.inner.checkout.clone()?;
        Some(Self { root, git_dir: project.inner.git_dir.clone() })
    }

    /// All that have `full` checked out.
    pub(super) fn of_branch(project: &Project, full: &str) -> Result<Vec<Self>, WorkspaceError> {
        let list = project.git().on(&project.inner.common, ["worktree", "list", "--porcelain", "-z"]).ok()?;
        let (mut found, mut root) = (Vec::new(), None);
        for line in list.split(|b| *b == 0) {
            if let Some(path) = line.strip_prefix(b"worktree ") {
                root = Some(platform::path_from_git(path));
            } else if line.strip_prefix(b"branch ") == Some(full.as_bytes()) {
                found.extend(root.take().and_then(|root| Self::at(project, &root)));
            }
        }
        Ok(found)
    }

    fn at(project: &Project, root: &Path) -> Option<Self> {
        let root = platform::real(root).ok()?;
        if project.inner.checkout.as_ref() == Some(&root) {
            return Self::users(project);
        }
        let link = root.join(".git");
        let git_dir = if link.is_dir() {
            link
        } else {
            let bytes = std::fs::read(link).ok()?;
            root.join(platform::path_from_git(bytes.strip_prefix(b"gitdir: ")?.trim_ascii_end()))
        };
        Some(Self { root, git_dir: platform::real(&git_dir).ok()? })
    }

    pub(super) fn refuse_if_busy(&self) -> Result<(), LandError> {
        let has = |name: &str| self.git_dir.join(name).exists();
        let what = [
            ("index.lock", Busy::Locked),
            ("rebase-merge", Busy::Rebase),
            ("rebase-apply", Busy::Rebase),
            ("MERGE_HEAD", Busy::Merge),
            ("CHERRY_PICK_HEAD", Busy::CherryPick),
            ("REVERT_HEAD", Busy::Revert),
            ("BISECT_START", Busy::Bisect),
        ]
        .into_iter()
        .find(|(name, _)| has(name));
        match what {
            Some((_, what)) => Err(LandError::Busy { checkout: self.root.clone(), what }),
            None => Ok(()),
        }
    }

    /// Refuses where a path that changes between the trees holds work that is not committed.
    pub(super) fn refuse_overwrite(&self, project: &Project, from: &Oid, to: &Oid) -> Result<(), LandError> {
        let view = project.view_of(&self.root, &self.git_dir)?;
        let status = project.status_of(&view, false)?;
        let names = diff::names(project.git(), &view.private, from, to, "ACDMRTUXB")?;
        let changed: HashSet<&RepoPath> = names.iter().collect();
        let dirty = status.staged.iter().chain(&status.changed).chain(&status.deleted);
        let mut paths: BTreeSet<RepoPath> = dirty.filter(|path| changed.contains(path)).cloned().collect();
        paths.extend(self.in_the_way(project, &view.private, from, to)?);
        self.refused(paths)
    }

    /// Refuses where a file that is in no tree stands where one has to be written.
    pub(super) fn refuse_in_the_way(&self, project: &Project, from: &Oid, to: &Oid) -> Result<(), LandError> {
        let memory = project.in_memory()?;
        self.refused(self.in_the_way(project, &memory.private, from, to)?)
    }

    fn refused(&self, paths: BTreeSet<RepoPath>) -> Result<(), LandError> {
        if paths.is_empty() {
            return Ok(());
        }
        Err(LandError::WouldOverwrite { checkout: self.root.clone(), paths: paths.into_iter().collect() })
    }

    /// Files on disk, ignored ones too, that stand where the landing adds something.
    fn in_the_way(
        &self,
        project: &Project,
        private: &Private,
        from: &Oid,
        to: &Oid,
    ) -> Result<BTreeSet<RepoPath>, WorkspaceError> {
        let git = project.git();
        let added = diff::names(git, private, from, to, "A")?;
        if added.is_empty() {
            return Ok(BTreeSet::new());
        }
        let gone: HashSet<RepoPath> = diff::names(git, private, from, to, "D")?.into_iter().collect();
        let folded: HashSet<Vec<u8>> = gone.iter().map(|p| p.as_bytes().to_ascii_lowercase()).collect();
        let mut found = BTreeSet::new();
        for path in added {
            let bytes = path.as_bytes();
            let ends = bytes.iter().enumerate().filter(|(_, b)| **b == b'/').map(|(i, _)| i);
            for part in ends.map(|end| RepoPath::from_bytes(&bytes[..end])) {
                let meta = std::fs::symlink_metadata(platform::on_disk(&self.root, &part));
                if meta.is_ok_and(|meta| !meta.is_dir()) && !gone.contains(&part) {
                    found.insert(part);
                }
            }
            let disk = platform::on_disk(&self.root, &path);
            let Ok(meta) = std::fs::symlink_metadata(&disk) else {
                continue;
            };
            if meta.is_dir() {
                let mut inside = Vec::new();
                files_below(&self.root, &path, &mut inside)?;
                found.extend(inside.into_iter().filter(|file| !gone.contains(file)));
            } else if !folded.contains(&bytes.to_ascii_lowercase()) {
                // (Where case does not count, a changed case looks like a file in the way, and is not.)
                found.insert(path);
            }
        }
        Ok(found)
    }

    /// Moves the checkout's files from one tree to another. Gives back the files that were left alone, because
    /// the user changed them after a first attempt.
    pub(super) fn advance(
        &self,
        project: &Project,
        (from, to): (&Oid, &Oid),
        index: Index,
        attempt: Attempt,
    ) -> Result<Vec<RepoPath>, LandError> {
        let git = project.git();
        let mut view = project.view_of(&self.root, &self.git_dir)?;
        if index == Index::Follows {
            // That index becomes the user's: it may name nothing that only Flotilla's store has.
            view.private.use_objects(&project.inner.common.join("objects"));
        }
        if index == Index::Stays {
            view.private.call(git, ["read-tree", "--reset", from.as_str()]).ok()?;
        }
        // Its exit status only says that some files differ.
        view.private.call(git, ["update-index", "-q", "--refresh"]).reply()?;
        let mut from = from.clone();
        let kept = match attempt {
            Attempt::First => Vec::new(),
            Attempt::Again | Attempt::Back => self.prepare_again(project, &view, (&mut from, to), attempt)?,
        };
        if !switch_tree(git, &view.private, &from, to)? {
            self.refuse_overwrite(project, &from, to)?;
            return Err(LandError::WouldOverwrite { checkout: self.root.clone(), paths: Vec::new() });
        }
        if index == Index::Follows {
            self.install(&view.private)?;
        }
        Ok(kept)
    }

    /// Puts the index in place; the caller holds its lock.
    fn install(&self, private: &Private) -> Result<(), WorkspaceError> {
        let target = self.git_dir.join("index");
        let bytes = std::fs::read(private.index()).at("cannot read", private.index())?;
        let mut file = tempfile::NamedTempFile::new_in(&self.git_dir).at("cannot write in", &self.git_dir)?;
        std::io::Write::write_all(&mut file, &bytes).at("cannot write", &target)?;
        if let Ok(meta) = std::fs::metadata(&target) {
            let _ = file.as_file().set_permissions(meta.permissions());
        }
        file.as_file().sync_all().at("cannot write", &target)?;
        file.persist(&target).map_err(|e| e.error).at("cannot write", &target)?;
        Ok(())
    }

    /// After an attempt that was cut off: tells git's index which files have moved already, throws away a file that
    /// was being written, and leaves alone what is neither old nor new.
    fn prepare_again(
        &self,
        project: &Project,
        view: &View,
        (from, to): (&mut Oid, &Oid),
        attempt: Attempt,
    ) -> Result<Vec<RepoPath>, WorkspaceError> {
        let git = project.git();
        let (mut lines, mut kept, mut kept_of_deleted) = (Vec::new(), Vec::new(), Vec::new());
        let zero = from.zero_like();
        let mut entry = |path: &RepoPath, side: Option<&crate::Side>| {
            let (mode, oid) = side.map_or((0, zero.clone()), |side| (side.mode, side.oid.clone()));
            lines.extend_from_slice(format!("{mode:o} {oid}\t").as_bytes());
            lines.extend_from_slice(path.as_bytes());
            lines.push(0);
        };
        for file in diff::plain(git, &view.private, from, to)? {
            let disk = platform::on_disk(&self.root, &file.path);
            let meta = std::fs::symlink_metadata(&disk).ok().filter(|meta| !meta.is_dir());
            let now = match &meta {
                Some(meta) if meta.is_file() => Some(hash(project, &view.private, &file.path)?),
                Some(_) => Some(hash_link(project, &view.private, &disk)?),
                None => None,
            };
            let (old, new) = (file.old.as_ref().map(|s| &s.oid), file.new.as_ref().map(|s| &s.oid));
            if now.as_ref() == new {
                entry(&file.path, file.new.as_ref());
            } else if now.is_none() || now.as_ref() == old {
                entry(&file.path, file.old.as_ref());
            } else if let Some(unfinished) = if attempt == Attempt::Back { old } else { new }
                && meta.is_some_and(|meta| meta.is_file())
                && is_start_of(project, &view.private, &disk, &file.path, unfinished)?
            {
                std::fs::remove_file(&disk).at("cannot remove", &disk)?;
                entry(&file.path, file.old.as_ref());
            } else {
                entry(&file.path, file.new.as_ref());
                if file.new.is_none() {
                    kept_of_deleted.push(file.path.clone());
                }
                kept.push(file.path);
            }
        }
        if !lines.is_empty() {
            view.private.call(git, ["update-index", "-z", "--index-info"]).input(lines).ok()?;
            view.private.call(git, ["update-index", "-q", "--refresh"]).reply()?;
        }
        if !kept_of_deleted.is_empty() {
            // Git would not delete such a file, and stop; so the tree that it starts from is one without it.
            let mut without = project.view_on(&self.root, &self.git_dir)?;
            without.private.use_objects(view.private.objects());
            without.private.call(git, ["read-tree", from.as_str()]).ok()?;
            remove_entries(git, &without.private, &kept_of_deleted)?;
            *from = without.private.call(git, ["write-tree"]).oid("write-tree")?;
        }
        Ok(kept)
    }
}

/// What git would store for the file at `path`.
fn hash(project: &Project, private: &Private, path: &RepoPath) -> Result<Oid, WorkspaceError> {
    let path = platform::os_from_bytes(path.as_bytes());
    private.call(project.git(), ["hash-object", "--"]).arg(path).oid("hash-object")
}

fn hash_link(project: &Project, private: &Private, disk: &Path) -> Result<Oid, WorkspaceError> {
    let target = std::fs::read_link(disk).at("cannot read", disk)?;
    private
        .call(project.git(), ["hash-object", "--stdin"])
        .input(platform::bytes_of(target.as_os_str()))
        .oid("hash-object")
}

/// Whether the file is a beginning of what it should become: git was writing it.
fn is_start_of(
    project: &Project,
    private: &Private,
    disk: &Path,
    path: &RepoPath,
    new: &Oid,
) -> Result<bool, WorkspaceError> {
    let mut argument = b"--path=".to_vec();
    argument.extend_from_slice(path.as_bytes());
    let whole = private
        .call(project.git(), ["cat-file", "--filters"])
        .arg(platform::os_from_bytes(&argument))
        .arg(new.as_str())
        .ok()?;
    Ok(whole.starts_with(&std::fs::read(disk).at("cannot read", disk)?))
}

fn files_below(root: &Path, dir: &RepoPath, found: &mut Vec<RepoPath>) -> Result<(), WorkspaceError> {
    let disk = platform::on_disk(root, dir);
    for entry in std::fs::read_dir(&disk).at("cannot read", &disk)? {
        let entry = entry.at("cannot read", &disk)?;
        let mut path = dir.as_bytes().to_vec();
        path.push(b'/');
        path.extend_from_slice(&platform::bytes_of(&entry.file_name()));
        let path = RepoPath::from_bytes(path);
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            files_below(root, &path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}
