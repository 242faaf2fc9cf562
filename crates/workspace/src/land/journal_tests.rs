//! Landings that were killed in the middle.

use super::*;
use crate::{Carry, DryRun, Git, How, Landing, NewWorkspace, Workspace};
use flotilla_domain::Timestamp;

struct World {
    _temp: tempfile::TempDir,
    root: PathBuf,
    project: Project,
    workspace: Workspace,
}

fn git(root: &Path, args: &[&str]) -> String {
    let output = std::process::Command::new("git").args(args).current_dir(root).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// A run that changes one file, adds one and deletes one, in a repository with other uncommitted work.
fn world() -> World {
    let temp = tempfile::tempdir().unwrap();
    let root = temp.path().canonicalize().unwrap().join("project");
    std::fs::create_dir(&root).unwrap();
    git(&root, &["init", "-q", "-b", "main"]);
    git(&root, &["config", "user.name", "Ada"]);
    git(&root, &["config", "user.email", "ada@example.org"]);
    for name in ["changed", "deleted", "mine", "staged"] {
        std::fs::write(root.join(name), format!("{name}\n")).unwrap();
    }
    git(&root, &["add", "-A"]);
    git(&root, &["commit", "-q", "-m", "first"]);
    let project = Project::open(&Git::find().unwrap(), &root, &temp.path().join("shadow")).unwrap();
    let new = NewWorkspace {
        dir: temp.path().join("one"),
        branch: "one".into(),
        base: None,
        carry: Carry::Nothing,
        time: Timestamp::from_millis(0),
    };
    let workspace = project.create(&new).unwrap().workspace;
    std::fs::write(workspace.dir().join("changed"), "by the run\n").unwrap();
    std::fs::write(workspace.dir().join("added"), "by the run\n").unwrap();
    std::fs::remove_file(workspace.dir().join("deleted")).unwrap();
    std::fs::write(root.join("mine"), "not committed\n").unwrap();
    std::fs::write(root.join("staged"), "staged by the user\n").unwrap();
    git(&root, &["add", "staged"]);
    World { _temp: temp, root, project, workspace }
}

fn landing(how: How) -> Landing {
    Landing {
        how,
        onto: None,
        tree: None,
        expect: None,
        dry_run: DryRun::Yes,
        time: Timestamp::from_millis(0),
    }
}

fn journal(world: &World) -> Journal {
    let how = How::OneCommit { message: "land".into(), author: None };
    let plan = world.workspace.plan(&landing(how)).unwrap();
    world.project.export(&plan.after, plan.before.as_ref()).unwrap();
    Journal {
        target: Target::Branch { full: "refs/heads/main".into(), before: plan.before, after: plan.after },
        from: plan.from,
        to: plan.to,
        checkouts: vec![Checkout::users(&world.project).unwrap()],
    }
}

/// What a kill leaves at a chosen moment.
fn interrupted(world: &World, journal: &Journal) {
    std::fs::create_dir_all(world.project.inner.shadow.join("landings")).unwrap();
    journal.write(&world.project).unwrap();
    journal.take_lock(&journal.checkouts[0]).unwrap();
}

#[test]
fn a_landing_killed_before_the_branch_moved_is_undone() {
    let world = world();
    let journal = journal(&world);
    let status = git(&world.root, &["--no-optional-locks", "status", "--porcelain"]);
    interrupted(&world, &journal);
    let finished = world.project.finish_landings().unwrap();
    assert_eq!(finished[0].ending, Ending::Undone);
    assert_eq!(git(&world.root, &["status", "--porcelain"]), status);
    assert_eq!(git(&world.root, &["log", "--format=%s"]), "first");
    assert!(world.project.finish_landings().unwrap().is_empty());
}

#[test]
fn a_landing_killed_while_files_were_written_is_completed() {
    for torn in ["", "by the", "by the run\n", "changed\n"] {
        let world = world();
        let journal = journal(&world);
        interrupted(&world, &journal);
        journal.move_branch(&world.project).unwrap();
        std::fs::write(world.root.join("changed"), torn).unwrap();
        std::fs::write(world.root.join("added"), "by t").unwrap();
        let finished = world.project.finish_landings().unwrap();
        assert_eq!((finished[0].ending, finished[0].kept.len()), (Ending::Completed, 0));
        assert_eq!(git(&world.root, &["status", "--porcelain"]), " M mine\nM  staged");
        assert_eq!(std::fs::read_to_string(world.root.join("changed")).unwrap(), "by the run\n");
        assert_eq!(std::fs::read_to_string(world.root.join("added")).unwrap(), "by the run\n");
        assert!(!world.root.join("deleted").exists());
    }
}

#[test]
fn what_the_user_wrote_after_the_kill_is_left_alone() {
    let world = world();
    let journal = journal(&world);
    interrupted(&world, &journal);
    journal.move_branch(&world.project).unwrap();
    std::fs::write(world.root.join("changed"), "by the user\n").unwrap();
    std::fs::write(world.root.join("deleted"), "by the user\n").unwrap();
    let finished = world.project.finish_landings().unwrap();
    assert_eq!(finished[0].kept, ["changed".into(), "deleted".into()]);
    assert_eq!(std::fs::read_to_string(world.root.join("changed")).unwrap(), "by the user\n");
    assert_eq!(git(&world.root, &["status", "--porcelain"]), " M changed\n M mine\nM  staged\n?? deleted");
}

#[test]
fn edits_that_were_cut_off_are_completed() {
    let world = world();
    let checkout = Checkout::users(&world.project).unwrap();
    let plan = world.workspace.plan_edits(&checkout, &landing(How::Edits)).unwrap();
    let journal = Journal {
        target: Target::Edits { after: plan.after },
        from: plan.from,
        to: plan.to,
        checkouts: vec![checkout],
    };
    std::fs::create_dir_all(world.project.inner.shadow.join("landings")).unwrap();
    journal.write(&world.project).unwrap();
    std::fs::write(world.root.join("changed"), "by").unwrap();
    world.project.finish_landings().unwrap();
    let status = " M changed\n D deleted\n M mine\nM  staged\n?? added";
    assert_eq!(git(&world.root, &["status", "--porcelain"]), status);
}

#[test]
fn a_failure_in_the_middle_goes_back_to_where_it_was() {
    let world = world();
    let journal = journal(&world);
    let status = git(&world.root, &["--no-optional-locks", "status", "--porcelain"]);
    let other = LandError::Nothing;
    journal.move_branch(&world.project).unwrap();
    std::fs::write(world.root.join("changed"), "by the run\n").unwrap();
    std::fs::write(world.root.join("added"), "by t").unwrap();
    std::fs::remove_file(world.root.join("deleted")).unwrap();
    journal.go_back(&world.project, 0, &other).unwrap();
    assert_eq!(git(&world.root, &["status", "--porcelain"]), status);
    assert_eq!(git(&world.root, &["log", "--format=%s"]), "first");
    assert!(!world.root.join("added").exists());
}
