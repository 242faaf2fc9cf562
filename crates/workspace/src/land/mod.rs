//! Landing: bringing a run's change into the user's branch or checkout.
//!
//! Everything is worked out in memory first; then a journal is written, the branch is moved by compare-and-swap,
//! and a checkout of that branch follows. After a crash [`Project::finish_landings`] completes or undoes it.

mod checkout;
mod journal;
mod plan;

pub use journal::{Ending, Finished};

use crate::{Conflict, Oid, Project, ProjectKind, Workspace, WorkspaceError, snapshot::Lock};
use checkout::Checkout;
use flotilla_domain::{RepoPath, Timestamp};
use journal::{Journal, Target};
use plan::Plan;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What is to be landed, how, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Landing {
    /// In which form.
    pub how: How,
    /// The branch, without `refs/heads/`; `None` is the one that the user's checkout is on. [`How::Edits`] always
    /// goes to the user's checkout.
    pub onto: Option<String>,
    /// What lands, as a tree; the workspace's files as they are now where absent.
    pub tree: Option<Oid>,
    /// The commit that the branch must stand on, if the caller cares.
    pub expect: Option<Oid>,
    /// Whether it is only tried.
    pub dry_run: DryRun,
    /// The time to write into commits.
    pub time: Timestamp,
}

/// In which form a change lands. Into a plain folder it always lands as [`How::Edits`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum How {
    /// As one commit.
    OneCommit {
        /// Its message.
        message: String,
        /// Its author; `None` is the user. The committer is always the user.
        author: Option<Author>,
    },
    /// As the run's commits, each with its author and message. A branch that has not moved gets the very commits.
    Commits {
        /// The message for a last commit of what the run left uncommitted.
        rest: String,
    },
    /// As uncommitted edits in the user's checkout, merged with what is there; the index stays as it is.
    Edits,
}

/// An author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
}

/// Whether something is only tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DryRun {
    /// It is only tried: no branch and no file changes.
    Yes,
    /// It is done.
    No,
}

/// What landed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Landed {
    /// The branch; `None` for edits.
    pub onto: Option<String>,
    /// Where the branch stood; `None` if it had no commit. For edits: a commit that holds the checkout's files as
    /// they were, kept under `refs/flotilla/landed/`.
    pub before: Option<Oid>,
    /// Where it stands now. For edits: a commit with the files as they are now.
    pub after: Oid,
    /// The new commits, oldest first; none for edits.
    pub commits: Vec<Oid>,
    /// The files that changed in the target.
    pub files: Vec<RepoPath>,
    /// The checkouts whose files followed.
    pub checkouts: Vec<PathBuf>,
    /// What the workspace holds and could not land: repositories inside of it, files that cannot be read.
    pub left_out: Vec<RepoPath>,
}

/// Why nothing landed. Branch, checkout and workspace are as they were.
#[derive(Debug, thiserror::Error)]
pub enum LandError {
    /// Git or the disk failed.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// The run changed nothing that the target does not have already.
    #[error("there is nothing to land")]
    Nothing,
    /// Both sides changed the same places.
    #[error("{} files were changed on both sides", files.len())]
    Conflicts {
        /// The run's commit that does not apply; `None` where the change as a whole does not.
        commit: Option<Oid>,
        /// The files and the places in them.
        files: Vec<Conflict>,
    },
    /// It would overwrite work in a checkout that is not committed. Commit it or put it aside, then land again; or
    /// land as edits, which merges with it.
    #[error("it would overwrite uncommitted work in {} ({} files)", checkout.display(), paths.len())]
    WouldOverwrite {
        /// The checkout.
        checkout: PathBuf,
        /// The files in the way.
        paths: Vec<RepoPath>,
    },
    /// The branch is not where it was expected, or moved while the landing was under way. Review and land again.
    #[error("the branch {onto:?} moved")]
    Moved {
        /// The branch.
        onto: String,
        /// Where it stands now.
        found: Option<Oid>,
    },
    /// There is no such branch.
    #[error("there is no branch {onto:?}")]
    UnknownBranch {
        /// The branch.
        onto: String,
    },
    /// The user's checkout is on no branch, and none was named.
    #[error("the checkout is on no branch; name the branch to land on")]
    NoBranch,
    /// The user has no name or e-mail address in git's configuration.
    #[error("git does not know who you are; run `git config --global user.name …` and `… user.email …`")]
    NoIdentity,
    /// Something is under way in a checkout of the branch. Finish or abort it, then land again.
    #[error("{} is busy: {what}", checkout.display())]
    Busy {
        /// The checkout.
        checkout: PathBuf,
        /// With what.
        what: Busy,
    },
}

/// What is under way in a checkout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Busy {
    /// A rebase.
    #[error("a rebase is under way")]
    Rebase,
    /// A merge.
    #[error("a merge is under way")]
    Merge,
    /// A cherry-pick.
    #[error("a cherry-pick is under way")]
    CherryPick,
    /// A revert.
    #[error("a revert is under way")]
    Revert,
    /// A bisection.
    #[error("a bisection is under way")]
    Bisect,
    /// Another git command holds the index.
    #[error("another git command holds index.lock")]
    Locked,
}

impl Workspace {
    /// Lands the workspace's change (from its base to its files as they are now, committed or not).
    ///
    /// # Errors
    /// Each error leaves both sides as they were.
    pub fn land(&self, landing: &Landing) -> Result<Landed, LandError> {
        let project = &self.project;
        let _lock = project.landing_lock()?;
        project.finish_journals()?;
        if landing.how == How::Edits || project.kind() == ProjectKind::Folder {
            return self.land_edits(landing);
        }
        let plan = self.plan(landing)?;
        let full = format!("refs/heads/{}", plan.onto);
        let mut checkouts = Vec::new();
        for checkout in Checkout::of_branch(project, &full)? {
            checkout.refuse_if_busy()?;
            checkout.refuse_overwrite(project, &plan.from, &plan.to)?;
            checkouts.push(checkout);
        }
        let mut landed = plan.landed(&checkouts);
        landed.left_out.clone_from(&plan.left_out);
        if landing.dry_run == DryRun::Yes {
            return Ok(landed);
        }
        project.export(&plan.after, plan.before.as_ref())?;
        let journal = Journal {
            target: Target::Branch { full, before: plan.before.clone(), after: plan.after.clone() },
            from: plan.from,
            to: plan.to,
            checkouts,
        };
        journal.carry_out(project)?;
        Ok(landed)
    }

    fn land_edits(&self, landing: &Landing) -> Result<Landed, LandError> {
        let project = &self.project;
        let Some(checkout) = Checkout::users(project) else {
            return Err(WorkspaceError::Bare.into());
        };
        let Plan { before, after, from, to, left_out, files, .. } = self.plan_edits(&checkout, landing)?;
        checkout.refuse_in_the_way(project, &from, &to)?;
        let landed = Landed {
            onto: None,
            before,
            after: after.clone(),
            commits: Vec::new(),
            files,
            checkouts: vec![checkout.root.clone()],
            left_out,
        };
        if landing.dry_run == DryRun::Yes {
            return Ok(landed);
        }
        project.secure(&after, &[&self.record.start])?;
        project.write_own_ref(&landed_ref(&after), &after)?;
        let journal = Journal { target: Target::Edits { after }, from, to, checkouts: vec![checkout] };
        journal.carry_out(project)?;
        Ok(landed)
    }
}

/// The reference that keeps edits that landed.
fn landed_ref(after: &Oid) -> String {
    format!("refs/flotilla/landed/{after}")
}

impl Project {
    /// Completes or undoes the landings that a crash interrupted. [`Workspace::land`] does it by itself; a program
    /// calls it when it starts, so that the user's checkout does not stay halfway.
    ///
    /// # Errors
    /// Where git or the disk fails; it can be called again.
    pub fn finish_landings(&self) -> Result<Vec<Finished>, LandError> {
        let _lock = self.landing_lock()?;
        self.finish_journals()
    }

    fn landing_lock(&self) -> Result<Lock, WorkspaceError> {
        use crate::error::IoContext;
        let dir = self.inner.shadow.join("landings");
        std::fs::create_dir_all(&dir).at("cannot make", &dir)?;
        Lock::take(&dir)
    }
}
