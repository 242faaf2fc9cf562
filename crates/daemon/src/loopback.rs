//! The loopback address: asked for at the start, or while the daemon is at work.

use crate::{
    daemon::cannot_listen,
    gate::{Gate, Token},
    http::Connections,
};
use flotilla_api::wire::Listening;
use flotilla_domain::UserError;
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::{Arc, OnceLock},
};
use tokio::{
    net::TcpListener,
    sync::{Mutex, mpsc},
};

/// The one loopback address that a daemon listens on, if it does. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Loopback(Arc<Inner>);

struct Inner {
    token: PathBuf,
    open: OnceLock<(SocketAddr, Token)>,
    /// Held while an address is taken.
    taking: Mutex<mpsc::Sender<(TcpListener, Gate)>>,
}

/// What was taken and is to be served.
pub(crate) struct Taken(mpsc::Receiver<(TcpListener, Gate)>);

impl Loopback {
    /// No address yet; `token` is the file of the token.
    pub(crate) fn new(token: PathBuf) -> (Self, Taken) {
        let (taken, waiting) = mpsc::channel(1);
        (Self(Arc::new(Inner { token, open: OnceLock::new(), taking: Mutex::new(taken) })), Taken(waiting))
    }

    /// The address that is listened on.
    pub(crate) fn address(&self) -> Option<SocketAddr> {
        self.0.open.get().map(|(address, _)| *address)
    }

    /// Listens on `address`, unless an address was taken before.
    ///
    /// # Errors
    /// Where it cannot be listened on, or there is no token.
    pub(crate) async fn bind(&self, address: SocketAddr) -> Result<Listening, UserError> {
        let taking = self.0.taking.lock().await;
        if let Some((address, token)) = self.0.open.get() {
            return Ok(listening(*address, token));
        }
        let failed = |error: io::Error| cannot_listen(&address.to_string(), &error);
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let token = Token::load(&self.0.token)?;
        let gate = Gate::Loopback { token: token.clone(), address };
        // It fails only where the daemon ends in this moment, and then nobody comes any more.
        let _ = taking.send((listener, gate)).await;
        let (address, token) = self.0.open.get_or_init(|| (address, token));
        Ok(listening(*address, token))
    }

    /// Listens on any free port, unless an address was taken before.
    ///
    /// # Errors
    /// As [`Loopback::bind`].
    pub(crate) async fn bind_any(&self) -> Result<Listening, UserError> {
        self.bind((Ipv4Addr::LOCALHOST, 0).into()).await
    }
}

fn listening(address: SocketAddr, token: &Token) -> Listening {
    let token = token.reveal().to_owned();
    Listening { address: address.to_string(), url: format!("http://{address}/#token={token}"), token }
}

impl Taken {
    /// Serves what is taken, until the daemon ends.
    pub(crate) async fn serve(mut self, connections: Connections) {
        while let Some(Some((listener, gate))) = connections.unless_stopped(self.0.recv()).await {
            connections.on_loopback(listener, gate);
        }
    }
}
