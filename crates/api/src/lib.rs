//! What Flotilla's daemon understands: wire types, the one table of routes, the client; OpenAPI comes out of it.
//!
//! Invariant: no second list. Router, permission check, OpenAPI document and client all read [`table`]; wire types
//! convert from domain types here, once, and nothing else of the daemon's insides is known.

pub mod client;
mod openapi;
mod platform;
mod route;
mod router;
mod schema;
pub mod table;
pub mod wire;

pub use openapi::openapi;
pub use platform::{LocalStream, connect_local};
pub use route::{
    Answer, Ask, ByteStream, Bytes, EntryKind, Events, File, Json, Lines, Method, Nothing, Permission, Route,
    RouteInfo, SOCKET_PROTOCOL, Serve, ServedEvents, ServedFile, ServedSocket, Socket, SseItem,
    TOKEN_PROTOCOL,
};
pub use router::{Caller, refuse};

/// The version of the API. It rises when a client written for the one before would misread an answer.
pub const API_VERSION: u32 = 1;

/// The header in which a client names the version it speaks, and the daemon its own.
pub const API_VERSION_HEADER: &str = "flotilla-api";

/// The version of the program, as people know it.
pub const PROGRAM_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The largest body that a request may have, in bytes: a prompt with a few images.
pub const MAX_BODY_BYTES: usize = 32 << 20;
