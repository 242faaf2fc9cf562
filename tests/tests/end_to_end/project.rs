//! A user's folder: what is in it, and what no agent's work may touch.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What the user has changed and not committed.
const UNCOMMITTED: (&str, &str) = ("notes.txt", "begun\nmy own line\n");
/// What the user has never added.
const UNTRACKED: (&str, &str) = ("scratch.txt", "mine\n");

/// A project with uncommitted work of its user.
pub struct Project {
    pub root: PathBuf,
    pub kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Repository,
    Folder,
}

impl Project {
    pub fn new(root: PathBuf, kind: Kind) -> Self {
        fs::create_dir_all(&root).unwrap();
        let project = Self { root, kind };
        project.write(UNCOMMITTED.0, "begun\n");
        project.write("src/main.txt", "the beginning\n");
        if kind == Kind::Repository {
            project.git(&["init", "-q", "-b", "main"]);
            project.git(&["config", "user.name", "A User"]);
            project.git(&["config", "user.email", "user@example.com"]);
            project.git(&["add", "."]);
            project.git(&["commit", "-qm", "Begin"]);
        }
        project.write(UNCOMMITTED.0, UNCOMMITTED.1);
        project.write(UNTRACKED.0, UNTRACKED.1);
        project
    }

    pub fn write(&self, path: impl AsRef<Path>, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn git(&self, args: &[&str]) -> String {
        git(&self.root, args)
    }

    /// Sees that the user finds their own work as they left it, and nothing else changed beside what has landed.
    pub fn is_untouched(&self) {
        for (name, text) in [UNCOMMITTED, UNTRACKED] {
            assert_eq!(fs::read_to_string(self.root.join(name)).unwrap(), text, "{name} of the user");
        }
        if self.kind == Kind::Repository {
            let status = self.git(&["status", "--porcelain", "--untracked-files=all"]);
            assert_eq!(status, " M notes.txt\n?? scratch.txt\n", "the user's checkout");
            assert_eq!(self.git(&["symbolic-ref", "HEAD"]), "refs/heads/main\n");
            assert_eq!(self.git(&["stash", "list"]), "");
        }
    }
}

/// Git as a user runs it, in `folder`.
pub fn git(folder: &Path, args: &[&str]) -> String {
    let output = Command::new("git").args(args).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Every file beneath `folder` with its content, by its path from there.
pub fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let Ok(entries) = fs::read_dir(&next) else { continue };
        for entry in entries.flatten() {
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false => {
                    let path = entry.path().strip_prefix(folder).unwrap().to_owned();
                    found.push((path, fs::read(entry.path()).unwrap()));
                }
            }
        }
    }
    found.sort();
    found
}
