//! A data folder, its daemon as a process that can be killed, and a client.

use crate::processes;
use flotilla_api::{
    SseItem,
    client::{Client, ClientError, Endpoint},
    table,
    wire::{self, EventView, TaskState, TaskView},
};
use flotilla_daemon::Home;
use flotilla_domain::TaskId;
use flotilla_scripted_model::Server;
use serde_json::Value;
use std::{
    fs::{self, File},
    future::Future,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::Duration,
};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

/// How long anything may take that is waited for. Nothing is expected to come near it.
const PATIENCE: Duration = Duration::from_secs(100);
/// The wait between two looks at something that nobody announces.
const LOOK: Duration = Duration::from_millis(5);

/// The folder of the programs under test: beside the folder of this test's own program.
fn programs() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    here.ancestors().nth(2).unwrap().to_owned()
}

/// A `flotilla` at the shell.
pub fn flotilla(home: &Path, args: &[&str]) -> Command {
    let program = programs().join("flotilla");
    assert!(program.exists(), "build the programs first: cargo build --workspace --bins");
    let mut command = Command::new(program);
    command.args(args).env("FLOTILLA_HOME", home).env("NO_COLOR", "1").stdin(Stdio::null());
    // A test may itself run in an agent's terminal.
    for name in ["FLOTILLA_OWNER", "FLOTILLA_TERMINAL", "FLOTILLA_TASK"] {
        command.env_remove(name);
    }
    command
}

/// Waits until `look` finds something.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < deadline, "in vain: {what}");
        sleep(LOOK).await;
    }
}

/// A daemon that was started as a program; it is killed when this is dropped.
pub struct Daemon {
    child: Child,
    said: PathBuf,
}

impl Daemon {
    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it in this very moment.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// How it ended, if it has, and what it said.
    pub fn ended(&mut self) -> Option<(ExitStatus, String)> {
        let status = self.child.try_wait().unwrap()?;
        Some((status, fs::read_to_string(&self.said).unwrap()))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder for a user's projects and data. Agents see a `/tmp` of their own, and users keep nothing there that an
/// agent is to work on.
pub fn folder() -> TempDir {
    tempfile::Builder::new().prefix("flotilla-").tempdir_in("/var/tmp").unwrap()
}

/// A data folder of its own.
pub struct World {
    pub folder: TempDir,
    pub home: Home,
    pub client: Client,
}

impl World {
    /// One whose model is `server`, with `more` in its configuration.
    pub fn new(server: &Server, more: &str) -> Self {
        let folder = folder();
        let home = folder.path().join("home");
        Self::at(folder, &home, server, more)
    }

    /// The same, with its data in `home`.
    pub fn at(folder: TempDir, home: &Path, server: &Server, more: &str) -> Self {
        fs::create_dir_all(home).unwrap();
        let config = format!(
            "default_model = \"scripted\"\n{more}\n[models.scripted]\napi = \"responses\"\nbase_url = \"{}\"\nmodel = \"script\"\n",
            server.base_url()
        );
        fs::write(home.join("config.toml"), config).unwrap();
        let home = Home::at(home);
        let client = Client::new(Endpoint::Local(home.socket()));
        Self { folder, home, client }
    }

    /// Starts a daemon and does not wait for it.
    pub fn spawn(&self) -> Daemon {
        let said = self.folder.path().join("daemon-said");
        let child = flotilla(self.home.root(), &["daemon", "run"])
            .stdout(Stdio::null())
            .stderr(File::create(&said).unwrap())
            .spawn()
            .unwrap();
        Daemon { child, said }
    }

    /// Starts a daemon and waits until it answers.
    pub async fn start(&self) -> Daemon {
        let daemon = self.spawn();
        self.ready(daemon).await
    }

    /// Waits until `daemon` answers, and sees that nothing that an earlier one started is still there.
    pub async fn ready(&self, mut daemon: Daemon) -> Daemon {
        let deadline = Instant::now() + PATIENCE;
        while !matches!(self.client.call::<table::ShowStatus>((), (), ()).await, Ok(status) if status.pid == daemon.pid())
        {
            if let Some((status, said)) = daemon.ended() {
                panic!("the daemon ended with {status}: {said}\n{}", self.daemon_log());
            }
            assert!(Instant::now() < deadline, "the daemon does not answer\n{}", self.daemon_log());
            sleep(LOOK).await;
        }
        let (mark, pid) = (self.home.mark(), daemon.pid());
        until("processes of an earlier daemon are gone", || async {
            let left = processes::of_earlier_daemons(&mark, pid);
            left.is_empty().then_some(())
        })
        .await;
        daemon
    }

    /// Asks `daemon` to stop, as a user does, and sees that no process is left of it.
    pub async fn stop(&self, mut daemon: Daemon) {
        self.flotilla(&["daemon", "stop"]);
        until("the daemon has ended", || {
            let ended = daemon.ended();
            async { ended }
        })
        .await;
        let root = self.folder.path().canonicalize().unwrap();
        let left = processes::of(&self.home.mark(), &root);
        assert!(left.is_empty(), "left running: {left:#?}");
    }

    /// A command that goes well.
    pub fn flotilla(&self, args: &[&str]) -> String {
        let output = self.command(args);
        assert!(output.status.success(), "flotilla {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// A command, however it goes.
    pub fn command(&self, args: &[&str]) -> Output {
        flotilla(self.home.root(), args).output().unwrap()
    }

    /// Sees that the log is as it was written; a daemon may or may not run.
    pub fn verify(&self) {
        let report: Value = serde_json::from_str(&self.flotilla(&["log", "verify", "--json"])).unwrap();
        assert_eq!(report["intact"], true, "{report}");
    }

    /// Adds a task that starts at once.
    pub async fn add(&self, project: &Path, prompt: &str) -> TaskView {
        self.client.call::<table::AddTask>((), (), task(project, prompt)).await.unwrap()
    }

    /// The task as it is now.
    pub async fn task(&self, task: TaskId) -> TaskView {
        self.client.call::<table::ShowTask>(path(task), (), ()).await.unwrap()
    }

    /// Waits until the task is in review; a task that fails never gets there.
    pub async fn reviewed(&self, task: TaskId) -> TaskView {
        until(&format!("{task} is in review"), || async {
            let task = self.task(task).await;
            assert!(
                !matches!(task.state, TaskState::Failed { .. } | TaskState::Cancelled { .. }),
                "{:#?}\n{}",
                task.state,
                self.daemon_log()
            );
            matches!(task.state, TaskState::Review { .. }).then_some(task)
        })
        .await
    }

    /// All events there are, of one task or of all.
    pub async fn events(&self, task: Option<TaskId>) -> Vec<EventView> {
        let query =
            wire::EventQuery { follow: Some(false), task: task.map(wire::TaskRef::Id), ..Default::default() };
        let mut stream = self.client.events::<table::WatchEvents>((), query, None).await.unwrap();
        let mut events = Vec::new();
        while let Some(item) = stream.next().await.unwrap() {
            match item {
                SseItem::Item { item, .. } => events.push(item),
                SseItem::Resync { .. } => panic!("a log that is read from the beginning has no gap"),
            }
        }
        events
    }

    /// Lands a task's change.
    pub async fn accept(
        &self,
        task: TaskId,
        form: wire::LandingForm,
    ) -> Result<wire::Accepted, Box<ClientError>> {
        let accept = wire::AcceptTask { form, ..Default::default() };
        self.client.call::<table::AcceptTask>(path(task), (), accept).await.map_err(Box::new)
    }

    /// The end of the daemon's own log, for whoever looks why a test failed.
    pub fn daemon_log(&self) -> String {
        let text = fs::read_to_string(self.home.log_file()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }
}

/// A task as a client asks for it.
pub fn task(project: &Path, prompt: &str) -> wire::AddTask {
    wire::AddTask {
        project: project.display().to_string(),
        title: None,
        prompt: vec![wire::Part::text(prompt)],
        settings: None,
        depends_on: Vec::new(),
        parent: None,
        start: wire::When::Now,
    }
}

/// The path of a task's routes.
pub fn path(task: TaskId) -> wire::TaskPath {
    wire::TaskPath { task: wire::TaskRef::Id(task) }
}
