//! Notifications of the system. A click leads to the place in the page that the notice is about.
//!
//! Linux tells of a click where the notification server knows actions, macOS while the application runs from a bundle,
//! and Windows while the notification still stands on the screen.

use notify_rust::{Notification, NotificationResponse};
use serde::Deserialize;
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// Something that the user should hear of.
#[derive(Debug, Clone, Deserialize)]
pub struct Notice {
    /// What happened, in a few words.
    pub title: String,
    /// More of it.
    pub body: String,
    /// Where a click leads.
    pub route: String,
}

/// The most notices that wait for a click at once; what comes beyond is shown and leads nowhere.
const MAX_WAITING: usize = 32;
static WAITING: AtomicUsize = AtomicUsize::new(0);

/// Shows `notice`, and calls `clicked` with its route when the user clicks on it.
pub fn show(notice: Notice, clicked: impl FnOnce(String) + Send + 'static) {
    let waiting = WAITING.fetch_add(1, Ordering::Relaxed);
    // A notification server may be slow, and a click comes when it comes.
    thread::spawn(move || {
        match native(&notice).show() {
            Ok(shown) if waiting < MAX_WAITING => {
                let waited = shown.wait_for_response(|response: &NotificationResponse| match response {
                    NotificationResponse::Default | NotificationResponse::Action(_) => clicked(notice.route),
                    NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => {}
                });
                drop(waited);
            }
            Ok(_) => {}
            Err(error) => tracing::debug!(%error, "no notification could be shown"),
        }
        WAITING.fetch_sub(1, Ordering::Relaxed);
    });
}

#[cfg(target_os = "linux")]
fn native(notice: &Notice) -> Notification {
    Notification::new()
        .appname("Flotilla")
        .icon("flotilla")
        .summary(&notice.title)
        .body(&escape(&notice.body))
        .hint(notify_rust::Hint::DesktopEntry("flotilla".to_owned()))
        .action("default", "Open")
        .finalize()
}

#[cfg(not(target_os = "linux"))]
fn native(notice: &Notice) -> Notification {
    Notification::new().summary(&notice.title).body(&notice.body).finalize()
}

/// Notification servers of Linux may read the body as markup, and it holds what agents write.
#[cfg(any(target_os = "linux", test))]
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_agent_writes_is_no_markup() {
        assert_eq!(escape("<a href='x'>&</a>"), "&lt;a href='x'&gt;&amp;&lt;/a&gt;");
    }
}
