//! What becomes of memories, against a real database.

#![expect(clippy::unwrap_used, reason = "tests may")]

use flotilla_domain::{
    ChatId, Memory, MemoryKind, MemoryReason, MemoryScope, MemorySource, MemoryStanding, MemoryUse,
    MessageId, ProjectId, RunId, TaskId, Timestamp,
};
use flotilla_memory::{
    Added, Change, Clock, Edit, Filter, How, Imported, Memories, MemoryError, NewMemory, Place, Proposals,
    Query, Settings, StandingName, Which,
};
use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};
use tempfile::TempDir;
use uuid::Uuid;

const DAY: i64 = 86_400_000;

struct World {
    folder: TempDir,
    memories: Memories,
    now: Arc<AtomicI64>,
    ids: AtomicU64,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new(DAY));
        let read = Arc::clone(&now);
        let clock: Clock = Arc::new(move || Timestamp::from_millis(read.load(Ordering::Relaxed)));
        let memories = Memories::open(&folder.path().join("memories.db"), clock).unwrap();
        Self { folder, memories, now, ids: AtomicU64::new(1) }
    }

    fn pass(&self, days: i64) {
        self.now.fetch_add(days * DAY, Ordering::Relaxed);
    }

    async fn add(&self, new: NewMemory) -> Result<Added, MemoryError> {
        self.memories.add(Uuid::from_u128(self.ids.fetch_add(1, Ordering::Relaxed).into()), new).await
    }

    async fn user_says(&self, text: &str) -> Added {
        self.add(said(text)).await.unwrap()
    }

    async fn recall(&self, text: &str) -> Vec<String> {
        let query = Query { standing: false, ..query(text) };
        self.memories.recall(query).await.unwrap().into_iter().map(|recalled| recalled.memory.text).collect()
    }

    async fn all(&self) -> Vec<Memory> {
        self.memories.all().await.unwrap()
    }
}

fn project() -> ProjectId {
    ProjectId::new(Uuid::from_u128(1 << 100))
}

fn run() -> MemorySource {
    MemorySource::Run { task: TaskId::new(Uuid::from_u128(5)), run: RunId::new(Uuid::from_u128(6)) }
}

fn said(text: &str) -> NewMemory {
    NewMemory {
        text: text.to_owned(),
        kind: MemoryKind::Convention,
        scope: MemoryScope::Project { project: project() },
        source: MemorySource::User,
        pinned: false,
        replaces: None,
    }
}

fn proposed(text: &str) -> NewMemory {
    NewMemory { source: run(), ..said(text) }
}

fn query(text: &str) -> Query {
    Query {
        text: text.to_owned(),
        meaning: None,
        project: Some(project()),
        told: Vec::new(),
        most: 12,
        most_chars: 4000,
        standing: true,
    }
}

#[tokio::test]
async fn what_was_written_down_is_recalled_by_its_words_and_nothing_else_is() {
    let world = World::new();
    world.user_says("Run the tests with `cargo nextest run --workspace`").await;
    world.user_says("The parser of dates is in crates/domain/src/time.rs").await;
    world.add(NewMemory { scope: MemoryScope::User, ..said("Answer in British English") }).await.unwrap();
    let elsewhere = MemoryScope::Project { project: ProjectId::new(Uuid::from_u128(9)) };
    world.add(NewMemory { scope: elsewhere, ..said("Run the tests in the container") }).await.unwrap();
    assert_eq!(
        world.recall("Why does the nightly testing fail?").await,
        ["Run the tests with `cargo nextest run --workspace`"]
    );
    assert_eq!(
        world.recall("Fix how dates are parsed").await,
        ["The parser of dates is in crates/domain/src/time.rs"]
    );
    assert!(world.recall("Paint the button blue").await.is_empty());
}

#[tokio::test]
async fn why_it_was_recalled_names_the_words() {
    let world = World::new();
    world.user_says("Deployments go through staging").await;
    let recalled = world.memories.recall(query("Prepare the staging deployment")).await.unwrap();
    assert_eq!(
        recalled[0].reason,
        MemoryReason::Words { words: vec!["deployment".to_owned(), "staging".to_owned()] }
    );
}

#[tokio::test]
async fn pinned_ones_and_preferences_come_whatever_the_words_are() {
    let world = World::new();
    world.add(NewMemory { pinned: true, ..said("The customer is a hospital") }).await.unwrap();
    let preference = NewMemory {
        kind: MemoryKind::Preference,
        scope: MemoryScope::User,
        ..said("Short answers, no headings")
    };
    world.add(preference).await.unwrap();
    let recalled = world.memories.recall(query("Rename the function")).await.unwrap();
    let reasons: Vec<_> = recalled.into_iter().map(|recalled| recalled.reason).collect();
    assert_eq!(reasons, [MemoryReason::Pinned, MemoryReason::Standing]);
}

#[tokio::test]
async fn only_as_much_is_recalled_as_fits() {
    let world = World::new();
    for n in 0..30 {
        world.user_says(&format!("Widget {n} is drawn by painter number {n}{n}{n}")).await;
    }
    let few = Query { most: 5, ..query("Which painter draws the widget?") };
    assert_eq!(world.memories.recall(few).await.unwrap().len(), 5);
    let short = Query { most_chars: 100, ..query("Which painter draws the widget?") };
    let recalled = world.memories.recall(short).await.unwrap();
    assert!(recalled.iter().map(|recalled| recalled.memory.text.len()).sum::<usize>() <= 100);
    let told: Vec<_> = world.all().await.iter().map(|memory| memory.id).collect();
    let again = Query { told, ..query("Which painter draws the widget?") };
    assert!(world.memories.recall(again).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_same_said_twice_is_one_memory() {
    let world = World::new();
    let first = world.user_says("Integration tests need a running Docker").await;
    world.pass(10);
    let second = world.user_says("The integration tests need Docker running.").await;
    assert_eq!(second.how, How::Merged);
    assert_eq!(second.memory.id, first.memory.id);
    assert!(second.memory.affirmed_at > first.memory.affirmed_at);
    assert_eq!(world.all().await.len(), 1);
}

#[tokio::test]
async fn a_newer_word_takes_the_place_of_the_older_one_and_can_be_taken_back() {
    let world = World::new();
    let old = world.user_says("Use npm for packages").await.memory;
    let new = world.user_says("Use pnpm for packages, not npm").await;
    assert_eq!(new.how, How::Superseded(old.id));
    assert_eq!(world.recall("Which packages manager, npm or pnpm?").await, [new.memory.text]);
    let old = world.memories.get(old.id).await.unwrap();
    assert_eq!(old.standing, MemoryStanding::Superseded { by: new.memory.id });
    let again = world.memories.confirm(old.id).await.unwrap();
    assert_eq!(again.how, How::Superseded(new.memory.id));
    assert_eq!(world.recall("Which packages manager, npm or pnpm?").await, ["Use npm for packages"]);
}

#[tokio::test]
async fn a_proposal_reaches_no_prompt_before_the_user_says_yes() {
    let world = World::new();
    let old = world.user_says("The server listens at 3000").await.memory;
    let new = world.add(proposed("The server listens at 5173")).await.unwrap().memory;
    assert_eq!(new.standing, MemoryStanding::Proposed { replaces: Some(old.id) });
    assert_eq!(world.recall("Where does the server listen?").await, ["The server listens at 3000"]);
    world.memories.confirm(new.id).await.unwrap();
    assert_eq!(world.recall("Where does the server listen?").await, ["The server listens at 5173"]);
}

#[tokio::test]
async fn a_refused_proposal_is_not_made_again_unless_the_user_does() {
    let world = World::new();
    let proposal = world.add(proposed("The moon is made of cheese")).await.unwrap().memory;
    world.memories.forget(proposal.id).await.unwrap();
    let again = world.add(proposed("the moon is made of cheese")).await;
    assert!(matches!(again, Err(MemoryError::Refused)), "{again:?}");
    assert_eq!(world.user_says("The moon is made of cheese").await.how, How::Added);
}

#[tokio::test]
async fn an_agent_in_a_loop_proposes_only_so_much() {
    let world = World::new();
    for n in 0..500 {
        world.add(proposed(&format!("Gadget {n} breaks at {n}"))).await.unwrap();
    }
    assert!(matches!(world.add(proposed("One more gadget")).await, Err(MemoryError::Full)));
    assert_eq!(world.add(proposed("Gadget 7 breaks at 7")).await.unwrap().how, How::Merged);
    assert_eq!(world.user_says("The user has the word").await.how, How::Added);
}

#[tokio::test]
async fn the_settings_say_what_becomes_of_proposals_and_whether_anything_is_recalled() {
    let world = World::new();
    world.memories.set(Settings { proposals: Proposals::Keep, recall: true }).await.unwrap();
    let kept = world.add(proposed("The server listens at 3000")).await.unwrap().memory;
    assert_eq!(kept.standing, MemoryStanding::Kept);
    let of_user = NewMemory { scope: MemoryScope::User, ..proposed("The user likes brevity") };
    let waits = world.add(of_user).await.unwrap().memory;
    assert_eq!(waits.standing, MemoryStanding::Proposed { replaces: None });
    world.memories.set(Settings { proposals: Proposals::Off, recall: false }).await.unwrap();
    assert!(world.add(proposed("Something else entirely")).await.is_err());
    assert!(world.recall("Where does the server listen?").await.is_empty());
}

#[tokio::test]
async fn what_nobody_uses_fades_from_prompts_but_not_from_the_list() {
    let world = World::new();
    let memory = world.user_says("The login page is tested by hand").await.memory;
    world.pass(170);
    assert_eq!(world.recall("Change the login page").await.len(), 1);
    let (task, run) = (TaskId::new(Uuid::from_u128(5)), RunId::new(Uuid::from_u128(6)));
    let used = MemoryUse { memory: memory.id, reason: MemoryReason::Standing };
    let place = Place::Run { task, run };
    world.memories.used(place, vec![used]).await.unwrap();
    world.pass(170);
    assert_eq!(world.recall("Change the login page").await.len(), 1, "it was used since");
    world.pass(20);
    assert!(world.recall("Change the login page").await.is_empty());
    assert_eq!(world.all().await.len(), 1);
    let uses = world.memories.uses_of(memory.id).await.unwrap();
    assert_eq!((uses.len(), uses[0].place), (1, place));
    assert_eq!(world.memories.uses_in(run).await.unwrap(), uses);
    let place =
        Place::Chat { chat: ChatId::new(Uuid::from_u128(7)), message: MessageId::new(Uuid::from_u128(8)) };
    let used = MemoryUse { memory: memory.id, reason: MemoryReason::Meaning };
    world.memories.used(place, vec![used]).await.unwrap();
    let in_chat = world.memories.uses_in_chat(ChatId::new(Uuid::from_u128(7))).await.unwrap();
    assert_eq!((in_chat.len(), in_chat[0].place), (1, place));
    assert_eq!(world.memories.uses_in(run).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_a_person_would_not_see_is_not_kept() {
    let world = World::new();
    let hidden: String = "obey".chars().filter_map(|c| char::from_u32(0xe0000 + u32::from(c))).collect();
    let text = format!("Use tabs{hidden}\u{202e}\u{200b}\u{7} here\r\nand there");
    assert_eq!(world.user_says(&text).await.memory.text, "Use tabs here\nand there");
    assert!(matches!(world.add(said("\u{200b}\u{feff}")).await, Err(MemoryError::Empty)));
}

#[tokio::test]
async fn secrets_are_kept_by_no_way() {
    let world = World::new();
    let key = "The key is ghp_0123456789abcdefghijABCDEFGHIJ012345";
    assert!(matches!(world.add(said(key)).await, Err(MemoryError::Secret(_))));
    assert!(matches!(world.add(proposed(key)).await, Err(MemoryError::Secret(_))));
    let memory = world.user_says("The key is in the keychain").await.memory;
    let edit = Edit { text: Some(key.to_owned()), ..Edit::default() };
    assert!(matches!(world.memories.edit(memory.id, edit).await, Err(MemoryError::Secret(_))));
    let imported = world.memories.import(vec![Memory { text: key.to_owned(), ..memory }]).await.unwrap();
    assert!(matches!(imported[..], [Err(MemoryError::Secret(_))]), "{imported:?}");
}

#[tokio::test]
async fn what_is_forgotten_stands_in_no_file_any_more_and_can_be_put_back() {
    let world = World::new();
    for n in 0..50 {
        world.user_says(&format!("Some other fact, number {n}, that stays")).await;
    }
    let memory = world.user_says("The xylophonist's zebrafish lives in quarantine").await.memory;
    assert!(files_hold(&world, "zebrafish"));
    let (task, run) = (TaskId::new(Uuid::from_u128(5)), RunId::new(Uuid::from_u128(6)));
    let reason = MemoryReason::Words { words: vec!["Zebrafish".to_owned(), "zebrafish".to_owned()] };
    let used = MemoryUse { memory: memory.id, reason };
    world.memories.used(Place::Run { task, run }, vec![used]).await.unwrap();
    let forgotten = world.memories.forget(memory.id).await.unwrap();
    assert!(!files_hold(&world, "zebrafish"), "the text is still there");
    assert!(!files_hold(&world, "Zebrafish"), "the reason of a use still has it");
    assert!(!files_hold(&world, "xylophonist"), "a word is still there");
    assert_eq!(world.memories.uses_in(run).await.unwrap().len(), 1, "that it was used is still known");
    assert!(world.recall("the zebrafish in quarantine").await.is_empty());
    assert_eq!(world.memories.import(vec![forgotten]).await.unwrap().len(), 1);
    assert_eq!(world.recall("the zebrafish in quarantine").await, [memory.text]);
    let changed = Edit { text: Some("The aquarium is empty".to_owned()), ..Edit::default() };
    world.memories.edit(memory.id, changed).await.unwrap();
    assert!(!files_hold(&world, "zebrafish"), "the text from before the change is still there");
}

fn files_hold(world: &World, word: &str) -> bool {
    std::fs::read_dir(world.folder.path()).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    })
}

#[tokio::test]
async fn an_import_twice_is_as_one_and_keeps_the_newer_form() {
    let (world, other) = (World::new(), World::new());
    world.user_says("Run make lint first").await;
    world.user_says("Releases are tagged by hand").await;
    let export = world.all().await;
    let import = |memories| async { other.memories.import(memories).await.unwrap() };
    assert!(import(export.clone()).await.iter().all(|one| matches!(one, Ok(Imported::Added))));
    assert!(import(export.clone()).await.iter().all(|one| matches!(one, Ok(Imported::Known))));
    assert_eq!(other.all().await, export);
    world.pass(1);
    let edit = Edit { pinned: Some(true), ..Edit::default() };
    world.memories.edit(export[0].id, edit).await.unwrap();
    assert!(matches!(import(world.all().await).await[..], [Ok(Imported::Updated), Ok(Imported::Known)]));
}

#[tokio::test]
async fn a_list_is_filtered_searched_and_paged() {
    let world = World::new();
    for n in 0..5 {
        world.user_says(&format!("Fact {n} about widgets")).await;
        world.pass(1);
    }
    let preference =
        NewMemory { scope: MemoryScope::User, kind: MemoryKind::Preference, ..said("Likes widgets") };
    world.add(preference).await.unwrap();
    world.add(proposed("Gadgets break on Mondays")).await.unwrap();
    let list = |filter| async { world.memories.list(filter).await.unwrap() };
    let text = |text: &str| Filter { text: Some(text.to_owned()), ..Filter::default() };
    assert_eq!(list(Filter::default()).await.total, 7);
    assert_eq!(list(text("widg")).await.total, 6);
    assert_eq!(list(text("fact 3 widget")).await.memories[0].text, "Fact 3 about widgets");
    assert_eq!(list(Filter { of_user: true, ..Filter::default() }).await.memories[0].text, "Likes widgets");
    assert_eq!(list(Filter { project: Some(project()), ..text("widgets") }).await.total, 5);
    let kind = Filter { kind: Some(MemoryKind::Preference), ..Filter::default() };
    assert_eq!(list(kind).await.total, 1);
    let page = list(Filter { skip: 1, limit: Some(2), ..text("widgets") }).await;
    assert_eq!((page.memories.len(), page.total, page.proposed), (2, 6, 1));
    for odd in ["\"", "a AND", "NEAR(", "*", "-", "words:x", "日本"] {
        list(text(odd)).await;
    }
}

#[tokio::test]
async fn what_faded_is_listed_and_counts_again_where_the_user_says_so() {
    let world = World::new();
    let old = world.user_says("The login page is tested by hand").await.memory;
    world.add(NewMemory { pinned: true, ..said("The customer is a hospital") }).await.unwrap();
    world.pass(181);
    world.user_says("Releases go out on Tuesdays").await;
    let faded = Filter { faded: true, ..Filter::default() };
    let page = world.memories.list(faded.clone()).await.unwrap();
    assert_eq!((page.total, page.memories[0].id), (1, old.id));
    world.memories.confirm(old.id).await.unwrap();
    assert_eq!(world.memories.list(faded).await.unwrap().total, 0);
    assert_eq!(world.recall("Change the login page").await.len(), 1);
}

#[tokio::test]
async fn a_memory_is_found_by_the_end_of_its_id() {
    let world = World::new();
    world.user_says("Run make lint first").await;
    let memory = world.user_says("Releases are tagged by hand").await.memory;
    let end = |end: &str| Filter { id_end: Some(end.to_owned()), ..Filter::default() };
    let id = memory.id.to_string();
    assert_eq!(world.memories.list(end(&id[id.len() - 8..])).await.unwrap().memories, [memory]);
    assert_eq!(world.memories.list(end("zzz")).await.unwrap().total, 0);
}

#[tokio::test]
async fn many_are_kept_moved_pinned_and_forgotten_at_once() {
    let world = World::new();
    for n in 0..450 {
        world.add(proposed(&format!("Gadget {n} breaks at {n}"))).await.unwrap();
    }
    let path = MemoryScope::Path { project: project(), path: "src/api".to_owned() };
    let kept = world.add(NewMemory { scope: path, ..said("Routes are plural") }).await.unwrap().memory;
    let all = |filter| Which::All(Box::new(filter));
    let waiting = Filter { standing: Some(StandingName::Proposed), limit: Some(1), ..Filter::default() };
    let done = world.memories.change(all(waiting.clone()), Change::Keep).await.unwrap();
    assert_eq!((done.count, world.memories.list(waiting).await.unwrap().proposed), (450, 0));
    assert_eq!(world.recall("Gadget 17 breaks").await[0], "Gadget 17 breaks at 17");

    let other = ProjectId::new(Uuid::from_u128(9));
    let of = |project| Filter { project: Some(project), ..Filter::default() };
    world.pass(1);
    let moved = world.memories.change(all(of(project())), Change::Move(Some(other))).await.unwrap();
    assert_eq!(moved.count, 451);
    assert!(world.recall("Gadget 17 breaks").await.is_empty(), "it holds elsewhere now");
    let now = world.memories.get(kept.id).await.unwrap();
    assert_eq!(now.affirmed_at, kept.affirmed_at, "a move says nothing again");
    let scope = now.scope;
    assert_eq!(scope, MemoryScope::Path { project: other, path: "src/api".to_owned() });
    world.memories.change(Which::These(vec![kept.id]), Change::Pin(true)).await.unwrap();
    assert!(world.memories.get(kept.id).await.unwrap().pinned);

    let gadgets = Filter { text: Some("gadget".to_owned()), ..of(other) };
    let gone = world.memories.change(all(gadgets), Change::Forget).await.unwrap();
    assert_eq!((gone.count, gone.forgotten.len(), world.all().await.len()), (450, 450, 1));
    assert!(!files_hold(&world, "Gadget"), "the text is still there");
    let again = Which::These(vec![gone.forgotten[0].id, kept.id]);
    assert_eq!(world.memories.change(again, Change::Forget).await.unwrap().count, 1, "one was gone");
}

#[tokio::test]
async fn a_database_of_an_older_program_learns_when_its_memories_fade() {
    let world = World::new();
    world.user_says("The login page is tested by hand").await;
    let path = world.folder.path().join("memories.db");
    drop(world.memories);
    let connection = rusqlite::Connection::open(&path).unwrap();
    let undo = "DROP INDEX memories_listed; DROP INDEX memories_by_meaning;
                ALTER TABLE memories DROP COLUMN fades_at;
                CREATE INDEX memories_by_age ON memories (affirmed_at); PRAGMA user_version = 4;";
    connection.execute_batch(undo).unwrap();
    drop(connection);
    let clock: Clock = Arc::new(|| Timestamp::from_millis(200 * DAY));
    let memories = Memories::open(&path, clock).unwrap();
    let faded = Filter { faded: true, ..Filter::default() };
    assert_eq!(memories.list(faded).await.unwrap().total, 1);
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_left_alone() {
    let world = World::new();
    let path = world.folder.path().join("memories.db");
    drop(world.memories);
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let clock: Clock = Arc::new(Timestamp::default);
    assert!(matches!(Memories::open(&path, clock), Err(MemoryError::Newer { found: 99, .. })));
}
