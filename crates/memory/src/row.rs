//! A memory as a row of its table and of the index of words.

use crate::{MemoryError, meaning, words};
use flotilla_domain::{Memory, MemoryId, MemoryScope, MemoryStanding, ProjectId, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// The number by which the words of the user's own memories are indexed.
const USER: i64 = 0;

pub(crate) fn standing_name(standing: &MemoryStanding) -> &'static str {
    match standing {
        MemoryStanding::Proposed { .. } => "proposed",
        MemoryStanding::Kept => "kept",
        MemoryStanding::Superseded { .. } => "superseded",
    }
}

pub(crate) fn blob(id: uuid::Uuid) -> [u8; 16] {
    id.into_bytes()
}

/// Reads the column `body`.
pub(crate) fn read(row: &Row<'_>, column: usize) -> Result<Memory, MemoryError> {
    let body = row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from)?;
    Ok(serde_json::from_slice(body)?)
}

pub(crate) fn find(connection: &Connection, id: MemoryId) -> Result<Option<(i64, Memory)>, MemoryError> {
    let mut statement = connection.prepare_cached("SELECT row, body FROM memories WHERE id = ?1")?;
    let mut rows = statement.query([blob(id.uuid())])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some((row.get(0)?, read(row, 1)?)))
}

pub(crate) fn need(connection: &Connection, id: MemoryId) -> Result<(i64, Memory), MemoryError> {
    find(connection, id)?.ok_or(MemoryError::NotFound)
}

/// Writes a memory, new or changed, with its words.
pub(crate) fn save(connection: &Connection, memory: &Memory) -> Result<(), MemoryError> {
    let before = find(connection, memory.id)?;
    connection
        .prepare_cached(
            "INSERT INTO memories (id, folded, kind, project, path, standing, pinned, affirmed_at, body, fades_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (id) DO UPDATE SET folded = excluded.folded, kind = excluded.kind, project = excluded.project,
                 path = excluded.path, standing = excluded.standing, pinned = excluded.pinned,
                 affirmed_at = excluded.affirmed_at, body = excluded.body, fades_at = excluded.fades_at",
        )?
        .execute(params![
            blob(memory.id.uuid()),
            words::folded(&memory.text),
            memory.kind.as_str(),
            memory.scope.project().map(|project| blob(project.uuid())),
            memory.scope.path(),
            standing_name(&memory.standing),
            memory.pinned,
            memory.affirmed_at.millis(),
            serde_json::to_vec(memory)?,
            memory.fades_at().map(Timestamp::millis),
        ])?;
    let is_same = |before: &Memory| {
        before.text == memory.text
            && before.scope == memory.scope
            && standing_name(&before.standing) == standing_name(&memory.standing)
    };
    match before {
        Some((_, before)) if is_same(&before) => Ok(()),
        Some((row, _)) => {
            meaning::lose(connection, row)?;
            connection.prepare_cached("DELETE FROM memory_words WHERE rowid = ?1")?.execute([row])?;
            index(connection, row, memory)
        }
        None => index(connection, connection.last_insert_rowid(), memory),
    }
}

fn index(connection: &Connection, row: i64, memory: &Memory) -> Result<(), MemoryError> {
    let mut stems = words::stems(&memory.text);
    stems.extend(memory.scope.path().map(words::stems).unwrap_or_default());
    let scoped = match &memory.standing {
        MemoryStanding::Kept => {
            let number = number_to_be(connection, &memory.scope)?;
            stems.iter().map(|stem| scoped(number, stem)).collect::<Vec<_>>().join(" ")
        }
        _ => String::new(),
    };
    connection
        .prepare_cached("INSERT INTO memory_words (rowid, words, scoped) VALUES (?1, ?2, ?3)")?
        .execute(params![row, stems.join(" "), scoped])?;
    Ok(())
}

/// A word as the index has it for one scope.
pub(crate) fn scoped(number: i64, stem: &str) -> String {
    format!("{number}x{stem}")
}

pub(crate) fn remove(connection: &Connection, row: i64) -> Result<(), MemoryError> {
    connection.prepare_cached("DELETE FROM memory_words WHERE rowid = ?1")?.execute([row])?;
    connection.prepare_cached("DELETE FROM vectors WHERE row = ?1")?.execute([row])?;
    connection.prepare_cached("DELETE FROM memories WHERE row = ?1")?.execute([row])?;
    Ok(())
}

/// Notes of every memory when it fades.
pub(crate) fn fill_in_fading(connection: &Connection) -> Result<(), MemoryError> {
    let mut statement = connection.prepare("SELECT row, body FROM memories")?;
    let mut update = connection.prepare("UPDATE memories SET fades_at = ?2 WHERE row = ?1")?;
    let mut rows = statement.query([])?;
    let mut fading = Vec::new();
    while let Some(row) = rows.next()? {
        fading.push((row.get::<_, i64>(0)?, read(row, 1)?.fades_at()));
    }
    for (row, at) in fading {
        update.execute(params![row, at.map(Timestamp::millis)])?;
    }
    Ok(())
}

/// The number of a scope in the index, if any memory has it.
pub(crate) fn number(
    connection: &Connection,
    project: Option<ProjectId>,
) -> Result<Option<i64>, MemoryError> {
    let Some(project) = project else { return Ok(Some(USER)) };
    let sql = "SELECT number FROM scopes WHERE project = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_row([blob(project.uuid())], |row| row.get(0)).optional()?)
}

fn number_to_be(connection: &Connection, scope: &MemoryScope) -> Result<i64, MemoryError> {
    if let Some(number) = number(connection, scope.project())? {
        return Ok(number);
    }
    let project = scope.project().map(|project| blob(project.uuid()));
    connection.execute("INSERT INTO scopes (project) VALUES (?1)", [project])?;
    Ok(connection.last_insert_rowid())
}
