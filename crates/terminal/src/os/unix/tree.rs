//! Ends all that came of a program, and all that a dead owner left.

use super::{
    processes::{self, Seen},
    pump::Leader,
};
use crate::{
    OwnerMark, Swept, TerminalError,
    mark::{OWNER_VAR, TERMINAL_VAR},
};
use rustix::process::{Pid, Signal, getpid, kill_process};
use std::{
    collections::HashSet,
    io,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::runtime::Handle;

/// How often to kill anew what was born while we killed, and how long to wait for each death.
const ROUNDS: usize = 50;
const ROUND_LIMIT: Duration = Duration::from_millis(100);
/// Terminals that ended within this time are searched for leftovers together.
const TOGETHER: Duration = Duration::from_millis(100);

/// What came of one terminal's program.
pub(super) struct Tree {
    leader: Arc<Leader>,
    token: Arc<str>,
}

impl Tree {
    pub fn new(leader: Arc<Leader>, token: Arc<str>) -> Self {
        Self { leader, token }
    }

    /// Asks all to end, and kills those that have not after `grace`. Blocks.
    ///
    /// Shells in a terminal ignore a request to terminate and heed a hang-up; many a server cleans up on the
    /// former and just dies of the latter. So the one comes first, and the other at half time.
    pub fn end(&self, grace: Duration) -> io::Result<()> {
        let begun = Instant::now();
        for (signal, until) in [(Signal::TERM, grace / 2), (Signal::HUP, grace)] {
            let members = self.members()?;
            if members.is_empty() || grace.is_zero() {
                break;
            }
            let watch = Watch::over(&members);
            watch.signal(signal);
            watch.signal(Signal::CONT);
            watch.wait(until.saturating_sub(begun.elapsed()));
        }
        kill_all(|| self.members())?;
        Ok(())
    }

    fn members(&self) -> io::Result<Vec<Seen>> {
        // The session's number is ours for as long as its leader is not reaped.
        self.leader
            .while_ours(|leader| family(&self.token, Some(leader)))
            .unwrap_or_else(|| family(&self.token, None))
    }
}

/// The processes of a session or with a token, and their descendants.
fn family(token: &str, session: Option<Pid>) -> io::Result<Vec<Seen>> {
    let me = getpid();
    let (mut family, mut others): (Vec<Seen>, Vec<Seen>) =
        processes::list()?.into_iter().filter(|seen| seen.pid != me).partition(|seen| {
            session.is_some() && seen.session == session || processes::carries(seen.pid, TERMINAL_VAR, token)
        });
    let mut known: HashSet<Pid> = family.iter().map(|seen| seen.pid).collect();
    loop {
        let (children, rest): (Vec<Seen>, Vec<Seen>) =
            others.into_iter().partition(|seen| seen.parent.is_some_and(|parent| known.contains(&parent)));
        if children.is_empty() {
            return Ok(family);
        }
        known.extend(children.iter().map(|seen| seen.pid));
        family.extend(children);
        others = rest;
    }
}

/// Kills until `find` finds nothing more; what it found, and what would not die.
fn kill_all(find: impl Fn() -> io::Result<Vec<Seen>>) -> io::Result<(Vec<Pid>, Vec<Pid>)> {
    let mut killed = Vec::new();
    for _ in 0..ROUNDS {
        let found = find()?;
        if found.is_empty() {
            return Ok((killed, Vec::new()));
        }
        killed.extend(found.iter().map(|seen| seen.pid));
        let watch = Watch::over(&found);
        watch.signal(Signal::KILL);
        watch.wait(ROUND_LIMIT);
    }
    let survived: Vec<Pid> = find()?.into_iter().map(|seen| seen.pid).collect();
    killed.retain(|pid| !survived.contains(pid));
    Ok((killed, survived))
}

/// Ends what an ended terminal left behind, some moments from now and together with others'.
pub(super) fn end_soon(io: &Handle, token: Arc<str>) {
    static ENDED: Mutex<Vec<Arc<str>>> = Mutex::new(Vec::new());
    let first = {
        let mut ended = ENDED.lock().unwrap_or_else(PoisonError::into_inner);
        ended.push(token);
        ended.len() == 1
    };
    if !first {
        return;
    }
    io.spawn(async {
        tokio::time::sleep(TOGETHER).await;
        let tokens = std::mem::take(&mut *ENDED.lock().unwrap_or_else(PoisonError::into_inner));
        let killing = tokio::task::spawn_blocking(move || kill_all(|| marked(TERMINAL_VAR, &tokens)));
        if let Ok(Err(error)) = killing.await {
            tracing::warn!(%error, "what a terminal left behind could not be looked for");
        }
    });
}

fn marked(variable: &str, names: &[impl AsRef<str>]) -> io::Result<Vec<Seen>> {
    let mut all = processes::list()?;
    all.retain(|seen| {
        seen.pid != getpid() && names.iter().any(|name| processes::carries(seen.pid, variable, name.as_ref()))
    });
    Ok(all)
}

/// Kills every process that an owner with this mark left when it was killed itself. Blocks for a moment.
///
/// For the owner's next start, once it is sure to be the only one with its mark. A process without the mark
/// is never touched, nor are this process and those that it was started by.
///
/// # Errors
/// [`TerminalError::Processes`] where the running processes cannot be listed.
pub fn sweep(mark: &OwnerMark) -> Result<Swept, TerminalError> {
    let own_line = own_line();
    let find = || {
        let mut found = marked(OWNER_VAR, &[mark.as_str()])?;
        found.retain(|seen| !own_line.contains(&seen.pid));
        Ok(found)
    };
    let (killed, survived) = kill_all(find).map_err(|source| TerminalError::Processes { source })?;
    let numbers = |pids: Vec<Pid>| {
        let mut numbers: Vec<u32> =
            pids.into_iter().map(|pid| pid.as_raw_nonzero().get().cast_unsigned()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    };
    Ok(Swept { killed: numbers(killed), survived: numbers(survived) })
}

/// This process, its parent, and so on.
fn own_line() -> HashSet<Pid> {
    let mut line = HashSet::new();
    let mut next = Some(getpid());
    while let Some(pid) = next.filter(|pid| line.insert(*pid)) {
        next = processes::look(pid).and_then(|seen| seen.parent);
    }
    line
}

/// Processes that are to be signalled and waited for, and nothing else by their numbers.
struct Watch(Vec<Watched>);

#[cfg(target_os = "linux")]
type Event = std::os::fd::OwnedFd;
#[cfg(not(target_os = "linux"))]
type Event = std::convert::Infallible;

struct Watched {
    seen: Seen,
    /// Stands for the process itself, where the system has such a thing.
    event: Option<Event>,
}

impl Watch {
    fn over(seen: &[Seen]) -> Self {
        Self(seen.iter().filter_map(|seen| Watched::new(*seen)).collect())
    }

    fn signal(&self, signal: Signal) {
        for watched in &self.0 {
            watched.signal(signal);
        }
    }

    /// Waits until all have ended, but not longer than `limit`.
    fn wait(&self, limit: Duration) {
        let deadline = Instant::now() + limit;
        for watched in &self.0 {
            watched.wait(deadline);
        }
    }
}

impl Watched {
    fn new(seen: Seen) -> Option<Self> {
        #[cfg(target_os = "linux")]
        let event = rustix::process::pidfd_open(seen.pid, rustix::process::PidfdFlags::empty()).ok();
        #[cfg(not(target_os = "linux"))]
        let event = None;
        // The number may have been given to another before we took hold of it.
        let same = processes::look(seen.pid).is_some_and(|now| now.started == seen.started);
        same.then_some(Self { seen, event })
    }

    fn signal(&self, signal: Signal) {
        // It may have ended, or be another user's: what is left is seen by the next look.
        let _ = match &self.event {
            #[cfg(target_os = "linux")]
            Some(event) => rustix::process::pidfd_send_signal(event, signal),
            #[cfg(not(target_os = "linux"))]
            Some(never) => match *never {},
            None => kill_process(self.seen.pid, signal),
        };
    }

    fn wait(&self, deadline: Instant) {
        #[cfg(target_os = "linux")]
        if let Some(event) = &self.event {
            use rustix::event::{PollFd, PollFlags, poll};
            let left = deadline.saturating_duration_since(Instant::now());
            if let Ok(left) = left.try_into() {
                let _ = poll(&mut [PollFd::new(event, PollFlags::IN)], Some(&left));
            }
            return;
        }
        // No event to wait for: this is the way to a death, not the idle state.
        while Instant::now() < deadline
            && processes::look(self.seen.pid).is_some_and(|n| n.started == self.seen.started)
        {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
