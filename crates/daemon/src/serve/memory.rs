//! What is remembered.

use super::{Server, engine_error, not_found, store_error, written::written};
use crate::notices::Notice;
use flotilla_api::{
    Ask, ByteStream, Serve, table,
    wire::{
        self, BoardList, MemoriesImported, MemoryAdded, MemoryHow, MemoryList, MemoryMeaning,
        MemoryProposals, MemoryRecord, MemoryRefused, MemorySettings, MemoryShown, MemoryStandingName,
        MemoryUsePlace, MemoryUsed, MemoryUses, MemoryView, Wire as _,
    },
};
use flotilla_domain::{Code, Memory, MemoryScope, MemorySource, Project, ProjectId, Timestamp, UserError};
use flotilla_engine::Roster as _;
use flotilla_memory::{
    Added, Edit, Filter, How, Imported, Memories, MemoryError, NewMemory, Place, Proposals, Settings,
    StandingName, Used,
};
use std::{
    collections::{HashMap, hash_map::Entry},
    io,
};
use uuid::Uuid;

/// Memories of one page, where nothing else is asked for.
const PAGE: u32 = 100;

fn memory_error(error: MemoryError) -> wire::Error {
    UserError::from(error).into()
}

fn view(memory: &Memory, now: Timestamp) -> MemoryView {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 0 to 100")]
    let strength = (memory.strength(now) * 100.0).round() as u8;
    MemoryView { memory: wire::Memory::wire(memory), strength, faded: memory.is_faded(now) }
}

fn added(added: &Added) -> MemoryAdded {
    let (how, superseded) = match added.how {
        How::Added => (MemoryHow::Added, None),
        How::Merged => (MemoryHow::Merged, None),
        How::Superseded(old) => (MemoryHow::Superseded, Some(old)),
    };
    MemoryAdded { memory: view(&added.memory, crate::daemon::clock()), how, superseded }
}

fn record(memory: &Memory, projects: &[Project]) -> MemoryRecord {
    let of = memory.scope.project();
    let project = projects.iter().find(|project| Some(project.id) == of);
    MemoryRecord {
        memory: wire::Memory::wire(memory),
        project_path: project.map(|project| project.path.clone()),
    }
}

impl Server {
    fn memories(&self) -> &Memories {
        self.engine().memories()
    }

    fn memories_changed(&self) {
        self.0.notices.tell(Notice::List(BoardList::Memories));
    }

    async fn all_projects(&self) -> Result<Vec<Project>, wire::Error> {
        Ok(self.store().projects().await.map_err(store_error)?.value)
    }

    async fn known_scope(&self, scope: MemoryScope) -> Result<MemoryScope, wire::Error> {
        if let Some(project) = scope.project()
            && self.store().project(project).await.map_err(store_error)?.is_none()
        {
            return Err(not_found("project"));
        }
        Ok(scope)
    }

    /// Uses, with what their tasks and memories are called now.
    async fn named(&self, uses: Vec<Used>) -> Result<Vec<MemoryUsed>, wire::Error> {
        let (mut tasks, mut chats) = (HashMap::new(), HashMap::new());
        let mut named = Vec::with_capacity(uses.len());
        for Used { memory, at, place, reason } in uses {
            let place = match place {
                Place::Run { task, run } => {
                    if let Entry::Vacant(unknown) = tasks.entry(task) {
                        let found = self.store().task(task).await.map_err(store_error)?;
                        unknown.insert(found.map(|task| (task.value.number, task.value.title.clone())));
                    }
                    let (number, title) = tasks.get(&task).cloned().flatten().unzip();
                    MemoryUsePlace::Run { task, number, title, run }
                }
                Place::Chat { chat, message } => {
                    if let Entry::Vacant(unknown) = chats.entry(chat) {
                        let found = self.store().chat(chat).await.map_err(store_error)?;
                        unknown.insert(found.map(|chat| chat.title.clone()));
                    }
                    let title = chats.get(&chat).cloned().flatten();
                    MemoryUsePlace::Chat { chat, message, title }
                }
            };
            let text = match self.memories().get(memory).await {
                Ok(memory) => Some(memory.text),
                Err(MemoryError::NotFound) => None,
                Err(error) => return Err(memory_error(error)),
            };
            let reason = wire::MemoryReason::wire(&reason);
            named.push(MemoryUsed { memory, text, at, place, reason });
        }
        Ok(named)
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
        let query = ask.query;
        let filter = Filter {
            text: query.text,
            project: query.project,
            of_user: query.of_user.unwrap_or(false),
            kind: query.kind.map(Into::into),
            standing: query.standing.map(|standing| match standing {
                MemoryStandingName::Proposed => StandingName::Proposed,
                MemoryStandingName::Kept => StandingName::Kept,
                MemoryStandingName::Superseded => StandingName::Superseded,
            }),
            skip: query.skip.unwrap_or(0),
            limit: Some(query.limit.unwrap_or(PAGE)),
        };
        let page = self.memories().list(filter).await.map_err(memory_error)?;
        let now = crate::daemon::clock();
        let by_meaning = match self.0.roster.embedder() {
            Ok(None) => None,
            Ok(Some(embedder)) => {
                let waiting = self.memories().waiting_for_meaning().await.map_err(memory_error)?;
                Some(MemoryMeaning { model: embedder.model, waiting, trouble: self.0.trouble.now() })
            }
            Err(error) => {
                let trouble = Some(format!("{}. {}", error.title, error.hint));
                Some(MemoryMeaning { model: String::new(), waiting: 0, trouble })
            }
        };
        Ok(MemoryList {
            memories: page.memories.iter().map(|memory| view(memory, now)).collect(),
            total: page.total,
            proposed: page.proposed,
            by_meaning,
        })
    }
}

impl Serve<table::AddMemory> for Server {
    async fn serve(&self, ask: Ask<table::AddMemory>) -> Result<MemoryAdded, wire::Error> {
        let body = ask.body;
        let new = NewMemory {
            text: body.text,
            kind: body.kind.into(),
            scope: self.known_scope(body.scope.into()).await?,
            source: MemorySource::User,
            pinned: body.pinned,
            replaces: body.replaces,
        };
        let done = self.memories().add(Uuid::now_v7(), new).await.map_err(memory_error)?;
        self.memories_changed();
        Ok(added(&done))
    }
}

impl Serve<table::ShowMemory> for Server {
    async fn serve(&self, ask: Ask<table::ShowMemory>) -> Result<MemoryShown, wire::Error> {
        let memory = self.memories().get(ask.path.memory).await.map_err(memory_error)?;
        let uses = self.memories().uses_of(memory.id).await.map_err(memory_error)?;
        Ok(MemoryShown { memory: view(&memory, crate::daemon::clock()), used: self.named(uses).await? })
    }
}

impl Serve<table::EditMemory> for Server {
    async fn serve(&self, ask: Ask<table::EditMemory>) -> Result<MemoryView, wire::Error> {
        let wire::EditMemory { text, kind, scope, pinned } = ask.body;
        let scope = match scope {
            Some(scope) => Some(self.known_scope(scope.into()).await?),
            None => None,
        };
        let edit = Edit { text, kind: kind.map(Into::into), scope, pinned };
        let memory = self.memories().edit(ask.path.memory, edit).await.map_err(memory_error)?;
        self.memories_changed();
        Ok(view(&memory, crate::daemon::clock()))
    }
}

impl Serve<table::ConfirmMemory> for Server {
    async fn serve(&self, ask: Ask<table::ConfirmMemory>) -> Result<MemoryAdded, wire::Error> {
        let done = self.memories().confirm(ask.path.memory).await.map_err(memory_error)?;
        self.memories_changed();
        Ok(added(&done))
    }
}

impl Serve<table::ForgetMemory> for Server {
    async fn serve(&self, ask: Ask<table::ForgetMemory>) -> Result<MemoryRecord, wire::Error> {
        let projects = self.all_projects().await?;
        let memory = self.memories().forget(ask.path.memory).await.map_err(memory_error)?;
        self.memories_changed();
        Ok(record(&memory, &projects))
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

impl Serve<table::ImportMemories> for Server {
    async fn serve(&self, ask: Ask<table::ImportMemories>) -> Result<MemoriesImported, wire::Error> {
        let projects = self.all_projects().await?;
        let mut imported = MemoriesImported { added: 0, updated: 0, known: 0, refused: Vec::new() };
        let (mut places, mut memories) = (Vec::new(), Vec::new());
        for (at, record) in (0_u32..).zip(ask.body.memories) {
            match Self::at_home(record, &projects) {
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

fn settings(settings: Settings) -> MemorySettings {
    let proposals = match settings.proposals {
        Proposals::Ask => MemoryProposals::Ask,
        Proposals::Keep => MemoryProposals::Keep,
        Proposals::Off => MemoryProposals::Off,
    };
    MemorySettings { recall: settings.recall, proposals }
}

impl Serve<table::ReadMemorySettings> for Server {
    async fn serve(&self, _: Ask<table::ReadMemorySettings>) -> Result<MemorySettings, wire::Error> {
        Ok(settings(self.memories().settings().await.map_err(memory_error)?))
    }
}

impl Serve<table::SetMemorySettings> for Server {
    async fn serve(&self, ask: Ask<table::SetMemorySettings>) -> Result<MemorySettings, wire::Error> {
        let proposals = match ask.body.proposals {
            MemoryProposals::Ask => Proposals::Ask,
            MemoryProposals::Keep => Proposals::Keep,
            MemoryProposals::Off => Proposals::Off,
        };
        let wanted = Settings { recall: ask.body.recall, proposals };
        self.memories().set(wanted).await.map_err(memory_error)?;
        self.memories_changed();
        Ok(ask.body)
    }
}

impl Serve<table::ListRecalled> for Server {
    async fn serve(&self, ask: Ask<table::ListRecalled>) -> Result<MemoryUses, wire::Error> {
        let uses = self.memories().uses_in(ask.path.run).await.map_err(memory_error)?;
        Ok(MemoryUses { uses: self.named(uses).await? })
    }
}

impl Serve<table::ListRecalledInChat> for Server {
    async fn serve(&self, ask: Ask<table::ListRecalledInChat>) -> Result<MemoryUses, wire::Error> {
        let chat = self.engine().chat(ask.path.chat).await.map_err(engine_error)?;
        let uses = self.memories().uses_in_chat(chat.id).await.map_err(memory_error)?;
        Ok(MemoryUses { uses: self.named(uses).await? })
    }
}
