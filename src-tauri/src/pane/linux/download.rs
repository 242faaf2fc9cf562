//! Downloads: into the user's folder for them, under a name of one segment, never over another file and never ready to be
//! executed.

use crate::pane::{
    PaneEvent, PaneEvents, Surroundings,
    events::DownloadState,
    files::{file_name, free_path},
};
use gtk::glib;
use std::{
    cell::{Cell, OnceCell},
    fs,
    path::{Path, PathBuf},
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use webkit2gtk::{Download, DownloadExt as _, URIResponseExt as _, WebContext, WebContextExt as _};

/// The most downloads at once; a page could start any number.
const MAX_RUNNING: usize = 8;
/// How often one tells how far it is.
const TELL: Duration = Duration::from_millis(150);

static NEXT: AtomicU64 = AtomicU64::new(1);

/// Follows all downloads of `context`.
pub(super) fn follow(context: &WebContext, surroundings: &Surroundings) {
    let running = Rc::new(Cell::new(0_usize));
    let (events, folder) = (Arc::clone(&surroundings.events), surroundings.downloads.clone());
    context.connect_download_started(move |_, download| {
        let one = Rc::new(One {
            id: NEXT.fetch_add(1, Ordering::Relaxed).to_string(),
            path: OnceCell::new(),
            told: Cell::new(None),
            ended: Cell::new(false),
            running: Rc::clone(&running),
            events: Arc::clone(&events),
        });
        running.set(running.get() + 1);
        one.follow(download, &folder);
    });
}

struct One {
    id: String,
    path: OnceCell<PathBuf>,
    told: Cell<Option<Instant>>,
    ended: Cell<bool>,
    running: Rc<Cell<usize>>,
    events: Arc<PaneEvents>,
}

impl One {
    fn follow(self: Rc<Self>, download: &Download, folder: &Path) {
        download.set_allow_overwrite(false);
        let (one, folder) = (Rc::clone(&self), folder.to_owned());
        download.connect_decide_destination(move |download, suggested| {
            one.decide(download, suggested, &folder);
            true
        });
        let one = Rc::clone(&self);
        download.connect_received_data(move |download, _| {
            if one.told.get().is_none_or(|told| told.elapsed() >= TELL) {
                one.told.set(Some(Instant::now()));
                one.tell(download, DownloadState::Running);
            }
        });
        let one = Rc::clone(&self);
        download.connect_failed(move |download, error| {
            tracing::debug!(%error, "a download failed");
            one.end(download, DownloadState::Failed);
        });
        download.connect_finished(move |download| {
            if let Some(path) = self.path.get() {
                not_executable(path);
            }
            self.end(download, DownloadState::Done);
        });
    }

    fn decide(&self, download: &Download, suggested: &str, folder: &Path) {
        let path = free_path(folder, &file_name(suggested));
        let uri = path.as_ref().and_then(|path| glib::filename_to_uri(path, None).ok());
        match (path, uri) {
            (Some(path), Some(uri)) if self.running.get() <= MAX_RUNNING => {
                let _ = self.path.set(path);
                download.set_destination(&uri);
                self.tell(download, DownloadState::Running);
            }
            _ => {
                let _ = self.path.set(folder.join(file_name(suggested)));
                self.end(download, DownloadState::Refused);
                download.cancel();
            }
        }
    }

    fn end(&self, download: &Download, state: DownloadState) {
        if !self.ended.replace(true) {
            self.running.set(self.running.get().saturating_sub(1));
            self.tell(download, state);
        }
    }

    fn tell(&self, download: &Download, state: DownloadState) {
        let path = self.path.get().cloned().unwrap_or_default();
        let total = download.response().map(|response| response.content_length()).filter(|total| *total > 0);
        self.events.send(PaneEvent::Download {
            id: self.id.clone(),
            name: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            path: path.to_string_lossy().into_owned(),
            received: download.received_data_length(),
            total,
            state,
        });
    }
}

fn not_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(found) = fs::symlink_metadata(path) else { return };
    if found.is_file() && found.permissions().mode() & 0o111 != 0 {
        let _ = fs::set_permissions(path, fs::Permissions::from_mode(found.permissions().mode() & 0o666));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_downloaded_cannot_be_executed() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        fs::write(&path, "").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        not_executable(&path);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o644);
    }
}
