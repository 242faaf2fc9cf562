//! Many memories: lists, export and import, changes at once, how they stand in all.

use super::{
    Server,
    memory::{memory_error, record},
    written::written,
};
use flotilla_api::{
    Ask, ByteStream, Serve, table,
    wire::{
        self, MemoriesChanged, MemoriesChosen, MemoriesImported, MemoryChange, MemoryList, MemoryMeaning,
        MemoryQuery, MemoryRecord, MemoryRefused, MemoryStandingName, MemoryStatus,
    },
};
use flotilla_domain::{Code, Memory, MemoryScope, Project, ProjectId, UserError};
use flotilla_engine::Roster as _;
use flotilla_memory::{Change, Filter, Imported, StandingName, Which};
use std::io;

/// Memories of one page, where nothing else is asked for.
const PAGE: u32 = 100;

fn filter(query: MemoryQuery) -> Filter {
    Filter {
        text: query.text,
        project: query.project,
        of_user: query.of_user.unwrap_or(false),
        kind: query.kind.map(Into::into),
        standing: query.standing.map(|standing| match standing {
            MemoryStandingName::Proposed => StandingName::Proposed,
            MemoryStandingName::Kept => StandingName::Kept,
            MemoryStandingName::Superseded => StandingName::Superseded,
        }),
        faded: query.faded.unwrap_or(false),
        id_end: query.id_end,
        skip: query.skip.unwrap_or(0),
        limit: Some(query.limit.unwrap_or(PAGE)),
    }
}

impl Server {
    /// By which model memories are found by their meaning, and how far that is.
    async fn by_meaning(&self) -> Result<Option<MemoryMeaning>, wire::Error> {
        let counts = self.memories().embedded().await.map_err(memory_error)?;
        let meaning = |model, trouble| {
            let (embedded, waiting, refused) = (counts.done, counts.waiting, counts.refused);
            Some(MemoryMeaning { model, embedded, waiting, refused, trouble })
        };
        Ok(match self.0.roster.embedder() {
            Ok(None) => None,
            Ok(Some(embedder)) => meaning(embedder.model, self.0.trouble.now()),
            Err(error) => meaning(String::new(), Some(format!("{}. {}", error.title, error.hint))),
        })
    }

    /// How memories stand in all.
    pub(super) async fn memory_status(&self) -> Result<MemoryStatus, wire::Error> {
        let (total, proposed) = self.memories().counts().await.map_err(memory_error)?;
        Ok(MemoryStatus { total, proposed, by_meaning: self.by_meaning().await? })
    }

    /// An imported memory as it is here: its project is the one of the same id, or else of the same folder.
    fn at_home(record: MemoryRecord, projects: &[Project]) -> Result<Memory, UserError> {
        let MemoryRecord { memory, project_path } = record;
        let mut memory = Memory::from(memory);
        let Some(project) = memory.scope.project() else { return Ok(memory) };
        let known = |id: ProjectId| projects.iter().any(|project| project.id == id);
        let by_path = || {
            let path = project_path.as_ref()?;
            projects.iter().find(|project| &project.path == path).map(|project| project.id)
        };
        let here = if known(project) { Some(project) } else { by_path() };
        let Some(project) = here else {
            return Err(UserError::fixable(
                Code::NotFound,
                format!("Its project is not known here: {}", project_path.as_deref().unwrap_or("?")),
                "Open the project in Flotilla, then import again.",
            ));
        };
        memory.scope = match memory.scope {
            MemoryScope::Path { path, .. } => MemoryScope::Path { project, path },
            MemoryScope::Project { .. } | MemoryScope::User => MemoryScope::Project { project },
        };
        Ok(memory)
    }
}

impl Serve<table::ListMemories> for Server {
    async fn serve(&self, ask: Ask<table::ListMemories>) -> Result<MemoryList, wire::Error> {
        let page = self.memories().list(filter(ask.query)).await.map_err(memory_error)?;
        let mut memories = Vec::with_capacity(page.memories.len());
        for memory in &page.memories {
            memories.push(self.memory_view(memory).await?);
        }
        let (total, proposed) = (page.total, page.proposed);
        Ok(MemoryList { memories, total, proposed, by_meaning: self.by_meaning().await? })
    }
}

impl Serve<table::ShowMemoryStatus> for Server {
    async fn serve(&self, _: Ask<table::ShowMemoryStatus>) -> Result<MemoryStatus, wire::Error> {
        self.memory_status().await
    }
}

impl Serve<table::ChangeMemories> for Server {
    async fn serve(&self, ask: Ask<table::ChangeMemories>) -> Result<MemoriesChanged, wire::Error> {
        let which = match ask.body.which {
            MemoriesChosen::Id { memories } => Which::These(memories),
            MemoriesChosen::Query { query } => Which::All(Box::new(filter(query))),
        };
        let change = match ask.body.change {
            MemoryChange::Forget => Change::Forget,
            MemoryChange::Keep => Change::Keep,
            MemoryChange::Pin { pinned } => Change::Pin(pinned),
            MemoryChange::Move { project } => {
                if let Some(project) = project {
                    self.known_scope(MemoryScope::Project { project }).await?;
                }
                Change::Move(project)
            }
        };
        let projects = self.all_projects().await?;
        let done = self.memories().change(which, change).await;
        // Where it fails half-way, what went before is changed.
        self.memories_changed();
        let done = done.map_err(memory_error)?;
        let forgotten = done.forgotten.iter().map(|memory| record(memory, &projects)).collect();
        Ok(MemoriesChanged { changed: done.count, forgotten })
    }
}

impl Serve<table::ExportMemories> for Server {
    async fn serve(&self, _: Ask<table::ExportMemories>) -> Result<ByteStream, wire::Error> {
        let projects = self.all_projects().await?;
        let memories = self.memories().all().await.map_err(memory_error)?;
        Ok(written(move |out| {
            for memory in &memories {
                serde_json::to_writer(&mut *out, &record(memory, &projects)).map_err(io::Error::other)?;
                out.write_all(b"\n")?;
            }
            Ok(())
        }))
    }
}

/// A line of an export.
fn read(line: &str) -> Result<MemoryRecord, UserError> {
    serde_json::from_str(line).map_err(|error| {
        UserError::fixable(
            Code::BadInput,
            format!("It is no memory: {error}"),
            "Each line is one of `flotilla memory export`; one of a newer Flotilla may need an update of this one.",
        )
    })
}

impl Serve<table::ImportMemories> for Server {
    async fn serve(&self, ask: Ask<table::ImportMemories>) -> Result<MemoriesImported, wire::Error> {
        let projects = self.all_projects().await?;
        let mut imported = MemoriesImported { added: 0, updated: 0, known: 0, refused: Vec::new() };
        let (mut places, mut memories) = (Vec::new(), Vec::new());
        let lines = ask.body.lines.iter().map(|line| (!line.trim().is_empty()).then(|| read(line)));
        let records = ask.body.memories.into_iter().map(|record| Some(Ok(record))).chain(lines);
        for (at, record) in (0_u32..).zip(records) {
            let Some(record) = record else { continue };
            match record.and_then(|record| Self::at_home(record, &projects)) {
                Ok(memory) => {
                    places.push(at);
                    memories.push(memory);
                }
                Err(error) => imported.refused.push(MemoryRefused { at, error: error.into() }),
            }
        }
        let done = self.memories().import(memories).await.map_err(memory_error)?;
        for (at, one) in places.into_iter().zip(done) {
            match one {
                Ok(Imported::Added) => imported.added += 1,
                Ok(Imported::Updated) => imported.updated += 1,
                Ok(Imported::Known) => imported.known += 1,
                Err(error) => imported.refused.push(MemoryRefused { at, error: memory_error(error) }),
            }
        }
        imported.refused.sort_by_key(|refused| refused.at);
        self.memories_changed();
        Ok(imported)
    }
}
