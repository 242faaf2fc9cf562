//! The daemon's life: own the data folder, open everything, serve, end within a deadline.

use crate::{
    config::Config,
    environment,
    files::Files,
    home::Home,
    http::Connections,
    journal::{self, Echo},
    loopback::Loopback,
    meaning::{self, Trouble},
    notices::Notices,
    os,
    os::LocalListener,
    preferences::Preferences,
    roster::ConfigRoster,
    serve::{Parts, Server},
    shelf::Shelf,
    shells::Shells,
    tour::{self, Tour},
};
use flotilla_api::{
    client::{Client, Endpoint},
    table,
};
use flotilla_domain::{Code, Timestamp, UserError};
use flotilla_engine::{Engine, EngineError, FleetLimits, Paths, Setup};
use flotilla_memory::Memories;
use flotilla_sandbox::{Launcher, Sandbox, hidden_by_default};
use flotilla_store::{Store, StoreError};
use flotilla_terminal::OwnerMark;
use flotilla_workspace::Git;
use std::{
    env, io,
    net::SocketAddr,
    path::PathBuf,
    process,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How long a daemon that ends waits for its runs to let go and for its clients' last answers.
const DRAIN: Duration = Duration::from_secs(2);

/// How long a daemon that starts waits for an owner of its data folder that does not answer, and how often it looks.
const OWNER_PATIENCE: Duration = Duration::from_secs(2);
const OWNER_LOOK: Duration = Duration::from_millis(10);
/// How long it lets that owner think about an answer.
const OWNER_ANSWER: Duration = Duration::from_millis(500);

/// How a daemon is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// Its data folder.
    pub home: Home,
    /// A loopback address to listen on besides the local socket; port 0 takes a free one.
    pub listen: Option<SocketAddr>,
    /// The tour that it can give.
    pub tour: Option<Arc<dyn Tour>>,
}

/// Why a daemon did not start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotStarted {
    /// Another one owns the data folder: ask that one.
    #[error("{}", .0.title)]
    Owned(UserError),
    /// Something is wrong.
    #[error("{}", .0.title)]
    Failed(#[from] UserError),
}

/// A daemon at work.
pub struct Daemon {
    engine: Engine,
    connections: Connections,
    socket_task: JoinHandle<LocalListener>,
    socket: PathBuf,
    loopback: Loopback,
    shells: Arc<Shells>,
    stop: CancellationToken,
}

pub(crate) fn clock() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

impl Daemon {
    /// Starts a daemon: it owns its data folder, goes on with the runs that the one before left, and answers.
    ///
    /// # Errors
    /// Where another daemon owns the folder, the configuration is wrong, an address cannot be listened on, or
    /// something that it stands on is missing; the error says what to do.
    pub async fn start(options: Options) -> Result<Self, NotStarted> {
        let Options { home, listen, tour } = options;
        if let Some(address) = listen.filter(|address| !address.ip().is_loopback()) {
            let title = format!("{address} is not an address of this machine alone");
            let hint =
                "Listen on 127.0.0.1 or [::1]. To reach it from elsewhere, forward the port through SSH.";
            return Err(UserError::fixable(Code::BadInput, title, hint).into());
        }
        home.prepare()?;
        journal::start(&home.log_file(), Echo::Nowhere)?;
        os::raise_file_limit();
        let roster = Arc::new(ConfigRoster::new(&home));
        // Wrong words in the file hurt the runs that need them, not the daemon: it must start to say so.
        let config = roster.config().unwrap_or_else(|error| {
            tracing::warn!(title = %error.title, "the configuration has an error");
            Config::default()
        });
        if let Some(tour) = tour.as_deref().filter(|_| tour::was_taken(&home))
            && let Err(error) = tour::rehearse(tour, &roster).await
        {
            tracing::warn!(title = %error.title, "tasks of the tour cannot go on");
        }
        let (store, sandbox, git) = tokio::join!(open_store(&home), detect_sandbox(), find_git());
        let below = Below { store: store?, sandbox: sandbox?, git: git? };
        let setup = setup(&home, &config, below, Arc::clone(&roster))?;
        let engine = Engine::start(setup).await.map_err(UserError::from)?;

        let stop = CancellationToken::new();
        let socket = home.socket();
        let local = LocalListener::bind(&socket)
            .map_err(|error| cannot_listen(&socket.display().to_string(), &error))?;
        let (loopback, asked) = Loopback::new(home.token());
        if let Some(address) = listen {
            loopback.bind(address).await?;
        }
        let shells = Arc::new(Shells::new(home.shells(), mark(&home)?));
        let (notices, trouble) = (Notices::new(), Trouble::default());
        tokio::spawn(meaning::keep_complete(
            Arc::clone(&roster),
            engine.memories().clone(),
            notices.clone(),
            trouble.clone(),
            stop.clone(),
        ));
        let server = Server::new(Parts {
            engine: engine.clone(),
            roster,
            usual_limit: usual_limits().running,
            preferences: Preferences::open(home.preferences()),
            shelf: Shelf::open(home.prompts()),
            shells: Arc::clone(&shells),
            files: Files::default(),
            tour,
            recorded: Mutex::default(),
            home,
            notices,
            trouble,
            loopback: loopback.clone(),
            started_at: clock(),
            since: Instant::now(),
            stop: stop.clone(),
        });
        let connections = Connections::new(table::router(server), stop.clone());
        let socket_task = connections.on_socket(local);
        tokio::spawn(asked.serve(connections.clone()));
        let listen = loopback.address();
        tracing::info!(version = flotilla_api::PROGRAM_VERSION, pid = process::id(), socket = %socket.display(), ?listen, "ready");
        Ok(Self { engine, connections, socket_task, socket, loopback, shells, stop })
    }

    /// The socket or named pipe that it listens on.
    pub fn socket(&self) -> &std::path::Path {
        &self.socket
    }

    /// The loopback address that it listens on besides.
    pub fn listen(&self) -> Option<SocketAddr> {
        self.loopback.address()
    }

    /// Works until it is asked to stop: by its route, by the system, or by a user's Ctrl-C. Then it ends: processes
    /// of runs are ended, the runs go on at the next start.
    ///
    /// # Errors
    /// Where the system does not say when to stop.
    pub async fn work(self) -> Result<(), UserError> {
        let result = tokio::select! {
            () = self.stop.cancelled() => Ok(()),
            asked = os::stop_requested() => asked,
        };
        self.end().await;
        result.map_err(|error| UserError::internal(format!("The system's signals cannot be heard: {error}")))
    }

    /// Ends it.
    pub async fn end(self) {
        tracing::info!("stopping");
        let asked = Instant::now();
        self.stop.cancel();
        let drained = async {
            tokio::join!(self.engine.shut_down(), self.shells.close_all(), self.connections.drained())
        };
        if tokio::time::timeout(DRAIN, drained).await.is_err() {
            tracing::warn!("not all runs and clients let go in time");
        }
        self.engine.store().clone().close().await;
        // Only now: a client that finds nobody at the socket may start the next daemon, and the folder is free for it.
        drop(self.socket_task.await);
        tracing::info!(took_ms = asked.elapsed().as_millis() as u64, "stopped");
    }
}

/// Opens the log. An owner that answers nobody has a moment to begin or to end: a daemon that was killed holds the
/// folder until the last program that it was just about to start is gone, too.
async fn open_store(home: &Home) -> Result<Store, NotStarted> {
    let deadline = Instant::now() + OWNER_PATIENCE;
    loop {
        let data = home.data();
        let opened = tokio::task::spawn_blocking(move || Store::open(&data, Arc::new(clock))).await;
        let opened = opened.map_err(|_| UserError::internal("The log could not be opened"))?;
        match opened {
            Ok(store) => return Ok(store),
            Err(error @ StoreError::Owned { .. }) => {
                if answers(home).await || Instant::now() >= deadline {
                    return Err(NotStarted::Owned(error.into()));
                }
                tokio::time::sleep(OWNER_LOOK).await;
            }
            Err(error) => return Err(NotStarted::Failed(error.into())),
        }
    }
}

/// Whether a daemon answers there. That a connection is made says little: the socket, too, is held open for a moment
/// by what a killed daemon was about to start.
async fn answers(home: &Home) -> bool {
    let client = Client::new(Endpoint::Local(home.socket())).of_any_version();
    let asked = client.call::<table::ShowStatus>((), (), ());
    matches!(tokio::time::timeout(OWNER_ANSWER, asked).await, Ok(Ok(_)))
}

async fn detect_sandbox() -> Result<Sandbox, UserError> {
    let launcher = Launcher::beside_this_program().map_err(|error| {
        UserError::fixable(
            Code::Sandbox,
            error.to_string(),
            "Install `flotilla` and `flotilla-confine` into the same folder; without it no command can be confined.",
        )
    })?;
    let detected = tokio::task::spawn_blocking(move || Sandbox::detect(launcher)).await;
    detected.map_err(|_| UserError::internal("The sandbox could not be looked at"))
}

async fn find_git() -> Result<Git, UserError> {
    let found = tokio::task::spawn_blocking(Git::find).await;
    found
        .map_err(|_| UserError::internal("Git could not be looked for"))?
        .map_err(|error| EngineError::from(error).into())
}

/// What the engine stands on.
struct Below {
    store: Store,
    sandbox: Sandbox,
    git: Git,
}

/// The limits that suit this machine.
fn usual_limits() -> FleetLimits {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    FleetLimits::for_machine(cores, os::memory_bytes())
}

/// What marks the processes of this data folder.
fn mark(home: &Home) -> Result<OwnerMark, UserError> {
    OwnerMark::new(home.mark())
        .map_err(|error| UserError::internal(format!("The data folder's mark is not one: {error}")))
}

fn setup(home: &Home, config: &Config, below: Below, roster: Arc<ConfigRoster>) -> Result<Setup, UserError> {
    let Below { store, sandbox, git } = below;
    let mark = mark(home)?;
    let keys: Vec<&str> = config
        .models
        .values()
        .filter_map(|model| model.api_key_env.as_ref())
        .chain(config.search.iter().filter_map(|search| search.api_key_env.as_ref()))
        .chain(config.images.iter().filter_map(|images| images.api_key_env.as_ref()))
        .chain(config.embeddings.iter().filter_map(|embeddings| embeddings.api_key_env.as_ref()))
        .map(|key| key.value.as_str())
        .collect();
    let mut limits = usual_limits();
    if let Some(running) = config.max_running {
        limits.running = running;
    }
    let user_home = etcetera::home_dir().unwrap_or_else(|_| home.root().to_owned());
    // The log's lock is this one's, too.
    let memories = Memories::open(&home.memories(), Arc::new(clock))?;
    Ok(Setup {
        store,
        memories,
        git,
        sandbox,
        roster,
        paths: Paths {
            workspaces: home.workspaces(),
            temp: home.temp(),
            artifacts: home.artifacts(),
            recovery: home.recovery(),
            shadows: home.shadows(),
        },
        mark,
        environment: environment::for_agents(env::vars_os(), &keys),
        hidden: hidden_by_default(&user_home, home.root()),
        limits,
        clock: Arc::new(clock),
        ids: Arc::new(Uuid::now_v7),
    })
}

pub(crate) fn cannot_listen(at: &str, error: &io::Error) -> UserError {
    UserError::fixable(
        Code::Daemon,
        format!("The daemon cannot listen at {at}: {error}"),
        "Another program may use it. End that program, or choose another address or FLOTILLA_HOME.",
    )
}
