//! One reply, from its beginning to its end.

use super::{SaidInChat, attachments::cannot_keep, host::ChatHost, live::LiveChats};
use crate::{
    EngineError,
    recollection::{self, Moment},
    run::blocking,
    shared::Shared,
};
use flotilla_agent::{
    ChatTools, Context, Ended, Limits, Reach, Recollection, Toolbox, Web, chat_instructions,
};
use flotilla_domain::{
    ChatContent, ChatId, ChatOutcome, ChatPart, ChatRecalled, ChatReplyEnded, ChatTurn, Code, Event, Item,
    MessageId, Usage, UserError,
};
use flotilla_memory::Place;
use flotilla_models::Model;
use flotilla_store::ChatWithTree;
use futures_util::FutureExt;
use std::{
    collections::BTreeMap,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// What a reply may take.
const LIMITS: Limits = Limits { turns: 60, bad_turns: 5, calls: 32, output_tokens: None };

/// The replies under way, and what shows of them.
#[derive(Default)]
pub(crate) struct Chats {
    replies: Mutex<BTreeMap<MessageId, ReplyHandle>>,
    pub(super) live: LiveChats,
}

/// A reply under way.
#[derive(Clone)]
pub(crate) struct ReplyHandle {
    stop: CancellationToken,
    /// Closed when the reply has ended.
    over: watch::Receiver<()>,
}

impl ReplyHandle {
    /// Stops the reply and waits until its end is in the log.
    pub(super) async fn stop(self) {
        self.stop.cancel();
        self.over().await;
    }

    async fn over(mut self) {
        // An error says that the sender is gone, which is what is waited for.
        while self.over.changed().await.is_ok() {}
    }
}

impl Chats {
    fn replies(&self) -> MutexGuard<'_, BTreeMap<MessageId, ReplyHandle>> {
        self.replies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, reply: MessageId) -> Option<ReplyHandle> {
        self.replies().get(&reply).cloned()
    }

    /// Waits until no reply is under way; those that are end when the daemon stops.
    pub(crate) async fn over(&self) {
        let all: Vec<ReplyHandle> = self.replies().values().cloned().collect();
        futures_util::future::join_all(all.into_iter().map(ReplyHandle::over)).await;
    }
}

/// Logs the beginning of a reply by `events` and lets it go. It is known before it is logged, so that whoever reads of
/// it in the log can stop it.
pub(super) async fn begin(
    shared: &Arc<Shared>,
    chat: ChatId,
    said: SaidInChat,
    model: Arc<dyn Model>,
    events: Vec<Event>,
) -> Result<(), EngineError> {
    let stop = shared.stopping.child_token();
    let (ends, over) = watch::channel(());
    shared.chats.replies().insert(said.reply, ReplyHandle { stop: stop.clone(), over });
    // Spawned, so that a caller who goes away does not leave a reply in the log that nobody makes.
    let shared = Arc::clone(shared);
    let begun = tokio::spawn(async move {
        if let Err(error) = shared.append_to_chat(chat, events).await {
            shared.chats.replies().remove(&said.reply);
            return Err(error);
        }
        tokio::spawn(async move {
            Reply { shared, chat, said, stop }.live(model).await;
            drop(ends);
        });
        Ok(())
    });
    begun.await.map_err(|_| EngineError::Internal("a reply could not be begun"))?
}

struct Reply {
    shared: Arc<Shared>,
    chat: ChatId,
    said: SaidInChat,
    stop: CancellationToken,
}

impl Reply {
    async fn live(self, model: Arc<dyn Model>) {
        let host = Arc::new(ChatHost::new(
            Arc::clone(&self.shared),
            self.chat,
            self.said.reply,
            model.describe().name.clone(),
        ));
        let made = AssertUnwindSafe(self.make(model, &host)).catch_unwind().await;
        let outcome = match made {
            Ok(outcome) => outcome,
            Err(_) => ChatOutcome::Failed { error: UserError::internal("The reply ended by a defect") },
        };
        self.end(outcome).await;
        self.shared.chats.replies().remove(&self.said.reply);
    }

    async fn make(&self, model: Arc<dyn Model>, host: &Arc<ChatHost>) -> ChatOutcome {
        let context = tokio::select! {
            context = self.context(model) => context,
            () = self.stop.cancelled() => return self.stopped(),
        };
        let context = match context {
            Ok(context) => context,
            Err(error) => return ChatOutcome::Failed { error: error.into() },
        };
        match flotilla_agent::run(context, Arc::clone(host) as _, self.stop.clone()).await {
            Ended::Done => ChatOutcome::Done,
            Ended::Stopped => self.stopped(),
            Ended::Failed(error) if error.code == Code::Limit && host.turns() >= LIMITS.turns => {
                ChatOutcome::Failed { error: too_long() }
            }
            Ended::Failed(error) => ChatOutcome::Failed { error },
            Ended::HostGone => ChatOutcome::Interrupted,
        }
    }

    fn stopped(&self) -> ChatOutcome {
        if self.shared.stopping.is_cancelled() { ChatOutcome::Interrupted } else { ChatOutcome::Stopped }
    }

    async fn context(&self, model: Arc<dyn Model>) -> Result<Context, EngineError> {
        let shared = &self.shared;
        let whole = shared.store().chat_with_tree(self.chat).await?;
        let whole = whole.ok_or(EngineError::Internal("a reply in no chat"))?.value;
        let folder = shared.folder_of(&whole.chat).await?;
        let conversation = self.recalling(&whole).await?;
        let reach = whole.chat.web.then(|| Reach::of(&conversation));
        let date = shared.now().to_string();
        let date = date.split('T').next().unwrap_or_default().to_owned();
        let around = Arc::clone(shared);
        let (tools, instructions) = blocking(move || {
            let services = around.services();
            let web = match (&reach, &services.search) {
                (None, _) => Web::Off,
                (Some(_), None) => Web::Pages,
                (Some(_), Some(_)) => Web::Search,
            };
            let instructions = chat_instructions(folder.as_deref(), web, services.images.is_some(), &date);
            let folder = folder.map(|folder| (folder, around.setup.hidden.clone()));
            let tools = Toolbox::of_chat(ChatTools { folder, reach, services, pdfs: around.pdf_reader()? });
            Ok::<_, std::io::Error>((tools, instructions))
        })
        .await?
        .map_err(cannot_keep)?;
        Ok(Context {
            model,
            small: self.shared.setup.roster.small_model().map(|(_, model)| model),
            tools,
            instructions: instructions.into(),
            conversation,
            open_calls: Vec::new(),
            questions: Vec::new(),
            plan: Vec::new(),
            turns: 0,
            cache_key: self.chat.to_string(),
            limits: LIMITS,
        })
    }

    /// The conversation that leads to the reply, with what is remembered that bears on what was said last. What was told
    /// once is told to every reply to that message, so that what a provider cached of it stays the same.
    async fn recalling(&self, whole: &ChatWithTree) -> Result<Vec<Item>, EngineError> {
        let message = self.said.message;
        let said = match whole.tree.get(message).map(|entry| &entry.content) {
            Some(ChatContent::Message { parts, recalled: None }) => parts.as_slice(),
            _ => return Ok(whole.tree.conversation(message)),
        };
        let words = said.iter().filter_map(|part| match part {
            ChatPart::Text { text } => Some(text.as_str()),
            ChatPart::File { name, .. } => Some(name.as_str()),
            ChatPart::Image { name, .. } => name.as_deref(),
        });
        let words = words.collect::<Vec<_>>().join("\n");
        let told = whole.tree.told_from_memory(message);
        let moment = if told.is_empty() { Moment::Start } else { Moment::Later };
        let place = Place::Chat { chat: self.chat, message };
        let project = whole.chat.project;
        let recalled = recollection::recall(&self.shared, place, project, words, told, moment).await;
        let Some(Recollection { uses, text }) = recalled else {
            return Ok(whole.tree.conversation(message));
        };
        let event = Event::ChatMemoriesRecalled(ChatRecalled { message, uses, text });
        self.shared.append_to_chat(self.chat, vec![event]).await?;
        let whole = self.shared.store().chat_with_tree(self.chat).await?;
        Ok(whole.map(|whole| whole.value.tree.conversation(message)).unwrap_or_default())
    }

    /// Logs the end, and before it the words of an answer that was not finished: the person has read them.
    async fn end(&self, outcome: ChatOutcome) {
        let message = self.said.reply;
        let words = self.shared.chats.live.end(self.chat).map(|words| words.text).unwrap_or_default();
        let mut events = Vec::new();
        if outcome != ChatOutcome::Done && !words.trim().is_empty() {
            let items = vec![Item::AssistantMessage { text: words }];
            let turn = ChatTurn { message, items, usage: Usage::default(), model: None };
            events.push(Event::ChatTurnFinished(Box::new(turn)));
        }
        events.push(Event::ChatReplyEnded(ChatReplyEnded { message, outcome }));
        if let Err(error) = self.shared.append_to_chat(self.chat, events).await {
            tracing::error!(chat = %self.chat, %error, "the end of a reply could not be logged");
        }
    }
}

fn too_long() -> UserError {
    UserError::fixable(
        Code::Limit,
        format!("The model looked around for {} turns without an answer", LIMITS.turns),
        "Ask for less at once, name the files that matter, or make a task of it.",
    )
}
