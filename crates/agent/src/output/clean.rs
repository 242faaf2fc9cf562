//! What a program drew on its terminal, as the text that a human would have seen scroll by.
//!
//! Colours and titles go; a line that was drawn over and over (a progress bar) stays only as it last was. This is
//! a line discipline and no screen: of a program that fills the whole screen, what it wrote comes out in order.

use vte::{Params, Parser, Perform};

/// Rows above the current one that the cursor can go back to: what a terminal would show.
const REACH: usize = 200;
/// Columns that the cursor can be moved to; text may run further.
const WIDTH: usize = 2000;

/// Turns terminal output into plain text; bytes that are no UTF-8 become replacement characters.
pub fn clean(bytes: &[u8]) -> String {
    // Nothing to do for plain text, which is most output.
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.bytes().any(|byte| byte < b' ' && !matches!(byte, b'\n' | b'\r' | b'\t') || byte == 0x7f)
        && !text.replace("\r\n", "\n").contains('\r')
        && !text.chars().any(|c| ('\u{80}'..='\u{9f}').contains(&c))
    {
        return text.replace("\r\n", "\n");
    }
    let mut page = Page::default();
    Parser::new().advance(&mut page, bytes);
    page.finish()
}

#[derive(Default)]
struct Page {
    text: String,
    /// The rows that can still change.
    rows: Vec<Vec<char>>,
    row: usize,
    column: usize,
}

impl Page {
    fn current(&mut self) -> &mut Vec<char> {
        while self.rows.len() <= self.row {
            self.rows.push(Vec::new());
        }
        &mut self.rows[self.row]
    }

    fn down(&mut self) {
        self.current();
        self.row += 1;
        self.column = 0;
        self.current();
        if self.rows.len() > REACH * 2 {
            let leaving = self.rows.len() - REACH;
            let leaving = leaving.min(self.row);
            for row in self.rows.drain(..leaving) {
                push_row(&mut self.text, &row);
                self.text.push('\n');
            }
            self.row -= leaving;
        }
    }

    fn finish(mut self) -> String {
        while self.rows.last().is_some_and(|row| row.is_empty()) && self.rows.len() > self.row + 1 {
            self.rows.pop();
        }
        let last = self.rows.len().saturating_sub(1);
        for (i, row) in self.rows.iter().enumerate() {
            push_row(&mut self.text, row);
            if i < last {
                self.text.push('\n');
            }
        }
        self.text
    }
}

fn push_row(text: &mut String, row: &[char]) {
    // Programs that redraw a line blank it with spaces.
    let end = row.iter().rposition(|c| *c != ' ').map_or(0, |end| end + 1);
    text.extend(&row[..end]);
}

fn first(params: &Params, default: usize) -> usize {
    match params.iter().next().and_then(|values| values.first()) {
        None | Some(0) => default,
        Some(value) => usize::from(*value),
    }
}

impl Perform for Page {
    fn print(&mut self, c: char) {
        let column = self.column;
        let row = self.current();
        if row.len() < column {
            row.resize(column, ' ');
        }
        match row.get_mut(column) {
            Some(place) => *place = c,
            None => row.push(c),
        }
        self.column += 1;
    }

    fn execute(&mut self, byte: u8) {
        match byte {
            b'\n' | 0x0b | 0x0c => self.down(),
            b'\r' => self.column = 0,
            0x08 => self.column = self.column.saturating_sub(1),
            b'\t' => {
                // Kept as a character where it only moves on, so that tables and Makefiles read right.
                let at_end = self.column >= self.current().len();
                if at_end {
                    self.print('\t');
                } else {
                    self.column = (self.column / 8 + 1) * 8;
                }
            }
            _ => {}
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], _ignore: bool, action: char) {
        if !intermediates.is_empty() {
            return;
        }
        let count = first(params, 1);
        match action {
            'A' => self.row = self.row.saturating_sub(count),
            'B' => {
                let last = self.rows.len().saturating_sub(1);
                self.row = (self.row + count).min(last);
            }
            'C' => self.column = (self.column + count).min(WIDTH),
            'D' => self.column = self.column.saturating_sub(count),
            'E' => (0..count.min(REACH)).for_each(|_| self.down()),
            'F' => {
                self.row = self.row.saturating_sub(count);
                self.column = 0;
            }
            'G' | '`' => self.column = (count - 1).min(WIDTH),
            // A new place on the screen: what follows begins a line of its own.
            'H' | 'f' if !self.current().is_empty() => {
                self.row = self.rows.len() - 1;
                self.down();
            }
            'J' if first(params, 0) == 0 => {
                let column = self.column;
                self.current().truncate(column);
                let keep = self.row + 1;
                self.rows.truncate(keep);
            }
            'K' => {
                let column = self.column;
                let row = self.current();
                match first(params, 0) {
                    0 => row.truncate(column),
                    1 => row.iter_mut().take(column + 1).for_each(|place| *place = ' '),
                    _ => row.clear(),
                }
            }
            'P' => {
                let column = self.column;
                let row = self.current();
                let start = column.min(row.len());
                let end = (column + count).min(row.len());
                row.drain(start..end);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn colours_titles_and_line_ends_go() {
        assert_eq!(clean(b"\x1b[1;31mred\x1b[0m\r\nplain\r\n"), "red\nplain\n");
        assert_eq!(clean(b"\x1b]0;a title\x07text"), "text");
        assert_eq!(clean(b"one\r\ntwo\r\n"), "one\ntwo\n");
    }

    #[test]
    fn a_progress_bar_stays_as_it_last_was() {
        assert_eq!(clean(b"  1%\r 50%\r100%\ndone\n"), "100%\ndone\n");
        assert_eq!(clean(b"long line\r\x1b[Kshort\n"), "short\n");
        assert_eq!(clean(b"abc\x08\x08X\n"), "aXc\n");
        assert_eq!(clean(b"building\r        \rbuilt\n"), "built\n");
    }

    #[test]
    fn several_lines_drawn_over_stay_as_they_last_were() {
        assert_eq!(clean(b"a 1%\nb 1%\n\x1b[2Aa 99%\x1b[K\nb 99%\x1b[K\nend\n"), "a 99%\nb 99%\nend\n");
    }

    #[test]
    fn tabs_and_bytes_that_are_no_text_survive() {
        assert_eq!(clean(b"a\tb\x1b[m\n"), "a\tb\n");
        assert_eq!(clean(b"caf\xe9\n"), "caf\u{fffd}\n");
    }

    #[test]
    fn many_lines_come_out_whole_and_in_order() {
        let input: String = (0..5000).map(|n| format!("\x1b[32m{n}\x1b[0m\r\n")).collect();
        let wanted: String = (0..5000).map(|n| format!("{n}\n")).collect();
        assert_eq!(clean(input.as_bytes()), wanted);
    }

    #[test]
    fn a_cursor_sent_far_away_costs_no_memory() {
        assert!(clean(b"\x1b[65535C\x1b[65535Cx\x1b[65535B\x1b[65535E").len() < 10_000);
    }

    proptest! {
        #[test]
        fn any_bytes_are_cleaned_without_a_panic(bytes: Vec<u8>) {
            let text = clean(&bytes);
            prop_assert!(!text.contains('\x1b'));
        }

        #[test]
        fn plain_text_stays_as_it_is(text in "([a-z]{0,9}[a-z]\n){0,20}") {
            prop_assert_eq!(clean(text.as_bytes()), text.clone());
            // The same by the long way.
            let coloured = format!("\x1b[m{text}");
            prop_assert_eq!(clean(coloured.as_bytes()), text);
        }
    }
}
