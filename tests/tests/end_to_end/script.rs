//! What the model of the storm has its tasks do: every call leaves a token that no other call leaves.

use flotilla_api::wire::ToolCall;
use flotilla_scripted_model::{Incoming, Reply};
use serde_json::{Value, json};
use std::time::Duration;

/// The prompt of a task; the script knows the task by it.
pub fn prompt(task: usize) -> String {
    format!("Do storm {task:02} to its end")
}

/// Where a task works, from the workspace.
pub fn folder(task: usize) -> String {
    format!("tasks/{task:02}")
}

/// The task that a request is about.
pub fn task_of(incoming: &Incoming) -> usize {
    let at = incoming.prompt_text.find("Do storm ").unwrap_or_else(|| panic!("a request of no task")) + 9;
    incoming.prompt_text[at..at + 2].parse().unwrap()
}

/// What the model says: the same for the same place in the conversation.
pub fn reply(incoming: &Incoming, turns: usize) -> Reply {
    let (task, turn) = (task_of(incoming), incoming.turn_index);
    let mut roll = fastrand::Rng::with_seed((task as u64) << 32 | turn as u64);
    let think = Duration::from_millis(roll.u64(0..12));
    if turn >= turns {
        return Reply::text(format!("Storm {task:02} is over.")).with_delay(think);
    }
    let token = format!("{task:02}-{turn:03}");
    // Each task has every kind early; after that they come as they come.
    let kind = if turn < 8 { (turn + task) % 8 } else { roll.usize(0..8) };
    let reply = match kind {
        0 | 1 => Reply::call("exec", command(&token, task, "sleep 0.005")),
        2 => Reply::call("exec", command(&format!("{token}-a"), task, "true"))
            .and_call("exec", command(&format!("{token}-b"), task, "sleep 0.01")),
        3 => Reply::call("apply_patch", patch(&token, task)),
        // What it starts wants to outlive it: a session of its own, no mark, no terminal.
        4 => Reply::call(
            "exec",
            command(&token, task, "env -i setsid sleep 1000 </dev/null >/dev/null 2>&1 & sleep 0.02"),
        ),
        5 => {
            let mut server = command(&token, task, "exec sleep 1000");
            server["yield_ms"] = json!(40);
            Reply::call("exec", server)
        }
        6 => {
            let commit = format!(
                "find \"$(git rev-parse --git-dir)\" -name '*.lock' -delete; git add -A . && git -c user.name=Agent -c user.email=agent@example.com commit -qm 'Step {token}'"
            );
            Reply::call("exec", command(&token, task, &commit))
        }
        _ => Reply::call("read", json!({ "path": "src/main.txt" }))
            .and_call("report_progress", json!({ "action": token, "percent": turn * 100 / turns })),
    };
    reply.with_text(format!("Turn {turn} of {turns}.")).with_delay(think)
}

/// A command that leaves `token` in the task's two journals, does `more`, and makes a file. What its caller is told
/// as having gone well has done all of it.
fn command(token: &str, task: usize, more: &str) -> Value {
    let folder = folder(task);
    json!({ "command": format!(
        "mkdir -p {folder}; printf '%s\\n' {token} >> {folder}/journal; printf '%s\\n' {token} >> \"$TMPDIR/journal\"; \
         printf 'made by {token}' > {folder}/made-{token}; {more}"
    ) })
}

fn patch(token: &str, task: usize) -> Value {
    let folder = folder(task);
    json!({ "patch": format!("*** Begin Patch\n*** Add File: {folder}/patched-{token}\n+patched by {token}\n*** End Patch") })
}

/// What a call leaves in the workspace.
pub enum Leaves {
    /// A line in both journals, and a file.
    Token(String),
    /// A file alone, by its path from the workspace.
    File(String, String),
    Nothing,
}

/// What `call` leaves, read from its own arguments.
pub fn leaves(call: &ToolCall) -> Leaves {
    let arguments: Value = serde_json::from_str(&call.arguments).unwrap();
    match call.name.as_str() {
        "exec" => {
            let command = arguments["command"].as_str().unwrap();
            let (_, rest) = command.split_once("printf '%s\\n' ").unwrap();
            Leaves::Token(rest.split(' ').next().unwrap().to_owned())
        }
        "apply_patch" => {
            let patch = arguments["patch"].as_str().unwrap();
            let line = |start: &str| patch.lines().find_map(|line| line.strip_prefix(start)).unwrap();
            Leaves::File(line("*** Add File: ").to_owned(), format!("{}\n", line("+")))
        }
        _ => Leaves::Nothing,
    }
}
