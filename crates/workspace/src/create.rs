//! Making a workspace: a linked worktree on a branch of its own.

use crate::{
    Included, Lacks, NewWorkspace, Oid, Project, ProjectKind, Workspace, WorkspaceError, WorkspaceRecord,
    error::IoContext,
    include::include,
    merge, platform,
    private::Private,
    snapshot::{Signature, Snapshot, set_head, snapshot, tree_of, write_commit},
};
use flotilla_domain::{RepoPath, Timestamp};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A workspace that was just made, and what is to be said about it.
#[derive(Debug)]
pub struct Created {
    /// The workspace.
    pub workspace: Workspace,
    /// What it lacks of the user's folder, after what was carried and included.
    pub lacks: Lacks,
    /// The uncommitted work that was carried in, if that was asked for and there was any.
    pub carried: Option<Carried>,
    /// The ignored files that were copied.
    pub included: Included,
}

/// Uncommitted work of the user's that a workspace began with. It stands in a commit of its own, which the
/// workspace's change is compared with: it is no part of that change and does not land with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// The commit that holds it.
    pub commit: Oid,
    /// How many files differ from the commit that it stands on.
    pub files: u32,
    /// What could not be carried: repositories inside the folder, files that cannot be read.
    pub left_out: Vec<RepoPath>,
}

/// Where a workspace starts.
struct Start {
    start: Oid,
    base: Oid,
    tree: Oid,
    carried: Option<Carried>,
}

impl Project {
    /// Makes a workspace.
    ///
    /// The branch and the worktree's entry in the repository are made by `git worktree add`; the files are written
    /// without the repository's own configuration (see [`Project::filters_not_run`]). The user's checkout, index,
    /// stash, configuration and hooks are left alone. A hidden reference `refs/flotilla/base/COMMIT` keeps
    /// the base from git's housekeeping, also for a recovery bundle that is read much later.
    ///
    /// # Errors
    /// Says why there is no workspace; nothing of it is left behind then.
    pub fn create(&self, new: &NewWorkspace) -> Result<Created, WorkspaceError> {
        let dir = self.free_dir(&new.dir)?;
        let start = self.start_of(new)?;
        let admin = self.add_worktree(&new.branch, &dir, &start.base)?;
        let mut undo = Undo { project: self, dir: &dir, branch: Some(&new.branch), private: None };
        let record = WorkspaceRecord {
            dir: dir.clone(),
            branch: new.branch.clone(),
            base: start.base.clone(),
            start: start.start.clone(),
        };
        self.keep_object(&start.base)?;
        undo.private = Some(self.private_dir(&admin));
        // What a former worktree of the same name left behind knows nothing of this one.
        let _ = platform::remove_tree(&self.private_dir(&admin));
        let workspace = self.workspace(record, admin)?;
        let (status, filled) = std::thread::scope(|scope| {
            // Looking at the user's folder takes about as long as `git status` there; it need not be waited for.
            let status = scope.spawn(|| self.user_status());
            let filled = self.fill(&workspace, &start.tree).and_then(|()| {
                let index = workspace.admin.join("index");
                std::fs::copy(workspace.private.index(), &index).at("cannot copy", index)?;
                workspace.agent_index_is_known()?;
                set_head(&workspace.private, &start.base, &start.tree)
            });
            (status.join(), filled)
        });
        filled?;
        let status = status.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let (included, ignored_left) = match &self.inner.checkout {
            Some(checkout) => include(checkout, &dir, &status.ignored)?,
            None => (Included::default(), Vec::new()),
        };
        let mut lacks = self.lacks(&status);
        lacks.ignored = u32::try_from(ignored_left.len()).unwrap_or(u32::MAX);
        lacks.submodules = self.submodules(&workspace)?;
        if let Some(carried) = &start.carried {
            lacks.modified = 0;
            lacks.untracked = 0;
            lacks.sample.clone_from(&carried.left_out);
        }
        undo.branch = None;
        undo.private = None;
        Ok(Created { workspace, lacks, carried: start.carried, included })
    }

    pub(crate) fn free_dir(&self, dir: &Path) -> Result<PathBuf, WorkspaceError> {
        let parent = dir.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(parent).at("cannot make", parent)?;
        let name = dir.file_name().ok_or_else(|| WorkspaceError::DirNotEmpty { dir: dir.to_owned() })?;
        let dir = platform::real(parent).at("cannot resolve", parent)?.join(name);
        let inside = |folder: &Path| dir.starts_with(folder);
        if self.inner.checkout.as_deref().is_some_and(inside) || inside(&self.inner.common) {
            return Err(WorkspaceError::DirInsideProject { dir });
        }
        let free = match std::fs::read_dir(&dir) {
            Ok(mut entries) => entries.next().is_none(),
            Err(e) => e.kind() == std::io::ErrorKind::NotFound,
        };
        if free { Ok(dir) } else { Err(WorkspaceError::DirNotEmpty { dir }) }
    }

    fn start_of(&self, new: &NewWorkspace) -> Result<Start, WorkspaceError> {
        let memory = self.in_memory()?;
        let private = &memory.private;
        if self.inner.kind == ProjectKind::Folder {
            let (commit, Snapshot { tree, .. }) = self.folder_commit(new.time)?;
            return Ok(Start { start: commit.clone(), base: commit, tree, carried: None });
        }
        let head = self.head()?.commit;
        let start = match (&new.base, &head) {
            (Some(name), _) => self.resolve(name)?,
            (None, Some(head)) => head.clone(),
            (None, None) => {
                // A repository without a commit: an empty one to stand on, the same each time.
                let who = Signature::flotilla(Timestamp::from_millis(0));
                let tree = self.empty_tree(private)?;
                write_commit(self.git(), private, &tree, &[], (&who, &who), b"An empty beginning\n")?
            }
        };
        let start_tree = tree_of(self.git(), private, &start)?;
        let plain = |tree| Start { start: start.clone(), base: start.clone(), tree, carried: None };
        let (crate::Carry::Uncommitted, Some(checkout)) = (new.carry, &self.inner.checkout) else {
            return Ok(plain(start_tree));
        };
        let view = self.view_of(checkout, &self.inner.git_dir)?;
        let taken = snapshot(self.git(), &view.private, checkout)?;
        let head_tree = match &head {
            Some(head) => tree_of(self.git(), private, head)?,
            None => self.empty_tree(private)?,
        };
        let tree = if head_tree == start_tree {
            taken.tree
        } else {
            merge::trees(self.git(), private, [&head_tree, &start_tree, &taken.tree])?.map_err(
                |conflicts| WorkspaceError::CarryConflicts {
                    paths: conflicts.into_iter().map(|c| c.path).collect(),
                },
            )?
        };
        if tree == start_tree {
            return Ok(plain(start_tree));
        }
        let who = Signature::flotilla(new.time);
        let message = b"Work that was not committed when this workspace was made\n";
        let base = write_commit(self.git(), private, &tree, &[&start], (&who, &who), message)?;
        let names = private
            .call(self.git(), ["diff-tree", "-r", "-z", "--name-only", "--no-renames"])
            .args([start_tree.as_str(), tree.as_str()])
            .ok()?;
        let files = u32::try_from(names.iter().filter(|b| **b == 0).count()).unwrap_or(u32::MAX);
        let carried = Carried { commit: base.clone(), files, left_out: taken.left_out };
        Ok(Start { start, base, tree, carried: Some(carried) })
    }

    /// Keeps a commit, and with it what it stands on, from git's housekeeping.
    pub(crate) fn keep_object(&self, commit: &Oid) -> Result<(), WorkspaceError> {
        let name = format!("refs/flotilla/base/{commit}");
        self.git().on(&self.inner.common, ["update-ref", &name, commit.as_str()]).ok().map(drop)
    }

    /// Makes the branch and the worktree's entry, without files. Gives the worktree's own git folder.
    pub(crate) fn add_worktree(
        &self,
        branch: &str,
        dir: &Path,
        commit: &Oid,
    ) -> Result<PathBuf, WorkspaceError> {
        let git = self.git();
        let place = self.inner.checkout.as_deref().unwrap_or(&self.inner.common);
        let mut call = git
            .on(
                &self.inner.git_dir,
                ["worktree", "add", "--quiet", "--force", "--no-checkout", "--no-track", "-b"],
            )
            .arg(branch)
            .arg(dir)
            .arg(commit.as_str())
            .cwd(place);
        let reply = call.reply()?;
        if reply.success() {
            return self.admin_of(dir);
        }
        let full = format!("refs/heads/{branch}");
        if !git.call(["check-ref-format", &full]).reply()?.success() || branch.starts_with('-') {
            return Err(WorkspaceError::BadBranch { branch: branch.to_owned() });
        }
        if git.on(&self.inner.common, ["show-ref", "--verify", "--quiet", &full]).reply()?.success() {
            return Err(WorkspaceError::BranchExists { branch: branch.to_owned() });
        }
        Err(call.failed(&reply))
    }

    /// Writes a tree's files into a workspace that has none, and the private index with them.
    pub(crate) fn fill(&self, workspace: &Workspace, tree: &Oid) -> Result<(), WorkspaceError> {
        let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mut call = workspace
            .private
            .call(self.git(), ["read-tree", "-m", "-u", tree.as_str()])
            .set("checkout.workers", &workers.to_string())
            .set("checkout.thresholdForParallelism", "100");
        let reply = call.reply()?;
        if reply.success() {
            Ok(())
        } else if self.inner.settings.partial_clone {
            Err(WorkspaceError::PartialClone)
        } else {
            Err(call.failed(&reply))
        }
    }

    fn user_status(&self) -> Result<crate::status::Status, WorkspaceError> {
        let Some(checkout) = &self.inner.checkout else {
            return Ok(crate::status::Status::default());
        };
        if self.inner.kind == ProjectKind::Folder {
            let private = self.folder_view()?;
            let mut args = crate::status::STATUS.to_vec();
            args.push("--ignored=matching");
            return crate::status::Status::parse(&private.call(self.git(), args).ok()?);
        }
        self.status_of(&self.view_of(checkout, &self.inner.git_dir)?, true)
    }

    fn submodules(&self, workspace: &Workspace) -> Result<u32, WorkspaceError> {
        if !workspace.record.dir.join(".gitmodules").exists() {
            return Ok(0);
        }
        let list = workspace.private.call(self.git(), ["ls-files", "-z", "--stage"]).ok()?;
        let links = list.split(|b| *b == 0).filter(|entry| entry.starts_with(b"160000 ")).count();
        Ok(u32::try_from(links).unwrap_or(u32::MAX))
    }
}

impl Project {
    /// Takes away what a crash left of this very workspace while it was being made. Only for one that no run has
    /// worked in: nothing of it is kept.
    ///
    /// # Errors
    /// [`WorkspaceError::NotAWorkspace`] where the folder is something else.
    pub fn sweep_unfinished(&self, new: &NewWorkspace) -> Result<(), WorkspaceError> {
        if !new.dir.exists() {
            return Ok(());
        }
        let admin = self.admin_of(&new.dir)?;
        let private = Some(self.private_dir(&admin));
        drop(Undo { project: self, dir: &new.dir, branch: Some(&new.branch), private });
        Ok(())
    }
}

/// Takes away a half-made workspace, unless it is told that all went well.
struct Undo<'a> {
    project: &'a Project,
    dir: &'a Path,
    branch: Option<&'a str>,
    private: Option<PathBuf>,
}

impl Drop for Undo<'_> {
    fn drop(&mut self) {
        let Some(branch) = self.branch else { return };
        let common = &self.project.inner.common;
        if let Ok(admin) = self.project.admin_of(self.dir) {
            let _ = platform::remove_tree(&admin);
        }
        let _ = platform::remove_tree(self.dir);
        if let Some(private) = &self.private {
            let _ = platform::remove_tree(private);
        }
        let _ = self.project.git().on(common, ["update-ref", "-d", &format!("refs/heads/{branch}")]).reply();
    }
}

/// Brings `private` and its folder from one tree to another. `false`: git refuses, because a file would be
/// overwritten, and nothing has changed.
pub(crate) fn switch_tree(
    git: &crate::Git,
    private: &Private,
    from: &Oid,
    to: &Oid,
) -> Result<bool, WorkspaceError> {
    let try_first = ["read-tree", "-n", "-m", "-u", from.as_str(), to.as_str()];
    if !private.call(git, try_first).reply()?.success() {
        return Ok(false);
    }
    private.call(git, ["read-tree", "-m", "-u", from.as_str(), to.as_str()]).ok().map(|_| true)
}
