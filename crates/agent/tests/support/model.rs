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
    info: ModelInfo,
    /// Told each time that it is asked.
    pub asked: Notify,
}

impl Script {
    pub fn new(replies: impl IntoIterator<Item = Reply>) -> Arc<Self> {
        Arc::new(Self {
            replies: Mutex::new(replies.into_iter().collect()),
            seen: Mutex::default(),
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
        async move {
            self.asked.notify_one();
            loop {
                let reply = self.replies.lock().unwrap().pop_front();
                match reply.unwrap_or_else(|| Reply::text("done")) {
                    Reply::Answer(items, stop) => {
                        return Ok(Response {
                            items,
                            usage: Usage::default(),
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
                    Reply::Hang => std::future::pending::<Result<(), HostGone>>().await.unwrap(),
                    Reply::Do(act) => act(),
                }
            }
        }
        .boxed()
    }
}
