//! Connecting to a daemon.

use super::ClientError;
use crate::platform::connect_local;
use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use std::{fmt, net::SocketAddr, path::PathBuf};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};

/// Where a daemon is.
#[derive(Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// Its socket or named pipe on this machine.
    Local(PathBuf),
    /// Its loopback address, with the token it asks for.
    Tcp {
        /// The address.
        address: SocketAddr,
        /// The token.
        token: String,
    },
}

impl Endpoint {
    /// What to name as the host; on a local socket there is none, and any name will do.
    pub(super) fn host(&self) -> String {
        match self {
            Self::Local(_) => "localhost".to_owned(),
            Self::Tcp { address, .. } => address.to_string(),
        }
    }

    pub(super) fn token(&self) -> Option<&str> {
        match self {
            Self::Local(_) => None,
            Self::Tcp { token, .. } => Some(token),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local(path) => path.display().fmt(f),
            Self::Tcp { address, .. } => address.fmt(f),
        }
    }
}

impl fmt::Debug for Endpoint {
    /// Leaves the token out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({self})")
    }
}

/// Connects and makes the connection ready for one request.
pub(super) async fn open(endpoint: &Endpoint) -> Result<SendRequest<Full<Bytes>>, ClientError> {
    let unreachable = |source| ClientError::Unreachable { endpoint: endpoint.to_string(), source };
    match endpoint {
        Endpoint::Local(path) => ready(connect_local(path).await.map_err(unreachable)?).await,
        Endpoint::Tcp { address, .. } => ready(TcpStream::connect(address).await.map_err(unreachable)?).await,
    }
}

async fn ready<S>(stream: S) -> Result<SendRequest<Full<Bytes>>, ClientError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(ClientError::Broken)?;
    // It ends with the response's body, or with the upgraded stream; its errors reach whoever reads those.
    tokio::spawn(async move { drop(connection.with_upgrades().await) });
    Ok(sender)
}
