//! Connections: taking them, serving HTTP on them, and ending them within a deadline.

use crate::{gate::Gate, os::LocalListener, ui};
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, header},
    response::Response,
};
use flotilla_api::{refuse, wire};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{convert::Infallible, io, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::Semaphore,
    task::JoinHandle,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;

/// How long a client may take to say what it wants; a kept connection may be silent for as long.
const HEADER_PATIENCE: Duration = Duration::from_secs(30);
/// The most headers that a request may have.
const MAX_HEADERS: usize = 64;
/// The most connections at the same time on one way in.
const MAX_CONNECTIONS: usize = 512;
/// The wait after the system could not give a connection, most often for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves connections until it is told to stop.
#[derive(Clone)]
pub(crate) struct Connections {
    router: Router,
    open: TaskTracker,
    stop: CancellationToken,
}

impl Connections {
    /// Serves `router` until `stop`.
    pub(crate) fn new(router: Router, stop: CancellationToken) -> Self {
        Self { router, open: TaskTracker::new(), stop }
    }

    /// Takes connections from the local socket. The task gives the listener back once it was told to stop, so that
    /// the socket can be kept until everything else has ended.
    pub(crate) fn on_socket(&self, mut listener: LocalListener) -> JoinHandle<LocalListener> {
        let way = Way::new(self, Gate::Local);
        self.open.spawn(async move {
            loop {
                tokio::select! {
                    accepted = listener.accept() => way.take(accepted).await,
                    () = way.connections.stop.cancelled() => return listener,
                }
            }
        })
    }

    /// Takes connections from a loopback address.
    pub(crate) fn on_loopback(&self, listener: TcpListener, gate: Gate) {
        let way = Way::new(self, gate);
        self.open.spawn(async move {
            loop {
                tokio::select! {
                    accepted = listener.accept() => way.take(accepted.map(|(stream, _)| stream)).await,
                    () = way.connections.stop.cancelled() => break,
                }
            }
        });
    }

    /// What `future` gives, unless the daemon is told to stop before.
    pub(crate) async fn unless_stopped<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        self.stop.run_until_cancelled(future).await
    }

    /// Waits until all connections have ended.
    pub(crate) async fn drained(&self) {
        self.open.close();
        self.open.wait().await;
    }
}

/// One way in.
struct Way {
    connections: Connections,
    gate: Arc<Gate>,
    room: Arc<Semaphore>,
}

impl Way {
    fn new(connections: &Connections, gate: Gate) -> Self {
        Self {
            connections: connections.clone(),
            gate: Arc::new(gate),
            room: Arc::new(Semaphore::new(MAX_CONNECTIONS)),
        }
    }

    async fn take<S>(&self, accepted: io::Result<S>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let stream = match accepted {
            Ok(stream) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection was not taken");
                return tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        };
        let Ok(place) = Arc::clone(&self.room).acquire_owned().await else { return };
        let Connections { router, stop, .. } = self.connections.clone();
        let gate = Arc::clone(&self.gate);
        self.connections.open.spawn(async move {
            if let Err(error) = serve(stream, gate, router, stop).await {
                tracing::debug!(%error, "a connection broke off");
            }
            drop(place);
        });
    }
}

async fn serve<S>(
    stream: S,
    gate: Arc<Gate>,
    router: Router,
    stop: CancellationToken,
) -> Result<(), hyper::Error>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(|request| answer(request, Arc::clone(&gate), router.clone()));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_PATIENCE)
        .max_headers(MAX_HEADERS)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        result = connection.as_mut() => return result,
        () = stop.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    connection.await
}

async fn answer(request: Request<Incoming>, gate: Arc<Gate>, router: Router) -> Result<Response, Infallible> {
    if !ui::is_api(request.uri().path())
        && let Some(let_in) = gate.pages(request.headers())
    {
        return Ok(match let_in {
            Ok(()) => ui::answer(request.method(), request.uri().path(), request.headers()),
            Err(error) => refuse(&error),
        });
    }
    match gate.admit(request.headers()) {
        Ok(caller) => {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(caller);
            router.oneshot(request).await
        }
        Err(error) => Ok(not_let_in(&error)),
    }
}

/// The answer to a caller who is not let in. Its header tells this apart from a provider that refused a model's key.
fn not_let_in(error: &wire::Error) -> Response {
    let mut response = refuse(error);
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}
