//! What runs changed: lists of files, patches, content, and how it lands.

use super::{Server, engine_error, not_found, review::lines, written::written};
use flotilla_api::{
    Ask, ByteStream, Serve, ServedFile, table,
    wire::{
        self, Accepted, Branch, BranchList, Changes, FileChange, FileSide, FileStatus, LandingForm,
        LandingOption, LandingProposal, PatchQuery,
    },
};
use flotilla_domain::{Code, UserError};
use flotilla_engine::{Accept, AcceptAs, LandingForm as Form};
use flotilla_workspace::{
    Chosen, Diff, DryRun, Extent, FileDiff, FileStatus as GitStatus, PatchForm, Side, WhiteSpace,
};
use std::sync::Arc;

/// The most bytes of a file that are given at once.
const LARGEST_FILE: usize = 20_000_000;

fn side(side: &Side) -> FileSide {
    FileSide { mode: format!("{:06o}", side.mode), oid: side.oid.to_string(), size: side.size }
}

fn change(file: &FileDiff) -> FileChange {
    let (status, from, similarity) = match &file.status {
        GitStatus::Added => (FileStatus::Added, None, None),
        GitStatus::Deleted => (FileStatus::Deleted, None, None),
        GitStatus::Modified => (FileStatus::Modified, None, None),
        GitStatus::ModeChanged => (FileStatus::ModeChanged, None, None),
        GitStatus::TypeChanged => (FileStatus::TypeChanged, None, None),
        GitStatus::Renamed { from, similarity } => {
            (FileStatus::Renamed, Some(from.clone()), Some(*similarity))
        }
        GitStatus::Copied { from, similarity } => (FileStatus::Copied, Some(from.clone()), Some(*similarity)),
    };
    FileChange {
        path: file.path.clone(),
        from,
        status,
        similarity,
        binary: file.binary,
        added: file.added,
        removed: file.removed,
        old: file.old.as_ref().map(side),
        new: file.new.as_ref().map(side),
    }
}

fn changes(diff: &Diff) -> Changes {
    Changes {
        base: diff.from.to_string(),
        tree: diff.to.to_string(),
        stat: wire::ChangeStat { files: diff.stat.files, added: diff.stat.added, removed: diff.stat.removed },
        files: diff.files.iter().map(change).collect(),
    }
}

/// The patch of `diff` that `query` asks for.
fn patch(diff: Arc<Diff>, query: PatchQuery) -> Result<ByteStream, wire::Error> {
    let file = match query.path {
        Some(path) => {
            let file = diff.files.iter().find(|file| file.path == path).cloned();
            Some(file.ok_or_else(|| not_found(&format!("file in the change: {path}")))?)
        }
        None => None,
    };
    let form = PatchForm {
        context: query.context.unwrap_or(PatchForm::default().context),
        white_space: match query.whitespace {
            wire::WhiteSpace::Show => WhiteSpace::Shown,
            wire::WhiteSpace::Ignore => WhiteSpace::Hidden,
        },
    };
    Ok(written(move |out| diff.write_patch_as(form, file.as_ref(), out).map_err(std::io::Error::other)))
}

impl Serve<table::ListChanges> for Server {
    async fn serve(&self, ask: Ask<table::ListChanges>) -> Result<Changes, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        let diff = self.engine().change_of(id, None).await.map_err(engine_error)?;
        Ok(changes(&diff))
    }
}

impl Serve<table::ReadPatch> for Server {
    async fn serve(&self, ask: Ask<table::ReadPatch>) -> Result<ByteStream, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        let diff = self.engine().change_of(id, ask.query.tree.as_deref()).await.map_err(engine_error)?;
        patch(diff, ask.query)
    }
}

impl Serve<table::ReadBlob> for Server {
    async fn serve(&self, ask: Ask<table::ReadBlob>) -> Result<ServedFile, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        let wire::BlobQuery { path, side, tree } = ask.query;
        let diff = self.engine().change_of(id, tree.as_deref()).await.map_err(engine_error)?;
        let content = self.engine().content(diff, &path, side.into(), LARGEST_FILE).await;
        let content = content.map_err(engine_error)?;
        Ok(ServedFile { media_type: media_type(path.as_bytes(), &content), content: content.into() })
    }
}

/// The media type of a file: an image by its first bytes, SVG by its name, otherwise text or bytes.
fn media_type(path: &[u8], content: &[u8]) -> &'static str {
    let starts = |signature: &[u8]| content.starts_with(signature);
    // The signatures of the WHATWG's MIME sniffing standard, section 6.1.
    if starts(b"\x89PNG\r\n\x1a\n") {
        "image/png"
    } else if starts(b"\xff\xd8\xff") {
        "image/jpeg"
    } else if starts(b"GIF87a") || starts(b"GIF89a") {
        "image/gif"
    } else if starts(b"RIFF") && content.get(8..14) == Some(b"WEBPVP") {
        "image/webp"
    } else if starts(b"BM") && std::str::from_utf8(content).is_err() {
        "image/bmp"
    } else if starts(b"\0\0\x01\0") {
        "image/x-icon"
    } else if content.get(4..12).is_some_and(|brand| brand == b"ftypavif" || brand == b"ftypavis") {
        "image/avif"
    } else if std::str::from_utf8(content).is_err() || content.contains(&0) {
        "application/octet-stream"
    } else if path.to_ascii_lowercase().ends_with(b".svg") {
        "image/svg+xml"
    } else {
        "text/plain; charset=utf-8"
    }
}

impl Serve<table::ListCheckpointChanges> for Server {
    async fn serve(&self, ask: Ask<table::ListCheckpointChanges>) -> Result<Changes, wire::Error> {
        let diff = self.engine().checkpoint_change(ask.path.run, ask.path.checkpoint).await;
        Ok(changes(&diff.map_err(engine_error)?))
    }
}

impl Serve<table::ReadCheckpointPatch> for Server {
    async fn serve(&self, ask: Ask<table::ReadCheckpointPatch>) -> Result<ByteStream, wire::Error> {
        let diff = self.engine().checkpoint_change(ask.path.run, ask.path.checkpoint).await;
        patch(Arc::new(diff.map_err(engine_error)?), ask.query)
    }
}

impl Serve<table::ListBranches> for Server {
    async fn serve(&self, ask: Ask<table::ListBranches>) -> Result<BranchList, wire::Error> {
        let (current, branches) = self.engine().branches(ask.path.project).await.map_err(engine_error)?;
        let branches = branches.into_iter().map(|branch| Branch {
            name: branch.name,
            commit: branch.commit.to_string(),
            subject: branch.subject,
            at: branch.at,
        });
        Ok(BranchList { current, branches: branches.collect() })
    }
}

impl Serve<table::ShowLanding> for Server {
    async fn serve(&self, ask: Ask<table::ShowLanding>) -> Result<LandingProposal, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        let proposal = self.engine().landing(id).await.map_err(engine_error)?;
        let option = |(form, why): (Form, Option<&str>)| LandingOption {
            form: match form {
                Form::Commit => LandingForm::Commit,
                Form::Commits => LandingForm::Commits,
                Form::Edits => LandingForm::Edits,
            },
            possible: why.is_none(),
            why: why.map(str::to_owned),
        };
        let commits = proposal.commits.into_iter().map(|commit| wire::RunCommit {
            commit: commit.commit.to_string(),
            message: commit.message,
            author: commit.author,
            at: commit.time,
        });
        Ok(LandingProposal {
            message: proposal.message,
            onto: proposal.onto,
            forms: proposal.forms.into_iter().map(option).collect(),
            commits: commits.collect(),
        })
    }
}

impl Serve<table::AcceptTask> for Server {
    async fn serve(&self, ask: Ask<table::AcceptTask>) -> Result<Accepted, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        let body = ask.body;
        let how = match body.form {
            LandingForm::Commit => AcceptAs::OneCommit { message: body.message },
            LandingForm::Commits | LandingForm::Edits if body.message.is_some() => {
                return Err(UserError::fixable(
                    Code::BadInput,
                    "A message goes with one commit only",
                    "Leave the message out, or land as one commit.",
                )
                .into());
            }
            LandingForm::Commits => AcceptAs::Commits,
            LandingForm::Edits => AcceptAs::Edits,
        };
        let dry_run = if body.dry_run { DryRun::Yes } else { DryRun::No };
        let only = body.only.into_iter().map(|part| {
            let extent = part.lines.map_or(Extent::Whole, lines);
            Chosen { path: part.path, extent }
        });
        let accept = Accept { how, onto: body.onto, dry_run, tree: body.tree, only: only.collect() };
        let accepted = self.engine().accept(id, accept).await.map_err(engine_error)?;
        Ok(Accepted {
            dry_run: body.dry_run,
            onto: accepted.onto,
            before: accepted.before,
            commit: accepted.after,
            files: accepted.files,
            left_out: accepted.left_out,
            task: self.view(&accepted.task).await?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_say_and_never_a_page() {
        assert_eq!(media_type(b"a.txt", b"\x89PNG\r\n\x1a\nrest"), "image/png");
        assert_eq!(media_type(b"a.html", b"<script>"), "text/plain; charset=utf-8");
        assert_eq!(media_type(b"icons/A.SVG", b"<svg/>"), "image/svg+xml");
        assert_eq!(media_type(b"a.svg", b"\0\xff"), "application/octet-stream");
    }
}
