//! Reaching the daemon of a data folder, and starting one where none runs: what every client on this machine does.

use crate::{Home, NotStarted, launch};
use flotilla_api::{
    client::{Client, Endpoint},
    table,
    wire::{Error, Status},
};
use flotilla_domain::{Code, UserError};
use serde::{Deserialize, Serialize};
use std::{fmt::Display, net::SocketAddr, path::Path, time::Duration};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    time::{Instant, sleep},
};

/// How long a daemon may take to start: a migration of a large log takes the longest.
const START_PATIENCE: Duration = Duration::from_secs(60);
/// How long a daemon that was told to stop may take.
const END_PATIENCE: Duration = Duration::from_secs(15);
/// The wait between two looks whether a daemon is there, or gone.
const LOOK: Duration = Duration::from_millis(5);

/// How a daemon's start went: the line that it prints to whoever started it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Started {
    /// It answers.
    Ready,
    /// Another one owns the data folder.
    Owned(Error),
    /// It could not start.
    Failed(Error),
}

impl From<NotStarted> for Started {
    fn from(error: NotStarted) -> Self {
        match error {
            NotStarted::Owned(error) => Self::Owned(error.into()),
            NotStarted::Failed(error) => Self::Failed(error.into()),
        }
    }
}

/// A client of the daemon of `home`. Whether one is there shows with the first call.
pub fn client(home: &Home) -> Client {
    Client::new(Endpoint::Local(home.socket()))
}

/// The daemon's status, where one runs.
///
/// # Errors
/// Why the one that runs does not tell.
pub async fn status(client: &Client) -> Result<Option<Status>, Error> {
    match client.call::<table::ShowStatus>((), (), ()).await {
        Ok(status) => Ok(Some(status)),
        Err(error) if error.nobody_there() => Ok(None),
        // It ended in this very moment.
        Err(error) if error.broke_off() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Starts a daemon and waits until it answers. Several may try at once: one wins, and serves all. `program` is the
/// `flotilla` command; the daemon listens on `listen` besides its socket.
///
/// # Errors
/// Why it could not start, or that it does not answer.
pub async fn start(program: &Path, home: &Home, listen: Option<SocketAddr>) -> Result<Status, Error> {
    let deadline = Instant::now() + START_PATIENCE;
    let client = client(home);
    loop {
        let started = spawn(program, home, listen, deadline).await?;
        if let Started::Failed(error) = started {
            return Err(error);
        }
        // Whoever owns the folder is about to answer, or about to end.
        let look_until = (Instant::now() + Duration::from_secs(3)).min(deadline);
        while Instant::now() < look_until {
            if let Some(status) = status(&client).await? {
                return Ok(status);
            }
            sleep(LOOK).await;
        }
        if Instant::now() >= deadline {
            return Err(match started {
                Started::Owned(error) | Started::Failed(error) => error,
                Started::Ready => too_slow(home),
            });
        }
    }
}

fn too_slow(home: &Home) -> Error {
    UserError::fixable(
        Code::Daemon,
        "The daemon does not answer",
        format!(
            "Its log is {}. `flotilla daemon run` starts it in the foreground.",
            home.log_file().display()
        ),
    )
    .into()
}

fn cannot_start(program: &Path, error: &dyn Display) -> Error {
    UserError::fixable(
        Code::Daemon,
        format!("The daemon cannot be started from {}: {error}", program.display()),
        "Install Flotilla again, so that all of its programs lie in one folder.",
    )
    .into()
}

async fn spawn(
    program: &Path,
    home: &Home,
    listen: Option<SocketAddr>,
    deadline: Instant,
) -> Result<Started, Error> {
    let listen = listen.map(|address| address.to_string());
    let mut args = vec!["daemon", "run", "--detached"];
    if let Some(address) = &listen {
        args.extend(["--listen", address]);
    }
    let command = launch::command(program, &args, home);
    let mut child =
        tokio::process::Command::from(command).spawn().map_err(|error| cannot_start(program, &error))?;
    let Some(stdout) = child.stdout.take() else { return Err(too_slow(home)) };
    let mut line = String::new();
    let mut stdout = BufReader::new(stdout);
    let read = tokio::time::timeout_at(deadline, stdout.read_line(&mut line)).await;
    match read {
        Ok(Ok(length)) if length > 0 => serde_json::from_str(&line).map_err(|_| too_slow(home)),
        // It ended without a word.
        _ => Err(too_slow(home)),
    }
}

/// Waits until no daemon answers any more; false where one still does after some seconds.
pub async fn gone(client: &Client) -> bool {
    let deadline = Instant::now() + END_PATIENCE;
    while Instant::now() < deadline {
        match client.call::<table::ShowStatus>((), (), ()).await {
            Err(error) if error.nobody_there() => return true,
            Ok(_) | Err(_) => {}
        }
        sleep(LOOK).await;
    }
    false
}
