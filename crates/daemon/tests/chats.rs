//! Chats with a real daemon: what people do, what models see, and what a restart finds.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may")]

use flotilla_api::{
    SseItem,
    client::{Client, ClientError, Endpoint, EventStream},
    table,
    wire::{
        AddMemory, BeginChat, BoardView, ChatCard, ChatContent, ChatLive, ChatMessagePath, ChatPart,
        ChatPath, ChatQuery, ChatReplyState, ChatSince, ChatState, ChatView, Item, MemoryKind,
        MemoryProposals, MemoryReason, MemoryScope, MemorySettings, MemoryUsePlace, RenameChat, RetryInChat,
        Said, SayInChat,
    },
};
use flotilla_daemon::{Daemon, Home, Options};
use flotilla_domain::{ChatId, Code, MessageId};
use flotilla_scripted_model::{Fault, Incoming, Keep, Reply, Script, Server};
use serde_json::json;
use std::{fs, path::PathBuf, time::Duration};
use tempfile::TempDir;

/// After this a test fails instead of waiting on.
const PATIENCE: Duration = Duration::from_secs(30);

struct Talk {
    folder: TempDir,
    daemon: Daemon,
    client: Client,
    model: Server,
}

async fn start(folder: &TempDir) -> (Daemon, Client) {
    let home = Home::at(&folder.path().join("home"));
    let daemon = Daemon::start(Options { home: home.clone(), listen: None, tour: None }).await.unwrap();
    (daemon, Client::new(Endpoint::Local(home.socket())))
}

fn path(chat: ChatId) -> ChatPath {
    ChatPath { chat }
}

fn code(result: Result<impl std::fmt::Debug, ClientError>) -> (Code, String) {
    match result {
        Err(ClientError::Refused(error)) => (error.code, error.title),
        other => panic!("{other:?}"),
    }
}

impl Talk {
    /// A daemon with two models, `one` and `two`, that play `script`.
    async fn with(script: Script) -> Self {
        let model = Server::start(script, 0, Keep::Requests).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(&folder.path().join("home"));
        fs::create_dir_all(home.root()).unwrap();
        fs::create_dir(folder.path().join("project")).unwrap();
        fs::write(folder.path().join("outside"), "SECRET").unwrap();
        let entry = |name: &str| {
            format!(
                "[models.{name}]\napi = \"responses\"\nbase_url = \"{}\"\nmodel = \"{name}\"\n",
                model.base_url()
            )
        };
        fs::write(home.config(), format!("default_model = \"one\"\n{}{}", entry("one"), entry("two")))
            .unwrap();
        let (daemon, client) = start(&folder).await;
        Self { folder, daemon, client, model }
    }

    async fn restarted(self) -> Self {
        self.daemon.end().await;
        let (daemon, client) = start(&self.folder).await;
        Self { daemon, client, ..self }
    }

    fn project(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    async fn begin(&self) -> ChatId {
        self.client.call::<table::BeginChat>((), (), BeginChat::default()).await.unwrap().id
    }

    async fn begin_with_project(&self) -> ChatId {
        let project = Some(self.project().display().to_string());
        self.client.call::<table::BeginChat>((), (), BeginChat { project, title: None }).await.unwrap().id
    }

    async fn try_say(&self, chat: ChatId, say: SayInChat) -> Result<Said, ClientError> {
        self.client.call::<table::SayInChat>(path(chat), (), say).await
    }

    async fn say(&self, chat: ChatId, parent: Option<MessageId>, text: &str) -> Said {
        let parts = vec![ChatPart::Text { text: text.to_owned() }];
        self.try_say(chat, SayInChat { parent, parts, ..SayInChat::default() }).await.unwrap()
    }

    async fn show(&self, chat: ChatId) -> ChatView {
        self.client.call::<table::ShowChat>(path(chat), ChatSince::default(), ()).await.unwrap()
    }

    async fn live(&self, chat: ChatId) -> EventStream<ChatLive> {
        self.client.events::<table::WatchChat>(path(chat), (), None).await.unwrap()
    }

    /// Waits for the reply's end; gives its state and its items.
    async fn answered(&self, chat: ChatId, reply: MessageId) -> (ChatReplyState, Vec<Item>) {
        let mut live = self.live(chat).await;
        loop {
            if let Some(ended) = reply_of(&self.show(chat).await, reply) {
                return ended;
            }
            next(&mut live).await;
        }
    }

    /// Says something and waits for the reply.
    async fn exchange(&self, chat: ChatId, parent: Option<MessageId>, text: &str) -> (Said, String) {
        let said = self.say(chat, parent, text).await;
        let (state, items) = self.answered(chat, said.reply).await;
        assert_eq!(state, ChatReplyState::Done, "{items:?}");
        (said, words(&items))
    }

    async fn list(&self, query: ChatQuery) -> Vec<flotilla_api::wire::ListedChat> {
        self.client.call::<table::ListChats>((), query, ()).await.unwrap().chats
    }

    async fn remember(&self, text: &str) {
        let memory = AddMemory {
            text: text.to_owned(),
            kind: MemoryKind::Convention,
            scope: MemoryScope::User,
            pinned: false,
            replaces: None,
        };
        self.client.call::<table::AddMemory>((), (), memory).await.unwrap();
    }

    fn asked(&self) -> Incoming {
        self.model.requests().pop().unwrap()
    }
}

/// The reply's state and items, once it ended.
fn reply_of(view: &ChatView, reply: MessageId) -> Option<(ChatReplyState, Vec<Item>)> {
    let message = view.tree.iter().find(|message| message.id == reply)?;
    match &message.content {
        ChatContent::Model { state: ChatReplyState::UnderWay, .. } => None,
        ChatContent::Model { state, items, .. } => Some((*state, items.clone())),
        other => panic!("{other:?}"),
    }
}

async fn next(live: &mut EventStream<ChatLive>) -> ChatLive {
    match tokio::time::timeout(PATIENCE, live.next()).await.unwrap().unwrap() {
        Some(SseItem::Item { item, .. }) => item,
        other => panic!("{other:?}"),
    }
}

fn words(items: &[Item]) -> String {
    let said = items.iter().filter_map(|item| match item {
        Item::AssistantMessage { text } => Some(text.as_str()),
        _ => None,
    });
    said.collect()
}

fn file(name: &str) -> SayInChat {
    let parts = vec![ChatPart::Text { text: "What is in it?".to_owned() }];
    SayInChat { parts, files: vec![name.to_owned()], ..SayInChat::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_answers_goes_on_branches_and_has_the_title_of_its_first_line() {
    let script = Script::of([Reply::text("Good evening."), Reply::text("At nine.")]);
    let talk = Talk::with(script.with("EDITED", [Reply::text("Good morning.")])).await;
    let chat = talk.begin().await;
    let (first, answer) = talk.exchange(chat, None, "Hello there\nand more").await;
    assert_eq!(answer, "Good evening.");
    let (_, answer) = talk.exchange(chat, Some(first.reply), "When?").await;
    assert_eq!(answer, "At nine.");
    assert_eq!(talk.asked().prompt_text, "Hello there\nand more\nWhen?");

    // The first message in another form: a branch that knows nothing of the other.
    let (edited, answer) = talk.exchange(chat, None, "EDITED").await;
    assert_eq!(answer, "Good morning.");
    assert_eq!(talk.asked().prompt_text, "EDITED");
    let view = talk.show(chat).await;
    assert_eq!((view.card.title.as_str(), view.card.messages), ("Hello there", 3));
    assert_eq!(view.tree.iter().filter(|message| message.parent.is_none()).count(), 2);
    assert!(view.card.usage.output_tokens > 0 && view.card.model.as_deref() == Some("one"));

    // What changed since then, and nothing else.
    let (third, _) = talk.exchange(chat, Some(edited.reply), "EDITED again").await;
    let since = ChatSince { after: Some(view.seq) };
    let new = talk.client.call::<table::ShowChat>(path(chat), since, ()).await.unwrap();
    let ids: Vec<MessageId> = new.tree.iter().map(|message| message.id).collect();
    assert_eq!(ids, [third.message, third.reply]);
    talk.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_message_can_be_answered_again_and_by_another_model() {
    let talk = Talk::with(Script::of([Reply::text("Yes.")])).await;
    let chat = talk.begin().await;
    let (said, _) = talk.exchange(chat, None, "Is it?").await;
    let retry = async |message, model: Option<&str>| {
        let at = ChatMessagePath { chat, message };
        let body = RetryInChat { model: model.map(str::to_owned), web: None };
        talk.client.call::<table::RetryInChat>(at, (), body).await
    };
    let again = retry(said.reply, Some("two")).await.unwrap();
    assert_eq!(again.message, said.message, "a reply stands for the message that it answers");
    assert_eq!(talk.answered(chat, again.reply).await.0, ChatReplyState::Done);
    assert_eq!(talk.asked().model, "two");
    let third = retry(said.message, None).await.unwrap();
    talk.answered(chat, third.reply).await;
    assert_eq!(talk.asked().model, "two", "the chat's last one, where none is named");
    assert_eq!(talk.show(chat).await.tree.len(), 4);
    assert_eq!(code(retry(said.message, Some("three")).await).0, Code::NoSuchModel);
    assert_eq!(talk.show(chat).await.tree.len(), 4, "nothing is recorded of what cannot be asked");
    talk.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_stream_and_a_stop_keeps_what_was_read() {
    let long = "word ".repeat(200);
    let talk = Talk::with(Script::of([Reply::text(&long).after(Fault::Stall), Reply::text("Anew.")])).await;
    let chat = talk.begin().await;
    let mut live = talk.live(chat).await;
    let said = talk.say(chat, None, "Go").await;
    let mut heard = String::new();
    while heard.len() < 50 {
        match next(&mut live).await {
            ChatLive::Text { reply, turn: 1, text } if reply == said.reply => heard += &text,
            ChatLive::SoFar { text, .. } => heard = text,
            ChatLive::Changed { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    // Who comes later gets the words so far at once.
    let mut late = talk.live(chat).await;
    assert!(
        matches!(next(&mut late).await, ChatLive::SoFar { turn: 1, text, .. } if text.starts_with("word"))
    );
    // One reply at a time.
    let parts = vec![ChatPart::Text { text: "And?".to_owned() }];
    let busy = talk.try_say(chat, SayInChat { parts, ..SayInChat::default() }).await;
    assert_eq!(code(busy).0, Code::WrongState);

    let card: ChatCard = talk.client.call::<table::StopReply>(path(chat), (), ()).await.unwrap();
    assert_eq!(card.replying, None);
    let (state, items) = reply_of(&talk.show(chat).await, said.reply).unwrap();
    assert_eq!(state, ChatReplyState::Stopped);
    assert!(words(&items).starts_with(&heard[..50]), "{items:?}");
    let (_, answer) = talk.exchange(chat, Some(said.reply), "Go on").await;
    assert_eq!(answer, "Anew.");
    talk.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_looks_at_the_project_and_can_do_nothing_else() {
    let script = Script::of([
        Reply::call("read", json!({"path": "notes.md"}))
            .and_call("exec", json!({"command": "touch made"}))
            .and_call("read", json!({"path": "../outside"})),
        Reply::text("It is about ships."),
    ]);
    let talk = Talk::with(script).await;
    fs::write(talk.project().join("notes.md"), "Ships and harbours").unwrap();
    fs::write(talk.project().join("AGENTS.md"), "Say moin first.").unwrap();
    let chat = talk.begin_with_project().await;
    let said = talk.say(chat, None, "What is it about?").await;
    let (state, items) = talk.answered(chat, said.reply).await;
    assert_eq!((state, words(&items).as_str()), (ChatReplyState::Done, "It is about ships."));
    let asked = talk.asked();
    assert_eq!(asked.tools, ["read", "search", "list", "outline", "definition"]);
    let told = asked.last_tool_results.join("\n");
    assert!(told.contains("Ships and harbours") && told.contains("no tool \"exec\""), "{told}");
    assert!(!told.contains("SECRET"), "{told}");
    assert!(asked.raw().to_string().contains("Say moin first."));
    assert!(!talk.project().join("made").exists());
    let results = items.iter().filter(|item| matches!(item, Item::ToolResult(_))).count();
    assert_eq!(results, 3, "the calls and what they gave are in the chat");

    let alone = talk.begin().await;
    talk.exchange(alone, None, "What is it about?").await;
    assert_eq!(talk.asked().tools, [""; 0], "without a project there are no tools");
    talk.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_come_along_as_they_are_then_and_only_from_the_project() {
    let talk = Talk::with(Script::of([Reply::text("Seen.")])).await;
    let chat = talk.begin_with_project().await;
    fs::write(talk.project().join("a.md"), "the first text").unwrap();
    fs::write(talk.project().join("long.txt"), vec![b'x'; (256 << 10) + 1]).unwrap();
    let said = talk.try_say(chat, file("a.md")).await.unwrap();
    fs::write(talk.project().join("a.md"), "another text").unwrap();
    talk.answered(chat, said.reply).await;
    assert!(talk.asked().prompt_text.contains("The file a.md:\n<file>\nthe first text\n</file>"));
    let before = talk.show(chat).await.tree.len();
    let outside = talk.folder.path().join("outside").display().to_string();
    for (name, expected) in [
        ("../outside", Code::BadInput),
        (&outside, Code::BadInput),
        ("none.md", Code::NotFound),
        ("long.txt", Code::BadInput),
    ] {
        let (found, title) = code(talk.try_say(chat, file(name)).await);
        assert!(found == expected && !title.contains("SECRET"), "{name}: {title}");
        assert!(name != "long.txt" || title.contains("262144"), "{title}");
    }
    assert_eq!(code(talk.try_say(chat, SayInChat::default()).await).0, Code::BadInput);
    assert_eq!(talk.show(chat).await.tree.len(), before, "nothing is recorded of what was refused");
    let alone = talk.begin().await;
    assert_eq!(code(talk.try_say(alone, file("a.md")).await).0, Code::BadInput);
    talk.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_closes_the_reply_under_way_and_it_can_be_asked_for_again() {
    let talk = Talk::with(Script::of([Reply::text("word ".repeat(200)).after(Fault::Stall)])).await;
    let chat = talk.begin().await;
    let mut live = talk.live(chat).await;
    let said = talk.say(chat, None, "Go").await;
    while !matches!(next(&mut live).await, ChatLive::Text { .. }) {}
    let talk = talk.restarted().await;
    let (state, items) = reply_of(&talk.show(chat).await, said.reply).unwrap();
    assert_eq!(state, ChatReplyState::Interrupted);
    assert!(words(&items).starts_with("word"));
    let at = ChatMessagePath { chat, message: said.message };
    let again = talk.client.call::<table::RetryInChat>(at, (), RetryInChat::default()).await.unwrap();
    assert_eq!(talk.answered(chat, again.reply).await.0, ChatReplyState::Done);
    talk.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chats_are_found_renamed_put_away_and_brought_back_and_the_board_tells() {
    let talk = Talk::with(Script::of([Reply::text("The harbour lies downstream.")])).await;
    let mut board = talk.client.events::<table::WatchBoard>((), (), None).await.unwrap();
    assert!(matches!(
        board.next().await.unwrap(),
        Some(SseItem::Item { item: BoardView::Snapshot { .. }, .. })
    ));
    let chat = talk.begin().await;
    talk.exchange(chat, None, "Where is it?").await;
    talk.begin().await;
    let text = |text: &str| ChatQuery { text: Some(text.to_owned()), ..ChatQuery::default() };
    let found = talk.list(text("harb")).await;
    assert_eq!((found.len(), found[0].card.id), (1, chat));
    let marked: Vec<&str> =
        found[0].hits[0].snippet.iter().filter(|p| p.found).map(|p| p.text.as_str()).collect();
    assert_eq!(marked, ["harbour"]);
    assert_eq!(talk.list(ChatQuery::default()).await.len(), 2);
    let first = ChatQuery { limit: Some(1), ..ChatQuery::default() };
    let page = talk.client.call::<table::ListChats>((), first.clone(), ()).await.unwrap();
    assert_eq!(talk.list(ChatQuery { before: page.next, ..first }).await[0].card.id, chat);

    let rename = RenameChat { title: "Ships".to_owned() };
    let card = talk.client.call::<table::RenameChat>(path(chat), (), rename).await.unwrap();
    assert_eq!(card.title, "Ships");
    talk.client.call::<table::ArchiveChat>(path(chat), (), ()).await.unwrap();
    assert!(talk.list(text("harbour")).await.is_empty());
    let away = ChatQuery { state: Some(ChatState::Archived), ..text("harbour") };
    assert_eq!(talk.list(away).await.len(), 1);
    assert_eq!(code(talk.client.call::<table::ArchiveChat>(path(chat), (), ()).await).0, Code::WrongState);
    let card = talk.client.call::<table::RestoreChat>(path(chat), (), ()).await.unwrap();
    assert_eq!(card.state, ChatState::Open);
    let told = async {
        loop {
            if let Some(SseItem::Item { item: BoardView::Changes { chats, .. }, .. }) =
                board.next().await.unwrap()
                && chats.iter().any(|told| told.id == chat && told.title == "Ships")
            {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, told).await.unwrap();
    talk.daemon.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_that_cannot_answer_says_why_in_the_chat() {
    let refused =
        Fault::Status { status: 401, retry_after: None, code: String::new(), message: String::new() };
    let talk = Talk::with(Script::of([Reply::text("Never.").after(refused.clone()).after(refused)])).await;
    let chat = talk.begin().await;
    let said = talk.say(chat, None, "Go").await;
    assert_eq!(talk.answered(chat, said.reply).await.0, ChatReplyState::Failed);
    assert_eq!(talk.show(chat).await.card.error.unwrap().code, Code::Unauthorized);
    talk.daemon.end().await;
}

fn recalled(view: &ChatView, message: MessageId) -> Vec<MemoryReason> {
    match &view.tree.iter().find(|one| one.id == message).unwrap().content {
        ChatContent::Person { recalled, .. } => recalled.iter().map(|one| one.reason.clone()).collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_bears_on_a_message_is_recalled_once_in_a_chat_and_each_use_is_recorded() {
    let talk =
        Talk::with(Script::of([Reply::text("One."), Reply::text("Two."), Reply::text("Three.")])).await;
    talk.remember("The harbour tests need the tide simulator").await;
    talk.remember("Lighthouse lamps are switched by relays").await;
    talk.remember("Invoices are rounded to cents").await;
    let chat = talk.begin().await;
    let (first, _) = talk.exchange(chat, None, "How are the harbour tests run?").await;
    let told = talk.asked().prompt_text;
    assert!(told.contains("tide simulator") && told.ends_with("How are the harbour tests run?"), "{told}");
    assert!(!told.contains("relays") && !told.contains("Invoices"), "{told}");
    let words = vec!["harbour".to_owned(), "tests".to_owned()];
    assert_eq!(recalled(&talk.show(chat).await, first.message), [MemoryReason::Words { words }]);

    // Asked once more, the model is told the very same; what is said later brings more to mind, and nothing twice.
    talk.remember("The harbour closes at night").await;
    let message = ChatMessagePath { chat, message: first.message };
    let again = talk.client.call::<table::RetryInChat>(message, (), RetryInChat::default()).await.unwrap();
    talk.answered(chat, again.reply).await;
    assert_eq!(talk.asked().prompt_text, told);
    let (later, _) =
        talk.exchange(chat, Some(again.reply), "And the harbour tests of the lighthouse lamps?").await;
    let more = talk.asked().prompt_text;
    assert!(more.starts_with(&told), "{more}");
    assert!(more.contains("relays") && more.matches("tide simulator").count() == 1, "{more}");

    let uses = talk.client.call::<table::ListRecalledInChat>(path(chat), (), ()).await.unwrap().uses;
    let at = |message: MessageId| {
        let here = uses
            .iter()
            .filter(|used| matches!(used.place, MemoryUsePlace::Chat { message: at, .. } if at == message));
        here.map(|used| used.text.clone().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(at(first.message), ["The harbour tests need the tide simulator"]);
    assert!(at(later.message).contains(&"Lighthouse lamps are switched by relays".to_owned()), "{uses:?}");
    let restarted = talk.restarted().await;
    assert_eq!(recalled(&restarted.show(chat).await, first.message).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_recalled_in_chats_where_the_user_turned_that_off() {
    let talk = Talk::with(Script::of([Reply::text("One.")])).await;
    talk.remember("The harbour tests need the tide simulator").await;
    let off = MemorySettings { recall: false, proposals: MemoryProposals::Ask };
    talk.client.call::<table::SetMemorySettings>((), (), off).await.unwrap();
    let chat = talk.begin().await;
    let (said, _) = talk.exchange(chat, None, "How are the harbour tests run?").await;
    assert_eq!(talk.asked().prompt_text, "How are the harbour tests run?");
    assert!(recalled(&talk.show(chat).await, said.message).is_empty());
}
