//! Exact replacement in one file.

use super::{
    Outcome,
    arguments::{Edit, Replacement},
    loosely,
    nearby::{self, Meant, Wanted},
    sentence,
};
use crate::{
    files::{Bounds, Changes, FileError},
    output::closest::closest,
};
use loosely::Found;
use std::{borrow::Cow, collections::BTreeSet};

/// Why an edit does not fit.
#[derive(Debug, thiserror::Error)]
enum NoFit {
    #[error("{0}")]
    File(#[from] FileError),
    #[error("\"edits\" is empty")]
    Nothing,
    #[error("edit {0}: \"old\" and \"new\" are the same")]
    Same(usize),
    #[error(
        "edit {at}: \"old\" is empty, which makes a new file, but {path} exists with {lines} lines. To change it, give the text to replace as \"old\""
    )]
    Exists { at: usize, path: String, lines: usize },
    #[error("{0} does not exist.{1} To make a new file, give one edit with an empty \"old\"")]
    Missing(String, Meant),
    #[error("edit {at}: \"old\" stands nowhere in {path}.{hint} {closest}")]
    NotFound { at: usize, path: String, hint: String, closest: crate::output::closest::Closest },
    #[error(
        "edit {at}: \"old\" stands {count} times in {path}, at lines {lines}. Give more context, or \"all\": true"
    )]
    Ambiguous { at: usize, path: String, count: usize, lines: String },
}

/// What is said of a file whose text a model cannot write as it is.
const ODD_BYTES: &str =
    " The file is not in UTF-8: bytes that show as \u{fffd} cannot be named, so leave them out.";

/// Texts that are shorter, in bytes, stand in files by chance.
const TELLING: usize = 8;

pub(super) fn edit(bounds: &Bounds, asked: &Edit) -> Outcome {
    match try_edit(bounds, asked) {
        Ok(text) => Outcome::wrote(text),
        Err(error) => Outcome::failed(format!("{}\nNothing was changed.", sentence(&error))),
    }
}

fn try_edit(bounds: &Bounds, asked: &Edit) -> Result<String, NoFit> {
    let path = bounds.locate(&asked.path)?;
    let shown = bounds.show(&path);
    let mut changes = Changes::new(bounds);
    let file = changes.read(&path)?.map(<[u8]>::to_vec);
    let makes = file.is_none();
    if asked.edits.is_empty() {
        return Err(NoFit::Nothing);
    }
    let mut edits = asked.edits.iter().enumerate().map(|(i, edit)| (i + 1, edit));
    let mut content = match file {
        Some(content) => content,
        None => match edits.next() {
            Some((_, Replacement { old, new, .. })) if old.is_empty() => new.clone().into_bytes(),
            _ => return Err(NoFit::Missing(shown, nearby::meant(bounds, &asked.path, Wanted::File))),
        },
    };
    let mut places = usize::from(makes);
    let before = content.clone();
    let mut notes = BTreeSet::new();
    for (at, edit) in edits {
        places += match loosely_where_needed(&content, edit) {
            Some(Found { range, new, note }) => {
                notes.insert(note);
                content.splice(range, new);
                1
            }
            None => replace(&mut content, &before, at, edit, &shown)?,
        };
    }
    changes.write(&path, content)?;
    changes.commit()?;
    let mut told = match (makes, places) {
        (true, _) => format!("Made {shown}."),
        (false, 1) => format!("Changed {shown} in 1 place."),
        (false, _) => format!("Changed {shown} in {places} places."),
    };
    for note in notes {
        told.push(' ');
        told.push_str(note);
    }
    Ok(told)
}

/// The only place that fits nearly, where none fits exactly.
fn loosely_where_needed(content: &[u8], edit: &Replacement) -> Option<Found> {
    let (old, _) = with_line_ends(content, edit);
    let stands = edit.old.is_empty() || memchr::memmem::find(content, old.as_bytes()).is_some();
    if stands { None } else { loosely::find(content, &edit.old, &edit.new) }
}

/// Makes one edit; `before` is the file as it lies on the disk.
fn replace(
    content: &mut Vec<u8>,
    before: &[u8],
    at: usize,
    edit: &Replacement,
    path: &str,
) -> Result<usize, NoFit> {
    if edit.old.is_empty() {
        if content.is_empty() {
            *content = edit.new.clone().into_bytes();
            return Ok(1);
        }
        return Err(NoFit::Exists {
            at,
            path: path.to_owned(),
            lines: content.split_inclusive(|byte| *byte == b'\n').count(),
        });
    }
    if edit.old == edit.new {
        return Err(NoFit::Same(at));
    }
    let (old, new) = with_line_ends(content, edit);
    let found = positions(content, old.as_bytes());
    match found.len() {
        0 => {
            let text = String::from_utf8_lossy(before);
            let lines: Vec<&str> = text.lines().collect();
            let wanted: Vec<&str> = edit.old.lines().collect();
            let mut hint = match text {
                Cow::Borrowed(_) => "",
                Cow::Owned(_) => ODD_BYTES,
            }
            .to_owned();
            hint.push_str(loosely::hint(&text, &edit.old));
            hint.push_str(&already(&text, &edit.new));
            Err(NoFit::NotFound { at, path: path.to_owned(), hint, closest: closest(&lines, &wanted) })
        }
        count if count > 1 && !edit.all => {
            let line = |at: &usize| 1 + content[..*at].iter().filter(|byte| **byte == b'\n').count();
            let shown: Vec<String> = found.iter().take(10).map(|at| line(at).to_string()).collect();
            let more = if count > 10 { ", …" } else { "" };
            Err(NoFit::Ambiguous {
                at,
                path: path.to_owned(),
                count,
                lines: format!("{}{more}", shown.join(", ")),
            })
        }
        count => {
            let mut result = Vec::with_capacity(content.len() + count * new.len());
            let mut done = 0;
            for at in found {
                result.extend_from_slice(&content[done..at]);
                result.extend_from_slice(new.as_bytes());
                done = at + old.len();
            }
            result.extend_from_slice(&content[done..]);
            *content = result;
            Ok(count)
        }
    }
}

/// What is said where the file holds the new text: models make an edit twice.
fn already(text: &str, new: &str) -> String {
    match text.find(new) {
        Some(at) if new.trim().len() >= TELLING => {
            let line = 1 + text[..at].matches('\n').count();
            format!(" But \"new\" stands there, at line {line}: was this edit made before?")
        }
        _ => String::new(),
    }
}

/// The replacement in the line ends of the place it is for: a model sees and writes `\n` alone.
fn with_line_ends(content: &[u8], edit: &Replacement) -> (String, String) {
    let newlines = content.iter().filter(|byte| **byte == b'\n').count();
    let carriages = content.windows(2).filter(|pair| pair == b"\r\n").count();
    let carriage = |text: &str| text.replace("\r\n", "\n").replace('\n', "\r\n");
    let everywhere = carriages > 0 && carriages == newlines;
    let only_so = carriages > 0 && positions(content, edit.old.as_bytes()).is_empty();
    if everywhere || only_so {
        return (carriage(&edit.old), carriage(&edit.new));
    }
    (edit.old.clone(), edit.new.clone())
}

/// Where `wanted` stands, without overlap.
fn positions(content: &[u8], wanted: &[u8]) -> Vec<usize> {
    memchr::memmem::find_iter(content, wanted).collect()
}
