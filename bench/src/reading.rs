//! What a model's provider would read of a conversation, and what of it from its cache.
//!
//! A provider keeps the beginning of a request for the next one. Here each request is laid out as it is read (tools,
//! instructions, what was said), and what it has in common with the one before counts as cached by the rule of OpenAI's
//! guide to prompt caching: from 1,024 tokens on, in steps of 128. A token is taken as four bytes, for every agent alike.

use flotilla_scripted_model::{Incoming, Tokens};
use serde_json::Value;

const BYTES_A_TOKEN: usize = 4;
const LEAST: u64 = 1024;
const STEP: u64 = 128;

/// Dollars for a million tokens read, and read from the cache; of a large model, to compare agents by.
const PRICES: (f64, f64) = (1.25, 0.125);

/// What the requests of a conversation came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Read {
    /// Requests, with those that went wrong.
    pub(crate) requests: usize,
    /// Those that do not begin with the whole one before.
    pub(crate) anew: usize,
    /// Tokens of all of them, and those of them that a cache would have had.
    pub(crate) input: u64,
    pub(crate) cached: u64,
    /// Tokens of the largest.
    pub(crate) largest: u64,
}

impl Read {
    /// The part of what was read that came from the cache.
    pub(crate) fn share(&self) -> f64 {
        self.cached as f64 / self.input.max(1) as f64
    }

    /// What reading it costs, in dollars.
    pub(crate) fn dollars(&self) -> f64 {
        let (fresh, cached) = PRICES;
        ((self.input - self.cached) as f64 * fresh + self.cached as f64 * cached) / 1e6
    }
}

/// Reads one conversation's requests.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    last: Vec<u8>,
    read: Read,
}

impl Reader {
    /// Reads the next request, and gives the tokens to report for it.
    pub(crate) fn read(&mut self, incoming: &Incoming) -> Tokens {
        let prompt = laid_out(&incoming.raw());
        let alike = prompt.iter().zip(&self.last).take_while(|(one, other)| one == other).count();
        self.read.anew += usize::from(alike < self.last.len());
        let (input, alike) = (tokens(prompt.len()), tokens(alike));
        let cached = if alike < LEAST { 0 } else { alike / STEP * STEP };
        self.last = prompt;
        self.read.requests += 1;
        self.read.input += input;
        self.read.cached += cached;
        self.read.largest = self.read.largest.max(input);
        Tokens { input, cached, output: 20, reasoning: 0 }
    }

    /// What was read so far.
    pub(crate) fn so_far(&self) -> Read {
        self.read
    }
}

fn tokens(bytes: usize) -> u64 {
    (bytes / BYTES_A_TOKEN) as u64
}

/// A request in the order in which a provider reads it, whatever order its fields came in. Marks that only say what to
/// cache are no part of what is read.
fn laid_out(request: &Value) -> Vec<u8> {
    let mut all = String::new();
    for field in ["tools", "instructions", "system", "input", "messages"] {
        let Some(value) = request.get(field) else { continue };
        let parts = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for part in parts.iter().filter(|part| !is_letterhead(part)) {
            all.push_str(&without_marks(part.clone()).to_string());
        }
    }
    all.into_bytes()
}

/// Claude Code heads its instructions with a line for Anthropic's accounting that is new each time; its own server takes
/// it off before it reads.
fn is_letterhead(part: &Value) -> bool {
    let text = part.get("text").and_then(Value::as_str);
    text.is_some_and(|text| text.starts_with("x-anthropic-billing-header"))
}

fn without_marks(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            fields.remove("cache_control");
            for field in fields.values_mut() {
                *field = without_marks(field.take());
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(|part| *part = without_marks(part.take())),
        _ => {}
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ask(reader: &mut Reader, body: &Value) -> Tokens {
        let tokens = laid_out(body).len();
        let before = reader.read.input;
        let told = reader.read(&Incoming {
            api: flotilla_scripted_model::Api::Messages,
            model: String::new(),
            prompt_text: String::new(),
            turn_index: 0,
            last_tool_results: Vec::new(),
            tools: Vec::new(),
            stream: false,
            body: body.to_string().into(),
        });
        assert_eq!(reader.read.input - before, (tokens / 4) as u64);
        told
    }

    #[test]
    fn what_a_request_begins_with_like_the_one_before_is_cached_in_steps() {
        let mut reader = Reader::default();
        let said = |words: usize| json!({"role": "user", "content": "word ".repeat(words)});
        let first = json!({"system": "s".repeat(8000), "messages": [said(10)]});
        assert_eq!(ask(&mut reader, &first).cached, 0, "nothing was there before");
        let second = json!({"messages": [said(10), said(500)], "system": "s".repeat(8000)});
        let told = ask(&mut reader, &second);
        assert_eq!(told.cached, 2000 / 128 * 128, "{told:?}");
        let other = json!({"system": "other", "messages": [said(10)]});
        assert_eq!(ask(&mut reader, &other).cached, 0);
        assert_eq!((reader.so_far().requests, reader.so_far().anew), (3, 1));
    }

    #[test]
    fn marks_of_what_to_cache_and_letterheads_are_not_read() {
        let marked = json!({"system": [
            {"type": "text", "text": "x-anthropic-billing-header: a=1;"},
            {"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}},
        ]});
        let plain = json!({"system": [{"type": "text", "text": "Be brief."}]});
        assert_eq!(laid_out(&marked), laid_out(&plain));
    }
}
