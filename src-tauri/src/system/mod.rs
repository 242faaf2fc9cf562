//! What the shell does outside its window: editors, the file manager, links, notifications.

mod editor;
mod notify;

pub use editor::open as open_in_editor;
pub use notify::{Notice, show as notify};

use crate::error::ShellError;
use std::{io, path::Path};
use tauri::Url;

/// Opens a link in the system's own program for it.
///
/// # Errors
/// Where it is no link that leads out, or the system has no program for it.
pub fn open_link(url: &str) -> Result<(), ShellError> {
    let refused = || ShellError::AddressRefused { url: url.to_owned() };
    let parsed = Url::parse(url).map_err(|_| refused())?;
    if !matches!(parsed.scheme(), "http" | "https" | "mailto") {
        return Err(refused());
    }
    tauri_plugin_opener::open_url(parsed.as_str(), None::<&str>)
        .map_err(|error| system("Opening the link", &error))
}

/// Shows a file or folder in the system's file manager.
///
/// # Errors
/// Where it is not there, or the system has no file manager.
pub fn reveal(path: &Path) -> Result<(), ShellError> {
    let path = existing(path)?;
    tauri_plugin_opener::reveal_item_in_dir(path).map_err(|error| system("Showing the file", &error))
}

fn system(doing: &'static str, error: &tauri_plugin_opener::Error) -> ShellError {
    ShellError::System { doing, source: io::Error::other(error.to_string()) }
}

/// `path`, where it is a whole one of something that is there: nothing else is handed to other programs.
fn existing(path: &Path) -> Result<&Path, ShellError> {
    if !path.is_absolute() {
        return Err(ShellError::NotUnderstood { what: path.display().to_string() });
    }
    path.symlink_metadata().map_err(ShellError::system("Looking for the file"))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_that_lead_out_are_opened() {
        for other in ["file:///etc/passwd", "javascript:alert(1)", "tauri://localhost", "ssh://host", "x", ""]
        {
            assert!(matches!(open_link(other), Err(ShellError::AddressRefused { .. })), "{other}");
        }
    }

    #[test]
    fn a_path_that_is_not_whole_or_not_there_is_refused() {
        assert!(existing(Path::new("--help")).is_err());
        assert!(existing(Path::new("relative/file")).is_err());
        let folder = tempfile::tempdir().unwrap();
        assert!(existing(folder.path()).is_ok());
        assert!(existing(&folder.path().join("missing")).is_err());
    }
}
