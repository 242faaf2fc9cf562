//! Notices calls that repeat without progress: the same call with the same result, two calls in turn, a command that
//! fails again though nothing was changed.

use flotilla_domain::{CallStatus, ExitStatus, Part, ToolCall, ToolResult};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

/// How often the same call may give the same result before the model is told.
const OFTEN: u32 = 3;
/// How often more before a person is asked.
const MORE: u32 = 2;
/// The same for calls that only tell something, and are repeated out of habit.
const OFTEN_TOLD: u32 = 6;
/// New calls after which a repetition is over.
const FRESH: u32 = 8;
/// Calls that are looked at for two in turn: the first is then made for the third time.
const PAIRS: usize = 5;

/// What is to be done about the calls so far.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Noticed {
    /// Nothing.
    Nothing,
    /// The model is told.
    Tell(String),
    /// The model was told, and went on: the next such call is not carried out, a person is asked instead.
    Stuck,
}

/// The calls of a run, as far as they may be repetitions.
#[derive(Debug, Default)]
pub(super) struct Repetition {
    /// How often each call gave each result since a file was last changed.
    counts: HashMap<(u64, u64), u32>,
    /// How often each command failed since then, with whatever output.
    failures: HashMap<u64, u32>,
    recent: VecDeque<(u64, u64)>,
    /// The calls that the model was told of.
    told: HashSet<u64>,
    /// The calls that are not carried out again without a person's word, and how often they were made.
    stuck: HashMap<u64, u32>,
    /// New calls since the model was told.
    fresh: u32,
}

impl Repetition {
    /// Takes a call and its result in.
    pub(super) fn note(&mut self, call: &ToolCall, result: &ToolResult) -> Noticed {
        if matches!(result.status, CallStatus::Cancelled | CallStatus::Interrupted | CallStatus::Denied)
            || is_waiting(call)
        {
            return Noticed::Nothing;
        }
        let (made, gave) = (made(call), gave(result));
        let wrote = result.status == CallStatus::Ok && matches!(call.name.as_str(), "edit" | "apply_patch");
        if wrote {
            self.counts.clear();
            self.failures.clear();
        }
        let count = self.counts.entry((made, gave)).or_default();
        *count += 1;
        let mut times = *count;
        if times == 1 {
            self.settle_after_a_new_call();
        }
        let failed = result
            .command
            .is_some_and(|seen| seen.exit.is_some_and(|exit| exit != ExitStatus::Code { code: 0 }));
        if failed {
            let failures = self.failures.entry(made).or_default();
            *failures += 1;
            times = times.max(*failures);
        }
        self.recent.push_back((made, gave));
        if self.recent.len() > PAIRS {
            self.recent.pop_front();
        }
        let quiet = matches!(call.name.as_str(), "plan" | "report_progress");
        let told = self.told.contains(&made);
        let limit = match (quiet, told) {
            (true, _) => OFTEN_TOLD,
            (false, false) => OFTEN,
            (false, true) => MORE,
        };
        let pair = self.pair();
        if times < limit && !pair {
            return Noticed::Nothing;
        }
        let in_turn: Vec<u64> =
            if pair { self.recent.iter().map(|(made, _)| *made).collect() } else { vec![made] };
        self.counts.clear();
        self.failures.clear();
        self.recent.clear();
        self.fresh = 0;
        if told && !quiet {
            self.stuck.extend(in_turn.into_iter().map(|made| (made, OFTEN + MORE)));
            return Noticed::Stuck;
        }
        self.told.extend(in_turn);
        Noticed::Tell(advice(call, pair, failed && !pair))
    }

    /// How often a call was made in vain, where it must not be made again without a person's word.
    pub(super) fn is_stuck(&self, call: &ToolCall) -> Option<u32> {
        if self.stuck.is_empty() {
            return None;
        }
        self.stuck.get(&made(call)).copied()
    }

    /// A person said how to go on.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    fn settle_after_a_new_call(&mut self) {
        self.fresh += 1;
        if self.fresh >= FRESH {
            self.told.clear();
            self.stuck.clear();
        }
    }

    fn pair(&self) -> bool {
        let recent = &self.recent;
        recent.len() == PAIRS
            && recent[0] != recent[1]
            && recent.iter().enumerate().all(|(at, one)| *one == recent[at % 2])
    }
}

/// Waiting for a command is no repetition.
fn is_waiting(call: &ToolCall) -> bool {
    call.name == "write_stdin"
        && serde_json::from_str::<serde_json::Value>(&call.arguments)
            .is_ok_and(|asked| asked["text"].as_str().unwrap_or_default().is_empty())
}

fn made(call: &ToolCall) -> u64 {
    let mut hasher = DefaultHasher::new();
    call.name.hash(&mut hasher);
    // As a value, so that spaces and the order of fields make no difference.
    match serde_json::from_str::<serde_json::Value>(&call.arguments) {
        Ok(mut value) => {
            if let Some(fields) = value.as_object_mut() {
                fields.remove("yield_ms");
                fields.sort_keys();
            }
            value.to_string().hash(&mut hasher);
        }
        Err(_) => call.arguments.hash(&mut hasher),
    }
    hasher.finish()
}

fn gave(result: &ToolResult) -> u64 {
    let mut hasher = DefaultHasher::new();
    (result.status as u8).hash(&mut hasher);
    for part in &result.output {
        match part {
            Part::Text { text } => without_durations(text).hash(&mut hasher),
            Part::Image { data, .. } => data.hash(&mut hasher),
        }
    }
    hasher.finish()
}

/// The text with a sign for each duration: the same failure takes another time each time. The names of files that keep
/// outputs differ, too.
fn without_durations(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at(start);
        plain.push_str(before);
        let end = number.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(number.len());
        let (number, after) = number.split_at(end);
        let unit = after.strip_prefix(' ').unwrap_or(after);
        let word = &unit[..unit.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(unit.len())];
        let is_duration = matches!(word, "s" | "ms" | "µs" | "sec" | "secs" | "seconds" | "min");
        let is_log = before.ends_with("exec-");
        plain.push_str(if is_duration || is_log { "#" } else { number });
        rest = after;
    }
    plain.push_str(rest);
    plain
}

fn advice(call: &ToolCall, pair: bool, failed: bool) -> String {
    let what = if pair {
        "You make the same two calls in turn, and they give the same results each time".to_owned()
    } else if failed {
        format!(
            "The command of your last `{}` call failed {OFTEN} times, and no file was edited in between",
            call.name
        )
    } else {
        format!("Your last `{}` call was made {OFTEN} times, and gave the same result each time", call.name)
    };
    format!(
        "Note from Flotilla, not from the user: {what}. Again it will give the same. Stop and think: what did you take for \
         granted that may be wrong? Look at something that you have not looked at yet (the error's first line, the file as \
         it is now, the tool's documentation), or go another way. If you cannot get on without the user, use `ask`, and say \
         what you tried."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use flotilla_domain::{CallId, CommandSeen};

    struct Run(Repetition);

    impl Run {
        fn call(&mut self, name: &str, arguments: &str, output: &str, exit: Option<i32>) -> Noticed {
            let call = ToolCall { call: CallId("x".into()), name: name.into(), arguments: arguments.into() };
            let command = exit.map(|code| CommandSeen { session: 1, exit: Some(ExitStatus::Code { code }) });
            let output = vec![Part::text(output)];
            let result = ToolResult { call: call.call.clone(), status: CallStatus::Ok, output, command };
            self.0.note(&call, &result)
        }
    }

    fn run() -> Run {
        Run(Repetition::default())
    }

    fn tells(noticed: &Noticed) -> bool {
        matches!(noticed, Noticed::Tell(_))
    }

    #[test]
    fn the_third_same_call_with_the_same_result_is_told_and_two_more_make_it_stuck() {
        let mut run = run();
        let mut read = |spaces: &str| run.call("read", &format!("{{{spaces}\"path\":\"a\"}}"), "1", None);
        assert_eq!((read(""), read(" ")), (Noticed::Nothing, Noticed::Nothing));
        assert!(tells(&read("")));
        assert_eq!((read(""), read("")), (Noticed::Nothing, Noticed::Stuck));
        let call = ToolCall {
            call: CallId("y".into()),
            name: "read".into(),
            arguments: "{ \"path\": \"a\"}".into(),
        };
        assert_eq!(run.0.is_stuck(&call), Some(5));
        run.0.forget();
        assert_eq!(run.0.is_stuck(&call), None);
    }

    #[test]
    fn other_results_and_changed_files_in_between_are_progress() {
        let mut run = run();
        for n in 0..20 {
            assert_eq!(run.call("read", "{}", &n.to_string(), None), Noticed::Nothing);
        }
        for n in 0..20 {
            assert_eq!(run.call("exec", "test", "failed", Some(1)), Noticed::Nothing);
            let edit = format!("{{\"n\":{n}}}");
            assert_eq!(run.call("edit", &edit, "Changed a in 1 place.", None), Noticed::Nothing);
        }
    }

    #[test]
    fn a_command_that_fails_again_with_other_words_is_a_repetition_and_its_duration_is_no_difference() {
        let mut run = run();
        let mut fails = |text: &str| run.call("exec", "{\"command\":\"t\"}", text, Some(1));
        assert_eq!((fails("a"), fails("b")), (Noticed::Nothing, Noticed::Nothing));
        assert!(tells(&fails("c")));
        let mut run = self::run();
        let mut works = |text: &str| run.call("exec", "{\"command\":\"t\"}", text, Some(0));
        works("Exit code 0 after 0.2 s.\nok in 13ms, see exec-1.log");
        works("Exit code 0 after 1.7 s.\nok in 8ms, see exec-2.log");
        assert!(tells(&works("Exit code 0 after 3 s.\nok in 113ms, see exec-3.log")));
    }

    #[test]
    fn two_calls_in_turn_are_a_repetition_even_where_each_changes_a_file() {
        let mut run = run();
        let told = (0..6)
            .map(|n| run.call("edit", if n % 2 == 0 { "{\"to\":1}" } else { "{\"to\":2}" }, "Changed.", None))
            .filter(tells)
            .count();
        assert_eq!(told, 1);
    }

    #[test]
    fn waiting_for_a_command_is_none() {
        let mut run = run();
        for _ in 0..50 {
            assert_eq!(run.call("write_stdin", "{\"session\":1}", "Still running", None), Noticed::Nothing);
        }
    }

    #[test]
    fn a_model_that_found_new_things_to_do_is_told_again_before_a_person_is_asked() {
        let mut run = run();
        let told = |run: &mut Run| (0..3).filter(|_| tells(&run.call("read", "{}", "1", None))).count();
        assert_eq!(told(&mut run), 1);
        for n in 0..FRESH {
            run.call("read", &format!("{{\"n\":{n}}}"), "1", None);
        }
        assert_eq!(told(&mut run), 1);
    }
}
