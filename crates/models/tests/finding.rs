//! Finding models, and proving one.

mod support;

use std::time::Duration;

use flotilla_models::{Api, Kind, LocalServer, Origin, Search, ToolUse, discover, probe};
use flotilla_scripted_model::{Keep, Reply, Script, Server};
use serde_json::json;
use support::*;
use tokio_util::sync::CancellationToken;

fn search(servers: Vec<LocalServer>) -> Search {
    Search { servers, patience: Duration::from_secs(5), ..Search::default() }
}

#[tokio::test]
async fn keys_and_local_servers_are_found() {
    let server = Server::start(Script::default(), 0, Keep::Nothing).await.unwrap();
    let ollama = r#"{"object":"list","data":[{"id":"qwen3:8b"},{"id":"llama"}]}"#;
    let (other, _) = serve(vec![vec![Act::Read, Act::Write(status(200, "", ollama))]]).await;
    let (website, _) = serve(vec![vec![Act::Read, Act::Write(status(200, "", "<html>"))]]).await;
    let local = |kind, base_url: &str| LocalServer { kind, base_url: base_url.into() };
    let servers = vec![
        local(Kind::Ollama, &other),
        local(Kind::LlamaCpp, "http://127.0.0.1:1/v1"),
        local(Kind::LmStudio, &website),
        local(Kind::Vllm, &server.base_url()),
    ];
    let env = |name: &str| match name {
        "ANTHROPIC_API_KEY" => Some("sk-ant".to_owned()),
        "OPENAI_API_KEY" => Some("  ".to_owned()),
        _ => None,
    };
    let found = discover(&env, &search(servers)).await;
    let kinds: Vec<_> = found.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [Kind::Anthropic, Kind::Ollama, Kind::Vllm]);
    assert_eq!(found[0].origin, Origin::Environment { variable: "ANTHROPIC_API_KEY" });
    assert_eq!(found[1].models, ["qwen3:8b", "llama"]);
    assert_eq!(found[2].models, ["scripted"]);
}

#[tokio::test]
async fn geminis_key_is_found_by_either_name_and_once() {
    let of = |set: &'static [&'static str]| async move {
        let found = discover(&|name| set.contains(&name).then(|| "key".to_owned()), &search(vec![])).await;
        let of = |one: flotilla_models::Found| (one.kind, one.api, one.origin);
        found.into_iter().map(of).collect::<Vec<_>>()
    };
    let by = |variable| vec![(Kind::Gemini, Api::Gemini, Origin::Environment { variable })];
    assert_eq!(of(&["GOOGLE_API_KEY"]).await, by("GOOGLE_API_KEY"));
    assert_eq!(of(&["GOOGLE_API_KEY", "GEMINI_API_KEY"]).await, by("GEMINI_API_KEY"));
}

#[tokio::test]
async fn a_server_that_never_answers_does_not_hold_the_search_up() {
    let (silent, _) = serve(vec![vec![Act::Read, Act::Hold]]).await;
    let servers = vec![LocalServer { kind: Kind::Vllm, base_url: silent }];
    let search = Search { patience: Duration::from_millis(50), ..search(servers) };
    assert!(discover(&|_| None, &search).await.is_empty());
}

#[tokio::test]
async fn a_model_is_proven_by_a_tool_call_and_its_result() {
    let right = Reply::call("repeat", json!({"word": "harbour"}));
    let cases = [
        (vec![right, Reply::text("harbour")], ToolUse::Right),
        (vec![Reply::call("repeat", json!({"word": "sea"})), Reply::text("sea")], ToolUse::Wrong),
        (vec![Reply::text("I cannot")], ToolUse::None),
    ];
    for (replies, expected) in cases {
        let server = Server::start(Script::of(replies), 0, Keep::Requests).await.unwrap();
        for api in APIS {
            let model = model(api, &server.base_url(), hasty());
            let report = probe(&*model, &CancellationToken::new()).await.unwrap();
            assert_eq!(report.tools, expected, "{api}");
            assert!(!report.text.is_empty() && report.usage.output_tokens > 0);
            assert!(report.first_sign <= report.total);
        }
    }
}
