//! The pane on Linux: WebKitGTK itself, in an overlay over the main web view.
//!
//! It has a context, and so processes and a profile, of its own; a scheme that the app registered with its own context
//! does not exist in it.

mod download;
mod keys;
mod menu;
mod tab;

use super::{
    Answer, Bounds, Direction, PageText, PaneEvent, Profile, Surroundings, Way, no_tab, picture::Picture,
    policy::Asker,
};
use crate::{error::ShellError, window::MAIN};
use gtk::{gdk::Rectangle, prelude::*};
use std::{
    cell::Cell,
    collections::HashMap,
    fs,
    process::Command,
    rc::Rc,
    time::{Duration, Instant},
};
use tab::Tab;
use tauri::{AppHandle, Manager as _};
use webkit2gtk::{
    CacheModel, CookieAcceptPolicy, CookieManagerExt as _, CookiePersistentStorage, WebContext,
    WebContextExt as _, WebViewExt as _, WebsiteDataManager, WebsiteDataManagerExt as _,
};

/// The most tabs: each may be a process.
const MAX_TABS: usize = 100;

/// The engine.
pub struct Engine {
    surroundings: Surroundings,
    holder: gtk::Box,
    place: Rc<Cell<Rectangle>>,
    main: webkit2gtk::WebView,
    kept: Option<WebContext>,
    forgotten: Option<WebContext>,
    tabs: HashMap<String, Tab>,
}

impl Engine {
    /// Puts the main web view into an overlay, so that the pane can lie over it.
    ///
    /// # Errors
    /// Where the window is not there, or holds something else.
    pub fn new(app: &AppHandle, surroundings: Surroundings) -> tauri::Result<Self> {
        let window = app.get_webview_window(MAIN).ok_or(tauri::Error::WindowNotFound)?;
        let vbox = window.default_vbox()?;
        let main = vbox.children().into_iter().find_map(|child| child.downcast::<webkit2gtk::WebView>().ok());
        let main = main.ok_or(tauri::Error::WebviewNotFound)?;
        vbox.remove(&main);
        let overlay = gtk::Overlay::new();
        overlay.add(&main);
        let holder = gtk::Box::new(gtk::Orientation::Vertical, 0);
        holder.set_no_show_all(true);
        overlay.add_overlay(&holder);
        let place = Rc::new(Cell::new(Rectangle::new(0, 0, 1, 1)));
        let placed = Rc::clone(&place);
        overlay.connect_get_child_position(move |_, _| Some(placed.get()));
        vbox.pack_start(&overlay, true, true, 0);
        overlay.show();
        main.show();
        come_back(&main);
        Ok(Self { surroundings, holder, place, main, kept: None, forgotten: None, tabs: HashMap::new() })
    }

    /// Makes a tab.
    ///
    /// # Errors
    /// Where there is one of this name, there are too many, or the profile's folder cannot be made.
    pub fn open(&mut self, name: &str, url: &str, profile: Profile) -> Result<(), ShellError> {
        if self.tabs.contains_key(name) {
            return self.navigate(name, url);
        }
        if self.tabs.len() >= MAX_TABS {
            return Err(ShellError::TooMany { limit: MAX_TABS });
        }
        let context = self.context(profile)?;
        let tab = Tab::new(name, &context, &self.surroundings);
        tab.view.set_visible(false);
        self.holder.pack_start(&tab.view, true, true, 0);
        self.tabs.insert(name.to_owned(), tab);
        self.navigate(name, url)
    }

    /// Closes a tab.
    ///
    /// # Errors
    /// Where there is none of this name.
    pub fn close(&mut self, name: &str) -> Result<(), ShellError> {
        let tab = self.tabs.remove(name).ok_or_else(|| no_tab(name))?;
        self.holder.remove(&tab.view);
        tab.end();
        if self.tabs.is_empty() {
            self.holder.hide();
        }
        self.surroundings.events.send(PaneEvent::Closed { tab: name.to_owned() });
        Ok(())
    }

    /// Closes all tabs, and tells nobody.
    pub fn close_all(&mut self) {
        for (_, tab) in self.tabs.drain() {
            self.holder.remove(&tab.view);
            tab.end();
        }
        self.holder.hide();
    }

    /// Shows one tab at `bounds`, in pixels of the window.
    ///
    /// # Errors
    /// Where there is none of this name.
    pub fn show(&mut self, name: &str, bounds: Bounds) -> Result<(), ShellError> {
        if !self.tabs.contains_key(name) {
            return Err(no_tab(name));
        }
        let next = rectangle(bounds);
        if self.place.replace(next) != next {
            self.holder.queue_resize();
        }
        for (other, tab) in &self.tabs {
            tab.view.set_visible(other == name);
        }
        self.holder.show();
        Ok(())
    }

    /// Hides the pane.
    ///
    /// # Errors
    /// Never.
    pub fn hide(&mut self) -> Result<(), ShellError> {
        let focused = self.tabs.values().any(|tab| tab.view.has_focus());
        self.holder.hide();
        if focused {
            self.main.grab_focus();
        }
        Ok(())
    }

    /// Leads a tab to `url`.
    ///
    /// # Errors
    /// Where there is none of this name.
    pub fn navigate(&mut self, name: &str, url: &str) -> Result<(), ShellError> {
        let tab = self.tab(name)?;
        match self.surroundings.check(url, Asker::User) {
            Ok(url) => tab.load(url.as_str()),
            Err(refusal) => tab.refuse(url, refusal),
        }
        Ok(())
    }

    /// Moves a tab in its history, loads it again or stops it.
    ///
    /// # Errors
    /// Where there is none of this name.
    pub fn go(&mut self, name: &str, way: Way) -> Result<(), ShellError> {
        self.tab(name)?.go(way);
        Ok(())
    }

    /// Finds `text` in a tab; an empty one ends finding.
    ///
    /// # Errors
    /// Where there is none of this name.
    pub fn find(&mut self, name: &str, text: &str, direction: Direction) -> Result<(), ShellError> {
        self.tab(name)?.find(text, direction);
        Ok(())
    }

    /// Makes a tab's page larger or smaller.
    ///
    /// # Errors
    /// Where there is none of this name.
    pub fn zoom(&mut self, name: &str, factor: f64) -> Result<(), ShellError> {
        self.tab(name)?.zoom(factor);
        Ok(())
    }

    /// Opens the engine's inspector for a tab, in a window of its own.
    ///
    /// # Errors
    /// Where there is none of this name.
    pub fn dev_tools(&mut self, name: &str) -> Result<(), ShellError> {
        self.tab(name)?.dev_tools();
        Ok(())
    }

    /// Gives a still picture of what a tab shows.
    ///
    /// # Errors
    /// Where there is none of this name.
    pub fn picture(&mut self, name: &str, answer: Answer<Option<Picture>>) -> Result<(), ShellError> {
        self.tab(name)?.picture(answer);
        Ok(())
    }

    /// Gives a tab's words.
    ///
    /// # Errors
    /// Where there is none of this name.
    pub fn text(&mut self, name: &str, answer: Answer<PageText>) -> Result<(), ShellError> {
        self.tab(name)?.text(answer);
        Ok(())
    }

    /// Gives the keyboard to a tab, or back to the main web view.
    ///
    /// # Errors
    /// Where there is none of this name.
    pub fn focus(&mut self, name: Option<&str>) -> Result<(), ShellError> {
        match name {
            Some(name) => self.tab(name)?.view.grab_focus(),
            None => self.main.grab_focus(),
        }
        Ok(())
    }

    fn tab(&self, name: &str) -> Result<&Tab, ShellError> {
        self.tabs.get(name).ok_or_else(|| no_tab(name))
    }

    fn context(&mut self, profile: Profile) -> Result<WebContext, ShellError> {
        let slot = match profile {
            Profile::Kept => &mut self.kept,
            Profile::Forgotten => &mut self.forgotten,
        };
        if let Some(context) = slot {
            return Ok(context.clone());
        }
        let context = match profile {
            Profile::Kept => kept(&self.surroundings)?,
            Profile::Forgotten => WebContext::new_ephemeral(),
        };
        context.set_cache_model(CacheModel::WebBrowser);
        if can_confine() {
            context.set_sandbox_enabled(true);
        }
        download::follow(&context, &self.surroundings);
        Ok(slot.insert(context).clone())
    }
}

/// Loads the app's own page again when its process ended: the fleet is the daemon's, and a page finds it as it is. One
/// that ends as soon as it is there is left alone, and starting the app again is what helps.
fn come_back(main: &webkit2gtk::WebView) {
    const AT_ONCE: Duration = Duration::from_secs(10);
    let last = Cell::new(None::<Instant>);
    main.connect_web_process_terminated(move |main, reason| {
        let again = last.replace(Some(Instant::now())).is_none_or(|last| last.elapsed() > AT_ONCE);
        tracing::warn!(?reason, again, "the app's own page ended");
        if again {
            main.reload();
        }
    });
}

/// The context whose profile lies in the data folder.
fn kept(surroundings: &Surroundings) -> Result<WebContext, ShellError> {
    let profile = surroundings.profile();
    fs::create_dir_all(&profile).map_err(ShellError::system("Making the browser pane's folder"))?;
    let (data, cache) = (profile.join("data"), profile.join("cache"));
    let manager = WebsiteDataManager::builder()
        .base_data_directory(data.to_string_lossy())
        .base_cache_directory(cache.to_string_lossy())
        .build();
    manager.set_itp_enabled(true);
    let context = WebContext::with_website_data_manager(&manager);
    if let Some(cookies) = manager.cookie_manager() {
        let file = data.join("cookies.sqlite");
        cookies.set_persistent_storage(&file.to_string_lossy(), CookiePersistentStorage::Sqlite);
        cookies.set_accept_policy(CookieAcceptPolicy::NoThirdParty);
    }
    context.set_favicon_database_directory(Some(&profile.join("icons").to_string_lossy()));
    Ok(context)
}

/// Whether WebKit can put its processes behind bubblewrap. It ends the program where it should and cannot, so that it is
/// tried out first.
fn can_confine() -> bool {
    let tried = Command::new("bwrap")
        .args([
            "--unshare-user",
            "--unshare-pid",
            "--ro-bind",
            "/",
            "/",
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "true",
        ])
        .output();
    let confines =
        tried.is_ok_and(|output| output.status.success()) && which::which("xdg-dbus-proxy").is_ok();
    tracing::info!(confines, "the browser pane's processes");
    confines
}

fn rectangle(bounds: Bounds) -> Rectangle {
    /// Far beyond any screen; it keeps nonsense out of the toolkit's arithmetic.
    const FAR: f64 = 30_000.0;
    #[expect(clippy::cast_possible_truncation, reason = "it is rounded and within FAR")]
    let pixel = |value: f64| if value.is_finite() { value.round().clamp(-FAR, FAR) as i32 } else { 0 };
    Rectangle::new(pixel(bounds.x), pixel(bounds.y), pixel(bounds.width).max(1), pixel(bounds.height).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_whole_pixels_and_never_nothing() {
        let at = |x, y, width, height| {
            let rectangle = rectangle(Bounds { x, y, width, height });
            (rectangle.x(), rectangle.y(), rectangle.width(), rectangle.height())
        };
        assert_eq!(at(10.4, 20.5, 300.6, 0.0), (10, 21, 301, 1));
        assert_eq!(at(f64::NAN, f64::INFINITY, 1e12, -5.0), (0, 0, 30_000, 1));
    }
}
