//! What becomes of a memory: written down, merged, superseded, changed, confirmed, refused, forgotten.

use crate::{
    Memories, MemoryError, Proposals,
    alike::{Relation, relation},
    error::LONGEST,
    find, memories, row,
    secret::is_invisible,
    secret_in, uses, words,
};
use flotilla_domain::{Memory, MemoryId, MemoryKind, MemoryScope, MemorySource, MemoryStanding};
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Memories of the same words that a new one is compared with.
const COMPARED: u32 = 24;

/// The most proposals that wait for the user: an agent in a loop buries no others.
const WAITING: u32 = 500;

/// A memory to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMemory {
    /// What it says.
    pub text: String,
    /// What sort of fact it is.
    pub kind: MemoryKind,
    /// Where it holds.
    pub scope: MemoryScope,
    /// Where it comes from. What the user did not write is a proposal, unless the settings say otherwise.
    pub source: MemorySource,
    /// Whether it is pinned.
    pub pinned: bool,
    /// The memory that it takes the place of, where that is known.
    pub replaces: Option<MemoryId>,
}

/// What became of a new memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// It is there.
    Added,
    /// There was one that says the same, which now counts as said again.
    Merged,
    /// It is there, and this one counts no more.
    Superseded(MemoryId),
}

/// A memory after it was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The memory; where it was merged, the one that was there.
    pub memory: Memory,
    /// What became of it.
    pub how: How,
}

/// What is to change of a memory; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    /// What it says.
    pub text: Option<String>,
    /// What sort of fact it is.
    pub kind: Option<MemoryKind>,
    /// Where it holds.
    pub scope: Option<MemoryScope>,
    /// Whether it is pinned.
    pub pinned: Option<bool>,
}

/// The text as it is kept: as a person sees it.
///
/// # Errors
/// Where it is empty, too long, or holds a secret.
pub(crate) fn clean(text: &str) -> Result<String, MemoryError> {
    let seen: String = text.replace("\r\n", "\n").chars().filter(|c| !is_invisible(*c)).collect();
    let text = seen.trim();
    if text.is_empty() {
        return Err(MemoryError::Empty);
    }
    if text.chars().count() > LONGEST {
        return Err(MemoryError::TooLong);
    }
    match secret_in(text) {
        Some(secret) => Err(MemoryError::Secret(secret)),
        None => Ok(text.to_owned()),
    }
}

/// A scope whose path, if it has one, is written in one way.
///
/// # Errors
/// Where the path holds a secret.
pub(crate) fn clean_scope(scope: MemoryScope) -> Result<MemoryScope, MemoryError> {
    let MemoryScope::Path { project, path } = scope else { return Ok(scope) };
    if let Some(secret) = secret_in(&path) {
        return Err(MemoryError::Secret(secret));
    }
    let parts: Vec<&str> = path.split(['/', '\\']).filter(|part| !matches!(*part, "" | ".")).collect();
    Ok(match parts.is_empty() {
        true => MemoryScope::Project { project },
        false => MemoryScope::Path { project, path: parts.join("/") },
    })
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(words::folded(text).as_bytes()).into()
}

impl Memories {
    /// Writes a memory down under `id`: merges it with one that says the same, and lets it take the place of one that
    /// says the opposite.
    ///
    /// # Errors
    /// Where the text cannot be kept, the user refused it before, agents are to propose nothing, or the database fails.
    pub async fn add(&self, id: Uuid, new: NewMemory) -> Result<Added, MemoryError> {
        self.write(move |this, connection| add(this, connection, MemoryId::new(id), new)).await
    }

    /// A memory.
    ///
    /// # Errors
    /// Where there is none of that id, or the database fails, here as in all that follow.
    pub async fn get(&self, id: MemoryId) -> Result<Memory, MemoryError> {
        self.read(move |_, connection| Ok(row::need(connection, id)?.1)).await
    }

    /// Changes a memory.
    ///
    /// # Errors
    /// As [`Memories::get`], and where the text cannot be kept.
    pub async fn edit(&self, id: MemoryId, edit: Edit) -> Result<Memory, MemoryError> {
        let changed = self
            .write(move |this, connection| {
                let (_, mut memory) = row::need(connection, id)?;
                let Edit { text, kind, scope, pinned } = edit;
                if let Some(text) = text {
                    memory.text = clean(&text)?;
                    uses::unsay(connection, id, &words::stems(&memory.text))?;
                }
                memory.scope = scope.map(clean_scope).transpose()?.unwrap_or(memory.scope);
                memory.kind = kind.unwrap_or(memory.kind);
                memory.pinned = pinned.unwrap_or(memory.pinned);
                memory.affirmed_at = this.now();
                row::save(connection, &memory)?;
                Ok(memory)
            })
            .await?;
        // The text that it had goes for good.
        self.wipe().await?;
        Ok(changed)
    }

    /// Says yes to a proposal, lets a superseded memory count again, or says one again that was fading.
    ///
    /// # Errors
    /// As [`Memories::get`].
    pub async fn confirm(&self, id: MemoryId) -> Result<Added, MemoryError> {
        self.write(move |this, connection| confirm(this, connection, id)).await
    }

    /// Forgets a memory for good: no file of the database holds its text afterwards. The answer is what it was, for
    /// whoever wants to put it back. A proposal that is forgotten counts as refused.
    ///
    /// # Errors
    /// As [`Memories::get`].
    pub async fn forget(&self, id: MemoryId) -> Result<Memory, MemoryError> {
        let forgotten = self.write(move |_, connection| forget(connection, id)).await?;
        self.wipe().await?;
        Ok(forgotten)
    }
}

pub(crate) fn confirm(this: &Memories, connection: &Connection, id: MemoryId) -> Result<Added, MemoryError> {
    let (_, mut memory) = row::need(connection, id)?;
    let named = match memory.standing {
        MemoryStanding::Proposed { replaces } => replaces,
        MemoryStanding::Kept | MemoryStanding::Superseded { .. } => None,
    };
    memory.standing = MemoryStanding::Kept;
    memory.affirmed_at = this.now();
    row::save(connection, &memory)?;
    let old = match named {
        Some(old) => row::find(connection, old)?.map(|(_, old)| old),
        None => opposed(connection, &memory)?,
    };
    let how = match old {
        Some(old) => supersede(connection, old, memory.id)?,
        None => How::Added,
    };
    Ok(Added { memory, how })
}

pub(crate) fn forget(connection: &Connection, id: MemoryId) -> Result<Memory, MemoryError> {
    let (row, memory) = row::need(connection, id)?;
    row::remove(connection, row)?;
    uses::unsay(connection, id, &[])?;
    if matches!(memory.standing, MemoryStanding::Proposed { .. }) {
        connection.execute("INSERT OR IGNORE INTO refused VALUES (?1)", [hash(&memory.text)])?;
    }
    Ok(memory)
}

/// Takes back what [`Memories::forget`] noted of a proposal.
pub(crate) fn allow(connection: &Connection, text: &str) -> Result<(), MemoryError> {
    connection.execute("DELETE FROM refused WHERE hash = ?1", [hash(text)])?;
    Ok(())
}

fn add(this: &Memories, connection: &Connection, id: MemoryId, new: NewMemory) -> Result<Added, MemoryError> {
    let NewMemory { text, kind, scope, source, pinned, replaces } = new;
    let (text, scope, now) = (clean(&text)?, clean_scope(scope)?, this.now());
    let is_kept = match &source {
        MemorySource::User | MemorySource::Import => true,
        MemorySource::Run { .. } | MemorySource::Chat { .. } => {
            match memories::settings(connection)?.proposals {
                Proposals::Ask => false,
                Proposals::Keep => scope != MemoryScope::User,
                Proposals::Off => return Err(MemoryError::Refused),
            }
        }
    };
    let refused: bool = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM refused WHERE hash = ?1)")?
        .query_row([hash(&text)], |row| row.get(0))?;
    match (refused, &source) {
        (true, MemorySource::Run { .. } | MemorySource::Chat { .. }) => return Err(MemoryError::Refused),
        (true, _) => allow(connection, &text)?,
        (false, _) => {}
    }
    let memory = Memory {
        id,
        text,
        kind,
        scope,
        standing: MemoryStanding::Kept,
        source,
        pinned,
        created_at: now,
        affirmed_at: now,
        last_used_at: None,
        uses: 0,
    };
    let alike = candidates(connection, &memory)?;
    if let Some(same) = alike.iter().find(|old| relation(&memory.text, &old.text) == Relation::Same) {
        let mut same = same.clone();
        same.affirmed_at = now;
        same.pinned |= pinned;
        if is_kept {
            same.standing = MemoryStanding::Kept;
        }
        row::save(connection, &same)?;
        return Ok(Added { memory: same, how: How::Merged });
    }
    let named = replaces.map(|id| row::find(connection, id)).transpose()?.flatten().map(|(_, old)| old);
    let is_opposed = |old: &&Memory| {
        old.standing == MemoryStanding::Kept && relation(&memory.text, &old.text) == Relation::Opposed
    };
    let old = named.or_else(|| alike.iter().find(is_opposed).cloned());
    if !is_kept {
        if find::count_proposed(connection)? >= WAITING {
            return Err(MemoryError::Full);
        }
        let replaces = old.map(|old| old.id);
        let memory = Memory { standing: MemoryStanding::Proposed { replaces }, ..memory };
        row::save(connection, &memory)?;
        return Ok(Added { memory, how: How::Added });
    }
    row::save(connection, &memory)?;
    let how = match old {
        Some(old) => supersede(connection, old, memory.id)?,
        None => How::Added,
    };
    Ok(Added { memory, how })
}

fn supersede(connection: &Connection, mut old: Memory, by: MemoryId) -> Result<How, MemoryError> {
    if old.id == by {
        return Ok(How::Added);
    }
    old.standing = MemoryStanding::Superseded { by };
    row::save(connection, &old)?;
    Ok(How::Superseded(old.id))
}

/// The kept memory of the same scope that says the opposite.
fn opposed(connection: &Connection, memory: &Memory) -> Result<Option<Memory>, MemoryError> {
    let alike = candidates(connection, memory)?;
    Ok(alike.into_iter().find(|old| {
        old.standing == MemoryStanding::Kept && relation(&memory.text, &old.text) == Relation::Opposed
    }))
}

/// Memories of the same scope and with the same words, which may say the same or the opposite.
fn candidates(connection: &Connection, memory: &Memory) -> Result<Vec<Memory>, MemoryError> {
    let mut found = find::same_text(connection, &memory.text)?;
    found.extend(find::any_word(connection, &words::subjects(&memory.text), COMPARED)?);
    found.retain(|old| {
        old.id != memory.id
            && old.scope == memory.scope
            && !matches!(old.standing, MemoryStanding::Superseded { .. })
    });
    Ok(found)
}
