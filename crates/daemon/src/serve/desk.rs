//! Preferences and the shelf of prompts.

use super::Server;
use crate::notices::Notice;
use flotilla_api::{
    Ask, Serve, table,
    wire::{self, BoardList, Preferences, PreferencesSet, PromptList, PromptView},
};
use uuid::Uuid;

impl Serve<table::ReadPreferences> for Server {
    async fn serve(&self, _: Ask<table::ReadPreferences>) -> Result<Preferences, wire::Error> {
        Ok(Preferences { values: self.0.preferences.read() })
    }
}

impl Serve<table::ChangePreferences> for Server {
    async fn serve(&self, ask: Ask<table::ChangePreferences>) -> Result<PreferencesSet, wire::Error> {
        let changed = self.0.preferences.set(ask.body.values).await?;
        if !changed.is_empty() {
            self.0.notices.tell(Notice::Preferences(changed.clone()));
        }
        Ok(PreferencesSet { changed })
    }
}

impl Server {
    fn shelf_changed(&self, prompt: PromptView) -> PromptView {
        self.0.notices.tell(Notice::List(BoardList::Prompts));
        prompt
    }
}

impl Serve<table::ListPrompts> for Server {
    async fn serve(&self, _: Ask<table::ListPrompts>) -> Result<PromptList, wire::Error> {
        Ok(PromptList { prompts: self.0.shelf.list() })
    }
}

impl Serve<table::AddPrompt> for Server {
    async fn serve(&self, ask: Ask<table::AddPrompt>) -> Result<PromptView, wire::Error> {
        Ok(self.shelf_changed(self.0.shelf.add(Uuid::now_v7(), ask.body).await?))
    }
}

impl Serve<table::EditPrompt> for Server {
    async fn serve(&self, ask: Ask<table::EditPrompt>) -> Result<PromptView, wire::Error> {
        Ok(self.shelf_changed(self.0.shelf.edit(ask.path.prompt, ask.body).await?))
    }
}

impl Serve<table::RemovePrompt> for Server {
    async fn serve(&self, ask: Ask<table::RemovePrompt>) -> Result<PromptView, wire::Error> {
        Ok(self.shelf_changed(self.0.shelf.remove(ask.path.prompt).await?))
    }
}
