//! What models were used for, and what it cost.

use super::{Server, store_error, tasks::containing};
use crate::{
    config::edit,
    prices::{PRICES_OF, Prices},
};
use chrono::{DateTime, Days, Local, NaiveDate, TimeZone as _, Utc};
use flotilla_api::{
    Ask, Serve, table,
    wire::{self, ModelUsage, PriceList, UsageBy, UsageList, UsageRow, UsageSum, Wire as _},
};
use flotilla_domain::{Project, Timestamp};
use flotilla_store::{Spent, SpentOn, UsageFilter};
use std::{cmp::Reverse, collections::BTreeMap, path::Path};

/// Days that are counted where a client does not say how many, and at most.
const DAYS: u32 = 30;
const MOST_DAYS: u32 = 3660;

/// The day of a moment on this machine's calendar.
fn local_day(at: Timestamp) -> NaiveDate {
    let moment = DateTime::<Utc>::from_timestamp_millis(at.millis()).unwrap_or_default();
    moment.with_timezone(&Local).date_naive()
}

/// When a day begins on this machine's calendar; where the clock skips midnight, an hour later.
fn begin_of(day: NaiveDate) -> Timestamp {
    let midnight = day.and_hms_opt(0, 0, 0).unwrap_or_default();
    let begin = Local.from_local_datetime(&midnight).earliest();
    let begin = begin.map_or_else(|| midnight.and_utc().timestamp_millis(), |begin| begin.timestamp_millis());
    Timestamp::from_millis(begin)
}

impl Serve<table::ShowUsage> for Server {
    async fn serve(&self, ask: Ask<table::ShowUsage>) -> Result<UsageList, wire::Error> {
        let query = ask.query;
        let by = query.by.unwrap_or_default();
        let days = query.days.unwrap_or(DAYS).clamp(1, MOST_DAYS);
        let last_day = local_day(self.engine().now());
        let first_day = last_day.checked_sub_days(Days::new(u64::from(days) - 1)).unwrap_or(last_day);
        let projects = self.store().projects().await.map_err(store_error)?.value;
        let mut filter = UsageFilter { from: Some(begin_of(first_day)), ..UsageFilter::default() };
        if let Some(task) = &query.task {
            filter.task = Some(self.task_id(task).await?);
        }
        let mut spent = Vec::new();
        let asked = query.project.as_deref().map(|folder| containing(&projects, Path::new(folder)));
        // A folder that is no project has used nothing.
        if asked != Some(None) {
            filter.project = asked.flatten().map(|project| project.id);
            spent = self.store().usage(filter).await.map_err(store_error)?;
        }
        let mut total = Sums::default();
        let prices = self.0.roster.prices();
        let mut rows: BTreeMap<String, (UsageRow, Sums)> = BTreeMap::new();
        for one in &spent {
            let row = row_of(by, one, &projects);
            let (_, sums) = rows.entry(row.key.clone()).or_insert((row, Sums::default()));
            sums.add(one, &prices);
            total.add(one, &prices);
        }
        let mut rows: Vec<UsageRow> = rows
            .into_values()
            .map(|(row, sums)| UsageRow { sum: sums.total(), models: sums.models(), ..row })
            .collect();
        if by != UsageBy::Day {
            let weight = |sum: &UsageSum| {
                let tokens = sum.usage.input_tokens.saturating_add(sum.usage.output_tokens);
                (sum.cost_micros.unwrap_or(0), tokens)
            };
            rows.sort_by_key(|row| Reverse(weight(&row.sum)));
        }
        Ok(UsageList {
            by,
            first_day: first_day.to_string(),
            last_day: last_day.to_string(),
            rows,
            total: total.total(),
            prices_of: PRICES_OF.to_owned(),
        })
    }
}

/// The row that `spent` belongs to, without its sums.
fn row_of(by: UsageBy, spent: &Spent, projects: &[Project]) -> UsageRow {
    let plain = |key: String, title: String| UsageRow {
        key,
        title,
        task: None,
        number: None,
        chat: None,
        project: None,
        sum: UsageSum::default(),
        models: Vec::new(),
    };
    match by {
        UsageBy::Day => plain(local_day(spent.at).to_string(), String::new()),
        UsageBy::Model => plain(spent.model.clone(), spent.model.clone()),
        UsageBy::Project => match spent.project {
            None => plain(String::new(), String::new()),
            Some(id) => {
                let found = projects.iter().find(|project| project.id == id);
                let name = found.map(|project| project.name.clone()).unwrap_or_default();
                UsageRow { project: Some(id), ..plain(id.to_string(), name) }
            }
        },
        UsageBy::Task => match spent.on {
            SpentOn::Task(task) => UsageRow {
                task: Some(task),
                number: spent.number,
                project: spent.project,
                ..plain(task.to_string(), spent.title.clone())
            },
            SpentOn::Chat(chat) => UsageRow {
                chat: Some(chat),
                project: spent.project,
                ..plain(chat.to_string(), spent.title.clone())
            },
        },
    }
}

/// Sums by model.
#[derive(Default)]
struct Sums(BTreeMap<String, (flotilla_domain::Usage, u64, Option<u64>)>);

impl Sums {
    fn add(&mut self, spent: &Spent, prices: &Prices) {
        let (usage, turns, cost) = self.0.entry(spent.model.clone()).or_default();
        *usage += spent.usage;
        *turns += spent.turns;
        *cost = prices.cost_micros(&spent.model, usage);
    }

    fn total(&self) -> UsageSum {
        let mut all = flotilla_domain::Usage::default();
        let mut sum = UsageSum::default();
        for (usage, turns, cost) in self.0.values() {
            all += *usage;
            sum.turns += turns;
            match cost {
                Some(cost) => sum.cost_micros = Some(sum.cost_micros.unwrap_or(0).saturating_add(*cost)),
                None => sum.unpriced_turns += turns,
            }
        }
        UsageSum { usage: wire::Usage::wire(&all), ..sum }
    }

    fn models(self) -> Vec<ModelUsage> {
        let sum = |usage: flotilla_domain::Usage, turns, cost_micros: Option<u64>| UsageSum {
            turns,
            usage: wire::Usage::wire(&usage),
            cost_micros,
            unpriced_turns: if cost_micros.is_none() { turns } else { 0 },
        };
        let models = self.0.into_iter();
        models
            .map(|(model, (usage, turns, cost))| ModelUsage { model, sum: sum(usage, turns, cost) })
            .collect()
    }
}

impl Server {
    fn prices(&self) -> PriceList {
        PriceList { of: PRICES_OF.to_owned(), prices: self.0.roster.prices().list() }
    }
}

impl Serve<table::ListPrices> for Server {
    async fn serve(&self, _: Ask<table::ListPrices>) -> Result<PriceList, wire::Error> {
        Ok(self.prices())
    }
}

impl Serve<table::ShowPrice> for Server {
    async fn serve(&self, ask: Ask<table::ShowPrice>) -> Result<wire::ModelPrice, wire::Error> {
        Ok(wire::ModelPrice { price: self.0.roster.prices().of(&ask.path.model).map(Into::into) })
    }
}

impl Serve<table::SetPrice> for Server {
    async fn serve(&self, ask: Ask<table::SetPrice>) -> Result<PriceList, wire::Error> {
        let wire::SetPrice { model, price } = ask.body;
        self.change_config(move |document| edit::set_price(document, &model, price)).await?;
        Ok(self.prices())
    }
}
