//! What a model may ask of each tool.

use super::written;
use flotilla_domain::{PlanStep, StepStatus};
use serde::{Deserialize, Deserializer, de::Error as _};

/// A tool call whose arguments are right.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Work {
    Exec(Exec),
    WriteStdin(WriteStdin),
    Read(Read),
    Edit(Edit),
    ApplyPatch(crate::patch::Patch),
    Search(Search),
    List(List),
    Outline(Outline),
    Definition(Definition),
    Format(Format),
    Fetch(Fetch),
    WebSearch(WebSearch),
    GenerateImage(GenerateImage),
    Plan(Vec<PlanStep>),
    ReportProgress(ReportProgress),
    Ask(Ask),
    AnswerComment(AnswerComment),
    RecallTranscript(RecallTranscript),
    Remember(Remember),
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exec {
    pub(crate) command: String,
    #[serde(default)]
    pub(crate) cwd: Option<String>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) yield_ms: Option<u64>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) cols: Option<u64>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) rows: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WriteStdin {
    #[serde(deserialize_with = "needed_number")]
    pub(crate) session: u64,
    #[serde(default)]
    pub(crate) text: String,
    #[serde(default, deserialize_with = "number")]
    pub(crate) yield_ms: Option<u64>,
    #[serde(default)]
    pub(crate) kill: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Read {
    pub(crate) path: String,
    #[serde(default, deserialize_with = "number")]
    pub(crate) offset: Option<u64>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) limit: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Edit {
    pub(crate) path: String,
    pub(crate) edits: Vec<Replacement>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Replacement {
    pub(crate) old: String,
    pub(crate) new: String,
    #[serde(default)]
    pub(crate) all: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ApplyPatch {
    patch: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Search {
    pub(crate) pattern: String,
    #[serde(default)]
    pub(crate) path: Option<String>,
    #[serde(default)]
    pub(crate) glob: Option<String>,
    #[serde(default)]
    pub(crate) literal: bool,
    #[serde(default)]
    pub(crate) ignore_case: bool,
    #[serde(default, deserialize_with = "number")]
    pub(crate) context: Option<u64>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) max: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct List {
    #[serde(default)]
    pub(crate) path: Option<String>,
    #[serde(default)]
    pub(crate) glob: Option<String>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) depth: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outline {
    #[serde(default)]
    pub(crate) path: Option<String>,
    #[serde(default)]
    pub(crate) glob: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Definition {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) path: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Format {
    pub(crate) paths: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fetch {
    pub(crate) url: String,
    #[serde(default, deserialize_with = "number")]
    pub(crate) offset: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebSearch {
    pub(crate) query: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GenerateImage {
    pub(crate) prompt: String,
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) size: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Remember {
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) kind: Option<String>,
    #[serde(default)]
    pub(crate) place: Option<String>,
    #[serde(default)]
    pub(crate) replaces: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    step: String,
    status: StepStatus,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportProgress {
    pub(crate) action: String,
    #[serde(default, deserialize_with = "number")]
    pub(crate) percent: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ask {
    pub(crate) question: String,
    #[serde(default)]
    pub(crate) options: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerComment {
    pub(crate) comment: String,
    pub(crate) text: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecallTranscript {
    #[serde(default)]
    pub(crate) query: Option<String>,
    #[serde(default)]
    pub(crate) call: Option<String>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) entry: Option<u64>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) offset: Option<u64>,
}

/// A number as models write it: also as `30.0`, as `"30"`, or as `null`.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Whole(u64),
        Broken(f64),
        Text(String),
        Nothing,
    }
    let wrong = || D::Error::custom("expected a whole number that is not negative");
    let written = Written::deserialize(from).map_err(|_| wrong())?;
    match written {
        Written::Whole(number) => Ok(Some(number)),
        // Exact: beyond 2^53 no argument makes sense.
        Written::Broken(number) if number.fract() == 0.0 && (0.0..9e15).contains(&number) => {
            Ok(Some(number as u64))
        }
        Written::Text(text) => text.trim().parse().map(Some).map_err(|_| wrong()),
        Written::Nothing => Ok(None),
        Written::Broken(_) => Err(wrong()),
    }
}

fn needed_number<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    number(from)?.ok_or_else(|| D::Error::custom("expected a whole number, found nothing"))
}

/// Why a call cannot be carried out; its text tells the model how to call right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadCall {
    #[error("There is no tool {name:?}. {}{}", told(known), alike(name, known))]
    NoSuchTool { name: String, known: Vec<&'static str> },
    #[error(
        "The arguments of {tool} break off: {why}. Nothing was done. If they were too long for one answer, make several \
         smaller calls. Call it as: {usage}"
    )]
    BrokenOff { tool: &'static str, why: String, usage: &'static str },
    #[error("The arguments of {tool} are no JSON object: {why}. Nothing was done. Call it as: {usage}")]
    NotJson { tool: &'static str, why: String, usage: &'static str },
    #[error("The arguments of {tool} are wrong: {why}. Nothing was done. Call it as: {usage}")]
    Arguments { tool: &'static str, why: String, usage: &'static str },
    #[error("The patch cannot be read: {0}. No file was changed.")]
    Patch(#[from] crate::patch::ParseError),
}

fn told(known: &[&str]) -> String {
    if known.is_empty() {
        return "There are no tools here: answer in words.".to_owned();
    }
    format!("The tools are: {}.", known.join(", "))
}

/// Names the tool that does what one of this name does elsewhere, and how it is called.
fn alike(name: &str, known: &[&str]) -> String {
    let ours = written::alike(name).filter(|ours| known.contains(ours));
    let usage = ours.and_then(|ours| USAGE.iter().find(|(tool, _)| *tool == ours));
    usage.map_or_else(String::new, |(tool, usage)| format!(" Use {tool} for that, called as: {usage}"))
}

/// Each tool's name and how it is called, in the order in which the tools are told.
pub(crate) const USAGE: [(&str, &str); 19] = [
    (
        "exec",
        r#"{"command": string, "cwd"?: string, "yield_ms"?: integer, "cols"?: integer, "rows"?: integer}"#,
    ),
    ("write_stdin", r#"{"session": integer, "text"?: string, "yield_ms"?: integer, "kill"?: boolean}"#),
    ("read", r#"{"path": string, "offset"?: integer, "limit"?: integer}"#),
    ("edit", r#"{"path": string, "edits": [{"old": string, "new": string, "all"?: boolean}]}"#),
    (
        "apply_patch",
        r#"{"patch": "*** Begin Patch\n*** Update File: path\n@@\n kept\n-old\n+new\n*** End Patch\n"}"#,
    ),
    (
        "search",
        r#"{"pattern": string, "path"?: string, "glob"?: string, "literal"?: boolean, "ignore_case"?: boolean, "context"?: integer, "max"?: integer}"#,
    ),
    ("list", r#"{"path"?: string, "glob"?: string, "depth"?: integer}"#),
    ("outline", r#"{"path"?: string, "glob"?: string}"#),
    ("definition", r#"{"name": string, "path"?: string}"#),
    ("format", r#"{"paths": [string]}"#),
    ("plan", r#"{"steps": [{"step": string, "status": "pending" | "in_progress" | "completed"}]}"#),
    ("report_progress", r#"{"action": string, "percent"?: integer}"#),
    ("ask", r#"{"question": string, "options"?: [string]}"#),
    ("answer_comment", r#"{"comment": string, "text": string}"#),
    ("recall_transcript", r#"{"query"?: string, "call"?: string, "entry"?: integer, "offset"?: integer}"#),
    ("remember", r#"{"text": string, "kind"?: string, "place"?: string, "replaces"?: string}"#),
    ("fetch", r#"{"url": string, "offset"?: integer}"#),
    ("web_search", r#"{"query": string}"#),
    ("generate_image", r#"{"prompt": string, "path": string, "size"?: string}"#),
];

impl Work {
    /// Reads a call as a model wrote it, who was offered these tools.
    pub(crate) fn parse(
        name: &str,
        arguments: &str,
        offered: impl Fn(&str) -> bool,
    ) -> Result<Self, BadCall> {
        let known = || USAGE.iter().copied().filter(|(tool, _)| offered(tool));
        let meant = written::tool(name, &offered);
        let Some((tool, usage)) = known().find(|(tool, _)| Some(*tool) == meant) else {
            return Err(BadCall::NoSuchTool {
                name: name.chars().take(100).collect(),
                known: known().map(|(tool, _)| tool).collect(),
            });
        };
        let arguments = if arguments.trim().is_empty() { "{}" } else { arguments };
        let arguments: serde_json::Value =
            written::json(arguments).map_err(|error: serde_json::Error| match error.is_eof() {
                true => BadCall::BrokenOff { tool, why: error.to_string(), usage },
                false => BadCall::NotJson { tool, why: error.to_string(), usage },
            })?;
        let serde_json::Value::Object(arguments) = arguments else {
            return Err(BadCall::NotJson { tool, why: format!("it is {}", kind(&arguments)), usage });
        };
        let arguments = serde_json::Value::Object(written::meant(tool, arguments));
        let wrong = |error: serde_json::Error| BadCall::Arguments { tool, why: error.to_string(), usage };
        Ok(match tool {
            "exec" => Self::Exec(serde_json::from_value(arguments).map_err(wrong)?),
            "write_stdin" => Self::WriteStdin(serde_json::from_value(arguments).map_err(wrong)?),
            "read" => Self::Read(serde_json::from_value(arguments).map_err(wrong)?),
            "edit" => Self::Edit(serde_json::from_value(arguments).map_err(wrong)?),
            "apply_patch" => {
                let ApplyPatch { patch } = serde_json::from_value(arguments).map_err(wrong)?;
                Self::ApplyPatch(crate::patch::parse(&patch)?)
            }
            "search" => Self::Search(serde_json::from_value(arguments).map_err(wrong)?),
            "list" => Self::List(serde_json::from_value(arguments).map_err(wrong)?),
            "outline" => Self::Outline(serde_json::from_value(arguments).map_err(wrong)?),
            "definition" => Self::Definition(serde_json::from_value(arguments).map_err(wrong)?),
            "format" => Self::Format(serde_json::from_value(arguments).map_err(wrong)?),
            "web_search" => Self::WebSearch(serde_json::from_value(arguments).map_err(wrong)?),
            "generate_image" => Self::GenerateImage(serde_json::from_value(arguments).map_err(wrong)?),
            "fetch" => Self::Fetch(serde_json::from_value(arguments).map_err(wrong)?),
            "plan" => {
                let Plan { steps } = serde_json::from_value(arguments).map_err(wrong)?;
                let step = |Step { step, status }| PlanStep { step, status };
                Self::Plan(steps.into_iter().map(step).collect())
            }
            "report_progress" => Self::ReportProgress(serde_json::from_value(arguments).map_err(wrong)?),
            "remember" => Self::Remember(serde_json::from_value(arguments).map_err(wrong)?),
            "answer_comment" => Self::AnswerComment(serde_json::from_value(arguments).map_err(wrong)?),
            "recall_transcript" => Self::RecallTranscript(serde_json::from_value(arguments).map_err(wrong)?),
            _ => Self::Ask(serde_json::from_value(arguments).map_err(wrong)?),
        })
    }

    /// Whether it changes files, so that it must not overlap with any other call.
    pub(crate) const fn writes(&self) -> bool {
        matches!(self, Self::Edit(_) | Self::ApplyPatch(_) | Self::Format(_) | Self::GenerateImage(_))
    }
}

const fn kind(value: &serde_json::Value) -> &'static str {
    match value {
        serde_json::Value::Null => "null",
        serde_json::Value::Bool(_) => "a boolean",
        serde_json::Value::Number(_) => "a number",
        serde_json::Value::String(_) => "a string",
        serde_json::Value::Array(_) => "an array",
        serde_json::Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(name: &str, arguments: &str) -> String {
        Work::parse(name, arguments, |_| true).unwrap_err().to_string()
    }

    #[test]
    fn a_wrong_call_is_told_what_is_wrong_and_how_to_call_right() {
        let unknown = wrong("launch", "{}");
        assert!(
            unknown.contains("no tool \"launch\"") && unknown.contains("exec, write_stdin, read"),
            "{unknown}"
        );
        assert!(wrong("Python", "{}").contains("Use exec for that, called as: {\"command\""));
        let missing = wrong("exec", "{}");
        assert!(missing.contains("missing field `command`") && missing.contains("\"cwd\"?"), "{missing}");
        let extra = wrong("read", r#"{"path":"a","lines":3}"#);
        assert!(extra.contains("unknown field `lines`"), "{extra}");
        assert!(wrong("read", "{\"path\": \"a").contains("break off"));
        assert!(wrong("read", "{path: a}").contains("no JSON object"));
        assert!(wrong("read", "[1]").contains("it is an array"));
        assert!(wrong("plan", r#"{"steps":[{"step":"a","status":"done"}]}"#).contains("in_progress"));
        assert!(wrong("apply_patch", r#"{"patch":"--- a"}"#).contains("*** Begin Patch"));
        assert!(wrong("read", r#"{"path":"a","offset":-1}"#).contains("whole number"));
    }

    #[test]
    fn numbers_are_taken_as_models_write_them() {
        let read =
            |offset: &str| Work::parse("read", &format!(r#"{{"path":"a","offset":{offset}}}"#), |_| true);
        for written in ["30", "30.0", "\"30\""] {
            let Ok(Work::Read(read)) = read(written) else { panic!("{written}") };
            assert_eq!(read.offset, Some(30), "{written}");
        }
        assert!(matches!(read("null"), Ok(Work::Read(Read { offset: None, .. }))));
        assert!(read("1.5").is_err());
    }

    #[test]
    fn no_arguments_at_all_stand_for_an_empty_object() {
        assert!(matches!(Work::parse("list", "", |_| true), Ok(Work::List(_))));
    }
}
