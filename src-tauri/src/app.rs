//! Puts the shell together and runs it until the user quits.

use crate::{
    commands,
    daemon::Supervisor,
    events::{Events, ShellEvent},
    instance::{self, Errand},
    memory::Memory,
    menu, pane,
    relay::Relays,
    tray::{self, Attention},
    window,
};
use flotilla_daemon::{Home, link};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use tauri::{AppHandle, Manager as _, RunEvent};
use tokio::sync::Notify;

/// What every part of the shell knows.
pub struct Shell {
    /// The data folder.
    pub home: Home,
    /// The page's ways to the daemon.
    pub relays: Relays,
    /// The way to the page.
    pub events: Arc<Events>,
    /// Who watches over the daemon.
    pub daemon: Arc<Supervisor>,
    /// What the window remembers.
    pub memory: Memory,
    attention: Mutex<Attention>,
    quitting: AtomicBool,
}

/// What becomes of the daemon when the window's program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterQuit {
    /// It goes on, and with it its runs.
    Keep,
    /// It ends; its runs go on at its next start.
    Stop,
}

impl Shell {
    fn new(home: Home) -> Self {
        let doubt = Arc::new(Notify::new());
        let events = Arc::new(Events::default());
        Self {
            relays: Relays::new(link::client(&home), Arc::clone(&doubt)),
            daemon: Arc::new(Supervisor::new(home.clone(), Arc::clone(&events), doubt)),
            memory: Memory::load(home.desktop().join("window.json")),
            events,
            home,
            attention: Mutex::default(),
            quitting: AtomicBool::new(false),
        }
    }

    /// Changes what the tray and the badge show.
    pub fn attend(&self, app: &AppHandle, change: impl FnOnce(&mut Attention)) {
        let now = {
            let mut attention = self.attention.lock().unwrap_or_else(PoisonError::into_inner);
            let before = attention.clone();
            change(&mut attention);
            if *attention == before {
                return;
            }
            attention.clone()
        };
        tray::show(app, &now);
    }

    /// Whether the program is about to end, so that closing the window means just that.
    pub fn is_quitting(&self) -> bool {
        self.quitting.load(Ordering::Relaxed)
    }

    /// The page is gone or about to be replaced: what it held open is closed.
    pub fn page_gone(self: &Arc<Self>) {
        self.events.deaf();
        let shell = Arc::clone(self);
        tauri::async_runtime::spawn(async move { shell.relays.close_all().await });
    }
}

/// The shell that `app` was put together with.
pub fn shell(app: &AppHandle) -> Arc<Shell> {
    Arc::clone(app.state::<Arc<Shell>>().inner())
}

/// Shows the window at `route`, or where it was.
pub fn show(app: &AppHandle, route: Option<String>) {
    window::show(app);
    if let Some(route) = route {
        shell(app).events.send(ShellEvent::Route { route });
    }
}

/// Ends the program; asks first where runs are under way and a page is there to ask.
pub fn ask_to_quit(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let shell = shell(&app);
        match shell.daemon.running().await {
            0 => quit(&app, AfterQuit::Keep).await,
            running if shell.events.heard() => {
                window::show(&app);
                shell.events.send(ShellEvent::QuitAsked { running });
            }
            // Nobody can answer; going on is what loses nothing.
            _ => quit(&app, AfterQuit::Keep).await,
        }
    });
}

/// Ends the program.
pub async fn quit(app: &AppHandle, daemon: AfterQuit) {
    let shell = shell(app);
    shell.quitting.store(true, Ordering::Relaxed);
    if daemon == AfterQuit::Stop
        && let Err(error) = shell.daemon.stop().await
    {
        tracing::warn!(title = %error.title, "the daemon did not stop");
    }
    window::remember(app);
    app.exit(0);
}

/// Runs the shell until the user quits.
///
/// # Errors
/// Where no window can be opened.
pub fn run(home: Home, errand: Errand) -> tauri::Result<()> {
    let shell = Arc::new(Shell::new(home));
    let app = tauri::Builder::default()
        .manage(Arc::clone(&shell))
        .invoke_handler(commands::handler())
        .menu(menu::build)
        .on_menu_event(|app, event| menu::chosen(app, event.id().as_ref()))
        .setup(move |app| {
            let handle = app.handle();
            window::open(handle)?;
            pane::prepare(handle)?;
            tray::open(handle);
            start_tasks(handle, &shell);
            if let Some(route) = errand.route {
                shell.events.send(ShellEvent::Route { route });
            }
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|app, event| match event {
        RunEvent::ExitRequested { code: None, api, .. } if !crate::app::shell(app).is_quitting() => {
            api.prevent_exit();
        }
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::show(app),
        _ => {}
    });
    Ok(())
}

fn start_tasks(app: &AppHandle, shell: &Arc<Shell>) {
    let watching = Arc::clone(&shell.daemon);
    tauri::async_runtime::spawn(async move { watching.watch().await });
    let (app, home) = (app.clone(), shell.home.clone());
    tauri::async_runtime::spawn(async move {
        let taken = instance::take_errands(&home, move |errand| show(&app, errand.route)).await;
        if let Err(error) = taken {
            tracing::warn!(%error, "a second window will not find this one");
        }
    });
}
