//! The board as a client follows it.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may")]

mod support;

use flotilla_api::{
    SseItem,
    client::{Client, EventStream},
    table,
    wire::{
        AddTask, AnswerTask, BoardView, Mode, Need, Part, ProjectPath, RunCard, TaskCard, TaskQuery,
        TaskSettings, TaskStateName, When,
    },
};
use flotilla_domain::Code;
use flotilla_scripted_model::{Reply, Script};
use serde_json::json;
use std::{collections::BTreeMap, fs, time::Duration};
use support::{Fleet, path};

const PATIENCE: Duration = Duration::from_secs(30);

/// One who follows the board as a window does.
struct Follower {
    stream: EventStream<BoardView>,
    seq: u64,
    tasks: BTreeMap<u32, TaskCard>,
    counts: BTreeMap<String, flotilla_api::wire::TaskCounts>,
    told: Vec<String>,
    snapshots: usize,
}

impl Follower {
    async fn of(client: &Client) -> Self {
        let stream = client.events::<table::WatchBoard>((), (), None).await.unwrap();
        let (tasks, counts) = (BTreeMap::new(), BTreeMap::new());
        let mut follower = Self { stream, seq: 0, tasks, counts, told: Vec::new(), snapshots: 0 };
        follower.step().await;
        assert_eq!(follower.snapshots, 1, "the first entry is a snapshot");
        follower
    }

    async fn step(&mut self) {
        let next = tokio::time::timeout(PATIENCE, self.stream.next()).await.unwrap().unwrap();
        let Some(SseItem::Item { id, item }) = next else { panic!("{next:?}") };
        let (seq, projects, tasks) = match item {
            BoardView::Snapshot { seq, projects, tasks, .. } => {
                self.tasks.clear();
                self.counts.clear();
                self.snapshots += 1;
                (seq, projects, tasks)
            }
            BoardView::Changes { seq, projects, tasks, preferences, .. } => {
                self.told.extend(preferences);
                (seq, projects, tasks)
            }
        };
        assert_eq!(id, Some(seq));
        assert!(seq >= self.seq, "it never goes back");
        self.seq = seq;
        self.counts.extend(projects.into_iter().map(|project| (project.path, project.counts)));
        self.tasks.extend(tasks.into_iter().map(|task| (task.number, task)));
    }

    async fn until(&mut self, what: impl Fn(&Self) -> bool) {
        while !what(self) {
            self.step().await;
        }
    }

    fn run(&self, number: u32) -> Option<&RunCard> {
        self.tasks.get(&number)?.latest_run.as_ref()
    }

    fn is(&self, number: u32, state: TaskStateName) -> bool {
        self.tasks.get(&number).is_some_and(|task| task.state.name() == state)
    }
}

fn asks(folder: &std::path::Path, prompt: &str) -> AddTask {
    AddTask {
        project: folder.display().to_string(),
        title: None,
        prompt: vec![Part::text(prompt)],
        settings: Some(TaskSettings { mode: Mode::Ask, ..TaskSettings::default() }),
        depends_on: Vec::new(),
        parent: None,
        start: When::Now,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_moves_over_the_board_with_all_that_it_shows() {
    let command = "printf '\\033[32mBuilding\\033[0m\\n'; printf '10%%\\r99%%'; sleep 100";
    let call = Reply::call("exec", json!({ "command": command, "yield_ms": 100_000 }));
    let fleet = Fleet::with(Script::of([call])).await;
    let priced = fs::read_to_string(fleet.config()).unwrap() + "price = { input = 1, output = 10.5 }\n";
    fs::write(fleet.config(), priced).unwrap();
    let mut board = Follower::of(&fleet.client).await;
    assert!(board.tasks.is_empty());

    let task = asks(&fleet.project(), "Build it\n\nThen tell me.");
    let task = fleet.client.call::<table::AddTask>((), (), task).await.unwrap();
    board.until(|board| board.is(task.number, TaskStateName::NeedsYou)).await;
    let card = board.tasks[&task.number].clone();
    let run = card.latest_run.unwrap();
    assert_eq!((card.prompt.as_str(), run.agent.as_str()), ("Build it Then tell me.", "flotilla"));
    let usage = run.usage;
    assert_eq!(run.cost_micros, Some(usage.input_tokens + usage.output_tokens * 21 / 2));
    let [Need::Approval { approval, .. }] = run.needs[..] else { panic!("{:?}", run.needs) };
    board.until(|board| board.counts.values().any(|counts| counts.needs_you == 1)).await;

    let yes = AnswerTask::Approval { approval, decision: flotilla_api::wire::Decision::Allow };
    fleet.client.call::<table::AnswerTask>(path(task.id), (), yes).await.unwrap();
    let line = |board: &Follower| board.run(task.number).and_then(|run| run.line.clone());
    board.until(|board| line(board).as_deref() == Some("99%")).await;
    assert!(board.is(task.number, TaskStateName::Running));

    fleet.client.call::<table::StopTask>(path(task.id), (), ()).await.unwrap();
    board.until(|board| board.is(task.number, TaskStateName::Cancelled)).await;
    board
        .until(|board| line(board).is_none() && board.counts.values().any(|counts| counts.cancelled == 1))
        .await;
    assert!(board.run(task.number).is_some_and(|run| run.ended_at.is_some()));
    let again = Follower::of(&fleet.client).await;
    assert_eq!((&again.tasks, &again.counts), (&board.tasks, &board.counts), "a snapshot says the same");
    fleet.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_reads_slowly_gets_each_card_in_its_newest_form() {
    let fleet = Fleet::with(Script::of([])).await;
    let mut slow = Follower::of(&fleet.client).await;
    let mut made = BTreeMap::new();
    for n in 0..300 {
        let mut task = asks(&fleet.project(), &format!("Task {n}"));
        task.start = When::Later;
        let task = fleet.client.call::<table::AddTask>((), (), task).await.unwrap();
        let words = flotilla_api::wire::EditTask { title: Some(format!("Title {n}")), prompt: None };
        let task = fleet.client.call::<table::EditTask>(path(task.id), (), words).await.unwrap();
        made.insert(task.number, task.title);
    }
    slow.until(|board| {
        board.tasks.len() == 300 && board.tasks.values().all(|task| task.title.starts_with("Title"))
    })
    .await;
    let titles: BTreeMap<u32, String> =
        slow.tasks.values().map(|task| (task.number, task.title.clone())).collect();
    assert_eq!(titles, made);
    fleet.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forgotten_project_is_out_of_sight_until_it_is_opened_again() {
    let call = Reply::call("exec", json!({ "command": "sleep 100", "yield_ms": 100_000 }));
    let fleet = Fleet::with(Script::of([call])).await;
    let mut board = Follower::of(&fleet.client).await;
    let task = fleet.start("Work").await;
    let project = ProjectPath { project: task.project_id };
    let forget = || fleet.client.call::<table::ForgetProject>(project.clone(), (), ());
    let refused = flotilla_api::wire::Error::from(forget().await.unwrap_err());
    assert_eq!(refused.code, Code::BadInput, "a task of it is at work");
    board.until(|board| board.is(task.number, TaskStateName::Running)).await;
    fleet.client.call::<table::StopTask>(path(task.id), (), ()).await.unwrap();
    board.until(|board| board.is(task.number, TaskStateName::Cancelled)).await;

    forget().await.unwrap();
    board.until(|board| board.snapshots == 2).await;
    assert!(board.tasks.is_empty() && board.counts.is_empty());
    assert!(fleet.client.call::<table::ListProjects>((), (), ()).await.unwrap().projects.is_empty());

    let open = flotilla_api::wire::OpenProject { path: fleet.project().display().to_string() };
    let opened = fleet.client.call::<table::OpenProject>((), (), open).await.unwrap();
    assert_eq!((opened.id, opened.counts.cancelled), (task.project_id, 1));
    board.until(|board| board.snapshots == 3).await;
    assert!(board.is(task.number, TaskStateName::Cancelled));
    fleet.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_are_found_by_words_of_their_title_and_prompt_in_any_case() {
    let fleet = Fleet::with(Script::of([])).await;
    for (title, prompt) in
        [("Fix the login", "OAuth is broken"), ("Größe ändern", "Only this"), ("Other", "x")]
    {
        let mut task = asks(&fleet.project(), prompt);
        (task.title, task.start) = (Some(title.to_owned()), When::Later);
        fleet.client.call::<table::AddTask>((), (), task).await.unwrap();
    }
    let found = async |text: &str| {
        let query = TaskQuery { text: Some(text.to_owned()), ..TaskQuery::default() };
        let list = fleet.client.call::<table::ListTasks>((), query, ()).await.unwrap();
        list.tasks.into_iter().map(|task| task.number).collect::<Vec<u32>>()
    };
    assert_eq!(found("LOGIN auth").await, [1], "a word may be in either, and within another");
    assert_eq!(found("GRÖSSE").await, Vec::<u32>::new());
    assert_eq!(found("größe ONLY").await, [2]);
    assert_eq!(found(" ").await, [3, 2, 1]);
    fleet.daemon.end().await;
}
