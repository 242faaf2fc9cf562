//! A fleet for tests: real git, SQLite, sandbox and terminals; a scripted model, a manual clock, counted ids.

#![allow(dead_code, reason = "each test file uses its part")]

use flotilla_domain::{
    CallId, CallStatus, Event, Item, Mode, Part, Record, Task, TaskId, TaskSettings, Timestamp, ToolCall,
    Usage, UserError,
};
use flotilla_engine::{
    Accept, AcceptAs, Engine, FleetLimits, NewTask, Paths, ProjectSettings, Roster, Setup, Start,
};
use flotilla_memory::{Memories, Proposals, Settings};
use flotilla_models::{Api, Model, ModelError, ModelInfo, Observation, Request, Response, Stop};
use flotilla_sandbox::{Launcher, Sandbox};
use flotilla_store::{EventFilter, Store};
use flotilla_terminal::OwnerMark;
use flotilla_workspace::{DryRun, Git};
use futures_util::{FutureExt, future::BoxFuture};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// What the scripted model is asked, in short.
pub struct Asked {
    /// The task's prompt.
    pub prompt: String,
    /// Turns that the model has taken before.
    pub turn: usize,
    /// The whole conversation.
    pub items: Vec<Item>,
}

impl Asked {
    /// The text of the latest tool results.
    pub fn results(&self) -> Vec<(CallStatus, String)> {
        let after = self.items.iter().rposition(|item| matches!(item, Item::ToolCall(_))).unwrap_or(0);
        self.items[after..]
            .iter()
            .filter_map(|item| match item {
                Item::ToolResult(result) => Some((result.status, text(&result.output))),
                _ => None,
            })
            .collect()
    }

    /// Every message of a human.
    pub fn messages(&self) -> Vec<String> {
        self.items
            .iter()
            .filter_map(|item| match item {
                Item::UserMessage { parts, .. } => Some(text(parts)),
                _ => None,
            })
            .collect()
    }
}

pub fn text(parts: &[Part]) -> String {
    parts
        .iter()
        .map(|part| match part {
            Part::Text { text } => text.as_str(),
            Part::Image { .. } => "[image]",
        })
        .collect()
}

/// What the scripted model answers.
pub enum Say {
    /// It is done.
    Done(&'static str),
    /// It calls tools: a name and arguments each.
    Call(Vec<(&'static str, serde_json::Value)>),
    /// It does not answer until it is cancelled.
    Nothing,
}

pub fn exec(command: &str) -> Say {
    Say::Call(vec![("exec", serde_json::json!({ "command": command }))])
}

type Script = dyn Fn(Asked) -> Say + Send + Sync;

struct Scripted {
    info: ModelInfo,
    script: Arc<Script>,
}

impl Model for Scripted {
    fn describe(&self) -> &ModelInfo {
        &self.info
    }

    fn respond<'a>(
        &'a self,
        request: &'a Request<'a>,
        _observe: &'a (dyn Fn(Observation) + Send + Sync),
        cancel: &'a CancellationToken,
    ) -> BoxFuture<'a, Result<Response, ModelError>> {
        async move {
            let turn = calls(request.items);
            let prompt = request
                .items
                .iter()
                .find_map(|item| match item {
                    Item::UserMessage { source: flotilla_domain::MessageSource::Prompt, parts } => {
                        Some(text(parts))
                    }
                    _ => None,
                })
                .unwrap_or_default();
            let script = Arc::clone(&self.script);
            let asked = Asked { prompt, turn, items: request.items.to_vec() };
            // A script may wait for the test, which must not hold a worker up.
            let said = tokio::task::spawn_blocking(move || script(asked)).await.unwrap();
            let (items, stop) = match said {
                Say::Nothing => {
                    cancel.cancelled().await;
                    return Err(ModelError::Cancelled);
                }
                Say::Done(text) => (vec![Item::AssistantMessage { text: text.to_owned() }], Stop::EndTurn),
                Say::Call(calls) => {
                    let items = calls
                        .into_iter()
                        .enumerate()
                        .map(|(n, (name, arguments))| {
                            Item::ToolCall(ToolCall {
                                call: CallId(format!("call-{turn}-{n}")),
                                name: name.to_owned(),
                                arguments: arguments.to_string(),
                            })
                        })
                        .collect();
                    (items, Stop::ToolCalls)
                }
            };
            let usage = Usage { input_tokens: 10, output_tokens: 2, ..Usage::default() };
            Ok(Response { items, usage, stop, model: "scripted".to_owned() })
        }
        .boxed()
    }
}

/// Turns taken: batches of calls, and plain messages.
fn calls(items: &[Item]) -> usize {
    let model = |item: &Item| matches!(item, Item::ToolCall(_) | Item::AssistantMessage { .. });
    items
        .iter()
        .zip(std::iter::once(None).chain(items.iter().map(Some)))
        .filter(|(item, before)| {
            model(item) && !before.is_some_and(|before| matches!(before, Item::ToolCall(_)))
        })
        .count()
}

struct OneModel {
    model: Arc<dyn Model>,
    settings: ProjectSettings,
}

impl Scripted {
    fn of(script: impl Fn(Asked) -> Say + Send + Sync + 'static) -> Arc<dyn Model> {
        let info = ModelInfo {
            name: "scripted".to_owned(),
            api: Api::Responses,
            model: "scripted".to_owned(),
            base_url: String::new(),
            context_window: None,
        };
        Arc::new(Self { info, script: Arc::new(script) })
    }
}

impl Roster for OneModel {
    fn model(&self, name: Option<&str>) -> Result<(String, Arc<dyn Model>), UserError> {
        Ok((name.unwrap_or("scripted").to_owned(), Arc::clone(&self.model)))
    }

    fn project(&self, _root: &Path) -> Result<ProjectSettings, UserError> {
        Ok(self.settings.clone())
    }
}

/// A fleet and a project of one commit.
pub struct Fleet {
    pub engine: Engine,
    pub project: PathBuf,
    pub home: tempfile::TempDir,
    options: Options,
}

#[derive(Clone)]
struct Options {
    model: Arc<dyn Model>,
    settings: ProjectSettings,
    running: usize,
}

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(30);

impl Fleet {
    pub async fn new(script: impl Fn(Asked) -> Say + Send + Sync + 'static) -> Self {
        Self::with(script, ProjectSettings::default(), 4).await
    }

    pub async fn with(
        script: impl Fn(Asked) -> Say + Send + Sync + 'static,
        settings: ProjectSettings,
        running: usize,
    ) -> Self {
        let files = BTreeMap::from([("README".to_owned(), b"hello\n".to_vec())]);
        Self::of_model(Scripted::of(script), settings, running, &files).await
    }

    /// A fleet whose one model is this one, and a project of these files.
    pub async fn of_model(
        model: Arc<dyn Model>,
        settings: ProjectSettings,
        running: usize,
        files: &BTreeMap<String, Vec<u8>>,
    ) -> Self {
        let home = tempfile::tempdir().unwrap();
        let project = home.path().join("a project");
        std::fs::create_dir(&project).unwrap();
        git(&project, &["init", "-q", "-b", "main"]);
        git(&project, &["config", "user.name", "A User"]);
        git(&project, &["config", "user.email", "user@example.org"]);
        for (name, content) in files {
            let path = project.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        git(&project, &["add", "."]);
        git(&project, &["commit", "-qm", "Begin"]);
        let options = Options { model, settings, running };
        let engine = start(home.path(), &options).await;
        Self { engine, project, home, options }
    }

    /// Ends this fleet as a dying daemon would, as far as the log is concerned, and starts the next one on its data.
    pub async fn restart(self, script: impl Fn(Asked) -> Say + Send + Sync + 'static) -> Self {
        self.engine.shut_down().await;
        self.engine.store().clone().close().await;
        drop(self.engine);
        let options = Options { model: Scripted::of(script), ..self.options };
        let engine = start(self.home.path(), &options).await;
        Self { engine, project: self.project, home: self.home, options }
    }

    pub fn new_task(&self, prompt: &str) -> NewTask {
        NewTask {
            project: self.project.clone(),
            title: None,
            prompt: vec![Part::text(prompt)],
            settings: TaskSettings::default(),
            depends_on: Vec::new(),
            parent: None,
            start: Start::Queue,
        }
    }

    pub async fn add(&self, prompt: &str) -> TaskId {
        self.engine.add_task(self.new_task(prompt)).await.unwrap().id
    }

    pub async fn add_asking(&self, prompt: &str) -> TaskId {
        let mut new = self.new_task(prompt);
        new.settings.mode = Mode::Ask;
        self.engine.add_task(new).await.unwrap().id
    }

    /// Waits until the task is in this state, and gives it.
    pub async fn until(&self, task: TaskId, state: &str) -> Arc<Task> {
        self.until_task(task, |task| task.state.name() == state, state).await
    }

    /// Waits until `holds` of the task.
    pub async fn until_task(&self, id: TaskId, holds: impl Fn(&Task) -> bool, what: &str) -> Arc<Task> {
        let mut tail = self.engine.store().subscribe();
        let wait = async {
            loop {
                let task = self.engine.task(id).await.unwrap();
                if holds(&task) {
                    return task;
                }
                tail.next().await.unwrap();
            }
        };
        match tokio::time::timeout(PATIENCE, wait).await {
            Ok(task) => task,
            Err(_) => panic!("task never became {what}: {:#?}", self.engine.task(id).await.unwrap()),
        }
    }

    /// Waits until the log has such an event of the task.
    pub async fn until_logged(&self, task: TaskId, is_it: impl Fn(&Event) -> bool) {
        let mut tail = self.engine.store().subscribe();
        let wait = async {
            while self.count(task, &is_it).await == 0 {
                tail.next().await.unwrap();
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.unwrap();
    }

    /// Lets agents propose what to remember, and their runs be looked back at.
    pub async fn let_agents_propose(&self) {
        self.engine.memories().set(Settings::default()).await.unwrap();
    }

    /// The task's events so far.
    pub async fn events(&self, task: TaskId) -> Vec<Arc<Record>> {
        let filter = EventFilter { task: Some(task), ..EventFilter::default() };
        self.engine.store().events(0, filter, usize::MAX).await.unwrap()
    }

    pub async fn count(&self, task: TaskId, is_it: impl Fn(&Event) -> bool) -> usize {
        self.events(task).await.iter().filter(|record| is_it(&record.event)).count()
    }

    pub async fn accept(
        &self,
        task: TaskId,
    ) -> Result<flotilla_engine::Accepted, flotilla_engine::EngineError> {
        let how = AcceptAs::OneCommit { message: None };
        self.engine
            .accept(task, Accept { how, onto: None, dry_run: DryRun::No, tree: None, only: Vec::new() })
            .await
    }

    pub fn git(&self, args: &[&str]) -> String {
        git(&self.project, args)
    }
}

async fn start(around: &Path, options: &Options) -> Engine {
    let home = around.join("home");
    let ticks = Arc::new(AtomicI64::new(0));
    let clock: flotilla_engine::Clock =
        Arc::new(move || Timestamp::from_millis(1_700_000_000_000 + ticks.fetch_add(1, Ordering::Relaxed)));
    let counted = Arc::new(AtomicU64::new(std::process::id().into()));
    let store = Store::open(&home.join("data"), Arc::clone(&clock) as _).unwrap();
    let from = u128::from(store.seq()) << 64;
    let keep = ["PATH", "HOME", "LANG"];
    // The clock of what is remembered stands still: reading it must not move the fleet's.
    let still = Arc::new(|| Timestamp::from_millis(1_700_000_000_000));
    let memories = Memories::open(&home.join("data").join("memories.db"), still).unwrap();
    // Looking back at a run asks the model once more, which only tests of that expect.
    memories.set(Settings { recall: true, proposals: Proposals::Off }).await.unwrap();
    Engine::start(Setup {
        memories,
        store,
        git: Git::find().unwrap(),
        sandbox: Sandbox::detect(Launcher::beside_this_program().unwrap()),
        roster: Arc::new(OneModel { model: Arc::clone(&options.model), settings: options.settings.clone() }),
        paths: Paths {
            workspaces: home.join("workspaces"),
            temp: home.join("tmp"),
            artifacts: home.join("artifacts"),
            recovery: home.join("recovery"),
            shadows: home.join("shadows"),
        },
        mark: OwnerMark::new(Uuid::now_v7().to_string()).unwrap(),
        environment: std::env::vars_os()
            .filter(|(name, _)| keep.iter().any(|kept| name == kept))
            .collect::<BTreeMap<_, _>>(),
        // As the daemon does it: nothing of Flotilla's own but what a run works in.
        hidden: vec![home.clone()],
        limits: FleetLimits { running: options.running, processes: 256, memory_bytes: 2 << 30 },
        clock,
        ids: Arc::new(move || Uuid::from_u128(from + u128::from(counted.fetch_add(1, Ordering::Relaxed)))),
    })
    .await
    .unwrap()
}

pub fn git(dir: &Path, args: &[&str]) -> String {
    let out = Command::new("git").args(args).current_dir(dir).output().unwrap();
    assert!(out.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().trim_end().to_owned()
}
