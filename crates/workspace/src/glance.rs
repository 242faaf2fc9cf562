//! Whether a workspace is still as git last found it, seen without git.
//!
//! Git itself takes a file for unchanged while the system says the same of it (gitformat-index, racy-git). What git
//! found holds as long as that is true of *every* file that it looks at, so a look at all of them tells whether git has
//! to be asked at all. The look never says so unless it is certain: a file that changed in the very moment of the look,
//! a disk whose times cannot be trusted, a repository inside the workspace, too many files, an error: each of them
//! means that git is asked. Two things are seen by git alone, so the last word on a run has to be git's: a change of
//! the user's own global ignore file, and a write through a memory map that the system has not noted yet.

use crate::{
    Oid, Workspace,
    platform::{self, Identity},
};
use flotilla_domain::RepoPath;
use std::{
    collections::BTreeSet,
    fs::Metadata,
    hash::{BuildHasher, Hash, Hasher, RandomState},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Of more files than these git is asked at once: it looks at them from several threads.
const MOST_FILES: usize = 20_000;

/// The files of the private view that decide what git says of the workspace.
const VIEW: [&str; 6] =
    ["index", "HEAD", "config", "info/exclude", "info/attributes", "info/sparse-checkout"];

/// What was seen of a workspace. Key: the workspace's own value and its clones. Gone with them.
#[derive(Debug, Default)]
pub(crate) struct Glances {
    /// Secret, so that nobody can make two different folders look the same.
    key: RandomState,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Folders that git ignores as a whole: it does not look into them.
    ignored: BTreeSet<RepoPath>,
    /// There are too many files beside those.
    too_many: bool,
    /// Valid as long as both of its looks say the same again.
    found: Option<Found>,
}

#[derive(Debug)]
struct Found {
    files: u64,
    view: u64,
    tree: Oid,
}

/// A look at the files, taken before git looks at them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glance(Option<u64>);

impl Workspace {
    /// Looks at the files. `lock` was taken on the private view just now: its time is that of the look.
    pub(crate) fn glance(&self, lock: &crate::snapshot::Lock) -> Glance {
        let mut state = self.glances.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.too_many || !platform::keeps_times(&self.record.dir) {
            return Glance(None);
        }
        let Some(now) = lock.identity() else { return Glance(None) };
        let mut look =
            Look { hasher: self.glances.key.build_hasher(), now, left: MOST_FILES, ignored: &state.ignored };
        let seen = look.whole(&self.record.dir).and_then(|()| look.file(&self.own.join("index")));
        let (sum, too_many) = (look.hasher.finish(), look.left == 0);
        state.too_many = too_many;
        Glance(seen.map(|()| sum))
    }

    /// Whether the workspace holds `tree`, for sure.
    pub(crate) fn still_holds(&self, tree: &Oid, glance: Glance) -> bool {
        let state = self.glances.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.found.as_ref().is_some_and(|found| {
            Some(found.files) == glance.0 && found.tree == *tree && found.view == self.view()
        })
    }

    /// Remembers what git found after `glance`: the tree, and the folders that it ignores.
    pub(crate) fn remember(&self, glance: Glance, tree: &Oid, ignored: BTreeSet<RepoPath>) {
        let mut state = self.glances.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.ignored == ignored {
            let view = self.view();
            state.found = glance.0.map(|files| Found { files, view, tree: tree.clone() });
        } else {
            // The look was at other files than git's; the next one will be at the same.
            *state = State { ignored, ..State::default() };
        }
    }

    /// What the private view is: whoever changes it does so under its lock.
    fn view(&self) -> u64 {
        let mut hasher = self.glances.key.build_hasher();
        for name in VIEW {
            let meta = std::fs::symlink_metadata(self.private.dir.join(name)).ok();
            meta.as_ref().and_then(platform::identity).hash(&mut hasher);
        }
        hasher.finish()
    }
}

/// A look at many files, going on. `None` anywhere: it is not certain.
struct Look<'a, H> {
    hasher: H,
    /// Of a file that was written just before, on the same disk.
    now: Identity,
    left: usize,
    ignored: &'a BTreeSet<RepoPath>,
}

impl<H: Hasher> Look<'_, H> {
    /// All files below `root` that git looks at, and more.
    fn whole(&mut self, root: &Path) -> Option<()> {
        let mut folders: Vec<(PathBuf, Vec<u8>)> = vec![(root.to_owned(), Vec::new())];
        while let Some((folder, below)) = folders.pop() {
            below.hash(&mut self.hasher);
            for entry in std::fs::read_dir(&folder).ok()? {
                let entry = entry.ok()?;
                self.left -= 1;
                if self.left == 0 {
                    return None;
                }
                let name = platform::bytes_of(&entry.file_name());
                // A repository inside: what git says of it depends on files that may be anywhere.
                if name == b".git" && !below.is_empty() {
                    return None;
                }
                name.hash(&mut self.hasher);
                let meta = entry.metadata().ok()?;
                if !meta.is_dir() {
                    self.one(&meta)?;
                    continue;
                }
                let mut path = below.clone();
                path.extend_from_slice(&name);
                path.push(b'/');
                if !self.ignored.contains(&RepoPath::from_bytes(path.as_slice())) {
                    folders.push((entry.path(), path));
                }
            }
        }
        Some(())
    }

    /// A file that may be missing.
    fn file(&mut self, path: &Path) -> Option<()> {
        match std::fs::symlink_metadata(path) {
            Ok(meta) => self.one(&meta),
            Err(error) => (error.kind() == std::io::ErrorKind::NotFound).then_some(()),
        }
    }

    fn one(&mut self, meta: &Metadata) -> Option<()> {
        let identity = platform::identity(meta)?;
        // One that changed in this moment may change once more in the same moment, and look the same.
        let settled = identity.device == self.now.device && identity.changed < self.now.changed;
        identity.hash(&mut self.hasher);
        settled.then_some(())
    }
}
