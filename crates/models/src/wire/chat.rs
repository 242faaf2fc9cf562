//! Chat Completions, as OpenAI made it and as Ollama, llama.cpp, vLLM, LM Studio and OpenRouter speak it.
//!
//! Form: <https://platform.openai.com/docs/api-reference/chat>; OpenRouter's reasoning:
//! <https://openrouter.ai/docs/use-cases/reasoning-tokens>.

use std::borrow::Cow;

use flotilla_domain::{Item, Part, ToolCall};
use serde::Serialize;
use serde_json::Value;

use super::json::{DataUrl, Texts, carried, is_object};
use super::{Concession, Dialect};
use crate::model::{Api, Request, ToolSpec};
use crate::turns::{Answer, NO_RESULT, Turn, says_something, turns};

#[path = "chat_reader.rs"]
mod reader;
pub(crate) use reader::Reader;

#[derive(Serialize)]
pub(crate) struct Body<'a> {
    model: &'a str,
    messages: Vec<Message<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Tool<'a>>,
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt_cache_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_effort: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verbosity: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f64>,
}

#[derive(Serialize)]
struct StreamOptions {
    include_usage: bool,
}

#[derive(Serialize)]
struct Tool<'a> {
    r#type: &'static str,
    function: Function<'a>,
}

#[derive(Serialize)]
struct Function<'a> {
    name: &'a str,
    description: &'a str,
    parameters: &'a Value,
}

#[derive(Serialize)]
#[serde(tag = "role", rename_all = "snake_case")]
enum Message<'a> {
    System { content: &'a str },
    User { content: Content<'a> },
    Assistant(Assistant<'a>),
    Tool { tool_call_id: &'a str, content: Content<'a> },
}

#[derive(Serialize, Default)]
struct Assistant<'a> {
    content: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_details: Option<&'a Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<Call<'a>>,
}

#[derive(Serialize)]
struct Call<'a> {
    id: &'a str,
    r#type: &'static str,
    function: CallFunction<'a>,
}

#[derive(Serialize)]
struct CallFunction<'a> {
    name: &'a str,
    arguments: Cow<'a, str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Content<'a> {
    Note(&'static str),
    Text(Texts<'a>),
    Parts(Vec<ContentPart<'a>>),
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum ContentPart<'a> {
    Text { text: &'a str },
    ImageUrl { image_url: Url<'a> },
}

#[derive(Serialize)]
struct Url<'a> {
    url: DataUrl<'a>,
}

pub(crate) fn encode<'a>(request: &Request<'a>, dialect: &Dialect<'a>) -> Body<'a> {
    let mut messages = Vec::with_capacity(request.items.len() + 1);
    if !request.instructions.is_empty() {
        messages.push(Message::System { content: request.instructions });
    }
    let turns = turns(request.items);
    let last_asked = turns.iter().rposition(|turn| !turn.asked.is_empty()).unwrap_or(0);
    for (at, turn) in turns.iter().enumerate() {
        push_turn(&mut messages, turn, at >= last_asked, dialect);
    }
    let conceded = |one| dialect.conceded.has(one);
    let limit = dialect.max_output_tokens(request);
    let new_name = dialect.original || conceded(Concession::OutputLimitName);
    Body {
        model: dialect.model,
        messages,
        tools: request.tools.iter().map(tool).collect(),
        stream: true,
        stream_options: (!conceded(Concession::StreamUsage)).then_some(StreamOptions { include_usage: true }),
        max_tokens: limit.filter(|_| !new_name),
        max_completion_tokens: limit.filter(|_| new_name),
        prompt_cache_key: (dialect.original
            && !request.cache_key.is_empty()
            && !conceded(Concession::CacheKey))
        .then_some(request.cache_key),
        reasoning_effort: dialect.effort(),
        verbosity: dialect.verbosity(),
        temperature: dialect.temperature(),
        top_p: dialect.top_p(),
    }
}

fn tool(tool: &ToolSpec) -> Tool<'_> {
    let (name, description, parameters) = (&*tool.name, &*tool.description, &tool.parameters);
    Tool { r#type: "function", function: Function { name, description, parameters } }
}

fn push_turn<'a>(messages: &mut Vec<Message<'a>>, turn: &Turn<'a>, is_current: bool, dialect: &Dialect<'_>) {
    for parts in &turn.asked {
        messages.push(Message::User { content: content(parts) });
    }
    let mut said = Assistant::default();
    for item in turn.said {
        match item {
            Item::AssistantMessage { text } if !text.is_empty() => match &mut said.content {
                Some(before) => {
                    let before = before.to_mut();
                    before.push_str("\n\n");
                    before.push_str(text);
                }
                none => *none = Some(Cow::Borrowed(text)),
            },
            Item::Reasoning { carry, .. } => {
                if let Some(payload) = carried(carry.as_ref(), Api::ChatCompletions, dialect) {
                    said.reasoning_details = payload.get("reasoning_details").or(said.reasoning_details);
                    // Plain reasoning belongs to the loop of calls that it began; DeepSeek, Kimi, GLM and
                    // Qwen want it there, and drop or refuse it after the next message of a human.
                    if is_current && said.reasoning_details.is_none() {
                        said.reasoning_content = payload.get("reasoning_content").or(said.reasoning_content);
                        said.reasoning = payload.get("reasoning").or(said.reasoning);
                    }
                }
            }
            Item::ToolCall(call) => said.tool_calls.push(wire_call(call)),
            _ => {}
        }
    }
    if said.content.is_some() || !said.tool_calls.is_empty() {
        messages.push(Message::Assistant(said));
    }
    for answer in &turn.answers {
        messages.push(Message::Tool { tool_call_id: &answer.call.0, content: result(answer) });
    }
    // A tool message takes no images: they follow as the user's.
    let shown: Vec<_> =
        turn.answers.iter().filter_map(|answer| answer.result).flat_map(|r| &r.output).collect();
    let mut images: Vec<_> = shown.into_iter().filter_map(image).collect();
    if !images.is_empty() {
        images.insert(0, ContentPart::Text { text: "The images that the tools gave back:" });
        messages.push(Message::User { content: Content::Parts(images) });
    }
}

/// Chat templates of local servers parse the arguments of earlier calls and fail on what is no object.
fn wire_call(call: &ToolCall) -> Call<'_> {
    let arguments = if is_object(&call.arguments) {
        Cow::Borrowed(&*call.arguments)
    } else {
        Cow::Owned(serde_json::json!({ "invalid_arguments": call.arguments }).to_string())
    };
    Call { id: &call.call.0, r#type: "function", function: CallFunction { name: &call.name, arguments } }
}

fn result<'a>(answer: &Answer<'a>) -> Content<'a> {
    match answer.result {
        None => Content::Note(NO_RESULT),
        Some(result) if result.output.iter().any(|part| matches!(part, Part::Text { .. })) => {
            Content::Text(Texts(&result.output))
        }
        Some(result) if result.output.is_empty() => Content::Note(""),
        Some(_) => Content::Note("[see the images below]"),
    }
}

fn image(part: &Part) -> Option<ContentPart<'_>> {
    matches!(part, Part::Image { .. }).then(|| content_part(part))
}

fn content_part(part: &Part) -> ContentPart<'_> {
    match part {
        Part::Text { text } => ContentPart::Text { text },
        Part::Image { media_type, data } => {
            ContentPart::ImageUrl { image_url: Url { url: DataUrl { media_type, data } } }
        }
    }
}

fn content(parts: &[Part]) -> Content<'_> {
    if let [Part::Text { .. }] = parts {
        return Content::Text(Texts(parts));
    }
    Content::Parts(parts.iter().filter(|part| says_something(part)).map(content_part).collect())
}
