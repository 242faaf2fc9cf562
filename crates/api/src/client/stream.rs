//! Answers that come in parts.

use super::ClientError;
use crate::route::{RESYNC, ResyncData, SseItem};
use bytes::Bytes;
use futures_util::StreamExt as _;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use serde::de::DeserializeOwned;
use sse_stream::SseStream;
use std::marker::PhantomData;

/// A stream of events.
pub struct EventStream<T> {
    inner: SseStream<Incoming>,
    entries: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> EventStream<T> {
    pub(super) fn new(body: Incoming) -> Self {
        Self { inner: SseStream::new(body), entries: PhantomData }
    }

    /// The next entry; `None` where the daemon ended the stream. Dropping the future loses nothing.
    ///
    /// # Errors
    /// [`ClientError`] where the connection broke off.
    pub async fn next(&mut self) -> Result<Option<SseItem<T>>, ClientError> {
        while let Some(event) = self.inner.next().await {
            let event = event.map_err(ClientError::StreamBroken)?;
            let Some(data) = event.data else { continue };
            if event.event.as_deref() == Some(RESYNC) {
                let ResyncData { seq } = serde_json::from_str(&data).map_err(ClientError::NotUnderstood)?;
                return Ok(Some(SseItem::Resync { seq }));
            }
            let id = event.id.and_then(|id| id.parse().ok());
            let item = serde_json::from_str(&data).map_err(ClientError::NotUnderstood)?;
            return Ok(Some(SseItem::Item { id, item }));
        }
        Ok(None)
    }
}

/// A body of bytes.
pub struct ByteBody {
    inner: Incoming,
}

impl ByteBody {
    pub(super) const fn new(inner: Incoming) -> Self {
        Self { inner }
    }

    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// [`ClientError::Broken`] where the body broke off before its end.
    pub async fn next(&mut self) -> Result<Option<Bytes>, ClientError> {
        while let Some(frame) = self.inner.frame().await {
            if let Ok(data) = frame.map_err(ClientError::Broken)?.into_data() {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }
}
