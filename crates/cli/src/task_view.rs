//! Tasks for people.

use crate::{
    daemon::duration,
    failure::Failure,
    needs,
    out::{ACTIVE, BAD, FAINT, GOOD, Out, STRONG, WAITS, styled},
    render::{stat, text},
    table::{Cell, cut, lines, visible},
    usage::dollars,
};
use anstyle::Style;
use flotilla_api::wire::{
    FileChange, FileStatus, RunState, RunView, StepStatus, TaskCard, TaskState, TaskStateName, TaskView,
};
use flotilla_domain::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};
use unicode_width::UnicodeWidthStr as _;

/// The widest bar of a file's changes, in columns.
const BAR: u64 = 30;

/// A title, fit to be shown.
pub fn title(text: &str) -> String {
    visible(text)
}

const fn style_of(state: TaskStateName) -> Style {
    match state {
        TaskStateName::Draft | TaskStateName::Cancelled | TaskStateName::Discarded => FAINT,
        TaskStateName::Queued | TaskStateName::Running => ACTIVE,
        TaskStateName::NeedsYou | TaskStateName::Review => WAITS,
        TaskStateName::Landed => GOOD,
        TaskStateName::Failed => BAD,
    }
}

fn name_of(state: TaskStateName) -> String {
    state.as_str().replace('_', " ")
}

/// A state's name in its colour.
pub fn state(state: TaskStateName) -> String {
    styled(style_of(state), name_of(state))
}

/// How long ago `then` was.
pub fn ago(then: Timestamp) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    let now = Timestamp::from_millis(i64::try_from(now).unwrap_or(i64::MAX));
    duration(now.millis_since(then) / 1000)
}

/// The lines of a list of tasks.
pub fn list_lines(tasks: &[TaskCard], width: Option<usize>) -> Vec<String> {
    let rows: Vec<Vec<Cell>> = tasks
        .iter()
        .map(|task| {
            let state = task.state.name();
            let project = task.project.rsplit(['/', '\\']).next().unwrap_or_default();
            vec![
                Cell::styled(STRONG, task.number.to_string()),
                Cell::styled(style_of(state), name_of(state)),
                task.title.clone().into(),
                project.into(),
                Cell::styled(FAINT, ago(task.updated_at)),
            ]
        })
        .collect();
    lines(&["#", "STATE", "TITLE", "PROJECT", "CHANGED"], &rows, 2, width)
}

/// The lines of a change, file by file, with bars.
pub fn stat_lines(files: &[FileChange], width: Option<usize>) -> Vec<String> {
    let names: Vec<String> = files
        .iter()
        .map(|file| match &file.from {
            Some(from) => format!("{from} → {}", file.path),
            None => file.path.to_string(),
        })
        .collect();
    let room = width.unwrap_or(120).saturating_sub(BAR as usize + 12).max(20);
    let column = names.iter().map(|name| name.width()).max().unwrap_or(0).min(room);
    let most = files.iter().map(|file| file.added + file.removed).max().unwrap_or(0).max(1);
    files
        .iter()
        .zip(&names)
        .map(|(file, name)| {
            let name = cut(name, column);
            let pad = " ".repeat(column.saturating_sub(name.width()));
            format!(" {name}{pad} {} {}", styled(FAINT, "│"), extent(file, most))
        })
        .collect()
}

fn extent(file: &FileChange, most: u64) -> String {
    if file.binary {
        return "binary".to_owned();
    }
    let lines = file.added + file.removed;
    let scaled = |part: u64| if part == 0 { 0 } else { (part * BAR.min(most) / most).max(1) as usize };
    let bar = styled(GOOD, "+".repeat(scaled(file.added))) + &styled(BAD, "−".repeat(scaled(file.removed)));
    let kind = match file.status {
        FileStatus::Added => " (new)",
        FileStatus::Deleted => " (gone)",
        FileStatus::ModeChanged => " (mode)",
        FileStatus::TypeChanged => " (type)",
        FileStatus::Modified | FileStatus::Renamed | FileStatus::Copied => "",
    };
    format!("{lines:>4} {bar}{}", styled(FAINT, kind))
}

/// Shows a task.
pub fn show(task: &TaskView, out: &Out) -> Result<(), Failure> {
    let field =
        |name: &str, value: String| out.line(format!("  {} {value}", styled(FAINT, format!("{name:<10}"))));
    out.line(format!(
        "{} {}  {}",
        styled(STRONG, format!("#{}", task.number)),
        state(task.state.name()),
        styled(STRONG, title(&task.title))
    ))?;
    field("id", task.id.to_string())?;
    field("project", visible(&task.project))?;
    field("created", format!("{} ago", ago(task.created_at)))?;
    match &task.state {
        TaskState::Failed { error, .. } => field("failed", format!("{}. {}", error.title, error.hint))?,
        TaskState::Landed { onto: Some(onto), commit, bundle, .. } => {
            field("landed", format!("on {onto} as {commit}"))?;
            field("bundle", bundle.clone())?;
        }
        TaskState::Landed { bundle, .. } => {
            field("landed", "as edits in the checkout".to_owned())?;
            field("bundle", bundle.clone())?;
        }
        TaskState::Discarded { bundle: Some(bundle), .. } => field("bundle", bundle.clone())?,
        _ => {}
    }
    if let Some(model) = &task.settings.model {
        field("model", model.clone())?;
    }
    if let Some(most) = task.settings.budget_micros {
        field("budget", format!("{} at most", dollars(most)))?;
    }
    for line in text(&task.prompt).lines() {
        field("prompt", visible(line))?;
    }
    for run in &task.runs {
        show_run(run, task.number, out)?;
    }
    Ok(())
}

fn run_state(state: RunState) -> &'static str {
    match state {
        RunState::Preparing => "preparing",
        RunState::Working => "working",
        RunState::NeedsYou => "needs you",
        RunState::Done => "done",
        RunState::Failed => "failed",
        RunState::Stopped => "stopped",
    }
}

fn show_run(run: &RunView, number: u32, out: &Out) -> Result<(), Failure> {
    let field =
        |name: &str, value: String| out.line(format!("    {} {value}", styled(FAINT, format!("{name:<10}"))));
    out.line(format!(
        "  {} {}, {}",
        styled(STRONG, format!("run {}", run.attempt)),
        run_state(run.state),
        run.model
    ))?;
    field("id", run.id.to_string())?;
    if let (Some(workspace), Some(branch), Some(base)) = (&run.workspace, &run.branch, &run.base) {
        field("workspace", visible(workspace))?;
        field("branch", format!("{branch}, from {}", base.get(..10).unwrap_or(base)))?;
    }
    for note in &run.notes {
        field("note", visible(note))?;
    }
    let usage = &run.usage;
    let cached = usage.cached_input_tokens;
    field("turns", run.turns.to_string())?;
    field("tokens", format!("{} in ({cached} cached), {} out", usage.input_tokens, usage.output_tokens))?;
    if run.turns > 0 {
        field("cost", run.cost_micros.map_or_else(|| "not known: no price".to_owned(), dollars))?;
    }
    if let Some(beat) = &run.heartbeat {
        let percent = beat.percent.map_or_else(String::new, |percent| format!(" ({percent} %)"));
        field("doing", format!("{}{percent}, {} ago", visible(&beat.action), ago(beat.at)))?;
    }
    for step in &run.plan {
        let sign = match step.status {
            StepStatus::Completed => styled(GOOD, "✓"),
            StepStatus::InProgress => styled(ACTIVE, "▸"),
            StepStatus::Pending => styled(FAINT, "·"),
        };
        field("plan", format!("{sign} {}", visible(&step.step)))?;
    }
    if let Some(checkpoint) = &run.checkpoint {
        field(
            "checkpoint",
            format!("{} after turn {}: {}", checkpoint.id, checkpoint.turn, stat(&checkpoint.stat)),
        )?;
    }
    for need in &run.needs {
        for line in needs::question(need) {
            out.line(format!("    {line}"))?;
        }
        out.line(format!("      {}", needs::command(need, number)))?;
    }
    Ok(())
}
