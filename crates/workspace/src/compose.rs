//! A file's content made of both sides of its change, line by line.

use crate::Hunk;

/// Lines of both sides of a change: first and last, from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    /// Of the side before: lines that the change removes.
    pub old: Vec<(u32, u32)>,
    /// Of the side after: lines that the change adds.
    pub new: Vec<(u32, u32)>,
}

/// Ranges that can be asked quickly.
struct Ranges(Vec<(u32, u32)>);

impl Ranges {
    fn new(ranges: &[(u32, u32)]) -> Self {
        let mut sorted: Vec<_> = ranges.iter().copied().filter(|(first, last)| first <= last).collect();
        sorted.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(sorted.len());
        for (first, last) in sorted {
            match merged.last_mut() {
                Some(before) if first <= before.1 => before.1 = before.1.max(last),
                _ => merged.push((first, last)),
            }
        }
        Self(merged)
    }

    fn has(&self, line: usize) -> bool {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let after = self.0.partition_point(|(first, _)| *first <= line);
        after > 0 && line <= self.0[after - 1].1
    }
}

/// Which of the chosen lines are undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Undo {
    /// Those that were chosen: the others stay changed.
    Chosen,
    /// Those that were not: only the chosen ones stay changed.
    Others,
}

/// The content after, with some lines of the change undone: removed ones come back, added ones go. `hunks` have no
/// context. `None` where the lines name no line of the change.
///
/// What comes back stands where what goes stood; where nothing goes, before what the change added there, as
/// `git apply --reverse` puts it.
pub(crate) fn compose(old: &[u8], new: &[u8], hunks: &[Hunk], lines: &Lines, undo: Undo) -> Option<Vec<u8>> {
    let (of_old, of_new) = (Ranges::new(&lines.old), Ranges::new(&lines.new));
    let undone = |chosen: bool| chosen == (undo == Undo::Chosen);
    let old: Vec<&[u8]> = old.split_inclusive(|byte| *byte == b'\n').collect();
    let new: Vec<&[u8]> = new.split_inclusive(|byte| *byte == b'\n').collect();
    let (mut kept, mut at, mut any) = (Vec::with_capacity(new.len()), 0, false);
    for hunk in hunks {
        let before = start(hunk.old_start, hunk.old_lines)..end(hunk.old_start, hunk.old_lines);
        let after = start(hunk.new_start, hunk.new_lines)..end(hunk.new_start, hunk.new_lines);
        any |=
            before.clone().any(|line| of_old.has(line + 1)) || after.clone().any(|line| of_new.has(line + 1));
        kept.extend_from_slice(new.get(at..after.start)?);
        at = after.end;
        let mut back = before.filter(|line| undone(of_old.has(line + 1)));
        let goes: Vec<bool> = after.clone().map(|line| undone(of_new.has(line + 1))).collect();
        let mut left = goes.iter().filter(|goes| **goes).count();
        if left == 0 {
            for line in back.by_ref() {
                kept.push(*old.get(line)?);
            }
        }
        for (line, goes) in after.zip(goes) {
            if !goes {
                kept.push(*new.get(line)?);
                continue;
            }
            left -= 1;
            for line in back.by_ref() {
                kept.push(*old.get(line)?);
                if left > 0 {
                    break;
                }
            }
        }
    }
    kept.extend_from_slice(new.get(at..)?);
    any.then(|| joined(&kept))
}

fn start(first: u32, lines: u32) -> usize {
    // An empty side names the line before it.
    first as usize - usize::from(lines > 0)
}

fn end(first: u32, lines: u32) -> usize {
    start(first, lines) + lines as usize
}

/// Only the last line may be without an end.
fn joined(lines: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(lines.iter().map(|line| line.len() + 2).sum());
    let ending: &[u8] = if lines.iter().any(|line| line.ends_with(b"\r\n")) { b"\r\n" } else { b"\n" };
    for (at, line) in lines.iter().enumerate() {
        bytes.extend_from_slice(line);
        if at + 1 < lines.len() && !line.ends_with(b"\n") {
            bytes.extend_from_slice(ending);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hunk(old: (u32, u32), new: (u32, u32)) -> Hunk {
        let ((old_start, old_lines), (new_start, new_lines)) = (old, new);
        Hunk { old_start, old_lines, new_start, new_lines, heading: Vec::new(), lines: Vec::new() }
    }

    fn undo(old: &str, new: &str, hunks: &[Hunk], lines: Lines) -> Option<String> {
        compose(old.as_bytes(), new.as_bytes(), hunks, &lines, Undo::Chosen)
            .map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn a_line_that_comes_back_stands_where_the_one_that_goes_stood() {
        let hunks = [hunk((1, 3), (1, 3))];
        let lines = Lines { old: vec![(3, 3)], new: vec![(3, 3)] };
        assert_eq!(undo("a\nb\nc\n", "A\nB\nC\n", &hunks, lines).unwrap(), "A\nB\nc\n");
        let lines = Lines { old: vec![(1, 1), (3, 3)], new: vec![(1, 1), (3, 3)] };
        assert_eq!(undo("a\nb\nc\n", "A\nB\nC\n", &hunks, lines).unwrap(), "a\nB\nc\n");
        let lines = Lines { old: vec![(1, 3)], new: vec![] };
        assert_eq!(undo("a\nb\nc\n", "A\nB\nC\n", &hunks, lines).unwrap(), "a\nb\nc\nA\nB\nC\n");
    }

    #[test]
    fn lines_that_did_not_change_are_no_choice() {
        let hunks = [hunk((2, 0), (3, 1))];
        assert_eq!(undo("a\nb\n", "a\nb\nc\n", &hunks, Lines { old: vec![(1, 2)], new: vec![(1, 2)] }), None);
        let lines = Lines { old: vec![], new: vec![(1, 9)] };
        assert_eq!(undo("a\nb\n", "a\nb\nc\n", &hunks, lines).unwrap(), "a\nb\n");
    }

    #[test]
    fn a_last_line_without_an_end_gets_one_where_it_is_not_last_any_more() {
        let hunks = [hunk((1, 1), (1, 2))];
        let lines = Lines { old: vec![(1, 1)], new: vec![(1, 1)] };
        assert_eq!(undo("a", "A\r\nb\r\n", &hunks, lines).unwrap(), "a\r\nb\r\n");
    }
}
