//! Watching a terminal, and typing into it.

use super::{Client, ClientError, uri};
use crate::{
    table::AttachTerminal,
    wire::{TerminalControl, TerminalNotice, TerminalPath, TerminalQuery},
};
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, StatusCode, header, upgrade::Upgraded};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, handshake::client::generate_key, protocol::Role},
};

/// What comes from a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FromTerminal {
    /// Output.
    Output(Bytes),
    /// Something about it.
    Notice(TerminalNotice),
}

/// A terminal that is being watched.
pub struct TerminalSocket {
    inner: WebSocketStream<TokioIo<Upgraded>>,
}

fn broken(error: tokio_tungstenite::tungstenite::Error) -> ClientError {
    ClientError::Socket(Box::new(error))
}

impl Client {
    /// Attaches to a terminal.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn attach(
        &self,
        terminal: TerminalPath,
        query: TerminalQuery,
    ) -> Result<TerminalSocket, ClientError> {
        let request = Request::get(uri::<AttachTerminal>(&terminal, &query)?)
            .header(header::CONNECTION, "Upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, generate_key());
        let request = self.sign(request).body(Full::new(Bytes::new())).map_err(ClientError::NotSendable)?;
        let mut sender = super::connect::open(&self.endpoint).await?;
        let response = sender.send_request(request).await.map_err(ClientError::Broken)?;
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            let status = response.status().as_u16();
            let body = response.into_body().collect().await.map_err(ClientError::Broken)?.to_bytes();
            return Err(serde_json::from_slice(&body)
                .map_or(ClientError::Unexpected { status }, |error| ClientError::Refused(Box::new(error))));
        }
        let upgraded = hyper::upgrade::on(response).await.map_err(ClientError::Broken)?;
        let inner = WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Client, None).await;
        Ok(TerminalSocket { inner })
    }
}

impl TerminalSocket {
    /// What comes next; `None` where the daemon closed the connection.
    ///
    /// # Errors
    /// [`ClientError`] where the connection broke off.
    pub async fn next(&mut self) -> Result<Option<FromTerminal>, ClientError> {
        while let Some(message) = self.inner.next().await {
            match message.map_err(broken)? {
                Message::Binary(bytes) => return Ok(Some(FromTerminal::Output(bytes))),
                Message::Text(text) => {
                    let notice = serde_json::from_str(&text).map_err(ClientError::NotUnderstood)?;
                    return Ok(Some(FromTerminal::Notice(notice)));
                }
                Message::Close(_) => return Ok(None),
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
        Ok(None)
    }

    /// Types `bytes` into it.
    ///
    /// # Errors
    /// [`ClientError`] where the connection broke off.
    pub async fn input(&mut self, bytes: Bytes) -> Result<(), ClientError> {
        self.inner.send(Message::Binary(bytes)).await.map_err(broken)
    }

    /// Tells it something.
    ///
    /// # Errors
    /// [`ClientError`] where the connection broke off.
    pub async fn control(&mut self, control: &TerminalControl) -> Result<(), ClientError> {
        let text = serde_json::to_string(control).map_err(ClientError::NotUnderstood)?;
        self.inner.send(Message::text(text)).await.map_err(broken)
    }
}
