//! Why a landing was refused, in the user's words.

use crate::{EngineError, error::sentence};
use flotilla_domain::{Code, ConflictAt, Event, LandingId, RepoPath, UserError};
use flotilla_workspace::{Conflict, LandError, WorkspaceError};

/// A landing that was refused and changed nothing.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The landing itself was.
    Land { error: UserError, conflicts: Vec<ConflictAt>, files: Vec<Conflict> },
    /// It did not come to that.
    Engine(EngineError),
}

impl Refusal {
    pub(super) fn event(&self, landing: LandingId) -> Event {
        let (error, conflicts) = match self {
            Self::Land { error, conflicts, .. } => (error.clone(), conflicts.clone()),
            Self::Engine(error) => {
                (UserError::passing(Code::Repository, error.to_string(), "Accept it again."), Vec::new())
            }
        };
        Event::LandingRefused { landing, error, conflicts }
    }
}

impl From<EngineError> for Refusal {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

impl From<WorkspaceError> for Refusal {
    fn from(error: WorkspaceError) -> Self {
        Self::Engine(error.into())
    }
}

impl From<Refusal> for EngineError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Land { error, conflicts, files } => Self::LandingRefused { error, conflicts, files },
            Refusal::Engine(error) => error,
        }
    }
}

impl From<LandError> for Refusal {
    fn from(error: LandError) -> Self {
        let title = sentence(&error.to_string());
        let refuse = |code, hint: String| UserError::fixable(code, title.clone(), hint);
        let (mut conflicts, mut both) = (Vec::new(), Vec::new());
        let error = match error {
            LandError::Workspace(error) => return Self::Engine(error.into()),
            LandError::Nothing => {
                refuse(Code::WrongState, "The branch has everything already. Discard the task.".to_owned())
            }
            LandError::Conflicts { files, .. } => {
                conflicts = files.iter().map(conflict).collect();
                let names = names(files.iter().map(|file| &file.path));
                let hint = format!(
                    "Conflicting: {names}. Both sides are untouched. Start the task again from the branch as it is \
                     now, or merge the branch in the task's workspace, and accept again."
                );
                both = files;
                refuse(Code::Conflict, hint)
            }
            LandError::WouldOverwrite { paths, .. } => refuse(
                Code::WorkspaceDirty,
                format!("In the way: {}. Commit or stash them, then accept again.", names(paths.iter())),
            ),
            LandError::Moved { .. } => {
                refuse(Code::Conflict, "Look at the change again and accept it.".to_owned())
            }
            LandError::UnknownBranch { .. } => {
                refuse(Code::NotFound, "Name a branch that exists: --onto BRANCH.".to_owned())
            }
            LandError::NoBranch => {
                refuse(Code::BadInput, "Name the branch to land on: --onto BRANCH.".to_owned())
            }
            LandError::NoIdentity => refuse(
                Code::Repository,
                "Git needs a name for the commit's author. Then accept again.".to_owned(),
            ),
            LandError::Busy { .. } => {
                refuse(Code::Repository, "Finish or abort that first, then accept again.".to_owned())
            }
        };
        Self::Land { error, conflicts, files: both }
    }
}

fn conflict(file: &Conflict) -> ConflictAt {
    let kind = serde_json::to_value(file.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned));
    let lines = file
        .hunks
        .iter()
        .map(|hunk| {
            let count = u32::try_from(hunk.ours.lines().count()).unwrap_or(u32::MAX);
            (hunk.line, hunk.line.saturating_add(count.saturating_sub(1)))
        })
        .collect();
    ConflictAt { path: file.path.clone(), kind: kind.unwrap_or_default(), lines }
}

/// Some of the paths, and how many more there are.
fn names<'a>(paths: impl ExactSizeIterator<Item = &'a RepoPath>) -> String {
    const NAMED: usize = 5;
    let more = paths.len().saturating_sub(NAMED);
    let mut names: Vec<String> = paths.take(NAMED).map(ToString::to_string).collect();
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    names.join(", ")
}
