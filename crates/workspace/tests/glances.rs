//! A checkpoint that looks before it asks git: it asks no more than is needed, and misses nothing.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

#[cfg(test)]
mod common;

use common::*;
use flotilla_workspace::{Git, Oid, Project, Workspace};
use proptest::prelude::*;
use std::{
    fs::{self, File, FileTimes},
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
};

/// A workspace whose git counts its calls.
struct Counted {
    workspace: Workspace,
    calls: PathBuf,
    last: Option<Oid>,
    number: i64,
    _world: World,
}

impl Counted {
    fn new() -> Self {
        let world = World::new();
        let calls = world.path("calls");
        let program = world.path("git");
        let text = format!("#!/bin/sh\necho x >> '{}'\nexec git \"$@\"\n", calls.display());
        put(&program, text);
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let git = Git::at(&program).unwrap();
        let project = Project::open(&git, &world.root, &world.path("shadow")).unwrap();
        let workspace = project.create(&world.request("one")).unwrap().workspace;
        Self { workspace, calls, last: None, number: 0, _world: world }
    }

    fn dir(&self) -> &Path {
        self.workspace.dir()
    }

    fn calls(&self) -> u64 {
        fs::metadata(&self.calls).map_or(0, |meta| meta.len() / 2)
    }

    /// Whether there was news.
    fn checkpoint(&mut self) -> bool {
        self.number += 1;
        let name = format!("refs/flotilla/t/{}", self.number);
        let made =
            self.workspace.checkpoint_if_touched(self.last.as_ref(), &name, "m", time(self.number)).unwrap();
        let news = made.is_some();
        if let Some(made) = made {
            self.last = Some(made.tree);
        }
        news
    }

    /// Until the look alone is enough: what was changed in this moment is looked at by git once more.
    fn settle(&mut self) {
        for _ in 0..1000 {
            let before = self.calls();
            assert!(!self.checkpoint());
            if self.calls() == before {
                return;
            }
        }
        panic!("git is asked again and again");
    }

    /// What git says the workspace is has to be what the checkpoints say.
    fn agrees(&self) -> bool {
        let base: Oid = git_in(self.dir(), &["rev-parse", &format!("{}^{{tree}}", self.workspace.base())])
            .parse()
            .unwrap();
        self.workspace.tree_now().unwrap() == self.last.clone().unwrap_or(base)
    }
}

#[test]
fn git_is_not_asked_about_a_workspace_that_nobody_touched() {
    let mut counted = Counted::new();
    counted.settle();
    let before = counted.calls();
    for _ in 0..5 {
        assert!(!counted.checkpoint());
    }
    put(&counted.dir().join("passing"), "x");
    fs::remove_file(counted.dir().join("passing")).unwrap();
    assert!(!counted.checkpoint());
    assert_eq!(counted.calls(), before);
}

#[test]
fn git_is_not_asked_about_what_it_ignores_as_a_whole() {
    let mut counted = Counted::new();
    put(&counted.dir().join("node_modules/a/index.js"), "1");
    counted.settle();
    let before = counted.calls();
    put(&counted.dir().join("node_modules/a/index.js"), "2");
    put(&counted.dir().join("node_modules/b/.git/HEAD"), "none");
    assert!(!counted.checkpoint());
    assert_eq!(counted.calls(), before);
    fs::write(counted.dir().join(".gitignore"), "").unwrap();
    assert!(counted.checkpoint(), "what is ignored no longer is news");
    assert!(counted.agrees());
}

#[test]
fn every_kind_of_change_is_seen_at_once() {
    type Change = fn(&Path);
    let changes: [(&str, Change); 9] = [
        ("the same length and the same time again", |dir| {
            let path = dir.join("src/b.txt");
            let meta = fs::metadata(&path).unwrap();
            fs::write(&path, "B\n").unwrap();
            let file = File::options().write(true).open(&path).unwrap();
            file.set_times(FileTimes::new().set_modified(meta.modified().unwrap())).unwrap();
        }),
        ("a bit that lets it run", |dir| {
            fs::set_permissions(dir.join("README"), fs::Permissions::from_mode(0o755)).unwrap();
        }),
        ("a new file", |dir| put(&dir.join("new/deep/file"), "x")),
        ("a file that is gone", |dir| fs::remove_file(dir.join("new/deep/file")).unwrap()),
        ("another name", |dir| fs::rename(dir.join("src/a.txt"), dir.join("src/c.txt")).unwrap()),
        ("two names that changed places", |dir| {
            fs::rename(dir.join("src/b.txt"), dir.join("x")).unwrap();
            fs::rename(dir.join("src/c.txt"), dir.join("src/b.txt")).unwrap();
            fs::rename(dir.join("x"), dir.join("src/c.txt")).unwrap();
        }),
        ("a link", |dir| symlink("README", dir.join("link")).unwrap()),
        ("the link's other end", |dir| {
            fs::remove_file(dir.join("link")).unwrap();
            symlink("REAMDE", dir.join("link")).unwrap();
        }),
        ("a change by another name of the same file", |dir| {
            let outside = dir.parent().unwrap().join("outside");
            fs::hard_link(dir.join("README"), &outside).unwrap();
            fs::write(outside, "by another name\n").unwrap();
        }),
    ];
    let mut counted = Counted::new();
    for settled in [true, false] {
        for (what, change) in changes {
            if settled {
                counted.settle();
            }
            change(counted.dir());
            assert!(counted.checkpoint(), "{what}, settled: {settled}");
            assert!(counted.agrees(), "{what}");
        }
        git_in(counted.dir(), &["checkout", "-q", "-f", "HEAD", "--", "."]);
        for left in ["new", "src/c.txt", "link", "../outside"] {
            let path = counted.dir().join(left);
            let _ = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path));
        }
        assert!(counted.checkpoint());
        assert!(counted.agrees());
    }
}

#[test]
fn a_tracked_file_in_an_ignored_folder_is_watched() {
    let mut counted = Counted::new();
    put(&counted.dir().join("node_modules/kept/index.js"), "1");
    put(&counted.dir().join("node_modules/left/index.js"), "1");
    counted.settle();
    git_in(counted.dir(), &["add", "-f", "node_modules/kept/index.js"]);
    assert!(counted.checkpoint(), "the agent's index alone has changed");
    counted.settle();
    put(&counted.dir().join("node_modules/kept/index.js"), "2");
    assert!(counted.checkpoint());
    assert!(counted.agrees());
}

#[test]
fn a_workspace_with_a_repository_inside_is_always_gits_to_judge() {
    let mut counted = Counted::new();
    counted.settle();
    let inside = counted.dir().join("inside");
    git_in(counted.dir(), &["init", "-q", "inside"]);
    put(&inside.join("file"), "x");
    for _ in 0..3 {
        let before = counted.calls();
        counted.checkpoint();
        assert!(counted.calls() > before);
    }
    assert!(counted.agrees());
}

#[test]
fn a_restore_by_another_handle_is_seen() {
    let mut counted = Counted::new();
    put(&counted.dir().join("debug.log"), "ignored");
    git_in(counted.dir(), &["add", "-f", "debug.log"]);
    assert!(counted.checkpoint());
    counted.settle();
    let other = counted.workspace.project().reopen(counted.workspace.record().clone()).unwrap();
    let base = other.checkpoint(None, "refs/flotilla/t/other", "m", time(50)).unwrap().unwrap();
    git_in(counted.dir(), &["rm", "-q", "--cached", "debug.log"]);
    fs::remove_file(counted.dir().join("debug.log")).unwrap();
    assert!(counted.checkpoint());
    counted.settle();
    other.restore(&base.commit, "refs/flotilla/t/before", time(60)).unwrap();
    assert!(counted.checkpoint());
    assert!(counted.agrees());
}

#[derive(Debug, Clone)]
enum Step {
    Write(String, Vec<u8>),
    Remove(String),
    Rename(String, String),
    Ignore(String),
    Track(String),
    Settle,
}

fn step() -> impl Strategy<Value = Step> {
    let path = || prop_oneof![Just("README".to_owned()), "[abn](/[ab]){0,2}".prop_map(String::from)];
    prop_oneof![
        4 => (path(), "[ab]{0,2}").prop_map(|(path, text)| Step::Write(path, text.into_bytes())),
        2 => path().prop_map(Step::Remove),
        2 => (path(), path()).prop_map(|(from, to)| Step::Rename(from, to)),
        1 => "[abn]/?\n".prop_map(Step::Ignore),
        1 => path().prop_map(Step::Track),
        3 => Just(Step::Settle),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_the_checkpoints_say_what_git_says(
        steps in proptest::collection::vec(step(), 1..12)
    ) {
        let mut counted = Counted::new();
        for step in steps {
            let at = |path: &str| counted.dir().join(path);
            // Steps that do not fit what is there do nothing.
            match &step {
                Step::Write(path, text) => {
                    let path = at(path);
                    let _ = fs::create_dir_all(path.parent().unwrap());
                    let _ = fs::write(path, text);
                }
                Step::Remove(path) => {
                    let _ = fs::remove_dir_all(at(path)).or_else(|_| fs::remove_file(at(path)));
                }
                Step::Rename(from, to) => drop(fs::rename(at(from), at(to))),
                Step::Ignore(pattern) => fs::write(at(".gitignore"), pattern).unwrap(),
                Step::Track(path) => drop(git_output(counted.dir(), &["add", "-f", path])),
                Step::Settle => {
                    counted.checkpoint();
                    counted.settle();
                }
            }
            counted.checkpoint();
            prop_assert!(counted.agrees(), "after {step:?}");
        }
    }
}
