//! The table, the router made of it, and the OpenAPI document made of it, say the same.

#![expect(clippy::unwrap_used, reason = "tests may")]

use axum::{body::Body, http::Request};
use flotilla_api::{Ask, Caller, Permission, Route, RouteInfo, Serve, openapi, table, wire};
use flotilla_domain::{
    Action, ApprovalId, CallId, Carry, Code, Event, Item, LandAs, LandingId, Mode, Outcome, Part, ProjectId,
    ProjectKind, Record, RunId, Subject, TaskCreated, TaskId, TaskSettings, Timestamp, Usage, UserError,
};
use http_body_util::BodyExt as _;
use serde_json::Value;
use std::collections::BTreeSet;
use tower::ServiceExt as _;
use wire::Wire as _;

/// Answers every route by saying which one it is.
#[derive(Clone)]
struct NameOnly;

impl<R: Route> Serve<R> for NameOnly {
    async fn serve(&self, _: Ask<R>) -> Result<<R::Answer as flotilla_api::Answer>::Served, wire::Error> {
        Err(UserError::fixable(Code::Limit, R::NAME, "").into())
    }
}

fn id(prefix: &str) -> String {
    format!("{prefix}_01h455vb4pex5vsknk084sn02q")
}

fn concrete(path: &str) -> String {
    let query = match path.rsplit('/').next() {
        Some("file") => "?path=x",
        Some("blob") => "?path=x&side=new",
        _ => "",
    };
    let path = path
        .replace("{task}", "12")
        .replace("{run}", &id("run"))
        .replace("{message}", &id("msg"))
        .replace("{checkpoint}", &id("chk"))
        .replace("{terminal}", &id("term"))
        .replace("{project}", &id("proj"))
        .replace("{model}", "m")
        .replace("{shell}", &id("term"))
        .replace("{prompt}", &id("prompt"))
        .replace("{project}", &id("proj"))
        .replace("{profile}", "mine")
        .replace("{memory}", &id("mem"))
        .replace("{chat}", &id("chat"));
    path + query
}

/// The status and the JSON that come back. The body has every field that some route needs.
async fn ask(method: &str, path: &str, may: Option<Permission>) -> (u16, Value) {
    let mut request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    if let Some(may) = may {
        request = request.extension(Caller { may });
    }
    let body = match path {
        "/v1/projects" => r#"{"path":"/p"}"#.to_owned(),
        "/v1/preferences" => r#"{"values":{}}"#.to_owned(),
        "/v1/prompts" => r#"{"text":"x"}"#.to_owned(),
        "/v1/shells" => r#"{"place":{"in":"home"},"cols":80,"rows":24}"#.to_owned(),
        "/v1/models" => r#"{"name":"m","api":"responses","base_url":"http://x","model":"m"}"#.to_owned(),
        "/v1/profiles" => r#"{"name":"mine"}"#.to_owned(),
        "/v1/documents/read" => r#"{"name":"a.pdf","data":""}"#.to_owned(),
        "/v1/prices" => r#"{"model":"m"}"#.to_owned(),
        "/v1/memories" => r#"{"text":"x","kind":"command","scope":{"of":"user"}}"#.to_owned(),
        "/v1/memory/change" => r#"{"which":{"by":"id","memories":[]},"change":{"to":"forget"}}"#.to_owned(),
        "/v1/memory/import" => r#"{"memories":[]}"#.to_owned(),
        "/v1/memory/settings" => r#"{"recall":true,"proposals":"ask"}"#.to_owned(),
        "/v1/models/m/key" => r#"{"key":"k"}"#.to_owned(),
        "/v1/tasks" => r#"{"project":"/p","prompt":[{"type":"text","text":"x"}]}"#.to_owned(),
        "/v1/tasks/12/reject" => r#"{"tree":"t","path":"a"}"#.to_owned(),
        "/v1/tasks/12/comments" => r#"{"comments":[]}"#.to_owned(),
        path if path.starts_with("/v1/chats/") && path.ends_with("/messages") => r#"{"parts":[]}"#.to_owned(),
        path if path.starts_with("/v1/chats/") && method == "PATCH" => r#"{"title":"t"}"#.to_owned(),
        "/v1/tasks/12/messages" => r#"{"parts":[]}"#.to_owned(),
        "/v1/tasks/12/answers" => {
            format!(r#"{{"to":"approval","approval":"{}","decision":"allow"}}"#, id("appr"))
        }
        _ => String::new(),
    };
    let body = if method == "GET" { String::new() } else { body };
    let response = table::router(NameOnly).oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    assert_eq!(response.headers()["flotilla-api"], "1");
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn every_entry_of_the_table_is_served_under_its_method_and_path() {
    for route in table::ROUTES {
        let (status, answer) = ask(route.method.as_str(), &concrete(route.path), Some(Permission::Own)).await;
        assert_eq!((status, &answer["title"]), (422, &Value::from(route.name)), "{} {answer}", route.path);
    }
}

#[tokio::test]
async fn nothing_but_the_table_is_served() {
    let entries: BTreeSet<_> =
        table::ROUTES.iter().map(|route| (route.path, route.method.as_str())).collect();
    for path in table::ROUTES.iter().map(|route| route.path) {
        for method in ["GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"] {
            if !entries.contains(&(path, method)) {
                let (status, answer) = ask(method, &concrete(path), Some(Permission::Own)).await;
                assert_eq!((status, &answer["code"]), (405, &Value::from("bad_input")), "{method} {path}");
            }
        }
    }
    for path in ["/", "/v1", "/v1/task", "/v1/tasks/", "/v1/tasks/12/", "/v1/tasks/12/x", "/v2/tasks"] {
        let (status, answer) = ask("GET", path, Some(Permission::Own)).await;
        assert_eq!((status, &answer["code"]), (404, &Value::from("not_found")), "{path}");
    }
}

#[tokio::test]
async fn a_caller_gets_no_further_than_its_permission() {
    let levels = [None, Some(Permission::View), Some(Permission::Act), Some(Permission::Own)];
    for route in table::ROUTES {
        for may in levels {
            let (status, _) = ask(route.method.as_str(), &concrete(route.path), may).await;
            let expected = if may >= Some(route.permission) { 422 } else { 401 };
            assert_eq!(status, expected, "{} as {may:?}", route.name);
        }
    }
}

#[test]
fn names_and_places_in_the_table_are_unique_and_reading_needs_no_more_than_looking() {
    let names: BTreeSet<_> = table::ROUTES.iter().map(|route| route.name).collect();
    let places: BTreeSet<_> = table::ROUTES.iter().map(|route| (route.path, route.method.as_str())).collect();
    assert_eq!((names.len(), places.len()), (table::ROUTES.len(), table::ROUTES.len()));
    for RouteInfo { method, permission, name, .. } in table::ROUTES {
        if *permission == Permission::View {
            assert_eq!(method.as_str(), "GET", "{name} changes something and must need more than looking");
        }
    }
}

#[tokio::test]
async fn another_version_an_unknown_parameter_and_another_media_type_are_refused_with_the_reason() {
    let send = async |request: Request<Body>| {
        let response = table::router(NameOnly).oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice::<Value>(&body).unwrap())
    };
    let own = Caller { may: Permission::Own };
    let request = Request::get("/v1/status").extension(own).header("flotilla-api", "2");
    let (status, answer) = send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((status, &answer["code"]), (400, &Value::from("version")));
    let request = Request::get("/v1/tasks?projcet=x").extension(own);
    let (status, answer) = send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(status, 400);
    assert!(answer["title"].as_str().unwrap().contains("projcet"), "{answer}");
    let request = Request::post("/v1/projects").extension(own).header("content-type", "text/plain");
    let (status, answer) = send(request.body(Body::from(r#"{"path":"/"}"#)).unwrap()).await;
    assert_eq!(status, 400);
    assert!(answer["title"].as_str().unwrap().contains("Content-Type"), "{answer}");
}

#[test]
fn every_reference_of_the_openapi_document_leads_somewhere_and_every_route_is_in_it() {
    let document = openapi();
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    assert!(references.len() > 50);
    for reference in references {
        let pointer = reference.strip_prefix('#').expect("a reference within the document");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    for route in table::ROUTES {
        let operation = &document["paths"][route.path][route.method.as_str().to_ascii_lowercase()];
        assert_eq!(operation["operationId"], route.name);
        let in_path = operation["parameters"].as_array().unwrap().iter().filter(|one| one["in"] == "path");
        let named: BTreeSet<_> =
            in_path.map(|one| format!("{{{}}}", one["name"].as_str().unwrap())).collect();
        let wanted: BTreeSet<_> =
            route.path.split('/').filter(|part| part.starts_with('{')).map(str::to_owned).collect();
        assert_eq!(named, wanted, "{}", route.name);
    }
}

fn collect_references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(reference) if name == "$ref" => found.push(reference.clone()),
                    _ => collect_references(value, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect_references(value, found)),
        _ => {}
    }
}

fn records() -> Vec<Record> {
    let uuid = |text: &str| id(text);
    let task: TaskId = uuid("task").parse().unwrap();
    let run: RunId = uuid("run").parse().unwrap();
    let project: ProjectId = uuid("proj").parse().unwrap();
    let landing: LandingId = uuid("land").parse().unwrap();
    let approval: ApprovalId = uuid("appr").parse().unwrap();
    let call = CallId("call_1".to_owned());
    let of_run = Subject::Run { task, run };
    let error = UserError::internal("x");
    let facts = [
        (
            Subject::Project { project },
            Event::ProjectOpened { path: "/p".into(), name: "p".into(), kind: ProjectKind::Git },
        ),
        (
            Subject::Task { task },
            Event::TaskCreated(Box::new(TaskCreated {
                number: 1,
                project,
                title: "t".into(),
                prompt: vec![Part::text("do")],
                settings: TaskSettings { mode: Mode::Ask, ..Default::default() },
                depends_on: vec![task],
                parent: None,
            })),
        ),
        (
            of_run,
            Event::TurnFinished {
                turn: 1,
                items: vec![
                    Item::Reasoning {
                        summary: "s".into(),
                        carry: Some(Carry { api: "a".into(), model: "m".into(), payload: "opaque".into() }),
                    },
                    Item::AssistantMessage { text: "hello".into() },
                ],
                usage: Usage::default(),
            },
        ),
        (
            of_run,
            Event::ApprovalRequested { approval, call, action: Action::Exec { command: "make".into() } },
        ),
        (of_run, Event::RunEnded(Outcome::Failed { error })),
        (
            of_run,
            Event::LandingStarted {
                landing,
                onto: Some("main".into()),
                commit: "c".into(),
                how: LandAs::OneCommit { message: "m".into() },
                rest: None,
            },
        ),
        (of_run, Event::RunResumed),
    ];
    let records = facts.into_iter().zip(1..);
    records
        .map(|((subject, event), seq)| Record { seq, at: Timestamp::from_millis(0), subject, event })
        .collect()
}

#[test]
fn events_have_the_form_that_the_openapi_document_says_and_read_back() {
    let mut schema = openapi();
    schema["$ref"] = "#/components/schemas/EventView".into();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for record in records() {
        let view = wire::EventView::wire(&record);
        let json = serde_json::to_value(&view).unwrap();
        let problems: Vec<_> = validator.iter_errors(&json).map(|problem| problem.to_string()).collect();
        assert!(problems.is_empty(), "{json}: {problems:?}");
        assert_eq!(serde_json::from_value::<wire::EventView>(json.clone()).unwrap(), view);
        assert!(json["seq"].is_u64() && json["type"].is_string());
        assert!(!json.to_string().contains("opaque"), "a model's own reasoning stays inside");
    }
    assert!(!validator.is_valid(&serde_json::json!({ "seq": 1, "at": "x", "type": "no_such_event" })));
}
