//! Parts of a change: what the workspace is without them, and what the base is with them alone.

use crate::{
    DiffOptions, DiffTo, EntryKind, FileDiff, FilePatch, FileStatus, Oid, Workspace, WorkspaceError,
    compose::{Lines, Undo, compose},
    create::switch_tree,
    own::base_ref,
    platform,
    snapshot::{Signature, remove_entries, write_commit},
};
use flotilla_domain::{RepoPath, Timestamp};
use std::collections::BTreeMap;

/// A patch beyond this many bytes is not taken apart.
const LONGEST_PATCH: u64 = 512 << 20;

/// A part of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The file, by the path that it has in the diff.
    pub path: RepoPath,
    /// How much of it.
    pub extent: Extent,
}

/// How much of a file's change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// All of it: content, mode, name, being there at all.
    Whole,
    /// Some lines.
    Lines(Lines),
}

/// Why a part cannot be chosen.
#[derive(Debug, thiserror::Error)]
pub enum ChooseError {
    /// Git or the disk failed.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// The workspace is not what was looked at any more.
    #[error("the workspace has changed since")]
    Moved {
        /// The tree that it is now.
        found: Oid,
    },
    /// The change does not touch that file.
    #[error("the change does not touch {path}")]
    NotInChange {
        /// The file.
        path: RepoPath,
    },
    /// It is no text, or too long to be taken apart.
    #[error("{path} has no lines to choose from")]
    NoLines {
        /// The file.
        path: RepoPath,
    },
    /// None of the lines is one that the change adds or removes.
    #[error("none of the lines chosen in {path} was changed")]
    NothingChosen {
        /// The file.
        path: RepoPath,
    },
    /// Something else of the change stands where the file would be.
    #[error("another part of the change stands in the way of {path}")]
    InTheWay {
        /// The file.
        path: RepoPath,
    },
}

/// What becomes of a path; `None`: it goes.
type Edits = BTreeMap<RepoPath, Option<(u32, Oid)>>;

impl Workspace {
    /// What `tree` is without the chosen parts of the change from the base to it. No file is touched.
    ///
    /// # Errors
    /// Where a part cannot be chosen.
    pub fn without(&self, tree: &Oid, parts: &[Chosen]) -> Result<Oid, ChooseError> {
        self.edited(tree, tree, parts, Undo::Chosen)
    }

    /// What the base is with the chosen parts of the change from it to `tree`, and nothing else. No file is touched.
    ///
    /// # Errors
    /// Where a part cannot be chosen.
    pub fn with_only(&self, tree: &Oid, parts: &[Chosen]) -> Result<Oid, ChooseError> {
        let base = crate::snapshot::tree_of(self.git(), &self.private, self.base())?;
        self.edited(tree, &base, parts, Undo::Others)
    }

    /// Makes the workspace, which is `from`, into `to`. Ignored files stay, and so does what the agent committed or
    /// staged.
    ///
    /// # Errors
    /// [`ChooseError::Moved`] where it is not `from` any more; nothing was touched then.
    pub fn become_tree(&self, from: &Oid, to: &Oid) -> Result<(), ChooseError> {
        let _lock = self.lock()?;
        let found = self.snapshot_now()?.tree;
        if found != *from {
            return Err(ChooseError::Moved { found });
        }
        if switch_tree(self.git(), &self.private, from, to)? {
            Ok(())
        } else {
            let paths = self.paths_between(from, to)?;
            Err(WorkspaceError::InTheWay { paths }.into())
        }
    }

    /// Makes a commit of what of the change has landed, to be what the rest is compared with. The workspace is opened
    /// with it as its base from then on.
    ///
    /// # Errors
    /// Where git or the disk fails.
    pub fn base_of_rest(&self, landed: &Oid, time: Timestamp) -> Result<Oid, WorkspaceError> {
        let who = Signature::flotilla(time);
        let message = b"What has landed of the change\n";
        let base = write_commit(self.git(), &self.private, landed, &[self.base()], (&who, &who), message)?;
        self.project.secure(&base, &[&self.record.start])?;
        self.project.write_own_ref(&base_ref(&base), &base)?;
        Ok(base)
    }

    /// What of `paths` is in `tree`, as a file, a link or a submodule.
    ///
    /// # Errors
    /// Where git fails.
    pub fn oids_of(&self, tree: &Oid, paths: &[RepoPath]) -> Result<BTreeMap<RepoPath, Oid>, WorkspaceError> {
        let mut found = BTreeMap::new();
        // A command line takes only so much.
        for some in paths.chunks(256) {
            let call = self.private.call(self.git(), ["ls-tree", "-z", "--full-tree", tree.as_str(), "--"]);
            let answer = call.args(some.iter().map(|path| platform::os_from_bytes(path.as_bytes()))).ok()?;
            for entry in answer.split(|byte| *byte == 0) {
                let Some(at) = entry.iter().position(|byte| *byte == b'\t') else { continue };
                let (mut head, path) = (entry[..at].split(|byte| *byte == b' '), &entry[at + 1..]);
                if let (Some(kind), Some(oid)) = (head.nth(1), head.next().and_then(Oid::from_ascii))
                    && kind != b"tree"
                {
                    found.insert(RepoPath::from_bytes(path), oid);
                }
            }
        }
        Ok(found)
    }

    fn edited(&self, tree: &Oid, start: &Oid, parts: &[Chosen], undo: Undo) -> Result<Oid, ChooseError> {
        let options = DiffOptions { context: 0, file_limit: LONGEST_PATCH, ..DiffOptions::default() };
        let diff = self.diff(&DiffTo::Tree(tree.clone()), &options)?;
        let mut edits = Edits::new();
        for Chosen { path, extent } in parts {
            let found = diff.files.iter().find(|file| file.path == *path);
            let file = found.ok_or_else(|| ChooseError::NotInChange { path: path.clone() })?;
            match extent {
                Extent::Whole => whole(file, undo, &mut edits),
                Extent::Lines(lines) => {
                    let mut content = self.composed(&diff, file, lines, undo)?;
                    // Without a mode of its own to come from, a file that was chosen from keeps the base's.
                    let sides = match undo {
                        Undo::Chosen => [&file.new, &file.old],
                        Undo::Others => [&file.old, &file.new],
                    };
                    let mode = sides.into_iter().flatten().next().map_or(0o100_644, |side| side.mode);
                    if let (Undo::Others, FileStatus::Renamed { from, .. }) = (undo, &file.status) {
                        edits.insert(from.clone(), None);
                    }
                    let call = self.private.call(self.git(), ["hash-object", "-t", "blob", "-w", "--stdin"]);
                    let oid = call.input(std::mem::take(&mut content)).oid("hash-object")?;
                    edits.insert(path.clone(), Some((mode, oid)));
                }
            }
        }
        self.write_edited(start, &edits)
    }

    fn composed(
        &self,
        diff: &crate::Diff,
        file: &FileDiff,
        lines: &Lines,
        undo: Undo,
    ) -> Result<Vec<u8>, ChooseError> {
        let no_lines = || ChooseError::NoLines { path: file.path.clone() };
        let is_text = |kind: EntryKind| matches!(kind, EntryKind::File | EntryKind::Executable);
        let mut sides = file.old.iter().chain(&file.new);
        if file.binary || file.status == FileStatus::TypeChanged || !sides.all(|side| is_text(side.kind)) {
            return Err(no_lines());
        }
        let FilePatch::Text(hunks) = diff.patch(file)? else { return Err(no_lines()) };
        let content = |side: &Option<crate::Side>| -> Result<Vec<u8>, WorkspaceError> {
            let mut bytes = Vec::new();
            if let Some(side) = side {
                diff.write_content(side, &mut bytes)?;
            }
            Ok(bytes)
        };
        compose(&content(&file.old)?, &content(&file.new)?, &hunks, lines, undo)
            .ok_or_else(|| ChooseError::NothingChosen { path: file.path.clone() })
    }

    fn write_edited(&self, start: &Oid, edits: &Edits) -> Result<Oid, ChooseError> {
        let (git, view) = (self.git(), self.project.in_memory()?);
        view.private.call(git, ["read-tree", start.as_str()]).ok()?;
        let gone = edits.iter().filter(|(_, edit)| edit.is_none());
        remove_entries(git, &view.private, &gone.map(|(path, _)| path.clone()).collect::<Vec<_>>())?;
        let add = |some: &[(&RepoPath, &(u32, Oid))]| {
            let mut call = view.private.call(git, ["update-index", "--add"]);
            for (path, (mode, oid)) in some {
                let mut entry = format!("{mode:o},{oid},").into_bytes();
                entry.extend_from_slice(path.as_bytes());
                call = call.arg("--cacheinfo").arg(platform::os_from_bytes(&entry));
            }
            call.reply()
        };
        let comes: Vec<_> = edits.iter().filter_map(|(path, edit)| Some((path, edit.as_ref()?))).collect();
        // A command line takes only so much. Git refuses a file where a folder is, and the other way round.
        for some in comes.chunks(128) {
            if add(some)?.success() {
                continue;
            }
            for one in some {
                if !add(std::slice::from_ref(one))?.success() {
                    return Err(ChooseError::InTheWay { path: one.0.clone() });
                }
            }
        }
        Ok(view.private.call(git, ["write-tree"]).oid("write-tree")?)
    }
}

/// Undoes a file's change in the tree after, or does it in the tree before.
fn whole(file: &FileDiff, undo: Undo, edits: &mut Edits) {
    let entry = |side: &Option<crate::Side>| side.as_ref().map(|side| (side.mode, side.oid.clone()));
    let moved = match &file.status {
        FileStatus::Renamed { from, .. } => Some(from),
        _ => None,
    };
    match undo {
        Undo::Chosen => match (&file.status, moved) {
            (_, Some(from)) => {
                edits.insert(file.path.clone(), None);
                edits.insert(from.clone(), entry(&file.old));
            }
            (FileStatus::Copied { .. }, None) => drop(edits.insert(file.path.clone(), None)),
            (_, None) => drop(edits.insert(file.path.clone(), entry(&file.old))),
        },
        Undo::Others => {
            if let Some(from) = moved {
                edits.insert(from.clone(), None);
            }
            edits.insert(file.path.clone(), entry(&file.new));
        }
    }
}
