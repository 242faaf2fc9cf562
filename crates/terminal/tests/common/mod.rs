//! What every test of a terminal needs.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails where these do")]
#![allow(dead_code, reason = "no test file but one uses all of it")]

use flotilla_domain::{CommandSpec, ExitStatus};
use flotilla_terminal::{Chunk, From, OwnerMark, Scrollback, Size, Terminal, TerminalError, Viewer};
use std::{path::PathBuf, time::Duration};
use tempfile::TempDir;

pub const OK: ExitStatus = ExitStatus::Code { code: 0 };

/// A folder to work in, and a mark of its own.
pub struct Bench {
    pub folder: TempDir,
    pub mark: OwnerMark,
}

impl Bench {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mark = OwnerMark::new(format!("test:{}", folder.path().display())).unwrap();
        Self { folder, mark }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn command(&self, words: &[&str]) -> CommandSpec {
        CommandSpec {
            program: words[0].into(),
            args: words[1..].iter().map(Into::into).collect(),
            cwd: self.folder.path().into(),
            env: [("PATH".into(), "/usr/local/bin:/usr/bin:/bin".into())].into(),
        }
    }

    pub fn try_start(&self, command: &CommandSpec, cap_bytes: u64) -> Result<Terminal, TerminalError> {
        let scrollback = Scrollback { path: self.path("scrollback"), cap_bytes };
        Terminal::spawn(command, Size { rows: 24, cols: 80 }, scrollback, &self.mark)
    }

    pub fn start(&self, words: &[&str]) -> Terminal {
        self.try_start(&self.command(words), 1 << 20).unwrap()
    }

    pub fn shell(&self, script: &str) -> Terminal {
        self.start(&["sh", "-c", script])
    }
}

/// Everything from a viewer's place to the program's end: bytes and how many are missing.
pub async fn rest(viewer: &mut Viewer) -> (Vec<u8>, u64, ExitStatus) {
    let (mut whole, mut missing) = (Vec::new(), 0);
    loop {
        let at = viewer.offset();
        match within(viewer.next()).await.expect("the end comes before nothing") {
            Chunk::Bytes { offset, bytes } => {
                assert_eq!(offset, at);
                whole.extend_from_slice(&bytes);
            }
            Chunk::Gap { from, to } => {
                assert!(from == at && to > from);
                missing += to - from;
            }
            Chunk::Exit(status) => {
                assert_eq!(within(viewer.next()).await, None);
                return (whole, missing, status);
            }
        }
    }
}

/// The whole output as text, and how the program ended.
pub async fn outcome(terminal: &Terminal) -> (String, ExitStatus) {
    let (bytes, missing, status) = rest(&mut terminal.attach(From::Start)).await;
    assert_eq!(missing, 0);
    (String::from_utf8_lossy(&bytes).into_owned(), status)
}

/// Reads until `text` has been printed; what came so far.
pub async fn until(viewer: &mut Viewer, text: &str) -> String {
    let mut seen = String::new();
    while !seen.contains(text) {
        match within(viewer.next()).await {
            Some(Chunk::Bytes { bytes, .. }) => seen.push_str(&String::from_utf8_lossy(&bytes)),
            other => panic!("{other:?} after {seen:?} while waiting for {text:?}"),
        }
    }
    seen
}

/// Fails instead of hanging.
pub async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), work).await.expect("it takes too long")
}

/// The number that `name=` precedes in a program's output.
pub fn number_after(text: &str, name: &str) -> u32 {
    let rest = text.split(&format!("{name}=")).nth(1).unwrap();
    rest.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
}

/// Whether a process runs; a zombie does not.
pub fn runs(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(") ").next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with('Z'))
}

/// Waits for a process's end by the kernel's own word.
pub async fn dies(pid: u32) {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::process::{Pid, PidfdFlags, pidfd_open};
    let pid = Pid::from_raw(pid.cast_signed()).unwrap();
    let Ok(event) = pidfd_open(pid, PidfdFlags::empty()) else { return };
    let wait = move || {
        let mut events = [PollFd::new(&event, PollFlags::IN)];
        poll(&mut events, Some(&Timespec { tv_sec: 60, tv_nsec: 0 })).unwrap()
    };
    assert_eq!(tokio::task::spawn_blocking(wait).await.unwrap(), 1, "{pid:?} lives on");
}
