//! Reads the chunks of a Gemini stream.

use flotilla_domain::{CallId, Carry, Item, ToolCall, Usage};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{On, Signed};
use crate::classify::Complaint;
use crate::error::Malformation;
use crate::model::{Api, Observation};
use crate::wire::{Answer, Decoder, Progress, Trouble};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Chunk {
    #[serde(default)]
    candidates: Vec<Candidate>,
    #[serde(default)]
    usage_metadata: Option<WireUsage>,
    #[serde(default)]
    model_version: Option<String>,
    #[serde(default)]
    prompt_feedback: Option<Feedback>,
    #[serde(default)]
    error: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Candidate {
    #[serde(default)]
    content: Option<Content>,
    #[serde(default)]
    finish_reason: Option<String>,
    #[serde(default)]
    finish_message: Option<String>,
    #[serde(default)]
    index: Option<u64>,
}

#[derive(Deserialize)]
struct Content {
    #[serde(default)]
    parts: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    thought: bool,
    #[serde(default)]
    thought_signature: Option<String>,
    #[serde(default)]
    function_call: Option<Call>,
}

#[derive(Deserialize)]
struct Call {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    args: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Feedback {
    #[serde(default)]
    block_reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireUsage {
    #[serde(default)]
    prompt_token_count: Option<u64>,
    #[serde(default)]
    cached_content_token_count: Option<u64>,
    #[serde(default)]
    candidates_token_count: Option<u64>,
    #[serde(default)]
    thoughts_token_count: Option<u64>,
    #[serde(default)]
    tool_use_prompt_token_count: Option<u64>,
}

/// The reader's state: what has arrived, in order.
pub(crate) struct Reader {
    asked: String,
    items: Vec<Item>,
    /// Thoughts since the last item.
    thoughts: String,
    finished: Option<String>,
    message: String,
    usage: Usage,
    model: String,
}

impl Reader {
    pub fn new(model: &str) -> Self {
        Self {
            asked: model.to_owned(),
            items: Vec::new(),
            thoughts: String::new(),
            finished: None,
            message: String::new(),
            usage: Usage::default(),
            model: String::new(),
        }
    }

    /// Writes the thoughts so far as an item, with the signature that came, if one did.
    fn reason(&mut self, signed: Option<Signed<'_>>) {
        if self.thoughts.is_empty() && signed.is_none() {
            return;
        }
        let (api, model) = (Api::Gemini.as_str().to_owned(), self.asked.clone());
        let payload = signed.and_then(|signed| serde_json::to_value(signed).ok());
        let carry = payload.map(|payload| Carry { api, model, payload });
        self.items.push(Item::Reasoning { summary: std::mem::take(&mut self.thoughts), carry });
    }

    fn part(&mut self, part: Part, observe: &dyn Fn(Observation)) {
        let signature = part.thought_signature.filter(|text| !text.is_empty());
        let signed = |on| signature.as_deref().map(|thought_signature| Signed { thought_signature, on });
        let text = part.text.unwrap_or_default();
        if let Some(call) = part.function_call {
            self.reason(signed(On::Call));
            observe(Observation::ToolCallStarted { name: call.name.clone() });
            let arguments = match call.args {
                None | Some(Value::Null) => "{}".to_owned(),
                Some(args) => args.to_string(),
            };
            let id = CallId(call.id.unwrap_or_default());
            self.items.push(Item::ToolCall(ToolCall { call: id, name: call.name, arguments }));
        } else if part.thought {
            if !text.is_empty() {
                observe(Observation::ReasoningDelta(text.clone()));
                self.thoughts.push_str(&text);
            }
            if let Some(signed) = signed(On::Thought) {
                self.reason(Some(signed));
            }
        } else if text.is_empty() {
            if let Some(signed) = signed(On::Nothing) {
                self.reason(Some(signed));
            }
        } else {
            self.reason(signed(On::Text(text.len())));
            observe(Observation::TextDelta(text.clone()));
            match self.items.last_mut() {
                Some(Item::AssistantMessage { text: before }) => before.push_str(&text),
                _ => self.items.push(Item::AssistantMessage { text }),
            }
        }
    }

    fn take_usage(&mut self, usage: &WireUsage) {
        let thoughts = usage.thoughts_token_count.unwrap_or_default();
        let tools = usage.tool_use_prompt_token_count.unwrap_or_default();
        self.usage = Usage {
            input_tokens: usage.prompt_token_count.unwrap_or_default().saturating_add(tools),
            cached_input_tokens: usage.cached_content_token_count.unwrap_or_default(),
            cache_write_tokens: 0,
            output_tokens: usage.candidates_token_count.unwrap_or_default().saturating_add(thoughts),
            reasoning_tokens: thoughts,
        };
    }
}

impl Decoder for Reader {
    fn event(&mut self, data: &str, observe: &dyn Fn(Observation)) -> Result<Progress, Trouble> {
        let chunk: Chunk = serde_json::from_str(data)?;
        if let Some(error) = chunk.error.filter(|error| !error.is_null()) {
            return Err(Trouble::Complaint(Complaint::from_value(&json!({ "error": error }))));
        }
        if let Some(reason) = chunk.prompt_feedback.and_then(|feedback| feedback.block_reason) {
            return Err(Trouble::Refused(format!("the prompt was blocked: {reason}")));
        }
        self.model = chunk.model_version.unwrap_or(std::mem::take(&mut self.model));
        if let Some(usage) = &chunk.usage_metadata {
            self.take_usage(usage);
        }
        for candidate in chunk.candidates {
            if candidate.index.unwrap_or(0) != 0 {
                continue;
            }
            for part in candidate.content.map(|content| content.parts).unwrap_or_default() {
                self.part(part, observe);
            }
            self.finished = candidate.finish_reason.or(self.finished.take());
            self.message = candidate.finish_message.unwrap_or(std::mem::take(&mut self.message));
        }
        Ok(if self.finished.is_some() { Progress::Sufficient } else { Progress::Partial })
    }

    fn finish(&mut self) -> Result<Answer, Trouble> {
        let mut answer =
            Answer { usage: self.usage, model: std::mem::take(&mut self.model), ..Answer::default() };
        match self.finished.as_deref() {
            Some("MAX_TOKENS") => answer.cut = true,
            // The model wrote a call that cannot be read: another attempt may do better.
            Some(
                "MALFORMED_FUNCTION_CALL"
                | "UNEXPECTED_TOOL_CALL"
                | "TOO_MANY_TOOL_CALLS"
                | "MISSING_THOUGHT_SIGNATURE"
                | "MALFORMED_RESPONSE",
            ) => {
                return Err(Trouble::Malformed(Malformation::Call));
            }
            // It happened upon the words of something published, or broke off before it said anything: both by chance.
            Some("RECITATION") => return Err(Trouble::Malformed(Malformation::BrokenOff)),
            Some("OTHER") if self.items.is_empty() => {
                return Err(Trouble::Malformed(Malformation::BrokenOff));
            }
            Some("STOP" | "FINISH_REASON_UNSPECIFIED" | "OTHER") | None => {}
            Some(reason) => {
                let why = if self.message.is_empty() { reason } else { &self.message };
                return Err(Trouble::Refused(format!("the provider stopped the answer: {why}")));
            }
        }
        self.reason(None);
        answer.items = std::mem::take(&mut self.items);
        if answer.items.iter().any(|item| matches!(item, Item::ToolCall(call) if call.name.is_empty())) {
            return Err(Trouble::Malformed(Malformation::Order));
        }
        Ok(answer)
    }
}
