//! What goes wrong around a fleet: its disk, its model, its configuration, its neighbours.

use crate::{
    project::{Kind, Project},
    world::{World, folder, until},
};
use flotilla_api::wire::{CallStatus, EventView, Fact, LandingForm, TaskState};
use flotilla_scripted_model::{Fault, Keep, Reply, Script, Server};
use serde_json::json;
use std::{fs, path::Path, process::Command};

fn exec(command: &str) -> Reply {
    Reply::call("exec", json!({ "command": command }))
}

async fn server(replies: impl Into<Vec<Reply>>) -> Server {
    Server::start(Script::of(replies), 0, Keep::Nothing).await.unwrap()
}

fn project(world: &World) -> Project {
    Project::new(world.folder.path().join("a project"), Kind::Repository)
}

fn count(events: &[EventView], is_it: impl Fn(&Fact) -> bool) -> usize {
    events.iter().filter(|event| is_it(&event.fact)).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_that_fails_in_every_way_costs_a_run_no_call_twice() {
    let now = Some("0".to_owned());
    let busy = Fault::Status {
        status: 429,
        retry_after: now,
        code: "rate_limit_exceeded".to_owned(),
        message: "slow down".to_owned(),
    };
    let server = server([
        exec("echo 1 >> journal").after(busy.clone()).after(Fault::Drop),
        exec("echo 2 >> journal").after(Fault::Malformed).after(Fault::Overloaded),
        exec("echo 3 >> journal").after(Fault::EndEarly).after(busy),
        Reply::text("Done."),
    ])
    .await;
    let world = World::new(&server, "");
    let project = project(&world);
    let daemon = world.start().await;
    let task = world.add(&project.root, "Count to three").await.id;
    let task = world.reviewed(task).await;
    let workspace = Path::new(task.current_run().unwrap().workspace.as_deref().unwrap());
    assert_eq!(fs::read_to_string(workspace.join("journal")).unwrap(), "1\n2\n3\n");
    let events = world.events(Some(task.id)).await;
    assert_eq!(count(&events, |fact| matches!(fact, Fact::ModelRetried { .. })), 6);
    assert_eq!(count(&events, |fact| matches!(fact, Fact::CallStarted { .. })), 3);
    world.stop(daemon).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_outlasts_a_model_server_that_goes_away_and_comes_back() {
    let replies = [exec("echo 1 >> journal"), exec("echo 2 >> journal"), Reply::text("Done.")];
    let begins = replies[0].clone();
    let play = move |asked: &flotilla_scripted_model::Incoming| match asked.turn_index {
        0 => begins.clone(),
        _ => Reply::text("This will never be said to its end.").after(Fault::Stall),
    };
    let first = Server::start_with(play, 0, Keep::Nothing).await.unwrap();
    let port = first.address().port();
    let world = World::new(&first, "");
    let project = project(&world);
    let daemon = world.start().await;
    let task = world.add(&project.root, "Count to two").await.id;
    let finished = |fact: &Fact| matches!(fact, Fact::CallFinished { .. });
    until("the first call has ended", || async {
        (count(&world.events(Some(task)).await, finished) == 1).then_some(())
    })
    .await;
    drop(first);
    until("the server is missed", || async {
        let missed = |fact: &Fact| matches!(fact, Fact::ModelRetried { .. });
        (count(&world.events(Some(task)).await, missed) > 0).then_some(())
    })
    .await;
    let _second = Server::start(Script::of(replies), port, Keep::Nothing).await.unwrap();
    let task = world.reviewed(task).await;
    let workspace = Path::new(task.current_run().unwrap().workspace.as_deref().unwrap());
    assert_eq!(fs::read_to_string(workspace.join("journal")).unwrap(), "1\n2\n");
    world.stop(daemon).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_daemon_and_data_of_a_newer_flotilla_are_refused_with_what_to_do() {
    let server = server([exec("touch made"), Reply::text("Done.")]).await;
    let world = World::new(&server, "");
    let project = project(&world);
    let daemon = world.start().await;
    let task = world.add(&project.root, "Make a file").await.id;
    world.reviewed(task).await;
    let refused = world.command(&["daemon", "run"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("in use by another Flotilla (process {})", daemon.pid())), "{said}");
    assert!(said.contains("flotilla daemon stop"), "{said}");
    assert!(matches!(world.task(task).await.state, TaskState::Review { .. }), "the first one goes on");
    world.stop(daemon).await;

    let log = world.home.data().join("log.db");
    let newer = rusqlite::Connection::open(&log).unwrap();
    newer.execute("INSERT INTO migrations VALUES (99991231000000, 'from later', 0)", ()).unwrap();
    newer.close().unwrap();
    let before = fs::read(&log).unwrap();
    for args in [&["daemon", "start"][..], &["task", "list"]] {
        let refused = world.command(args);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(1), "{said}");
        assert!(said.contains("written by a newer Flotilla") && said.contains("Update Flotilla"), "{said}");
    }
    assert!(fs::read(&log).unwrap() == before, "the newer data is as it was");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_and_a_fork_bomb_leave_their_neighbours_and_the_daemon_alone() {
    let script = Script::default()
        .with("flood", [exec("yes | head -c 100000000; echo the end"), Reply::text("Done.")])
        .with(
            "bomb",
            [
                Reply::call("exec", json!({ "command": "b() { b | b & }; b; sleep 1000", "yield_ms": 1500 })),
                Reply::text("Done."),
            ],
        )
        .with("quiet", [exec("echo 1 >> journal"), exec("echo 2 >> journal"), Reply::text("Done.")]);
    let server = Server::start(script, 0, Keep::Nothing).await.unwrap();
    let world = World::new(&server, "");
    let project = project(&world);
    let daemon = world.start().await;
    let mut tasks = Vec::new();
    for prompt in ["the bomb", "the flood", "the quiet one"] {
        tasks.push(world.add(&project.root, prompt).await.id);
    }
    for task in &tasks {
        world.reviewed(*task).await;
    }
    let quiet = world.accept(tasks[2], LandingForm::Commit).await.unwrap();
    assert_eq!(quiet.files.len(), 1);
    assert_eq!(fs::read_to_string(project.root.join("journal")).unwrap(), "1\n2\n");
    let kept = world.home.artifacts().join(world.task(tasks[1]).await.current_run().unwrap().id.to_string());
    let kept: u64 = fs::read_dir(kept).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    assert!(kept < 40_000_000, "of a flood {kept} bytes are kept");
    world.stop(daemon).await;
}

/// A file system of a few megabytes, unmounted when this is dropped.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    fn mount(at: &'a Path) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", "size=24m", "flotilla-test"]).arg(at).output();
        mounted.is_ok_and(|output| output.status.success()).then_some(Self(at))
    }

    /// Takes all the room there is.
    fn fill(&self) {
        let _ = fs::write(self.0.join("filler"), vec![b'x'; 32 << 20]);
        // What is left of the last page.
        let _ = fs::write(self.0.join("filler-2"), vec![b'x'; 1 << 20]);
    }

    fn free(&self) {
        fs::remove_file(self.0.join("filler")).unwrap();
        let _ = fs::remove_file(self.0.join("filler-2"));
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_loses_nothing_and_the_run_goes_on_once_there_is_room() {
    let gate = folder();
    let go = gate.path().join("go");
    let wait = format!("echo 1 >> journal; until test -e '{}'; do sleep 0.01; done", go.display());
    let server =
        server([exec("echo 0 >> journal"), exec(&wait), exec("echo 2 >> journal"), Reply::text("Done.")])
            .await;
    let folder = folder();
    let data = folder.path().join("disk");
    let Some(disk) = SmallDisk::mount(&data) else {
        eprintln!("skipped: only root may mount the small disk that this needs");
        return;
    };
    let project = Project::new(folder.path().join("a project"), Kind::Repository);
    let world = World::at(folder, &data.join("home"), &server, "");
    let daemon = world.start().await;
    let task = world.add(&project.root, "Count").await.id;
    until("the second call is under way", || async {
        let started = count(&world.events(Some(task)).await, |fact| matches!(fact, Fact::CallStarted { .. }));
        (started == 2).then_some(())
    })
    .await;
    disk.fill();
    fs::write(&go, "").unwrap();
    let refused = until("the log takes no more", || async {
        let output =
            world.command(&["task", "add", "--project", &project.root.display().to_string(), "More"]);
        (!output.status.success()).then(|| String::from_utf8_lossy(&output.stderr).into_owned())
    })
    .await;
    assert!(refused.contains("The disk is full") && refused.contains("Free some space"), "{refused}");
    assert!(matches!(world.task(task).await.state, TaskState::Running { .. }));
    disk.free();
    let task = world.reviewed(task).await;
    let workspace = Path::new(task.current_run().unwrap().workspace.as_deref().unwrap());
    let journal = fs::read_to_string(workspace.join("journal")).unwrap();
    assert!(["0\n1\n", "0\n1\n2\n"].contains(&journal.as_str()), "no call had its effect twice: {journal:?}");
    let events = world.events(Some(task.id)).await;
    assert_eq!(count(&events, |fact| matches!(fact, Fact::CallStarted { .. })), 3);
    assert_eq!(count(&events, |fact| matches!(fact, Fact::CallFinished { .. })), 3);
    world.verify();
    world.stop(daemon).await;
    drop(disk);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repository_that_wants_to_run_programs_is_worked_on_reviewed_and_landed_without_running_any() {
    let made = "printf 'more\\n' >> 'with\nfeed'; printf 'x' > \"$(printf 'not\\377text')\"; \
                echo gotcha >> leads-out; echo kept > made.txt; git add -A; \
                git -c user.name=A -c user.email=a@example.com commit -qm Step --no-verify; true";
    let server = server([exec(made), Reply::text("Done.")]).await;
    let world = World::new(&server, "");
    let project = Hostile::new(&world);
    let daemon = world.start().await;
    let task = world.add(&project.project.root, "Do it").await.id;
    let task = world.reviewed(task).await;
    let events = world.events(Some(task.id)).await;
    assert_eq!(
        count(
            &events,
            |fact| matches!(fact, Fact::CallFinished { result } if result.status == CallStatus::Ok)
        ),
        1,
        "{events:#?}"
    );
    let patch = world.flotilla(&["task", "diff", "1", "--name-only"]);
    assert!(patch.contains("made.txt") && !patch.contains("leads-out"), "{patch}");
    let landed = world.accept(task.id, LandingForm::Commit).await.unwrap();
    assert_eq!(landed.onto.as_deref(), Some("-evil"));
    project.ran_nothing();
    assert_eq!(fs::read_to_string(&project.outside).unwrap(), "of nobody else's business\n");
    assert_eq!(fs::read_to_string(project.project.root.join("with\nfeed")).unwrap(), "fed\nmore\n");
    assert_eq!(fs::read_to_string(project.project.root.join("made.txt")).unwrap(), "kept\n");
    world.verify();
    world.stop(daemon).await;
    project.ran_nothing();
}

/// A repository of which every configuration that names a program leaves a mark when it is followed.
struct Hostile {
    project: Project,
    mark: std::path::PathBuf,
    outside: std::path::PathBuf,
}

impl Hostile {
    fn new(world: &World) -> Self {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let at = |name: &str| world.folder.path().join(name);
        let (mark, outside, trap) = (at("owned"), at("outside.txt"), at("trap.sh"));
        let project = Project::new(at("hostile"), Kind::Repository);
        fs::write(&outside, "of nobody else's business\n").unwrap();
        symlink(&outside, project.root.join("leads-out")).unwrap();
        project.write("with\nfeed", "fed\n");
        project.write(".gitattributes", "*.txt filter=evil diff=evil merge=evil\n");
        project.git(&["add", "."]);
        project.git(&["commit", "-qm", "Trap"]);
        project.git(&["update-ref", "refs/heads/-evil", "HEAD"]);
        project.git(&["symbolic-ref", "HEAD", "refs/heads/-evil"]);
        fs::write(&trap, format!("#!/bin/sh\necho \"$0 $*\" >> '{}'\ncat\n", mark.display())).unwrap();
        fs::set_permissions(&trap, fs::Permissions::from_mode(0o755)).unwrap();
        let hooks = project.root.join(".git/hooks");
        fs::create_dir_all(&hooks).unwrap();
        for hook in
            ["post-checkout", "pre-commit", "post-commit", "reference-transaction", "post-index-change"]
        {
            fs::copy(&trap, hooks.join(hook)).unwrap();
        }
        let trap = trap.display().to_string();
        for key in [
            "core.fsmonitor",
            "filter.evil.clean",
            "filter.evil.smudge",
            "diff.external",
            "merge.evil.driver",
        ] {
            project.git(&["config", key, &trap]);
        }
        let _ = fs::remove_file(&mark);
        Self { project, mark, outside }
    }

    fn ran_nothing(&self) {
        assert!(!self.mark.exists(), "was run: {}", fs::read_to_string(&self.mark).unwrap_or_default());
    }
}
