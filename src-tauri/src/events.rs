//! What the window tells the page, over one channel. What happens while no page listens waits for the next one.

use crate::daemon::DaemonState;
use serde::Serialize;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tauri::ipc::Channel;

/// The most routes that wait for a page.
const MAX_WAITING: usize = 16;

/// Something that the page should know.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ShellEvent {
    /// How it stands with the daemon.
    Daemon(DaemonState),
    /// Something outside the page leads to a place in it: a notification, the tray, an argument.
    Route {
        /// The place, such as `/task/task_01j…`.
        route: String,
    },
    /// A menu's item was chosen.
    Menu {
        /// Its name, such as `settings`.
        command: String,
    },
    /// The user wants to quit while runs are under way.
    QuitAsked {
        /// How many.
        running: u32,
    },
    /// The window was closed for the first time.
    FirstClose {
        /// Whether an icon in the tray leads back to it.
        tray: bool,
    },
}

#[derive(Default)]
struct Listener {
    channel: Option<Channel<ShellEvent>>,
    waiting: Vec<ShellEvent>,
}

/// The way to the page.
#[derive(Default)]
pub struct Events {
    listener: Mutex<Listener>,
}

impl Events {
    /// Tells the page `event`. Where none listens, a route waits; the rest is told anew to whoever begins to listen.
    pub fn send(&self, event: ShellEvent) {
        let mut listener = self.lock();
        let heard = listener.channel.as_ref().is_some_and(|channel| channel.send(event.clone()).is_ok());
        if !heard && matches!(event, ShellEvent::Route { .. }) && listener.waiting.len() < MAX_WAITING {
            listener.waiting.push(event);
        }
    }

    /// Tells `channel` from now on, beginning with how it stands and with what has waited.
    pub fn listen(&self, channel: Channel<ShellEvent>, state: DaemonState) {
        let mut listener = self.lock();
        let waiting = std::mem::take(&mut listener.waiting);
        for event in std::iter::once(ShellEvent::Daemon(state)).chain(waiting) {
            if let Err(error) = channel.send(event) {
                tracing::warn!(%error, "the page was not told");
            }
        }
        listener.channel = Some(channel);
    }

    /// The page that listened is gone.
    pub fn deaf(&self) {
        self.lock().channel = None;
    }

    /// Whether a page listens.
    pub fn heard(&self) -> bool {
        self.lock().channel.is_some()
    }

    fn lock(&self) -> MutexGuard<'_, Listener> {
        self.listener.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
