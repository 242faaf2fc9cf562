//! Columns that stand under each other whatever alphabet they are in.

use crate::out::{FAINT, styled};
use anstyle::Style;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The columns between columns.
const GAP: usize = 2;
/// The width below which a flexible column is not cut.
const LEAST: usize = 12;

/// A cell.
#[derive(Debug, Clone)]
pub struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// A cell in `style`.
    pub fn styled(style: Style, text: impl Into<String>) -> Self {
        Self { text: visible(&text.into()), style }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::styled(Style::new(), text)
    }
}

/// `text` on one line, without what would move the cursor or change its colour: titles and paths come from elsewhere.
pub fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// `text` in at most `width` columns, with `…` where something was cut off.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut room = width.saturating_sub(1);
    let mut kept = String::new();
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if wide > room {
            break;
        }
        room -= wide;
        kept.push(c);
    }
    kept + "…"
}

/// The lines of a table. Where `width` is given and too small, the column `flexible` is cut.
pub fn lines(head: &[&str], rows: &[Vec<Cell>], flexible: usize, width: Option<usize>) -> Vec<String> {
    let mut widths: Vec<usize> = head.iter().map(|name| name.width()).collect();
    for row in rows {
        for (column, cell) in widths.iter_mut().zip(row) {
            *column = (*column).max(cell.text.width());
        }
    }
    if let Some(width) = width {
        let total: usize = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        if let Some(column) = widths.get_mut(flexible) {
            *column = column.saturating_sub(total.saturating_sub(width)).max(LEAST.min(*column));
        }
    }
    let head: Vec<Cell> = head.iter().map(|name| Cell::styled(FAINT, *name)).collect();
    std::iter::once(&head).chain(rows).map(|row| line(row, &widths)).collect()
}

fn line(row: &[Cell], widths: &[usize]) -> String {
    let mut line = String::new();
    let mut pending = 0;
    for (cell, width) in row.iter().zip(widths) {
        let text = cut(&cell.text, *width);
        line.push_str(&" ".repeat(pending));
        line.push_str(&styled(cell.style, &text));
        pending = width.saturating_sub(text.width()) + GAP;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(head: &[&str], rows: &[&[&str]], flexible: usize, width: Option<usize>) -> Vec<String> {
        let rows: Vec<Vec<Cell>> =
            rows.iter().map(|row| row.iter().map(|text| Cell::from(*text)).collect()).collect();
        let faint = (FAINT.render().to_string(), FAINT.render_reset().to_string());
        lines(head, &rows, flexible, width)
            .into_iter()
            .map(|line| line.replace(&faint.0, "").replace(&faint.1, ""))
            .collect()
    }

    #[test]
    fn columns_stand_under_each_other_in_any_alphabet() {
        let shown =
            plain(&["#", "TITLE", "STATE"], &[&["1", "修正", "draft"], &["12", "Größe", "landed"]], 1, None);
        assert_eq!(shown, ["#   TITLE  STATE", "1   修正   draft", "12  Größe  landed"]);
    }

    #[test]
    fn only_the_flexible_column_is_cut_to_fit_a_narrow_terminal() {
        let long = "Repair the login so that it works again";
        let shown = plain(&["#", "TITLE", "STATE"], &[&["1", long, "draft"]], 1, Some(30));
        assert_eq!(shown[1], "1  Repair the login so…  draft");
        assert_eq!(cut("修正修正", 5), "修正…");
    }

    #[test]
    fn a_title_cannot_move_the_cursor() {
        assert_eq!(Cell::from("a\x1b[31m\nb\rc").text, "a [31m b c");
    }
}
