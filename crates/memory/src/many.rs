//! What becomes of many memories at once.

use crate::{Filter, Memories, MemoryError, find, keep, row};
use flotilla_domain::{Memory, MemoryId, MemoryScope, ProjectId};
use rusqlite::Connection;

/// Memories that are changed in one go: in between, others write.
const AT_ONCE: usize = 200;
/// The most forgotten memories that are told, so that they can be put back.
const TOLD: usize = 500;

/// Which memories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// These.
    These(Vec<MemoryId>),
    /// All that a filter lets through, whatever page it names.
    All(Box<Filter>),
}

/// What is to become of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// They are forgotten for good; a proposal is refused.
    Forget,
    /// They count from now on, or count anew.
    Keep,
    /// They hold in this project, or everywhere. What holds for a path keeps that, where it goes to a project.
    Move(Option<ProjectId>),
    /// They go into every prompt of their scope, or only where they fit.
    Pin(bool),
}

/// What became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed {
    /// How many were changed; what is gone by now is passed over.
    pub count: u32,
    /// What was forgotten, where that is no more than 500; otherwise nothing.
    pub forgotten: Vec<Memory>,
}

impl Memories {
    /// Changes many memories, some at a time.
    ///
    /// # Errors
    /// Where the database fails; then those before it are changed.
    pub async fn change(&self, which: Which, change: Change) -> Result<Changed, MemoryError> {
        let ids = match which {
            Which::These(ids) => ids,
            Which::All(filter) => {
                self.read(move |this, connection| find::ids(connection, &filter, this.now())).await?
            }
        };
        let mut changed = Changed::default();
        for some in ids.chunks(AT_ONCE) {
            let some = some.to_vec();
            let done = self.write(move |this, connection| {
                let all = some.into_iter().map(|id| one(this, connection, id, change));
                all.filter_map(Result::transpose).collect::<Result<Vec<Memory>, MemoryError>>()
            });
            let done = done.await?;
            changed.count = changed.count.saturating_add(u32::try_from(done.len()).unwrap_or(u32::MAX));
            if change == Change::Forget && ids.len() <= TOLD {
                changed.forgotten.extend(done);
            }
        }
        if change == Change::Forget {
            self.wipe().await?;
        }
        Ok(changed)
    }
}

/// The memory as it is now, or was; none where it is gone.
fn one(
    this: &Memories,
    connection: &Connection,
    id: MemoryId,
    change: Change,
) -> Result<Option<Memory>, MemoryError> {
    let Some((_, mut memory)) = row::find(connection, id)? else { return Ok(None) };
    match change {
        Change::Forget => return keep::forget(connection, id).map(Some),
        Change::Keep => return Ok(Some(keep::confirm(this, connection, id)?.memory)),
        Change::Move(project) => {
            memory.scope = match (project, memory.scope) {
                (None, _) => MemoryScope::User,
                (Some(project), MemoryScope::Path { path, .. }) => MemoryScope::Path { project, path },
                (Some(project), _) => MemoryScope::Project { project },
            }
        }
        Change::Pin(pinned) => memory.pinned = pinned,
    }
    // Where it holds is another thing than whether it still does: it fades as before.
    row::save(connection, &memory)?;
    Ok(Some(memory))
}
