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
