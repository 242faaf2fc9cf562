//! JSON Schemas of the domain's values that travel as text.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

macro_rules! ids {
    ($($name:ident: $what:literal;)*) => {$(
        pub(crate) enum $name {}

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> { stringify!($name).into() }
            fn schema_id() -> Cow<'static, str> { concat!(module_path!(), "::", stringify!($name)).into() }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let prefix = flotilla_domain::$name::PREFIX;
                json_schema!({
                    "type": "string",
                    "description": format!("The id of {}.", $what),
                    "pattern": format!("^{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$"),
                })
            }
        }
    )*};
}

ids! {
    ProjectId: "a project";
    TaskId: "a task";
    RunId: "a run";
    CheckpointId: "a checkpoint of a workspace";
    ApprovalId: "an approval";
    QuestionId: "a question";
    ChatId: "a chat";
    MessageId: "a message of a chat, or to a run";
    TerminalId: "a terminal";
    LandingId: "one attempt to land a run";
    PromptId: "a saved prompt";
    MemoryId: "a memory";
}

pub(crate) enum Timestamp {}

impl JsonSchema for Timestamp {
    fn schema_name() -> Cow<'static, str> {
        "Timestamp".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "date-time",
            "description": "A moment in UTC with millisecond precision, in RFC 3339.",
        })
    }
}

pub(crate) enum RepoPath {}

impl JsonSchema for RepoPath {
    fn schema_name() -> Cow<'static, str> {
        "RepoPath".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A path from the repository's root, `/`-separated. A byte that is no UTF-8 reads `\\xNN`, a backslash reads `\\\\`.",
        })
    }
}

pub(crate) enum CallId {}

impl JsonSchema for CallId {
    fn schema_name() -> Cow<'static, str> {
        "CallId".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "The id that a model gave a tool call; unique within its run.",
        })
    }
}
