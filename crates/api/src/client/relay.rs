//! Asking in another's name: requests as a page wrote them, answers as the daemon gave them. The desktop's web view
//! reaches the daemon so, through the window's own process.

use super::{ByteBody, Client, ClientError, connect};
use bytes::Bytes;
use futures_util::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, StatusCode, Uri, header, upgrade::Upgraded};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, handshake::client::generate_key, protocol::Role},
};

/// A request in another's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// Its method, such as `GET`.
    pub method: String,
    /// Its path and query, such as `/v1/tasks?limit=10`.
    pub path: String,
    /// Its body, as JSON; empty where it has none.
    pub body: Bytes,
    /// Where a stream of events goes on.
    pub last_event_id: Option<String>,
}

/// The daemon's answer, its errors included.
pub struct Relayed {
    /// The HTTP status.
    pub status: u16,
    /// The media type of the body; empty where none is named.
    pub content_type: String,
    /// The body.
    pub body: ByteBody,
}

/// A WebSocket in another's name.
pub struct RelaySocket {
    inner: WebSocketStream<TokioIo<Upgraded>>,
}

/// What goes into a [`RelaySocket`].
pub struct RelaySender {
    inner: SplitSink<WebSocketStream<TokioIo<Upgraded>>, Message>,
}

/// What comes out of a [`RelaySocket`].
pub struct RelayReceiver {
    inner: SplitStream<WebSocketStream<TokioIo<Upgraded>>>,
}

/// A message on a [`RelaySocket`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelayMessage {
    /// Text, which is JSON on all routes there are.
    Text(String),
    /// Bytes of a terminal.
    Binary(Bytes),
}

fn broken(error: tokio_tungstenite::tungstenite::Error) -> ClientError {
    ClientError::Socket(Box::new(error))
}

/// A path as it stands in a request; whatever is more than that would be another request.
fn path_of(path: &str) -> Result<Uri, ClientError> {
    let uri = Request::get(path).body(()).map_err(ClientError::NotSendable)?.into_parts().0.uri;
    match uri.authority() {
        // Two slashes begin an authority for whoever reads the path as a reference.
        None if path.starts_with('/') && !path.starts_with("//") => Ok(uri),
        _ => Err(ClientError::NotAPath { path: path.to_owned() }),
    }
}

impl Client {
    /// Asks what `ask` asks, and gives the answer as it came.
    ///
    /// # Errors
    /// [`ClientError`] where the daemon cannot be reached, or `ask` is no request to it. What the daemon refuses is an
    /// answer.
    pub async fn relay(&self, ask: Relay) -> Result<Relayed, ClientError> {
        let mut request = Request::builder().method(ask.method.as_str()).uri(path_of(&ask.path)?);
        if let Some(id) = ask.last_event_id {
            request = request.header("last-event-id", id);
        }
        if !ask.body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = self.sign(request).body(Full::new(ask.body)).map_err(ClientError::NotSendable)?;
        let mut sender = connect::open(&self.endpoint).await?;
        let response = sender.send_request(request).await.map_err(ClientError::Broken)?;
        let named = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        Ok(Relayed {
            status: response.status().as_u16(),
            content_type: named.unwrap_or_default().to_owned(),
            body: ByteBody::new(response.into_body()),
        })
    }

    /// Opens a WebSocket at `path`.
    ///
    /// # Errors
    /// As [`Client::relay`], and [`ClientError::Refused`] with what the daemon says instead.
    pub async fn relay_socket(&self, path: &str) -> Result<RelaySocket, ClientError> {
        let request = Request::get(path_of(path)?)
            .header(header::CONNECTION, "Upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, generate_key());
        let request = self.sign(request).body(Full::new(Bytes::new())).map_err(ClientError::NotSendable)?;
        let mut sender = connect::open(&self.endpoint).await?;
        let response = sender.send_request(request).await.map_err(ClientError::Broken)?;
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            let status = response.status().as_u16();
            let body = response.into_body().collect().await.map_err(ClientError::Broken)?.to_bytes();
            return Err(serde_json::from_slice(&body)
                .map_or(ClientError::Unexpected { status }, |error| ClientError::Refused(Box::new(error))));
        }
        let upgraded = hyper::upgrade::on(response).await.map_err(ClientError::Broken)?;
        let inner = WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Client, None).await;
        Ok(RelaySocket { inner })
    }
}

impl RelaySocket {
    /// Its two directions.
    pub fn split(self) -> (RelaySender, RelayReceiver) {
        let (sender, receiver) = self.inner.split();
        (RelaySender { inner: sender }, RelayReceiver { inner: receiver })
    }
}

impl RelaySender {
    /// Sends `message`; waits while the daemon takes no more.
    ///
    /// # Errors
    /// [`ClientError`] where the connection broke off.
    pub async fn send(&mut self, message: RelayMessage) -> Result<(), ClientError> {
        let message = match message {
            RelayMessage::Text(text) => Message::text(text),
            RelayMessage::Binary(bytes) => Message::Binary(bytes),
        };
        self.inner.send(message).await.map_err(broken)
    }

    /// Says that nothing more comes.
    pub async fn close(&mut self) {
        // Whoever closes does not care whether the other end was there to hear it.
        let _ = self.inner.close().await;
    }
}

impl RelayReceiver {
    /// What comes next; `None` where the daemon closed the connection.
    ///
    /// # Errors
    /// [`ClientError`] where the connection broke off.
    pub async fn next(&mut self) -> Result<Option<RelayMessage>, ClientError> {
        while let Some(message) = self.inner.next().await {
            match message.map_err(broken)? {
                Message::Binary(bytes) => return Ok(Some(RelayMessage::Binary(bytes))),
                Message::Text(text) => return Ok(Some(RelayMessage::Text(text.as_str().to_owned()))),
                Message::Close(_) => return Ok(None),
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_asks_for_stays_a_path_on_the_daemon() {
        assert!(path_of("/v1/tasks?limit=10").is_ok());
        for other in
            ["", "v1/tasks", "http://elsewhere.example/v1", "//elsewhere.example/v1", "/v1\r\nx: y", "*"]
        {
            assert!(path_of(other).is_err(), "{other:?}");
        }
    }
}
