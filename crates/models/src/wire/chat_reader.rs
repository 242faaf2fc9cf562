//! Reads the chunks of a Chat Completions stream, with what the compatible servers do to it.

use flotilla_domain::{CallId, Carry, Item, ToolCall, Usage};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::classify::Complaint;
use crate::error::Malformation;
use crate::model::{Api, Observation};
use crate::wire::{Answer, Decoder, Progress, Trouble};

#[derive(Deserialize)]
struct Chunk {
    #[serde(default)]
    model: Option<String>,
    #[serde(default)]
    choices: Option<Vec<Choice>>,
    #[serde(default)]
    usage: Option<WireUsage>,
    #[serde(default)]
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    index: Option<u64>,
    #[serde(default, alias = "message")]
    delta: Option<Delta>,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Delta {
    #[serde(default)]
    content: Option<Value>,
    #[serde(default)]
    reasoning_content: Option<String>,
    #[serde(default)]
    reasoning: Option<Value>,
    #[serde(default)]
    reasoning_details: Option<Vec<Value>>,
    #[serde(default)]
    tool_calls: Option<Vec<CallDelta>>,
    #[serde(default)]
    refusal: Option<String>,
}

#[derive(Deserialize)]
struct CallDelta {
    #[serde(default)]
    index: Option<u64>,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    function: Option<FunctionDelta>,
}

#[derive(Deserialize)]
struct FunctionDelta {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    arguments: Option<Value>,
}

#[derive(Deserialize)]
struct WireUsage {
    #[serde(default)]
    prompt_tokens: Option<u64>,
    #[serde(default)]
    completion_tokens: Option<u64>,
    #[serde(default)]
    prompt_tokens_details: Option<Details>,
    #[serde(default)]
    completion_tokens_details: Option<Details>,
    /// DeepSeek's word for cached tokens.
    #[serde(default)]
    prompt_cache_hit_tokens: Option<u64>,
}

#[derive(Deserialize, Default)]
struct Details {
    #[serde(default)]
    cached_tokens: Option<u64>,
    #[serde(default)]
    cache_write_tokens: Option<u64>,
    #[serde(default)]
    reasoning_tokens: Option<u64>,
}

struct Call {
    index: Option<u64>,
    id: String,
    name: String,
    arguments: String,
}

/// The reader's state: what has arrived of the one message.
pub(crate) struct Reader {
    asked: String,
    text: String,
    refusal: String,
    reasoning_content: String,
    reasoning: String,
    details: Vec<Value>,
    calls: Vec<Call>,
    finished: Option<String>,
    usage: Usage,
    model: String,
}

impl Reader {
    pub fn new(model: &str) -> Self {
        Self {
            asked: model.to_owned(),
            text: String::new(),
            refusal: String::new(),
            reasoning_content: String::new(),
            reasoning: String::new(),
            details: Vec::new(),
            calls: Vec::new(),
            finished: None,
            usage: Usage::default(),
            model: String::new(),
        }
    }

    fn delta(&mut self, delta: Delta, observe: &dyn Fn(Observation)) {
        let show = |text: &str| {
            if !text.is_empty() {
                observe(Observation::ReasoningDelta(text.to_owned()));
            }
        };
        if let Some(text) = delta.reasoning_content {
            show(&text);
            self.reasoning_content.push_str(&text);
        }
        let has_details = delta.reasoning_details.is_some();
        if let Some(text) = delta.reasoning.as_ref().and_then(Value::as_str) {
            show(text);
            self.reasoning.push_str(text);
        }
        for detail in delta.reasoning_details.into_iter().flatten() {
            self.detail(detail);
        }
        match delta.content {
            Some(Value::String(text)) => self.say(&text, observe),
            // Mistral's: a list of parts, of which some are thoughts.
            Some(Value::Array(parts)) => {
                for part in parts {
                    match part.get("text").and_then(Value::as_str) {
                        Some(text) => self.say(text, observe),
                        None => {
                            let thoughts =
                                part.get("thinking").and_then(Value::as_array).into_iter().flatten();
                            for text in thoughts.filter_map(|part| part.get("text")?.as_str()) {
                                show(text);
                                if !has_details {
                                    self.reasoning.push_str(text);
                                }
                            }
                        }
                    }
                }
            }
            _ => {}
        }
        if let Some(refusal) = delta.refusal {
            self.refusal.push_str(&refusal);
        }
        for call in delta.tool_calls.into_iter().flatten() {
            self.call(call, observe);
        }
    }

    fn say(&mut self, text: &str, observe: &dyn Fn(Observation)) {
        if !text.is_empty() {
            observe(Observation::TextDelta(text.to_owned()));
            self.text.push_str(text);
        }
    }

    /// OpenRouter streams each detail in pieces of the same type and index.
    fn detail(&mut self, piece: Value) {
        let Value::Object(piece) = piece else { return };
        let same = |a: &Map<String, Value>| {
            a.get("type") == piece.get("type")
                && a.get("index").is_some()
                && a.get("index") == piece.get("index")
        };
        match self.details.last_mut() {
            Some(Value::Object(last)) if same(last) => {
                for (name, value) in piece {
                    match (last.get_mut(&name), value) {
                        (Some(Value::String(before)), Value::String(more))
                            if matches!(&*name, "text" | "summary" | "data") =>
                        {
                            before.push_str(&more);
                        }
                        (_, Value::Null) => {}
                        (_, value) => {
                            last.insert(name, value);
                        }
                    }
                }
            }
            _ => self.details.push(Value::Object(piece)),
        }
    }

    /// Pieces of a call share an index; some servers give none, or 0 for every call with ids that differ, or
    /// an id with every piece.
    fn call(&mut self, delta: CallDelta, observe: &dyn Fn(Observation)) {
        let id = delta.id.filter(|id| !id.is_empty());
        let function = delta.function.unwrap_or(FunctionDelta { name: None, arguments: None });
        let name = function.name.filter(|name| !name.is_empty());
        let same = |call: &Call| match (&id, delta.index) {
            (Some(id), _) if !call.id.is_empty() && call.id != *id => false,
            (_, Some(index)) => call.index == Some(index),
            (Some(id), None) => call.id == *id,
            (None, None) => name.is_none(),
        };
        let at = match self.calls.iter().rposition(same) {
            Some(at) => at,
            None => {
                let (id, name) = (id.clone().unwrap_or_default(), String::new());
                self.calls.push(Call { index: delta.index, id, name, arguments: String::new() });
                self.calls.len() - 1
            }
        };
        let Some(call) = self.calls.get_mut(at) else {
            return;
        };
        if let Some(id) = id {
            call.id = id;
        }
        if let Some(name) = name
            && call.name.is_empty()
        {
            observe(Observation::ToolCallStarted { name: name.clone() });
            call.name = name;
        }
        match function.arguments {
            Some(Value::String(more)) => call.arguments.push_str(&more),
            Some(Value::Null) | None => {}
            Some(whole) => call.arguments = whole.to_string(),
        }
    }

    fn take_usage(&mut self, usage: WireUsage) {
        let input = usage.prompt_tokens_details.unwrap_or_default();
        let output = usage.completion_tokens_details.unwrap_or_default();
        self.usage = Usage {
            input_tokens: usage.prompt_tokens.unwrap_or_default(),
            cached_input_tokens: input.cached_tokens.or(usage.prompt_cache_hit_tokens).unwrap_or_default(),
            cache_write_tokens: input.cache_write_tokens.unwrap_or_default(),
            output_tokens: usage.completion_tokens.unwrap_or_default(),
            reasoning_tokens: output.reasoning_tokens.unwrap_or_default(),
        };
    }
}

impl Decoder for Reader {
    fn event(&mut self, data: &str, observe: &dyn Fn(Observation)) -> Result<Progress, Trouble> {
        if data.trim() == "[DONE]" {
            // A server that forgets the reason still says that it is done.
            return match self.finished {
                None if self.text.is_empty() && self.calls.is_empty() => Ok(Progress::Partial),
                _ => Ok(Progress::Whole),
            };
        }
        let chunk: Chunk = serde_json::from_str(data)?;
        if let Some(error) = chunk.error.filter(|error| !error.is_null()) {
            return Err(Trouble::Complaint(Complaint::from_value(&json!({ "error": error }))));
        }
        if let Some(model) = chunk.model {
            self.model = model;
        }
        if let Some(usage) = chunk.usage {
            self.take_usage(usage);
        }
        for choice in chunk.choices.into_iter().flatten() {
            if choice.index.unwrap_or(0) != 0 {
                continue;
            }
            if let Some(delta) = choice.delta {
                self.delta(delta, observe);
            }
            self.finished = choice.finish_reason.filter(|reason| !reason.is_empty()).or(self.finished.take());
        }
        Ok(if self.finished.is_some() { Progress::Sufficient } else { Progress::Partial })
    }

    fn finish(&mut self) -> Result<Answer, Trouble> {
        let mut answer =
            Answer { usage: self.usage, model: std::mem::take(&mut self.model), ..Answer::default() };
        match self.finished.as_deref() {
            Some("content_filter" | "refusal") => {
                return Err(Trouble::Refused("the provider's filter stopped the answer".to_owned()));
            }
            Some("error") => {
                return Err(Trouble::Complaint(Complaint::default()));
            }
            Some("length") => answer.cut = true,
            _ => {}
        }
        if !self.refusal.is_empty() && self.calls.is_empty() {
            return Err(Trouble::Refused(std::mem::take(&mut self.refusal)));
        }
        let mut payload = Map::new();
        if !self.reasoning_content.is_empty() {
            payload.insert("reasoning_content".to_owned(), json!(self.reasoning_content));
        }
        if !self.reasoning.is_empty() {
            payload.insert("reasoning".to_owned(), json!(self.reasoning));
        }
        if !self.details.is_empty() {
            payload.insert("reasoning_details".to_owned(), json!(std::mem::take(&mut self.details)));
        }
        if !payload.is_empty() {
            let shown = [&mut self.reasoning_content, &mut self.reasoning];
            let summary =
                shown.into_iter().find(|text| !text.is_empty()).map(std::mem::take).unwrap_or_default();
            let (api, model) = (Api::ChatCompletions.as_str().to_owned(), self.asked.clone());
            let carry = Carry { api, model, payload: Value::Object(payload) };
            answer.items.push(Item::Reasoning { summary, carry: Some(carry) });
        }
        if !self.text.is_empty() {
            answer.items.push(Item::AssistantMessage { text: std::mem::take(&mut self.text) });
        }
        for call in std::mem::take(&mut self.calls) {
            if call.name.is_empty() {
                return Err(Trouble::Malformed(Malformation::Order));
            }
            let (call, name, arguments) = (CallId(call.id), call.name, call.arguments);
            answer.items.push(Item::ToolCall(ToolCall { call, name, arguments }));
        }
        Ok(answer)
    }
}
