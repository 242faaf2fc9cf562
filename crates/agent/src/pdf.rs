//! The text of a PDF, page by page. PDFs are written by strangers, and whoever reads them can be led into endless work,
//! endless memory or a panic. So this runs in a process of its own, confined and with little memory; what it says is
//! read line by line, and what it said before it ended stays.

use pdf_extract::{Document, PlainTextOutput, output_doc_page};
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

/// The longest file that is read, in bytes.
pub(crate) const LONGEST: u64 = 64 << 20;
/// The most text that is told, in bytes.
const MOST_TEXT: usize = 8 << 20;
/// The most memory that the process may take, in bytes.
#[cfg(unix)]
const MEMORY: u64 = 1 << 30;

/// A line of what the process says, as JSON.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Line {
    /// How many pages there are. It comes first, and the pages follow in their order.
    Pages(u32),
    /// The text of the next page.
    Page(String),
    /// The next page cannot be read.
    NoPage(String),
    /// A password locks it.
    Locked,
    /// It is none, or broken.
    Broken(String),
}

/// Reads a PDF from `input` and says on `output` what it holds.
///
/// # Errors
/// Where one of the two fails.
pub(crate) fn tell(input: impl Read, mut output: impl Write) -> io::Result<()> {
    let mut say = |line: &Line| {
        serde_json::to_writer(&mut output, line)?;
        output.write_all(b"\n")?;
        output.flush()
    };
    let mut bytes = Vec::new();
    input.take(LONGEST).read_to_end(&mut bytes)?;
    let mut document = match Document::load_mem(&bytes) {
        Ok(document) => document,
        Err(pdf_extract::Error::InvalidPassword | pdf_extract::Error::Decryption(_)) => {
            return say(&Line::Locked);
        }
        Err(error) => return say(&Line::Broken(error.to_string())),
    };
    if document.is_encrypted() && document.decrypt("").is_err() {
        return say(&Line::Locked);
    }
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    say(&Line::Pages(u32::try_from(pages.len()).unwrap_or(u32::MAX)))?;
    let mut told = 0;
    for number in pages {
        let mut text = String::new();
        let read = output_doc_page(&document, &mut PlainTextOutput::new(&mut text), number);
        told += text.len();
        say(&match read {
            Ok(()) => Line::Page(tidied(&text)),
            Err(error) => Line::NoPage(error.to_string()),
        })?;
        if told > MOST_TEXT {
            break;
        }
    }
    Ok(())
}

/// Reads the PDF on standard input and says on standard output what it holds: the body of a process for that alone.
///
/// # Errors
/// Where standard input or output fails.
pub fn tell_pdf() -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // Where the system does not hold to it, the sandbox's own limit remains.
        let _ = setrlimit(Resource::As, Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) });
    }
    tell(io::stdin().lock(), io::stdout().lock())
}

/// The text without the empty lines that stand for white space on the page.
fn tidied(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut empty = true;
    for line in text.lines().map(str::trim_end) {
        if !(line.is_empty() && empty) {
            tidy.push_str(line);
            tidy.push('\n');
        }
        empty = line.is_empty();
    }
    tidy.truncate(tidy.trim_end().len());
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TWO: &[u8] = include_bytes!("../tests/fixtures/two.pdf");

    fn told(bytes: &[u8]) -> Vec<Line> {
        let mut said = Vec::new();
        tell(bytes, &mut said).unwrap();
        said.split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect()
    }

    fn pages() -> Vec<Line> {
        let page = |text: &str| Line::Page(text.to_owned());
        let first = "The tide table of the harbour\n\nHigh water at 4 and at 16.";
        vec![Line::Pages(2), page(first), page("Low water at 10 and at 22.")]
    }

    #[test]
    fn the_text_of_each_page_is_told() {
        assert_eq!(told(TWO), pages());
    }

    #[test]
    fn one_that_is_locked_without_a_password_opens_and_another_does_not() {
        assert_eq!(told(include_bytes!("../tests/fixtures/open.pdf")), pages());
        assert_eq!(told(include_bytes!("../tests/fixtures/locked.pdf")), [Line::Locked]);
    }

    #[test]
    fn a_picture_has_no_text_and_what_is_no_pdf_is_broken() {
        let blank = told(include_bytes!("../tests/fixtures/blank.pdf"));
        assert_eq!(blank, [Line::Pages(1), Line::Page(String::new())]);
        assert!(matches!(&told(b"%PDF-1.7\nnothing")[..], [Line::Broken(_)]));
    }

    proptest! {
        #[test]
        fn a_broken_file_is_told_about_or_panics_and_never_hangs(at in 0..TWO.len(), byte: u8, end in 0..TWO.len()) {
            let mut bytes = TWO.to_vec();
            bytes[at] = byte;
            bytes.truncate(end.max(TWO.len() / 2));
            // A panic ends the process that this runs in.
            let _ = std::panic::catch_unwind(|| told(&bytes));
        }
    }
}
