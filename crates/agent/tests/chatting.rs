//! The model of a chat: the web as far as the person lets it, pictures, and what it is told of both.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may break")]

mod support;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flotilla_agent::{
    ChatTools, Context, Ended, ImageApi, ImageService, Reach, SearchKind, SearchService, Services, Toolbox,
    Web, chat_instructions, run,
};
use flotilla_domain::{CallStatus, Item, MessageSource, Part, ToolResult};
use serde_json::{Value, json};
use std::sync::Arc;
use support::{Bench, PNG, Reply, Script, call, said, service};

/// A chat in which the person said one thing.
struct Chat {
    bench: Bench,
    said: Vec<Item>,
    web: bool,
}

impl Chat {
    fn new(words: &str) -> Self {
        let parts = vec![Part::text(words)];
        let said = vec![Item::UserMessage { source: MessageSource::Prompt, parts }];
        Self { bench: Bench::new(), said, web: true }
    }

    fn searching(mut self, address: String) -> Self {
        let search = SearchService { kind: SearchKind::Searxng, base_url: Some(address), key: None };
        self.bench.services.search = Some(search);
        self
    }

    /// Has its model call these tools, one a turn.
    async fn calls(&self, calls: &[(&str, Value)]) -> Vec<ToolResult> {
        let tools =
            ChatTools { reach: self.web.then(|| Reach::of(&self.said)), ..self.bench.chat_tools(None) };
        let turn = |(at, (name, arguments)): (usize, &(&str, Value))| {
            Reply::items(vec![call(&format!("c{at}"), name, arguments.to_string())])
        };
        let context = Context {
            model: Script::new(calls.iter().enumerate().map(turn).collect::<Vec<_>>()) as _,
            small: None,
            tools: Toolbox::of_chat(tools),
            instructions: "You are a test.".into(),
            conversation: self.said.clone(),
            open_calls: Vec::new(),
            questions: Vec::new(),
            plan: Vec::new(),
            turns: 0,
            cache_key: "chat".to_owned(),
            limits: self.bench.limits,
        };
        let ended = run(context, Arc::clone(&self.bench.host) as _, self.bench.cancel.clone()).await;
        assert_eq!(ended, Ended::Done);
        self.bench.host.results()
    }
}

#[tokio::test]
async fn a_chat_that_is_kept_from_the_web_has_no_tools_for_it() {
    let mut chat = Chat::new("Read https://example.com/").searching("http://127.0.0.1:9".to_owned());
    chat.web = false;
    let results = chat
        .calls(&[("fetch", json!({"url": "https://example.com/"})), ("web_search", json!({"query": "x"}))])
        .await;
    for result in &results {
        assert_eq!(result.status, CallStatus::Failed);
        assert!(said(result).contains("no tools here"), "{}", said(result));
    }
}

#[tokio::test]
async fn only_addresses_that_the_person_a_search_or_a_page_named_are_opened() {
    // A page of this machine is refused, too, and for another reason: so it is seen how far a call came.
    let found =
        json!({"results": [{"title": "T", "url": "http://127.0.0.1:9/found", "content": "About it."}]});
    let (search, _asked) = service(&found);
    let chat = Chat::new("Read http://127.0.0.1:9/named, please.").searching(search);
    let fetch = |url: &str| ("fetch", json!({"url": url}));
    let results = chat
        .calls(&[
            fetch("http://127.0.0.1:9/named"),
            fetch("http://127.0.0.1:9/named?what=secret"),
            fetch("http://127.0.0.1:9/named?what=secret"),
            ("read", json!({"path": "http://127.0.0.1:9/found"})),
            fetch("http://127.0.0.1:9/found"),
            ("web_search", json!({"query": "it"})),
            fetch("http://127.0.0.1:9/found"),
        ])
        .await;
    let told: Vec<String> = results.iter().map(said).collect();
    let (opened, kept) = ("no public address", "was not opened");
    // What was refused, or what an error repeats, is no address that anybody named.
    let found = "http://127.0.0.1:9/found";
    for (at, wanted) in [(0, opened), (1, kept), (2, kept), (4, kept), (5, found), (6, opened)] {
        assert!(told[at].contains(wanted), "{at}: {}", told[at]);
    }
}

#[tokio::test]
async fn a_picture_of_a_chat_is_shown_in_it_and_written_nowhere() {
    let data = STANDARD.encode(PNG);
    let mut chat = Chat::new("Draw a boat");
    let (address, asked) = service(&json!({"data": [{"b64_json": data}]}));
    let images =
        ImageService { api: ImageApi::OpenAi, base_url: Some(address), model: "m".to_owned(), key: None };
    chat.bench.services = Services { search: None, images: Some(images) };
    let results =
        chat.calls(&[("generate_image", json!({"prompt": "a boat", "path": "art/boat.png"}))]).await;
    let [result] = &results[..] else { panic!("{results:?}") };
    assert_eq!(result.status, CallStatus::Ok, "{}", said(result));
    assert!(said(result).starts_with("The person sees boat.png now: image/png"), "{}", said(result));
    assert_eq!(result.output[1], Part::Image { media_type: "image/png".to_owned(), data });
    assert!(chat.bench.everything().is_empty());
    assert!(asked.recv().unwrap().contains("a boat"));
}

#[tokio::test]
async fn what_is_no_picture_is_told_and_shown_to_nobody() {
    let mut chat = Chat::new("Draw a boat");
    let (address, _asked) = service(&json!({"data": [{"b64_json": STANDARD.encode("<svg/>")}]}));
    let images =
        ImageService { api: ImageApi::OpenAi, base_url: Some(address), model: "m".to_owned(), key: None };
    chat.bench.services = Services { search: None, images: Some(images) };
    let results = chat.calls(&[("generate_image", json!({"prompt": "a boat", "path": "boat.svg"}))]).await;
    assert_eq!(results[0].status, CallStatus::Failed);
    assert!(said(&results[0]).contains("no image that can be shown"), "{}", said(&results[0]));
    assert_eq!(results[0].output.len(), 1);
}

#[test]
fn a_chat_is_told_what_it_can_see_and_reach_and_the_projects_own_word() {
    let bench = Bench::new();
    bench.write("AGENTS.md", "Say moin.");
    let told = chat_instructions(Some(&bench.path("")), Web::Off, false, "2026-11-21");
    assert!(told.contains("Say moin.") && told.contains("read, search, list, outline"), "{told}");
    assert!(told.contains("cannot reach the web") && !told.contains("generate_image"), "{told}");
    let alone = chat_instructions(None, Web::Search, true, "2026-11-21");
    assert!(alone.contains("no files here") && !alone.contains("Workspace"), "{alone}");
    assert!(alone.contains("web_search") && alone.contains("generate_image"), "{alone}");
    let pages = chat_instructions(None, Web::Pages, false, "2026-11-21");
    assert!(pages.contains("fetch") && !pages.contains("web_search"), "{pages}");
}
