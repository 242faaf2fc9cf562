//! A model with others behind it.
#![allow(clippy::unwrap_used, reason = "helpers of tests use it too")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flotilla_domain::{Item, Usage};
use flotilla_models::{
    Api, Model, ModelError, ModelInfo, Observation, Provider, Request, Response, Stop, open, with_fallback,
};
use flotilla_scripted_model::{Fault, Keep, Reply, Script, Server};
use futures_util::future::BoxFuture;
use support::*;
use tokio_util::sync::CancellationToken;

fn named(name: &str, base: &str) -> Arc<dyn Model> {
    open(Provider::new(name, Api::Messages, base, "m"), impatient()).unwrap()
}

fn status(status: u16) -> Fault {
    Fault::Status { status, retry_after: None, code: String::new(), message: String::new() }
}

async fn ask_all(model: &dyn Model) -> (Result<Vec<Item>, ModelError>, Vec<(String, String)>) {
    let steps = Mutex::new(Vec::new());
    let observe = |seen| {
        if let Observation::FellBack { from, to, .. } = seen {
            steps.lock().unwrap().push((from, to));
        }
    };
    let items = [user("go")];
    let request = Request { items: &items, ..Request::default() };
    let answer = model.respond(&request, &observe, &CancellationToken::new()).await;
    (answer.map(|response| response.items), steps.into_inner().unwrap())
}

#[tokio::test]
async fn while_a_model_is_down_the_next_one_answers_and_goes_on_answering() {
    let down = (0..9).fold(Reply::text("never"), |reply, _| reply.after(status(503)));
    let broken = Server::start(Script::of([down]), 0, Keep::Requests).await.unwrap();
    let works = Server::start(Script::of([Reply::text("here")]), 0, Keep::Requests).await.unwrap();
    let others = vec![named("b", "http://127.0.0.1:1/v1"), named("c", &works.base_url())];
    let model = with_fallback(named("a", &broken.base_url()), others);
    assert_eq!(model.describe().name, "a");
    let (answer, steps) = ask_all(&*model).await;
    assert_eq!(answer.unwrap(), [Item::AssistantMessage { text: "here".into() }]);
    let step = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    assert_eq!(steps, [step("a", "b"), step("b", "c")]);
    assert_eq!(model.describe().name, "c");
    let asked = broken.requests().len();
    let (answer, steps) = ask_all(&*model).await;
    assert!(answer.is_ok() && steps.is_empty());
    assert_eq!(broken.requests().len(), asked, "it is not asked again");
}

#[tokio::test]
async fn what_says_nothing_of_the_server_is_no_reason_to_ask_another_model() {
    let refuses = Server::start(Script::of([Reply::fault(status(401))]), 0, Keep::Nothing).await.unwrap();
    let works = Server::start(Script::of([Reply::text("here")]), 0, Keep::Requests).await.unwrap();
    let model = with_fallback(named("a", &refuses.base_url()), vec![named("b", &works.base_url())]);
    let (answer, steps) = ask_all(&*model).await;
    assert_eq!(answer.unwrap_err().code(), "model_unauthorized");
    assert!(steps.is_empty() && works.requests().is_empty());
}

#[tokio::test]
async fn where_all_are_down_the_last_one_says_why() {
    let (a, b) = (named("a", "http://127.0.0.1:1/v1"), named("b", "http://127.0.0.1:1/v1"));
    let (answer, steps) = ask_all(&*with_fallback(a, vec![b])).await;
    assert!(matches!(answer, Err(ModelError::Connect { .. })));
    assert_eq!(steps.len(), 1);
}

/// A model of which a test says when it is down.
struct Switched {
    info: ModelInfo,
    /// Why it is down, while it is.
    down: Mutex<Option<ModelError>>,
    asked: AtomicUsize,
}

impl Switched {
    fn new(name: &str) -> Arc<Self> {
        let info = ModelInfo {
            name: name.to_owned(),
            api: Api::Messages,
            model: name.to_owned(),
            base_url: String::new(),
            context_window: None,
        };
        Arc::new(Self { info, down: Mutex::default(), asked: AtomicUsize::new(0) })
    }

    fn is(&self, down: Option<ModelError>) {
        *self.down.lock().unwrap() = down;
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Model for Switched {
    fn describe(&self) -> &ModelInfo {
        &self.info
    }

    fn respond<'a>(
        &'a self,
        _: &'a Request<'a>,
        observe: &'a (dyn Fn(Observation) + Send + Sync),
        cancel: &'a CancellationToken,
    ) -> BoxFuture<'a, Result<Response, ModelError>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let down = self.down.lock().unwrap().clone();
        Box::pin(async move {
            let Some(why) = down else {
                let items = vec![Item::AssistantMessage { text: self.info.name.clone() }];
                let model = self.info.name.clone();
                return Ok(Response { items, usage: Usage::default(), stop: Stop::EndTurn, model });
            };
            observe(Observation::TextDelta("half a".to_owned()));
            let after = Duration::from_secs(7);
            observe(Observation::Retrying { attempt: 2, after, why: why.clone() });
            let waited = cancel.run_until_cancelled(tokio::time::sleep(after)).await;
            Err(waited.map_or(ModelError::Cancelled, |()| why))
        })
    }
}

fn overloaded(after: Option<Duration>) -> Option<ModelError> {
    Some(ModelError::Unavailable { host: "h".into(), status: 529, after, message: "busy".into() })
}

/// Asks once; gives who answered, how long that took, and what was told of steps from model to model.
async fn turn(model: &dyn Model) -> (String, Duration, Vec<String>) {
    let steps = Mutex::new(Vec::new());
    let observe = |seen| {
        let step = match seen {
            Observation::FellBack { from, to, .. } => format!("{from} is down, {to}"),
            Observation::CameBack { from, to } => format!("{to} is back after {from}"),
            _ => return,
        };
        steps.lock().unwrap().push(step);
    };
    let begun = tokio::time::Instant::now();
    let answer = model.respond(&Request::default(), &observe, &CancellationToken::new()).await.unwrap();
    assert_eq!(answer.model, model.describe().name, "who answered last is described");
    (answer.model, begun.elapsed(), steps.into_inner().unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_model_that_was_down_is_tried_again_after_a_while_and_no_turn_waits_for_it() {
    let (first, second) = (Switched::new("a"), Switched::new("b"));
    let model = with_fallback(first.clone(), vec![second.clone()]);
    first.is(overloaded(None));
    let (by, took, steps) = turn(&*model).await;
    assert_eq!((by.as_str(), took, steps), ("b", Duration::from_secs(7), vec!["a is down, b".to_owned()]));

    tokio::time::advance(Duration::from_secs(59)).await;
    assert_eq!(turn(&*model).await, ("b".to_owned(), Duration::ZERO, Vec::new()), "it is left alone");
    tokio::time::advance(Duration::from_secs(1)).await;
    let still = ("b".to_owned(), Duration::ZERO, vec!["a is down, b".to_owned()]);
    assert_eq!(turn(&*model).await, still, "it is tried, and nothing is waited for");
    tokio::time::advance(Duration::from_secs(119)).await;
    assert_eq!((turn(&*model).await.0, first.asked()), ("b".to_owned(), 2), "twice as long as before");

    first.is(None);
    tokio::time::advance(Duration::from_secs(1)).await;
    let back = ("a".to_owned(), Duration::ZERO, vec!["a is back after b".to_owned()]);
    assert_eq!(turn(&*model).await, back);
    assert_eq!(turn(&*model).await, ("a".to_owned(), Duration::ZERO, Vec::new()));
    assert_eq!(second.asked(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_model_that_says_how_long_it_will_be_down_is_left_alone_for_so_long() {
    let (first, second) = (Switched::new("a"), Switched::new("b"));
    let model = with_fallback(first.clone(), vec![second.clone()]);
    first.is(overloaded(Some(Duration::from_secs(3600))));
    turn(&*model).await;
    first.is(None);
    tokio::time::advance(Duration::from_secs(3599)).await;
    assert_eq!(turn(&*model).await.0, "b");
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(turn(&*model).await.0, "a");
}

#[tokio::test(start_paused = true)]
async fn whatever_is_wrong_with_a_model_that_is_tried_again_the_other_one_answers() {
    let (first, second) = (Switched::new("a"), Switched::new("b"));
    let model = with_fallback(first.clone(), vec![second.clone()]);
    first.is(overloaded(None));
    turn(&*model).await;
    first.is(Some(ModelError::ContextTooLong { message: "too long".into() }));
    tokio::time::advance(Duration::from_secs(60)).await;
    let (by, took, steps) = turn(&*model).await;
    assert_eq!((by.as_str(), took, steps.len()), ("b", Duration::ZERO, 1));
}

#[tokio::test(start_paused = true)]
async fn where_the_last_one_goes_down_the_first_is_asked_again_before_all_is_given_up() {
    let (first, second) = (Switched::new("a"), Switched::new("b"));
    let model = with_fallback(first.clone(), vec![second.clone()]);
    first.is(overloaded(None));
    turn(&*model).await;
    first.is(None);
    second.is(overloaded(None));
    let (by, _, steps) = turn(&*model).await;
    assert_eq!((by.as_str(), steps), ("a", vec!["b is down, a".to_owned()]));
}
