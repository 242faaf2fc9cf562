//! Model providers behind one trait: OpenAI Responses, Chat Completions and its kin, Anthropic Messages, Google Gemini.
//!
//! Invariant: an answer is whole or an error; a key leaves only in a request's header to its own server; clock
//! and dice are passed in.
//!
//! The wire mapping is our own. `genai`, `async-openai` and `rig-core` were weighed: none keeps reasoning
//! payloads verbatim over all these APIs, tells the error classes apart that decide about a retry, or sends a
//! conversation without copying it; and these are what a run's safety stands on. `reqwest` does HTTP, TLS and
//! proxies, `sse-stream` frames events; back-off is ten lines because the server's own wish comes first.

mod classify;
mod client;
mod conduct;
mod discover;
mod embed;
mod error;
mod fallback;
mod http;
mod model;
mod open;
mod probe;
mod refused;
mod secret;
mod sse;
mod tuning;
mod turns;
mod web;
mod window;
mod wire;

pub use conduct::{Chance, Conduct, Limits, Retry, Timeouts};
pub use discover::{Found, Kind, LocalServer, Origin, Search, discover};
pub use embed::{EmbeddedFor, Embedder, EmbeddingApi};
pub use error::{KeySent, Malformation, ModelError, Phase};
pub use fallback::with_fallback;
pub use http::Connections;
pub use model::{Api, Model, ModelInfo, Observation, Request, Response, Stop, ToolSpec};
pub use open::{Provider, open};
pub use probe::{ProbeReport, ToolUse, probe};
pub use secret::Secret;
pub use sse::parse_events;
pub use tuning::Tuning;
pub use web::{Hosts, Page, ServiceCall, WebError, ask_service, fetch};
pub use window::context_window;
pub use wire::parse_response;
