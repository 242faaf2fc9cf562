//! Making a workspace: a folder with a git folder and a branch of its own.

use crate::{
    Included, Lacks, NewWorkspace, Oid, Project, ProjectKind, Workspace, WorkspaceError, WorkspaceRecord,
    error::IoContext,
    include::include,
    merge,
    own::base_ref,
    platform,
    private::Private,
    refs,
    snapshot::{Signature, Snapshot, set_head, snapshot, tree_of, write_commit},
    workspace::RECORD,
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
    /// The workspace gets a git folder of its own in Flotilla's data, which borrows the user's objects; the files are
    /// written without the repository's own configuration (see [`Project::filters_not_run`]). In the user's repository
    /// nothing changes but one hidden reference, `refs/flotilla/base/COMMIT`, which keeps the commit that the workspace
    /// starts from out of git's housekeeping, also for a recovery bundle that is read much later.
    ///
    /// # Errors
    /// Says why there is no workspace; nothing of it is left behind then.
    pub fn create(&self, new: &NewWorkspace) -> Result<Created, WorkspaceError> {
        let dir = self.free_dir(&new.dir)?;
        let (start, head) = self.start_of(new)?;
        let place = self.place(&dir);
        let mut undo = Undo { dir: &dir, place: Some(place.clone()) };
        std::fs::create_dir_all(&dir).at("cannot make", &dir)?;
        // What a former workspace of the same name left behind knows nothing of this one.
        let _ = platform::remove_tree(&place);
        let record = WorkspaceRecord {
            dir: dir.clone(),
            branch: new.branch.clone(),
            base: start.base.clone(),
            start: start.start.clone(),
        };
        let (status, kept, filled) = std::thread::scope(|scope| {
            // Looking at the user's folder takes about as long as `git status` there; it need not be waited for.
            let status = scope.spawn(|| self.user_status(head.as_ref()));
            let kept = scope.spawn(|| self.keep_start(&start));
            let filled = self.workspace(record, &place).and_then(|workspace| {
                self.fill(&workspace, &start.tree)?;
                Ok(workspace)
            });
            (status.join(), kept.join(), filled)
        });
        kept.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let workspace = filled?;
        workspace.make_git_folder(&workspace.known(), &std::collections::BTreeMap::new())?;
        let index = workspace.own.join("index");
        std::fs::copy(workspace.private.index(), &index).at("cannot copy", index)?;
        workspace.agent_index_is_known()?;
        set_head(&workspace.private, &start.base, &start.tree)?;
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
        undo.place = None;
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

    /// Where a new workspace starts, and the commit that the user's checkout stands on.
    fn start_of(&self, new: &NewWorkspace) -> Result<(Start, Option<Oid>), WorkspaceError> {
        if !refs::is_valid(&new.branch) {
            return Err(WorkspaceError::BadBranch { branch: new.branch.clone() });
        }
        if self.inner.kind == ProjectKind::Folder {
            let (commit, Snapshot { tree, .. }) = self.folder_commit(new.time)?;
            return Ok((Start { start: commit.clone(), base: commit, tree, carried: None }, None));
        }
        let name = new.base.as_deref().unwrap_or("HEAD");
        let taken = format!("refs/heads/{}", new.branch);
        let [commit, tree, head, head_tree, taken] = self.look_up([
            &format!("{name}^{{commit}}"),
            &format!("{name}^{{tree}}"),
            "HEAD^{commit}",
            "HEAD^{tree}",
            &taken,
        ])?;
        if taken.is_some() {
            return Err(WorkspaceError::BranchExists { branch: new.branch.clone() });
        }
        let memory = self.in_memory()?;
        let private = &memory.private;
        let (start, start_tree) = match (commit, tree, &new.base) {
            (Some(commit), Some(tree), _) => (commit, tree),
            (_, _, Some(name)) => {
                let unknown = || WorkspaceError::UnknownBase { base: name.clone() };
                let commit = self.own_base(name).ok_or_else(unknown)?;
                let tree = tree_of(self.git(), private, &commit)?;
                (commit, tree)
            }
            _ => {
                // A repository without a commit: an empty one to stand on, the same each time.
                let who = Signature::flotilla(Timestamp::from_millis(0));
                let tree = self.empty_tree(private)?;
                let commit =
                    write_commit(self.git(), private, &tree, &[], (&who, &who), b"An empty beginning\n")?;
                self.write_own_ref(&base_ref(&commit), &commit)?;
                (commit, tree)
            }
        };
        let plain = |tree| {
            Ok((Start { start: start.clone(), base: start.clone(), tree, carried: None }, head.clone()))
        };
        let (crate::Carry::Uncommitted, Some(checkout)) = (new.carry, &self.inner.checkout) else {
            return plain(start_tree);
        };
        let view = self.view_at(checkout, &self.inner.git_dir, head.as_ref())?;
        let taken = snapshot(self.git(), &view.private, checkout)?;
        let head_tree = match head_tree {
            Some(tree) => tree,
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
            return plain(start_tree);
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
        // What the user has staged may be in no commit of theirs.
        self.secure(&base, &[&start])?;
        Ok((Start { start, base, tree, carried: Some(carried) }, head))
    }

    /// Keeps what a workspace starts from out of git's housekeeping: a commit of the user's by a reference in their
    /// repository, one of Flotilla's by one in Flotilla's.
    fn keep_start(&self, start: &Start) -> Result<(), WorkspaceError> {
        if start.base != start.start {
            self.write_own_ref(&base_ref(&start.base), &start.base)?;
        }
        if self.inner.kind == ProjectKind::Folder {
            return self.write_own_ref(&base_ref(&start.start), &start.start);
        }
        let name = base_ref(&start.start);
        if !self.keeps(&start.start) || self.inner.common.join(&name).exists() {
            return Ok(());
        }
        self.git().on(&self.inner.common, ["update-ref", &name, start.start.as_str()]).ok().map(drop)
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

    fn user_status(&self, head: Option<&Oid>) -> Result<crate::status::Status, WorkspaceError> {
        let Some(checkout) = &self.inner.checkout else {
            return Ok(crate::status::Status::default());
        };
        if self.inner.kind == ProjectKind::Folder {
            let private = self.folder_view()?;
            let mut args = crate::status::STATUS.to_vec();
            args.push(crate::status::WITH_IGNORED);
            return crate::status::Status::parse(&private.call(self.git(), args).ok()?);
        }
        self.status_of(&self.view_at(checkout, &self.inner.git_dir, head)?, true)
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
        let dir = platform::real(&new.dir).at("cannot resolve", &new.dir)?;
        let place = self.place(&dir);
        let ours = std::fs::read(place.join(RECORD)).ok();
        let ours = ours.and_then(|text| serde_json::from_slice::<WorkspaceRecord>(&text).ok());
        if ours.is_some_and(|record| record.branch == new.branch && record.dir == dir) {
            drop(Undo { dir: &dir, place: Some(place) });
            return Ok(());
        }
        // One that was killed before it had a record has no files yet.
        std::fs::remove_dir(&dir).map_err(|_| WorkspaceError::NotAWorkspace {
            dir: dir.clone(),
            why: crate::NotAWorkspace::NotLinked,
        })
    }
}

/// Takes away a half-made workspace, unless it is told that all went well.
struct Undo<'a> {
    dir: &'a Path,
    place: Option<PathBuf>,
}

impl Drop for Undo<'_> {
    fn drop(&mut self) {
        if let Some(place) = &self.place {
            let _ = platform::remove_tree(self.dir);
            let _ = platform::remove_tree(place);
        }
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
