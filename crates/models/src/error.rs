//! What can go wrong between Flotilla and a model.

use std::time::Duration;

/// Why a model gave no answer. No variant ever holds a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The key is missing, wrong, or not allowed to use the model.
    #[error("{host} did not accept the key: {message}")]
    Unauthorized {
        /// The server.
        host: String,
        /// 401 or 403.
        status: u16,
        /// What it said.
        message: String,
        /// Whether a key was sent at all.
        key: KeySent,
    },
    /// The server has no such model.
    #[error("{host} has no model `{model}`: {message}")]
    NoSuchModel {
        /// The server.
        host: String,
        /// The model that was asked for.
        model: String,
        /// What it said.
        message: String,
    },
    /// The conversation does not fit into the model's context.
    #[error("the conversation is too long for the model: {message}")]
    ContextTooLong {
        /// What the server said.
        message: String,
    },
    /// The model or the provider's filter refused to answer.
    #[error("the model refused to answer: {message}")]
    Refused {
        /// What it said.
        message: String,
    },
    /// The account has no credit left, or has reached its spending limit.
    #[error("the account at {host} has run out of credit: {message}")]
    QuotaExhausted {
        /// The server.
        host: String,
        /// What it said.
        message: String,
    },
    /// Too many requests or tokens in a short time.
    #[error("{host} asks to slow down: {message}")]
    RateLimited {
        /// The server.
        host: String,
        /// How long it asks to wait.
        after: Option<Duration>,
        /// What it said.
        message: String,
    },
    /// The server is overloaded or broken for the moment.
    #[error("{host} cannot answer now ({status}): {message}")]
    Unavailable {
        /// The server.
        host: String,
        /// The HTTP status; 200 when it failed in mid-answer.
        status: u16,
        /// How long it asks to wait.
        after: Option<Duration>,
        /// What it said.
        message: String,
    },
    /// The server went silent.
    #[error("the model was silent for {} s while {phase}", after.as_secs())]
    Stalled {
        /// What was waited for.
        phase: Phase,
        /// For how long.
        after: Duration,
    },
    /// The connection ended before the answer did.
    #[error("the connection ended before the answer did")]
    Dropped,
    /// The answer is not what the protocol says.
    #[error("the answer is not valid {api}: {what}")]
    Malformed {
        /// The protocol.
        api: &'static str,
        /// What is wrong.
        what: Malformation,
    },
    /// The answer is longer than Flotilla keeps.
    #[error("the answer is longer than {limit} bytes")]
    TooLarge {
        /// The limit that it broke, in bytes.
        limit: usize,
    },
    /// The server did not accept the request.
    #[error("{host} did not accept the request ({status}): {message}")]
    Rejected {
        /// The server.
        host: String,
        /// The HTTP status.
        status: u16,
        /// What it said.
        message: String,
    },
    /// The answer comes from elsewhere; a key is not sent there.
    #[error("{host} sends its callers on to {to}")]
    Redirected {
        /// The server.
        host: String,
        /// The origin it names.
        to: String,
    },
    /// The server's name cannot be found.
    #[error("the name {host} cannot be found")]
    Dns {
        /// The server.
        host: String,
    },
    /// Nothing answers there.
    #[error("no connection to {host}: {kind}")]
    Connect {
        /// The server.
        host: String,
        /// The operating system's word for it.
        kind: std::io::ErrorKind,
    },
    /// The connection cannot be trusted.
    #[error("no trusted connection to {host}: {message}")]
    Tls {
        /// The server.
        host: String,
        /// What is wrong with it.
        message: String,
    },
    /// The proxy on the way did not let it through.
    #[error("the proxy did not pass the request on to {host}: {message}")]
    Proxy {
        /// The server.
        host: String,
        /// What is known.
        message: String,
    },
    /// The configured address is none.
    #[error("`{base_url}` is not an address of a model server")]
    BadAddress {
        /// The address, without user, password and query.
        base_url: String,
    },
    /// The configured key cannot be sent in a header.
    #[error("the key holds characters that no key has")]
    BadKey,
    /// It was cancelled.
    #[error("cancelled")]
    Cancelled,
}

/// Whether a key went along with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeySent {
    /// One did.
    Yes,
    /// None is configured.
    No,
}

/// What was waited for when a server went silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The first byte of the answer.
    FirstByte,
    /// More of the answer.
    NextBytes,
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::FirstByte => "it was to begin",
            Self::NextBytes => "it was answering",
        })
    }
}

/// How an answer breaks its protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformation {
    /// The event stream itself is broken.
    #[error("not an event stream")]
    Framing,
    /// An event is no JSON, or not of the form it should have.
    #[error("an event of another form")]
    Event,
    /// An event refers to a part of the answer that never began.
    #[error("an event out of order")]
    Order,
    /// The model wrote a tool call that its provider cannot read.
    #[error("a tool call that cannot be read")]
    Call,
    /// The provider broke the answer off, for no fault of what was asked.
    #[error("broken off by the provider")]
    BrokenOff,
    /// The body is something else altogether, such as a web page.
    #[error("another kind of document")]
    Document,
}

impl ModelError {
    /// Whether the same request may succeed later.
    pub fn retryable(&self) -> bool {
        match self {
            Self::RateLimited { .. }
            | Self::Unavailable { .. }
            | Self::Stalled { .. }
            | Self::Dropped
            | Self::Dns { .. }
            | Self::Connect { .. } => true,
            Self::Malformed { what, .. } => *what != Malformation::Document,
            Self::Unauthorized { .. }
            | Self::NoSuchModel { .. }
            | Self::ContextTooLong { .. }
            | Self::Refused { .. }
            | Self::QuotaExhausted { .. }
            | Self::TooLarge { .. }
            | Self::Rejected { .. }
            | Self::Redirected { .. }
            | Self::Tls { .. }
            | Self::Proxy { .. }
            | Self::BadAddress { .. }
            | Self::BadKey
            | Self::Cancelled => false,
        }
    }

    /// How long the server asks to wait before another try.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { after, .. } | Self::Unavailable { after, .. } => *after,
            _ => None,
        }
    }

    /// A stable name of the kind of error, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthorized { .. } => "model_unauthorized",
            Self::NoSuchModel { .. } => "no_such_model",
            Self::ContextTooLong { .. } => "context_too_long",
            Self::Refused { .. } => "model_refused",
            Self::QuotaExhausted { .. } => "quota_exhausted",
            Self::RateLimited { .. } => "rate_limited",
            Self::Unavailable { .. } => "model_unavailable",
            Self::Stalled { .. } => "model_stalled",
            Self::Dropped => "model_dropped",
            Self::Malformed { .. } => "model_malformed",
            Self::TooLarge { .. } => "answer_too_large",
            Self::Rejected { .. } => "request_rejected",
            Self::Redirected { .. } => "model_redirected",
            Self::Dns { .. } => "model_host_unknown",
            Self::Connect { .. } => "model_unreachable",
            Self::Tls { .. } => "model_untrusted",
            Self::Proxy { .. } => "proxy_failed",
            Self::BadAddress { .. } => "bad_model_address",
            Self::BadKey => "bad_model_key",
            Self::Cancelled => "cancelled",
        }
    }

    /// What to do about it, in a sentence or two.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unauthorized { key: KeySent::No, .. } => {
                "Put the key into an environment variable and name that in the model's `api_key_env`."
            }
            Self::Unauthorized { status: 403, .. } => {
                "Check with the provider that the key's account may use this model from where you are."
            }
            Self::Unauthorized { .. } => {
                "Check the key in the environment variable that the model's `api_key_env` names."
            }
            Self::NoSuchModel { .. } => {
                "Set the model's `model` to one that `flotilla model list` shows, or load it into the local server first."
            }
            Self::ContextTooLong { .. } => {
                "Split the task, or choose a model with a larger context. For a local server, raise its context size."
            }
            Self::Refused { .. } => "Say the task in other words, or choose another model.",
            Self::QuotaExhausted { .. } => {
                "Add credit or raise the limit at the provider, then retry; or choose another model."
            }
            Self::RateLimited { .. } => {
                "Retry later, run fewer tasks at once, or raise the limit at the provider."
            }
            Self::Unavailable { .. } => {
                "Retry later, or choose another model. For a local server, look into its own output."
            }
            Self::Stalled { .. } => {
                "Retry. If it happens often, the server may be overloaded, or a proxy may hold answers back."
            }
            Self::Dropped => "Check the network and any proxy on the way, then retry.",
            Self::Malformed { what: Malformation::Document, .. } => {
                "Check that `base_url` points to the server's API, most often ending in `/v1`, and that `api` names its protocol."
            }
            Self::Malformed { what: Malformation::Call, .. } => {
                "Retry, or choose another model: this one writes tool calls that cannot be read."
            }
            Self::Malformed { what: Malformation::BrokenOff, .. } => {
                "Retry. If it happens again, say the task in other words, or choose another model."
            }
            Self::Malformed { .. } => {
                "Check that `api` names the protocol that the server speaks; then retry."
            }
            Self::TooLarge { .. } => {
                "Retry. If it happens again, the model repeats itself: say the task in other words."
            }
            Self::Rejected { status: 404 | 405, .. } => {
                "Check that `base_url` points to the server's API, most often ending in `/v1`, and that `api` names its protocol."
            }
            Self::Rejected { .. } => {
                "Read what the server says: it may not know a setting of this model, or not take images or tools."
            }
            Self::Redirected { .. } => "Set the model's `base_url` to the new address if you trust it.",
            Self::Dns { .. } => "Check the network and the spelling of the model's `base_url`.",
            Self::Connect { .. } => {
                "Check that the server runs and that the model's `base_url` has its address and port."
            }
            Self::Tls { .. } => {
                "Check the clock; if a company's proxy inspects traffic, install its certificate in the system's store."
            }
            Self::Proxy { .. } => {
                "Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY, or the system's proxy settings."
            }
            Self::BadAddress { .. } => "Write the model's `base_url` as in `http://127.0.0.1:8080/v1`.",
            Self::BadKey => "Copy the key again: it should be one line of plain characters.",
            Self::Cancelled => "Start it again when you want to.",
        }
    }
}
