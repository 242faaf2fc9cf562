//! The client: every route of the table, by type, over the local socket, a named pipe or TCP.

mod connect;
mod error;
mod relay;
mod socket;
mod stream;

pub use connect::Endpoint;
pub use error::ClientError;
pub use relay::{Relay, RelayMessage, RelayReceiver, RelaySender, RelaySocket, Relayed};
pub use socket::{FromTerminal, TerminalSocket};
pub use stream::{ByteBody, EventStream};

use crate::{
    API_VERSION, API_VERSION_HEADER,
    route::{Bytes, Events, Json, Lines, Method, Route},
    wire::Error,
};
use bytes::Bytes as Buffer;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, Response, StatusCode, body::Incoming, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// A client of one daemon. Each call is a connection of its own, which on a local socket costs microseconds and
/// needs no pool that could hold a dead one.
#[derive(Debug, Clone)]
pub struct Client {
    endpoint: Endpoint,
    versions: Versions,
}

/// Which daemons a client talks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Versions {
    Own,
    Any,
}

/// What a route with one JSON value answers with.
pub trait JsonAnswer {
    /// The value.
    type Value: DeserializeOwned;
}
impl<T: DeserializeOwned> JsonAnswer for Json<T> {
    type Value = T;
}

/// What a route with an event stream answers with.
pub trait EventsAnswer {
    /// An entry of the stream.
    type Value: DeserializeOwned;
}
impl<T: DeserializeOwned> EventsAnswer for Events<T> {
    type Value = T;
}

/// An answer of bytes.
pub trait ByteAnswer {}
impl ByteAnswer for Bytes {}
impl<T> ByteAnswer for Lines<T> {}

/// What stays as it is in a path's segment (RFC 3986, "unreserved").
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Client {
    /// A client of the daemon at `endpoint`. Nothing is connected yet.
    pub const fn new(endpoint: Endpoint) -> Self {
        Self { endpoint, versions: Versions::Own }
    }

    /// A client that talks to a daemon of any version. Only the routes for its status and its end mean the same in all.
    #[must_use]
    pub fn of_any_version(mut self) -> Self {
        self.versions = Versions::Any;
        self
    }

    /// Where the daemon is.
    pub const fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Asks a route that answers with one JSON value.
    ///
    /// # Errors
    /// [`ClientError`] where the daemon cannot be reached, is of another version, or refuses.
    pub async fn call<R>(
        &self,
        path: impl Into<R::Path>,
        query: impl Into<R::Query>,
        body: impl Into<R::Body>,
    ) -> Result<<R::Answer as JsonAnswer>::Value, ClientError>
    where
        R: Route,
        R::Answer: JsonAnswer,
    {
        let response = self.send::<R>(&path.into(), &query.into(), &body.into(), None).await?;
        let body = response.into_body().collect().await.map_err(ClientError::Broken)?.to_bytes();
        serde_json::from_slice(&body).map_err(ClientError::NotUnderstood)
    }

    /// Asks a route that answers with a stream of events, going on after the event `last_event_id`.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn events<R>(
        &self,
        path: impl Into<R::Path>,
        query: impl Into<R::Query>,
        last_event_id: Option<u64>,
    ) -> Result<EventStream<<R::Answer as EventsAnswer>::Value>, ClientError>
    where
        R: Route<Body = crate::Nothing>,
        R::Answer: EventsAnswer,
    {
        let response = self.send::<R>(&path.into(), &query.into(), &().into(), last_event_id).await?;
        Ok(EventStream::new(response.into_body()))
    }

    /// Asks a route that answers with bytes.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn bytes<R>(
        &self,
        path: impl Into<R::Path>,
        query: impl Into<R::Query>,
    ) -> Result<ByteBody, ClientError>
    where
        R: Route<Body = crate::Nothing>,
        R::Answer: ByteAnswer,
    {
        let response = self.send::<R>(&path.into(), &query.into(), &().into(), None).await?;
        Ok(ByteBody::new(response.into_body()))
    }

    async fn send<R: Route>(
        &self,
        path: &R::Path,
        query: &R::Query,
        body: &R::Body,
        last_event_id: Option<u64>,
    ) -> Result<Response<Incoming>, ClientError> {
        let mut request = Request::builder().method(R::METHOD.as_str()).uri(uri::<R>(path, query)?);
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let body = match R::METHOD {
            Method::Get => Buffer::new(),
            Method::Post | Method::Patch => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                serde_json::to_vec(body).map_err(ClientError::NotUnderstood)?.into()
            }
        };
        let request = self.sign(request).body(Full::new(body)).map_err(ClientError::NotSendable)?;
        let mut sender = connect::open(&self.endpoint).await?;
        let response = sender.send_request(request).await.map_err(ClientError::Broken)?;
        if self.versions == Versions::Own {
            check_version(&response)?;
        }
        if response.status().is_success() || response.status() == StatusCode::SWITCHING_PROTOCOLS {
            return Ok(response);
        }
        let status = response.status();
        let body = response.into_body().collect().await.map_err(ClientError::Broken)?.to_bytes();
        Err(serde_json::from_slice::<Error>(&body)
            .map_or(ClientError::Unexpected { status: status.as_u16() }, |error| {
                ClientError::Refused(Box::new(error))
            }))
    }

    /// Adds what every request carries.
    fn sign(&self, request: hyper::http::request::Builder) -> hyper::http::request::Builder {
        let mut request = request.header(header::HOST, self.endpoint.host());
        if self.versions == Versions::Own {
            request = request.header(API_VERSION_HEADER, API_VERSION);
        }
        match self.endpoint.token() {
            Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        }
    }
}

/// The path of `R` with its `{names}` filled in, and the query.
fn uri<R: Route>(path: &R::Path, query: &R::Query) -> Result<String, ClientError> {
    let fields = serde_json::to_value(path).map_err(ClientError::NotUnderstood)?;
    let segments = R::PATH.split('/').map(|segment| {
        match segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
            .and_then(|name| fields.get(name))
        {
            Some(Value::String(text)) => utf8_percent_encode(text, SEGMENT).to_string(),
            Some(other) => utf8_percent_encode(&other.to_string(), SEGMENT).to_string(),
            None => segment.to_owned(),
        }
    });
    let path = segments.collect::<Vec<_>>().join("/");
    let query = encode(query)?;
    Ok(if query.is_empty() { path } else { format!("{path}?{query}") })
}

fn encode(query: &impl Serialize) -> Result<String, ClientError> {
    serde_urlencoded::to_string(query).map_err(ClientError::NotEncodable)
}

fn check_version(response: &Response<Incoming>) -> Result<(), ClientError> {
    let theirs =
        response.headers().get(API_VERSION_HEADER).and_then(|value| value.to_str().ok()?.parse::<u32>().ok());
    match theirs {
        Some(theirs) if theirs == API_VERSION => Ok(()),
        Some(theirs) => Err(ClientError::Version { ours: API_VERSION, theirs }),
        None => Err(ClientError::Unexpected { status: response.status().as_u16() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{table, wire};

    #[test]
    fn what_stands_in_a_path_or_query_cannot_leave_its_place() {
        let model = wire::ModelPath { model: "a/../b?c#d é".to_owned() };
        assert_eq!(
            uri::<table::TestModel>(&model, &().into()).unwrap(),
            "/v1/models/a%2F..%2Fb%3Fc%23d%20%C3%A9/test"
        );
        let query = wire::TaskQuery {
            project: Some("/a b&limit=1".to_owned()),
            limit: Some(5),
            ..Default::default()
        };
        assert_eq!(
            uri::<table::ListTasks>(&().into(), &query).unwrap(),
            "/v1/tasks?project=%2Fa+b%26limit%3D1&limit=5"
        );
    }
}
