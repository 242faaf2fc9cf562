//! `flotilla memory import`, `move` and `status`.

use super::{PAGE, project};
use crate::{
    failure::Failure,
    out::{BAD, FAINT, Out, styled},
    table::visible,
    task::given,
};
use flotilla_api::{
    client::Client,
    table,
    wire::{
        ChangeMemories, ImportMemories, MemoriesChosen, MemoriesImported, MemoryChange, MemoryMeaning,
        MemoryQuery, MemoryRefused,
    },
};
use flotilla_domain::ProjectId;
use std::{
    fs,
    path::{self, Path},
};

/// Takes over what a file has.
pub(super) async fn import(client: &Client, file: &Path, out: &Out) -> Result<(), Failure> {
    let text = match file == Path::new("-") {
        true => given("-")?,
        false => fs::read_to_string(file).map_err(|error| {
            Failure::input(format!("{} cannot be read: {error}", file.display()), "Name an export's file.")
        })?,
    };
    if text
        .lines()
        .find(|line| !line.trim().is_empty())
        .is_some_and(|line| !line.trim_start().starts_with('{'))
    {
        return Err(Failure::input(
            format!("{} is no export of memories", file.display()),
            "Each line is one of `flotilla memory export`. Instructions for agents, such as AGENTS.md and CLAUDE.md, are \
             read where they lie; `flotilla memory add` writes down a fact of them.",
        ));
    }
    let mut all = MemoriesImported { added: 0, updated: 0, known: 0, refused: Vec::new() };
    let lines: Vec<&str> = text.lines().collect();
    for (page, lines) in lines.chunks(PAGE as usize).enumerate() {
        let first = u32::try_from(page).unwrap_or(u32::MAX).saturating_mul(PAGE);
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        let body = ImportMemories { memories: Vec::new(), lines };
        let done = client.call::<table::ImportMemories>((), (), body).await?;
        all.added += done.added;
        all.updated += done.updated;
        all.known += done.known;
        let refused = done.refused.into_iter();
        all.refused
            .extend(refused.map(|MemoryRefused { at, error }| MemoryRefused { at: first + at, error }));
    }
    if out.json() {
        return out.data(&all);
    }
    out.line(format!("{} added, {} updated, {} known", all.added, all.updated, all.known))?;
    for MemoryRefused { at, error } in &all.refused {
        out.remark(format!("line {}: {}. {}", at + 1, visible(&error.title), visible(&error.hint)));
    }
    Ok(())
}

/// Lets what holds in one project hold in another.
pub(super) async fn move_all(client: &Client, from: &str, to: &Path, out: &Out) -> Result<(), Failure> {
    let from = named(client, from).await?;
    let to = project(client, to).await?;
    let query = MemoryQuery { project: Some(from), ..MemoryQuery::default() };
    let body = ChangeMemories {
        which: MemoriesChosen::Query { query },
        change: MemoryChange::Move { project: Some(to.id) },
    };
    let done = client.call::<table::ChangeMemories>((), (), body).await?;
    match out.json() {
        true => out.data(&done),
        false => out.line(format!("{} moved to {}", done.changed, visible(&to.name))),
    }
}

/// A project by its id, or by a folder that may be no more.
async fn named(client: &Client, named: &str) -> Result<ProjectId, Failure> {
    if let Ok(project) = named.parse() {
        return Ok(project);
    }
    // The folder may be no more, so its way is not asked of the system.
    let folder = path::absolute(named).map_err(|error| {
        Failure::input(format!("{} is no folder's name: {error}", visible(named)), "Name a folder, or an id.")
    })?;
    let folder = folder.display().to_string();
    let all = client.call::<table::ListProjects>((), (), ()).await?.projects;
    let found = all.iter().find(|project| project.path.trim_end_matches('/') == folder.trim_end_matches('/'));
    found.map(|project| project.id).ok_or_else(|| {
        Failure::input(
            format!("No project is known at {}", visible(&folder)),
            "Name the folder that it was opened at, or its id: `flotilla memory list --json` has the ids.",
        )
    })
}

/// How memories stand in all.
pub(super) async fn status(client: &Client, out: &Out) -> Result<(), Failure> {
    let status = client.call::<table::ShowMemoryStatus>((), (), ()).await?;
    if out.json() {
        return out.data(&status);
    }
    out.line(format!("memories  {}, {} proposed", status.total, status.proposed))?;
    out.line(format!("found by  {}", found_by(status.by_meaning.as_ref())))?;
    trouble(status.by_meaning.as_ref(), out)
}

/// By what memories are found.
pub fn found_by(meaning: Option<&MemoryMeaning>) -> String {
    let Some(MemoryMeaning { model, embedded, waiting, refused, .. }) = meaning else {
        return "their words".to_owned();
    };
    let model = if model.is_empty() { "(unknown model)" } else { model };
    let refused = if *refused == 0 { String::new() } else { format!(", {refused} refused") };
    format!(
        "their words, and their meaning to {}: {embedded} embedded, {waiting} to go{refused}",
        visible(model)
    )
}

/// What keeps the embedding from going on.
pub fn trouble(meaning: Option<&MemoryMeaning>, out: &Out) -> Result<(), Failure> {
    match meaning.and_then(|meaning| meaning.trouble.as_deref()) {
        Some(why) => out.line(format!("  {}  {}", styled(BAD, "trouble"), styled(FAINT, visible(why)))),
        None => Ok(()),
    }
}
