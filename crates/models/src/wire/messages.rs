//! Anthropic Messages.
//!
//! Form: <https://docs.anthropic.com/en/api/messages>; streaming, extended thinking and prompt caching beside it.

use flotilla_domain::{CallStatus, Item, Part};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::json::{Arguments, carried};
use super::{Concession, Dialect};
use crate::model::{Api, Request, ToolSpec};
use crate::turns::{Answer, NO_RESULT, Turn, says_something, turns};

#[path = "messages_reader.rs"]
mod reader;
#[path = "messages_thinking.rs"]
mod thinking;
pub(crate) use reader::Reader;

/// The output limit where the caller sets none: the API wants one. Models that cannot do it say so, and get the
/// small one.
const OUTPUT_TOKENS: u32 = 32_000;
const OUTPUT_TOKENS_SMALL: u32 = 4_096;

#[derive(Serialize)]
pub(crate) struct Body<'a> {
    model: &'a str,
    max_tokens: u32,
    stream: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    system: Vec<Block<'a>>,
    messages: Vec<Message<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking: Option<Thinking>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_config: Option<OutputConfig<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f64>,
}

#[derive(Serialize)]
struct Thinking {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    budget_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    display: Option<&'static str>,
}

#[derive(Serialize)]
struct OutputConfig<'a> {
    effort: &'a str,
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'a str,
    description: &'a str,
    input_schema: &'a Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_control: Option<CacheControl>,
}

#[derive(Serialize)]
struct CacheControl {
    r#type: &'static str,
}

const KEEP: CacheControl = CacheControl { r#type: "ephemeral" };

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: Vec<Block<'a>>,
}

#[derive(Serialize)]
struct Block<'a> {
    #[serde(flatten)]
    what: What<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_control: Option<CacheControl>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum What<'a> {
    Simple(Simple<'a>),
    Verbatim(&'a Value),
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Simple<'a> {
    Text {
        text: &'a str,
    },
    Image {
        source: Source<'a>,
    },
    ToolUse {
        id: Id<'a>,
        name: &'a str,
        input: Arguments<'a>,
    },
    ToolResult {
        tool_use_id: Id<'a>,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        is_error: bool,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        content: Vec<Simple<'a>>,
    },
}

#[derive(Serialize)]
struct Source<'a> {
    r#type: &'static str,
    media_type: &'a str,
    data: &'a str,
}

/// A call's id. The API takes letters, digits, `_` and `-`; a call that another provider's model made may have
/// more in its id.
struct Id<'a>(&'a str);

impl Serialize for Id<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if self.0.chars().all(fits) {
            return serializer.serialize_str(self.0);
        }
        let id: String = self.0.chars().map(|c| if fits(c) { c } else { '_' }).collect();
        serializer.serialize_str(&id)
    }
}

impl<'a> Block<'a> {
    fn simple(what: Simple<'a>) -> Self {
        Self { what: What::Simple(what), cache_control: None }
    }
}

pub(crate) fn encode<'a>(request: &Request<'a>, dialect: &Dialect<'a>) -> Body<'a> {
    let mut messages: Vec<Message<'a>> = Vec::with_capacity(request.items.len() + 1);
    for turn in turns(request.items) {
        push_turn(&mut messages, &turn, dialect);
    }
    if messages.first().is_none_or(|first| first.role != "user") {
        // A conversation whose beginning was cut away still has to begin with the user.
        let begin = Block::simple(Simple::Text { text: "Go on." });
        messages.insert(0, Message { role: "user", content: vec![begin] });
    }
    let mut tools: Vec<_> = request.tools.iter().map(tool).collect();
    let mut system = Vec::new();
    if !request.instructions.trim().is_empty() {
        system.push(Block::simple(Simple::Text { text: request.instructions }));
    }
    // Three of the four breakpoints that the API allows: one after tools and instructions, which never change;
    // one at the end, which the next turn reads; one at the end of the turn before, so that it is found even
    // when more blocks came since than the API looks back (20).
    match (system.last_mut(), tools.last_mut()) {
        (Some(system), _) => system.cache_control = Some(KEEP),
        (None, Some(tool)) => tool.cache_control = Some(KEEP),
        (None, None) => {}
    }
    for message in messages.iter_mut().rev().filter(|message| message.role == "user").take(2) {
        if let Some(last) = message.content.last_mut() {
            last.cache_control = Some(KEEP);
        }
    }
    let usual =
        if dialect.conceded.has(Concession::SmallOutput) { OUTPUT_TOKENS_SMALL } else { OUTPUT_TOKENS };
    let max_tokens = match dialect.max_output_tokens(request) {
        Some(asked) if dialect.conceded.has(Concession::SmallOutput) => asked.min(OUTPUT_TOKENS_SMALL),
        Some(asked) => asked,
        None => usual,
    };
    let effort = dialect.effort();
    let temperature = dialect.temperature().filter(|_| effort.is_none()).map(|warmth| warmth.min(1.0));
    let (thinking, output_config) = match effort {
        Some(effort) => thinking::asked_for(effort, dialect, max_tokens, answers_without_thoughts(&messages)),
        None => (thinking::unasked(dialect), None),
    };
    Body {
        model: dialect.model,
        max_tokens,
        stream: true,
        tools,
        system,
        messages,
        thinking,
        output_config,
        // Thinking goes with the usual temperature alone, and newer models take one of the two.
        temperature,
        top_p: dialect.top_p().filter(|_| effort.is_none() && temperature.is_none()),
    }
}

/// Whether results are about to be told of calls that no thoughts went before: another model may have made them.
fn answers_without_thoughts(messages: &[Message<'_>]) -> bool {
    let [.., said, _] = messages else { return false };
    let calls = |block: &Block<'_>| matches!(block.what, What::Simple(Simple::ToolUse { .. }));
    let thought = matches!(said.content.first(), Some(Block { what: What::Verbatim(_), .. }));
    said.role == "assistant" && said.content.iter().any(calls) && !thought
}

fn tool(tool: &ToolSpec) -> Tool<'_> {
    Tool {
        name: &tool.name,
        description: &tool.description,
        input_schema: &tool.parameters,
        cache_control: None,
    }
}

/// Adds blocks to the last message if it has the same role: the API wants roles to take turns, and all results
/// of a turn's calls in one message.
fn push<'a>(messages: &mut Vec<Message<'a>>, role: &'static str, blocks: impl Iterator<Item = Block<'a>>) {
    let mut blocks = blocks.peekable();
    if blocks.peek().is_none() {
        return;
    }
    match messages.last_mut() {
        Some(last) if last.role == role => last.content.extend(blocks),
        _ => messages.push(Message { role, content: blocks.collect() }),
    }
}

fn push_turn<'a>(messages: &mut Vec<Message<'a>>, turn: &Turn<'a>, dialect: &Dialect<'_>) {
    for parts in &turn.asked {
        push(messages, "user", parts.iter().filter(|part| says_something(part)).map(part).map(Block::simple));
    }
    push(messages, "assistant", turn.said.iter().filter_map(|item| said(item, dialect)));
    push(messages, "user", turn.answers.iter().map(answer).map(Block::simple));
}

fn part(part: &Part) -> Simple<'_> {
    match part {
        Part::Text { text } => Simple::Text { text },
        Part::Image { media_type, data } => {
            Simple::Image { source: Source { r#type: "base64", media_type, data } }
        }
    }
}

fn said<'a>(item: &'a Item, dialect: &Dialect<'_>) -> Option<Block<'a>> {
    match item {
        Item::AssistantMessage { text } => {
            (!text.trim().is_empty()).then(|| Block::simple(Simple::Text { text }))
        }
        Item::Reasoning { carry, .. } => carried(carry.as_ref(), Api::Messages, dialect)
            .map(|payload| Block { what: What::Verbatim(payload), cache_control: None }),
        Item::ToolCall(call) => Some(Block::simple(Simple::ToolUse {
            id: Id(&call.call.0),
            name: &call.name,
            input: Arguments::of(call),
        })),
        Item::UserMessage { .. } | Item::ToolResult(_) => None,
    }
}

fn answer<'a>(answer: &Answer<'a>) -> Simple<'a> {
    let (is_error, content) = match answer.result {
        None => (true, vec![Simple::Text { text: NO_RESULT }]),
        Some(result) => (
            result.status != CallStatus::Ok,
            result.output.iter().filter(|part| says_something(part)).map(part).collect(),
        ),
    };
    Simple::ToolResult { tool_use_id: Id(&answer.call.0), is_error, content }
}
