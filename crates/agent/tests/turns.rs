//! The loop of turns.
#![allow(clippy::unwrap_used, reason = "a test may break")]

mod support;

use flotilla_agent::{Changed, Ended};
use flotilla_domain::{Action, CallStatus, Code, Event, Item, MessageSource, Part};
use flotilla_models::{ModelError, Observation, Stop};
use serde_json::json;
use std::sync::{Arc, atomic::Ordering};
use support::{Bench, Entry, Plan, Reply, Script, call, said};

fn read(id: &str) -> Item {
    call(id, "read", json!({"path": "a.txt"}).to_string())
}

fn edit(id: &str, old: &str, new: &str) -> Item {
    call(id, "edit", json!({"path": "a.txt", "edits": [{"old": old, "new": new}]}).to_string())
}

fn failed(ended: Ended) -> Code {
    match ended {
        Ended::Failed(error) => error.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_answer_without_calls_ends_the_run() {
    let bench = Bench::new();
    let model = Script::new([Reply::text("Nothing to do.")]);
    assert_eq!(bench.run(&model).await, Ended::Done);
    assert_eq!(bench.host.facts(), [Entry::Accepted(1, vec![])]);
}

#[tokio::test]
async fn what_calls_gave_back_is_told_in_the_next_turn() {
    let bench = Bench::new();
    bench.write("a.txt", "hello\n");
    let model = Script::new([Reply::items(vec![read("x")])]);
    assert_eq!(bench.run(&model).await, Ended::Done);
    assert_eq!(model.told(), [("x".to_owned(), CallStatus::Ok, "     1\thello\n".to_owned())]);
    assert_eq!(
        bench.host.facts(),
        [
            Entry::Accepted(1, vec!["x".to_owned()]),
            Entry::Finished(1, vec![("x".to_owned(), CallStatus::Ok)], Changed::No),
            Entry::Accepted(2, vec![]),
        ]
    );
}

#[tokio::test]
async fn independent_calls_run_at_the_same_time() {
    let bench = Bench::new();
    let wait = |mine: &str, other: &str| {
        let command = format!("touch {mine}; while [ ! -e {other} ]; do sleep 0.01; done; echo met");
        ("exec", json!({"command": command, "yield_ms": 20_000}))
    };
    for result in bench.turns(&[&[wait("a", "b"), wait("b", "a")]]).await {
        assert!(said(&result).ends_with("\nmet\n"), "{}", said(&result));
    }
}

#[tokio::test]
async fn a_write_goes_alone_and_in_its_place() {
    let bench = Bench::new();
    bench.write("a.txt", "1\n");
    let model =
        Script::new([Reply::items(vec![read("r1"), edit("w1", "1", "2"), edit("w2", "2", "3"), read("r2")])]);
    bench.run(&model).await;
    let told = model.told();
    let wanted = [
        ("r1", "     1\t1\n"),
        ("w1", "Changed a.txt in 1 place."),
        ("w2", "Changed a.txt in 1 place."),
        ("r2", "     1\t3\n"),
    ];
    assert_eq!(told, wanted.map(|(id, text)| (id.to_owned(), CallStatus::Ok, text.to_owned())));
    let id = |id: &str| id.to_owned();
    let done = |call: &str| vec![(id(call), CallStatus::Ok)];
    assert_eq!(
        bench.host.facts()[..8],
        [
            Entry::Accepted(1, vec![id("r1")]),
            Entry::Finished(1, done("r1"), Changed::No),
            Entry::Gate(id("w1")),
            Entry::Finished(1, done("w1"), Changed::No),
            Entry::Gate(id("w2")),
            Entry::Finished(1, done("w2"), Changed::No),
            Entry::Gate(id("r2")),
            Entry::Finished(1, done("r2"), Changed::Perhaps),
        ],
        "and the workspace is snapshotted once, after the last call"
    );
    let write = Action::Write { paths: vec!["a.txt".to_owned()] };
    assert_eq!(bench.host.actions(), [Action::Observe, write.clone(), write, Action::Observe]);
}

#[tokio::test]
async fn a_denied_call_does_nothing_and_says_so_and_the_others_go_on() {
    let bench = Bench::new();
    bench.write("a.txt", "1\n");
    bench.host.plan("no", Plan::Deny("Not that file."));
    bench.host.plan("later", Plan::AskThenGo);
    let model = Script::new([Reply::items(vec![edit("no", "1", "2"), read("later")])]);
    bench.run(&model).await;
    let told = model.told();
    assert_eq!(told[0], ("no".to_owned(), CallStatus::Denied, "Not that file.".to_owned()));
    assert_eq!(told[1].2, "     1\t1\n");
}

#[tokio::test]
async fn a_call_that_a_human_is_asked_about_holds_up_no_other_of_its_batch() {
    let bench = Bench::new();
    bench.write("a.txt", "1\n");
    bench.host.plan("asked", Plan::AskForever);
    let model = Script::new([Reply::items(vec![read("asked"), read("free")])]);
    let finished = |entry: &Entry| matches!(entry, Entry::Finished(1, calls, _) if calls[0].0 == "free");
    let stop = async {
        bench.host.until(finished).await;
        bench.cancel.cancel();
    };
    let (ended, ()) = tokio::join!(bench.run(&model), stop);
    assert_eq!(ended, Ended::Stopped);
}

#[tokio::test]
async fn a_message_with_a_picture_reaches_the_model_once_the_calls_under_way_are_done() {
    let bench = Bench::new();
    bench.write("a.txt", "1\n");
    let host = Arc::clone(&bench.host);
    let picture = Part::Image { media_type: "image/png".to_owned(), data: "aGVsbG8=".to_owned() };
    let steer = move || host.queue_parts(vec![Part::text("As here: "), picture]);
    let calls = Reply::items(vec![read("a"), edit("b", "1", "2"), read("c")]);
    let model = Script::new([Reply::Do(Box::new(steer)), calls, Reply::text("done")]);
    assert_eq!(bench.run(&model).await, Ended::Done);
    let seen = model.seen();
    let said = |item: &Item| matches!(item, Item::UserMessage { source: MessageSource::Steer, .. });
    let at = seen[1].iter().position(said).unwrap();
    let results = seen[1][..at].iter().filter(|item| matches!(item, Item::ToolResult(_))).count();
    assert_eq!((results, seen.len()), (3, 2), "after all results, and before the next turn");
    assert_eq!(model.heard(), ["go", "As here: <image>"]);
}

#[tokio::test]
async fn a_message_that_waits_when_the_model_is_done_keeps_the_run_going() {
    let bench = Bench::new();
    let host = Arc::clone(&bench.host);
    let model = Script::new([Reply::Do(Box::new(move || host.queue("And tests."))), Reply::text("done")]);
    assert_eq!(bench.run(&model).await, Ended::Done);
    assert_eq!(model.heard(), ["go", "And tests."]);
    let [Event::MessageDelivered { message: Some(_), source: MessageSource::Steer, .. }] =
        &bench.host.events()[..]
    else {
        panic!("{:?}", bench.host.events())
    };
    assert_eq!(bench.host.accepted().len(), 2);
}

#[tokio::test]
async fn wrong_calls_fail_with_a_lesson_and_the_run_goes_on() {
    let bench = Bench::new();
    let model = Script::new([Reply::items(vec![
        call("a", "fly", "{}"),
        call("b", "read", "{\"path\": "),
        call("c", "read", "{\"place\": \"a\"}"),
    ])]);
    assert_eq!(bench.run(&model).await, Ended::Done);
    let told = model.told();
    assert!(told.iter().all(|(_, status, _)| *status == CallStatus::Failed));
    assert!(told[0].2.contains("no tool \"fly\"") && told[1].2.contains("break off"), "{told:?}");
    assert_eq!(bench.host.facts()[0], Entry::Accepted(1, vec![]), "none of them asks for leave");
}

#[tokio::test]
async fn calls_with_the_same_id_are_told_apart_even_over_turns() {
    let bench = Bench::new();
    bench.write("a.txt", "1\n");
    let model =
        Script::new([Reply::items(vec![read("x"), read("x"), read("")]), Reply::items(vec![read("x")])]);
    assert_eq!(bench.run(&model).await, Ended::Done);
    let ids: Vec<String> = model.told().into_iter().map(|(id, ..)| id).collect();
    assert_eq!(ids, ["x", "x-1-1", "call-1-1", "x-2-1"]);
}

#[tokio::test]
async fn calls_beyond_the_limit_of_a_turn_are_refused() {
    let mut bench = Bench::new();
    bench.write("a.txt", "1\n");
    bench.limits.calls = 2;
    let model = Script::new([Reply::items(vec![read("a"), read("b"), read("c")])]);
    bench.run(&model).await;
    let refused: Vec<_> =
        bench.host.results().into_iter().filter(|r| r.status == CallStatus::Failed).collect();
    assert!(refused.len() == 1 && said(&refused[0]).starts_with("Too many calls"));
}

#[tokio::test]
async fn a_model_that_never_calls_rightly_ends_the_run() {
    let mut bench = Bench::new();
    bench.limits.bad_turns = 3;
    let model = Script::new((0..5).map(|n| Reply::items(vec![call(&n.to_string(), "fly", "{}")])));
    assert_eq!(failed(bench.run(&model).await), Code::Limit);
    assert_eq!(bench.host.accepted().len(), 3);
}

#[tokio::test]
async fn the_limit_of_turns_ends_the_run() {
    let mut bench = Bench::new();
    bench.limits.turns = 7;
    bench.turns = 5;
    let model = Script::new((0..5).map(|n| Reply::items(vec![read(&n.to_string())])));
    assert_eq!(failed(bench.run(&model).await), Code::Limit);
    assert_eq!(bench.host.accepted().len(), 2, "turns before a restart count");
}

#[tokio::test]
async fn an_answer_that_was_cut_off_goes_on_and_not_for_ever() {
    let bench = Bench::new();
    let cut = || Reply::Answer(vec![Item::AssistantMessage { text: "Firs".to_owned() }], Stop::MaxTokens);
    let model = Script::new([cut(), Reply::text("done")]);
    assert_eq!(bench.run(&model).await, Ended::Done);
    assert!(model.heard()[1].contains("cut off"));
    let model = Script::new((0..20).map(|_| cut()));
    assert_eq!(failed(bench.run(&model).await), Code::Limit);
}

#[tokio::test]
async fn a_retry_is_written_down_and_an_error_ends_the_run() {
    let bench = Bench::new();
    let too_long = ModelError::ContextTooLong { message: "9 > 8".to_owned() };
    let model = Script::new([Reply::Retry(ModelError::Dropped), Reply::Error(too_long)]);
    assert_eq!(failed(bench.run(&model).await), Code::ContextTooLong);
    let why = ModelError::Dropped.to_string();
    assert_eq!(bench.host.events(), [Event::ModelRetried { attempt: 1, after_ms: 250, why }]);
}

#[tokio::test]
async fn a_plan_and_a_report_are_facts() {
    let bench = Bench::new();
    let plan = json!({"steps": [{"step": "look", "status": "in_progress"}]});
    let results = bench
        .turns(&[&[("plan", plan), ("report_progress", json!({"action": "looking", "percent": 250}))]])
        .await;
    assert!(results.iter().all(|result| result.status == CallStatus::Ok));
    let events = bench.host.events();
    assert!(matches!(&events[0], Event::PlanUpdated { steps } if steps[0].step == "look"));
    assert_eq!(events[1], Event::HeartbeatReported { action: "looking".to_owned(), percent: Some(100) });
}

#[tokio::test]
async fn a_question_needs_no_leave_and_its_answer_is_the_result() {
    let bench = Bench::new();
    *bench.host.answer.lock().unwrap() = Some("Blue.".to_owned());
    let text = bench.ok("ask", json!({"question": "Which colour?", "options": ["Red", "Blue"]})).await;
    assert_eq!(text, "Blue.");
    let facts = bench.host.facts();
    assert_eq!(facts[0], Entry::Accepted(1, vec![]));
    let options = vec!["Red".to_owned(), "Blue".to_owned()];
    assert_eq!(facts[1], Entry::Asked("c1".to_owned(), "Which colour?".to_owned(), options));
}

#[tokio::test]
async fn the_model_is_asked_before_results_are_durable_and_its_answer_accepted_only_after() {
    let bench = Bench::new();
    bench.write("a.txt", "1\n");
    bench.host.durable.send_replace(false);
    let model = Script::new([Reply::items(vec![read("x")])]);
    let watch = async {
        while model.seen().len() < 2 {
            model.asked.notified().await;
        }
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        assert_eq!(bench.host.accepted().len(), 1);
        bench.host.durable.send_replace(true);
    };
    let (ended, ()) = tokio::join!(bench.run(&model), watch);
    assert_eq!(ended, Ended::Done);
    assert_eq!(bench.host.accepted().len(), 2);
}

#[tokio::test]
async fn a_host_that_is_gone_ends_the_run_before_anything_has_an_effect() {
    let bench = Bench::new();
    bench.host.gone.store(true, Ordering::SeqCst);
    let model =
        Script::new([Reply::items(vec![call("x", "exec", json!({"command": "touch made"}).to_string())])]);
    assert_eq!(bench.run(&model).await, Ended::HostGone);
    assert!(bench.everything().is_empty());
}

#[tokio::test]
async fn the_log_says_which_model_answers_before_the_turn_that_it_answered() {
    let bench = Bench::new();
    bench.write("a.txt", "1\n");
    let (a, b) = ("a".to_owned(), "b".to_owned());
    let down = Observation::FellBack { from: a.clone(), to: b.clone(), why: ModelError::Dropped };
    let model = Script::new([
        Reply::Tell(down),
        Reply::items(vec![read("1")]),
        Reply::Tell(Observation::CameBack { from: b, to: a }),
        Reply::text("Done."),
    ]);
    assert_eq!(bench.run(&model).await, Ended::Done);
    let step = |entry: Entry| match entry {
        Entry::Recorded(Event::ModelFellBack { to, .. }) => Some(format!("down, {to}")),
        Entry::Recorded(Event::ModelCameBack { to, .. }) => Some(format!("back, {to}")),
        Entry::Accepted(turn, _) => Some(format!("turn {turn}")),
        _ => None,
    };
    let steps: Vec<_> = bench.host.facts().into_iter().filter_map(step).collect();
    assert_eq!(steps, ["down, b", "turn 1", "back, a", "turn 2"]);
}
