//! Text that is too long loses its middle.

/// Cuts `text` in the middle if it is longer than `limit` bytes. `note` says how many lines and bytes were left
/// out. Whole lines stay where they are not themselves too long.
pub(crate) fn middle(text: &str, limit: usize, note: impl FnOnce(usize, usize) -> String) -> String {
    if text.len() <= limit {
        return text.to_owned();
    }
    let head = head(text, limit / 2);
    let tail = tail(&text[head.len()..], limit / 2);
    let gone = &text[head.len()..text.len() - tail.len()];
    join(head, &note(gone.lines().count(), gone.len()), tail)
}

/// Puts a note on a line of its own between two texts.
pub(crate) fn join(head: &str, note: &str, tail: &str) -> String {
    let newline = if head.is_empty() || head.ends_with('\n') { "" } else { "\n" };
    format!("{head}{newline}{note}\n{tail}")
}

/// The beginning of a text, at most `limit` bytes, up to the end of a line where one is near.
pub(crate) fn head(text: &str, limit: usize) -> &str {
    let cut = &text[..text.floor_char_boundary(limit)];
    if cut.len() == text.len() {
        return cut;
    }
    match cut.rfind('\n') {
        Some(end) if end + 1 >= limit / 2 => &cut[..=end],
        _ => cut,
    }
}

/// The end of a text, at most `limit` bytes, from the beginning of a line where one is near.
pub(crate) fn tail(text: &str, limit: usize) -> &str {
    let cut = &text[text.ceil_char_boundary(text.len().saturating_sub(limit))..];
    if cut.len() == text.len() {
        return cut;
    }
    match cut.find('\n') {
        Some(end) if end < limit / 2 => &cut[end + 1..],
        _ => cut,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn note(lines: usize, bytes: usize) -> String {
        format!("[{lines} lines, {bytes} bytes]")
    }

    #[test]
    fn a_short_text_stays_as_it_is() {
        assert_eq!(middle("abc", 3, note), "abc");
    }

    #[test]
    fn a_long_text_keeps_whole_lines_at_both_ends() {
        let text: String = (0..100).map(|n| format!("line {n}\n")).collect();
        let cut = middle(&text, 40, note);
        assert_eq!(cut, "line 0\nline 1\n[96 lines, 760 bytes]\nline 98\nline 99\n");
    }

    #[test]
    fn one_endless_line_is_cut_within() {
        assert_eq!(middle(&"x".repeat(100), 10, note), "xxxxx\n[1 lines, 90 bytes]\nxxxxx");
    }

    proptest! {
        #[test]
        fn no_text_comes_out_longer_than_the_limit_and_the_note(text in "(?s).{0,300}", limit in 0usize..200) {
            let cut = middle(&text, limit, |_, _| String::new());
            prop_assert!(cut.len() <= text.len().min(limit) + 2);
        }
    }
}
