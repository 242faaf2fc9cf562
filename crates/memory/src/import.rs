//! Memories from elsewhere: an export, or one that was just forgotten and is put back.

use crate::{
    Memories, MemoryError, find,
    keep::{allow, clean, clean_scope},
    row,
};
use flotilla_domain::Memory;

/// What became of an imported memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    /// It was not there.
    Added,
    /// It was there in an older form.
    Updated,
    /// It was there already, by its id or by what it says.
    Known,
}

impl Memories {
    /// Takes memories as they are, with their ids, each or none; the same ones again change nothing.
    ///
    /// # Errors
    /// For each: where its text cannot be kept. In all: where the database fails.
    pub async fn import(
        &self,
        memories: Vec<Memory>,
    ) -> Result<Vec<Result<Imported, MemoryError>>, MemoryError> {
        self.write(move |_, connection| {
            memories
                .into_iter()
                .map(|memory| match (clean(&memory.text), clean_scope(memory.scope.clone())) {
                    (Err(error), _) | (_, Err(error)) => Ok(Err(error)),
                    (Ok(text), Ok(scope)) => {
                        let memory = Memory { text, scope, ..memory };
                        if let Some((_, old)) = row::find(connection, memory.id)? {
                            if old == memory || old.affirmed_at >= memory.affirmed_at {
                                return Ok(Ok(Imported::Known));
                            }
                            row::save(connection, &memory)?;
                            return Ok(Ok(Imported::Updated));
                        }
                        let same = find::same_text(connection, &memory.text)?;
                        if same.iter().any(|old| old.scope == memory.scope) {
                            return Ok(Ok(Imported::Known));
                        }
                        allow(connection, &memory.text)?;
                        row::save(connection, &memory)?;
                        Ok(Ok(Imported::Added))
                    }
                })
                .collect()
        })
        .await
    }
}
