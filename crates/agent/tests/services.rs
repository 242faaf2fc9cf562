//! Tools that a run has by what it was granted and what the user configured.
#![allow(clippy::unwrap_used, reason = "a test may break")]

mod support;

use base64::Engine as _;
use flotilla_agent::{ImageApi, ImageService, SearchKind, SearchService, Services};
use flotilla_domain::{Action, Aim, CallStatus, Event, Part};
use flotilla_models::Secret;
use flotilla_sandbox::Network;
use serde_json::json;
use support::{Bench, PNG, service};

fn key() -> Option<Secret> {
    Some(Secret::new("a-key"))
}

#[tokio::test]
async fn what_was_not_granted_or_configured_is_no_tool() {
    let mut bench = Bench::new();
    for (name, arguments) in [
        ("fetch", json!({"url": "https://example.com/"})),
        ("web_search", json!({"query": "x"})),
        ("generate_image", json!({"prompt": "x", "path": "x.png"})),
    ] {
        assert!(bench.fails(name, arguments).await.contains("There is no tool"), "{name}");
    }
    let search = SearchService { kind: SearchKind::Brave, base_url: None, key: None };
    bench.services = Services { search: Some(search), images: None };
    let text = bench.fails("web_search", json!({"query": "x"})).await;
    assert!(text.contains("There is no tool"), "a search needs the network, too: {text}");
}

#[tokio::test]
async fn a_page_of_this_machine_is_not_fetched() {
    let mut bench = Bench::new();
    bench.network = Network::Full;
    let (address, asked) = service(&json!({}));
    let text = bench.fails("fetch", json!({"url": address})).await;
    assert!(text.contains("no public address"), "{text}");
    assert!(asked.try_recv().is_err(), "nothing was sent");
    assert_eq!(bench.host.actions(), [Action::Exec { command: format!("fetch {address}") }]);
}

#[tokio::test]
async fn the_web_is_searched_where_the_user_configured_it() {
    let found = json!({"title": "A page", "url": "https://example.com/a", "description": "d", "content": "About it."});
    for (kind, answer, wanted) in [
        (
            SearchKind::Brave,
            json!({"web": {"results": [found]}}),
            "get /v1/web/search?q=tokio+select&count=8",
        ),
        (SearchKind::Tavily, json!({"results": [found]}), "post /v1/search"),
        (SearchKind::Searxng, json!({"results": [found]}), "get /v1/search?q=tokio+select&format=json"),
    ] {
        let mut bench = Bench::new();
        bench.network = Network::Full;
        let (address, asked) = service(&answer);
        let search = SearchService { kind, base_url: Some(address), key: key() };
        bench.services = Services { search: Some(search), images: None };
        let text = bench.ok("web_search", json!({"query": "tokio select"})).await;
        assert!(text.starts_with("A page\nhttps://example.com/a\n"), "{text}");
        let asked = asked.recv().unwrap().to_lowercase();
        assert!(asked.starts_with(wanted) && asked.contains("a-key"), "{asked}");
    }
}

#[tokio::test]
async fn what_is_found_is_told_as_text_and_what_looks_like_markup_in_text_stays() {
    let marked = json!({
        "title": "Select &amp; <strong>join</strong> &#8212; Tokio",
        "url": "https://example.com/?a=1&amp;b=2",
        "description": "Use <strong>select!</strong> on a <b>Future</b>&lt;<em>T</em>&gt; &#x27;here&#x27; &lt;strong&gt; &nosuch;",
        "content": "It gives a Vec<i> &amp; ends.",
    });
    for (kind, answer, wanted) in [
        (
            SearchKind::Brave,
            json!({"web": {"results": [marked]}}),
            "Select & join — Tokio\nhttps://example.com/?a=1&amp;b=2\nUse select! on a Future<T> 'here' <strong> &nosuch;\n",
        ),
        (
            SearchKind::Tavily,
            json!({"results": [marked]}),
            "Select &amp; <strong>join</strong> &#8212; Tokio\nhttps://example.com/?a=1&amp;b=2\nIt gives a Vec<i> &amp; ends.\n",
        ),
    ] {
        let mut bench = Bench::new();
        bench.network = Network::Full;
        let (address, _asked) = service(&answer);
        let search = SearchService { kind, base_url: Some(address), key: None };
        bench.services = Services { search: Some(search), images: None };
        let text = bench.ok("web_search", json!({"query": "x"})).await;
        assert!(text.starts_with(wanted), "{text}");
    }
}

#[tokio::test]
async fn a_picture_is_made_put_into_the_workspace_and_shown() {
    let data = base64::engine::general_purpose::STANDARD.encode(PNG);
    let parts = json!([{"text": "Here."}, {"inlineData": {"mimeType": "image/png", "data": data}}]);
    for (api, answer, wanted) in [
        (
            ImageApi::OpenAi,
            json!({"data": [{"b64_json": data}], "usage": {"input_tokens": 7, "output_tokens": 1056}}),
            "POST /v1/images/generations",
        ),
        (
            ImageApi::Gemini,
            json!({
                "candidates": [{"content": {"parts": parts}}],
                "usageMetadata": {"promptTokenCount": 7, "candidatesTokenCount": 1000, "thoughtsTokenCount": 56},
            }),
            "POST /v1/models/m:generateContent",
        ),
    ] {
        let mut bench = Bench::new();
        let (address, asked) = service(&answer);
        let images = ImageService { api, base_url: Some(address), model: "m".to_owned(), key: key() };
        bench.services = Services { search: None, images: Some(images) };
        let call = ("generate_image", json!({"prompt": "a boat", "path": "art/boat.png", "size": "512x512"}));
        let result = bench.turns(&[&[call]]).await.remove(0);
        assert_eq!(result.status, CallStatus::Ok, "{:?}", result.output);
        assert_eq!(std::fs::read(bench.path("art/boat.png")).unwrap(), PNG);
        let shown = Part::Image { media_type: "image/png".to_owned(), data: data.clone() };
        assert_eq!(result.output[1], shown);
        let asked = asked.recv().unwrap();
        assert!(asked.starts_with(wanted) && asked.contains("a boat"), "{asked}");
        let took = bench.host.events().into_iter().find_map(|event| match event {
            Event::ModelAsked { aim: Aim::Picture, model, usage } => Some((model, usage)),
            _ => None,
        });
        let (model, usage) = took.unwrap();
        assert_eq!((model.as_str(), usage.input_tokens, usage.output_tokens), ("images/m", 7, 1056));
        assert_eq!(bench.host.actions(), [Action::Write { paths: vec!["art/boat.png".to_owned()] }]);
    }
}

#[tokio::test]
async fn a_picture_that_was_refused_is_told_with_the_reason() {
    for (answer, reason) in [
        (json!({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}), "PROHIBITED_CONTENT"),
        (json!({"candidates": [{"finishReason": "IMAGE_SAFETY", "content": {}}]}), "IMAGE_SAFETY"),
        (
            json!({"candidates": [{"content": {"parts": [{"text": "I draw no people."}]}}]}),
            "I draw no people.",
        ),
    ] {
        let mut bench = Bench::new();
        let (address, _asked) = service(&answer);
        let (api, model) = (ImageApi::Gemini, "m".to_owned());
        let images = ImageService { api, base_url: Some(address), model, key: None };
        bench.services = Services { search: None, images: Some(images) };
        let text = bench.fails("generate_image", json!({"prompt": "x", "path": "x.png"})).await;
        assert!(text.contains(&format!("the service gave no image: {reason}")), "{text}");
    }
}

#[tokio::test]
async fn what_is_no_picture_is_not_kept() {
    let data = base64::engine::general_purpose::STANDARD.encode("no picture at all");
    let mut bench = Bench::new();
    let (address, _asked) = service(&json!({"data": [{"b64_json": data}]}));
    let images =
        ImageService { api: ImageApi::OpenAi, base_url: Some(address), model: "m".to_owned(), key: None };
    bench.services = Services { search: None, images: Some(images) };
    let text = bench.fails("generate_image", json!({"prompt": "x", "path": "x.png"})).await;
    assert!(text.contains("no image"), "{text}");
    assert!(bench.everything().is_empty());
}

#[tokio::test]
async fn symbols_are_outlined_and_a_definition_is_shown() {
    let bench = Bench::new();
    bench.write(
        "src/a.rs",
        "pub struct Boat;\n\nimpl Boat {\n    pub fn sail(&self) -> u8 {\n        7\n    }\n}\n",
    );
    bench.write("src/b.py", "class Boat:\n    def sail(self):\n        pass\n");
    bench.write("target/a.rs", "pub struct Ignored;\n");
    bench.write(".gitignore", "target/\n");
    let text = bench.ok("outline", json!({})).await;
    assert!(
        text.contains(
            "src/a.rs\n     1-1      pub struct Boat;\n     3-7      impl Boat\n     4-6        pub fn sail"
        ),
        "{text}"
    );
    assert!(text.contains("src/b.py") && !text.contains("Ignored"), "{text}");
    let text = bench.ok("definition", json!({"name": "sail", "path": "src/a.rs"})).await;
    assert!(
        text.contains("src/a.rs:4-6 in Boat: pub fn sail(&self) -> u8") && text.contains("     5\t        7"),
        "{text}"
    );
    let text = bench.ok("definition", json!({"name": "Boat"})).await;
    assert!(text.contains("src/a.rs:1-1") && text.contains("src/b.py:1-3"), "{text}");
    assert!(bench.fails("definition", json!({"name": "Ship"})).await.contains("defined nowhere"));
    assert!(bench.fails("outline", json!({"path": ".gitignore"})).await.contains("not known"));
}

#[tokio::test]
async fn a_file_is_formatted_by_a_command_that_policy_judges_as_one() {
    let bench = Bench::new();
    bench.write("a.go", "package a\n");
    bench.call("format", json!({"paths": ["a.go"]})).await;
    assert_eq!(bench.host.actions(), [Action::Exec { command: "gofmt -w a.go".to_owned() }]);
    assert!(bench.fails("format", json!({"paths": ["none.go"]})).await.contains("is no file"));
}
