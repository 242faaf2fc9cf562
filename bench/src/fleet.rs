//! Flotilla at work: its real daemon on a fresh data folder, driven by its API.

use crate::{
    agents::{Cost, Work},
    error::{BenchError, Trying as _},
    proc::{self, Memory},
    script::{self, Model},
};
use flotilla_api::{
    SseItem,
    client::{Client, Endpoint, EventStream},
    table,
    wire::{self, EventView, Fact, Outcome, When},
};
use flotilla_daemon::Home;
use flotilla_domain::TaskId;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// How long anything may take before it counts as stuck.
const STUCK: Duration = Duration::from_secs(300);
/// How often a daemon that starts is asked whether it is there.
const ASK: Duration = Duration::from_micros(500);

/// A daemon, ended when this is dropped.
pub(crate) struct Fleet {
    daemon: Child,
    client: Client,
    log: PathBuf,
    /// From the start of the program to its first answer.
    pub(crate) ready: Duration,
}

/// Writes the configuration of a data folder whose runs ask the model at `base_url`; `more` is said of that model, too.
pub(crate) fn configure(home: &Path, base_url: &str, running: usize, more: &str) -> Result<(), BenchError> {
    fs::create_dir_all(home).to("make a data folder")?;
    let text = format!(
        "default_model = \"scripted\"\nmax_running = {running}\n\n\
         [models.scripted]\napi = \"responses\"\nbase_url = \"{base_url}\"\nmodel = \"scripted\"\n{more}"
    );
    fs::write(home.join("config.toml"), text).to("write a configuration")
}

impl Fleet {
    /// Starts the daemon of the data folder `home`, and waits for its first answer.
    pub(crate) async fn start(programs: &Path, home: &Path) -> Result<Self, BenchError> {
        let program = programs.join("flotilla");
        for needed in [&program, &programs.join("flotilla-confine")] {
            if !needed.exists() {
                return Err(BenchError::Program(needed.clone()));
            }
        }
        let log = home.join("daemon.out");
        let out = fs::File::create(&log).to("make a file for the daemon's words")?;
        let errors = out.try_clone().to("use a file twice")?;
        let begun = Instant::now();
        let daemon = Command::new(&program)
            .args(["daemon", "run"])
            .env("FLOTILLA_HOME", home)
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(errors)
            .spawn()
            .to("start the daemon")?;
        let client = Client::new(Endpoint::Local(Home::at(home).socket()));
        let mut fleet = Self { daemon, client, log, ready: Duration::ZERO };
        while fleet.client.call::<table::ShowStatus>((), (), ()).await.is_err() {
            let ended = fleet.daemon.try_wait().to("look after the daemon")?;
            if ended.is_some() || begun.elapsed() > STUCK {
                return Err(fleet.odd("it does not answer"));
            }
            tokio::time::sleep(ASK).await;
        }
        fleet.ready = begun.elapsed();
        Ok(fleet)
    }

    /// The daemon's process.
    pub(crate) fn pid(&self) -> u32 {
        self.daemon.id()
    }

    /// A task as it is now.
    pub(crate) async fn show(&self, task: TaskId) -> Result<wire::TaskView, BenchError> {
        let path = wire::TaskPath { task: wire::TaskRef::Id(task) };
        Ok(self.client.call::<table::ShowTask>(path, (), ()).await?)
    }

    fn odd(&self, what: &str) -> BenchError {
        let said = fs::read_to_string(&self.log).unwrap_or_default();
        BenchError::odd("the daemon", format!("{what}\n{said}"))
    }

    /// Adds so many tasks, one after the other as one client would, and waits until all of them are in review.
    pub(crate) async fn work(&self, project: &Path, work: Work, model: &Model) -> Result<Cost, BenchError> {
        let seq = self.client.call::<table::ShowStatus>((), (), ()).await?.seq;
        let mut events = self.watch(seq).await?;
        model.forget();
        let cpu = proc::tree_cpu(self.pid())?;
        let memory = Memory::watch();
        let begun = Instant::now();
        let mut accepted = Vec::with_capacity(work.tasks);
        for task in 0..work.tasks {
            self.add(project, script::prompt(task)).await?;
            accepted.push(begun.elapsed().as_secs_f64());
        }
        let ended = tokio::time::timeout(STUCK, self.all_done(&mut events, seq, work.tasks)).await;
        ended.map_err(|_| self.odd("the tasks do not come to their end"))??;
        let wall = begun.elapsed().as_secs_f64();
        let cpu = proc::tree_cpu(self.pid())? - cpu;
        let daemon_mb = proc::status_mb(self.pid(), "VmHWM")?;
        let memory = memory.peak_mb().max(daemon_mb);
        let times = model.times(begun);
        if times.gaps_ms.len() != work.tasks * work.turns {
            return Err(self.odd(&format!("{} turns instead of {work:?}", times.gaps_ms.len())));
        }
        Ok(Cost { daemon_mb, ..Cost::new(wall, cpu, memory, &accepted, times) })
    }

    /// Does one task, and gives its workspace and the name of its state.
    pub(crate) async fn one(&self, project: &Path) -> Result<(PathBuf, &'static str), BenchError> {
        let seq = self.client.call::<table::ShowStatus>((), (), ()).await?.seq;
        let mut events = self.watch(seq).await?;
        let task = self.add(project, script::prompt(0)).await?;
        let ended = tokio::time::timeout(STUCK, self.all_done(&mut events, seq, 1)).await;
        ended.map_err(|_| self.odd("the task does not come to its end"))??;
        let view = self.show(task.id).await?;
        let workspace = view.runs.last().and_then(|run| run.workspace.as_ref());
        let workspace = workspace.ok_or_else(|| self.odd("a run without a workspace"))?;
        Ok((PathBuf::from(workspace), view.state.name().as_str()))
    }

    /// Adds a task that starts at once.
    pub(crate) async fn add(&self, project: &Path, prompt: String) -> Result<wire::TaskView, BenchError> {
        let add = wire::AddTask {
            project: project.display().to_string(),
            title: None,
            prompt: vec![wire::Part::Text { text: prompt }],
            settings: None,
            depends_on: Vec::new(),
            parent: None,
            start: When::Now,
        };
        Ok(self.client.call::<table::AddTask>((), (), add).await?)
    }

    /// The events after `seq`.
    pub(crate) async fn watch(&self, seq: u64) -> Result<EventStream<EventView>, BenchError> {
        let query = wire::EventQuery { after: Some(seq), ..Default::default() };
        Ok(self.client.events::<table::WatchEvents>((), query, None).await?)
    }

    /// Waits until so many runs have ended well. A client that is told of a gap asks again from where it was.
    pub(crate) async fn all_done(
        &self,
        events: &mut EventStream<EventView>,
        mut seq: u64,
        mut open: usize,
    ) -> Result<(), BenchError> {
        while open > 0 {
            match events.next().await? {
                Some(SseItem::Item { item, .. }) => {
                    seq = item.seq;
                    match item.fact {
                        Fact::RunEnded(Outcome::Done) => open -= 1,
                        Fact::RunEnded(other) => return Err(self.odd(&format!("a run ended with {other:?}"))),
                        _ => {}
                    }
                }
                Some(SseItem::Resync { .. }) | None => *events = self.watch(seq).await?,
            }
        }
        Ok(())
    }

    /// Ends the daemon as a user would.
    pub(crate) async fn stop(mut self) -> Result<(), BenchError> {
        self.client.call::<table::StopDaemon>((), (), ()).await?;
        self.daemon.wait().to("wait for the daemon's end").map(drop)
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        // Both fail where it has ended already.
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// A small git repository to work on.
pub(crate) fn project(root: &Path) -> Result<(), BenchError> {
    fs::create_dir_all(root.join("src")).to("make a project")?;
    for file in 0..40 {
        let text = format!("line of file {file}\n").repeat(20 + file);
        fs::write(root.join(format!("src/file{file}.txt")), text).to("write a project")?;
    }
    git(root, &["init", "-q", "-b", "main"])?;
    // Housekeeping in the background would be measured too.
    git(root, &["config", "gc.auto", "0"])?;
    git(root, &["config", "maintenance.auto", "false"])?;
    git(root, &["config", "user.name", "Ada"])?;
    git(root, &["config", "user.email", "ada@example.org"])?;
    git(root, &["add", "-A"])?;
    git(root, &["commit", "-q", "-m", "first"])
}

/// Runs git, which must succeed.
pub(crate) fn git(dir: &Path, args: &[&str]) -> Result<(), BenchError> {
    let status = Command::new("git").args(args).current_dir(dir).status().to("start git")?;
    if status.success() { Ok(()) } else { Err(BenchError::odd("git", format!("{args:?}: {status}"))) }
}
