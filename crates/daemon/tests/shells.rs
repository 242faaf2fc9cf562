//! The user's shells, terminals that are no more, and files of projects.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may")]

mod support;

use flotilla_api::{
    table,
    wire::{FileQuery, FileRef, OpenProject, OpenShell, ProjectPath, ShellPath, ShellPlace, TaskStateName},
};
use flotilla_domain::Code;
use flotilla_scripted_model::{Reply, Script};
use serde_json::json;
use std::{fs, process::Command};
use support::{Fleet, Viewer, path};

fn shell(place: ShellPlace) -> OpenShell {
    OpenShell { place, cols: 91, rows: 17 }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shell_of_the_user_begins_in_the_project_outlives_its_viewer_and_ends_when_it_is_closed() {
    let fleet = Fleet::with(Script::of([])).await;
    let project = OpenProject { path: fleet.project().display().to_string() };
    let project = fleet.client.call::<table::OpenProject>((), (), project).await.unwrap();
    let place = ShellPlace::Project { project: project.id };
    let opened = fleet.client.call::<table::OpenShell>((), (), shell(place)).await.unwrap();
    assert_eq!(opened.cwd, project.path);
    let mut viewer = Viewer::attach(&fleet.client, opened.id, None).await.unwrap();
    viewer.say("stty size; pwd; echo key=$OPENAI_API_KEY.; mkdir -p inner; cd inner; echo in''side\n").await;
    viewer.until("17 91").await;
    viewer.until(&project.path).await;
    viewer.until("key=.").await;
    viewer.until("inside").await;
    drop(viewer);

    let listed = fleet.client.call::<table::ListShells>((), (), ()).await.unwrap().shells;
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].id, listed[0].exit), (opened.id, None));
    assert!(
        !cfg!(target_os = "linux") || listed[0].cwd == format!("{}/inner", project.path),
        "{}",
        listed[0].cwd
    );
    let mut again = Viewer::attach(&fleet.client, opened.id, None).await.unwrap();
    again.until("inside").await;

    let named = ShellPath { shell: opened.id };
    let closed = fleet.client.call::<table::CloseShell>(named.clone(), (), ()).await.unwrap();
    assert!(closed.exit.is_some());
    again.exit().await;
    assert!(fleet.client.call::<table::ListShells>((), (), ()).await.unwrap().shells.is_empty());
    assert!(fleet.client.call::<table::CloseShell>(named, (), ()).await.is_err());
    let nowhere = ShellPlace::Path { path: fleet.project().join("nothing").display().to_string() };
    let refused = fleet.client.call::<table::OpenShell>((), (), shell(nowhere)).await.unwrap_err();
    assert_eq!(flotilla_api::wire::Error::from(refused).code, Code::NotFound);
    fleet.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shell_dies_with_the_daemon() {
    let fleet = Fleet::with(Script::of([])).await;
    let opened = fleet.client.call::<table::OpenShell>((), (), shell(ShellPlace::Home)).await.unwrap();
    let mut viewer = Viewer::attach(&fleet.client, opened.id, None).await.unwrap();
    viewer.say("echo pid=$$.\n").await;
    viewer.until(".\r\n").await;
    let text = viewer.text();
    let pid = text.rsplit("pid=").next().and_then(|rest| rest.split('.').next()).unwrap().to_owned();
    fleet.daemon.end().await;
    let alive = Command::new("kill").args(["-0", &pid]).output().unwrap().status.success();
    assert!(!alive, "process {pid} of {text:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_runs_terminals_showed_can_be_read_after_its_end() {
    let call = |text: &str| Reply::call("exec", json!({ "command": format!("echo {text}") }));
    let fleet = Fleet::with(Script::of([call("first"), call("second"), Reply::text("Done.")])).await;
    let task = fleet.start("Say two things").await;
    fleet.until(task.id, TaskStateName::Review).await;
    let listed = fleet.client.call::<table::ListTerminals>(path(task.id), (), ()).await.unwrap();
    let ids: Vec<_> = listed.iter().map(|terminal| terminal.id).collect();
    assert_eq!(ids.len(), 2);
    for (id, text) in ids.iter().zip(["first\r\n", "second\r\n"]) {
        let mut viewer = Viewer::attach(&fleet.client, *id, Some(0)).await.unwrap();
        viewer.exit().await;
        assert_eq!(viewer.text(), text);
        assert_eq!(viewer.at, Some(text.len() as u64));
    }
    fleet.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_of_a_project_are_found_by_letters_and_read() {
    let fleet = Fleet::with(Script::of([])).await;
    fs::create_dir_all(fleet.project().join("src/login")).unwrap();
    fs::write(fleet.project().join("src/login/page.rs"), "fn login() {}\n").unwrap();
    fs::write(fleet.project().join("README.md"), "Read me\n").unwrap();
    let project = OpenProject { path: fleet.project().display().to_string() };
    let project = fleet.client.call::<table::OpenProject>((), (), project).await.unwrap();
    let named = ProjectPath { project: project.id };
    let query = FileQuery { query: Some("logpage".to_owned()), limit: None };
    let found = fleet.client.call::<table::FindFiles>(named.clone(), query, ()).await.unwrap();
    assert_eq!((found.files[0].path.as_str(), found.found, found.total), ("src/login/page.rs", 1, 2));
    let file = FileRef { path: found.files[0].path.clone() };
    let text = fleet.client.call::<table::ReadFile>(named.clone(), file, ()).await.unwrap();
    assert_eq!((text.text.as_str(), text.cut), ("fn login() {}\n", false));
    let outside = FileRef { path: "../home/config.toml".to_owned() };
    assert!(fleet.client.call::<table::ReadFile>(named, outside, ()).await.is_err());
    fleet.daemon.end().await;
}
