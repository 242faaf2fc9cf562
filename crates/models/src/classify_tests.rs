use super::*;
use reqwest::header::{HeaderName, HeaderValue};

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let pair = |&(name, value): &(&str, &str)| {
        (HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap())
    };
    pairs.iter().map(pair).collect()
}

fn wait(pairs: &[(&str, &str)]) -> Option<Duration> {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    wait_asked(&headers(pairs), now, Duration::from_secs(60))
}

#[test]
fn a_wait_is_read_in_all_forms_in_use() {
    let date = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_012));
    let past = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH);
    assert_eq!(wait(&[("retry-after", "3")]), Some(Duration::from_secs(3)));
    assert_eq!(wait(&[("retry-after", "0.5")]), Some(Duration::from_millis(500)));
    assert_eq!(wait(&[("retry-after", &date)]), Some(Duration::from_secs(12)));
    assert_eq!(wait(&[("retry-after", &past)]), Some(Duration::ZERO));
    assert_eq!(wait(&[("retry-after", "3"), ("retry-after-ms", "250")]), Some(Duration::from_millis(250)));
    for nonsense in ["", "-1", "NaN", "inf", "1e300", "soon"] {
        assert_eq!(wait(&[("retry-after", nonsense)]), None, "{nonsense}");
    }
}

#[test]
fn a_reset_counts_only_for_what_is_used_up_and_is_capped() {
    let left = ("x-ratelimit-remaining-tokens", "5");
    let none = ("x-ratelimit-remaining-tokens", "0");
    assert_eq!(wait(&[("x-ratelimit-reset-tokens", "20s"), left]), None);
    assert_eq!(wait(&[("x-ratelimit-reset-tokens", "1m0.5s"), none]), Some(Duration::from_secs(60)));
    assert_eq!(wait(&[("x-ratelimit-reset-tokens", "20ms"), none]), Some(Duration::from_millis(20)));
    assert_eq!(wait(&[("x-ratelimit-reset-tokens", "6h"), none]), Some(Duration::from_secs(60)));
    let openrouter = [("x-ratelimit-reset", "1800000007000"), ("x-ratelimit-remaining", "0")];
    assert_eq!(wait(&openrouter), Some(Duration::from_secs(7)));
    let anthropic = [
        ("anthropic-ratelimit-input-tokens-reset", "2027-01-15T08:00:09Z"),
        ("anthropic-ratelimit-input-tokens-remaining", "0"),
    ];
    assert_eq!(wait(&anthropic), Some(Duration::from_secs(9)));
}

#[test]
fn complaints_are_read_in_all_forms_in_use() {
    let message = |body: &str| Complaint::from_body(body.as_bytes()).message;
    assert_eq!(message(r#"{"error":{"message":"a"}}"#), "a");
    assert_eq!(message(r#"{"error":"a"}"#), "a");
    assert_eq!(message(r#"{"object":"error","message":"a"}"#), "a");
    assert_eq!(message(r#"{"detail":"a"}"#), "a");
    assert_eq!(message(r#"[{"error":{"code":400,"message":"a","status":"INVALID_ARGUMENT"}}]"#), "a");
    assert_eq!(message("a"), "a");
    assert_eq!(message("<html>a</html>"), "");
}

#[test]
fn what_google_complains_of_is_understood_by_its_details_and_by_its_words() {
    let server = Server { host: "h", model: "m", key: None };
    let of = |status: u16, text: &str, details: &str| {
        let body = format!(
            r#"{{"error":{{"code":{status},"message":"{text}","status":"{details}","details":[]}}}}"#
        );
        Complaint::from_body(body.as_bytes()).classify(status, None, &server)
    };
    let slow = of(429, "Quota exceeded, limit: 15. Please retry in 34.5s.", "RESOURCE_EXHAUSTED");
    assert_eq!((slow.code(), slow.retry_after()), ("rate_limited", Some(Duration::from_millis(34_500))));
    let slow = of(429, "Please retry in 900ms.", "RESOURCE_EXHAUSTED");
    assert_eq!(slow.retry_after(), Some(Duration::from_millis(900)));
    let none = of(
        429,
        "Quota exceeded for metric: x, limit: 0, model: m. Please retry in 9s.",
        "RESOURCE_EXHAUSTED",
    );
    assert_eq!(none.code(), "quota_exhausted");
    let place = of(400, "User location is not supported for the API use.", "FAILED_PRECONDITION");
    assert!(matches!(place, ModelError::Unauthorized { status: 403, .. }), "{place}");
    assert_eq!(
        of(400, "Request contains an invalid argument.", "INVALID_ARGUMENT").code(),
        "request_rejected"
    );
    assert_eq!(of(503, "The model is overloaded.", "UNAVAILABLE").code(), "model_unavailable");
}

#[test]
fn what_a_request_can_do_without_is_found_in_the_words_of_each_server() {
    let of = |api, param: &str, message: &str| {
        let (param, message) = (param.to_owned(), message.to_owned());
        Complaint { param, message, ..Complaint::default() }.concession(api, 400)
    };
    let verified = "Your organization must be verified to generate reasoning summaries.";
    assert_eq!(of(Api::Responses, "reasoning.summary", verified), Some(Concession::Summary));
    let effort = "Unsupported parameter: 'reasoning.effort' is not supported with this model.";
    assert_eq!(of(Api::Responses, "reasoning.effort", effort), Some(Concession::Effort));
    for message in [
        "adaptive thinking is not supported on this model",
        r#""thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort"."#,
    ] {
        assert_eq!(of(Api::Messages, "", message), Some(Concession::OtherThinking), "{message}");
    }
    let word = "output_config.effort: this model does not support effort level 'xhigh'";
    assert_eq!(of(Api::Messages, "", word), Some(Concession::Effort));
}

proptest::proptest! {
    #[test]
    fn any_header_and_body_is_understood_somehow(value in "[ -~]{0,40}", body in "\\PC{0,200}", status in 100u16..999) {
        for name in ["retry-after", "retry-after-ms", "x-ratelimit-reset-tokens"] {
            let _ = wait(&[(name, &value), ("x-ratelimit-remaining-tokens", "0")]);
        }
        let server = Server { host: "h", model: "m", key: None };
        let error = Complaint::from_body(body.as_bytes()).classify(status, None, &server);
        proptest::prop_assert!(!error.hint().is_empty());
    }
}
