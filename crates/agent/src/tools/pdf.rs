//! Has a confined process read a PDF, and shows what it says.

use super::{Outcome, Surroundings, arguments::Read, read};
use crate::{
    files::{Bounds, FileError, open},
    pdf::{LONGEST, Line},
};
use flotilla_domain::{CommandSpec, Part};
use flotilla_sandbox::{Confinement, Network};
use std::{
    fmt::Write as _,
    fs::File,
    io::{self, Cursor, Read as _, Seek as _},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::io::{AsyncBufReadExt as _, BufReader};

/// How long reading one may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// A PDF says what it is within so many bytes.
const HEAD: usize = 1024;

/// A file that is to be read as a PDF.
pub(super) struct Pdf {
    file: File,
    shown: String,
}

/// The PDF that a path names; none where what lies there is something else, or nothing.
pub(super) fn opened(bounds: &Bounds, asked: &Read) -> Result<Option<Pdf>, FileError> {
    let path = Path::new(&asked.path);
    if !path.extension().is_some_and(|kind| kind.eq_ignore_ascii_case("pdf")) {
        return Ok(None);
    }
    let path = bounds.locate(&asked.path)?;
    let mut opened = match open(bounds, &path) {
        // Told as of any other file.
        Err(_) => return Ok(None),
        Ok(opened) => opened,
    };
    let shown = bounds.show(&path);
    let fail = |source| FileError::Io { path: shown.clone(), source };
    let mut head = [0; HEAD];
    let length = opened.file.read(&mut head).map_err(fail)?;
    opened.file.seek(io::SeekFrom::Start(0)).map_err(fail)?;
    if memchr::memmem::find(&head[..length], b"%PDF-").is_none() {
        return Ok(None);
    }
    if opened.metadata.len() > LONGEST {
        return Err(FileError::TooBig { path: shown, bytes: opened.metadata.len(), limit: LONGEST });
    }
    Ok(Some(Pdf { file: opened.file, shown }))
}

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
enum Unread {
    #[error(
        "is a PDF, and the program that reads those, {0}, is not where Flotilla is installed. A command such as \
         `pdftotext -layout` may do it"
    )]
    NoReader(&'static str),
    #[error("is a PDF, and the process that reads those did not start: {0}")]
    NotStarted(String),
    #[error(
        "is a PDF that a password locks. Ask the user for a copy without it; with the password, \
         `qpdf --password=… --decrypt` makes one"
    )]
    Locked,
    #[error("is a PDF that cannot be read: {0}. A command such as `pdftotext` or `mutool` may get further")]
    Broken(String),
    #[error(
        "is a PDF of {0} pages without text: they are scanned or drawn. Make pictures of them by a command, such as \
         `pdftoppm -r 100 -png`, and read those; or have `ocrmypdf` recognize the text"
    )]
    NoText(u32),
}

/// Reads a PDF, and shows the lines that are asked for.
pub(super) async fn read(around: &Surroundings, pdf: Pdf, asked: &Read) -> Outcome {
    let shown = pdf.shown.clone();
    match pages(around, pdf).await {
        Err(why) => Outcome::failed(format!("{shown} {why}.")),
        Ok((count, text)) => match read::lines(&mut Cursor::new(text), asked, &shown) {
            Err(error) => Outcome::failed(format!("{shown}: {error}.")),
            Ok(lines) => {
                let head =
                    format!("{shown}: the text of a PDF of {count} pages, without its layout and pictures.");
                Outcome::looked(vec![Part::text(format!("{head}\n{lines}"))])
            }
        },
    }
}

/// How many pages there are, and the text of those that could be read.
async fn pages(around: &Surroundings, pdf: Pdf) -> Result<(u32, String), Unread> {
    let mut command = command(around, pdf.file)?;
    let mut child = command.spawn().map_err(|error| Unread::NotStarted(error.to_string()))?;
    let output = child.stdout.take().ok_or_else(|| Unread::NotStarted("it has no output".to_owned()))?;
    let mut said = BufReader::new(output).lines();
    let mut read = Pages::default();
    let reading = async {
        while let Ok(Some(line)) = said.next_line().await {
            match serde_json::from_str(&line) {
                Ok(line) => read.take(line)?,
                Err(_) => break,
            }
        }
        Ok(())
    };
    let ended = match tokio::time::timeout(PATIENCE, reading).await {
        Ok(ended) => ended.map(|()| "it broke the reader"),
        Err(_) => Ok("it takes too long"),
    };
    // Whatever it still does is of no use.
    let _ = child.start_kill();
    read.told(ended?)
}

fn command(around: &Surroundings, file: File) -> Result<tokio::process::Command, Unread> {
    let program = reader().ok_or(Unread::NoReader(READER))?;
    let confinement = Confinement {
        workspace: around.confinement.temp.clone(),
        writable: Vec::new(),
        network: Network::None,
        ..around.confinement.clone()
    };
    let spec = CommandSpec {
        program: program.into(),
        args: ["daemon", "read-pdf"].map(Into::into).into(),
        cwd: confinement.temp.clone(),
        env: around.env.clone(),
    };
    let confined =
        around.sandbox.confine(&spec, &confinement).map_err(|error| Unread::NotStarted(error.to_string()))?;
    let mut command = tokio::process::Command::new(&confined.program);
    command.args(&confined.args).current_dir(&confined.cwd).env_clear().envs(&confined.env);
    command.stdin(file).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    Ok(command)
}

/// The program that is also the daemon.
const READER: &str = "flotilla";

/// Where it stands: this very program, or beside it (one folder up, where Cargo keeps programs while tests run).
fn reader() -> Option<PathBuf> {
    let name = format!("{READER}{}", std::env::consts::EXE_SUFFIX);
    let here = std::env::current_exe().ok()?;
    here.ancestors().skip(1).take(2).map(|folder| folder.join(&name)).find(|path| path.is_file())
}

/// What the process said so far.
#[derive(Default)]
struct Pages {
    count: Option<u32>,
    read: u32,
    text: String,
    any: bool,
}

impl Pages {
    fn take(&mut self, line: Line) -> Result<(), Unread> {
        match line {
            Line::Pages(count) => self.count = Some(count),
            Line::Page(text) => {
                self.any |= !text.is_empty();
                self.page(&text);
            }
            Line::NoPage(why) => self.page(&format!("[this page cannot be read: {why}]")),
            Line::Locked => return Err(Unread::Locked),
            Line::Broken(why) => return Err(Unread::Broken(why)),
        }
        Ok(())
    }

    fn page(&mut self, text: &str) {
        self.read += 1;
        // Writing into a string cannot fail.
        let _ = writeln!(self.text, "── page {} ──\n{text}\n", self.read);
    }

    /// What there is to show once the process has ended; `why` says why it told no more.
    fn told(mut self, why: &str) -> Result<(u32, String), Unread> {
        let count = self.count.ok_or_else(|| Unread::Broken(why.to_owned()))?;
        if self.read < count {
            let _ = writeln!(
                self.text,
                "[pages {} to {count} were not read: {why}, or is too long]",
                self.read + 1
            );
        } else if !self.any {
            return Err(Unread::NoText(count));
        }
        Ok((count, self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(lines: Vec<Line>) -> Result<(u32, String), String> {
        let mut pages = Pages::default();
        for line in lines {
            pages.take(line).map_err(|why| why.to_string())?;
        }
        pages.told("it broke the reader").map_err(|why| why.to_string())
    }

    #[test]
    fn pages_that_were_read_are_shown_though_the_next_one_breaks_the_reader() {
        let (count, text) = told(vec![Line::Pages(3), Line::Page("one".to_owned())]).unwrap();
        assert_eq!(count, 3);
        assert!(text.starts_with("── page 1 ──\none\n\n[pages 2 to 3 were not read"), "{text}");
    }

    #[test]
    fn what_is_locked_scanned_or_broken_says_what_to_do() {
        assert!(told(vec![Line::Locked]).unwrap_err().contains("qpdf"));
        assert!(told(vec![Line::Pages(1), Line::Page(String::new())]).unwrap_err().contains("ocrmypdf"));
        assert!(told(Vec::new()).unwrap_err().contains("it broke the reader"));
    }
}
