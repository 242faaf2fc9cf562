//! The scripted model of the measurements: so many turns of one command each, instantly, in whatever words the asking
//! agent has for a command; and a record of when each conversation asked and was answered.

use crate::{
    error::BenchError,
    reading::{Read, Reader},
};
use flotilla_scripted_model::{Fault, Incoming, Keep, Reply, Server};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

/// What each prompt holds, with the conversation's number behind it.
const KEY: &str = "measured task ";

/// The prompt of a conversation.
pub(crate) fn prompt(task: usize) -> String {
    format!("Do what the {KEY}{task:04} asks.")
}

/// One request, by this machine's clock.
#[derive(Debug, Clone, Copy)]
struct Exchange {
    /// When it was there, read whole.
    asked: Instant,
    /// When its answer was ready to be written.
    answered: Instant,
}

/// A conversation as the model saw it.
#[derive(Debug, Default)]
struct Talk {
    /// The requests that got an answer: one for each turn.
    exchanges: Vec<Exchange>,
    /// Requests of the turn at hand that went wrong.
    faults: usize,
    /// Turns after which what the command prints was not told.
    blind: usize,
    reader: Reader,
}

type Talks = Arc<Mutex<BTreeMap<usize, Talk>>>;

/// What a model does beside answering.
#[derive(Debug, Clone, Default)]
pub(crate) struct Manner {
    /// Lays each request out, to say what a cache would have had of it. That takes time.
    pub(crate) reads: bool,
    /// Goes wrong once before each answer, in one of these ways by turns.
    pub(crate) faults: Vec<Fault>,
}

/// A scripted model at work.
pub(crate) struct Model {
    server: Server,
    talks: Talks,
}

/// What the clock said of the conversations.
#[derive(Debug, Clone)]
pub(crate) struct Times {
    /// For each conversation and turn, from the answer to the next request, in milliseconds.
    pub(crate) gaps_ms: Vec<f64>,
    /// For each conversation, its first and last request, in seconds after the start.
    pub(crate) spans_s: Vec<(f64, f64)>,
}

impl Model {
    /// Starts a model that asks for `turns` commands, each made by `command` of the conversation and the turn.
    pub(crate) async fn start(
        turns: usize,
        command: impl Fn(usize, usize) -> String + Send + Sync + 'static,
    ) -> Result<Self, BenchError> {
        Self::with_manner(turns, command, Manner::default()).await
    }

    /// The same, for a model that does more.
    pub(crate) async fn with_manner(
        turns: usize,
        command: impl Fn(usize, usize) -> String + Send + Sync + 'static,
        manner: Manner,
    ) -> Result<Self, BenchError> {
        let talks = Talks::default();
        let record = Arc::clone(&talks);
        let play = move |incoming: &Incoming| {
            let asked = Instant::now();
            let Some(task) = task_of(&incoming.prompt_text) else { return Reply::text("ok") };
            let mut talks = record.lock().unwrap_or_else(PoisonError::into_inner);
            let talk = talks.entry(task).or_default();
            // Counted here and not in the request, which may hold a summary instead of its first turns.
            let turn = talk.exchanges.len();
            // Some agents ask for a title of the conversation, or a summary, without tools; that is no turn.
            let Some(call) = call(&incoming.tools, &command(task, turn)) else { return Reply::text("ok") };
            let usage = manner.reads.then(|| talk.reader.read(incoming));
            if talk.faults == 0 && !manner.faults.is_empty() {
                talk.faults = 1;
                let fault = manner.faults.get(turn % manner.faults.len()).cloned();
                return Reply { faults: fault.into_iter().collect(), ..call };
            }
            talk.faults = 0;
            let printed = turn.checked_sub(1).map(|last| format!("turn {last}"));
            let told =
                |printed: String| incoming.last_tool_results.iter().any(|told| told.contains(&printed));
            talk.blind += usize::from(printed.is_some_and(|printed| !told(printed)));
            let reply = if turn < turns { call } else { Reply::text("done") };
            talk.exchanges.push(Exchange { asked, answered: Instant::now() });
            Reply { usage, ..reply }
        };
        Ok(Self { server: Server::start_with(play, 0, Keep::Nothing).await?, talks })
    }

    /// The address to give to a client, ending in `/v1`.
    pub(crate) fn base_url(&self) -> String {
        self.server.base_url()
    }

    fn talks(&self) -> MutexGuard<'_, BTreeMap<usize, Talk>> {
        self.talks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets the conversations so far.
    pub(crate) fn forget(&self) {
        self.talks().clear();
    }

    /// After how many turns an agent did not tell what a command that prints its turn had printed: it cannot run any.
    pub(crate) fn blind(&self) -> usize {
        self.talks().values().map(|talk| talk.blind).sum()
    }

    /// What was read of all conversations since they were forgotten.
    pub(crate) fn read(&self) -> Read {
        self.talks().values().map(|talk| talk.reader.so_far()).fold(Read::default(), |all, one| Read {
            requests: all.requests + one.requests,
            anew: all.anew + one.anew,
            input: all.input + one.input,
            cached: all.cached + one.cached,
            largest: all.largest.max(one.largest),
        })
    }

    /// What the clock said of all conversations since they were forgotten, which began at `begun`.
    pub(crate) fn times(&self, begun: Instant) -> Times {
        let talks = self.talks();
        let since = |at: Instant| at.saturating_duration_since(begun).as_secs_f64();
        let gap = |pair: &[Exchange]| match pair {
            [before, after] => Some((after.asked - before.answered).as_secs_f64() * 1e3),
            _ => None,
        };
        let all = || talks.values().map(|talk| &talk.exchanges);
        Times {
            gaps_ms: all().flat_map(|all| all.windows(2).filter_map(gap)).collect(),
            spans_s: all()
                .filter_map(|all| Some((since(all.first()?.asked), since(all.last()?.asked))))
                .collect(),
        }
    }
}

fn task_of(prompt: &str) -> Option<usize> {
    let (_, after) = prompt.split_once(KEY)?;
    after.get(..4)?.parse().ok()
}

/// A call of the tool that runs a command, in the words of the agent that offers these tools.
pub(crate) fn call(tools: &[String], command: &str) -> Option<Reply> {
    let described = || json!({"command": command, "description": "Runs the next command"});
    let words: &[(&str, &dyn Fn() -> Value)] = &[
        ("exec", &|| json!({"command": command})),
        ("exec_command", &|| json!({"cmd": command})),
        ("shell_command", &|| json!({"command": command})),
        ("shell", &|| json!({"command": ["bash", "-c", command]})),
        ("Bash", &described),
        ("bash", &described),
    ];
    let (name, arguments) = words.iter().find(|(name, _)| tools.iter().any(|tool| tool == name))?;
    Some(Reply::call(*name, arguments()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_is_known_by_its_prompt_whatever_stands_around_it() {
        assert_eq!(task_of(&format!("<environment>\n{}\nmore", prompt(17))), Some(17));
        assert_eq!(task_of("Write a title."), None);
    }

    #[test]
    fn an_agent_is_called_in_its_own_words_and_not_at_all_without_tools() {
        let reply = call(&["Read".to_owned(), "Bash".to_owned()], "echo").unwrap();
        assert_eq!(reply.tool_calls[0].name, "Bash");
        assert_eq!(reply.tool_calls[0].arguments["command"], "echo");
        assert!(call(&[], "echo").is_none());
    }
}
