//! How a database comes to the form that this program knows.

use crate::{StoreError, os, rebuild};
use flotilla_domain::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};
use std::{
    fs::{self, File},
    path::Path,
};

/// "FLOT": what SQLite's `application_id` is in our databases.
const APPLICATION_ID: i32 = 0x464C_4F54;

/// What a migration leaves to be done from the log.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Projections {
    Kept,
    Rebuilt,
}

struct Migration {
    version: i64,
    name: &'static str,
    sql: &'static str,
    projections: Projections,
}

macro_rules! migrations {
    ($($version:literal $name:literal $projections:ident;)*) => {
        &[$(Migration {
            version: $version,
            name: $name,
            sql: include_str!(concat!("../migrations/", $version, "_", $name, ".sql")),
            projections: Projections::$projections,
        }),*]
    };
}

/// Forward only, oldest first. Where the domain's fold or the form of a projection changes, a new one says `Rebuilt`.
const MIGRATIONS: &[Migration] = migrations! {
    202611210200 "log" Kept;
    202611210230 "checkpoints" Rebuilt;
    202611210500 "board" Rebuilt;
    202611210530 "going_on" Rebuilt;
    202611210600 "chats" Kept;
    202611210810 "refused_landings" Rebuilt;
    202611211130 "usage" Rebuilt;
};

/// Brings the database to the newest form, after a backup copy where it holds something.
///
/// # Errors
/// [`StoreError::Newer`] for a database of a newer program and [`StoreError::Foreign`] for one of another program;
/// neither is touched.
pub(crate) fn migrate(
    connection: &mut Connection,
    path: &Path,
    backups: &Path,
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = MIGRATIONS.last().map_or(0, |migration| migration.version);
    let found = version(connection, path)?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    if found == known {
        return Ok(());
    }
    if found > 0 {
        back_up(connection, backups, found, now)?;
    }
    let transaction = connection.transaction()?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS migrations (
             version INTEGER PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL
         ) STRICT",
    )?;
    let mut projections = Projections::Kept;
    for migration in MIGRATIONS.iter().filter(|migration| migration.version > found) {
        transaction.execute_batch(migration.sql)?;
        transaction.execute(
            "INSERT INTO migrations VALUES (?1, ?2, ?3)",
            (migration.version, migration.name, now.millis()),
        )?;
        if migration.projections == Projections::Rebuilt {
            projections = Projections::Rebuilt;
        }
    }
    if found > 0 && projections == Projections::Rebuilt {
        rebuild::rebuild(&transaction)?;
    }
    transaction.commit()?;
    Ok(())
}

/// The newest migration that the database has; 0 where it is empty.
fn version(connection: &Connection, path: &Path) -> Result<i64, StoreError> {
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
    if tables == 0 {
        return Ok(0);
    }
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != APPLICATION_ID {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    let version: Option<Option<i64>> =
        connection.query_row("SELECT max(version) FROM migrations", [], |row| row.get(0)).optional()?;
    Ok(version.flatten().unwrap_or(0))
}

/// Copies the whole database into the folder of backups, which nothing ever clears.
fn back_up(connection: &Connection, backups: &Path, version: i64, now: Timestamp) -> Result<(), StoreError> {
    os::create_private_dir(backups).map_err(StoreError::io(backups))?;
    let copy = backups.join(format!("log-{version}-{}.db", now.millis()));
    let part = copy.with_extension("part");
    match fs::remove_file(&part) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(StoreError::io(part)(error));
        }
        _ => {}
    }
    connection.execute("VACUUM INTO ?1", [part.to_string_lossy()])?;
    File::options()
        .write(true)
        .open(&part)
        .and_then(|file| file.sync_all())
        .map_err(StoreError::io(&part))?;
    fs::rename(&part, &copy).map_err(StoreError::io(&copy))
}

/// Makes the tables of the newest form in an empty database.
pub(crate) fn create(connection: &Connection) -> Result<(), StoreError> {
    for migration in MIGRATIONS {
        connection.execute_batch(migration.sql)?;
    }
    Ok(())
}
