//! A real daemon whose model says what a script says, and a viewer of its terminals.
#![allow(dead_code, reason = "each test file uses a part of it")]

use flotilla_api::{
    SseItem,
    client::{Client, ClientError, Endpoint, EventStream, FromTerminal, TerminalSocket},
    table,
    wire::{
        AddTask, EventQuery, ExitStatus, LiveKind, LiveQuery, LiveView, Part, TaskPath, TaskRef,
        TaskStateName, TaskView, TerminalControl, TerminalNotice, TerminalPath, TerminalQuery, When,
    },
};
use flotilla_daemon::{Daemon, Home, Options};
use flotilla_domain::{TaskId, TerminalId};
use flotilla_scripted_model::{Keep, Script, Server};
use std::{fs, net::SocketAddr, path::PathBuf, time::Duration};
use tempfile::TempDir;

/// After this a test fails instead of waiting on.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Fleet {
    folder: TempDir,
    pub daemon: Daemon,
    pub client: Client,
    _model: Server,
}

/// The task's name in a path.
pub fn path(task: TaskId) -> TaskPath {
    TaskPath { task: TaskRef::Id(task) }
}

impl Fleet {
    /// A daemon whose model plays `script`.
    pub async fn with(script: Script) -> Self {
        let model = Server::start(script, 0, Keep::Nothing).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(&folder.path().join("home"));
        fs::create_dir_all(home.root()).unwrap();
        fs::create_dir(folder.path().join("project")).unwrap();
        let config = format!(
            "[models.scripted]\napi = \"responses\"\nbase_url = \"{}\"\nmodel = \"script\"\n",
            model.base_url()
        );
        fs::write(home.config(), config).unwrap();
        let options =
            Options { home: home.clone(), listen: Some("127.0.0.1:0".parse().unwrap()), tour: None };
        let daemon = Daemon::start(options).await.unwrap();
        Self { client: Client::new(Endpoint::Local(home.socket())), folder, daemon, _model: model }
    }

    /// The same folders and models with a new daemon.
    pub async fn restarted(self) -> Self {
        self.daemon.end().await;
        let home = Home::at(&self.folder.path().join("home"));
        let daemon = Daemon::start(Options { home, listen: None, tour: None }).await.unwrap();
        Self { daemon, ..self }
    }

    pub fn address(&self) -> SocketAddr {
        self.daemon.listen().unwrap()
    }

    /// The folder of the project that tasks are for.
    pub fn project(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    /// The daemon's configuration.
    pub fn config(&self) -> PathBuf {
        self.folder.path().join("home/config.toml")
    }

    pub fn token(&self) -> String {
        fs::read_to_string(self.folder.path().join("home/token")).unwrap().trim().to_owned()
    }

    /// Adds a task and starts it.
    pub async fn start(&self, prompt: &str) -> TaskView {
        let add = AddTask {
            project: self.folder.path().join("project").display().to_string(),
            title: None,
            prompt: vec![Part::text(prompt)],
            settings: None,
            depends_on: Vec::new(),
            parent: None,
            start: When::Now,
        };
        self.client.call::<table::AddTask>((), (), add).await.unwrap()
    }

    /// Waits until a task is in this state.
    pub async fn until(&self, task: TaskId, state: TaskStateName) {
        let query = EventQuery { after: Some(0), task: Some(TaskRef::Id(task)), follow: Some(true) };
        let mut events = self.client.events::<table::WatchEvents>((), query, None).await.unwrap();
        while self.client.call::<table::ShowTask>(path(task), (), ()).await.unwrap().state.name() != state {
            tokio::time::timeout(PATIENCE, events.next()).await.unwrap().unwrap();
        }
    }

    /// What shows while it happens, from now on.
    pub async fn live(&self, task: Option<TaskId>) -> EventStream<LiveView> {
        let query = LiveQuery { task: task.map(TaskRef::Id) };
        self.client.events::<table::WatchLive>((), query, None).await.unwrap()
    }

    /// Starts a task, and gives the first `count` terminals that it opens.
    pub async fn terminals(&self, count: usize) -> (TaskId, Vec<TerminalId>) {
        let mut live = self.live(None).await;
        let task = self.start("Work at a terminal").await;
        let mut opened = Vec::new();
        while opened.len() < count {
            if let LiveKind::Terminal { terminal, .. } = next(&mut live).await.kind {
                opened.push(terminal);
            }
        }
        (task.id, opened)
    }
}

/// The next entry of a stream.
pub async fn next(live: &mut EventStream<LiveView>) -> LiveView {
    match tokio::time::timeout(PATIENCE, live.next()).await.unwrap().unwrap() {
        Some(SseItem::Item { item, .. }) => item,
        other => panic!("{other:?}"),
    }
}

/// One who watches a terminal, and checks that no byte is missing.
pub struct Viewer {
    pub socket: TerminalSocket,
    pub seen: Vec<u8>,
    /// The offset of what comes next; none before the daemon said it.
    pub at: Option<u64>,
    pub refused: usize,
}

impl Viewer {
    pub async fn attach(
        client: &Client,
        terminal: TerminalId,
        offset: Option<u64>,
    ) -> Result<Self, ClientError> {
        let socket = client.attach(TerminalPath { terminal }, TerminalQuery { offset }).await?;
        Ok(Self { socket, seen: Vec::new(), at: None, refused: 0 })
    }

    pub async fn next(&mut self) -> Option<FromTerminal> {
        let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
        let next = next.unwrap_or_else(|_| panic!("nothing comes after {:?}", self.text())).unwrap();
        match &next {
            Some(FromTerminal::Notice(TerminalNotice::Offset { offset })) => {
                assert_eq!(self.at, None, "a gap");
                self.at = Some(*offset);
            }
            Some(FromTerminal::Notice(TerminalNotice::Refused { .. })) => self.refused += 1,
            Some(FromTerminal::Output(bytes)) => {
                *self.at.as_mut().expect("an offset before the first output") += bytes.len() as u64;
                self.seen.extend_from_slice(bytes);
            }
            Some(FromTerminal::Notice(TerminalNotice::Exit { .. })) | None => {}
        }
        next
    }

    /// Watches until it saw `text`.
    pub async fn until(&mut self, text: &str) {
        while !self.text().contains(text) {
            assert!(self.next().await.is_some(), "it ended before {text:?}: {:?}", self.text());
        }
    }

    /// Watches until the program's end, and until the daemon closed the connection.
    pub async fn exit(&mut self) -> ExitStatus {
        loop {
            match self.next().await {
                Some(FromTerminal::Notice(TerminalNotice::Exit { status })) => {
                    assert_eq!(self.next().await, None, "nothing follows");
                    return status;
                }
                Some(_) => {}
                None => panic!("it ended without a word: {:?}", self.text()),
            }
        }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.seen).into_owned()
    }

    pub async fn say(&mut self, text: &str) {
        self.control(&TerminalControl::Input { text: text.to_owned() }).await;
    }

    pub async fn control(&mut self, control: &TerminalControl) {
        self.socket.control(control).await.unwrap();
    }
}
