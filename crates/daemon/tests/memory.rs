//! What is remembered, by the daemon's API.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may")]

mod support;

use flotilla_api::{
    client::Client,
    table,
    wire::{
        AddMemory, ChangeMemories, EditMemory, Error, ImportMemories, MemoriesChosen, MemoryChange,
        MemoryHow, MemoryKind, MemoryPath, MemoryProposals, MemoryQuery, MemoryRecord, MemoryScope,
        MemorySettings, MemoryStanding, OpenProject,
    },
};
use flotilla_domain::Code;
use flotilla_scripted_model::Script;
use support::Fleet;

fn said(text: &str) -> AddMemory {
    AddMemory {
        text: text.to_owned(),
        kind: MemoryKind::Convention,
        scope: MemoryScope::User,
        pinned: false,
        replaces: None,
    }
}

async fn texts(client: &Client) -> Vec<String> {
    let list = client.call::<table::ListMemories>((), MemoryQuery::default(), ()).await.unwrap();
    list.memories.into_iter().map(|view| view.memory.text).collect()
}

async fn export(client: &Client) -> Vec<MemoryRecord> {
    let mut body = client.bytes::<table::ExportMemories>((), ()).await.unwrap();
    let mut all = Vec::new();
    while let Some(bytes) = body.next().await.unwrap() {
        all.extend_from_slice(&bytes);
    }
    let text = String::from_utf8(all).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_memory_is_written_changed_found_forgotten_and_put_back() {
    let fleet = Fleet::with(Script::of([])).await;
    let client = &fleet.client;
    let added = client.call::<table::AddMemory>((), (), said("Use tabs for indentation")).await.unwrap();
    assert_eq!(added.how, MemoryHow::Added);
    let path = MemoryPath { memory: added.memory.memory.id };
    let edit = EditMemory { pinned: Some(true), ..EditMemory::default() };
    let changed = client.call::<table::EditMemory>(path.clone(), (), edit).await.unwrap();
    assert!(changed.memory.pinned && changed.strength == 100);
    let other =
        client.call::<table::AddMemory>((), (), said("Don't use tabs for indentation")).await.unwrap();
    assert_eq!((other.how, other.superseded), (MemoryHow::Superseded, Some(path.memory)));
    let shown = client.call::<table::ShowMemory>(path.clone(), (), ()).await.unwrap();
    assert_eq!(shown.memory.memory.standing, MemoryStanding::Superseded { by: other.memory.memory.id });
    let found = MemoryQuery { text: Some("indent".to_owned()), ..MemoryQuery::default() };
    assert_eq!(client.call::<table::ListMemories>((), found, ()).await.unwrap().total, 2);

    let forgotten = client.call::<table::ForgetMemory>(path.clone(), (), ()).await.unwrap();
    assert_eq!(texts(client).await, ["Don't use tabs for indentation"]);
    let gone = client.call::<table::ShowMemory>(path, (), ()).await.unwrap_err();
    assert_eq!(Error::from(gone).code, Code::NotFound);
    let back = ImportMemories { memories: vec![forgotten], ..ImportMemories::default() };
    assert_eq!(client.call::<table::ImportMemories>((), (), back).await.unwrap().added, 1);
    assert_eq!(texts(client).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_imported_again_changes_nothing_and_into_another_flotilla_gives_the_same() {
    let (here, there) = (Fleet::with(Script::of([])).await, Fleet::with(Script::of([])).await);
    for text in ["Answer in Spanish", "The customer is a bank"] {
        here.client.call::<table::AddMemory>((), (), said(text)).await.unwrap();
    }
    let exported = export(&here.client).await;
    let import = |client: &Client| {
        let (client, memories) = (client.clone(), exported.clone());
        let import = ImportMemories { memories, ..ImportMemories::default() };
        async move { client.call::<table::ImportMemories>((), (), import).await.unwrap() }
    };
    assert_eq!(import(&here.client).await.known, 2);
    assert_eq!(import(&there.client).await.added, 2);
    assert_eq!(import(&there.client).await.known, 2);
    assert_eq!(export(&there.client).await, exported);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_line_of_an_import_is_told_and_holds_up_no_other() {
    let fleet = Fleet::with(Script::of([])).await;
    fleet.client.call::<table::AddMemory>((), (), said("Answer in Spanish")).await.unwrap();
    let good = serde_json::to_string(&export(&fleet.client).await[0]).unwrap();
    let id = "mem_01h455vb4pex5vsknk084sn02q";
    let own = export(&fleet.client).await[0].memory.id.to_string();
    let other = good.replace("Spanish", "French").replace(&own, id);
    let newer = other.replace("\"convention\"", "\"prophecy\"");
    let known_later = other.replace("\"uses\":0", "\"uses\":0,\"mood\":\"glad\"");
    let lines = vec![good, String::new(), "{\"text\": \"half".to_owned(), newer, known_later];
    let import = ImportMemories { lines, ..ImportMemories::default() };
    let done = fleet.client.call::<table::ImportMemories>((), (), import).await.unwrap();
    assert_eq!((done.added, done.known), (1, 1));
    let refused: Vec<_> =
        done.refused.iter().map(|refused| (refused.at, refused.error.title.as_str())).collect();
    assert_eq!((refused[0].0, refused[1].0), (2, 3));
    assert!(refused[1].1.contains("prophecy"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_are_changed_at_once_and_what_was_forgotten_is_put_back() {
    let fleet = Fleet::with(Script::of([])).await;
    let client = &fleet.client;
    for text in ["Answer in Spanish", "The customer is a bank", "Releases go out on Tuesdays"] {
        client.call::<table::AddMemory>((), (), said(text)).await.unwrap();
    }
    let open = OpenProject { path: fleet.project().display().to_string() };
    let project = client.call::<table::OpenProject>((), (), open).await.unwrap().id;
    let change = |query, change| {
        let which = MemoriesChosen::Query { query };
        client.call::<table::ChangeMemories>((), (), ChangeMemories { which, change })
    };
    let bank = MemoryQuery { text: Some("bank".to_owned()), ..MemoryQuery::default() };
    let to_project = MemoryChange::Move { project: Some(project) };
    assert_eq!(change(bank, to_project).await.unwrap().changed, 1);
    let of_project = MemoryQuery { project: Some(project), ..MemoryQuery::default() };
    let list = client.call::<table::ListMemories>((), of_project, ()).await.unwrap();
    assert_eq!(list.memories[0].memory.text, "The customer is a bank");
    let unknown = MemoryChange::Move { project: Some("proj_01h455vb4pex5vsknk084sn02q".parse().unwrap()) };
    assert!(change(MemoryQuery::default(), unknown).await.is_err());

    let of_user = MemoryQuery { of_user: Some(true), ..MemoryQuery::default() };
    let gone = change(of_user, MemoryChange::Forget).await.unwrap();
    assert_eq!((gone.changed, gone.forgotten.len()), (2, 2));
    let status = client.call::<table::ShowMemoryStatus>((), (), ()).await.unwrap();
    assert_eq!((status.total, status.proposed, status.by_meaning), (1, 0, None));
    assert_eq!(client.call::<table::ShowStatus>((), (), ()).await.unwrap().memory.total, 1);
    let back = ImportMemories { memories: gone.forgotten, ..ImportMemories::default() };
    assert_eq!(client.call::<table::ImportMemories>((), (), back).await.unwrap().added, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_is_refused_with_what_to_do_instead() {
    let fleet = Fleet::with(Script::of([])).await;
    let secret = said("The token is ghp_0123456789abcdefghijABCDEFGHIJ012345");
    let refused = fleet.client.call::<table::AddMemory>((), (), secret).await.unwrap_err();
    let refused = Error::from(refused);
    assert_eq!(refused.code, Code::BadInput);
    assert!(refused.hint.contains("GitHub"), "{}", refused.hint);
    assert!(texts(&fleet.client).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn proposals_wait_unless_the_user_says_otherwise() {
    let fleet = Fleet::with(Script::of([])).await;
    let before = fleet.client.call::<table::ReadMemorySettings>((), (), ()).await.unwrap();
    assert_eq!(before, MemorySettings { recall: true, proposals: MemoryProposals::Ask });
    let wanted = MemorySettings { recall: false, proposals: MemoryProposals::Keep };
    fleet.client.call::<table::SetMemorySettings>((), (), wanted).await.unwrap();
    assert_eq!(fleet.client.call::<table::ReadMemorySettings>((), (), ()).await.unwrap(), wanted);
}
