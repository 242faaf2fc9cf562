//! The agent's tools and what they work on.

mod apply_patch;
pub(crate) mod arguments;
mod edit;
mod exec;
mod fetch;
mod format;
mod list;
mod loosely;
mod nearby;
pub(crate) mod notebook;
mod offer;
pub(crate) mod pdf;
mod reach;
pub(crate) mod read;
mod recall;
mod search;
mod services;
mod session;
mod spare;
pub(crate) mod spec;
mod symbols;
mod tongues;
mod walk;
mod written;

use crate::{
    files::Bounds,
    host::{Answered, Changed, Host, HostGone, Remembered, ToRemember},
    os,
};
use arguments::{BadCall, Exec, Remember, Work};
use flotilla_domain::{Action, CallStatus, CommandSeen, CommentId, Event, Part, ToolCall};
use flotilla_sandbox::{Confinement, Sandbox};
use flotilla_terminal::OwnerMark;
pub use offer::ChatTools;
use offer::Offer;
pub(crate) use pdf::is_pdf;
pub use pdf::{PdfReader, UnreadPdf};
pub use reach::Reach;
pub use services::{ImageApi, ImageService, SearchKind, SearchService, Services};
use session::Sessions;
use spare::Spare;
use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// How long search and list may take.
const LONGEST_WALK: Duration = Duration::from_secs(30);
/// How long a formatter is waited for, in milliseconds.
const FORMATTING: u64 = 60_000;
/// How long a plan's step or a report may be, in characters.
const LONGEST_LINE: usize = 500;
/// The longest file that is read without leaving the run's own thread, in bytes.
const READ_AT_ONCE: u64 = 1 << 20;

/// The shell that takes a command line as its last argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shell {
    /// The program.
    pub program: OsString,
    /// What stands before the command line.
    pub args: Vec<OsString>,
}

impl Shell {
    /// This system's: bash where it is installed, otherwise `sh`; `PowerShell` on Windows.
    pub fn of_system() -> Self {
        os::shell()
    }

    /// What it is called.
    pub fn name(&self) -> String {
        let program = Path::new(&self.program);
        program.file_stem().unwrap_or(&self.program).to_string_lossy().into_owned()
    }
}

/// What the tools of one run work on and within.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// Where whole outputs are kept; the agent can read there. Made where it is missing.
    pub artifacts: PathBuf,
    /// How much of each command's newest output is kept, in bytes.
    pub scrollback_bytes: u64,
    /// What confines commands.
    pub sandbox: Sandbox,
    /// What the run may do; it names the workspace and the temporary folder.
    pub confinement: Confinement,
    /// Whose the terminals are.
    pub mark: OwnerMark,
    /// The environment of commands.
    pub env: BTreeMap<OsString, OsString>,
    /// The shell.
    pub shell: Shell,
    /// Services that the user configured.
    pub services: Services,
}

/// The tools of one run or one chat, with the commands that are under way.
pub struct Toolbox(Arc<Inner>);

struct Inner {
    offer: Offer,
    /// The tools that a specialist has; all that are on offer where absent.
    allowed: Option<Vec<String>>,
    bounds: Bounds,
    sessions: Sessions,
    spare: Spare,
}

/// How a tool call came out, and what is to be written down besides.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: CallStatus,
    pub(crate) output: Vec<Part>,
    pub(crate) command: Option<CommandSeen>,
    pub(crate) changed: Changed,
    pub(crate) events: Vec<Event>,
}

impl Outcome {
    pub(crate) fn new(status: CallStatus, text: impl Into<String>) -> Self {
        Self {
            status,
            output: vec![Part::text(text)],
            command: None,
            changed: Changed::No,
            events: Vec::new(),
        }
    }

    pub(crate) fn failed(text: impl Into<String>) -> Self {
        Self::new(CallStatus::Failed, text)
    }

    fn looked_at(text: impl Into<String>) -> Self {
        Self::new(CallStatus::Ok, text)
    }

    fn looked(output: Vec<Part>) -> Self {
        Self { output, ..Self::new(CallStatus::Ok, "") }
    }

    fn wrote(text: impl Into<String>) -> Self {
        Self { changed: Changed::Perhaps, ..Self::new(CallStatus::Ok, text) }
    }

    fn ran(status: CallStatus, text: String, command: CommandSeen) -> Self {
        Self { command: Some(command), changed: Changed::Perhaps, ..Self::new(status, text) }
    }

    fn noted(text: &str, event: Event) -> Self {
        Self { events: vec![event], ..Self::new(CallStatus::Ok, text) }
    }
}

impl Toolbox {
    /// The tools of a run.
    pub fn new(around: Surroundings) -> Self {
        let bounds = Bounds::new(&around.confinement, &around.artifacts);
        Self::with(Offer::Run(Box::new(around)), bounds)
    }

    /// The tools of a specialist: of a run's tools those in `allowed`, and commands within `commands`.
    pub fn of_specialist(around: Surroundings, allowed: Option<Vec<String>>, commands: Confinement) -> Self {
        let bounds = Bounds::new(&around.confinement, &around.artifacts);
        let around = Surroundings { confinement: commands, ..around };
        let mut inner = Self::inner(Offer::Run(Box::new(around)), bounds);
        inner.allowed = allowed;
        Self(Arc::new(inner))
    }

    /// The tools of a chat.
    pub fn of_chat(tools: ChatTools) -> Self {
        let bounds = tools.bounds();
        Self::with(Offer::Chat(Box::new(tools)), bounds)
    }

    fn with(offer: Offer, bounds: Bounds) -> Self {
        Self(Arc::new(Self::inner(offer, bounds)))
    }

    fn inner(offer: Offer, bounds: Bounds) -> Inner {
        Inner { offer, allowed: None, bounds, sessions: Sessions::default(), spare: Spare::default() }
    }

    /// Reads a call as a model wrote it. What is not on offer here is no tool.
    pub(crate) fn parse(&self, call: &ToolCall) -> Result<Work, BadCall> {
        Work::parse(&call.name, &call.arguments, |name| self.offers(name))
    }

    /// Numbers of new sessions go on after those of `earlier` commands.
    pub(crate) fn number_after(&self, earlier: u64) {
        self.0.sessions.number_after(earlier);
    }

    /// Whether a command is under way.
    pub(crate) fn busy(&self) -> bool {
        self.0.sessions.any()
    }

    /// Ends all commands: asks first, and kills what is left after `grace`.
    pub(crate) async fn close(&self, grace: Duration) {
        tokio::join!(self.0.sessions.close(grace), self.0.spare.close());
    }

    /// What a call would do, as far as policy is concerned.
    pub(crate) fn action(&self, work: &Work) -> Action {
        let bounds = &self.0.bounds;
        if matches!(self.0.offer, Offer::Chat(_)) {
            // All that a chat's model has on offer looks, or asks a service that the person let it ask.
            return Action::Observe;
        }
        let show =
            |path: &str| bounds.locate(path).map_or_else(|_| path.to_owned(), |path| bounds.show(&path));
        match work {
            Work::Exec(exec) => Action::Exec { command: exec.command.clone() },
            // One that is none fails later, without an effect.
            Work::Format(asked) => match format::command(bounds, &asked.paths) {
                Ok(command) => Action::Exec { command },
                Err(_) => Action::Observe,
            },
            // What an address holds leaves the machine, as a command's words would.
            Work::Fetch(asked) => Action::Exec { command: format!("fetch {}", asked.url) },
            Work::WriteStdin(typed) if typed.kill || !typed.text.is_empty() => {
                Action::Input { text: if typed.kill { "(end it)".to_owned() } else { typed.text.clone() } }
            }
            Work::WebSearch(asked) => Action::Exec { command: format!("web_search {}", asked.query) },
            Work::GenerateImage(asked) => Action::Write { paths: vec![show(&asked.path)] },
            Work::Edit(edit) => Action::Write { paths: vec![show(&edit.path)] },
            Work::ApplyPatch(patch) => Action::Write { paths: patch.paths().map(show).collect() },
            _ => Action::Observe,
        }
    }

    /// Carries a call out.
    pub(crate) async fn run(
        &self,
        host: &dyn Host,
        call: &ToolCall,
        work: &Work,
    ) -> Result<Outcome, HostGone> {
        let outcome = self.carry_out(host, call, work).await?;
        if let Some(reach) = self.0.reach() {
            reach.learn(&call.name, outcome.status, &outcome.output);
        }
        Ok(outcome)
    }

    async fn carry_out(&self, host: &dyn Host, call: &ToolCall, work: &Work) -> Result<Outcome, HostGone> {
        let Inner { offer, bounds, sessions, spare, .. } = &*self.0;
        Ok(match work {
            Work::Exec(asked) => match offer {
                Offer::Run(around) => {
                    let then = || self.prepare_the_next();
                    exec::exec(around, bounds, (sessions, spare), host, &call.call, asked, then).await
                }
                Offer::Chat(_) => Outcome::failed("No commands run here."),
            },
            Work::Format(asked) => match (offer, format::command(bounds, &asked.paths)) {
                (_, Err(error)) => Outcome::failed(format!("{error}.")),
                (Offer::Run(around), Ok(command)) => {
                    let asked =
                        Exec { command, cwd: None, yield_ms: Some(FORMATTING), cols: None, rows: None };
                    let then = || self.prepare_the_next();
                    exec::exec(around, bounds, (sessions, spare), host, &call.call, &asked, then).await
                }
                _ => Outcome::failed("No commands run here."),
            },
            Work::Fetch(asked) => fetch::fetch(asked, self.0.pdfs(), self.0.reach()).await,
            Work::WebSearch(asked) => match &self.0.services().search {
                Some(service) => services::web_search(service, asked).await,
                None => Outcome::failed("No search of the web is configured."),
            },
            Work::GenerateImage(asked) => self.image(asked).await,
            Work::WriteStdin(asked) => exec::write_stdin(sessions, asked).await,
            Work::Read(asked) => {
                match pdf::opened(bounds, asked) {
                    Ok(Some(pdf)) => return Ok(pdf::read(&self.0.pdfs(), pdf, asked).await),
                    Ok(None) => {}
                    Err(error) => return Ok(Outcome::failed(format!("{error}."))),
                }
                let found = bounds.locate(&asked.path).ok().and_then(|path| std::fs::metadata(path).ok());
                // Of one that is not there the closest is looked for.
                if found.is_none_or(|found| found.len() > READ_AT_ONCE) {
                    let asked = asked.clone();
                    self.aside(move |bounds, _| read::read(bounds, &asked)).await
                } else {
                    read::read(bounds, asked)
                }
            }
            Work::Edit(asked) => {
                let asked = asked.clone();
                self.aside(move |bounds, _| edit::edit(bounds, &asked)).await
            }
            Work::ApplyPatch(patch) => {
                let patch = patch.clone();
                self.aside(move |bounds, _| apply_patch::apply_patch(bounds, &patch)).await
            }
            Work::Search(asked) => {
                let asked = asked.clone();
                self.walk(move |bounds, stop| search::search(bounds, &asked, stop)).await
            }
            Work::List(asked) => {
                let asked = asked.clone();
                self.walk(move |bounds, stop| list::list(bounds, &asked, stop)).await
            }
            Work::Outline(asked) => {
                let asked = asked.clone();
                self.walk(move |bounds, stop| symbols::outline(bounds, &asked, stop)).await
            }
            Work::Definition(asked) => {
                let asked = asked.clone();
                self.walk(move |bounds, stop| symbols::definition(bounds, &asked, stop)).await
            }
            Work::Plan(steps) => {
                let steps = steps
                    .iter()
                    .map(|step| flotilla_domain::PlanStep {
                        step: shortened(&step.step),
                        status: step.status,
                    })
                    .collect();
                Outcome::noted("The plan is written down.", Event::PlanUpdated { steps })
            }
            Work::ReportProgress(report) => {
                let percent = report.percent.map(|percent| u8::try_from(percent.min(100)).unwrap_or(100));
                let event = Event::HeartbeatReported { action: shortened(&report.action), percent };
                Outcome::noted("Reported.", event)
            }
            Work::Ask(asked) => {
                let answer = host.ask(&call.call, &asked.question, &asked.options).await?;
                Outcome::looked_at(answer)
            }
            Work::RecallTranscript(asked) => recall::recall(&host.transcript().await?, asked, call),
            Work::Remember(asked) => {
                let Remember { text, kind, place, replaces } = asked.clone();
                match host.remember(ToRemember { text, kind, place, replaces }).await? {
                    Remembered::Yes(said) => Outcome::looked_at(said),
                    Remembered::No(why) => Outcome::failed(why),
                }
            }
            Work::AnswerComment(answer) => {
                let comment = CommentId(answer.comment.trim().to_owned());
                match host.answer_comment(comment, answer.text.trim().to_owned()).await? {
                    Answered::Yes => Outcome::looked_at("The user sees the answer."),
                    Answered::NoSuchComment => Outcome::failed(
                        "There is no comment of that name. The names stand in the user's message, such as c1.",
                    ),
                }
            }
        })
    }

    /// Has a launcher wait for the command that comes after this one.
    fn prepare_the_next(&self) {
        let inner = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || {
            if let Offer::Run(around) = &inner.offer {
                inner.spare.prepare(around, &inner.sessions);
            }
        });
    }

    async fn walk(&self, work: impl FnOnce(&Bounds, &AtomicBool) -> Outcome + Send + 'static) -> Outcome {
        match tokio::time::timeout(LONGEST_WALK, self.aside(work)).await {
            Ok(outcome) => outcome,
            Err(_) => Outcome::failed(format!(
                "That took more than {} s and was given up: name a smaller folder or a glob.",
                LONGEST_WALK.as_secs()
            )),
        }
    }

    /// Does blocking work on a thread for it, and tells it when nobody waits any more.
    async fn aside(&self, work: impl FnOnce(&Bounds, &AtomicBool) -> Outcome + Send + 'static) -> Outcome {
        let stop = StopOnDrop(Arc::new(AtomicBool::new(false)));
        let seen = Arc::clone(&stop.0);
        let inner = Arc::clone(&self.0);
        match tokio::task::spawn_blocking(move || work(&inner.bounds, &seen)).await {
            Ok(outcome) => outcome,
            Err(error) => {
                tracing::error!(%error, "a tool broke down");
                Outcome::failed("The tool broke down. This is a defect of Flotilla; try another way.")
            }
        }
    }
}

struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What went wrong as a sentence. Where it ends in lines of a file, a full stop would look like a part of them.
fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    if text.contains('\n') || text.ends_with(['.', '?']) { text } else { text + "." }
}

fn shortened(text: &str) -> String {
    text.trim().chars().take(LONGEST_LINE).collect()
}
