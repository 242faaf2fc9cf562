//! A file's patch, taken apart into hunks and lines.

use serde::{Deserialize, Serialize};

/// What changed inside of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilePatch {
    /// Its changed places; none where only the mode or the name changed.
    Text(Vec<Hunk>),
    /// Binary content: there are no lines.
    Binary,
    /// More than [`super::DiffOptions::file_limit`]; the raw patch can still be written.
    TooLarge,
}

/// One changed place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// The first line (from 1) on the side before; 0 where that side is empty.
    pub old_start: u32,
    /// How many lines it covers before.
    pub old_lines: u32,
    /// The first line (from 1) on the side after; 0 where that side is empty.
    pub new_start: u32,
    /// How many lines it covers after.
    pub new_lines: u32,
    /// The heading that git gives it, such as the function it is in.
    pub heading: Vec<u8>,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// One line of a hunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// On which side it stands.
    pub kind: LineKind,
    /// Its bytes, without the line feed, with a carriage return if it has one.
    pub text: Vec<u8>,
    /// Whether it ends in a line feed; only a file's last line may not.
    pub ended: bool,
}

/// On which side a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// On both.
    Context,
    /// Only after.
    Added,
    /// Only before.
    Removed,
}

/// Reads git's patch of one file. A change of type comes as two patches, a deletion and an addition; their hunks
/// follow each other.
pub(super) fn parse(patch: &[u8]) -> FilePatch {
    let mut hunks: Vec<Hunk> = Vec::new();
    let mut rest = patch;
    while let Some(line) = take_line(&mut rest) {
        if line == b"GIT binary patch" || line.starts_with(b"Binary files ") {
            return FilePatch::Binary;
        }
        let Some(mut hunk) = header(line) else { continue };
        let (mut old, mut new) = (hunk.old_lines, hunk.new_lines);
        // The header's counts say where the hunk ends; a line of content may look like anything.
        while old > 0 || new > 0 {
            let Some(line) = take_line(&mut rest) else { break };
            let (kind, text) = match line.split_first() {
                Some((b'+', text)) => (LineKind::Added, text),
                Some((b'-', text)) => (LineKind::Removed, text),
                Some((b'\\', _)) => {
                    unended(&mut hunk);
                    continue;
                }
                Some((_, text)) => (LineKind::Context, text),
                None => (LineKind::Context, line),
            };
            old -= u32::from(kind != LineKind::Added).min(old);
            new -= u32::from(kind != LineKind::Removed).min(new);
            hunk.lines.push(Line { kind, text: text.to_vec(), ended: true });
        }
        if rest.first() == Some(&b'\\') {
            take_line(&mut rest);
            unended(&mut hunk);
        }
        hunks.push(hunk);
    }
    FilePatch::Text(hunks)
}

fn unended(hunk: &mut Hunk) {
    if let Some(last) = hunk.lines.last_mut() {
        last.ended = false;
    }
}

fn take_line<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    if rest.is_empty() {
        return None;
    }
    let end = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
    let line = &rest[..end];
    *rest = rest.get(end + 1..).unwrap_or_default();
    Some(line)
}

/// `@@ -OLD[,LINES] +NEW[,LINES] @@ HEADING`
fn header(line: &[u8]) -> Option<Hunk> {
    let inner = line.strip_prefix(b"@@ -")?;
    let end = inner.windows(3).position(|w| w == b" @@")?;
    let (ranges, heading) = (std::str::from_utf8(&inner[..end]).ok()?, &inner[end + 3..]);
    let (old, new) = ranges.split_once(" +")?;
    let range = |text: &str| -> Option<(u32, u32)> {
        match text.split_once(',') {
            Some((start, lines)) => Some((start.parse().ok()?, lines.parse().ok()?)),
            None => Some((text.parse().ok()?, 1)),
        }
    };
    let ((old_start, old_lines), (new_start, new_lines)) = (range(old)?, range(new)?);
    let heading = heading.strip_prefix(b" ").unwrap_or(heading).to_vec();
    Some(Hunk { old_start, old_lines, new_start, new_lines, heading, lines: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_that_look_like_headers_stay_lines() {
        let patch = b"--- a/x\n+++ b/x\n@@ -1 +1,2 @@ fn a()\n---- a/y\n+@@ -1 +1 @@\n+\\ no\n\\ No newline at end of file\n";
        let FilePatch::Text(hunks) = parse(patch) else { panic!() };
        assert_eq!(hunks.len(), 1);
        assert_eq!(hunks[0].heading, b"fn a()");
        let texts: Vec<_> = hunks[0].lines.iter().map(|l| (l.text.as_slice(), l.ended)).collect();
        assert_eq!(texts, [(&b"--- a/y"[..], true), (b"@@ -1 +1 @@", true), (b"\\ no", false)]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes: Vec<u8>, text in "(@@ -[0-9,]{1,12} \\+[0-9,]{1,12} @@|[-+ \\\\]x|\n){0,20}") {
            parse(&bytes);
            parse(text.as_bytes());
        }
    }
}
