//! What a client asks, read from the four APIs without looking at more than is needed.

use std::borrow::Cow;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The API that a request came by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Api {
    /// OpenAI Responses.
    Responses,
    /// OpenAI Chat Completions.
    ChatCompletions,
    /// Anthropic Messages.
    Messages,
    /// Google Gemini.
    Gemini,
}

/// A request for the next response of a conversation.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The API that it came by.
    pub api: Api,
    /// The model that is asked for.
    pub model: String,
    /// The text of all messages of the user, joined by newlines; tool results are not among it.
    pub prompt_text: String,
    /// How many turns of the model the request already holds.
    pub turn_index: usize,
    /// The text of each tool result since the model's last turn.
    pub last_tool_results: Vec<String>,
    /// The names of the tools on offer.
    pub tools: Vec<String>,
    /// Whether the client wants a stream; some ask small things without one.
    pub stream: bool,
    /// The body as it came.
    pub body: Bytes,
}

impl Incoming {
    /// The whole request; `null` if it is no JSON, which the server would have refused.
    pub fn raw(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow, default)]
    model: Cow<'a, str>,
    #[serde(default)]
    stream: bool,
    #[serde(borrow, default)]
    input: Option<&'a RawValue>,
    #[serde(borrow, default)]
    messages: Vec<Entry<'a>>,
    #[serde(borrow, default)]
    contents: Vec<Content<'a>>,
    #[serde(borrow, default)]
    tools: Option<&'a RawValue>,
}

/// An input item of Responses or a message of the others.
#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow, default)]
    r#type: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    role: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    content: Option<&'a RawValue>,
    #[serde(borrow, default)]
    output: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Block<'a> {
    #[serde(borrow, default)]
    r#type: Cow<'a, str>,
    #[serde(borrow, default)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    content: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Tool<'a> {
    #[serde(borrow, default)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    function: Option<Function<'a>>,
}

#[derive(Deserialize)]
struct Function<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
}

/// A content of Gemini.
#[derive(Deserialize)]
struct Content<'a> {
    #[serde(borrow, default)]
    role: Cow<'a, str>,
    #[serde(borrow, default)]
    parts: Vec<Part<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part<'a> {
    #[serde(borrow, default)]
    text: Option<Cow<'a, str>>,
    #[serde(default)]
    function_response: Option<FunctionResponse>,
}

#[derive(Deserialize)]
struct FunctionResponse {
    #[serde(default)]
    response: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Declarations<'a> {
    #[serde(borrow, default)]
    function_declarations: Vec<Function<'a>>,
}

#[derive(PartialEq, Eq)]
enum Side {
    Model,
    Other,
}

pub(crate) fn read(api: Api, body: Bytes) -> Result<Incoming, serde_json::Error> {
    let wire: Wire<'_> = serde_json::from_slice(&body)?;
    let mut incoming = Incoming {
        api,
        model: wire.model.clone().into_owned(),
        prompt_text: String::new(),
        turn_index: 0,
        last_tool_results: Vec::new(),
        tools: Vec::new(),
        stream: wire.stream,
        body: Bytes::new(),
    };
    let entries = match wire.input {
        Some(input) if input.get().starts_with('"') => {
            incoming.prompt_text = serde_json::from_str(input.get())?;
            Vec::new()
        }
        Some(input) => serde_json::from_str::<Vec<Entry<'_>>>(input.get())?,
        None => wire.messages,
    };
    let mut before = Side::Other;
    for entry in &entries {
        before = take(&mut incoming, entry, before);
    }
    for content in &wire.contents {
        before = take_content(&mut incoming, content, before);
    }
    if api == Api::Gemini
        && let Some(tools) = wire.tools
    {
        let tools: Vec<Declarations<'_>> = serde_json::from_str(tools.get())?;
        let names = tools.into_iter().flat_map(|tool| tool.function_declarations);
        incoming.tools = names.map(|function| function.name.into_owned()).collect();
    } else if let Some(tools) = wire.tools
        && let Ok(tools) = serde_json::from_str::<Vec<Tool<'_>>>(tools.get())
    {
        let names = tools.into_iter().filter_map(|tool| tool.name.or(tool.function.map(|one| one.name)));
        incoming.tools = names.map(Cow::into_owned).collect();
    }
    incoming.body = body;
    Ok(incoming)
}

fn take(incoming: &mut Incoming, entry: &Entry<'_>, before: Side) -> Side {
    let kind = entry.r#type.as_deref().unwrap_or("message");
    let role = entry.role.as_deref().unwrap_or_default();
    if role == "assistant"
        || matches!(kind, "reasoning" | "function_call" | "custom_tool_call" | "local_shell_call")
    {
        if before == Side::Other {
            incoming.turn_index += 1;
            incoming.last_tool_results.clear();
        }
        return Side::Model;
    }
    if kind.ends_with("_output") {
        incoming.last_tool_results.push(text(entry.output));
    } else if role == "tool" {
        incoming.last_tool_results.push(text(entry.content));
    } else if role == "user" {
        match blocks(entry.content) {
            None => push(&mut incoming.prompt_text, &text(entry.content)),
            Some(blocks) => {
                for block in blocks {
                    if block.r#type == "tool_result" {
                        incoming.last_tool_results.push(text(block.content));
                    } else if let Some(text) = block.text {
                        push(&mut incoming.prompt_text, &text);
                    }
                }
            }
        }
    }
    Side::Other
}

fn take_content(incoming: &mut Incoming, content: &Content<'_>, before: Side) -> Side {
    if content.role == "model" {
        if before == Side::Other {
            incoming.turn_index += 1;
            incoming.last_tool_results.clear();
        }
        return Side::Model;
    }
    for part in &content.parts {
        if let Some(answer) = &part.function_response {
            let told = answer.response.get("output").or_else(|| answer.response.get("error"));
            let told = told.unwrap_or(&answer.response);
            incoming.last_tool_results.push(told.as_str().map_or_else(|| told.to_string(), str::to_owned));
        } else if let Some(text) = &part.text {
            push(&mut incoming.prompt_text, text);
        }
    }
    Side::Other
}

fn push(all: &mut String, text: &str) {
    if !all.is_empty() {
        all.push('\n');
    }
    all.push_str(text);
}

fn blocks(content: Option<&RawValue>) -> Option<Vec<Block<'_>>> {
    serde_json::from_str(content?.get()).ok()
}

/// The text of a string or of a list of parts.
fn text(content: Option<&RawValue>) -> String {
    let Some(content) = content else { return String::new() };
    if let Ok(text) = serde_json::from_str::<String>(content.get()) {
        return text;
    }
    let mut all = String::new();
    for block in blocks(Some(content)).unwrap_or_default() {
        push(&mut all, &block.text.unwrap_or_default());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read_json(api: Api, body: &Value) -> Incoming {
        read(api, Bytes::from(body.to_string())).unwrap()
    }

    #[test]
    fn turns_and_results_are_counted_alike_in_all_apis() {
        let responses = json!({"model": "m", "stream": true, "input": [
            {"type": "message", "role": "developer", "content": [{"type": "input_text", "text": "rules"}]},
            {"role": "user", "content": [{"type": "input_text", "text": "fix \"it\""}]},
            {"type": "reasoning", "summary": []},
            {"type": "function_call", "call_id": "a", "name": "x", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "a", "output": "old"},
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "hm"}]},
            {"type": "function_call", "call_id": "b", "name": "x", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "b", "output": [{"type": "input_text", "text": "new"}]}]});
        let chat = json!({"model": "m", "stream": true, "messages": [
            {"role": "system", "content": "rules"}, {"role": "user", "content": "fix \"it\""},
            {"role": "assistant", "content": null, "tool_calls": []}, {"role": "tool", "content": "old"},
            {"role": "assistant", "content": "hm"}, {"role": "tool", "content": "new"}]});
        let messages = json!({"model": "m", "stream": true, "messages": [
            {"role": "user", "content": [{"type": "text", "text": "fix \"it\""}]},
            {"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "x", "input": {}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "a", "content": "old"}]},
            {"role": "assistant", "content": "hm"},
            {"role": "user", "content": [{"type": "tool_result", "content": [{"type": "text", "text": "new"}]}]}]});
        let gemini = json!({"contents": [
            {"role": "user", "parts": [{"text": "fix \"it\""}]},
            {"role": "model", "parts": [{"functionCall": {"name": "x", "args": {}}}]},
            {"role": "user", "parts": [{"functionResponse": {"name": "x", "response": {"output": "old"}}}]},
            {"role": "model", "parts": [{"text": "hm"}, {"functionCall": {"name": "x", "args": {}}}]},
            {"role": "user", "parts": [{"functionResponse": {"name": "x", "response": {"error": "new"}}}]}]});
        let cases = [
            (Api::Responses, responses),
            (Api::ChatCompletions, chat),
            (Api::Messages, messages),
            (Api::Gemini, gemini),
        ];
        for (api, body) in cases {
            let incoming = read_json(api, &body);
            assert_eq!(incoming.prompt_text, "fix \"it\"", "{api:?}");
            assert_eq!((incoming.turn_index, incoming.stream), (2, api != Api::Gemini), "{api:?}");
            assert_eq!(incoming.last_tool_results, ["new"], "{api:?}");
        }
    }

    #[test]
    fn tools_are_named() {
        let body = json!({"tools": [{"type": "function", "name": "a"}, {"function": {"name": "b"}}, {"type": "web_search"}]});
        assert_eq!(read_json(Api::Responses, &body).tools, ["a", "b"]);
    }
}
