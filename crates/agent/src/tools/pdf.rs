//! Has a confined process read a PDF, and shows what it says.

use super::{Outcome, Surroundings, arguments::Read, read};
use crate::{
    files::{Bounds, FileError, open},
    pdf::{LONGEST, Line},
};
use flotilla_domain::{CommandSpec, Part};
use flotilla_sandbox::{Confinement, Limits, Network, Sandbox};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fmt::Write as _,
    fs::File,
    io::{self, Cursor, Read as _, Seek as _},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};

/// How long reading one may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// A PDF says what it is within so many bytes.
const HEAD: usize = 1024;

/// Processes that reading one may take: the reader and its threads.
const PROCESSES: u32 = 16;
/// Memory that reading one may take, in bytes.
const MEMORY: u64 = 1 << 30;

/// Has PDFs read, each by a confined process of its own.
#[derive(Debug, Clone)]
pub struct PdfReader {
    sandbox: Sandbox,
    confinement: Confinement,
    env: BTreeMap<OsString, OsString>,
}

impl PdfReader {
    /// One whose processes work in the folder `temp`, which must exist, and see nothing that is `hidden`.
    pub fn new(sandbox: Sandbox, temp: PathBuf, hidden: Vec<PathBuf>) -> Self {
        let confinement = Confinement {
            workspace: temp.clone(),
            temp,
            writable: Vec::new(),
            read_only: Vec::new(),
            hidden,
            network: Network::None,
            limits: Limits { processes: PROCESSES, memory_bytes: MEMORY },
        };
        Self { sandbox, confinement, env: BTreeMap::new() }
    }

    pub(super) fn of(around: &Surroundings) -> Self {
        let confinement = Confinement {
            workspace: around.confinement.temp.clone(),
            writable: Vec::new(),
            network: Network::None,
            ..around.confinement.clone()
        };
        Self { sandbox: around.sandbox.clone(), confinement, env: around.env.clone() }
    }

    /// The text of a PDF, page by page, and how many pages it has.
    ///
    /// # Errors
    /// [`UnreadPdf`], whose text goes on after the file's name.
    pub async fn text(&self, bytes: Vec<u8>) -> Result<(u32, String), UnreadPdf> {
        pages(self, Source::Bytes(bytes)).await
    }
}

/// Whether bytes are those of a PDF.
pub(crate) fn is_pdf(bytes: &[u8]) -> bool {
    memchr::memmem::find(&bytes[..bytes.len().min(HEAD)], b"%PDF-").is_some()
}

/// Where a PDF comes from.
enum Source {
    File(File),
    Bytes(Vec<u8>),
}

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
    if !is_pdf(&head[..length]) {
        return Ok(None);
    }
    if opened.metadata.len() > LONGEST {
        return Err(FileError::TooBig { path: shown, bytes: opened.metadata.len(), limit: LONGEST });
    }
    Ok(Some(Pdf { file: opened.file, shown }))
}

/// Why there is no text; what it says goes on after the file's name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadPdf {
    /// The program that reads it is not there.
    #[error("is a PDF, and the program that reads those, {0}, is not where Flotilla is installed")]
    NoReader(&'static str),
    /// That program did not start.
    #[error("is a PDF, and the process that reads those did not start: {0}")]
    NotStarted(String),
    /// A password locks it.
    #[error("is a PDF that a password locks")]
    Locked,
    /// It is broken, or broke what reads it.
    #[error("is a PDF that cannot be read: {0}")]
    Broken(String),
    /// It holds pictures alone, on so many pages.
    #[error("is a PDF without text (pages: {0}): it is scanned or drawn")]
    NoText(u32),
}

impl UnreadPdf {
    /// What an agent, which has commands, can do about it.
    const fn advice(&self) -> &'static str {
        match self {
            Self::NoReader(_) | Self::NotStarted(_) => "A command such as `pdftotext -layout` may do it.",
            Self::Locked => {
                "Ask the user for a copy without it; with the password, `qpdf --password=… --decrypt` makes one."
            }
            Self::Broken(_) => "A command such as `pdftotext` or `mutool` may get further.",
            Self::NoText(_) => {
                "Make pictures of its pages by a command, such as `pdftoppm -r 100 -png`, and read those; or have \
                 `ocrmypdf` recognize the text."
            }
        }
    }
}

/// Reads a PDF, and shows the lines that are asked for.
pub(super) async fn read(reader: &PdfReader, pdf: Pdf, asked: &Read) -> Outcome {
    let shown = pdf.shown;
    match pages(reader, Source::File(pdf.file)).await {
        Err(why) => Outcome::failed(format!("{shown} {why}. {}", why.advice())),
        Ok((count, text)) => match read::lines(&mut Cursor::new(text), asked, &shown) {
            Err(error) => Outcome::failed(format!("{shown}: {error}.")),
            Ok(lines) => {
                let head = format!("{shown}: {}", headed(count));
                Outcome::looked(vec![Part::text(format!("{head}\n{lines}"))])
            }
        },
    }
}

/// What is said before the text of a PDF of so many pages.
pub(crate) fn headed(count: u32) -> String {
    format!("the text of a PDF of {}, without its layout and pictures.", counted(count))
}

fn counted(pages: u32) -> String {
    if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") }
}

/// How many pages there are, and the text of those that could be read.
async fn pages(reader: &PdfReader, source: Source) -> Result<(u32, String), UnreadPdf> {
    let mut command = command(reader)?;
    let bytes = match source {
        Source::File(file) => {
            command.stdin(file);
            Vec::new()
        }
        Source::Bytes(bytes) => {
            command.stdin(Stdio::piped());
            bytes
        }
    };
    let mut child = command.spawn().map_err(|error| UnreadPdf::NotStarted(error.to_string()))?;
    let output = child.stdout.take().ok_or_else(|| UnreadPdf::NotStarted("it has no output".to_owned()))?;
    let mut said = BufReader::new(output).lines();
    let mut read = Pages::default();
    let input = child.stdin.take();
    let giving = async move {
        if let Some(mut input) = input {
            // One that ends early says why.
            let _ = input.write_all(&bytes).await;
        }
    };
    let telling = async {
        while let Ok(Some(line)) = said.next_line().await {
            match serde_json::from_str(&line) {
                Ok(line) => read.take(line)?,
                Err(_) => break,
            }
        }
        Ok(())
    };
    let reading = async { tokio::join!(giving, telling).1 };
    let ended = match tokio::time::timeout(PATIENCE, reading).await {
        Ok(ended) => ended.map(|()| "it broke the reader"),
        Err(_) => Ok("it takes too long"),
    };
    // Whatever it still does is of no use.
    let _ = child.start_kill();
    read.told(ended?)
}

fn command(reader: &PdfReader) -> Result<tokio::process::Command, UnreadPdf> {
    let program = program().ok_or(UnreadPdf::NoReader(READER))?;
    let PdfReader { sandbox, confinement, env } = reader;
    let spec = CommandSpec {
        program: program.into(),
        args: ["daemon", "read-pdf"].map(Into::into).into(),
        cwd: confinement.temp.clone(),
        env: env.clone(),
    };
    let confined =
        sandbox.confine(&spec, confinement).map_err(|error| UnreadPdf::NotStarted(error.to_string()))?;
    let mut command = tokio::process::Command::new(&confined.program);
    command.args(&confined.args).current_dir(&confined.cwd).env_clear().envs(&confined.env);
    command.stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    Ok(command)
}

/// The program that is also the daemon.
const READER: &str = "flotilla";

/// Where it stands: this very program, or beside it (one folder up, where Cargo keeps programs while tests run).
fn program() -> Option<PathBuf> {
    let name = format!("{READER}{}", std::env::consts::EXE_SUFFIX);
    let here = std::env::current_exe().ok()?;
    here.ancestors().skip(1).take(2).map(|folder| folder.join(&name)).find(|path| path.is_file())
}

/// How the line above each page begins.
pub(crate) const PAGE: &str = "── page ";

/// What the process said so far.
#[derive(Default)]
struct Pages {
    count: Option<u32>,
    read: u32,
    text: String,
    any: bool,
}

impl Pages {
    fn take(&mut self, line: Line) -> Result<(), UnreadPdf> {
        match line {
            Line::Pages(count) => self.count = Some(count),
            Line::Page(text) => {
                self.any |= !text.is_empty();
                self.page(&text);
            }
            Line::NoPage(why) => self.page(&format!("[this page cannot be read: {why}]")),
            Line::Locked => return Err(UnreadPdf::Locked),
            Line::Broken(why) => return Err(UnreadPdf::Broken(why)),
        }
        Ok(())
    }

    fn page(&mut self, text: &str) {
        self.read += 1;
        // Writing into a string cannot fail.
        let _ = writeln!(self.text, "{PAGE}{} ──\n{text}\n", self.read);
    }

    /// What there is to show once the process has ended; `why` says why it told no more.
    fn told(mut self, why: &str) -> Result<(u32, String), UnreadPdf> {
        let count = self.count.ok_or_else(|| UnreadPdf::Broken(why.to_owned()))?;
        if self.read < count {
            let _ = writeln!(
                self.text,
                "[pages {} to {count} were not read: {why}, or is too long]",
                self.read + 1
            );
        } else if !self.any {
            return Err(UnreadPdf::NoText(count));
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
            pages.take(line).map_err(|why| why.advice().to_owned())?;
        }
        pages.told("it broke the reader").map_err(|why| format!("{why}. {}", why.advice()))
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
