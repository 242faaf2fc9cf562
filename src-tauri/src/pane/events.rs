//! What the browser pane tells the page around it. Titles, addresses and names come from foreign pages: they are shown,
//! and nothing else.

use serde::{Deserialize, Serialize};
use std::sync::{Mutex, PoisonError};
use tauri::ipc::Channel;

/// A rectangle of the page around the pane, in its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Bounds {
    /// The left edge.
    pub x: f64,
    /// The upper edge.
    pub y: f64,
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
}

/// How it stands with a tab.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PageState {
    /// Its name, which the page around it chose.
    pub tab: String,
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Whether it is being loaded.
    pub loading: bool,
    /// How far that is, from 0 to 1.
    pub progress: f64,
    /// Whether there is a page to go back to.
    pub can_go_back: bool,
    /// Whether there is a page to go forward to.
    pub can_go_forward: bool,
    /// Its icon, as a `data:` address.
    pub icon: Option<String>,
    /// Whether something is selected in it; false where the engine does not tell.
    pub selected: bool,
    /// Whether its process crashed.
    pub crashed: bool,
    /// Why it could not be shown.
    pub error: Option<String>,
}

/// How a download does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DownloadState {
    /// It is on its way.
    Running,
    /// It is there.
    Done,
    /// It broke off; nothing was kept.
    Failed,
    /// It was not begun.
    Refused,
}

/// Where a page can be sent.
#[cfg(target_os = "linux")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SendTo {
    /// To the board, as a draft.
    Task,
    /// To the chat.
    Chat,
}

/// Something that the page around the pane should know.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PaneEvent {
    /// A tab changed.
    Page {
        /// How it stands.
        page: PageState,
    },
    /// A tab is gone.
    Closed {
        /// Its name.
        tab: String,
    },
    /// A page asks for a new window, because the user clicked on something.
    Open {
        /// What it should show.
        url: String,
        /// The tab that asks.
        from: String,
    },
    /// A search in a page has an answer; the engines of the other systems count no matches.
    #[cfg(target_os = "linux")]
    Found {
        /// The tab.
        tab: String,
        /// How often the text stands there.
        matches: u32,
    },
    /// A download did something.
    Download {
        /// Its name among downloads.
        id: String,
        /// The file's name.
        name: String,
        /// The file.
        path: String,
        /// How many bytes came.
        received: u64,
        /// How many there are; unknown where the server does not say.
        total: Option<u64>,
        /// How it does.
        state: DownloadState,
    },
    /// A page asked for something that no page gets here.
    Permission {
        /// The tab.
        tab: String,
        /// What it asked for.
        what: &'static str,
    },
    /// The user chose in the page's own menu to send it, or what is selected in it, elsewhere.
    #[cfg(target_os = "linux")]
    Send {
        /// The tab.
        tab: String,
        /// Where to.
        to: SendTo,
    },
    /// A key was pressed in a page that is one of the app's. On the other systems its menu takes them.
    #[cfg(target_os = "linux")]
    Key {
        /// The key, as browsers name it.
        key: String,
        /// Whether Control was down.
        ctrl: bool,
        /// Whether Command or the Windows key was down.
        meta: bool,
        /// Whether Shift was down.
        shift: bool,
        /// Whether Alt was down.
        alt: bool,
    },
}

/// What a "send to…" sends. All of it comes from the foreign page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PageText {
    /// The address.
    pub url: String,
    /// The title.
    pub title: String,
    /// What is selected.
    pub selection: String,
    /// The page's words, without its marks.
    pub text: String,
}

/// The way to the page around the pane.
#[derive(Default)]
pub struct PaneEvents {
    channel: Mutex<Option<Channel<PaneEvent>>>,
}

impl PaneEvents {
    /// Tells `channel` from now on.
    pub fn listen(&self, channel: Channel<PaneEvent>) {
        *self.channel.lock().unwrap_or_else(PoisonError::into_inner) = Some(channel);
    }

    /// Tells it `event`, where one listens.
    pub fn send(&self, event: PaneEvent) {
        if let Some(channel) = &*self.channel.lock().unwrap_or_else(PoisonError::into_inner)
            && let Err(error) = channel.send(event)
        {
            tracing::debug!(%error, "the page was not told of the browser pane");
        }
    }
}
