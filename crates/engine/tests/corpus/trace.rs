//! What a run did, to be read by people and compared: the same on every machine and each time.

use crate::{
    case::{Case, Outputs},
    support::{Fleet, text},
};
use flotilla_domain::{
    CallId, CallStatus, Event, ExitStatus, Item, MessageSource, Outcome, Record, TaskId, ToolCall, ToolResult,
};
use flotilla_engine::TestsTouched;
use flotilla_workspace::DiffOptions;
use regex::Regex;
use std::{collections::HashMap, fmt::Write as _, path::Path, sync::Arc};

/// Lines of a text that are shown: from its start and from its end.
const SHOWN: (usize, usize) = (12, 4);
/// Characters of a line that are shown.
const WIDTH: usize = 400;

/// What the engine's own checks say of the work.
pub async fn evidence(fleet: &Fleet, task: TaskId) -> &'static str {
    let checks = fleet.engine.evidence(task).await.unwrap().unwrap().checks;
    match checks.iter().all(|(seen, on_last)| seen.check.passed() && *on_last) {
        _ if checks.is_empty() => "unchecked",
        true => "verified",
        false => "reported",
    }
}

/// Everything that the model was told, and the trace.
pub async fn of(fleet: &Fleet, task: TaskId, case: &Case) -> (String, String) {
    let events = fleet.events(task).await;
    let tracer = Tracer { results: results(&events), plain: Plain::new(fleet, task).await, case };
    let mut trace = String::new();
    // What comes before the prompt tells of this very machine.
    let prompt = |record: &&Arc<Record>| {
        matches!(record.event, Event::MessageDelivered { source: MessageSource::Prompt, .. })
    };
    let from = events.iter().position(|record| prompt(&record)).unwrap_or(0);
    for record in &events[from..] {
        tracer.event(&mut trace, &record.event);
    }
    let now = fleet.engine.task(task).await.unwrap();
    let _ = writeln!(trace, "= {}, {}", now.state.name(), evidence(fleet, task).await);
    for tests in fleet.engine.evidence(task).await.unwrap().unwrap().tests {
        let TestsTouched { path, fate, rules, removed, skipped, assertions } = tests;
        let what = if rules { " says how tests run," } else { "" };
        let counts = format!("{removed} tests fewer, {skipped} switched off, {assertions} assertions fewer");
        let _ = writeln!(trace, "! {path}{what} {fate:?}: {counts}");
    }
    let diff = fleet.engine.changes(task, DiffOptions::default()).await.unwrap();
    let mut patch = Vec::new();
    diff.write_all(&mut patch).unwrap();
    let patch = String::from_utf8_lossy(&patch).into_owned();
    let lines = patch.lines().filter(|line| !line.starts_with("index ") && !line.starts_with("diff --git "));
    for line in lines {
        let _ = writeln!(trace, "{}", shortened(&line.replace('\r', "␍")));
    }
    (tracer.plain.of(&told(&events)), trace)
}

fn results(events: &[Arc<Record>]) -> HashMap<CallId, ToolResult> {
    let finished = events.iter().filter_map(|record| match &record.event {
        Event::CallFinished { result } => Some((result.call.clone(), result.clone())),
        _ => None,
    });
    finished.collect()
}

fn told(events: &[Arc<Record>]) -> String {
    let texts = events.iter().filter_map(|record| match &record.event {
        Event::CallFinished { result } => Some(text(&result.output)),
        Event::MessageDelivered { parts, .. } => Some(text(parts)),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

struct Tracer<'a> {
    results: HashMap<CallId, ToolResult>,
    plain: Plain,
    case: &'a Case,
}

impl Tracer<'_> {
    fn event(&self, to: &mut String, event: &Event) {
        match event {
            Event::MessageDelivered { source, parts, .. } => {
                let who = match source {
                    MessageSource::Prompt => "user",
                    MessageSource::Steer => "user, meanwhile",
                    MessageSource::System => "flotilla",
                    MessageSource::Memory => "memory",
                };
                self.block(to, &format!("{who}> "), &text(parts));
            }
            Event::TurnFinished { turn, items, .. } => {
                let _ = writeln!(to, "# {turn}");
                items.iter().for_each(|item| self.item(to, item));
            }
            Event::ModelRetried { why, .. } => self.block(to, "(asked again: ", &format!("{why})")),
            Event::ContextCompacted(compaction) => {
                let how = if compaction.summary.is_some() { "summed up" } else { "old output dropped" };
                let _ = writeln!(to, "(context made smaller: {how})");
                self.block(to, "  ", compaction.summary.as_deref().unwrap_or_default());
            }
            Event::CheckFinished(check) => {
                let passed = if check.passed() { "passed" } else { "failed" };
                let _ = writeln!(to, "check `{}` {passed}", check.command);
            }
            Event::QuestionAsked { text, options, .. } => {
                self.block(to, "asks the user> ", &format!("{text}\n{}", options.join(" | ")));
            }
            Event::QuestionAnswered { answer, .. } => self.block(to, "user answers> ", answer),
            Event::RunEnded(Outcome::Failed { error }) => {
                self.block(to, "failed: ", &format!("{}\n{}", error.title, error.hint));
            }
            _ => {}
        }
    }

    fn item(&self, to: &mut String, item: &Item) {
        match item {
            Item::AssistantMessage { text } => self.block(to, "model> ", text),
            Item::ToolCall(call) => {
                self.block(to, &format!("{} ", call.name), &arguments(call));
                match self.results.get(&call.call) {
                    Some(result) => {
                        self.block(to, &format!("  {}: ", status(result.status)), &self.result(call, result))
                    }
                    None => to.push_str("  (no result)\n"),
                }
            }
            _ => {}
        }
    }

    /// What came of a call. What a command printed is another thing on each machine, and stays out.
    fn result(&self, call: &ToolCall, result: &ToolResult) -> String {
        let whole = text(&result.output);
        match result.command {
            Some(seen) if self.case.outputs == Outputs::LeftOut => {
                let head = whole.lines().next().unwrap_or_default();
                match seen.exit {
                    Some(ExitStatus::Code { .. }) if whole.ends_with("(no output)") => {
                        format!("{head}\n(no output)")
                    }
                    Some(ExitStatus::Code { .. }) => format!("{head}\n(output)"),
                    // How much came by then is a matter of luck.
                    _ => head.to_owned(),
                }
            }
            _ if call.name == "recall_transcript" => whole.lines().next().unwrap_or_default().to_owned(),
            _ => whole,
        }
    }

    fn block(&self, to: &mut String, head: &str, text: &str) {
        let text = self.plain.of(text);
        let indent = head.len() - head.trim_start().len() + 2;
        let lines: Vec<&str> = text.lines().collect();
        let left_out = lines.len().saturating_sub(SHOWN.0 + SHOWN.1);
        for (at, line) in lines.iter().enumerate() {
            if left_out > 1 && (SHOWN.0..SHOWN.0 + left_out).contains(&at) {
                if at == SHOWN.0 {
                    let _ = writeln!(to, "{:indent$}[… {left_out} lines]", "");
                }
                continue;
            }
            let line = shortened(line);
            let line = if at == 0 { format!("{head}{line}") } else { format!("{:indent$}{line}", "") };
            let _ = writeln!(to, "{}", line.trim_end());
        }
    }
}

fn status(status: CallStatus) -> &'static str {
    match status {
        CallStatus::Ok => "ok",
        CallStatus::Failed => "failed",
        CallStatus::Denied => "denied",
        CallStatus::Cancelled => "cancelled",
        CallStatus::Interrupted => "interrupted",
    }
}

/// A call's arguments: one that is a text of lines as such.
fn arguments(call: &ToolCall) -> String {
    match serde_json::from_str::<serde_json::Value>(&call.arguments) {
        Ok(mut value) => match value["patch"].as_str() {
            Some(patch) => patch.to_owned(),
            None => {
                value.sort_all_objects();
                value.to_string()
            }
        },
        Err(_) => call.arguments.clone(),
    }
}

fn shortened(line: &str) -> String {
    match line.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// Takes out of a text what differs from run to run: places and durations.
struct Plain {
    places: Vec<(String, &'static str)>,
    /// Durations, and the port of the model's server.
    passing: [(Regex, &'static str); 2],
}

impl Plain {
    async fn new(fleet: &Fleet, task: TaskId) -> Self {
        let task = fleet.engine.task(task).await.unwrap();
        let run = task.latest_run().unwrap();
        let workspace = run.workspace.as_ref().unwrap().path.clone();
        let home = fleet.home.path().join("home");
        let shown = |path: &Path| path.display().to_string();
        Self {
            places: vec![
                (workspace, "WORKSPACE"),
                (shown(&home.join("artifacts").join(run.id.to_string())), "ARTIFACTS"),
                (shown(&home.join("tmp").join(run.id.to_string())), "TEMP"),
                (shown(&fleet.project), "PROJECT"),
                (shown(fleet.home.path()), "HOME"),
            ],
            passing: [
                (Regex::new(r"\b\d+(\.\d+)? ?(s|ms)\b").unwrap(), "# s"),
                (Regex::new(r"\b127\.0\.0\.1:\d+\b").unwrap(), "SERVER"),
            ],
        }
    }

    fn of(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (path, name) in &self.places {
            text = text.replace(path.as_str(), name);
        }
        let passing =
            |text: String, (what, name): &(Regex, &'static str)| what.replace_all(&text, *name).into_owned();
        self.passing.iter().fold(text, passing)
    }
}
