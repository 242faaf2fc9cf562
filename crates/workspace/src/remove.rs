//! Removing a workspace, and bringing one back from its recovery bundle.

use crate::{
    Bundle, Oid, Project, Unproven, Workspace, WorkspaceError, WorkspaceRecord, bundle,
    error::IoContext,
    platform,
    private::write_atomically,
    snapshot::{joined, set_head, tree_of},
};
use flotilla_domain::RepoPath;
use std::path::{Path, PathBuf};

impl Workspace {
    /// Removes the workspace: its folder, its entry in the repository, and its branch where that still stands as the
    /// bundle has it. Checkpoints stay.
    ///
    /// # Errors
    /// Refuses where `proof` is not a bundle of what is there now, and where the folder is not a workspace of this
    /// project; nothing is removed then.
    pub fn remove(self, proof: &Bundle) -> Result<(), WorkspaceError> {
        let project = self.project.clone();
        let lock = self.lock()?;
        let unproven = |why| WorkspaceError::BundleUnproven { bundle: proof.file.clone(), why };
        if project.admin_of(&self.record.dir)? != self.admin || proof.manifest.workspace != self.record {
            return Err(unproven(Unproven::WorkspaceChanged));
        }
        if bundle::checksum(&self, &proof.file).ok().as_ref() != Some(&proof.checksum) {
            return Err(unproven(Unproven::FileChanged));
        }
        let now = self.contents()?;
        if now.taken.tree != proof.tree || now.full_tree != proof.full_tree || now.manifest != proof.manifest
        {
            return Err(unproven(Unproven::WorkspaceChanged));
        }
        if let Some(aside) = &proof.manifest.aside {
            if aside.dir.exists() {
                return Err(WorkspaceError::DirNotEmpty { dir: aside.dir.clone() });
            }
            aside.put_away(&self)?;
        }
        // From here on it is going away: a note lets a later start finish that, and the rename makes it one step.
        let dir = platform::real(&self.record.dir).at("cannot resolve", &self.record.dir)?;
        let mut name = std::ffi::OsString::from(".removed-");
        name.push(dir.file_name().unwrap_or_default());
        let doomed = dir.with_file_name(name);
        let note = project.note_removal(&doomed)?;
        std::fs::rename(&dir, &doomed).at("cannot move", &dir)?;
        platform::remove_tree(&self.admin).at("cannot remove", &self.admin)?;
        if let Some(tip) = &proof.manifest.branch {
            let full = format!("refs/heads/{}", self.record.branch);
            // It fails where the branch moved since; then it stays.
            self.git().on(&project.inner.common, ["update-ref", "-d", &full, tip.as_str()]).reply()?;
        }
        drop(lock);
        platform::remove_tree(&self.private.dir).at("cannot remove", &self.private.dir)?;
        platform::remove_tree(&doomed).at("cannot remove", &doomed)?;
        std::fs::remove_file(&note).at("cannot remove", &note)
    }
}

impl Project {
    fn note_removal(&self, doomed: &Path) -> Result<PathBuf, WorkspaceError> {
        let notes = self.inner.shadow.join("removing");
        std::fs::create_dir_all(&notes).at("cannot make", &notes)?;
        let name = doomed.file_name().unwrap_or_default();
        let note = notes.join(name);
        write_atomically(&note, &platform::bytes_of(doomed.as_os_str()))?;
        Ok(note)
    }

    /// Finishes removals that a crash interrupted. Gives back how many.
    ///
    /// # Errors
    /// Where the disk refuses; it can be called again.
    pub fn finish_removals(&self) -> Result<u32, WorkspaceError> {
        let notes = self.inner.shadow.join("removing");
        let Ok(entries) = std::fs::read_dir(&notes) else {
            return Ok(0);
        };
        let mut count = 0;
        for entry in entries {
            let note = entry.at("cannot read", &notes)?.path();
            let doomed = platform::path_from_git(&std::fs::read(&note).at("cannot read", &note)?);
            let ours = doomed.file_name().is_some_and(|n| platform::bytes_of(n).starts_with(b".removed-"));
            if ours && doomed.exists() {
                let link = std::fs::read(doomed.join(".git")).unwrap_or_default();
                let admin =
                    link.strip_prefix(b"gitdir: ").map(|p| platform::path_from_git(p.trim_ascii_end()));
                if let Some(admin) =
                    admin.filter(|a| a.parent() == Some(&self.inner.common.join("worktrees")))
                {
                    platform::remove_tree(&admin).at("cannot remove", &admin)?;
                    let private = self.private_dir(&admin);
                    platform::remove_tree(&private).at("cannot remove", &private)?;
                }
                platform::remove_tree(&doomed).at("cannot remove", &doomed)?;
                count += 1;
            }
            std::fs::remove_file(&note).at("cannot remove", &note)?;
        }
        Ok(count)
    }

    /// Brings a workspace back from its recovery bundle, into `dir`: the same files (ignored ones that the bundle
    /// holds too), the same branch, the same `HEAD`.
    ///
    /// # Errors
    /// Where the bundle is none of this project's, the branch exists by now, or `dir` is not free.
    pub fn unbundle(&self, file: &Path, dir: &Path) -> Result<Workspace, WorkspaceError> {
        let git = self.git();
        let dir = self.free_dir(dir)?;
        let view = self.in_memory()?;
        let unproven = |why| WorkspaceError::BundleUnproven { bundle: file.to_owned(), why };
        let full = bundle::unbundle(git, &view.private, file)?;
        self.keep_object(&full)?;
        let text = view
            .private
            .call(git, ["log", "-1", "--no-show-signature", "--format=%B", full.as_str()])
            .ok()?;
        let manifest =
            bundle::manifest(&String::from_utf8_lossy(&text)).ok_or_else(|| unproven(Unproven::Foreign))?;
        let work = format!("{full}^1");
        let work = view.private.call(git, ["rev-parse", "--verify", "--quiet", &work]).oid("rev-parse")?;
        let (tree, full_tree) = (tree_of(git, &view.private, &work)?, tree_of(git, &view.private, &full)?);
        let record = WorkspaceRecord { dir: dir.clone(), ..manifest.workspace.clone() };
        let branch_at = manifest.branch.as_ref().unwrap_or(&manifest.workspace.base);
        let admin = self.add_worktree(&record.branch, &dir, branch_at)?;
        let _ = platform::remove_tree(&self.private_dir(&admin));
        let workspace = self.workspace(record, admin)?;
        self.fill(&workspace, &tree)?;
        set_head(&workspace.private, &work, &tree)?;
        if manifest.head.branch.as_deref() != Some(workspace.branch())
            && let Some(commit) = &manifest.head.commit
        {
            git.on(&workspace.admin, ["update-ref", "--no-deref", "HEAD", commit.as_str()]).ok()?;
        }
        let head = manifest.head.commit.as_ref().unwrap_or(branch_at);
        workspace.reset_agent_index(&tree_of(git, &view.private, head)?)?;
        workspace.write_extra(&tree, &full_tree)?;
        if let Some(aside) = &manifest.aside {
            aside.bring_back(&workspace)?;
        }
        let _lock = workspace.lock()?;
        if workspace.contents()?.full_tree == full_tree {
            Ok(workspace)
        } else {
            Err(unproven(Unproven::Differs))
        }
    }
}

impl Workspace {
    /// Writes the ignored files that a bundle holds beside the others.
    fn write_extra(&self, tree: &Oid, full_tree: &Oid) -> Result<(), WorkspaceError> {
        let paths: Vec<RepoPath> = crate::diff::names(self.git(), &self.private, tree, full_tree, "A")?;
        if paths.is_empty() {
            return Ok(());
        }
        let view = self.scratch_index()?;
        view.private.call(self.git(), ["read-tree", full_tree.as_str()]).ok()?;
        let write = ["checkout-index", "-z", "--stdin"];
        view.private.call(self.git(), write).input(joined(&paths)).ok().map(drop)
    }
}
