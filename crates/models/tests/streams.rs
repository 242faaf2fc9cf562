//! What is read from a stream, whole, cut and broken.

mod support;

use flotilla_domain::{Carry, Item, ToolCall};
use flotilla_models::{Api, Limits, ModelError, Response, Stop, parse_response};
use proptest::prelude::*;
use support::{APIS, fixture};

fn parse(api: Api, bytes: &[u8], piece: usize) -> Result<Response, ModelError> {
    parse_response(api, "some-model", bytes, piece, Limits::default())
}

fn call(item: &Item) -> Option<&ToolCall> {
    match item {
        Item::ToolCall(call) => Some(call),
        _ => None,
    }
}

fn calls(response: &Response) -> Vec<&ToolCall> {
    response.items.iter().filter_map(call).collect()
}

fn text(response: &Response) -> String {
    let text =
        |item: &Item| if let Item::AssistantMessage { text } = item { Some(text.clone()) } else { None };
    response.items.iter().filter_map(text).collect()
}

fn chat(events: &[&str]) -> Result<Response, ModelError> {
    let bytes: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
    parse(Api::ChatCompletions, bytes.as_bytes(), usize::MAX)
}

#[test]
fn all_apis_say_the_same() {
    for api in APIS {
        let response = parse(api, fixture(api), usize::MAX).unwrap();
        assert_eq!(response.stop, Stop::ToolCalls, "{api}");
        assert_eq!(response.model, "some-model-2026-01-01", "{api}");
        assert_eq!(text(&response), "Grüße, 🚢\n", "{api}");
        let calls: Vec<_> =
            calls(&response).into_iter().map(|one| (&*one.call.0, &*one.name, &*one.arguments)).collect();
        let expected = [("call_a", "exec", r#"{"command":"ls"}"#), ("call_b", "read", r#"{"path":"ä b"}"#)];
        assert_eq!(calls, expected, "{api}");
        let usage = response.usage;
        assert_eq!((usage.input_tokens, usage.cached_input_tokens), (1200, 1024), "{api}");
        assert_eq!((usage.output_tokens, usage.reasoning_tokens), (80, 40), "{api}");
        let written = match api {
            Api::Responses => 100,
            Api::Messages => 26,
            Api::ChatCompletions | Api::Gemini => 0,
        };
        assert_eq!(usage.cache_write_tokens, written, "{api}");
        let Some(Item::Reasoning { summary, carry: Some(Carry { api: by, model, .. }) }) =
            response.items.first()
        else {
            panic!("{api}: no reasoning first");
        };
        assert_eq!(summary, "**Looking** around", "{api}");
        assert_eq!((by.as_str(), model.as_str()), (api.as_str(), "some-model"), "{api}");
    }
}

#[test]
fn a_stream_cut_anywhere_is_whole_or_worth_a_retry() {
    for api in APIS {
        let bytes = fixture(api);
        let whole = parse(api, bytes, usize::MAX).unwrap();
        for at in 0..bytes.len() {
            match parse(api, &bytes[..at], usize::MAX) {
                Ok(response) => {
                    assert_eq!(response.items, whole.items, "{api} cut at {at}");
                    assert_eq!(response.stop, whole.stop, "{api} cut at {at}");
                }
                Err(error) => assert!(error.retryable(), "{api} cut at {at}: {error}"),
            }
        }
    }
}

proptest! {
    #[test]
    fn a_stream_reads_the_same_in_pieces_of_any_size(piece in 1usize..300, which in 0usize..4) {
        let api = APIS[which];
        prop_assert_eq!(parse(api, fixture(api), piece), parse(api, fixture(api), usize::MAX));
    }

    #[test]
    fn a_damaged_stream_never_panics(which in 0usize..4, at in 0usize..6000, byte: u8, cut in 0usize..400) {
        let api = APIS[which];
        let mut bytes = fixture(api).to_vec();
        let at = at % bytes.len();
        bytes[at] = byte;
        let until = (at + cut).min(bytes.len());
        let _ = parse(api, &bytes, 64);
        bytes.drain(at..until);
        let _ = parse(api, &bytes, 64);
    }
}

#[test]
fn calls_without_ids_or_with_one_index_for_all_are_told_apart() {
    let response = chat(&[
        r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"x","function":{"name":"a","arguments":{"n":1}}}]}}]}"#,
        r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"y","function":{"name":"b","arguments":"{}"}}]}}]}"#,
        r#"{"choices":[{"delta":{"tool_calls":[{"function":{"name":"c","arguments":"{\"k\":"}}]}}]}"#,
        r#"{"choices":[{"delta":{"tool_calls":[{"function":{"arguments":"2}"}}]}}]}"#,
        r#"{"choices":[{"delta":{"tool_calls":[{"function":{"name":"c","arguments":""}}]},"finish_reason":"stop"}]}"#,
        "[DONE]",
    ])
    .unwrap();
    assert_eq!(response.stop, Stop::ToolCalls);
    let calls: Vec<_> = calls(&response);
    let seen: Vec<_> = calls.iter().map(|one| (&*one.name, &*one.arguments)).collect();
    assert_eq!(seen, [("a", r#"{"n":1}"#), ("b", "{}"), ("c", r#"{"k":2}"#), ("c", "{}")]);
    let ids: std::collections::HashSet<_> = calls.iter().map(|one| &one.call.0).collect();
    assert_eq!(ids.len(), 4);
}

#[test]
fn a_chat_that_ends_without_done_or_without_a_reason_is_whole_but_without_both_it_is_not() {
    let said = r#"{"choices":[{"delta":{"content":"hi"}}]}"#;
    let reason = r#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#;
    assert_eq!(text(&chat(&[said, reason]).unwrap()), "hi");
    assert_eq!(text(&chat(&[said, "[DONE]"]).unwrap()), "hi");
    assert_eq!(chat(&[said]), Err(ModelError::Dropped));
}

#[test]
fn streamed_reasoning_details_come_together() {
    let response = chat(&[
        r#"{"choices":[{"delta":{"reasoning":"a","reasoning_details":[{"type":"reasoning.text","index":0,"text":"a"}]}}]}"#,
        r#"{"choices":[{"delta":{"reasoning":"b","reasoning_details":[{"type":"reasoning.text","index":0,"text":"b","signature":"s"}]}}]}"#,
        r#"{"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}"#,
    ])
    .unwrap();
    let Some(Item::Reasoning { carry: Some(carry), .. }) = response.items.first() else { panic!() };
    let expected =
        serde_json::json!([{"type": "reasoning.text", "index": 0, "text": "ab", "signature": "s"}]);
    assert_eq!(carry.payload["reasoning_details"], expected);
}

#[test]
fn a_call_that_the_token_limit_cut_is_left_out() {
    let response = chat(&[
        r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"x","function":{"name":"a","arguments":"{\"n\":"}}]}}]}"#,
        r#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#,
    ])
    .unwrap();
    assert_eq!((response.items.len(), response.stop), (0, Stop::MaxTokens));
}

#[test]
fn an_error_in_mid_answer_is_classified() {
    let cases = [
        (
            Api::Messages,
            r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
            "model_unavailable",
        ),
        (
            Api::Responses,
            r#"{"type":"response.failed","response":{"error":{"code":"rate_limit_exceeded","message":"m"}}}"#,
            "rate_limited",
        ),
        (
            Api::Responses,
            r#"{"type":"response.failed","response":{"error":{"code":"context_length_exceeded","message":"m"}}}"#,
            "context_too_long",
        ),
        (Api::Responses, r#"{"type":"error","code":"insufficient_quota","message":"m"}"#, "quota_exhausted"),
        (
            Api::Responses,
            r#"{"type":"error","error":{"type":"server_error","message":"m"}}"#,
            "model_unavailable",
        ),
        (Api::ChatCompletions, r#"{"error":{"code":502,"message":"bad gateway"}}"#, "model_unavailable"),
        (Api::ChatCompletions, r#"{"error":{"code":401,"message":"no"}}"#, "model_unauthorized"),
        (
            Api::Responses,
            r#"{"type":"response.incomplete","response":{"incomplete_details":{"reason":"content_filter"}}}"#,
            "model_refused",
        ),
        (
            Api::Messages,
            r#"{"type":"content_block_delta","index":4,"delta":{"text":"x"}}"#,
            "model_malformed",
        ),
    ];
    for (api, event, code) in cases {
        let error = parse(api, format!("data: {event}\n\n").as_bytes(), 7).unwrap_err();
        assert_eq!(error.code(), code, "{event}: {error:?}");
    }
}
