//! What a human says of a run's change: comments, checkpoints to go back to, parts to reject.

use super::{Server, engine_error, store_error};
use flotilla_api::{
    Ask, Serve, table,
    wire::{
        self, CheckpointList, CheckpointView, CommentList, CommentView, CommentsMade, LineChoice, Wire as _,
        WorkspaceChanged,
    },
};
use flotilla_domain::{CheckSeen, Code, TaskId, UserError};
use flotilla_engine::{Changed, NewComment};
use flotilla_workspace::{Chosen, Extent, Lines};

/// The lines as the workspace takes them.
pub(super) fn lines(choice: LineChoice) -> Extent {
    Extent::Lines(Lines { old: choice.old, new: choice.new })
}

impl Server {
    async fn changed(&self, changed: Changed) -> Result<WorkspaceChanged, wire::Error> {
        Ok(WorkspaceChanged {
            tree: changed.tree,
            undo: changed.undo,
            checkpoint: wire::Wire::wire(&changed.made),
            task: self.view(&changed.task).await?,
        })
    }
}

impl Serve<table::RejectChange> for Server {
    async fn serve(&self, ask: Ask<table::RejectChange>) -> Result<WorkspaceChanged, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        let wire::RejectPart { tree, path, whole, lines: chosen } = ask.body;
        let extent = match (whole, chosen) {
            (true, None) => Extent::Whole,
            (false, Some(choice)) => lines(choice),
            _ => {
                return Err(UserError::fixable(
                    Code::BadInput,
                    "Neither the whole file nor lines of it are chosen, or both",
                    "Give `whole: true` or `lines`.",
                )
                .into());
            }
        };
        let changed = self.engine().reject(id, &tree, Chosen { path, extent }).await.map_err(engine_error)?;
        self.changed(changed).await
    }
}

impl Serve<table::MakeComments> for Server {
    async fn serve(&self, ask: Ask<table::MakeComments>) -> Result<CommentsMade, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        let wire::MakeComments { comments, text, when } = ask.body;
        let new = comments.into_iter().map(|comment| {
            let wire::NewComment { path, side, line, end_line, quote, text } = comment;
            NewComment { path, side: side.into(), line, end_line, quote, text }
        });
        let made = self.engine().comment(id, new.collect(), text, when.into()).await;
        let (message, names) = made.map_err(engine_error)?;
        Ok(CommentsMade { message, comments: names.into_iter().map(|name| name.0).collect() })
    }
}

impl Serve<table::ListComments> for Server {
    async fn serve(&self, ask: Ask<table::ListComments>) -> Result<CommentList, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        let comments = self.engine().comments(id).await.map_err(engine_error)?;
        let view = comments.into_iter().map(|now| CommentView {
            comment: wire::Comment::wire(&now.thread.comment),
            run: now.run,
            message: now.thread.message,
            delivered: now.told,
            at: now.thread.at,
            answer: wire::Wire::wire(&now.thread.answer),
            changed: now.changed,
        });
        Ok(CommentList { comments: view.collect() })
    }
}

impl Server {
    async fn evidence(&self, id: TaskId) -> Result<wire::Evidence, wire::Error> {
        let Some(evidence) = self.engine().evidence(id).await.map_err(engine_error)? else {
            return Ok(wire::Evidence::default());
        };
        let command = |command: flotilla_engine::CommandRun| wire::CommandRun {
            call: command.call,
            command: command.command,
            status: wire::Wire::wire(&command.status),
            exit: wire::Wire::wire(&command.exit),
            started_at: command.started_at,
            ended_at: command.ended_at,
            on_tree: command.on_last_tree,
        };
        let check = |(seen, on_tree): (CheckSeen, bool)| wire::CheckView {
            passed: seen.check.passed(),
            check: wire::Wire::wire(&seen.check),
            at: seen.at,
            on_tree,
        };
        let tests = |tests: flotilla_engine::TestsTouched| wire::TestsTouched {
            path: tests.path,
            deleted: tests.fate == flotilla_engine::Fate::Deleted,
            moved_to: match tests.fate {
                flotilla_engine::Fate::MovedTo(to) => Some(to),
                _ => None,
            },
            rules: tests.rules,
            removed: tests.removed,
            skipped: tests.skipped,
            assertions: tests.assertions,
        };
        Ok(wire::Evidence {
            run: Some(evidence.run),
            report: evidence.report,
            tree: evidence.tree,
            checks: evidence.checks.into_iter().map(check).collect(),
            tests: evidence.tests.into_iter().map(tests).collect(),
            commands: evidence.commands.into_iter().map(command).collect(),
        })
    }
}

impl Serve<table::ShowEvidence> for Server {
    async fn serve(&self, ask: Ask<table::ShowEvidence>) -> Result<wire::Evidence, wire::Error> {
        self.evidence(self.task_id(&ask.path.task).await?).await
    }
}

impl Serve<table::CheckTask> for Server {
    async fn serve(&self, ask: Ask<table::CheckTask>) -> Result<wire::Evidence, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        self.engine().check(id).await.map_err(engine_error)?;
        self.evidence(id).await
    }
}

impl Serve<table::ListCheckpoints> for Server {
    async fn serve(&self, ask: Ask<table::ListCheckpoints>) -> Result<CheckpointList, wire::Error> {
        let made = self.store().checkpoints_made(ask.path.run).await.map_err(store_error)?;
        let view = |(at, checkpoint): &(_, _)| {
            let checkpoint = wire::Checkpoint::wire(checkpoint);
            CheckpointView { checkpoint, at: *at }
        };
        Ok(CheckpointList { checkpoints: made.iter().map(view).collect() })
    }
}

impl Serve<table::RestoreCheckpoint> for Server {
    async fn serve(&self, ask: Ask<table::RestoreCheckpoint>) -> Result<WorkspaceChanged, wire::Error> {
        let restored = self.engine().restore_checkpoint(ask.path.run, ask.path.checkpoint).await;
        self.changed(restored.map_err(engine_error)?).await
    }
}
