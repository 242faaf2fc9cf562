//! `flotilla usage`.

use crate::{
    failure::Failure,
    link,
    out::{FAINT, Out, STRONG, styled},
    table::{Cell, lines},
    task::absolute,
};
use clap::{Args, ValueEnum};
use flotilla_api::{
    table,
    wire::{self, TaskRef, UsageQuery, UsageRow, UsageSum},
};
use std::path::PathBuf;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum UsageBy {
    /// Days on this machine's calendar
    Day,
    /// Projects
    Project,
    /// Tasks and chats
    Task,
    /// Models
    Model,
}

#[derive(Debug, Args)]
pub struct UsageArgs {
    /// What to count by
    #[arg(long, value_enum, default_value = "day")]
    pub by: UsageBy,
    /// So many days up to today; 30 if absent
    #[arg(long, value_name = "N")]
    pub days: Option<u32>,
    /// Only of this project
    #[arg(long, value_name = "DIR")]
    pub project: Option<PathBuf>,
    /// Only of this task
    #[arg(long, value_name = "ID")]
    pub task: Option<TaskRef>,
}

/// Shows what models were used for and what it cost.
pub async fn usage(args: UsageArgs, out: &Out) -> Result<u8, Failure> {
    let by = match args.by {
        UsageBy::Day => wire::UsageBy::Day,
        UsageBy::Project => wire::UsageBy::Project,
        UsageBy::Task => wire::UsageBy::Task,
        UsageBy::Model => wire::UsageBy::Model,
    };
    let project = args.project.map(|folder| absolute(&folder)).transpose()?;
    let query = UsageQuery { by: Some(by), days: args.days, project, task: args.task };
    let client = link::connect().await?;
    let list = client.call::<table::ShowUsage>((), query, ()).await?;
    if out.json() {
        out.data(&list)?;
        return Ok(0);
    }
    if list.rows.is_empty() {
        out.remark(format!("No model was used from {} to {}.", list.first_day, list.last_day));
        return Ok(0);
    }
    let head = [heading(by), "TURNS", "INPUT", "CACHED", "OUTPUT", "REASONING", "COST"];
    let mut rows: Vec<Vec<Cell>> = list.rows.iter().map(|row| cells(name(row, by), &row.sum)).collect();
    if rows.len() > 1 {
        rows.push(cells(Cell::styled(STRONG, "all"), &list.total));
    }
    for line in lines(&head, &rows, 0, out.width()) {
        out.line(line)?;
    }
    out.remark(styled(FAINT, footnote(&list)));
    Ok(0)
}

const fn heading(by: wire::UsageBy) -> &'static str {
    match by {
        wire::UsageBy::Day => "DAY",
        wire::UsageBy::Project => "PROJECT",
        wire::UsageBy::Task => "TASK",
        wire::UsageBy::Model => "MODEL",
    }
}

fn name(row: &UsageRow, by: wire::UsageBy) -> Cell {
    match (by, row.number) {
        (wire::UsageBy::Day, _) => row.key.clone().into(),
        (wire::UsageBy::Task, Some(number)) => format!("#{number} {}", row.title).into(),
        (wire::UsageBy::Task, None) => format!("chat {}", row.title).into(),
        _ if row.title.is_empty() => Cell::styled(FAINT, "(no project)"),
        _ => row.title.clone().into(),
    }
}

fn cells(name: Cell, sum: &UsageSum) -> Vec<Cell> {
    let usage = &sum.usage;
    let share = match usage.input_tokens {
        0 => String::new(),
        input => format!("{} %", usage.cached_input_tokens.saturating_mul(100) / input),
    };
    vec![
        name,
        sum.turns.to_string().into(),
        usage.input_tokens.to_string().into(),
        share.into(),
        usage.output_tokens.to_string().into(),
        usage.reasoning_tokens.to_string().into(),
        cost(sum).into(),
    ]
}

/// What it cost, as far as that is known.
fn cost(sum: &UsageSum) -> String {
    match (sum.cost_micros, sum.unpriced_turns) {
        (None, _) => "?".to_owned(),
        (Some(micros), 0) => dollars(micros),
        (Some(micros), _) => format!("{} + ?", dollars(micros)),
    }
}

/// Millionths of a dollar as people write them.
pub fn dollars(micros: u64) -> String {
    match micros {
        0 => "$0".to_owned(),
        1..10_000 => "< $0.01".to_owned(),
        _ => format!("${}.{:02}", micros / 1_000_000, micros % 1_000_000 / 10_000),
    }
}

fn footnote(list: &wire::UsageList) -> String {
    let mut note = format!(
        "{} to {}. Costs are at today's prices; those that Flotilla brings along are of {} and may be old.",
        list.first_day, list.last_day, list.prices_of
    );
    if list.total.unpriced_turns > 0 {
        note.push_str(" A ? stands for models without a price: `flotilla usage --by model` shows them, config.toml takes [prices.\"model\"].");
    }
    note
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_little_is_never_shown_as_free_and_what_is_not_known_is_said() {
        assert_eq!(
            [0, 1, 9_999, 10_000, 1_239_999].map(dollars),
            ["$0", "< $0.01", "< $0.01", "$0.01", "$1.23"]
        );
        let sum =
            |cost_micros, unpriced_turns| UsageSum { cost_micros, unpriced_turns, ..UsageSum::default() };
        assert_eq!(cost(&sum(None, 3)), "?");
        assert_eq!(cost(&sum(Some(2_000_000), 0)), "$2.00");
        assert_eq!(cost(&sum(Some(2_000_000), 1)), "$2.00 + ?");
    }
}
