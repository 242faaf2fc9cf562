//! A workspace: the linked worktree that one run works in.

use crate::{
    Oid, Project, WorkspaceError,
    error::{IoContext, NotAWorkspace},
    git::Git,
    platform,
    private::Private,
    project::{Head, head_of},
    snapshot::Lock,
};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What has to be remembered of a workspace; [`Project::reopen`] makes a [`Workspace`] of it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceRecord {
    /// The worktree's folder, absolute.
    pub dir: PathBuf,
    /// The branch that was made for it, without `refs/heads/`.
    pub branch: String,
    /// The commit that the run's change is compared with. With [`crate::Carry::Uncommitted`] it holds the user's
    /// uncommitted work and stands on `start`; otherwise it is `start`.
    pub base: Oid,
    /// The commit of the project that the workspace was made from.
    pub start: Oid,
}

/// A worktree that a run works in. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Workspace {
    pub(crate) project: Project,
    pub(crate) record: WorkspaceRecord,
    /// The worktree's own git folder, `…/worktrees/NAME`.
    pub(crate) admin: PathBuf,
    pub(crate) private: Private,
}

impl Project {
    /// Opens the workspace that `record` speaks of.
    ///
    /// # Errors
    /// [`WorkspaceError::NotAWorkspace`] where the folder is gone or is something else by now.
    pub fn reopen(&self, record: WorkspaceRecord) -> Result<Workspace, WorkspaceError> {
        let admin = self.admin_of(&record.dir)?;
        self.workspace(record, admin)
    }

    pub(crate) fn workspace(
        &self,
        record: WorkspaceRecord,
        admin: PathBuf,
    ) -> Result<Workspace, WorkspaceError> {
        let dir = self.private_dir(&admin);
        let fresh = !dir.join("HEAD").exists();
        let private = Private::prepare(&dir, &self.source(&admin), Some(&record.dir))?;
        if fresh {
            private.set_head(Some(&record.base))?;
        }
        Ok(Workspace { project: self.clone(), record, admin, private })
    }

    pub(crate) fn private_dir(&self, admin: &Path) -> PathBuf {
        let name = admin.file_name().unwrap_or(admin.as_os_str());
        self.inner.shadow.join("workspaces").join(name)
    }

    /// The git folder of the linked worktree at `dir`, after proof that it is one of this repository's and not
    /// the user's own checkout.
    pub(crate) fn admin_of(&self, dir: &Path) -> Result<PathBuf, WorkspaceError> {
        let refuse = |why| WorkspaceError::NotAWorkspace { dir: dir.to_owned(), why };
        let real = platform::real(dir).map_err(|_| refuse(NotAWorkspace::Missing))?;
        let inner = &self.inner;
        if real == inner.root || inner.checkout.as_deref() == Some(&real) {
            return Err(refuse(NotAWorkspace::MainCheckout));
        }
        if [&inner.root, &inner.common, &inner.shadow].iter().any(|ours| ours.starts_with(&real)) {
            return Err(refuse(NotAWorkspace::HoldsProject));
        }
        let link = real.join(".git");
        let is_file = std::fs::symlink_metadata(&link).is_ok_and(|meta| meta.is_file());
        let bytes = if is_file { std::fs::read(&link).unwrap_or_default() } else { Vec::new() };
        let target = bytes.strip_prefix(b"gitdir: ").ok_or_else(|| refuse(NotAWorkspace::NotLinked))?;
        let target = platform::path_from_git(target.trim_ascii_end());
        let admin = platform::real(&real.join(target)).map_err(|_| refuse(NotAWorkspace::NotLinked))?;
        if admin.parent() != Some(&inner.common.join("worktrees")) {
            return Err(refuse(NotAWorkspace::NotLinked));
        }
        let back = std::fs::read(admin.join("gitdir")).unwrap_or_default();
        let back = back.strip_suffix(b"\n").unwrap_or(&back);
        let back = platform::real(&admin.join(platform::path_from_git(back)));
        if back.is_ok_and(|back| back == real.join(".git")) {
            Ok(admin)
        } else {
            Err(refuse(NotAWorkspace::NotLinked))
        }
    }
}

impl Workspace {
    /// What has to be remembered of it.
    pub fn record(&self) -> &WorkspaceRecord {
        &self.record
    }

    /// The worktree's folder, absolute.
    pub fn dir(&self) -> &Path {
        &self.record.dir
    }

    /// The branch that was made for it.
    pub fn branch(&self) -> &str {
        &self.record.branch
    }

    /// The commit that the run's change is compared with.
    pub fn base(&self) -> &Oid {
        &self.record.base
    }

    /// The project that it belongs to.
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// The folders outside of [`Workspace::dir`] that git, run by the agent inside the workspace, must be able to
    /// write in order to commit: its own git folder, the objects, and the branch's folder with its log. For a branch
    /// such as `flotilla/12-fix-login` the user's own branches are not among them.
    pub fn git_write_paths(&self) -> Vec<PathBuf> {
        let common = &self.project.inner.common;
        let folder = self.record.branch.rsplit_once('/').map_or("", |(folder, _)| folder);
        vec![
            self.admin.clone(),
            common.join("objects"),
            common.join("refs/heads").join(folder),
            common.join("logs/refs/heads").join(folder),
        ]
    }

    /// Where the worktree's `HEAD` stands now: the agent may have committed, or switched to another branch.
    ///
    /// # Errors
    /// Where git fails.
    pub fn head(&self) -> Result<Head, WorkspaceError> {
        head_of(self.git(), &self.admin)
    }

    pub(crate) fn git(&self) -> &Git {
        self.project.git()
    }

    pub(crate) fn lock(&self) -> Result<Lock, WorkspaceError> {
        if !self.record.dir.is_dir() {
            return Err(WorkspaceError::NotAWorkspace {
                dir: self.record.dir.clone(),
                why: NotAWorkspace::Missing,
            });
        }
        Lock::take(&self.private.dir)
    }

    /// The run's own commits, oldest first, merges left out.
    ///
    /// # Errors
    /// Where git fails.
    pub fn run_commits(&self) -> Result<Vec<RunCommit>, WorkspaceError> {
        let Some(head) = self.head()?.commit else {
            return Ok(Vec::new());
        };
        let range = format!("{}..{head}", self.record.base);
        let answer = self
            .private
            .call(
                self.git(),
                ["log", "-z", "--no-merges", "--topo-order", "--reverse", "--no-show-signature"],
            )
            .args(["--format=%H%n%an%n%ae%n%ct%n%B", "--encoding=UTF-8", &range, "--"])
            .ok()?;
        answer
            .split(|b| *b == 0)
            .filter(|entry| !entry.is_empty())
            .map(|entry| {
                let text = String::from_utf8_lossy(entry);
                let mut lines = text.splitn(5, '\n');
                let mut next = || lines.next().unwrap_or_default().to_owned();
                let (oid, author, email, seconds, message) = (next(), next(), next(), next(), next());
                Ok(RunCommit {
                    commit: oid.parse().map_err(|_| WorkspaceError::Answer { command: "log" })?,
                    author,
                    email,
                    time: flotilla_domain::Timestamp::from_millis(seconds.parse().unwrap_or(0_i64) * 1000),
                    message: message.trim_end().to_owned(),
                })
            })
            .collect()
    }

    /// Writes the index that the agent's git uses: `tree`, with what is known of the files on disk.
    pub(crate) fn reset_agent_index(&self, tree: &Oid) -> Result<(), WorkspaceError> {
        let lock = self.admin.join("index.lock");
        let view = self.scratch_index()?;
        let private = &view.private;
        private.call(self.git(), ["read-tree", "--reset", tree.as_str()]).ok()?;
        // Exit status 1 only says that some files differ, which they may.
        private.call(self.git(), ["update-index", "-q", "--refresh"]).reply()?;
        install_index(&private.index(), &self.admin, &lock)
    }
}

/// Puts an index in place by git's own protocol: first the lock file, then the rename.
pub(crate) fn install_index(from: &Path, git_dir: &Path, lock: &Path) -> Result<(), WorkspaceError> {
    let bytes = std::fs::read(from).at("cannot read", from)?;
    let mut file = match std::fs::File::create_new(lock) {
        Ok(file) => file,
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(WorkspaceError::IndexLocked { lock: lock.to_owned() });
        }
        Err(source) => {
            return Err(WorkspaceError::Io { what: "cannot make", path: lock.to_owned(), source });
        }
    };
    let written = std::io::Write::write_all(&mut file, &bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::rename(lock, git_dir.join("index")));
    if written.is_err() {
        let _ = std::fs::remove_file(lock);
    }
    written.at("cannot write", git_dir.join("index"))
}

/// A commit that the run made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunCommit {
    /// The commit.
    pub commit: Oid,
    /// Its author's name.
    pub author: String,
    /// Its author's e-mail address.
    pub email: String,
    /// When it was committed.
    pub time: flotilla_domain::Timestamp,
    /// Its whole message.
    pub message: String,
}
