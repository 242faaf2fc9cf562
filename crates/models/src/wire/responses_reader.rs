//! Reads the events of an OpenAI Responses stream.

use std::borrow::Cow;

use flotilla_domain::{CallId, Carry, Item, ToolCall, Usage};
use serde::Deserialize;
use serde_json::Value;

use crate::classify::Complaint;
use crate::model::{Api, Observation};
use crate::wire::{Answer, Decoder, Progress, Trouble};

/// The fields of all events that matter here.
#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(default)]
    delta: Option<Value>,
    #[serde(default)]
    item: Option<Value>,
    #[serde(default)]
    output_index: Option<u64>,
    #[serde(default)]
    response: Option<Whole>,
}

#[derive(Deserialize)]
struct Whole {
    #[serde(default)]
    model: Option<String>,
    #[serde(default)]
    usage: Option<WireUsage>,
    #[serde(default)]
    output: Option<Vec<Value>>,
    #[serde(default)]
    error: Option<Value>,
    #[serde(default)]
    incomplete_details: Option<Value>,
}

#[derive(Deserialize)]
struct WireUsage {
    #[serde(default)]
    input_tokens: Option<u64>,
    #[serde(default)]
    output_tokens: Option<u64>,
    #[serde(default)]
    input_tokens_details: Option<Details>,
    #[serde(default)]
    output_tokens_details: Option<Details>,
}

#[derive(Deserialize, Default)]
struct Details {
    #[serde(default)]
    cached_tokens: Option<u64>,
    /// From GPT-5.6 on these cost more than fresh ones. They count among the input.
    #[serde(default)]
    cache_write_tokens: Option<u64>,
    #[serde(default)]
    reasoning_tokens: Option<u64>,
}

/// The reader's state: the items that are whole.
pub(crate) struct Reader {
    asked: String,
    items: Vec<(u64, Value)>,
    answer: Answer,
}

impl Reader {
    pub fn new(model: &str) -> Self {
        Self { asked: model.to_owned(), items: Vec::new(), answer: Answer::default() }
    }

    fn take(&mut self, item: Value) -> Result<(), Trouble> {
        let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        match item.get("type").and_then(Value::as_str).unwrap_or_default() {
            "message" => {
                let mut said = String::new();
                for part in item.get("content").and_then(Value::as_array).into_iter().flatten() {
                    if let Some(refusal) = part.get("refusal").and_then(Value::as_str) {
                        return Err(Trouble::Refused(refusal.to_owned()));
                    }
                    said.push_str(part.get("text").and_then(Value::as_str).unwrap_or_default());
                }
                if !said.is_empty() {
                    self.answer.items.push(Item::AssistantMessage { text: said });
                }
            }
            "function_call" if item.get("status").and_then(Value::as_str) == Some("incomplete") => {}
            "function_call" => {
                let id = match text("call_id") {
                    id if id.is_empty() => text("id"),
                    id => id,
                };
                let arguments = match item.get("arguments") {
                    Some(Value::String(text)) => text.clone(),
                    Some(value @ Value::Object(_)) => value.to_string(),
                    _ => String::new(),
                };
                let call = ToolCall { call: CallId(id), name: text("name"), arguments };
                self.answer.items.push(Item::ToolCall(call));
            }
            "reasoning" => {
                let summary = match texts(item.get("summary")) {
                    empty if empty.is_empty() => texts(item.get("content")),
                    summary => summary,
                };
                // Without its payload an item is only a name of something that the provider did not store.
                let whole = item.get("encrypted_content").is_some_and(Value::is_string)
                    || item.get("content").and_then(Value::as_array).is_some_and(|parts| !parts.is_empty());
                let carry = whole.then(|| Carry {
                    api: Api::Responses.as_str().to_owned(),
                    model: self.asked.clone(),
                    payload: item,
                });
                if carry.is_some() || !summary.is_empty() {
                    self.answer.items.push(Item::Reasoning { summary, carry });
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn texts(parts: Option<&Value>) -> String {
    let texts = parts.and_then(Value::as_array).into_iter().flatten();
    let texts: Vec<_> = texts.filter_map(|part| part.get("text").and_then(Value::as_str)).collect();
    texts.join("\n\n")
}

impl Decoder for Reader {
    fn event(&mut self, data: &str, observe: &dyn Fn(Observation)) -> Result<Progress, Trouble> {
        if data == "[DONE]" {
            return Ok(Progress::Partial);
        }
        let event: Event<'_> = serde_json::from_str(data)?;
        let delta = || event.delta.as_ref().and_then(Value::as_str).map(str::to_owned);
        match &*event.r#type {
            "response.output_text.delta" => {
                if let Some(delta) = delta() {
                    observe(Observation::TextDelta(delta));
                }
            }
            "response.reasoning_summary_text.delta" | "response.reasoning_text.delta" => {
                if let Some(delta) = delta() {
                    observe(Observation::ReasoningDelta(delta));
                }
            }
            "response.output_item.added" => {
                let item = event.item.as_ref();
                if let Some(name) = item.and_then(|item| item.get("name")).and_then(Value::as_str) {
                    observe(Observation::ToolCallStarted { name: name.to_owned() });
                }
            }
            "response.output_item.done" => {
                if let Some(item) = event.item {
                    let at = event.output_index.unwrap_or(self.items.len() as u64);
                    self.items.push((at, item));
                }
            }
            "response.completed" | "response.incomplete" | "response.done" => {
                return self.complete(event.response);
            }
            "response.failed" => {
                let error = event.response.and_then(|whole| whole.error).unwrap_or_default();
                return Err(Trouble::Complaint(Complaint::from_value(&error)));
            }
            "error" => {
                let error: Value = serde_json::from_str(data)?;
                return Err(Trouble::Complaint(Complaint::from_value(&error)));
            }
            _ => {}
        }
        Ok(Progress::Partial)
    }

    fn finish(&mut self) -> Result<Answer, Trouble> {
        let mut items = std::mem::take(&mut self.items);
        items.sort_by_key(|(at, _)| *at);
        for (_, item) in items {
            self.take(item)?;
        }
        Ok(std::mem::take(&mut self.answer))
    }
}

impl Reader {
    fn complete(&mut self, whole: Option<Whole>) -> Result<Progress, Trouble> {
        let Some(whole) = whole else {
            return Ok(Progress::Whole);
        };
        if let Some(details) = whole.incomplete_details.filter(|details| !details.is_null()) {
            match details.get("reason").and_then(Value::as_str) {
                Some("content_filter") => {
                    return Err(Trouble::Refused("the provider's filter stopped the answer".to_owned()));
                }
                _ => self.answer.cut = true,
            }
        }
        self.answer.model = whole.model.unwrap_or_default();
        if let Some(usage) = whole.usage {
            let (input, output) = (
                usage.input_tokens_details.unwrap_or_default(),
                usage.output_tokens_details.unwrap_or_default(),
            );
            self.answer.usage = Usage {
                input_tokens: usage.input_tokens.unwrap_or_default(),
                cached_input_tokens: input.cached_tokens.unwrap_or_default(),
                cache_write_tokens: input.cache_write_tokens.unwrap_or_default(),
                output_tokens: usage.output_tokens.unwrap_or_default(),
                reasoning_tokens: output.reasoning_tokens.unwrap_or_default(),
            };
        }
        if self.items.is_empty() {
            let output = whole.output.unwrap_or_default();
            self.items = (0..).zip(output).collect();
        }
        Ok(Progress::Whole)
    }
}
