//! Chats.

use super::{Server, engine_error, store_error};
use flotilla_api::{
    Ask, Serve, table,
    wire::{
        self, ChatCard, ChatHit, ChatList, ChatMessage, ChatState, ChatView, ListedChat, Said, SnippetPiece,
        Wire as _,
    },
};
use flotilla_domain::{ChatId, ChatOutcome, Code, UserError};
use flotilla_engine::{Asking, NewChat, SaidInChat, Saying};
use flotilla_store::{ChatFilter, ChatFound, ChatSummary};
use std::path::PathBuf;

/// Chats of one page, where nothing else is asked for, and at most.
const PAGE: u32 = 50;
const LONGEST_PAGE: u32 = 500;

/// A chat as a list shows it.
pub(super) fn card(chat: &ChatSummary) -> ChatCard {
    ChatCard {
        id: chat.id,
        title: chat.title.clone(),
        state: if chat.archived { ChatState::Archived } else { ChatState::Open },
        project: chat.project,
        replying: chat.replying,
        error: match &chat.ended {
            Some(ChatOutcome::Failed { error }) => Some(wire::Error::wire(error)),
            _ => None,
        },
        model: chat.model.clone(),
        web: chat.web,
        usage: wire::Wire::wire(&chat.usage),
        messages: chat.messages,
        created_at: chat.created_at,
        updated_at: chat.updated_at,
    }
}

fn listed(found: ChatFound) -> ListedChat {
    let piece = |piece: flotilla_store::SnippetPiece| SnippetPiece { text: piece.text, found: piece.found };
    let hit = |hit: flotilla_store::ChatHit| ChatHit {
        message: hit.message,
        snippet: hit.snippet.into_iter().map(piece).collect(),
    };
    ListedChat { card: card(&found.chat), hits: found.hits.into_iter().map(hit).collect() }
}

fn said(said: SaidInChat) -> Said {
    Said { message: said.message, reply: said.reply }
}

fn folder(path: String) -> Result<PathBuf, wire::Error> {
    let folder = PathBuf::from(path);
    if folder.is_absolute() {
        return Ok(folder);
    }
    let title = format!("{} is not an absolute path", folder.display());
    Err(UserError::fixable(Code::BadInput, title, "Give the project's folder from the root on.").into())
}

impl Server {
    /// The chat as a list shows it now.
    async fn chat_card(&self, id: ChatId) -> Result<ChatCard, wire::Error> {
        let chat = self.engine().chat(id).await.map_err(engine_error)?;
        Ok(card(&ChatSummary::from(&*chat)))
    }
}

impl Serve<table::ListChats> for Server {
    async fn serve(&self, ask: Ask<table::ListChats>) -> Result<ChatList, wire::Error> {
        let query = ask.query;
        let limit = query.limit.unwrap_or(PAGE).clamp(1, LONGEST_PAGE);
        let filter = ChatFilter {
            project: query.project,
            archived: query.state == Some(ChatState::Archived),
            before: query.before,
            limit: Some(limit),
        };
        if let Some(text) = query.text.filter(|text| !text.trim().is_empty()) {
            let found = self.store().find_in_chats(&text, filter).await.map_err(store_error)?;
            let chats = found.value.into_iter().map(listed).collect();
            return Ok(ChatList { seq: found.seq, chats, next: None });
        }
        // One more than asked for tells whether there are more.
        let filter = ChatFilter { limit: Some(limit + 1), ..filter };
        let mut page = self.store().chats(filter).await.map_err(store_error)?;
        let more = page.value.len() > limit as usize;
        page.value.truncate(limit as usize);
        let next = page.value.last().filter(|_| more).map(|last| last.active);
        let chats = page.value.iter().map(|chat| ListedChat { card: card(chat), hits: Vec::new() }).collect();
        Ok(ChatList { seq: page.seq, chats, next })
    }
}

impl Serve<table::BeginChat> for Server {
    async fn serve(&self, ask: Ask<table::BeginChat>) -> Result<ChatCard, wire::Error> {
        let project = ask.body.project.map(folder).transpose()?;
        let new = NewChat { project, title: ask.body.title };
        let chat = self.engine().begin_chat(new).await.map_err(engine_error)?;
        self.chat_card(chat).await
    }
}

impl Serve<table::ShowChat> for Server {
    async fn serve(&self, ask: Ask<table::ShowChat>) -> Result<ChatView, wire::Error> {
        let id = ask.path.chat;
        self.engine().chat(id).await.map_err(engine_error)?;
        let whole = self.store().chat_with_tree(id).await.map_err(store_error)?;
        let whole = whole.ok_or_else(|| super::not_found("chat"))?;
        let after = ask.query.after.unwrap_or(0);
        let new = whole.value.tree.entries().iter().filter(|entry| entry.changed > after);
        Ok(ChatView {
            seq: whole.seq,
            card: card(&ChatSummary::from(&*whole.value.chat)),
            tree: new.map(ChatMessage::wire).collect(),
        })
    }
}

impl Serve<table::RenameChat> for Server {
    async fn serve(&self, ask: Ask<table::RenameChat>) -> Result<ChatCard, wire::Error> {
        self.engine().rename_chat(ask.path.chat, &ask.body.title).await.map_err(engine_error)?;
        self.chat_card(ask.path.chat).await
    }
}

impl Serve<table::SayInChat> for Server {
    async fn serve(&self, ask: Ask<table::SayInChat>) -> Result<Said, wire::Error> {
        let wire::SayInChat { parent, parts, files, model, web } = ask.body;
        let parts = parts.into_iter().map(Into::into).collect();
        let saying = Saying { parent, parts, files, asking: Asking { model, web } };
        self.engine().say_in_chat(ask.path.chat, saying).await.map(said).map_err(engine_error)
    }
}

impl Serve<table::ReadDocument> for Server {
    async fn serve(&self, ask: Ask<table::ReadDocument>) -> Result<wire::DocumentText, wire::Error> {
        let wire::ReadDocument { name, data } = ask.body;
        let text = self.engine().read_document(&name, &data).await.map_err(engine_error)?;
        Ok(wire::DocumentText { text })
    }
}

impl Serve<table::RetryInChat> for Server {
    async fn serve(&self, ask: Ask<table::RetryInChat>) -> Result<Said, wire::Error> {
        let wire::ChatMessagePath { chat, message } = ask.path;
        let wire::RetryInChat { model, web } = ask.body;
        let asked = self.engine().ask_again_in_chat(chat, message, Asking { model, web }).await;
        asked.map(said).map_err(engine_error)
    }
}

impl Serve<table::StopReply> for Server {
    async fn serve(&self, ask: Ask<table::StopReply>) -> Result<ChatCard, wire::Error> {
        self.engine().stop_reply(ask.path.chat).await.map_err(engine_error)?;
        self.chat_card(ask.path.chat).await
    }
}

impl Serve<table::ArchiveChat> for Server {
    async fn serve(&self, ask: Ask<table::ArchiveChat>) -> Result<ChatCard, wire::Error> {
        self.engine().archive_chat(ask.path.chat).await.map_err(engine_error)?;
        self.chat_card(ask.path.chat).await
    }
}

impl Serve<table::RestoreChat> for Server {
    async fn serve(&self, ask: Ask<table::RestoreChat>) -> Result<ChatCard, wire::Error> {
        self.engine().restore_chat(ask.path.chat).await.map_err(engine_error)?;
        self.chat_card(ask.path.chat).await
    }
}
