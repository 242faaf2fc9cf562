//! `flotilla memory`: what is remembered across runs.

use crate::{
    failure::Failure,
    link,
    memory_args::{self as args, MemoryCommand, MemoryListArgs, MemoryPlace},
    out::{FAINT, Out, STRONG, WAITS, styled},
    table::{Cell, lines, visible},
    task::{absolute, given},
    task_view::ago,
};
use flotilla_api::{
    client::Client,
    table,
    wire::{
        AddMemory, EditMemory, MemoryAdded, MemoryHow, MemoryKind, MemoryPath, MemoryQuery, MemoryReason,
        MemoryScope, MemoryShown, MemorySource, MemoryStanding, MemoryStandingName, MemoryUsePlace,
        MemoryView, OpenProject, ProjectView,
    },
};
use flotilla_domain::MemoryId;
use std::{collections::BTreeMap, path::Path};

pub mod many;

/// Memories that are asked for, and sent, at once.
pub(super) const PAGE: u32 = 500;
/// Characters of an id's end by which lists name a memory.
const SHORT: usize = 8;

/// Carries out `command`.
pub async fn memory(command: MemoryCommand, out: &Out) -> Result<u8, Failure> {
    let client = link::connect().await?;
    match command {
        MemoryCommand::Add { place, kind, pin, replaces, text } => {
            let replaces = match replaces {
                Some(named) => Some(find(&client, &named).await?.memory),
                None => None,
            };
            let scope = scope(&client, &place).await?.unwrap_or(MemoryScope::User);
            let body = AddMemory { text: given(&text)?, kind: kind.into(), scope, pinned: pin, replaces };
            tell(&client.call::<table::AddMemory>((), (), body).await?, out)?;
        }
        MemoryCommand::List(only) => list(&client, only, None, out).await?,
        MemoryCommand::Search { only, words } => list(&client, only, Some(words.join(" ")), out).await?,
        MemoryCommand::Show(id) => {
            let path = find(&client, &id.memory).await?;
            show(&client, &client.call::<table::ShowMemory>(path, (), ()).await?, out).await?;
        }
        MemoryCommand::Edit { id, text, kind, place, everywhere, pin, unpin, confirm } => {
            let path = find(&client, &id.memory).await?;
            let scope = if everywhere { Some(MemoryScope::User) } else { scope(&client, &place).await? };
            let pinned = (pin || unpin).then_some(pin);
            let edit = EditMemory { text, kind: kind.map(Into::into), scope, pinned };
            let changes = edit != EditMemory::default();
            if !changes && !confirm {
                return Err(Failure::input(
                    "Nothing is to change".to_owned(),
                    "Say what: --text, --kind, --project, --everywhere, --pin, --unpin or --confirm.",
                ));
            }
            if changes {
                let changed = client.call::<table::EditMemory>(path.clone(), (), edit).await?;
                if !confirm {
                    brief(&changed, out)?;
                }
            }
            if confirm {
                tell(&client.call::<table::ConfirmMemory>(path, (), ()).await?, out)?;
            }
        }
        MemoryCommand::Forget { memories } => {
            let mut paths = Vec::with_capacity(memories.len());
            for named in &memories {
                paths.push(find(&client, named).await?);
            }
            for path in paths {
                let forgotten = client.call::<table::ForgetMemory>(path, (), ()).await?;
                match out.json() {
                    true => out.data(&forgotten)?,
                    false => out.line(format!("forgotten  {}", visible(&forgotten.memory.text)))?,
                }
            }
        }
        MemoryCommand::Move { from, to } => many::move_all(&client, &from, &to, out).await?,
        MemoryCommand::Status => many::status(&client, out).await?,
        MemoryCommand::Import { file } => many::import(&client, &file, out).await?,
        MemoryCommand::Export => {
            let mut body = client.bytes::<table::ExportMemories>((), ()).await?;
            while let Some(bytes) = body.next().await? {
                out.bytes(&bytes)?;
            }
        }
    }
    Ok(0)
}

impl From<args::MemoryKind> for MemoryKind {
    fn from(kind: args::MemoryKind) -> Self {
        match kind {
            args::MemoryKind::Convention => Self::Convention,
            args::MemoryKind::Command => Self::Command,
            args::MemoryKind::Pitfall => Self::Pitfall,
            args::MemoryKind::Preference => Self::Preference,
            args::MemoryKind::Correction => Self::Correction,
        }
    }
}

fn kind(kind: MemoryKind) -> &'static str {
    flotilla_domain::MemoryKind::from(kind).as_str()
}

fn short(id: MemoryId) -> String {
    let id = id.to_string();
    id.get(id.len().saturating_sub(SHORT)..).unwrap_or(&id).to_owned()
}

pub(super) async fn project(client: &Client, folder: &Path) -> Result<ProjectView, Failure> {
    let open = OpenProject { path: absolute(folder)? };
    Ok(client.call::<table::OpenProject>((), (), open).await?)
}

async fn scope(client: &Client, place: &MemoryPlace) -> Result<Option<MemoryScope>, Failure> {
    let Some(folder) = &place.project else { return Ok(None) };
    let project = project(client, folder).await?.id;
    Ok(Some(match &place.path {
        Some(path) => MemoryScope::Path { project, path: path.clone() },
        None => MemoryScope::Project { project },
    }))
}

async fn read(client: &Client, query: MemoryQuery, wanted: usize) -> Result<Vec<MemoryView>, Failure> {
    let mut found = Vec::new();
    loop {
        let skip = u32::try_from(found.len()).unwrap_or(u32::MAX);
        let page = MemoryQuery { skip: Some(skip), limit: Some(PAGE), ..query.clone() };
        let page = client.call::<table::ListMemories>((), page, ()).await?.memories;
        let last = page.len() < PAGE as usize;
        found.extend(page);
        if last || found.len() >= wanted {
            found.truncate(wanted);
            return Ok(found);
        }
    }
}

/// The memory that was named by its id or the end of it.
async fn find(client: &Client, named: &str) -> Result<MemoryPath, Failure> {
    if let Ok(memory) = named.parse() {
        return Ok(MemoryPath { memory });
    }
    let end = MemoryQuery { id_end: Some(named.to_owned()), ..MemoryQuery::default() };
    let fit: Vec<MemoryId> = read(client, end, 2).await?.iter().map(|view| view.memory.id).collect();
    match fit.as_slice() {
        [memory] => Ok(MemoryPath { memory: *memory }),
        [] => Err(Failure::input(
            format!("There is no memory {}", visible(named)),
            "`flotilla memory list` shows those there are.",
        )),
        _ => Err(Failure::input(
            format!("More than one memory ends with {}", visible(named)),
            "Give more of its id.",
        )),
    }
}

fn brief(view: &MemoryView, out: &Out) -> Result<(), Failure> {
    match out.json() {
        true => out.data(view),
        false => {
            out.line(format!("{}  {}", styled(STRONG, short(view.memory.id)), visible(&view.memory.text)))
        }
    }
}

fn tell(added: &MemoryAdded, out: &Out) -> Result<(), Failure> {
    if out.json() {
        return out.data(added);
    }
    brief(&added.memory, out)?;
    match (added.how, added.superseded) {
        (MemoryHow::Merged, _) => out.remark(styled(FAINT, "It was remembered already.")),
        (MemoryHow::Superseded, Some(old)) => out.remark(styled(
            FAINT,
            format!("{} counts no more; flotilla memory edit {0} --confirm brings it back", short(old)),
        )),
        _ => {}
    }
    Ok(())
}

async fn folders(client: &Client) -> Result<BTreeMap<flotilla_domain::ProjectId, String>, Failure> {
    let projects = client.call::<table::ListProjects>((), (), ()).await?.projects;
    Ok(projects.into_iter().map(|project| (project.id, project.name)).collect())
}

fn place(scope: &MemoryScope, names: &BTreeMap<flotilla_domain::ProjectId, String>) -> String {
    let name = |project| names.get(project).cloned().unwrap_or_else(|| "(another project)".to_owned());
    match scope {
        MemoryScope::User => "everywhere".to_owned(),
        MemoryScope::Project { project } => name(project),
        MemoryScope::Path { project, path } => format!("{}/{path}", name(project)),
    }
}

async fn list(client: &Client, only: MemoryListArgs, text: Option<String>, out: &Out) -> Result<(), Failure> {
    let of = match &only.project {
        Some(folder) => Some(project(client, folder).await?.id),
        None => None,
    };
    let is_filtered =
        only.user || only.faded || only.project.is_some() || only.kind.is_some() || only.state.is_some();
    let is_search = text.is_some();
    let query = MemoryQuery {
        text,
        project: of,
        of_user: only.user.then_some(true),
        kind: only.kind.map(Into::into),
        standing: only.state.map(|state| match state {
            args::MemoryStanding::Proposed => MemoryStandingName::Proposed,
            args::MemoryStanding::Kept => MemoryStandingName::Kept,
            args::MemoryStanding::Superseded => MemoryStandingName::Superseded,
        }),
        faded: only.faded.then_some(true),
        ..MemoryQuery::default()
    };
    let memories = read(client, query, only.limit.unwrap_or(usize::MAX)).await?;
    if out.json() {
        return out.data(&memories);
    }
    if memories.is_empty() {
        out.remark(if is_search {
            "Nothing that is remembered has all these words."
        } else if is_filtered {
            "Nothing that is remembered fits."
        } else {
            "Nothing is remembered yet. flotilla memory add writes something down."
        });
        return Ok(());
    }
    let names = folders(client).await?;
    let rows: Vec<Vec<Cell>> = memories
        .iter()
        .map(|MemoryView { memory, faded, .. }| {
            let state = match (&memory.standing, memory.pinned, faded) {
                (MemoryStanding::Proposed { .. }, ..) => Cell::styled(WAITS, "proposed"),
                (MemoryStanding::Superseded { .. }, ..) => Cell::styled(FAINT, "superseded"),
                (MemoryStanding::Kept, true, _) => Cell::styled(STRONG, "pinned"),
                (MemoryStanding::Kept, false, true) => Cell::styled(FAINT, "faded"),
                (MemoryStanding::Kept, false, false) => "".into(),
            };
            vec![
                Cell::styled(STRONG, short(memory.id)),
                memory.text.clone().into(),
                kind(memory.kind).into(),
                place(&memory.scope, &names).into(),
                state,
                Cell::styled(FAINT, ago(memory.affirmed_at)),
            ]
        })
        .collect();
    lines(&["MEMORY", "TEXT", "KIND", "PLACE", "STATE", "SAID"], &rows, 1, out.width())
        .into_iter()
        .try_for_each(|line| out.line(line))
}

async fn show(client: &Client, shown: &MemoryShown, out: &Out) -> Result<(), Failure> {
    if out.json() {
        return out.data(shown);
    }
    let MemoryView { memory, strength, faded, other } = &shown.memory;
    out.line(format!("{}  {}", styled(STRONG, memory.id), kind(memory.kind)))?;
    memory.text.lines().try_for_each(|line| out.line(visible(line)))?;
    out.line(format!("place     {}", visible(&place(&memory.scope, &folders(client).await?))))?;
    let from = match &memory.source {
        MemorySource::User => "you".to_owned(),
        MemorySource::Run { task, run } => format!("an agent, in {run} of {task}"),
        MemorySource::Chat { chat } => format!("the chat {chat}"),
        MemorySource::Import => "an import".to_owned(),
    };
    out.line(format!("from      {from}, {}", ago(memory.created_at)))?;
    let standing = match &memory.standing {
        MemoryStanding::Proposed { .. } => {
            format!("proposed; flotilla memory edit {} --confirm says yes", short(memory.id))
        }
        MemoryStanding::Kept if memory.pinned => "pinned".to_owned(),
        MemoryStanding::Kept if *faded => format!(
            "faded: long unused, it goes into no prompt by itself; flotilla memory edit {} --confirm brings it back",
            short(memory.id)
        ),
        MemoryStanding::Kept => format!("kept, {strength} % strong"),
        MemoryStanding::Superseded { by } => format!("superseded by {}", short(*by)),
    };
    out.line(format!("standing  {standing}"))?;
    if let Some(other) = other {
        let how = if matches!(memory.standing, MemoryStanding::Proposed { .. }) { "replaces" } else { "now" };
        out.line(format!("{how:<9} {}", visible(other)))?;
    }
    for used in &shown.used {
        let (place, title) = match &used.place {
            MemoryUsePlace::Run { task, number, title, .. } => {
                (number.map_or_else(|| task.to_string(), |number| format!("#{number}")), title)
            }
            MemoryUsePlace::Chat { title, .. } => ("chat".to_owned(), title),
        };
        let why = match &used.reason {
            MemoryReason::Pinned => "pinned".to_owned(),
            MemoryReason::Standing => "it holds in general".to_owned(),
            MemoryReason::Words { words } if words.is_empty() => "words of the prompt".to_owned(),
            MemoryReason::Words { words } => format!("the prompt has {}", words.join(", ")),
            MemoryReason::Meaning => "it means something like the prompt".to_owned(),
        };
        let title = visible(title.as_deref().unwrap_or_default());
        out.line(styled(FAINT, format!("used in   {place} {title}, {} ({why})", ago(used.at))))?;
    }
    Ok(())
}
