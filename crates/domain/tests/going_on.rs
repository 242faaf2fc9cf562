//! Runs that go on after they ended, comments on their change, and changes that land in parts.
#![allow(clippy::unwrap_used, reason = "helpers of tests use it too")]

mod told;

use flotilla_domain::*;
use told::*;
use uuid::Uuid;

#[test]
fn a_run_that_ended_goes_on_through_the_queue_with_a_message_and_ends_again() {
    let mut told = Told::in_review();
    let message = MessageId::new(Uuid::from_u128(9));
    let say = || Event::MessageQueued { message, parts: Vec::new(), when: Delivery::Now };
    assert_eq!(told.run(say()), Err(Invalid::RunEnded));
    told.run(Event::RunQueued).unwrap();
    told.run(say()).unwrap();
    assert_eq!(told.state(), "queued");
    assert!(told.begin_run_again(2).is_err());
    told.run(Event::RunContinued).unwrap();
    assert_eq!((told.state(), told.latest().continued, told.latest().ended_at), ("running", 1, None));
    told.turn(1, &[]).unwrap();
    told.run(Event::RunEnded(Outcome::Done)).unwrap();
    assert_eq!(told.state(), "review");
}

#[test]
fn taking_a_run_out_of_the_queue_that_was_to_go_on_leaves_it_as_it_had_ended() {
    let error = UserError::fixable(Code::Limit, "Too much", "Less.");
    for (outcome, state) in
        [(Outcome::Done, "review"), (Outcome::Stopped, "cancelled"), (Outcome::Failed { error }, "failed")]
    {
        let mut told = Told::working();
        told.run(Event::RunEnded(outcome)).unwrap();
        told.run(Event::RunQueued).unwrap();
        told.task(Event::TaskUnqueued).unwrap();
        assert_eq!(told.state(), state);
        assert_eq!(told.run(Event::RunContinued), Err(Invalid::State(state)));
    }
}

#[test]
fn only_the_latest_run_goes_on_and_none_that_lands_was_put_away_or_has_no_workspace() {
    let mut told = Told::draft();
    told.queue().unwrap();
    told.begin_run(1).unwrap();
    told.run(Event::RunEnded(Outcome::Stopped)).unwrap();
    assert_eq!(told.run(Event::RunQueued), Err(Invalid::NoWorkspace));
    let mut told = Told::in_review();
    let landing = told.start_landing(5).unwrap();
    assert!(told.run(Event::RunQueued).is_err());
    told.land(landing).unwrap();
    assert_eq!(told.run(Event::RunQueued), Err(Invalid::State("landed")));
}

#[test]
fn a_withdrawn_message_takes_its_comments_along_and_a_comment_is_named_once() {
    let mut told = Told::working();
    let message = MessageId::new(Uuid::from_u128(9));
    let comment = || Event::CommentsMade { message, comments: vec![remark("c1")] };
    assert_eq!(told.run(comment()), Err(Invalid::NoSuchMessage));
    told.run(Event::MessageQueued { message, parts: Vec::new(), when: Delivery::After }).unwrap();
    told.run(comment()).unwrap();
    assert_eq!(told.run(comment()), Err(Invalid::DuplicateComment));
    told.run(Event::MessageWithdrawn { message }).unwrap();
    assert!(told.latest().comments.is_empty() && told.latest().queued_messages.is_empty());
    assert_eq!(told.run(Event::MessageWithdrawn { message }), Err(Invalid::NoSuchMessage));
    let answer =
        |name: &str| Event::CommentAnswered { comment: CommentId(name.to_owned()), text: "Done.".to_owned() };
    assert_eq!(told.run(answer("c1")), Err(Invalid::NoSuchComment));
}

#[test]
fn a_part_that_landed_moves_the_base_and_the_rest_stays_in_review() {
    let mut told = Told::in_review();
    let landing = told.start_landing(5).unwrap();
    let (onto, commit, base) = (Some("main".to_owned()), "a".repeat(40), "b".repeat(40));
    told.run(Event::PartLanded { landing, onto, commit, base: base.clone() }).unwrap();
    assert_eq!((told.state(), told.task.has_landed()), ("review", false));
    assert_eq!(told.latest().workspace.as_ref().unwrap().base, base);
    let landing = told.start_landing(6).unwrap();
    told.land(landing).unwrap();
    told.run(Event::Restored { path: "/again".to_owned(), branch: "again".to_owned() }).unwrap();
    assert_eq!((told.state(), told.task.has_landed()), ("review", true));
}
