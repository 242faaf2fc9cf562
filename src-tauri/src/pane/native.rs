//! The pane on macOS and Windows: child web views of the system's own engine, by `wry` and without Tauri.
//!
//! They have no IPC handler and no protocol of the app's. Still pictures and counted matches are not had here.

use super::{
    Answer, Bounds, Direction, PageText, PaneEvent, Profile, Surroundings, Way,
    events::{DownloadState, PageState},
    files::{file_name, free_path},
    no_tab,
    picture::Picture,
    policy::{Asker, Refusal},
    unshown::{Step, step},
};
use crate::{error::ShellError, window::MAIN};
use std::{
    cell::RefCell,
    collections::HashMap,
    path::{Path, PathBuf},
    rc::{Rc, Weak},
};
use tauri::{AppHandle, Manager as _, WebviewWindow};
use wry::{
    NewWindowResponse, PageLoadEvent, PermissionKind, PermissionResponse, Rect, WebContext, WebView,
    WebViewBuilder,
    dpi::{LogicalPosition, LogicalSize},
};

/// The most tabs: each may be a process.
const MAX_TABS: usize = 100;
/// As on Linux; what it gives is a string in JSON.
const TEXT_SCRIPT: &str = "(() => { const cut = (text) => String(text ?? '').slice(0, 400000); \
    return { selection: cut(getSelection()), text: cut(document.body?.innerText) }; })()";

/// The engine.
pub struct Engine {
    surroundings: Surroundings,
    window: WebviewWindow,
    context: WebContext,
    tabs: HashMap<String, Tab>,
}

struct Tab {
    view: Rc<WebView>,
    heard: Rc<Heard>,
}

struct Heard {
    surroundings: Surroundings,
    view: RefCell<Weak<WebView>>,
    state: RefCell<PageState>,
    /// The address that was not opened.
    refused: RefCell<Option<String>>,
    /// The address that the engine holds.
    held: RefCell<Option<String>>,
}

impl Engine {
    /// Looks for the main window.
    ///
    /// # Errors
    /// Where it is not there.
    pub fn new(app: &AppHandle, surroundings: Surroundings) -> tauri::Result<Self> {
        let window = app.get_webview_window(MAIN).ok_or(tauri::Error::WindowNotFound)?;
        let context = WebContext::new(Some(surroundings.profile()));
        Ok(Self { surroundings, window, context, tabs: HashMap::new() })
    }

    /// Makes a tab.
    ///
    /// # Errors
    /// Where there are too many, or the engine refuses.
    pub fn open(&mut self, name: &str, url: &str, profile: Profile) -> Result<(), ShellError> {
        if self.tabs.contains_key(name) {
            return self.navigate(name, url);
        }
        if self.tabs.len() >= MAX_TABS {
            return Err(ShellError::TooMany { limit: MAX_TABS });
        }
        let heard = Rc::new(Heard {
            surroundings: self.surroundings.clone(),
            view: RefCell::default(),
            state: RefCell::new(PageState { tab: name.to_owned(), ..PageState::default() }),
            refused: RefCell::default(),
            held: RefCell::default(),
        });
        let builder = WebViewBuilder::new_with_web_context(&mut self.context)
            .with_incognito(profile == Profile::Forgotten)
            .with_visible(false)
            .with_devtools(true)
            .with_clipboard(false)
            .with_autoplay(false);
        let view = listen(builder, &heard).build_as_child(&self.window).map_err(page)?;
        let view = Rc::new(view);
        *heard.view.borrow_mut() = Rc::downgrade(&view);
        self.tabs.insert(name.to_owned(), Tab { view, heard });
        self.navigate(name, url)
    }

    /// Closes a tab.
    ///
    /// # Errors
    /// Where there is none of this name.
    pub fn close(&mut self, name: &str) -> Result<(), ShellError> {
        self.tabs.remove(name).ok_or_else(|| no_tab(name))?;
        self.surroundings.events.send(PaneEvent::Closed { tab: name.to_owned() });
        Ok(())
    }

    /// Closes all tabs, and tells nobody.
    pub fn close_all(&mut self) {
        self.tabs.clear();
    }

    /// Shows one tab at `bounds`.
    ///
    /// # Errors
    /// Where there is none of this name, or the engine refuses.
    pub fn show(&mut self, name: &str, bounds: Bounds) -> Result<(), ShellError> {
        let shown = self.tab(name)?;
        let place = Rect {
            position: LogicalPosition::new(bounds.x, bounds.y).into(),
            size: LogicalSize::new(bounds.width.max(1.0), bounds.height.max(1.0)).into(),
        };
        shown.view.set_bounds(place).map_err(page)?;
        for (other, tab) in &self.tabs {
            tab.view.set_visible(other == name).map_err(page)?;
        }
        Ok(())
    }

    /// Hides the pane.
    ///
    /// # Errors
    /// Where the engine refuses.
    pub fn hide(&mut self) -> Result<(), ShellError> {
        self.tabs.values().try_for_each(|tab| tab.view.set_visible(false).map_err(page))
    }

    /// Leads a tab to `url`.
    ///
    /// # Errors
    /// Where there is none of this name, or the engine refuses.
    pub fn navigate(&mut self, name: &str, url: &str) -> Result<(), ShellError> {
        let tab = self.tab(name)?;
        match self.surroundings.check(url, Asker::User) {
            Ok(url) => tab.view.load_url(url.as_str()).map_err(page),
            Err(refusal) => {
                tab.heard.refuse(url, refusal);
                Ok(())
            }
        }
    }

    /// Moves a tab in its history, loads it again or stops it.
    ///
    /// # Errors
    /// Where there is none of this name, or the engine refuses.
    pub fn go(&mut self, name: &str, way: Way) -> Result<(), ShellError> {
        let Tab { view, heard } = self.tab(name)?;
        match (heard.step(way), way) {
            (Step::Uncover, _) => {
                heard.uncover();
                Ok(())
            }
            (Step::Again(url), _) => return self.navigate(name, &url),
            (Step::Through, Way::Back) => view.go_back(),
            (Step::Through, Way::Forward) => view.go_forward(),
            (Step::Through, Way::Reload) => view.reload(),
            (Step::Through, Way::Stop) => view.evaluate_script("window.stop()"),
        }
        .map_err(page)
    }

    /// Finds `text` in a tab; an empty one ends finding. Matches are not counted.
    ///
    /// # Errors
    /// Where there is none of this name, or the engine refuses.
    pub fn find(&mut self, name: &str, text: &str, direction: Direction) -> Result<(), ShellError> {
        let script = if text.is_empty() {
            "getSelection()?.removeAllRanges()".to_owned()
        } else {
            let text = serde_json::Value::from(text);
            format!("window.find({text}, false, {}, true)", direction == Direction::Previous)
        };
        self.tab(name)?.view.evaluate_script(&script).map_err(page)
    }

    /// Makes a tab's page larger or smaller.
    ///
    /// # Errors
    /// Where there is none of this name, or the engine refuses.
    pub fn zoom(&mut self, name: &str, factor: f64) -> Result<(), ShellError> {
        self.tab(name)?.view.zoom(factor).map_err(page)
    }

    /// Opens the engine's inspector for a tab.
    ///
    /// # Errors
    /// Where there is none of this name.
    pub fn dev_tools(&mut self, name: &str) -> Result<(), ShellError> {
        self.tab(name)?.view.open_devtools();
        Ok(())
    }

    /// Gives no picture: the engine's door has none.
    ///
    /// # Errors
    /// Where there is none of this name.
    pub fn picture(&mut self, name: &str, answer: Answer<Option<Picture>>) -> Result<(), ShellError> {
        self.tab(name)?;
        answer.give(Ok(None));
        Ok(())
    }

    /// Gives a tab's words.
    ///
    /// # Errors
    /// Where there is none of this name, or the engine refuses.
    pub fn text(&mut self, name: &str, answer: Answer<PageText>) -> Result<(), ShellError> {
        let tab = self.tab(name)?;
        let found = {
            let state = tab.heard.state.borrow();
            PageText { url: state.url.clone(), title: state.title.clone(), ..PageText::default() }
        };
        let answer = std::sync::Mutex::new(Some(answer));
        let read = move |json: String| {
            let value: serde_json::Value = serde_json::from_str(&json).unwrap_or_default();
            let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
            let whole = PageText { selection: text("selection"), text: text("text"), ..found.clone() };
            if let Some(answer) = answer.lock().ok().and_then(|mut answer| answer.take()) {
                answer.give(Ok(whole));
            }
        };
        tab.view.evaluate_script_with_callback(TEXT_SCRIPT, read).map_err(page)
    }

    /// Gives the keyboard to a tab, or back to the main web view.
    ///
    /// # Errors
    /// Where there is none of this name, or the engine refuses.
    pub fn focus(&mut self, name: Option<&str>) -> Result<(), ShellError> {
        match name {
            Some(name) => self.tab(name)?.view.focus().map_err(page),
            None => Ok(self.window.set_focus()?),
        }
    }

    fn tab(&self, name: &str) -> Result<&Tab, ShellError> {
        self.tabs.get(name).ok_or_else(|| no_tab(name))
    }
}

fn listen<'a>(builder: WebViewBuilder<'a>, heard: &Rc<Heard>) -> WebViewBuilder<'a> {
    let [navigates, opens, titled, loads, downloads, downloaded] = std::array::from_fn(|_| Rc::clone(heard));
    let asks = heard.surroundings.clone();
    let tab = heard.state.borrow().tab.clone();
    builder
        .with_navigation_handler(move |url| navigates.surroundings.check(&url, Asker::Page).is_ok())
        .with_new_window_req_handler(move |url, _| {
            opens.new_window(&url);
            NewWindowResponse::Deny
        })
        .with_permission_handler(move |kind| {
            let what = match kind {
                PermissionKind::Camera | PermissionKind::Microphone => "camera or microphone",
                PermissionKind::Geolocation => "your location",
                PermissionKind::Notifications => "notifications",
                _ => "a permission",
            };
            asks.events.send(PaneEvent::Permission { tab: tab.clone(), what });
            PermissionResponse::Deny
        })
        .with_document_title_changed_handler(move |title| titled.change(|state| state.title = title))
        .with_on_page_load_handler(move |event, url| loads.loaded(&event, url))
        .with_download_started_handler(move |url, path| downloads.download(&url, path))
        .with_download_completed_handler(move |url, path, done| downloaded.downloaded(&url, path, done))
}

impl Heard {
    fn change(&self, change: impl FnOnce(&mut PageState)) {
        let now = {
            let mut state = self.state.borrow_mut();
            change(&mut state);
            if let Some(view) = self.view.borrow().upgrade() {
                let uncovers = self.step(Way::Back) == Step::Uncover;
                state.can_go_back = view.can_go_back().unwrap_or_default() || uncovers;
                state.can_go_forward = view.can_go_forward().unwrap_or_default();
            }
            state.clone()
        };
        self.surroundings.events.send(PaneEvent::Page { page: now });
    }

    /// What `way` means now.
    fn step(&self, way: Way) -> Step {
        step(self.refused.borrow().as_deref(), self.held.borrow().as_deref(), way)
    }

    /// Shows the page again that was there before an address was refused.
    fn uncover(&self) {
        self.refused.take();
        let held = self.held.borrow().clone().unwrap_or_default();
        self.change(|state| {
            state.url = held;
            state.error = None;
        });
    }

    fn refuse(&self, url: &str, refusal: Refusal) {
        self.refused.replace(Some(url.to_owned()));
        self.change(|state| {
            state.url = url.to_owned();
            state.error = Some(refusal.words().to_owned());
        });
    }

    fn loaded(&self, event: &PageLoadEvent, url: String) {
        let started = matches!(event, PageLoadEvent::Started);
        self.refused.take();
        self.held.replace(Some(url.clone()));
        self.change(|state| {
            state.url = url;
            state.loading = started;
            state.progress = if started { 0.1 } else { 1.0 };
            state.error = None;
        });
    }

    fn new_window(&self, url: &str) {
        let from = self.state.borrow().tab.clone();
        let event = match self.surroundings.check(url, Asker::User) {
            Ok(url) => PaneEvent::Open { url: url.into(), from },
            Err(_) => PaneEvent::Permission { tab: from, what: "a window" },
        };
        self.surroundings.events.send(event);
    }

    fn download(&self, url: &str, path: &mut PathBuf) -> bool {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = &self.surroundings.downloads;
        let Some(free) = free_path(folder, &file_name(&name)) else {
            self.tell_download(url, &folder.join(file_name(&name)), DownloadState::Refused);
            return false;
        };
        path.clone_from(&free);
        self.tell_download(url, &free, DownloadState::Running);
        true
    }

    fn downloaded(&self, url: &str, path: Option<PathBuf>, done: bool) {
        let state = if done { DownloadState::Done } else { DownloadState::Failed };
        self.tell_download(url, &path.unwrap_or_default(), state);
    }

    fn tell_download(&self, url: &str, path: &Path, state: DownloadState) {
        let size = path.metadata().map(|found| found.len()).unwrap_or_default();
        self.surroundings.events.send(PaneEvent::Download {
            id: url.to_owned(),
            name: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            path: path.to_string_lossy().into_owned(),
            received: size,
            total: None,
            state,
        });
    }
}

fn page(error: wry::Error) -> ShellError {
    ShellError::Page { what: error.to_string() }
}
