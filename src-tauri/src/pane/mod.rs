//! The browser pane: native web views that lie over the page. They are none of Tauri's: no IPC, no protocol of the
//! app's and no script of it is in them, and they keep their own profile.
//!
//! Web views belong to the main thread. Each call here goes there and waits for the answer.

mod events;
mod files;
mod picture;
mod policy;
mod unshown;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux::Engine;

#[cfg(not(target_os = "linux"))]
mod native;
#[cfg(not(target_os = "linux"))]
use native::Engine;

pub use events::{Bounds, PageText, PaneEvent, PaneEvents};
pub use files::file_name;

use crate::{
    app::{Shell, shell},
    error::ShellError,
};
use policy::{Asker, check};
use serde::{Deserialize, Serialize};
use std::{cell::RefCell, path::PathBuf, sync::Arc};
use tauri::{AppHandle, Manager as _};
use tokio::sync::oneshot;

thread_local! {
    /// The engine, on the main thread.
    static ENGINE: RefCell<Option<Engine>> = const { RefCell::new(None) };
}

/// What every tab knows.
#[derive(Clone)]
pub struct Surroundings {
    shell: Arc<Shell>,
    events: Arc<PaneEvents>,
    downloads: PathBuf,
}

impl Surroundings {
    /// Whether a page may lead to `address`.
    fn check(&self, address: &str, asker: Asker) -> Result<tauri::Url, policy::Refusal> {
        check(address, asker, self.shell.daemon.listen().as_deref())
    }

    /// The folder of the pane's profile.
    fn profile(&self) -> PathBuf {
        self.shell.home.desktop().join("browser")
    }
}

/// Where a tab should go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// To the page before.
    Back,
    /// To the page after.
    Forward,
    /// Here again.
    Reload,
    /// Nowhere.
    Stop,
}

/// Which match comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The one below.
    Next,
    /// The one above.
    Previous,
}

/// What the pane can do on this system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Abilities {
    /// It counts and walks through what it finds.
    pub find: bool,
    /// It gives a still picture of a page.
    pub picture: bool,
}

/// What the pane can do on this system.
pub const ABILITIES: Abilities =
    Abilities { find: cfg!(target_os = "linux"), picture: cfg!(target_os = "linux") };

/// What a tab keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Cookies and the like, in the pane's own folder.
    Kept,
    /// Nothing.
    Forgotten,
}

/// Makes room for the pane in the main window. Called once, on the main thread.
///
/// # Errors
/// Where the window has no room for it.
pub fn prepare(app: &AppHandle) -> tauri::Result<()> {
    let events = Arc::new(PaneEvents::default());
    app.manage(Arc::clone(&events));
    let downloads = app.path().download_dir().or_else(|_| app.path().home_dir())?;
    let engine = Engine::new(app, Surroundings { shell: shell(app), events, downloads })?;
    ENGINE.with_borrow_mut(|slot| *slot = Some(engine));
    Ok(())
}

/// The page around the pane is gone or about to be replaced: the tabs that it opened are closed, for no page knows their
/// names any more.
pub fn page_gone(app: &AppHandle) {
    let closed = app.run_on_main_thread(|| {
        ENGINE.with_borrow_mut(|engine| engine.as_mut().map(Engine::close_all));
    });
    if let Err(error) = closed {
        tracing::debug!(%error, "the tabs of the page before stay open");
    }
}

/// Does `work` with the engine, on the main thread.
///
/// # Errors
/// What `work` says, or that the program is about to end.
pub async fn with<T: Send + 'static>(
    app: &AppHandle,
    work: impl FnOnce(&mut Engine) -> Result<T, ShellError> + Send + 'static,
) -> Result<T, ShellError> {
    let (tell, told) = oneshot::channel();
    app.run_on_main_thread(move || {
        let done = ENGINE.with_borrow_mut(|engine| engine.as_mut().map_or_else(|| Err(gone()), work));
        let _ = tell.send(done);
    })?;
    told.await.map_err(|_| gone())?
}

/// As [`with`], for work whose answer comes later.
///
/// # Errors
/// As [`with`].
pub async fn ask<T: Send + 'static>(
    app: &AppHandle,
    work: impl FnOnce(&mut Engine, Answer<T>) -> Result<(), ShellError> + Send + 'static,
) -> Result<T, ShellError> {
    let (tell, told) = oneshot::channel();
    with(app, move |engine| work(engine, Answer(tell))).await?;
    told.await.map_err(|_| gone())?
}

/// Takes the answer to an [`ask`].
pub struct Answer<T>(oneshot::Sender<Result<T, ShellError>>);

impl<T> Answer<T> {
    /// Gives it.
    pub fn give(self, answer: Result<T, ShellError>) {
        // Whoever asked may be gone.
        let _ = self.0.send(answer);
    }
}

fn gone() -> ShellError {
    ShellError::Page { what: "it is closed".to_owned() }
}

fn no_tab(tab: &str) -> ShellError {
    ShellError::NotOpen { what: "tab", id: tab.to_owned() }
}
