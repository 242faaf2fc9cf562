//! Repositories that are not like most: each works, or says why not.

#[cfg(test)]
mod common;

use common::*;
use flotilla_workspace::{
    Busy, Carry, EntryKind, FileStatus, How, LandError, Landing, NewWorkspace, Project, ProjectKind,
    WorkspaceError,
};
use std::path::Path;

#[test]
fn a_repository_without_a_commit_gets_its_first_one_by_landing() {
    let world = World::unborn();
    world.write("mine", "untracked\n");
    let workspace = world.workspace("one");
    put(&workspace.dir().join("new"), "n\n");
    let landed = land(&workspace, one_commit()).unwrap();
    assert_eq!(landed.before, None);
    assert_eq!(world.run(&["log", "--format=%s"]), "Land it");
    assert_eq!(world.run(&["status", "--porcelain"]), "?? mine");
    assert_eq!(world.read("new"), "n\n");
}

#[test]
fn a_detached_checkout_must_name_the_branch_to_land_on() {
    let world = World::new();
    world.run(&["checkout", "-q", "--detach"]);
    let workspace = world.workspace("one");
    put(&workspace.dir().join("new"), "n\n");
    let to_none = Landing { onto: None, ..landing(one_commit()) };
    assert!(matches!(workspace.land(&to_none), Err(LandError::NoBranch)));
    let to_unknown = Landing { onto: Some("nope".into()), ..landing(one_commit()) };
    assert!(matches!(workspace.land(&to_unknown), Err(LandError::UnknownBranch { .. })));
    let landed = land(&workspace, one_commit()).unwrap();
    assert!(landed.checkouts.is_empty());
    assert!(!world.root.join("new").exists());
}

#[test]
fn a_branch_that_another_worktree_has_checked_out_takes_that_one_along() {
    let world = World::new();
    let other = world.path("other place");
    world.run(&["worktree", "add", "-q", "-b", "side", other.to_str().unwrap()]);
    let workspace = world.workspace("one");
    put(&workspace.dir().join("new"), "n\n");
    let landing = Landing { onto: Some("side".into()), ..landing(one_commit()) };
    assert_eq!(workspace.land(&landing).unwrap().checkouts, [other.canonicalize().unwrap()]);
    assert_eq!(git_in(&other, &["status", "--porcelain"]), "");
    assert!(other.join("new").exists());
    // And a linked worktree can itself be the project.
    let project = Project::open(&world.git, &other, &world.path("other shadow")).unwrap();
    assert_eq!(project.head().unwrap().branch.as_deref(), Some("side"));
    let inner = project.create(&world.request("two")).unwrap().workspace;
    assert!(inner.dir().join("new").exists());
}

#[test]
fn a_shallow_clone_works() {
    let world = World::new();
    world.write("README", "second\n");
    world.commit("second");
    let clone = world.path("shallow");
    world.run(&[
        "clone",
        "-q",
        "--depth=1",
        &format!("file://{}", world.root.display()),
        clone.to_str().unwrap(),
    ]);
    let shallow = World { root: clone, git: world.git.clone(), temp: tempfile::tempdir().unwrap() };
    shallow.identify();
    let project = Project::open(&world.git, &shallow.root, &world.path("shadow2")).unwrap();
    let workspace = project.create(&world.request("one")).unwrap().workspace;
    put(&workspace.dir().join("new"), "n\n");
    git_in(workspace.dir(), &["add", "-A"]);
    git_in(workspace.dir(), &["commit", "-qm", "by the agent"]);
    shallow.write("README", "third\n");
    shallow.commit("third");
    let bundle = workspace.bundle(&world.path("b.bundle"), time(1)).unwrap();
    land(&workspace, commits()).unwrap();
    assert_eq!(shallow.run(&["log", "--format=%s"]), "by the agent\nthird\nsecond");
    workspace.remove(&bundle).unwrap();
    project.unbundle(&bundle.file, &world.path("back")).unwrap();
}

#[test]
fn a_sha256_repository_works() {
    let world = World::folder();
    world.run(&["init", "-q", "-b", "main", "--object-format=sha256"]);
    world.identify();
    world.write("a", "a\n");
    world.commit("first");
    let workspace = world.workspace("one");
    put(&workspace.dir().join("b"), "b\n");
    assert!(workspace.checkpoint(None, "refs/flotilla/t/1", "m", time(1)).unwrap().is_some());
    let bundle = workspace.bundle(&world.path("b.bundle"), time(1)).unwrap();
    land(&workspace, one_commit()).unwrap();
    assert_eq!(world.read("b"), "b\n");
    workspace.remove(&bundle).unwrap();
    world.open().unbundle(&bundle.file, &world.path("back")).unwrap();
}

#[test]
fn a_bare_repository_has_workspaces_and_no_checkout() {
    let world = World::new();
    let bare = world.path("bare.git");
    world.run(&["clone", "-q", "--bare", ".", bare.to_str().unwrap()]);
    git_in(&bare, &["config", "user.name", "Ada"]);
    git_in(&bare, &["config", "user.email", "ada@example.org"]);
    let project = Project::open(&world.git, &bare, &world.path("bare shadow")).unwrap();
    let workspace = project.create(&world.request("one")).unwrap().workspace;
    put(&workspace.dir().join("new"), "n\n");
    assert!(matches!(land(&workspace, How::Edits), Err(LandError::Workspace(WorkspaceError::Bare))));
    let landed = land(&workspace, one_commit()).unwrap();
    assert_eq!(git_in(&bare, &["rev-parse", "main"]), landed.after.as_str());
}

#[test]
fn submodules_are_named_as_empty_and_a_moved_one_is_a_change() {
    let world = World::new();
    let inner = World::new();
    world.run(&["submodule", "--quiet", "add", inner.root.to_str().unwrap(), "sub"]);
    world.commit("with a submodule");
    let created = world.create("one");
    assert_eq!(created.lacks.submodules, 1);
    let workspace = created.workspace;
    assert_eq!(workspace.checkpoint(None, "refs/flotilla/t/1", "m", time(1)).unwrap(), None);
    inner.write("x", "x\n");
    inner.commit("moved");
    git_in(workspace.dir(), &["submodule", "--quiet", "update", "--init"]);
    git_in(&workspace.dir().join("sub"), &["fetch", "-q"]);
    git_in(&workspace.dir().join("sub"), &["checkout", "-q", "origin/main"]);
    let diff = diff(&workspace);
    assert_eq!(diff.files[0].new.as_ref().unwrap().kind, EntryKind::Submodule);
    land(&workspace, one_commit()).unwrap();
    let (dir, bundle) = (workspace.dir().to_owned(), workspace.bundle(&world.path("b"), time(1)).unwrap());
    put(&dir.join("sub/x"), "not committed\n");
    workspace.remove(&bundle).unwrap();
    world.open().unbundle(&bundle.file, &dir).unwrap();
    assert_eq!(std::fs::read(dir.join("sub/x")).unwrap(), b"not committed\n");
    assert_eq!(git_in(&dir.join("sub"), &["log", "-1", "--format=%s"]), "moved");
}

#[cfg(unix)]
#[test]
fn paths_with_line_feeds_and_bytes_that_are_no_text_work() {
    use std::os::unix::ffi::OsStrExt;
    let mut world = World::folder();
    let strange = world.root.join("a\nb \"c\"");
    std::fs::create_dir(&strange).unwrap();
    world.root = strange;
    world.run(&["init", "-q", "-b", "main"]);
    world.identify();
    let name = std::path::Path::new(std::ffi::OsStr::from_bytes(b"caf\xe9\n"));
    world.write(name, "1\n");
    world.commit("first");
    let project = Project::open(&world.git, &world.root, &world.temp.path().join("shadow")).unwrap();
    let new = NewWorkspace { dir: world.temp.path().join("w\n1"), ..world.request("one") };
    let workspace = project.create(&new).unwrap().workspace;
    put(&workspace.dir().join(name), "2\n");
    let diff = diff(&workspace);
    assert_eq!(diff.files[0].path.as_bytes(), b"caf\xe9\n");
    land(&workspace, one_commit()).unwrap();
    assert_eq!(std::fs::read(world.root.join(name)).unwrap(), b"2\n");
    let bundle = workspace.bundle(&world.temp.path().join("b"), time(1)).unwrap();
    workspace.remove(&bundle).unwrap();
}

#[test]
fn crlf_files_stay_as_they_are() {
    let world = World::new();
    world.run(&["config", "core.autocrlf", "false"]);
    world.write("dos.txt", "a\r\nb\r\n");
    world.commit("dos");
    let workspace = world.workspace("one");
    put(&workspace.dir().join("dos.txt"), "a\r\nc\r\n");
    land(&workspace, one_commit()).unwrap();
    assert_eq!(world.read("dos.txt"), "a\r\nc\r\n");
}

#[test]
fn a_sparse_checkout_stays_sparse() {
    let world = World::new();
    world.write("big/x", "x\n");
    world.commit("big");
    world.run(&["sparse-checkout", "set", "--cone", "src"]);
    let workspace = world.workspace("one");
    assert!(!workspace.dir().join("big").exists());
    assert!(diff(&workspace).files.is_empty());
    put(&workspace.dir().join("src/new"), "n\n");
    land(&workspace, one_commit()).unwrap();
    assert_eq!(world.run(&["status", "--porcelain"]), "");
    assert!(!world.root.join("big").exists());
    assert_eq!(world.run(&["ls-tree", "-r", "--name-only", "main", "big"]), "big/x");
}

#[test]
fn a_checkout_in_the_middle_of_something_is_left_alone() {
    let world = World::new();
    let workspace = world.workspace("one");
    put(&workspace.dir().join("new"), "n\n");
    put(&world.root.join(".git/index.lock"), "");
    let Err(LandError::Busy { what, .. }) = land(&workspace, one_commit()) else { panic!() };
    assert_eq!(what, Busy::Locked);
    // Neither a checkpoint nor a new workspace cares.
    assert!(workspace.checkpoint(None, "refs/flotilla/t/1", "m", time(1)).unwrap().is_some());
    world.workspace("two");
    std::fs::remove_file(world.root.join(".git/index.lock")).unwrap();
    put(&world.root.join(".git/MERGE_HEAD"), world.run(&["rev-parse", "HEAD"]) + "\n");
    let Err(LandError::Busy { what, .. }) = land(&workspace, one_commit()) else { panic!() };
    assert_eq!(what, Busy::Merge);
}

#[test]
fn a_branch_that_moved_since_the_review_is_not_landed_on() {
    let world = World::new();
    let workspace = world.workspace("one");
    put(&workspace.dir().join("new"), "n\n");
    let reviewed = world.open().branch_tip("main").unwrap();
    world.write("README", "moved\n");
    world.commit("moved");
    let landing = Landing { expect: reviewed, ..landing(one_commit()) };
    assert!(matches!(workspace.land(&landing), Err(LandError::Moved { .. })));
}

#[test]
fn landing_asks_for_a_name_when_git_has_none() {
    let world = World::new();
    world.run(&["config", "--unset", "user.name"]);
    world.run(&["config", "--unset", "user.email"]);
    let workspace = world.workspace("one");
    put(&workspace.dir().join("new"), "n\n");
    assert!(workspace.checkpoint(None, "refs/flotilla/t/1", "m", time(1)).unwrap().is_some());
    // Whoever runs the tests may well have a name in their own configuration.
    if git_output(&world.root, &["config", "user.email"]).status.success() {
        return;
    }
    assert!(matches!(land(&workspace, one_commit()), Err(LandError::NoIdentity)));
}

#[test]
fn bad_requests_are_refused_by_name_and_leave_nothing() {
    let world = World::new();
    let project = world.open();
    world.run(&["branch", "flotilla/taken"]);
    let branches = world.run(&["branch", "-a"]);
    let ask = |change: &dyn Fn(&mut NewWorkspace)| {
        let mut new = world.request("one");
        change(&mut new);
        project.create(&new).map(drop).unwrap_err()
    };
    assert!(matches!(ask(&|n| n.base = Some("nope".into())), WorkspaceError::UnknownBase { .. }));
    assert!(matches!(ask(&|n| n.branch = "flotilla/taken".into()), WorkspaceError::BranchExists { .. }));
    assert!(matches!(ask(&|n| n.branch = "a..b".into()), WorkspaceError::BadBranch { .. }));
    assert!(matches!(ask(&|n| n.dir = world.root.join("in")), WorkspaceError::DirInsideProject { .. }));
    assert!(matches!(
        ask(&|n| n.dir = world.root.parent().unwrap().into()),
        WorkspaceError::DirNotEmpty { .. }
    ));
    assert_eq!(world.run(&["branch", "-a"]), branches);
    assert_eq!(world.run(&["worktree", "list"]).lines().count(), 1);
    assert!(matches!(
        Project::open(&world.git, &world.root.join(".git"), &world.path("s")),
        Err(WorkspaceError::InsideGitDir { .. })
    ));
    assert!(matches!(
        Project::open(&world.git, &world.root.join("README"), &world.path("s")),
        Err(WorkspaceError::NotAFolder { .. })
    ));
}

#[test]
fn included_files_are_copies_of_their_own() {
    let world = World::new();
    world.write(".env", "SECRET=1\n");
    world.write("node_modules/m/index.js", "1\n");
    world.write("a.log", "log\n");
    let plain = world.create("plain");
    assert_eq!((plain.included.files, plain.lacks.ignored), (1, 2));
    world.write(".worktreeinclude", "node_modules/\n*.log\n!a.log\n");
    world.commit("include");
    #[cfg(unix)]
    std::os::unix::fs::symlink("../m", world.root.join("node_modules/link")).unwrap();
    let created = world.create("one");
    let dir = created.workspace.dir().to_owned();
    assert!(created.included.by_file && created.included.failed.is_empty());
    assert_eq!(created.included.paths, ["node_modules/".into()]);
    assert_eq!(created.lacks.ignored, 2);
    put(&dir.join("node_modules/m/index.js"), "2\n");
    assert_eq!(world.read("node_modules/m/index.js"), "1\n");
    #[cfg(unix)]
    assert_eq!(std::fs::read_link(dir.join("node_modules/link")).unwrap(), std::path::Path::new("../m"));
    assert!(diff(&created.workspace).files.is_empty());
}

#[cfg(unix)]
#[test]
fn modes_links_and_types_are_seen() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let workspace = world.workspace("one");
    let dir = workspace.dir();
    std::fs::set_permissions(dir.join("README"), std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::remove_file(dir.join("src/b.txt")).unwrap();
    std::os::unix::fs::symlink("a.txt", dir.join("src/b.txt")).unwrap();
    let diff = diff(&workspace);
    assert_eq!(diff.files[0].status, FileStatus::ModeChanged);
    assert_eq!(diff.files[1].status, FileStatus::TypeChanged);
    assert_eq!(diff.files[1].new.as_ref().unwrap().kind, EntryKind::Symlink);
    land(&workspace, one_commit()).unwrap();
    assert_eq!(std::fs::read_link(world.root.join("src/b.txt")).unwrap(), std::path::Path::new("a.txt"));
    assert_eq!(world.run(&["status", "--porcelain"]), "");
}

#[test]
fn a_file_that_stays_ignored_is_not_overwritten_by_a_landing() {
    let world = World::new();
    world.write("notes.log", "mine, and nowhere else\n");
    let workspace = world.workspace("one");
    put(&workspace.dir().join("notes.log"), "run\n");
    git_in(workspace.dir(), &["add", "-f", "notes.log"]);
    git_in(workspace.dir(), &["commit", "-qm", "add a log"]);
    let tree = workspace.tree_now().unwrap();
    assert!(git_in(workspace.dir(), &["ls-tree", "-r", "--name-only", tree.as_str()]).contains("notes.log"));
    for how in [one_commit(), commits(), How::Edits] {
        let Err(LandError::WouldOverwrite { paths, .. }) = land(&workspace, how) else { panic!() };
        assert_eq!(paths, ["notes.log".into()]);
    }
    assert_eq!(world.read("notes.log"), "mine, and nowhere else\n");
}

#[test]
fn work_carried_in_does_not_land_with_the_change() {
    let world = World::new();
    world.write("src/a.txt", "mine\n2\n3\n4\n5\n6\n7\n8\n9\n");
    let workspace = world
        .open()
        .create(&NewWorkspace { carry: Carry::Uncommitted, ..world.request("one") })
        .unwrap()
        .workspace;
    put(&workspace.dir().join("src/a.txt"), "mine\n2\n3\n4\n5\n6\n7\n8\nrun\n");
    assert!(matches!(land(&workspace, one_commit()), Err(LandError::WouldOverwrite { .. })));
    land(&workspace, How::Edits).unwrap();
    assert_eq!(world.read("src/a.txt"), "mine\n2\n3\n4\n5\n6\n7\n8\nrun\n");
}

#[test]
fn many_workspaces_can_be_made_at_once() {
    let world = World::new();
    let project = world.open();
    std::thread::scope(|scope| {
        for i in 0..6 {
            let (project, new) = (&project, world.request(&format!("w{i}")));
            scope.spawn(move || {
                let workspace = project.create(&new).unwrap().workspace;
                put(&workspace.dir().join("x"), format!("{i}\n"));
                let name = format!("refs/flotilla/t/{i}");
                assert!(workspace.checkpoint(None, &name, "m", time(1)).unwrap().is_some());
            });
        }
    });
    assert_eq!(world.run(&["worktree", "list"]).lines().count(), 1);
    let store = world.path("shadow").join("repo.git");
    assert_eq!(git_in(&store, &["for-each-ref", "refs/flotilla/t"]).lines().count(), 6);
}

#[test]
fn a_workspace_can_be_forgotten_and_opened_again() {
    let world = World::new();
    let workspace = world.workspace("one");
    put(&workspace.dir().join("x"), "x\n");
    let kept = workspace.checkpoint(None, "refs/flotilla/t/1", "m", time(1)).unwrap().unwrap();
    let again = world.open().reopen(workspace.record().clone()).unwrap();
    assert_eq!(again.checkpoint(Some(&kept.tree), "refs/flotilla/t/2", "m", time(2)).unwrap(), None);
    // Also when Flotilla's own data about it is gone.
    std::fs::remove_dir_all(world.path("shadow")).unwrap();
    let again = world.open().reopen(workspace.record().clone()).unwrap();
    assert_eq!(again.tree_now().unwrap(), kept.tree);
    for path in again.git_write_paths() {
        assert!(path.is_dir(), "{path:?}");
    }
}

#[cfg(unix)]
#[test]
fn an_empty_git_folder_above_or_in_a_folder_makes_it_no_repository_and_a_broken_one_does() {
    let world = World::new();
    let inner = world.path("plain/inner");
    std::fs::create_dir_all(world.path("plain/.git")).unwrap();
    std::fs::create_dir_all(inner.join(".git")).unwrap();
    let open = |at: &Path, shadow: &str| Project::open(&world.git, at, &world.path(shadow));
    assert_eq!(open(&inner, "inner shadow").unwrap().kind(), ProjectKind::Folder);
    put(&world.path("plain/.git/config"), "[core]\n\tbare = false\n");
    let broken = open(&inner, "other shadow").unwrap_err();
    assert!(
        matches!(&broken, WorkspaceError::Unreadable { path, .. } if path.ends_with("plain")),
        "{broken}"
    );
}

#[test]
fn a_project_whose_path_holds_line_feeds_is_found() {
    for name in ["line\nfeed", "line feed at the end\n", "\n\n"] {
        let world = World::new();
        let moved = world.path(name);
        std::fs::rename(&world.root, &moved).unwrap();
        let shadow = world.path("shadow");
        let project = flotilla_workspace::Project::open(&world.git, &moved, &shadow).unwrap();
        assert_eq!(project.root(), moved, "{name:?}");
        let located = flotilla_workspace::locate(&world.git, &moved.join("src"), &shadow).unwrap();
        assert_eq!(located.root, moved, "{name:?}");
    }
}
