//! What a case of the corpus is, as its file says it.

use flotilla_models::Api;
use flotilla_scripted_model::{Call, Fault, Reply};
use serde::Deserialize;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// The fewest cases, and languages among them, that the corpus may have.
const FEWEST: (usize, usize) = (30, 8);
/// The mistakes of which there are several cases each.
const MISTAKES: [&str; 7] = [
    "wrong path",
    "failing edit",
    "endless command",
    "flaky test",
    "lying success",
    "loop",
    "malformed call",
];

/// A broken project, what a model says, and what comes of it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The file's name.
    #[serde(skip)]
    pub name: String,
    /// What goes wrong, and what is to come of it, in a sentence.
    pub about: String,
    /// The language of the project.
    pub language: String,
    /// The kind of mistake.
    pub mistake: String,
    /// Programs that it needs; `flotilla` is this one, `confinement` stands for a sandbox that keeps commands from files outside and
    /// from the network.
    #[serde(default)]
    pub needs: Vec<String>,
    /// What the user asks.
    pub prompt: String,
    /// The project's checks.
    #[serde(default)]
    pub checks: Vec<String>,
    /// The protocol that the model speaks.
    #[serde(default)]
    pub protocol: Protocol,
    /// The model's window, in tokens.
    pub window: Option<u64>,
    /// What the model says when it is asked to sum up.
    #[serde(default)]
    pub summary: String,
    /// What the user answers, one question after the other.
    #[serde(default)]
    pub answers: Vec<String>,
    /// Whether the trace has what commands printed, which must then be the same on every machine.
    #[serde(default)]
    pub outputs: Outputs,
    /// The files of the project.
    pub files: BTreeMap<String, Content>,
    /// What the model says; after the last, it says that it is done.
    pub turns: Vec<Turn>,
    /// What comes of it.
    pub expect: Expect,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    #[default]
    Responses,
    ChatCompletions,
    Messages,
}

impl From<Protocol> for Api {
    fn from(protocol: Protocol) -> Self {
        match protocol {
            Protocol::Responses => Self::Responses,
            Protocol::ChatCompletions => Self::ChatCompletions,
            Protocol::Messages => Self::Messages,
        }
    }
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outputs {
    #[default]
    LeftOut,
    Shown,
}

/// The content of a file.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub enum Content {
    /// As it stands.
    Text(String),
    /// Bytes, for what is no text.
    Bytes { bytes: Vec<u8> },
    /// The same text many times; `#` stands for its number, from 1.
    Repeated { repeat: String, times: usize },
}

impl Content {
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.clone().into_bytes(),
            Self::Bytes { bytes } => bytes.clone(),
            Self::Repeated { repeat, times } => {
                (1..=*times).map(|n| repeat.replace('#', &n.to_string())).collect::<String>().into_bytes()
            }
        }
    }
}

/// What the model says at once.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// Words.
    pub say: Option<String>,
    /// Calls: a tool, and its arguments; a string is sent as it is.
    #[serde(default)]
    pub calls: Vec<(String, Value)>,
    /// What goes wrong on the way before.
    #[serde(default)]
    pub faults: Vec<Fault>,
    /// What the user writes while the model thinks of this.
    pub steer: Option<String>,
}

impl Turn {
    /// The reply, after the faults that it begins with.
    pub fn reply(&self, fault: Option<&Fault>) -> Reply {
        let call = |(name, arguments): &(String, Value)| Call {
            name: name.clone(),
            arguments: arguments.clone(),
            id: None,
        };
        Reply {
            text: self.say.clone(),
            tool_calls: self.calls.iter().map(call).collect(),
            faults: fault.cloned().into_iter().collect(),
            ..Reply::default()
        }
    }
}

/// What comes of a case.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The task's state.
    pub state: String,
    /// `verified`, `reported`, or `unchecked` where no check ran.
    pub evidence: String,
    /// The tests and checks that the review says the change touches.
    #[serde(default)]
    pub touched: Vec<String>,
    /// What the model is told at some time, word for word.
    #[serde(default)]
    pub told: Vec<String>,
    /// Files of the workspace.
    #[serde(default)]
    pub files: BTreeMap<String, Content>,
    /// Paths that are not there, in the workspace or beside it.
    #[serde(default)]
    pub absent: Vec<String>,
}

impl Case {
    /// All cases, in the order of their names.
    pub fn all(folder: &Path) -> Vec<Self> {
        let mut cases: Vec<Self> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|kind| kind == "toml"))
            .map(|path| {
                let text = std::fs::read_to_string(&path).unwrap();
                let case =
                    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                Self { name: path.file_stem().unwrap().to_str().unwrap().to_owned(), ..case }
            })
            .collect();
        cases.sort_by(|a, b| a.name.cmp(&b.name));
        cases
    }

    /// What this machine lacks for it.
    pub fn lacks(&self) -> Option<String> {
        let lacks = |need: &&String| match need.as_str() {
            "confinement" => !crate::play::is_confined(),
            // Flotilla's own program, which reads PDFs in a process of its own.
            "flotilla" => !crate::play::has_program(),
            program => which::which(program).is_err(),
        };
        self.needs.iter().find(lacks).map(|need| format!("no {need}"))
    }
}

/// Sees that the corpus is large, in several languages, and has each kind of mistake several times.
pub fn assert_variety(cases: &[Case]) -> Result<(), String> {
    let languages: BTreeSet<&str> = cases.iter().map(|case| case.language.as_str()).collect();
    if cases.len() < FEWEST.0 || languages.len() < FEWEST.1 {
        return Err(format!("{} cases in {} languages: {languages:?}", cases.len(), languages.len()));
    }
    let rare =
        MISTAKES.iter().find(|mistake| cases.iter().filter(|case| case.mistake == **mistake).count() < 2);
    rare.map_or(Ok(()), |rare| Err(format!("there are too few cases of: {rare}")))
}
