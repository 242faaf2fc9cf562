//! The four protocols: how a conversation is written, and how an answer is read.

mod chat;
mod gemini;
mod json;
mod messages;
mod responses;

use bytes::Bytes;
use flotilla_domain::{CallId, Item, ToolCall};

use crate::classify::{Complaint, Server};
use crate::conduct::Limits;
use crate::error::{Malformation, ModelError};
use crate::model::{Api, Observation, Request, Response, Stop};
use crate::sse::Events;
use crate::tuning::Tuning;

/// A part of a request that some servers do not take; without it the conversation still works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Concession {
    /// Reasoning of earlier turns.
    CarriedReasoning,
    /// The wish to be given reasoning that can be carried.
    EncryptedReasoning,
    /// The key of the prompt cache.
    CacheKey,
    /// The wish for several calls in one turn.
    ParallelCalls,
    /// The wish for usage at the end of a stream.
    StreamUsage,
    /// `max_tokens` is called `max_completion_tokens`.
    OutputLimitName,
    /// The model cannot answer at the usual length.
    SmallOutput,
    /// Temperature and the share of likely words.
    Sampling,
    /// How much to say.
    Verbosity,
    /// How much to reason.
    Effort,
    /// Thinking is asked for in the other of the two ways of the Messages API.
    OtherThinking,
    /// Summaries of reasoning.
    Summary,
}

/// A set of [`Concession`]s.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Concessions(u32);

impl Concessions {
    pub fn from_bits(bits: u32) -> Self {
        Self(bits)
    }
    pub fn bits(self) -> u32 {
        self.0
    }
    pub fn has(self, one: Concession) -> bool {
        self.0 & (1 << one as u32) != 0
    }
    pub fn with(self, one: Concession) -> Self {
        Self(self.0 | 1 << one as u32)
    }
}

/// What the writing of a request depends on besides the conversation.
#[derive(Clone, Copy)]
pub(crate) struct Dialect<'a> {
    /// The provider's id of the model.
    pub model: &'a str,
    /// How it is asked to answer.
    pub tuning: &'a Tuning,
    /// Whether it is the API's inventor that is spoken to, who knows all of it.
    pub original: bool,
    /// What this server does not take.
    pub conceded: Concessions,
}

impl<'a> Dialect<'a> {
    fn allows<T>(&self, value: Option<T>, unless: Concession) -> Option<T> {
        value.filter(|_| !self.conceded.has(unless))
    }

    /// How much to reason, if the server takes it.
    fn effort(&self) -> Option<&'a str> {
        self.allows(self.tuning.effort.as_deref(), Concession::Effort)
    }

    /// How much to say, if the server takes it.
    fn verbosity(&self) -> Option<&'a str> {
        self.allows(self.tuning.verbosity.as_deref(), Concession::Verbosity)
    }

    fn temperature(&self) -> Option<f64> {
        self.allows(self.tuning.temperature, Concession::Sampling)
    }

    fn top_p(&self) -> Option<f64> {
        self.allows(self.tuning.top_p, Concession::Sampling)
    }

    /// The most tokens to answer with.
    fn max_output_tokens(&self, request: &Request<'_>) -> Option<u32> {
        request.max_output_tokens.or(self.tuning.max_output_tokens)
    }
}

/// Writes a request's body.
pub(crate) fn encode(api: Api, request: &Request<'_>, dialect: &Dialect<'_>) -> Bytes {
    match api {
        Api::Responses => json::to_bytes(&responses::encode(request, dialect)),
        Api::ChatCompletions => json::to_bytes(&chat::encode(request, dialect)),
        Api::Messages => json::to_bytes(&messages::encode(request, dialect)),
        Api::Gemini => json::to_bytes(&gemini::encode(request, dialect)),
    }
}

/// Why an answer cannot be had from a stream.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The stream breaks the protocol.
    Malformed(Malformation),
    /// The server says so.
    Complaint(Complaint),
    /// The model refused, or was made to.
    Refused(String),
}

impl From<serde_json::Error> for Trouble {
    fn from(_: serde_json::Error) -> Self {
        Self::Malformed(Malformation::Event)
    }
}

/// How far an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// More must come.
    Partial,
    /// It is whole if the stream ends well here, but more may come.
    Sufficient,
    /// It is whole.
    Whole,
}

/// Reads the events of one answer.
pub(crate) trait Decoder: Send {
    /// Takes the data of an event.
    fn event(&mut self, data: &str, observe: &dyn Fn(Observation)) -> Result<Progress, Trouble>;
    /// Gives what was read. Called once, on a whole answer.
    fn finish(&mut self) -> Result<Answer, Trouble>;
}

/// What a decoder read, before ids are settled.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub items: Vec<Item>,
    pub usage: flotilla_domain::Usage,
    pub cut: bool,
    pub paused: bool,
    pub model: String,
}

pub(crate) fn decoder(api: Api, model: &str) -> Box<dyn Decoder> {
    match api {
        Api::Responses => Box::new(responses::Reader::new(model)),
        Api::ChatCompletions => Box::new(chat::Reader::new(model)),
        Api::Messages => Box::new(messages::Reader::new(model)),
        Api::Gemini => Box::new(gemini::Reader::new(model)),
    }
}

/// Makes a response of a whole answer: each call gets an id that its run does not have yet, for some servers
/// give none, or count from zero in each answer; and a call that a token limit cut is left out.
pub(crate) fn settle(answer: Answer, asked: &str, before: &[Item], random: &dyn Fn() -> u64) -> Response {
    let Answer { mut items, usage, cut, paused, model } = answer;
    if cut {
        items.retain(|item| !matches!(item, Item::ToolCall(call) if !json::is_object(&call.arguments)));
    }
    let known = |id: &str, items: &[Item]| {
        items.iter().any(|item| matches!(item, Item::ToolCall(ToolCall { call, .. }) if call.0 == id))
    };
    let mut calls = false;
    for at in 0..items.len() {
        let (done, rest) = items.split_at_mut(at);
        let Some(Item::ToolCall(call)) = rest.first_mut() else {
            continue;
        };
        calls = true;
        while call.call.0.is_empty() || known(&call.call.0, done) || known(&call.call.0, before) {
            call.call = CallId(format!("call_{:016x}", random()));
        }
        if call.arguments.trim().is_empty() {
            call.arguments = "{}".to_owned();
        }
    }
    let stop = match (cut, calls, paused) {
        (true, ..) => Stop::MaxTokens,
        (false, true, _) => Stop::ToolCalls,
        (false, false, true) => Stop::Paused,
        (false, false, false) => Stop::EndTurn,
    };
    let model = if model.is_empty() { asked.to_owned() } else { model };
    Response { items, usage, stop, model }
}

/// Turns a decoder's trouble into an error.
pub(crate) fn explain(trouble: Trouble, api: Api, server: &Server<'_>) -> ModelError {
    match trouble {
        Trouble::Malformed(what) => ModelError::Malformed { api: api.as_str(), what },
        Trouble::Complaint(complaint) => complaint.classify(200, None, server),
        Trouble::Refused(message) => {
            ModelError::Refused { message: crate::secret::presentable(&message, server.key) }
        }
    }
}

/// Reads a whole answer from the bytes of an event stream, fed in pieces of `piece` bytes: the pure core of
/// [`crate::open`]'s models, for fuzzing and tests. `model` is the model that was asked.
///
/// # Errors
/// As a real stream with these bytes that then ends; [`ModelError::Dropped`] when they are no whole answer.
pub fn parse_response(
    api: Api,
    model: &str,
    bytes: &[u8],
    piece: usize,
    limits: Limits,
) -> Result<Response, ModelError> {
    let server = Server { host: "server", model, key: None };
    let mut events = Events::new(limits);
    let mut decoder = decoder(api, model);
    let mut progress = Progress::Partial;
    let mut pieces = bytes.chunks(piece.max(1));
    let mut ended = false;
    while progress != Progress::Whole && !ended {
        match pieces.next() {
            Some(piece) => events.push(Bytes::copy_from_slice(piece))?,
            None => {
                ended = true;
                events.end()?;
            }
        }
        while progress != Progress::Whole
            && let Some(data) = events.next(api.as_str())?
        {
            progress = decoder.event(&data, &|_| {}).map_err(|trouble| explain(trouble, api, &server))?;
        }
    }
    if progress == Progress::Partial {
        return Err(ModelError::Dropped);
    }
    let answer = decoder.finish().map_err(|trouble| explain(trouble, api, &server))?;
    let count = std::cell::Cell::new(0);
    Ok(settle(answer, model, &[], &|| {
        count.set(count.get() + 1);
        count.get()
    }))
}

#[cfg(test)]
mod encode_tests;
