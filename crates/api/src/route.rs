//! What a route is: an entry of the table as a type, and the four ways to answer.

use crate::wire::Error;
use axum::{
    body::Body,
    extract::{FromRequestParts as _, WebSocketUpgrade, ws::WebSocket},
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response, Sse, sse},
};
use futures_util::{FutureExt as _, Stream, StreamExt as _, future::BoxFuture, stream::BoxStream};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{future::Future, io, marker::PhantomData, time::Duration};

/// How a route is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// It only reads.
    Get,
    /// It does something.
    Post,
    /// It changes parts of something.
    Patch,
}

impl Method {
    /// The method as HTTP writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
        }
    }
}

/// What a caller may do; each includes what stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// To look.
    View,
    /// To direct the fleet.
    Act,
    /// To end the daemon and to read the whole log: what its owner does at this machine.
    Own,
}

impl Permission {
    /// Its name in the OpenAPI document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Act => "act",
            Self::Own => "own",
        }
    }
}

/// The form of a route's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// One JSON value.
    Json,
    /// A stream of server-sent events, each with JSON data.
    Events,
    /// JSON values, one a line.
    Lines,
    /// Bytes.
    Bytes,
    /// A WebSocket.
    Socket,
}

/// No parameters, or no body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

impl From<()> for Nothing {
    fn from((): ()) -> Self {
        Self {}
    }
}

/// What a request carries in one of its places.
pub trait Carried: Serialize + DeserializeOwned + JsonSchema + Send + 'static {}
impl<T: Serialize + DeserializeOwned + JsonSchema + Send + 'static> Carried for T {}

/// An entry of the table.
pub trait Route: Send + Sync + 'static {
    /// Its name: the operation id of the OpenAPI document.
    const NAME: &'static str;
    /// How it is asked.
    const METHOD: Method;
    /// Its path, with `{names}` for the fields of [`Route::Path`].
    const PATH: &'static str;
    /// What it does.
    const SUMMARY: &'static str;
    /// What its caller must be allowed.
    const PERMISSION: Permission;
    /// What stands in the path.
    type Path: Carried;
    /// What stands in the query.
    type Query: Carried;
    /// What stands in the body.
    type Body: Carried;
    /// What comes back.
    type Answer: Answer;
}

/// A request, read and checked.
#[derive(Debug)]
pub struct Ask<R: Route> {
    /// What stands in the path.
    pub path: R::Path,
    /// What stands in the query.
    pub query: R::Query,
    /// What stands in the body.
    pub body: R::Body,
    /// The header `Last-Event-ID`, where it is a number.
    pub last_event_id: Option<u64>,
}

/// Serves a route. The daemon implements it for each entry of the table.
pub trait Serve<R: Route> {
    /// Does what is asked.
    fn serve(&self, ask: Ask<R>)
    -> impl Future<Output = Result<<R::Answer as Answer>::Served, Error>> + Send;
}

/// A form of answer.
pub trait Answer: 'static {
    /// Which form it is.
    const KIND: EntryKind;
    /// What a server gives.
    type Served: Send;
    /// The schema of the JSON in it, and the media type it comes as.
    fn describe(generator: &mut SchemaGenerator) -> (Option<Schema>, &'static str);
    /// The response that carries it.
    fn respond(served: Self::Served, parts: Parts) -> impl Future<Output = Response> + Send;
}

/// One JSON value.
#[derive(Debug)]
pub struct Json<T>(PhantomData<T>);

impl<T: Serialize + JsonSchema + Send + 'static> Answer for Json<T> {
    const KIND: EntryKind = EntryKind::Json;
    type Served = T;

    fn describe(generator: &mut SchemaGenerator) -> (Option<Schema>, &'static str) {
        (Some(generator.subschema_for::<T>()), "application/json")
    }

    async fn respond(served: T, _: Parts) -> Response {
        axum::Json(served).into_response()
    }
}

/// An entry of an event stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SseItem<T> {
    /// An entry.
    Item {
        /// Its number, for `Last-Event-ID`.
        id: Option<u64>,
        /// What it is.
        item: T,
    },
    /// The stream cannot go on from where the client is: read a snapshot again, and watch what comes after `seq`.
    Resync {
        /// The number of the last event there is.
        seq: u64,
    },
}

/// The name of the event that tells a client to read a snapshot again.
pub(crate) const RESYNC: &str = "resync";

/// The data of a [`RESYNC`] event.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ResyncData {
    pub(crate) seq: u64,
}

/// The stream that a server gives for [`Events`].
pub type ServedEvents<T> = BoxStream<'static, SseItem<T>>;

/// How often a stream with nothing to say shows that it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// A stream of server-sent events.
#[derive(Debug)]
pub struct Events<T>(PhantomData<T>);

impl<T: Serialize + JsonSchema + Send + 'static> Answer for Events<T> {
    const KIND: EntryKind = EntryKind::Events;
    type Served = ServedEvents<T>;

    fn describe(generator: &mut SchemaGenerator) -> (Option<Schema>, &'static str) {
        (Some(generator.subschema_for::<T>()), "text/event-stream")
    }

    async fn respond(served: Self::Served, _: Parts) -> Response {
        let stream = served.map(|entry| match entry {
            SseItem::Item { id, item } => {
                let event = sse::Event::default().json_data(item)?;
                Ok::<_, axum::Error>(match id {
                    Some(id) => event.id(id.to_string()),
                    None => event,
                })
            }
            SseItem::Resync { seq } => {
                Ok(sse::Event::default().event(RESYNC).id(seq.to_string()).json_data(ResyncData { seq })?)
            }
        });
        // The comment at once lets the client know that it is connected, before anything has happened.
        let hello = futures_util::stream::once(async { Ok(sse::Event::default().comment("connected")) });
        Sse::new(hello.chain(stream)).keep_alive(sse::KeepAlive::new().interval(KEEP_ALIVE)).into_response()
    }
}

/// A stream of bytes.
pub type ByteStream = BoxStream<'static, Result<bytes::Bytes, io::Error>>;

/// Bytes, such as a patch.
#[derive(Debug)]
pub struct Bytes;

impl Answer for Bytes {
    const KIND: EntryKind = EntryKind::Bytes;
    type Served = ByteStream;

    fn describe(_: &mut SchemaGenerator) -> (Option<Schema>, &'static str) {
        (None, "application/octet-stream")
    }

    async fn respond(served: ByteStream, _: Parts) -> Response {
        body_of("application/octet-stream", served)
    }
}

/// A file that others made, of the media type that its bytes say.
#[derive(Debug)]
pub struct File;

/// What a server gives for [`File`].
#[derive(Debug)]
pub struct ServedFile {
    /// Its media type.
    pub media_type: &'static str,
    /// What is in it.
    pub content: bytes::Bytes,
}

impl Answer for File {
    const KIND: EntryKind = EntryKind::Bytes;
    type Served = ServedFile;

    fn describe(_: &mut SchemaGenerator) -> (Option<Schema>, &'static str) {
        (None, "application/octet-stream")
    }

    async fn respond(served: ServedFile, _: Parts) -> Response {
        let mut response = Response::new(Body::from(served.content));
        let headers = response.headers_mut();
        // Whatever it holds, a browser that is led to it runs nothing of it and takes it for nothing else.
        for (name, value) in [
            (header::CONTENT_TYPE, served.media_type),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

/// JSON values, one a line, as bytes: what stands in the log is shown as it stands there.
#[derive(Debug)]
pub struct Lines<T>(PhantomData<T>);

impl<T: JsonSchema + 'static> Answer for Lines<T> {
    const KIND: EntryKind = EntryKind::Lines;
    type Served = ByteStream;

    fn describe(generator: &mut SchemaGenerator) -> (Option<Schema>, &'static str) {
        (Some(generator.subschema_for::<T>()), "application/jsonl")
    }

    async fn respond(served: ByteStream, _: Parts) -> Response {
        body_of("application/jsonl", served)
    }
}

fn body_of(
    media_type: &'static str,
    stream: impl Stream<Item = io::Result<bytes::Bytes>> + Send + 'static,
) -> Response {
    let mut response = Response::new(Body::from_stream(stream));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// What a server does with the WebSocket of a [`Socket`] route.
pub struct ServedSocket(Box<dyn FnOnce(WebSocket) -> BoxFuture<'static, ()> + Send>);

impl ServedSocket {
    /// Serves the socket with `serve`.
    pub fn new<F: Future<Output = ()> + Send + 'static>(
        serve: impl FnOnce(WebSocket) -> F + Send + 'static,
    ) -> Self {
        Self(Box::new(move |socket| serve(socket).boxed()))
    }
}

/// A WebSocket: text frames from the client are `C` in JSON, text frames to it are `S`, binary frames are bytes.
#[derive(Debug)]
pub struct Socket<C, S>(PhantomData<(C, S)>);

/// The subprotocol that is chosen where a client offers it.
pub const SOCKET_PROTOCOL: &str = "flotilla.v1";

/// How the subprotocol begins by which a page in a browser shows the token, since it can set no header there:
/// `flotilla.token.TOKEN`. It is offered beside [`SOCKET_PROTOCOL`], and never chosen.
pub const TOKEN_PROTOCOL: &str = "flotilla.token.";

/// The largest frame that a WebSocket's client may send, in bytes.
const MAX_FRAME_BYTES: usize = 1 << 20;

impl<C: JsonSchema + 'static, S: JsonSchema + 'static> Answer for Socket<C, S> {
    const KIND: EntryKind = EntryKind::Socket;
    type Served = ServedSocket;

    fn describe(generator: &mut SchemaGenerator) -> (Option<Schema>, &'static str) {
        generator.subschema_for::<C>();
        (Some(generator.subschema_for::<S>()), "application/json")
    }

    async fn respond(served: ServedSocket, mut parts: Parts) -> Response {
        match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
            Ok(upgrade) => upgrade
                .max_message_size(MAX_FRAME_BYTES)
                .max_frame_size(MAX_FRAME_BYTES)
                .protocols([SOCKET_PROTOCOL])
                .on_upgrade(served.0)
                .into_response(),
            Err(refusal) => crate::router::refuse(&crate::router::bad_input(refusal.body_text())),
        }
    }
}

/// What the table says of a route, as values.
#[derive(Debug, Clone, Copy)]
pub struct RouteInfo {
    /// Its name.
    pub name: &'static str,
    /// How it is asked.
    pub method: Method,
    /// Its path, with `{names}`.
    pub path: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// What its caller must be allowed.
    pub permission: Permission,
    /// The form of its answer.
    pub kind: EntryKind,
    pub(crate) describe: fn(&mut SchemaGenerator) -> Described,
}

/// The schemas of what a route carries.
#[derive(Debug)]
pub(crate) struct Described {
    pub(crate) path: Schema,
    pub(crate) query: Schema,
    pub(crate) body: Option<Schema>,
    pub(crate) answer: (Option<Schema>, &'static str),
}

impl RouteInfo {
    /// What the table says of `R`.
    pub const fn of<R: Route>() -> Self {
        Self {
            name: R::NAME,
            method: R::METHOD,
            path: R::PATH,
            summary: R::SUMMARY,
            permission: R::PERMISSION,
            kind: R::Answer::KIND,
            describe: describe::<R>,
        }
    }
}

fn describe<R: Route>(generator: &mut SchemaGenerator) -> Described {
    let empty = <Nothing as JsonSchema>::schema_id() == R::Body::schema_id();
    Described {
        path: R::Path::json_schema(generator),
        query: R::Query::json_schema(generator),
        body: (!empty).then(|| generator.subschema_for::<R::Body>()),
        answer: R::Answer::describe(generator),
    }
}
