//! The HTTP server.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming as HttpBody};
use hyper::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use crate::incoming::{Api, Incoming, read};
use crate::script::{Fault, Reply, Script};
use crate::stream::{events, overloaded, whole};

/// Why a server could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken or not allowed.
    #[error("cannot listen on port {port} of this machine")]
    Listen {
        /// The port that was asked for.
        port: u16,
        /// The system's word for it.
        source: std::io::Error,
    },
}

type Play = dyn Fn(&Incoming) -> Reply + Send + Sync;
type Body = BoxBody<Bytes, Broken>;

/// A server of scripted answers on this machine's loopback. It ends when it is dropped.
pub struct Server {
    address: SocketAddr,
    state: Arc<State>,
    task: JoinHandle<()>,
}

struct State {
    play: Box<Play>,
    /// How many faults each place in a script has shown.
    shown: Mutex<HashMap<(usize, usize), usize>>,
    seen: Mutex<Vec<Incoming>>,
    keep: Keep,
}

/// Whether a server remembers what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// All requests, for tests to look at.
    Requests,
    /// Nothing, for long runs and measurements.
    Nothing,
}

impl Server {
    /// Starts a server that plays a script. Port 0 takes a free one.
    ///
    /// # Errors
    /// [`StartError::Listen`].
    pub async fn start(script: Script, port: u16, keep: Keep) -> Result<Self, StartError> {
        let state = Arc::new_cyclic(|state: &std::sync::Weak<State>| {
            let state = state.clone();
            let play = move |incoming: &Incoming| {
                let (mut reply, place) = script.reply(&incoming.prompt_text, incoming.turn_index);
                if !reply.faults.is_empty() {
                    reply.faults = state
                        .upgrade()
                        .and_then(|state| state.next_fault(place, &reply))
                        .into_iter()
                        .collect();
                }
                reply
            };
            State::new(Box::new(play), keep)
        });
        Self::serve(state, port).await
    }

    /// Starts a server whose replies a closure chooses. The first fault of a reply, if it has one, is shown
    /// instead of it; it is the closure's to know when to stop.
    ///
    /// # Errors
    /// [`StartError::Listen`].
    pub async fn start_with(
        play: impl Fn(&Incoming) -> Reply + Send + Sync + 'static,
        port: u16,
        keep: Keep,
    ) -> Result<Self, StartError> {
        Self::serve(Arc::new(State::new(Box::new(play), keep)), port).await
    }

    async fn serve(state: Arc<State>, port: u16) -> Result<Self, StartError> {
        let listen = |source| StartError::Listen { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let task = tokio::spawn(accept(listener, Arc::clone(&state)));
        Ok(Self { address, state, task })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The `base_url` for a client, ending in `/v1`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// What it was asked so far, in order of arrival, if it keeps that.
    pub fn requests(&self) -> Vec<Incoming> {
        self.state.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl State {
    fn new(play: Box<Play>, keep: Keep) -> Self {
        Self { play, shown: Mutex::default(), seen: Mutex::default(), keep }
    }

    fn next_fault(&self, place: (usize, usize), reply: &Reply) -> Option<Fault> {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let count = shown.entry(place).or_default();
        let fault = reply.faults.get(*count).cloned();
        *count += 1;
        fault
    }
}

/// Serves until it is dropped; its connections go with it.
async fn accept(listener: TcpListener, state: Arc<State>) {
    let mut connections = JoinSet::new();
    loop {
        let socket = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
        };
        // A failed accept is the peer's or, for want of file handles, a passing one.
        let Ok((socket, _)) = socket else {
            tokio::task::yield_now().await;
            continue;
        };
        let _ = socket.set_nodelay(true);
        let state = Arc::clone(&state);
        connections.spawn(async move {
            let service = service_fn(move |request| answer(Arc::clone(&state), request));
            let mut http = hyper::server::conn::http1::Builder::new();
            // An error here is a client that went away, or a fault that was asked for.
            let _ = http.half_close(false).serve_connection(TokioIo::new(socket), service).await;
        });
    }
}

/// The error that breaks a connection on purpose.
#[derive(Debug, thiserror::Error)]
#[error("the script says to break the connection here")]
struct Broken;

async fn answer(state: Arc<State>, request: Request<HttpBody>) -> Result<Response<Body>, Infallible> {
    let path = request.uri().path().trim_end_matches('/').to_owned();
    let api = match path.rsplit('/').next().unwrap_or_default() {
        "responses" => Api::Responses,
        "completions" => Api::ChatCompletions,
        "messages" => Api::Messages,
        named if named.ends_with(":streamGenerateContent") || named.ends_with(":generateContent") => {
            Api::Gemini
        }
        named if named.ends_with(":countTokens") => {
            return Ok(plain(StatusCode::OK, &json!({"totalTokens": 1000})));
        }
        "models" => return Ok(models()),
        "count_tokens" => return Ok(plain(StatusCode::OK, &json!({"input_tokens": 1000}))),
        _ => return Ok(error(StatusCode::NOT_FOUND, "not_found", "there is nothing here")),
    };
    if request.method() != Method::POST {
        // Some clients look whether a server is there before they ask it.
        return Ok(plain(StatusCode::OK, &json!({"ok": true})));
    }
    let body = match request.into_body().collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return Ok(error(StatusCode::BAD_REQUEST, "invalid_request_error", "the body broke off")),
    };
    let incoming = read(api, body).map(|mut incoming| {
        // Gemini's address says what others say in the body.
        if let Some((model, how)) = path.rsplit('/').next().and_then(|last| last.split_once(':')) {
            model.clone_into(&mut incoming.model);
            incoming.stream = how.starts_with("stream");
        }
        incoming
    });
    let incoming = match incoming {
        Ok(incoming) => incoming,
        Err(why) => {
            return Ok(error(
                StatusCode::BAD_REQUEST,
                "invalid_request_error",
                &format!("not a request: {why}"),
            ));
        }
    };
    let reply = (state.play)(&incoming);
    if let Some(ms) = reply.delay_ms {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
    let response = play(&incoming, &reply);
    if state.keep == Keep::Requests {
        state.seen.lock().unwrap_or_else(PoisonError::into_inner).push(incoming);
    }
    Ok(response)
}

fn models() -> Response<Body> {
    plain(
        StatusCode::OK,
        &json!({"object": "list", "data": [{"id": "scripted", "object": "model", "created": 0, "owned_by": "script"}]}),
    )
}

fn plain(status: StatusCode, body: &Value) -> Response<Body> {
    let full = Full::new(Bytes::from(body.to_string())).map_err(|never| match never {});
    let mut response = Response::new(full.boxed());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn error(status: StatusCode, code: &str, message: &str) -> Response<Body> {
    plain(
        status,
        &json!({"type": "error", "error": {"type": code, "code": code, "message": message, "param": null}}),
    )
}

fn play(incoming: &Incoming, reply: &Reply) -> Response<Body> {
    let fault = reply.faults.first();
    if let Some(Fault::Status { status, retry_after, code, message }) = fault {
        let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = error(status, code, message);
        if let Some(value) = retry_after.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
            response.headers_mut().insert(RETRY_AFTER, value);
        }
        return response;
    }
    if !incoming.stream && fault.is_none() {
        return plain(StatusCode::OK, &whole(incoming, reply));
    }
    let mut events = events(incoming, reply);
    let body = match fault {
        None if reply.pace_ms.is_some() => {
            let pace = Duration::from_millis(reply.pace_ms.unwrap_or_default());
            let paced = stream::iter(events).then(move |event| async move {
                tokio::time::sleep(pace).await;
                Ok(Frame::data(Bytes::from(event)))
            });
            BodyExt::boxed(StreamBody::new(paced))
        }
        None => Full::new(Bytes::from(events.concat())).map_err(|never| match never {}).boxed(),
        Some(fault) => {
            events.truncate(events.len() / 2 + 1);
            match fault {
                Fault::Malformed => {
                    events.push("event: response.output_item.done\ndata: {\"type\": nonsense\n\n".to_owned())
                }
                Fault::Overloaded => events.push(overloaded(incoming.api)),
                _ => {}
            }
            let begun = stream::iter([Ok(Frame::data(Bytes::from(events.concat())))]);
            match fault {
                Fault::Stall => BodyExt::boxed(StreamBody::new(begun.chain(stream::pending()))),
                // The break comes a moment later, so that what was written before it is sent.
                Fault::Drop => BodyExt::boxed(StreamBody::new(begun.chain(stream::once(async {
                    tokio::task::yield_now().await;
                    Err(Broken)
                })))),
                _ => BodyExt::boxed(StreamBody::new(begun)),
            }
        }
    };
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response
}
