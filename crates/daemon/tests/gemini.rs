//! A run whose model is asked by Gemini's own API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests use it too")]

mod support;

use flotilla_api::{table, wire::TaskStateName};
use flotilla_scripted_model::{Keep, Reply, Script, Server};
use serde_json::{Value, json};
use std::fs;
use support::{Fleet, path};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_by_gemini_calls_tools_gives_its_signatures_back_and_is_paid_by_its_price() {
    let replies = [
        Reply::text("Two at once.")
            .with_reasoning("hm, let me see")
            .and_call("exec", json!({ "command": "echo from the shell > made.txt" }))
            .and_call("list", json!({})),
        Reply::call("read", json!({ "path": "made.txt" })).with_reasoning("and now"),
        Reply::text("It is made."),
    ];
    let fleet = Fleet::with(Script::default()).await;
    let server = Server::start(Script::of(replies), 0, Keep::Requests).await.unwrap();
    let config = format!(
        "[models.one]\napi = \"gemini\"\nbase_url = \"{}\"\nmodel = \"gemini-3-pro-preview\"\n\
         effort = \"low\"\ntemperature = 0.5\nmax_output_tokens = 4000\nprice = {{ input = 1, output = 1 }}\n",
        server.base_url()
    );
    fs::write(fleet.config(), config).unwrap();
    let task = fleet.start("Make a file").await;
    fleet.until(task.id, TaskStateName::Review).await;
    let view = fleet.client.call::<table::ShowTask>(path(task.id), (), ()).await.unwrap();
    let run = view.runs.last().unwrap();
    assert!(run.usage.reasoning_tokens > 0 && run.usage.cached_input_tokens > 0, "{:?}", run.usage);
    assert_eq!(run.cost_micros, Some(run.usage.input_tokens + run.usage.output_tokens));

    let asked = server.requests();
    assert!(asked[0].tools.contains(&"exec".to_owned()), "{:?}", asked[0].tools);
    assert_eq!(asked[0].model, "gemini-3-pro-preview");
    assert_eq!(asked[1].last_tool_results.len(), 2, "both calls of the first turn were answered");
    assert!(asked[2].last_tool_results[0].contains("from the shell"), "{:?}", asked[2].last_tool_results);
    let body = asked[2].raw();
    let config = &body["generationConfig"];
    assert_eq!((&config["temperature"], &config["maxOutputTokens"]), (&json!(0.5), &json!(4000)));
    assert_eq!(config["thinkingConfig"], json!({ "includeThoughts": true, "thinkingLevel": "low" }));
    assert!(body["systemInstruction"]["parts"][0]["text"].as_str().is_some_and(|text| !text.is_empty()));
    let parts = body["contents"].as_array().unwrap().iter().flat_map(|one| one["parts"].as_array().unwrap());
    let signatures: Vec<&Value> = parts
        .filter(|part| part.get("functionCall").is_some())
        .map(|part| part.get("thoughtSignature").unwrap_or(&Value::Null))
        .collect();
    assert_eq!(signatures, [&json!("signed-0"), &Value::Null, &json!("signed-1")]);
}
