//! What is known of a run's work besides its lines: the agent's last words, and the commands that it ran.

use crate::{
    Engine, EngineError,
    checks::{TestsTouched, touched},
    run::blocking,
};
use flotilla_domain::{
    CallId, CallStatus, CheckSeen, Event, ExitStatus, Item, Record, RunId, TaskId, Timestamp, ToolCall,
};
use flotilla_store::EventFilter;
use std::collections::BTreeMap;

/// Events that are read at once.
const PAGE: usize = 2000;
/// Commands that are told of: the newest.
const MOST: usize = 500;

/// What is known of a run's work besides its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The run.
    pub run: RunId,
    /// What the agent said last; none where it said nothing.
    pub report: Option<String>,
    /// The tree that the workspace was last seen to become; none where it never changed.
    pub tree: Option<String>,
    /// The checks that the engine ran, each with whether it ran on what the workspace was last seen to be.
    pub checks: Vec<(CheckSeen, bool)>,
    /// The tests and checks that its change touches.
    pub tests: Vec<TestsTouched>,
    /// The commands that it ran, oldest first.
    pub commands: Vec<CommandRun>,
}

/// A command that an agent ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandRun {
    /// The call that started it.
    pub call: CallId,
    /// The command line.
    pub command: String,
    /// How the call came out; none while it is under way.
    pub status: Option<CallStatus>,
    /// How the command ended; none where that was not seen.
    pub exit: Option<ExitStatus>,
    /// When it started.
    pub started_at: Timestamp,
    /// When its end was seen.
    pub ended_at: Option<Timestamp>,
    /// Whether the workspace was seen to be its last tree before the command started, and nothing changed since.
    pub on_last_tree: bool,
}

impl Engine {
    /// What is known of the work of a task's latest run. None where it has none.
    ///
    /// # Errors
    /// Where there is no such task, or the log cannot be read.
    pub async fn evidence(&self, id: TaskId) -> Result<Option<Evidence>, EngineError> {
        let task = self.task(id).await?;
        let Some(latest) = task.latest_run() else { return Ok(None) };
        let run = latest.id;
        let checks: Vec<_> =
            latest.checks.iter().map(|seen| (seen.clone(), latest.is_of_now(seen))).collect();
        let tests = self.tests_touched(id, &checks).await;
        let mut seen = Seen::default();
        let mut after = 0;
        loop {
            let filter = EventFilter { run: Some(run), ..Default::default() };
            let page = self.store().events(after, filter, PAGE).await?;
            for record in &page {
                seen.take(record);
                after = record.seq;
            }
            if page.len() < PAGE {
                return Ok(Some(Evidence { checks, tests, ..seen.told(run) }));
            }
        }
    }
}

impl Engine {
    /// The tests and checks that a task's change touches; none where there is no change.
    async fn tests_touched(&self, id: TaskId, checks: &[(CheckSeen, bool)]) -> Vec<TestsTouched> {
        let Ok(diff) = self.change_of(id, None).await else { return Vec::new() };
        let checks: Vec<String> = checks.iter().map(|(seen, _)| seen.check.command.clone()).collect();
        let read = move || {
            let checks: Vec<&str> = checks.iter().map(String::as_str).collect();
            touched(&diff, &checks)
        };
        blocking(read).await.unwrap_or_default()
    }
}

/// What was seen so far.
#[derive(Default)]
struct Seen {
    report: Option<String>,
    tree: Option<String>,
    /// Calls that were asked for: of `exec` with their command line.
    asked: BTreeMap<CallId, Option<String>>,
    /// When calls started, and whether the workspace was its present tree by then.
    started: BTreeMap<CallId, (Timestamp, bool)>,
    commands: Vec<CommandRun>,
    /// Which of them still run, by their numbers.
    open: BTreeMap<u64, usize>,
}

impl Seen {
    fn take(&mut self, record: &Record) {
        match &record.event {
            Event::TurnFinished { items, .. } => items.iter().for_each(|item| self.item(item)),
            Event::CallStarted { call } => {
                self.started.insert(call.clone(), (record.at, self.tree.is_some()));
            }
            Event::CallFinished { result } => {
                if let Some(Some(command)) = self.asked.remove(&result.call) {
                    let (started_at, on_last_tree) =
                        self.started.remove(&result.call).unwrap_or((record.at, false));
                    let exit = result.command.and_then(|command| command.exit);
                    let open = result.command.filter(|command| command.exit.is_none());
                    if let Some(open) = open {
                        self.open.insert(open.session, self.commands.len());
                    }
                    self.commands.push(CommandRun {
                        call: result.call.clone(),
                        command,
                        status: Some(result.status),
                        exit,
                        started_at,
                        ended_at: open.is_none().then_some(record.at),
                        on_last_tree,
                    });
                } else if let Some(seen) = result.command
                    && let Some(exit) = seen.exit
                    && let Some(command) = self.open.remove(&seen.session)
                    && let Some(command) = self.commands.get_mut(command)
                {
                    command.status = Some(result.status);
                    command.exit = Some(exit);
                    command.ended_at = Some(record.at);
                }
            }
            Event::CheckpointMade(checkpoint) if self.tree.as_ref() != Some(&checkpoint.tree) => {
                self.tree = Some(checkpoint.tree.clone());
                // Whatever ran or runs saw another tree, or may have.
                self.commands.iter_mut().for_each(|command| command.on_last_tree = false);
                self.started.values_mut().for_each(|(_, on_last_tree)| *on_last_tree = false);
            }
            _ => {}
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::AssistantMessage { text } if !text.trim().is_empty() => self.report = Some(text.clone()),
            Item::ToolCall(call) => {
                self.asked.insert(call.call.clone(), command_line(call));
            }
            _ => {}
        }
    }

    fn told(mut self, run: RunId) -> Evidence {
        let under_way = std::mem::take(&mut self.asked).into_iter().filter_map(|(call, command)| {
            let (started_at, on_last_tree) = self.started.get(&call).copied()?;
            Some(CommandRun {
                call,
                command: command?,
                status: None,
                exit: None,
                started_at,
                ended_at: None,
                on_last_tree,
            })
        });
        self.commands.extend(under_way);
        let skipped = self.commands.len().saturating_sub(MOST);
        Evidence {
            run,
            report: self.report,
            tree: self.tree,
            checks: Vec::new(),
            tests: Vec::new(),
            commands: self.commands.split_off(skipped),
        }
    }
}

fn command_line(call: &ToolCall) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Exec {
        command: String,
    }
    (call.name == "exec")
        .then(|| serde_json::from_str::<Exec>(&call.arguments).ok())
        .flatten()
        .map(|e| e.command)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flotilla_domain::{
        ChangeStat, Checkpoint, CheckpointCause, CheckpointId, CommandSeen, ProjectId, Subject, ToolResult,
        Usage,
    };
    use uuid::Uuid;

    fn ask(call: &str, name: &str, arguments: &str) -> Event {
        let call = ToolCall {
            call: CallId(call.to_owned()),
            name: name.to_owned(),
            arguments: arguments.to_owned(),
        };
        let said = Item::AssistantMessage { text: format!("On {name}.") };
        Event::TurnFinished { turn: 1, items: vec![said, Item::ToolCall(call)], usage: Usage::default() }
    }

    fn start(call: &str) -> Event {
        Event::CallStarted { call: CallId(call.to_owned()) }
    }

    fn finish(call: &str, session: u64, code: Option<i32>) -> Event {
        let exit = code.map(|code| ExitStatus::Code { code });
        let status = if code.unwrap_or(0) == 0 { CallStatus::Ok } else { CallStatus::Failed };
        Event::CallFinished {
            result: ToolResult {
                call: CallId(call.to_owned()),
                status,
                output: Vec::new(),
                command: Some(CommandSeen { session, exit }),
            },
        }
    }

    fn become_tree(tree: &str) -> Event {
        Event::CheckpointMade(Checkpoint {
            id: CheckpointId::new(Uuid::nil()),
            turn: 1,
            commit: String::new(),
            tree: tree.to_owned(),
            stat: ChangeStat::default(),
            total: None,
            cause: CheckpointCause::Work,
            left_out: Vec::new(),
        })
    }

    fn told(events: Vec<Event>) -> Evidence {
        let mut seen = Seen::default();
        for (seq, event) in (1..).zip(events) {
            let subject = Subject::Project { project: ProjectId::new(Uuid::nil()) };
            seen.take(&Record { seq, at: Timestamp::from_millis(seq.try_into().unwrap()), subject, event });
        }
        seen.told(RunId::new(Uuid::nil()))
    }

    #[test]
    fn a_command_counts_for_the_tree_that_was_seen_before_it_started() {
        let run = |call: &str, code| {
            let arguments = format!(r#"{{"command": "run {call}"}}"#);
            [ask(call, "exec", &arguments), start(call), finish(call, 1, Some(code))]
        };
        let mut events = Vec::new();
        events.extend(run("a", 3));
        events.push(become_tree("t1"));
        events.extend(run("b", 0));
        events.push(become_tree("t2"));
        events.extend(run("c", 0));
        let found = told(events);
        let all: Vec<_> =
            found.commands.iter().map(|one| (one.command.as_str(), one.exit, one.on_last_tree)).collect();
        let code = |code| Some(ExitStatus::Code { code });
        assert_eq!(all, [("run a", code(3), false), ("run b", code(0), false), ("run c", code(0), true)]);
        assert_eq!((found.tree.as_deref(), found.report.as_deref()), (Some("t2"), Some("On exec.")));
    }

    #[test]
    fn the_end_of_a_long_command_is_told_with_the_command() {
        let found = told(vec![
            become_tree("t"),
            ask("a", "exec", r#"{"command": "cargo test"}"#),
            start("a"),
            finish("a", 7, None),
            ask("b", "write_stdin", r#"{"session": 7}"#),
            start("b"),
            finish("b", 7, Some(101)),
        ]);
        let [command] = &found.commands[..] else { unreachable!("one command, not {found:?}") };
        assert_eq!(command.exit, Some(ExitStatus::Code { code: 101 }));
        assert_eq!(command.status, Some(CallStatus::Failed));
        let (started, ended) = (command.started_at.millis(), command.ended_at.unwrap().millis());
        assert_eq!((started, ended, command.on_last_tree), (3, 7, true));
    }

    #[test]
    fn a_command_under_way_has_no_end() {
        let found = told(vec![ask("a", "exec", r#"{"command": "sleep 9"}"#), start("a")]);
        assert_eq!((found.commands[0].status, found.commands[0].ended_at), (None, None));
    }
}
