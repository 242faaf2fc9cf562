use super::{FileChange, Hunk, HunkLine, Patch};

/// Why a text is no patch, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the patch: {problem}")]
pub struct ParseError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with a line of a patch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It never begins.
    #[error("there is no line `*** Begin Patch`; a patch begins with it")]
    NoBegin,
    /// It is a diff as git prints it.
    #[error(
        "this is a unified diff, which this tool does not take. Begin with `*** Begin Patch`, write \
         `*** Update File: PATH` (without a/ or b/) in the place of the `---` and `+++` lines and `@@` in the place of \
         `@@ -1,2 +1,2 @@`, and end with `*** End Patch`; for a new file `*** Add File: PATH`"
    )]
    Unified,
    /// It never ends; it may have been cut off, so nothing of it is applied.
    #[error("the patch ends without a line `*** End Patch`; nothing was applied")]
    NoEnd,
    /// It has no section.
    #[error(
        "the patch is empty; it needs at least one `*** Add File:`, `*** Update File:` or `*** Delete File:`"
    )]
    Empty,
    /// A section was expected.
    #[error(
        "expected `*** Add File: PATH`, `*** Update File: PATH`, `*** Delete File: PATH` or `*** End Patch`, found {0:?}"
    )]
    NoSection(String),
    /// A section names no file.
    #[error("the path is missing after {0:?}")]
    NoPath(&'static str),
    /// A line of a new file does not begin with a plus sign.
    #[error("every line of an added file begins with `+`, also an empty one; found {0:?}")]
    NotAdded(String),
    /// A line of a hunk has none of the known first characters.
    #[error(
        "a line of a hunk begins with a space (kept), `-` (removed), `+` (added), or is `@@`; found {0:?}"
    )]
    NoHunkLine(String),
    /// An update has no hunk and no new name.
    #[error("this `*** Update File:` changes nothing; it needs a hunk or `*** Move to: PATH`")]
    NoChange,
    /// A hunk has no line.
    #[error("this hunk is empty; after `@@` come lines that begin with a space, `-` or `+`")]
    EmptyHunk,
}

const BEGIN: &str = "*** Begin Patch";
const END: &str = "*** End Patch";
const ADD: &str = "*** Add File:";
const DELETE: &str = "*** Delete File:";
const UPDATE: &str = "*** Update File:";
const MOVE: &str = "*** Move to:";
const END_OF_FILE: &str = "*** End of File";

struct Lines<'a> {
    lines: Vec<&'a str>,
    next: usize,
}

impl<'a> Lines<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.lines.get(self.next).copied()
    }

    fn fail(&self, problem: Problem) -> ParseError {
        ParseError { line: self.next + 1, problem }
    }

    /// Takes the next line if it begins with `mark`, and gives what follows.
    fn take(&mut self, mark: &'static str) -> Result<Option<String>, ParseError> {
        let Some(rest) = self.peek().and_then(|line| line.trim_start().strip_prefix(mark)) else {
            return Ok(None);
        };
        let path = rest.trim();
        if path.is_empty() {
            return Err(self.fail(Problem::NoPath(mark)));
        }
        self.next += 1;
        Ok(Some(path.to_owned()))
    }

    fn at_mark(&self) -> bool {
        self.peek().is_some_and(|line| {
            [END, ADD, DELETE, UPDATE, MOVE, END_OF_FILE].iter().any(|mark| line.starts_with(mark))
        })
    }
}

/// Parses a patch. Whatever stands before its first line and after its last one (a code fence, a here-document)
/// is passed over.
///
/// # Errors
/// [`ParseError`] with the line and what is wrong with it.
pub fn parse(text: &str) -> Result<Patch, ParseError> {
    let carriage = text.lines().next().is_some()
        && text.split_inclusive('\n').all(|line| !line.ends_with('\n') || line.ends_with("\r\n"));
    let mut lines = Lines {
        lines: text
            .split('\n')
            .map(|line| if carriage { line.strip_suffix('\r').unwrap_or(line) } else { line })
            .collect(),
        next: 0,
    };
    match lines.lines.iter().position(|line| line.trim() == BEGIN) {
        Some(begin) => lines.next = begin + 1,
        None if is_unified(&lines.lines) => return Err(lines.fail(Problem::Unified)),
        None => return Err(lines.fail(Problem::NoBegin)),
    }
    let mut files = Vec::new();
    loop {
        let Some(line) = lines.peek() else {
            return Err(lines.fail(Problem::NoEnd));
        };
        if line.trim() == END {
            break;
        }
        if line.trim().is_empty() {
            lines.next += 1;
        } else if let Some(path) = lines.take(ADD)? {
            let content = added(&mut lines)?;
            files.push(FileChange::Add { path, content });
        } else if let Some(path) = lines.take(DELETE)? {
            files.push(FileChange::Delete { path });
        } else if let Some(path) = lines.take(UPDATE)? {
            let section = lines.next;
            let move_to = lines.take(MOVE)?;
            let hunks = hunks(&mut lines)?;
            if hunks.is_empty() && move_to.is_none() {
                return Err(ParseError { line: section, problem: Problem::NoChange });
            }
            files.push(FileChange::Update { path, move_to, hunks });
        } else {
            return Err(lines.fail(Problem::NoSection(line.to_owned())));
        }
    }
    if files.is_empty() {
        return Err(lines.fail(Problem::Empty));
    }
    Ok(Patch { files })
}

fn is_unified(lines: &[&str]) -> bool {
    lines.windows(2).any(|pair| pair[0].starts_with("--- ") && pair[1].starts_with("+++ "))
}

fn added(lines: &mut Lines<'_>) -> Result<String, ParseError> {
    let mut content = String::new();
    while let Some(line) = lines.peek() {
        if lines.at_mark() {
            break;
        }
        match line.strip_prefix('+') {
            Some(line) => {
                content.push_str(line);
                content.push('\n');
            }
            // A blank line between two sections is no line of the file.
            None if line.trim().is_empty() && blank_until_mark(lines) => {}
            None => return Err(lines.fail(Problem::NotAdded(line.to_owned()))),
        }
        lines.next += 1;
    }
    Ok(content)
}

fn blank_until_mark(lines: &Lines<'_>) -> bool {
    lines.lines[lines.next..]
        .iter()
        .find(|line| !line.trim().is_empty())
        .is_none_or(|line| line.starts_with("*** "))
}

fn hunks(lines: &mut Lines<'_>) -> Result<Vec<Hunk>, ParseError> {
    let mut hunks = Vec::new();
    while let Some(line) = lines.peek() {
        if lines.at_mark() || (line.trim().is_empty() && blank_until_mark(lines)) {
            break;
        }
        hunks.push(hunk(lines)?);
    }
    Ok(hunks)
}

fn hunk(lines: &mut Lines<'_>) -> Result<Hunk, ParseError> {
    let mut hunk = Hunk { at: lines.next + 1, anchors: Vec::new(), lines: Vec::new(), at_end: false };
    while let Some(rest) = lines.peek().and_then(|line| line.strip_prefix("@@")) {
        hunk.anchors.extend(anchor(rest));
        lines.next += 1;
    }
    while let Some(line) = lines.peek() {
        if line.trim_end() == END_OF_FILE {
            hunk.at_end = true;
            lines.next += 1;
            break;
        }
        if line.starts_with("@@") || lines.at_mark() || (line.is_empty() && blank_until_mark(lines)) {
            break;
        }
        hunk.lines.push(match line.split_at_checked(1) {
            None => HunkLine::Keep(String::new()),
            Some((" ", text)) => HunkLine::Keep(text.to_owned()),
            Some(("-", text)) => HunkLine::Remove(text.to_owned()),
            Some(("+", text)) => HunkLine::Insert(text.to_owned()),
            Some(_) => return Err(lines.fail(Problem::NoHunkLine(line.to_owned()))),
        });
        lines.next += 1;
    }
    if hunk.lines.is_empty() {
        return Err(ParseError { line: hunk.at, problem: Problem::EmptyHunk });
    }
    Ok(hunk)
}

/// What stands after `@@`. Line numbers in the manner of unified diffs are passed over: models count badly.
fn anchor(rest: &str) -> Option<String> {
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    let text = rest.trim();
    let numbers = text.strip_suffix("@@").unwrap_or(text).trim_end();
    let is_numbers = numbers.starts_with('-')
        && numbers.contains('+')
        && numbers.chars().all(|c| c.is_ascii_digit() || "-+, ".contains(c));
    let unified = text.split_once("@@").is_some_and(|(numbers, _)| {
        numbers.starts_with('-') && numbers.chars().all(|c| c.is_ascii_digit() || "-+, ".contains(c))
    });
    (!text.is_empty() && !is_numbers && !unified).then(|| rest.trim_end().to_owned())
}
