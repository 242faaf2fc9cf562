//! A launcher that has confined itself before anybody knows what it is to start, and is told so through a pipe.
//!
//! The pipe has no name: the launcher opens the daemon's own end of it, as it does with a network. When the daemon is
//! gone the pipe ends, and with it whoever waits.

use super::{
    layout::{Layout, LayoutError},
    mounts, rules,
};
use crate::{
    Launcher,
    plan::{Held, Plan},
};
use flotilla_domain::CommandSpec;
use nix::{
    fcntl::{FcntlArg, OFlag, fcntl},
    poll::{PollFd, PollFlags, PollTimeout, poll},
    unistd::pipe2,
};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs::File,
    io::{self, Read as _, Write as _},
    os::{
        fd::AsFd as _,
        unix::{
            ffi::{OsStrExt as _, OsStringExt as _},
            fs::MetadataExt as _,
        },
    },
    path::{Path, PathBuf},
};

/// What a pipe takes at once, in bytes; longer commands are not told to one that waits.
const LONGEST: usize = 60 << 10;

/// A launcher that waits, as the daemon knows it.
#[derive(Debug)]
pub struct Waiting {
    start: CommandSpec,
    env: BTreeMap<OsString, OsString>,
    plan: Plan,
    seen: Seen,
    /// Held as well, so that the launcher finds it whenever it comes to open it.
    _end: File,
    pipe: File,
}

/// What the launcher arranged itself by: it confines no longer as a fresh one would once any of this differs.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    layout: Layout,
    /// Which files and folders those are: a new one of the same name is not covered, or not granted.
    identities: Vec<Option<(u64, u64)>>,
    /// When the folders whose entries are granted one by one last had another entry, in seconds and nanoseconds.
    changed: Vec<Option<(i64, i64)>>,
    sockets: Vec<PathBuf>,
}

impl Seen {
    fn now(plan: &Plan) -> Result<Self, LayoutError> {
        let layout = Layout::of(plan)?;
        let sockets = mounts::local_sockets(&layout);
        let covered = layout.covered.iter().map(|found| &found.path);
        let paths = covered.chain(&layout.writable).chain(&layout.read_only).chain([&layout.temp]);
        let identity = |path: &PathBuf| path.symlink_metadata().ok().map(|meta| (meta.dev(), meta.ino()));
        let identities = paths.map(identity).collect();
        let changed = |path: &Path| path.metadata().ok().map(|meta| (meta.mtime(), meta.mtime_nsec()));
        let changed = rules::listed(&layout).into_iter().map(changed).collect();
        Ok(Self { layout, identities, changed, sockets })
    }
}

impl Waiting {
    /// `None` where it could not be told anything: then nothing waits.
    pub fn new(launcher: &Launcher, command: CommandSpec, mut plan: Plan) -> Option<Self> {
        let (end, pipe) = pipe2(OFlag::O_CLOEXEC).ok()?;
        // Where the system is short of pipes they hold less, and telling must never wait.
        fcntl(&pipe, FcntlArg::F_SETFL(OFlag::O_NONBLOCK)).ok()?;
        let end = File::from(end);
        plan.told = Some(Held::here(&end).ok()?);
        plan.program = OsString::new();
        plan.args = vec![];
        let seen = Seen::now(&plan).ok()?;
        let env = command.env.clone();
        let start = super::launched(launcher, command, &plan);
        Some(Self { start, env, plan, seen, _end: end, pipe: pipe.into() })
    }

    /// The command that starts the launcher.
    pub fn launcher(&self) -> &CommandSpec {
        &self.start
    }

    /// Has it start `command`; false where it will not.
    pub fn start(&self, command: &CommandSpec) -> bool {
        let told = Told::of(command).encode();
        command.env == self.env
            && told.len() <= LONGEST
            && Seen::now(&self.plan).is_ok_and(|now| now == self.seen)
            && (&self.pipe).write(&told).is_ok_and(|written| written == told.len())
    }
}

/// What a launcher is told to start, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub cwd: PathBuf,
    pub program: OsString,
    pub args: Vec<OsString>,
}

impl Told {
    fn of(command: &CommandSpec) -> Self {
        Self { cwd: command.cwd.clone(), program: command.program.clone(), args: command.args.clone() }
    }

    /// The length of the rest in bytes, and then each word with a zero after it, which no word holds.
    fn encode(&self) -> Vec<u8> {
        let mut words = Vec::new();
        for word in [self.cwd.as_os_str(), &self.program].into_iter().chain(self.args.iter().map(|a| &**a)) {
            words.extend_from_slice(word.as_bytes());
            words.push(0);
        }
        let mut told = (words.len() as u64).to_le_bytes().to_vec();
        told.append(&mut words);
        told
    }

    fn decode(words: &[u8]) -> Option<Self> {
        let words = words.strip_suffix(&[0])?;
        let mut words = words.split(|&byte| byte == 0).map(|word| OsString::from_vec(word.to_vec()));
        Some(Self { cwd: words.next()?.into(), program: words.next()?, args: words.collect() })
    }

    /// Waits until it is told through `pipe`; `None` where nobody is left who could tell it.
    pub fn wait(pipe: File) -> io::Result<Option<Self>> {
        let mut pipe = Patient(pipe);
        let mut length = [0; 8];
        match pipe.read_exact(&mut length) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        let mut words = Vec::new();
        let length = u64::from_le_bytes(length);
        pipe.take(length).read_to_end(&mut words)?;
        if words.len() as u64 != length {
            return Ok(None);
        }
        Self::decode(&words).map(Some).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}

/// Reads what does not wait, and waits.
struct Patient(File);

impl io::Read for Patient {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    poll(&mut [PollFd::new(self.0.as_fd(), PollFlags::POLLIN)], PollTimeout::NONE)?;
                }
                read => return read,
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may break")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn word() -> impl Strategy<Value = OsString> {
        prop::collection::vec(1..=255u8, 0..20).prop_map(OsString::from_vec)
    }

    proptest! {
        #[test]
        fn a_launcher_hears_what_it_is_told(
            cwd in word(),
            program in word(),
            args in prop::collection::vec(word(), 0..5),
        ) {
            let told = Told { cwd: cwd.into(), program, args };
            let (end, pipe) = pipe2(OFlag::O_NONBLOCK).unwrap();
            File::from(pipe).write_all(&told.encode()).unwrap();
            prop_assert_eq!(Told::wait(end.into()).unwrap(), Some(told));
        }

        #[test]
        fn a_word_that_was_cut_short_starts_nothing(cut in 0..20usize) {
            let told = Told { cwd: "/somewhere".into(), program: "true".into(), args: vec![] }.encode();
            let (end, pipe) = pipe2(OFlag::O_NONBLOCK).unwrap();
            File::from(pipe).write_all(&told[..cut]).unwrap();
            prop_assert_eq!(Told::wait(end.into()).unwrap(), None);
        }
    }
}
