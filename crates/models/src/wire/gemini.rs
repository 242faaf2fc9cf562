//! Google's Gemini API, `streamGenerateContent`.
//!
//! Form: <https://ai.google.dev/api/generate-content>; thought signatures:
//! <https://ai.google.dev/gemini-api/docs/thought-signatures>.

use flotilla_domain::{CallStatus, Item, Part};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::json::{Arguments, Texts, carried};
use super::{Concession, Dialect};
use crate::model::{Api, Request, ToolSpec};
use crate::turns::{Answer, NO_RESULT, Turn, says_something, turns};

#[path = "gemini_reader.rs"]
mod reader;
pub(crate) use reader::Reader;

/// What stands for the signature of a call that no Gemini model made: models that insist on signatures take it.
const UNSIGNED: &str = "skip_thought_signature_validator";

/// What is told of a result that is nothing but images.
const SHOWN: &str = "[see the images]";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    system_instruction: Option<Content<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Tools<'a>>,
    contents: Vec<Content<'a>>,
    generation_config: Config<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Tools<'a> {
    function_declarations: Vec<Declaration<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Declaration<'a> {
    name: &'a str,
    description: &'a str,
    parameters_json_schema: &'a Value,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Config<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_output_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking_config: Option<Thinking<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Thinking<'a> {
    include_thoughts: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking_level: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking_budget: Option<i64>,
}

#[derive(Serialize)]
struct Content<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    role: &'static str,
    parts: Vec<Piece<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Piece<'a> {
    #[serde(flatten)]
    what: What<'a>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    thought: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    thought_signature: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum What<'a> {
    Text(&'a str),
    InlineData(Blob<'a>),
    FunctionCall(Call<'a>),
    FunctionResponse(Outcome<'a>),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Blob<'a> {
    mime_type: &'a str,
    data: &'a str,
}

#[derive(Serialize)]
struct Call<'a> {
    id: &'a str,
    name: &'a str,
    args: Arguments<'a>,
}

#[derive(Serialize)]
struct Outcome<'a> {
    id: &'a str,
    name: &'a str,
    response: Told<'a>,
    /// Its images, for models that take them there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Piece<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Told<'a> {
    Output(Texts<'a>),
    Error(Texts<'a>),
    #[serde(rename = "error")]
    Missing(&'static str),
    #[serde(rename = "output")]
    Shown(&'static str),
}

impl<'a> From<What<'a>> for Piece<'a> {
    fn from(what: What<'a>) -> Self {
        Self { what, thought: false, thought_signature: None }
    }
}

impl<'a> Piece<'a> {
    fn text(text: &'a str, thought_signature: Option<&'a str>) -> Self {
        Self { what: What::Text(text), thought: false, thought_signature }
    }
}

pub(crate) fn encode<'a>(request: &Request<'a>, dialect: &Dialect<'a>) -> Body<'a> {
    let mut contents: Vec<Content<'a>> = Vec::with_capacity(request.items.len() + 1);
    for turn in turns(request.items) {
        push_turn(&mut contents, &turn, dialect);
    }
    if contents.first().is_none_or(|first| first.role != "user") {
        // A conversation whose beginning was cut away still has to begin with the user.
        contents.insert(0, Content { role: "user", parts: vec![What::Text("Go on.").into()] });
    }
    let told = !request.instructions.trim().is_empty();
    let declarations: Vec<_> = request.tools.iter().map(declaration).collect();
    Body {
        system_instruction: told
            .then(|| Content { role: "", parts: vec![What::Text(request.instructions).into()] }),
        tools: if declarations.is_empty() {
            Vec::new()
        } else {
            vec![Tools { function_declarations: declarations }]
        },
        contents,
        generation_config: Config {
            temperature: dialect.temperature(),
            top_p: dialect.top_p(),
            max_output_tokens: dialect.max_output_tokens(request),
            thinking_config: thinking(dialect),
        },
    }
}

fn declaration(tool: &ToolSpec) -> Declaration<'_> {
    let (name, description) = (&*tool.name, &*tool.description);
    Declaration { name, description, parameters_json_schema: &tool.parameters }
}

/// Thoughts are asked for where the model has some. From its third generation on it takes levels, before that a
/// number of tokens, for which the words of others stand; never both.
fn thinking<'a>(dialect: &Dialect<'a>) -> Option<Thinking<'a>> {
    if dialect.conceded.has(Concession::EncryptedReasoning) {
        return None;
    }
    let plain = Thinking { include_thoughts: true, thinking_level: None, thinking_budget: None };
    let Some(effort) = dialect.effort() else { return Some(plain) };
    if let Ok(tokens) = effort.parse::<i64>() {
        return Some(Thinking { thinking_budget: Some(tokens), ..plain });
    }
    if !is_older(dialect.model) {
        let level = match effort {
            // The least that each takes: none of them thinks not at all, and the larger ones know no "minimal".
            "none" | "minimal" if dialect.model.contains("flash") => "minimal",
            "none" | "minimal" => "low",
            "xhigh" | "max" => "high",
            own => own,
        };
        return Some(Thinking { thinking_level: Some(level), ..plain });
    }
    let tokens = match effort {
        "none" => 0,
        "minimal" => 512,
        "low" => 2_048,
        "medium" => 8_192,
        "high" | "xhigh" | "max" => 24_576,
        // The model's own choice.
        _ => -1,
    };
    Some(Thinking { thinking_budget: Some(tokens), ..plain })
}

/// Adds to the last content if it has the same role: the API wants roles to take turns, and all results of a turn's
/// calls in one content.
fn push<'a>(
    contents: &mut Vec<Content<'a>>,
    role: &'static str,
    pieces: impl IntoIterator<Item = Piece<'a>>,
) {
    let mut pieces = pieces.into_iter().peekable();
    if pieces.peek().is_none() {
        return;
    }
    match contents.last_mut() {
        Some(last) if last.role == role => last.parts.extend(pieces),
        _ => contents.push(Content { role, parts: pieces.collect() }),
    }
}

fn push_turn<'a>(contents: &mut Vec<Content<'a>>, turn: &Turn<'a>, dialect: &Dialect<'_>) {
    for parts in &turn.asked {
        push(contents, "user", parts.iter().filter(|part| says_something(part)).map(piece));
    }
    push(contents, "model", said(turn.said, dialect));
    push(contents, "user", turn.answers.iter().map(|answer| told(answer, turn.said, dialect)));
    if !is_older(dialect.model) {
        return;
    }
    // A result of the older models is text: its images follow beside it.
    let shown = turn.answers.iter().filter_map(|answer| answer.result).flat_map(|result| &result.output);
    push(contents, "user", shown.filter(|part| is_image(part)).map(piece));
}

fn piece(part: &Part) -> Piece<'_> {
    match part {
        Part::Text { text } => What::Text(text).into(),
        Part::Image { media_type, data } => What::InlineData(Blob { mime_type: media_type, data }).into(),
    }
}

/// What the model said, each signature on the part that it came with and on no other: the API refuses calls of newer
/// models without theirs, and wants signed and unsigned parts apart.
fn said<'a>(items: &'a [Item], dialect: &Dialect<'_>) -> Vec<Piece<'a>> {
    let mut pieces: Vec<Piece<'a>> = Vec::with_capacity(items.len());
    let mut next: Option<Signed<'a>> = None;
    let mut calls = 0;
    for item in items {
        match item {
            Item::Reasoning { summary, carry } => {
                let payload = carried(carry.as_ref(), Api::Gemini, dialect);
                let Some(signed) = payload.and_then(|payload| Signed::deserialize(payload).ok()) else {
                    continue;
                };
                let signature = Some(signed.thought_signature);
                match signed.on {
                    On::Thought => pieces.push(Piece { thought: true, ..Piece::text(summary, signature) }),
                    On::Nothing => pieces.push(Piece::text("", signature)),
                    On::Text(_) | On::Call => next = Some(signed),
                }
            }
            Item::AssistantMessage { text } if !text.trim().is_empty() => match next.take() {
                Some(Signed { thought_signature, on: On::Text(bytes) }) => {
                    let (with, without) = text.split_at_checked(bytes).unwrap_or((text, ""));
                    pieces.push(Piece::text(with, Some(thought_signature)));
                    if !without.is_empty() {
                        pieces.push(Piece::text(without, None));
                    }
                }
                other => {
                    next = other;
                    pieces.push(Piece::text(text, None));
                }
            },
            Item::ToolCall(call) => {
                calls += 1;
                let signature = next.take().map(|signed| signed.thought_signature);
                let stands_in = || (calls == 1 && insists(dialect.model)).then_some(UNSIGNED);
                let what = Call { id: &call.call.0, name: &call.name, args: Arguments::of(call) };
                pieces.push(Piece {
                    thought_signature: signature.or_else(stands_in),
                    ..What::FunctionCall(what).into()
                });
            }
            _ => {}
        }
    }
    pieces
}

/// Whether a model refuses calls without a signature, as those from the third generation on do.
fn insists(model: &str) -> bool {
    !is_older(model)
}

/// Whether a model is of the first two generations.
fn is_older(model: &str) -> bool {
    let name = model.rsplit('/').next().unwrap_or(model);
    name.starts_with("gemini-1") || name.starts_with("gemini-2")
}

fn told<'a>(answer: &Answer<'a>, said: &'a [Item], dialect: &Dialect<'_>) -> Piece<'a> {
    let name = said.iter().find_map(|item| match item {
        Item::ToolCall(call) if call.call == *answer.call => Some(&*call.name),
        _ => None,
    });
    let response = match answer.result {
        None => Told::Missing(NO_RESULT),
        Some(result) if !result.output.is_empty() && result.output.iter().all(is_image) => Told::Shown(SHOWN),
        Some(result) if result.status == CallStatus::Ok => Told::Output(Texts(&result.output)),
        Some(result) => Told::Error(Texts(&result.output)),
    };
    let output = answer.result.map(|result| &*result.output).unwrap_or_default();
    let images = output.iter().filter(|part| is_image(part) && !is_older(dialect.model));
    let (name, parts) = (name.unwrap_or_default(), images.map(piece).collect());
    What::FunctionResponse(Outcome { id: &answer.call.0, name, response, parts }).into()
}

fn is_image(part: &Part) -> bool {
    matches!(part, Part::Image { .. })
}

/// A signature as it is carried from turn to turn: with what it came on.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Signed<'a> {
    thought_signature: &'a str,
    on: On,
}

/// The part that a signature came on.
#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(rename_all = "camelCase")]
enum On {
    /// A thought: the item's own summary.
    Thought,
    /// A part that says nothing.
    Nothing,
    /// The first so many bytes of the text that comes next.
    Text(usize),
    /// The call that comes next.
    Call,
}
