//! The tree of a folder as it is now: tracked and untracked files, without those that are ignored.

use crate::{
    Oid, WorkspaceError,
    error::IoContext,
    git::Git,
    platform,
    private::{Private, write_atomically},
    status::{STATUS, Status, WITH_IGNORED},
};
use flotilla_domain::RepoPath;
use std::{collections::BTreeSet, path::Path};

/// A folder, as a tree.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    pub tree: Oid,
    /// What the tree does not hold: repositories inside the folder, files that cannot be read.
    pub left_out: Vec<RepoPath>,
    /// The folders that are ignored as a whole, each with a slash at its end.
    pub ignored: BTreeSet<RepoPath>,
}

/// Takes the tree of the folder that `private` looks at. Costs one `git status` where nothing differs from its
/// `HEAD`.
pub(crate) fn snapshot(git: &Git, private: &Private, root: &Path) -> Result<Snapshot, WorkspaceError> {
    // The private index is ours alone: status may save what it learned about unchanged files.
    let answer = private.call(git, STATUS).arg(WITH_IGNORED).env("GIT_OPTIONAL_LOCKS", "1").ok()?;
    let status = Status::parse(&answer)?;
    let is_folder = |path: &RepoPath| path.as_bytes().ends_with(b"/");
    let ignored = status.ignored.into_iter().filter(is_folder).collect();
    let mut left_out = status.nested.clone();
    if status.staged.is_empty()
        && status.changed.is_empty()
        && status.deleted.is_empty()
        && status.untracked.is_empty()
    {
        return Ok(Snapshot { tree: head_tree(git, private)?, left_out, ignored });
    }
    let present: Vec<RepoPath> = status.changed.into_iter().chain(status.untracked).collect();
    left_out.extend(update(git, private, root, &status.deleted, present)?);
    let tree = private.call(git, ["write-tree"]).oid("write-tree")?;
    Ok(Snapshot { tree, left_out, ignored })
}

/// The tree of the private `HEAD`, remembered beside it; the empty tree where there is no commit.
pub(crate) fn head_tree(git: &Git, private: &Private) -> Result<Oid, WorkspaceError> {
    let Some(head) = private.head() else {
        return empty_tree(git, private);
    };
    let memo = private.dir.join("head-tree");
    if let Ok(text) = std::fs::read_to_string(&memo)
        && let Some((commit, tree)) = text.trim_end().split_once(' ')
        && commit == head.as_str()
        && let Ok(tree) = tree.parse()
    {
        return Ok(tree);
    }
    let tree = tree_of(git, private, &head)?;
    write_atomically(&memo, format!("{head} {tree}\n").as_bytes())?;
    Ok(tree)
}

/// Makes `commit`, whose tree is `tree`, the commit that later snapshots are compared with.
pub(crate) fn set_head(private: &Private, commit: &Oid, tree: &Oid) -> Result<(), WorkspaceError> {
    private.set_head(Some(commit))?;
    write_atomically(&private.dir.join("head-tree"), format!("{commit} {tree}\n").as_bytes())
}

pub(crate) fn tree_of(git: &Git, private: &Private, commit: &Oid) -> Result<Oid, WorkspaceError> {
    let spec = format!("{commit}^{{tree}}");
    private.call(git, ["rev-parse", "--verify", "--quiet", &spec]).oid("rev-parse")
}

pub(crate) fn empty_tree(git: &Git, private: &Private) -> Result<Oid, WorkspaceError> {
    private.call(git, ["hash-object", "-t", "tree", "-w", "--stdin"]).input(Vec::new()).oid("hash-object")
}

/// Takes paths out of the index.
pub(crate) fn remove_entries(git: &Git, private: &Private, paths: &[RepoPath]) -> Result<(), WorkspaceError> {
    if paths.is_empty() {
        return Ok(());
    }
    private.call(git, ["update-index", "-z", "--force-remove", "--stdin"]).input(joined(paths)).ok().map(drop)
}

/// Takes a change of files into the index, in one call where that works. Gives back the files that cannot be taken.
fn update(
    git: &Git,
    private: &Private,
    root: &Path,
    deleted: &[RepoPath],
    present: Vec<RepoPath>,
) -> Result<Vec<RepoPath>, WorkspaceError> {
    if !deleted.is_empty() {
        let mut input = joined(deleted);
        input.extend(joined(&present));
        if present.iter().all(|path| can_be_taken(root, path))
            && private.call(git, TAKE).input(input).reply()?.success()
        {
            return Ok(Vec::new());
        }
        // Git stops at a deleted file whose folder is a link by now, for one; nothing was written then.
        remove_entries(git, private, deleted)?;
    }
    add_entries(git, private, root, present)
}

/// Whether it is of a kind that git stores.
fn can_be_taken(root: &Path, path: &RepoPath) -> bool {
    std::fs::symlink_metadata(platform::on_disk(root, path))
        .is_ok_and(|meta| meta.is_file() || meta.is_symlink() || meta.is_dir())
}

const TAKE: [&str; 6] = ["update-index", "-z", "--add", "--remove", "--replace", "--stdin"];

/// Takes files into the index as they are on disk. Gives back those that cannot be taken.
pub(crate) fn add_entries(
    git: &Git,
    private: &Private,
    root: &Path,
    paths: Vec<RepoPath>,
) -> Result<Vec<RepoPath>, WorkspaceError> {
    let (paths, mut refused): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| can_be_taken(root, path));
    if paths.is_empty() {
        return Ok(refused);
    }
    if private.call(git, TAKE).input(joined(&paths)).reply()?.success() {
        return Ok(refused);
    }
    // A file vanished or cannot be read: the others still count. Halving finds the culprits in few calls.
    let mut parts = vec![paths];
    while let Some(part) = parts.pop() {
        let mut call = private.call(git, TAKE).input(joined(&part));
        let reply = call.reply()?;
        if reply.success() {
            continue;
        }
        if part.len() > 1 {
            let (left, right) = part.split_at(part.len() / 2);
            parts.push(left.to_vec());
            parts.push(right.to_vec());
        } else if private.dir.join("index.lock").exists() || !private.index().exists() {
            return Err(call.failed(&reply));
        } else {
            refused.extend(part);
        }
    }
    Ok(refused)
}

pub(crate) fn joined(paths: &[RepoPath]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for path in paths {
        bytes.extend_from_slice(path.as_bytes());
        bytes.push(0);
    }
    bytes
}

/// Who made a commit and when, in the form that a commit object has.
#[derive(Debug, Clone)]
pub(crate) struct Signature(pub Vec<u8>);

impl Signature {
    pub(crate) fn new(name: &str, email: &str, seconds: i64, zone: &str) -> Self {
        let clean =
            |text: &str| text.chars().filter(|c| !matches!(c, '<' | '>' | '\n' | '\0')).collect::<String>();
        Self(
            format!("{} <{}> {} {zone}", clean(name).trim(), clean(email).trim(), seconds.max(0))
                .into_bytes(),
        )
    }

    /// Flotilla's own, for commits that no human made.
    pub(crate) fn flotilla(time: flotilla_domain::Timestamp) -> Self {
        Self::new("Flotilla", "flotilla@localhost", time.millis().div_euclid(1000), "+0000")
    }
}

/// Writes a commit object; its bytes are ours, so no configuration has a say in it.
pub(crate) fn write_commit(
    git: &Git,
    private: &Private,
    tree: &Oid,
    parents: &[&Oid],
    (author, committer): (&Signature, &Signature),
    message: &[u8],
) -> Result<Oid, WorkspaceError> {
    let mut object = format!("tree {tree}\n").into_bytes();
    for parent in parents {
        object.extend_from_slice(format!("parent {parent}\n").as_bytes());
    }
    for (role, signature) in [("author ", author), ("committer ", committer)] {
        object.extend_from_slice(role.as_bytes());
        object.extend_from_slice(&signature.0);
        object.push(b'\n');
    }
    object.push(b'\n');
    object.extend_from_slice(message);
    if !message.ends_with(b"\n") {
        object.push(b'\n');
    }
    private.call(git, ["hash-object", "-t", "commit", "-w", "--stdin"]).input(object).oid("hash-object")
}

/// A lock on a folder of Flotilla's own, held until dropped.
pub(crate) struct Lock(std::fs::File);

impl Lock {
    pub(crate) fn take(dir: &Path) -> Result<Self, WorkspaceError> {
        let path = dir.join("lock");
        let file = std::fs::File::create(&path).at("cannot make", &path)?;
        file.lock().at("cannot lock", &path)?;
        // Whoever held git's own lock in here before is dead: this lock is wider.
        let _ = std::fs::remove_file(dir.join("index.lock"));
        Ok(Self(file))
    }

    /// Of the file that was written to take the lock. Its time is that of the taking, by the disk's clock.
    pub(crate) fn identity(&self) -> Option<platform::Identity> {
        platform::identity(&self.0.metadata().ok()?)
    }
}
