//! Proves a model with real calls: `flotilla model test NAME`.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use flotilla_domain::{CallStatus, Item, MessageSource, Part, ToolResult, Usage};
use serde::Serialize;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::error::ModelError;
use crate::model::{Model, Observation, Request, Response, ToolSpec};

/// What a model showed when it was tried.
#[derive(Debug, Clone, Serialize)]
pub struct ProbeReport {
    /// The model that answered, as the provider names it.
    pub model: String,
    /// How long the first sign of an answer took.
    pub first_sign: Duration,
    /// How long both calls took.
    pub total: Duration,
    /// Whether it called the tool that it was asked to call, with the arguments it was asked for.
    pub tools: ToolUse,
    /// What it said at last.
    pub text: String,
    /// What both calls cost.
    pub usage: Usage,
}

/// How well a model called a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolUse {
    /// As it was asked.
    Right,
    /// It called something, but not as it was asked.
    Wrong,
    /// It called nothing: it cannot do Flotilla's work.
    None,
}

const WORD: &str = "harbour";

/// Asks a model to call a tool, gives it the result, and lets it finish: what every run rests on.
///
/// # Errors
/// As [`Model::respond`].
pub async fn probe(model: &dyn Model, cancel: &CancellationToken) -> Result<ProbeReport, ModelError> {
    let began = Instant::now();
    let first = Mutex::new(None);
    let observe = |seen: Observation| {
        if matches!(
            seen,
            Observation::TextDelta(_) | Observation::ReasoningDelta(_) | Observation::ToolCallStarted { .. }
        ) {
            first.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| began.elapsed());
        }
    };
    let parameters = serde_json::json!({
        "type": "object",
        "properties": { "word": { "type": "string", "description": "The word to repeat." } },
        "required": ["word"],
        "additionalProperties": false
    });
    let description = "Repeats a word.".to_owned();
    let tools = [ToolSpec { name: "repeat".to_owned(), description, parameters }];
    let prompt = format!(
        "Call the tool `repeat` with the word \"{WORD}\". When you have its result, answer with it alone."
    );
    let mut items =
        vec![Item::UserMessage { source: MessageSource::Prompt, parts: vec![Part::text(prompt)] }];
    let instructions = "You are being tested for whether you can call tools. Do just what you are asked.";
    let request = Request { instructions, tools: &tools, cache_key: "probe", ..Request::default() };

    let mut answer = model.respond(&Request { items: &items, ..request }, &observe, cancel).await?;
    let mut usage = answer.usage;
    let (used, results) = results(&answer);
    if !results.is_empty() {
        items.append(&mut answer.items);
        items.extend(results);
        answer = model.respond(&Request { items: &items, ..request }, &observe, cancel).await?;
        usage += answer.usage;
    }
    let total = began.elapsed();
    let first_sign = first.into_inner().unwrap_or_else(PoisonError::into_inner).unwrap_or(total);
    Ok(ProbeReport { first_sign, total, tools: used, text: text(&answer), usage, model: answer.model })
}

fn results(answer: &Response) -> (ToolUse, Vec<Item>) {
    let mut used = ToolUse::None;
    let mut results = Vec::new();
    for item in &answer.items {
        let Item::ToolCall(call) = item else { continue };
        let arguments: Option<serde_json::Value> = serde_json::from_str(&call.arguments).ok();
        let word =
            arguments.as_ref().and_then(|arguments| arguments.get("word")).and_then(|word| word.as_str());
        used = match (&*call.name, word, used) {
            ("repeat", Some(WORD), ToolUse::None | ToolUse::Right) => ToolUse::Right,
            _ => ToolUse::Wrong,
        };
        let (call, output) = (call.call.clone(), vec![Part::text(word.unwrap_or("?"))]);
        results.push(Item::ToolResult(ToolResult { call, status: CallStatus::Ok, output, command: None }));
    }
    (used, results)
}

fn text(answer: &Response) -> String {
    let texts = answer.items.iter().filter_map(|item| match item {
        Item::AssistantMessage { text } => Some(text.as_str()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}
