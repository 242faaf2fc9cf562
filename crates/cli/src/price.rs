//! `flotilla price`: what models cost, and what you say they cost.

use crate::{
    failure::Failure,
    link,
    out::{FAINT, Out, STRONG, styled},
    table::{Cell, lines},
};
use clap::{Args, Subcommand};
use flotilla_api::{
    table,
    wire::{Dollars, Price, PriceFrom, PriceList, PriceView, SetPrice},
};
use flotilla_domain::{Code, UserError};

#[derive(Debug, Subcommand)]
pub enum PriceCommand {
    /// List them: those that come along, and yours
    List,
    /// Say what a model costs, in US dollars per million tokens; it is written into config.toml
    Set(NewPrice),
    /// Take out what config.toml says; a price that comes along holds again
    Remove {
        /// The model
        model: String,
    },
}

#[derive(Debug, Args)]
pub struct NewPrice {
    /// The model, as its provider calls it, or by its name in config.toml
    pub model: String,
    /// Fresh input; 0 where a subscription covers it
    #[arg(long, value_name = "DOLLARS", value_parser = amount)]
    pub input: f64,
    /// Output, reasoning included
    #[arg(long, value_name = "DOLLARS", value_parser = amount)]
    pub output: f64,
    /// Input read from the provider's cache; as fresh input if absent
    #[arg(long, value_name = "DOLLARS", value_parser = amount)]
    pub cached: Option<f64>,
    /// Input written to the provider's cache; as fresh input if absent
    #[arg(long, value_name = "DOLLARS", value_parser = amount)]
    pub cache_write: Option<f64>,
}

fn amount(text: &str) -> Result<f64, String> {
    let amount = text.trim_start_matches('$').parse::<f64>().ok();
    let amount = amount.filter(|amount| (0.0..=1e6).contains(amount));
    amount.ok_or_else(|| "it must be a number of US dollars, 0 or more, such as 2.50".to_owned())
}

/// Carries out `command`.
pub async fn price(command: PriceCommand, out: &Out) -> Result<u8, Failure> {
    let client = link::connect().await?;
    let list = match command {
        PriceCommand::List => client.call::<table::ListPrices>((), (), ()).await?,
        PriceCommand::Set(NewPrice { model, input, output, cached, cache_write }) => {
            let price = Price {
                input: Dollars(input),
                cached: cached.map(Dollars),
                cache_write: cache_write.map(Dollars),
                output: Dollars(output),
            };
            let body = SetPrice { model: model.clone(), price: Some(price) };
            only(client.call::<table::SetPrice>((), (), body).await?, &model)
        }
        PriceCommand::Remove { model } => {
            let before = client.call::<table::ListPrices>((), (), ()).await?;
            let own = |one: &PriceView| one.from == PriceFrom::Configured && one.model == model;
            if !before.prices.iter().any(own) {
                let title = format!("[prices] in config.toml says nothing of `{model}`");
                let hint = "`flotilla price list` shows what there is.";
                return Err(UserError::fixable(Code::NotFound, title, hint).into());
            }
            let body = SetPrice { model: model.clone(), price: None };
            only(client.call::<table::SetPrice>((), (), body).await?, &model)
        }
    };
    if out.json() {
        out.data(&list)?;
        return Ok(0);
    }
    if list.prices.is_empty() {
        out.remark("Its price is not known now.");
        return Ok(0);
    }
    let rows: Vec<Vec<Cell>> = list.prices.iter().map(row).collect();
    for line in lines(&["MODEL", "INPUT", "CACHED", "CACHE WRITE", "OUTPUT", "FROM"], &rows, 0, out.width()) {
        out.line(line)?;
    }
    let note = format!(
        "US dollars per million tokens. Those that come along are of {} and may be old. All costs are reckoned at today's prices, past ones, too.",
        list.of
    );
    out.remark(styled(FAINT, note));
    Ok(0)
}

/// The price of this model alone.
fn only(mut list: PriceList, model: &str) -> PriceList {
    list.prices.retain(|one| one.model == model);
    list
}

fn row(one: &PriceView) -> Vec<Cell> {
    let dollars =
        |amount: Option<&Dollars>| amount.map_or_else(String::new, |amount| format!("${}", amount.0));
    let Price { input, cached, cache_write, output } = &one.price;
    let from = match one.from {
        PriceFrom::BuiltIn => "comes along",
        PriceFrom::Configured => "you",
    };
    vec![
        Cell::styled(STRONG, one.model.clone()),
        dollars(Some(input)).into(),
        dollars(cached.as_ref()).into(),
        dollars(cache_write.as_ref()).into(),
        dollars(Some(output)).into(),
        Cell::styled(FAINT, from),
    ]
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn a_price_is_a_number_of_dollars_and_may_be_nothing() {
        assert_eq!((amount("$2.50"), amount("0")), (Ok(2.5), Ok(0.0)));
        for wrong in ["-1", "free", "NaN", "inf", ""] {
            assert!(amount(wrong).is_err(), "{wrong}");
        }
    }
}
