//! Landing: a change on its way into the user's branch, as the log has it.

use crate::{Event, Invalid, LandingId, Record, RepoPath, RunId, Task, TaskState, Timestamp};
use serde::{Deserialize, Serialize};

/// How a run's change comes into the user's branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum LandAs {
    /// As one commit.
    OneCommit {
        /// The commit's message.
        message: String,
    },
    /// As the commits that the run made.
    Commits,
    /// As uncommitted edits in the checkout.
    Edits,
}

/// Where a change conflicts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictAt {
    /// The file.
    pub path: RepoPath,
    /// What kind of conflict it is, in git's words.
    pub kind: String,
    /// The lines in the branch's version that conflict: first and last, from 1; empty where lines make no sense.
    pub lines: Vec<(u32, u32)>,
}

/// A landing that was begun and not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenLanding {
    /// Its id.
    pub landing: LandingId,
    /// The branch it goes to; none where it lands as edits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onto: Option<String>,
    /// The commit that the branch is to stand on afterwards.
    pub commit: String,
    /// How.
    #[serde(flatten)]
    pub how: LandAs,
    /// Where only a part lands: the commit that the rest is compared with afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<String>,
}

/// Where and when a task's change landed, whole or in part, for the last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LandedMark {
    /// The run that made it.
    pub run: RunId,
    /// The branch; none where it landed as edits in the checkout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onto: Option<String>,
    /// The branch's tip afterwards; for edits, a commit that holds the checkout's files as they were then.
    pub commit: String,
    /// When.
    pub at: Timestamp,
    /// Whether it was all of the change.
    pub extent: LandedExtent,
}

/// How much of a change landed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LandedExtent {
    /// All of it.
    Whole,
    /// Chosen parts; the rest stayed under review.
    Part,
}

impl Task {
    pub(crate) fn apply_landing(&mut self, id: RunId, record: &Record) -> Result<(), Invalid> {
        match &record.event {
            Event::LandingStarted { landing, onto, commit, how, rest } => {
                if !matches!(self.state, TaskState::Review { run } if run == id) || self.landing.is_some() {
                    return Err(Invalid::State(self.state.name()));
                }
                self.refused = None;
                self.landing = Some(OpenLanding {
                    landing: *landing,
                    onto: onto.clone(),
                    commit: commit.clone(),
                    how: how.clone(),
                    rest: rest.clone(),
                });
                Ok(())
            }
            Event::Landed { landing, onto, commit, bundle } => {
                self.close_landing(*landing)?;
                self.mark_landed(id, onto, commit, record.at, LandedExtent::Whole);
                let (onto, commit, bundle) = (onto.clone(), commit.clone(), bundle.clone());
                self.state = TaskState::Landed { run: id, onto, commit, bundle };
                Ok(())
            }
            Event::PartLanded { landing, onto, commit, base } => {
                self.close_landing(*landing)?;
                let run = self.runs.iter_mut().rev().find(|run| run.id == id).ok_or(Invalid::NoSuchRun)?;
                run.workspace.as_mut().ok_or(Invalid::NoWorkspace)?.base.clone_from(base);
                self.mark_landed(id, onto, commit, record.at, LandedExtent::Part);
                Ok(())
            }
            Event::LandingRefused { landing, error, .. } => {
                self.close_landing(*landing)?;
                self.refused = Some(error.clone());
                Ok(())
            }
            _ => Err(Invalid::WrongSubject),
        }
    }

    fn mark_landed(
        &mut self,
        run: RunId,
        onto: &Option<String>,
        commit: &str,
        at: Timestamp,
        extent: LandedExtent,
    ) {
        self.landed = Some(LandedMark { run, onto: onto.clone(), commit: commit.to_owned(), at, extent });
    }

    fn close_landing(&mut self, landing: LandingId) -> Result<(), Invalid> {
        match self.landing.take() {
            Some(open) if open.landing == landing => Ok(()),
            _ => Err(Invalid::NoSuchLanding),
        }
    }
}
