//! Memories found by what they mean: with vectors that stand for a model's, against a real database.

#![expect(clippy::unwrap_used, reason = "tests may")]

use flotilla_domain::{
    Memory, MemoryId, MemoryKind, MemoryReason, MemoryScope, MemorySource, ProjectId, RunId, TaskId,
    Timestamp,
};
use flotilla_memory::{Edit, Meaning, Memories, NewMemory, Query, Recalled};
use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tempfile::TempDir;
use uuid::Uuid;

const MODEL: &str = "means-well";
/// Words that mean the same, to the model that this stands for.
const MEANINGS: [&[&str]; 6] = [
    &["car", "automobile", "vehicle"],
    &["harbour", "port", "quay"],
    &["invoice", "bill", "payment"],
    &["test", "check", "trial"],
    &["lamp", "light", "bulb"],
    &["user", "person", "human"],
];

fn vector(text: &str) -> Vec<f32> {
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    // Each meaning has sixteen dimensions, so that it shows in the bits, too.
    MEANINGS.iter().flat_map(|words| [if has(words) { 0.9 } else { -0.1 }; 16]).collect()
}

struct World {
    folder: TempDir,
    memories: Memories,
    ids: AtomicU64,
}

fn project(number: u128) -> ProjectId {
    ProjectId::new(Uuid::from_u128(number << 100))
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = Timestamp::from_millis(86_400_000);
        let memories = Memories::open(&folder.path().join("memories.db"), Arc::new(move || now)).unwrap();
        Self { folder, memories, ids: AtomicU64::new(1) }
    }

    async fn say(&self, text: &str, of: u128, source: MemorySource) -> Memory {
        let new = NewMemory {
            text: text.to_owned(),
            kind: MemoryKind::Convention,
            scope: MemoryScope::Project { project: project(of) },
            source,
            pinned: false,
            replaces: None,
        };
        let id = Uuid::from_u128(self.ids.fetch_add(1, Ordering::Relaxed).into());
        self.memories.add(id, new).await.unwrap().memory
    }

    async fn user_says(&self, text: &str) -> Memory {
        self.say(text, 1, MemorySource::User).await
    }

    /// Has the model make the vectors that are missing; gives what it was told.
    async fn catch_up(&self, model: &str, make: impl Fn(&str) -> Vec<f32>) -> Vec<String> {
        let missing = self.memories.without_meaning(model, 100).await.unwrap();
        let made = missing.iter().map(|(id, text)| (*id, text.clone(), make(text))).collect();
        self.memories.keep_meaning(model, made).await.unwrap();
        missing.into_iter().map(|(_, text)| text).collect()
    }

    async fn recall(&self, text: &str) -> Vec<(String, MemoryReason)> {
        let query = Query {
            text: text.to_owned(),
            meaning: Some(Meaning::new(MODEL, &vector(text))),
            project: Some(project(1)),
            told: Vec::new(),
            most: 12,
            most_chars: 4000,
            standing: false,
        };
        let found = self.memories.recall(query).await.unwrap();
        found.into_iter().map(|Recalled { memory, reason }| (memory.text, reason)).collect()
    }
}

#[tokio::test]
async fn what_means_the_same_in_other_words_is_recalled_and_what_has_the_words_too_comes_first() {
    let world = World::new();
    world.user_says("Automobiles are washed in hall three").await;
    world.user_says("A car is moved by its owner alone").await;
    world.user_says("Lamps are switched by relays").await;
    world.say("Vehicles of the other project are blue", 2, MemorySource::User).await;
    assert!(
        world.recall("Which vehicle is washed?").await.iter().all(|(_, why)| *why != MemoryReason::Meaning)
    );
    world.catch_up(MODEL, vector).await;
    let found = world.recall("Which vehicle is washed?").await;
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0].0, "Automobiles are washed in hall three");
    assert!(matches!(found[0].1, MemoryReason::Words { .. }), "{found:?}");
    assert_eq!(found[1], ("A car is moved by its owner alone".to_owned(), MemoryReason::Meaning));
}

#[tokio::test]
async fn a_model_is_told_only_what_the_user_said_yes_to() {
    let world = World::new();
    world.user_says("Automobiles are washed in hall three").await;
    let run =
        MemorySource::Run { task: TaskId::new(Uuid::from_u128(5)), run: RunId::new(Uuid::from_u128(6)) };
    let proposal = world.say("Bills are paid at noon", 1, run).await;
    assert_eq!(world.catch_up(MODEL, vector).await, ["Automobiles are washed in hall three"]);
    assert_eq!(world.memories.embedded().await.unwrap().waiting, 0);
    world.memories.confirm(proposal.id).await.unwrap();
    assert_eq!(world.memories.embedded().await.unwrap().waiting, 1);
    assert_eq!(world.catch_up(MODEL, vector).await, ["Bills are paid at noon"]);
}

#[tokio::test]
async fn a_vector_goes_with_its_text_and_all_of_them_with_their_model() {
    let world = World::new();
    let car = world.user_says("Automobiles are washed in hall three").await;
    let lamp = world.user_says("Lamps are switched by relays").await;
    world.catch_up(MODEL, vector).await;
    let edit = Edit { text: Some("The bill comes at the end".to_owned()), ..Edit::default() };
    world.memories.edit(car.id, edit).await.unwrap();
    assert!(world.recall("Which vehicle?").await.is_empty());
    assert_eq!(world.catch_up(MODEL, vector).await, ["The bill comes at the end"]);
    assert_eq!(world.recall("An unpaid invoice").await.len(), 1);

    // What a slow model made of a text that changed meanwhile is not taken.
    world.memories.forget(lamp.id).await.unwrap();
    let late =
        vec![(lamp.id, lamp.text.clone(), vector(&lamp.text)), (car.id, car.text.clone(), vector(&car.text))];
    world.memories.keep_meaning(MODEL, late).await.unwrap();
    assert!(world.recall("A bright light").await.is_empty());
    assert_eq!(world.recall("An unpaid invoice").await.len(), 1);

    assert_eq!(world.catch_up("another", |text| vec![text.len() as f32; 3]).await.len(), 1);
    assert!(world.recall("An unpaid invoice").await.is_empty(), "its vectors are of another model");
    assert!(!world.memories.asks_for_meaning(MODEL).await.unwrap());
    assert_eq!(world.catch_up(MODEL, vector).await.len(), 1);
    assert_eq!(world.recall("An unpaid invoice").await.len(), 1);
    assert!(world.memories.asks_for_meaning(MODEL).await.unwrap());
}

#[tokio::test]
async fn forgetting_leaves_no_vector_in_any_file() {
    let world = World::new();
    let memory = world.user_says("Automobiles are washed in hall three").await;
    let odd: Vec<f32> = (0..96_u8).map(|at| f32::from(at) - 48.0).collect();
    world.catch_up(MODEL, |_| odd.clone()).await;
    let bytes: Vec<u8> = odd.iter().map(|part| (part * 127.0 / 48.0).round() as i8 as u8).collect();
    let kept = || {
        fs::read_dir(world.folder.path()).unwrap().any(|file| {
            fs::read(file.unwrap().path()).unwrap().windows(bytes.len()).any(|part| part == bytes)
        })
    };
    assert!(kept());
    world.memories.forget(memory.id).await.unwrap();
    assert!(!kept());
}

#[tokio::test]
async fn what_the_model_refuses_is_not_asked_of_it_again() {
    let world = World::new();
    world.user_says("Automobiles are washed in hall three").await;
    world.catch_up(MODEL, |_| Vec::new()).await;
    assert_eq!(world.memories.embedded().await.unwrap().waiting, 0);
    assert!(world.memories.without_meaning(MODEL, 9).await.unwrap().is_empty());
    // Nor when the first vector comes, of another text.
    world.user_says("Lamps are switched by relays").await;
    assert_eq!(world.catch_up(MODEL, vector).await, ["Lamps are switched by relays"]);
    assert_eq!(world.memories.embedded().await.unwrap().waiting, 0);
}

#[tokio::test]
async fn of_many_only_what_is_much_nearer_than_most_is_near() {
    let world = World::new();
    let mut seed = 7_u64;
    let mut noise = || {
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
        };
        (0..384).map(|_| next()).collect::<Vec<f32>>()
    };
    let target = noise();
    let mut wanted: Option<MemoryId> = None;
    for at in 0..300 {
        let memory = world.user_says(&format!("Fact{at} stands alone{at}")).await;
        if at == 123 {
            wanted = Some(memory.id);
        }
    }
    let missing = world.memories.without_meaning(MODEL, 300).await.unwrap();
    assert_eq!(missing.len(), 300);
    let made = missing.into_iter().map(|(id, text)| {
        let vector = noise();
        let close = target.iter().zip(&vector).map(|(one, other)| one + other / 2.0).collect();
        (id, text, if Some(id) == wanted { close } else { vector })
    });
    world.memories.keep_meaning(MODEL, made.collect()).await.unwrap();
    let query = Query {
        text: "unrelated".to_owned(),
        meaning: Some(Meaning::new(MODEL, &target)),
        project: Some(project(1)),
        told: Vec::new(),
        most: 12,
        most_chars: 4000,
        standing: false,
    };
    let found = world.memories.recall(query).await.unwrap();
    assert_eq!(found.iter().map(|one| Some(one.memory.id)).collect::<Vec<_>>(), [wanted]);
}
