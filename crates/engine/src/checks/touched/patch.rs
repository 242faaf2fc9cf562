//! Counts, in a patch of any size, the lines that have to do with tests.

use super::{
    judges::{is_mixed, is_test, says},
    words::{Among, asserts, begins_test, switches_off},
};
use std::{collections::BTreeMap, io};

/// So many bytes of a line are kept.
const LINE: usize = 8 << 10;

/// What one file of a patch has: numbers of lines, those that came less those that went where it is one number.
#[derive(Debug, Default)]
pub(super) struct Counted {
    pub(super) added: u32,
    pub(super) removed: u32,
    pub(super) tests: i64,
    pub(super) off: i64,
    pub(super) assertions: i64,
    /// Changed lines about tests and checks, in a file that is about other things, too.
    pub(super) about_tests: u32,
    /// Removed lines of tests that stand among code.
    pub(super) judging: u32,
}

/// Takes a patch as git writes it.
#[derive(Debug, Default)]
pub(super) struct Counting {
    pub(super) files: BTreeMap<String, Counted>,
    line: Vec<u8>,
    path: String,
    /// Whether the file is one of tests, and whether it is about tests in some of its lines.
    of_tests: bool,
    mixed: bool,
    /// The file is not new.
    was_there: bool,
    in_hunk: bool,
    /// The hunk stands in a module of tests, as far as git says.
    in_tests: bool,
}

impl Counting {
    fn line(&mut self, line: &str) {
        if line.starts_with("diff --git ") {
            self.in_hunk = false;
        } else if let Some(hunk) = line.strip_prefix("@@") {
            self.in_hunk = true;
            let around = hunk.split_once("@@").map(|(_, around)| around.trim()).unwrap_or_default();
            self.in_tests = ["mod tests", "mod test "].iter().any(|begin| around.starts_with(begin));
        } else if !self.in_hunk {
            self.header(line);
        } else if let Some(added) = line.strip_prefix('+') {
            self.change(added, 1);
        } else if let Some(removed) = line.strip_prefix('-') {
            self.change(removed, -1);
        }
    }

    fn header(&mut self, line: &str) {
        let named =
            |mark: &str| line.strip_prefix(mark).map(|path| path.trim_matches(['"', '\t']).to_owned());
        if let Some(old) = named("--- a/").or_else(|| named("--- \"a/")) {
            self.file(old);
            self.was_there = true;
        } else if line.starts_with("--- /dev/null") {
            self.was_there = false;
        } else if let Some(new) = named("+++ b/").or_else(|| named("+++ \"b/")) {
            self.file(new);
        }
    }

    fn file(&mut self, path: String) {
        (self.of_tests, self.mixed) = (is_test(&path), is_mixed(&path));
        self.path = path;
    }

    fn change(&mut self, line: &str, by: i64) {
        let rust = self.path.ends_with(".rs");
        let among = match () {
            () if self.of_tests || (rust && self.in_tests) => Among::Tests,
            () if rust => Among::Rust,
            () => Among::Other,
        };
        let (begins, claims) = (begins_test(line), asserts(line, among));
        let among_switches = if self.was_there { among } else { Among::Other };
        let about_tests = self.mixed && says(line);
        if !self.files.contains_key(&self.path) {
            self.files.insert(self.path.clone(), Counted::default());
        }
        let Some(counted) = self.files.get_mut(&self.path) else { return };
        counted.tests += by * i64::from(begins);
        counted.assertions += by * i64::from(claims);
        counted.off += by * i64::from(switches_off(line, among_switches));
        counted.about_tests += u32::from(about_tests);
        if by > 0 {
            counted.added += 1;
        } else {
            counted.removed += 1;
            counted.judging += u32::from(begins || claims || among == Among::Tests);
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.line(String::from_utf8_lossy(&line).trim_end_matches('\r'));
    }
}

impl io::Write for Counting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            let (line, ends) = part
                .split_last()
                .filter(|(last, _)| **last == b'\n')
                .map_or((part, false), |(_, line)| (line, true));
            let room = LINE.saturating_sub(self.line.len());
            self.line.extend_from_slice(line.get(..room).unwrap_or(line));
            if ends {
                self.end_line();
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.line.is_empty() {
            self.end_line();
        }
        Ok(())
    }
}
