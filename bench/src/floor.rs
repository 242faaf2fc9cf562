//! The floor: the least that a program must do to be an agent. A request, a command in a terminal, and again; no log,
//! no policy, no sandbox, no checkpoint, nothing kept but the conversation, a process for each task.

use crate::{
    error::{BenchError, Trying as _},
    script,
};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use serde_json::{Value, json};
use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
};

/// Works through one task. `base_url` ends in `/v1`.
pub(crate) fn run(base_url: &str, task: usize) -> Result<(), BenchError> {
    let host = base_url.trim_start_matches("http://").trim_end_matches("/v1");
    let stream = TcpStream::connect(host).to("reach the model")?;
    stream.set_nodelay(true).to("set up a connection")?;
    let mut connection = BufReader::new(stream);
    let mut input = vec![json!({"role": "user", "content": script::prompt(task)})];
    loop {
        let body = json!({"model": "scripted", "stream": true, "input": input,
            "tools": [{"type": "function", "name": "exec"}]});
        let output = ask(&mut connection, host, &body.to_string())?;
        let calls: Vec<_> = output.iter().filter(|item| item["type"] == "function_call").cloned().collect();
        if calls.is_empty() {
            return Ok(());
        }
        input.extend(output);
        for call in calls {
            let arguments: Value =
                serde_json::from_str(call["arguments"].as_str().unwrap_or_default()).unwrap_or_default();
            let printed = in_terminal(arguments["command"].as_str().unwrap_or_default())?;
            input
                .push(json!({"type": "function_call_output", "call_id": call["call_id"], "output": printed}));
        }
    }
}

/// Sends a request and gives what the model says, whole.
fn ask(connection: &mut BufReader<TcpStream>, host: &str, body: &str) -> Result<Vec<Value>, BenchError> {
    let head = format!(
        "POST /v1/responses HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    connection.get_mut().write_all(format!("{head}{body}").as_bytes()).to("ask the model")?;
    let (mut length, mut line) = (0, String::new());
    loop {
        line.clear();
        connection.read_line(&mut line).to("hear the model")?;
        match line.trim_end().to_ascii_lowercase().split_once(": ") {
            Some(("content-length", value)) => length = value.parse().unwrap_or(0),
            None if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    let mut answer = vec![0; length];
    connection.read_exact(&mut answer).to("hear the model out")?;
    let answer = String::from_utf8_lossy(&answer);
    let last = answer.lines().rev().find_map(|line| line.strip_prefix("data: "));
    let completed: Value = serde_json::from_str(last.unwrap_or_default()).unwrap_or_default();
    match &completed["response"]["output"] {
        Value::Array(output) => Ok(output.clone()),
        _ => Err(BenchError::odd("the model", format!("no answer but {answer:?}"))),
    }
}

/// Runs a command line in a terminal of its own, and gives what it printed.
fn in_terminal(command: &str) -> Result<String, BenchError> {
    let pair =
        native_pty_system().openpty(PtySize::default()).map_err(io::Error::other).to("open a terminal")?;
    let mut shell = CommandBuilder::new("/bin/sh");
    shell.args(["-c", command]);
    let mut child = pair.slave.spawn_command(shell).map_err(io::Error::other).to("start a shell")?;
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().map_err(io::Error::other).to("read a terminal")?;
    let mut printed = Vec::new();
    // Linux ends a terminal whose programs are gone with an error.
    let _ = reader.read_to_end(&mut printed);
    child.wait().to("wait for a shell")?;
    Ok(String::from_utf8_lossy(&printed).into_owned())
}
