//! Carries a terminal's output to its feed, and sees its program end.

use super::device::{Device, Left};
use crate::{
    TerminalError,
    output::{BATCH, Feed},
};
use flotilla_domain::ExitStatus;
use portable_pty::SlavePty;
use rustix::{
    io::Errno,
    process::{Pid, Signal, WaitId, WaitIdOptions, WaitOptions, getsid, kill_process_group, waitid, waitpid},
};
use std::{
    cell::RefCell,
    io,
    sync::{Arc, Mutex, PoisonError},
};
#[cfg(target_os = "linux")]
use tokio::io::{Interest, unix::AsyncFd};
use tokio::sync::oneshot;

/// More than a terminal holds: what a program wrote before it ended lies within this many bytes, and a
/// process left behind that prints without end cannot keep the end from being told.
const LEFT_IN_TERMINAL: usize = 256 * 1024;
/// Waiting threads do nothing but wait.
const WAITER_STACK: usize = 64 * 1024;

thread_local! {
    /// All terminals are read by one thread, one after the other.
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(Vec::with_capacity(BATCH));
}

/// The started program: leader of its session and of its first process group.
pub(super) struct Leader {
    pid: Pid,
    /// False once it is reaped: from then on the number may be another's.
    unreaped: Mutex<bool>,
}

impl Leader {
    pub fn new(pid: Pid) -> Self {
        Self { pid, unreaped: Mutex::new(true) }
    }

    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// Runs `act` while the program's number surely is its own; `None` once it is not.
    pub fn while_ours<T>(&self, act: impl FnOnce(Pid) -> T) -> Option<T> {
        let unreaped = self.unreaped.lock().unwrap_or_else(PoisonError::into_inner);
        unreaped.then(|| act(self.pid))
    }

    /// Signals `group` where it is of our session, else the program's first group.
    pub fn signal_group(&self, group: Option<Pid>, signal: Signal) -> Result<(), TerminalError> {
        let sent = self.while_ours(|leader| {
            // A group whose own leader is gone cannot be asked, and its number is taken while it has members.
            let ours = group.filter(|group| getsid(Some(*group)).map_or(true, |session| session == leader));
            kill_process_group(ours.unwrap_or(leader), signal)
        });
        match sent {
            None => Err(TerminalError::Ended),
            Some(Ok(()) | Err(Errno::SRCH)) => Ok(()),
            Some(Err(error)) => Err(TerminalError::Device { source: error.into() }),
        }
    }

    /// Waits for a program that was killed, for nobody else will.
    pub fn bury(&self) {
        let mut unreaped = self.unreaped.lock().unwrap_or_else(PoisonError::into_inner);
        *unreaped = false;
        while matches!(waitpid(Some(self.pid), WaitOptions::empty()), Err(Errno::INTR)) {}
    }

    /// Takes the status of the ended program.
    fn reap(&self) -> ExitStatus {
        let mut unreaped = self.unreaped.lock().unwrap_or_else(PoisonError::into_inner);
        *unreaped = false;
        let Ok(Some((_, status))) = waitpid(Some(self.pid), WaitOptions::NOHANG) else {
            return ExitStatus::Unknown;
        };
        match (status.exit_status(), status.terminating_signal()) {
            (Some(code), _) => ExitStatus::Code { code },
            (None, Some(signal)) => ExitStatus::Signal { signal },
            (None, None) => ExitStatus::Unknown,
        }
    }
}

/// How the program's end is noticed.
pub(super) enum End {
    /// By the kernel's own event for it.
    #[cfg(target_os = "linux")]
    Event(AsyncFd<std::os::fd::OwnedFd>),
    /// By a thread that waits.
    Thread(oneshot::Receiver<()>),
}

impl End {
    /// The best way there is. To be called in the context of the I/O thread.
    pub fn of(pid: Pid) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        {
            use rustix::process::{PidfdFlags, pidfd_open};
            // Old kernels and some containers have none.
            if let Ok(event) = pidfd_open(pid, PidfdFlags::empty()) {
                #[expect(
                    deprecated,
                    reason = "its successor is unsafe, for types that do not own their descriptor"
                )]
                return AsyncFd::with_interest(event, Interest::READABLE).map(Self::Event);
            }
        }
        Self::by_thread(pid)
    }

    pub fn by_thread(pid: Pid) -> io::Result<Self> {
        let (ended, end) = oneshot::channel();
        let wait = move || {
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            while matches!(waitid(WaitId::Pid(pid), options), Err(Errno::INTR)) {}
            let _ = ended.send(());
        };
        std::thread::Builder::new().name("terminal-wait".to_owned()).stack_size(WAITER_STACK).spawn(wait)?;
        Ok(Self::Thread(end))
    }

    async fn come(self) {
        match self {
            #[cfg(target_os = "linux")]
            Self::Event(event) => drop(event.readable().await),
            Self::Thread(end) => drop(end.await),
        }
    }
}

/// Reads until the program has ended, and then what it left behind as long as `kept` stands.
pub(super) async fn pump(
    device: Arc<Device>,
    slave: Box<dyn SlavePty + Send>,
    (leader, end): (Arc<Leader>, End),
    mut feed: Feed,
    mut kept: oneshot::Receiver<()>,
) {
    let end = end.come();
    tokio::pin!(end);
    loop {
        let left = tokio::select! {
            biased;
            () = &mut end => break,
            left = turn(&device, &mut feed) => left,
        };
        if left == Left::Closed {
            end.as_mut().await;
            break;
        }
        // Another terminal's turn, even where this one always has more.
        tokio::task::yield_now().await;
    }
    let mut limit = LEFT_IN_TERMINAL;
    while limit > 0 {
        let (taken, left) = take(&device, &mut feed);
        limit = limit.saturating_sub(taken);
        if left != Left::More {
            break;
        }
    }
    feed.end(leader.reap());
    // From here on the terminal's end can be seen: nobody left behind has it open.
    drop(slave);
    loop {
        let left = tokio::select! {
            biased;
            _ = &mut kept => return,
            left = turn(&device, &mut feed) => left,
        };
        if left == Left::Closed {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// Waits for room and for output, and carries what is there. Cancel-safe.
async fn turn(device: &Device, feed: &mut Feed) -> Left {
    feed.room().await;
    let Some(mut ready) = device.readable().await else { return Left::Closed };
    let (_, left) = take(device, feed);
    if left == Left::Nothing {
        ready.clear_ready();
    }
    left
}

/// Carries what is there now.
fn take(device: &Device, feed: &mut Feed) -> (usize, Left) {
    BUFFER.with_borrow_mut(|buffer| {
        let left = device.fill(buffer);
        let len = buffer.len();
        if len > 0 {
            feed.push(buffer);
        }
        (len, left)
    })
}
