//! What a scripted model says.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A reply to one request.
///
/// As JSON: `{"text": "…", "tool_calls": [{"name": "exec", "arguments": {…}}], "faults": [{"fault": "stall"}]}`;
/// all fields may be left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reply {
    /// Reasoning that comes before all else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<String>,
    /// Text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Tool calls, all in one turn.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<Call>,
    /// What goes wrong before this reply is given: one fault for each request that asks for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
    /// How long the model thinks, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    /// How long it takes from one piece of the stream to the next, in milliseconds; all at once if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pace_ms: Option<u64>,
    /// The tokens to report; made up from the lengths if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Tokens>,
}

/// A tool call to make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The tool.
    pub name: String,
    /// Its arguments: an object, or a string that is sent as it is, valid or not.
    #[serde(default)]
    pub arguments: Value,
    /// Its id; made from the turn if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// The tokens that a reply reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tokens {
    /// Input tokens, cached ones included.
    pub input: u64,
    /// Of those, read from the cache.
    pub cached: u64,
    /// Output tokens.
    pub output: u64,
    /// Of those, spent on reasoning.
    pub reasoning: u64,
}

/// Something that goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// An HTTP error.
    Status {
        /// Its status.
        status: u16,
        /// The value of a `Retry-After` header.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<String>,
        /// The error's `code`, such as `context_length_exceeded`.
        #[serde(default)]
        code: String,
        /// Its message.
        #[serde(default)]
        message: String,
    },
    /// The stream begins and then is silent until the client goes away.
    Stall,
    /// The connection breaks after about half of the stream.
    Drop,
    /// The stream ends well in HTTP's eyes, but before the answer does.
    EndEarly,
    /// An event in the middle is no JSON.
    Malformed,
    /// The server says in mid-answer that it is overloaded.
    Overloaded,
}

impl Reply {
    /// A reply of text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), ..Self::default() }
    }

    /// A reply that calls a tool.
    pub fn call(name: impl Into<String>, arguments: Value) -> Self {
        Self::default().and_call(name, arguments)
    }

    /// A reply that only goes wrong.
    pub fn fault(fault: Fault) -> Self {
        Self::default().after(fault)
    }

    /// The same, with another tool call.
    #[must_use]
    pub fn and_call(mut self, name: impl Into<String>, arguments: Value) -> Self {
        self.tool_calls.push(Call { name: name.into(), arguments, id: None });
        self
    }

    /// The same, with text.
    #[must_use]
    pub fn with_text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// The same, with reasoning before it.
    #[must_use]
    pub fn with_reasoning(mut self, reasoning: impl Into<String>) -> Self {
        self.reasoning = Some(reasoning.into());
        self
    }

    /// The same, after something went wrong once more.
    #[must_use]
    pub fn after(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// The same, after a time of thinking.
    #[must_use]
    pub fn with_delay(mut self, delay: Duration) -> Self {
        self.delay_ms = Some(u64::try_from(delay.as_millis()).unwrap_or(u64::MAX));
        self
    }
}

/// The replies of some conversations.
///
/// A conversation is known by a word in its prompt, and how far it is by the turns that the request already
/// holds: the server remembers nothing but the faults that it has shown, so a client may repeat a request.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Script {
    /// The conversations. The first whose `key` the prompt holds is played.
    pub conversations: Vec<Conversation>,
    /// What all others get.
    pub otherwise: Vec<Reply>,
}

/// A conversation's replies.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conversation {
    /// Words that the prompt holds.
    pub key: String,
    /// One reply for each turn; after the last, the model says `done`.
    pub replies: Vec<Reply>,
}

impl Script {
    /// A script that plays the same replies in every conversation.
    pub fn of(replies: impl Into<Vec<Reply>>) -> Self {
        Self { otherwise: replies.into(), ..Self::default() }
    }

    /// The same, with another conversation.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, replies: impl Into<Vec<Reply>>) -> Self {
        self.conversations.push(Conversation { key: key.into(), replies: replies.into() });
        self
    }

    /// The reply to a turn, and a name for the place in the script.
    pub(crate) fn reply(&self, prompt: &str, turn: usize) -> (Reply, (usize, usize)) {
        let found = self.conversations.iter().position(|one| prompt.contains(&one.key));
        let replies =
            found.and_then(|at| self.conversations.get(at)).map_or(&self.otherwise, |one| &one.replies);
        let reply = replies.get(turn).cloned().unwrap_or_else(|| Reply::text("done"));
        (reply, (found.map_or(0, |at| at + 1), turn))
    }
}
