//! Finds and starts a program in a new terminal.

use super::{
    Process,
    device::{Device, Opened, open},
    pump::{End, Leader, pump},
};
use crate::{Size, TerminalError, mark::Stamp, output::Feed};
use flotilla_domain::CommandSpec;
use portable_pty::CommandBuilder;
use rustix::{
    fs::{Access, access},
    io::Errno,
    process::Pid,
};
use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    io,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, mpsc},
};
use tokio::{runtime::Handle, sync::oneshot};

/// A command that was looked up and can be tried.
pub(crate) struct Start {
    /// The program's file, absolute.
    pub program: PathBuf,
    /// The program's name as asked for, and its arguments.
    pub words: Vec<OsString>,
    pub cwd: PathBuf,
    pub env: BTreeMap<OsString, OsString>,
    size: Size,
    token: String,
}

/// Looks a command up, with errors that say which part of it is wrong.
pub(crate) fn prepare(command: &CommandSpec, size: Size, stamp: Stamp) -> Result<Start, TerminalError> {
    let cwd = &command.cwd;
    let inside = std::fs::metadata(cwd).and_then(|folder| {
        if !folder.is_dir() {
            return Err(Errno::NOTDIR.into());
        }
        access(cwd, Access::EXEC_OK).map_err(io::Error::from)
    });
    inside.map_err(|source| TerminalError::WorkingDirectory { cwd: cwd.clone(), source })?;
    let cwd = std::path::absolute(cwd)
        .map_err(|source| TerminalError::WorkingDirectory { cwd: cwd.clone(), source })?;
    let mut env = command.env.clone();
    env.extend(stamp.variables.map(|(name, value)| (name.into(), value)));
    let words: Vec<_> = std::iter::once(&command.program).chain(&command.args).cloned().collect();
    let texts = words.iter().chain(env.keys()).chain(env.values());
    if let Some(text) = texts.clone().find(|text| text.as_bytes().contains(&0)) {
        return Err(TerminalError::ZeroByte { text: text.clone() });
    }
    let program = find(&command.program, env.get(OsStr::new("PATH")), &cwd)?;
    Ok(Start { program, words, cwd, env, size, token: stamp.token })
}

fn find(program: &OsStr, path: Option<&OsString>, cwd: &Path) -> Result<PathBuf, TerminalError> {
    let names_folder = program.as_bytes().contains(&b'/');
    let candidates: Vec<PathBuf> = match path {
        _ if names_folder => vec![cwd.join(program)],
        Some(path) if !program.is_empty() => {
            std::env::split_paths(path).map(|folder| cwd.join(folder).join(program)).collect()
        }
        _ => Vec::new(),
    };
    let mut closed = None;
    for candidate in candidates {
        match access(&candidate, Access::EXEC_OK) {
            Ok(()) if candidate.is_file() => return Ok(candidate),
            Ok(()) | Err(Errno::ACCESS) => closed = closed.or(Some(candidate)),
            Err(_) => {}
        }
    }
    Err(match closed {
        Some(program) => TerminalError::NotExecutable { program },
        None => TerminalError::ProgramNotFound {
            program: program.to_owned(),
            searched: path.filter(|_| !names_folder).cloned(),
        },
    })
}

/// Starts what was prepared, its output going to `feed`.
pub(crate) fn start(start: Start, feed: Feed) -> Result<Process, TerminalError> {
    let io = crate::io_thread::handle().map_err(|source| TerminalError::Open { source })?;
    let token = Arc::from(start.token.as_str());
    let (opened, pid) = on_starter(start)?;
    let end = {
        let _context = io.enter();
        End::of(pid)
    };
    attend(opened, Arc::new(Leader::new(pid)), end, token, feed, io)
}

/// Reads the terminal of a program that was started, and waits for its end.
fn attend(
    opened: Opened,
    leader: Arc<Leader>,
    end: io::Result<End>,
    token: Arc<str>,
    feed: Feed,
    io: Handle,
) -> Result<Process, TerminalError> {
    let watched = end
        .map_err(|source| TerminalError::Open { source })
        .and_then(|end| Ok((Arc::new(Device::new(opened.master, &io)?), end)));
    let (device, end) = watched.inspect_err(|_| {
        // Out of descriptors: a program that nobody watches must not run.
        let _ = leader.signal_group(None, rustix::process::Signal::KILL);
        leader.bury();
    })?;
    let (keep, kept) = oneshot::channel();
    io.spawn(pump(Arc::clone(&device), opened.slave, (Arc::clone(&leader), end), feed, kept));
    Ok(Process { device, leader, token, writing: tokio::sync::Mutex::default(), io, _keep: keep })
}

type Started = Result<(Opened, Pid), TerminalError>;
type Order = (Start, mpsc::SyncSender<Started>);

/// Has the one starting thread open a terminal and start the program in it.
///
/// One thread, because a terminal that was just opened is inheritable for an instant: a program started
/// by another thread meanwhile would hold it open, and would keep its hang-up from coming.
fn on_starter(start: Start) -> Started {
    static STARTER: Mutex<Option<mpsc::Sender<Order>>> = Mutex::new(None);
    let (answer, answered) = mpsc::sync_channel(1);
    {
        let mut starter = STARTER.lock().unwrap_or_else(PoisonError::into_inner);
        let orders = match &mut *starter {
            Some(orders) => orders,
            empty => empty.insert(starter_thread().map_err(|source| TerminalError::Open { source })?),
        };
        orders.send((start, answer)).map_err(|_| gone())?;
    }
    answered.recv().map_err(|_| gone())?
}

fn gone() -> TerminalError {
    TerminalError::Open { source: io::ErrorKind::BrokenPipe.into() }
}

fn starter_thread() -> io::Result<mpsc::Sender<Order>> {
    let (orders, incoming) = mpsc::channel::<Order>();
    std::thread::Builder::new().name("terminal-start".to_owned()).spawn(move || {
        #[cfg(target_os = "linux")]
        let own_directory = super::posix_spawn::own_directory();
        while let Ok((start, answer)) = incoming.recv() {
            let started = open(start.size).and_then(|opened| {
                #[cfg(target_os = "linux")]
                if let (true, Some(terminal)) = (own_directory, &opened.name) {
                    let pid = super::posix_spawn::spawn(&start, terminal)?;
                    return Ok((opened, pid));
                }
                let pid = by_fork(&start, &opened)?;
                Ok((opened, pid))
            });
            // The caller waits for this answer, whatever becomes of its own caller.
            let _ = answer.send(started);
        }
    })?;
    Ok(orders)
}

/// Starts a program as portable-pty does.
fn by_fork(start: &Start, opened: &Opened) -> Result<Pid, TerminalError> {
    let mut builder = CommandBuilder::new(&start.program);
    builder.args(&start.words[1..]);
    builder.cwd(&start.cwd);
    builder.env_clear();
    for (name, value) in &start.env {
        builder.env(name, value);
    }
    let failed = |source| TerminalError::Start { program: start.words[0].clone(), source };
    let child = opened.slave.spawn_command(builder).map_err(|error| failed(io::Error::other(error)))?;
    let pid = child.process_id().and_then(|pid| Pid::from_raw(pid.cast_signed()));
    // Dropping the child neither ends nor reaps it; the number is all we need.
    pid.ok_or_else(|| failed(Errno::SRCH.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OwnerMark, Scrollback};
    use flotilla_domain::ExitStatus;
    use std::time::Duration;

    #[tokio::test]
    async fn where_nothing_better_is_to_be_had_programs_start_by_fork_and_are_waited_for_by_threads() {
        let folder = tempfile::tempdir().unwrap();
        let command = CommandSpec {
            program: "sh".into(),
            args: vec!["-c".into(), "[ \"$(ps -o sid= -p $$)\" -eq $$ ] && pwd; kill -TERM $$".into()],
            cwd: folder.path().into(),
            env: [("PATH".into(), "/usr/bin:/bin".into())].into(),
        };
        let stamp = Stamp::new(&OwnerMark::new("fork").unwrap());
        let start = prepare(&command, Size { rows: 24, cols: 80 }, stamp).unwrap();
        let scrollback = folder.path().join("scrollback");
        let feed = Feed::new(&Scrollback { path: scrollback.clone(), cap_bytes: 4096 }).unwrap();
        let output = feed.output();
        let opened = open(start.size).unwrap();
        let pid = by_fork(&start, &opened).unwrap();
        let io = crate::io_thread::handle().unwrap();
        let leader = Arc::new(Leader::new(pid));
        let process = attend(opened, leader, End::by_thread(pid), "fork".into(), feed, io).unwrap();
        let ended = tokio::time::timeout(Duration::from_secs(20), output.ended()).await;
        assert_eq!(ended, Ok(ExitStatus::Signal { signal: 15 }));
        let printed = std::fs::read_to_string(scrollback).unwrap();
        assert_eq!(Path::new(printed.trim_end()), folder.path().canonicalize().unwrap());
        drop(process);
    }
}
