//! A folder that is no repository: a hidden bare repository stands in Flotilla's own data, never in the folder.

use crate::{
    Oid, Project, ProjectKind, WorkspaceError,
    error::IoContext,
    git::Git,
    platform,
    private::{Private, Settings, write_atomically},
    project::Inner,
    snapshot::{Lock, Signature, Snapshot, empty_tree, head_tree, set_head, snapshot, write_commit},
};
use flotilla_domain::Timestamp;
use std::{path::Path, sync::Arc};

/// What is no work of anyone's; a folder without a `.gitignore` would otherwise be copied with it.
const EXCLUDES: &str = "node_modules/\n.venv/\n__pycache__/\n.DS_Store\nThumbs.db\n";

pub(crate) fn open(git: &Git, path: &Path, shadow: std::path::PathBuf) -> Result<Project, WorkspaceError> {
    let root = platform::real(path).at("cannot resolve", path)?;
    let repo = shadow.join(crate::project::STORE);
    if !repo.join("HEAD").exists() {
        git.call(["init", "--quiet", "--bare", "--template=", "--initial-branch=folder"]).arg(&repo).ok()?;
    }
    let info = repo.join("info");
    std::fs::create_dir_all(&info).at("cannot make", &info)?;
    if !info.join("exclude").exists() {
        write_atomically(&info.join("exclude"), EXCLUDES.as_bytes())?;
    }
    let settings = Settings::read(git, &repo)?;
    Ok(Project {
        inner: Arc::new(Inner {
            git: git.clone(),
            kind: ProjectKind::Folder,
            root: root.clone(),
            git_dir: repo.clone(),
            common: repo.clone(),
            objects: repo.join("objects"),
            checkout: Some(root),
            shadow,
            settings,
        }),
    })
}

impl Project {
    /// Takes the folder as it is now into the hidden repository, as a commit on its branch.
    pub(crate) fn folder_commit(&self, time: Timestamp) -> Result<(Oid, Snapshot), WorkspaceError> {
        let private = self.folder_view()?;
        let _lock = Lock::take(&private.dir)?;
        let taken = snapshot(self.git(), &private, &self.inner.root)?;
        if let Some(head) = private.head()
            && head_tree(self.git(), &private)? == taken.tree
        {
            return Ok((head, taken));
        }
        let parent = private.head();
        let parents: Vec<&Oid> = parent.iter().collect();
        let who = Signature::flotilla(time);
        let commit = write_commit(
            self.git(),
            &private,
            &taken.tree,
            &parents,
            (&who, &who),
            b"The folder as it was\n",
        )?;
        self.git().on(&self.inner.common, ["update-ref", "refs/heads/folder", commit.as_str()]).ok()?;
        set_head(&private, &commit, &taken.tree)?;
        Ok((commit, taken))
    }

    /// The lasting private view of the folder.
    pub(crate) fn folder_view(&self) -> Result<Private, WorkspaceError> {
        let dir = self.inner.shadow.join("folder");
        Private::prepare(&dir, &self.source(&self.inner.git_dir), Some(&self.inner.root))
    }

    /// The empty tree, in this repository's hash.
    pub(crate) fn empty_tree(&self, private: &Private) -> Result<Oid, WorkspaceError> {
        empty_tree(self.git(), private)
    }
}
