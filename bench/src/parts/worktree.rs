//! A workspace of a large repository beside `git worktree add`.

use crate::{
    agents::median,
    error::{BenchError, Trying as _},
    figures::Figure,
    fleet::git,
};
use flotilla_domain::Timestamp;
use flotilla_workspace::{Carry, Git, NewWorkspace, Project};
use std::{fs, path::Path, process::Command, time::Instant};

/// How many files the repository has.
const FILES: usize = 50_000;

/// Measures in `rounds` alternating rounds after a first one that warms the caches. Nothing is removed in between:
/// ext4 looks through all that was deleted in the last minute whenever it makes a file.
pub(crate) fn worktree(dir: &Path, rounds: usize) -> Result<Vec<Figure>, BenchError> {
    let root = dir.canonicalize().to("resolve a folder")?.join("large");
    for file in 0..FILES {
        let folder = root.join(format!("d{:03}/e{:02}", file / 500, file / 25 % 20));
        if file % 25 == 0 {
            fs::create_dir_all(&folder).to("make a large project")?;
        }
        let text = format!("line of file {file}\n").repeat(10 + file % 90);
        fs::write(folder.join(format!("file{file}.txt")), text).to("write a large project")?;
    }
    git(&root, &["init", "-q", "-b", "main"])?;
    // Housekeeping in the background would be measured too.
    git(&root, &["config", "gc.auto", "0"])?;
    git(&root, &["config", "maintenance.auto", "false"])?;
    git(&root, &["config", "user.name", "Ada"])?;
    git(&root, &["config", "user.email", "ada@example.org"])?;
    git(&root, &["add", "-A"])?;
    git(&root, &["commit", "-q", "-m", "first"])?;
    git(&root, &["gc", "-q"])?;

    let project = Project::open(&Git::find()?, &root, &dir.join("shadow"))?;
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let plain = dir.join(format!("plain{round}")).display().to_string();
        settle()?;
        let begun = Instant::now();
        git(&root, &["worktree", "add", "-q", "-b", &format!("plain{round}"), &plain])?;
        let add = begun.elapsed().as_secs_f64();
        settle()?;
        let begun = Instant::now();
        project.create(&NewWorkspace {
            dir: dir.join(format!("ours{round}")),
            branch: format!("ours{round}"),
            base: None,
            carry: Carry::Nothing,
            time: Timestamp::from_millis(1_800_000_000_000),
        })?;
        let create = begun.elapsed().as_secs_f64();
        if round > 0 {
            theirs.push(add);
            ours.push(create);
        }
    }
    let ratios = ours.iter().zip(&theirs).map(|(ours, theirs)| ours / theirs).collect();
    let ratio = median(ratios);
    Ok(vec![
        Figure::told("worktree.git_s", "`git worktree add`, 50,000 files", median(theirs), "s"),
        Figure::told("worktree.flotilla_s", "a workspace, 50,000 files", median(ours), "s"),
        Figure::at_most(
            "worktree.ratio",
            "the second divided by the first, median of pairs",
            ratio,
            "×",
            1.2,
        ),
    ])
}

/// Waits until the disk has what was written, so that nobody pays for the one before.
fn settle() -> Result<(), BenchError> {
    let status = Command::new("sync").status().to("wait for the disk")?;
    if status.success() { Ok(()) } else { Err(BenchError::odd("sync", status.to_string())) }
}
