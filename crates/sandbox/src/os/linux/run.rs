//! The launcher. With namespaces there are three processes: the launcher, which stays outside and is what the
//! daemon sees; the namespaces' first process, whose end ends all that is inside; and the program. Without
//! namespaces the launcher itself takes the place of the second.

use super::{
    calls::{self, Sockets},
    events::{self, Events, GRACE},
    ids::IdMaps,
    layout::Layout,
    memory::Watch,
    mounts, networks, privileges, rules,
    supervise::{End, Inside, supervise},
    sys::{self, Fork},
    waiting::Told,
};
use crate::{
    Network,
    launcher::{FAILED, complain, fail},
    plan::Plan,
};
use landlock::RulesetCreated;
use nix::{
    fcntl::OFlag,
    libc::{self, c_int},
    sys::{
        resource::{Resource, setrlimit},
        signal::{SigSet, Signal, kill},
        wait::{WaitPidFlag, WaitStatus, waitpid},
    },
    unistd::{Pid, getpgrp, getppid, isatty, pipe2, setpgid, setsid, tcgetpgrp, tcsetpgrp},
};
use seccompiler::BpfProgram;
use std::{
    fmt, fs,
    io::{self, Read as _, Write as _},
    os::{
        fd::{AsFd as _, BorrowedFd, OwnedFd},
        unix::process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Command, exit},
    time::Instant,
};

/// The program cannot be executed; as shells say it.
const CANNOT_EXECUTE: i32 = 126;
/// The program was not found; as shells say it.
const NOT_FOUND: i32 = 127;

trait OrFail<T> {
    fn or_fail(self, step: &str) -> T;
}

impl<T, E: fmt::Display> OrFail<T> for Result<T, E> {
    fn or_fail(self, step: &str) -> T {
        self.unwrap_or_else(|error| fail(&format!("{step}: {error}")))
    }
}

/// The launcher's body.
pub fn run(plan: Plan) -> ! {
    // What the daemon leaked, before any is opened here: a terminal's other end would keep it from hanging up.
    sys::close_from(3).or_fail("close files");
    let told = plan.told.map(|held| held.open().or_fail("open what it is told by"));
    events::hold_signals().or_fail("hold signals");
    let layout = Layout::of(&plan).or_fail("paths");
    let foreground = foreground_terminal();
    let terminal = foreground.as_ref().map(|fd| fd.as_fd());
    let end = if plan.layers.namespaces {
        outside(&plan, &layout, terminal, told)
    } else {
        sys::prctl(libc::PR_SET_CHILD_SUBREAPER, 1).or_fail("take over orphans");
        let events =
            Events::new(Some(sys::pidfd_open(getppid()).or_fail("watch the daemon"))).or_fail("events");
        privileges::limit(&plan).or_fail("limits");
        privileges::drop_all(&plan).or_fail("give up privileges");
        let program = start(&plan, Inherited::make(&plan, &layout), terminal);
        // From here on not even the command's own user may inspect the launcher.
        sys::prctl(libc::PR_SET_DUMPABLE, 0).or_fail("close the launcher");
        supervise(program, Inside::Descendants, &events, Watch::new(plan.memory_bytes)).or_fail("supervise")
    };
    if let Some(terminal) = terminal {
        // A shell that started the launcher by hand has its terminal back; after a hang-up there is none.
        let _ = tcsetpgrp(terminal, getpgrp());
    }
    match end {
        End::Code(code) => exit(code),
        End::Signal(number) => die_of(number),
    }
}

/// The terminal on standard input, output or error, if the launcher is in its foreground.
fn foreground_terminal() -> Option<OwnedFd> {
    let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
    let mut streams = [stdin.as_fd(), stdout.as_fd(), stderr.as_fd()].into_iter();
    let found = streams.find(|fd| isatty(fd).unwrap_or(false) && tcgetpgrp(fd) == Ok(getpgrp()))?;
    found.try_clone_to_owned().ok()
}

/// Ends as the program ended, so that whoever waits sees the same signal.
fn die_of(number: i32) -> ! {
    if let Ok(number) = Signal::try_from(number) {
        let _ = setrlimit(Resource::RLIMIT_CORE, 0, 0);
        if number != Signal::SIGKILL && number != Signal::SIGSTOP {
            let _ = sys::default_action(number);
        }
        let _ = SigSet::from(number).thread_unblock();
        let _ = kill(Pid::this(), number);
    }
    // A real-time signal, which this library has no name for.
    exit(128 + number)
}

fn pipe() -> (fs::File, fs::File) {
    let (read, write) = pipe2(OFlag::O_CLOEXEC).or_fail("pipe");
    (read.into(), write.into())
}

/// Starts the first process of new namespaces, and passes on what it is told and how that one ends.
fn outside(plan: &Plan, layout: &Layout, terminal: Option<BorrowedFd<'_>>, told: Option<fs::File>) -> End {
    let sockets = mounts::local_sockets(layout);
    let maps = IdMaps::read().or_fail("user ids");
    let daemon = sys::pidfd_open(getppid()).or_fail("watch the daemon");
    // Where the daemon no longer holds it, or nobody may look, a loopback of its own confines as well.
    let joined = plan.loopback.is_some_and(|held| networks::join(held).is_ok());
    let (go_read, go_write) = pipe();
    let (mut end_read, end_write) = pipe();
    let mut kinds = libc::CLONE_NEWUSER | libc::CLONE_NEWPID | libc::CLONE_NEWNS | libc::CLONE_NEWIPC;
    if plan.network == Network::None && !joined {
        kinds |= libc::CLONE_NEWNET;
    }
    let first = match sys::fork_into(kinds).or_fail("namespaces") {
        Fork::Child => {
            drop((go_write, end_read, daemon));
            inside(plan, layout, &sockets, terminal, kinds, (go_read, told, end_write))
        }
        Fork::Parent(first) => first,
    };
    drop((go_read, told, end_write));
    maps.write(first).or_fail("user ids");
    (&go_write).write_all(b"!").or_fail("begin");
    sys::prctl(libc::PR_SET_DUMPABLE, 0).or_fail("close the launcher");
    let events = Events::new(Some(daemon)).or_fail("events");
    let status = pass_on(first, &events);
    let mut told = [0; 8];
    match (end_read.read_exact(&mut told), status) {
        (Ok(()), _) => decode(told),
        (Err(_), WaitStatus::Exited(_, code)) => End::Code(code),
        (Err(_), WaitStatus::Signaled(_, signal, _)) => End::Signal(signal as i32),
        (Err(_), _) => fail("its first process vanished"),
    }
}

/// Tells the first process what the launcher is told, until it ends. It must be waited for, even though nothing is
/// left inside once it says how the program ended: who else would reap it in a container without an init, and the
/// command's CPU time would be in nobody's account.
fn pass_on(first: Pid, events: &Events) -> WaitStatus {
    let mut kill_at: Option<Instant> = None;
    loop {
        let happened = events.wait(kill_at).or_fail("wait");
        if happened.ended || kill_at.is_some_and(|at| at <= Instant::now()) {
            // It may just have ended by itself; then that is seen at once.
            let _ = kill(first, Signal::SIGKILL);
            return waitpid(first, None).or_fail("wait");
        }
        if happened.signals.contains(&Signal::SIGCHLD) {
            let status = waitpid(first, Some(WaitPidFlag::WNOHANG)).or_fail("wait");
            if status != WaitStatus::StillAlive {
                return status;
            }
        }
        for signal in happened.signals.into_iter().filter(|&signal| signal != Signal::SIGCHLD) {
            let _ = kill(first, signal);
            if matches!(signal, Signal::SIGHUP | Signal::SIGTERM) {
                // A little later than the first process does it, which says how the program ended.
                kill_at.get_or_insert(Instant::now() + 2 * GRACE);
            }
        }
    }
}

/// The first process of the namespaces, of which those of the kinds `new` were made for it.
fn inside(
    plan: &Plan,
    layout: &Layout,
    sockets: &[PathBuf],
    terminal: Option<BorrowedFd<'_>>,
    new: c_int,
    (mut go, told, mut end): (fs::File, Option<fs::File>, fs::File),
) -> ! {
    sys::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as u64).or_fail("end with the launcher");
    go.read_exact(&mut [0]).or_fail("begin");
    privileges::limit(plan).or_fail("limits");
    let cwd = std::env::current_dir().or_fail("working directory");
    mounts::arrange(plan, layout, sockets).or_fail("arrange what it sees");
    if new & libc::CLONE_NEWNET != 0 {
        sys::loopback_up().or_fail("loopback");
    }
    // The old working directory would lead below the new mounts.
    std::env::set_current_dir(&cwd).or_fail("working directory");
    privileges::drop_all(plan).or_fail("give up privileges");
    let inherited = Inherited::make(plan, layout);
    let asked = told.map(|told| hear(plan, told));
    let program = start(asked.as_ref().unwrap_or(plan), inherited, terminal);
    sys::prctl(libc::PR_SET_DUMPABLE, 0).or_fail("close the first process");
    // With its parent in another session the program's process group is an orphaned one, as if it led the session
    // itself: the terminal's stop key does nothing to a program that has nobody to continue it.
    setsid().or_fail("leave the session");
    let events = Events::new(None).or_fail("events");
    let how =
        supervise(program, Inside::Namespace, &events, Watch::new(plan.memory_bytes)).or_fail("supervise");
    end.write_all(&encode(how)).or_fail("say how it ended");
    exit(0)
}

/// Waits until the launcher is told what to start. It ends when nobody is left to tell it.
fn hear(plan: &Plan, told: fs::File) -> Plan {
    let Some(told) = Told::wait(told).or_fail("hear what to start") else { exit(FAILED) };
    std::env::set_current_dir(&told.cwd).or_fail("working directory");
    Plan { program: told.program, args: told.args, ..plan.clone() }
}

fn encode(end: End) -> [u8; 8] {
    let (kind, value) = match end {
        End::Code(code) => (0, code),
        End::Signal(signal) => (1, signal),
    };
    (u64::from(u32::from_ne_bytes(i32::to_ne_bytes(value))) | kind << 32).to_le_bytes()
}

fn decode(told: [u8; 8]) -> End {
    let told = u64::from_le_bytes(told);
    let value = i32::from_ne_bytes((told as u32).to_ne_bytes());
    if told >> 32 == 0 { End::Code(value) } else { End::Signal(value) }
}

/// What the program takes on itself, and this process does not.
struct Inherited {
    rules: Option<RulesetCreated>,
    filters: Vec<BpfProgram>,
}

impl Inherited {
    fn make(plan: &Plan, layout: &Layout) -> Self {
        let rules = (plan.layers.landlock > 0).then(|| rules::make(plan, layout).or_fail("restrict files"));
        let sockets =
            if plan.layers.namespaces { Sockets::Namespaced } else { Sockets::Filtered(plan.network) };
        let filters = plan.layers.seccomp.then(|| calls::filters(sockets).or_fail("filter system calls"));
        Self { rules, filters: filters.unwrap_or_default() }
    }
}

/// Starts the program in a process group of its own, in the foreground of `terminal`.
fn start(plan: &Plan, mut inherited: Inherited, terminal: Option<BorrowedFd<'_>>) -> Pid {
    let program = || {
        let code = match become_program(plan, &mut inherited, terminal) {
            Stopped::Before { step, why } => {
                complain(&format!("the command was not started: {step}: {why}"));
                FAILED
            }
            Stopped::Program(error) => {
                complain(&format!("{}: {error}", Path::new(&plan.program).display()));
                if error.kind() == io::ErrorKind::NotFound { NOT_FOUND } else { CANNOT_EXECUTE }
            }
        };
        sys::exit_at_once(code)
    };
    sys::spawn(program).or_fail("start")
}

/// Why the program did not start.
enum Stopped {
    Before { step: &'static str, why: Box<dyn fmt::Display> },
    Program(io::Error),
}

fn become_program(plan: &Plan, inherited: &mut Inherited, terminal: Option<BorrowedFd<'_>>) -> Stopped {
    if let Err(stopped) = confine_this(inherited, terminal) {
        return stopped;
    }
    let mut program = Command::new(&plan.program);
    program.args(&plan.args);
    program.envs(plan.env.iter().map(|(name, value)| (name, value)));
    Stopped::Program(program.exec())
}

fn confine_this(inherited: &mut Inherited, terminal: Option<BorrowedFd<'_>>) -> Result<(), Stopped> {
    fn step<E: fmt::Display + 'static>(step: &'static str) -> impl FnOnce(E) -> Stopped {
        move |why| Stopped::Before { step, why: Box::new(why) }
    }
    sys::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as u64).map_err(step("end with the launcher"))?;
    setpgid(Pid::from_raw(0), Pid::from_raw(0)).map_err(step("process group"))?;
    if let Some(terminal) = terminal {
        // SIGTTOU is held, so that this does not stop us; it fails if the terminal was hung up.
        let _ = tcsetpgrp(terminal, Pid::this());
    }
    sys::close_on_exec_from(3).map_err(step("close files"))?;
    if let Some(rules) = inherited.rules.take() {
        rules.restrict_self().map_err(step("restrict files"))?;
    }
    for filter in &inherited.filters {
        seccompiler::apply_filter(filter).map_err(step("filter system calls"))?;
    }
    sys::default_action(Signal::SIGPIPE).map_err(step("signals"))?;
    SigSet::empty().thread_set_mask().map_err(step("signals"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_told_whatever_it_is() {
        for end in [End::Code(0), End::Code(255), End::Code(-1), End::Signal(9), End::Signal(64)] {
            assert_eq!(decode(encode(end)), end);
        }
    }
}
