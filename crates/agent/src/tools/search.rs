//! Searching files by their content, with ripgrep's own crates.

use super::{
    Outcome,
    arguments::Search,
    nearby::{self, Wanted},
    walk,
};
use crate::files::{Bounds, FileError, open};
use grep_regex::{RegexMatcher, RegexMatcherBuilder};
use grep_searcher::{BinaryDetection, Searcher, SearcherBuilder, Sink, SinkContext, SinkMatch};
use std::{
    fmt::Write as _,
    io::{self, Read as _, Seek as _},
    sync::atomic::{AtomicBool, Ordering},
};

const DEFAULT_MATCHES: u64 = 100;
const MOST_MATCHES: u64 = 1000;
const MOST_CONTEXT: u64 = 20;
const MOST_BYTES: usize = 40 << 10;
/// Bytes of one line that are shown.
const LINE: usize = 300;
/// Memory that one line may cost while it is searched.
const HEAP: usize = 16 << 20;

#[derive(Debug, thiserror::Error)]
enum NoSearch {
    #[error("{0}")]
    File(#[from] FileError),
    #[error("{0}. For text as it stands, give \"literal\": true")]
    Pattern(#[from] grep_regex::Error),
    #[error("{0}")]
    Glob(#[from] walk::BadGlob),
}

/// Searches until `stop` says that nobody waits any more.
pub(super) fn search(bounds: &Bounds, asked: &Search, stop: &AtomicBool) -> Outcome {
    match try_search(bounds, asked, stop) {
        Ok(text) => Outcome::looked_at(text),
        Err(NoSearch::File(error)) => {
            Outcome::failed(nearby::told(bounds, asked.path.as_deref(), &error, Wanted::Either))
        }
        Err(error) => Outcome::failed(format!("{error}.")),
    }
}

fn try_search(bounds: &Bounds, asked: &Search, stop: &AtomicBool) -> Result<String, NoSearch> {
    let matcher = RegexMatcherBuilder::new()
        .fixed_strings(asked.literal)
        .case_insensitive(asked.ignore_case)
        .line_terminator(Some(b'\n'))
        .build(&asked.pattern)?;
    let context = usize::try_from(asked.context.unwrap_or(0).min(MOST_CONTEXT)).unwrap_or(0);
    let mut searcher = SearcherBuilder::new()
        .before_context(context)
        .after_context(context)
        .binary_detection(BinaryDetection::quit(0))
        .heap_limit(Some(HEAP))
        .build();
    let root = bounds.locate(asked.path.as_deref().unwrap_or("."))?;
    let most = asked.max.unwrap_or(DEFAULT_MATCHES).clamp(1, MOST_MATCHES);
    let mut found = Found {
        text: String::new(),
        shown: String::new(),
        headed: false,
        matches: 0,
        most,
        files: 0,
        full: false,
    };
    if std::fs::metadata(&root).is_ok_and(|found| found.is_dir()) {
        for entry in walk::files(bounds, &root, asked.glob.as_deref())? {
            if stop.load(Ordering::Relaxed) || found.full {
                break;
            }
            // Whatever went away or is out of bounds is as if it were not there.
            if let Ok(opened) = open(bounds, &entry) {
                one_file(&mut searcher, &matcher, &opened.file, bounds.show(&entry), &mut found);
            }
        }
    } else {
        let opened = open(bounds, &root)?;
        if is_binary(&opened.file) {
            return Ok(format!("{} is no text, and was not searched. Use a command.", bounds.show(&root)));
        }
        one_file(&mut searcher, &matcher, &opened.file, bounds.show(&root), &mut found);
    }
    let Found { mut text, matches, files, full, .. } = found;
    if matches == 0 {
        return Ok("No match.".to_owned());
    }
    let note = if full {
        format!("[the first {matches} matches, in {files} files; there may be more: narrow the search]")
    } else {
        format!("[{matches} matches in {files} files]")
    };
    text.push_str(&note);
    Ok(text)
}

/// Whether a file's beginning looks like no text. What cannot be read shows later.
fn is_binary(mut file: &std::fs::File) -> bool {
    let mut start = [0; 1024];
    let read = file.read(&mut start).unwrap_or(0);
    start[..read].contains(&0) | file.rewind().is_err()
}

fn one_file(
    searcher: &mut Searcher,
    matcher: &RegexMatcher,
    file: &std::fs::File,
    shown: String,
    found: &mut Found,
) {
    found.shown = shown;
    found.headed = false;
    // A file that cannot be read to its end gives what was found in it so far.
    if let Err(error) = searcher.search_file(matcher, file, &mut *found) {
        tracing::debug!(file = found.shown, %error, "a file was not searched to its end");
    }
    if found.headed {
        found.text.push('\n');
    }
}

struct Found {
    text: String,
    /// The file under search.
    shown: String,
    /// Whether its name is in the text already.
    headed: bool,
    matches: u64,
    most: u64,
    files: u64,
    full: bool,
}

impl Found {
    fn line(&mut self, number: Option<u64>, mark: char, bytes: &[u8]) {
        if !self.headed {
            self.headed = true;
            self.files += 1;
            self.text.push_str(&self.shown);
            self.text.push('\n');
        }
        for (i, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let line = String::from_utf8_lossy(line.trim_ascii_end());
            let cut = &line[..line.floor_char_boundary(LINE)];
            let more = if cut.len() < line.len() { " […]" } else { "" };
            let number = number.map_or(0, |number| number + i as u64);
            // Writing into a string cannot fail.
            let _ = writeln!(self.text, "{number}{mark} {cut}{more}");
        }
    }
}

impl Sink for Found {
    type Error = io::Error;

    fn matched(&mut self, _: &Searcher, found: &SinkMatch<'_>) -> io::Result<bool> {
        if self.matches >= self.most || self.text.len() >= MOST_BYTES {
            self.full = true;
            return Ok(false);
        }
        self.matches += 1;
        self.line(found.line_number(), ':', found.bytes());
        Ok(true)
    }

    fn context(&mut self, _: &Searcher, context: &SinkContext<'_>) -> io::Result<bool> {
        self.line(context.line_number(), '-', context.bytes());
        Ok(true)
    }

    fn context_break(&mut self, _: &Searcher) -> io::Result<bool> {
        if self.headed {
            self.text.push_str("--\n");
        }
        Ok(true)
    }
}
