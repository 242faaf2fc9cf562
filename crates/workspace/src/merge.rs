//! Three-way merges of trees, in memory.

use crate::{
    Oid, WorkspaceError,
    conflict::{self, Conflict},
    git::Git,
    private::Private,
    snapshot::{Signature, write_commit},
};
use flotilla_domain::Timestamp;

/// Merges `[base, ours, theirs]`. The inner result is the merged tree, or what stands in its way.
///
/// `git merge-tree` finds the base by itself from commits; three commits without any other history give it the
/// one that is meant, in every version since 2.38, in shallow clones, and without a walk through history.
pub(crate) fn trees(
    git: &Git,
    private: &Private,
    [base, ours, theirs]: [&Oid; 3],
) -> Result<Result<Oid, Vec<Conflict>>, WorkspaceError> {
    if base == theirs || ours == theirs {
        return Ok(Ok(ours.clone()));
    }
    if base == ours {
        return Ok(Ok(theirs.clone()));
    }
    let who = Signature::flotilla(Timestamp::from_millis(0));
    let commit = |tree, parents: &[&Oid], message: &[u8]| {
        write_commit(git, private, tree, parents, (&who, &who), message)
    };
    let root = commit(base, &[], b"base\n")?;
    let (left, right) = (commit(ours, &[&root], b"ours\n")?, commit(theirs, &[&root], b"theirs\n")?);
    let mut call = private
        .call(git, ["merge-tree", "--write-tree", "-z", "--messages", left.as_str(), right.as_str()])
        .set("merge.conflictStyle", "diff3");
    let reply = call.reply()?;
    let unreadable = || WorkspaceError::Answer { command: "merge-tree" };
    let mut parts = reply.stdout.split(|b| *b == 0);
    let tree = parts.next().and_then(Oid::from_ascii);
    match (reply.code, tree) {
        (Some(0), tree) => tree.map(Ok).ok_or_else(unreadable),
        (Some(1), Some(tree)) => conflict::read(git, private, &tree, parts, [&left, &right]).map(Err),
        _ => Err(call.failed(&reply)),
    }
}
