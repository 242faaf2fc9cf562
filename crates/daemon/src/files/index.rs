//! The files of projects, as they were a moment ago.

use super::search::{self, Found};
use ignore::WalkBuilder;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// For how long a list of files is taken as it is: as long as somebody types a name.
const FRESH: Duration = Duration::from_secs(3);
/// The most files of a project that are looked at.
const MOST: usize = 200_000;
/// Projects whose files are kept at hand.
const PROJECTS: usize = 8;

/// The files of projects. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Files(Arc<Mutex<BTreeMap<PathBuf, Listed>>>);

#[derive(Clone)]
struct Listed {
    at: Instant,
    files: Arc<Vec<String>>,
}

impl Files {
    /// The `limit` files below `root` that fit `query` best. Blocks, for as long as it takes to walk the project
    /// where nobody asked for it lately.
    pub(crate) fn find(&self, root: &Path, query: &str, limit: usize) -> Found {
        search::best(&self.of(root), query, limit)
    }

    fn of(&self, root: &Path) -> Arc<Vec<String>> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(listed) = lock().get(root).filter(|listed| listed.at.elapsed() < FRESH) {
            return Arc::clone(&listed.files);
        }
        let files = Arc::new(walk(root));
        let mut all = lock();
        all.insert(root.to_owned(), Listed { at: Instant::now(), files: Arc::clone(&files) });
        if all.len() > PROJECTS
            && let Some(oldest) = all.iter().min_by_key(|(_, listed)| listed.at).map(|(root, _)| root.clone())
        {
            all.remove(&oldest);
        }
        files
    }
}

/// The files below `root` that are not ignored, in the order of their paths.
fn walk(root: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let walk = WalkBuilder::new(root)
        .hidden(false)
        .parents(true)
        .filter_entry(|entry| entry.file_name() != ".git")
        .sort_by_file_name(Ord::cmp)
        .build();
    for entry in walk.flatten() {
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file() || kind.is_symlink());
        if let (true, Ok(path)) = (is_file, entry.path().strip_prefix(root)) {
            // A name that is no text cannot be typed, nor be sent.
            let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
            files.extend(parts.map(|parts| parts.join("/")));
        }
        if files.len() >= MOST {
            break;
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn ignored_files_and_those_of_git_itself_are_not_found() {
        let folder = tempfile::tempdir().unwrap();
        for path in [".git/config", "target/out", "src/main.rs", ".github/ci.yml"] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        fs::write(folder.path().join(".gitignore"), "target/\n").unwrap();
        assert_eq!(walk(folder.path()), [".github/ci.yml", ".gitignore", "src/main.rs"]);
        let files = Files::default();
        assert_eq!(files.find(folder.path(), "main", 10).files[0].path, "src/main.rs");
        fs::write(folder.path().join("later.rs"), "").unwrap();
        assert_eq!(files.find(folder.path(), "later", 10).found, 0, "a moment ago it was not there");
    }
}
