//! A fleet at work while its daemon is killed, again and again, at moments that nobody chose.

use crate::{
    landings,
    ledger::{self, Counted},
    project::{Kind, Project},
    script,
    storm::{Plan, Seen, kill},
    world::{World, path},
};
use flotilla_api::{
    table,
    wire::{self, TaskState, TaskStateName, TaskView},
};
use flotilla_domain::{MessageId, TaskId};
use flotilla_scripted_model::{Keep, Server};
use std::{collections::BTreeMap, fs, time::Duration};
use tokio::time::{Instant, sleep};

/// Tasks at once.
const TASKS: usize = 20;
/// The log is checked after so many kills.
const CHECKED: usize = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fleet_whose_daemon_is_killed_at_any_moment_loses_nothing_and_repeats_nothing() {
    let mut plan = Plan::from_environment();
    let began = Instant::now();
    let turns = (12 + plan.kills / 25).min(20);
    let play = move |incoming: &_| script::reply(incoming, turns);
    let server = Server::start_with(play, 0, Keep::Nothing).await.unwrap();
    let world = World::new(&server, &format!("max_running = {TASKS}"));
    let kinds = [Kind::Repository, Kind::Repository, Kind::Repository, Kind::Folder];
    let projects: Vec<Project> = kinds
        .into_iter()
        .enumerate()
        .map(|(at, kind)| Project::new(world.folder.path().join(format!("project {at}")), kind))
        .collect();

    let daemon = world.start().await;
    let mut tasks = Vec::new();
    for number in 0..TASKS {
        let added = world.add(&projects[number % projects.len()].root, &script::prompt(number)).await;
        tasks.push(added.id);
    }
    let in_landings = plan.kills / 5;
    let mut storm = Storm {
        world: &world,
        tasks: &tasks,
        turns: TASKS * (turns + 1),
        seen: Seen::new(),
        told: BTreeMap::new(),
        killed: 0,
    };
    let following = storm.seen.follow(&world);
    // The first comes at once: workspaces are being made, and some tasks wait for theirs.
    let moment = plan.moment(Duration::from_millis(300));
    sleep(moment).await;
    storm.kill(daemon, following).await;
    let kills = plan.kills - in_landings;
    while storm.killed < kills {
        storm.one(&mut plan, kills).await;
    }

    let mut daemon = world.start().await;
    let following = storm.seen.follow(&world);
    let mut counted = Counted::default();
    let mut reviewed = Vec::new();
    for (number, id) in tasks.iter().enumerate() {
        let task = world.reviewed(*id).await;
        let told = storm.told.get(id).map_or(&[][..], Vec::as_slice);
        counted += ledger::check(&world, &task, number, told).await;
        reviewed.push(task);
    }
    let all = world.events(None).await;
    for before in storm.seen.events() {
        assert_eq!(
            all[usize::try_from(before.seq).unwrap() - 1],
            before,
            "what was told once stays as it was"
        );
    }
    let (working, events) = (began.elapsed(), all.len());
    following.abort();

    daemon = landings::land(&world, &projects, &reviewed, daemon, &mut plan, in_landings).await;
    nothing_is_left(&world, &projects).await;
    world.stop(daemon).await;
    world.verify();
    eprintln!(
        "seed {}: {} kills over {TASKS} tasks, {counted:?}, {events} events in {working:?}; then {in_landings} kills while landing; {:?} in all",
        plan.seed,
        storm.killed,
        began.elapsed()
    );
}

struct Storm<'a> {
    world: &'a World,
    tasks: &'a [TaskId],
    /// The turns that the whole fleet takes.
    turns: usize,
    seen: Seen,
    /// The messages that the daemon acknowledged.
    told: BTreeMap<TaskId, Vec<MessageId>>,
    killed: usize,
}

impl Storm<'_> {
    /// One life of a daemon.
    async fn one(&mut self, plan: &mut Plan, kills: usize) {
        let daemon = self.world.spawn();
        if plan.roll.u8(0..10) == 0 {
            // Before it is ready: while it opens its log, sweeps, and takes up runs.
            sleep(plan.moment(Duration::from_millis(400))).await;
            let nobody = tokio::spawn(async {});
            return self.kill(daemon, nobody).await;
        }
        let daemon = self.world.ready(daemon).await;
        let following = self.seen.follow(self.world);
        let share = self.turns.saturating_sub(self.seen.turns()) / (kills - self.killed);
        let wait_for = self.seen.turns() + plan.roll.usize(0..=2 * share);
        self.seen.turns_reached(wait_for.min(self.turns)).await;
        self.steer(plan).await;
        sleep(plan.moment(Duration::from_millis(60))).await;
        self.kill(daemon, following).await;
    }

    /// Writes to one of the tasks. It may be over, or be told just as the daemon dies.
    async fn steer(&mut self, plan: &mut Plan) {
        let task = self.tasks[plan.roll.usize(0..self.tasks.len())];
        let message = wire::SteerTask {
            parts: vec![wire::Part::text("Go on as you do.")],
            when: wire::Delivery::default(),
        };
        if let Ok(steered) = self.world.client.call::<table::SteerTask>(path(task), (), message).await {
            self.told.entry(task).or_default().push(steered.message);
        }
    }

    async fn kill(&mut self, daemon: crate::world::Daemon, following: tokio::task::JoinHandle<()>) {
        kill(daemon, following).await;
        self.killed += 1;
        if self.killed.is_multiple_of(CHECKED) {
            self.world.verify();
        }
    }
}

/// After everything has landed: no workspace, no branch, no temporary folder, and a proven bundle of each run.
async fn nothing_is_left(world: &World, projects: &[Project]) {
    let count = |folder| fs::read_dir(folder).map_or(0, Iterator::count);
    crate::world::until("all workspaces are removed", || async {
        (count(world.home.workspaces()) == 0 && count(world.home.temp()) == 0).then_some(())
    })
    .await;
    for project in projects {
        project.is_untouched();
        if project.kind == Kind::Repository {
            assert_eq!(project.git(&["worktree", "list"]).lines().count(), 1);
            assert_eq!(project.git(&["branch", "--list", "--all"]), "* main\n");
        }
    }
    assert_eq!(count(world.home.shadows()), projects.len(), "one hidden store for each project");
    let bundles: Vec<String> = fs::read_dir(world.home.recovery())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert!(
        bundles.len() == TASKS && bundles.iter().all(|name| name.ends_with(".bundle")),
        "one bundle for each run: {bundles:?}"
    );
    let list = wire::TaskQuery { limit: Some(1000), ..Default::default() };
    let list = world.client.call::<table::ListTasks>((), list, ()).await.unwrap();
    assert_eq!(list.tasks.len(), TASKS);
    assert!(list.tasks.iter().all(|card| card.state.name() == TaskStateName::Landed));
}

/// Whether a task has landed; one that neither has nor waits in review is lost.
pub fn has_landed(task: &TaskView) -> bool {
    assert!(!task.landing, "a landing was left under way: {task:#?}");
    match &task.state {
        TaskState::Landed { .. } => true,
        TaskState::Review { .. } => false,
        other => panic!("{other:?}"),
    }
}
