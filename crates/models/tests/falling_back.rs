//! A model with others behind it.
#![allow(clippy::unwrap_used, reason = "helpers of tests use it too")]

mod support;

use std::sync::{Arc, Mutex};

use flotilla_domain::Item;
use flotilla_models::{Api, Model, ModelError, Observation, Provider, Request, open, with_fallback};
use flotilla_scripted_model::{Fault, Keep, Reply, Script, Server};
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
