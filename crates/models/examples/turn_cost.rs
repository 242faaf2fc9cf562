//! What a turn costs on this side of the connection.
//!
//! `flotilla-scripted-model --port 0` in one shell; in another `time turn_cost http://127.0.0.1:PORT 2000 10`,
//! built with `--release`: the turns to take, and the items of conversation that each sends.
#![expect(clippy::print_stdout, reason = "it reports to a shell")]

use std::time::Instant;

use flotilla_domain::{Item, MessageSource, Part};
use flotilla_models::{Api, Conduct, ModelError, Provider, Request, ToolSpec, open};
use tokio_util::sync::CancellationToken;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), ModelError> {
    let mut arguments = std::env::args().skip(1);
    let base = arguments.next().unwrap_or_default();
    let mut number = |usual| arguments.next().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (turns, count): (u32, u32) = (number(2000), number(10));
    let conduct = Conduct::default();
    let say = |at: u32| match at % 2 {
        0 => Item::UserMessage { source: MessageSource::Prompt, parts: vec![Part::text("x".repeat(400))] },
        _ => Item::AssistantMessage { text: "y".repeat(400) },
    };
    let items: Vec<_> = (0..count).map(say).collect();
    let parameters = serde_json::json!({"type": "object", "properties": {"command": {"type": "string"}}});
    let tools: Vec<_> = (0..10)
        .map(|at| ToolSpec {
            name: format!("tool_{at}"),
            description: "Does something.".to_owned(),
            parameters: parameters.clone(),
        })
        .collect();
    for api in [Api::Responses, Api::ChatCompletions, Api::Messages, Api::Gemini] {
        let model = open(Provider::new("bench", api, &base, "scripted"), conduct.clone())?;
        let request = Request { items: &items, tools: &tools, cache_key: "run", ..Request::default() };
        let cancel = CancellationToken::new();
        let first = Instant::now();
        model.respond(&request, &|_| {}, &cancel).await?;
        let first = first.elapsed();
        let began = Instant::now();
        for _ in 0..turns {
            model.respond(&request, &|_| {}, &cancel).await?;
        }
        println!("{api}: first {first:?}, then {:?} a turn, server included", began.elapsed() / turns);
    }
    Ok(())
}
