//! Files and images that a person gives to a chat.

use crate::{
    files::{Bounds, FileError, open, read_whole},
    pdf::LONGEST,
    picture::{self, NoPicture},
    tools::{PdfReader, UnreadPdf, is_pdf, notebook, pdf as shown},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use flotilla_domain::Part;
use std::path::{Path, PathBuf};

/// The longest text file that can be attached, in bytes: some 80,000 tokens.
pub const ATTACHED_TEXT_BYTES: u64 = 256 << 10;

/// What was attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attached {
    /// A text file.
    Text {
        /// Its path, relative to the folder.
        name: String,
        /// What stands in it.
        text: String,
    },
    /// An image.
    Image {
        /// Its path, relative to the folder.
        name: String,
        /// Its media type.
        media_type: String,
        /// Its bytes in base64.
        data: String,
    },
    /// A PDF, of which [`pdf_text`] gives the text.
    Pdf {
        /// Its path, relative to the folder.
        name: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// Why something cannot be attached.
#[derive(Debug, thiserror::Error)]
pub enum NotAttached {
    /// It is outside of the folder, or hidden.
    #[error("{path} is outside of the project, or not to be read")]
    Outside {
        /// The path.
        path: String,
    },
    /// There is no such file, or it is none.
    #[error("{0}")]
    NoFile(String),
    /// It is too long.
    #[error("{path} is {bytes} bytes long, more than the {limit} that can be attached")]
    TooLong {
        /// The path.
        path: String,
        /// How long it is.
        bytes: u64,
        /// How long it may be.
        limit: u64,
    },
    /// It is neither text nor an image that models can see.
    #[error("{path} is neither text in UTF-8 nor a PDF nor a PNG, JPEG, GIF or WebP image")]
    OtherKind {
        /// The path.
        path: String,
    },
    /// It is an image that cannot be shown.
    #[error("{path}: {why}")]
    Unshown {
        /// The path.
        path: String,
        /// Why.
        why: NoPicture,
    },
    /// It is a PDF without text that can be had.
    #[error("{path} {why}")]
    Unread {
        /// The path.
        path: String,
        /// Why.
        why: UnreadPdf,
    },
}

impl NotAttached {
    fn of(error: FileError, path: &str) -> Self {
        match error {
            FileError::Hidden(_) | FileError::BadPath => Self::Outside { path: path.to_owned() },
            FileError::TooBig { path, bytes, limit } => Self::TooLong { path, bytes, limit },
            error => Self::NoFile(error.to_string()),
        }
    }
}

/// Reads a file of a folder as it is now. Links lead to nothing outside of it, and what is `hidden` is not there. Blocks.
///
/// # Errors
/// [`NotAttached`], whose text names the path.
pub fn attach(folder: &Path, hidden: &[PathBuf], path: &str) -> Result<Attached, NotAttached> {
    let bounds = Bounds::only(folder, hidden);
    let failed = |error| NotAttached::of(error, path);
    let located = bounds.locate(path).map_err(failed)?;
    let opened = open(&bounds, &located).map_err(failed)?;
    let name = bounds.show(&located);
    let is = |ending: &str| located.extension().is_some_and(|kind| kind.eq_ignore_ascii_case(ending));
    let (pdf, notebook) = (is("pdf"), is("ipynb"));
    let most = if pdf || notebook { LONGEST } else { picture::TAKEN };
    let bytes = read_whole(&bounds, &opened, most).map_err(failed)?;
    if pdf && is_pdf(&bytes) {
        return Ok(Attached::Pdf { name, bytes });
    }
    if notebook && let Some(text) = notebook_text(&name, &bytes) {
        return Ok(Attached::Text { name, text });
    }
    if picture::kind(&bytes).is_some() {
        let (media_type, data) = fitted(&name, bytes)?;
        return Ok(Attached::Image { name, media_type, data });
    }
    if bytes.len() as u64 > ATTACHED_TEXT_BYTES {
        return Err(NotAttached::TooLong {
            path: name,
            bytes: bytes.len() as u64,
            limit: ATTACHED_TEXT_BYTES,
        });
    }
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Ok(Attached::Text { name, text }),
        _ => Err(NotAttached::OtherKind { path: name }),
    }
}

/// A PDF or a notebook that was sent in base64.
///
/// # Errors
/// [`NotAttached`] where it is neither.
pub fn document(name: &str, data: &str) -> Result<Attached, NotAttached> {
    let path = || name.to_owned();
    let bytes = STANDARD.decode(data).map_err(|_| NotAttached::OtherKind { path: path() })?;
    if is_pdf(&bytes) {
        return Ok(Attached::Pdf { name: path(), bytes });
    }
    match notebook_text(name, &bytes) {
        Some(text) => Ok(Attached::Text { name: path(), text }),
        None => Err(NotAttached::OtherKind { path: path() }),
    }
}

/// A notebook's cells, as far as they can be attached; none where it is none.
fn notebook_text(name: &str, bytes: &[u8]) -> Option<String> {
    let Some(Part::Text { mut text }) = notebook::cells(bytes, name)?.into_iter().next() else { return None };
    let room = room();
    if text.len() > room {
        text.truncate(text.floor_char_boundary(room));
        text.push_str("\n[the rest is left out: it is longer than what can be attached]\n");
    }
    Some(text)
}

/// The text of a PDF, with as many of its pages as can be attached.
///
/// # Errors
/// [`NotAttached`] where it is too long, or holds no text that can be read.
pub async fn pdf_text(reader: &PdfReader, name: &str, bytes: Vec<u8>) -> Result<String, NotAttached> {
    let path = || name.to_owned();
    if bytes.len() as u64 > LONGEST {
        return Err(NotAttached::TooLong { path: path(), bytes: bytes.len() as u64, limit: LONGEST });
    }
    let (count, text) = reader.text(bytes).await.map_err(|why| NotAttached::Unread { path: path(), why })?;
    Ok(fitting(count, &text))
}

/// Bytes for what is said besides the pages themselves.
const BESIDES: usize = 300;

fn room() -> usize {
    usize::try_from(ATTACHED_TEXT_BYTES).unwrap_or(usize::MAX) - BESIDES
}

fn fitting(count: u32, text: &str) -> String {
    let head = shown::headed(count);
    let room = room();
    if text.len() <= room {
        return format!("{head}\n{text}");
    }
    let cut = &text[..text.floor_char_boundary(room)];
    let whole = cut.rfind(shown::PAGE).filter(|at| *at > 0).map_or(cut, |at| &cut[..at]);
    let first = whole.matches(shown::PAGE).count() + 1;
    format!(
        "{head}\n{whole}[pages {first} to {count} are left out: the text is longer than what can be attached]\n"
    )
}

/// An image that a person gives, in base64: its media type and its bytes, in base64, as they can be shown. One that is
/// larger than that is made smaller. Can take a second, so it is for threads that may block.
///
/// # Errors
/// [`NotAttached`] where it is no image that models can see, or cannot be made small enough.
pub fn image(name: &str, data: &str) -> Result<(String, String), NotAttached> {
    let bytes = STANDARD.decode(data).unwrap_or_default();
    let length = bytes.len() as u64;
    if length > picture::TAKEN {
        return Err(NotAttached::TooLong { path: name.to_owned(), bytes: length, limit: picture::TAKEN });
    }
    fitted(name, bytes)
}

fn fitted(name: &str, bytes: Vec<u8>) -> Result<(String, String), NotAttached> {
    let path = || name.to_owned();
    match picture::fitted(bytes) {
        Ok(shown) => Ok((shown.media_type.to_owned(), STANDARD.encode(shown.bytes))),
        Err(NoPicture::OtherKind(_)) => Err(NotAttached::OtherKind { path: path() }),
        Err(why) => Err(NotAttached::Unshown { path: path(), why }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_document_whole_pages_are_attached_and_it_says_which_are_left_out() {
        let page = |number: usize| format!("{}{number} ──\n{}\n\n", shown::PAGE, "x".repeat(100_000));
        let whole: String = (1..=4).map(page).collect();
        let told = fitting(4, &whole);
        assert!(told.len() as u64 <= ATTACHED_TEXT_BYTES);
        assert!(told.contains("page 2 ──") && !told.contains("page 3 ──"), "{}", told.len());
        assert!(
            told.ends_with("[pages 3 to 4 are left out: the text is longer than what can be attached]\n")
        );
        assert!(fitting(1, &page(1)).ends_with("x\n\n"));
    }
}
