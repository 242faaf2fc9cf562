//! A context that gets full: what is dropped, what is summed up, what never goes, and what the provider's cache keeps.
#![allow(clippy::unwrap_used, reason = "a test may break")]

mod support;

use flotilla_agent::Ended;
use flotilla_domain::{CallStage, Code, Compaction, Event, Item, MessageSource, OpenCall, Part, compacted};
use flotilla_models::{ModelError, Stop};
use serde_json::json;
use std::sync::Arc;
use support::{Bench, Reply, Script, call, tool_call};

const RULES: &str =
    "Rename x to y.\nRule 1: never touch `legacy/`.\nRule 2: tabs, no spaces — «exactly» like that.";

fn bench() -> Bench {
    let mut bench = Bench::new();
    bench.conversation =
        vec![Item::UserMessage { source: MessageSource::Prompt, parts: vec![Part::text(RULES)] }];
    for n in 0..200 {
        let lines: String =
            (0..60).map(|line| format!("file {n}, line {line}: some text that is read\n")).collect();
        bench.write(&format!("{n}.txt"), lines);
    }
    bench
}

fn read(n: usize) -> Item {
    call(&format!("c{n}"), "read", json!({"path": format!("{n}.txt")}).to_string())
}

fn say(text: &str) -> Item {
    Item::AssistantMessage { text: text.to_owned() }
}

fn compactions(bench: &Bench) -> Vec<Compaction> {
    let made = bench.host.events().into_iter().filter_map(|event| match event {
        Event::ContextCompacted(made) => Some(*made),
        _ => None,
    });
    made.collect()
}

/// What people wrote, in a request.
fn people(items: &[Item]) -> Vec<String> {
    let said = items.iter().filter_map(|item| match item {
        Item::UserMessage { source: MessageSource::Prompt | MessageSource::Steer, parts } => Some(parts),
        _ => None,
    });
    said.map(|parts| match &parts[0] {
        Part::Text { text } => text.clone(),
        Part::Image { .. } => panic!("no image was sent"),
    })
    .collect()
}

#[tokio::test]
async fn old_output_is_dropped_first_and_can_be_read_again() {
    let bench = bench();
    let mut replies: Vec<Reply> = (0..14).map(|n| Reply::items(vec![read(n)])).collect();
    replies.push(Reply::items(vec![call("again", "recall_transcript", json!({"call": "c0"}).to_string())]));
    let model = Script::with_window(replies, 12_000);
    assert_eq!(bench.run(&model).await, Ended::Done);
    let made = compactions(&bench);
    assert!(!made.is_empty() && made.iter().all(|made| made.summary.is_none()), "{made:?}");
    assert!(made.iter().all(|made| made.tokens_after < made.tokens_before));
    let told = model.told();
    let of = |id: &str| told.iter().find(|(call, ..)| call == id).unwrap().2.clone();
    assert!(of("c0").contains("recall_transcript {\"call\": \"c0\"}"), "{}", of("c0"));
    assert!(of("again").contains("file 0, line 59"), "{}", of("again"));
    assert!(of("c13").contains("file 13, line 59"), "the newest output stays");
}

#[tokio::test]
async fn rules_given_at_the_start_hold_word_by_word_after_three_compactions() {
    let bench = bench();
    let host = Arc::clone(&bench.host);
    let mut replies = Vec::new();
    for part in 0..4 {
        // Words of the model itself are no output that could be dropped: they must be summed up.
        for n in 0..8 {
            let n = part * 8 + n;
            let long = format!("Thought {n}. {}", "I wonder about this at length. ".repeat(60));
            replies.push(Reply::items(vec![say(&long), read(n)]));
        }
        let host = Arc::clone(&host);
        replies.push(Reply::Do(Box::new(move || {
            host.queue(&format!("Rule {}: as said in part {part}.", part + 3))
        })));
    }
    let model = Script::summing_up(replies, 9_000, "SUMMARY: y is halfway.");
    assert_eq!(bench.run(&model).await, Ended::Done);
    let summed: Vec<Compaction> =
        compactions(&bench).into_iter().filter(|made| made.summary.is_some()).collect();
    assert!(summed.len() >= 3, "{}", summed.len());
    let last = model.seen().pop().unwrap();
    let said = people(&last);
    assert_eq!(said[0], RULES);
    assert_eq!(said[1..], [3, 4, 5, 6].map(|n| format!("Rule {n}: as said in part {}.", n - 3)));
    let summaries = last.iter().filter(|item| format!("{item:?}").contains("SUMMARY: y is halfway.")).count();
    assert_eq!(summaries, 1, "the newest summary stands for the ones before");
    for request in model.seen() {
        assert_eq!(people(&request)[0], RULES, "they are in every request");
    }
}

#[tokio::test]
async fn a_huge_call_pictures_and_hundreds_of_messages_leave_room_and_every_word_of_people() {
    let bench = bench();
    bench.write("a.png", [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 4000]].concat());
    let messages: Vec<String> = (0..300).map(|n| format!("Message {n}.")).collect();
    messages.iter().for_each(|message| bench.host.queue(message));
    let huge = json!({"path": "huge.txt", "edits": [{"old": "", "new": "words ".repeat(100_000)}]});
    let picture = |n: usize| {
        Reply::items(vec![call(&format!("p{n}"), "read", json!({"path": "a.png", "limit": n}).to_string())])
    };
    let replies =
        [Reply::items(vec![call("huge", "edit", huge.to_string())])].into_iter().chain((1..30).map(picture));
    let window = 40_000;
    let model = Script::summing_up(replies, window, "It goes well.");
    assert_eq!(bench.run(&model).await, Ended::Done);
    let seen = model.seen();
    let last = seen.last().unwrap();
    assert_eq!(people(last), [&[RULES.to_owned()], &messages[..]].concat());
    let is_huge = |item: &Item| matches!(item, Item::ToolCall(call) if call.arguments.len() > 100_000);
    assert!(!last.iter().any(is_huge));
    let made = compactions(&bench);
    assert!((1..8).contains(&made.len()), "room is not made again and again: {made:?}");
    assert!(made.iter().all(|made| made.tokens_after < window), "{made:?}");
}

#[tokio::test]
async fn the_small_model_sums_up_where_all_of_it_fits_and_the_runs_own_where_it_does_not() {
    for (window, by) in [(100_000, Some("small")), (3_000, None)] {
        let mut bench = bench();
        let small = Script::small(window, "SMALL: halfway.");
        bench.small = Some(Arc::clone(&small));
        let replies = (0..8).map(|n| Reply::items(vec![say(&"At length. ".repeat(300)), read(n)]));
        let model = Script::summing_up(replies, 9_000, "OWN: halfway.");
        assert_eq!(bench.run(&model).await, Ended::Done);
        let made = compactions(&bench);
        let summed: Vec<_> = made.iter().filter(|made| made.summary.is_some()).collect();
        assert!(!summed.is_empty());
        for made in summed {
            assert_eq!(made.model.as_deref(), by);
            let words = if by.is_some() { "SMALL: halfway." } else { "OWN: halfway." };
            assert!(made.summary.as_ref().unwrap().contains(words), "{made:?}");
            assert!(made.usage.input_tokens > 0);
        }
        assert_eq!(small.seen().is_empty(), by.is_none());
    }
}

#[tokio::test]
async fn a_small_model_that_says_nothing_is_paid_for_and_the_runs_own_sums_up() {
    let mut bench = bench();
    bench.small = Some(Script::small(100_000, " "));
    let replies = (0..8).map(|n| Reply::items(vec![say(&"At length. ".repeat(300)), read(n)]));
    let model = Script::summing_up(replies, 9_000, "OWN: halfway.");
    assert_eq!(bench.run(&model).await, Ended::Done);
    let made = compactions(&bench);
    assert!(
        made.iter().any(|made| made.summary.as_ref().is_some_and(|words| words.contains("OWN: halfway.")))
    );
    let paid = |event: Event| match event {
        Event::ModelAsked { model, usage, .. } => Some((model, usage.input_tokens > 0)),
        _ => None,
    };
    let paid: Vec<_> = bench.host.events().into_iter().filter_map(paid).collect();
    assert!(!paid.is_empty() && paid.iter().all(|one| *one == ("small".to_owned(), true)), "{paid:?}");
}

#[tokio::test]
async fn a_summary_holds_the_plan_and_the_edited_files_whatever_the_model_says() {
    let bench = bench();
    let plan = json!({"steps": [
        {"step": "look", "status": "completed"}, {"step": "rename", "status": "completed"},
    ]});
    let edit = json!({"path": "src/new.txt", "edits": [{"old": "", "new": "y"}]});
    let mut replies =
        vec![Reply::items(vec![call("p", "plan", plan.to_string()), call("e", "edit", edit.to_string())])];
    replies.extend((0..8).map(|n| Reply::items(vec![say(&"At length. ".repeat(300)), read(n)])));
    let model = Script::summing_up(replies, 9_000, "I did things.");
    assert_eq!(bench.run(&model).await, Ended::Done);
    let made = compactions(&bench);
    let summary = made.iter().find_map(|made| made.summary.clone()).unwrap();
    assert!(summary.contains("I did things."));
    assert!(summary.contains("[x] look\n[x] rename") && summary.contains("- src/new.txt"), "{summary}");
}

#[tokio::test]
async fn a_provider_that_finds_the_request_too_long_gets_a_shorter_one_and_the_run_goes_on() {
    let bench = bench();
    let too_long = || Reply::Error(ModelError::ContextTooLong { message: "9 > 8".to_owned() });
    let mut replies: Vec<Reply> = (0..20).map(|n| Reply::items(vec![read(n)])).collect();
    replies.push(too_long());
    replies.push(Reply::text("done"));
    let model = Script::new(replies);
    assert_eq!(bench.run(&model).await, Ended::Done);
    assert_eq!(compactions(&bench).len(), 1);
    // One that finds everything too long ends the run with a reason.
    let bench = self::bench();
    let mut replies: Vec<Reply> = (0..20).map(|n| Reply::items(vec![read(n)])).collect();
    replies.extend((0..20).map(|_| too_long()));
    let Ended::Failed(error) = bench.run(&Script::new(replies)).await else { panic!() };
    assert_eq!(error.code, Code::ContextTooLong);
}

#[tokio::test]
async fn a_restart_goes_on_from_the_compacted_state() {
    let bench = bench();
    let replies = (0..14).map(|n| Reply::items(vec![read(n)]));
    let model = Script::with_window(replies, 12_000);
    assert_eq!(bench.run(&model).await, Ended::Done);
    // What the log gives: entries and compactions in their order.
    let mut context = bench.conversation.clone();
    let mut events = bench.host.log().into_iter();
    let mut turns = bench.host.accepted().into_iter();
    let results = bench.host.results();
    for entry in &mut events {
        match entry {
            support::Entry::Accepted(..) => context.extend(turns.next().unwrap()),
            support::Entry::Finished(_, calls, _) => {
                let of = |id: &str| results.iter().find(|result| result.call.0 == id).unwrap().clone();
                context.extend(calls.iter().map(|(id, _)| Item::ToolResult(of(id))));
            }
            support::Entry::Recorded(Event::ContextCompacted(made)) => context = compacted(context, &made),
            _ => {}
        }
    }
    let sent = model.seen().pop().unwrap();
    assert_eq!(context[..sent.len()], sent[..], "the very entries that the model was sent last");
}

#[tokio::test]
async fn the_prefix_of_a_hundred_turns_stays_the_same_and_a_cache_would_serve_nearly_all_of_it() {
    let bench = bench();
    let model = Script::new((0..100).map(|n| Reply::items(vec![say("Next."), read(n)])));
    assert_eq!(bench.run(&model).await, Ended::Done);
    let prefixes = model.prefixes();
    assert_eq!(prefixes.len(), 100);
    assert!(
        prefixes.iter().all(|(before, _, alike)| alike == before),
        "each request begins with the one before"
    );
    // A caching provider counts in steps of 128 tokens from 1024 on, see OpenAI's guide to prompt caching.
    let cached = |bytes: usize| if bytes / 4 < 1024 { 0 } else { bytes / 4 / 128 * 128 };
    let hits: usize = prefixes.iter().map(|(.., alike)| cached(*alike)).sum();
    let all: usize = prefixes.iter().map(|(_, after, _)| after / 4).sum();
    println!(
        "cached input tokens over 100 turns: {hits} of {all}, {:.1} %",
        100.0 * hits as f64 / all as f64
    );
    assert!(hits * 100 > all * 95, "{hits} of {all}");
}

#[tokio::test]
async fn compaction_breaks_the_prefix_only_when_it_must() {
    let bench = bench();
    let model = Script::with_window((0..100).map(|n| Reply::items(vec![say("Next."), read(n)])), 40_000);
    assert_eq!(bench.run(&model).await, Ended::Done);
    let prefixes = model.prefixes();
    let broken = prefixes.iter().filter(|(before, _, alike)| alike < before).count();
    let made = compactions(&bench).len();
    let alike: usize = prefixes.iter().map(|(.., alike)| alike).sum();
    let all: usize = prefixes.iter().map(|(_, after, _)| after).sum();
    println!(
        "with a window of 40,000 tokens: {made} compactions, {:.1} % of the input as in the request before",
        100.0 * alike as f64 / all as f64
    );
    assert!(made >= 1 && broken <= 2 * made, "{broken} breaks by {made} compactions");
    assert!(alike * 100 > all * 90, "{alike} of {all}");
}

#[tokio::test]
async fn a_call_that_goes_in_circles_is_told_of_and_then_a_person_is_asked_instead() {
    let bench = bench();
    *bench.host.answer.lock().unwrap() = Some("Look into 7.txt.".to_owned());
    let again =
        |n: usize| Reply::items(vec![call(&format!("r{n}"), "read", json!({"path": "0.txt"}).to_string())]);
    let model = Script::new((0..6).map(again));
    assert_eq!(bench.run(&model).await, Ended::Done);
    let heard = model.heard();
    assert!(heard[1].contains("was made 3 times"), "{heard:?}");
    let told = model.told();
    let last = &told.last().unwrap().2;
    assert!(last.contains("was not carried out again") && last.ends_with("Look into 7.txt."), "{last}");
    let asked = bench.host.log().into_iter().find_map(|entry| match entry {
        support::Entry::Asked(call, text, options) => Some((call, text, options)),
        _ => None,
    });
    let (call, text, options) = asked.unwrap();
    assert_eq!((call.as_str(), options.len()), ("r5", 3));
    assert!(text.contains("made this call 5 times") && text.contains("0.txt"), "{text}");
}

#[tokio::test]
async fn a_question_about_a_call_in_circles_is_asked_again_after_a_restart() {
    let mut bench = bench();
    *bench.host.answer.lock().unwrap() = Some("Leave it.".to_owned());
    let open = tool_call("x", "exec", json!({"command": "touch made"}).to_string());
    bench.conversation.push(Item::ToolCall(open.clone()));
    bench.open_calls = vec![OpenCall { call: open.clone(), stage: CallStage::Asked }];
    bench.questions =
        vec![flotilla_agent::OpenQuestion { call: open.call, text: "How?".to_owned(), options: Vec::new() }];
    bench.turns = 1;
    let model = Script::new([]);
    assert_eq!(bench.run(&model).await, Ended::Done);
    assert!(model.told()[0].2.ends_with("Leave it."));
    assert!(!bench.path("made").exists());
}

#[tokio::test]
async fn a_model_that_is_done_with_open_steps_and_a_failed_check_is_asked_once() {
    let bench = bench();
    let plan = json!({"steps": [{"step": "mend it", "status": "in_progress"}]});
    let check = json!({"command": "echo broken; exit 3 # test"});
    let calls = vec![call("p", "plan", plan.to_string()), call("c", "exec", check.to_string())];
    let done = || Reply::Answer(vec![say("All is well.")], Stop::EndTurn);
    let model = Script::new([Reply::items(calls), done(), done()]);
    assert_eq!(bench.run(&model).await, Ended::Done);
    assert_eq!(bench.host.accepted().len(), 3, "asked once");
    let heard = model.heard();
    assert!(
        heard[1].contains("the last check that you ran failed") && heard[1].contains("mend it"),
        "{heard:?}"
    );
}
