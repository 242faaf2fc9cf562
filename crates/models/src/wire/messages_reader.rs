//! Reads the events of an Anthropic Messages stream.

use flotilla_domain::{CallId, Carry, Item, ToolCall, Usage};
use serde::Deserialize;
use serde_json::Value;

use crate::classify::Complaint;
use crate::error::Malformation;
use crate::model::{Api, Observation};
use crate::wire::{Answer, Decoder, Progress, Trouble};

#[derive(Deserialize)]
struct Event {
    r#type: String,
    #[serde(default)]
    index: Option<u64>,
    #[serde(default)]
    message: Option<Start>,
    #[serde(default)]
    content_block: Option<Value>,
    #[serde(default)]
    delta: Option<Delta>,
    #[serde(default)]
    usage: Option<WireUsage>,
    #[serde(default)]
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Start {
    #[serde(default)]
    model: Option<String>,
    #[serde(default)]
    usage: Option<WireUsage>,
}

#[derive(Deserialize)]
struct Delta {
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    thinking: Option<String>,
    #[serde(default)]
    signature: Option<String>,
    #[serde(default)]
    partial_json: Option<String>,
    #[serde(default)]
    stop_reason: Option<String>,
}

#[derive(Deserialize)]
struct WireUsage {
    #[serde(default)]
    input_tokens: Option<u64>,
    #[serde(default)]
    output_tokens: Option<u64>,
    #[serde(default)]
    cache_read_input_tokens: Option<u64>,
    #[serde(default)]
    cache_creation_input_tokens: Option<u64>,
    #[serde(default)]
    output_tokens_details: Option<OutputDetails>,
}

#[derive(Deserialize)]
struct OutputDetails {
    #[serde(default)]
    thinking_tokens: Option<u64>,
}

enum Part {
    Text(String),
    Call {
        id: String,
        name: String,
        input: Value,
        json: String,
    },
    /// The block as it was started; its text and signature arrive in pieces.
    Thinking {
        block: Value,
        thinking: String,
        signature: String,
    },
    Redacted(Value),
    Other,
}

struct Open {
    index: u64,
    part: Part,
    done: bool,
}

/// The reader's state: the blocks, in the order they began.
pub(crate) struct Reader {
    asked: String,
    blocks: Vec<Open>,
    input: u64,
    cache_read: u64,
    cache_write: u64,
    output: u64,
    thinking: u64,
    stop: Option<String>,
    model: String,
}

impl Reader {
    pub fn new(model: &str) -> Self {
        Self {
            asked: model.to_owned(),
            blocks: Vec::new(),
            input: 0,
            cache_read: 0,
            cache_write: 0,
            output: 0,
            thinking: 0,
            stop: None,
            model: String::new(),
        }
    }

    /// Usage is cumulative: the latest number counts.
    fn take_usage(&mut self, usage: WireUsage) {
        let set = |to: &mut u64, from: Option<u64>| *to = from.unwrap_or(*to);
        set(&mut self.input, usage.input_tokens);
        set(&mut self.cache_read, usage.cache_read_input_tokens);
        set(&mut self.cache_write, usage.cache_creation_input_tokens);
        set(&mut self.output, usage.output_tokens);
        set(&mut self.thinking, usage.output_tokens_details.and_then(|details| details.thinking_tokens));
    }

    fn start(&mut self, index: u64, block: Value, observe: &dyn Fn(Observation)) {
        let text = |name: &str| block.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let part = match block.get("type").and_then(Value::as_str).unwrap_or_default() {
            "text" => Part::Text(text("text")),
            "tool_use" => {
                let (id, name) = (text("id"), text("name"));
                observe(Observation::ToolCallStarted { name: name.clone() });
                let input = block.get("input").cloned().unwrap_or_default();
                Part::Call { id, name, input, json: String::new() }
            }
            "thinking" => {
                let (thinking, signature) = (text("thinking"), text("signature"));
                Part::Thinking { block, thinking, signature }
            }
            "redacted_thinking" => Part::Redacted(block),
            _ => Part::Other,
        };
        self.blocks.push(Open { index, part, done: false });
    }

    fn block(&mut self, index: Option<u64>) -> Result<&mut Open, Trouble> {
        self.blocks
            .iter_mut()
            .rev()
            .find(|block| !block.done && index.is_none_or(|index| block.index == index))
            .ok_or(Trouble::Malformed(Malformation::Order))
    }

    fn delta(
        &mut self,
        index: Option<u64>,
        delta: Delta,
        observe: &dyn Fn(Observation),
    ) -> Result<(), Trouble> {
        match &mut self.block(index)?.part {
            Part::Text(text) => {
                if let Some(more) = delta.text {
                    text.push_str(&more);
                    observe(Observation::TextDelta(more));
                }
            }
            Part::Call { json, .. } => json.push_str(&delta.partial_json.unwrap_or_default()),
            Part::Thinking { thinking, signature, .. } => {
                signature.push_str(&delta.signature.unwrap_or_default());
                if let Some(more) = delta.thinking {
                    thinking.push_str(&more);
                    observe(Observation::ReasoningDelta(more));
                }
            }
            Part::Redacted(_) | Part::Other => {}
        }
        Ok(())
    }

    fn item(&self, part: Part) -> Option<Item> {
        let carry = |payload| {
            Some(Carry { api: Api::Messages.as_str().to_owned(), model: self.asked.clone(), payload })
        };
        match part {
            Part::Text(text) => (!text.is_empty()).then_some(Item::AssistantMessage { text }),
            Part::Call { id, name, input, json } => {
                let arguments = match input {
                    Value::Object(input) if json.is_empty() && !input.is_empty() => {
                        Value::Object(input).to_string()
                    }
                    _ => json,
                };
                Some(Item::ToolCall(ToolCall { call: CallId(id), name, arguments }))
            }
            Part::Thinking { mut block, thinking, signature } => {
                if let Value::Object(fields) = &mut block {
                    fields.insert("thinking".to_owned(), Value::String(thinking.clone()));
                    fields.insert("signature".to_owned(), Value::String(signature.clone()));
                }
                // Unsigned thoughts are not taken back.
                let carry = if signature.is_empty() { None } else { carry(block) };
                Some(Item::Reasoning { summary: thinking, carry })
            }
            Part::Redacted(block) => Some(Item::Reasoning { summary: String::new(), carry: carry(block) }),
            Part::Other => None,
        }
    }
}

impl Decoder for Reader {
    fn event(&mut self, data: &str, observe: &dyn Fn(Observation)) -> Result<Progress, Trouble> {
        let event: Event = serde_json::from_str(data)?;
        match &*event.r#type {
            "message_start" => {
                if let Some(start) = event.message {
                    self.model = start.model.unwrap_or_default();
                    if let Some(usage) = start.usage {
                        self.take_usage(usage);
                    }
                }
            }
            "content_block_start" => {
                let index = event.index.unwrap_or(self.blocks.len() as u64);
                self.start(index, event.content_block.unwrap_or_default(), observe);
            }
            "content_block_delta" => {
                if let Some(delta) = event.delta {
                    self.delta(event.index, delta, observe)?;
                }
            }
            "content_block_stop" => self.block(event.index)?.done = true,
            "message_delta" => {
                self.stop = event.delta.and_then(|delta| delta.stop_reason).or(self.stop.take());
                if let Some(usage) = event.usage {
                    self.take_usage(usage);
                }
            }
            "message_stop" => return Ok(Progress::Whole),
            "error" => {
                let error = event.error.unwrap_or_default();
                return Err(Trouble::Complaint(Complaint::from_value(&error)));
            }
            // `ping`, and whatever is added later: the API asks its callers to bear unknown events.
            _ => {}
        }
        Ok(Progress::Partial)
    }

    fn finish(&mut self) -> Result<Answer, Trouble> {
        let mut answer = Answer { model: std::mem::take(&mut self.model), ..Answer::default() };
        match self.stop.as_deref() {
            Some("refusal") => return Err(Trouble::Refused("its safety rules ended the answer".to_owned())),
            Some("model_context_window_exceeded") => {
                let code = "context_length_exceeded".to_owned();
                let message = "the answer ran into the end of the context".to_owned();
                return Err(Trouble::Complaint(Complaint { code, message, ..Complaint::default() }));
            }
            Some("max_tokens") => answer.cut = true,
            Some("pause_turn") => answer.paused = true,
            _ => {}
        }
        answer.usage = Usage {
            input_tokens: self.input.saturating_add(self.cache_read).saturating_add(self.cache_write),
            cached_input_tokens: self.cache_read,
            cache_write_tokens: self.cache_write,
            output_tokens: self.output,
            reasoning_tokens: self.thinking,
        };
        let blocks = std::mem::take(&mut self.blocks);
        answer.items = blocks.into_iter().filter_map(|block| self.item(block.part)).collect();
        Ok(answer)
    }
}
