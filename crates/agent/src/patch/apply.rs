use super::{Hunk, HunkLine};
use crate::output::closest::{Closest, closest};

/// Why a hunk does not fit a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the hunk at line {hunk} of the patch does not fit: {reason}")]
pub struct Mismatch {
    /// The line of the patch that the hunk begins at, from 1.
    pub hunk: usize,
    /// Why.
    pub reason: Reason,
}

/// Why a hunk does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// No line is like the one after `@@`.
    #[error("the file has no line {0:?} (named after `@@`) below the hunk before")]
    NoAnchor(String),
    /// Its kept and removed lines are nowhere.
    #[error("its kept and removed lines stand nowhere in the file. {0}")]
    NotFound(Closest),
    /// They stand above the hunk before.
    #[error("its lines stand at line {0}, above the hunk before it: order the hunks as the file is")]
    OutOfOrder(usize),
    /// They fit in several places, and only loosely.
    #[error(
        "its lines fit at lines {0} and {1} alike, each but for white space: name more lines around it, exactly"
    )]
    Ambiguous(usize, usize),
    /// They do not stand at the end.
    #[error("its lines do not stand at the end of the file, as `*** End of File` says. {0}")]
    NotAtEnd(Closest),
    /// Looking for it takes too long.
    #[error("the file is too repetitive to find the place: use `edit` with more context")]
    TooRepetitive,
}

/// How alike two lines must be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Like {
    Exact,
    ButForTrailingSpace,
    ButForSpace,
}

const LEVELS: [Like; 3] = [Like::Exact, Like::ButForTrailingSpace, Like::ButForSpace];

impl Like {
    fn is(self, line: &[u8], wanted: &[u8]) -> bool {
        match self {
            Self::Exact => line == wanted,
            Self::ButForTrailingSpace => line.trim_ascii_end() == wanted.trim_ascii_end(),
            Self::ButForSpace => line.trim_ascii() == wanted.trim_ascii(),
        }
    }
}

/// A line of a file, apart from its end.
#[derive(Clone, Copy)]
struct Line<'a> {
    text: &'a [u8],
    end: &'a [u8],
}

fn split(file: &[u8]) -> Vec<Line<'_>> {
    file.split_inclusive(|byte| *byte == b'\n')
        .map(|line| {
            let end = if line.ends_with(b"\r\n") { 2 } else { usize::from(line.ends_with(b"\n")) };
            let (text, end) = line.split_at(line.len() - end);
            Line { text, end }
        })
        .collect()
}

/// Comparisons that one file may cost; more means a file and a patch made to be slow.
const EFFORT: usize = 50_000_000;

struct Search<'a> {
    lines: &'a [Line<'a>],
    effort: usize,
}

impl Search<'_> {
    fn fits(&mut self, at: usize, wanted: &[&str], like: Like) -> Result<bool, Reason> {
        let Some(lines) = self.lines.get(at..at + wanted.len()) else {
            return Ok(false);
        };
        for (line, wanted) in lines.iter().zip(wanted) {
            self.effort = self.effort.checked_sub(1).ok_or(Reason::TooRepetitive)?;
            if !like.is(line.text, wanted.as_bytes()) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn first(&mut self, from: usize, wanted: &[&str], like: Like) -> Result<Option<usize>, Reason> {
        let Some(last) = self.lines.len().checked_sub(wanted.len()) else {
            return Ok(None);
        };
        for at in from..=last {
            if self.fits(at, wanted, like)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    fn anchor(&mut self, from: usize, anchor: &str) -> Result<usize, Reason> {
        for like in LEVELS {
            if let Some(at) = self.first(from, &[anchor], like)? {
                return Ok(at);
            }
        }
        let part = anchor.trim();
        let found =
            self.lines.iter().skip(from).position(|line| String::from_utf8_lossy(line.text).contains(part));
        found.map(|at| from + at).ok_or_else(|| Reason::NoAnchor(anchor.to_owned()))
    }

    /// Where a hunk's lines stand at or below `from`.
    fn place(&mut self, from: usize, wanted: &[&str], at_end: bool) -> Result<Option<usize>, Reason> {
        for like in LEVELS {
            if at_end {
                let at = self.lines.len().checked_sub(wanted.len()).filter(|at| *at >= from);
                if let Some(at) = at
                    && self.fits(at, wanted, like)?
                {
                    return Ok(Some(at));
                }
                continue;
            }
            let Some(at) = self.first(from, wanted, like)? else {
                continue;
            };
            if like != Like::Exact
                && let Some(other) = self.first(at + 1, wanted, like)?
            {
                return Err(Reason::Ambiguous(at + 1, other + 1));
            }
            return Ok(Some(at));
        }
        Ok(None)
    }

    fn not_found(&mut self, from: usize, wanted: &[&str], at_end: bool) -> Reason {
        let lines: Vec<_> = self.lines.iter().map(|line| String::from_utf8_lossy(line.text)).collect();
        if at_end {
            return Reason::NotAtEnd(closest(&lines, wanted));
        }
        match self.first(0, wanted, Like::Exact) {
            Ok(Some(above)) if above < from => Reason::OutOfOrder(above + 1),
            _ => Reason::NotFound(closest(&lines, wanted)),
        }
    }
}

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Applies a file's hunks to it. Lines that stay keep their bytes; new ones get the line ends that the file has,
/// and the file's last line ends as it did.
///
/// # Errors
/// [`Mismatch`] for the first hunk that does not fit.
pub fn apply(file: &[u8], hunks: &[Hunk]) -> Result<Vec<u8>, Mismatch> {
    // No line begins with the mark, and the file does whatever its first line becomes.
    let (mark, file) = file.split_at(if file.starts_with(MARK) { MARK.len() } else { 0 });
    let lines = split(file);
    let carriage = lines.iter().filter(|line| line.end == b"\r\n").count();
    let newline: &[u8] = if carriage * 2 > lines.len() { b"\r\n" } else { b"\n" };
    let mut search = Search { lines: &lines, effort: EFFORT };
    let mut result: Vec<Line<'_>> = Vec::with_capacity(lines.len());
    let mut done = 0;
    for hunk in hunks {
        let fail = |reason| Mismatch { hunk: hunk.at, reason };
        let place = locate(&mut search, done, hunk).map_err(fail)?;
        result.extend_from_slice(&lines[done..place.at]);
        done = place.at;
        for line in &hunk.lines[..place.used] {
            match line {
                HunkLine::Keep(_) => {
                    result.push(lines[done]);
                    done += 1;
                }
                HunkLine::Remove(_) => done += 1,
                HunkLine::Insert(text) => result.push(Line { text: text.as_bytes(), end: newline }),
            }
        }
    }
    result.extend_from_slice(&lines[done..]);
    let ends = lines.last().is_none_or(|last| !last.end.is_empty());
    let mut bytes = Vec::with_capacity(file.len());
    bytes.extend_from_slice(mark);
    for (i, line) in result.iter().enumerate() {
        bytes.extend_from_slice(line.text);
        if i + 1 == result.len() && !ends {
            break;
        }
        bytes.extend_from_slice(if line.end.is_empty() { newline } else { line.end });
    }
    Ok(bytes)
}

struct Place {
    /// The index of the file's line.
    at: usize,
    /// How many of the hunk's lines count.
    used: usize,
}

fn locate(search: &mut Search<'_>, done: usize, hunk: &Hunk) -> Result<Place, Reason> {
    let mut from = done;
    for (i, anchor) in hunk.anchors.iter().enumerate() {
        let found = search.anchor(from, anchor)?;
        let last = i + 1 == hunk.anchors.len();
        from = if last { found } else { found + 1 };
    }
    let used = hunk.lines.len();
    let mut wanted = hunk.wanted();
    if wanted.is_empty() {
        // Nothing but new lines: below the anchor, otherwise at the end.
        let at = if hunk.anchors.is_empty() || hunk.at_end { search.lines.len() } else { from + 1 };
        return Ok(Place { at, used });
    }
    if let Some(at) = search.place(from, &wanted, hunk.at_end)? {
        return Ok(Place { at, used });
    }
    // A blank line that closes a hunk is often no line of the file.
    let blank = matches!(hunk.lines.last(), Some(HunkLine::Keep(text)) if text.is_empty());
    if blank && wanted.len() > 1 {
        wanted.pop();
        if let Some(at) = search.place(from, &wanted, hunk.at_end)? {
            return Ok(Place { at, used: used - 1 });
        }
        wanted.push("");
    }
    Err(search.not_found(from, &wanted, hunk.at_end))
}
