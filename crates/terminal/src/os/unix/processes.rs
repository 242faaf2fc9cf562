//! The processes that run, as far as they can be told apart by environment, session and parent.

use rustix::process::Pid;
use std::io;

/// One process, as it was a moment ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub pid: Pid,
    pub parent: Option<Pid>,
    pub session: Option<Pid>,
    /// When it started, in the system's own unit: a number that was given to another has another.
    pub started: u64,
}

pub(super) use listing::{carries, list, look};

/// As the kernel's own file system tells.
#[cfg(target_os = "linux")]
mod listing {
    use super::{Pid, Seen, io};
    use crate::mark;

    /// Every process that is no zombie.
    pub fn list() -> io::Result<Vec<Seen>> {
        let numbers = std::fs::read_dir("/proc")?.filter_map(|entry| {
            let name = entry.ok()?.file_name();
            number(name.to_str()?)
        });
        Ok(numbers.filter_map(look).collect())
    }

    /// One process, if it is there and no zombie.
    pub fn look(pid: Pid) -> Option<Seen> {
        parse(pid, &std::fs::read(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?)
    }

    /// Reads proc_pid_stat(5). The second field is any text in parentheses, so the last one ends it.
    pub fn parse(pid: Pid, stat: &[u8]) -> Option<Seen> {
        let name_end = stat.iter().rposition(|b| *b == b')')?;
        let rest = std::str::from_utf8(stat.get(name_end + 1..)?).ok()?;
        let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
        // Field 3, the state, stands first here.
        let field = |number: usize| fields.get(number - 3).copied();
        if matches!(field(3)?, "Z" | "X" | "x") {
            return None;
        }
        let started = field(22)?.parse().ok()?;
        Some(Seen { pid, parent: field(4).and_then(number), session: field(6).and_then(number), started })
    }

    fn number(text: &str) -> Option<Pid> {
        text.parse().ok().filter(|number| *number > 0).and_then(Pid::from_raw)
    }

    /// Whether a process carries `name` in its environment's `variable`. Another user's cannot be read.
    pub fn carries(pid: Pid, variable: &str, name: &str) -> bool {
        std::fs::read(format!("/proc/{}/environ", pid.as_raw_nonzero()))
            .is_ok_and(|environ| mark::carries(environ.split(|b| *b == 0), variable, name))
    }
}

/// As `sysinfo` tells. macOS hides the environment of its own hardened programs from everybody.
#[cfg(not(target_os = "linux"))]
mod listing {
    use super::{Pid, Seen, io};
    use crate::mark;
    use std::os::unix::ffi::OsStrExt;
    use sysinfo::{ProcessRefreshKind, ProcessStatus, ProcessesToUpdate, System, UpdateKind};

    fn number(pid: sysinfo::Pid) -> Option<Pid> {
        Pid::from_raw(i32::try_from(pid.as_u32()).ok()?)
    }

    fn refreshed(which: ProcessesToUpdate<'_>, what: ProcessRefreshKind) -> System {
        let mut system = System::new();
        system.refresh_processes_specifics(which, true, what);
        system
    }

    fn seen(process: &sysinfo::Process) -> Option<Seen> {
        (process.status() != ProcessStatus::Zombie).then_some(())?;
        Some(Seen {
            pid: number(process.pid())?,
            parent: process.parent().and_then(number),
            session: process.session_id().and_then(number),
            started: process.start_time(),
        })
    }

    /// Every process that is no zombie.
    pub fn list() -> io::Result<Vec<Seen>> {
        let system = refreshed(ProcessesToUpdate::All, ProcessRefreshKind::nothing());
        Ok(system.processes().values().filter_map(seen).collect())
    }

    fn sysinfo_pid(pid: Pid) -> sysinfo::Pid {
        sysinfo::Pid::from_u32(pid.as_raw_nonzero().get().cast_unsigned())
    }

    /// One process, if it is there and no zombie.
    pub fn look(pid: Pid) -> Option<Seen> {
        let pid = sysinfo_pid(pid);
        let system = refreshed(ProcessesToUpdate::Some(&[pid]), ProcessRefreshKind::nothing());
        system.process(pid).and_then(seen)
    }

    /// Whether a process carries `name` in its environment's `variable`. Another user's cannot be read.
    pub fn carries(pid: Pid, variable: &str, name: &str) -> bool {
        let pid = sysinfo_pid(pid);
        let what = ProcessRefreshKind::nothing().with_environ(UpdateKind::Always);
        let system = refreshed(ProcessesToUpdate::Some(&[pid]), what);
        system.process(pid).is_some_and(|process| {
            mark::carries(process.environ().iter().map(|e| e.as_bytes()), variable, name)
        })
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{listing::parse, *};
    use proptest::prelude::*;

    #[test]
    fn a_name_with_parentheses_and_spaces_hides_nothing() {
        let pid = Pid::from_raw(7).unwrap();
        let stat = b"7 (a) Z 1 (b) S 3 4 5 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 12345 0 0";
        let seen = parse(pid, stat).unwrap();
        assert_eq!((seen.parent, seen.session, seen.started), (Pid::from_raw(3), Pid::from_raw(5), 12345));
    }

    #[test]
    fn a_zombie_is_no_process() {
        let stat = b"7 (a) Z 3 4 5 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 12345 0 0";
        assert_eq!(parse(Pid::from_raw(7).unwrap(), stat), None);
    }

    proptest! {
        #[test]
        fn any_text_parses_or_is_refused_without_a_panic(stat: Vec<u8>, text in "[0-9] \\([a-z]\\) [A-Z0-9 -]{0,80}") {
            let pid = Pid::from_raw(7).unwrap();
            let _ = (parse(pid, &stat), parse(pid, text.as_bytes()));
        }
    }

    #[test]
    fn this_process_is_listed() {
        let me = rustix::process::getpid();
        assert!(list().unwrap().iter().any(|seen| seen.pid == me));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_session_of_this_process_is_known() {
        let me = rustix::process::getpid();
        // In a container the session's leader may be outside and have no number here; rustix does not bear that.
        let session = nix::unistd::getsid(None).unwrap().as_raw();
        assert_eq!(look(me).unwrap().session.map_or(0, |leader| leader.as_raw_nonzero().get()), session);
    }
}
