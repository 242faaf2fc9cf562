//! Reaching the daemon, and starting one where none runs.

use crate::failure::Failure;
use flotilla_api::{client::Client, wire::Status};
use flotilla_daemon::{Home, link};
use std::{env, net::SocketAddr};

pub use flotilla_daemon::link::{Started, client, gone};

/// The daemon's status, where one runs.
pub async fn status(client: &Client) -> Result<Option<Status>, Failure> {
    Ok(link::status(client).await?)
}

/// A client of a daemon that runs: the one there is, or a new one.
pub async fn connect() -> Result<Client, Failure> {
    let home = Home::find()?;
    let client = client(&home);
    if status(&client).await?.is_none() {
        start(&home, None).await?;
    }
    Ok(client)
}

/// Starts a daemon, which is this very program, and waits until it answers.
pub async fn start(home: &Home, listen: Option<SocketAddr>) -> Result<Status, Failure> {
    let program =
        env::current_exe().map_err(|error| Failure::system("cannot find its own program", &error))?;
    Ok(link::start(&program, home, listen).await?)
}
