//! Chats: lists, one with all that was said, and the search over all of them.
#![allow(clippy::unwrap_used, reason = "helpers of tests use it too")]

mod support;

use flotilla_domain::{
    ChatCreated, ChatId, ChatNodeKind, ChatPart, ChatReplyBegun, ChatReplyEnded, ChatSaid, ChatTree,
    ChatTurn, Event, Item, MessageId, ProjectId, Subject, Usage,
};
use flotilla_store::{ChatFilter, ChatFound, Draft, EventFilter, Store};
use proptest::prelude::*;
use support::{World, open};
use tempfile::tempdir;
use uuid::Uuid;

fn id(n: u128) -> ChatId {
    ChatId::new(Uuid::from_u128(n))
}

fn message(n: u128) -> MessageId {
    MessageId::new(Uuid::from_u128(n))
}

fn on(chat: u128, event: Event) -> Draft {
    Draft { subject: Subject::Chat { chat: id(chat) }, event }
}

fn begun(chat: u128, title: &str, project: Option<ProjectId>) -> Draft {
    on(chat, Event::ChatCreated(ChatCreated { title: title.to_owned(), project }))
}

fn said(chat: u128, n: u128, text: &str) -> Draft {
    let parts = vec![ChatPart::text(text)];
    on(chat, Event::ChatMessageAdded(ChatSaid { message: message(n), parent: None, parts }))
}

/// A reply at `n` to the message at `n - 1`.
fn answered(chat: u128, n: u128, text: &str) -> Vec<Draft> {
    let (message, parent) = (message(n), message(n - 1));
    let items = vec![Item::AssistantMessage { text: text.to_owned() }];
    let outcome = flotilla_domain::ChatOutcome::Done;
    [
        Event::ChatReplyBegun(ChatReplyBegun { message, parent, model: "m".to_owned(), web: false }),
        Event::ChatTurnFinished(Box::new(ChatTurn { message, items, usage: Usage::default(), model: None })),
        Event::ChatReplyEnded(ChatReplyEnded { message, outcome }),
    ]
    .map(|event| on(chat, event))
    .into()
}

async fn find(store: &Store, text: &str) -> Vec<ChatFound> {
    store.find_in_chats(text, ChatFilter::default()).await.unwrap().value
}

async fn found(store: &Store, text: &str) -> Vec<ChatId> {
    find(store, text).await.iter().map(|found| found.chat.id).collect()
}

/// The snippet, with `[ ]` around what was looked for.
fn shown(found: &ChatFound, hit: usize) -> String {
    let pieces = found.hits[hit].snippet.iter();
    pieces.map(|piece| if piece.found { format!("[{}]", piece.text) } else { piece.text.clone() }).collect()
}

#[tokio::test]
async fn words_are_found_in_titles_messages_and_replies_with_what_stands_around_them() {
    let dir = tempdir().unwrap();
    let store = open(dir.path());
    let mut drafts = vec![begun(1, "The harbour at night", None), said(1, 1, "How deep is the Élbe?")];
    drafts.extend(answered(1, 2, "The river carries ships of a draught of 14.5 metres."));
    drafts.extend([begun(2, "Bread", None), said(2, 3, "What makes sourdough rise?")]);
    store.append(drafts).await.unwrap();

    assert_eq!(found(&store, "harbour").await, [id(1)]);
    assert_eq!(find(&store, "harbour").await[0].hits[0].message, None);
    assert_eq!(found(&store, "ELBE").await, [id(1)], "neither case nor accents matter");
    let ships = find(&store, "river ship").await;
    assert_eq!(ships[0].hits[0].message, Some(message(2)));
    assert_eq!(shown(&ships[0], 0), "The [river] carries [ships] of a draught of 14.5 metres.");
    assert_eq!(found(&store, "river sourdough").await, [], "all words, in one place");
    assert_eq!(found(&store, "iver").await, [], "words, from their beginning");
    for odd in ["", "\"", "*", "NEAR(", "a OR", "chat:x", "--", "\0"] {
        let _ = find(&store, odd).await;
    }
}

#[tokio::test]
async fn a_new_title_is_found_and_the_old_one_no_more() {
    let dir = tempdir().unwrap();
    let store = open(dir.path());
    let renamed = |title: &str| on(1, Event::ChatRenamed { title: title.to_owned() });
    // Named within the batch that begins it, and again later.
    store.append(vec![begun(1, "", None), renamed("first"), renamed("second")]).await.unwrap();
    assert_eq!((found(&store, "first").await, found(&store, "second").await), (vec![], vec![id(1)]));
    store.append(vec![renamed("third")]).await.unwrap();
    assert_eq!((found(&store, "second").await, found(&store, "third").await), (vec![], vec![id(1)]));
    assert_eq!(store.verify().await.unwrap().fault, None);
}

#[tokio::test]
async fn what_was_put_away_is_listed_and_found_apart() {
    let dir = tempdir().unwrap();
    let store = open(dir.path());
    let mut world = World::new(1);
    store.append(vec![world.open_project()]).await.unwrap();
    let project = world.projects[0];
    let drafts = vec![
        begun(1, "one word", None),
        begun(2, "one word", Some(project)),
        begun(3, "one word", None),
        on(3, Event::ChatArchived),
    ];
    store.append(drafts).await.unwrap();
    let list = async |filter: ChatFilter| -> (Vec<ChatId>, Vec<ChatId>) {
        let listed = store.chats(filter).await.unwrap().value.iter().map(|chat| chat.id).collect();
        let found = store.find_in_chats("word", filter).await.unwrap().value;
        (listed, found.iter().map(|found| found.chat.id).collect())
    };
    let all = vec![id(2), id(1)];
    assert_eq!(list(ChatFilter::default()).await, (all.clone(), all));
    let away = ChatFilter { archived: true, ..ChatFilter::default() };
    assert_eq!(list(away).await, (vec![id(3)], vec![id(3)]));
    let of_project = ChatFilter { project: Some(project), ..ChatFilter::default() };
    assert_eq!(list(of_project).await, (vec![id(2)], vec![id(2)]));
}

#[tokio::test]
async fn a_page_goes_on_where_the_one_before_ended() {
    let dir = tempdir().unwrap();
    let store = open(dir.path());
    store.append((1..=7).map(|n| begun(n, "a chat", None)).collect()).await.unwrap();
    store.append(vec![said(3, 1, "again")]).await.unwrap();
    let mut listed = Vec::new();
    let mut before = None;
    loop {
        let filter = ChatFilter { before, limit: Some(3), ..ChatFilter::default() };
        let page = store.chats(filter).await.unwrap().value;
        let Some(last) = page.last() else { break };
        before = Some(last.active);
        listed.extend(page.iter().map(|chat| chat.id));
    }
    assert_eq!(listed, [3, 7, 6, 5, 4, 2, 1].map(id), "the one last at work first");
}

#[tokio::test]
async fn a_search_gives_as_many_chats_as_asked_and_a_few_places_of_each() {
    let dir = tempdir().unwrap();
    let store = open(dir.path());
    let mut drafts = Vec::new();
    for chat in 1..=5 {
        drafts.push(begun(chat, "", None));
        drafts.extend((0..10).map(|n| said(chat, chat * 100 + n, "the same word")));
    }
    store.append(drafts).await.unwrap();
    let filter = ChatFilter { limit: Some(2), ..ChatFilter::default() };
    let found = store.find_in_chats("same", filter).await.unwrap().value;
    assert_eq!(found.iter().map(|found| found.chat.id).collect::<Vec<_>>(), [id(5), id(4)]);
    assert_eq!(found[0].hits[0].message, Some(message(509)), "the newest place first");
    assert_eq!(found[0].hits.len(), 3);
}

#[tokio::test]
async fn a_chat_needs_a_project_that_there_is_and_an_id_of_its_own() {
    let dir = tempdir().unwrap();
    let store = open(dir.path());
    let nowhere = Some(ProjectId::new(Uuid::nil()));
    assert!(store.append(vec![begun(1, "a", nowhere)]).await.unwrap_err().invalid().is_some());
    assert!(store.append(vec![said(1, 1, "hello?")]).await.unwrap_err().invalid().is_some());
    store.append(vec![begun(1, "a", None)]).await.unwrap();
    assert!(store.append(vec![begun(1, "b", None)]).await.unwrap_err().invalid().is_some());
    assert_eq!(store.seq(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_chat_reads_as_its_records_say_and_stays_so_when_projections_are_made_anew(seed: u64) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let dir = tempdir().unwrap();
            let store = open(dir.path());
            let mut world = World::new(seed);
            store.append(world.history(40)).await.unwrap();
            let talk: Vec<Draft> = (0..120).map(|_| world.talk()).collect();
            for batch in talk.chunks(7) {
                store.append(batch.to_vec()).await.unwrap();
            }
            let all = store.events(0, EventFilter::default(), usize::MAX).await.unwrap();
            let before = store.find_in_chats("answer", ChatFilter::default()).await.unwrap();
            store.rebuild().await.unwrap();
            assert_eq!(store.find_in_chats("answer", ChatFilter::default()).await.unwrap(), before);
            assert_eq!(store.verify().await.unwrap().fault, None);
            let mut replying = Vec::new();
            for model in &world.chats {
                let whole = store.chat_with_tree(model.id).await.unwrap().unwrap().value;
                let of_chat = all.iter().filter(|record| record.subject.chat() == Some(model.id));
                assert_eq!(whole.tree, ChatTree::of(of_chat.map(|record| (**record).clone())));
                assert_eq!((whole.chat.archived, whole.chat.replying), (model.archived, model.replying));
                let replies = whole.chat.nodes.iter().filter(|node| node.kind == ChatNodeKind::Reply);
                assert_eq!(replies.map(|node| node.id).collect::<Vec<_>>(), model.replies);
                replying.extend(model.replying.map(|_| model.id));
            }
            let mut known: Vec<_> = store.chats_replying().await.unwrap().iter().map(|chat| chat.id).collect();
            known.sort();
            replying.sort();
            assert_eq!(known, replying);
        });
    }
}
