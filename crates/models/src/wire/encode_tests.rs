//! What is sent, for a conversation with all there is in one.

use flotilla_domain::{CallId, CallStatus, Carry, Item, MessageSource, Part, ToolCall, ToolResult};
use serde_json::{Value, json};

use super::*;
use crate::model::ToolSpec;

const APIS: [Api; 4] = [Api::Responses, Api::ChatCompletions, Api::Messages, Api::Gemini];

fn user(text: &str) -> Item {
    Item::UserMessage { source: MessageSource::Prompt, parts: vec![Part::text(text)] }
}

fn image() -> Part {
    Part::Image { media_type: "image/png".into(), data: "aGk=".into() }
}

fn call(id: &str, arguments: &str) -> Item {
    Item::ToolCall(ToolCall { call: CallId(id.into()), name: "exec".into(), arguments: arguments.into() })
}

fn result(id: &str, status: CallStatus, output: Vec<Part>) -> Item {
    Item::ToolResult(ToolResult { call: CallId(id.into()), status, output, command: None })
}

fn reasoning(api: Api, model: &str, payload: Value) -> Item {
    let carry = Carry { api: api.as_str().into(), model: model.into(), payload };
    Item::Reasoning { summary: "s".into(), carry: Some(carry) }
}

fn conversation(api: Api) -> Vec<Item> {
    let own = match api {
        Api::Responses => json!({"type": "reasoning", "id": "rs", "encrypted_content": "own", "summary": []}),
        Api::ChatCompletions => json!({"reasoning_content": "own"}),
        Api::Messages => json!({"type": "thinking", "thinking": "own", "signature": "s"}),
        Api::Gemini => json!({"thoughtSignature": "own", "on": {"text": 7}}),
    };
    vec![
        Item::UserMessage { source: MessageSource::Prompt, parts: vec![Part::text("go"), image()] },
        reasoning(api, "m", own),
        reasoning(api, "another", json!({"foreign": "payload"})),
        Item::AssistantMessage { text: "looking".into() },
        call("a", r#"{"x":1}"#),
        call("b:1", "not json"),
        call("c", ""),
        result("b:1", CallStatus::Failed, vec![Part::text("bad"), image()]),
        user("and be quick"),
        result("a", CallStatus::Ok, vec![Part::text("fine")]),
    ]
}

fn body(api: Api, items: &[Item], conceded: Concessions) -> Value {
    let parameters = json!({"type": "object"});
    let tools = [ToolSpec { name: "exec".into(), description: "runs".into(), parameters }];
    let request = Request {
        instructions: "rules",
        items,
        tools: &tools,
        cache_key: "run_1",
        max_output_tokens: Some(9000),
    };
    let tuning = Tuning::default();
    let dialect = Dialect { model: "m", tuning: &tuning, original: true, conceded };
    serde_json::from_slice(&encode(api, &request, &dialect)).unwrap()
}

/// What is sent of `tuning` to `model`, where nothing of it was conceded.
fn tuned(api: Api, model: &str, tuning: &Tuning, conceded: Concessions) -> Value {
    let items = [user("go")];
    let request = Request { items: &items, ..Request::default() };
    let dialect = Dialect { model, tuning, original: true, conceded };
    serde_json::from_slice(&encode(api, &request, &dialect)).unwrap()
}

fn all_of_it() -> Tuning {
    Tuning {
        effort: Some("high".into()),
        verbosity: Some("low".into()),
        temperature: Some(0.5),
        top_p: Some(0.75),
        max_output_tokens: Some(5000),
    }
}

#[test]
fn each_api_is_told_how_to_answer_in_its_own_words() {
    let of = |api| tuned(api, "m", &all_of_it(), Concessions::default());
    let body = of(Api::Responses);
    assert_eq!(body["reasoning"], json!({"effort": "high", "summary": "auto"}));
    assert_eq!((&body["text"], &body["temperature"]), (&json!({"verbosity": "low"}), &json!(0.5)));
    assert_eq!((&body["top_p"], &body["max_output_tokens"]), (&json!(0.75), &json!(5000)));
    let body = of(Api::ChatCompletions);
    assert_eq!((&body["reasoning_effort"], &body["verbosity"]), (&json!("high"), &json!("low")));
    assert_eq!((&body["temperature"], &body["top_p"]), (&json!(0.5), &json!(0.75)));
    assert_eq!(body["max_completion_tokens"], 5000);
    let body = tuned(Api::Messages, "claude-opus-4-6", &all_of_it(), Concessions::default());
    assert_eq!(
        (&body["thinking"]["type"], &body["output_config"]["effort"]),
        (&json!("adaptive"), &json!("high"))
    );
    assert_eq!((body.get("temperature"), body.get("top_p"), body.get("verbosity")), (None, None, None));
    assert_eq!(body["max_tokens"], 5000);
    let body = tuned(Api::Gemini, "gemini-2.5-pro", &all_of_it(), Concessions::default());
    assert_eq!(
        body["generationConfig"],
        json!({"temperature": 0.5, "topP": 0.75, "maxOutputTokens": 5000,
            "thinkingConfig": {"includeThoughts": true, "thinkingBudget": 24_576}})
    );
    let body = tuned(Api::Gemini, "gemini-3-pro-preview", &all_of_it(), Concessions::default());
    assert_eq!(body["generationConfig"]["thinkingConfig"]["thinkingLevel"], "high");
    for (model, least) in [("gemini-4-argon", "low"), ("gemini-3.8-flash", "minimal")] {
        let least_effort = Tuning { effort: Some("none".to_owned()), ..all_of_it() };
        let body = tuned(Api::Gemini, model, &least_effort, Concessions::default());
        assert_eq!(body["generationConfig"]["thinkingConfig"]["thinkingLevel"], least, "{model}");
    }
    let cool = Tuning { effort: None, temperature: Some(1.5), ..all_of_it() };
    let body = tuned(Api::Messages, "m", &cool, Concessions::default());
    assert_eq!((&body["temperature"], body.get("top_p"), body.get("thinking")), (&json!(1.0), None, None));
    let body = tuned(Api::Messages, "claude-opus-5-5", &Tuning::default(), Concessions::default());
    assert_eq!(body["thinking"], json!({"type": "adaptive", "display": "summarized"}));
}

#[test]
fn a_request_that_says_how_long_an_answer_may_be_goes_before_what_is_configured() {
    let items = [user("go")];
    let tuning = all_of_it();
    let request = Request { items: &items, max_output_tokens: Some(7), ..Request::default() };
    let dialect = Dialect { model: "m", tuning: &tuning, original: true, conceded: Concessions::default() };
    let body: Value = serde_json::from_slice(&encode(Api::Responses, &request, &dialect)).unwrap();
    assert_eq!(body["max_output_tokens"], 7);
}

#[test]
fn what_a_server_refused_of_it_is_not_said_again() {
    let without = [Concession::Sampling, Concession::Verbosity, Concession::Effort];
    let conceded = without.into_iter().fold(Concessions::default(), Concessions::with);
    for api in APIS {
        let body = tuned(api, "m", &all_of_it(), conceded);
        for name in ["temperature", "top_p", "text", "verbosity", "reasoning", "reasoning_effort", "thinking"]
        {
            assert!(body.get(name).is_none(), "{api} {name}: {body}");
        }
    }
}

fn sent(api: Api) -> Value {
    body(api, &conversation(api), Concessions::default())
}

#[test]
fn responses_are_asked_for_without_storage_and_with_sealed_reasoning() {
    let body = sent(Api::Responses);
    let expected = [
        ("store", json!(false)),
        ("stream", json!(true)),
        ("include", json!(["reasoning.encrypted_content"])),
        ("prompt_cache_key", json!("run_1")),
        ("parallel_tool_calls", json!(true)),
        ("instructions", json!("rules")),
        ("max_output_tokens", json!(9000)),
    ];
    for (name, value) in expected {
        assert_eq!(body[name], value, "{name}");
    }
    let kinds: Vec<_> =
        body["input"].as_array().unwrap().iter().map(|one| one["type"].as_str().unwrap()).collect();
    let output = "function_call_output";
    let call = "function_call";
    assert_eq!(
        kinds,
        ["message", "reasoning", "message", call, call, call, output, output, output, "message"]
    );
    assert_eq!(body["input"][0]["content"][1]["image_url"], "data:image/png;base64,aGk=");
    assert_eq!(body["input"][6]["output"], "fine");
    assert_eq!(body["input"][7]["output"][1]["type"], "input_image");
    assert_eq!(body["input"][8]["output"], crate::turns::NO_RESULT);
}

#[test]
fn chat_results_follow_their_calls_and_their_images_come_after_as_the_users() {
    let body = sent(Api::ChatCompletions);
    let roles: Vec<_> =
        body["messages"].as_array().unwrap().iter().map(|one| one["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["system", "user", "assistant", "tool", "tool", "tool", "user", "user"]);
    let said = &body["messages"][2];
    assert_eq!(said["tool_calls"][1]["function"]["arguments"], r#"{"invalid_arguments":"not json"}"#);
    assert_eq!(body["messages"][4]["content"], "bad");
    assert_eq!(body["messages"][6]["content"][1]["image_url"]["url"], "data:image/png;base64,aGk=");
    assert_eq!(body["stream_options"]["include_usage"], true);
    assert_eq!(body["max_completion_tokens"], 9000);
}

#[test]
fn plain_chat_reasoning_is_given_back_until_the_next_message_of_a_human() {
    let sent = |items: &[Item]| body(Api::ChatCompletions, items, Concessions::default());
    let mut items = conversation(Api::ChatCompletions);
    items.retain(|item| *item != user("and be quick"));
    assert_eq!(sent(&items)["messages"][2]["reasoning_content"], "own");
    items.push(Item::AssistantMessage { text: "done".into() });
    assert_eq!(sent(&items)["messages"][2]["reasoning_content"], "own");
    items.push(user("thanks; more"));
    assert!(sent(&items)["messages"][2].get("reasoning_content").is_none());
}

#[test]
fn messages_take_turns_and_all_results_stand_in_one() {
    let body = sent(Api::Messages);
    let messages = body["messages"].as_array().unwrap();
    let roles: Vec<_> = messages.iter().map(|one| one["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["user", "assistant", "user"]);
    let said = messages[1]["content"].as_array().unwrap();
    assert_eq!(said[0], json!({"type": "thinking", "thinking": "own", "signature": "s"}));
    assert_eq!(said[2]["input"], json!({"x": 1}));
    assert_eq!(
        (&said[3]["id"], &said[3]["input"]),
        (&json!("b_1"), &json!({"invalid_arguments": "not json"}))
    );
    let results = messages[2]["content"].as_array().unwrap();
    let ids: Vec<_> = results[..3].iter().map(|one| one["tool_use_id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["a", "b_1", "c"]);
    assert_eq!((results[0].get("is_error"), &results[1]["is_error"]), (None, &json!(true)));
    assert_eq!(results[1]["content"][1]["source"]["data"], "aGk=");
    assert_eq!((results[3]["text"].as_str(), &body["max_tokens"]), (Some("and be quick"), &json!(9000)));
    assert!(body.get("thinking").is_none());
}

#[test]
fn gemini_gets_its_signature_back_on_the_part_that_it_came_with() {
    let mut items = conversation(Api::Gemini);
    let body = body(Api::Gemini, &items, Concessions::default());
    let contents = body["contents"].as_array().unwrap();
    let roles: Vec<_> = contents.iter().map(|one| one["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["user", "model", "user"]);
    assert_eq!(contents[0]["parts"][1]["inlineData"], json!({"mimeType": "image/png", "data": "aGk="}));
    let said = contents[1]["parts"].as_array().unwrap();
    assert_eq!(said[0], json!({"text": "looking", "thoughtSignature": "own"}));
    assert_eq!(said[1]["functionCall"], json!({"id": "a", "name": "exec", "args": {"x": 1}}));
    let told = contents[2]["parts"].as_array().unwrap();
    assert_eq!(
        told[0]["functionResponse"],
        json!({"id": "a", "name": "exec", "response": {"output": "fine"}})
    );
    assert_eq!(told[1]["functionResponse"]["response"], json!({"error": "bad"}));
    assert_eq!(told[2]["functionResponse"]["response"]["error"], crate::turns::NO_RESULT);
    let image = json!([{"inlineData": {"mimeType": "image/png", "data": "aGk="}}]);
    assert_eq!((&told[1]["functionResponse"]["parts"], &told[3]["text"]), (&image, &json!("and be quick")));
    assert_eq!(body["systemInstruction"]["parts"][0]["text"], "rules");
    assert_eq!(body["tools"][0]["functionDeclarations"][0]["name"], "exec");
    // A call that another model made: the newer ones insist on a signature and take this word for it.
    items = vec![user("go"), call("a", "{}"), call("b", "{}")];
    let signed = |model: &str| {
        let request = Request { items: &items, ..Request::default() };
        let tuning = Tuning::default();
        let dialect = Dialect { model, tuning: &tuning, original: true, conceded: Concessions::default() };
        let body: Value = serde_json::from_slice(&encode(Api::Gemini, &request, &dialect)).unwrap();
        let parts = body["contents"][1]["parts"].as_array().unwrap().clone();
        parts.iter().map(|part| part.get("thoughtSignature").is_some()).collect::<Vec<_>>()
    };
    assert_eq!(signed("gemini-3-pro-preview"), [true, false]);
    assert_eq!(signed("gemini-2.5-flash"), [false, false]);
}

#[test]
fn a_result_of_images_alone_says_so_and_older_gemini_models_find_them_beside_it() {
    let image = Part::Image { media_type: "image/png".into(), data: "aGk=".into() };
    let items = [user("go"), call("a", "{}"), result("a", CallStatus::Ok, vec![image])];
    let told = |model: &str| {
        let request = Request { items: &items, ..Request::default() };
        let tuning = Tuning::default();
        let dialect = Dialect { model, tuning: &tuning, original: true, conceded: Concessions::default() };
        let body: Value = serde_json::from_slice(&encode(Api::Gemini, &request, &dialect)).unwrap();
        body["contents"][2]["parts"].as_array().unwrap().clone()
    };
    let (new, old) = (told("gemini-3-flash-preview"), told("models/gemini-2.5-pro"));
    for parts in [&new, &old] {
        assert_eq!(parts[0]["functionResponse"]["response"], json!({"output": "[see the images]"}));
    }
    assert_eq!(
        (new.len(), &new[0]["functionResponse"]["parts"][0]["inlineData"]["data"]),
        (1, &json!("aGk="))
    );
    assert_eq!((old.len(), old[0]["functionResponse"].get("parts")), (2, None));
    assert_eq!(old[1]["inlineData"]["data"], "aGk=");
}

#[test]
fn a_model_of_openai_that_reasons_shows_it_unless_the_account_may_not_see_it() {
    let reasoning = |model: &str, conceded| {
        tuned(Api::Responses, model, &Tuning::default(), conceded).get("reasoning").cloned()
    };
    let none = Concessions::default();
    for model in ["gpt-5.1-codex", "gpt-6.1-sol"] {
        assert_eq!(reasoning(model, none), Some(json!({"summary": "auto"})), "{model}");
    }
    assert_eq!((reasoning("gpt-4.1", none), reasoning("gpt-5-chat-latest", none)), (None, None));
    let unseen = none.with(Concession::Summary);
    assert_eq!(reasoning("gpt-5.1-codex", unseen), None);
    let body = tuned(Api::Responses, "gpt-5.1", &all_of_it(), unseen);
    assert_eq!(body["reasoning"], json!({"effort": "high"}));
}

#[test]
fn a_budget_of_thoughts_is_left_out_while_results_follow_calls_that_had_none() {
    let tuning = Tuning { effort: Some("high".into()), ..Tuning::default() };
    let thinks = |items: &[Item]| {
        let request = Request { items, ..Request::default() };
        let (model, conceded) = ("claude-sonnet-4-5", Concessions::default());
        let dialect = Dialect { model, tuning: &tuning, original: true, conceded };
        let body: Value = serde_json::from_slice(&encode(Api::Messages, &request, &dialect)).unwrap();
        body.get("thinking").is_some()
    };
    let mut items = vec![user("go"), call("a", "{}"), result("a", CallStatus::Ok, vec![Part::text("x")])];
    assert!(!thinks(&items));
    items.extend([Item::AssistantMessage { text: "done".into() }, user("more")]);
    assert!(thinks(&items));
}

#[test]
fn cache_breakpoints_are_few_and_the_last_turns_one_stays_where_the_next_turn_looks() {
    fn marked(value: &Value, path: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                if map.contains_key("cache_control") {
                    found.push(path.to_owned());
                }
                map.iter().for_each(|(name, value)| marked(value, &format!("{path}/{name}"), found));
            }
            Value::Array(list) => {
                list.iter().enumerate().for_each(|(at, value)| marked(value, &format!("{path}/{at}"), found));
            }
            _ => {}
        }
    }
    let mut items = vec![user("go")];
    let mut before: Vec<String> = Vec::new();
    for turn in 0..6 {
        let mut found = Vec::new();
        marked(&body(Api::Messages, &items, Concessions::default()), "", &mut found);
        assert!(found.len() <= 4, "{found:?}");
        let newest = before.iter().rfind(|path| path.starts_with("/messages"));
        assert!(newest.is_none_or(|newest| found.contains(newest)), "turn {turn}: {before:?} then {found:?}");
        before = found;
        for at in 0..30 {
            items.push(call(&format!("{turn}_{at}"), "{}"));
        }
        for at in 0..30 {
            items.push(result(&format!("{turn}_{at}"), CallStatus::Ok, vec![Part::text("ok")]));
        }
    }
}

#[test]
fn a_longer_conversation_begins_with_the_bytes_of_the_shorter() {
    for api in [Api::Responses, Api::ChatCompletions] {
        let items =
            [user("go"), call("a", "{}"), result("a", CallStatus::Ok, vec![Part::text("x")]), user("y")];
        let write = |items: &[Item]| body(api, items, Concessions::default());
        let list = |value: &Value| value.get("input").or(value.get("messages")).cloned().unwrap();
        let (short, long) = (list(&write(&items[..3])), list(&write(&items)));
        let (short, long) = (short.as_array().unwrap(), long.as_array().unwrap());
        assert_eq!(&long[..short.len()], &short[..], "{api}");
    }
}

#[test]
fn another_models_reasoning_goes_to_no_one_and_conceded_reasoning_neither() {
    for api in APIS {
        assert!(!sent(api).to_string().contains("foreign"), "{api}");
        let conceded = Concessions::default().with(Concession::CarriedReasoning);
        assert!(!body(api, &conversation(api), conceded).to_string().contains("own"), "{api}");
    }
}
