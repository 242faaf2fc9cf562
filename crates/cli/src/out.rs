//! Printing: data to standard output, everything else to standard error; colour where a person looks.

use crate::failure::Failure;
use anstyle::{AnsiColor, Style};
use flotilla_api::wire;
use serde::Serialize;
use std::{
    fmt::Display,
    io::{self, IsTerminal as _, Write as _},
};

/// What matters most.
pub const STRONG: Style = Style::new().bold();
/// What matters less.
pub const FAINT: Style = Style::new().dimmed();
/// What went well.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// What went wrong.
pub const BAD: Style = AnsiColor::Red.on_default();
/// What waits for somebody.
pub const WAITS: Style = AnsiColor::Yellow.on_default();
/// What goes on.
pub const ACTIVE: Style = AnsiColor::Cyan.on_default();

/// `text` in `style`, where the output shows it.
pub fn styled(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Where to print, and in which form.
#[derive(Debug, Clone, Copy)]
pub struct Out {
    json: bool,
    /// The task that all is about, where several are shown at once.
    task: Option<u32>,
}

impl Out {
    /// Prints as JSON, or for people.
    pub const fn new(json: bool) -> Self {
        Self { json, task: None }
    }

    /// The same, for what one of several tasks has to say.
    pub const fn of_task(self, number: u32) -> Self {
        Self { task: Some(number), ..self }
    }

    /// A task's number for the beginning of a line, where it does not stand before each line anyway.
    pub fn number_unless_tagged(&self, number: u32) -> String {
        if self.task.is_some() { String::new() } else { format!("#{number} ") }
    }

    /// What stands before each line.
    fn tag(&self) -> String {
        self.task.map_or_else(String::new, |number| styled(FAINT, format!("#{number} ")))
    }

    /// Whether a program reads.
    pub const fn json(&self) -> bool {
        self.json
    }

    /// Whether somebody sits before it who can answer.
    pub fn someone_can_answer(&self) -> bool {
        !self.json && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// The terminal's width in columns, where standard output is one.
    pub fn width(&self) -> Option<usize> {
        terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0))
    }

    /// A line of data for people.
    pub fn line(&self, text: impl Display) -> Result<(), Failure> {
        Ok(writeln!(anstream::stdout().lock(), "{}{text}", self.tag())?)
    }

    /// Data for programs, on a line.
    pub fn data(&self, value: &impl Serialize) -> Result<(), Failure> {
        let mut line = serde_json::to_vec(value).map_err(io::Error::from)?;
        line.push(b'\n');
        self.bytes(&line)
    }

    /// Bytes, as they are.
    pub fn bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes)?;
        Ok(stdout.flush()?)
    }

    /// A remark to whoever watches. Programs are not disturbed by it.
    pub fn remark(&self, text: impl Display) {
        if !self.json {
            // Nobody may be left to read it.
            let _ = writeln!(anstream::stderr().lock(), "{}{text}", self.tag());
        }
    }

    /// A question, with the cursor left behind it.
    pub fn ask(&self, text: impl Display) {
        let mut stderr = anstream::stderr().lock();
        let _ = write!(stderr, "{text} ");
        let _ = stderr.flush();
    }

    /// An error.
    pub fn error(&self, error: &wire::Error) {
        let mut stderr = anstream::stderr().lock();
        if self.json {
            let _ = writeln!(stderr, "{}", serde_json::json!({ "error": error }));
            return;
        }
        let _ = writeln!(stderr, "{} {}", styled(BAD.bold(), "error:"), error.title);
        for conflict in &error.conflicts {
            let lines: Vec<String> =
                conflict.lines.iter().map(|(first, last)| format!("{first}–{last}")).collect();
            let at = if lines.is_empty() { String::new() } else { format!(", lines {}", lines.join(", ")) };
            let _ =
                writeln!(stderr, "  {} {}", conflict.path, styled(FAINT, format!("({}{at})", conflict.kind)));
        }
        for line in error.hint.lines() {
            let _ = writeln!(stderr, "  {line}");
        }
    }
}
