//! The configuration, changed through the API.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may")]

mod support;

use flotilla_api::{
    table,
    wire::{
        AddTask, ChangeSettings, Dollars, Error, KeyStore, Mode, ModelKey, ModelPath, OpenProject, Part,
        Price, ProjectPath, ProjectSettings, Ratio, SetModel, SetModelKey, TaskSettings, When,
    },
};
use flotilla_domain::Code;
use flotilla_scripted_model::{Reply, Script};
use std::fs;
use support::Fleet;

/// A fleet that keeps keys in its own folder, and never in a person's keychain.
async fn fleet(script: Script) -> Fleet {
    let fleet = Fleet::with(script).await;
    fs::write(fleet.config().with_file_name("keys.sealed"), "").unwrap();
    fleet
}

fn named(model: &str) -> ModelPath {
    ModelPath { model: model.to_owned() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_is_added_given_a_key_tested_and_removed_and_the_key_shows_nowhere() {
    let script = Script::of([Reply::call("double", serde_json::json!({ "number": 21 })), Reply::text("42")]);
    let fleet = fleet(script).await;
    let before = fs::read_to_string(fleet.config()).unwrap();
    fs::write(fleet.config(), format!("# mine\n{before}")).unwrap();
    let base_url = before.split('"').nth(3).unwrap().to_owned();
    let model = SetModel {
        name: "work".to_owned(),
        api: "responses".to_owned(),
        base_url,
        model: "script".to_owned(),
        api_key_env: None,
        kept_key: false,
        context_window: None,
        price: Some(Price {
            input: Dollars(2.0),
            cached: Some(Dollars(0.5)),
            cache_write: None,
            output: Dollars(8.0),
        }),
        effort: Some("low".to_owned()),
        verbosity: None,
        temperature: Some(Ratio(0.5)),
        top_p: None,
        max_output_tokens: Some(9000),
        fallback: vec!["openai/second".to_owned()],
    };
    let list = fleet.client.call::<table::SetModel>((), (), model.clone()).await.unwrap();
    let work = list.models.iter().find(|model| model.name == "work").unwrap();
    assert!(work.configured && work.key == ModelKey::None && work.price == model.price);

    let key = SetModelKey { key: "sk-very-secret".to_owned() };
    let list = fleet.client.call::<table::SetModelKey>(named("work"), (), key.clone()).await.unwrap();
    let work = list.models.iter().find(|model| model.name == "work").unwrap();
    assert_eq!(work.key, ModelKey::Kept { there: true });
    assert!(!serde_json::to_string(&list).unwrap().contains("very-secret"));
    let text = fs::read_to_string(fleet.config()).unwrap();
    assert!(text.starts_with("# mine\n") && text.contains("api_key = \"keychain\""), "{text}");
    assert!(!text.contains("very-secret") && !format!("{key:?}").contains("very-secret"));
    fleet.client.call::<table::TestModel>(named("work"), (), ()).await.unwrap();

    let other = SetModel { base_url: "http://127.0.0.1:9/v1".to_owned(), kept_key: true, ..model.clone() };
    fleet.client.call::<table::SetModel>((), (), other).await.unwrap();
    let error = fleet.client.call::<table::TestModel>(named("work"), (), ()).await.unwrap_err();
    assert_eq!(Error::from(error).code, Code::Unauthorized, "the key is for the server it was given for");

    let wrong = SetModel { api: "telepathy".to_owned(), ..model };
    assert!(fleet.client.call::<table::SetModel>((), (), wrong).await.is_err());
    let list = fleet.client.call::<table::RemoveModel>(named("work"), (), ()).await.unwrap();
    assert!(list.models.iter().all(|model| model.name != "work"));
    assert!(fleet.client.call::<table::RemoveModel>(named("work"), (), ()).await.is_err());
    fleet.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_hold_at_once_and_can_be_left_to_flotilla_again() {
    let fleet = fleet(Script::of([])).await;
    let usual = fleet.client.call::<table::ReadSettings>((), (), ()).await.unwrap();
    assert_eq!((usual.max_running, usual.key_store), (None, KeyStore::File));
    let change = ChangeSettings {
        default_model: Some("scripted".to_owned()),
        max_running: Some(3),
        ..ChangeSettings::default()
    };
    let changed = fleet.client.call::<table::ChangeSettings>((), (), change).await.unwrap();
    assert_eq!((changed.max_running, changed.running_limit), (Some(3), 3));
    assert_eq!(changed.default_model.as_deref(), Some("scripted"));
    let clear = ChangeSettings { clear: vec!["max_running".to_owned()], ..ChangeSettings::default() };
    let cleared = fleet.client.call::<table::ChangeSettings>((), (), clear).await.unwrap();
    assert_eq!((cleared.max_running, cleared.running_limit), (None, usual.running_limit));
    fleet.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_project_has_settings_of_its_own() {
    let fleet = fleet(Script::of([])).await;
    let open = OpenProject { path: fleet.project().display().to_string() };
    let project = fleet.client.call::<table::OpenProject>((), (), open).await.unwrap();
    let named = || ProjectPath { project: project.id };
    let read = async || fleet.client.call::<table::ReadProjectSettings>(named(), (), ()).await.unwrap();
    assert_eq!(read().await, ProjectSettings::default());
    let settings = ProjectSettings {
        setup: Some("true".to_owned()),
        mode: Some(Mode::Ask),
        base: Some("main".to_owned()),
        ..ProjectSettings::default()
    };
    fleet.client.call::<table::SetProjectSettings>(named(), (), settings.clone()).await.unwrap();
    assert_eq!(read().await, settings);
    let mut add = AddTask {
        project: fleet.project().display().to_string(),
        title: None,
        prompt: vec![Part::Text { text: "Look".to_owned() }],
        settings: None,
        depends_on: Vec::new(),
        parent: None,
        start: When::Later,
    };
    let proposed = fleet.client.call::<table::AddTask>((), (), add.clone()).await.unwrap().settings;
    assert_eq!((proposed.mode, proposed.base.as_deref()), (Mode::Ask, Some("main")));
    add.settings = Some(TaskSettings::default());
    let own = fleet.client.call::<table::AddTask>((), (), add).await.unwrap().settings;
    assert_eq!(own, TaskSettings::default(), "what a task says of itself holds");
    let wrong = ProjectSettings { writable: vec!["relative".to_owned()], ..ProjectSettings::default() };
    assert!(fleet.client.call::<table::SetProjectSettings>(named(), (), wrong).await.is_err());
    assert_eq!(read().await, settings);
    let nothing = ProjectSettings::default();
    fleet.client.call::<table::SetProjectSettings>(named(), (), nothing.clone()).await.unwrap();
    assert_eq!(read().await, nothing);
    fleet.daemon.end().await;
}
