//! What a server's complaint means.
//!
//! Codes and types decide where a server gives them. Several give only prose for some cases (a context that is
//! too long, above all); the phrases below are theirs.

use std::time::{Duration, SystemTime};

use chrono::DateTime;
use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::error::{KeySent, ModelError};
use crate::model::Api;
use crate::secret::{Secret, presentable};
use crate::wire::Concession;

/// Whom an answer comes from.
pub(crate) struct Server<'a> {
    pub host: &'a str,
    pub model: &'a str,
    pub key: Option<&'a Secret>,
}

/// A server's own words on what went wrong.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub kind: String,
    pub code: String,
    pub param: String,
    pub message: String,
    /// What Google's `details` add.
    pub details: Box<Details>,
}

/// The details of Google's errors: <https://cloud.google.com/apis/design/errors#error_details>.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Details {
    /// The reason in one word, such as `API_KEY_INVALID`.
    pub reason: String,
    /// How long to wait.
    pub wait: Option<Duration>,
    /// Whether what is used up is a day's share, which no wait brings back soon.
    pub daily: bool,
}

impl Details {
    fn of(error: &Value) -> Self {
        let mut all = Self::default();
        for detail in error.get("details").and_then(Value::as_array).into_iter().flatten() {
            let text = |name: &str| detail.get(name).and_then(Value::as_str);
            if let Some(reason) = text("reason") {
                reason.clone_into(&mut all.reason);
            }
            all.wait = text("retryDelay").and_then(delay).or(all.wait);
            let violations = detail.get("violations").and_then(Value::as_array).into_iter().flatten();
            let quotas = violations.map(|one| one.get("quotaId"));
            let quotas = quotas.chain([detail.get("metadata").and_then(|data| data.get("quota_limit"))]);
            let mut quotas = quotas.flatten().filter_map(Value::as_str);
            all.daily |= quotas.any(|quota| quota.contains("PerDay") || quota.contains("Daily"));
        }
        let message = error.get("message").and_then(Value::as_str).unwrap_or_default();
        // "… limit: 0, model: …": what the plan does not have at all, no wait brings.
        all.daily |= message
            .split("limit: 0")
            .skip(1)
            .any(|rest| !rest.starts_with(['.', '1', '2', '3', '4', '5', '6', '7', '8', '9', '0']));
        if all.wait.is_none() {
            let asked = message.split_once("Please retry in ").map(|(_, rest)| rest);
            all.wait = asked.and_then(|rest| delay(rest.split_whitespace().next()?.trim_end_matches('.')));
        }
        all
    }
}

/// `34.07s` or `900ms`.
fn delay(text: &str) -> Option<Duration> {
    if let Some(milliseconds) = text.strip_suffix("ms") {
        return seconds(milliseconds.parse::<f64>().ok()? / 1000.0);
    }
    seconds(text.strip_suffix('s')?.parse().ok()?)
}

impl Complaint {
    /// Reads an error body: JSON in one of the forms in use, or else the text itself.
    pub fn from_body(body: &[u8]) -> Self {
        match serde_json::from_slice::<Value>(body) {
            Ok(value) => Self::from_value(&value),
            Err(_) => {
                let text = String::from_utf8_lossy(body);
                let text = if text.trim_start().starts_with('<') { "" } else { &*text };
                Self { message: text.to_owned(), ..Self::default() }
            }
        }
    }

    /// Reads `{error: {type, code, param, message}}`, `{error: "…"}`, `{message}`, `{detail}`, or such in a list.
    pub fn from_value(value: &Value) -> Self {
        let value = match value {
            Value::Array(list) => list.first().unwrap_or(&Value::Null),
            other => other,
        };
        let error = match value.get("error") {
            Some(error) if !error.is_null() => error,
            _ => value,
        };
        let text = |name: &str| match error.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        let mut message = match error {
            Value::String(text) => text.clone(),
            _ => text("message"),
        };
        if message.is_empty()
            && let Some(detail) = error.get("detail")
        {
            message = detail.as_str().map_or_else(|| detail.to_string(), str::to_owned);
        }
        let mut kind = text("type");
        if kind.is_empty() || kind == "error" {
            kind = text("status");
        }
        Self {
            kind,
            code: text("code"),
            param: text("param"),
            message,
            details: Box::new(Details::of(error)),
        }
    }

    fn is(&self, names: &[&str]) -> bool {
        names
            .iter()
            .any(|name| [&self.kind, &self.code, &self.details.reason].into_iter().any(|own| own == name))
    }

    fn mentions(&self, phrases: &[&str]) -> bool {
        let message = self.message.to_ascii_lowercase();
        phrases.iter().any(|phrase| message.contains(phrase))
    }

    /// What the server does not know or take, if the request can do without it.
    pub fn concession(&self, api: Api, status: u16) -> Option<Concession> {
        if !matches!(status, 400 | 404 | 422) {
            return None;
        }
        let about = |name: &str| {
            self.param == name || self.param.starts_with(&format!("{name}.")) || self.mentions(&[name])
        };
        // "Unsupported parameter: 'temperature' is not supported with this model."
        let refuses = |names: &[&str]| {
            let unsupported =
                ["unsupported", "not support", "unknown", "unrecognized", "deprecated", "cannot both"];
            let plain = self.is(&["unsupported_parameter", "unsupported_value", "unknown_parameter"]);
            (plain || self.mentions(&unsupported)) && names.iter().any(|name| about(name))
        };
        if api == Api::Messages && self.mentions(&["thinking.type", "adaptive", "budget_tokens"]) {
            return Some(Concession::OtherThinking);
        } else if api == Api::Responses
            && (self.param == "reasoning.summary"
                || self.mentions(&["reasoning.summary", "reasoning summar"]))
        {
            return Some(Concession::Summary);
        } else if refuses(&["temperature", "top_p", "topp"]) {
            return Some(Concession::Sampling);
        } else if refuses(&["verbosity"]) {
            return Some(Concession::Verbosity);
        } else if refuses(&[
            "reasoning_effort",
            "reasoning.effort",
            "output_config",
            "thinkinglevel",
            "thinking_level",
        ]) {
            return Some(Concession::Effort);
        }
        match api {
            Api::Responses => {
                if self.is(&["invalid_encrypted_content"]) {
                    Some(Concession::CarriedReasoning)
                } else if self.param == "include" || self.mentions(&["encrypted content is not supported"]) {
                    Some(Concession::EncryptedReasoning)
                } else if about("prompt_cache_key") {
                    Some(Concession::CacheKey)
                } else {
                    about("parallel_tool_calls").then_some(Concession::ParallelCalls)
                }
            }
            Api::ChatCompletions => {
                if about("stream_options") {
                    Some(Concession::StreamUsage)
                } else if about("reasoning_content") || about("reasoning_details") {
                    Some(Concession::CarriedReasoning)
                } else if about("prompt_cache_key") {
                    Some(Concession::CacheKey)
                } else if self.mentions(&["max_completion_tokens"]) {
                    Some(Concession::OutputLimitName)
                } else {
                    None
                }
            }
            Api::Gemini => {
                if self.mentions(&["signature"]) {
                    Some(Concession::CarriedReasoning)
                } else if self.mentions(&["thinking level", "thinking budget", "thinking_budget", "budget "])
                {
                    Some(Concession::Effort)
                } else {
                    (self.mentions(&["thinking"]) && self.mentions(&["not support", "not enabled"]))
                        .then_some(Concession::EncryptedReasoning)
                }
            }
            Api::Messages => {
                if self.mentions(&["signature", "redacted_thinking", "`thinking`"])
                    && self.mentions(&["thinking"])
                {
                    Some(Concession::CarriedReasoning)
                } else if self.mentions(&["max_tokens: "]) && !self.is_too_long(status) {
                    Some(Concession::SmallOutput)
                } else {
                    None
                }
            }
        }
    }

    fn is_too_long(&self, status: u16) -> bool {
        self.is(&[
            "context_length_exceeded",
            "exceed_context_size_error",
            "request_too_large",
            "string_above_max_length",
        ]) || status == 413
            || (matches!(status, 200 | 400 | 422 | 500)
                && self.mentions(&[
                    "prompt is too long",
                    "maximum context length",
                    "context length",
                    "context window",
                    "context size",
                    "exceed context limit",
                    "input is too long",
                    "maximum number of tokens",
                    "input token count",
                ]))
    }

    fn is_no_model(&self, status: u16, model: &str) -> bool {
        self.is(&["model_not_found", "invalid_model", "model_not_available"])
            || (status == 404 && (self.mentions(&["model", "no endpoints"]) || self.message.contains(model)))
            || (status == 400
                && self.mentions(&[
                    "not a valid model",
                    "model not found",
                    "model does not exist",
                    "unknown model",
                ]))
    }

    /// What the complaint means, given the HTTP status (200 for one in mid-answer) and the wait it asks for.
    pub fn classify(self, status: u16, after: Option<Duration>, server: &Server<'_>) -> ModelError {
        let host = server.host.to_owned();
        let message = if self.message.trim().is_empty() {
            reqwest::StatusCode::from_u16(status)
                .ok()
                .and_then(|status| status.canonical_reason())
                .unwrap_or("it does not say why")
                .to_owned()
        } else {
            presentable(&self.message, server.key)
        };
        // OpenRouter and others put an HTTP status into `code` when they fail in mid-answer.
        let status = match self.code.parse::<u16>() {
            Ok(code) if status == 200 && (400..600).contains(&code) => code,
            _ => status,
        };
        let after = after.or(self.details.wait);
        let status = match status {
            // "User location is not supported for the API use", "… enable billing …".
            400 if self.is(&["FAILED_PRECONDITION"]) && self.mentions(&["location", "billing"]) => 403,
            other => other,
        };
        if self.is(&["insufficient_quota", "billing_error", "billing_hard_limit_reached"])
            || status == 402
            || (status == 429 && self.details.daily)
        {
            ModelError::QuotaExhausted { host, message }
        } else if self.is_too_long(status) {
            ModelError::ContextTooLong { message }
        } else if self.is(&[
            "content_filter",
            "content_policy_violation",
            "refusal",
            "cyber_policy_violation",
        ]) {
            ModelError::Refused { message }
        } else if self.is_no_model(status, server.model) {
            ModelError::NoSuchModel { host, model: server.model.to_owned(), message }
        } else if matches!(status, 401 | 403)
            || self.is(&["authentication_error", "permission_error", "invalid_api_key", "API_KEY_INVALID"])
        {
            let key = if server.key.is_some() { KeySent::Yes } else { KeySent::No };
            ModelError::Unauthorized { host, status, message, key }
        } else if status == 407 {
            ModelError::Proxy { host, message }
        } else if status == 429 || self.is(&["rate_limit_error", "rate_limit_exceeded", "too_many_requests"])
        {
            ModelError::RateLimited { host, after, message }
        } else if matches!(status, 408 | 409 | 425) || (status >= 500 && status != 501 && status != 505) {
            ModelError::Unavailable { host, status, after, message }
        } else if status == 200 && !self.is(&["invalid_request_error", "invalid_prompt"]) {
            // In mid-answer a server says `overloaded_error`, `api_error`, `server_error` and the like.
            ModelError::Unavailable { host, status, after, message }
        } else {
            ModelError::Rejected { host, status, message }
        }
    }
}

/// How long a server's headers ask to wait, in order of how plainly they say it.
pub(crate) fn wait_asked(headers: &HeaderMap, now: SystemTime, longest: Duration) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    if let Some(ms) = text("retry-after-ms").and_then(|ms| ms.parse::<f64>().ok()) {
        return seconds(ms / 1000.0);
    }
    if let Some(value) = text("retry-after") {
        if let Ok(number) = value.parse::<f64>() {
            return seconds(number);
        }
        if let Ok(date) = httpdate::parse_http_date(value) {
            return Some(date.duration_since(now).unwrap_or_default());
        }
    }
    // A reset counts only for what is used up, and is never waited for longer than Flotilla would by itself.
    let mut wait = None;
    for prefix in ["x-ratelimit-", "anthropic-ratelimit-"] {
        for (name, value) in headers {
            let (Some(what), Ok(value)) = (name.as_str().strip_prefix(prefix), value.to_str()) else {
                continue;
            };
            let (reset, remaining) = match what.strip_prefix("reset") {
                Some(rest) => (value, format!("{prefix}remaining{rest}")),
                None => match what.strip_suffix("-reset") {
                    Some(rest) => (value, format!("{prefix}{rest}-remaining")),
                    None => continue,
                },
            };
            if text(&remaining) == Some("0") {
                wait = wait.max(reset_wait(reset, now));
            }
        }
    }
    wait.map(|wait: Duration| wait.min(longest))
}

fn seconds(number: f64) -> Option<Duration> {
    (number.is_finite() && (0.0..1e9).contains(&number)).then(|| Duration::from_secs_f64(number))
}

/// Reads `6m0s`, `20ms`, seconds, an epoch in seconds or milliseconds, or an RFC 3339 date.
fn reset_wait(text: &str, now: SystemTime) -> Option<Duration> {
    let epoch = now.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs_f64();
    if let Ok(number) = text.parse::<f64>() {
        return seconds(match number {
            ms if ms > 1e11 => (ms / 1000.0 - epoch).max(0.0),
            s if s > 1e8 => (s - epoch).max(0.0),
            s => s,
        });
    }
    if let Ok(date) = DateTime::parse_from_rfc3339(text) {
        return seconds((date.timestamp_millis() as f64 / 1000.0 - epoch).max(0.0));
    }
    let (mut total, mut rest) = (0.0, text);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        total += number
            * match &rest[..unit] {
                "ms" => 0.001,
                "s" => 1.0,
                "m" => 60.0,
                "h" => 3600.0,
                "d" => 86400.0,
                _ => return None,
            };
        rest = &rest[unit..];
    }
    seconds(total)
}

#[cfg(test)]
#[path = "classify_tests.rs"]
mod tests;
