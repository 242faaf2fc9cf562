//! Events as lines for people: one each, short, the agent's own words whole.

use crate::{
    failure::Failure,
    needs,
    out::{ACTIVE, BAD, FAINT, GOOD, Out, STRONG, WAITS, styled},
    table::{cut, visible},
    usage::dollars,
};
use flotilla_api::wire::{
    CallStatus, ChangeStat, Decision, EventView, ExitStatus, Fact, Item, Need, Outcome, Part, StepStatus,
    ToolCall, ToolResult,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Columns of a command or result that are shown where the terminal's width is not known.
const WIDTH: usize = 100;

/// Tools by which an agent only speaks to Flotilla.
const SPEAKING: [&str; 4] = ["plan", "report_progress", "ask", "answer_comment"];

/// Renders one task's events in their order.
pub struct Renderer<'a> {
    out: &'a Out,
    width: usize,
    /// What the calls under way were called, by id.
    calls: BTreeMap<String, String>,
    /// Calls under way whose doing has events of its own, by id.
    spoken: BTreeSet<String>,
    /// The last thing said of the agent's doing, so that it is not said twice.
    doing: String,
}

/// A change's size for people: `3 files, +10 −2`.
pub fn stat(stat: &ChangeStat) -> String {
    let files = if stat.files == 1 { "1 file".to_owned() } else { format!("{} files", stat.files) };
    format!(
        "{files}, {} {}",
        styled(GOOD, format!("+{}", stat.added)),
        styled(BAD, format!("−{}", stat.removed))
    )
}

/// The text of a message's parts.
pub fn text(parts: &[Part]) -> String {
    let texts = parts.iter().map(|part| match part {
        Part::Text { text } => text.as_str(),
        Part::Image { .. } => "[image]",
    });
    texts.collect::<Vec<_>>().join("\n")
}

impl<'a> Renderer<'a> {
    /// A renderer of a task's events from their beginning, or from anywhere.
    pub fn new(out: &'a Out) -> Self {
        let width = out.width().unwrap_or(WIDTH).max(40);
        Self { out, width, calls: BTreeMap::new(), spoken: BTreeSet::new(), doing: String::new() }
    }

    fn say(&self, sign: &str, what: &str) {
        self.out.remark(format!("{sign} {}", cut(&visible(what), self.width.saturating_sub(4))));
    }

    /// Shows `event`.
    pub fn show(&mut self, event: &EventView) -> Result<(), Failure> {
        let faint = styled(FAINT, "·");
        match &event.fact {
            Fact::TaskCreated(task) => {
                let number = self.out.number_unless_tagged(task.number);
                self.out.remark(format!(
                    "{}{}",
                    styled(STRONG, number),
                    styled(STRONG, visible(&task.title))
                ));
            }
            Fact::TaskQueued { from: None } => self.say(&faint, "queued"),
            Fact::TaskQueued { from: Some(from) } => self.say(&faint, &format!("queued, from {from}")),
            Fact::RunQueued => self.say(&faint, "queued, to go on"),
            Fact::RunContinued => self.say(&faint, "goes on"),
            Fact::MessageWithdrawn { .. } => self.say(&faint, "a message was taken back"),
            Fact::CommentAnswered { comment, text } => self.say(&faint, &format!("on {comment}: {text}")),
            Fact::PartLanded { onto, commit, .. } => {
                let onto = onto.as_deref().map_or_else(String::new, |onto| format!(" on {onto}"));
                self.say(&faint, &format!("a part landed{onto}: {}", commit.get(..10).unwrap_or(commit)));
            }
            Fact::TaskUnqueued => self.say(&faint, "taken out of the queue"),
            Fact::TaskCancelled => self.say(&faint, "cancelled"),
            Fact::RunCreated { attempt, model, .. } => {
                // Where the configuration names no model that could be asked, the end of the run says so.
                let with = if model.is_empty() { String::new() } else { format!(" with {model}") };
                self.say(&faint, &format!("run {attempt}{with}"))
            }
            Fact::WorkspaceReady(place) => {
                let base = place.base.get(..10).unwrap_or(&place.base);
                self.say(&faint, &format!("workspace {} on {}, from {base}", place.path, place.branch));
                for note in &place.notes {
                    self.out.remark(format!("{} {}", styled(WAITS, "!"), visible(note)));
                }
                if place.lacks.modified + place.lacks.untracked > 0 {
                    self.say(&faint, "--carry brings uncommitted work along");
                }
            }
            Fact::SetupFinished { command, exit, output } => {
                self.say(
                    &sign_of(exit),
                    &format!("set-up: {command}{}; its output is in {output}", ended(exit)),
                );
            }
            Fact::MemoriesRecalled { uses } => {
                let what = if uses.len() == 1 { "1 memory" } else { "memories" };
                let count = if uses.len() == 1 { String::new() } else { format!("{} ", uses.len()) };
                self.say(&faint, &format!("recalled {count}{what}"));
            }
            Fact::Titled { title, .. } => self.say(&faint, &format!("titled: {title}")),
            Fact::MemoryProposed { memory } => {
                self.say(&faint, &format!("proposes to remember something: flotilla memory show {memory}"));
            }
            Fact::CheckFinished(check) => {
                let changed = if check.held { "" } else { ", and changed files" };
                let line = format!(
                    "check: {}{}{changed}; its output is in {}",
                    check.command,
                    ended(&check.exit),
                    check.output
                );
                self.say(&sign_of(&check.exit), &line);
            }
            Fact::MessageQueued { parts, .. } => self.say(&faint, &format!("you: {}", text(parts))),
            Fact::TurnFinished { items, .. } => self.turn(items)?,
            Fact::ModelRetried { after_ms, why, .. } => {
                let wait = after_ms.div_ceil(1000);
                self.say(&styled(WAITS, "!"), &format!("the model failed, again in {wait} s: {why}"));
            }
            Fact::ContextCompacted(made) => {
                let how = if made.summary.is_some() { "summarized" } else { "old output dropped" };
                let (before, after) = (made.tokens_before, made.tokens_after);
                self.say(&faint, &format!("context compacted: about {before} to {after} tokens, {how}"));
            }
            Fact::ModelCameBack { to, .. } => self.say(&faint, &format!("{to} is back and goes on")),
            Fact::ModelFellBack { from, to, why } => {
                self.say(&styled(WAITS, "!"), &format!("{from} is down, {to} goes on: {why}"));
            }
            Fact::CallFinished { result } => self.result(result),
            Fact::ApprovalRequested { approval, call, action } => {
                self.need(&Need::Approval {
                    approval: *approval,
                    call: call.clone(),
                    action: action.clone(),
                });
            }
            Fact::ApprovalAnswered { decision, .. } => {
                let word = match decision {
                    Decision::Allow => "allowed".to_owned(),
                    Decision::AllowKind => "allowed for the rest of the run".to_owned(),
                    Decision::Deny { note } if note.is_empty() => "denied".to_owned(),
                    Decision::Deny { note } => format!("denied: {note}"),
                };
                self.say(&faint, &word);
            }
            Fact::QuestionAsked { question, call, text, options } => {
                let (question, call) = (*question, call.clone());
                self.need(&Need::Question { question, call, text: text.clone(), options: options.clone() });
            }
            Fact::QuestionAnswered { answer, .. } => self.say(&faint, &format!("answered: {answer}")),
            Fact::PlanUpdated { steps } => {
                let done = steps.iter().filter(|step| step.status == StepStatus::Completed).count();
                let now = steps.iter().find(|step| step.status == StepStatus::InProgress);
                let now = now.map_or_else(String::new, |step| format!(": {}", step.step));
                self.say(&styled(ACTIVE, "▸"), &format!("plan {done}/{}{now}", steps.len()));
            }
            Fact::HeartbeatReported { action, percent } => {
                let percent = percent.map_or_else(String::new, |percent| format!(" ({percent} %)"));
                let doing = format!("{action}{percent}");
                if doing != self.doing {
                    self.say(&styled(ACTIVE, "▸"), &doing);
                    self.doing = doing;
                }
            }
            Fact::CheckpointMade(checkpoint) if checkpoint.stat.files > 0 => {
                self.out.remark(format!("{} {}", styled(FAINT, "±"), stat(&checkpoint.stat)));
            }
            Fact::CheckpointRestored { checkpoint } => self.say(&faint, &format!("back at {checkpoint}")),
            Fact::RunResumed => self.say(&styled(WAITS, "!"), "the daemon was restarted; the run goes on"),
            Fact::RunEnded(Outcome::Done) => self.say(&styled(GOOD, "✓"), "done"),
            Fact::RunEnded(Outcome::Stopped) => self.say(&styled(WAITS, "■"), "stopped"),
            Fact::RunEnded(Outcome::Failed { error }) => self.say(&styled(BAD, "✗"), &error.title),
            Fact::LandingRefused { error, .. } => {
                self.say(&styled(BAD, "✗"), &format!("not landed: {}", error.title))
            }
            Fact::Landed { onto, commit, .. } => {
                let commit = commit.get(..10).unwrap_or(commit);
                let what = match onto {
                    Some(onto) => format!("landed on {onto} as {commit}"),
                    None => "landed as edits in the checkout".to_owned(),
                };
                self.say(&styled(GOOD, "✓"), &what);
            }
            Fact::Discarded { .. } => self.say(&faint, "discarded; `flotilla task restore` brings it back"),
            Fact::Restored { path, .. } => self.say(&faint, &format!("restored in {path}")),
            Fact::BudgetSet { budget_micros: Some(micros) } => {
                self.say(&faint, &format!("budget: {} at most", dollars(*micros)));
            }
            Fact::BudgetSet { budget_micros: None } => self.say(&faint, "no budget any more"),
            Fact::TaskEdited { title, .. } => self.say(&faint, &format!("edited: {title}")),
            Fact::Briefed { read, .. } if !read.is_empty() => {
                self.say(&faint, &format!("follows {}", read.join(", ")));
            }
            Fact::ProjectOpened { .. }
            | Fact::ProjectForgotten
            | Fact::ProjectReopened
            | Fact::Briefed { .. }
            | Fact::CommentsMade { .. }
            | Fact::MessageDelivered { .. }
            | Fact::CallStarted { .. }
            | Fact::CheckpointMade(_)
            | Fact::LandingStarted { .. }
            | Fact::ChatCreated(_)
            | Fact::ChatRenamed { .. }
            | Fact::ModelAsked { .. }
            | Fact::ChatMessageAdded(_)
            | Fact::ChatReplyBegun(_)
            | Fact::ChatMemoriesRecalled(_)
            | Fact::ChatTurnFinished(_)
            | Fact::ChatReplyEnded(_)
            | Fact::ChatArchived
            | Fact::ChatRestored => {}
        }
        Ok(())
    }

    fn need(&self, need: &Need) {
        for line in needs::question(need) {
            self.out.remark(line);
        }
    }

    fn turn(&mut self, items: &[Item]) -> Result<(), Failure> {
        for item in items {
            match item {
                Item::AssistantMessage { text } if !text.trim().is_empty() => {
                    // The agent's words are the data of a run; they may have lines, but no control codes.
                    for line in text.trim().lines() {
                        self.out.line(visible(line))?;
                    }
                }
                // What these say has an event of its own.
                Item::ToolCall(call) if SPEAKING.contains(&call.name.as_str()) => {
                    self.spoken.insert(call.call.to_string());
                }
                Item::ToolCall(call) => {
                    let label = label(call);
                    self.say(&styled(ACTIVE, "▸"), &label);
                    self.calls.insert(call.call.to_string(), label);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn result(&mut self, result: &ToolResult) {
        if self.spoken.remove(&result.call.to_string()) && result.status == CallStatus::Ok {
            return;
        }
        let label = self.calls.remove(&result.call.to_string()).unwrap_or_default();
        let output = text(&result.output);
        let mut said = output.lines().map(str::trim).filter(|line| !line.is_empty());
        let first = said.next().unwrap_or_default();
        // A command's first line is its exit code; the last that it printed says more.
        let first = match said.next_back() {
            Some(last) if first.starts_with("Exit code") => format!("{first} {last}"),
            _ => first.to_owned(),
        };
        let sign = match result.status {
            CallStatus::Ok => styled(GOOD, "✓"),
            CallStatus::Failed => styled(BAD, "✗"),
            CallStatus::Interrupted | CallStatus::Denied | CallStatus::Cancelled => styled(WAITS, "■"),
        };
        // Which call it was, only where several were under way.
        let of = if self.calls.is_empty() { String::new() } else { format!("{}: ", cut(&label, 40)) };
        let lines = output.lines().count();
        let more = if lines > 1 { format!(" … {lines} lines") } else { String::new() };
        self.say(&format!("  {sign}"), &format!("{of}{}{more}", cut(&first, self.width.saturating_sub(20))));
    }
}

fn sign_of(exit: &ExitStatus) -> String {
    if matches!(exit, ExitStatus::Code { code: 0 }) { styled(GOOD, "✓") } else { styled(BAD, "✗") }
}

fn ended(exit: &ExitStatus) -> String {
    match exit {
        ExitStatus::Code { code: 0 } => String::new(),
        ExitStatus::Code { code } => format!(" ended with {code}"),
        ExitStatus::Signal { signal } => format!(" was ended by signal {signal}"),
        ExitStatus::Unknown => " was interrupted".to_owned(),
    }
}

/// What a call is about: its tool, and its command or file.
fn label(call: &ToolCall) -> String {
    let arguments: Value = serde_json::from_str(&call.arguments).unwrap_or_default();
    let main = ["command", "cmd", "path", "file", "pattern", "query", "question", "text", "action"]
        .iter()
        .find_map(|name| arguments.get(name));
    let about = match main {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        _ => String::new(),
    };
    format!("{} {}", call.name, about.trim()).trim_end().to_owned()
}
