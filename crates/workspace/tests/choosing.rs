//! Rejecting parts of a change, and choosing parts of it, against what git itself makes of such patches.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

#[cfg(test)]
mod common;

use common::*;
use flotilla_workspace::{
    ChooseError, Chosen, DiffOptions, DiffTo, Extent, FilePatch, FileStatus, Hunk, Lines, Oid, Workspace,
};
use proptest::prelude::*;
use std::process::{Command, Stdio};

fn whole(path: &str) -> Chosen {
    Chosen { path: path.into(), extent: Extent::Whole }
}

fn lines(path: &str, old: &[(u32, u32)], new: &[(u32, u32)]) -> Chosen {
    let extent = Extent::Lines(Lines { old: old.to_vec(), new: new.to_vec() });
    Chosen { path: path.into(), extent }
}

/// Rejects it in the workspace's files, too.
fn reject(workspace: &Workspace, part: Chosen) -> Result<Oid, ChooseError> {
    let now = workspace.tree_now().unwrap();
    let without = workspace.without(&now, &[part])?;
    workspace.become_tree(&now, &without)?;
    assert_eq!(workspace.tree_now().unwrap(), without);
    Ok(without)
}

#[test]
fn a_whole_file_goes_back_whatever_happened_to_it() {
    let world = World::new();
    world.write("crlf.txt", "a\r\nb\r\n");
    world.write("bin", b"\0\x01\x02");
    world.commit("more");
    let workspace = world.workspace("w");
    let before = files(workspace.dir());
    let dir = workspace.dir();
    put(&dir.join("added/new.txt"), "new\n");
    std::fs::remove_file(dir.join("src/b.txt")).unwrap();
    std::fs::rename(dir.join("src/a.txt"), dir.join("moved.txt")).unwrap();
    put(&dir.join("crlf.txt"), "a\r\nB\r\n");
    put(&dir.join("bin"), b"\0\x01\x03");
    let changed = diff(&workspace);
    assert!(changed.files.iter().any(|file| matches!(file.status, FileStatus::Renamed { .. })));
    for path in ["added/new.txt", "src/b.txt", "moved.txt", "crlf.txt", "bin"] {
        reject(&workspace, whole(path)).unwrap();
    }
    assert_eq!(files(workspace.dir()), before);
    assert!(diff(&workspace).files.is_empty());
}

#[cfg(unix)]
#[test]
fn a_mode_and_a_link_go_back_and_have_no_lines() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new();
    let workspace = world.workspace("w");
    let file = workspace.dir().join("README");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    reject(&workspace, whole("README")).unwrap();
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o111, 0);
    std::fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("src/a.txt", &file).unwrap();
    let refused = reject(&workspace, lines("README", &[(1, 3)], &[(1, 1)]));
    assert!(matches!(refused, Err(ChooseError::NoLines { .. })), "{refused:?}");
    reject(&workspace, whole("README")).unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "one\ntwo\nthree\n");
}

#[test]
fn lines_of_an_added_and_of_a_deleted_file_are_chosen_one_by_one() {
    let world = World::new();
    let workspace = world.workspace("w");
    put(&workspace.dir().join("new.txt"), "keep\ndrop\nkeep\n");
    std::fs::remove_file(workspace.dir().join("README")).unwrap();
    reject(&workspace, lines("new.txt", &[], &[(2, 2)])).unwrap();
    reject(&workspace, lines("README", &[(2, 2)], &[])).unwrap();
    let read = |name: &str| std::fs::read_to_string(workspace.dir().join(name)).unwrap();
    assert_eq!((read("new.txt").as_str(), read("README").as_str()), ("keep\nkeep\n", "two\n"));
}

#[test]
fn what_cannot_be_chosen_is_refused_and_nothing_is_touched() {
    let world = World::new();
    let workspace = world.workspace("w");
    put(&workspace.dir().join("bin"), b"\0\0\0");
    std::fs::remove_file(workspace.dir().join("README")).unwrap();
    put(&workspace.dir().join("README/inside"), "x\n");
    let before = files(workspace.dir());
    let stale = workspace.tree_now().unwrap();
    assert!(matches!(reject(&workspace, whole("nowhere")), Err(ChooseError::NotInChange { .. })));
    assert!(matches!(reject(&workspace, lines("bin", &[], &[(1, 1)])), Err(ChooseError::NoLines { .. })));
    assert!(matches!(reject(&workspace, whole("README")), Err(ChooseError::InTheWay { .. })));
    let none = reject(&workspace, lines("README/inside", &[], &[(7, 9)]));
    assert!(matches!(none, Err(ChooseError::NothingChosen { .. })));
    assert_eq!(files(workspace.dir()), before);
    let goal = workspace.without(&stale, &[whole("bin")]).unwrap();
    put(&workspace.dir().join("later"), "later\n");
    let moved = workspace.become_tree(&stale, &goal);
    assert!(matches!(moved, Err(ChooseError::Moved { .. })), "{moved:?}");
    assert!(workspace.dir().join("bin").exists());
}

#[test]
fn a_chosen_rename_takes_its_old_name_along_and_leaves_the_rest_out() {
    let world = World::new();
    let workspace = world.workspace("w");
    std::fs::rename(workspace.dir().join("src/a.txt"), workspace.dir().join("moved.txt")).unwrap();
    put(&workspace.dir().join("other.txt"), "other\n");
    let now = workspace.tree_now().unwrap();
    let only = workspace.with_only(&now, &[whole("moved.txt")]).unwrap();
    let seen = workspace.diff(&DiffTo::Tree(only), &DiffOptions::default()).unwrap();
    assert_eq!(seen.files.len(), 1);
    assert!(matches!(seen.files[0].status, FileStatus::Renamed { .. }));
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![4 => "[ab]{0,2}\n", 1 => "[ab]{0,2}\r\n", 1 => Just("--- a/x\n".to_owned())];
    (proptest::collection::vec(line, 0..14), "[ab]{0,2}").prop_map(|(lines, last)| {
        let mut text = lines.concat().into_bytes();
        text.extend_from_slice(last.as_bytes());
        text
    })
}

/// The file `f` in a workspace, as it was and as it is.
fn changed(old: &[u8], new: &[u8]) -> (World, Workspace) {
    let world = World::unborn();
    world.write("f", old);
    world.commit("first");
    let workspace = world.workspace("w");
    put(&workspace.dir().join("f"), new);
    (world, workspace)
}

fn hunks(workspace: &Workspace) -> Vec<Hunk> {
    let options = DiffOptions { context: 0, ..DiffOptions::default() };
    let diff = workspace.diff(&DiffTo::Now, &options).unwrap();
    match diff.files.first().map(|file| diff.patch(file).unwrap()) {
        Some(FilePatch::Text(hunks)) => hunks,
        _ => Vec::new(),
    }
}

fn of(hunks: &[Hunk]) -> Lines {
    let range = |start: u32, lines: u32| (lines > 0).then(|| (start, start + lines - 1));
    Lines {
        old: hunks.iter().filter_map(|hunk| range(hunk.old_start, hunk.old_lines)).collect(),
        new: hunks.iter().filter_map(|hunk| range(hunk.new_start, hunk.new_lines)).collect(),
    }
}

/// What `git apply --reverse` makes of the file with a patch of these hunks, of which `keep` says which lines count.
fn by_git(world: &World, new: &[u8], hunks: &[Hunk], unwanted_stay: bool) -> Vec<u8> {
    use flotilla_workspace::LineKind;
    let mut patch = b"--- a/f\n+++ b/f\n".to_vec();
    let mut shift = 0;
    for hunk in hunks {
        // Added lines that stay are context of the patch that is taken back.
        let (old, new) = match unwanted_stay {
            true => (hunk.old_lines + hunk.new_lines, hunk.new_lines),
            false => (hunk.old_lines, hunk.new_lines),
        };
        // Where it stands in what comes out, which has only the hunks before that are taken back, too.
        let start = i64::from(hunk.new_start) + shift + i64::from(new == 0 && old > 0)
            - i64::from(new > 0 && old == 0);
        shift += i64::from(old) - i64::from(new);
        patch.extend_from_slice(format!("@@ -{start},{old} +{},{new} @@\n", hunk.new_start).as_bytes());
        for line in &hunk.lines {
            patch.push(match line.kind {
                LineKind::Removed => b'-',
                LineKind::Added if unwanted_stay => b' ',
                LineKind::Added => b'+',
                LineKind::Context => b' ',
            });
            patch.extend_from_slice(&line.text);
            patch.push(b'\n');
            if !line.ended {
                patch.extend_from_slice(b"\\ No newline at end of file\n");
            }
        }
    }
    let dir = world.path("by git");
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("f"), new).unwrap();
    let mut git = Command::new("git")
        .args(["apply", "--reverse", "--unidiff-zero", "--whitespace=nowarn", "-"])
        .current_dir(&dir)
        .env("GIT_CEILING_DIRECTORIES", world.path(""))
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut git.stdin.take().unwrap(), &patch).unwrap();
    assert!(git.wait().unwrap().success(), "{}", String::from_utf8_lossy(&patch));
    std::fs::read(dir.join("f")).unwrap()
}

type Ranges = Vec<(u32, u32)>;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(16) })]

    #[test]
    fn rejecting_hunks_gives_what_git_gives_by_taking_their_patch_back(
        old in text(), new in text(), choice: u32,
    ) {
        prop_assume!(old != new);
        let (world, workspace) = changed(&old, &new);
        let all = hunks(&workspace);
        let chosen: Vec<Hunk> =
            all.iter().enumerate().filter(|(at, _)| choice >> (at % 32) & 1 == 1).map(|(_, hunk)| hunk.clone()).collect();
        prop_assume!(!chosen.is_empty());
        let part = Chosen { path: "f".into(), extent: Extent::Lines(of(&chosen)) };
        reject(&workspace, part).unwrap();
        let mine = std::fs::read(workspace.dir().join("f")).unwrap();
        prop_assert_eq!(mine, by_git(&world, &new, &chosen, false));
    }

    #[test]
    fn bringing_back_lines_alone_puts_them_where_git_puts_them(
        old in "([ab]\n){1,9}", new in "([ab]\n){1,9}",
    ) {
        let (world, workspace) = changed(old.as_bytes(), new.as_bytes());
        let all = hunks(&workspace);
        let Lines { old: removed, .. } = of(&all);
        prop_assume!(!removed.is_empty());
        reject(&workspace, lines("f", &removed, &[])).unwrap();
        let mine = std::fs::read(workspace.dir().join("f")).unwrap();
        let chosen: Vec<Hunk> = all.into_iter().filter(|hunk| hunk.old_lines > 0).collect();
        prop_assert_eq!(mine, by_git(&world, new.as_bytes(), &chosen, true));
    }

    #[test]
    fn all_lines_rejected_are_the_base_and_choosing_some_is_rejecting_the_others(
        old in text(), new in text(), choice: u64,
    ) {
        prop_assume!(old != new);
        let (_world, workspace) = changed(&old, &new);
        let now = workspace.tree_now().unwrap();
        let Lines { old: removed, new: added } = of(&hunks(&workspace));
        let single = |ranges: &[(u32, u32)]| -> Vec<(u32, u32)> {
            ranges.iter().flat_map(|(first, last)| (*first..=*last).map(|line| (line, line))).collect()
        };
        let (removed, added) = (single(&removed), single(&added));
        let undone = workspace.without(&now, &[lines("f", &removed, &added)]).unwrap();
        let seen = workspace.diff(&DiffTo::Tree(undone), &DiffOptions::default()).unwrap();
        prop_assert!(seen.files.is_empty(), "{:?}", seen.files);
        let split = |all: &[(u32, u32)], shift: usize| -> (Ranges, Ranges) {
            all.iter().copied().enumerate().fold(Default::default(), |(mut yes, mut no), (at, line)| {
                if choice >> ((at + shift) % 64) & 1 == 1 { yes.push(line) } else { no.push(line) }
                (yes, no)
            })
        };
        let ((old_yes, old_no), (new_yes, new_no)) = (split(&removed, 0), split(&added, 29));
        prop_assume!(!(old_yes.is_empty() && new_yes.is_empty() || old_no.is_empty() && new_no.is_empty()));
        let only = workspace.with_only(&now, &[lines("f", &old_yes, &new_yes)]).unwrap();
        let without = workspace.without(&now, &[lines("f", &old_no, &new_no)]).unwrap();
        prop_assert_eq!(only, without);
    }
}
