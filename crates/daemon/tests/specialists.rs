//! Tasks that are given to specialists: what they are told, what they may, and what stops them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests use it too")]

mod support;

use flotilla_api::{
    client::ClientError,
    table,
    wire::{
        AddTask, AnswerTask, Decision, Mode, Need, Part, ProfileAccess, ProfileDraft, ProfileFrom,
        ProfilePath, ProfileQuery, SaveProfile, SetBudget, TaskSettings, TaskStateName, TaskView, ThenRun,
        When,
    },
};
use flotilla_domain::Code;
use flotilla_scripted_model::{Keep, Reply, Script, Server};
use serde_json::json;
use std::fs;
use support::{Fleet, path};

fn given_to(fleet: &Fleet, agent: &str) -> AddTask {
    AddTask {
        project: fleet.project().display().to_string(),
        title: None,
        prompt: vec![Part::text("Look at it")],
        settings: Some(TaskSettings { agent: Some(agent.to_owned()), ..TaskSettings::default() }),
        depends_on: Vec::new(),
        parent: None,
        start: When::Now,
    }
}

async fn ended(fleet: &Fleet, task: &TaskView, state: TaskStateName) -> TaskView {
    fleet.until(task.id, state).await;
    fleet.client.call::<table::ShowTask>(path(task.id), (), ()).await.unwrap()
}

/// A fleet whose model is asked by `script`, and remembers what it was asked.
async fn fleet(script: Script) -> (Fleet, Server) {
    let fleet = Fleet::with(Script::default()).await;
    let model = Server::start(script, 0, Keep::Requests).await.unwrap();
    let config = format!(
        "[models.one]\napi = \"responses\"\nbase_url = \"{}\"\nmodel = \"m\"\nprice = {{ input = 1, output = 1 }}\n",
        model.base_url()
    );
    fs::write(fleet.config(), config).unwrap();
    fs::write(fleet.project().join("code.txt"), "as it was\n").unwrap();
    (fleet, model)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reviewer_has_no_tool_that_writes_and_its_commands_cannot() {
    let command =
        "echo changed > code.txt; echo new > other.txt; cat code.txt; echo $? > $TMPDIR/mine && echo kept";
    let replies = [
        Reply::call("edit", json!({ "path": "code.txt", "edits": [{ "old": "was", "new": "is" }] })),
        Reply::call("exec", json!({ "command": command })),
        Reply::text("Nothing of weight."),
    ];
    let (fleet, model) = fleet(Script::of(replies)).await;
    let task = fleet.client.call::<table::AddTask>((), (), given_to(&fleet, "reviewer")).await.unwrap();
    let view = ended(&fleet, &task, TaskStateName::Review).await;
    let asked = model.requests();
    assert!(
        !asked[0].tools.iter().any(|tool| tool == "edit" || tool == "apply_patch"),
        "{:?}",
        asked[0].tools
    );
    assert!(asked[0].tools.iter().any(|tool| tool == "exec"));
    let raw = asked[0].raw();
    let told = raw["instructions"].as_str().unwrap();
    assert!(told.contains("# Your part: reviewer") && told.contains("can only be read"));
    assert_eq!(raw["reasoning"]["effort"], "high", "as its profile says");
    assert!(asked[1].last_tool_results[0].contains("no tool \"edit\""), "{:?}", asked[1].last_tool_results);
    let output = &asked[2].last_tool_results[0];
    assert!(output.contains("as it was") && output.contains("kept"), "{output}");
    let workspace = std::path::PathBuf::from(view.runs[0].workspace.clone().unwrap());
    assert_eq!(fs::read_to_string(workspace.join("code.txt")).unwrap(), "as it was\n");
    assert!(!workspace.join("other.txt").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_project_has_its_own_and_one_that_is_not_there_is_refused_with_what_was_meant() {
    let (fleet, model) = fleet(Script::of([Reply::text("Done.")])).await;
    let folder = fleet.project().join(".flotilla/agents");
    fs::create_dir_all(&folder).unwrap();
    let text = "---\nname: translator\ndescription: Translates.\ntools: read\n---\nTranslate with care.\n";
    fs::write(folder.join("translator.md"), text).unwrap();
    let query = ProfileQuery { project: Some(fleet.project().display().to_string()) };
    let list = fleet.client.call::<table::ListProfiles>((), query, ()).await.unwrap().profiles;
    let own = list.iter().find(|profile| profile.name == "translator").unwrap();
    assert_eq!((own.from, own.access), (ProfileFrom::Project, ProfileAccess::Write));
    assert!(own.path.as_ref().unwrap().ends_with("translator.md"));
    assert_eq!(list.iter().filter(|profile| profile.from == ProfileFrom::Shipped).count(), 9);

    let error =
        fleet.client.call::<table::AddTask>((), (), given_to(&fleet, "translater")).await.unwrap_err();
    let error = flotilla_api::wire::Error::from(error);
    assert_eq!(error.code, Code::NotFound);
    assert!(error.hint.contains("`translator`"), "{error:?}");
    let task = fleet.client.call::<table::AddTask>((), (), given_to(&fleet, "translator")).await.unwrap();
    ended(&fleet, &task, TaskStateName::Review).await;
    let asked = &model.requests()[0];
    assert!(asked.tools.contains(&"read".to_owned()) && !asked.tools.contains(&"exec".to_owned()));
    assert!(asked.raw()["instructions"].as_str().unwrap().contains("Translate with care."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_specialist_that_used_up_its_turns_or_its_money_stops_and_says_so() {
    let look = || Reply::call("list", json!({}));
    let (fleet, _model) = fleet(Script::of([look(), look(), look(), look(), look(), look()])).await;
    let folder = fleet.project().join(".flotilla/agents");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("short.md"), "---\nturns: 2\n---\nLook.\n").unwrap();
    fs::write(folder.join("cheap.md"), "---\ncost: 0.000001\n---\nLook.\n").unwrap();
    for (agent, why) in [("short", "limit of 2 turns"), ("cheap", "The cheap reached its limit of $")] {
        let task = fleet.client.call::<table::AddTask>((), (), given_to(&fleet, agent)).await.unwrap();
        let view = ended(&fleet, &task, TaskStateName::Failed).await;
        let error = view.runs[0].error.as_ref().unwrap();
        assert!(error.code == Code::Limit && error.title.contains(why), "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_is_made_in_the_app_and_its_file_is_read_as_it_is_each_time() {
    let (fleet, _model) = fleet(Script::default()).await;
    let project = fleet.project().display().to_string();
    let query = || ProfileQuery { project: Some(project.clone()) };
    let of = async |name: &str| {
        let list = fleet.client.call::<table::ListProfiles>((), query(), ()).await.unwrap();
        assert!(list.tools.contains(&"exec".to_owned()) && !list.tools.contains(&"plan".to_owned()));
        list.profiles.into_iter().find(|profile| profile.name == name)
    };
    let draft = ProfileDraft {
        description: "Looks.".to_owned(),
        instructions: "Look.".to_owned(),
        model: Some("gone".to_owned()),
        effort: None,
        tools: None,
        access: ProfileAccess::Read,
        turns: Some(3),
        minutes: None,
        cost_micros: None,
    };
    let save = SaveProfile {
        name: "mine".to_owned(),
        project: Some(project.clone()),
        replaces: None,
        profile: Some(draft),
        text: None,
    };
    let saved = fleet.client.call::<table::SaveProfile>((), (), save.clone()).await.unwrap();
    assert_eq!((saved.from, saved.turns), (ProfileFrom::Project, Some(3)));
    assert!(saved.warning.unwrap().starts_with("There is no model `gone`"));
    assert!(fleet.client.call::<table::SaveProfile>((), (), save).await.is_err(), "there is one already");
    let error = fleet.client.call::<table::AddTask>((), (), given_to(&fleet, "mine")).await.unwrap_err();
    let error = flotilla_api::wire::Error::from(error);
    assert_eq!(error.title, "The agent profile `mine` names a model: There is no model `gone`");

    let file = fleet.project().join(".flotilla/agents/mine.md");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("model: gone\n", "turn: 3\n")).unwrap();
    let broken = of("mine").await.unwrap();
    assert!(broken.error.unwrap().starts_with("line 4: there is no key `turn`"));
    assert!(broken.text.unwrap().contains("turn: 3"));
    fs::write(&file, text.replace("model: gone\n", "")).unwrap();
    let sound = of("mine").await.unwrap();
    assert_eq!((sound.error, sound.warning), (None, None));

    let at = ProfilePath { profile: "mine".to_owned() };
    let removed = fleet.client.call::<table::RemoveProfile>(at, query(), ()).await.unwrap();
    assert!(of("mine").await.is_none() && removed.text.ends_with("Look.\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_stops_when_its_budget_is_spent_and_does_not_begin_where_nobody_knows_what_it_costs() {
    let look = || Reply::call("list", json!({}));
    let (fleet, model) = fleet(Script::of([look(), look(), look(), look()])).await;
    let with_budget = |micros: u64| AddTask {
        settings: Some(TaskSettings { budget_micros: Some(micros), ..TaskSettings::default() }),
        ..given_to(&fleet, "implementer")
    };
    let task = fleet.client.call::<table::AddTask>((), (), with_budget(1)).await.unwrap();
    let view = ended(&fleet, &task, TaskStateName::Failed).await;
    let error = view.runs[0].error.as_ref().unwrap();
    assert_eq!((error.code, error.title.as_str()), (Code::Budget, "The task's budget of $0.000001 is spent"));
    assert!(view.runs[0].turns < 4);

    let text = fs::read_to_string(fleet.config()).unwrap();
    let unpriced = text.replace("price = { input = 1, output = 1 }\n", "").replace("\"m\"", "\"gpt-5\"");
    fs::write(fleet.config(), unpriced).unwrap();
    let before = model.requests().len();
    let task = fleet.client.call::<table::AddTask>((), (), with_budget(5_000_000)).await.unwrap();
    let view = ended(&fleet, &task, TaskStateName::Failed).await;
    let title = &view.runs[0].error.as_ref().unwrap().title;
    assert_eq!(title, "The task's budget of $5.00 cannot be kept: its model has no price");
    assert_eq!(model.requests().len(), before, "no model was asked");
}

async fn set_budget(
    fleet: &Fleet,
    task: &TaskView,
    micros: Option<u64>,
    then: ThenRun,
) -> Result<TaskView, ClientError> {
    let body = SetBudget { budget_micros: micros, then };
    fleet.client.call::<table::SetBudget>(path(task.id), (), body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_whose_budget_is_spent_gets_more_and_goes_on_where_it_stopped() {
    let replies: Vec<_> = (1..9)
        .map(|depth| Reply::call("list", json!({ "depth": depth })))
        .chain([Reply::text("Done.")])
        .collect();
    let (fleet, model) = fleet(Script::of(replies)).await;
    let settings = TaskSettings { budget_micros: Some(1), ..TaskSettings::default() };
    let add = AddTask { settings: Some(settings), ..given_to(&fleet, "implementer") };
    let task = fleet.client.call::<table::AddTask>((), (), add).await.unwrap();
    let before = ended(&fleet, &task, TaskStateName::Failed).await;

    let Err(ClientError::Refused(error)) = set_budget(&fleet, &task, Some(2), ThenRun::GoOn).await else {
        panic!("it is spent already")
    };
    assert_eq!((error.code, error.title.as_str()), (Code::Budget, "The task's budget of $0.000002 is spent"));
    let view = set_budget(&fleet, &task, Some(3), ThenRun::Stay).await.unwrap();
    assert_eq!(view.settings.budget_micros, Some(3));
    assert_eq!(view.state.name(), TaskStateName::Failed, "nobody asked it to go on");

    let asked = model.requests().len();
    set_budget(&fleet, &task, Some(5_000_000), ThenRun::GoOn).await.unwrap();
    let after = ended(&fleet, &task, TaskStateName::Review).await;
    assert_eq!(after.settings.budget_micros, Some(5_000_000));
    assert_eq!((after.runs.len(), &after.runs[0].workspace), (1, &before.runs[0].workspace));
    assert!(after.runs[0].turns > before.runs[0].turns && model.requests().len() > asked);
    let view = set_budget(&fleet, &task, None, ThenRun::Stay).await.unwrap();
    assert_eq!(view.settings.budget_micros, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_budget_that_is_set_while_an_agent_works_holds_from_its_next_turn_on() {
    let mut replies = vec![Reply::call("exec", json!({ "command": "true" }))];
    replies.extend((0..40).map(|_| Reply::call("list", json!({}))));
    let (fleet, _model) = fleet(Script::of(replies)).await;
    let settings = TaskSettings { mode: Mode::Ask, ..TaskSettings::default() };
    let add = AddTask { settings: Some(settings), ..given_to(&fleet, "implementer") };
    let task = fleet.client.call::<table::AddTask>((), (), add).await.unwrap();
    let waits = ended(&fleet, &task, TaskStateName::NeedsYou).await;
    let Need::Approval { approval, .. } = waits.runs[0].needs[0] else { panic!() };
    set_budget(&fleet, &task, Some(1), ThenRun::GoOn).await.unwrap();
    let yes = AnswerTask::Approval { approval, decision: Decision::Allow };
    fleet.client.call::<table::AnswerTask>(path(task.id), (), yes).await.unwrap();
    let view = ended(&fleet, &task, TaskStateName::Failed).await;
    assert_eq!(view.runs[0].error.as_ref().unwrap().code, Code::Budget);
    assert!(view.runs[0].turns < 40);
}
