//! OpenAI Responses, stateless: nothing is stored at the provider, reasoning travels encrypted.
//!
//! Form: <https://platform.openai.com/docs/api-reference/responses>.

use flotilla_domain::{Item, Part};
use serde::Serialize;

use super::json::{DataUrl, Texts, carried};
use super::{Concession, Dialect};
use crate::model::{Api, Request, ToolSpec};
use crate::turns::{Answer, NO_RESULT, says_something, turns};

#[path = "responses_reader.rs"]
mod reader;
pub(crate) use reader::Reader;

#[derive(Serialize)]
pub(crate) struct Body<'a> {
    model: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    instructions: &'a str,
    input: Vec<Input<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel_tool_calls: Option<bool>,
    store: bool,
    stream: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    include: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt_cache_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_output_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Manner<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning: Option<Reasoning<'a>>,
}

/// How the text is to be.
#[derive(Serialize)]
struct Manner<'a> {
    verbosity: &'a str,
}

#[derive(Serialize)]
struct Reasoning<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    effort: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'static str>,
}

#[derive(Serialize)]
struct Tool<'a> {
    r#type: &'static str,
    name: &'a str,
    description: &'a str,
    parameters: &'a serde_json::Value,
    strict: bool,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Input<'a> {
    Message { r#type: &'static str, role: &'static str, content: Vec<Content<'a>> },
    Call { r#type: &'static str, call_id: &'a str, name: &'a str, arguments: &'a str },
    Output { r#type: &'static str, call_id: &'a str, output: Output<'a> },
    Verbatim(&'a serde_json::Value),
}

#[derive(Serialize)]
#[serde(untagged)]
enum Output<'a> {
    Note(&'static str),
    Text(Texts<'a>),
    Parts(Vec<Content<'a>>),
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Content<'a> {
    InputText { text: &'a str },
    OutputText { text: &'a str },
    InputImage { image_url: DataUrl<'a> },
}

pub(crate) fn encode<'a>(request: &Request<'a>, dialect: &Dialect<'a>) -> Body<'a> {
    let mut input = Vec::with_capacity(request.items.len());
    for turn in turns(request.items) {
        for parts in turn.asked {
            input.push(Input::Message { r#type: "message", role: "user", content: contents(parts) });
        }
        input.extend(turn.said.iter().filter_map(|item| said(item, dialect)));
        input.extend(turn.answers.iter().map(answer));
    }
    let has_tools = !request.tools.is_empty();
    let conceded = |one| dialect.conceded.has(one);
    Body {
        model: dialect.model,
        instructions: request.instructions,
        input,
        tools: request.tools.iter().map(tool).collect(),
        tool_choice: has_tools.then_some("auto"),
        parallel_tool_calls: (has_tools && !conceded(Concession::ParallelCalls)).then_some(true),
        store: false,
        stream: true,
        include: if conceded(Concession::EncryptedReasoning) {
            &[]
        } else {
            &["reasoning.encrypted_content"]
        },
        prompt_cache_key: (!request.cache_key.is_empty() && !conceded(Concession::CacheKey))
            .then_some(request.cache_key),
        max_output_tokens: dialect.max_output_tokens(request),
        temperature: dialect.temperature(),
        top_p: dialect.top_p(),
        text: dialect.verbosity().map(|verbosity| Manner { verbosity }),
        reasoning: reasoning(dialect),
    }
}

/// Summaries are asked for with an effort, and without one of the inventor's models that reason anyway. Accounts that
/// are not verified get none.
fn reasoning<'a>(dialect: &Dialect<'a>) -> Option<Reasoning<'a>> {
    let effort = dialect.effort();
    let reasons =
        ["gpt-5", "gpt-6", "o1", "o3", "o4", "codex"].iter().any(|name| dialect.model.starts_with(name));
    let reasons = reasons && !dialect.model.contains("chat");
    let shown =
        (effort.is_some() || (dialect.original && reasons)) && !dialect.conceded.has(Concession::Summary);
    let summary = shown.then_some("auto");
    (effort.is_some() || summary.is_some()).then_some(Reasoning { effort, summary })
}

fn tool(tool: &ToolSpec) -> Tool<'_> {
    Tool {
        r#type: "function",
        name: &tool.name,
        description: &tool.description,
        parameters: &tool.parameters,
        strict: false,
    }
}

fn contents(parts: &[Part]) -> Vec<Content<'_>> {
    parts.iter().filter(|part| says_something(part)).map(content).collect()
}

fn content(part: &Part) -> Content<'_> {
    match part {
        Part::Text { text } => Content::InputText { text },
        Part::Image { media_type, data } => Content::InputImage { image_url: DataUrl { media_type, data } },
    }
}

fn said<'a>(item: &'a Item, dialect: &Dialect<'_>) -> Option<Input<'a>> {
    match item {
        Item::AssistantMessage { text } => (!text.trim().is_empty()).then(|| Input::Message {
            r#type: "message",
            role: "assistant",
            content: vec![Content::OutputText { text }],
        }),
        Item::Reasoning { carry, .. } => {
            carried(carry.as_ref(), Api::Responses, dialect).map(Input::Verbatim)
        }
        Item::ToolCall(call) => Some(Input::Call {
            r#type: "function_call",
            call_id: &call.call.0,
            name: &call.name,
            arguments: &call.arguments,
        }),
        Item::UserMessage { .. } | Item::ToolResult(_) => None,
    }
}

fn answer<'a>(answer: &Answer<'a>) -> Input<'a> {
    let output = match answer.result {
        None => Output::Note(NO_RESULT),
        Some(result) if result.output.iter().all(|part| matches!(part, Part::Text { .. })) => {
            Output::Text(Texts(&result.output))
        }
        Some(result) => Output::Parts(contents(&result.output)),
    };
    Input::Output { r#type: "function_call_output", call_id: &answer.call.0, output }
}
