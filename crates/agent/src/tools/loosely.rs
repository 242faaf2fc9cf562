//! Where a text stands that a model copied almost right: with the line numbers that `read` shows, or without the white
//! space at the ends of lines. Only one place may fit, and what the edit leaves as it is keeps its bytes.

use std::ops::Range;

/// A change that fits, though not as it was written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The bytes that go.
    pub(super) range: Range<usize>,
    /// What comes in their place.
    pub(super) new: Vec<u8>,
    /// What the model should know.
    pub(super) note: &'static str,
}

const NUMBERS: &str = "The line numbers in \"old\" were left out; they are no part of the file.";
const SPACE: &str = "White space at line ends was passed over to find the place.";

/// The only place where `old` stands nearly as it is written.
pub(super) fn find(content: &[u8], old: &str, new: &str) -> Option<Found> {
    match unnumbered(old) {
        Some(bare) => {
            let new = unnumbered(new).or_else(|| (!any_numbered(new)).then(|| new.to_owned()))?;
            place(content, &bare, &new, NUMBERS)
        }
        None => place(content, old, new, SPACE),
    }
}

/// What there is to say of a text that stands nowhere.
pub(super) fn hint(content: &str, old: &str) -> &'static str {
    if any_numbered(old) {
        return " It holds line numbers, which are no part of the file.";
    }
    if !content.contains(old) && plain(content).contains(&plain(old)) {
        return " It differs in quotation marks, dashes or spaces that only look alike: copy those of the file.";
    }
    ""
}

/// A line of the file, with its place.
struct Line<'a> {
    start: usize,
    text: &'a [u8],
    end: &'a [u8],
}

fn lines(content: &[u8]) -> Vec<Line<'_>> {
    let mut start = 0;
    let whole = content.split_inclusive(|byte| *byte == b'\n');
    whole
        .map(|line| {
            let end = if line.ends_with(b"\r\n") { 2 } else { usize::from(line.ends_with(b"\n")) };
            let (text, end) = line.split_at(line.len() - end);
            let line = Line { start, text, end };
            start += text.len() + end.len();
            line
        })
        .collect()
}

fn place(content: &[u8], old: &str, new: &str, note: &'static str) -> Option<Found> {
    if old.trim().is_empty() {
        return None;
    }
    let old_lines: Vec<&str> = old.lines().collect();
    let mut new_lines: Vec<&str> = new.lines().collect();
    // Whether the line end after the last line belongs to it.
    let (old_ends, new_ends) = (old.ends_with('\n'), new.ends_with('\n'));
    let file = lines(content);
    let fits = |at: &usize| {
        let there = &file[*at..*at + old_lines.len()];
        there
            .iter()
            .zip(&old_lines)
            .all(|(line, old)| line.text.trim_ascii_end() == old.trim_end().as_bytes())
    };
    let last = file.len().checked_sub(old_lines.len())?;
    let mut found = (0..=last).filter(fits);
    let (Some(at), None) = (found.next(), found.next()) else { return None };
    let there = &file[at..at + old_lines.len()];
    // Lines that stay keep their bytes, white space at their ends included.
    let same = |(old, new): &(&&str, &&str)| old == new;
    let before = old_lines.iter().zip(&new_lines).take_while(same).count();
    let most = (old_lines.len() - before).min(new_lines.len() - before);
    let alike_at_end = old_ends == new_ends;
    let after = match alike_at_end {
        true => old_lines.iter().rev().zip(new_lines.iter().rev()).take_while(same).take(most).count(),
        false => 0,
    };
    let gone = &there[before..there.len() - after];
    new_lines = new_lines[before..new_lines.len() - after].to_vec();
    let carriage = there.iter().any(|line| line.end == b"\r\n");
    let newline = if carriage { "\r\n" } else { "\n" };
    let first = there.get(before).map(|line| line.start);
    let start = first.or_else(|| there.last().map(|line| line.start + line.text.len() + line.end.len()))?;
    let inner = after > 0;
    // The end of the last line that goes: with its line end where more follows or the edit names it.
    let end = match gone.last() {
        Some(line) => line.start + line.text.len() + if inner || old_ends { line.end.len() } else { 0 },
        None => start,
    };
    let mut text = new_lines.join(newline);
    if !new_lines.is_empty() && (inner || new_ends) {
        text.push_str(newline);
    }
    Some(Found { range: start..end, new: text.into_bytes(), note })
}

/// The text without the numbers that `read` puts before its lines; none where not every line has the next number.
fn unnumbered(text: &str) -> Option<String> {
    let mut bare = String::with_capacity(text.len());
    let mut next = None;
    for line in text.split_inclusive('\n') {
        let (number, rest) = number(line)?;
        if next.is_some_and(|next| next != number) {
            return None;
        }
        next = Some(number + 1);
        bare.push_str(rest);
    }
    next.map(|_| bare)
}

fn any_numbered(text: &str) -> bool {
    text.lines().any(|line| number(line).is_some())
}

/// The number before a line, and the line.
fn number(line: &str) -> Option<(u64, &str)> {
    let (number, rest) = line.split_once(['\t', '→'])?;
    let digits = number.trim_start();
    let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    Some((all.then(|| digits.parse().ok())??, rest))
}

/// The plain sign that one looks like.
fn alike(c: char) -> char {
    match c {
        '\u{2018}'..='\u{201b}' => '\'',
        '\u{201c}'..='\u{201f}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => ' ',
        other => other,
    }
}

fn plain(text: &str) -> String {
    text.chars().map(alike).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edited(content: &str, old: &str, new: &str) -> Option<String> {
        let found = find(content.as_bytes(), old, new)?;
        let mut bytes = content.as_bytes().to_vec();
        bytes.splice(found.range, found.new);
        Some(String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn white_space_at_line_ends_hides_no_place_and_stays_where_nothing_changes() {
        let file = "head\none  \ntwo\t\nthree  \ntail\n";
        assert_eq!(edited(file, "one\ntwo\nthree", "one\n2\nthree").unwrap(), file.replace("two\t", "2"));
        assert_eq!(edited(file, "two\n", "").unwrap(), "head\none  \nthree  \ntail\n");
        assert_eq!(
            edited(file, "one\ntwo\n", "one\nand\ntwo\n").unwrap(),
            "head\none  \nand\ntwo\t\nthree  \ntail\n"
        );
        assert_eq!(edited(file, "one\ntwo", "one").unwrap(), "head\none  \n\nthree  \ntail\n");
        assert_eq!(edited("a \r\nb\r\n", "a\nb", "a\nc\nd").unwrap(), "a \r\nc\r\nd\r\n");
        assert_eq!(edited("a \nend", "a\nend", "a\nlast").unwrap(), "a \nlast");
    }

    #[test]
    fn line_numbers_are_left_out_of_both_texts() {
        let file = "fn a() {\n    b();\n}\n";
        assert_eq!(edited(file, "     2\t    b();", "    c();").unwrap(), "fn a() {\n    c();\n}\n");
        let both =
            edited(file, "     1\tfn a() {\n     2\t    b();\n", "     1\tfn a() {\n     2\t    c();\n");
        assert_eq!(both.unwrap(), "fn a() {\n    c();\n}\n");
        assert_eq!(edited(file, "     2\t    b();", "    c();\n     3\t}"), None, "the new text is unclear");
        assert!(hint(file, "     2\t    x();").contains("line numbers"));
    }

    #[test]
    fn two_places_or_another_text_are_none() {
        assert_eq!(edited("a \nb\na\t\n", "a", "c"), None);
        assert_eq!(edited("a\n", "b", "c"), None);
        assert_eq!(edited("  a\n", "a", "c"), None, "indentation counts");
        assert_eq!(edited("", "a", "c"), None);
        assert_eq!(edited("\n\n", "\n", "c"), None);
        assert!(hint("say \u{201c}hi\u{201d}", "say \"hi\"").contains("look alike"));
        assert_eq!(hint("a", "b"), "");
    }

    proptest! {
        #[test]
        fn an_edit_without_the_white_space_does_what_the_exact_one_does(
            before in "([ab]{1,3}\n){0,3}", old in "[c-e]{1,3}[ \t]{1,2}\n([c-e]{0,3}[ \t]{0,2}\n){0,3}",
            after in "([ab]{1,3}\n){0,3}", new in "([f-h]{1,3}\n){0,3}",
        ) {
            let content = format!("{before}{old}{after}");
            let bare: String = old.lines().map(|line| format!("{}\n", line.trim_end())).collect();
            prop_assert_eq!(edited(&content, &bare, &new), Some(format!("{before}{new}{after}")));
        }
    }
}
