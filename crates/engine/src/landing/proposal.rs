//! What is proposed before a change lands: the message, the branch, the forms.

use crate::{
    Engine, EngineError,
    run::{blocking, open_project},
};
use flotilla_domain::{Item, LandedExtent, ProjectId, TaskId};
use flotilla_workspace::{Branch, ProjectKind, RunCommit, WorkspaceError};

/// Characters of a commit's subject, and of the body that is proposed.
const SUBJECT: usize = 72;
const BODY: usize = 2_000;
/// Entries of the transcript's end that are searched for the agent's closing words.
const CLOSING: usize = 20;

/// How a change may land.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// A message for one commit.
    pub message: String,
    /// The branch that is checked out; none where there is none.
    pub onto: Option<String>,
    /// As one commit, as the run's commits, as edits; each with why it is not possible.
    pub forms: [(LandingForm, Option<&'static str>); 3],
    /// The run's own commits, oldest first.
    pub commits: Vec<RunCommit>,
}

/// A form in which a change lands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LandingForm {
    /// As one commit.
    Commit,
    /// As the commits that the run made.
    Commits,
    /// As uncommitted edits in the checkout.
    Edits,
}

impl Engine {
    /// A project's branches, the one that was committed to last first, and the one that is checked out.
    ///
    /// # Errors
    /// Where there is no such project, or its folder is gone.
    pub async fn branches(&self, id: ProjectId) -> Result<(Option<String>, Vec<Branch>), EngineError> {
        let project = self.store().project(id).await?.ok_or(EngineError::NotFound("such project"))?;
        let opened = open_project(&self.shared, &project).await?;
        let found = blocking(move || Ok::<_, WorkspaceError>((opened.head()?.branch, opened.branches()?)));
        Ok(found.await??)
    }

    /// What is proposed for landing a task's change.
    ///
    /// # Errors
    /// Where it has no workspace.
    pub async fn landing(&self, id: TaskId) -> Result<Proposal, EngineError> {
        let (task, workspace) = self.reviewed(id).await?;
        let run = task.latest_run().ok_or(EngineError::NotFound("such run"))?;
        let conversation = self.store().transcript(run.id).await?;
        let (kind, checkout, onto, commits) = blocking(move || {
            let project = workspace.project();
            let onto = project.head()?.branch;
            // Commits that cannot be read are none that could land.
            let commits = workspace.run_commits().unwrap_or_default();
            Ok::<_, WorkspaceError>((project.kind(), project.has_checkout(), onto, commits))
        })
        .await??;
        let folder = (kind == ProjectKind::Folder)
            .then_some("The project is a plain folder: the change lands as files in it.");
        let part =
            task.landed.as_ref().is_some_and(|mark| mark.extent == LandedExtent::Part && mark.run == run.id);
        let no_commits = match (commits.is_empty(), part) {
            (true, _) => Some("The run made no commits."),
            (false, true) => {
                Some("A part of the change has landed already, and the run's commits hold it too.")
            }
            (false, false) => None,
        };
        let no_edits = (!checkout).then_some("The repository is bare: no files are checked out.");
        Ok(Proposal {
            message: message(&task.title, &conversation),
            onto,
            forms: [
                (LandingForm::Commit, folder),
                (LandingForm::Commits, folder.or(no_commits)),
                (LandingForm::Edits, no_edits),
            ],
            commits,
        })
    }
}

/// The task's title, and the first paragraph of what the agent said when it was done.
fn message(title: &str, conversation: &[Item]) -> String {
    let closing = conversation.iter().rev().take(CLOSING).find_map(|item| match item {
        Item::AssistantMessage { text } if !text.trim().is_empty() => Some(text.trim()),
        _ => None,
    });
    let subject: String = title.chars().take(SUBJECT).collect();
    let body = closing.and_then(|text| text.split("\n\n").map(str::trim).find(|part| !part.is_empty()));
    match body {
        Some(body) if body != title => {
            let body: String = body.chars().take(BODY).collect();
            format!("{}\n\n{body}\n", subject.trim_end())
        }
        _ => format!("{}\n", subject.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_the_title_and_the_first_paragraph_of_the_closing_words() {
        let said = |text: &str| Item::AssistantMessage { text: text.to_owned() };
        let talk = [said("Before."), said("I fixed it\nby care.\n\n- one\n- two")];
        assert_eq!(message("Fix it", &talk), "Fix it\n\nI fixed it\nby care.\n");
        assert_eq!(message("Fix it", &[]), "Fix it\n");
    }
}
