//! Everything that the page can ask of the shell. The capability in `capabilities/main.json` grants it to the main
//! window's own page alone; a command that stands there and not here, or here and not there, is refused.

use crate::{
    app::{self, AfterQuit, Shell},
    error::ShellError,
    events::ShellEvent,
    memory::sound_zoom,
    pane::{self, Bounds, Direction, PageText, PaneEvent, PaneEvents, Profile, Way},
    relay::Opened,
    system::{self, Notice},
    tray, window,
};
use flotilla_api::client::Relay;
use serde::Serialize;
use std::{path::PathBuf, sync::Arc};
use tauri::{
    AppHandle, Manager as _, State, Wry,
    ipc::{Channel, Invoke, InvokeBody, Request, Response},
};

type Told<T> = Result<T, ShellError>;
type TheShell<'a> = State<'a, Arc<Shell>>;

/// The commands.
pub fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        api_request,
        api_stream_open,
        api_socket_open,
        api_read,
        api_send,
        api_close,
        shell_info,
        shell_events,
        daemon_look,
        daemon_replace,
        pick_folder,
        pick_files,
        save_file,
        open_link,
        open_in_editor,
        reveal,
        notify,
        set_badge,
        set_tray,
        set_zoom,
        quit,
        pane_events,
        pane_open,
        pane_close,
        pane_show,
        pane_hide,
        pane_navigate,
        pane_go,
        pane_find,
        pane_zoom,
        pane_dev_tools,
        pane_picture,
        pane_text,
        pane_focus,
    ]
}

/// A header of a request whose body is bytes, and whose arguments therefore stand in headers.
fn header<'a>(request: &'a Request<'_>, name: &'static str) -> Told<&'a str> {
    let value = request.headers().get(name).and_then(|value| value.to_str().ok());
    value.ok_or_else(|| ShellError::NotUnderstood { what: format!("a request without {name}") })
}

fn bytes(request: &Request<'_>) -> Vec<u8> {
    match request.body() {
        InvokeBody::Raw(bytes) => bytes.clone(),
        InvokeBody::Json(_) => Vec::new(),
    }
}

/// Asks the daemon. Method and path stand in the headers `flotilla-method` and `flotilla-path`.
#[tauri::command]
async fn api_request(shell: TheShell<'_>, request: Request<'_>) -> Told<Response> {
    let ask = Relay {
        method: header(&request, "flotilla-method")?.to_owned(),
        path: header(&request, "flotilla-path")?.to_owned(),
        body: bytes(&request).into(),
        last_event_id: None,
    };
    Ok(Response::new(shell.relays.request(ask).await?))
}

#[tauri::command]
async fn api_stream_open(shell: TheShell<'_>, path: String, last_event_id: Option<String>) -> Told<Opened> {
    shell.relays.open_stream(path, last_event_id).await
}

#[tauri::command]
async fn api_socket_open(shell: TheShell<'_>, path: String) -> Told<Opened> {
    shell.relays.open_socket(&path).await
}

#[tauri::command]
async fn api_read(shell: TheShell<'_>, id: u32) -> Told<Response> {
    Ok(Response::new(shell.relays.read(id).await?))
}

/// Sends a batch of messages. The socket stands in the header `flotilla-id`.
#[tauri::command]
async fn api_send(shell: TheShell<'_>, request: Request<'_>) -> Told<()> {
    let id = header(&request, "flotilla-id")?;
    let id = id.parse().map_err(|_| ShellError::NotOpen { what: "socket", id: id.to_owned() })?;
    shell.relays.send(id, &bytes(&request)).await
}

#[tauri::command]
async fn api_close(shell: TheShell<'_>, id: u32) -> Told<()> {
    shell.relays.close(id).await;
    Ok(())
}

/// What the page should know of the shell from the start.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ShellInfo {
    platform: &'static str,
    version: &'static str,
    zoom: f64,
    /// What the browser pane can do here.
    pane: pane::Abilities,
}

#[tauri::command]
fn shell_info(shell: TheShell<'_>) -> ShellInfo {
    ShellInfo {
        platform: std::env::consts::OS,
        version: flotilla_api::PROGRAM_VERSION,
        zoom: shell.memory.now().zoom,
        pane: pane::ABILITIES,
    }
}

#[tauri::command]
fn shell_events(shell: TheShell<'_>, channel: Channel<ShellEvent>) {
    shell.events.listen(channel, shell.daemon.state());
}

#[tauri::command]
fn daemon_look(shell: TheShell<'_>) {
    shell.daemon.look_now();
}

#[tauri::command]
async fn daemon_replace(shell: TheShell<'_>) -> Told<()> {
    Ok(shell.daemon.replace().await?)
}

#[tauri::command]
async fn pick_folder(app: AppHandle) -> Told<Option<PathBuf>> {
    Ok(dialog(&app)?.pick_folder().await.map(|picked| picked.path().to_owned()))
}

#[tauri::command]
async fn pick_files(app: AppHandle) -> Told<Vec<PathBuf>> {
    let picked = dialog(&app)?.pick_files().await.unwrap_or_default();
    Ok(picked.iter().map(|file| file.path().to_owned()).collect())
}

/// Lets the user choose where bytes are kept; the suggested name stands in the header `flotilla-name`, percent-encoded.
#[tauri::command]
async fn save_file(app: AppHandle, request: Request<'_>) -> Told<Option<PathBuf>> {
    let name = header(&request, "flotilla-name")?;
    let name = percent_encoding::percent_decode_str(name).decode_utf8_lossy().into_owned();
    let content = bytes(&request);
    let Some(chosen) = dialog(&app)?.set_file_name(pane::file_name(&name)).save_file().await else {
        return Ok(None);
    };
    let path = chosen.path().to_owned();
    tokio::fs::write(&path, content).await.map_err(ShellError::system("Keeping the file"))?;
    Ok(Some(path))
}

fn dialog(app: &AppHandle) -> Told<rfd::AsyncFileDialog> {
    let dialog = rfd::AsyncFileDialog::new();
    Ok(match app.get_webview_window(window::MAIN) {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    })
}

#[tauri::command]
async fn open_link(url: String) -> Told<()> {
    system::open_link(&url)
}

#[tauri::command]
async fn open_in_editor(
    path: PathBuf,
    line: Option<u32>,
    column: Option<u32>,
    template: Option<String>,
) -> Told<()> {
    system::open_in_editor(&path, line, column, template.as_deref())
}

#[tauri::command]
async fn reveal(path: PathBuf) -> Told<()> {
    system::reveal(&path)
}

#[tauri::command]
fn notify(app: AppHandle, notice: Notice) {
    system::notify(notice, move |route| app::show(&app, Some(route)));
}

#[tauri::command]
fn set_badge(app: AppHandle, shell: TheShell<'_>, count: u32) {
    shell.attend(&app, |attention| attention.waiting = count);
}

#[tauri::command]
fn set_tray(app: AppHandle, shell: TheShell<'_>, running: u32, items: Vec<tray::Item>) {
    shell.attend(&app, |attention| {
        attention.running = running;
        attention.items = items;
    });
}

#[tauri::command]
fn set_zoom(app: AppHandle, shell: TheShell<'_>, factor: f64) -> Told<f64> {
    let factor = sound_zoom(factor);
    if let Some(window) = app.get_webview_window(window::MAIN) {
        window.set_zoom(factor)?;
    }
    shell.memory.change(|now| now.zoom = factor);
    window::remember(&app);
    Ok(factor)
}

/// Ends the program; without a word about the daemon it asks first, where runs are under way.
#[tauri::command]
async fn quit(app: AppHandle, daemon: Option<AfterQuit>) {
    match daemon {
        Some(daemon) => app::quit(&app, daemon).await,
        None => app::ask_to_quit(&app),
    }
}

#[tauri::command]
fn pane_events(events: State<'_, Arc<PaneEvents>>, channel: Channel<PaneEvent>) {
    events.listen(channel);
}

#[tauri::command]
async fn pane_open(app: AppHandle, tab: String, url: String, private: Option<bool>) -> Told<()> {
    let profile = if private == Some(true) { Profile::Forgotten } else { Profile::Kept };
    pane::with(&app, move |engine| engine.open(&tab, &url, profile)).await
}

#[tauri::command]
async fn pane_close(app: AppHandle, tab: String) -> Told<()> {
    pane::with(&app, move |engine| engine.close(&tab)).await
}

/// Shows a tab at `bounds`, which are pixels of the page: its zoom makes more or fewer of the window's out of them.
#[tauri::command]
async fn pane_show(app: AppHandle, shell: TheShell<'_>, tab: String, bounds: Bounds) -> Told<()> {
    let zoom = shell.memory.now().zoom;
    let bounds = Bounds {
        x: bounds.x * zoom,
        y: bounds.y * zoom,
        width: bounds.width * zoom,
        height: bounds.height * zoom,
    };
    pane::with(&app, move |engine| engine.show(&tab, bounds)).await
}

#[tauri::command]
async fn pane_hide(app: AppHandle) -> Told<()> {
    pane::with(&app, |engine| engine.hide()).await
}

#[tauri::command]
async fn pane_navigate(app: AppHandle, tab: String, url: String) -> Told<()> {
    pane::with(&app, move |engine| engine.navigate(&tab, &url)).await
}

#[tauri::command]
async fn pane_go(app: AppHandle, tab: String, way: Way) -> Told<()> {
    pane::with(&app, move |engine| engine.go(&tab, way)).await
}

#[tauri::command]
async fn pane_find(app: AppHandle, tab: String, text: String, direction: Direction) -> Told<()> {
    pane::with(&app, move |engine| engine.find(&tab, &text, direction)).await
}

#[tauri::command]
async fn pane_zoom(app: AppHandle, tab: String, factor: f64) -> Told<()> {
    let factor = sound_zoom(factor);
    pane::with(&app, move |engine| engine.zoom(&tab, factor)).await
}

#[tauri::command]
async fn pane_dev_tools(app: AppHandle, tab: String) -> Told<()> {
    pane::with(&app, move |engine| engine.dev_tools(&tab)).await
}

/// A still picture of a tab as PNG; nothing where the system cannot make one.
#[tauri::command]
async fn pane_picture(app: AppHandle, tab: String) -> Told<Response> {
    let picture = pane::ask(&app, move |engine, answer| engine.picture(&tab, answer)).await?;
    let png = tokio::task::spawn_blocking(move || picture.map(|picture| picture.png()).unwrap_or_default());
    let png = png.await.map_err(|error| ShellError::Page { what: error.to_string() })?;
    Ok(Response::new(png))
}

#[tauri::command]
async fn pane_text(app: AppHandle, tab: String) -> Told<PageText> {
    pane::ask(&app, move |engine, answer| engine.text(&tab, answer)).await
}

/// Gives the keyboard to a tab, or back to the page around the pane.
#[tauri::command]
async fn pane_focus(app: AppHandle, tab: Option<String>) -> Told<()> {
    pane::with(&app, move |engine| engine.focus(tab.as_deref())).await
}
