//! `flotilla chat`: what was said in the window, for the command line.

use crate::{
    args::{ChatCommand, ChatId as Named, ChatListArgs},
    failure::Failure,
    link,
    out::{ACTIVE, BAD, FAINT, Out, STRONG, styled},
    table::{Cell, lines, visible},
    task_view::ago,
};
use flotilla_api::{
    client::Client,
    table,
    wire::{
        ChatCard, ChatContent, ChatMessage, ChatPart, ChatPath, ChatQuery, ChatReplyState, ChatSince,
        ChatState, ChatView, Item, ListedChat,
    },
};
use flotilla_domain::ChatId;
use std::collections::HashMap;

/// Chats that are asked for at once.
const PAGE: u32 = 500;
/// Characters of an id's end by which lists name a chat.
const SHORT: usize = 8;

/// Carries out `command`.
pub async fn chat(command: ChatCommand, out: &Out) -> Result<u8, Failure> {
    let client = link::connect().await?;
    match command {
        ChatCommand::List(args) => list(&client, args, out).await?,
        ChatCommand::Search { words } => search(&client, &words.join(" "), out).await?,
        ChatCommand::Show(named) => {
            let path = find(&client, &named).await?;
            let chat = client.call::<table::ShowChat>(path, ChatSince::default(), ()).await?;
            match out.json() {
                true => out.data(&chat)?,
                false => show(&chat, out)?,
            }
        }
        ChatCommand::Archive(named) => {
            let path = find(&client, &named).await?;
            let card = client.call::<table::ArchiveChat>(path, (), ()).await?;
            brief(&card, out)?;
            out.remark(styled(FAINT, format!("flotilla chat restore {}   brings it back", short(card.id))));
        }
        ChatCommand::Restore(named) => {
            let path = find(&client, &named).await?;
            brief(&client.call::<table::RestoreChat>(path, (), ()).await?, out)?;
        }
    }
    Ok(0)
}

fn short(id: ChatId) -> String {
    let id = id.to_string();
    id.get(id.len().saturating_sub(SHORT)..).unwrap_or(&id).to_owned()
}

fn title(card: &ChatCard) -> String {
    if card.title.is_empty() { "(nothing said yet)".to_owned() } else { visible(&card.title) }
}

fn brief(card: &ChatCard, out: &Out) -> Result<(), Failure> {
    match out.json() {
        true => out.data(card),
        false => out.line(format!("{}  {}", styled(STRONG, short(card.id)), title(card))),
    }
}

async fn read(client: &Client, state: ChatState, wanted: usize) -> Result<Vec<ListedChat>, Failure> {
    let mut query = ChatQuery { state: Some(state), limit: Some(PAGE), ..ChatQuery::default() };
    let mut chats = Vec::new();
    loop {
        let page = client.call::<table::ListChats>((), query.clone(), ()).await?;
        chats.extend(page.chats);
        query.before = page.next;
        if page.next.is_none() || chats.len() >= wanted {
            chats.truncate(wanted);
            return Ok(chats);
        }
    }
}

/// The chat that was named by its id or the end of it.
async fn find(client: &Client, named: &Named) -> Result<ChatPath, Failure> {
    if let Ok(chat) = named.chat.parse() {
        return Ok(ChatPath { chat });
    }
    let mut fit = Vec::new();
    for state in [ChatState::Open, ChatState::Archived] {
        let chats = read(client, state, usize::MAX).await?;
        fit.extend(chats.iter().map(|chat| chat.card.id).filter(|id| id.to_string().ends_with(&named.chat)));
    }
    match fit.as_slice() {
        [chat] => Ok(ChatPath { chat: *chat }),
        [] => Err(Failure::input(
            format!("There is no chat {}", visible(&named.chat)),
            "`flotilla chat list` shows those there are, `flotilla chat list --archived` those put away.",
        )),
        _ => Err(Failure::input(
            format!("More than one chat ends with {}", visible(&named.chat)),
            "Give more of its id.",
        )),
    }
}

async fn list(client: &Client, args: ChatListArgs, out: &Out) -> Result<(), Failure> {
    let state = if args.archived { ChatState::Archived } else { ChatState::Open };
    let chats = read(client, state, args.limit.unwrap_or(usize::MAX)).await?;
    if out.json() {
        return out.data(&chats);
    }
    if chats.is_empty() {
        out.remark(if args.archived {
            "No chat is archived."
        } else {
            "There are no chats. They begin in the window: flotilla open"
        });
        return Ok(());
    }
    let rows: Vec<Vec<Cell>> = chats
        .iter()
        .map(|ListedChat { card, .. }| {
            let state = match (card.replying, &card.error) {
                (Some(_), _) => Cell::styled(ACTIVE, "replying"),
                (None, Some(_)) => Cell::styled(BAD, "failed"),
                (None, None) => "".into(),
            };
            vec![
                Cell::styled(STRONG, short(card.id)),
                title(card).into(),
                card.model.clone().unwrap_or_default().into(),
                state,
                Cell::styled(FAINT, ago(card.updated_at)),
            ]
        })
        .collect();
    lines(&["CHAT", "TITLE", "MODEL", "STATE", "CHANGED"], &rows, 1, out.width())
        .into_iter()
        .try_for_each(|line| out.line(line))
}

async fn search(client: &Client, words: &str, out: &Out) -> Result<(), Failure> {
    let query = ChatQuery { text: Some(words.to_owned()), limit: Some(PAGE), ..ChatQuery::default() };
    let found = client.call::<table::ListChats>((), query, ()).await?.chats;
    if out.json() {
        return out.data(&found);
    }
    if found.is_empty() {
        out.remark("No chat has these words. Archived ones were not searched.");
    }
    for ListedChat { card, hits } in &found {
        brief(card, out)?;
        for hit in hits {
            let pieces = hit.snippet.iter().map(|piece| {
                let text = visible(&piece.text);
                if piece.found { styled(STRONG, text) } else { text }
            });
            out.line(format!("          {}", pieces.collect::<String>()))?;
        }
    }
    Ok(())
}

/// The branch in which something was said last, its first message first.
fn newest_branch(tree: &[ChatMessage]) -> Vec<&ChatMessage> {
    let by_id: HashMap<_, _> = tree.iter().map(|message| (message.id, message)).collect();
    let mut branch: Vec<&ChatMessage> =
        std::iter::successors(tree.last(), |message| by_id.get(&message.parent?).copied()).collect();
    branch.reverse();
    branch
}

fn show(chat: &ChatView, out: &Out) -> Result<(), Failure> {
    let branch = newest_branch(&chat.tree);
    out.line(format!("{}  {}", styled(STRONG, short(chat.card.id)), styled(STRONG, title(&chat.card))))?;
    for message in &branch {
        out.line("")?;
        match &message.content {
            ChatContent::Person { parts, recalled } => {
                out.line(styled(FAINT, "you"))?;
                match recalled.len() {
                    0 => {}
                    1 => out.line(styled(FAINT, "· recalled 1 memory"))?,
                    many => out.line(styled(FAINT, format!("· recalled {many} memories")))?,
                }
                parts.iter().try_for_each(|part| match part {
                    ChatPart::Text { text } => whole(text, out),
                    ChatPart::Image { name, .. } => {
                        out.line(format!("[{}]", visible(name.as_deref().unwrap_or("image"))))
                    }
                    ChatPart::File { name, .. } => out.line(format!("[{}]", visible(name))),
                })?;
            }
            ChatContent::Model { model, items, state, error, .. } => {
                out.line(styled(FAINT, model))?;
                for item in items {
                    match item {
                        Item::AssistantMessage { text } => whole(text, out)?,
                        Item::ToolCall(call) => {
                            let asked = format!("· {} {}", call.name, call.arguments);
                            out.line(styled(FAINT, visible(&asked)))?;
                        }
                        _ => {}
                    }
                }
                match (state, error) {
                    (ChatReplyState::Failed, Some(error)) => {
                        out.line(styled(
                            BAD,
                            format!("{}. {}", visible(&error.title), visible(&error.hint)),
                        ))?;
                    }
                    (ChatReplyState::UnderWay, _) => out.line(styled(ACTIVE, "… more comes"))?,
                    (ChatReplyState::Stopped, _) => out.line(styled(FAINT, "(stopped)"))?,
                    (ChatReplyState::Interrupted, _) => out.line(styled(FAINT, "(interrupted)"))?,
                    _ => {}
                }
            }
        }
    }
    let aside = chat.tree.len() - branch.len();
    if aside > 0 {
        out.remark(styled(FAINT, format!("{aside} more on other branches; --json has them all")));
    }
    Ok(())
}

/// Text of several lines, without what would move the cursor.
fn whole(text: &str, out: &Out) -> Result<(), Failure> {
    text.lines().try_for_each(|line| out.line(visible(line)))
}
