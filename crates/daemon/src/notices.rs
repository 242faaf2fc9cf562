//! Word to whoever watches the board of changes that are no events of the log.

use flotilla_api::wire::BoardList;
use tokio::sync::broadcast;

/// A change.
#[derive(Debug, Clone)]
pub(crate) enum Notice {
    /// Of these preferences.
    Preferences(Vec<String>),
    /// Of something that is read by a route of its own.
    List(BoardList),
}

/// How many changes wait for a watcher; one that lags reads everything again.
const BACKLOG: usize = 256;

/// Where changes are told.
#[derive(Debug, Clone)]
pub(crate) struct Notices(broadcast::Sender<Notice>);

impl Notices {
    pub(crate) fn new() -> Self {
        Self(broadcast::Sender::new(BACKLOG))
    }

    pub(crate) fn tell(&self, notice: Notice) {
        // Nobody watching is no error.
        let _ = self.0.send(notice);
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Notice> {
        self.0.subscribe()
    }
}
