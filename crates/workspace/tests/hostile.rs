//! A repository that wants to run programs, and what the user must find untouched.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

#[cfg(test)]
mod common;

use common::*;
use flotilla_workspace::{Carry, DiffOptions, DiffTo, NewWorkspace};

/// Sets every way that git knows to run a program from a repository.
fn booby_trap(world: &World) -> std::path::PathBuf {
    let mark = world.path("owned");
    let trap = world.path("trap.sh");
    put(&trap, format!("#!/bin/sh\necho \"$0 $@\" >> '{}'\ncat\n", mark.display()));
    make_executable(&trap);
    let trap = format!("'{}'", trap.display());
    for key in [
        "core.fsmonitor",
        "core.sshCommand",
        "core.editor",
        "core.pager",
        "core.askPass",
        "core.alternateRefsCommand",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil2.process",
        "merge.evil.driver",
        "gpg.program",
        "sequence.editor",
        "credential.helper",
        "uploadpack.packObjectsHook",
        "alias.status",
        "alias.rev-parse",
    ] {
        world.run(&["config", key, &trap]);
    }
    for (key, value) in
        [("commit.gpgSign", "true"), ("filter.evil.required", "true"), ("core.hooksPath", "hooks")]
    {
        world.run(&["config", key, value]);
    }
    for dir in [world.root.join("hooks"), world.root.join(".git/hooks")] {
        for hook in [
            "post-checkout",
            "pre-commit",
            "reference-transaction",
            "post-index-change",
            "fsmonitor-watchman",
        ] {
            put(&dir.join(hook), std::fs::read(world.path("trap.sh")).unwrap());
            make_executable(&dir.join(hook));
        }
    }
    mark
}

fn make_executable(path: &std::path::Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    #[cfg(not(unix))]
    let _ = path;
}

#[test]
fn nothing_that_a_repository_configures_is_run() {
    let world = World::new();
    world.write(".gitattributes", "*.txt filter=evil diff=evil merge=evil\n*.md filter=evil2\n");
    world.write("c.md", "c\n");
    world.commit("attributes");
    let mark = booby_trap(&world);
    let workspace = world
        .open()
        .create(&NewWorkspace { carry: Carry::Uncommitted, ..world.request("one") })
        .unwrap()
        .workspace;
    world.open().uncommitted().unwrap();
    let dir = workspace.dir().to_owned();
    put(&dir.join("src/a.txt"), "1\n2\n3\n4\n5\n6\n7\n8\nrun\n");
    put(&dir.join("c.md"), "changed\n");
    let one = workspace.checkpoint(None, "refs/flotilla/t/1", "one", time(1)).unwrap().unwrap();
    let mut patch = Vec::new();
    let diff = workspace.diff(&DiffTo::Now, &DiffOptions::default()).unwrap();
    diff.write_all(&mut patch).unwrap();
    diff.patch(&diff.files[0]).unwrap();
    put(&dir.join("more.txt"), "more\n");
    workspace.restore(&one.commit, "refs/flotilla/t/2", time(2)).unwrap();
    workspace.run_commits().unwrap();
    land(&workspace, one_commit()).unwrap();
    let bundle = workspace.bundle(&world.path("one.bundle"), time(3)).unwrap();
    workspace.remove(&bundle).unwrap();
    world.open().unbundle(&bundle.file, &world.path("back")).unwrap();
    assert!(!mark.exists(), "{}", std::fs::read_to_string(&mark).unwrap());
    assert_eq!(world.read("src/a.txt"), "1\n2\n3\n4\n5\n6\n7\n8\nrun\n");
}

#[test]
fn a_repository_that_the_agent_puts_into_its_workspace_runs_nothing_either() {
    let world = World::new();
    let workspace = world.workspace("one");
    let evil = World {
        root: workspace.dir().join("evil"),
        git: world.git.clone(),
        temp: tempfile::tempdir().unwrap(),
    };
    std::fs::create_dir(&evil.root).unwrap();
    evil.run(&["init", "-q", "-b", "main"]);
    evil.identify();
    evil.write("x.txt", "x\n");
    evil.write(".gitattributes", "*.txt filter=evil\n");
    evil.commit("inner");
    let mark = evil.path("owned");
    for key in ["core.fsmonitor", "filter.evil.clean", "diff.external"] {
        evil.run(&["config", key, &format!("touch '{}'; cat", mark.display())]);
    }
    git_in(workspace.dir(), &["add", "-A"]);
    let _ = std::fs::remove_file(&mark);
    evil.write("x.txt", "changed\n");
    let kept = workspace.checkpoint(None, "refs/flotilla/t/1", "one", time(1)).unwrap();
    workspace.checkpoint(None, "refs/flotilla/t/1", "one", time(2)).unwrap();
    diff(&workspace);
    assert!(!mark.exists());
    assert!(kept.is_none_or(|kept| kept.left_out == ["evil/".into()]));
    let (dir, all) = (workspace.dir().to_owned(), evil.run(&["log", "--format=%s"]));
    let bundle = workspace.bundle(&world.path("b"), time(3)).unwrap();
    workspace.remove(&bundle).unwrap();
    assert!(!dir.exists());
    world.open().unbundle(&bundle.file, &dir).unwrap();
    assert_eq!(evil.read("x.txt"), "changed\n", "what no bundle can hold was moved aside, and comes back");
    assert_eq!(evil.run(&["log", "--format=%s"]), all);
    assert!(!bundle.manifest.aside.unwrap().dir.exists());
}

#[test]
fn the_users_index_stash_head_configuration_and_hooks_stay_as_they_are() {
    let world = World::new();
    world.write("README", "stashed\n");
    world.run(&["stash", "-q"]);
    world.write("README", "staged\n");
    world.run(&["add", "README"]);
    world.write("README", "staged and then changed\n");
    world.write("untracked", "u\n");
    world.write(".git/hooks/post-checkout", "#!/bin/sh\ntouch ../hook-ran\n");
    make_executable(&world.root.join(".git/hooks/post-checkout"));
    let before = world.private_state();
    let project = world.open();
    let workspace = project
        .create(&NewWorkspace { carry: Carry::Uncommitted, ..world.request("one") })
        .unwrap()
        .workspace;
    assert_eq!(world.private_state(), before, "after create");
    put(&workspace.dir().join("README"), "run\n");
    let one = workspace.checkpoint(None, "refs/flotilla/t/1", "one", time(1)).unwrap().unwrap();
    workspace.restore(&one.commit, "refs/flotilla/t/2", time(1)).unwrap();
    diff(&workspace);
    assert_eq!(world.private_state(), before, "after a checkpoint");
    assert!(land(&workspace, one_commit()).is_err());
    assert!(land(&workspace, commits()).is_err());
    assert_eq!(world.private_state(), before, "after a refused landing");
    let bundle = workspace.bundle(&world.path("one.bundle"), time(3)).unwrap();
    workspace.remove(&bundle).unwrap();
    assert_eq!(world.private_state(), before, "after removal");
    assert!(!world.path("hook-ran").exists());
}

#[test]
fn removal_never_reaches_the_users_own_checkout() {
    let world = World::new();
    let project = world.open();
    let workspace = world.workspace("one");
    let mut record = workspace.record().clone();
    for dir in [
        world.root.clone(),
        world.root.join(".git"),
        world.root.parent().unwrap().to_owned(),
        world.path("none"),
    ] {
        record.dir = dir;
        assert!(project.reopen(record.clone()).is_err(), "{:?}", record.dir);
    }
    // A folder whose `.git` claims to be the workspace is none.
    let fake = world.path("fake");
    put(&fake.join(".git"), std::fs::read(workspace.dir().join(".git")).unwrap());
    record.dir = fake;
    assert!(project.reopen(record).is_err());
}

#[test]
fn a_users_own_filter_is_used() {
    let world = World::new();
    world.write(".gitattributes", "*.txt filter=upper\n");
    world.write("x.txt", "abc\n");
    world.commit("attributes");
    // The user's own configuration, as a file of the user's names it.
    let config = world.path("gitconfig");
    put(&config, "[filter \"upper\"]\n\tsmudge = tr a-z A-Z\n\tclean = tr A-Z a-z\n");
    let script = world.path("git.sh");
    put(&script, format!("#!/bin/sh\nGIT_CONFIG_GLOBAL='{}' exec git \"$@\"\n", config.display()));
    make_executable(&script);
    if cfg!(not(unix)) {
        return;
    }
    let git = flotilla_workspace::Git::at(&script).unwrap();
    let project = flotilla_workspace::Project::open(&git, &world.root, &world.path("shadow")).unwrap();
    let workspace = project.create(&world.request("one")).unwrap().workspace;
    assert_eq!(std::fs::read(workspace.dir().join("x.txt")).unwrap(), b"ABC\n");
    assert_eq!(workspace.checkpoint(None, "refs/flotilla/t/1", "m", time(1)).unwrap(), None);
}
