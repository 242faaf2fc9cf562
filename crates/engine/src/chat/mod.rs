//! Chats: what people do with them. A reply is made by the agent's loop, with tools that look and change nothing.

mod attachments;
mod host;
mod live;
mod reply;

pub(crate) use attachments::refused;
pub use live::{ChatLive, ChatWatch, WordsSoFar};
pub(crate) use reply::Chats;

use crate::{Engine, EngineError, shared::Shared, tasks::fitting_title, titles};
use flotilla_domain::{
    Chat, ChatCreated, ChatId, ChatOutcome, ChatPart, ChatReplyBegun, ChatReplyEnded, ChatSaid, Code, Event,
    MessageId, Subject, UserError,
};
use flotilla_store::Draft;
use std::{path::PathBuf, sync::Arc};

/// A chat to be.
#[derive(Debug, Clone, Default)]
pub struct NewChat {
    /// A folder of the project that its model may look at.
    pub project: Option<PathBuf>,
    /// What it is called; made from its first message where absent.
    pub title: Option<String>,
}

/// Something to say in a chat.
#[derive(Debug, Clone, Default)]
pub struct Saying {
    /// What it follows; none at the beginning of a branch.
    pub parent: Option<MessageId>,
    /// What it says.
    pub parts: Vec<ChatPart>,
    /// Files of the project that come along, as they are now.
    pub files: Vec<String>,
    /// How a model is asked for the reply.
    pub asking: Asking,
}

/// How a model is asked for a reply.
#[derive(Debug, Clone, Default)]
pub struct Asking {
    /// The model; the chat's last one where absent, or else the default one.
    pub model: Option<String>,
    /// Whether it may search the web and read its pages; as before in the chat where absent, and not at first.
    pub web: Option<bool>,
}

/// What was said, and the reply that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaidInChat {
    /// The message.
    pub message: MessageId,
    /// The reply.
    pub reply: MessageId,
}

fn no_such(what: &str) -> EngineError {
    let hint = "It may be of another data folder. List the chats, and open the one that is meant.";
    UserError::fixable(Code::NotFound, format!("There is no such {what}"), hint).into()
}

fn not_now(title: &str, hint: &str) -> EngineError {
    UserError::fixable(Code::WrongState, title, hint).into()
}

impl Engine {
    /// Begins a chat.
    ///
    /// # Errors
    /// Where the project cannot be opened.
    pub async fn begin_chat(&self, new: NewChat) -> Result<ChatId, EngineError> {
        let project = match new.project {
            Some(folder) => Some(self.open_project(folder).await?.id),
            None => None,
        };
        let chat = ChatId::new(self.shared.id());
        let title = new.title.as_deref().and_then(fitting_title).unwrap_or_default();
        self.shared.append_to_chat(chat, vec![Event::ChatCreated(ChatCreated { title, project })]).await?;
        Ok(chat)
    }

    /// The text of a PDF or a notebook that a person has, in base64, as it can come along with a message or a prompt.
    ///
    /// # Errors
    /// Where it is neither, or has no text; the error says what to do.
    pub async fn read_document(&self, name: &str, data: &str) -> Result<String, EngineError> {
        attachments::sent_document(&self.shared, name, data).await
    }

    /// The chat, as the log has it now.
    ///
    /// # Errors
    /// Where there is no such chat.
    pub async fn chat(&self, id: ChatId) -> Result<Arc<Chat>, EngineError> {
        self.store().chat(id).await?.ok_or_else(|| no_such("chat"))
    }

    /// Gives a chat another title.
    ///
    /// # Errors
    /// Where there is no such chat, or the title says nothing.
    pub async fn rename_chat(&self, id: ChatId, title: &str) -> Result<(), EngineError> {
        self.chat(id).await?;
        let title = fitting_title(title).ok_or_else(|| EngineError::BadInput {
            what: "the title is empty".to_owned(),
            hint: "Give the chat a name of some letters.",
        })?;
        self.shared.append_to_chat(id, vec![Event::ChatRenamed { title }]).await
    }

    /// Says something in a chat and lets a model reply. Files are read before anything is recorded.
    ///
    /// # Errors
    /// Where the chat is in the archive or waits for a reply, there is nothing to say, a file cannot come along, or the
    /// model cannot be asked.
    pub async fn say_in_chat(&self, id: ChatId, saying: Saying) -> Result<SaidInChat, EngineError> {
        let chat = self.open_chat(id).await?;
        if let Some(parent) = saying.parent {
            chat.kind(parent).ok_or_else(|| no_such("message in this chat"))?;
        }
        let folder = self.shared.folder_of(&chat).await?;
        let parts = attachments::gather(&self.shared, saying.parts, saying.files, folder).await?;
        let message = MessageId::new(self.shared.id());
        let mut events = Vec::new();
        let named = chat.title.is_empty().then(|| named_by(&parts));
        if let Some((title, _)) = &named {
            events.push(Event::ChatRenamed { title: title.clone() });
        }
        events.push(Event::ChatMessageAdded(ChatSaid { message, parent: saying.parent, parts }));
        let said = self.reply_to(&chat, message, saying.asking, events).await?;
        if let Some((title, words)) = named {
            titles::of_chat(&self.shared, id, title, words);
        }
        Ok(said)
    }

    /// Lets a model reply once more to a message, or to the one that a reply answers.
    ///
    /// # Errors
    /// As [`Engine::say_in_chat`].
    pub async fn ask_again_in_chat(
        &self,
        id: ChatId,
        message: MessageId,
        asking: Asking,
    ) -> Result<SaidInChat, EngineError> {
        let chat = self.open_chat(id).await?;
        let whole = self.store().chat_with_tree(id).await?.ok_or_else(|| no_such("chat"))?.value;
        let entry = whole.tree.get(message).ok_or_else(|| no_such("message in this chat"))?;
        let message = match &entry.content {
            flotilla_domain::ChatContent::Message { .. } => entry.id,
            flotilla_domain::ChatContent::Reply { .. } => entry.parent.unwrap_or(entry.id),
        };
        self.reply_to(&chat, message, asking, Vec::new()).await
    }

    /// Stops the reply under way, if there is one. What the model said so far is kept.
    ///
    /// # Errors
    /// Where there is no such chat.
    pub async fn stop_reply(&self, id: ChatId) -> Result<(), EngineError> {
        if let Some(reply) = self.chat(id).await?.replying {
            match self.shared.chats.get(reply) {
                Some(handle) => handle.stop().await,
                None => self.shared.append_to_chat(id, vec![cut_off(reply)]).await?,
            }
        }
        Ok(())
    }

    /// Puts a chat away; a reply under way is stopped. It can be restored.
    ///
    /// # Errors
    /// Where there is no such chat, or it is in the archive already.
    pub async fn archive_chat(&self, id: ChatId) -> Result<(), EngineError> {
        self.stop_reply(id).await?;
        self.shared.append_to_chat(id, vec![Event::ChatArchived]).await
    }

    /// Brings a chat back.
    ///
    /// # Errors
    /// Where there is no such chat, or it is not in the archive.
    pub async fn restore_chat(&self, id: ChatId) -> Result<(), EngineError> {
        self.chat(id).await?;
        self.shared.append_to_chat(id, vec![Event::ChatRestored]).await
    }

    /// What shows of a chat while it happens, from now on, and the words of the turn under way.
    pub fn watch_chat(&self, id: ChatId) -> ChatWatch {
        self.shared.chats.live.watch(id)
    }

    /// The chat, where something can be said in it now.
    async fn open_chat(&self, id: ChatId) -> Result<Arc<Chat>, EngineError> {
        let chat = self.chat(id).await?;
        if chat.archived {
            return Err(not_now("The chat is in the archive", "Restore it to go on."));
        }
        match chat.replying {
            Some(reply) if self.shared.chats.get(reply).is_some() => {
                Err(not_now("A reply is under way in this chat", "Wait for its end, or stop it."))
            }
            _ => Ok(chat),
        }
    }

    async fn reply_to(
        &self,
        chat: &Chat,
        parent: MessageId,
        asking: Asking,
        events: Vec<Event>,
    ) -> Result<SaidInChat, EngineError> {
        if self.shared.stopping.is_cancelled() {
            return Err(EngineError::Stopping);
        }
        let Asking { model, web } = asking;
        let model = self.shared.setup.roster.model(model.as_deref().or(chat.model.as_deref()))?;
        let web = web.unwrap_or(chat.web);
        let reply = MessageId::new(self.shared.id());
        let begun = ChatReplyBegun { message: reply, parent, model: model.0, web };
        // A reply that nobody works on any more: the log had no room for its end.
        let left = chat.replying.filter(|left| self.shared.chats.get(*left).is_none()).map(cut_off);
        let events = left.into_iter().chain(events).chain([Event::ChatReplyBegun(begun)]).collect();
        reply::begin(&self.shared, chat.id, SaidInChat { message: parent, reply }, model.1, events).await?;
        Ok(SaidInChat { message: parent, reply })
    }
}

impl Shared {
    pub(crate) async fn append_to_chat(&self, chat: ChatId, events: Vec<Event>) -> Result<(), EngineError> {
        let drafts =
            events.into_iter().map(|event| Draft { subject: Subject::Chat { chat }, event }).collect();
        self.store().append(drafts).await?;
        Ok(())
    }

    /// The folder of the chat's project.
    async fn folder_of(&self, chat: &Chat) -> Result<Option<PathBuf>, EngineError> {
        let Some(project) = chat.project else { return Ok(None) };
        let project = self.store().project(project).await?.ok_or(EngineError::NotFound("such project"))?;
        Ok(Some(PathBuf::from(project.path)))
    }
}

/// The end of a reply that nobody works on any more.
fn cut_off(message: MessageId) -> Event {
    Event::ChatReplyEnded(ChatReplyEnded { message, outcome: ChatOutcome::Interrupted })
}

/// Closes the replies that an earlier daemon left under way.
pub(crate) async fn settle(shared: &Shared) -> Result<(), EngineError> {
    for chat in shared.store().chats_replying().await? {
        if let Some(reply) = chat.replying {
            shared.append_to_chat(chat.id, vec![cut_off(reply)]).await?;
        }
    }
    Ok(())
}

/// The title that a chat's first message gives it, and what a person typed in that.
pub(crate) fn named_by(parts: &[ChatPart]) -> (String, String) {
    (title_of(parts), words_of(parts))
}

/// What a person typed.
fn words_of(parts: &[ChatPart]) -> String {
    let texts: Vec<&str> = parts
        .iter()
        .filter_map(|part| match part {
            ChatPart::Text { text } => Some(text.trim()),
            ChatPart::Image { .. } | ChatPart::File { .. } => None,
        })
        .collect();
    texts.join("\n")
}

/// A title out of a chat's first message: its first line that says something, or else what came along.
fn title_of(parts: &[ChatPart]) -> String {
    let line = |part: &ChatPart| match part {
        ChatPart::Text { text } => fitting_title(text),
        ChatPart::Image { .. } | ChatPart::File { .. } => None,
    };
    let name = |part: &ChatPart| match part {
        ChatPart::File { name, .. } | ChatPart::Image { name: Some(name), .. } => fitting_title(name),
        _ => None,
    };
    parts
        .iter()
        .find_map(line)
        .or_else(|| parts.iter().find_map(name))
        .unwrap_or_else(|| "An image".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_is_called_by_the_first_line_that_says_something_or_by_what_came_along() {
        let file = ChatPart::File { name: "src/a.rs".to_owned(), text: "fn a() {}".to_owned() };
        let image = |name: Option<&str>| ChatPart::Image {
            media_type: "image/png".to_owned(),
            data: String::new(),
            name: name.map(str::to_owned),
        };
        assert_eq!(title_of(&[file.clone(), ChatPart::text("\n  Why?\nBecause.")]), "Why?");
        assert_eq!(title_of(&[ChatPart::text(" "), file]), "src/a.rs");
        assert_eq!(title_of(&[image(Some("map.png"))]), "map.png");
        assert_eq!(title_of(&[image(None)]), "An image");
    }
}
