//! What can be asked of chats: lists, one with all its messages, and a search over all of them.

use crate::{
    ChatSummary, Snapshot, Store, StoreError, chats,
    key::{Key as _, key},
    ledger,
    row::{COLUMNS, LogRow},
};
use flotilla_domain::{Chat, ChatId, ChatTree, MessageId, ProjectId};
use rusqlite::{Connection, ToSql};
use std::{collections::HashMap, sync::Arc};

/// Hits that a search gives of one chat.
const HITS: usize = 3;
/// Words of a snippet.
const SNIPPET_WORDS: u32 = 24;
/// What SQLite sets around a word that was found; no text that people or models write has them.
const BEFORE: &str = "\u{2}";
const AFTER: &str = "\u{3}";

/// Which chats to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ChatFilter {
    /// Of this project only.
    pub project: Option<ProjectId>,
    /// Those that were put away, instead of the others.
    pub archived: bool,
    /// Only those last at work before this event: [`ChatSummary::active`] of the last one of the page before.
    pub before: Option<u64>,
    /// So many at most.
    pub limit: Option<u32>,
}

/// A chat with all that was said in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatWithTree {
    /// The chat.
    pub chat: Arc<Chat>,
    /// Its messages.
    pub tree: ChatTree,
}

/// A chat in which words were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatFound {
    /// The chat.
    pub chat: ChatSummary,
    /// Where the words stand, the newest places first, a few at most.
    pub hits: Vec<ChatHit>,
}

/// A place where words were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatHit {
    /// The message or reply; none where they stand in the title.
    pub message: Option<MessageId>,
    /// The words with some around them.
    pub snippet: Vec<SnippetPiece>,
}

/// A piece of a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnippetPiece {
    /// The text.
    pub text: String,
    /// Whether it is a word that was looked for.
    pub found: bool,
}

impl Store {
    /// Chats as a list shows them, the one last at work first.
    ///
    /// # Errors
    /// Where the database cannot be read, here as in all that follow.
    pub async fn chats(&self, filter: ChatFilter) -> Result<Snapshot<Vec<ChatSummary>>, StoreError> {
        self.read(move |connection| at_head(connection, summaries(connection, &filter)?)).await
    }

    /// The chats in which all words of `text` stand, in one message or in the title; the last word may be the
    /// beginning of one. The chat with the newest place comes first.
    ///
    /// # Errors
    /// As [`Store::chats`].
    pub async fn find_in_chats(
        &self,
        text: &str,
        filter: ChatFilter,
    ) -> Result<Snapshot<Vec<ChatFound>>, StoreError> {
        let wanted = wanted(text);
        self.read(move |connection| at_head(connection, find(connection, &wanted, &filter)?)).await
    }

    /// A chat, without what was said in it.
    ///
    /// # Errors
    /// As [`Store::chats`].
    pub async fn chat(&self, id: ChatId) -> Result<Option<Arc<Chat>>, StoreError> {
        self.read(move |connection| Ok(chats::load(connection, id)?.map(Arc::new))).await
    }

    /// A chat with all that was said in it.
    ///
    /// # Errors
    /// As [`Store::chats`].
    pub async fn chat_with_tree(&self, id: ChatId) -> Result<Option<Snapshot<ChatWithTree>>, StoreError> {
        self.read(move |connection| {
            let Some(chat) = chats::load(connection, id)?.map(Arc::new) else {
                return Ok(None);
            };
            let sql = format!("SELECT {COLUMNS} FROM events WHERE chat = ?1 ORDER BY seq");
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query([id.blob()])?;
            let mut records = Vec::new();
            while let Some(row) = rows.next()? {
                records.push(LogRow::read(row)?.record()?);
            }
            at_head(connection, ChatWithTree { chat, tree: ChatTree::of(records) }).map(Some)
        })
        .await
    }

    /// The chats whose reply is under way.
    ///
    /// # Errors
    /// As [`Store::chats`].
    pub async fn chats_replying(&self) -> Result<Vec<ChatSummary>, StoreError> {
        self.read(|connection| bodies(connection, "SELECT summary FROM chats WHERE replying = 1", &[])).await
    }
}

fn at_head<T>(connection: &Connection, value: T) -> Result<Snapshot<T>, StoreError> {
    Ok(Snapshot { seq: ledger::head(connection)?.seq, value })
}

fn bodies(connection: &Connection, sql: &str, params: &[&dyn ToSql]) -> Result<Vec<ChatSummary>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
        found.push(serde_json::from_slice(body)?);
    }
    Ok(found)
}

fn summaries(connection: &Connection, filter: &ChatFilter) -> Result<Vec<ChatSummary>, StoreError> {
    let before = filter.before.map_or(i64::MAX, |before| i64::try_from(before).unwrap_or(i64::MAX));
    let limit = filter.limit.map_or(-1, i64::from);
    let sql = "SELECT summary FROM chats
               WHERE archived = ?1 AND active < ?2 AND (?3 IS NULL OR project = ?3)
               ORDER BY active DESC LIMIT ?4";
    let project = filter.project.map(|project| project.blob());
    bodies(connection, sql, &[&filter.archived, &before, &project, &limit])
}

/// The words as FTS5 takes them: each as it stands, the last as a beginning.
/// <https://www.sqlite.org/fts5.html#full_text_query_syntax>
fn wanted(text: &str) -> String {
    let text = text.replace('\0', " ");
    let words: Vec<String> = text
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
        .collect();
    if words.is_empty() { String::new() } else { words.join(" ") + "*" }
}

/// What was found in one chat, so far.
struct Hits {
    chat: ChatSummary,
    places: Vec<(u64, Option<MessageId>)>,
}

fn find(connection: &Connection, wanted: &str, filter: &ChatFilter) -> Result<Vec<ChatFound>, StoreError> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let limit = filter.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    let mut statement = connection.prepare_cached(
        "SELECT rowid, chat, message FROM chat_words WHERE chat_words MATCH ?1 ORDER BY rowid DESC",
    )?;
    let mut rows = statement.query([wanted])?;
    let mut found: Vec<Hits> = Vec::new();
    // Where a chat's hits stand in `found`; none for a chat that the filter leaves out.
    let mut seen: HashMap<ChatId, Option<usize>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let id = key::<ChatId>(row.get_ref(1)?).map_err(rusqlite::Error::from)?;
        let Some(chat) = id else { continue };
        let at = match seen.get(&chat) {
            Some(at) => *at,
            None if found.len() == limit => break,
            None => {
                let at = fitting(connection, chat, filter)?.map(|chat| {
                    found.push(Hits { chat, places: Vec::new() });
                    found.len() - 1
                });
                seen.insert(chat, at);
                at
            }
        };
        if let Some(hits) = at.and_then(|at| found.get_mut(at))
            && hits.places.len() < HITS
        {
            let message = key(row.get_ref(2)?).map_err(rusqlite::Error::from)?;
            hits.places.push((row.get(0)?, message));
        }
    }
    let mut snippets = snippets(connection, wanted, &found)?;
    Ok(found.into_iter().map(|hits| with_snippets(hits, &mut snippets)).collect())
}

/// The chat, where the filter lets it through.
fn fitting(
    connection: &Connection,
    chat: ChatId,
    filter: &ChatFilter,
) -> Result<Option<ChatSummary>, StoreError> {
    let sql = "SELECT summary FROM chats WHERE id = ?1 AND archived = ?2 AND (?3 IS NULL OR project = ?3)";
    let project = filter.project.map(|project| project.blob());
    Ok(bodies(connection, sql, &[&chat.blob(), &filter.archived, &project])?.pop())
}

/// The snippets of all hits, by their rows. One pass, since the words are looked up anew for each statement; a snippet
/// is made only where it is wanted.
fn snippets(
    connection: &Connection,
    wanted: &str,
    found: &[Hits],
) -> Result<HashMap<u64, Vec<SnippetPiece>>, StoreError> {
    let rows: Vec<u64> = found.iter().flat_map(|hits| hits.places.iter().map(|(row, _)| *row)).collect();
    let (Some(first), Some(last)) = (rows.iter().min(), rows.iter().max()) else {
        return Ok(HashMap::new());
    };
    let mut statement = connection.prepare_cached(
        "SELECT rowid, CASE WHEN rowid IN (SELECT value FROM json_each(?2))
                            THEN snippet(chat_words, 2, ?5, ?6, '…', ?7) END
         FROM chat_words WHERE chat_words MATCH ?1 AND rowid BETWEEN ?3 AND ?4",
    )?;
    let kept = serde_json::to_string(&rows)?;
    let mut rows = statement.query((wanted, kept, first, last, BEFORE, AFTER, SNIPPET_WORDS))?;
    let mut snippets = HashMap::new();
    while let Some(row) = rows.next()? {
        if let Some(text) = row.get_ref(1)?.as_str_or_null().map_err(rusqlite::Error::from)? {
            snippets.insert(row.get(0)?, pieces(text));
        }
    }
    Ok(snippets)
}

fn with_snippets(hits: Hits, snippets: &mut HashMap<u64, Vec<SnippetPiece>>) -> ChatFound {
    let hit = |(row, message)| ChatHit { message, snippet: snippets.remove(&row).unwrap_or_default() };
    ChatFound { chat: hits.chat, hits: hits.places.into_iter().map(hit).collect() }
}

/// A snippet taken apart at its marks.
fn pieces(marked: &str) -> Vec<SnippetPiece> {
    let mut pieces = Vec::new();
    let mut add = |text: &str, found: bool| {
        if !text.is_empty() {
            pieces.push(SnippetPiece { text: text.to_owned(), found });
        }
    };
    let mut parts = marked.split(BEFORE);
    add(parts.next().unwrap_or_default(), false);
    for part in parts {
        let (word, rest) = part.split_once(AFTER).unwrap_or((part, ""));
        add(word, true);
        add(rest, false);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_taken_as_they_stand_whatever_they_mean_to_sqlite() {
        assert_eq!(wanted("say \"hi\" AND-or*"), "\"say\" \"\"\"hi\"\"\" \"AND-or*\"*");
        assert_eq!(wanted(" -- \0 ( "), "");
    }

    #[test]
    fn a_snippet_says_which_of_its_words_were_looked_for() {
        let piece = |text: &str, found| SnippetPiece { text: text.to_owned(), found };
        let marked = "…the \u{2}red\u{3} \u{2}fox\u{3}";
        assert_eq!(
            pieces(marked),
            [piece("…the ", false), piece("red", true), piece(" ", false), piece("fox", true)]
        );
    }
}
