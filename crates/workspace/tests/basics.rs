//! From a fresh workspace to a landed or removed one.

#[cfg(test)]
mod common;

use common::*;
use flotilla_workspace::{Carry, DiffTo, FilePatch, FileStatus, LandError, ProjectKind, WorkspaceError};

#[test]
fn a_workspace_has_the_files_of_its_base_and_its_git_finds_them_clean() {
    let world = World::new();
    let created = world.create("one");
    let dir = created.workspace.dir().to_owned();
    assert_eq!(std::fs::read_to_string(dir.join("README")).unwrap(), "one\ntwo\nthree\n");
    assert_eq!(git_in(&dir, &["status", "--porcelain"]), "");
    assert_eq!(git_in(&dir, &["symbolic-ref", "HEAD"]), "refs/heads/flotilla/one");
    assert!(!created.lacks.lacks_work());
}

#[test]
fn a_workspace_says_what_it_lacks_and_can_carry_it() {
    let world = World::new();
    world.write("README", "changed\n");
    world.write("new.txt", "new\n");
    world.write("debug.log", "log\n");
    world.run(&["rm", "-q", "--cached", "src/b.txt"]);
    let before = world.private_state();
    let created = world.create("plain");
    assert_eq!((created.lacks.modified, created.lacks.untracked, created.lacks.ignored), (2, 2, 1));
    let carried = world
        .open()
        .create(&flotilla_workspace::NewWorkspace { carry: Carry::Uncommitted, ..world.request("carry") })
        .unwrap();
    assert!(!carried.lacks.lacks_work());
    assert_eq!(carried.carried.as_ref().unwrap().files, 2);
    let dir = carried.workspace.dir();
    assert_eq!(std::fs::read_to_string(dir.join("new.txt")).unwrap(), "new\n");
    assert!(diff(&carried.workspace).files.is_empty(), "what was carried is no change of the run's");
    assert_eq!(world.private_state(), before);
}

#[test]
fn a_checkpoint_is_taken_only_when_something_changed_and_brings_everything_back() {
    let world = World::new();
    let workspace = world.workspace("one");
    let dir = workspace.dir().to_owned();
    assert_eq!(workspace.checkpoint(None, "refs/flotilla/t/1", "one", time(1)).unwrap(), None);
    put(&dir.join("new file"), "x\ny\n");
    put(&dir.join("debug.log"), "ignored\n");
    std::fs::remove_file(dir.join("src/b.txt")).unwrap();
    let first = workspace.checkpoint(None, "refs/flotilla/t/1", "one", time(1)).unwrap().unwrap();
    assert_eq!((first.stat.files, first.stat.added, first.stat.removed), (2, 2, 1));
    assert_eq!(workspace.checkpoint(Some(&first.tree), "refs/flotilla/t/2", "two", time(2)).unwrap(), None);
    put(&dir.join("src/b.txt/inner"), "a folder now\n");
    std::fs::remove_file(dir.join("new file")).unwrap();
    git_in(&dir, &["add", "-A"]);
    git_in(&dir, &["-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "by the agent"]);
    let second =
        workspace.checkpoint(Some(&first.tree), "refs/flotilla/t/2", "two", time(2)).unwrap().unwrap();
    assert_eq!(second.total, diff(&workspace).stat, "the total is the whole change, not the last step");
    assert_ne!(second.total, second.stat);
    let all = files(&dir);
    let restored = workspace.restore(&first.commit, "refs/flotilla/t/3", time(3)).unwrap();
    assert!(restored.changed);
    assert_eq!(restored.before.tree, second.tree);
    assert!(!dir.join("src/b.txt").exists() && dir.join("new file").exists());
    assert_eq!(std::fs::read(dir.join("debug.log")).unwrap(), b"ignored\n");
    assert_eq!(git_in(&dir, &["log", "--format=%s"]), "first");
    assert_eq!(git_in(&dir, &["status", "--porcelain"]), " D src/b.txt\n?? \"new file\"");
    workspace.restore(&second.commit, "refs/flotilla/t/4", time(4)).unwrap();
    assert_eq!(files(&dir), all);
    assert_eq!(git_in(&dir, &["log", "--format=%s"]), "by the agent\nfirst");
    assert_eq!(git_in(&dir, &["status", "--porcelain"]), "");
    assert!(!git_in(&dir, &["branch", "-a"]).contains("refs/flotilla"));
}

#[test]
fn a_restore_keeps_ignored_files_that_stand_in_its_way() {
    let world = World::new();
    let workspace = world.workspace("one");
    let dir = workspace.dir().to_owned();
    put(&dir.join("data"), "wanted\n");
    let first = workspace.checkpoint(None, "refs/flotilla/t/1", "one", time(1)).unwrap().unwrap();
    std::fs::remove_file(dir.join("data")).unwrap();
    put(&dir.join(".gitignore"), "data\n");
    put(&dir.join("data/precious"), "ignored, and nowhere else\n");
    let restored = workspace.restore(&first.commit, "refs/flotilla/t/2", time(2)).unwrap();
    assert_eq!(std::fs::read(dir.join("data")).unwrap(), b"wanted\n");
    workspace.restore(&restored.before.commit, "refs/flotilla/t/3", time(3)).unwrap();
    assert_eq!(std::fs::read(dir.join("data/precious")).unwrap(), b"ignored, and nowhere else\n");
}

#[test]
fn a_diff_names_files_and_their_lines() {
    let world = World::new();
    let workspace = world.workspace("one");
    let dir = workspace.dir();
    put(&dir.join("README"), "one\n2\nthree");
    put(&dir.join("bin"), b"\0\x01");
    std::fs::rename(dir.join("src/a.txt"), dir.join("src/moved.txt")).unwrap();
    let diff = diff(&workspace);
    let names: Vec<_> = diff.files.iter().map(|f| (f.path.to_string(), f.status.clone(), f.binary)).collect();
    let renamed = FileStatus::Renamed { from: "src/a.txt".into(), similarity: 100 };
    assert_eq!(
        names,
        [
            ("README".into(), FileStatus::Modified, false),
            ("bin".into(), FileStatus::Added, true),
            ("src/moved.txt".into(), renamed, false),
        ]
    );
    assert_eq!(diff.files[1].new.as_ref().unwrap().size, Some(2));
    let FilePatch::Text(hunks) = diff.patch(&diff.files[0]).unwrap() else { panic!() };
    let lines: Vec<_> = hunks[0].lines.iter().map(|l| (l.text.as_slice(), l.ended)).collect();
    assert_eq!(
        lines,
        [(&b"one"[..], true), (b"two", true), (b"three", true), (b"2", true), (b"three", false)]
    );
    assert_eq!(diff.patch(&diff.files[1]).unwrap(), FilePatch::Binary);
}

#[test]
fn one_commit_lands_on_a_branch_that_moved_and_the_checkout_follows() {
    let world = World::new();
    let workspace = world.workspace("one");
    put(&workspace.dir().join("src/a.txt"), "1\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    put(&workspace.dir().join("src/new.txt"), "new\n");
    world.write("README", "zero\none\ntwo\nthree\n");
    let moved = world.commit("second");
    world.write("src/b.txt", "not committed\n");
    world.write("staged.txt", "staged\n");
    world.run(&["add", "staged.txt"]);
    let landed = land(&workspace, one_commit()).unwrap();
    assert_eq!(landed.before.unwrap().as_str(), moved);
    assert_eq!(world.run(&["rev-parse", "main"]), landed.after.as_str());
    assert_eq!(world.read("src/new.txt"), "new\n");
    assert_eq!(world.run(&["status", "--porcelain"]), " M src/b.txt\nA  staged.txt");
    assert_eq!(world.run(&["log", "-1", "--format=%an %cn %s"]), "Ada Ada Land it");
    assert!(matches!(land(&workspace, one_commit()), Err(LandError::Nothing)));
}

#[test]
fn the_runs_commits_land_as_they_are_where_the_branch_has_not_moved() {
    let world = World::new();
    let workspace = world.workspace("one");
    let dir = workspace.dir().to_owned();
    put(&dir.join("x"), "x\n");
    git_in(&dir, &["add", "-A"]);
    git_in(&dir, &["commit", "-qm", "x by the agent"]);
    put(&dir.join("y"), "y\n");
    let tip = git_in(&dir, &["rev-parse", "HEAD"]);
    let landed = land(&workspace, commits()).unwrap();
    assert_eq!(landed.commits.len(), 2);
    assert_eq!(landed.commits[0].as_str(), tip);
    assert_eq!(world.run(&["log", "--format=%s"]), "The rest\nx by the agent\nfirst");
    assert_eq!(world.run(&["status", "--porcelain"]), "");
}

#[test]
fn conflicts_are_told_by_file_and_hunk_and_change_nothing() {
    let world = World::new();
    let workspace = world.workspace("one");
    put(&workspace.dir().join("README"), "one\nrun\nthree\n");
    world.write("README", "one\nuser\nthree\n");
    world.commit("second");
    let (before, mine) = (world.private_state(), files(workspace.dir()));
    let Err(LandError::Conflicts { commit: None, files: conflicts }) = land(&workspace, one_commit()) else {
        panic!()
    };
    assert_eq!(conflicts.len(), 1);
    let hunk = &conflicts[0].hunks[0];
    assert_eq!((hunk.line, &*hunk.ours, &*hunk.base, &*hunk.theirs), (2, "user\n", "two\n", "run\n"));
    assert_eq!(world.private_state(), before);
    assert_eq!(files(workspace.dir()), mine);
}

#[test]
fn landing_is_refused_where_it_would_overwrite_uncommitted_work() {
    let world = World::new();
    let workspace = world.workspace("one");
    put(&workspace.dir().join("README"), "run\n");
    put(&workspace.dir().join("new.txt"), "run\n");
    put(&workspace.dir().join("deep/x"), "run\n");
    world.write("README", "mine\n");
    world.write("new.txt", "mine\n");
    world.write("deep", "mine\n");
    world.write("unrelated", "mine\n");
    let before = world.private_state();
    let Err(LandError::WouldOverwrite { paths, .. }) = land(&workspace, one_commit()) else { panic!() };
    assert_eq!(paths, ["README".into(), "deep".into(), "new.txt".into()]);
    assert_eq!(world.private_state(), before);
}

#[test]
fn edits_are_merged_with_what_is_in_the_checkout_and_the_index_stays() {
    let world = World::new();
    let workspace = world.workspace("one");
    put(&workspace.dir().join("src/a.txt"), "1\n2\n3\n4\n5\n6\n7\n8\nrun\n");
    put(&workspace.dir().join("new.txt"), "run\n");
    world.write("src/a.txt", "mine\n2\n3\n4\n5\n6\n7\n8\n9\n");
    let index = std::fs::read(world.root.join(".git/index")).unwrap();
    land(&workspace, flotilla_workspace::How::Edits).unwrap();
    assert_eq!(world.read("src/a.txt"), "mine\n2\n3\n4\n5\n6\n7\n8\nrun\n");
    assert_eq!(std::fs::read(world.root.join(".git/index")).unwrap(), index);
    assert_eq!(world.run(&["status", "--porcelain"]), " M src/a.txt\n?? new.txt");
}

#[test]
fn a_removed_workspace_comes_back_the_same() {
    let world = World::new();
    let before = world.private_state();
    let workspace = world.workspace("one");
    let dir = workspace.dir().to_owned();
    put(&dir.join("x"), "x\n");
    git_in(&dir, &["add", "-A"]);
    git_in(&dir, &["commit", "-qm", "x by the agent"]);
    put(&dir.join("untracked\nfile"), "y\n");
    put(&dir.join(".env"), "SECRET=1\n");
    put(&dir.join("node_modules/m/index.js"), "z\n");
    let tip = git_in(&dir, &["rev-parse", "HEAD"]);
    let mut all = files(&dir);
    all.retain(|(path, _)| !path.starts_with("node_modules"));
    let file = world.path("bundles").join("one.bundle");
    let bundle = workspace.bundle(&file, time(5)).unwrap();
    assert_eq!(bundle.left_out, ["node_modules/".into()]);
    put(&dir.join("x"), "later\n");
    assert!(matches!(workspace.clone().remove(&bundle), Err(WorkspaceError::BundleUnproven { .. })));
    assert!(dir.exists());
    let bundle = {
        put(&dir.join("x"), "x\n");
        workspace.bundle(&file, time(6)).unwrap()
    };
    workspace.remove(&bundle).unwrap();
    assert!(!dir.exists());
    assert_eq!(world.private_state(), before);
    assert_eq!(world.run(&["worktree", "list"]).lines().count(), 1);
    assert_eq!(world.run(&["branch", "--list", "flotilla/*"]), "");
    world.run(&["gc", "-q", "--prune=now"]);
    let again = world.open().unbundle(&file, &dir).unwrap();
    assert_eq!(files(&dir), all);
    assert_eq!(git_in(&dir, &["rev-parse", "HEAD"]), tip);
    assert_eq!(git_in(&dir, &["symbolic-ref", "HEAD"]), "refs/heads/flotilla/one");
    assert_eq!(git_in(&dir, &["status", "--porcelain"]), "?? \"untracked\\nfile\"");
    assert_eq!(again.record().base, bundle.manifest.workspace.base);
}

#[test]
fn workspaces_in_folders_of_the_same_name_are_removed_at_the_same_time() {
    let world = World::new();
    let project = world.open();
    let proven = |at: &str| {
        let mut request = world.request(at);
        request.dir = world.path(at).join("harbor");
        let workspace = project.create(&request).unwrap().workspace;
        let bundle = workspace.bundle(&world.path(&format!("{at}.bundle")), time(1)).unwrap();
        (workspace, bundle)
    };
    let all: Vec<_> = ["a", "b", "c", "d"].map(proven).into();
    std::thread::scope(|scope| {
        let removing: Vec<_> = all
            .into_iter()
            .map(|(workspace, bundle)| scope.spawn(move || workspace.remove(&bundle)))
            .collect();
        for one in removing {
            one.join().unwrap().unwrap();
        }
    });
    assert_eq!(project.finish_removals().unwrap(), 0, "nothing is left to finish");
}

#[test]
fn a_folder_that_is_no_repository_works_too_and_stays_one() {
    let world = World::folder();
    world.write("a/notes.txt", "one\n");
    let project = world.open();
    assert_eq!(project.kind(), ProjectKind::Folder);
    let workspace = world.workspace("one");
    put(&workspace.dir().join("a/notes.txt"), "one\ntwo\n");
    put(&workspace.dir().join("b"), "b\n");
    assert_eq!(diff(&workspace).stat.files, 2);
    world.write("c", "mine\n");
    land(&workspace, one_commit()).unwrap();
    assert_eq!(world.read("a/notes.txt"), "one\ntwo\n");
    assert_eq!(world.read("c"), "mine\n");
    assert!(!world.root.join(".git").exists());
    let bundle = workspace.bundle(&world.path("one.bundle"), time(1)).unwrap();
    workspace.remove(&bundle).unwrap();
    let again = project.unbundle(&bundle.file, &world.path("back")).unwrap();
    assert_eq!(diff(&again).stat.files, 2);
    assert!(again.checkpoint(None, "refs/flotilla/x", "m", time(2)).unwrap().is_some());
    let tree = DiffTo::Tree(again.tree_now().unwrap());
    assert_eq!(again.diff(&tree, &Default::default()).unwrap().stat.files, 2);
}
