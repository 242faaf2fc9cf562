//! What an agent can do to its workspace's git, and what of that reaches anything else.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

#[cfg(test)]
mod common;

use common::*;
use flotilla_workspace::{Carry, DiffTo, NewWorkspace, Workspace, WorkspaceError};
use std::path::{Path, PathBuf};

/// Every file below a folder with its content, also below `.git`.
fn everything(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let (mut found, mut folders) = (Vec::new(), vec![dir.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_symlink() {
                found.push((
                    path.clone(),
                    std::fs::read_link(path).unwrap().into_os_string().into_encoded_bytes(),
                ));
            } else if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.clone(), std::fs::read(path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// The user's folder, without the one reference that keeps the base.
fn users(world: &World) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = everything(&world.root);
    found.retain(|(path, _)| !path.starts_with(world.root.join(".git/refs/flotilla/base")));
    found
}

fn own(workspace: &Workspace) -> PathBuf {
    workspace.git_write_paths().pop().unwrap()
}

fn agent(dir: &Path, args: &[&str]) -> String {
    let name = ["-c", "user.name=Agent", "-c", "user.email=agent@example.org"];
    git_in(dir, &[&name[..], args].concat())
}

fn agent_commits(dir: &Path, file: &str) -> String {
    put(&dir.join(file), format!("{file}\n"));
    agent(dir, &["add", "-A"]);
    agent(dir, &["commit", "-qm", file]);
    agent(dir, &["rev-parse", "HEAD"])
}

#[test]
fn the_agents_git_works_and_writes_to_its_workspace_and_its_own_git_folder_alone() {
    let world = World::new();
    world.run(&["branch", "side"]);
    world.run(&["tag", "-a", "-m", "one", "v1"]);
    world.run(&["pack-refs", "--all"]);
    world.run(&["branch", "flotilla/one/below"]);
    let workspace = world.workspace("one");
    let dir = workspace.dir().to_owned();
    world.write("README", "zero\none\ntwo\nthree\n");
    world.commit("newer");
    let elsewhere = || {
        let mut found = everything(&world.path("shadow"));
        found.retain(|(path, _)| !path.starts_with(own(&workspace)));
        (found, everything(&world.root))
    };
    let before = elsewhere();
    assert_eq!(agent(&dir, &["describe", "--tags"]), "v1");
    let first = agent_commits(&dir, "a");
    agent(&dir, &["checkout", "-q", "-b", "mine"]);
    agent_commits(&dir, "b");
    put(&dir.join("README"), "stashed\n");
    agent(&dir, &["stash", "-q"]);
    agent(&dir, &["stash", "pop", "-q"]);
    agent(&dir, &["checkout", "-q", "README"]);
    agent(&dir, &["checkout", "-q", "flotilla/one"]);
    agent(&dir, &["merge", "-q", "--no-edit", "mine"]);
    assert_eq!(agent(&dir, &["log", "--format=%s", "main"]), "first");
    assert_eq!(agent(&dir, &["diff", "--name-only", "main", "side"]), "");
    agent(&dir, &["rebase", "-q", "--onto", "side", &first]);
    agent(&dir, &["gc", "-q", "--prune=now"]);
    assert_eq!(agent(&dir, &["log", "--format=%s"]), "b\nfirst");
    assert_eq!(agent(&dir, &["status", "--porcelain"]), "");
    assert!(elsewhere() == before, "something else was written to");
    assert!(workspace.checkpoint(None, "refs/flotilla/t/1", "m", time(1)).unwrap().is_some());
    assert_eq!(workspace.run_commits().unwrap().len(), 1);
}

#[test]
fn a_whole_life_leaves_the_users_repository_byte_for_byte_as_it_was() {
    let world = World::new();
    world.write("README", "staged\n");
    world.run(&["add", "README"]);
    world.write("untracked", "u\n");
    let before = users(&world);
    let workspace = world
        .open()
        .create(&NewWorkspace { carry: Carry::Uncommitted, ..world.request("one") })
        .unwrap()
        .workspace;
    let dir = workspace.dir().to_owned();
    agent_commits(&dir, "a");
    let one = workspace.checkpoint(None, "refs/flotilla/t/1", "m", time(1)).unwrap().unwrap();
    agent_commits(&dir, "b");
    put(&dir.join("untracked too"), "x\n");
    workspace.restore(&one.commit, "refs/flotilla/t/2", time(2)).unwrap();
    assert_eq!(agent(&dir, &["log", "-1", "--format=%s"]), "a");
    assert_eq!(agent(&dir, &["status", "--porcelain"]), "");
    agent_commits(&dir, "c");
    diff(&workspace);
    let bundle = workspace.bundle(&world.path("b"), time(3)).unwrap();
    workspace.remove(&bundle).unwrap();
    let again = world.open().unbundle(&bundle.file, &dir).unwrap();
    assert_eq!(agent(&dir, &["log", "-2", "--format=%s"]), "c\na");
    agent(&dir, &["fsck", "--strict"]);
    let bundle = again.bundle(&world.path("b2"), time(4)).unwrap();
    again.remove(&bundle).unwrap();
    assert!(users(&world) == before);
}

#[test]
fn an_agent_that_destroys_its_git_loses_no_file_and_nothing_that_a_checkpoint_saw() {
    let world = World::new();
    let workspace = world.workspace("one");
    let dir = workspace.dir().to_owned();
    let kept = agent_commits(&dir, "a");
    workspace.checkpoint(None, "refs/flotilla/t/1", "m", time(1)).unwrap().unwrap();
    agent_commits(&dir, "b");
    let before = users(&world);
    let common = agent(&dir, &["rev-parse", "--path-format=absolute", "--git-common-dir"]);
    assert_eq!(Path::new(&common), own(&workspace));
    std::fs::remove_dir_all(own(&workspace)).unwrap();
    std::fs::create_dir(own(&workspace)).unwrap();
    std::fs::remove_file(dir.join(".git")).unwrap();
    put(&dir.join("c"), "c\n");
    let two = workspace.checkpoint(None, "refs/flotilla/t/2", "m", time(2)).unwrap().unwrap();
    assert_eq!(workspace.diff(&DiffTo::from(&two), &Default::default()).unwrap().stat.files, 3);
    assert!(matches!(workspace.run_commits(), Err(WorkspaceError::AgentHistory { .. })));
    assert!(matches!(
        land(&workspace, commits()),
        Err(flotilla_workspace::LandError::Workspace(WorkspaceError::AgentHistory { .. }))
    ));
    workspace.bundle(&world.path("b"), time(3)).unwrap();
    let again = world.open().reopen(workspace.record().clone()).unwrap();
    assert_eq!(agent(&dir, &["rev-parse", "HEAD"]), kept);
    assert_eq!(agent(&dir, &["status", "--porcelain"]), "?? b\n?? c");
    assert!(users(&world) == before);
    land(&again, commits()).unwrap();
    assert_eq!(world.run(&["log", "--format=%s"]), "The rest\na\nfirst");
    world.run(&["fsck", "--strict"]);
    let bundle = again.bundle(&world.path("b"), time(3)).unwrap();
    again.remove(&bundle).unwrap();
}

#[test]
fn housekeeping_in_either_repository_loses_nothing_of_a_run() {
    let world = World::new();
    world.write("README", "staged by the user\n");
    world.run(&["add", "README"]);
    let workspace = world
        .open()
        .create(&NewWorkspace { carry: Carry::Uncommitted, ..world.request("one") })
        .unwrap()
        .workspace;
    let dir = workspace.dir().to_owned();
    // The agent takes what no kept history of the user's will have for long.
    world.run(&["checkout", "-q", "-b", "passing"]);
    world.write("deep/er/file", "only here\n");
    let passing = world.commit("passing");
    agent(&dir, &["checkout", "-q", &passing, "--", "deep"]);
    let one = workspace.checkpoint(None, "refs/flotilla/t/1", "m", time(1)).unwrap().unwrap();
    agent(&dir, &["commit", "-qm", "taken over"]);
    agent(&dir, &["merge", "-q", "-s", "ours", "--no-edit", &passing]);
    put(&dir.join("more"), "more\n");
    let two = workspace.checkpoint(Some(&one.tree), "refs/flotilla/t/2", "m", time(2)).unwrap().unwrap();
    // The user drops all of it, and the commit that the run started from too.
    world.run(&["checkout", "-q", "main"]);
    world.run(&["branch", "-q", "-D", "passing"]);
    world.run(&["commit", "-q", "--amend", "--allow-empty", "-m", "another beginning"]);
    world.run(&["reflog", "expire", "--expire=now", "--all"]);
    world.run(&["gc", "-q", "--prune=now"]);
    agent(&dir, &["gc", "-q", "--prune=now"]);
    let store = world.path("shadow").join("repo.git");
    let fsck = git_output(&store, &["fsck", "--strict", "--no-dangling", "--connectivity-only"]);
    assert!(fsck.status.success(), "{fsck:?} {}", git_in(&store, &["for-each-ref"]));
    workspace.restore(&one.commit, "refs/flotilla/t/3", time(3)).unwrap();
    assert!(!dir.join("more").exists() && dir.join("deep/er/file").exists());
    workspace.restore(&two.commit, "refs/flotilla/t/4", time(4)).unwrap();
    assert!(dir.join("more").exists());
    assert_eq!(agent(&dir, &["status", "--porcelain"]), "?? more");
    let bundle = workspace.bundle(&world.path("b"), time(5)).unwrap();
    workspace.remove(&bundle).unwrap();
    world.open().unbundle(&bundle.file, &dir).unwrap();
    agent(&dir, &["fsck"]);
}

#[test]
fn a_repository_that_keeps_its_references_in_tables_works() {
    let world = World::folder();
    if !git_output(&world.root, &["init", "-q", "-b", "main", "--ref-format=reftable"]).status.success() {
        return;
    }
    world.identify();
    world.write("a", "a\n");
    world.commit("first");
    let workspace = world.workspace("one");
    let dir = workspace.dir().to_owned();
    agent_commits(&dir, "b");
    assert_eq!(agent(&dir, &["log", "--format=%s", "main"]), "first");
    land(&workspace, commits()).unwrap();
    assert_eq!(world.run(&["log", "--format=%s"]), "b\nfirst");
}

#[test]
fn other_branches_and_the_stash_of_an_agent_come_back_from_a_bundle() {
    let world = World::new();
    let workspace = world.workspace("one");
    let dir = workspace.dir().to_owned();
    agent(&dir, &["checkout", "-q", "-b", "idea"]);
    let idea = agent_commits(&dir, "idea");
    put(&dir.join("README"), "stashed\n");
    agent(&dir, &["stash", "-q"]);
    agent(&dir, &["checkout", "-q", "flotilla/one"]);
    let bundle = workspace.bundle(&world.path("b"), time(1)).unwrap();
    workspace.remove(&bundle).unwrap();
    world.open().unbundle(&bundle.file, &dir).unwrap();
    assert_eq!(agent(&dir, &["rev-parse", "idea"]), idea);
    assert_eq!(agent(&dir, &["show", "refs/stash:README"]), "stashed");
}

#[cfg(unix)]
#[test]
fn a_git_folder_made_to_do_harm_does_none() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let world = World::new();
    let mark = world.path("owned");
    let trap = world.path("trap.sh");
    put(&trap, format!("#!/bin/sh\ntouch '{}'\n", mark.display()));
    std::fs::set_permissions(&trap, std::fs::Permissions::from_mode(0o755)).unwrap();
    // A repository that the agent may not read, whose commit it knows.
    let secret = World::new();
    secret.write("secret", "secret\n");
    let hidden = secret.commit("secret");
    let workspace = world.workspace("one");
    let (dir, git) = (workspace.dir().to_owned(), own(&workspace));
    agent_commits(&dir, "a");
    let config = format!(
        "[core]\n\trepositoryformatversion = 0\n\tfsmonitor = {0}\n\thooksPath = {1}\n[alias]\n\tstatus = !{0}\n\
         [include]\n\tpath = {1}/more\n[diff]\n\texternal = {0}\n",
        trap.display(),
        world.temp.path().display()
    );
    put(&git.join("config"), config);
    put(&git.join("hooks/post-index-change"), std::fs::read(&trap).unwrap());
    put(&git.join("packed-refs"), "x".repeat(20 << 20));
    put(&git.join("objects/info/alternates"), secret.root.join(".git/objects").display().to_string() + "\n");
    put(&git.join("index"), "not an index");
    let before = (users(&world), everything(&secret.root));
    let work = |number: i32| {
        put(&dir.join("file"), format!("{number}\n"));
        let name = format!("refs/flotilla/t/{number}");
        workspace.checkpoint(None, &name, "m", time(1)).unwrap().unwrap()
    };
    let one = work(1);
    // A commit that is not the agent's own is not fetched for it.
    put(&git.join("HEAD"), hidden.clone() + "\n");
    work(2);
    assert!(matches!(workspace.run_commits(), Err(WorkspaceError::AgentHistory { .. })));
    for (name, target) in [("HEAD", "HEAD"), ("objects", "objects"), ("refs", "refs")] {
        let _ = std::fs::remove_dir_all(git.join(name));
        let _ = std::fs::remove_file(git.join(name));
        symlink(secret.root.join(".git").join(target), git.join(name)).unwrap();
    }
    work(3);
    put(&world.path("plain"), "");
    std::fs::remove_file(git.join("HEAD")).unwrap();
    put(&git.join("HEAD"), "ref: refs/heads/../../../../plain\n");
    work(4);
    std::fs::remove_file(git.join("HEAD")).unwrap();
    put(&git.join("HEAD"), "ref: refs/heads/main\n");
    work(5);
    workspace.bundle(&world.path("b"), time(3)).unwrap();
    workspace.restore(&one.commit, "refs/flotilla/t/6", time(4)).unwrap();
    let again = world.open().reopen(workspace.record().clone()).unwrap();
    assert_eq!(std::fs::read(dir.join("file")).unwrap(), b"1\n");
    diff(&again);
    let store = world.path("shadow").join("repo.git");
    assert!(!git_output(&store, &["cat-file", "-e", &hidden]).status.success());
    assert!(!mark.exists());
    let bundle = again.bundle(&world.path("b"), time(5)).unwrap();
    again.remove(&bundle).unwrap();
    assert!((users(&world), everything(&secret.root)) == before);
}

#[test]
fn corrupt_objects_are_named_and_do_not_stop_a_checkpoint() {
    let world = World::new();
    let workspace = world.workspace("one");
    let (dir, git) = (workspace.dir().to_owned(), own(&workspace));
    agent_commits(&dir, "a");
    let blob = agent(&dir, &["rev-parse", "HEAD:a"]);
    let object = git.join("objects").join(&blob[..2]).join(&blob[2..]);
    std::fs::remove_file(&object).unwrap();
    put(&object, "no object");
    put(&dir.join("a"), "changed\n");
    let kept = workspace.checkpoint(None, "refs/flotilla/t/1", "m", time(1)).unwrap().unwrap();
    assert_eq!(kept.stat.files, 1);
    assert!(matches!(workspace.run_commits(), Err(WorkspaceError::AgentHistory { .. })));
    land(&workspace, one_commit()).unwrap();
    assert_eq!(world.read("a"), "changed\n");
    world.run(&["fsck", "--strict"]);
}

#[cfg(unix)]
#[test]
fn a_small_workspace_costs_few_processes() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let (script, count) = (world.path("git.sh"), world.path("count"));
    put(&script, format!("#!/bin/sh\necho \"$1\" >> '{}'\nexec git \"$@\"\n", count.display()));
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let git = flotilla_workspace::Git::at(&script).unwrap();
    let counted = || {
        let calls = std::fs::read_to_string(&count).unwrap_or_default();
        let _ = std::fs::remove_file(&count);
        calls.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(counted(), ["version"]);
    let project = flotilla_workspace::Project::open(&git, &world.root, &world.path("shadow")).unwrap();
    assert_eq!(counted(), ["rev-parse", "config"]);
    let workspace = project.create(&world.request("one")).unwrap().workspace;
    let mut calls = counted();
    calls.sort();
    assert_eq!(calls, ["cat-file", "read-tree", "status", "update-ref"]);
    assert_eq!(workspace.checkpoint(None, "refs/flotilla/t/1", "m", time(1)).unwrap(), None);
    assert_eq!(counted(), ["status"]);
    put(&workspace.dir().join("x"), "x\n");
    std::fs::remove_file(workspace.dir().join("README")).unwrap();
    workspace.checkpoint(None, "refs/flotilla/t/1", "m", time(1)).unwrap().unwrap();
    let calls = counted();
    assert!(calls.len() <= 5, "{calls:?}");
}
