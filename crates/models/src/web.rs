//! Plain requests to the web: pages that an agent asks for, and services that a user configured.
//!
//! An agent reaches public addresses alone: each hop's address is judged as it is resolved, so that neither a name nor a
//! redirect leads to this machine or the network around it. No cookie is kept, no key goes along that was not given.

use crate::http;
use crate::secret::{Secret, presentable};
use futures_util::StreamExt as _;
use reqwest::{Client, Url, header};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::OnceLock,
    time::Duration,
};

/// Redirects that are followed.
const HOPS: usize = 8;
/// For a connection.
const CONNECT: Duration = Duration::from_secs(15);
/// For a whole request, redirects included.
const WHOLE: Duration = Duration::from_secs(40);
/// For a service that makes something.
const MAKING: Duration = Duration::from_secs(240);

/// What is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hosts {
    /// Public addresses alone.
    Public,
    /// Whatever the user configured.
    Configured,
}

/// A page as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where it came from, after redirects.
    pub url: String,
    /// The HTTP status.
    pub status: u16,
    /// Its media type with parameters, in lower case; empty where the server does not say.
    pub media_type: String,
    /// Its bytes, at most as many as were asked for.
    pub body: Vec<u8>,
    /// Whether there was more.
    pub cut: bool,
}

/// Why nothing came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebError {
    /// It is no address of the web.
    #[error("`{0}` is no address that begins with http:// or https://")]
    BadAddress(String),
    /// It is not public.
    #[error("{0} is no public address: pages of this machine and of the local network are not fetched")]
    NotPublic(String),
    /// It is sent on again and again.
    #[error("it redirects more than {HOPS} times, lastly to {0}")]
    TooManyHops(String),
    /// Nothing answered in time.
    #[error("{0} did not answer in time")]
    TimedOut(String),
    /// The connection failed.
    #[error("{host} cannot be reached: {why}")]
    Unreachable {
        /// The server.
        host: String,
        /// What is known.
        why: String,
    },
    /// A service answered, and nothing can be done with it.
    #[error("{host} gave an unusable answer: {why}")]
    Unusable {
        /// The server.
        host: String,
        /// What is wrong with it.
        why: String,
    },
    /// A service refused.
    #[error("{host} answered {status}: {said}")]
    Refused {
        /// The server.
        host: String,
        /// The HTTP status.
        status: u16,
        /// What it said, cut short.
        said: String,
    },
}

/// Fetches a page, at most `limit` bytes of it.
///
/// # Errors
/// [`WebError`]. An HTTP error of the server is a page, too.
pub async fn fetch(address: &str, hosts: Hosts, limit: usize) -> Result<Page, WebError> {
    tokio::time::timeout(WHOLE, follow(address, hosts, limit))
        .await
        .unwrap_or_else(|_| Err(WebError::TimedOut(shortened(address))))
}

/// A request to a service that the user configured.
#[derive(Debug, Clone, Default)]
pub struct ServiceCall<'a> {
    /// Its address.
    pub address: &'a str,
    /// What the address asks.
    pub query: &'a [(&'a str, &'a str)],
    /// The header that takes the key, and what stands before the key in it.
    pub header: (&'a str, &'a str),
    /// The key, if the service wants one.
    pub key: Option<&'a Secret>,
    /// What is posted, in JSON; otherwise it is a plain request.
    pub body: Option<serde_json::Value>,
}

/// Sends a request to a configured service and gives its answer in JSON, at most `limit` bytes.
///
/// # Errors
/// [`WebError`], without the key.
pub async fn ask_service(call: &ServiceCall<'_>, limit: usize) -> Result<serde_json::Value, WebError> {
    let mut url = address_of(call.address)?;
    if !call.query.is_empty() {
        url.query_pairs_mut().extend_pairs(call.query);
    }
    let host = host(&url);
    let unreachable = |why: String| WebError::Unreachable { host: host.clone(), why };
    let client = client(Hosts::Configured)?;
    let mut request = match &call.body {
        Some(body) => {
            client.post(url).header(header::CONTENT_TYPE, "application/json").body(body.to_string())
        }
        None => client.get(url),
    };
    request = request.header(header::ACCEPT, "application/json").timeout(MAKING);
    if let Some(key) = call.key {
        let (name, before) = call.header;
        let mut value = header::HeaderValue::from_str(&format!("{before}{}", key.reveal()))
            .map_err(|_| unreachable("its key holds characters that no key has".to_owned()))?;
        value.set_sensitive(true);
        request = request.header(name, value);
    }
    let response = request.send().await.map_err(|error| failed(&error, &host))?;
    let status = response.status();
    let (body, cut) = take(response, limit, &host).await?;
    if !status.is_success() {
        let said = presentable(&String::from_utf8_lossy(&body), call.key);
        return Err(WebError::Refused { host, status: status.as_u16(), said });
    }
    if cut {
        return Err(unreachable(format!("its answer is longer than {limit} bytes")));
    }
    serde_json::from_slice(&body).map_err(|error| unreachable(format!("its answer is no JSON: {error}")))
}

async fn follow(address: &str, hosts: Hosts, limit: usize) -> Result<Page, WebError> {
    let mut url = address_of(address)?;
    let client = client(hosts)?;
    for _ in 0..=HOPS {
        if hosts == Hosts::Public && !may_be_public(&url) {
            return Err(WebError::NotPublic(host(&url)));
        }
        let host = host(&url);
        let response = client.get(url.clone()).send().await.map_err(|error| failed(&error, &host))?;
        let next = response
            .status()
            .is_redirection()
            .then(|| response.headers().get(header::LOCATION)?.to_str().ok())
            .flatten();
        if let Some(next) = next {
            let joined = url.join(next).map_err(|_| WebError::BadAddress(shortened(next)))?;
            url = address_of(joined.as_str())?;
            continue;
        }
        let media_type = response
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_ascii_lowercase();
        let status = response.status().as_u16();
        let (body, cut) = take(response, limit, &host).await?;
        return Ok(Page { url: url.into(), status, media_type, body, cut });
    }
    Err(WebError::TooManyHops(shortened(url.as_str())))
}

async fn take(response: reqwest::Response, limit: usize, host: &str) -> Result<(Vec<u8>, bool), WebError> {
    let mut body = Vec::new();
    let mut pieces = response.bytes_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|error| failed(&error, host))?;
        let room = limit.saturating_sub(body.len());
        body.extend_from_slice(&piece[..piece.len().min(room)]);
        if piece.len() > room {
            return Ok((body, true));
        }
    }
    Ok((body, false))
}

fn address_of(text: &str) -> Result<Url, WebError> {
    let bad = || WebError::BadAddress(shortened(text));
    let mut url = Url::parse(text.trim()).map_err(|_| bad())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(bad());
    }
    // A name and password in an address are sent to nobody. Neither call fails for an address with a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    Ok(url)
}

fn host(url: &Url) -> String {
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}

fn failed(error: &reqwest::Error, host: &str) -> WebError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    let mut last = String::new();
    while let Some(one) = cause {
        if one.is::<http::OutOfReach>() {
            return WebError::NotPublic(host.to_owned());
        }
        last = one.to_string();
        cause = one.source();
    }
    if error.is_timeout() {
        return WebError::TimedOut(host.to_owned());
    }
    WebError::Unreachable { host: host.to_owned(), why: last }
}

/// The client, made at its first use.
fn client(hosts: Hosts) -> Result<&'static Client, WebError> {
    static PUBLIC: OnceLock<Result<Client, String>> = OnceLock::new();
    static CONFIGURED: OnceLock<Result<Client, String>> = OnceLock::new();
    let place = match hosts {
        Hosts::Public => &PUBLIC,
        Hosts::Configured => &CONFIGURED,
    };
    place
        .get_or_init(|| http::plain(CONNECT, hosts))
        .as_ref()
        .map_err(|why| WebError::Unreachable { host: "the web".to_owned(), why: why.clone() })
}

/// Whether the address is public as far as it says itself; a name is judged when it is resolved.
fn may_be_public(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    host.trim_matches(['[', ']']).parse().map_or(true, is_public)
}

/// Whether an address lies in the open internet: not this machine's, not a private network's, not one that means
/// something special (the registries of special-purpose addresses, RFC 6890 and after).
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b)))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4() {
        return is_public_v4(inner);
    }
    let parts = address.segments();
    let inner = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match parts {
        // Translated and tunnelled addresses lead to the one in them.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => is_public_v4(inner(high, low)),
        [0x2002, high, low, ..] => is_public_v4(inner(high, low)),
        [0x64, 0xff9b, ..] | [0x2001, 0xdb8, ..] | [0x2001, 0, ..] | [0x100, 0, 0, 0, ..] => false,
        // What is given out to the public begins with 001.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_machine_and_of_networks_around_it_are_not_public() {
        for private in [
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "198.18.0.1",
            "192.0.0.8",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "fc00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "::127.0.0.1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in
            ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001:800::200e", "64:ff9b::101:101"]
        {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[tokio::test]
    async fn what_is_not_public_is_refused_however_it_is_written() {
        for address in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::1]:80/",
            "https://10.0.0.1/",
            "http://169.254.169.254/latest/meta-data",
            "http://user:pass@127.0.0.1/",
            "http://localhost:1/",
        ] {
            let refused = fetch(address, Hosts::Public, 100).await;
            assert!(matches!(refused, Err(WebError::NotPublic(_))), "{address}: {refused:?}");
        }
        for address in ["file:///etc/passwd", "ftp://a/", "", "gopher://x"] {
            let refused = fetch(address, Hosts::Public, 100).await;
            assert!(matches!(refused, Err(WebError::BadAddress(_))), "{address}: {refused:?}");
        }
    }
}
