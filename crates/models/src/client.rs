//! One endpoint of a provider: attempts, waits, and the reading of an answer.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Response as HttpResponse, StatusCode, Url};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::classify::{Complaint, Server, wait_asked};
use crate::conduct::Conduct;
use crate::error::{Malformation, ModelError, Phase};
use crate::http;
use crate::model::{Model, ModelInfo, Observation, Request, Response};
use crate::refused::Refused;
use crate::secret::Secret;
use crate::sse::Events;
use crate::tuning::Tuning;
use crate::wire::{
    Answer, Concession, Concessions, Dialect, Progress, Trouble, decoder, encode, explain, settle,
};

/// How much of an error's body is read, and for how long.
const ERROR_BODY: usize = 64 << 10;
const ERROR_BODY_TIME: Duration = Duration::from_secs(10);
/// How long the end of a stream may take after its last event, for the connection to be used again.
const TAIL_TIME: Duration = Duration::from_secs(2);

/// A model at an HTTP endpoint.
pub(crate) struct Endpoint {
    info: ModelInfo,
    url: Url,
    host: String,
    headers: HeaderMap,
    original: bool,
    key: Option<Secret>,
    tuning: Tuning,
    conduct: Conduct,
    /// What this server turned out not to take; learned once, kept while the model is open.
    conceded: AtomicU32,
    refused: Refused,
}

/// Why an attempt failed, and what to leave out of the next.
struct Failure {
    error: ModelError,
    concession: Option<Concession>,
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Self {
        Self { error, concession: None }
    }
}

impl Endpoint {
    #[expect(clippy::too_many_arguments, reason = "only `open` calls it, with what it has just worked out")]
    pub fn new(
        info: ModelInfo,
        url: Url,
        host: String,
        mut headers: HeaderMap,
        original: bool,
        key: Option<Secret>,
        tuning: Tuning,
        conduct: Conduct,
    ) -> Self {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT, HeaderValue::from_static("text/event-stream"));
        let conceded = AtomicU32::new(0);
        let refused = Refused::default();
        Self { info, url, host, headers, original, key, tuning, conduct, conceded, refused }
    }

    fn server(&self) -> Server<'_> {
        Server { host: &self.host, model: &self.info.model, key: self.key.as_ref() }
    }

    fn encode(&self, request: &Request<'_>, conceded: Concessions) -> Bytes {
        let (model, tuning) = (&*self.info.model, &self.tuning);
        let items = self.refused.without(request.items);
        let request = Request { items: &items, ..*request };
        encode(self.info.api, &request, &Dialect { model, tuning, original: self.original, conceded })
    }

    async fn persist(
        &self,
        request: &Request<'_>,
        observe: &(dyn Fn(Observation) + Send + Sync),
    ) -> Result<Response, ModelError> {
        let mut conceded = Concessions::from_bits(self.conceded.load(Ordering::Relaxed));
        let mut body = self.encode(request, conceded);
        let mut failures = 0;
        let mut unreachable = 0;
        loop {
            let Failure { error, concession } = match self.attempt(body.clone(), observe).await {
                Ok(answer) => {
                    let random = &*self.conduct.chance.random;
                    return Ok(settle(answer, &self.info.model, request.items, random));
                }
                Err(failure) => failure,
            };
            let concession = match concession {
                // It takes neither way.
                Some(Concession::OtherThinking) if conceded.has(Concession::OtherThinking) => {
                    Some(Concession::Effort)
                }
                other => other,
            };
            if let Some(one) = concession.filter(|one| !conceded.has(*one)) {
                tracing::debug!(model = self.info.name, concession = ?one, "the server does not take all of the request");
                conceded = conceded.with(one);
                // Old reasoning is refused for what it is; the reasoning of later turns may well be taken.
                if one == Concession::CarriedReasoning {
                    self.refused.note(request.items);
                } else {
                    self.conceded.fetch_or(Concessions::default().with(one).bits(), Ordering::Relaxed);
                }
                body = self.encode(request, conceded);
                continue;
            }
            failures += 1;
            if matches!(error, ModelError::Connect { .. } | ModelError::Dns { .. }) {
                unreachable += 1;
            }
            let retry = &self.conduct.retry;
            let spent = failures >= retry.attempts || unreachable >= retry.attempts_unreachable;
            if spent || !error.retryable() {
                return Err(error);
            }
            let Some(after) = retry.wait(failures, error.retry_after(), self.conduct.chance.roll()) else {
                return Err(error);
            };
            tracing::debug!(model = self.info.name, code = error.code(), failures, ?after, "trying again");
            observe(Observation::Retrying { attempt: failures + 1, after, why: error });
            tokio::time::sleep(after).await;
        }
    }

    async fn attempt(
        &self,
        body: Bytes,
        observe: &(dyn Fn(Observation) + Send + Sync),
    ) -> Result<Answer, Failure> {
        let timeouts = &self.conduct.timeouts;
        let client = self.conduct.connections.client(&self.url, timeouts.connect)?;
        let began = tokio::time::Instant::now();
        let send = client.post(self.url.clone()).headers(self.headers.clone()).body(body).send();
        let stalled = || ModelError::Stalled { phase: Phase::FirstByte, after: timeouts.first_byte };
        let response = timeout(timeouts.first_byte, send)
            .await
            .map_err(|_| stalled())?
            .map_err(|error| http::explain(&error, &self.host))?;
        if !response.status().is_success() {
            return Err(self.complaint(response).await);
        }
        let media_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if media_type.is_some_and(|media_type| media_type.starts_with("text/html")) {
            return Err(self.malformed(Malformation::Document).into());
        }
        let left = timeouts.first_byte.saturating_sub(began.elapsed());
        self.read(response, left, observe).await
    }

    async fn read(
        &self,
        mut response: HttpResponse,
        first: Duration,
        observe: &(dyn Fn(Observation) + Send + Sync),
    ) -> Result<Answer, Failure> {
        let api = self.info.api;
        let timeouts = &self.conduct.timeouts;
        let mut events = Events::new(self.conduct.limits);
        let mut decoder = decoder(api, &self.info.model);
        let mut progress = Progress::Partial;
        let mut wait = (Phase::FirstByte, first, timeouts.first_byte);
        let mut seen = false;
        let mut ended = false;
        while progress != Progress::Whole && !ended {
            match timeout(wait.1, response.chunk()).await {
                Err(_) => {
                    return Err(ModelError::Stalled { phase: wait.0, after: wait.2 }.into());
                }
                Ok(Err(_)) => return Err(ModelError::Dropped.into()),
                Ok(Ok(Some(bytes))) => events.push(bytes)?,
                Ok(Ok(None)) => {
                    ended = true;
                    events.end()?;
                }
            }
            wait = (Phase::NextBytes, timeouts.between, timeouts.between);
            while progress != Progress::Whole
                && let Some(data) = events.next(api.as_str())?
            {
                seen = true;
                progress =
                    decoder.event(&data, &|seen| observe(seen)).map_err(|trouble| self.trouble(trouble))?;
            }
        }
        if progress == Progress::Partial {
            let other = ended && !seen && events.any_bytes();
            return Err(
                if other { self.malformed(Malformation::Document) } else { ModelError::Dropped }.into()
            );
        }
        let answer = decoder.finish().map_err(|trouble| self.trouble(trouble))?;
        if !ended {
            spare(response);
        }
        Ok(answer)
    }

    fn malformed(&self, what: Malformation) -> ModelError {
        ModelError::Malformed { api: self.info.api.as_str(), what }
    }

    fn trouble(&self, trouble: Trouble) -> Failure {
        let concession = match &trouble {
            Trouble::Complaint(complaint) => complaint.concession(self.info.api, 400),
            _ => None,
        };
        Failure { error: explain(trouble, self.info.api, &self.server()), concession }
    }

    /// Reads why a server did not answer.
    async fn complaint(&self, mut response: HttpResponse) -> Failure {
        let status = response.status();
        if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
            let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
            let to = to.and_then(|to| self.url.join(to).ok());
            let to = to.map_or_else(|| "another place".to_owned(), |to| to.origin().ascii_serialization());
            return ModelError::Redirected { host: self.host.clone(), to }.into();
        }
        let now = (self.conduct.chance.now)();
        let after = wait_asked(response.headers(), now, self.conduct.retry.longest);
        let mut body = Vec::new();
        let reading = async {
            while body.len() < ERROR_BODY
                && let Ok(Some(bytes)) = response.chunk().await
            {
                body.extend_from_slice(&bytes);
            }
        };
        // What arrived in time is enough.
        let _ = timeout(ERROR_BODY_TIME, reading).await;
        body.truncate(ERROR_BODY);
        let complaint = Complaint::from_body(&body);
        let concession = complaint.concession(self.info.api, status.as_u16());
        Failure { error: complaint.classify(status.as_u16(), after, &self.server()), concession }
    }
}

/// Reads the end of a stream whose answer is whole, beside whatever comes next: a connection that is dropped
/// before its last bytes cannot be used again.
fn spare(mut response: HttpResponse) {
    loop {
        match response.chunk().now_or_never() {
            Some(Ok(Some(_))) => {}
            Some(_) => return,
            None => break,
        }
    }
    tokio::spawn(timeout(TAIL_TIME, async move {
        let mut left = ERROR_BODY;
        while let Ok(Some(bytes)) = response.chunk().await {
            left = left.saturating_sub(bytes.len());
            if left == 0 {
                break;
            }
        }
    }));
}

impl Model for Endpoint {
    fn describe(&self) -> &ModelInfo {
        &self.info
    }

    fn respond<'a>(
        &'a self,
        request: &'a Request<'a>,
        observe: &'a (dyn Fn(Observation) + Send + Sync),
        cancel: &'a CancellationToken,
    ) -> BoxFuture<'a, Result<Response, ModelError>> {
        Box::pin(async move {
            tokio::select! {
                biased;
                () = cancel.cancelled() => Err(ModelError::Cancelled),
                answer = self.persist(request, observe) => answer,
            }
        })
    }
}
