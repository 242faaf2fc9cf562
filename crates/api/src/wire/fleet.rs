//! The daemon, its models, its terminals and its log.

use super::{Error, ExitStatus, MemoryStatus, ModelKey, Price, Ratio, TaskRef};
use crate::schema;
use flotilla_domain::{CallId, RunId, TaskId, TerminalId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the daemon is and how it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Status {
    /// Its process.
    pub pid: u32,
    /// Its version.
    pub version: String,
    /// The version of the API it speaks.
    pub api_version: u32,
    /// The socket or named pipe it listens on.
    pub socket: String,
    /// The address it listens on besides, where it was asked to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listen: Option<String>,
    /// The folder that holds all its data.
    pub home: String,
    /// When it started.
    #[schemars(with = "schema::Timestamp")]
    pub started_at: Timestamp,
    /// Seconds since then.
    pub uptime_s: u64,
    /// The number of the last event in its log.
    pub seq: u64,
    /// Runs under way.
    pub running: u32,
    /// Tasks that wait for their turn.
    pub queued: u32,
    /// How many runs may be under way at once.
    pub max_running: u32,
    /// What confines the commands of agents here.
    pub sandbox: SandboxView,
    /// How memories stand.
    #[serde(default)]
    pub memory: MemoryStatus,
}

/// What this system enforces on the commands of agents, and what it cannot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SandboxView {
    /// What does the confining: `namespaces`, `landlock`, `seccomp`, `seatbelt`, `job_object` or `none`.
    pub mechanism: String,
    /// What holds, by name: `writes`, `hidden_files`, `network`, …
    pub enforced: Vec<String>,
    /// What does not hold, or not fully.
    pub missing: Vec<MissingProtection>,
}

/// A protection that this system cannot enforce.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MissingProtection {
    /// Its name.
    pub protection: String,
    /// Why, and what a command can do therefore.
    pub why: String,
    /// What to do about it.
    pub remedy: String,
}

/// Where the daemon listens beside its socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Listening {
    /// The address: a loopback one with its port.
    pub address: String,
    /// What a caller there has to show.
    pub token: String,
    /// Where a browser finds the window, with the token in the part that is not sent over any network.
    pub url: String,
}

/// The daemon is stopping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stopping {
    /// The process that will be gone.
    pub pid: u32,
    /// Runs that were under way and go on at the next start.
    pub interrupted: u32,
}

/// Names a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelPath {
    /// Its name, as the list has it.
    pub model: String,
}

/// A model that a task can ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelView {
    /// The name to ask for it by.
    pub name: String,
    /// What its provider calls it; null where any of the provider's models can be asked for: put its id into the name
    /// after the slash.
    pub model: Option<String>,
    /// The API it is asked by: `responses`, `chat-completions`, `messages` or `gemini`.
    pub api: String,
    /// Where it is asked.
    pub base_url: String,
    /// Where it was found: `config.toml`, an environment variable, a local server.
    pub source: String,
    /// Whether a task that names none gets it.
    pub default: bool,
    /// Whether titles, summaries and proposals for memory are asked of it.
    #[serde(default)]
    pub small: bool,
    /// Whether the configuration says it, so that it can be changed and removed there.
    pub configured: bool,
    /// Where its key comes from.
    pub key: ModelKey,
    /// How many tokens a conversation may have, where the configuration says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context_window: Option<u64>,
    /// What its tokens cost, where the configuration says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// How much it is asked to reason, where the configuration says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<String>,
    /// How much it is asked to say, where the configuration says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verbosity: Option<String>,
    /// How freely it chooses its words, where the configuration says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<Ratio>,
    /// The share of likely words that it chooses from, where the configuration says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_p: Option<Ratio>,
    /// The most tokens of one answer, where the configuration says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<u32>,
    /// The models to go on with while it is down.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fallback: Vec<String>,
}

/// The models there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelList {
    /// The models, configured ones first.
    pub models: Vec<ModelView>,
    /// What is wrong in the configuration, where something is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Error>,
}

/// What real calls to a model showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelTest {
    /// The name it was asked for by.
    pub name: String,
    /// The model that answered, as its provider names it.
    pub model: String,
    /// Milliseconds until the first sign of an answer.
    pub first_sign_ms: u64,
    /// Milliseconds that both calls took: one that asks for a tool, one that ends with its result.
    pub total_ms: u64,
    /// How well it called the tool that it was asked to call. A model that cannot is of no use to an agent.
    pub tools: ToolUse,
    /// What it said at last.
    pub reply: String,
    /// What it cost.
    pub usage: super::Usage,
}

/// How well a model called a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ToolUse {
    /// As it was asked.
    Right,
    /// It called something, but not as it was asked.
    Wrong,
    /// It called nothing.
    None,
}

/// Which live events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LiveQuery {
    /// Only those of this task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskRef>,
}

/// Something to show while it happens. It is no fact: what lasts of it is an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LiveView {
    /// The task.
    #[schemars(with = "schema::TaskId")]
    pub task: TaskId,
    /// The run.
    #[schemars(with = "schema::RunId")]
    pub run: RunId,
    /// What it is.
    #[serde(flatten)]
    pub kind: LiveKind,
}

/// What there is to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "live", rename_all = "snake_case")]
pub enum LiveKind {
    /// More of what the model is saying.
    Text {
        /// The words.
        text: String,
    },
    /// More of what the model is thinking.
    Reasoning {
        /// The words.
        text: String,
    },
    /// The model has begun to ask for a tool.
    ToolCall {
        /// The tool's name.
        name: String,
    },
    /// The model's answer broke off and begins anew: forget its words since the last turn.
    Retrying {
        /// The number of the attempt that will begin.
        attempt: u32,
        /// Milliseconds until then.
        after_ms: u64,
        /// Why the last one failed.
        why: String,
    },
    /// A call opened a terminal.
    Terminal {
        /// The call.
        #[schemars(with = "schema::CallId")]
        call: CallId,
        /// The terminal.
        #[schemars(with = "schema::TerminalId")]
        terminal: TerminalId,
    },
}

/// Names a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TerminalPath {
    /// The terminal.
    #[schemars(with = "schema::TerminalId")]
    pub terminal: TerminalId,
}

/// A terminal of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TerminalView {
    /// Its id.
    #[schemars(with = "schema::TerminalId")]
    pub id: TerminalId,
    /// The run.
    #[schemars(with = "schema::RunId")]
    pub run: RunId,
    /// The call that opened it.
    #[schemars(with = "schema::CallId")]
    pub call: CallId,
    /// Bytes it has printed so far.
    pub written: u64,
    /// How its program ended; null while it runs.
    pub exit: Option<ExitStatus>,
}

/// From where a terminal is watched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TerminalQuery {
    /// The first byte wanted, counted from the terminal's beginning; all that is kept where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
}

/// What a viewer sends a terminal, as a text frame. A binary frame is input, byte by byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TerminalControl {
    /// The viewer's screen has this size.
    Resize {
        /// Columns.
        cols: u16,
        /// Rows.
        rows: u16,
    },
    /// Input that is text.
    Input {
        /// The text.
        text: String,
    },
    /// A signal for the program and all it started.
    Signal {
        /// The signal.
        signal: TerminalSignal,
    },
}

/// A signal that a viewer can send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TerminalSignal {
    /// Interrupt, as Ctrl-C does.
    Interrupt,
    /// A request to end.
    Terminate,
    /// The end, at once.
    Kill,
}

/// What a terminal sends its viewer besides output, as a text frame. A binary frame is output, byte by byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TerminalNotice {
    /// The next binary frame begins at this byte. It comes first, and again wherever output is no longer kept.
    Offset {
        /// Counted from the terminal's beginning.
        offset: u64,
    },
    /// The program ended, and its output is complete.
    Exit {
        /// How.
        status: ExitStatus,
    },
    /// A control frame could not be obeyed.
    Refused {
        /// Why, and what to do.
        error: Error,
    },
}

/// What checking the log showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LogReport {
    /// Whether each event is as it was written, in its place.
    pub intact: bool,
    /// Events that were checked.
    pub events: u64,
    /// The first event that is not as it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_bad_seq: Option<u64>,
    /// What is wrong with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}
