//! Whole calls over real connections: retries, errors, cancellation.

mod support;

use std::sync::Mutex;
use std::time::Duration;

use flotilla_domain::{Carry, Item};
use flotilla_models::{Api, Conduct, Limits, ModelError, Observation, Request};
use flotilla_scripted_model::{Fault, Keep, Reply, Script, Server};
use serde_json::json;
use support::*;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

const WAIT: Duration = Duration::from_secs(20);

#[tokio::test]
async fn each_api_talks_to_its_server_turn_by_turn() {
    let first =
        Reply::text("looking").with_reasoning("hm, let me see").and_call("exec", json!({"command": "ls"}));
    let first = first.and_call("read", json!({"path": "a"}));
    let server =
        Server::start(Script::of([first, Reply::text("all done")]), 0, Keep::Requests).await.unwrap();
    for api in APIS {
        let model = model(api, &server.base_url(), hasty());
        let mut items = vec![user("go")];
        let mut response = ask(&*model, &items).await.unwrap();
        // Gemini's signature comes with the first call, as an item of its own.
        let count = if api == Api::Gemini { 5 } else { 4 };
        assert_eq!(response.items.len(), count, "{api}: {response:?}");
        assert!(response.usage.input_tokens > 0 && response.usage.output_tokens > 0);
        items.append(&mut response.items);
        for at in 0..items.len() {
            if let flotilla_domain::Item::ToolCall(call) = &items[at] {
                let (call, status) = (call.call.clone(), flotilla_domain::CallStatus::Ok);
                let output = vec![flotilla_domain::Part::text("result")];
                items.push(flotilla_domain::Item::ToolResult(flotilla_domain::ToolResult {
                    call,
                    status,
                    output,
                    command: None,
                }));
            }
        }
        let response = ask(&*model, &items).await.unwrap();
        assert_eq!(response.items, [flotilla_domain::Item::AssistantMessage { text: "all done".into() }]);
        let asked = server.requests().pop().unwrap();
        assert_eq!(asked.last_tool_results, ["result", "result"], "{api}");
        let raw = asked.raw().to_string();
        let carried = match api {
            Api::Responses => "sealed-0",
            Api::ChatCompletions => "reasoning_content",
            Api::Messages | Api::Gemini => "signed-0",
        };
        assert!(raw.contains(carried), "{api} gives the reasoning back: {raw}");
        assert!(!raw.contains(KEY));
    }
}

#[tokio::test]
async fn passing_faults_are_retried_and_no_partial_answer_is_seen() {
    let faults = [
        Fault::Status { status: 503, retry_after: None, code: String::new(), message: String::new() },
        Fault::Status {
            status: 429,
            retry_after: Some("0.01".into()),
            code: String::new(),
            message: String::new(),
        },
        Fault::Status {
            status: 529,
            retry_after: None,
            code: "overloaded_error".into(),
            message: String::new(),
        },
        Fault::Drop,
        Fault::EndEarly,
        Fault::Malformed,
        Fault::Overloaded,
    ];
    for api in APIS {
        let reply = Reply::text("a text of some length").and_call("exec", json!({"command": "x"}));
        let reply = faults.iter().cloned().fold(reply, Reply::after);
        let server = Server::start(Script::of([reply]), 0, Keep::Requests).await.unwrap();
        let model = model(api, &server.base_url(), hasty());
        let codes = Mutex::new(Vec::new());
        let observe = |seen| {
            if let Observation::Retrying { why, .. } = seen {
                codes.lock().unwrap().push(why.code());
            }
        };
        let items = [user("go")];
        let request = Request { items: &items, ..Request::default() };
        let response = model.respond(&request, &observe, &CancellationToken::new()).await.unwrap();
        assert_eq!(response.items.len(), 2, "{api}: {response:?}");
        let seen = codes.into_inner().unwrap();
        let expected = [
            "model_unavailable",
            "rate_limited",
            "model_unavailable",
            "model_dropped",
            "model_dropped",
            "model_malformed",
            "model_unavailable",
        ];
        assert_eq!(seen, expected, "{api}");
        assert_eq!(server.requests().len(), 8, "{api}");
    }
}

#[tokio::test]
async fn a_stalled_stream_is_given_up_and_tried_again() {
    for api in APIS {
        let reply = Reply::text("a text of some length").after(Fault::Stall);
        let server = Server::start(Script::of([reply]), 0, Keep::Nothing).await.unwrap();
        assert!(ask(&*model(api, &server.base_url(), impatient()), &[user("go")]).await.is_ok(), "{api}");
    }
    let (base, _) =
        serve(vec![vec![Act::Read, Act::Hold], vec![Act::Read, Act::Write(head()), Act::Hold]]).await;
    let error = ask(&*model(Api::Responses, &base, impatient()), &[user("go")]).await.unwrap_err();
    assert!(matches!(error, ModelError::Stalled { .. }), "{error:?}");
}

#[tokio::test]
async fn errors_that_a_retry_cannot_mend_end_the_call_at_once() {
    let cases: &[(u16, &str, &str)] = &[
        (
            401,
            r#"{"error":{"message":"Incorrect API key provided: sk-test-0123456789","type":"invalid_request_error","code":"invalid_api_key"}}"#,
            "model_unauthorized",
        ),
        (403, r#"{"error":{"type":"permission_error","message":"no"}}"#, "model_unauthorized"),
        (
            404,
            r#"{"error":{"message":"model \"some-model\" not found, try pulling it first"}}"#,
            "no_such_model",
        ),
        (404, r#"{"error":{"type":"not_found_error","message":"model: some-model"}}"#, "no_such_model"),
        (404, "404 page not found", "request_rejected"),
        (
            400,
            r#"{"error":{"message":"m","type":"invalid_request_error","code":"context_length_exceeded"}}"#,
            "context_too_long",
        ),
        (
            400,
            r#"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}"#,
            "context_too_long",
        ),
        (
            400,
            r#"{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}"#,
            "context_too_long",
        ),
        (413, "", "context_too_long"),
        (400, r#"{"error":{"code":"content_filter","message":"m"}}"#, "model_refused"),
        (
            429,
            r#"{"error":{"code":"insufficient_quota","type":"insufficient_quota","message":"m"}}"#,
            "quota_exhausted",
        ),
        (402, r#"{"error":{"code":402,"message":"Insufficient credits"}}"#, "quota_exhausted"),
        (400, r#"{"object":"error","message":"bad tool","type":"BadRequestError"}"#, "request_rejected"),
        (
            400,
            r#"{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}"#,
            "model_unauthorized",
        ),
        (
            403,
            r#"{"error":{"code":403,"message":"Method doesn't allow unregistered callers.","status":"PERMISSION_DENIED"}}"#,
            "model_unauthorized",
        ),
        (
            404,
            r#"{"error":{"code":404,"message":"models/some-model is not found for API version v1beta, or is not supported for generateContent.","status":"NOT_FOUND"}}"#,
            "no_such_model",
        ),
        (
            400,
            r#"{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}"#,
            "context_too_long",
        ),
        (
            429,
            r#"{"error":{"code":429,"message":"You exceeded your current quota.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34s"}]}}"#,
            "quota_exhausted",
        ),
        (422, r#"{"detail":[{"loc":["body","x"],"msg":"no"}]}"#, "request_rejected"),
    ];
    for (code, body, expected) in cases {
        for api in APIS {
            let (base, _) = serve(vec![vec![Act::Read, Act::Write(status(*code, "", body))]]).await;
            let error = ask(&*model(api, &base, hasty()), &[user("go")]).await.unwrap_err();
            assert_eq!(error.code(), *expected, "{api} {code} {body}: {error:?}");
            assert!(!error.hint().is_empty());
            assert!(!format!("{error} {error:?}").contains(KEY), "{error:?}");
        }
    }
}

#[tokio::test]
async fn a_wait_longer_than_sensible_is_reported_instead_of_waited() {
    let answer = status(429, "retry-after: 86400\r\n", "{}");
    let (base, _) = serve(vec![vec![Act::Read, Act::Write(answer)]]).await;
    let error = ask(&*model(Api::Messages, &base, hasty()), &[user("go")]).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(86400)));
}

#[tokio::test]
async fn cancelling_ends_the_call_and_closes_the_connection() {
    for api in APIS {
        let (reached, at) = oneshot::channel();
        let (closed, was_closed) = oneshot::channel();
        let half = &fixture(api)[..600];
        let acts = vec![
            Act::Read,
            Act::Write([head(), chunk(half)].concat()),
            Act::Tell(reached),
            Act::AwaitClose(closed),
        ];
        let (base, _) = serve(vec![acts]).await;
        let model = model(api, &base, hasty());
        let cancel = CancellationToken::new();
        let cancelled = cancel.clone();
        tokio::spawn(async move {
            at.await.unwrap();
            cancelled.cancel();
        });
        let items = [user("go")];
        let request = Request { items: &items, ..Request::default() };
        let answer = model.respond(&request, &|_| {}, &cancel).await;
        assert_eq!(answer, Err(ModelError::Cancelled), "{api}");
        tokio::time::timeout(WAIT, was_closed).await.expect("the connection is closed").unwrap();
    }
}

#[tokio::test]
async fn a_server_that_streams_without_end_is_cut_off() {
    let limits = Limits { event: 64 << 10, response: 256 << 10 };
    for bytes in [&b"data: {\"type\":\"ping\"}\n\n"[..], b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"] {
        let (tell, written) = oneshot::channel();
        let head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n".to_vec();
        let (base, _) = serve(vec![vec![Act::Read, Act::Write(head), Act::Flood(bytes, tell)]]).await;
        let conduct = Conduct { limits, ..hasty() };
        let error = ask(&*model(Api::Messages, &base, conduct), &[user("go")]).await.unwrap_err();
        assert!(matches!(error, ModelError::TooLarge { .. }), "{error:?}");
        let written = tokio::time::timeout(WAIT, written).await.expect("the flood ends").unwrap();
        assert!(written < 64 << 20);
    }
}

#[tokio::test]
async fn a_redirect_elsewhere_takes_no_key_along() {
    let (other, mut requests) = serve(vec![vec![Act::Read]]).await;
    let location = format!("location: {other}/responses\r\n");
    let (base, _) = serve(vec![vec![Act::Read, Act::Write(status(307, &location, ""))]]).await;
    let error = ask(&*model(Api::Responses, &base, hasty()), &[user("go")]).await.unwrap_err();
    assert!(matches!(error, ModelError::Redirected { .. }), "{error:?}");
    assert!(requests.try_recv().is_err());
}

#[tokio::test]
async fn what_a_server_does_not_take_is_left_out_and_not_tried_again() {
    let refused = r#"{"error":{"message":"Encrypted content is not supported with this model.","param":"include","type":"invalid_request_error","code":null}}"#;
    let whole = streamed(fixture(Api::Responses));
    let acts = vec![
        Act::Read,
        Act::Write(status(400, "", refused)),
        Act::Read,
        Act::Write(whole.clone()),
        Act::Read,
        Act::Write(whole),
    ];
    let (base, mut requests) = serve(vec![acts]).await;
    let model = model(Api::Responses, &base, hasty());
    ask(&*model, &[user("go")]).await.unwrap();
    ask(&*model, &[user("go")]).await.unwrap();
    let mut wished = Vec::new();
    while let Ok(request) = requests.try_recv() {
        wished.push(request.contains("reasoning.encrypted_content"));
    }
    assert_eq!(wished, [true, false, false]);
}

#[tokio::test]
async fn reasoning_that_was_refused_once_is_not_sent_again_and_newer_reasoning_is() {
    let refused = r#"{"type":"error","error":{"type":"invalid_request_error","message":"Invalid `signature` in `thinking` block"}}"#;
    let whole = streamed(fixture(Api::Messages));
    let acts = vec![
        Act::Read,
        Act::Write(status(400, "", refused)),
        Act::Read,
        Act::Write(whole.clone()),
        Act::Read,
        Act::Write(whole),
    ];
    let (base, mut requests) = serve(vec![acts]).await;
    let model = model(Api::Messages, &base, hasty());
    let said = |signature: &str| {
        let payload = json!({"type": "thinking", "thinking": "hm", "signature": signature});
        let carry = Carry { api: "messages".into(), model: "some-model".into(), payload };
        let thought = Item::Reasoning { summary: "hm".into(), carry: Some(carry) };
        [thought, Item::AssistantMessage { text: "so".into() }, user("and then?")]
    };
    let mut items = vec![user("go")];
    items.extend(said("signed-before"));
    ask(&*model, &items).await.unwrap();
    items.extend(said("signed-after"));
    ask(&*model, &items).await.unwrap();
    let mut sent = Vec::new();
    while let Ok(request) = requests.try_recv() {
        sent.push((request.contains("signed-before"), request.contains("signed-after")));
    }
    assert_eq!(sent, [(true, false), (false, false), (false, true)]);
}

#[tokio::test]
async fn one_connection_serves_many_turns() {
    let acts = (0..5).flat_map(|_| [Act::Read, Act::Write(streamed(fixture(Api::Messages)))]).collect();
    let (base, _) = serve(vec![acts]).await;
    let model = model(Api::Messages, &base, hasty());
    for _ in 0..5 {
        ask(&*model, &[user("go")]).await.unwrap();
    }
}

#[tokio::test]
async fn an_absent_server_is_said_to_be_absent() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = ask(&*model(Api::ChatCompletions, &base, hasty()), &[user("go")]).await.unwrap_err();
    assert!(
        matches!(error, ModelError::Connect { kind: std::io::ErrorKind::ConnectionRefused, .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_web_page_is_no_model() {
    let page = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>".to_vec();
    let (base, _) = serve(vec![vec![Act::Read, Act::Write(page)]]).await;
    let error = ask(&*model(Api::ChatCompletions, &base, hasty()), &[user("go")]).await.unwrap_err();
    assert!(!error.retryable() && error.code() == "model_malformed", "{error:?}");
}
