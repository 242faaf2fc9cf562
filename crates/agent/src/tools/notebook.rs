//! A Jupyter notebook as its cells, see <https://nbformat.readthedocs.io>.

use flotilla_domain::Part;
use serde::Deserialize;
use std::fmt::Write as _;

/// The most of one output that is shown, in bytes; results of a notebook are long and seldom what matters.
const OUTPUT: usize = 2000;
/// Images that are shown.
const IMAGES: usize = 4;

#[derive(Deserialize)]
struct Notebook {
    cells: Vec<Cell>,
}

#[derive(Deserialize)]
struct Cell {
    cell_type: String,
    #[serde(default)]
    source: Lines,
    #[serde(default)]
    execution_count: Option<u64>,
    #[serde(default)]
    outputs: Vec<Output>,
}

#[derive(Deserialize)]
struct Output {
    output_type: String,
    #[serde(default)]
    text: Lines,
    #[serde(default)]
    data: Data,
    #[serde(default)]
    ename: String,
    #[serde(default)]
    evalue: String,
}

#[derive(Default, Deserialize)]
struct Data {
    #[serde(default, rename = "text/plain")]
    plain: Lines,
    #[serde(default, rename = "image/png")]
    png: Option<Lines>,
    #[serde(default, rename = "image/jpeg")]
    jpeg: Option<Lines>,
}

/// Text as one string or as a list of lines.
#[derive(Deserialize)]
#[serde(untagged)]
enum Lines {
    One(String),
    Many(Vec<String>),
}

impl Default for Lines {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl Lines {
    fn text(&self) -> String {
        match self {
            Self::One(text) => text.clone(),
            Self::Many(lines) => lines.concat(),
        }
    }
}

/// The notebook in these bytes; none where there is none in them.
pub(crate) fn cells(bytes: &[u8], shown: &str) -> Option<Vec<Part>> {
    let notebook: Notebook = serde_json::from_slice(bytes).ok()?;
    let mut text = format!(
        "{shown}: a notebook of {} cells. The file itself is JSON: to change it, edit that (a command such as jq or a \
         short script), not what stands here.\n",
        notebook.cells.len()
    );
    let mut images = Vec::new();
    for (at, cell) in notebook.cells.iter().enumerate() {
        let run = cell.execution_count.map_or_else(String::new, |count| format!(", run as [{count}]"));
        // Writing into a string cannot fail.
        let _ = write!(
            text,
            "\n── cell {}: {}{run}\n{}\n",
            at + 1,
            cell.cell_type,
            cell.source.text().trim_end()
        );
        for output in &cell.outputs {
            let said = match output.output_type.as_str() {
                "error" => format!("{}: {}", output.ename, output.evalue),
                "stream" => output.text.text(),
                _ => output.data.plain.text(),
            };
            let said = said.trim_end();
            let cut = &said[..said.floor_char_boundary(OUTPUT)];
            let more = if cut.len() < said.len() { " […]" } else { "" };
            let _ = writeln!(text, "── output: {cut}{more}");
            let pictures = [("image/png", &output.data.png), ("image/jpeg", &output.data.jpeg)];
            for (media_type, data) in pictures {
                if let Some(data) = data
                    && images.len() < IMAGES
                {
                    let data = data.text().split_whitespace().collect();
                    images.push(Part::Image { media_type: media_type.to_owned(), data });
                }
            }
        }
    }
    let mut parts = vec![Part::text(text)];
    parts.extend(images);
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_outputs_and_pictures_are_shown() {
        let notebook = serde_json::json!({
            "nbformat": 4,
            "cells": [
                {"cell_type": "markdown", "source": ["# Title\n", "words"]},
                {"cell_type": "code", "execution_count": 3, "source": "1 / 0", "outputs": [
                    {"output_type": "error", "ename": "ZeroDivisionError", "evalue": "division by zero"},
                    {"output_type": "stream", "name": "stdout", "text": ["a\n", "b\n"]},
                    {"output_type": "display_data", "data": {"text/plain": "<Figure>", "image/png": "AA\nAA"}},
                ]},
            ],
        });
        let parts = cells(notebook.to_string().as_bytes(), "a.ipynb").unwrap();
        let Part::Text { text } = &parts[0] else { panic!() };
        for wanted in [
            "cell 1: markdown\n# Title\nwords",
            "run as [3]\n1 / 0",
            "output: ZeroDivisionError: div",
            "a\nb",
        ] {
            assert!(text.contains(wanted), "{text}");
        }
        assert_eq!(parts[1], Part::Image { media_type: "image/png".to_owned(), data: "AAAA".to_owned() });
        assert!(cells(b"{}", "a.ipynb").is_none());
    }
}
