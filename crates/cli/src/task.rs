//! `flotilla task`.

use crate::{
    args::{AcceptArgs, AddArgs, AnswerArgs, DiffArgs, EventsArgs, Form, ListArgs, SteerArgs, TaskCommand},
    budget,
    failure::{EXIT_INTERRUPTED, Failure},
    link, needs,
    out::{FAINT, Out, STRONG, styled},
    render::{Renderer, stat},
    task_view::{self, stat_lines, title},
};
use flotilla_api::{
    SseItem,
    client::Client,
    table,
    wire::{
        AcceptTask, Accepted, AddTask, ChangeStat, Changes, Delivery, EventQuery, LandingForm, Need, Part,
        PatchQuery, StartTask, SteerTask, TaskCard, TaskPath, TaskQuery, TaskRef, TaskView, When,
    },
};
use flotilla_domain::{Code, RepoPath, UserError};
use std::{io::Read as _, path::Path};

/// Tasks that are asked for at once.
const PAGE: u32 = 500;

/// `folder` as the daemon can find it.
pub fn absolute(folder: &Path) -> Result<String, Failure> {
    let unusable = |error: &dyn std::fmt::Display| {
        Failure::input(format!("{} cannot be used: {error}", folder.display()), "Name a folder that exists.")
    };
    let real = folder.canonicalize().map_err(|error| unusable(&error))?;
    real.into_os_string().into_string().map_err(|_| unusable(&"its name is no Unicode"))
}

/// What was given on the command line, or on standard input for `-`.
pub fn given(argument: &str) -> Result<String, Failure> {
    if argument != "-" {
        return Ok(argument.to_owned());
    }
    let mut text = String::new();
    match std::io::stdin().read_to_string(&mut text) {
        Ok(_) => Ok(text),
        Err(error) => {
            Err(Failure::input(format!("Standard input cannot be read: {error}"), "Give it text in UTF-8."))
        }
    }
}

/// Carries out `command`.
pub async fn task(command: TaskCommand, out: &Out) -> Result<u8, Failure> {
    let client = link::connect().await?;
    match command {
        TaskCommand::Add(args) => add(&client, args, out).await?,
        TaskCommand::List(args) => list(&client, args, out).await?,
        TaskCommand::Show(id) => {
            let task = client.call::<table::ShowTask>(path(id.task), (), ()).await?;
            match out.json() {
                true => out.data(&task)?,
                false => task_view::show(&task, out)?,
            }
        }
        TaskCommand::Start(args) => {
            let body = StartTask { from: args.from };
            brief(&client.call::<table::StartTask>(path(args.id.task), (), body).await?, out)?;
        }
        TaskCommand::Budget(args) => budget::set(&client, args, out).await?,
        TaskCommand::Stop(id) => brief(&client.call::<table::StopTask>(path(id.task), (), ()).await?, out)?,
        TaskCommand::Steer(args) => steer(&client, args, out).await?,
        TaskCommand::Answer(args) => answer(&client, args, out).await?,
        TaskCommand::Events(args) => return events(&client, args, out).await,
        TaskCommand::Diff(args) => diff(&client, args, out).await?,
        TaskCommand::Accept(args) => accept(&client, args, out).await?,
        TaskCommand::Discard(id) => {
            let task = client.call::<table::DiscardTask>(path(id.task), (), ()).await?;
            brief(&task, out)?;
            out.remark(styled(FAINT, format!("flotilla task restore {}   brings it back", task.number)));
        }
        TaskCommand::Restore(id) => {
            let restored = client.call::<table::RestoreTask>(path(id.task), (), ()).await?;
            if out.json() {
                out.data(&restored)?;
            } else {
                brief(&restored.task, out)?;
                if let (Some(path), Some(branch)) = (&restored.path, &restored.branch) {
                    out.remark(format!("Its workspace is {path} on {branch}."));
                }
            }
        }
    }
    Ok(0)
}

const fn path(task: TaskRef) -> TaskPath {
    TaskPath { task }
}

/// Shows a task in a line.
pub fn brief(task: &TaskView, out: &Out) -> Result<(), Failure> {
    match out.json() {
        true => out.data(task),
        false => out.line(format!(
            "{} {}  {}",
            styled(STRONG, format!("#{}", task.number)),
            task_view::state(task.state.name()),
            title(&task.title)
        )),
    }
}

async fn add(client: &Client, args: AddArgs, out: &Out) -> Result<(), Failure> {
    let add = AddTask {
        project: absolute(&args.settings.project)?,
        title: args.title,
        prompt: vec![Part::text(given(&args.prompt)?)],
        settings: args.settings.wire(),
        depends_on: args.after,
        parent: args.parent,
        start: if args.start { When::Now } else { When::Later },
    };
    brief(&client.call::<table::AddTask>((), (), add).await?, out)
}

async fn list(client: &Client, args: ListArgs, out: &Out) -> Result<(), Failure> {
    let project = args.project.as_deref().map(absolute).transpose()?;
    let wanted = args.limit.unwrap_or(usize::MAX);
    let mut query = TaskQuery {
        project,
        state: args.state.map(|state| state.0),
        text: None,
        before: None,
        limit: Some(PAGE),
    };
    let mut tasks: Vec<TaskCard> = Vec::new();
    loop {
        let page = client.call::<table::ListTasks>((), query.clone(), ()).await?;
        tasks.extend(page.tasks);
        query.before = page.next;
        if page.next.is_none() || tasks.len() >= wanted {
            break;
        }
    }
    tasks.truncate(wanted);
    if out.json() {
        return out.data(&tasks);
    }
    if tasks.is_empty() {
        out.remark("There are no tasks. `flotilla run PROMPT` makes one.");
        return Ok(());
    }
    for line in task_view::list_lines(&tasks, out.width()) {
        out.line(line)?;
    }
    Ok(())
}

async fn steer(client: &Client, args: SteerArgs, out: &Out) -> Result<(), Failure> {
    let body = SteerTask { parts: vec![Part::text(given(&args.message)?)], when: Delivery::default() };
    let steered = client.call::<table::SteerTask>(path(args.id.task), (), body).await?;
    match out.json() {
        true => out.data(&steered),
        false => {
            out.remark("The agent gets it before its next turn.");
            Ok(())
        }
    }
}

async fn answer(client: &Client, args: AnswerArgs, out: &Out) -> Result<(), Failure> {
    let task = client.call::<table::ShowTask>(path(args.id.task), (), ()).await?;
    let waiting: Vec<&Need> = task.runs.iter().flat_map(|run| &run.needs).collect();
    let named = |need: &&&Need| match need {
        Need::Approval { approval, .. } => args.approval == Some(*approval),
        Need::Question { question, .. } => args.question == Some(*question),
    };
    let need = if args.approval.is_some() || args.question.is_some() {
        waiting.iter().find(named).copied().ok_or_else(|| {
            Failure::input(
                "That waits for no answer (any more)",
                format!("`flotilla task show {}` shows what does.", task.number),
            )
        })?
    } else {
        match waiting.as_slice() {
            [only] => only,
            [] => {
                return Err(Failure::input(
                    "The task waits for no answer",
                    "It may have been answered already.",
                ));
            }
            several => {
                let commands: Vec<String> =
                    several.iter().map(|need| needs::command(need, task.number)).collect();
                return Err(Failure::input("More than one answer is waited for", commands.join("\n")));
            }
        }
    };
    let body = needs::answer(need, &args.answer, args.note)?;
    brief(&client.call::<table::AnswerTask>(task.id, (), body).await?, out)
}

async fn events(client: &Client, args: EventsArgs, out: &Out) -> Result<u8, Failure> {
    let number = args.id.task.to_string();
    let query = EventQuery { after: args.after, task: Some(args.id.task), follow: Some(args.follow) };
    let mut renderer = Renderer::new(out);
    let mut stream = client.events::<table::WatchEvents>((), query, None).await?;
    let mut interrupt = std::pin::pin!(tokio::signal::ctrl_c());
    loop {
        let next = tokio::select! {
            next = stream.next() => next?,
            _ = &mut interrupt => {
                out.remark(format!("\nThe task goes on. Stop it with: flotilla task stop {number}"));
                return Ok(EXIT_INTERRUPTED);
            }
        };
        match next {
            Some(SseItem::Item { item, .. }) if out.json() => out.data(&item)?,
            Some(SseItem::Item { item, .. }) => renderer.show(&item)?,
            Some(SseItem::Resync { seq }) => {
                return Err(Failure::input(
                    format!(
                        "There is no event after {}: the log ends at {seq}",
                        args.after.unwrap_or_default()
                    ),
                    "It is another data folder's number, perhaps. Leave --after out.",
                ));
            }
            None => return Ok(0),
        }
    }
}

async fn diff(client: &Client, args: DiffArgs, out: &Out) -> Result<(), Failure> {
    let file = match args.path {
        Some(text) => Some(RepoPath::from_text(&text).ok_or_else(|| {
            Failure::input(
                format!("{text} is no path"),
                "Write a backslash as \\\\ and a byte that is no UTF-8 as \\xNN.",
            )
        })?),
        None => None,
    };
    if args.stat || args.name_only || out.json() {
        let mut changes = client.call::<table::ListChanges>(path(args.id.task), (), ()).await?;
        if let Some(file) = &file {
            only(&mut changes, file)?;
        }
        if out.json() {
            return out.data(&changes);
        }
        if args.name_only {
            return changes.files.iter().try_for_each(|file| out.line(&file.path));
        }
        for line in stat_lines(&changes.files, out.width()) {
            out.line(line)?;
        }
        return out.line(stat(&changes.stat));
    }
    let mut body = client
        .bytes::<table::ReadPatch>(path(args.id.task), PatchQuery { path: file, ..PatchQuery::default() })
        .await?;
    while let Some(bytes) = body.next().await? {
        out.bytes(&bytes)?;
    }
    Ok(())
}

/// Leaves of `changes` what concerns `file`.
fn only(changes: &mut Changes, file: &RepoPath) -> Result<(), Failure> {
    changes.files.retain(|change| change.path == *file);
    let Some(change) = changes.files.first() else {
        return Err(UserError::fixable(
            Code::NotFound,
            format!("There is no such file in the change: {file}"),
            "`flotilla task diff ID --name-only` lists its files.",
        )
        .into());
    };
    changes.stat = ChangeStat { files: 1, added: change.added, removed: change.removed };
    Ok(())
}

async fn accept(client: &Client, args: AcceptArgs, out: &Out) -> Result<(), Failure> {
    let body = AcceptTask {
        form: match args.form {
            Form::Commit => LandingForm::Commit,
            Form::Commits => LandingForm::Commits,
            Form::Edits => LandingForm::Edits,
        },
        message: args.message,
        onto: args.onto,
        dry_run: args.dry_run,
        ..AcceptTask::default()
    };
    let accepted = client.call::<table::AcceptTask>(path(args.id.task), (), body).await?;
    match out.json() {
        true => out.data(&accepted),
        false => tell(&accepted, out),
    }
}

fn tell(accepted: &Accepted, out: &Out) -> Result<(), Failure> {
    let files = match accepted.files.len() {
        1 => "1 file".to_owned(),
        many => format!("{many} files"),
    };
    let commit = accepted.commit.get(..10).unwrap_or(&accepted.commit);
    let would = if accepted.dry_run { "would land" } else { "landed" };
    out.line(match &accepted.onto {
        Some(onto) if accepted.dry_run => format!("{would} on {onto}: {files}, without conflicts"),
        Some(onto) => format!("{would} on {onto} as {commit}: {files}"),
        None => format!("{would} as uncommitted edits: {files}"),
    })?;
    for path in &accepted.left_out {
        out.remark(format!("left out: {path}"));
    }
    Ok(())
}
