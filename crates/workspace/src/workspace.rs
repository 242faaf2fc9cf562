//! A workspace: the folder that one run works in, with a git folder of its own.

use crate::{
    Oid, Project, WorkspaceError,
    error::{IoContext, NotAWorkspace},
    git::Git,
    glance::Glances,
    import::Known,
    own::{self, Stand},
    platform,
    private::{Private, write_atomically, write_if_new},
    project::Head,
    snapshot::Lock,
};
use serde::{Deserialize, Serialize};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// What has to be remembered of a workspace; [`Project::reopen`] makes a [`Workspace`] of it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceRecord {
    /// The workspace's folder, absolute.
    pub dir: PathBuf,
    /// The branch that was made for it, without `refs/heads/`.
    pub branch: String,
    /// The commit that the run's change is compared with. With [`crate::Carry::Uncommitted`] it holds the user's
    /// uncommitted work and stands on `start`; otherwise it is `start`.
    pub base: Oid,
    /// The commit of the project that the workspace was made from.
    pub start: Oid,
}

/// A folder that a run works in. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Workspace {
    pub(crate) project: Project,
    pub(crate) record: WorkspaceRecord,
    /// The git folder that the agent's git works with. Nothing in it is trusted.
    pub(crate) own: PathBuf,
    pub(crate) private: Private,
    pub(crate) glances: Arc<Glances>,
}

impl Project {
    /// Opens the workspace that `record` speaks of. Where its own git folder or the `.git` that leads to it is gone or
    /// damaged, it is made anew: the files stay as they are, and what was last seen of its commits comes back.
    ///
    /// # Errors
    /// [`WorkspaceError::NotAWorkspace`] where the folder is gone or is something else by now.
    pub fn reopen(&self, record: WorkspaceRecord) -> Result<Workspace, WorkspaceError> {
        let place = self.place_of(&record)?;
        let workspace = self.workspace(record, &place)?;
        workspace.repair()?;
        Ok(workspace)
    }

    pub(crate) fn workspace(
        &self,
        record: WorkspaceRecord,
        place: &Path,
    ) -> Result<Workspace, WorkspaceError> {
        let fresh = !place.join("HEAD").exists();
        let own = place.join(OWN);
        let sparse = if own.join("HEAD").exists() { &own } else { &self.inner.git_dir };
        let private = Private::prepare(place, &self.source(sparse), Some(&record.dir))?;
        if fresh {
            private.set_head(Some(&record.base))?;
        }
        let text = serde_json::to_vec(&record).map_err(std::io::Error::from).at("cannot write", place)?;
        write_if_new(&place.join(RECORD), &text)?;
        Ok(Workspace { project: self.clone(), record, own, private, glances: Arc::default() })
    }

    /// Flotilla's own folder for the workspace in `dir`. It is named after that folder's path.
    pub(crate) fn place(&self, dir: &Path) -> PathBuf {
        // FNV-1a: the name has to be the same after every update.
        let bytes = platform::bytes_of(dir.as_os_str());
        let hash = bytes
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| (hash ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3));
        self.inner.shadow.join("workspaces").join(format!("{hash:016x}"))
    }

    /// As [`Project::place`], after proof that a workspace was made in that folder, and that it is not the user's.
    pub(crate) fn place_of(&self, record: &WorkspaceRecord) -> Result<PathBuf, WorkspaceError> {
        let dir = &record.dir;
        let refuse = |why| WorkspaceError::NotAWorkspace { dir: dir.clone(), why };
        let real = platform::real(dir).map_err(|_| refuse(NotAWorkspace::Missing))?;
        let inner = &self.inner;
        if real == inner.root || inner.checkout.as_deref() == Some(&real) {
            return Err(refuse(NotAWorkspace::MainCheckout));
        }
        if [&inner.root, &inner.common, &inner.shadow].iter().any(|ours| ours.starts_with(&real)) {
            return Err(refuse(NotAWorkspace::HoldsProject));
        }
        if real.starts_with(&inner.common) || inner.checkout.as_ref().is_some_and(|top| real.starts_with(top))
        {
            return Err(refuse(NotAWorkspace::NotLinked));
        }
        let place = self.place(&real);
        let known = std::fs::read(place.join(RECORD)).ok().map(|text| serde_json::from_slice(&text));
        match known {
            // The base moves where a part of the change lands.
            Some(Ok(WorkspaceRecord { branch, start, .. }))
                if (&branch, &start) == (&record.branch, &record.start) =>
            {
                Ok(place)
            }
            Some(_) => Err(refuse(NotAWorkspace::NotLinked)),
            // Flotilla's data about it is gone; then its `.git` has to name the very folder that it had.
            None => {
                let link = platform::read_plain(&real, Path::new(".git"), 1 << 16);
                let ours = link.is_ok_and(|text| text == own::link_text(&place.join(OWN)));
                if ours { Ok(place) } else { Err(refuse(NotAWorkspace::NotLinked)) }
            }
        }
    }
}

/// The git folder that the agent's git works with, in Flotilla's folder for the workspace.
pub(crate) const OWN: &str = "git";
/// The workspace's record, beside it.
pub(crate) const RECORD: &str = "workspace.json";

impl Workspace {
    /// What has to be remembered of it.
    pub fn record(&self) -> &WorkspaceRecord {
        &self.record
    }

    /// The workspace's folder, absolute.
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

    /// The folder outside of [`Workspace::dir`] that git, run by the agent inside the workspace, must be able to
    /// write: the workspace's own git folder. Nothing of the user's is needed but to read.
    pub fn git_write_paths(&self) -> Vec<PathBuf> {
        vec![self.own.clone()]
    }

    /// The folders outside of [`Workspace::dir`] that git, run by the agent inside the workspace, must be able to
    /// read wherever they lie: the user's objects, and what those borrow from in turn.
    pub fn git_read_paths(&self) -> Vec<PathBuf> {
        let inner = &self.project.inner;
        if inner.kind == crate::ProjectKind::Folder {
            return Vec::new();
        }
        let mut paths = vec![inner.common.join("objects")];
        let mut seen = 0;
        // Git follows alternates five deep; a list that names more than a handful is none that was meant.
        while let Some(objects) = paths.get(seen).cloned().filter(|_| paths.len() < 32) {
            seen += 1;
            let list = std::fs::read(objects.join("info/alternates")).unwrap_or_default();
            let named = list.split(|byte| *byte == b'\n').filter(|line| !line.is_empty() && line[0] != b'#');
            for path in named.map(|line| objects.join(platform::path_from_git(line))) {
                if let Ok(real) = path.canonicalize()
                    && !paths.contains(&real)
                {
                    paths.push(real);
                }
            }
        }
        paths
    }

    /// Where the workspace's `HEAD` stands now: the agent may have committed, or switched to another branch. Where
    /// that cannot be read, where it was last seen.
    ///
    /// # Errors
    /// Where git fails.
    pub fn head(&self) -> Result<Head, WorkspaceError> {
        Ok(self.take_in_or_known()?.head)
    }

    /// Makes the git folder anew if nothing sensible is left of it, and puts the `.git` back that leads to it.
    pub(crate) fn repair(&self) -> Result<(), WorkspaceError> {
        let objects = self.own.join("objects/info/alternates");
        if crate::refs::head(&self.own).is_none() || !objects.is_file() {
            self.make_git_folder(&self.known(), &std::collections::BTreeMap::new())?;
            let head = self.known().head.commit.unwrap_or_else(|| self.record.base.clone());
            self.reset_agent_index(&crate::snapshot::tree_of(self.git(), &self.private, &head)?)?;
        }
        let link = platform::read_plain(&self.record.dir, Path::new(".git"), 1 << 16);
        if link.is_ok_and(|text| text == own::link_text(&self.own)) {
            return Ok(());
        }
        own::link(&self.record.dir, &self.own)
    }

    /// Makes the agent's git folder, with all that its history needs.
    pub(crate) fn make_git_folder(
        &self,
        known: &Known,
        others: &std::collections::BTreeMap<String, Oid>,
    ) -> Result<(), WorkspaceError> {
        let head = known.head.commit.as_ref().unwrap_or(&self.record.base);
        let stand = Stand {
            dir: &self.record.dir,
            branch: &self.record.branch,
            tip: known.branch.as_ref(),
            head: (known.head.branch.as_deref(), head),
            others,
        };
        self.project.make_own(&self.own, &stand)?;
        let mut needed = vec![&self.record.base, head];
        needed.extend(known.branch.iter().chain(others.values()));
        self.project.give(&self.own, &self.record.start, &needed)
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
        let Some(head) = self.take_in()?.head.commit else {
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
        let view = self.scratch_index()?;
        let private = &view.private;
        private.call(self.git(), ["read-tree", "--reset", tree.as_str()]).ok()?;
        // Exit status 1 only says that some files differ, which they may.
        private.call(self.git(), ["update-index", "-q", "--refresh"]).reply()?;
        let bytes = std::fs::read(private.index()).at("cannot read", private.index())?;
        // The agent's own commands have ended; whatever they left in these places gives way.
        for name in ["index", "index.lock"] {
            let path = self.own.join(name);
            if std::fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_dir()) {
                platform::remove_tree(&path).at("cannot remove", path)?;
            } else if name == "index.lock" {
                let _ = std::fs::remove_file(path);
            }
        }
        write_atomically(&self.own.join("index"), &bytes)
    }
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
