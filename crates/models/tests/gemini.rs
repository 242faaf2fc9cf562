//! What is Gemini's own: where its signatures go, how it ends, what it asks for.
#![allow(clippy::unwrap_used, reason = "helpers of tests use it too")]

mod support;

use std::time::Duration;

use flotilla_domain::{Item, Part, ToolResult};
use flotilla_models::{
    Api, Limits, ModelError, Observation, Provider, Request, Response, Stop, Tuning, open, parse_response,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::*;
use tokio_util::sync::CancellationToken;

fn chunk_of(parts: Value, finish: Option<&str>) -> Value {
    let mut candidate = json!({"content": {"role": "model", "parts": parts}, "index": 0});
    if let Some(finish) = finish {
        candidate["finishReason"] = json!(finish);
    }
    json!({"candidates": [candidate], "modelVersion": "gemini-x"})
}

fn stream(chunks: &[Value]) -> Vec<u8> {
    chunks.iter().map(|chunk| format!("data: {chunk}\r\n\r\n")).collect::<String>().into_bytes()
}

fn read(chunks: &[Value]) -> Result<Response, ModelError> {
    parse_response(Api::Gemini, "gemini-3-pro", &stream(chunks), 50, Limits::default())
}

fn texts(response: &Response) -> Vec<&str> {
    let texts = response.items.iter().filter_map(|item| match item {
        Item::AssistantMessage { text } => Some(&**text),
        _ => None,
    });
    texts.collect()
}

/// The parts that a model gets back of what it said.
async fn given_back(items: &[Item]) -> Vec<Value> {
    let answer = streamed(&stream(&[chunk_of(json!([{"text": "fine"}]), Some("STOP"))]));
    let (base, mut requests) = serve(vec![vec![Act::Read, Act::Write(answer)]]).await;
    let model = open(Provider::new("g", Api::Gemini, &base, "gemini-3-pro"), hasty()).unwrap();
    ask(&*model, items).await.unwrap();
    let request = requests.recv().await.unwrap();
    let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
    let contents = body["contents"].as_array().unwrap().clone();
    let said = contents.into_iter().filter(|content| content["role"] == "model");
    said.flat_map(|content| content["parts"].as_array().unwrap().clone()).collect()
}

/// The items of a conversation in which `response` was said and each of its calls answered.
fn after(response: Response) -> Vec<Item> {
    let mut items = vec![user("go")];
    items.extend(response.items);
    let answer = |item: &Item| match item {
        Item::ToolCall(call) => Some(Item::ToolResult(ToolResult {
            call: call.call.clone(),
            status: flotilla_domain::CallStatus::Ok,
            output: vec![Part::text("done")],
            command: None,
        })),
        _ => None,
    };
    let answers: Vec<_> = items.iter().filter_map(answer).collect();
    items.extend(answers);
    items
}

#[tokio::test]
async fn it_is_asked_at_its_own_address_with_its_key_in_its_own_header() {
    let answer = streamed(fixture(Api::Gemini));
    let (base, mut requests) = serve(vec![vec![Act::Read, Act::Write(answer)]]).await;
    ask(&*model(Api::Gemini, &base, hasty()), &[user("go")]).await.unwrap();
    let request = requests.recv().await.unwrap();
    let line = request.lines().next().unwrap();
    assert_eq!(line, "POST /v1beta/models/some-model:streamGenerateContent?alt=sse HTTP/1.1");
    assert!(request.contains(&format!("x-goog-api-key: {KEY}")), "{request}");
    assert!(!request.to_ascii_lowercase().contains("authorization"), "{request}");
}

#[tokio::test]
async fn signatures_go_back_on_the_very_parts_that_they_came_with() {
    let parts = [
        json!([{"text": "I wonder", "thought": true}]),
        json!([{"text": "First ", "thoughtSignature": "s1"}]),
        json!([{"text": "then"}]),
        json!([{"text": "", "thoughtSignature": "s2"}]),
        json!([{"text": "odd", "thought": true, "thoughtSignature": "s3"}]),
        json!([{"functionCall": {"id": "a", "name": "exec", "args": {"x": 1}}, "thoughtSignature": "s4"},
            {"functionCall": {"id": "b", "name": "exec", "args": {}}}]),
    ];
    let chunks: Vec<_> = parts.into_iter().map(|parts| chunk_of(parts, None)).collect();
    let response = read(&[&chunks[..], &[chunk_of(json!([]), Some("STOP"))]].concat()).unwrap();
    assert_eq!(response.stop, Stop::ToolCalls);
    assert_eq!(texts(&response), ["First then"]);
    let expected = [
        json!({"text": "First ", "thoughtSignature": "s1"}),
        json!({"text": "then"}),
        json!({"text": "", "thoughtSignature": "s2"}),
        json!({"text": "odd", "thought": true, "thoughtSignature": "s3"}),
        json!({"functionCall": {"id": "a", "name": "exec", "args": {"x": 1}}, "thoughtSignature": "s4"}),
        json!({"functionCall": {"id": "b", "name": "exec", "args": {}}}),
    ];
    assert_eq!(given_back(&after(response)).await, expected);
}

#[derive(Debug, Clone)]
enum Said {
    Text(String, Option<String>),
    Thought(String),
    Call(String, Option<String>),
    Nothing(String),
}

fn said() -> impl Strategy<Value = Said> {
    let signature = || proptest::option::of("[a-zA-Z0-9+/]{4,20}={0,2}");
    prop_oneof![
        ("[a-zäß🚢]{1,9}", signature()).prop_map(|(text, signature)| Said::Text(text, signature)),
        "[a-z ]{1,9}".prop_map(Said::Thought),
        ("[a-z_]{1,9}", signature()).prop_map(|(name, signature)| Said::Call(name, signature)),
        "[a-zA-Z0-9+/]{4,20}".prop_map(Said::Nothing),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_was_signed_comes_back_signed_alike_and_in_order(all in proptest::collection::vec(said(), 1..9)) {
        let mut chunks = Vec::new();
        let mut signed = Vec::new();
        let mut calls = 0;
        for (at, one) in all.iter().enumerate() {
            let mut part = match one {
                Said::Text(text, _) => json!({"text": text}),
                Said::Thought(text) => json!({"text": text, "thought": true}),
                Said::Call(name, _) => json!({"functionCall": {"id": format!("c{at}"), "name": name, "args": {"at": at}}}),
                Said::Nothing(_) => json!({"text": ""}),
            };
            calls += usize::from(matches!(one, Said::Call(..)));
            let signature = match one {
                Said::Text(_, signature) | Said::Call(_, signature) => signature.as_ref(),
                Said::Nothing(signature) => Some(signature),
                Said::Thought(_) => None,
            };
            if let Some(signature) = signature {
                part["thoughtSignature"] = json!(signature);
                signed.push(part.clone());
            } else if calls == 1 && matches!(one, Said::Call(..)) {
                // The first call of a turn is never without one.
                part["thoughtSignature"] = json!("skip_thought_signature_validator");
                signed.push(part.clone());
                part.as_object_mut().unwrap().remove("thoughtSignature");
            }
            chunks.push(chunk_of(json!([part]), None));
        }
        chunks.push(chunk_of(json!([{"text": ""}]), Some("STOP")));
        let items = after(read(&chunks).unwrap());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let back = runtime.block_on(given_back(&items));
        let back: Vec<_> = back.into_iter().filter(|part| part.get("thoughtSignature").is_some()).collect();
        prop_assert_eq!(back, signed);
    }
}

#[test]
fn an_answer_that_the_token_limit_cut_says_so_and_one_that_was_stopped_is_refused() {
    let text = json!([{"text": "so far"}]);
    assert_eq!(read(&[chunk_of(text.clone(), Some("MAX_TOKENS"))]).unwrap().stop, Stop::MaxTokens);
    for reason in ["SAFETY", "PROHIBITED_CONTENT", "SPII", "BLOCKLIST", "ANOTHER_ONE"] {
        let error = read(&[chunk_of(text.clone(), Some(reason))]).unwrap_err();
        assert!(matches!(&error, ModelError::Refused { message } if message.contains(reason)), "{error:?}");
    }
    let blocked = json!({"promptFeedback": {"blockReason": "SAFETY"}});
    assert_eq!(read(&[blocked]).unwrap_err().code(), "model_refused");
    for reason in ["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL"] {
        let error = read(&[chunk_of(json!([]), Some(reason))]).unwrap_err();
        assert!(error.retryable() && error.code() == "model_malformed", "{error:?}");
    }
    assert_eq!(read(&[chunk_of(text, None)]), Err(ModelError::Dropped));
}

#[test]
fn an_error_in_mid_answer_is_told_by_its_code() {
    let said = chunk_of(json!([{"text": "hm"}]), None);
    let broken =
        json!({"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}});
    assert_eq!(read(&[said.clone(), broken]).unwrap_err().code(), "model_unavailable");
    let slower = json!({"error": {"code": 429, "message": "m", "status": "RESOURCE_EXHAUSTED"}});
    assert_eq!(read(&[said, slower]).unwrap_err().code(), "rate_limited");
}

#[test]
fn an_answer_that_is_broken_off_by_chance_is_asked_for_again_and_one_with_words_is_kept() {
    let words = json!([{"text": "So far"}]);
    for (parts, finish, retried) in [
        (json!([]), "MALFORMED_FUNCTION_CALL", true),
        (words.clone(), "RECITATION", true),
        (json!([]), "OTHER", true),
        (json!([]), "SAFETY", false),
    ] {
        let error = read(&[chunk_of(parts, Some(finish))]).unwrap_err();
        assert_eq!(error.retryable(), retried, "{finish}: {error}");
        assert!(!error.hint().contains("protocol"), "{finish}: {}", error.hint());
    }
    assert_eq!(texts(&read(&[chunk_of(words, Some("OTHER"))]).unwrap()), ["So far"]);
}

#[test]
fn calls_without_ids_get_some() {
    let call = json!({"functionCall": {"name": "exec"}});
    let response = read(&[chunk_of(json!([call, call]), Some("STOP"))]).unwrap();
    let ids: std::collections::HashSet<_> = response
        .items
        .iter()
        .filter_map(|item| if let Item::ToolCall(call) = item { Some(call.call.0.clone()) } else { None })
        .collect();
    assert_eq!(ids.len(), 2);
    assert!(ids.iter().all(|id| !id.is_empty()));
}

#[tokio::test]
async fn the_wait_that_its_error_names_is_waited() {
    let busy = r#"{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[
        {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerMinutePerProject"}]},
        {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"0.02s"}]}}"#;
    let acts = vec![
        Act::Read,
        Act::Write(status(429, "", busy)),
        Act::Read,
        Act::Write(streamed(fixture(Api::Gemini))),
    ];
    let (base, _) = serve(vec![acts]).await;
    let waits = std::sync::Mutex::new(Vec::new());
    let observe = |seen| {
        if let Observation::Retrying { after, .. } = seen {
            waits.lock().unwrap().push(after);
        }
    };
    let items = [user("go")];
    let request = Request { items: &items, ..Request::default() };
    let model = model(Api::Gemini, &base, hasty());
    model.respond(&request, &observe, &CancellationToken::new()).await.unwrap();
    let waits = waits.into_inner().unwrap();
    assert!(waits.len() == 1 && waits[0] >= Duration::from_millis(20), "{waits:?}");
}

#[tokio::test]
async fn what_a_model_does_not_take_is_left_out_of_its_requests() {
    let cases = [
        ("Thinking level is not supported for this model.", "thinkingLevel"),
        ("Thinking is not enabled for models/gemini-x", "thinkingConfig"),
        ("Thought signature is not valid.", "sealed-signature"),
    ];
    for (complaint, without) in cases {
        let refused = json!({"error": {"code": 400, "message": complaint, "status": "INVALID_ARGUMENT"}});
        let acts = vec![
            Act::Read,
            Act::Write(status(400, "", &refused.to_string())),
            Act::Read,
            Act::Write(streamed(fixture(Api::Gemini))),
        ];
        let (base, mut requests) = serve(vec![acts]).await;
        let mut provider = Provider::new("g", Api::Gemini, &base, "gemini-3-pro");
        provider.tuning = Tuning { effort: Some("low".into()), ..Tuning::default() };
        let signed =
            json!([{"functionCall": {"name": "exec", "args": {}}, "thoughtSignature": "sealed-signature"}]);
        let items = after(read(&[chunk_of(signed, Some("STOP"))]).unwrap());
        ask(&*open(provider, hasty()).unwrap(), &items).await.unwrap();
        assert!(requests.recv().await.unwrap().contains(without));
        assert!(!requests.recv().await.unwrap().contains(without), "{complaint}");
    }
}
