//! A model for small work: it finds titles and looks back at runs, and what it takes is counted.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests use it too")]

mod support;

use flotilla_api::{
    SseItem, table,
    wire::{
        AddTask, Aim, BeginChat, ChangeSettings, ChatPart, ChatPath, ChatSince, EventQuery, Fact, Part,
        SayInChat, TaskRef, TaskStateName, TaskView, UsageBy, UsageQuery, When,
    },
};
use flotilla_domain::TaskId;
use flotilla_scripted_model::{Keep, Reply, Script, Server};
use serde_json::json;
use std::{fs, time::Duration};
use support::{Fleet, path};

const PROMPT: &str =
    "The ships of the harbour are painted grey, which nobody likes.\nPaint them blue, please.";

/// A fleet with a model for work and one for small work, and what they are asked.
async fn fleet(work: Script, small: Script) -> (Fleet, Server, Server) {
    let fleet = Fleet::with(Script::default()).await;
    let work = Server::start(work, 0, Keep::Requests).await.unwrap();
    let small = Server::start(small, 0, Keep::Requests).await.unwrap();
    configure(&fleet, &work.base_url(), &small.base_url());
    (fleet, work, small)
}

fn configure(fleet: &Fleet, work: &str, small: &str) {
    let model = |name: &str, address: &str| {
        format!(
            "[models.{name}]\napi = \"responses\"\nbase_url = \"{address}\"\nmodel = \"m\"\nprice = {{ input = 1, output = 1 }}\n"
        )
    };
    let top = "default_model = \"work\"\nsmall_model = \"small\"\n";
    fs::write(fleet.config(), format!("{top}{}{}", model("work", work), model("small", small))).unwrap();
}

/// Waits for a fact of the log.
async fn fact(fleet: &Fleet, task: Option<TaskId>, wanted: impl Fn(&Fact) -> bool) -> Fact {
    let query = EventQuery { after: Some(0), task: task.map(TaskRef::Id), follow: Some(true) };
    let mut events = fleet.client.events::<table::WatchEvents>((), query, None).await.unwrap();
    let found = async {
        loop {
            match events.next().await.unwrap() {
                Some(SseItem::Item { item, .. }) if wanted(&item.fact) => return item.fact,
                Some(_) => {}
                None => panic!("the log came to an end"),
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), found).await.expect("the fact comes")
}

async fn show(fleet: &Fleet, task: TaskId) -> TaskView {
    fleet.client.call::<table::ShowTask>(path(task), (), ()).await.unwrap()
}

async fn by_model(fleet: &Fleet) -> Vec<(String, u64)> {
    let by = UsageQuery { by: Some(UsageBy::Model), ..UsageQuery::default() };
    let usage = fleet.client.call::<table::ShowUsage>((), by, ()).await.unwrap();
    let mut rows: Vec<_> = usage.rows.into_iter().map(|row| (row.key, row.sum.turns)).collect();
    rows.sort();
    rows
}

/// A run in which a command fails and then comes right, which is a lesson.
fn with_a_lesson() -> Script {
    Script::of([
        Reply::call("exec", json!({ "command": "test -e not-there" })),
        Reply::call("exec", json!({ "command": "test -e ." })),
        Reply::text("Done."),
    ])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_titles_a_task_and_looks_back_at_its_run_and_both_are_counted() {
    let (fleet, work, small) =
        fleet(with_a_lesson(), Script::of([Reply::text("\"Paint the ships blue.\"\n")])).await;
    let task = fleet.start(PROMPT).await;
    assert_eq!(task.title, "The ships of the harbour are painted grey, which nobody likes.");
    let titled = fact(&fleet, Some(task.id), |fact| matches!(fact, Fact::Titled { .. })).await;
    let Fact::Titled { before, title } = titled else { panic!() };
    assert_eq!((before, title.as_str()), (task.title, "Paint the ships blue"));
    fleet.until(task.id, TaskStateName::Review).await;
    let looked = |fact: &Fact| matches!(fact, Fact::ModelAsked { aim: Aim::Memory, .. });
    let Fact::ModelAsked { model, usage, .. } = fact(&fleet, Some(task.id), looked).await else { panic!() };
    assert!(model == "small" && usage.input_tokens > 0);

    let view = show(&fleet, task.id).await;
    assert_eq!(view.title, "Paint the ships blue");
    let run = view.runs.last().unwrap();
    assert_eq!(run.cost_micros, Some(run.usage.input_tokens + run.usage.output_tokens), "each at its price");
    assert_eq!(by_model(&fleet).await, [("small".to_owned(), 2), ("work".to_owned(), 3)]);
    assert_eq!((work.requests().len(), small.requests().len()), (3, 2));
    assert!(small.requests().iter().all(|asked| asked.tools.is_empty()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_one_a_run_looks_back_by_its_own_model_whose_tokens_are_counted_too() {
    let (fleet, work, _small) = fleet(with_a_lesson(), Script::default()).await;
    let text = fs::read_to_string(fleet.config()).unwrap();
    fs::write(fleet.config(), text.replace("small_model = \"small\"\n", "")).unwrap();
    let task = fleet.start(PROMPT).await;
    let looked = |fact: &Fact| matches!(fact, Fact::ModelAsked { aim: Aim::Memory, .. });
    let Fact::ModelAsked { model, .. } = fact(&fleet, Some(task.id), looked).await else { panic!() };
    assert_eq!(model, "work");
    assert_eq!(by_model(&fleet).await, [("work".to_owned(), 4)]);
    assert_eq!(work.requests().len(), 4);
    assert_eq!(show(&fleet, task.id).await.title, task.title, "the first line is a title as ever");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_title_that_the_user_chose_and_one_that_is_short_already_are_left_alone() {
    let (fleet, _work, small) =
        fleet(Script::of([Reply::text("Done.")]), Script::of([Reply::text("Another")])).await;
    let add = AddTask {
        project: fleet.project().display().to_string(),
        title: Some("Mine".to_owned()),
        prompt: vec![Part::text(PROMPT)],
        settings: None,
        depends_on: Vec::new(),
        parent: None,
        start: When::Now,
    };
    let mine = fleet.client.call::<table::AddTask>((), (), add).await.unwrap();
    let short = fleet.start("Paint it").await;
    fleet.until(mine.id, TaskStateName::Review).await;
    fleet.until(short.id, TaskStateName::Review).await;
    // The third one's title comes last: the others would have been asked for before.
    let third = fleet.start(PROMPT).await;
    fact(&fleet, Some(third.id), |fact| matches!(fact, Fact::Titled { .. })).await;
    assert_eq!(show(&fleet, mine.id).await.title, "Mine");
    assert_eq!(show(&fleet, short.id).await.title, "Paint it");
    assert_eq!(small.requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_it_cannot_be_asked_everything_goes_on_as_without_it() {
    let (fleet, work, _small) = fleet(Script::of([Reply::text("Done.")]), Script::default()).await;
    configure(&fleet, &work.base_url(), "http://127.0.0.1:1/v1");
    let task = fleet.start(PROMPT).await;
    fleet.until(task.id, TaskStateName::Review).await;
    assert_eq!(show(&fleet, task.id).await.title, task.title);
    let text = fs::read_to_string(fleet.config()).unwrap();
    fs::write(fleet.config(), text.replace("small_model = \"small\"", "small_model = \"nobody\"")).unwrap();
    let task = fleet.start(PROMPT).await;
    fleet.until(task.id, TaskStateName::Review).await;
    assert_eq!(show(&fleet, task.id).await.title, task.title);
    fleet.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_titles_a_chat_beside_its_first_reply() {
    let (fleet, _work, _small) =
        fleet(Script::of([Reply::text("Blue it is.")]), Script::of([Reply::text("Colour of the ships")]))
            .await;
    let chat = fleet.client.call::<table::BeginChat>((), (), BeginChat::default()).await.unwrap();
    let at = ChatPath { chat: chat.id };
    let say = SayInChat { parts: vec![ChatPart::Text { text: PROMPT.to_owned() }], ..SayInChat::default() };
    fleet.client.call::<table::SayInChat>(at.clone(), (), say).await.unwrap();
    fact(&fleet, None, |fact| matches!(fact, Fact::Titled { .. })).await;
    let view = fleet.client.call::<table::ShowChat>(at, ChatSince::default(), ()).await.unwrap();
    assert_eq!(view.card.title, "Colour of the ships");
    fact(&fleet, None, |fact| matches!(fact, Fact::ChatReplyEnded(_))).await;
    assert_eq!(by_model(&fleet).await, [("small".to_owned(), 1), ("work".to_owned(), 1)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_title_that_was_not_there_yet_when_the_daemon_stopped_is_asked_for_again() {
    let never = || Script::of([Reply::text("Too late").with_delay(Duration::from_secs(600))]);
    let (fleet, work, _small) = fleet(never(), never()).await;
    let task = fleet.start(PROMPT).await;
    fleet.until(task.id, TaskStateName::Running).await;
    let quick = Server::start(Script::of([Reply::text("Blue ships")]), 0, Keep::Nothing).await.unwrap();
    configure(&fleet, &work.base_url(), &quick.base_url());
    let fleet = fleet.restarted().await;
    let titled = fact(&fleet, Some(task.id), |fact| matches!(fact, Fact::Titled { .. })).await;
    assert!(matches!(titled, Fact::Titled { title, .. } if title == "Blue ships"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chats_title_that_was_not_there_yet_when_the_daemon_stopped_is_asked_for_again_once() {
    let never = Script::of([Reply::text("Too late").with_delay(Duration::from_secs(600))]);
    let (fleet, work, _small) = fleet(Script::of([Reply::text("Blue it is.")]), never).await;
    let chat = fleet.client.call::<table::BeginChat>((), (), BeginChat::default()).await.unwrap();
    let at = ChatPath { chat: chat.id };
    let say = SayInChat { parts: vec![ChatPart::Text { text: PROMPT.to_owned() }], ..SayInChat::default() };
    fleet.client.call::<table::SayInChat>(at.clone(), (), say).await.unwrap();
    fact(&fleet, None, |fact| matches!(fact, Fact::ChatReplyEnded(_))).await;
    let title = "The ships of the harbour are painted grey, which nobody likes.";
    // An essay is no title: nothing but its cost is noted.
    let essay = Reply::text("so many words ".repeat(30));
    let quick = Server::start(Script::of([essay]), 0, Keep::Requests).await.unwrap();
    configure(&fleet, &work.base_url(), &quick.base_url());
    let fleet = fleet.restarted().await;
    fact(&fleet, None, |fact| matches!(fact, Fact::ModelAsked { aim: Aim::Title, .. })).await;
    let view = fleet.client.call::<table::ShowChat>(at, ChatSince::default(), ()).await.unwrap();
    assert_eq!(view.card.title, title);

    let fleet = fleet.restarted().await;
    let task = fleet.start(PROMPT).await;
    let of_task = |fact: &Fact| matches!(fact, Fact::ModelAsked { aim: Aim::Title, .. });
    fact(&fleet, Some(task.id), of_task).await;
    assert_eq!(quick.requests().len(), 2, "once for the chat, once for the task");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_chosen_and_left_again_in_the_settings() {
    let (fleet, _work, _small) = fleet(Script::default(), Script::default()).await;
    let clear = ChangeSettings { clear: vec!["small_model".to_owned()], ..ChangeSettings::default() };
    let settings = fleet.client.call::<table::ChangeSettings>((), (), clear).await.unwrap();
    assert_eq!(settings.small_model, None);
    let choose = ChangeSettings { small_model: Some("work".to_owned()), ..ChangeSettings::default() };
    let settings = fleet.client.call::<table::ChangeSettings>((), (), choose).await.unwrap();
    assert_eq!(settings.small_model.as_deref(), Some("work"));
    let list = fleet.client.call::<table::ListModels>((), (), ()).await.unwrap();
    let small: Vec<_> = list.models.iter().filter(|one| one.small).map(|one| one.name.as_str()).collect();
    assert_eq!(small, ["work"]);
    assert!(fs::read_to_string(fleet.config()).unwrap().contains("small_model = \"work\""));
}
