//! What is remembered.

use super::{Server, engine_error, not_found, store_error};
use crate::notices::Notice;
use flotilla_api::{
    Ask, Serve, table,
    wire::{
        self, BoardList, MemoryAdded, MemoryHow, MemoryProposals, MemoryRecord, MemorySettings, MemoryShown,
        MemoryUsePlace, MemoryUsed, MemoryUses, MemoryView, Wire as _,
    },
};
use flotilla_domain::{Memory, MemoryId, MemoryScope, MemorySource, MemoryStanding, Project, UserError};
use flotilla_memory::{Added, Edit, How, Memories, MemoryError, NewMemory, Place, Proposals, Settings, Used};
use std::collections::{HashMap, hash_map::Entry};
use uuid::Uuid;

pub(super) fn memory_error(error: MemoryError) -> wire::Error {
    UserError::from(error).into()
}

pub(super) fn record(memory: &Memory, projects: &[Project]) -> MemoryRecord {
    let of = memory.scope.project();
    let project = projects.iter().find(|project| Some(project.id) == of);
    MemoryRecord {
        memory: wire::Memory::wire(memory),
        project_path: project.map(|project| project.path.clone()),
    }
}

impl Server {
    pub(super) fn memories(&self) -> &Memories {
        self.engine().memories()
    }

    pub(super) fn memories_changed(&self) {
        self.0.notices.tell(Notice::List(BoardList::Memories));
    }

    /// A memory as it is shown.
    pub(super) async fn memory_view(&self, memory: &Memory) -> Result<MemoryView, wire::Error> {
        let now = crate::daemon::clock();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 0 to 100")]
        let strength = (memory.strength(now) * 100.0).round() as u8;
        let other = match memory.standing {
            MemoryStanding::Proposed { replaces } => replaces,
            MemoryStanding::Superseded { by } => Some(by),
            MemoryStanding::Kept => None,
        };
        let other = match other {
            Some(other) => self.text_now(other).await?,
            None => None,
        };
        Ok(MemoryView { memory: wire::Memory::wire(memory), strength, faded: memory.is_faded(now), other })
    }

    /// What a memory says; nothing where it is gone.
    async fn text_now(&self, memory: MemoryId) -> Result<Option<String>, wire::Error> {
        match self.memories().get(memory).await {
            Ok(memory) => Ok(Some(memory.text)),
            Err(MemoryError::NotFound) => Ok(None),
            Err(error) => Err(memory_error(error)),
        }
    }

    async fn memory_added(&self, added: &Added) -> Result<MemoryAdded, wire::Error> {
        let (how, superseded) = match added.how {
            How::Added => (MemoryHow::Added, None),
            How::Merged => (MemoryHow::Merged, None),
            How::Superseded(old) => (MemoryHow::Superseded, Some(old)),
        };
        Ok(MemoryAdded { memory: self.memory_view(&added.memory).await?, how, superseded })
    }

    pub(super) async fn all_projects(&self) -> Result<Vec<Project>, wire::Error> {
        Ok(self.store().projects().await.map_err(store_error)?.value)
    }

    pub(super) async fn known_scope(&self, scope: MemoryScope) -> Result<MemoryScope, wire::Error> {
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
            let text = self.text_now(memory).await?;
            let reason = wire::MemoryReason::wire(&reason);
            named.push(MemoryUsed { memory, text, at, place, reason });
        }
        Ok(named)
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
        self.memory_added(&done).await
    }
}

impl Serve<table::ShowMemory> for Server {
    async fn serve(&self, ask: Ask<table::ShowMemory>) -> Result<MemoryShown, wire::Error> {
        let memory = self.memories().get(ask.path.memory).await.map_err(memory_error)?;
        let uses = self.memories().uses_of(memory.id).await.map_err(memory_error)?;
        Ok(MemoryShown { memory: self.memory_view(&memory).await?, used: self.named(uses).await? })
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
        self.memory_view(&memory).await
    }
}

impl Serve<table::ConfirmMemory> for Server {
    async fn serve(&self, ask: Ask<table::ConfirmMemory>) -> Result<MemoryAdded, wire::Error> {
        let done = self.memories().confirm(ask.path.memory).await.map_err(memory_error)?;
        self.memories_changed();
        self.memory_added(&done).await
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
