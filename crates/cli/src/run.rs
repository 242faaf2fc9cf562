//! `flotilla run`: from a prompt to a change that is ready for review.

use crate::{
    args::RunArgs,
    failure::{EXIT_FAILED, EXIT_INTERRUPTED, EXIT_NEEDS_ANSWER, Failure},
    link, needs,
    out::{FAINT, Out, STRONG, styled},
    render::{Renderer, stat},
    task::{absolute, given},
    task_view,
};
use flotilla_api::{
    SseItem,
    client::{Client, ClientError, EventStream},
    table,
    wire::{AddTask, Error, EventQuery, EventView, Fact, Need, Outcome, Part, TaskView, When},
};
use std::{io::BufRead as _, thread, time::Duration};
use tokio::sync::mpsc;

/// Runs a prompt.
pub async fn run(args: RunArgs, out: &Out) -> Result<u8, Failure> {
    let add = AddTask {
        project: absolute(&args.settings.project)?,
        title: None,
        prompt: vec![Part::text(given(&args.prompt)?)],
        settings: args.settings.wire(),
        depends_on: Vec::new(),
        parent: None,
        start: When::Now,
    };
    let client = link::connect().await?;
    let task = client.call::<table::AddTask>((), (), add).await?;
    if args.detach {
        if out.json() {
            out.data(&task)?;
        } else {
            out.line(format!(
                "{} {}",
                styled(STRONG, format!("#{}", task.number)),
                task_view::title(&task.title)
            ))?;
            out.remark(styled(
                FAINT,
                format!("flotilla task events {} --follow   shows what happens", task.number),
            ));
        }
        return Ok(0);
    }
    Watch::new(client, task, out).until_it_ends().await
}

/// How a watched run came out.
enum End {
    Done,
    Failed(Box<Error>),
    Stopped,
    NeedsAnswer,
    Interrupted,
}

/// A task that is watched until its run has ended.
struct Watch<'a> {
    client: Client,
    task: TaskView,
    out: &'a Out,
    renderer: Renderer<'a>,
    /// The last event that was seen.
    seen: Option<u64>,
    /// What waits for an answer.
    needs: Vec<Need>,
    /// Lines that somebody types; only where somebody can.
    typed: Option<mpsc::Receiver<String>>,
}

impl<'a> Watch<'a> {
    fn new(client: Client, task: TaskView, out: &'a Out) -> Self {
        let typed = out.someone_can_answer().then(typed_lines);
        Self { client, task, out, renderer: Renderer::new(out), seen: None, needs: Vec::new(), typed }
    }

    async fn until_it_ends(mut self) -> Result<u8, Failure> {
        let end = self.watch().await?;
        let number = self.task.number;
        match end {
            End::Done => {
                self.summary().await?;
                Ok(0)
            }
            End::Failed(error) => {
                self.out.error(&error);
                self.out.remark(styled(
                    FAINT,
                    format!("flotilla task start {number}   tries again; its work so far is kept"),
                ));
                Ok(EXIT_FAILED)
            }
            End::Stopped => {
                self.out.remark(format!(
                    "Task {number} was stopped. `flotilla task start {number}` starts it again."
                ));
                Ok(EXIT_FAILED)
            }
            End::NeedsAnswer => {
                self.out.remark("It needs an answer, and none can be given here. The run waits:");
                for need in &self.needs {
                    self.out.remark(format!("  {}", needs::command(need, number)));
                }
                Ok(EXIT_NEEDS_ANSWER)
            }
            End::Interrupted => {
                self.out.remark(format!(
                    "\nThe run goes on. Come back with: flotilla task events {number} --follow"
                ));
                self.out.remark(format!("Stop it with: flotilla task stop {number}"));
                Ok(EXIT_INTERRUPTED)
            }
        }
    }

    async fn watch(&mut self) -> Result<End, Failure> {
        let mut stream = self.open().await?;
        let mut interrupt = std::pin::pin!(tokio::signal::ctrl_c());
        loop {
            let asking = !self.needs.is_empty();
            tokio::select! {
                next = stream.next() => match next {
                    Ok(Some(SseItem::Item { item, .. })) => {
                        if let Some(end) = self.take(&item)? {
                            return Ok(end);
                        }
                    }
                    Ok(Some(SseItem::Resync { .. })) => self.seen = None,
                    Ok(None) => stream = self.open_again().await?,
                    Err(error) if error.broke_off() => stream = self.open_again().await?,
                    Err(error) => return Err(error.into()),
                },
                line = next_line(&mut self.typed), if asking => match line {
                    Some(line) => self.answer(&line).await?,
                    None => {
                        // Whoever typed is gone.
                        self.typed = None;
                        return Ok(End::NeedsAnswer);
                    }
                },
                _ = &mut interrupt => return Ok(End::Interrupted),
            }
        }
    }

    async fn open(&self) -> Result<EventStream<EventView>, ClientError> {
        let query = EventQuery { after: Some(0), task: Some(self.task.id.into()), follow: Some(true) };
        self.client.events::<table::WatchEvents>((), query, self.seen).await
    }

    /// The daemon went away: whichever comes next knows all that happened, and goes on.
    async fn open_again(&self) -> Result<EventStream<EventView>, Failure> {
        const TRIES: u32 = 20;
        for _ in 0..TRIES {
            let client = link::connect().await?;
            drop(client);
            match self.open().await {
                Err(error) if error.broke_off() || error.nobody_there() => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                result => return result.map_err(Failure::from),
            }
        }
        Ok(self.open().await?)
    }

    fn take(&mut self, event: &EventView) -> Result<Option<End>, Failure> {
        self.seen = Some(event.seq);
        match self.out.json() {
            true => self.out.data(event)?,
            false => self.renderer.show(event)?,
        }
        match &event.fact {
            Fact::ApprovalRequested { approval, call, action } => {
                let (approval, call) = (*approval, call.clone());
                return Ok(self.need(Need::Approval { approval, call, action: action.clone() }));
            }
            Fact::QuestionAsked { question, call, text, options } => {
                let (question, call, text) = (*question, call.clone(), text.clone());
                return Ok(self.need(Need::Question { question, call, text, options: options.clone() }));
            }
            Fact::ApprovalAnswered { approval, .. } => self
                .answered(|need| matches!(need, Need::Approval { approval: open, .. } if open == approval)),
            Fact::QuestionAnswered { question, .. } => self
                .answered(|need| matches!(need, Need::Question { question: open, .. } if open == question)),
            Fact::RunEnded(outcome) => {
                return Ok(Some(match outcome {
                    Outcome::Done => End::Done,
                    Outcome::Stopped => End::Stopped,
                    Outcome::Failed { error } => End::Failed(Box::new(error.clone())),
                }));
            }
            Fact::TaskCancelled | Fact::TaskUnqueued | Fact::Discarded { .. } => {
                return Ok(Some(End::Stopped));
            }
            _ => {}
        }
        Ok(None)
    }

    fn need(&mut self, need: Need) -> Option<End> {
        self.needs.push(need);
        if self.typed.is_none() {
            return Some(End::NeedsAnswer);
        }
        if self.needs.len() == 1 {
            self.prompt();
        }
        None
    }

    fn answered(&mut self, is_it: impl Fn(&Need) -> bool) {
        self.needs.retain(|need| !is_it(need));
        self.prompt();
    }

    fn prompt(&self) {
        if let Some(need) = self.needs.first() {
            if self.needs.len() > 1 {
                needs::question(need).iter().for_each(|line| self.out.remark(line));
            }
            self.out.ask(needs::choices(need));
        }
    }

    async fn answer(&mut self, line: &str) -> Result<(), Failure> {
        let Some(need) = self.needs.first() else { return Ok(()) };
        let answer = match needs::answer(need, line, None) {
            Ok(answer) => answer,
            Err(failure) => {
                failure.tell(self.out);
                self.prompt();
                return Ok(());
            }
        };
        match self.client.call::<table::AnswerTask>(self.task.id, (), answer).await {
            // The event that says so takes it off the list.
            Ok(_) => Ok(()),
            Err(ClientError::Refused(error)) => {
                self.out.error(&error);
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What came of it, and what to do next.
    async fn summary(&self) -> Result<(), Failure> {
        if self.out.json() {
            return Ok(());
        }
        let changes = self.client.call::<table::ListChanges>(self.task.id, (), ()).await?;
        let number = self.task.number;
        if changes.files.is_empty() {
            self.out.remark("It changed no files.");
            return Ok(());
        }
        for line in task_view::stat_lines(&changes.files, self.out.width()) {
            self.out.remark(line);
        }
        self.out.remark(stat(&changes.stat));
        let hint =
            |command: String, what: &str| self.out.remark(format!("  {command:<26}{}", styled(FAINT, what)));
        hint(format!("flotilla task diff {number}"), "shows the change");
        hint(format!("flotilla task accept {number}"), "lands it in your branch");
        hint(format!("flotilla task discard {number}"), "puts it away");
        Ok(())
    }
}

/// The lines that are typed. The thread ends with the process: reading a terminal cannot be given up.
fn typed_lines() -> mpsc::Receiver<String> {
    let (lines, typed) = mpsc::channel(8);
    thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if lines.blocking_send(line).is_err() {
                break;
            }
        }
    });
    typed
}

async fn next_line(typed: &mut Option<mpsc::Receiver<String>>) -> Option<String> {
    match typed {
        Some(typed) => typed.recv().await,
        None => None,
    }
}
