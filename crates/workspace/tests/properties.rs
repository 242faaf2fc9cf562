//! Diffs and landings against what git itself makes of random trees.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

#[cfg(test)]
mod common;

use common::*;
use flotilla_workspace::{DiffOptions, DiffTo, FilePatch, FileStatus, LandError, LineKind, Workspace};
use proptest::prelude::*;
use std::{collections::BTreeMap, path::Path};

#[derive(Debug, Clone)]
enum Entry {
    File(Vec<u8>),
    #[cfg_attr(not(unix), expect(dead_code, reason = "no executable bit, no links"))]
    Executable(Vec<u8>),
    #[cfg_attr(not(unix), expect(dead_code, reason = "no executable bit, no links"))]
    Link(String),
}

type Tree = BTreeMap<String, Entry>;

fn content() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        4 => "[abc]{0,3}\n",
        1 => "[abc]{0,3}\r\n",
        1 => Just("--- a/x\n".to_owned()),
        1 => Just("@@ -1 +1 @@\n".to_owned()),
    ];
    prop_oneof![
        6 => proptest::collection::vec(line, 0..12).prop_map(|lines| lines.concat().into_bytes()),
        2 => "[abc\n]{0,20}".prop_map(String::into_bytes),
        1 => proptest::collection::vec(any::<u8>(), 0..30),
    ]
}

fn entry() -> impl Strategy<Value = Entry> {
    if cfg!(unix) {
        prop_oneof![
            6 => content().prop_map(Entry::File),
            1 => content().prop_map(Entry::Executable),
            1 => "[a-z]{1,5}".prop_map(Entry::Link),
        ]
        .boxed()
    } else {
        content().prop_map(Entry::File).boxed()
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    let name = prop_oneof![
        5 => "[ab](/[ab]){0,2}",
        1 => Just("with space".to_owned()),
        1 => Just("quo\"te\ttab".to_owned()),
        1 => Just("ünï".to_owned()),
        1 => Just("line\nfeed".to_owned()),
    ];
    proptest::collection::btree_map(name, entry(), 0..8)
}

/// Makes a folder hold a tree; where a file and a folder want one name, the earlier path wins.
fn lay_out(root: &Path, tree: &Tree) {
    for entry in std::fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap() == ".git" {
            continue;
        }
        if path.is_dir() && !path.is_symlink() {
            std::fs::remove_dir_all(path).unwrap();
        } else {
            std::fs::remove_file(path).unwrap();
        }
    }
    for (name, entry) in tree {
        let path = root.join(name);
        if std::fs::create_dir_all(path.parent().unwrap()).is_err() || path.symlink_metadata().is_ok() {
            continue;
        }
        match entry {
            Entry::File(bytes) => std::fs::write(&path, bytes).unwrap(),
            #[cfg(unix)]
            Entry::Executable(bytes) => {
                use std::os::unix::fs::PermissionsExt;
                std::fs::write(&path, bytes).unwrap();
                std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
            }
            #[cfg(unix)]
            Entry::Link(target) => std::os::unix::fs::symlink(target, &path).unwrap(),
            #[cfg(not(unix))]
            _ => {}
        }
    }
}

fn clone_of(world: &World, name: &str) -> std::path::PathBuf {
    let clone = world.path(name);
    world.run(&["clone", "-q", "--no-hardlinks", ".", clone.to_str().unwrap()]);
    git_in(&clone, &["config", "user.name", "Ada"]);
    git_in(&clone, &["config", "user.email", "ada@example.org"]);
    clone
}

/// What the hunks make of the old content.
fn patched(old: &[u8], hunks: &[flotilla_workspace::Hunk]) -> Vec<u8> {
    let lines: Vec<&[u8]> = old.split_inclusive(|b| *b == b'\n').collect();
    let (mut new, mut at) = (Vec::new(), 0);
    for hunk in hunks {
        let start = hunk.old_start as usize - usize::from(hunk.old_lines > 0);
        new.extend(lines[at..start].concat());
        for line in hunk.lines.iter().filter(|line| line.kind != LineKind::Removed) {
            new.extend_from_slice(&line.text);
            new.extend(line.ended.then_some(b'\n'));
        }
        at = start + hunk.old_lines as usize;
    }
    new.extend(lines[at..].concat());
    new
}

fn check_diff(world: &World, workspace: &Workspace) {
    let diff = workspace.diff(&DiffTo::Now, &DiffOptions::default()).unwrap();
    let mut patch = Vec::new();
    diff.write_all(&mut patch).unwrap();
    let scratch = clone_of(world, "scratch");
    let file = world.path("all.patch");
    std::fs::write(&file, &patch).unwrap();
    if !patch.is_empty() {
        git_in(&scratch, &["apply", "--index", "--whitespace=nowarn", file.to_str().unwrap()]);
    }
    assert_eq!(git_in(&scratch, &["write-tree"]), diff.to.as_str());
    let shortstat = git_in(&scratch, &["diff", "--cached", "--numstat", "-M", "-C", "--patience", "HEAD"]);
    let (mut added, mut removed) = (0, 0);
    for line in shortstat.lines() {
        let mut parts = line.split('\t').map(|part| part.parse().unwrap_or(0_u64));
        added += parts.next().unwrap();
        removed += parts.next().unwrap();
    }
    assert_eq!(
        (diff.stat.files as usize, diff.stat.added, diff.stat.removed),
        (shortstat.lines().count(), added, removed)
    );
    for file in &diff.files {
        let content = |side: &Option<flotilla_workspace::Side>| {
            let mut bytes = Vec::new();
            if let Some(side) = side {
                diff.write_content(side, &mut bytes).unwrap();
            }
            bytes
        };
        if file.status == FileStatus::TypeChanged {
            continue;
        }
        match diff.patch(file).unwrap() {
            FilePatch::Text(hunks) => assert_eq!(patched(&content(&file.old), &hunks), content(&file.new)),
            FilePatch::Binary => assert!(file.binary),
            FilePatch::TooLarge => panic!(),
        }
    }
}

/// Lines that both sides may change.
fn edits() -> impl Strategy<Value = Vec<(bool, usize, Option<String>)>> {
    proptest::collection::vec((any::<bool>(), 0..12_usize, proptest::option::of("[xy]{1,2}")), 0..4)
}

fn edited(edits: &[(bool, usize, Option<String>)]) -> [Option<String>; 2] {
    let mut sides = [false, true].map(|which| {
        let mut lines: Vec<Option<String>> = (0..12).map(|i| Some(i.to_string())).collect();
        for (_, line, text) in edits.iter().filter(|edit| edit.0 == which) {
            lines[*line].clone_from(text);
        }
        lines.into_iter().flatten().map(|line| line + "\n").collect::<String>()
    });
    // An edit of the first line to nothing stands for a deletion of the file.
    for which in [false, true] {
        if edits.iter().filter(|e| e.0 == which).any(|e| e.1 == 0 && e.2.is_none()) {
            sides[usize::from(which)] = String::new();
        }
    }
    sides.map(|text| (!text.is_empty()).then_some(text))
}

fn write_sides(root: &Path, edits: &[(bool, usize, Option<String>)]) {
    for (name, text) in ["f", "g/h"].iter().zip(edited(edits)) {
        match text {
            Some(text) => put(&root.join(name), text),
            None => drop(std::fs::remove_file(root.join(name))),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn our_patch_applied_by_git_gives_the_same_tree(before in tree(), after in tree()) {
        let world = World::unborn();
        world.run(&["config", "core.autocrlf", "false"]);
        lay_out(&world.root, &before);
        world.run(&["add", "-A"]);
        world.run(&["commit", "-q", "--allow-empty", "-m", "before"]);
        let workspace = world.workspace("one");
        lay_out(workspace.dir(), &after);
        check_diff(&world, &workspace);
        // What a bundle brings back is what was there.
        let all = files(workspace.dir());
        let bundle = workspace.bundle(&world.path("b.bundle"), time(1)).unwrap();
        workspace.remove(&bundle).unwrap();
        let back = world.open().unbundle(&bundle.file, &world.path("back")).unwrap();
        prop_assert_eq!(files(back.dir()), all);
    }

    #[test]
    fn landing_is_what_git_makes_of_a_cherry_pick(run in edits(), user in edits(), several in any::<bool>()) {
        let world = World::unborn();
        write_sides(&world.root, &[]);
        world.write("mine", "committed\n");
        world.commit("base");
        let workspace = world.workspace("one");
        write_sides(workspace.dir(), &run);
        if several {
            git_in(workspace.dir(), &["add", "-A"]);
            git_in(workspace.dir(), &["commit", "-q", "--allow-empty", "-m", "by the agent"]);
            put(&workspace.dir().join("rest"), "rest\n");
        }
        write_sides(&world.root, &user);
        world.run(&["add", "-A"]);
        world.run(&["commit", "-q", "--allow-empty", "-m", "by the user"]);
        world.write("mine", "staged\n");
        world.run(&["add", "mine"]);
        world.write("mine", "not staged\n");
        world.write("untracked", "u\n");
        let before = world.private_state();

        let scratch = clone_of(&world, "scratch");
        git_in(&scratch, &["checkout", "-q", "-b", "run", workspace.base().as_str()]);
        write_sides(&scratch, &run);
        if several {
            put(&scratch.join("rest"), "rest\n");
        }
        git_in(&scratch, &["add", "-A"]);
        git_in(&scratch, &["commit", "-q", "--allow-empty", "-m", "run"]);
        let pick = git_in(&scratch, &["rev-parse", "HEAD"]);
        git_in(&scratch, &["checkout", "-q", "main"]);
        let main_tree = git_in(&scratch, &["rev-parse", "HEAD^{tree}"]);
        let picked = git_output(&scratch, &["cherry-pick", "--no-commit", &pick]).status.success();

        match land(&workspace, if several { commits() } else { one_commit() }) {
            Ok(landed) => {
                prop_assert!(picked);
                let tree = world.run(&["rev-parse", &format!("{}^{{tree}}", landed.after)]);
                prop_assert_eq!(tree, git_in(&scratch, &["write-tree"]));
                prop_assert_eq!(world.run(&["status", "--porcelain"]), "MM mine\n?? untracked");
                prop_assert_eq!(world.run(&["show", ":mine"]), "staged");
            }
            Err(LandError::Conflicts { files, .. }) => {
                prop_assert!(!picked);
                prop_assert!(!files.is_empty());
                prop_assert_eq!(world.private_state(), before);
            }
            Err(LandError::Nothing) => {
                prop_assert!(picked);
                prop_assert_eq!(git_in(&scratch, &["write-tree"]), main_tree);
                prop_assert_eq!(world.private_state(), before);
            }
            Err(other) => panic!("{other}"),
        }
        prop_assert_eq!(world.read("mine"), "not staged\n");
    }
}
