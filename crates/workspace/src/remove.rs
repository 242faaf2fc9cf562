//! Removing a workspace, and bringing one back from its recovery bundle.

use crate::{
    Bundle, Oid, Project, Unproven, Workspace, WorkspaceError, WorkspaceRecord, bundle,
    error::IoContext,
    import::Known,
    own::base_ref,
    platform,
    private::write_atomically,
    snapshot::{joined, set_head, tree_of},
    workspace::OWN,
};
use flotilla_domain::RepoPath;
use std::path::{Path, PathBuf};

impl Workspace {
    /// Removes the workspace: its folder, and the git folder that its agent's git worked with. Checkpoints stay.
    ///
    /// # Errors
    /// Refuses where `proof` is not a bundle of what is there now, and where the folder is not a workspace of this
    /// project; nothing is removed then.
    pub fn remove(self, proof: &Bundle) -> Result<(), WorkspaceError> {
        let project = self.project.clone();
        let lock = self.lock()?;
        let unproven = |why| WorkspaceError::BundleUnproven { bundle: proof.file.clone(), why };
        let place = project.place_of(&self.record)?;
        if place.join(OWN) != self.own || proof.manifest.workspace != self.record {
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
        let note = project.note_removal(&place, &doomed)?;
        std::fs::rename(&dir, &doomed).at("cannot move", &dir)?;
        drop(lock);
        platform::remove_tree(&place).at("cannot remove", &place)?;
        platform::remove_tree(&doomed).at("cannot remove", &doomed)?;
        std::fs::remove_file(&note).at("cannot remove", &note)
    }
}

impl Project {
    /// Several may go at once, from folders of the same name: a note is called as the workspace's own place is.
    fn note_removal(&self, place: &Path, doomed: &Path) -> Result<PathBuf, WorkspaceError> {
        let notes = self.inner.shadow.join("removing");
        std::fs::create_dir_all(&notes).at("cannot make", &notes)?;
        let note = notes.join(place.file_name().unwrap_or_default());
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
                let name = platform::bytes_of(doomed.file_name().unwrap_or_default());
                let name = name.strip_prefix(b".removed-").unwrap_or(&name);
                let dir = doomed.with_file_name(platform::os_from_bytes(name));
                // By now another workspace may stand there.
                if !dir.exists() {
                    let place = self.place(&dir);
                    platform::remove_tree(&place).at("cannot remove", &place)?;
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
        self.write_own_ref(&base_ref(&full), &full)?;
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
        if self.branch_tip(&record.branch)?.is_some() {
            return Err(WorkspaceError::BranchExists { branch: record.branch });
        }
        std::fs::create_dir_all(&dir).at("cannot make", &dir)?;
        let place = self.place(&dir);
        let _ = platform::remove_tree(&place);
        let workspace = self.workspace(record, &place)?;
        self.fill(&workspace, &tree)?;
        set_head(&workspace.private, &work, &tree)?;
        let mut known = Known { head: manifest.head.clone(), branch: manifest.branch.clone() };
        let commit = known.head.commit.get_or_insert_with(|| workspace.record.base.clone()).clone();
        workspace.know(&known)?;
        workspace.make_git_folder(&known, &manifest.refs)?;
        workspace.reset_agent_index(&tree_of(git, &view.private, &commit)?)?;
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
