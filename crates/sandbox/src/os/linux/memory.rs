//! Watches the memory of a command's processes, for systems that delegate no cgroup to the daemon.

use crate::launcher::complain;
use nix::{
    sys::signal::{Signal, kill},
    unistd::{Pid, SysconfVar, sysconf},
};
use std::{
    fs,
    time::{Duration, Instant},
};

/// Short commands end before they are looked at.
const FIRST_LOOK: Duration = Duration::from_millis(100);
const SHORTEST: Duration = Duration::from_millis(10);
const LONGEST: Duration = Duration::from_secs(1);
/// No program fills memory faster, so that a look is due before what is left can be filled. Bytes per second.
const FASTEST: u64 = 4 << 30;

/// The memory of a command's processes.
pub struct Watch {
    limit: u64,
    next: Instant,
    page: u64,
}

impl Watch {
    pub fn new(limit: u64) -> Self {
        let page = sysconf(SysconfVar::PAGE_SIZE).ok().flatten().and_then(|size| u64::try_from(size).ok());
        Self { limit, next: Instant::now() + FIRST_LOOK, page: page.unwrap_or(4096) }
    }

    /// When to look next.
    pub fn due(&self) -> Instant {
        self.next
    }

    /// Looks if it is time, and ends the biggest process if they hold too much together.
    pub fn look(&mut self, processes: impl FnOnce() -> Vec<Pid>) {
        let now = Instant::now();
        if now < self.next {
            return;
        }
        let processes = processes();
        let sizes = |size: &dyn Fn(Pid) -> Option<u64>| -> Vec<(u64, Pid)> {
            processes.iter().filter_map(|&pid| Some((size(pid)?, pid))).collect()
        };
        let sum = |sizes: &[(u64, Pid)]| sizes.iter().map(|(size, _)| size).sum::<u64>();
        let mut used = sum(&sizes(&|pid| self.private(pid)));
        if used > self.limit {
            // Pages that forked processes share were counted for each; the exact number costs more to learn.
            let exact = sizes(&|pid| proportional(pid).or_else(|| self.private(pid)));
            used = sum(&exact);
            if let (true, Some((size, pid))) = (used > self.limit, exact.iter().max()) {
                let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
                if kill(*pid, Signal::SIGKILL).is_ok() {
                    complain(&format!(
                        "the command's memory limit of {} MiB is reached; {} ({} MiB) was killed",
                        self.limit >> 20,
                        name.trim_end(),
                        size >> 20,
                    ));
                }
            }
        }
        let left = self.limit.saturating_sub(used);
        let until_full = Duration::from_millis(left.saturating_mul(1000) / FASTEST);
        self.next = now + until_full.clamp(SHORTEST, LONGEST);
    }

    /// Resident memory that is backed by no file, in bytes.
    fn private(&self, pid: Pid) -> Option<u64> {
        let statm = fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
        let mut pages = statm.split(' ').skip(1).map_while(|field| field.parse::<u64>().ok());
        let (resident, shared) = (pages.next()?, pages.next()?);
        Some(resident.saturating_sub(shared) * self.page)
    }
}

/// Resident memory with shared pages divided among those who share them, in bytes.
fn proportional(pid: Pid) -> Option<u64> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let field = |name: &str| {
        let line = rollup.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().strip_suffix(" kB")?.parse::<u64>().ok()
    };
    Some((field("Pss_Anon:")? + field("Pss_Shmem:")?) << 10)
}
