//! A reply written as each API streams it.

use serde_json::{Value, json};

use crate::incoming::{Api, Incoming};
use crate::script::{Call, Reply, Tokens};

/// The events of a whole answer, each ready to send.
pub(crate) fn events(incoming: &Incoming, reply: &Reply) -> Vec<String> {
    match incoming.api {
        Api::Responses => responses(incoming, reply),
        Api::ChatCompletions => chat(incoming, reply),
        Api::Messages => messages(incoming, reply),
        Api::Gemini => gemini(incoming, reply),
    }
}

/// The event by which a server says in mid-answer that it is overloaded.
pub(crate) fn overloaded(api: Api) -> String {
    match api {
        Api::Responses => named(json!({"type": "response.failed", "sequence_number": 9,
            "response": {"id": "resp_x", "object": "response", "status": "failed",
                "error": {"code": "server_is_overloaded", "message": "scripted: overloaded"}}})),
        Api::ChatCompletions => {
            bare(&json!({"error": {"code": 503, "message": "scripted: overloaded"}, "choices": []}))
        }
        Api::Messages => named(json!({"type": "error",
            "error": {"type": "overloaded_error", "message": "scripted: overloaded"}})),
        Api::Gemini => {
            bare(&json!({"error": {"code": 503, "status": "UNAVAILABLE", "message": "scripted: overloaded"}}))
        }
    }
}

/// The same answer in one piece, for a client that wants no stream.
pub(crate) fn whole(incoming: &Incoming, reply: &Reply) -> Value {
    let tokens = tokens(incoming, reply);
    match incoming.api {
        Api::Responses => response(incoming, "completed", &output(incoming, reply), Some(tokens)),
        Api::ChatCompletions => {
            let calls: Vec<_> =
                (0..).zip(&reply.tool_calls).map(|(at, call)| chat_call(incoming, at, call)).collect();
            let mut message = json!({"role": "assistant", "content": reply.text});
            if !calls.is_empty() {
                message["tool_calls"] = Value::Array(calls);
            }
            json!({"id": id(incoming, "chatcmpl"), "object": "chat.completion", "created": 0, "model": incoming.model,
                "choices": [{"index": 0, "message": message, "finish_reason": chat_finish(reply)}],
                "usage": chat_usage(tokens)})
        }
        Api::Messages => {
            let content: Vec<_> = blocks(incoming, reply).into_iter().map(|(block, _)| block).collect();
            json!({"id": id(incoming, "msg"), "type": "message", "role": "assistant", "model": incoming.model,
                "content": content, "stop_reason": messages_stop(reply), "stop_sequence": null,
                "usage": messages_usage(tokens)})
        }
        Api::Gemini => {
            let parts: Vec<_> = gemini_parts(incoming, reply).into_iter().flatten().collect();
            gemini_chunk(incoming, &parts, Some(tokens))
        }
    }
}

fn named(event: Value) -> String {
    let name = event.get("type").and_then(Value::as_str).unwrap_or_default();
    format!("event: {name}\ndata: {event}\n\n")
}

fn bare(event: &Value) -> String {
    format!("data: {event}\n\n")
}

fn id(incoming: &Incoming, prefix: &str) -> String {
    format!("{prefix}_{}", incoming.turn_index)
}

fn call_id(incoming: &Incoming, at: usize, call: &Call) -> String {
    call.id.clone().unwrap_or_else(|| format!("call_{}_{at}", incoming.turn_index))
}

fn arguments(call: &Call) -> String {
    match &call.arguments {
        Value::String(text) => text.clone(),
        Value::Null => "{}".to_owned(),
        value => value.to_string(),
    }
}

/// About four bytes a token; all but the newest quarter counts as cached.
fn tokens(incoming: &Incoming, reply: &Reply) -> Tokens {
    reply.usage.unwrap_or_else(|| {
        let input = incoming.body.len() as u64 / 4 + 1;
        let said = reply.text.as_deref().map_or(0, str::len)
            + reply.tool_calls.iter().map(|call| call.name.len() + 16).sum::<usize>();
        let reasoning = reply.reasoning.as_deref().map_or(0, str::len) as u64 / 4;
        let cached = if incoming.turn_index == 0 { 0 } else { input - input / 4 };
        Tokens { input, cached, output: said as u64 / 4 + reasoning + 1, reasoning }
    })
}

/// A token's letters, where the stream has a pace.
const TOKEN: usize = 12;

/// Pieces of a text, as a model's tokens would come; few large ones where they all come at once.
fn pieces<'a>(reply: &Reply, text: &'a str) -> impl Iterator<Item = &'a str> + use<'a> {
    let mut rest = text;
    let step = if reply.pace_ms.is_some() { TOKEN } else { (text.len() / 4).max(8) };
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut at = step.min(rest.len());
        while !rest.is_char_boundary(at) {
            at += 1;
        }
        let (piece, after) = rest.split_at(at);
        rest = after;
        Some(piece)
    })
}

fn output(incoming: &Incoming, reply: &Reply) -> Vec<Value> {
    let turn = incoming.turn_index;
    let mut output = Vec::new();
    if let Some(text) = &reply.reasoning {
        output.push(json!({"id": format!("rs_{turn}"), "type": "reasoning",
            "summary": [{"type": "summary_text", "text": text}],
            "encrypted_content": format!("sealed-{turn}")}));
    }
    if let Some(text) = &reply.text {
        output.push(
            json!({"id": format!("msg_{turn}"), "type": "message", "role": "assistant", "status": "completed",
            "content": [{"type": "output_text", "text": text, "annotations": []}]}),
        );
    }
    for (at, call) in reply.tool_calls.iter().enumerate() {
        output.push(json!({"id": format!("fc_{turn}_{at}"), "type": "function_call", "status": "completed",
            "call_id": call_id(incoming, at, call), "name": call.name, "arguments": arguments(call)}));
    }
    output
}

fn response(incoming: &Incoming, status: &str, output: &[Value], tokens: Option<Tokens>) -> Value {
    let usage = tokens.map(|tokens| {
        json!({"input_tokens": tokens.input, "input_tokens_details": {"cached_tokens": tokens.cached},
            "output_tokens": tokens.output, "output_tokens_details": {"reasoning_tokens": tokens.reasoning},
            "total_tokens": tokens.input + tokens.output})
    });
    json!({"id": id(incoming, "resp"), "object": "response", "created_at": 0, "status": status, "error": null,
        "incomplete_details": null, "model": incoming.model, "output": output, "parallel_tool_calls": true,
        "store": false, "usage": usage})
}

fn responses(incoming: &Incoming, reply: &Reply) -> Vec<String> {
    let mut events = Vec::new();
    let mut send = |mut event: Value| {
        event["sequence_number"] = json!(events.len());
        events.push(named(event));
    };
    send(json!({"type": "response.created", "response": response(incoming, "in_progress", &[], None)}));
    let output = output(incoming, reply);
    for (at, item) in output.iter().enumerate() {
        let item_id = item["id"].clone();
        let mut begun = item.clone();
        match item["type"].as_str() {
            Some("message") => begun["content"] = json!([]),
            Some("function_call") => begun["arguments"] = json!(""),
            _ => begun["summary"] = json!([]),
        }
        if item.get("status").is_some() {
            begun["status"] = json!("in_progress");
        }
        send(json!({"type": "response.output_item.added", "output_index": at, "item": begun}));
        match item["type"].as_str() {
            Some("message") => {
                let text = item["content"][0]["text"].as_str().unwrap_or_default();
                let part = |text: &str| json!({"type": "output_text", "text": text, "annotations": []});
                send(json!({"type": "response.content_part.added", "item_id": item_id, "output_index": at,
                    "content_index": 0, "part": part("")}));
                for piece in pieces(reply, text) {
                    send(
                        json!({"type": "response.output_text.delta", "item_id": item_id, "output_index": at,
                        "content_index": 0, "delta": piece}),
                    );
                }
                send(json!({"type": "response.output_text.done", "item_id": item_id, "output_index": at,
                    "content_index": 0, "text": text}));
                send(json!({"type": "response.content_part.done", "item_id": item_id, "output_index": at,
                    "content_index": 0, "part": part(text)}));
            }
            Some("function_call") => {
                let arguments = item["arguments"].as_str().unwrap_or_default();
                send(json!({"type": "response.function_call_arguments.delta", "item_id": item_id,
                    "output_index": at, "delta": arguments}));
                send(json!({"type": "response.function_call_arguments.done", "item_id": item_id,
                    "output_index": at, "arguments": arguments}));
            }
            _ => {
                let text = item["summary"][0]["text"].as_str().unwrap_or_default();
                for piece in pieces(reply, text) {
                    send(json!({"type": "response.reasoning_summary_text.delta", "item_id": item_id,
                        "output_index": at, "summary_index": 0, "delta": piece}));
                }
            }
        }
        send(json!({"type": "response.output_item.done", "output_index": at, "item": item}));
    }
    let tokens = tokens(incoming, reply);
    send(
        json!({"type": "response.completed", "response": response(incoming, "completed", &output, Some(tokens))}),
    );
    events
}

fn chat_call(incoming: &Incoming, at: usize, call: &Call) -> Value {
    json!({"index": at, "id": call_id(incoming, at, call), "type": "function",
        "function": {"name": call.name, "arguments": arguments(call)}})
}

fn chat_finish(reply: &Reply) -> &'static str {
    if reply.tool_calls.is_empty() { "stop" } else { "tool_calls" }
}

fn chat_usage(tokens: Tokens) -> Value {
    json!({"prompt_tokens": tokens.input, "completion_tokens": tokens.output,
        "total_tokens": tokens.input + tokens.output,
        "prompt_tokens_details": {"cached_tokens": tokens.cached},
        "completion_tokens_details": {"reasoning_tokens": tokens.reasoning}})
}

fn chat(incoming: &Incoming, reply: &Reply) -> Vec<String> {
    let chunk = |choices: Value, usage: Value| {
        bare(&json!({"id": id(incoming, "chatcmpl"), "object": "chat.completion.chunk", "created": 0,
            "model": incoming.model, "choices": choices, "usage": usage}))
    };
    let delta =
        |delta: Value| chunk(json!([{"index": 0, "delta": delta, "finish_reason": null}]), Value::Null);
    let mut events = vec![delta(json!({"role": "assistant", "content": ""}))];
    for piece in pieces(reply, reply.reasoning.as_deref().unwrap_or_default()) {
        events.push(delta(json!({"reasoning_content": piece})));
    }
    for piece in pieces(reply, reply.text.as_deref().unwrap_or_default()) {
        events.push(delta(json!({"content": piece})));
    }
    for (at, call) in reply.tool_calls.iter().enumerate() {
        let mut begun = chat_call(incoming, at, call);
        begun["function"]["arguments"] = json!("");
        events.push(delta(json!({"tool_calls": [begun]})));
        for piece in pieces(reply, &arguments(call)) {
            events.push(delta(json!({"tool_calls": [{"index": at, "function": {"arguments": piece}}]})));
        }
    }
    events.push(chunk(json!([{"index": 0, "delta": {}, "finish_reason": chat_finish(reply)}]), Value::Null));
    events.push(chunk(json!([]), chat_usage(tokens(incoming, reply))));
    events.push("data: [DONE]\n\n".to_owned());
    events
}

fn messages_stop(reply: &Reply) -> &'static str {
    if reply.tool_calls.is_empty() { "end_turn" } else { "tool_use" }
}

fn messages_usage(tokens: Tokens) -> Value {
    json!({"input_tokens": tokens.input.saturating_sub(tokens.cached), "cache_read_input_tokens": tokens.cached,
        "cache_creation_input_tokens": 0, "output_tokens": tokens.output})
}

/// Each block, and what it streams.
fn blocks(incoming: &Incoming, reply: &Reply) -> Vec<(Value, Vec<Value>)> {
    let mut blocks = Vec::new();
    if let Some(text) = &reply.reasoning {
        let signature = format!("signed-{}", incoming.turn_index);
        let mut deltas: Vec<_> =
            pieces(reply, text).map(|piece| json!({"type": "thinking_delta", "thinking": piece})).collect();
        deltas.push(json!({"type": "signature_delta", "signature": signature}));
        blocks.push((json!({"type": "thinking", "thinking": text, "signature": signature}), deltas));
    }
    if let Some(text) = &reply.text {
        let deltas = pieces(reply, text).map(|piece| json!({"type": "text_delta", "text": piece})).collect();
        blocks.push((json!({"type": "text", "text": text}), deltas));
    }
    for (at, call) in reply.tool_calls.iter().enumerate() {
        let arguments = arguments(call);
        let input: Value = serde_json::from_str(&arguments).unwrap_or_else(|_| json!({}));
        let id = call_id(incoming, at, call).replacen("call", "toolu", 1);
        let deltas = pieces(reply, &arguments)
            .map(|piece| json!({"type": "input_json_delta", "partial_json": piece}))
            .collect();
        blocks.push((json!({"type": "tool_use", "id": id, "name": call.name, "input": input}), deltas));
    }
    blocks
}

fn messages(incoming: &Incoming, reply: &Reply) -> Vec<String> {
    let tokens = tokens(incoming, reply);
    let begun = Tokens { output: 1, ..tokens };
    let mut events = vec![named(json!({"type": "message_start", "message": {"id": id(incoming, "msg"),
        "type": "message", "role": "assistant", "model": incoming.model, "content": [], "stop_reason": null,
        "stop_sequence": null, "usage": messages_usage(begun)}}))];
    for (at, (block, deltas)) in blocks(incoming, reply).into_iter().enumerate() {
        let mut start = block;
        match start["type"].as_str() {
            Some("text") => start["text"] = json!(""),
            Some("tool_use") => start["input"] = json!({}),
            _ => {
                start["thinking"] = json!("");
                start["signature"] = json!("");
            }
        }
        events.push(named(json!({"type": "content_block_start", "index": at, "content_block": start})));
        if at == 0 {
            events.push(named(json!({"type": "ping"})));
        }
        for delta in deltas {
            events.push(named(json!({"type": "content_block_delta", "index": at, "delta": delta})));
        }
        events.push(named(json!({"type": "content_block_stop", "index": at})));
    }
    events.push(named(json!({"type": "message_delta",
        "delta": {"stop_reason": messages_stop(reply), "stop_sequence": null},
        "usage": {"output_tokens": tokens.output}})));
    events.push(named(json!({"type": "message_stop"})));
    events
}

/// The parts of each thing that a reply says, in the pieces in which they are streamed.
fn gemini_parts(incoming: &Incoming, reply: &Reply) -> Vec<Vec<Value>> {
    let thoughts = pieces(reply, reply.reasoning.as_deref().unwrap_or_default());
    let mut all: Vec<Vec<Value>> =
        thoughts.map(|piece| vec![json!({"text": piece, "thought": true})]).collect();
    let signature = reply.reasoning.as_ref().map(|_| format!("signed-{}", incoming.turn_index));
    let texts = pieces(reply, reply.text.as_deref().unwrap_or_default());
    all.extend(texts.map(|piece| vec![json!({"text": piece})]));
    let mut calls = Vec::new();
    for (at, call) in reply.tool_calls.iter().enumerate() {
        let args: Value = serde_json::from_str(&arguments(call)).unwrap_or_else(|_| json!({}));
        let id = call_id(incoming, at, call);
        let mut part = json!({"functionCall": {"id": id, "name": call.name, "args": args}});
        if at == 0
            && let Some(signature) = &signature
        {
            part["thoughtSignature"] = json!(signature);
        }
        calls.push(part);
    }
    if calls.is_empty() {
        if let Some(signature) = signature {
            all.push(vec![json!({"text": "", "thoughtSignature": signature})]);
        }
    } else {
        all.push(calls);
    }
    all
}

fn gemini_chunk(incoming: &Incoming, parts: &[Value], end: Option<Tokens>) -> Value {
    let mut candidate = json!({"content": {"role": "model", "parts": parts}, "index": 0});
    let mut chunk = json!({"modelVersion": incoming.model, "responseId": id(incoming, "gem")});
    if let Some(tokens) = end {
        candidate["finishReason"] = json!("STOP");
        chunk["usageMetadata"] = json!({"promptTokenCount": tokens.input,
            "cachedContentTokenCount": tokens.cached,
            "candidatesTokenCount": tokens.output.saturating_sub(tokens.reasoning),
            "thoughtsTokenCount": tokens.reasoning, "totalTokenCount": tokens.input + tokens.output});
    }
    chunk["candidates"] = json!([candidate]);
    chunk
}

fn gemini(incoming: &Incoming, reply: &Reply) -> Vec<String> {
    let mut events: Vec<String> = gemini_parts(incoming, reply)
        .iter()
        .map(|parts| bare(&gemini_chunk(incoming, parts, None)))
        .collect();
    let end = json!({"text": ""});
    events.push(bare(&gemini_chunk(incoming, &[end], Some(tokens(incoming, reply)))));
    events
}
