//! What a run is told from memory, and what its agent would have remembered.

use super::host::RunHost;
use crate::{
    recollection::{self, Moment},
    shared::Shared,
};
use flotilla_agent::{Recollection, Remembered, ToRemember};
use flotilla_domain::{
    Event, Memory, MemoryKind, MemoryScope, MemorySource, MemoryStanding, MessageSource, Part, RunId, Task,
    UserError,
};
use flotilla_memory::{How, NewMemory, Place};

pub(crate) fn text_of(parts: &[Part]) -> String {
    let texts = parts.iter().filter_map(|part| match part {
        Part::Text { text } => Some(text.as_str()),
        Part::Image { .. } => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// The facts that tell an agent what is remembered.
pub(super) fn told(recollection: Recollection) -> [Event; 2] {
    let Recollection { uses, text } = recollection;
    let parts = vec![Part::text(text)];
    [
        Event::MemoriesRecalled { uses },
        Event::MessageDelivered { message: None, source: MessageSource::Memory, parts },
    ]
}

async fn recalled(
    shared: &Shared,
    task: &Task,
    run: RunId,
    text: String,
    moment: Moment,
) -> Option<Recollection> {
    let told = match shared.setup.memories.uses_in(run).await {
        Ok(uses) => uses.into_iter().map(|used| used.memory).collect(),
        Err(error) => {
            tracing::warn!(%run, %error, "what was recalled before could not be read");
            return None;
        }
    };
    let place = Place::Run { task: task.id, run };
    recollection::recall(shared, place, Some(task.project), text, told, moment).await
}

/// What a run is told at its beginning.
pub(super) async fn at_start(shared: &Shared, task: &Task, run: RunId) -> Option<Recollection> {
    recalled(shared, task, run, text_of(&task.prompt), Moment::Start).await
}

/// What a run is told when a person wrote something.
pub(super) async fn later(shared: &Shared, task: &Task, run: RunId, text: String) -> Option<Recollection> {
    recalled(shared, task, run, text, Moment::Later).await
}

impl RunHost {
    /// Writes down what the agent would have remembered.
    pub(super) async fn keep(
        &self,
        shared: &Shared,
        task: &Task,
        run: RunId,
        asked: ToRemember,
    ) -> Remembered {
        match propose(shared, task, run, asked).await {
            Ok((memory, how)) => {
                let noted = self.append(vec![Event::MemoryProposed { memory: memory.id }]).await;
                if noted.is_err() {
                    return Remembered::No("The run's log takes no more.".to_owned());
                }
                Remembered::Yes(match (how, &memory.standing) {
                    (How::Merged, MemoryStanding::Proposed { .. }) => {
                        "That was proposed already; it is remembered once the user says yes.".to_owned()
                    }
                    (How::Merged, _) => "That is remembered already.".to_owned(),
                    (_, MemoryStanding::Proposed { .. }) => {
                        "Proposed to the user; it is remembered once they say yes.".to_owned()
                    }
                    _ => "Remembered for later work in this project.".to_owned(),
                })
            }
            Err(error) => Remembered::No(format!("Not remembered. {}. {}", error.title, error.hint)),
        }
    }
}

/// Proposes a memory in the name of a run.
///
/// # Errors
/// Where the text cannot be kept, or the user wants no proposals, or not this one.
pub(super) async fn propose(
    shared: &Shared,
    task: &Task,
    run: RunId,
    asked: ToRemember,
) -> Result<(Memory, How), UserError> {
    let ToRemember { text, kind, place, replaces } = asked;
    let project = task.project;
    let scope = match place.as_deref().map(str::trim) {
        Some("user") => MemoryScope::User,
        None | Some("" | "." | "project") => MemoryScope::Project { project },
        Some(path) => MemoryScope::Path { project, path: path.to_owned() },
    };
    let named = kind.unwrap_or_default().trim().to_lowercase();
    let kind = MemoryKind::ALL.into_iter().find(|kind| kind.as_str() == named);
    let memories = &shared.setup.memories;
    let replaces = match replaces {
        Some(named) => {
            let uses = memories.uses_in(run).await?;
            let named = named.trim().trim_matches(['[', ']']).to_owned();
            uses.iter()
                .map(|used| used.memory)
                .find(|id| id.to_string().ends_with(&named) && named.len() >= 4)
        }
        None => None,
    };
    let source = MemorySource::Run { task: task.id, run };
    let kind = kind.unwrap_or(MemoryKind::Convention);
    let new = NewMemory { text, kind, scope, source, pinned: false, replaces };
    let added = memories.add(shared.id(), new).await?;
    Ok((added.memory, added.how))
}
