//! Commands in terminals, and what is typed into them.

use super::{
    Outcome,
    arguments::{Exec, WriteStdin},
    nearby::{self, Wanted},
    session::{Session, Sessions, Started},
    spare::Spare,
};
use crate::{
    files::{Bounds, open_folder},
    host::{Host, Live},
    output::{
        capture::{Capture, Captured},
        cut,
    },
    tools::Surroundings,
};
use flotilla_domain::{CallId, CallStatus, CommandSeen, CommandSpec, ExitStatus};
use flotilla_terminal::{Chunk, From, Scrollback, Size, Terminal, TerminalError};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::time::{Instant, timeout_at};

/// How long a call waits for its command's end before it gives back what there is so far.
const PATIENCE: Duration = Duration::from_secs(10);
const MOST_PATIENCE: Duration = Duration::from_secs(120);
/// After something was typed: how long to wait for an answer, and the silence that ends it.
const ANSWER: Duration = Duration::from_secs(5);
const SILENCE: Duration = Duration::from_millis(300);
/// How long a command has to end by itself when it is asked to.
const GRACE: Duration = Duration::from_secs(2);
/// The most of a command's output that a model is shown, in bytes: about ten thousand tokens.
const SHOWN: usize = 40_000;
/// Raw output is read up to here as it comes; of more, only the end is fetched later.
const READ_ALONG: u64 = 128 << 10;
const FETCHED_END: u64 = 256 << 10;
/// The terminal's size where none is asked for.
pub(super) const SIZE: Size = Size { rows: 40, cols: 120 };

/// What makes programs behave well when nobody sits before them.
const UNATTENDED: [(&str, &str); 6] = [
    ("TERM", "xterm-256color"),
    ("NO_COLOR", "1"),
    ("PAGER", "cat"),
    ("GIT_PAGER", "cat"),
    ("GIT_EDITOR", "true"),
    ("GIT_TERMINAL_PROMPT", "0"),
];

/// Why a command did not start.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotStarted {
    #[error("{0}")]
    Folder(#[from] crate::files::FileError),
    #[error("{0}")]
    Sandbox(#[from] flotilla_sandbox::SandboxError),
    #[error("{0}")]
    Terminal(#[from] TerminalError),
    #[error("{0}")]
    Sessions(#[from] super::session::TooMany),
}

/// Starts a command, does `then`, and waits for what comes of it.
pub(super) async fn exec(
    around: &Surroundings,
    bounds: &Bounds,
    (sessions, spare): (&Sessions, &Spare),
    host: &dyn Host,
    call: &CallId,
    asked: &Exec,
    then: impl FnOnce(),
) -> Outcome {
    let begun = Instant::now();
    let started = start(around, bounds, (sessions, spare), asked);
    then();
    match started {
        Err(NotStarted::Folder(error)) => {
            let (bounds, cwd) = (bounds.clone(), asked.cwd.clone());
            let told = move || nearby::told(&bounds, cwd.as_deref(), &error, Wanted::Folder);
            let told = tokio::task::spawn_blocking(told).await.unwrap_or_default();
            Outcome::failed(format!("The command did not start: {told}"))
        }
        Err(error) => Outcome::failed(format!("The command did not start: {error}.")),
        Ok(session) => {
            host.show(Live::Terminal { call: call.clone(), terminal: session.terminal.clone() });
            let until = begun + patience(asked.yield_ms, PATIENCE);
            watch(sessions, &session, Until::End(until), begun, String::new()).await
        }
    }
}

fn start(
    around: &Surroundings,
    bounds: &Bounds,
    (sessions, spare): (&Sessions, &Spare),
    asked: &Exec,
) -> Result<Arc<Session>, NotStarted> {
    let place = sessions.reserve()?;
    let (_, cwd) = open_folder(bounds, &bounds.locate(asked.cwd.as_deref().unwrap_or("."))?)?;
    let command = command(around, cwd, &asked.command);
    let within = |asked: Option<u64>, default: u16, least, most| {
        let asked = asked.unwrap_or(default.into()).clamp(least, most);
        u16::try_from(asked).unwrap_or(u16::MAX)
    };
    let size =
        Size { rows: within(asked.rows, SIZE.rows, 5, 500), cols: within(asked.cols, SIZE.cols, 20, 1000) };
    if let Some(started) = spare.start(around, &command, size)? {
        return Ok(place.fill(asked.command.clone(), started));
    }
    let confined = around.sandbox.confine(&command, &around.confinement)?;
    let (terminal, scrollback) = open(around, &confined, size, place.number())?;
    Ok(place.fill(asked.command.clone(), Started { terminal, scrollback, waited: None }))
}

/// A command as the agent's shell carries it out.
pub(super) fn command(around: &Surroundings, cwd: PathBuf, line: &str) -> CommandSpec {
    let mut env = around.env.clone();
    for (name, value) in UNATTENDED {
        env.insert(name.into(), value.into());
    }
    let mut args = around.shell.args.clone();
    args.push(line.into());
    CommandSpec { program: around.shell.program.clone(), args, cwd, env }
}

/// Starts a confined command in a terminal, and says where its output is kept: under `number`, but whatever an earlier
/// life of the run left there stays.
pub(super) fn open(
    around: &Surroundings,
    confined: &CommandSpec,
    size: Size,
    number: u64,
) -> Result<(Terminal, PathBuf), TerminalError> {
    let path = (0u32..)
        .map(|again| match again {
            0 => format!("exec-{number}.log"),
            again => format!("exec-{number}-{again}.log"),
        })
        .map(|name| around.artifacts.join(name))
        .find(|path| !path.exists())
        .unwrap_or_default();
    let scrollback = Scrollback { path: path.clone(), cap_bytes: around.scrollback_bytes };
    Ok((Terminal::spawn(confined, size, scrollback, &around.mark)?, path))
}

pub(super) async fn write_stdin(sessions: &Sessions, asked: &WriteStdin) -> Outcome {
    let begun = Instant::now();
    let Some(session) = sessions.get(asked.session) else {
        return Outcome::failed(sessions.unknown(asked.session));
    };
    if asked.kill {
        session.terminal.kill(GRACE).await;
        return watch(sessions, &session, Until::End(begun + ANSWER), begun, String::new()).await;
    }
    if asked.text.is_empty() {
        let until = begun + patience(asked.yield_ms, PATIENCE);
        return watch(sessions, &session, Until::End(until), begun, String::new()).await;
    }
    let until = begun + patience(asked.yield_ms, ANSWER);
    let note = match timeout_at(until, session.terminal.write(asked.text.as_bytes())).await {
        Ok(Ok(())) => String::new(),
        Ok(Err(error)) => format!("Not all of the text was typed: {error}.\n"),
        Err(_) => "Not all of the text was typed: the program reads no input.\n".to_owned(),
    };
    watch(sessions, &session, Until::Answer(until), begun, note).await
}

fn patience(asked: Option<u64>, default: Duration) -> Duration {
    asked.map_or(default, Duration::from_millis).min(MOST_PATIENCE)
}

/// What a call waits for.
#[derive(Clone, Copy)]
enum Until {
    /// The command's end, at most until then.
    End(Instant),
    /// Output and then a silence, at most until then.
    Answer(Instant),
}

/// How a shell ends when it finds no such program.
const NOT_FOUND: ExitStatus = ExitStatus::Code { code: 127 };
/// Some models were taught to call the tool from a shell.
const NO_COMMAND: &str = "\n[apply_patch is no command but a tool of yours: call it as such, with the patch as its argument `patch`.]";

/// Waits, and tells what came since the last time.
async fn watch(
    sessions: &Sessions,
    session: &Session,
    until: Until,
    begun: Instant,
    note: String,
) -> Outcome {
    let mut at = session.at.lock().await;
    let mut capture = Capture::default();
    let exit = follow(&session.terminal, &mut at, until, &mut capture).await;
    let seconds = begun.elapsed().as_secs_f64();
    let (status, head) = match exit {
        None => (
            CallStatus::Ok,
            format!(
                "Still running after {seconds:.1} s, as session {}. Use write_stdin to wait for more, to type or to end it.",
                session.number
            ),
        ),
        Some(exit) => {
            sessions.remove(session.number);
            let status = if exit.success() { CallStatus::Ok } else { CallStatus::Failed };
            (status, format!("{} after {seconds:.1} s.", ended(exit)))
        }
    };
    let output = told(capture, session);
    let output = if output.is_empty() { "(no output)" } else { &output };
    let hint =
        if exit == Some(NOT_FOUND) && session.command.contains("apply_patch") { NO_COMMAND } else { "" };
    Outcome::ran(
        status,
        format!("{note}{head}\n{output}{hint}"),
        CommandSeen { session: session.number, exit },
    )
}

fn ended(exit: ExitStatus) -> String {
    match exit {
        ExitStatus::Code { code } => format!("Exit code {code}"),
        ExitStatus::Signal { signal } => format!("Ended by signal {signal}"),
        ExitStatus::Unknown => "Ended, its exit code is unknown,".to_owned(),
    }
}

/// Follows the output from `at` on. A program that prints without end is not read along for long: the rest is
/// left to the file, and its end is fetched when the time is over.
async fn follow(
    terminal: &Terminal,
    at: &mut u64,
    until: Until,
    capture: &mut Capture,
) -> Option<ExitStatus> {
    let (Until::End(deadline) | Until::Answer(deadline)) = until;
    let mut viewer = terminal.attach(From::Offset(*at));
    let mut exit = None;
    while exit.is_none() && capture.total() < READ_ALONG {
        let silent = match until {
            Until::Answer(_) if capture.total() > 0 => deadline.min(Instant::now() + SILENCE),
            _ => deadline,
        };
        match timeout_at(silent, viewer.next()).await {
            Err(_) => break,
            Ok(chunk) => exit = take(chunk, capture, terminal),
        }
        *at = viewer.offset();
    }
    if capture.total() < READ_ALONG {
        return exit;
    }
    if exit.is_none() {
        exit = timeout_at(deadline, terminal.wait()).await.ok();
    }
    let end = terminal.written();
    let start = end.saturating_sub(FETCHED_END).max(*at);
    capture.skip(start - *at);
    let mut viewer = terminal.attach(From::Offset(start));
    while viewer.offset() < end {
        if take(viewer.next().await, capture, terminal).is_some() {
            break;
        }
    }
    *at = viewer.offset().max(start);
    exit
}

fn take(chunk: Option<Chunk>, capture: &mut Capture, terminal: &Terminal) -> Option<ExitStatus> {
    match chunk {
        Some(Chunk::Bytes { bytes, .. }) => capture.push(&bytes),
        Some(Chunk::Gap { from, to }) => capture.skip(to - from),
        Some(Chunk::Exit(status)) => return Some(status),
        None => return Some(terminal.exit().unwrap_or(ExitStatus::Unknown)),
    }
    None
}

fn told(capture: Capture, session: &Session) -> String {
    let whole = |bytes: u64| {
        format!(
            "[… {bytes} bytes left out; the whole output is in {}: read or search it]",
            session.scrollback.display()
        )
    };
    match capture.cleaned() {
        Captured::Whole(text) => cut::middle(&text, SHOWN, |_, bytes| whole(bytes as u64)),
        Captured::Ends { head, tail, dropped } => {
            let (first, last) = (cut::head(&head, SHOWN / 2), cut::tail(&tail, SHOWN / 2));
            let cut = head.len() - first.len() + tail.len() - last.len();
            cut::join(first, &whole(dropped + cut as u64), last)
        }
    }
}
