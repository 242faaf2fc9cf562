//! Finds and starts a program in a new console.

use super::{Console, Process, Typed, locked};
use crate::{
    Size, TerminalError,
    mark::Stamp,
    output::{BATCH, Feed},
};
use flotilla_domain::{CommandSpec, ExitStatus};
use portable_pty::{Child, CommandBuilder, PtyPair, PtySize, native_pty_system};
use std::{
    ffi::{OsStr, OsString},
    io::{self, Read, Write},
    os::windows::ffi::OsStrExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, mpsc as blocking},
    thread,
};
use tokio::{runtime::Handle, sync::mpsc};
use win32job::{ExtendedLimitInfo, Job};

const STACK: usize = 128 * 1024;
/// The console begins by asking where its cursor is, and prints nothing until it is told; there may be no
/// terminal to tell it.
const CURSOR_AT_HOME: &[u8] = b"\x1b[1;1R";

/// A command that was looked up and can be tried.
pub(crate) struct Start {
    program: OsString,
    builder: CommandBuilder,
    size: PtySize,
}

/// Looks a command up, with errors that say which part of it is wrong.
pub(crate) fn prepare(command: &CommandSpec, size: Size, stamp: Stamp) -> Result<Start, TerminalError> {
    let cwd = &command.cwd;
    let folder = std::fs::metadata(cwd)
        .and_then(|folder| if folder.is_dir() { Ok(()) } else { Err(io::ErrorKind::NotADirectory.into()) })
        .and_then(|()| std::path::absolute(cwd));
    let cwd = folder.map_err(|source| TerminalError::WorkingDirectory { cwd: cwd.clone(), source })?;
    let mut env = command.env.clone();
    env.extend(stamp.variables.map(|(name, value)| (name.into(), value)));
    let texts = std::iter::once(&command.program).chain(&command.args).chain(env.keys()).chain(env.values());
    if let Some(text) = texts.clone().find(|text| text.encode_wide().any(|unit| unit == 0)) {
        return Err(TerminalError::ZeroByte { text: text.clone() });
    }
    let variable = |name: &str| {
        env.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_os_str())
    };
    let program = find(&command.program, variable("PATH"), variable("PATHEXT"), &cwd)?;
    let mut builder = CommandBuilder::new(program);
    builder.args(&command.args);
    builder.cwd(cwd);
    builder.env_clear();
    for (name, value) in &env {
        builder.env(name, value);
    }
    let size = PtySize { rows: size.rows, cols: size.cols, pixel_width: 0, pixel_height: 0 };
    Ok(Start { program: command.program.clone(), builder, size })
}

fn find(
    program: &OsStr,
    path: Option<&OsStr>,
    extensions: Option<&OsStr>,
    cwd: &Path,
) -> Result<PathBuf, TerminalError> {
    let names_folder = Path::new(program).components().count() > 1;
    let folders: Vec<PathBuf> = match path {
        _ if names_folder => vec![cwd.to_owned()],
        Some(path) => std::env::split_paths(path).map(|folder| cwd.join(folder)).collect(),
        None => Vec::new(),
    };
    let extensions = extensions.unwrap_or(OsStr::new(".COM;.EXE;.BAT;.CMD"));
    let extensions: Vec<PathBuf> = std::env::split_paths(extensions).collect();
    for folder in folders {
        let whole = folder.join(program);
        let longer = extensions.iter().map(|extension| {
            let mut name = whole.clone().into_os_string();
            name.push(extension);
            PathBuf::from(name)
        });
        let plain = whole.extension().is_some().then(|| whole.clone());
        if let Some(file) = plain.into_iter().chain(longer).find(|candidate| candidate.is_file()) {
            return Ok(file);
        }
    }
    let searched = path.filter(|_| !names_folder).map(OsStr::to_owned);
    Err(TerminalError::ProgramNotFound { program: program.to_owned(), searched })
}

/// Starts what was prepared, its output going to `feed`.
pub(crate) fn start(start: Start, feed: Feed) -> Result<Process, TerminalError> {
    let open = |source| TerminalError::Open { source };
    let io = crate::io_thread::handle().map_err(open)?;
    let PtyPair { slave, master } =
        native_pty_system().openpty(start.size).map_err(|error| open(io::Error::other(error)))?;
    let reader = master.try_clone_reader().map_err(|error| open(io::Error::other(error)))?;
    let mut writer = master.take_writer().map_err(|error| open(io::Error::other(error)))?;
    let job = job().map_err(open)?;

    let failed = |source| TerminalError::Start { program: start.program.clone(), source };
    let mut child = slave.spawn_command(start.builder).map_err(|error| failed(io::Error::other(error)))?;
    drop(slave);
    if let Err(error) = enter(&job, child.as_ref()) {
        // It must not run where nothing would end it with us.
        let _ = child.kill();
        return Err(failed(error));
    }
    let pid = child.process_id().unwrap_or_default();
    let console: Console = Arc::new(Mutex::new(Some(master)));
    let (typing, typed) = mpsc::channel(1);
    let (ended, end) = blocking::channel();
    let waiting = Arc::clone(&console);
    // Should a thread be refused, the job ends with this function.
    thread("terminal-read", move || read(reader, &end, feed, &io)).map_err(open)?;
    thread("terminal-wait", move || {
        let _ = ended.send(wait(child));
        let console = locked(&waiting).take();
        drop(console);
    })
    .map_err(open)?;
    thread("terminal-type", move || {
        let _ = writer.write_all(CURSOR_AT_HOME);
        type_all(writer, typed);
    })
    .map_err(open)?;
    Ok(Process { pid, console, job: Mutex::new(Some(job)), typing, writing: tokio::sync::Mutex::default() })
}

fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(name.to_owned()).stack_size(STACK).spawn(work).map(drop)
}

/// A job whose processes end with its last handle.
fn job() -> io::Result<Job> {
    let mut limits = ExtendedLimitInfo::new();
    limits.limit_kill_on_job_close();
    Job::create_with_limit_info(&limits).map_err(io::Error::other)
}

fn enter(job: &Job, child: &dyn Child) -> io::Result<()> {
    let handle = child.as_raw_handle().ok_or(io::ErrorKind::NotFound)?;
    job.assign_process(handle as isize).map_err(io::Error::other)
}

fn wait(mut child: Box<dyn Child + Send + Sync>) -> ExitStatus {
    match child.wait() {
        Ok(status) => ExitStatus::Code { code: status.exit_code().cast_signed() },
        Err(_) => ExitStatus::Unknown,
    }
}

fn read(mut reader: Box<dyn Read + Send>, end: &blocking::Receiver<ExitStatus>, mut feed: Feed, io: &Handle) {
    let mut buffer = Vec::with_capacity(BATCH);
    loop {
        io.block_on(feed.room());
        buffer.resize(BATCH, 0);
        match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(len) => {
                buffer.truncate(len);
                feed.push(&mut buffer);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    // The console closes after its program has ended.
    feed.end(end.recv().unwrap_or(ExitStatus::Unknown));
}

fn type_all(mut writer: Box<dyn Write + Send>, mut typed: mpsc::Receiver<Typed>) {
    while let Some((bytes, done)) = typed.blocking_recv() {
        let written = writer.write_all(&bytes).and_then(|()| writer.flush());
        if let Some(done) = done {
            // A cancelled caller does not wait for it.
            let _ = done.send(written);
        }
    }
}
