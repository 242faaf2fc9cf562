//! What is written down before a landing changes anything, so that a crash leaves nothing halfway.

use super::Busy;
use super::{
    LandError,
    checkout::{Attempt, Checkout, Index},
};
use crate::{Oid, Project, WorkspaceError, error::IoContext, platform, private::write_atomically};
use flotilla_domain::RepoPath;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A landing that a crash had interrupted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// The branch; `None` for edits.
    pub onto: Option<String>,
    /// Where the branch was to stand.
    pub after: Oid,
    /// How it ended.
    pub ending: Ending,
    /// Files that were left alone, because they are neither as before nor as after.
    pub kept: Vec<RepoPath>,
}

/// How an interrupted landing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It was completed.
    Completed,
    /// The branch had not moved yet: nothing was changed.
    Undone,
}

/// What is moved.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Target {
    Branch { full: String, before: Option<Oid>, after: Oid },
    Edits { after: Oid },
}

/// One landing, all worked out.
pub(super) struct Journal {
    pub target: Target,
    pub from: Oid,
    pub to: Oid,
    pub checkouts: Vec<Checkout>,
}

/// The journal as a file. Paths are in [`RepoPath`]'s text, which bears any bytes.
#[derive(Serialize, Deserialize)]
struct Entry {
    target: Target,
    from: Oid,
    to: Oid,
    checkouts: Vec<(RepoPath, RepoPath)>,
}

impl Journal {
    fn after(&self) -> &Oid {
        match &self.target {
            Target::Branch { after, .. } | Target::Edits { after } => after,
        }
    }

    fn index(&self) -> Index {
        match self.target {
            Target::Branch { .. } => Index::Follows,
            Target::Edits { .. } => Index::Stays,
        }
    }

    /// Writes the journal, then moves the branch and the files. An error means that all is as before, unless even
    /// going back failed: then the journal stays, and the next call finishes it.
    pub(super) fn carry_out(&self, project: &Project) -> Result<(), LandError> {
        let file = self.write(project)?;
        let remove = || std::fs::remove_file(&file).at("cannot remove", &file);
        let result = self.locked(|journal| {
            journal.move_branch(project)?;
            for (i, checkout) in journal.checkouts.iter().enumerate() {
                let trees = (&journal.from, &journal.to);
                if let Err(error) = checkout.advance(project, trees, journal.index(), Attempt::First) {
                    let back = journal.go_back(project, i, &error);
                    return Ok(Err((error, back.is_ok())));
                }
            }
            Ok(Ok(()))
        });
        match result {
            Ok(Ok(())) => Ok(remove()?),
            Ok(Err((error, false))) => Err(error),
            Ok(Err((error, true))) | Err(error) => {
                remove()?;
                Err(error)
            }
        }
    }

    fn go_back(&self, project: &Project, failed: usize, error: &LandError) -> Result<(), LandError> {
        // A refusal changed no file; any other failure may have stopped in the middle.
        let touched = if matches!(error, LandError::WouldOverwrite { .. }) { failed } else { failed + 1 };
        for checkout in &self.checkouts[..touched] {
            checkout.advance(project, (&self.to, &self.from), self.index(), Attempt::Back)?;
        }
        self.move_branch_back(project)
    }

    fn finish(&self, project: &Project) -> Result<Finished, LandError> {
        let onto = match &self.target {
            Target::Branch { full, .. } => full.strip_prefix("refs/heads/").map(str::to_owned),
            Target::Edits { .. } => None,
        };
        let mut finished =
            Finished { onto, after: self.after().clone(), ending: Ending::Undone, kept: Vec::new() };
        self.drop_locks();
        if self.stands_at(project)? == Stands::After {
            finished.ending = Ending::Completed;
            self.locked(|journal| {
                for checkout in &journal.checkouts {
                    let trees = (&journal.from, &journal.to);
                    finished.kept.extend(checkout.advance(
                        project,
                        trees,
                        journal.index(),
                        Attempt::Again,
                    )?);
                }
                Ok(())
            })?;
        }
        Ok(finished)
    }

    fn stands_at(&self, project: &Project) -> Result<Stands, WorkspaceError> {
        let Target::Branch { full, after, .. } = &self.target else {
            return Ok(Stands::After);
        };
        let name = full.strip_prefix("refs/heads/").unwrap_or(full);
        let tip = project.branch_tip(name)?;
        Ok(if tip.as_ref() == Some(after) { Stands::After } else { Stands::Before })
    }

    fn move_branch(&self, project: &Project) -> Result<(), LandError> {
        let Target::Branch { full, before, after } = &self.target else {
            return Ok(());
        };
        let old = before.clone().unwrap_or_else(|| after.zero_like());
        if self.update_ref(project, full, after, &old)? {
            return Ok(());
        }
        let onto = full.strip_prefix("refs/heads/").unwrap_or(full).to_owned();
        let found = project.branch_tip(&onto)?;
        Err(LandError::Moved { onto, found })
    }

    fn move_branch_back(&self, project: &Project) -> Result<(), LandError> {
        let Target::Branch { full, before, after } = &self.target else {
            return Ok(());
        };
        let old = before.clone().unwrap_or_else(|| after.zero_like());
        self.update_ref(project, full, &old, after).map(drop).map_err(LandError::from)
    }

    fn update_ref(
        &self,
        project: &Project,
        full: &str,
        new: &Oid,
        old: &Oid,
    ) -> Result<bool, WorkspaceError> {
        // From inside the checkout that has the branch, its HEAD gets its line in the reflog too.
        let git_dir = self.checkouts.first().map_or(&project.inner.common, |checkout| &checkout.git_dir);
        let args: Vec<&str> = if new.is_zero() {
            vec!["update-ref", "-m", "flotilla: land", "-d", full, old.as_str()]
        } else {
            vec!["update-ref", "-m", "flotilla: land", full, new.as_str(), old.as_str()]
        };
        Ok(project.git().on(git_dir, args).reply()?.success())
    }

    /// Holds git's lock on each index that will follow.
    fn locked<T>(&self, body: impl FnOnce(&Self) -> Result<T, LandError>) -> Result<T, LandError> {
        let mut held: Vec<PathBuf> = Vec::new();
        let mut result = Ok(());
        if self.index() == Index::Follows {
            for checkout in &self.checkouts {
                match self.take_lock(checkout) {
                    Ok(lock) => held.push(lock),
                    Err(error) => {
                        result = Err(error);
                        break;
                    }
                }
            }
        }
        let result = result.and_then(|()| body(self));
        for lock in held {
            let _ = std::fs::remove_file(lock);
        }
        result
    }

    /// Makes `index.lock` with our mark in it, in one step.
    fn take_lock(&self, checkout: &Checkout) -> Result<PathBuf, LandError> {
        let lock = checkout.git_dir.join("index.lock");
        let mut file =
            tempfile::NamedTempFile::new_in(&checkout.git_dir).at("cannot write in", &checkout.git_dir)?;
        std::io::Write::write_all(&mut file, &self.mark()).at("cannot write", &lock)?;
        match file.persist_noclobber(&lock) {
            Ok(_) => Ok(lock),
            Err(e) if e.error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err(LandError::Busy { checkout: checkout.root.clone(), what: Busy::Locked })
            }
            Err(e) => Err(WorkspaceError::Io { what: "cannot make", path: lock, source: e.error }.into()),
        }
    }

    fn mark(&self) -> Vec<u8> {
        format!("flotilla landing {}\n", self.after()).into_bytes()
    }

    /// Takes away the locks that a dead attempt left.
    fn drop_locks(&self) {
        for checkout in &self.checkouts {
            let lock = checkout.git_dir.join("index.lock");
            if std::fs::read(&lock).is_ok_and(|bytes| bytes == self.mark()) {
                let _ = std::fs::remove_file(lock);
            }
        }
    }

    fn write(&self, project: &Project) -> Result<PathBuf, WorkspaceError> {
        let dir = project.inner.shadow.join("landings");
        let path = |path: &Path| RepoPath::from_bytes(platform::bytes_of(path.as_os_str()));
        let entry = Entry {
            target: self.target.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            checkouts: self.checkouts.iter().map(|c| (path(&c.root), path(&c.git_dir))).collect(),
        };
        let file = dir.join(format!("{}.json", self.after()));
        let bytes = serde_json::to_vec(&entry).map_err(std::io::Error::from).at("cannot write", &file)?;
        write_atomically(&file, &bytes)?;
        std::fs::File::open(&file).and_then(|f| f.sync_all()).at("cannot write", &file)?;
        platform::sync_dir(&dir).at("cannot write", &dir)?;
        Ok(file)
    }

    fn read(file: &Path) -> Result<Self, WorkspaceError> {
        let bytes = std::fs::read(file).at("cannot read", file)?;
        let entry: Entry =
            serde_json::from_slice(&bytes).map_err(std::io::Error::from).at("cannot read", file)?;
        let path = |path: &RepoPath| platform::path_from_git(path.as_bytes());
        let checkouts = entry
            .checkouts
            .iter()
            .map(|(root, git)| Checkout { root: path(root), git_dir: path(git) })
            .collect();
        Ok(Self { target: entry.target, from: entry.from, to: entry.to, checkouts })
    }
}

#[derive(PartialEq, Eq)]
enum Stands {
    Before,
    After,
}

impl Project {
    pub(super) fn finish_journals(&self) -> Result<Vec<Finished>, LandError> {
        let dir = self.inner.shadow.join("landings");
        let mut finished = Vec::new();
        for entry in std::fs::read_dir(&dir).at("cannot read", &dir)? {
            let file = entry.at("cannot read", &dir)?.path();
            if file.extension().is_some_and(|e| e == "json") {
                finished.push(Journal::read(&file)?.finish(self)?);
                std::fs::remove_file(&file).at("cannot remove", &file)?;
            }
        }
        Ok(finished)
    }

    /// Whether a landing that was to lead to `commit` has happened: the branch holds it, or, for edits (no branch),
    /// the checkout got them.
    ///
    /// # Errors
    /// Where git fails.
    pub fn has_landed(&self, onto: Option<&str>, commit: &Oid) -> Result<bool, WorkspaceError> {
        let Some(branch) = onto else {
            return Ok(self.own_ref(&super::landed_ref(commit)).exists());
        };
        let full = format!("refs/heads/{branch}");
        let call = ["merge-base", "--is-ancestor", commit.as_str(), &full];
        Ok(self.git().on(&self.inner.common, call).reply()?.success())
    }

    /// The commit that a branch stands on.
    ///
    /// # Errors
    /// Where git fails; a branch that does not exist is `None`.
    pub fn branch_tip(&self, branch: &str) -> Result<Option<Oid>, WorkspaceError> {
        let spec = format!("refs/heads/{branch}^{{commit}}");
        let reply = self
            .git()
            .on(&self.inner.common, ["rev-parse", "--verify", "--quiet", "--end-of-options", &spec])
            .reply()?;
        Ok(Oid::from_ascii(&reply.stdout).filter(|_| reply.success()))
    }
}

#[cfg(test)]
#[path = "journal_tests.rs"]
mod tests;
