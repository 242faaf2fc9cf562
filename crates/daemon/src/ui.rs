//! The window's own files, as a browser asks for them.
//!
//! A release holds them; a build for development reads them from `ui/dist` each time, so that only the UI is built
//! anew while one works on it.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Files;

/// Whether `path` belongs to the API.
pub(crate) fn is_api(path: &str) -> bool {
    path == "/v1" || path.starts_with("/v1/") || path == "/openapi.json"
}

/// What a page may do. Styles are written by the terminal and by the widgets while they run; nothing else is inline.
/// The stream of a terminal goes to the same host, which not every browser counts as `'self'`.
fn policy(host: &str) -> String {
    format!(
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
         font-src 'self' data:; media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self' ws://{host}; \
         object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// What every page is answered with.
const ALWAYS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Files below this folder have a hash of their content in their name.
const HASHED: &str = "assets/";

/// Answers a request for a page; the gate has checked that its host is one of this machine's names.
pub(crate) fn answer(method: &Method, path: &str, headers: &HeaderMap) -> Response {
    let mut response = found(method, path, headers);
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    for (name, value) in ALWAYS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(&policy(host)) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn found(method: &Method, path: &str, headers: &HeaderMap) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return text(StatusCode::METHOD_NOT_ALLOWED, "A page is only read.");
    }
    let name = match path.trim_start_matches('/') {
        "" => "index.html",
        name => name,
    };
    match Files::get(name) {
        Some(file) => page(name, file, headers),
        None if name == "index.html" => text(StatusCode::NOT_FOUND, NOT_BUILT),
        None => text(StatusCode::NOT_FOUND, "There is no such page. The window is at /"),
    }
}

const NOT_BUILT: &str = "This daemon was built without its window.\n\n\
    In Flotilla's source folder:\n\n    \
    npm --prefix ui ci\n    npm --prefix ui run build\n\n\
    Then build flotilla again and restart the daemon: `flotilla daemon stop`. Runs go on.\n\
    The `flotilla` command and the API work all the same.\n";

fn text(status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, plain);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn page(name: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let hash: String =
        file.metadata.sha256_hash().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{hash}\"");
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = Response::new(if known { Body::empty() } else { Body::from(file.data.into_owned()) });
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let kept = if name.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let values = [
        (header::CONTENT_TYPE, file.metadata.mimetype()),
        (header::CACHE_CONTROL, kept),
        (header::ETAG, tag.as_str()),
    ];
    for (name, value) in values {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(method: Method, path: &str) -> Response {
        let headers = [(header::HOST, HeaderValue::from_static("127.0.0.1:7433"))].into_iter().collect();
        answer(&method, path, &headers)
    }

    #[test]
    fn every_answer_forbids_frames_sniffing_and_scripts_from_elsewhere() {
        for path in ["/", "/nothing-here", "/../../Cargo.toml", "/assets/../../package.json"] {
            let response = ask(Method::GET, path);
            let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(policy.contains("default-src 'self'; script-src 'self';"), "{policy}");
            assert!(policy.contains("frame-ancestors 'none'") && policy.contains("ws://127.0.0.1:7433;"));
            assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
            assert!(path == "/" || response.status() == StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(ask(Method::POST, "/").status(), StatusCode::METHOD_NOT_ALLOWED);
    }

    #[test]
    fn a_file_with_a_hash_in_its_name_is_kept_and_others_are_asked_for_again() {
        let file = || EmbeddedFile {
            data: b"x".as_slice().into(),
            metadata: rust_embed::Metadata::__rust_embed_new([7; 32], None, None, "text/javascript"),
        };
        let hashed = page("assets/main-1234.js", file(), &HeaderMap::new());
        assert_eq!(hashed.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        let index = page("index.html", file(), &HeaderMap::new());
        assert_eq!(index.headers()[header::CACHE_CONTROL], "no-cache");
        let known = [(header::IF_NONE_MATCH, index.headers()[header::ETAG].clone())].into_iter().collect();
        assert_eq!(page("index.html", file(), &known).status(), StatusCode::NOT_MODIFIED);
    }
}
