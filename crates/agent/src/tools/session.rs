//! The commands of a run that are still under way.

use flotilla_sandbox::Waiting;
use flotilla_terminal::Terminal;
use futures_util::future::join_all;
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Commands that may be under way at the same time.
const MOST: usize = 16;

/// A command that was started.
pub(super) struct Session {
    /// The number by which the model names it.
    pub(super) number: u64,
    pub(super) command: String,
    pub(super) terminal: Terminal,
    pub(super) scrollback: PathBuf,
    _waited: Option<Waiting>,
    /// How much of its output the model was told of.
    pub(super) at: tokio::sync::Mutex<u64>,
}

/// A command's terminal.
pub(super) struct Started {
    pub(super) terminal: Terminal,
    /// Where its output is kept.
    pub(super) scrollback: PathBuf,
    /// What its launcher was told by, where it had been waiting; kept for as long as it might not have listened yet.
    pub(super) waited: Option<Waiting>,
}

/// Too many commands are under way.
#[derive(Debug, thiserror::Error)]
#[error("{MOST} sessions are running already; end one with write_stdin and \"kill\": true. They are:{0}")]
pub(super) struct TooMany(String);

#[derive(Default)]
struct Open {
    last: u64,
    /// Places kept for commands that are starting.
    starting: usize,
    sessions: BTreeMap<u64, Arc<Session>>,
}

impl Open {
    fn list(&self) -> String {
        let mut list = String::new();
        for session in self.sessions.values() {
            let command: String = session.command.chars().take(80).collect();
            // Writing into a string cannot fail.
            let _ = write!(list, "\n{}: {command}", session.number);
        }
        list
    }
}

/// All commands of a run that are under way.
#[derive(Default)]
pub(super) struct Sessions(Mutex<Open>);

/// A place for a command that is about to start; it is free again when this is dropped.
pub(super) struct Place<'a> {
    of: &'a Sessions,
    number: u64,
}

impl Sessions {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number that the next command gets.
    pub(super) fn next(&self) -> u64 {
        self.open().last + 1
    }

    /// Numbers go on after `last`, so that none means two commands in one conversation.
    pub(super) fn number_after(&self, last: u64) {
        let mut open = self.open();
        open.last = open.last.max(last);
    }

    pub(super) fn reserve(&self) -> Result<Place<'_>, TooMany> {
        let mut open = self.open();
        if open.sessions.len() + open.starting >= MOST {
            return Err(TooMany(open.list()));
        }
        open.starting += 1;
        open.last += 1;
        Ok(Place { of: self, number: open.last })
    }

    pub(super) fn get(&self, number: u64) -> Option<Arc<Session>> {
        self.open().sessions.get(&number).cloned()
    }

    pub(super) fn remove(&self, number: u64) {
        self.open().sessions.remove(&number);
    }

    /// Whether any command is under way.
    pub(super) fn any(&self) -> bool {
        !self.open().sessions.is_empty()
    }

    /// What to tell of a number that names no session.
    pub(super) fn unknown(&self, number: u64) -> String {
        let open = self.open();
        let ended = if number > 0 && number <= open.last {
            "its command ended, or Flotilla was restarted since"
        } else {
            "there never was one"
        };
        let list = open.list();
        let list = if list.is_empty() { " none".to_owned() } else { list };
        format!(
            "No session {number} is running: {ended}. Start the command again with exec. Running sessions:{list}"
        )
    }

    /// Ends all of them.
    pub(super) async fn close(&self, grace: Duration) {
        let sessions = std::mem::take(&mut self.open().sessions);
        join_all(sessions.values().map(|session| session.terminal.kill(grace))).await;
    }
}

impl Place<'_> {
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn fill(self, command: String, started: Started) -> Arc<Session> {
        let session = Arc::new(Session {
            number: self.number,
            command,
            terminal: started.terminal,
            scrollback: started.scrollback,
            _waited: started.waited,
            at: tokio::sync::Mutex::new(0),
        });
        self.of.open().sessions.insert(self.number, Arc::clone(&session));
        session
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.of.open().starting -= 1;
    }
}
