//! Connections: TLS with the system's certificates, the system's proxies, and what their errors mean.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::{Action, Attempt, Policy};
use reqwest::{Client, StatusCode, Url};
use rustls_platform_verifier::Verifier;

use crate::error::ModelError;
use crate::web::{Hosts, is_public};

/// A pool of connections, shared by its clones. It is set up at its first use, on the runtime that lasts.
#[derive(Clone, Default)]
pub struct Connections(Arc<Pools>);

#[derive(Default)]
struct Pools {
    /// To this machine, without TLS: no proxy, and no certificates to load.
    local: OnceLock<Result<Client, String>>,
    remote: OnceLock<Result<Client, String>>,
}

impl std::fmt::Debug for Connections {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Connections")
    }
}

impl Connections {
    /// The client for an address, set up if it is not yet.
    pub(crate) fn client(&self, url: &Url, connect: Duration) -> Result<&Client, ModelError> {
        let client = if url.scheme() == "http" && is_this_machine(url) {
            self.0.local.get_or_init(|| build(connect, Reach::Local))
        } else {
            self.0.remote.get_or_init(|| build(connect, Reach::Remote))
        };
        client.as_ref().map_err(|message| {
            let host = url.host_str().unwrap_or_default().to_owned();
            ModelError::Tls { host, message: message.clone() }
        })
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback()),
        None => false,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Local,
    Remote,
}

fn build(connect: Duration, reach: Reach) -> Result<Client, String> {
    let client = Client::builder()
        .tls_backend_preconfigured(tls(reach)?)
        .dns_resolver(SystemNames)
        .connect_timeout(connect)
        .redirect(Policy::custom(redirect))
        .user_agent(concat!("flotilla/", env!("CARGO_PKG_VERSION")))
        .tcp_nodelay(true)
        .tcp_keepalive(Duration::from_secs(30))
        .pool_idle_timeout(Duration::from_secs(90));
    let client = if reach == Reach::Local { client.no_proxy() } else { client };
    client.build().map_err(|error| error.to_string())
}

/// A client for plain requests, which follows no redirect by itself. For public hosts it uses no proxy, which could reach
/// what is not public, and connects to public addresses alone.
pub(crate) fn plain(connect: Duration, hosts: Hosts) -> Result<Client, String> {
    let client = Client::builder()
        .tls_backend_preconfigured(tls(Reach::Remote)?)
        .connect_timeout(connect)
        .redirect(Policy::none())
        .user_agent(concat!("flotilla/", env!("CARGO_PKG_VERSION")));
    let client = match hosts {
        Hosts::Public => client.no_proxy().dns_resolver(PublicNames),
        Hosts::Configured => client.dns_resolver(SystemNames),
    };
    client.build().map_err(|error| error.to_string())
}

fn tls(reach: Reach) -> Result<rustls::ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let mut tls = match reach {
        Reach::Local => tls.with_root_certificates(rustls::RootCertStore::empty()),
        Reach::Remote => {
            let verifier = Verifier::new(provider).map_err(|error| error.to_string())?;
            // Any verifier but a list of certificates counts as dangerous; this one is the operating system's.
            tls.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
        }
    }
    .with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(tls)
}

/// Follows a redirect only to the same origin and only where the request stays the same: the key and the
/// conversation go to no one else.
fn redirect(attempt: Attempt<'_>) -> Action {
    let same = attempt.previous().first().is_some_and(|first| first.origin() == attempt.url().origin());
    let keeps = matches!(attempt.status(), StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
    if same && keeps && attempt.previous().len() < 4 { attempt.follow() } else { attempt.stop() }
}

/// The system's names, with an error that can be told from others by its type.
struct SystemNames;

#[derive(Debug, thiserror::Error)]
#[error("the name cannot be found")]
struct NameNotFound;

impl Resolve for SystemNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(|_| NameNotFound)?;
            let found: Vec<SocketAddr> = found.collect();
            if found.is_empty() {
                return Err(NameNotFound.into());
            }
            let found: Addrs = Box::new(found.into_iter());
            Ok(found)
        })
    }
}

/// The system's names, as far as they lead to public addresses and nowhere else.
struct PublicNames;

/// A name leads to an address that is not public.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to an address that is not public")]
pub(crate) struct OutOfReach;

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(|_| NameNotFound)?;
            let found: Vec<SocketAddr> = found.collect();
            if found.is_empty() {
                return Err(NameNotFound.into());
            }
            if !found.iter().all(|address| is_public(address.ip())) {
                return Err(OutOfReach.into());
            }
            let found: Addrs = Box::new(found.into_iter());
            Ok(found)
        })
    }
}

/// What an error of the transport means.
pub(crate) fn explain(error: &reqwest::Error, host: &str) -> ModelError {
    let host = host.to_owned();
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    let mut kind = None;
    let mut proxy = None;
    while let Some(one) = cause {
        if one.is::<NameNotFound>() {
            return ModelError::Dns { host };
        }
        if let Some(tls) = one.downcast_ref::<rustls::Error>() {
            return ModelError::Tls { host, message: tls.to_string() };
        }
        cause = one.source();
        if let Some(io) = one.downcast_ref::<std::io::Error>() {
            kind = kind.or(Some(io.kind()));
            // An I/O error shows what it wraps by `get_ref`; its `source` skips that.
            if let Some(inner) = io.get_ref() {
                cause = Some(inner);
            }
        }
        // The HTTP library keeps its proxy errors to itself; they all name the way they failed.
        let text = one.to_string();
        if text.starts_with("tunnel") || text.to_ascii_lowercase().contains("socks") {
            proxy = Some(text);
        }
    }
    match (proxy, error.is_connect()) {
        (Some(message), _) => ModelError::Proxy { host, message },
        (None, true) => {
            let timed_out = || {
                if error.is_timeout() { std::io::ErrorKind::TimedOut } else { std::io::ErrorKind::Other }
            };
            ModelError::Connect { host, kind: kind.unwrap_or_else(timed_out) }
        }
        (None, false) => ModelError::Dropped,
    }
}
