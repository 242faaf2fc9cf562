//! What is remembered, by the daemon's API.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may")]

mod support;

use flotilla_api::{
    client::Client,
    table,
    wire::{
        AddMemory, EditMemory, Error, ImportMemories, MemoryHow, MemoryKind, MemoryPath, MemoryProposals,
        MemoryQuery, MemoryRecord, MemoryScope, MemorySettings, MemoryStanding,
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
    let back = ImportMemories { memories: vec![forgotten] };
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
        async move { client.call::<table::ImportMemories>((), (), ImportMemories { memories }).await.unwrap() }
    };
    assert_eq!(import(&here.client).await.known, 2);
    assert_eq!(import(&there.client).await.added, 2);
    assert_eq!(import(&there.client).await.known, 2);
    assert_eq!(export(&there.client).await, exported);
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
