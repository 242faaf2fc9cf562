//! Landing a fleet's work while the daemon is killed: each change is in the user's branch whole, or not at all.

use crate::{
    kill_storm::has_landed,
    ledger::subtree,
    project::{Kind, Project, files},
    script,
    storm::Plan,
    world::{Daemon, World},
};
use flotilla_api::wire::{LandingForm, TaskState, TaskView};
use std::{
    collections::{BTreeMap, VecDeque},
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// How many are accepted at once.
const AT_ONCE: usize = 3;

/// What a task is to bring into its project.
struct Change<'a> {
    number: usize,
    task: &'a TaskView,
    project: &'a Project,
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl Change<'_> {
    fn folder(&self) -> PathBuf {
        self.project.root.join(script::folder(self.number))
    }

    fn form(&self) -> LandingForm {
        match (self.project.kind, self.number % 3) {
            (Kind::Folder, _) => LandingForm::Edits,
            (Kind::Repository, 0) => LandingForm::Commits,
            (Kind::Repository, _) => LandingForm::Commit,
        }
    }

    /// Sees that the user has all of it or, where it has not landed, nothing.
    fn is_whole(&self, landed: Option<&TaskState>) {
        let expected = if landed.is_some() { &self.files[..] } else { &[] };
        let there = files(&self.folder());
        assert!(
            there == expected,
            "storm {:02}, landed: {landed:?}, is there: {:?}",
            self.number,
            names(&there)
        );
        if self.project.kind == Kind::Folder {
            return;
        }
        let folder = script::folder(self.number);
        match landed {
            Some(TaskState::Landed { commit, onto, .. }) => {
                assert_eq!(onto.as_deref(), Some("main"));
                self.project.git(&["merge-base", "--is-ancestor", commit, "main"]);
                assert_eq!(
                    subtree(&self.project.root, "main", &folder),
                    subtree(&self.project.root, commit, &folder)
                );
            }
            _ => assert_eq!(self.project.git(&["ls-tree", "main", &folder]), "", "storm {:02}", self.number),
        }
    }
}

fn names(files: &[(PathBuf, Vec<u8>)]) -> Vec<&Path> {
    files.iter().map(|(path, _)| path.as_path()).collect()
}

/// Lands all of `reviewed`, with so many kills in between.
pub async fn land(
    world: &World,
    projects: &[Project],
    reviewed: &[TaskView],
    mut daemon: Daemon,
    plan: &mut Plan,
    mut kills: usize,
) -> Daemon {
    let changes: Vec<Change<'_>> = reviewed
        .iter()
        .enumerate()
        .map(|(number, task)| {
            let workspace = Path::new(task.current_run().unwrap().workspace.as_deref().unwrap());
            let files = files(&workspace.join(script::folder(number)));
            assert!(!files.is_empty());
            Change { number, task, project: &projects[number % projects.len()], files }
        })
        .collect();
    let mut waiting: VecDeque<&Change<'_>> = changes.iter().collect();
    let mut landed: BTreeMap<usize, TaskState> = BTreeMap::new();
    // How long a landing takes here: a kill falls before, into or shortly after it.
    let mut usual = Duration::from_millis(400);
    while !waiting.is_empty() {
        let some: Vec<&Change<'_>> = waiting.drain(..AT_ONCE.min(waiting.len())).collect();
        let began = Instant::now();
        let accepts = some.iter().map(|change| world.accept(change.task.id, change.form()));
        let accepts = futures_util::future::join_all(accepts);
        let rounds_left = waiting.len() / AT_ONCE + 1;
        if kills > 0 && (kills >= rounds_left || plan.roll.usize(0..rounds_left) < kills) {
            kills -= 1;
            let moment = plan.moment(usual.mul_f64(1.5));
            tokio::select! { _ = accepts => {}, () = sleep(moment) => {} }
            daemon.kill();
            daemon = world.start().await;
        } else {
            for accepted in accepts.await {
                accepted.unwrap_or_else(|error| panic!("{error:?}\n{}", world.daemon_log()));
            }
            usual = began.elapsed();
        }
        for change in some {
            let task = world.task(change.task.id).await;
            if has_landed(&task) {
                landed.insert(change.number, task.state);
            } else {
                waiting.push_back(change);
            }
        }
        for project in projects {
            project.is_untouched();
        }
        for change in &changes {
            change.is_whole(landed.get(&change.number));
        }
    }
    for _ in 0..kills {
        sleep(plan.moment(Duration::from_millis(50))).await;
        daemon.kill();
        daemon = world.start().await;
    }
    daemon
}
