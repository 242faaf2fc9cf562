//! `flotilla task budget`: what a task may cost, said while it is there.

use crate::{args::Id, failure::Failure, out::Out, task::brief, usage};
use clap::Args;
use flotilla_api::{
    client::Client,
    table,
    wire::{SetBudget, TaskPath, ThenRun},
};

#[derive(Debug, Args)]
pub struct BudgetArgs {
    #[command(flatten)]
    pub id: Id,
    /// What all its runs together may cost, such as 2.50, with what they cost already; `none` takes the budget away
    #[arg(value_name = "DOLLARS", value_parser = amount)]
    pub most: Most,
    /// Let its latest run go on where it stopped
    #[arg(long)]
    pub go_on: bool,
}

/// What a task may cost, in millionths of a dollar; none for no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Most(pub Option<u64>);

fn amount(text: &str) -> Result<Most, String> {
    if text == "none" {
        return Ok(Most(None));
    }
    dollars(text).map(|micros| Most(Some(micros))).map_err(|wrong| format!("{wrong}, or `none`"))
}

/// Millionths of a dollar out of dollars as people write them.
pub fn dollars(text: &str) -> Result<u64, String> {
    let dollars = text.trim_start_matches('$').parse::<f64>().ok();
    let dollars = dollars.filter(|dollars| (0.000_001..=1e6).contains(dollars));
    let dollars = dollars.ok_or("it must be a number of US dollars above 0, such as 2.50")?;
    Ok((dollars * 1e6).round() as u64)
}

/// Carries out `flotilla task budget`.
pub async fn set(client: &Client, args: BudgetArgs, out: &Out) -> Result<(), Failure> {
    let then = if args.go_on { ThenRun::GoOn } else { ThenRun::Stay };
    let body = SetBudget { budget_micros: args.most.0, then };
    let task = client.call::<table::SetBudget>(TaskPath { task: args.id.task }, (), body).await?;
    brief(&task, out)?;
    if !out.json() {
        out.remark(match task.settings.budget_micros {
            Some(most) => format!("All its runs together may cost {}.", usage::dollars(most)),
            None => "It has no budget any more.".to_owned(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_an_amount_of_dollars_above_nothing_or_none() {
        assert_eq!(amount("2.50"), Ok(Most(Some(2_500_000))));
        assert_eq!(amount("$10"), Ok(Most(Some(10_000_000))));
        assert_eq!(amount("none"), Ok(Most(None)));
        for wrong in ["0", "-1", "much", "", "NaN", "1e9"] {
            assert!(amount(wrong).is_err_and(|said| said.ends_with("or `none`")), "{wrong}");
        }
    }
}
