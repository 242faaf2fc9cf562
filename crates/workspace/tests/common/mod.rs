//! One helper for all tests: a real repository in a temporary folder, with the real git beside it.
#![allow(dead_code, reason = "each test file uses its own part of it")]

use flotilla_domain::Timestamp;
use flotilla_workspace::{
    Carry, Created, Diff, DiffOptions, DiffTo, DryRun, Git, How, LandError, Landed, Landing, NewWorkspace,
    Project, Workspace,
};
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Output},
};

pub struct World {
    pub temp: tempfile::TempDir,
    pub root: PathBuf,
    pub git: Git,
}

pub fn time(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_800_000_000_000 + seconds * 1000)
}

impl World {
    /// An empty folder.
    pub fn folder() -> Self {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().canonicalize().unwrap().join("the project");
        std::fs::create_dir(&root).unwrap();
        Self { temp, root, git: Git::find().unwrap() }
    }

    /// A repository without a commit.
    pub fn unborn() -> Self {
        let world = Self::folder();
        world.run(&["init", "-q", "-b", "main"]);
        world.identify();
        world
    }

    pub fn identify(&self) {
        self.run(&["config", "user.name", "Ada"]);
        self.run(&["config", "user.email", "ada@example.org"]);
    }

    /// A repository with one commit of a few files.
    pub fn new() -> Self {
        let world = Self::unborn();
        world.write("README", "one\ntwo\nthree\n");
        world.write("src/a.txt", "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
        world.write("src/b.txt", "b\n");
        world.write(".gitignore", "*.log\n.env\nnode_modules/\n");
        world.commit("first");
        world
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root.parent().unwrap().join(name)
    }

    pub fn open(&self) -> Project {
        Project::open(&self.git, &self.root, &self.path("shadow")).unwrap()
    }

    pub fn write(&self, path: impl AsRef<Path>, text: impl AsRef<[u8]>) {
        put(&self.root.join(path), text.as_ref());
    }

    pub fn read(&self, path: impl AsRef<Path>) -> String {
        String::from_utf8(std::fs::read(self.root.join(path)).unwrap()).unwrap()
    }

    pub fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> String {
        git_in(&self.root, args)
    }

    pub fn commit(&self, message: &str) -> String {
        self.run(&["add", "-A"]);
        self.run(&["commit", "-q", "-m", message]);
        self.run(&["rev-parse", "HEAD"])
    }

    pub fn request(&self, name: &str) -> NewWorkspace {
        NewWorkspace {
            dir: self.path("workspaces").join(name),
            branch: format!("flotilla/{name}"),
            base: None,
            carry: Carry::Nothing,
            time: time(0),
        }
    }

    pub fn create(&self, name: &str) -> Created {
        self.open().create(&self.request(name)).unwrap()
    }

    pub fn workspace(&self, name: &str) -> Workspace {
        self.create(name).workspace
    }

    /// All that a user would notice: the index, references, HEAD, stash, configuration, hooks, status.
    pub fn private_state(&self) -> Vec<(String, Vec<u8>)> {
        let git_dir = self.root.join(".git");
        let mut state: Vec<(String, Vec<u8>)> =
            ["index", "HEAD", "config", "refs/stash", "logs/HEAD", "FETCH_HEAD"]
                .iter()
                .map(|name| ((*name).to_owned(), std::fs::read(git_dir.join(name)).unwrap_or_default()))
                .collect();
        let mut hooks: Vec<_> = std::fs::read_dir(git_dir.join("hooks"))
            .into_iter()
            .flatten()
            .map(|e| e.unwrap().path())
            .collect();
        hooks.sort();
        state.extend(hooks.into_iter().map(|p| (p.display().to_string(), std::fs::read(p).unwrap())));
        let status = self.run(&[
            "--no-optional-locks",
            "status",
            "--porcelain=v2",
            "--untracked-files=all",
            "--ignored",
        ]);
        state.push(("status".into(), status.into_bytes()));
        state.push((
            "branches".into(),
            self.run(&["for-each-ref", "refs/heads/main", "refs/tags", "refs/remotes"]).into_bytes(),
        ));
        state
    }
}

pub fn put(path: &Path, text: impl AsRef<[u8]>) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

pub fn git_output<S: AsRef<OsStr>>(dir: &Path, args: &[S]) -> Output {
    Command::new("git")
        .args(["-c", "core.excludesFile=/dev/null", "-c", "protocol.file.allow=always"])
        .args(args)
        .current_dir(dir)
        .env("GIT_AUTHOR_DATE", "1700000000 +0000")
        .env("GIT_COMMITTER_DATE", "1700000000 +0000")
        .output()
        .unwrap()
}

pub fn git_in<S: AsRef<OsStr>>(dir: &Path, args: &[S]) -> String {
    let output = git_output(dir, args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

pub fn landing(how: How) -> Landing {
    Landing { how, onto: Some("main".into()), tree: None, expect: None, dry_run: DryRun::No, time: time(100) }
}

pub fn one_commit() -> How {
    How::OneCommit { message: "Land it".into(), author: None }
}

pub fn commits() -> How {
    How::Commits { rest: "The rest".into() }
}

pub fn land(workspace: &Workspace, how: How) -> Result<Landed, LandError> {
    workspace.land(&landing(how))
}

pub fn diff(workspace: &Workspace) -> Diff {
    workspace.diff(&DiffTo::Now, &DiffOptions::default()).unwrap()
}

/// Every file below a folder, `.git` left out.
pub fn files(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    walk(dir, dir, &mut found);
    found.sort();
    found
}

fn walk(top: &Path, dir: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap() == ".git" {
            continue;
        }
        if path.is_symlink() {
            let target = std::fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes();
            found.push((path.strip_prefix(top).unwrap().to_owned(), target));
        } else if path.is_dir() {
            walk(top, &path, found);
        } else {
            found.push((path.strip_prefix(top).unwrap().to_owned(), std::fs::read(&path).unwrap()));
        }
    }
}
