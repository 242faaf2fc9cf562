use flotilla_agent::HostGone;
use flotilla_domain::{CallStatus, Item, Part, Usage};
use flotilla_models::{Api, Model, ModelError, ModelInfo, Observation, Request, Response, Stop};
use futures_util::{FutureExt as _, future::BoxFuture};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// What the model does when it is asked.
pub enum Reply {
    Answer(Vec<Item>, Stop),
    Error(ModelError),
    /// Says that it retries, then goes on with the next reply.
    Retry(ModelError),
    /// Tells of something on the way, then goes on with the next reply.
    Tell(Observation),
    /// Never answers.
    Hang,
    /// Does something first, then goes on with the next reply.
    Do(Box<dyn FnOnce() + Send>),
}

impl Reply {
    pub fn items(items: Vec<Item>) -> Self {
        Self::Answer(items, Stop::ToolCalls)
    }

    pub fn text(text: &str) -> Self {
        Self::Answer(vec![Item::AssistantMessage { text: text.to_owned() }], Stop::EndTurn)
    }
}

/// A model that answers from a script, and says that it is done after its last line.
pub struct Script {
    replies: Mutex<VecDeque<Reply>>,
    /// The conversations it was sent.
    seen: Mutex<Vec<Vec<Item>>>,
    /// The requests as a provider's cache sees them: tools, instructions, conversation.
    requests: Mutex<Vec<Vec<u8>>>,
    summary: Option<String>,
    info: ModelInfo,
    /// Told each time that it is asked.
    pub asked: Notify,
}

impl Script {
    pub fn new(replies: impl IntoIterator<Item = Reply>) -> Arc<Self> {
        Arc::new(Self {
            replies: Mutex::new(replies.into_iter().collect()),
            seen: Mutex::default(),
            requests: Mutex::default(),
            summary: None,
            info: ModelInfo {
                name: "script".to_owned(),
                api: Api::Responses,
                model: "script".to_owned(),
                base_url: String::new(),
                context_window: None,
            },
            asked: Notify::new(),
        })
    }

    /// The same with a window of so many tokens, which counts a quarter of the bytes it is sent as tokens.
    pub fn with_window(replies: impl IntoIterator<Item = Reply>, tokens: u64) -> Arc<Self> {
        let mut script = Self::new(replies);
        if let Some(script) = Arc::get_mut(&mut script) {
            script.info.context_window = Some(tokens);
        }
        script
    }

    /// The same, and when it is asked to sum up it says this.
    pub fn summing_up(replies: impl IntoIterator<Item = Reply>, tokens: u64, words: &str) -> Arc<Self> {
        let mut script = Self::with_window(replies, tokens);
        if let Some(script) = Arc::get_mut(&mut script) {
            script.summary = Some(words.to_owned());
        }
        script
    }

    /// A model of another name that only sums up, with a window of so many tokens.
    pub fn small(tokens: u64, words: &str) -> Arc<Self> {
        let mut script = Self::summing_up([], tokens, words);
        if let Some(script) = Arc::get_mut(&mut script) {
            script.info.name = "small".to_owned();
        }
        script
    }

    /// A model of another name that is asked to sum up and never answers.
    pub fn silent_small(tokens: u64) -> Arc<Self> {
        let mut script = Self::with_window([Reply::Hang], tokens);
        if let Some(script) = Arc::get_mut(&mut script) {
            script.info.name = "small".to_owned();
        }
        script
    }

    /// How long each of its requests was beside the one before: bytes of both, and of what they begin with alike.
    pub fn prefixes(&self) -> Vec<(usize, usize, usize)> {
        let bytes: Vec<Vec<u8>> = self.requests.lock().unwrap().clone();
        let alike = |a: &[u8], b: &[u8]| a.iter().zip(b).take_while(|(a, b)| a == b).count();
        bytes.windows(2).map(|pair| (pair[0].len(), pair[1].len(), alike(&pair[0], &pair[1]))).collect()
    }

    pub fn seen(&self) -> Vec<Vec<Item>> {
        self.seen.lock().unwrap().clone()
    }

    /// The results it was told of the last time, with their status.
    pub fn told(&self) -> Vec<(String, CallStatus, String)> {
        let seen = self.seen();
        let results = seen.last().unwrap().iter().filter_map(|item| match item {
            Item::ToolResult(result) => Some((result.call.0.clone(), result.status, super::said(result))),
            _ => None,
        });
        results.collect()
    }

    /// The messages it was told the last time.
    pub fn heard(&self) -> Vec<String> {
        let seen = self.seen();
        let messages = seen.last().unwrap().iter().filter_map(|item| match item {
            Item::UserMessage { parts, .. } => Some(parts.iter().map(|part| match part {
                Part::Text { text } => text.clone(),
                Part::Image { .. } => "<image>".to_owned(),
            })),
            _ => None,
        });
        messages.map(Iterator::collect).collect()
    }
}

impl Model for Script {
    fn describe(&self) -> &ModelInfo {
        &self.info
    }

    fn respond<'a>(
        &'a self,
        request: &'a Request<'a>,
        observe: &'a (dyn Fn(Observation) + Send + Sync),
        _: &'a CancellationToken,
    ) -> BoxFuture<'a, Result<Response, ModelError>> {
        self.seen.lock().unwrap().push(request.items.to_vec());
        let mut bytes = Vec::new();
        for tool in request.tools {
            bytes.extend(format!("{}{}{}", tool.name, tool.description, tool.parameters).bytes());
        }
        bytes.extend(request.instructions.bytes());
        for item in request.items {
            serde_json::to_writer(&mut bytes, item).unwrap();
        }
        let counted = bytes.len() as u64 / 4;
        self.requests.lock().unwrap().push(bytes);
        async move {
            self.asked.notify_one();
            let sums_up = request.items.last().is_some_and(|item| {
                matches!(item, Item::UserMessage { source: flotilla_domain::MessageSource::System, parts }
                    if matches!(&parts[0], Part::Text { text } if text.contains("your context is almost full")))
            });
            loop {
                if let (true, Some(words)) = (sums_up, &self.summary) {
                    return Ok(Response {
                        items: vec![Item::AssistantMessage { text: words.clone() }],
                        usage: Usage { input_tokens: counted, ..Usage::default() },
                        stop: Stop::EndTurn,
                        model: "script".to_owned(),
                    });
                }
                let reply = self.replies.lock().unwrap().pop_front();
                match reply.unwrap_or_else(|| Reply::text("done")) {
                    Reply::Answer(items, stop) => {
                        return Ok(Response {
                            items,
                            usage: Usage { input_tokens: counted, ..Usage::default() },
                            stop,
                            model: "script".to_owned(),
                        });
                    }
                    Reply::Error(error) => return Err(error),
                    Reply::Retry(why) => observe(Observation::Retrying {
                        attempt: 2,
                        after: std::time::Duration::from_millis(250),
                        why,
                    }),
                    Reply::Tell(seen) => observe(seen),
                    Reply::Hang => std::future::pending::<Result<(), HostGone>>().await.unwrap(),
                    Reply::Do(act) => act(),
                }
            }
        }
        .boxed()
    }
}
