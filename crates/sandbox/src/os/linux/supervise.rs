//! Waits for the program, keeps its limits, and ends what it leaves behind.

use super::{
    events::{Events, GRACE},
    memory::Watch,
};
use nix::{
    errno::Errno,
    sys::{
        signal::{Signal, kill, killpg},
        wait::{WaitPidFlag, WaitStatus, waitpid},
    },
    unistd::{Pid, tcsetpgrp},
};
use std::{fs, io, os::fd::AsFd as _, time::Instant};

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Code(i32),
    Signal(i32),
}

/// Who else is inside with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    /// All of this process namespace, whose first process this is.
    Namespace,
    /// All descendants, which become children of this process when their parents end.
    Descendants,
}

impl Inside {
    /// All processes but this one.
    fn list(self) -> Vec<Pid> {
        match self {
            Self::Namespace => {
                let names =
                    fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.file_name());
                let pids = names.filter_map(|name| name.to_str()?.parse().ok());
                pids.filter(|&pid| pid != 1).map(Pid::from_raw).collect()
            }
            Self::Descendants => {
                let mut found = children(Pid::this());
                let mut at = 0;
                while let Some(&pid) = found.get(at) {
                    found.extend(children(pid));
                    at += 1;
                }
                found
            }
        }
    }

    fn signal_all(self, signal: Signal) {
        match self {
            // As the namespace's first process: to all in it but itself. There may be none left.
            Self::Namespace => {
                let _ = kill(Pid::from_raw(-1), signal);
            }
            Self::Descendants => self.list().into_iter().for_each(|pid| {
                let _ = kill(pid, signal);
            }),
        }
    }
}

/// The children of all threads of a process.
fn children(of: Pid) -> Vec<Pid> {
    let threads = fs::read_dir(format!("/proc/{of}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists
        .flat_map(|list| list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>())
        .map(Pid::from_raw)
        .collect()
}

/// Waits until `program` has ended, and ends what is left of it. `events` may watch the process without which the command must not go on.
pub fn supervise(program: Pid, inside: Inside, events: &Events, mut watch: Watch) -> nix::Result<End> {
    let mut kill_at: Option<Instant> = None;
    loop {
        let deadline = kill_at.map_or(watch.due(), |at| at.min(watch.due()));
        let happened = events.wait(Some(deadline))?;
        if happened.ended || kill_at.is_some_and(|at| at <= Instant::now()) {
            inside.signal_all(Signal::SIGKILL);
            kill_at = Some(Instant::now() + GRACE);
        }
        for signal in happened.signals {
            match signal {
                Signal::SIGCHLD => {
                    if let Some(end) = reap(program)? {
                        end_the_rest(inside);
                        return Ok(end);
                    }
                }
                Signal::SIGHUP | Signal::SIGTERM => {
                    inside.signal_all(signal);
                    kill_at.get_or_insert(Instant::now() + GRACE);
                }
                other => {
                    let _ = killpg(program, other);
                }
            }
        }
        watch.look(|| inside.list());
    }
}

/// Takes note of all children that changed.
fn reap(program: Pid) -> nix::Result<Option<End>> {
    let mut end = None;
    loop {
        match waitpid(None, Some(WaitPidFlag::WNOHANG | WaitPidFlag::WUNTRACED)) {
            Ok(WaitStatus::Exited(pid, code)) if pid == program => end = Some(End::Code(code)),
            Ok(WaitStatus::Signaled(pid, signal, _)) if pid == program => {
                end = Some(End::Signal(signal as i32))
            }
            Ok(WaitStatus::Stopped(pid, signal)) if pid == program => resume(program, signal),
            Ok(WaitStatus::StillAlive) | Err(Errno::ECHILD) => return Ok(end),
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(error),
        }
    }
}

/// Undoes a stop by the terminal: nobody is there to continue the program. (In a namespace the kernel stops it only
/// until its parent has left the session.)
fn resume(program: Pid, signal: Signal) {
    if matches!(signal, Signal::SIGTTIN | Signal::SIGTTOU) {
        // It fails where there is no terminal, and then nothing stopped the program.
        let _ = tcsetpgrp(io::stdin().as_fd(), program);
    }
    if matches!(signal, Signal::SIGTSTP | Signal::SIGTTIN | Signal::SIGTTOU) {
        let _ = killpg(program, Signal::SIGCONT);
    }
}

/// Kills until nothing is left; children of the killed become ours.
fn end_the_rest(inside: Inside) {
    loop {
        match inside {
            Inside::Namespace => inside.signal_all(Signal::SIGKILL),
            // Going only one generation deep needs no look at the whole tree.
            Inside::Descendants => children(Pid::this()).into_iter().for_each(|child| {
                // It may have ended by itself.
                let _ = kill(child, Signal::SIGKILL);
            }),
        }
        match waitpid(None, None) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(_) => return,
        }
    }
}
