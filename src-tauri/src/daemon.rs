//! Watches over the daemon: starts one where none runs, notices when it is lost, starts it again, and says so.

use crate::events::{Events, ShellEvent};
use flotilla_api::{
    API_VERSION,
    client::{Client, ClientError},
    table,
    wire::{self, Status},
};
use flotilla_daemon::{Home, link};
use serde::Serialize;
use std::{
    env,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::Notify,
    time::{sleep, timeout},
};

/// How often a daemon that gave no reason for doubt is asked how it does.
const LOOK: Duration = Duration::from_secs(15);
/// How long it may think about the answer.
const ANSWER: Duration = Duration::from_secs(5);
/// The waits between tries to start it; the last one is kept to.
const PAUSES: [Duration; 5] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(10),
    Duration::from_secs(30),
];

/// How it stands with the daemon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DaemonState {
    /// It is looked for, or started for the first time.
    Connecting,
    /// It answers.
    Connected {
        /// Its version, as people know it.
        version: String,
    },
    /// It went away, or does not answer.
    Lost {
        /// Whether it is being started again at this moment.
        restarting: bool,
        /// Why that did not work; absent before the first try.
        error: Option<Box<wire::Error>>,
    },
    /// It is of another version.
    Refused {
        /// What is the matter, in a sentence.
        why: String,
        /// What to do.
        hint: String,
        /// Whether this program's own daemon may take its place: it is the older one. Its runs go on.
        replaceable: bool,
    },
}

enum Seen {
    Answers(Box<Status>),
    Nobody,
    Silent(Box<wire::Error>),
    OtherVersion { theirs: u32 },
}

/// Watches over one daemon.
pub struct Supervisor {
    home: Home,
    events: Arc<Events>,
    state: Mutex<DaemonState>,
    listen: Mutex<Option<String>>,
    doubt: Arc<Notify>,
    resting: AtomicBool,
}

impl Supervisor {
    /// Watches over the daemon of `home`, once [`Supervisor::watch`] runs. `doubt` says when to look at once.
    pub fn new(home: Home, events: Arc<Events>, doubt: Arc<Notify>) -> Self {
        Self {
            home,
            events,
            state: Mutex::new(DaemonState::Connecting),
            listen: Mutex::default(),
            doubt,
            resting: AtomicBool::new(false),
        }
    }

    /// How it stands.
    pub fn state(&self) -> DaemonState {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The loopback address that the daemon listens on, where it does.
    pub fn listen(&self) -> Option<String> {
        self.listen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks at once, without waiting out a pause.
    pub fn look_now(&self) {
        self.doubt.notify_one();
    }

    /// Watches until the program ends.
    pub async fn watch(&self) {
        let client = link::client(&self.home);
        let mut tries = 0_usize;
        loop {
            let wait = match look(&client).await {
                Seen::Answers(status) => {
                    tries = 0;
                    *self.listen.lock().unwrap_or_else(PoisonError::into_inner) = status.listen;
                    self.tell(DaemonState::Connected { version: status.version });
                    LOOK
                }
                Seen::Nobody if self.resting.load(Ordering::Relaxed) => LOOK,
                Seen::Nobody => {
                    if self.state() != DaemonState::Connecting {
                        self.tell(DaemonState::Lost { restarting: true, error: None });
                    }
                    match link::start(&program(), &self.home, None).await {
                        Ok(_) => continue,
                        Err(error) => {
                            self.tell(DaemonState::Lost { restarting: false, error: Some(Box::new(error)) });
                            tries += 1;
                            PAUSES[tries.min(PAUSES.len()) - 1]
                        }
                    }
                }
                Seen::Silent(error) => {
                    self.tell(DaemonState::Lost { restarting: false, error: Some(error) });
                    PAUSES[1]
                }
                Seen::OtherVersion { theirs } => {
                    let error = wire::Error::from(ClientError::Version { ours: API_VERSION, theirs });
                    self.tell(DaemonState::Refused {
                        why: error.title,
                        hint: error.hint,
                        replaceable: theirs < API_VERSION,
                    });
                    LOOK
                }
            };
            tokio::select! {
                () = sleep(wait) => {}
                () = self.doubt.notified() => {}
            }
        }
    }

    /// How many runs are under way; none where the daemon does not say.
    pub async fn running(&self) -> u32 {
        match look(&link::client(&self.home)).await {
            Seen::Answers(status) => status.running,
            _ => 0,
        }
    }

    /// Ends the daemon, and starts no other until [`Supervisor::replace`].
    ///
    /// # Errors
    /// Where it does not end.
    pub async fn stop(&self) -> Result<(), wire::Error> {
        self.resting.store(true, Ordering::Relaxed);
        let client = link::client(&self.home).of_any_version();
        match client.call::<table::StopDaemon>((), (), ()).await {
            Ok(_) => {}
            Err(error) if error.nobody_there() => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        match link::gone(&client).await {
            true => Ok(()),
            false => Err(ClientError::Unexpected { status: 200 }.into()),
        }
    }

    /// Puts this program's own daemon in the place of the one that runs. Runs go on.
    ///
    /// # Errors
    /// Where the one that runs does not end.
    pub async fn replace(&self) -> Result<(), wire::Error> {
        let stopped = self.stop().await;
        self.resting.store(false, Ordering::Relaxed);
        self.look_now();
        stopped
    }

    fn tell(&self, next: DaemonState) {
        {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            if *state == next {
                return;
            }
            match &next {
                DaemonState::Connecting => {}
                DaemonState::Connected { version } => tracing::info!(version, "the daemon answers"),
                DaemonState::Lost { restarting: true, .. } => {
                    tracing::warn!("the daemon is lost, and started again")
                }
                DaemonState::Lost { error, .. } => {
                    let why = error.as_ref().map(|error| error.title.as_str()).unwrap_or_default();
                    tracing::warn!(why, "the daemon is lost");
                }
                DaemonState::Refused { why, .. } => tracing::warn!(why, "the daemon is refused"),
            }
            state.clone_from(&next);
        }
        self.events.send(ShellEvent::Daemon(next));
    }
}

async fn look(client: &Client) -> Seen {
    let asked = client.call::<table::ShowStatus>((), (), ());
    match timeout(ANSWER, asked).await {
        Ok(Ok(status)) => Seen::Answers(Box::new(status)),
        Ok(Err(error)) if error.nobody_there() || error.broke_off() => Seen::Nobody,
        Ok(Err(ClientError::Version { theirs, .. })) => Seen::OtherVersion { theirs },
        Ok(Err(error)) => Seen::Silent(Box::new(error.into())),
        Err(_) => Seen::Silent(Box::new(
            flotilla_domain::UserError::passing(
                flotilla_domain::Code::Daemon,
                "The daemon does not answer",
                "It may be busy, or stopped by the system. Its log is logs/daemon.log in the data folder.",
            )
            .into(),
        )),
    }
}

/// The `flotilla` command: the one beside this program, which is of its version; else the one on the PATH.
fn program() -> PathBuf {
    let name = format!("flotilla{}", env::consts::EXE_SUFFIX);
    let beside = env::current_exe().ok().and_then(|own| own.parent().map(|folder| folder.join(&name)));
    match beside {
        Some(beside) if beside.is_file() => beside,
        beside => which::which(&name).ok().or(beside).unwrap_or_else(|| name.into()),
    }
}
