//! Files and images that a person gives to a chat.

use crate::{
    files::{Bounds, FileError, open, read_whole},
    tools::read::{IMAGE, IMAGES},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
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
    #[error("{path} is neither text in UTF-8 nor a PNG, JPEG, GIF or WebP image")]
    OtherKind {
        /// The path.
        path: String,
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
    let bytes = read_whole(&bounds, &opened, IMAGE).map_err(failed)?;
    if let Some(kind) = kind(&bytes) {
        return Ok(Attached::Image { name, media_type: kind.to_owned(), data: STANDARD.encode(bytes) });
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

/// The media type that an image's bytes, in base64, really have.
///
/// # Errors
/// [`NotAttached`] where they are no image that models can see, or too many.
pub fn image(name: &str, data: &str) -> Result<&'static str, NotAttached> {
    let bytes = STANDARD.decode(data).unwrap_or_default();
    if bytes.len() as u64 > IMAGE {
        return Err(NotAttached::TooLong { path: name.to_owned(), bytes: bytes.len() as u64, limit: IMAGE });
    }
    kind(&bytes).ok_or_else(|| NotAttached::OtherKind { path: name.to_owned() })
}

fn kind(bytes: &[u8]) -> Option<&'static str> {
    infer::get(bytes).map(|kind| kind.mime_type()).filter(|kind| IMAGES.contains(kind))
}
