//! Checkpoints: restorable snapshots of a workspace, untracked files included.

use crate::{
    Oid, Workspace, WorkspaceError,
    diff::{self, Stat},
    error::IoContext,
    import::Known,
    own::Stand,
    platform,
    private::write_atomically,
    project::Head,
    refs,
    snapshot::{Signature, Snapshot, add_entries, head_tree, set_head, snapshot, tree_of, write_commit},
};
use flotilla_domain::{RepoPath, Timestamp};
use serde::{Deserialize, Serialize};
use std::path::Path;

const BRANCH_TRAILER: &str = "Flotilla-Branch: ";

/// A restorable snapshot of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The commit that keeps it. Its parent is the commit that the workspace's `HEAD` stood on.
    pub commit: Oid,
    /// The files.
    pub tree: Oid,
    /// What changed since the checkpoint before it (or since the base).
    pub stat: Stat,
    /// What changed since the base.
    pub total: Stat,
    /// What it does not hold: repositories inside the workspace, files that cannot be read.
    pub left_out: Vec<RepoPath>,
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    /// What was there before, kept under the reference that the caller gave.
    pub before: Checkpoint,
    /// Where the worktree's `HEAD` stands now.
    pub head: Head,
    /// Whether files, `HEAD` or both moved at all.
    pub changed: bool,
}

impl Workspace {
    /// Takes a checkpoint under `reference` (below `refs/flotilla/`), unless the files are those of `last`, the tree
    /// of the checkpoint before (`None`: of the base).
    ///
    /// Tracked and untracked files are taken, ignored ones are not. Such references stand in Flotilla's own
    /// repository; the user's has none of them.
    ///
    /// # Errors
    /// Where the folder is gone, or git or the disk fails.
    pub fn checkpoint(
        &self,
        last: Option<&Oid>,
        reference: &str,
        message: &str,
        time: Timestamp,
    ) -> Result<Option<Checkpoint>, WorkspaceError> {
        check_reference(reference)?;
        let _lock = self.lock()?;
        let taken = self.snapshot_now()?;
        let before = self.tree_before(last)?;
        self.keep_news(taken, &before, last.is_none(), reference, message, time)
    }

    /// As [`Workspace::checkpoint`], but git is not asked where a look at the files says for sure that they are as git
    /// last found them. Such a look cannot see everything that git sees: the last word on a run is
    /// [`Workspace::checkpoint`]'s.
    ///
    /// # Errors
    /// As [`Workspace::checkpoint`].
    pub fn checkpoint_if_touched(
        &self,
        last: Option<&Oid>,
        reference: &str,
        message: &str,
        time: Timestamp,
    ) -> Result<Option<Checkpoint>, WorkspaceError> {
        check_reference(reference)?;
        let lock = self.lock()?;
        let before = self.tree_before(last)?;
        let glance = self.glance(&lock);
        if self.still_holds(&before, glance) {
            self.take_in_or_known()?;
            return Ok(None);
        }
        let mut taken = self.snapshot_now()?;
        let (tree, ignored) = (taken.tree.clone(), std::mem::take(&mut taken.ignored));
        let kept = self.keep_news(taken, &before, last.is_none(), reference, message, time)?;
        self.remember(glance, &tree, ignored);
        Ok(kept)
    }

    fn keep_news(
        &self,
        taken: Snapshot,
        last: &Oid,
        first: bool,
        reference: &str,
        message: &str,
        time: Timestamp,
    ) -> Result<Option<Checkpoint>, WorkspaceError> {
        if taken.tree == *last {
            // Commits count too, though they change no file.
            self.take_in_or_known()?;
            return Ok(None);
        }
        self.keep(taken, last, first, reference, message, time).map(Some)
    }

    pub(crate) fn snapshot_now(&self) -> Result<Snapshot, WorkspaceError> {
        self.take_what_the_agent_tracks()?;
        snapshot(self.git(), &self.private, &self.record.dir)
    }

    /// An agent may track what is ignored (`git add -f`). Those files belong to the workspace's tree too; its index
    /// is asked for them whenever it has changed.
    fn take_what_the_agent_tracks(&self) -> Result<(), WorkspaceError> {
        let Ok(mut index) = platform::open_plain(&self.own, Path::new("index")) else { return Ok(()) };
        let Ok(meta) = index.metadata() else { return Ok(()) };
        let seen = fingerprint(&meta);
        let memo = self.private.dir.join("agent-index");
        if std::fs::read_to_string(&memo).is_ok_and(|old| old == seen) {
            return Ok(());
        }
        let temp = self.project.temp_dir("index-")?;
        let copy = temp.path().join("index");
        let mut file = std::fs::File::create(&copy).at("cannot make", &copy)?;
        let limit = (256 << 20).max(2 * std::fs::metadata(self.private.index()).map_or(0, |meta| meta.len()));
        std::io::copy(&mut std::io::Read::take(&mut index, limit), &mut file).at("cannot write", &copy)?;
        let list = self
            .private
            .call(self.git(), ["ls-files", "--cached", "--ignored", "--exclude-standard", "-z"])
            .env("GIT_INDEX_FILE", &copy)
            .reply()?;
        // An index that git cannot read tracks nothing.
        let list = if list.success() { list.stdout } else { Vec::new() };
        let paths: Vec<_> =
            list.split(|b| *b == 0).filter(|p| !p.is_empty()).map(RepoPath::from_bytes).collect();
        add_entries(self.git(), &self.private, &self.record.dir, paths)?;
        write_atomically(&memo, seen.as_bytes())
    }

    /// Remembers the agent's index as it was just written: it tracks nothing that is not in the tree.
    pub(crate) fn agent_index_is_known(&self) -> Result<(), WorkspaceError> {
        let Ok(meta) = std::fs::symlink_metadata(self.own.join("index")) else { return Ok(()) };
        let seen = fingerprint(&meta);
        write_atomically(&self.private.dir.join("agent-index"), seen.as_bytes())
    }

    /// The tree of the workspace as it is now. No checkpoint is made.
    ///
    /// # Errors
    /// As [`Workspace::checkpoint`].
    pub fn tree_now(&self) -> Result<Oid, WorkspaceError> {
        let _lock = self.lock()?;
        Ok(self.snapshot_now()?.tree)
    }

    /// The paths that differ between two trees or commits.
    ///
    /// # Errors
    /// Where git fails.
    pub fn paths_between(&self, from: &Oid, to: &Oid) -> Result<Vec<RepoPath>, WorkspaceError> {
        self.differing(from, to)
    }

    fn tree_before(&self, last: Option<&Oid>) -> Result<Oid, WorkspaceError> {
        match last {
            Some(tree) => Ok(tree.clone()),
            None if self.private.head().as_ref() == Some(&self.record.base) => {
                head_tree(self.git(), &self.private)
            }
            None => tree_of(self.git(), &self.private, &self.record.base),
        }
    }

    /// `last` is the tree of the checkpoint before; of the `first` one, of the base.
    fn keep(
        &self,
        taken: Snapshot,
        last: &Oid,
        first: bool,
        reference: &str,
        message: &str,
        time: Timestamp,
    ) -> Result<Checkpoint, WorkspaceError> {
        let head = self.take_in_or_known()?.head;
        let mut text = message.trim_end().to_owned();
        if let Some(branch) = &head.branch {
            text.push_str(&format!("\n\n{BRANCH_TRAILER}{branch}\n"));
        }
        let who = Signature::flotilla(time);
        let parent = head.commit.as_ref().unwrap_or(&self.record.base);
        let (git, private) = (self.git(), &self.private);
        let stat_since = |from| diff::stat(git, private, from, &taken.tree);
        let (commit, stat, total) = std::thread::scope(|scope| {
            let stat = scope.spawn(|| stat_since(last));
            let total = (!first).then(|| scope.spawn(|| stat_since(&self.record.base)));
            let commit = write_commit(git, private, &taken.tree, &[parent], (&who, &who), text.as_bytes());
            let ended = |joined: std::thread::Result<_>| {
                joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            (commit, ended(stat.join()), total.map(|total| ended(total.join())))
        });
        let (commit, (stat, new)) = (commit?, stat?);
        let total = total.transpose()?.map_or(stat, |(total, _)| total);
        if new.iter().chain([&taken.tree]).any(|oid| !self.project.is_loose(oid)) {
            // Packed in Flotilla's store perhaps, or known from the user's alone, where nothing keeps it.
            self.project.secure(&commit, &[&self.record.start, last])?;
        }
        self.project.write_own_ref(reference, &commit)?;
        set_head(&self.private, &commit, &taken.tree)?;
        Ok(Checkpoint { commit, tree: taken.tree, stat, total, left_out: taken.left_out })
    }

    /// Brings the whole workspace back to a checkpoint: files (untracked ones included), the branch's position
    /// and `HEAD`. What is there now is kept first, as a checkpoint under `reference`. Ignored files stay,
    /// except where a restored file needs their place; those are in that checkpoint.
    ///
    /// Only the workspace's own branch is moved. If the agent stood on another one, `HEAD` is detached at the right
    /// commit instead. What the agent had staged is unstaged and stays in the files; a merge or rebase that was under
    /// way is forgotten.
    ///
    /// # Errors
    /// [`WorkspaceError::NotACheckpoint`], [`WorkspaceError::InTheWay`], and where git fails.
    pub fn restore(
        &self,
        checkpoint: &Oid,
        reference: &str,
        time: Timestamp,
    ) -> Result<Restored, WorkspaceError> {
        check_reference(reference)?;
        let _lock = self.lock()?;
        let (parent, branch) = self.read_checkpoint(checkpoint)?;
        let target = tree_of(self.git(), &self.private, checkpoint)?;
        let last = head_tree(self.git(), &self.private)?;
        let mut taken = self.snapshot_now()?;
        taken.tree = self.take_what_is_in_the_way(taken.tree, &target)?;
        let current = taken.tree.clone();
        let old = self.take_in_or_known()?;
        let old_head = old.head.clone();
        let before = self.keep(taken, &last, false, reference, "Before a checkpoint was restored", time)?;
        if !crate::create::switch_tree(self.git(), &self.private, &current, &target)? {
            return Err(WorkspaceError::InTheWay { paths: self.differing(&current, &target)? });
        }
        set_head(&self.private, checkpoint, &target)?;
        self.forget_operations()?;
        let now = self.move_head(&old, parent, branch.as_deref())?;
        let head = now.head;
        let head_tree = match &head.commit {
            Some(commit) => tree_of(self.git(), &self.private, commit)?,
            None => target.clone(),
        };
        self.reset_agent_index(&head_tree)?;
        Ok(Restored { changed: current != target || head != old_head, before, head })
    }

    /// A merge or rebase that was under way belongs to what was there before.
    fn forget_operations(&self) -> Result<(), WorkspaceError> {
        for name in ["MERGE_HEAD", "MERGE_MSG", "MERGE_MODE", "CHERRY_PICK_HEAD", "REVERT_HEAD", "AUTO_MERGE"]
        {
            let _ = std::fs::remove_file(self.own.join(name));
        }
        for name in ["rebase-merge", "rebase-apply", "sequencer"] {
            let dir = self.own.join(name);
            platform::remove_tree(&dir).at("cannot remove", dir)?;
        }
        Ok(())
    }

    fn read_checkpoint(&self, checkpoint: &Oid) -> Result<(Oid, Option<String>), WorkspaceError> {
        let refused = || WorkspaceError::NotACheckpoint(checkpoint.clone());
        let mut call = self.private.call(self.git(), ["cat-file", "commit", checkpoint.as_str()]);
        let reply = call.reply()?;
        let text = String::from_utf8_lossy(&reply.stdout);
        let (header, message) = text.split_once("\n\n").filter(|_| reply.success()).ok_or_else(refused)?;
        let parent = header.lines().find_map(|l| l.strip_prefix("parent ")).and_then(|p| p.parse().ok());
        let branch = message.lines().rev().find_map(|l| l.strip_prefix(BRANCH_TRAILER)).map(str::to_owned);
        Ok((parent.ok_or_else(refused)?, branch))
    }

    /// Takes ignored files into the index that stand where `target` has something, and gives the tree with them.
    fn take_what_is_in_the_way(&self, current: Oid, target: &Oid) -> Result<Oid, WorkspaceError> {
        let (git, root) = (self.git(), &self.record.dir);
        let added = diff::names(git, &self.private, &current, target, "A")?;
        let mut taken = Vec::new();
        for path in added {
            let disk = platform::on_disk(root, &path);
            if disk.is_dir() && !disk.is_symlink() {
                let list = self
                    .private
                    .call(git, ["--literal-pathspecs", "ls-files", "-o", "-z", "--"])
                    .arg(platform::os_from_bytes(path.as_bytes()))
                    .ok()?;
                taken.extend(list.split(|b| *b == 0).filter(|p| !p.is_empty()).map(RepoPath::from_bytes));
                continue;
            }
            // The file itself, or a file where the path needs a folder.
            let bytes = path.as_bytes();
            let ends =
                bytes.iter().enumerate().filter(|(_, b)| **b == b'/').map(|(i, _)| i).chain([bytes.len()]);
            for end in ends {
                let part = RepoPath::from_bytes(&bytes[..end]);
                if std::fs::symlink_metadata(platform::on_disk(root, &part)).is_ok_and(|m| !m.is_dir()) {
                    taken.push(part);
                    break;
                }
            }
        }
        if taken.is_empty() {
            return Ok(current);
        }
        taken.sort_unstable();
        taken.dedup();
        let refused = add_entries(git, &self.private, root, taken)?;
        if refused.is_empty() {
            self.private.call(git, ["write-tree"]).oid("write-tree")
        } else {
            Err(WorkspaceError::InTheWay { paths: refused })
        }
    }

    fn differing(&self, from: &Oid, to: &Oid) -> Result<Vec<RepoPath>, WorkspaceError> {
        diff::names(self.git(), &self.private, from, to, "ACDMRTUXB")
    }

    /// Brings `HEAD` to `commit`: by the workspace's own branch, or detached.
    fn move_head(&self, old: &Known, commit: Oid, branch: Option<&str>) -> Result<Known, WorkspaceError> {
        let mut now = old.clone();
        now.head.commit = Some(commit.clone());
        if branch == Some(self.branch()) {
            now.branch = Some(commit.clone());
            now.head.branch = branch.map(str::to_owned);
        } else if *old != now || old.head.branch.as_deref() != branch {
            now.head.branch = None;
        }
        if refs::head(&self.own).is_none() {
            // The folder is damaged; it is made anew.
            self.make_git_folder(&now, &std::collections::BTreeMap::new())?;
        } else if *old != now {
            let stand = Stand {
                dir: &self.record.dir,
                branch: self.branch(),
                tip: now.branch.as_ref(),
                head: (now.head.branch.as_deref(), &commit),
                others: &refs::all(&self.own),
            };
            let mut needed = vec![&self.record.base, &commit];
            needed.extend(&now.branch);
            self.project.give(&self.own, &self.record.start, &needed)?;
            self.project.move_own(&self.own, &self.private.dir.join("moving"), &stand)?;
        }
        self.know(&now)?;
        Ok(now)
    }
}

fn fingerprint(meta: &std::fs::Metadata) -> String {
    format!("{} {:?}", meta.len(), meta.modified().ok())
}

fn check_reference(name: &str) -> Result<(), WorkspaceError> {
    let ok = name.strip_prefix("refs/flotilla/").is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_-.".contains(&b))
    });
    if ok && refs::is_valid(name) && !name.starts_with("refs/flotilla/base/") {
        Ok(())
    } else {
        Err(WorkspaceError::BadReference { name: name.to_owned() })
    }
}
