//! The OpenAPI 3.1 document of the table.

use crate::{
    API_VERSION, PROGRAM_VERSION,
    route::{EntryKind, RouteInfo},
    table::ROUTES,
    wire::{Error, TerminalControl},
};
use schemars::{JsonSchema as _, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// The OpenAPI 3.1 document of all routes.
pub fn openapi() -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        })
        .into_generator();
    let error = generator.subschema_for::<Error>();
    let mut paths = Map::new();
    for route in ROUTES {
        let operation = operation(route, &mut generator, &error);
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.as_str().to_ascii_lowercase()] = operation;
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Flotilla",
            "version": PROGRAM_VERSION,
            "summary": "The daemon that runs a fleet of coding agents on this machine.",
            "description": format!(
                "Version {API_VERSION} of the API. It is served on a local socket or named pipe, and on a loopback \
                 address where the daemon was started with `--listen`; there each request carries the token. \
                 A client that sends the header `Flotilla-Api` is refused where the versions differ."
            ),
            "license": { "name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT" },
        },
        "servers": [{ "url": "http://127.0.0.1:{port}", "variables": { "port": { "default": "7433" } } }],
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The content of the file `token` in the data folder. The local socket needs none.",
                },
            },
        },
    })
}

fn operation(route: &RouteInfo, generator: &mut SchemaGenerator, error: &Schema) -> Value {
    let described = (route.describe)(generator);
    let mut parameters = parameters(&described.path, "path");
    parameters.extend(self::parameters(&described.query, "query"));
    if route.kind == EntryKind::Events {
        parameters.push(json!({
            "name": "Last-Event-ID",
            "in": "header",
            "required": false,
            "description": "The id of the last event that was seen; it goes before `after`.",
            "schema": { "type": "string" },
        }));
    }
    let (schema, media_type) = described.answer;
    let mut content = Map::new();
    content.insert(
        media_type.to_owned(),
        schema.map_or_else(|| json!({}), |schema| json!({ "schema": schema })),
    );
    let (status, success) = match route.kind {
        EntryKind::Socket => (
            "101",
            json!({
                "description": "A WebSocket. Text frames to the client have the schema `x-server-frames`, text frames \
                                from it `x-client-frames`; binary frames are bytes.",
            }),
        ),
        EntryKind::Events => (
            "200",
            json!({ "description": "Server-sent events; the data of each has this schema. The event `resync` has \
                                    `{\"seq\": number}` instead.", "content": content }),
        ),
        EntryKind::Lines => ("200", json!({ "description": "One JSON value a line.", "content": content })),
        EntryKind::Bytes => ("200", json!({ "description": "Bytes.", "content": content })),
        EntryKind::Json => ("200", json!({ "description": "Done.", "content": content })),
    };
    let refused = json!({
        "description": "It was not done: what happened, why, and what to do.",
        "content": { "application/json": { "schema": error } },
    });
    let mut operation = json!({
        "operationId": route.name,
        "summary": route.summary,
        "tags": [route.path.trim_start_matches("/v1").split('/').nth(1).unwrap_or_default()],
        "x-permission": route.permission.as_str(),
        "parameters": parameters,
        "responses": { status: success, "4XX": refused, "5XX": refused },
    });
    if let Some(body) = described.body {
        operation["requestBody"] =
            json!({ "required": true, "content": { "application/json": { "schema": body } } });
    }
    if route.kind == EntryKind::Socket {
        operation["x-server-frames"] = content["application/json"]["schema"].clone();
        operation["x-client-frames"] =
            json!({ "$ref": format!("#/components/schemas/{}", TerminalControl::schema_name()) });
    }
    operation
}

/// The fields of an object as parameters in `place`.
fn parameters(schema: &Schema, place: &str) -> Vec<Value> {
    let required = schema.get("required").and_then(Value::as_array);
    let Some(fields) = schema.get("properties").and_then(Value::as_object) else {
        return Vec::new();
    };
    fields
        .iter()
        .map(|(name, field)| {
            let mut field = field.clone();
            let description = field.as_object_mut().and_then(|field| field.remove("description"));
            json!({
                "name": name,
                "in": place,
                "required": place == "path" || required.is_some_and(|all| all.iter().any(|one| one == name)),
                "description": description.unwrap_or_default(),
                "schema": field,
            })
        })
        .collect()
}
