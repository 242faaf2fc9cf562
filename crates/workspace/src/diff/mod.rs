//! The difference between two trees: first the list of files, then each file's hunks when they are asked for.

mod list;
mod patch;

pub use patch::{FilePatch, Hunk, Line, LineKind};

use crate::{
    Checkpoint, Oid, Project, Workspace, WorkspaceError, git::Git, platform, private::Private, project::View,
};
use flotilla_domain::RepoPath;
use serde::{Deserialize, Serialize};
use std::{
    io::{BufRead, Write},
    sync::Arc,
};

/// How much changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stat {
    /// Files that differ; a renamed file counts once.
    pub files: u32,
    /// Lines added, in text files.
    pub added: u64,
    /// Lines removed, in text files.
    pub removed: u64,
}

/// What a workspace's base is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiffTo {
    /// The workspace's files as they are now, untracked ones included.
    Now,
    /// A checkpoint, or any other commit or tree.
    Tree(Oid),
}

impl From<&Checkpoint> for DiffTo {
    fn from(checkpoint: &Checkpoint) -> Self {
        Self::Tree(checkpoint.tree.clone())
    }
}

/// How a diff is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffOptions {
    /// What is compared with; `None` is the workspace's base.
    pub from: Option<Oid>,
    /// Lines around each change.
    pub context: u32,
    /// How similar, in percent, two files must be to count as a rename or copy.
    pub similarity: u8,
    /// Whether changes of white space alone are left out. Such a patch cannot be applied.
    pub white_space: WhiteSpace,
    /// A file's patch beyond this many bytes is not given in hunks; the raw patch always is.
    pub file_limit: u64,
}

impl Default for DiffOptions {
    fn default() -> Self {
        Self { from: None, context: 3, similarity: 50, white_space: WhiteSpace::Shown, file_limit: 4 << 20 }
    }
}

/// Whether changes of white space count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhiteSpace {
    /// They are shown.
    Shown,
    /// Lines that differ in white space alone are taken for equal.
    Hidden,
}

/// The files that differ between two trees.
#[derive(Debug, Clone)]
pub struct Diff {
    /// The tree before.
    pub from: Oid,
    /// The tree after.
    pub to: Oid,
    /// The files, by path.
    pub files: Vec<FileDiff>,
    /// All in all.
    pub stat: Stat,
    options: DiffOptions,
    git: Git,
    private: Private,
    /// What `private` stands on, where it goes away with the diff.
    view: Option<Arc<View>>,
}

/// The form of a patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatchForm {
    /// Lines around each change.
    pub context: u32,
    /// Whether changes of white space alone are left out. Such a patch cannot be applied.
    pub white_space: WhiteSpace,
}

impl Default for PatchForm {
    fn default() -> Self {
        Self { context: 3, white_space: WhiteSpace::Shown }
    }
}

/// One file that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDiff {
    /// Its path; for a deleted file the one it had.
    pub path: RepoPath,
    /// What happened to it.
    pub status: FileStatus,
    /// The side before; `None` for an added file.
    pub old: Option<Side>,
    /// The side after; `None` for a deleted file.
    pub new: Option<Side>,
    /// Whether git takes it for binary.
    pub binary: bool,
    /// Lines added; zero for a binary file.
    pub added: u64,
    /// Lines removed; zero for a binary file.
    pub removed: u64,
}

/// What happened to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum FileStatus {
    /// It is new.
    Added,
    /// It is gone.
    Deleted,
    /// Its content changed (and perhaps its mode).
    Modified,
    /// Only its mode changed.
    ModeChanged,
    /// A file became a link or a submodule, or the other way round.
    TypeChanged,
    /// It moved, perhaps with changes.
    Renamed {
        /// The path it had.
        from: RepoPath,
        /// How much of it stayed, in percent.
        similarity: u8,
    },
    /// It is a copy of another changed file.
    Copied {
        /// The other file's path before.
        from: RepoPath,
        /// How much of it stayed, in percent.
        similarity: u8,
    },
}

/// One side of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// What it is.
    pub kind: EntryKind,
    /// Git's mode, such as `0o100644`.
    pub mode: u32,
    /// Its content; for a submodule the commit.
    pub oid: Oid,
    /// Its size in bytes as git stores it; known for binary files.
    pub size: Option<u64>,
}

/// What an entry of a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A file.
    File,
    /// A file that can be executed.
    Executable,
    /// A symbolic link.
    Symlink,
    /// A submodule.
    Submodule,
}

impl Workspace {
    /// Lists what differs between the base and `to`. The hunks come by [`Diff::patch`], file by file.
    ///
    /// # Errors
    /// Where git fails, or the workspace's folder is gone.
    pub fn diff(&self, to: &DiffTo, options: &DiffOptions) -> Result<Diff, WorkspaceError> {
        let to = match to {
            DiffTo::Now => self.tree_now()?,
            DiffTo::Tree(tree) => tree.clone(),
        };
        let from = options.from.as_ref().unwrap_or(&self.record.base);
        list::diff(self.git(), &self.private, from, &to, options)
    }
}

impl Project {
    /// Lists what differs between two trees or commits that Flotilla keeps, whether or not their workspace still
    /// stands. What the files' attributes say is not known then.
    ///
    /// # Errors
    /// Where git fails.
    pub fn compare(&self, from: &Oid, to: &Oid, options: &DiffOptions) -> Result<Diff, WorkspaceError> {
        let view = self.in_memory()?;
        let mut diff = list::diff(self.git(), &view.private, from, to, options)?;
        diff.view = Some(Arc::new(view));
        Ok(diff)
    }
}

impl Diff {
    fn form(&self) -> PatchForm {
        PatchForm { context: self.options.context, white_space: self.options.white_space }
    }

    /// The hunks of one file.
    ///
    /// # Errors
    /// Where git fails.
    pub fn patch(&self, file: &FileDiff) -> Result<FilePatch, WorkspaceError> {
        let mut bytes = Vec::new();
        let limit = self.options.file_limit;
        self.run(Some(file), self.form(), &mut |line| {
            bytes.extend_from_slice(line);
            Ok(bytes.len() as u64 <= limit)
        })?;
        Ok(if bytes.len() as u64 > limit { FilePatch::TooLarge } else { patch::parse(&bytes) })
    }

    /// Writes one file's patch in git's form, binary content included; `git apply` takes it.
    ///
    /// # Errors
    /// Where git or the writer fails.
    pub fn write_patch(&self, file: &FileDiff, to: &mut dyn Write) -> Result<(), WorkspaceError> {
        self.write_patch_as(self.form(), Some(file), to)
    }

    /// Writes the whole patch in git's form; memory does not grow with it.
    ///
    /// # Errors
    /// Where git or the writer fails.
    pub fn write_all(&self, to: &mut dyn Write) -> Result<(), WorkspaceError> {
        self.write_patch_as(self.form(), None, to)
    }

    /// Writes one file's patch, or the whole, in a form of the caller's.
    ///
    /// # Errors
    /// Where git or the writer fails.
    pub fn write_patch_as(
        &self,
        form: PatchForm,
        file: Option<&FileDiff>,
        to: &mut dyn Write,
    ) -> Result<(), WorkspaceError> {
        self.run(file, form, &mut |part| to.write_all(part).map(|()| true))
    }

    /// Writes a side's content, as git stores it.
    ///
    /// # Errors
    /// Where git or the writer fails.
    pub fn write_content(&self, side: &Side, to: &mut dyn Write) -> Result<(), WorkspaceError> {
        let mut call = self.private.call(&self.git, ["cat-file", "blob", side.oid.as_str()]);
        let reply = call.stream(|out| std::io::copy(out, to).map(drop))?;
        if reply.success() { Ok(()) } else { Err(call.failed(&reply)) }
    }

    /// Gives the patch to `take`, line by line (a whole patch: block by block), until it says that it has enough.
    fn run(
        &self,
        file: Option<&FileDiff>,
        form: PatchForm,
        take: &mut dyn FnMut(&[u8]) -> std::io::Result<bool>,
    ) -> Result<(), WorkspaceError> {
        let mut call = list::command(&self.git, &self.private, &self.options)
            .args(["--patch", "--binary", "--full-index", "--src-prefix=a/", "--dst-prefix=b/"])
            .args(["--indent-heuristic", &format!("-U{}", form.context)]);
        if form.white_space == WhiteSpace::Hidden {
            call = call.arg("-w");
        }
        let mut sections = 0;
        if let Some(file) = file {
            // A path also matches what is below it, and a copy's source is shown itself: ours is put first.
            let mut first = b"--rotate-to=".to_vec();
            first.extend_from_slice(file.path.as_bytes());
            call = call.arg(platform::os_from_bytes(&first));
            // A change of type is two patches, a deletion and an addition.
            sections = if file.status == FileStatus::TypeChanged { 2 } else { 1 };
        }
        call = call.args([self.from.as_str(), self.to.as_str()]);
        if let Some(file) = file {
            call = call.arg("--").arg(platform::os_from_bytes(file.path.as_bytes()));
            if let FileStatus::Renamed { from, .. } | FileStatus::Copied { from, .. } = &file.status {
                call = call.arg(platform::os_from_bytes(from.as_bytes()));
            }
        }
        let mut stopped = false;
        let reply = call.stream(|out| {
            if sections == 0 {
                return blocks(out, take);
            }
            let (mut line, mut seen) = (Vec::new(), 0);
            while out.read_until(b'\n', &mut line)? > 0 {
                // Inside of a patch every line begins with a sign, or holds no space.
                seen += usize::from(line.starts_with(b"diff --git "));
                if seen > sections || !take(&line)? {
                    stopped = true;
                    break;
                }
                line.clear();
            }
            Ok(())
        })?;
        if reply.success() || stopped { Ok(()) } else { Err(call.failed(&reply)) }
    }
}

fn blocks(
    from: &mut impl BufRead,
    take: &mut dyn FnMut(&[u8]) -> std::io::Result<bool>,
) -> std::io::Result<()> {
    loop {
        let block = from.fill_buf()?;
        let length = block.len();
        if length == 0 {
            return Ok(());
        }
        take(block)?;
        from.consume(length);
    }
}

/// How much two trees differ, and the names of the objects that only the second one has.
pub(crate) fn stat(
    git: &Git,
    private: &Private,
    from: &Oid,
    to: &Oid,
) -> Result<(Stat, Vec<Oid>), WorkspaceError> {
    let options = DiffOptions::default();
    let answer = list::command(git, private, &options)
        .args(["-t", "--raw", "--numstat", "-z", "--no-abbrev", from.as_str(), to.as_str()])
        .ok()?;
    let (files, rest) = list::raw(&answer)?;
    let mut stat = Stat::default();
    for (added, removed) in list::numstat(rest)?.into_iter().map(|n| n.lines.unwrap_or((0, 0))) {
        stat.files += 1;
        stat.added += added;
        stat.removed += removed;
    }
    let changed = files
        .into_iter()
        .filter(|file| file.old.as_ref().map(|s| &s.oid) != file.new.as_ref().map(|s| &s.oid));
    let new = changed.filter_map(|file| file.new).filter(|side| side.kind != EntryKind::Submodule);
    Ok((stat, new.map(|side| side.oid).collect()))
}

/// The paths that differ between two trees, renames taken apart; `filter` as in `--diff-filter`.
pub(crate) fn names(
    git: &Git,
    private: &Private,
    from: &Oid,
    to: &Oid,
    filter: &str,
) -> Result<Vec<RepoPath>, WorkspaceError> {
    let answer = private
        .call(git, ["diff-tree", "-r", "-z", "--name-only", "--no-renames"])
        .arg(format!("--diff-filter={filter}"))
        .args([from.as_str(), to.as_str()])
        .ok()?;
    Ok(answer.split(|b| *b == 0).filter(|p| !p.is_empty()).map(RepoPath::from_bytes).collect())
}

/// The entries that differ between two trees, renames taken apart, without looking into content.
pub(crate) fn plain(
    git: &Git,
    private: &Private,
    from: &Oid,
    to: &Oid,
) -> Result<Vec<FileDiff>, WorkspaceError> {
    let answer = private
        .call(git, ["diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames"])
        .args([from.as_str(), to.as_str()])
        .ok()?;
    list::raw(&answer).map(|(files, _)| files)
}
