//! One tab: a web view of foreign pages, and what is heard from it.

use super::{keys, menu};
use crate::{
    error::ShellError,
    pane::{
        Answer, Direction, PageText, PaneEvent, Surroundings, Way,
        events::PageState,
        picture::Picture,
        policy::{Asker, Refusal},
        unshown::{Step, step},
    },
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use gtk::{cairo, gio, glib, prelude::*};
use javascriptcore::ValueExt as _;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use webkit2gtk::{
    BackForwardListExt as _, BackForwardListItemExt as _, DeviceInfoPermissionRequest,
    FindControllerExt as _, FindOptions, GeolocationPermissionRequest, NavigationPolicyDecision,
    NavigationPolicyDecisionExt as _, NotificationPermissionRequest, PermissionRequest,
    PermissionRequestExt as _, PointerLockPermissionRequest, PolicyDecision, PolicyDecisionExt as _,
    PolicyDecisionType, ResponsePolicyDecision, ResponsePolicyDecisionExt as _, Settings, SettingsExt as _,
    SnapshotOptions, SnapshotRegion, URIRequestExt as _, URIResponseExt as _, UserMediaPermissionRequest,
    WebContext, WebInspectorExt as _, WebView, WebViewExt as _,
};

/// Scripts of ours run in a world of their own: a page cannot change what they find there.
const WORLD: &str = "flotilla";
/// The most letters of a page's text, and of a selection, that are taken.
const TEXT_SCRIPT: &str = "(() => { const cut = (text) => String(text ?? '').slice(0, 400000); \
    return JSON.stringify({ selection: cut(getSelection()), text: cut(document.body?.innerText) }); })()";
/// The most matches that are counted.
const MAX_MATCHES: u32 = 1000;
/// The largest icon, in bytes of its picture.
const MAX_ICON: usize = 64 << 10;
const MAX_TITLE: usize = 300;

/// A tab.
pub(super) struct Tab {
    pub(super) view: WebView,
    heard: Rc<Heard>,
}

/// What is known of the page.
struct Heard {
    name: String,
    surroundings: Surroundings,
    view: glib::WeakRef<WebView>,
    icon: RefCell<Option<String>>,
    error: RefCell<Option<String>>,
    /// The address of a page that was not shown.
    refused: RefCell<Option<String>>,
    crashed: Cell<bool>,
    selected: Cell<bool>,
    telling: Cell<bool>,
    told: RefCell<PageState>,
}

impl Tab {
    pub(super) fn new(name: &str, context: &WebContext, surroundings: &Surroundings) -> Self {
        let view = WebView::builder().web_context(context).settings(&settings()).build();
        let heard = Rc::new(Heard {
            name: name.to_owned(),
            surroundings: surroundings.clone(),
            view: view.downgrade(),
            icon: RefCell::default(),
            error: RefCell::default(),
            refused: RefCell::default(),
            crashed: Cell::new(false),
            selected: Cell::new(false),
            telling: Cell::new(false),
            told: RefCell::default(),
        });
        listen(&view, &heard);
        Self { view, heard }
    }

    pub(super) fn load(&self, url: &str) {
        self.heard.begin();
        self.view.load_uri(url);
    }

    /// Shows that `url` is not opened.
    pub(super) fn refuse(&self, url: &str, refusal: Refusal) {
        self.heard.refuse(url, refusal);
    }

    pub(super) fn go(&self, way: Way) {
        match (self.heard.step(way), way) {
            (Step::Uncover, _) => {
                self.heard.begin();
                self.heard.tell();
            }
            (Step::Again(url), _) => self.load(&url),
            (Step::Through, Way::Back) => self.view.go_back(),
            (Step::Through, Way::Forward) => self.view.go_forward(),
            (Step::Through, Way::Stop) => self.view.stop_loading(),
            (Step::Through, Way::Reload) => {
                self.heard.begin();
                self.view.reload();
            }
        }
    }

    pub(super) fn find(&self, text: &str, direction: Direction) {
        let Some(finder) = self.view.find_controller() else { return };
        if text.is_empty() {
            finder.search_finish();
            return;
        }
        let again = finder.search_text().is_some_and(|before| before == text);
        match (again, direction) {
            (true, Direction::Next) => finder.search_next(),
            (true, Direction::Previous) => finder.search_previous(),
            (false, _) => {
                let options = FindOptions::CASE_INSENSITIVE | FindOptions::WRAP_AROUND;
                finder.search(text, options.bits(), MAX_MATCHES);
            }
        }
    }

    pub(super) fn zoom(&self, factor: f64) {
        self.view.set_zoom_level(factor);
    }

    pub(super) fn dev_tools(&self) {
        if let Some(inspector) = self.view.inspector() {
            inspector.show();
        }
    }

    pub(super) fn picture(&self, answer: Answer<Option<Picture>>) {
        let taken = move |taken: Result<cairo::Surface, glib::Error>| {
            let picture =
                taken.ok().and_then(|surface| cairo::ImageSurface::try_from(surface).ok()).and_then(pixels);
            answer.give(Ok(picture));
        };
        self.view.snapshot(SnapshotRegion::Visible, SnapshotOptions::NONE, gio::Cancellable::NONE, taken);
    }

    pub(super) fn text(&self, answer: Answer<PageText>) {
        let mut page = PageText {
            url: self.view.uri().map(String::from).unwrap_or_default(),
            title: self.view.title().map(String::from).unwrap_or_default(),
            ..PageText::default()
        };
        let read = move |read: Result<javascriptcore::Value, glib::Error>| {
            let read = read.map_err(|error| ShellError::Page { what: error.to_string() });
            answer.give(read.map(|value| {
                let found: serde_json::Value = serde_json::from_str(&value.to_str()).unwrap_or_default();
                let text = |name: &str| found[name].as_str().unwrap_or_default().to_owned();
                page.selection = text("selection");
                page.text = text("text");
                page
            }));
        };
        self.view.evaluate_javascript(TEXT_SCRIPT, Some(WORLD), None, gio::Cancellable::NONE, read);
    }

    /// Ends the page.
    pub(super) fn end(self) {
        self.view.try_close();
    }
}

/// What pages may do here: what they may in a browser, without what asks for the camera, the place or the clipboard.
fn settings() -> Settings {
    let settings = Settings::new();
    settings.set_allow_modal_dialogs(false);
    settings.set_allow_file_access_from_file_urls(false);
    settings.set_allow_universal_access_from_file_urls(false);
    settings.set_allow_top_navigation_to_data_urls(false);
    settings.set_enable_developer_extras(true);
    settings.set_enable_dns_prefetching(false);
    settings.set_enable_fullscreen(false);
    settings.set_enable_hyperlink_auditing(false);
    settings.set_enable_media_stream(false);
    settings.set_enable_webrtc(false);
    settings.set_javascript_can_access_clipboard(false);
    settings.set_javascript_can_open_windows_automatically(false);
    settings.set_media_playback_requires_user_gesture(true);
    settings
}

fn listen(view: &WebView, heard: &Rc<Heard>) {
    macro_rules! tell_when {
        ($($signal:ident),* $(,)?) => { $(
            let told = Rc::clone(heard);
            view.$signal(move |_| told.tell());
        )* };
    }
    tell_when!(
        connect_uri_notify,
        connect_title_notify,
        connect_is_loading_notify,
        connect_estimated_load_progress_notify,
    );
    let told = Rc::clone(heard);
    view.connect_favicon_notify(move |view| {
        *told.icon.borrow_mut() = view.favicon().and_then(icon);
        told.tell();
    });
    let told = Rc::clone(heard);
    view.connect_load_changed(move |_, event| {
        if event == webkit2gtk::LoadEvent::Started {
            told.begin();
        }
        told.tell();
    });
    let told = Rc::clone(heard);
    view.connect_load_failed(move |_, _, url, error| {
        told.failed(url, error);
        true
    });
    let told = Rc::clone(heard);
    view.connect_load_failed_with_tls_errors(move |_, url, _, _| {
        *told.refused.borrow_mut() = Some(url.to_owned());
        told.stand(Some("The connection is not private: the site's certificate does not fit".to_owned()));
        true
    });
    let told = Rc::clone(heard);
    view.connect_web_process_terminated(move |_, reason| {
        tracing::info!(?reason, "a page of the browser pane crashed");
        told.crashed.set(true);
        told.tell();
    });
    let told = Rc::clone(heard);
    view.connect_decide_policy(move |_, decision, kind| told.decide(decision, kind));
    let told = Rc::clone(heard);
    view.connect_create(move |_, action| {
        let url = action.request().and_then(|request| request.uri()).unwrap_or_default();
        told.new_window(&url, action.is_user_gesture());
        None
    });
    let told = Rc::clone(heard);
    view.connect_permission_request(move |_, request| {
        told.deny(request);
        true
    });
    let told = Rc::clone(heard);
    view.connect_key_press_event(move |_, event| match keys::of_the_app(event) {
        Some(key) => {
            told.surroundings.events.send(key);
            glib::Propagation::Stop
        }
        None => glib::Propagation::Proceed,
    });
    if let Some(editor) = view.editor_state() {
        let told = Rc::clone(heard);
        editor.connect_local("changed", false, move |_| {
            told.look_for_selection();
            None
        });
    }
    let told = Rc::clone(heard);
    view.connect_context_menu(move |_, menu, _, hit| {
        menu::extend(menu, hit, &told.name, &told.surroundings.events, told.selected.get());
        false
    });
    if let Some(inspector) = view.inspector() {
        // Beside the page it would have no room: the pane is narrow.
        inspector.connect_attach(|_| true);
    }
    if let Some(finder) = view.find_controller() {
        let told = Rc::clone(heard);
        finder.connect_found_text(move |_, matches| told.found(matches));
        let told = Rc::clone(heard);
        finder.connect_failed_to_find_text(move |_| told.found(0));
    }
}

impl Heard {
    /// A page begins to load: what was wrong with the one before is past.
    fn begin(&self) {
        self.crashed.set(false);
        self.selected.set(false);
        self.refused.borrow_mut().take();
        self.error.borrow_mut().take();
        // Whoever led it here knows that, so that how it stands is news even where it is as before: crashed once more.
        self.told.take();
    }

    /// The engine tells that its selection changed, and not to what.
    fn look_for_selection(self: &Rc<Self>) {
        const SELECTED: &str = "getSelection()?.isCollapsed === false";
        let Some(view) = self.view.upgrade() else { return };
        let heard = Rc::clone(self);
        view.evaluate_javascript(SELECTED, Some(WORLD), None, gio::Cancellable::NONE, move |read| {
            let selected = read.is_ok_and(|value| value.to_boolean());
            if heard.selected.replace(selected) != selected {
                heard.tell();
            }
        });
    }

    /// What `way` means now.
    fn step(&self, way: Way) -> Step {
        let history = self.view.upgrade().and_then(|view| view.back_forward_list());
        let held = history.and_then(|history| history.current_item()).and_then(|item| item.uri());
        step(self.refused.borrow().as_deref(), held.as_deref(), way)
    }

    fn refuse(self: &Rc<Self>, url: &str, refusal: Refusal) {
        *self.refused.borrow_mut() = Some(url.to_owned());
        self.stand(Some(refusal.words().to_owned()));
    }

    fn failed(self: &Rc<Self>, url: &str, error: &glib::Error) {
        let harmless = error.matches(webkit2gtk::NetworkError::Cancelled)
            || error.matches(webkit2gtk::PolicyError::FrameLoadInterruptedByPolicyChange);
        if !harmless {
            *self.refused.borrow_mut() = Some(url.to_owned());
            self.stand(Some(error.message().to_owned()));
        }
    }

    fn stand(self: &Rc<Self>, error: Option<String>) {
        *self.error.borrow_mut() = error;
        self.tell();
    }

    fn found(&self, matches: u32) {
        self.surroundings.events.send(PaneEvent::Found { tab: self.name.clone(), matches });
    }

    /// Says how the page stands, once for all that happens in one round of the main loop.
    fn tell(self: &Rc<Self>) {
        if self.telling.replace(true) {
            return;
        }
        let heard = Rc::clone(self);
        glib::idle_add_local_once(move || {
            heard.telling.set(false);
            let Some(state) = heard.state() else { return };
            if *heard.told.borrow() != state {
                heard.told.borrow_mut().clone_from(&state);
                heard.surroundings.events.send(PaneEvent::Page { page: state });
            }
        });
    }

    fn state(&self) -> Option<PageState> {
        let view = self.view.upgrade()?;
        let shown = view.uri().map(String::from).unwrap_or_default();
        let title: String = view.title().map(String::from).unwrap_or_default();
        Some(PageState {
            tab: self.name.clone(),
            url: self.refused.borrow().clone().unwrap_or(shown),
            title: title.chars().take(MAX_TITLE).collect(),
            loading: view.is_loading(),
            progress: view.estimated_load_progress(),
            can_go_back: view.can_go_back() || self.step(Way::Back) == Step::Uncover,
            can_go_forward: view.can_go_forward(),
            icon: self.icon.borrow().clone(),
            selected: self.selected.get(),
            crashed: self.crashed.get(),
            error: self.error.borrow().clone(),
        })
    }

    /// Judges where a page wants to go, and what it wants to show. True: it is decided.
    fn decide(self: &Rc<Self>, decision: &PolicyDecision, kind: PolicyDecisionType) -> bool {
        match kind {
            PolicyDecisionType::Response => {
                let Some(response) = decision.downcast_ref::<ResponsePolicyDecision>() else { return false };
                if is_file(response) { decision.download() } else { decision.use_() }
            }
            _ => {
                let Some(action) = decision
                    .downcast_ref::<NavigationPolicyDecision>()
                    .and_then(|asked| asked.navigation_action())
                else {
                    decision.ignore();
                    return true;
                };
                let url = action.request().and_then(|request| request.uri()).unwrap_or_default();
                if kind == PolicyDecisionType::NewWindowAction {
                    decision.ignore();
                    self.new_window(&url, action.is_user_gesture());
                    return true;
                }
                match self.surroundings.check(&url, Asker::Page) {
                    Ok(_) => decision.use_(),
                    Err(refusal) => {
                        tracing::info!(
                            ?refusal,
                            "a page of the browser pane was kept from leading elsewhere"
                        );
                        decision.ignore();
                    }
                }
            }
        }
        true
    }

    /// A new window becomes a tab, where the user wanted it and it may be shown.
    fn new_window(&self, url: &str, by_user: bool) {
        let event = match self.surroundings.check(url, Asker::User) {
            Ok(url) if by_user => PaneEvent::Open { url: url.into(), from: self.name.clone() },
            _ => PaneEvent::Permission { tab: self.name.clone(), what: "a window" },
        };
        self.surroundings.events.send(event);
    }

    fn deny(&self, request: &PermissionRequest) {
        request.deny();
        let what = if request.is::<GeolocationPermissionRequest>() {
            "your location"
        } else if request.is::<UserMediaPermissionRequest>() {
            "camera or microphone"
        } else if request.is::<NotificationPermissionRequest>() {
            "notifications"
        } else if request.is::<PointerLockPermissionRequest>() {
            "the pointer"
        } else if request.is::<DeviceInfoPermissionRequest>() {
            "your devices"
        } else {
            "a permission"
        };
        self.surroundings.events.send(PaneEvent::Permission { tab: self.name.clone(), what });
    }
}

/// Whether a response is a file to keep and no page to show.
fn is_file(decision: &ResponsePolicyDecision) -> bool {
    let attached = decision.response().and_then(|response| response.http_headers()).is_some_and(|headers| {
        let disposition = headers.one("Content-Disposition");
        disposition.is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("attachment"))
    });
    attached || !decision.is_mime_type_supported()
}

fn pixels(surface: cairo::ImageSurface) -> Option<Picture> {
    let (width, height) = (u32::try_from(surface.width()).ok()?, u32::try_from(surface.height()).ok()?);
    let stride = usize::try_from(surface.stride()).ok()?;
    let mut picture = None;
    surface.with_data(|bytes| picture = Picture::from_bgrx(width, height, stride, bytes)).ok()?;
    picture
}

fn icon(surface: cairo::Surface) -> Option<String> {
    let mut png = Vec::new();
    surface.write_to_png(&mut png).ok()?;
    (png.len() <= MAX_ICON).then(|| format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png)))
}
