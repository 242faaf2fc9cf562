//! Comments of a human on lines of a run's change: told to the agent as one message, answered by it one by one.

use crate::{Engine, EngineError, messages::Said, run::blocking};
use flotilla_domain::{
    ChangeSide, Comment, CommentId, CommentThread, Delivery, MessageId, Part, RepoPath, Run, RunId, TaskId,
};
use flotilla_workspace::{Oid, WorkspaceError};
use std::collections::BTreeMap;

/// Comments in one message.
const MOST: usize = 200;
/// Characters of a comment's text, and of the lines it quotes.
const LONGEST_TEXT: usize = 20_000;
const LONGEST_QUOTE: usize = 4_000;

/// A comment to be.
#[derive(Debug, Clone)]
pub struct NewComment {
    /// The file.
    pub path: RepoPath,
    /// The side that its lines count on.
    pub side: ChangeSide,
    /// The first line, from 1.
    pub line: u32,
    /// The last line; the first where absent.
    pub end_line: Option<u32>,
    /// The lines as they are seen.
    pub quote: String,
    /// What is said of them.
    pub text: String,
}

/// A comment as it stands.
#[derive(Debug, Clone)]
pub struct CommentNow {
    /// The comment, and its answer.
    pub thread: CommentThread,
    /// The run whose change it is on.
    pub run: RunId,
    /// Whether the agent was told.
    pub told: bool,
    /// Whether its file changed since; none where the workspace is gone.
    pub changed: Option<bool>,
}

impl Engine {
    /// Makes comments on a task's change and sends them to its agent as one message. Gives the message, and the
    /// comments' names.
    ///
    /// # Errors
    /// As [`Engine::steer`], and where a comment says nothing or names no line.
    pub async fn comment(
        &self,
        id: TaskId,
        new: Vec<NewComment>,
        beside: Option<String>,
        when: Delivery,
    ) -> Result<(MessageId, Vec<CommentId>), EngineError> {
        check(&new)?;
        let paths = new.iter().map(|comment| comment.path.clone()).collect();
        let (_, contents) = self.contents(id, paths).await?;
        let message = self
            .tell(id, |run| {
                let comments = named(run, &new, &contents);
                let text = told(&comments, beside.as_deref());
                Said { parts: vec![Part::text(text)], when, comments }
            })
            .await?;
        let task = self.task(id).await?;
        let names = task.runs.iter().flat_map(|run| &run.comments).filter(|one| one.message == message);
        Ok((message, names.map(|thread| thread.comment.id.clone()).collect()))
    }

    /// The comments on the change of a task's latest run, oldest first.
    ///
    /// # Errors
    /// Where there is no such task, or its workspace cannot be read.
    pub async fn comments(&self, id: TaskId) -> Result<Vec<CommentNow>, EngineError> {
        let task = self.task(id).await?;
        let Some(run) = task.latest_run().filter(|run| !run.comments.is_empty()) else {
            return Ok(Vec::new());
        };
        let paths = run.comments.iter().map(|thread| thread.comment.path.clone()).collect();
        let contents = match self.contents(id, paths).await {
            Ok((_, contents)) => Some(contents),
            Err(EngineError::WrongState { .. }) => None,
            Err(error) => return Err(error),
        };
        let now = |thread: &CommentThread| CommentNow {
            run: run.id,
            told: !run.is_queued(thread.message),
            changed: contents.as_ref().map(|contents| {
                contents.get(&thread.comment.path).map(ToString::to_string) != thread.comment.content
            }),
            thread: thread.clone(),
        };
        Ok(run.comments.iter().map(now).collect())
    }

    /// The tree of the task's workspace as it is now, and what of `paths` is in it.
    async fn contents(
        &self,
        id: TaskId,
        paths: Vec<RepoPath>,
    ) -> Result<(Oid, BTreeMap<RepoPath, Oid>), EngineError> {
        let (_, workspace) = self.reviewed(id).await?;
        let found = blocking(move || {
            let tree = workspace.tree_now()?;
            let contents = workspace.oids_of(&tree, &paths)?;
            Ok::<_, WorkspaceError>((tree, contents))
        });
        Ok(found.await??)
    }
}

fn check(new: &[NewComment]) -> Result<(), EngineError> {
    let bad = |what: String, hint| Err(EngineError::BadInput { what, hint });
    if new.is_empty() || new.len() > MOST {
        return bad(format!("{} comments in one message", new.len()), "Send 1 to 200 of them.");
    }
    for NewComment { path, line, end_line, text, .. } in new {
        if text.trim().is_empty() {
            return bad(
                format!("the comment on {path} says nothing"),
                "Say what is to be done about the lines.",
            );
        }
        if text.chars().count() > LONGEST_TEXT {
            return bad(format!("the comment on {path} is too long"), "Cut it to 20000 characters.");
        }
        if *line == 0 || end_line.is_some_and(|end| end < *line) {
            return bad(
                format!("the comment on {path} names no line"),
                "Lines count from 1, the first one first.",
            );
        }
    }
    Ok(())
}

/// Names the comments, from the number on that the run has none of.
fn named(run: &Run, new: &[NewComment], contents: &BTreeMap<RepoPath, Oid>) -> Vec<Comment> {
    let number = |thread: &CommentThread| thread.comment.id.0.strip_prefix('c')?.parse::<usize>().ok();
    let last = run.comments.iter().filter_map(number).max().unwrap_or(0);
    let name = |(at, new): (usize, &NewComment)| Comment {
        id: CommentId(format!("c{}", last + at + 1)),
        path: new.path.clone(),
        side: new.side,
        line: new.line,
        end_line: new.end_line.filter(|end| *end != new.line),
        quote: new.quote.chars().take(LONGEST_QUOTE).collect(),
        text: new.text.trim().to_owned(),
        content: contents.get(&new.path).map(ToString::to_string),
    };
    new.iter().enumerate().map(name).collect()
}

/// The message that tells an agent of comments.
fn told(comments: &[Comment], beside: Option<&str>) -> String {
    let mut text =
        "Review comments on your change. Deal with each of them, then answer each one by the tool \
                    answer_comment: what you did, or why not.\n"
            .to_owned();
    if let Some(beside) = beside.map(str::trim).filter(|beside| !beside.is_empty()) {
        text.push_str(&format!("\n{beside}\n"));
    }
    for comment in comments {
        let lines = match comment.end_line {
            Some(end) => format!("lines {} to {end}", comment.line),
            None => format!("line {}", comment.line),
        };
        let side = match comment.side {
            ChangeSide::Old => "as it was before your change",
            ChangeSide::New => "as your change leaves it",
        };
        text.push_str(&format!("\n[{}] {}, {lines} ({side}):\n", comment.id, comment.path));
        for line in comment.quote.lines() {
            text.push_str(&format!("> {line}\n"));
        }
        text.push_str(&format!("\n{}\n", comment.text));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_each_comment_with_its_file_its_lines_and_what_they_say() {
        let comment = |id: &str, side, end_line| Comment {
            id: CommentId(id.to_owned()),
            path: "src/a b.rs".into(),
            side,
            line: 3,
            end_line,
            quote: "one\ntwo".to_owned(),
            text: "Why?".to_owned(),
            content: None,
        };
        let comments = [comment("c1", ChangeSide::New, Some(4)), comment("c2", ChangeSide::Old, None)];
        let text = told(&comments, Some(" In general: good. "));
        let expected = "\nIn general: good.\n\n[c1] src/a b.rs, lines 3 to 4 (as your change leaves it):\n> one\n> two\n\n\
                        Why?\n\n[c2] src/a b.rs, line 3 (as it was before your change):\n> one\n> two\n\nWhy?\n";
        assert!(text.ends_with(expected), "{text}");
    }
}
