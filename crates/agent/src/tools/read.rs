//! Reading a file, by lines.

use super::{
    Outcome,
    arguments::Read,
    nearby::{self, Wanted},
    notebook,
};
use crate::{
    files::{Bounds, FileError, open, read_whole},
    picture,
};
use base64::Engine as _;
use flotilla_domain::Part;
use std::{
    fmt::Write as _,
    io::{self, BufReader, Read as _, Seek as _},
};

const DEFAULT_LINES: u64 = 2000;
const MOST_BYTES: usize = 64 << 10;
/// Bytes of one line that are shown.
const LINE: usize = 2000;
/// Bytes that are gone through for a place in the file and for the number of its lines.
const SCANNED: u64 = 256 << 20;
const COUNTED: u64 = 8 << 20;
/// The longest notebook that is shown as cells.
const NOTEBOOK: u64 = 16 << 20;

pub(super) fn read(bounds: &Bounds, asked: &Read) -> Outcome {
    match try_read(bounds, asked) {
        Ok(parts) => Outcome::looked(parts),
        Err(FileError::Folder(path)) => Outcome::failed(format!("{path} is a folder: use list.")),
        Err(error) => Outcome::failed(nearby::told(bounds, Some(&asked.path), &error, Wanted::File)),
    }
}

fn try_read(bounds: &Bounds, asked: &Read) -> Result<Vec<Part>, FileError> {
    let path = bounds.locate(&asked.path)?;
    let mut opened = open(bounds, &path)?;
    let shown = bounds.show(&path);
    let length = opened.metadata.len();
    let fail = |source| FileError::Io { path: shown.clone(), source };
    let mut start = Vec::with_capacity(8192);
    (&opened.file).take(8192).read_to_end(&mut start).map_err(fail)?;
    opened.file.seek(io::SeekFrom::Start(0)).map_err(fail)?;
    if let Some(kind) = picture::kind(&start) {
        let bytes = read_whole(bounds, &opened, picture::TAKEN)?;
        let fitted = match picture::fitted(bytes) {
            Ok(fitted) => fitted,
            Err(error) => {
                return Ok(vec![Part::text(format!("{shown} is {kind}, {length} bytes, and {error}."))]);
            }
        };
        let text = match fitted.smaller {
            None => format!("{shown}: {kind}, {length} bytes"),
            Some(smaller) => format!("{shown}: {smaller}"),
        };
        let data = base64::engine::general_purpose::STANDARD.encode(fitted.bytes);
        return Ok(vec![Part::text(text), Part::Image { media_type: fitted.media_type.to_owned(), data }]);
    }
    if path.extension().is_some_and(|extension| extension == "ipynb")
        && asked.offset.is_none()
        && length <= NOTEBOOK
        && let Some(parts) = notebook::cells(&read_whole(bounds, &opened, NOTEBOOK)?, &shown)
    {
        return Ok(parts);
    }
    if start.contains(&0) {
        let kind = infer::get(&start).map_or("binary data", |kind| kind.mime_type());
        let utf16 = start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]);
        let kind = if utf16 { "text in UTF-16 (convert it with iconv)" } else { kind };
        return Ok(vec![Part::text(format!(
            "{shown} is no text but {kind}, {length} bytes. Use a command to look into it."
        ))]);
    }
    lines(&mut BufReader::with_capacity(64 << 10, &opened.file), asked, &shown)
        .map(|text| vec![Part::text(text)])
        .map_err(fail)
}

/// The lines that are asked for, with their numbers.
pub(super) fn lines(file: &mut impl io::BufRead, asked: &Read, shown: &str) -> io::Result<String> {
    let first = asked.offset.unwrap_or(1).max(1);
    let most = asked.limit.unwrap_or(DEFAULT_LINES).max(1);
    let mut text = String::new();
    let (mut number, mut scanned, mut taken) = (0u64, 0u64, 0u64);
    let mut line = Vec::new();
    let mut full = false;
    let mut ended = false;
    let (mut odd, mut marked) = (false, false);
    while !full {
        line.clear();
        let bytes = one_line(file, &mut line)?;
        if bytes == 0 {
            ended = true;
            break;
        }
        number += 1;
        scanned += bytes;
        if scanned > SCANNED {
            break;
        }
        if number < first {
            continue;
        }
        taken += 1;
        let content = String::from_utf8_lossy(&line);
        odd |= matches!(content, std::borrow::Cow::Owned(_)) && bytes <= line.len() as u64;
        let content = content.trim_end_matches(['\n', '\r']);
        // Nobody sees it, and a model would copy it into an edit.
        let unmarked = content.strip_prefix('\u{feff}').filter(|_| number == 1);
        marked |= unmarked.is_some();
        let content = unmarked.unwrap_or(content);
        let cut = &content[..content.floor_char_boundary(LINE)];
        // Writing into a string cannot fail.
        let _ = write!(text, "{number:>6}\t{cut}");
        if bytes > line.len() as u64 || cut.len() < content.len() {
            let _ = write!(text, " [… the line is {bytes} bytes long]");
        }
        text.push('\n');
        full = taken >= most || text.len() >= MOST_BYTES;
    }
    if number == 0 {
        return Ok(format!("{shown} is empty."));
    }
    if taken == 0 {
        return Ok(format!("{shown} ends at line {number}; there is no line {first}."));
    }
    if !ended {
        let last = number;
        let (more, all) = rest(file)?;
        if more > 0 || !all {
            let total = if all { format!(" of {}", last + more) } else { String::new() };
            let _ = write!(text, "[lines {first} to {last}{total}; go on with \"offset\": {}]", last + 1);
        }
    }
    let notes = [
        (marked, "[the file begins with a byte order mark, which edits keep]"),
        (odd, "[the file is not in UTF-8: bytes that are none show as \u{fffd}]"),
    ];
    for (_, note) in notes.into_iter().filter(|(so, _)| *so) {
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(note);
    }
    Ok(text)
}

/// Takes one line, of which no more than what may be shown is kept; gives its whole length.
fn one_line(file: &mut impl io::BufRead, line: &mut Vec<u8>) -> io::Result<u64> {
    let mut length = 0u64;
    loop {
        let there = file.fill_buf()?;
        if there.is_empty() {
            return Ok(length);
        }
        let end = there.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
        let used = end.unwrap_or(there.len());
        let room = (LINE + 4).saturating_sub(line.len()).min(used);
        line.extend_from_slice(&there[..room]);
        length += used as u64;
        file.consume(used);
        if end.is_some() || length > SCANNED {
            return Ok(length);
        }
    }
}

/// Counts the lines that follow, and says whether it came to the end.
fn rest(file: &mut impl io::BufRead) -> io::Result<(u64, bool)> {
    let (mut lines, mut seen, mut open) = (0u64, 0u64, false);
    loop {
        let there = file.fill_buf()?;
        if there.is_empty() {
            return Ok((lines + u64::from(open), true));
        }
        lines += there.iter().filter(|byte| **byte == b'\n').count() as u64;
        open = there.last() != Some(&b'\n');
        let used = there.len();
        seen += used as u64;
        file.consume(used);
        if seen > COUNTED {
            return Ok((lines.max(1), false));
        }
    }
}
