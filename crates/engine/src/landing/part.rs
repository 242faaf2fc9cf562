//! Landing a part of a change: the rest stays in the workspace, for another round.

use super::{Accept, AcceptAs, Attempt, Refusal};
use crate::{EngineError, run::blocking};
use flotilla_domain::{Event, Timestamp};
use flotilla_workspace::{ChooseError, DryRun, Landed, Oid, Workspace};

/// The part of a change that lands.
pub(super) struct Part {
    /// The base with that part.
    pub(super) tree: Oid,
    /// The commit that the rest is compared with afterwards.
    pub(super) base: Oid,
}

/// Works out what lands; `None` where that is all of the change.
pub(super) async fn choose(
    workspace: &Workspace,
    accept: &Accept,
    now: Timestamp,
) -> Result<Option<Part>, EngineError> {
    let seen: Option<Oid> = accept.tree.as_deref().map(str::parse).transpose().map_err(|_| {
        let what = "what was looked at is no tree".to_owned();
        EngineError::BadInput { what, hint: "Give the tree that the list of changes names." }
    })?;
    if seen.is_none() && accept.only.is_empty() {
        return Ok(None);
    }
    if !accept.only.is_empty() && matches!(accept.how, AcceptAs::Commits) {
        return Err(EngineError::BadInput {
            what: "a part of a change has no commits of its own".to_owned(),
            hint: "Land it as one commit or as edits.",
        });
    }
    let (workspace, only) = (workspace.clone(), accept.only.clone());
    let chosen = blocking(move || {
        let found = workspace.tree_now()?;
        if seen.is_some_and(|seen| seen != found) {
            return Err(ChooseError::Moved { found });
        }
        if only.is_empty() {
            return Ok(None);
        }
        let tree = workspace.with_only(&found, &only)?;
        if tree == found {
            return Ok(None);
        }
        let base = workspace.base_of_rest(&tree, now)?;
        Ok(Some(Part { tree, base }))
    });
    Ok(chosen.await??)
}

impl Attempt<'_> {
    /// Lands the part that the rehearsal has `seen` to go well.
    pub(super) async fn part_for_real(
        &self,
        workspace: &Workspace,
        seen: &Landed,
        part: &Part,
    ) -> Result<Landed, EngineError> {
        self.log(vec![self.started(seen.onto.clone(), seen.after.to_string())]).await?;
        let landed: Result<Landed, Refusal> = self.land(workspace, DryRun::No).await;
        match landed {
            Ok(landed) => {
                self.log(vec![Event::PartLanded {
                    landing: self.id,
                    onto: landed.onto.clone(),
                    commit: landed.after.to_string(),
                    base: part.base.to_string(),
                }])
                .await?;
                Ok(landed)
            }
            Err(refusal) => {
                self.log(vec![refusal.event(self.id)]).await?;
                Err(refusal.into())
            }
        }
    }
}
