//! What models were used for, counted over tasks and chats, with what it cost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests use it too")]

mod support;

use flotilla_api::{
    table,
    wire::{
        BeginChat, ChatPart, Dollars, Price, PriceFrom, SayInChat, SetPrice, TaskStateName, UsageBy,
        UsageList, UsageQuery,
    },
};
use flotilla_scripted_model::{Reply, Script, Tokens};
use std::fs;
use support::Fleet;

fn reply() -> Reply {
    let usage = Tokens { input: 1000, cached: 400, output: 100, reasoning: 30 };
    Reply { usage: Some(usage), ..Reply::text("Done.") }
}

async fn usage(fleet: &Fleet, query: UsageQuery) -> UsageList {
    fleet.client.call::<table::ShowUsage>((), query, ()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_and_chats_are_counted_by_day_project_task_and_model_with_todays_prices() {
    let fleet = Fleet::with(Script::of([reply()])).await;
    let by = |by| UsageQuery { by: Some(by), ..UsageQuery::default() };
    assert_eq!(usage(&fleet, by(UsageBy::Day)).await.rows, []);

    let task = fleet.start("Look around").await;
    fleet.until(task.id, TaskStateName::Review).await;
    let chat = fleet.client.call::<table::BeginChat>((), (), BeginChat::default()).await.unwrap();
    let parts = vec![ChatPart::Text { text: "Well?".to_owned() }];
    let say = SayInChat { parts, ..SayInChat::default() };
    let at = flotilla_api::wire::ChatPath { chat: chat.id };
    fleet.client.call::<table::SayInChat>(at.clone(), (), say).await.unwrap();
    let mut live = fleet.client.events::<table::WatchChat>(at.clone(), (), None).await.unwrap();
    let view = async || {
        let since = flotilla_api::wire::ChatSince::default();
        fleet.client.call::<table::ShowChat>(at.clone(), since, ()).await.unwrap()
    };
    while view().await.card.replying.is_some() {
        live.next().await.unwrap();
    }

    let days = usage(&fleet, by(UsageBy::Day)).await;
    let [today] = &days.rows[..] else { panic!("{days:?}") };
    assert_eq!((&today.key, today.sum.turns), (&days.last_day, 2));
    assert_eq!((today.sum.usage.input_tokens, today.sum.usage.reasoning_tokens), (2000, 60));
    assert_eq!((today.sum.cost_micros, today.sum.unpriced_turns), (Some(0), 0), "it runs on this machine");
    assert_eq!(days.total, today.sum);

    let price =
        Price { input: Dollars(10.0), cached: Some(Dollars(1.0)), cache_write: None, output: Dollars(20.0) };
    let set = |price| SetPrice { model: "script".to_owned(), price };
    let prices = fleet.client.call::<table::SetPrice>((), (), set(Some(price.clone()))).await.unwrap();
    let shown = prices.prices.iter().find(|one| one.model == "script").unwrap();
    assert_eq!((&shown.price, shown.from, shown.built_in), (&price, PriceFrom::Configured, false));
    let each = 600 * 10 + 400 + 100 * 20;
    for (by, titles) in [
        (UsageBy::Project, vec!["project", ""]),
        (UsageBy::Task, vec!["Look around", "Well?"]),
        (UsageBy::Model, vec!["scripted"]),
    ] {
        let list = usage(&fleet, UsageQuery { by: Some(by), ..UsageQuery::default() }).await;
        let mut found: Vec<&str> = list.rows.iter().map(|row| row.title.as_str()).collect();
        found.sort_unstable();
        let mut wanted = titles;
        wanted.sort_unstable();
        assert_eq!(found, wanted);
        assert_eq!((list.total.cost_micros, list.total.unpriced_turns), (Some(2 * each), 0));
        assert_eq!(list.rows[0].models[0].model, "scripted");
    }
    let of_task = UsageQuery {
        by: Some(UsageBy::Task),
        task: Some(flotilla_api::wire::TaskRef::Number(task.number)),
        ..UsageQuery::default()
    };
    let of_task = usage(&fleet, of_task).await;
    assert_eq!((of_task.rows.len(), of_task.rows[0].number), (1, Some(task.number)));
    assert_eq!(of_task.total.cost_micros, Some(each));
    let elsewhere = UsageQuery { project: Some("/nowhere".to_owned()), ..UsageQuery::default() };
    assert_eq!(usage(&fleet, elsewhere).await.rows, []);

    fleet.client.call::<table::SetPrice>((), (), set(None)).await.unwrap();
    assert!(!fs::read_to_string(fleet.config()).unwrap().contains("prices"));
    assert_eq!(usage(&fleet, by(UsageBy::Day)).await.total.cost_micros, Some(0));
}
