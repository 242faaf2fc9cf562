//! From the table to an axum router: reading a request, checking the caller, writing the answer.

use crate::{
    API_VERSION, API_VERSION_HEADER, MAX_BODY_BYTES, PROGRAM_VERSION,
    route::{Answer as _, Ask, Method, Permission, Route, Serve},
    wire::Error,
};
use axum::{
    Json, Router,
    body::{Body, to_bytes},
    extract::{FromRequestParts as _, Path, Query, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
    routing::{MethodFilter, on},
};
use flotilla_domain::{Code, UserError};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Who asks. Whoever accepts a connection proves it and puts it into the request's extensions; without it every
/// route refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// What it may do.
    pub may: Permission,
}

/// The response that carries `error`.
pub fn refuse(error: &Error) -> Response {
    with_version((error.status(), Json(error)).into_response())
}

pub(crate) fn bad_input(what: String) -> Error {
    UserError::fixable(Code::BadInput, what, "`GET /openapi.json` says what each route takes.").into()
}

fn with_version(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(HeaderName::from_static(API_VERSION_HEADER), HeaderValue::from(API_VERSION));
    response
}

/// Adds `R` to `router`.
pub(crate) fn mount<R, S>(router: Router<S>) -> Router<S>
where
    R: Route,
    S: Serve<R> + Clone + Send + Sync + 'static,
{
    let filter = match R::METHOD {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Patch => MethodFilter::PATCH,
    };
    router.route(R::PATH, on(filter, handle::<R, S>))
}

/// Answers what no route does, in the same form as all errors.
pub(crate) fn finish<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    let nowhere = || async {
        refuse(
            &UserError::fixable(
                Code::NotFound,
                "There is no such route",
                "`GET /openapi.json` lists all routes.",
            )
            .into(),
        )
    };
    let otherwise = || async {
        let error = bad_input("This route is not asked with this method".to_owned());
        let mut response = refuse(&error);
        *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        response
    };
    router.fallback(nowhere).method_not_allowed_fallback(otherwise)
}

async fn handle<R, S>(State(server): State<S>, request: Request) -> Response
where
    R: Route,
    S: Serve<R> + Clone + Send + Sync + 'static,
{
    match answer::<R, S>(&server, request).await {
        Ok(response) => with_version(response),
        Err(error) => refuse(&error),
    }
}

async fn answer<R: Route, S: Serve<R> + Sync>(server: &S, request: Request) -> Result<Response, Error> {
    let (mut parts, body) = request.into_parts();
    check_version(&parts.headers)?;
    check_permission(&parts, R::PERMISSION)?;
    let Path(path) = Path::<R::Path>::from_request_parts(&mut parts, &())
        .await
        .map_err(|refusal| bad_input(refusal.body_text()))?;
    let Query(query) = Query::<R::Query>::from_request_parts(&mut parts, &())
        .await
        .map_err(|refusal| bad_input(refusal.body_text()))?;
    let last_event_id = parts
        .headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse().ok());
    let body = read_body(&parts.headers, body).await?;
    let served = server.serve(Ask { path, query, body, last_event_id }).await?;
    Ok(R::Answer::respond(served, parts).await)
}

fn check_version(headers: &HeaderMap) -> Result<(), Error> {
    let Some(theirs) = headers.get(API_VERSION_HEADER) else {
        return Ok(());
    };
    if theirs.to_str().ok().and_then(|text| text.parse().ok()) == Some(API_VERSION) {
        return Ok(());
    }
    let theirs = String::from_utf8_lossy(theirs.as_bytes());
    Err(UserError::fixable(
        Code::Version,
        format!("The client speaks version {theirs} of the API, this daemon ({PROGRAM_VERSION}) version {API_VERSION}"),
        "Update whichever is older. `flotilla daemon stop` ends this daemon; the next command starts the one that belongs to it.",
    )
    .into())
}

fn check_permission(parts: &Parts, needed: Permission) -> Result<(), Error> {
    match parts.extensions.get::<Caller>() {
        Some(caller) if caller.may >= needed => Ok(()),
        Some(_) => Err(UserError::fixable(
            Code::Unauthorized,
            "This connection may not do that",
            "Ask through the local socket, as the `flotilla` command on this machine does.",
        )
        .into()),
        None => {
            Err(UserError::fixable(Code::Unauthorized, "The caller is not known", "Send the token.").into())
        }
    }
}

/// How long a body may take to arrive.
const BODY_PATIENCE: Duration = Duration::from_secs(60);

async fn read_body<T: DeserializeOwned>(headers: &HeaderMap, body: Body) -> Result<T, Error> {
    let bytes = to_bytes(body, MAX_BODY_BYTES);
    let bytes = tokio::time::timeout(BODY_PATIENCE, bytes).await;
    let bytes =
        bytes.map_err(|_| bad_input("The body did not arrive in time".to_owned()))?.map_err(|_| {
            bad_input(format!(
                "The body could not be read whole, or has more than {} MiB",
                MAX_BODY_BYTES >> 20
            ))
        })?;
    if bytes.is_empty() {
        return serde_json::from_slice(b"{}")
            .map_err(|error| bad_input(format!("A body is missing: {error}")));
    }
    // A page in a browser can send other types across origins without asking first.
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json"));
    if !is_json {
        return Err(bad_input("A body is taken only with `Content-Type: application/json`".to_owned()));
    }
    serde_json::from_slice(&bytes)
        .map_err(|error| bad_input(format!("The body is not what this route takes: {error}")))
}
