//! What a workspace costs beside `git worktree add`, and a checkpoint beside `git status`, on a generated repository.
//!
//! `cargo run --release -p flotilla-workspace --example worktree_cost -- [FILES] [ROUNDS]`; prints medians of
//! alternating runs and their ratio.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measuring program, not a library")]

use flotilla_domain::Timestamp;
use flotilla_workspace::{Carry, Git, NewWorkspace, Project};
use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

fn git(dir: &Path, args: &[&str]) {
    assert!(Command::new("git").args(args).current_dir(dir).status().unwrap().success());
}

fn timed<T>(run: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let value = run();
    (start.elapsed(), value)
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1000.0
}

fn main() {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse::<usize>().unwrap());
    let (files, rounds) = (args.next().unwrap_or(50_000), args.next().unwrap_or(7));
    let temp = tempfile::tempdir().unwrap();
    let root = temp.path().canonicalize().unwrap().join("project");
    for i in 0..files {
        let dir = root.join(format!("d{:03}/e{:02}", i / 500, i / 25 % 20));
        std::fs::create_dir_all(&dir).unwrap();
        let line = format!("line of file {i}\n");
        std::fs::write(dir.join(format!("file{i}.txt")), line.repeat(10 + i % 90)).unwrap();
    }
    git(&root, &["init", "-q", "-b", "main"]);
    // Housekeeping in the background would be measured too.
    git(&root, &["config", "gc.auto", "0"]);
    git(&root, &["config", "maintenance.auto", "false"]);
    git(&root, &["config", "user.name", "Ada"]);
    git(&root, &["config", "user.email", "ada@example.org"]);
    git(&root, &["add", "-A"]);
    git(&root, &["commit", "-q", "-m", "first"]);
    git(&root, &["gc", "-q"]);

    let program = Git::find().unwrap();
    let project = Project::open(&program, &root, &temp.path().join("shadow")).unwrap();
    let time = Timestamp::from_millis(1_800_000_000_000);
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let plain = temp.path().join(format!("plain{round}"));
        let (add, ()) = timed(|| {
            git(&root, &["worktree", "add", "-q", "-b", &format!("plain{round}"), plain.to_str().unwrap()]);
        });
        let new = NewWorkspace {
            dir: temp.path().join(format!("ours{round}")),
            branch: format!("ours{round}"),
            base: None,
            carry: Carry::Nothing,
            time,
        };
        let (create, created) = timed(|| project.create(&new).unwrap());
        if round > 0 {
            theirs.push(add);
            ours.push(create);
        }
        if round < rounds {
            git(&root, &["worktree", "remove", "--force", plain.to_str().unwrap()]);
            std::fs::remove_dir_all(created.workspace.dir()).unwrap();
            continue;
        }
        let (theirs, ours) = (median(theirs.clone()), median(ours.clone()));
        println!("git worktree add   {theirs:9.1} ms");
        println!("Project::create    {ours:9.1} ms   ratio {:.2}", ours / theirs);
        checkpoints(created.workspace, &plain, rounds, time);
    }
}

fn checkpoints(workspace: flotilla_workspace::Workspace, plain: &Path, rounds: usize, time: Timestamp) {
    let (mut status, mut nothing, mut change) = (Vec::new(), Vec::new(), Vec::new());
    let mut last = workspace.tree_now().unwrap();
    for round in 0..rounds * 3 {
        status.push(timed(|| git(plain, &["status", "--porcelain", "-uall"])).0);
        let (time_of, none) =
            timed(|| workspace.checkpoint(Some(&last), "refs/flotilla/m", "m", time).unwrap());
        assert!(none.is_none());
        nothing.push(time_of);
        std::fs::write(workspace.dir().join("changed"), format!("{round}\n")).unwrap();
        let (time_of, some) =
            timed(|| workspace.checkpoint(Some(&last), "refs/flotilla/m", "m", time).unwrap());
        last = some.unwrap().tree;
        change.push(time_of);
    }
    let (status, nothing, change) = (median(status), median(nothing), median(change));
    println!("git status         {status:9.1} ms");
    println!("checkpoint, same   {nothing:9.1} ms   ratio {:.2}", nothing / status);
    println!("checkpoint, change {change:9.1} ms");
}
