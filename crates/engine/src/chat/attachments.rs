//! What comes along with a message, and how much of it may.

use crate::{EngineError, run::blocking, shared::Shared};
use flotilla_agent::{ATTACHED_TEXT_BYTES, Attached, NotAttached, attach, document, image, pdf_text};
use flotilla_domain::{ChatPart, Code, UserError};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Parts of one message.
const PARTS: usize = 64;
/// Bytes of one message, images in base64: what the log takes as one event, with room to spare.
const MESSAGE_BYTES: usize = 24 << 20;
/// Bytes of what a person types.
const TYPED_BYTES: usize = 1 << 20;

/// All parts of a message: what was sent, checked, and the project's files as they are now.
///
/// # Errors
/// Where it says nothing, or something cannot come along; the error says what, and the limit.
pub(super) async fn gather(
    shared: &Arc<Shared>,
    parts: Vec<ChatPart>,
    files: Vec<String>,
    folder: Option<PathBuf>,
) -> Result<Vec<ChatPart>, EngineError> {
    let around = Arc::clone(shared);
    let read = move || read(parts, &files, folder.as_deref(), &around.setup.hidden);
    let (mut all, attached) = blocking(read).await??;
    for attached in attached {
        all.push(match attached {
            Attached::Text { name, text } => ChatPart::File { name, text },
            Attached::Image { name, media_type, data } => {
                ChatPart::Image { media_type, data, name: Some(name) }
            }
            Attached::Pdf { name, bytes } => {
                let text = text_of_pdf(shared, &name, bytes).await?;
                ChatPart::File { name, text }
            }
        });
    }
    fitting(all)
}

/// The text of a PDF or a notebook that was sent in base64.
///
/// # Errors
/// Where it is neither, or has no text; the error says what to do.
pub(super) async fn sent_document(
    shared: &Arc<Shared>,
    name: &str,
    data: &str,
) -> Result<String, EngineError> {
    match document(name, data).map_err(|why| refused(&why))? {
        Attached::Pdf { name, bytes } => text_of_pdf(shared, &name, bytes).await,
        Attached::Text { text, .. } => Ok(text),
        Attached::Image { .. } => Err(EngineError::Internal("a document became an image")),
    }
}

/// The text of a PDF, as it comes along with a message.
///
/// # Errors
/// Where it is none, or has no text; the error says what to do.
async fn text_of_pdf(shared: &Arc<Shared>, name: &str, bytes: Vec<u8>) -> Result<String, EngineError> {
    let around = Arc::clone(shared);
    let reader = blocking(move || around.pdf_reader()).await?.map_err(cannot_keep)?;
    pdf_text(&reader, name, bytes).await.map_err(|why| refused(&why))
}

/// What is told where the data folder takes no more.
pub(super) fn cannot_keep(error: std::io::Error) -> EngineError {
    let title = format!("Flotilla's folder for temporary files cannot be made: {error}");
    UserError::fixable(Code::Disk, title, "See that the disk has room and can be written.").into()
}

/// The parts that were sent, checked, and what is attached of the project's files. Blocks.
fn read(
    parts: Vec<ChatPart>,
    files: &[String],
    folder: Option<&Path>,
    hidden: &[PathBuf],
) -> Result<(Vec<ChatPart>, Vec<Attached>), EngineError> {
    let mut all = Vec::with_capacity(parts.len() + files.len());
    for part in parts {
        match checked(part)? {
            ChatPart::Text { text } if text.trim().is_empty() => {}
            part => all.push(part),
        }
    }
    let mut attached = Vec::with_capacity(files.len());
    for path in files {
        let folder = folder.ok_or_else(|| EngineError::BadInput {
            what: format!("{path} cannot come along: the chat has no project"),
            hint: "Attach the file itself, or begin a chat with the project.",
        })?;
        attached.push(attach(folder, hidden, path).map_err(|why| refused(&why))?);
    }
    Ok((all, attached))
}

fn fitting(all: Vec<ChatPart>) -> Result<Vec<ChatPart>, EngineError> {
    if all.is_empty() {
        return Err(EngineError::BadInput {
            what: "the message is empty".to_owned(),
            hint: "Say something, or attach a file.",
        });
    }
    let bytes: usize = all.iter().map(size).sum();
    if all.len() > PARTS || bytes > MESSAGE_BYTES {
        return Err(EngineError::BadInput {
            what: format!("the message has {} parts of {bytes} bytes together", all.len()),
            hint: "A message takes 64 parts and 24 MiB. Send it in several, or name files for the model to read.",
        });
    }
    Ok(all)
}

fn size(part: &ChatPart) -> usize {
    match part {
        ChatPart::Text { text } => text.len(),
        ChatPart::Image { data, .. } => data.len(),
        ChatPart::File { name, text } => name.len() + text.len(),
    }
}

fn checked(part: ChatPart) -> Result<ChatPart, EngineError> {
    match part {
        ChatPart::Text { text } if text.len() > TYPED_BYTES => Err(EngineError::BadInput {
            what: format!(
                "the message's text is {} bytes long, more than the {TYPED_BYTES} it takes",
                text.len()
            ),
            hint: "Send it in several messages.",
        }),
        ChatPart::File { name, text } if text.len() as u64 > ATTACHED_TEXT_BYTES => {
            let bytes = text.len() as u64;
            Err(refused(&NotAttached::TooLong { path: name, bytes, limit: ATTACHED_TEXT_BYTES }))
        }
        ChatPart::Image { data, name, .. } => {
            let shown = image(name.as_deref().unwrap_or("The image"), &data);
            let (media_type, data) = shown.map_err(|why| refused(&why))?;
            Ok(ChatPart::Image { media_type, data, name })
        }
        part => Ok(part),
    }
}

/// What a person is told where something cannot come along.
pub(crate) fn refused(why: &NotAttached) -> EngineError {
    let hint = match why {
        NotAttached::Outside { .. } => "Name a file in the project's folder; a link must not lead out of it.",
        NotAttached::NoFile(_) => "Check the path; it starts at the project's folder.",
        NotAttached::TooLong { .. } => {
            "Attach the part that matters. In a chat with a project the model can read the file piece by piece."
        }
        NotAttached::OtherKind { .. } => "Convert it to text, or to such an image.",
        NotAttached::Unshown { .. } => "Save it anew, smaller or of another kind, and attach that.",
        NotAttached::Unread { .. } => "Attach a copy that has its text, or pictures of its pages.",
    };
    let code = if matches!(why, NotAttached::NoFile(_)) { Code::NotFound } else { Code::BadInput };
    UserError::fixable(code, why.to_string(), hint).into()
}
