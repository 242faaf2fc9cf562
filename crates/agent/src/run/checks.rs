//! What speaks against a model that says it is done: steps of its plan that are open, a check that failed last.

use crate::tools::arguments::{Exec, Work};
use flotilla_domain::{ExitStatus, PlanStep, StepStatus, ToolCall, ToolResult};
use std::{collections::HashMap, fmt::Write as _};

/// Words of a command that checks something.
const CHECKING: [&str; 24] = [
    "test", "tests", "pytest", "unittest", "nextest", "jest", "vitest", "mocha", "rspec", "ctest", "tox",
    "check", "clippy", "lint", "eslint", "ruff", "mypy", "pyright", "tsc", "vet", "build", "compile", "make",
    "verify",
];
/// Steps that are named.
const NAMED: usize = 5;
/// Characters of a command that are shown.
const SHOWN: usize = 200;

/// The checks of a run so far.
#[derive(Debug, Default)]
pub(super) struct Checks {
    /// Checks that still ran when their call came back.
    running: HashMap<u64, String>,
    /// The latest one, if it failed.
    failed: Option<String>,
}

impl Checks {
    /// Takes a call and its result in.
    pub(super) fn note(&mut self, call: &ToolCall, result: &ToolResult) {
        let Some(seen) = result.command else { return };
        let command = match Work::parse(&call.name, &call.arguments, |_| true) {
            Ok(Work::Exec(Exec { command, .. })) if is_check(&command) => command,
            Ok(Work::WriteStdin(_)) => match self.running.remove(&seen.session) {
                Some(command) => command,
                None => return,
            },
            _ => return,
        };
        match seen.exit {
            None => {
                self.running.insert(seen.session, command);
            }
            Some(ExitStatus::Code { code: 0 }) => self.failed = None,
            Some(_) => self.failed = Some(command),
        }
    }

    /// What a model that says it is done is asked, if there is anything.
    pub(super) fn doubts(&self, plan: &[PlanStep]) -> Option<String> {
        let open: Vec<&PlanStep> = plan.iter().filter(|step| step.status != StepStatus::Completed).collect();
        if open.is_empty() && self.failed.is_none() {
            return None;
        }
        let mut text = "Note from Flotilla, not from the user: you end here, but\n".to_owned();
        // Writing into a string cannot fail.
        if let Some(command) = &self.failed {
            let shown: String = command.chars().take(SHOWN).collect();
            let _ = writeln!(text, "- the last check that you ran failed: `{shown}`");
        }
        if !open.is_empty() {
            let steps: Vec<&str> = open.iter().take(NAMED).map(|step| step.step.as_str()).collect();
            let more = if open.len() > NAMED { "; …" } else { "" };
            let _ =
                writeln!(text, "- {} of your plan's steps are open: {}{more}", open.len(), steps.join("; "));
        }
        text.push_str(
            "If there is work left, do it now, and check it. If it is done, or cannot be done, bring the plan up to date \
             and say plainly in your last message what failed or stays open, and why. You are asked this once.",
        );
        Some(text)
    }
}

fn is_check(command: &str) -> bool {
    // The shell's own `test` asks for a file or compares words; it says nothing of the work.
    let asks = |part: &&str| part.split_whitespace().next() == Some("test");
    command
        .split(['&', '|', ';', '\n'])
        .filter(|part| !asks(part))
        .flat_map(|part| part.split(|c: char| !c.is_ascii_alphanumeric()))
        .any(|word| CHECKING.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flotilla_domain::{CallId, CallStatus, CommandSeen};

    fn ran(checks: &mut Checks, name: &str, arguments: &str, exit: Option<i32>) {
        let call = ToolCall { call: CallId("x".into()), name: name.into(), arguments: arguments.into() };
        let command = Some(CommandSeen { session: 4, exit: exit.map(|code| ExitStatus::Code { code }) });
        let result =
            ToolResult { call: call.call.clone(), status: CallStatus::Ok, output: Vec::new(), command };
        checks.note(&call, &result);
    }

    #[test]
    fn the_last_check_counts_and_other_commands_do_not() {
        let mut checks = Checks::default();
        ran(&mut checks, "exec", r#"{"command":"grep -q x file"}"#, Some(1));
        ran(&mut checks, "exec", r#"{"command":"test -d target || test -f x"}"#, Some(1));
        assert_eq!(checks.doubts(&[]), None);
        ran(&mut checks, "exec", r#"{"command":"cd a && cargo test --all"}"#, Some(101));
        assert!(checks.doubts(&[]).unwrap().contains("cargo test --all"));
        ran(&mut checks, "exec", r#"{"command":"npm run build"}"#, Some(0));
        assert_eq!(checks.doubts(&[]), None);
    }

    #[test]
    fn a_check_that_was_waited_for_counts_when_it_ends() {
        let mut checks = Checks::default();
        ran(&mut checks, "exec", r#"{"command":"make"}"#, None);
        assert_eq!(checks.doubts(&[]), None);
        ran(&mut checks, "write_stdin", r#"{"session":4}"#, Some(2));
        assert!(checks.doubts(&[]).unwrap().contains("`make`"));
    }

    #[test]
    fn open_steps_are_named() {
        let step = |step: &str, status| PlanStep { step: step.to_owned(), status };
        let plan = [step("look", StepStatus::Completed), step("mend", StepStatus::InProgress)];
        let doubts = Checks::default().doubts(&plan).unwrap();
        assert!(doubts.contains("1 of your plan's steps are open: mend") && !doubts.contains("look"));
        assert_eq!(Checks::default().doubts(&plan[..1]), None);
    }
}
