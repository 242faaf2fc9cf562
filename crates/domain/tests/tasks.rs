//! What may happen to a task and its runs, in sentences.
#![allow(clippy::unwrap_used, reason = "helpers of tests use it too")]

mod told;

use flotilla_domain::*;
use told::*;
use uuid::Uuid;

#[test]
fn a_task_goes_from_a_draft_to_landed() {
    let mut told = Told::draft();
    assert_eq!(told.state(), "draft");
    told.queue().unwrap();
    assert_eq!(told.state(), "queued");
    told.begin_run(1).unwrap();
    assert_eq!(told.state(), "running");
    told.run(Event::RunEnded(Outcome::Done)).unwrap();
    assert_eq!(told.state(), "review");
    let landing = told.start_landing(5).unwrap();
    assert_eq!(told.state(), "review");
    told.land(landing).unwrap();
    assert_eq!(told.state(), "landed");
}

#[test]
fn a_task_is_queued_only_once_and_not_while_it_runs_or_after_it_landed() {
    let mut told = Told::draft();
    told.queue().unwrap();
    assert_eq!(told.queue(), Err(Invalid::State("queued")));
    told.begin_run(1).unwrap();
    assert_eq!(told.queue(), Err(Invalid::State("running")));
    let mut told = Told::in_review();
    let landing = told.start_landing(5).unwrap();
    assert_eq!(told.queue(), Err(Invalid::State("review")));
    told.land(landing).unwrap();
    assert_eq!(told.queue(), Err(Invalid::State("landed")));
}

#[test]
fn a_run_begins_only_from_the_queue() {
    assert_eq!(Told::draft().begin_run(1), Err(Invalid::State("draft")));
    assert_eq!(Told::working().begin_run(2), Err(Invalid::State("running")));
    assert_eq!(Told::in_review().begin_run(2), Err(Invalid::State("review")));
}

#[test]
fn a_failed_task_can_be_tried_again_and_keeps_its_earlier_run() {
    let mut told = Told::working();
    let error = UserError::internal("It broke");
    told.run(Event::RunEnded(Outcome::Failed { error: error.clone() })).unwrap();
    assert_eq!(told.task.state, TaskState::Failed { run: told.run, error });
    told.queue().unwrap();
    told.begin_run(2).unwrap();
    assert_eq!(told.task.runs.len(), 2);
    assert!(told.task.runs[0].ended() && !told.task.runs[1].ended());
}

#[test]
fn a_task_is_edited_before_or_between_runs_only() {
    let edit = || Event::TaskEdited { title: "New".to_owned(), prompt: Vec::new() };
    let mut told = Told::draft();
    told.task(edit()).unwrap();
    assert_eq!(told.task.title, "New");
    assert_eq!(Told::working().task(edit()), Err(Invalid::State("running")));
    assert_eq!(Told::in_review().task(edit()), Err(Invalid::State("review")));
}

#[test]
fn a_better_title_comes_at_any_time_but_not_in_the_place_of_one_that_was_chosen_meanwhile() {
    let titled = |before: &str| Event::Titled { before: before.to_owned(), title: "Better".to_owned() };
    let mut told = Told::working();
    let before = told.task.title.clone();
    assert_eq!(told.task(titled("another")), Err(Invalid::OtherTitle));
    told.task(titled(&before)).unwrap();
    assert_eq!(told.task.title, "Better");
    assert_eq!(told.task(titled(&before)), Err(Invalid::OtherTitle));
}

#[test]
fn what_was_asked_beside_a_run_counts_for_it_even_after_its_end() {
    let asked = |model: &str| Event::ModelAsked {
        aim: Aim::Memory,
        model: model.to_owned(),
        usage: Usage { input_tokens: 7, ..Usage::default() },
    };
    let mut told = Told::in_review();
    let (own, before) = (told.latest().model.clone(), told.latest().usage.input_tokens);
    told.run(asked(&own)).unwrap();
    told.run(asked("small")).unwrap();
    let run = told.latest();
    assert_eq!(run.usage.input_tokens, before + 14);
    let others: Vec<_> =
        run.usage_of_others.iter().map(|(name, usage)| (&**name, usage.input_tokens)).collect();
    assert_eq!(others, [("small", 7)]);
}

#[test]
fn a_turn_counts_for_the_model_that_answered_it_there_and_back() {
    let mut told = Told::working();
    let own = told.latest().model.clone();
    told.turn(1, &[]).unwrap();
    told.run(Event::ModelFellBack { from: own.clone(), to: "b".to_owned(), why: "down".to_owned() }).unwrap();
    told.turn(2, &[]).unwrap();
    assert_eq!(told.latest().asks.as_deref(), Some("b"));
    told.run(Event::ModelCameBack { from: "b".to_owned(), to: own }).unwrap();
    told.turn(3, &[]).unwrap();
    let run = told.latest();
    assert_eq!((run.asks.as_deref(), run.usage.input_tokens), (None, 30));
    let others: Vec<_> =
        run.usage_of_others.iter().map(|(name, usage)| (&**name, usage.input_tokens)).collect();
    assert_eq!(others, [("b", 10)]);
}

#[test]
fn a_budget_is_said_anew_at_any_time() {
    let set = |micros| Event::BudgetSet { budget_micros: micros };
    for mut told in [Told::draft(), Told::working(), Told::in_review()] {
        let before = told.task.state.clone();
        told.task(set(Some(5))).unwrap();
        assert_eq!((told.task.settings.budget_micros, &told.task.state), (Some(5), &before));
        told.task(set(None)).unwrap();
        assert_eq!(told.task.settings.budget_micros, None);
    }
}

#[test]
fn turns_count_up_by_one_and_wait_for_every_result() {
    let mut told = Told::working();
    assert_eq!(told.turn(2, &[]), Err(Invalid::TurnOutOfOrder));
    told.turn(1, &["a", "b"]).unwrap();
    told.start("a").unwrap();
    told.finish("a").unwrap();
    assert_eq!(told.turn(2, &[]), Err(Invalid::TurnOutOfOrder));
    told.finish("b").unwrap();
    told.turn(2, &[]).unwrap();
    assert_eq!((told.latest().turns, told.latest().usage.input_tokens), (2, 20));
}

#[test]
fn two_calls_of_one_turn_cannot_share_an_id() {
    assert_eq!(Told::working().turn(1, &["a", "a"]), Err(Invalid::DuplicateCall));
}

#[test]
fn a_call_starts_once_and_only_if_it_was_asked_for() {
    let mut told = Told::calling(&["a"]);
    assert_eq!(told.start("b"), Err(Invalid::NoSuchCall));
    told.start("a").unwrap();
    assert_eq!(told.start("a"), Err(Invalid::CallNotStartable));
    told.finish("a").unwrap();
    assert_eq!(told.finish("a"), Err(Invalid::NoSuchCall));
}

#[test]
fn an_approval_holds_the_task_until_it_is_answered_once() {
    let mut told = Told::calling(&["a"]);
    let approval = told.ask_leave("a", 7);
    assert_eq!(told.state(), "needs_you");
    told.run(Event::ApprovalAnswered { approval, decision: Decision::Allow }).unwrap();
    assert_eq!(told.state(), "running");
    assert_eq!(told.latest().open_call(&call_id("a")).unwrap().stage, CallStage::Approved);
    let again = told.run(Event::ApprovalAnswered { approval, decision: Decision::Allow });
    assert_eq!(again, Err(Invalid::AlreadyAnswered));
    told.start("a").unwrap();
}

#[test]
fn two_needs_hold_the_task_until_both_are_answered() {
    let mut told = Told::calling(&["a", "b"]);
    let (first, second) = (told.ask_leave("a", 7), told.ask_leave("b", 8));
    told.run(Event::ApprovalAnswered { approval: first, decision: Decision::Allow }).unwrap();
    assert_eq!(told.state(), "needs_you");
    told.run(Event::ApprovalAnswered { approval: second, decision: Decision::Allow }).unwrap();
    assert_eq!(told.state(), "running");
}

#[test]
fn a_call_that_was_denied_never_starts() {
    let mut told = Told::calling(&["a"]);
    let approval = told.ask_leave("a", 7);
    let decision = Decision::Deny { note: "Not here.".to_owned() };
    told.run(Event::ApprovalAnswered { approval, decision }).unwrap();
    assert_eq!(told.start("a"), Err(Invalid::CallNotStartable));
    told.finish("a").unwrap();
}

#[test]
fn allowing_a_kind_is_remembered_for_the_run_and_not_for_the_next() {
    let mut told = Told::calling(&["a"]);
    let approval = told.ask_leave("a", 7);
    told.run(Event::ApprovalAnswered { approval, decision: Decision::AllowKind }).unwrap();
    assert_eq!(told.latest().granted, [ActionKind::Exec]);
    told.run(Event::RunEnded(Outcome::Stopped)).unwrap();
    told.queue().unwrap();
    told.begin_run(2).unwrap();
    assert!(told.latest().granted.is_empty());
}

#[test]
fn the_answer_to_a_question_stays_with_its_call() {
    let mut told = Told::calling(&["a"]);
    let question = told.ask("a");
    assert_eq!(told.state(), "needs_you");
    told.run(Event::QuestionAnswered { question, answer: "The left one.".to_owned() }).unwrap();
    assert_eq!(told.state(), "running");
    let answered = CallStage::Answered { answer: "The left one.".to_owned() };
    assert_eq!(told.latest().open_call(&call_id("a")).unwrap().stage, answered);
}

#[test]
fn stopping_a_waiting_run_closes_its_question_and_its_calls() {
    let mut told = Told::calling(&["a"]);
    let question = told.ask("a");
    told.run(Event::RunEnded(Outcome::Stopped)).unwrap();
    assert_eq!(told.state(), "cancelled");
    assert!(told.latest().needs.is_empty() && told.latest().open_calls.is_empty());
    let late = told.run(Event::QuestionAnswered { question, answer: String::new() });
    assert_eq!(late, Err(Invalid::RunEnded));
}

#[test]
fn a_call_that_ends_takes_its_open_approval_with_it() {
    let mut told = Told::calling(&["a"]);
    told.ask_leave("a", 7);
    told.finish("a").unwrap();
    assert_eq!(told.state(), "running");
}

#[test]
fn a_queued_message_is_delivered_once() {
    let mut told = Told::working();
    let message = MessageId::new(Uuid::from_u128(9));
    let deliver = || Event::MessageDelivered {
        message: Some(message),
        source: MessageSource::Steer,
        parts: Vec::new(),
    };
    assert_eq!(told.run(deliver()), Err(Invalid::NoSuchMessage));
    told.run(Event::MessageQueued { message, parts: Vec::new(), when: Delivery::Now }).unwrap();
    told.run(deliver()).unwrap();
    assert_eq!(told.run(deliver()), Err(Invalid::NoSuchMessage));
}

#[test]
fn a_refused_landing_leaves_the_change_in_review_and_another_can_begin() {
    let mut told = Told::in_review();
    let landing = told.start_landing(5).unwrap();
    assert!(told.start_landing(6).is_err());
    let error = UserError::fixable(Code::Conflict, "It conflicts", "Look.");
    told.run(Event::LandingRefused { landing, error, conflicts: Vec::new() }).unwrap();
    assert_eq!((told.state(), told.task.landing.is_none()), ("review", true));
    assert_eq!(told.task.refused.as_ref().unwrap().title, "It conflicts");
    assert_eq!(told.land(landing), Err(Invalid::NoSuchLanding));
    told.start_landing(6).unwrap();
    assert_eq!(told.task.refused, None, "another is tried");
}

#[test]
fn work_is_not_discarded_while_it_runs_lands_or_after_it_landed() {
    let discard = || Event::Discarded { bundle: None };
    assert_eq!(Told::working().task(discard()), Err(Invalid::State("running")));
    let mut told = Told::in_review();
    let landing = told.start_landing(5).unwrap();
    assert!(told.task(discard()).is_err());
    told.land(landing).unwrap();
    assert_eq!(told.task(discard()), Err(Invalid::State("landed")));
}

#[test]
fn discarded_work_comes_back_to_review_with_its_new_place() {
    let mut told = Told::in_review();
    told.task(Event::Discarded { bundle: Some("bundle".to_owned()) }).unwrap();
    let expected = TaskState::Discarded { run: Some(told.run), bundle: Some("bundle".to_owned()) };
    assert_eq!(told.task.state, expected);
    told.run(Event::Restored { path: "/again".to_owned(), branch: "again".to_owned() }).unwrap();
    assert_eq!(told.state(), "review");
    assert_eq!(told.latest().workspace.as_ref().unwrap().path, "/again");
}

#[test]
fn what_was_put_away_without_a_workspace_becomes_what_it_was() {
    let mut told = Told::draft();
    told.task(Event::Discarded { bundle: None }).unwrap();
    told.task(Event::TaskUnqueued).unwrap();
    assert_eq!(told.state(), "draft");
    let mut told = Told::in_review();
    told.task(Event::Discarded { bundle: Some("bundle".to_owned()) }).unwrap();
    assert_eq!(told.task(Event::TaskUnqueued), Err(Invalid::State("discarded")));
}

#[test]
fn a_run_that_ended_takes_no_further_turn() {
    assert_eq!(Told::in_review().turn(1, &[]), Err(Invalid::RunEnded));
}

#[test]
fn an_event_of_another_task_is_refused() {
    let mut told = Told::draft();
    let other = Subject::Task { task: TaskId::new(Uuid::from_u128(99)) };
    assert_eq!(told.tell(other, Event::TaskQueued { from: None }), Err(Invalid::WrongSubject));
}

#[test]
fn an_event_of_a_run_that_the_task_does_not_have_is_refused() {
    let mut told = Told::working();
    told.run = run_id(9);
    assert_eq!(told.run(Event::RunResumed), Err(Invalid::NoSuchRun));
}

#[test]
fn no_call_starts_while_its_approval_is_open() {
    let mut told = Told::calling(&["a"]);
    let approval = told.ask_leave("a", 7);
    assert_eq!(told.start("a"), Err(Invalid::CallNotStartable));
    told.run(Event::ApprovalAnswered { approval, decision: Decision::Allow }).unwrap();
    told.start("a").unwrap();
}

#[test]
fn allowing_a_kind_lets_every_waiting_call_of_it_go() {
    let mut told = Told::calling(&["a", "b"]);
    let approval = told.ask_leave("a", 7);
    told.ask_leave("b", 8);
    told.run(Event::ApprovalAnswered { approval, decision: Decision::AllowKind }).unwrap();
    assert_eq!(told.state(), "running");
    told.start("b").unwrap();
}

#[test]
fn an_earlier_run_does_not_move_the_task_while_the_next_one_works() {
    let mut told = Told::in_review();
    let first = told.run;
    told.queue().unwrap();
    told.begin_run(2).unwrap();
    let second = std::mem::replace(&mut told.run, first);
    let restored = Event::Restored { path: "p".to_owned(), branch: "b".to_owned() };
    assert_eq!(told.run(restored), Err(Invalid::State("running")));
    assert_eq!(told.task.state.active_run(), Some(second));
}

#[test]
fn a_task_event_cannot_be_about_a_run_nor_a_turn_come_before_the_workspace() {
    let mut told = Told::calling(&["a"]);
    assert_eq!(told.run(Event::TaskUnqueued), Err(Invalid::WrongSubject));
    let mut told = Told::draft();
    told.queue().unwrap();
    told.begin_run(1).unwrap();
    assert_eq!(told.turn(1, &[]), Err(Invalid::TurnOutOfOrder));
}
