//! What a supervising process waits for: signals, the end of another process, and the time.

use nix::{
    errno::Errno,
    poll::{PollFd, PollFlags, PollTimeout, poll},
    sys::{
        signal::{SigSet, Signal},
        signalfd::{SfdFlags, SignalFd},
    },
};
use std::{
    os::fd::{AsFd as _, OwnedFd},
    time::{Duration, Instant},
};

/// Told to the command when the supervisor is told.
const PASSED_ON: &[Signal] = &[
    Signal::SIGHUP,
    Signal::SIGINT,
    Signal::SIGQUIT,
    Signal::SIGTERM,
    Signal::SIGUSR1,
    Signal::SIGUSR2,
    Signal::SIGALRM,
    Signal::SIGWINCH,
    Signal::SIGCONT,
];
/// Of no concern to a supervisor; they must neither stop nor end it.
const KEPT_OUT: &[Signal] = &[Signal::SIGTSTP, Signal::SIGTTIN, Signal::SIGTTOU, Signal::SIGPIPE];

/// How long a command may clean up after it was told to end.
pub const GRACE: Duration = Duration::from_secs(1);

/// Keeps signals for [`Events`], from before any process is forked.
pub fn hold_signals() -> nix::Result<()> {
    let mut all = awaited();
    all.extend(KEPT_OUT.iter().copied());
    all.thread_block()
}

fn awaited() -> SigSet {
    PASSED_ON.iter().copied().chain([Signal::SIGCHLD]).collect()
}

pub struct Events {
    signals: SignalFd,
    watched: Option<OwnedFd>,
}

/// What happened, at least one of these or nothing before the deadline.
#[derive(Debug, Default)]
pub struct Happened {
    pub signals: Vec<Signal>,
    /// The watched process has ended.
    pub ended: bool,
}

impl Events {
    pub fn new(watched: Option<OwnedFd>) -> nix::Result<Self> {
        let flags = SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK;
        Ok(Self { signals: SignalFd::with_flags(&awaited(), flags)?, watched })
    }

    pub fn wait(&self, deadline: Option<Instant>) -> nix::Result<Happened> {
        let timeout = match deadline.map(|at| at.saturating_duration_since(Instant::now())) {
            None => PollTimeout::NONE,
            // Rounded up, so as not to wake just before the time.
            Some(left) => PollTimeout::try_from(left + Duration::from_millis(1)).unwrap_or(PollTimeout::MAX),
        };
        let mut fds = vec![PollFd::new(self.signals.as_fd(), PollFlags::POLLIN)];
        fds.extend(self.watched.iter().map(|fd| PollFd::new(fd.as_fd(), PollFlags::POLLIN)));
        match poll(&mut fds, timeout) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(error),
        }
        let ended = fds.get(1).is_some_and(|fd| fd.any().unwrap_or(false));
        let mut signals = Vec::new();
        while let Some(info) = self.signals.read_signal()? {
            signals
                .extend(i32::try_from(info.ssi_signo).ok().and_then(|number| Signal::try_from(number).ok()));
        }
        Ok(Happened { signals, ended })
    }
}
