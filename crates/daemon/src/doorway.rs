//! The page by which a browser is led to the window.

use crate::{
    document::{not_written, replace},
    home::Home,
};
use flotilla_domain::UserError;
use std::path::PathBuf;

/// Writes a page that leads to `url`, which holds the token, into a file that only this user can read.
///
/// # Errors
/// [`flotilla_domain::Code::Disk`].
pub fn write_doorway(home: &Home, url: &str) -> Result<PathBuf, UserError> {
    let path = home.doorway();
    let url = url.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={url}\">\n<title>Flotilla</title>\n\
         <p><a href=\"{url}\">Flotilla</a></p>\n</html>\n"
    );
    replace(&path, page.as_bytes()).map_err(|error| not_written(&path, &error))?;
    Ok(path)
}
