//! The scripted model of the measurements: so many turns of one command each, instantly, in whatever words the asking
//! agent has for a command; and a record of when each conversation asked and was answered.

use crate::error::BenchError;
use flotilla_scripted_model::{Incoming, Keep, Reply, Server};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
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

type Exchanges = Arc<Mutex<BTreeMap<usize, Vec<Exchange>>>>;

/// A scripted model at work.
pub(crate) struct Model {
    server: Server,
    exchanges: Exchanges,
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
        let exchanges = Exchanges::default();
        let record = Arc::clone(&exchanges);
        let play = move |incoming: &Incoming| {
            let asked = Instant::now();
            let Some(task) = task_of(&incoming.prompt_text) else { return Reply::text("ok") };
            let turn = incoming.turn_index;
            // Some agents ask for a title of the conversation, without tools; that is no turn.
            let Some(call) = call(&incoming.tools, &command(task, turn)) else { return Reply::text("ok") };
            let reply = if turn < turns { call } else { Reply::text("done") };
            let exchange = Exchange { asked, answered: Instant::now() };
            record.lock().unwrap_or_else(PoisonError::into_inner).entry(task).or_default().push(exchange);
            reply
        };
        Ok(Self { server: Server::start_with(play, 0, Keep::Nothing).await?, exchanges })
    }

    /// The address to give to a client, ending in `/v1`.
    pub(crate) fn base_url(&self) -> String {
        self.server.base_url()
    }

    /// Forgets what the clock said so far.
    pub(crate) fn forget_times(&self) {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What the clock said of all conversations since it was forgotten, which began at `begun`.
    pub(crate) fn times(&self, begun: Instant) -> Times {
        let exchanges = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner);
        let since = |at: Instant| at.saturating_duration_since(begun).as_secs_f64();
        let gap = |pair: &[Exchange]| match pair {
            [before, after] => Some((after.asked - before.answered).as_secs_f64() * 1e3),
            _ => None,
        };
        Times {
            gaps_ms: exchanges.values().flat_map(|all| all.windows(2).filter_map(gap)).collect(),
            spans_s: exchanges
                .values()
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
