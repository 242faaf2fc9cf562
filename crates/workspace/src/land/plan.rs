//! Works out what a landing comes to; nothing but objects is written.

use super::{Checkout, How, LandError, Landed, Landing};
use crate::{
    Oid, ProjectKind, Workspace, WorkspaceError, diff, merge,
    private::Private,
    snapshot::{Signature, snapshot, tree_of, write_commit},
};
use flotilla_domain::{RepoPath, Timestamp};

pub(super) struct Plan {
    pub onto: String,
    pub before: Option<Oid>,
    pub after: Oid,
    pub commits: Vec<Oid>,
    pub from: Oid,
    pub to: Oid,
    pub files: Vec<RepoPath>,
    pub left_out: Vec<RepoPath>,
}

impl Plan {
    pub(super) fn landed(&self, checkouts: &[Checkout]) -> Landed {
        Landed {
            onto: Some(self.onto.clone()),
            before: self.before.clone(),
            after: self.after.clone(),
            commits: self.commits.clone(),
            files: self.files.clone(),
            checkouts: checkouts.iter().map(|c| c.root.clone()).collect(),
            left_out: self.left_out.clone(),
        }
    }
}

/// The run's change: from one tree to another, and the commit that it counts from.
struct Change {
    since: Oid,
    head: Option<Oid>,
    from: Oid,
    to: Oid,
    left_out: Vec<RepoPath>,
}

impl Workspace {
    pub(super) fn plan(&self, landing: &Landing) -> Result<Plan, LandError> {
        let (git, private) = (self.git(), &self.private);
        let onto = self.branch_to_land_on(landing)?;
        let before = self.tip_of(&onto)?;
        if landing.expect.is_some() && landing.expect != before {
            return Err(LandError::Moved { onto, found: before });
        }
        let change = self.change(landing, &landing.how, before.as_ref())?;
        let from = match &before {
            Some(commit) => tree_of(git, private, commit)?,
            None => self.project.empty_tree(private)?,
        };
        let to = merge::trees(git, private, [&change.from, &from, &change.to])?
            .map_err(|files| LandError::Conflicts { commit: None, files })?;
        if to == from {
            return Err(LandError::Nothing);
        }
        let user = self.user(landing.time)?;
        let mut line = Line { workspace: self, tip: before.clone(), tree: from.clone(), commits: Vec::new() };
        match &landing.how {
            How::OneCommit { message, author } => {
                let author = author.as_ref().map_or_else(|| user.clone(), |a| user.named(&a.name, &a.email));
                line.add(&to, &author, &user, message.as_bytes())?;
            }
            How::Commits { rest } => {
                if let Some(head) = &change.head {
                    line.replay(&change.since, head, &user)?;
                }
                if line.tree != to {
                    line.add(&to, &user, &user, rest.as_bytes())?;
                }
            }
            How::Edits => {}
        }
        let after = line.tip.ok_or(LandError::Nothing)?;
        let files = diff::names(git, private, &from, &to, "ACDMRTUXB")?;
        Ok(Plan { onto, before, after, commits: line.commits, from, to, files, left_out: change.left_out })
    }

    /// For edits: the target is the checkout's files as they are.
    pub(super) fn plan_edits(&self, checkout: &Checkout, landing: &Landing) -> Result<Plan, LandError> {
        let time = landing.time;
        let (git, private) = (self.git(), &self.private);
        let head = self.project.head()?.commit;
        let change = self.change(landing, &How::Edits, head.as_ref())?;
        if change.from == change.to {
            return Err(LandError::Nothing);
        }
        let taken = if self.project.kind() == ProjectKind::Folder {
            self.project.folder_commit(time)?.1
        } else {
            let view = self.project.view_of(&checkout.root, &checkout.git_dir)?;
            snapshot(git, &view.private, &checkout.root)?
        };
        let to = merge::trees(git, private, [&change.from, &taken.tree, &change.to])?
            .map_err(|files| LandError::Conflicts { commit: None, files })?;
        if to == taken.tree {
            return Err(LandError::Nothing);
        }
        let who = Signature::flotilla(time);
        let parents: Vec<&Oid> = head.iter().collect();
        let before =
            write_commit(git, private, &taken.tree, &parents, (&who, &who), b"Before edits were landed\n")?;
        let after = write_commit(git, private, &to, &[&before], (&who, &who), b"After edits were landed\n")?;
        let files = diff::names(git, private, &taken.tree, &to, "ACDMRTUXB")?;
        Ok(Plan {
            onto: String::new(),
            before: Some(before),
            after,
            commits: Vec::new(),
            from: taken.tree,
            to,
            files,
            left_out: change.left_out,
        })
    }

    fn branch_to_land_on(&self, landing: &Landing) -> Result<String, LandError> {
        match &landing.onto {
            Some(onto) => Ok(onto.clone()),
            None => self.project.head()?.branch.ok_or(LandError::NoBranch),
        }
    }

    fn tip_of(&self, onto: &str) -> Result<Option<Oid>, LandError> {
        let tip = self.project.branch_tip(onto)?;
        let unborn = || -> Result<bool, WorkspaceError> {
            let head = self.project.head()?;
            Ok(head.commit.is_none() && head.branch.as_deref() == Some(onto))
        };
        if tip.is_none() && !unborn()? {
            return Err(LandError::UnknownBranch { onto: onto.to_owned() });
        }
        Ok(tip)
    }

    /// What the run changed. Where the run itself took in newer work of the target (by a rebase or a merge), that
    /// work is no change of the run's.
    fn change(&self, landing: &Landing, how: &How, target: Option<&Oid>) -> Result<Change, WorkspaceError> {
        let (git, private) = (self.git(), &self.private);
        let _lock = self.lock()?;
        let taken = self.snapshot_now()?;
        let head = match how {
            // The very commits are wanted: that they cannot be read is no detail.
            How::Commits { .. } => self.take_in()?.head.commit,
            How::OneCommit { .. } | How::Edits => self.take_in_or_known()?.head.commit,
        };
        let record = &self.record;
        let mut since = record.base.clone();
        if let (Some(head), Some(target), true) = (&head, target, record.base == record.start) {
            let reply = private.call(git, ["merge-base", head.as_str(), target.as_str()]).reply()?;
            if let Some(newer) = Oid::from_ascii(&reply.stdout).filter(|oid| *oid != since) {
                let ancestor = ["merge-base", "--is-ancestor", since.as_str(), newer.as_str()];
                if private.call(git, ancestor).reply()?.success() {
                    since = newer;
                }
            }
        }
        let from = tree_of(git, private, &since)?;
        let to = landing.tree.clone().unwrap_or(taken.tree);
        Ok(Change { since, head, from, to, left_out: taken.left_out })
    }

    /// The user, as git's configuration names them.
    fn user(&self, time: Timestamp) -> Result<Signature, LandError> {
        let mut call = self.git().on(&self.project.inner.git_dir, ["var", "GIT_COMMITTER_IDENT"]);
        let reply = call.reply()?;
        let text = String::from_utf8_lossy(&reply.stdout);
        let parts = || {
            let (name, rest) = text.trim().split_once('<')?;
            let (email, rest) = rest.split_once('>')?;
            Some((name, email, rest.trim().split_once(' ')?.1))
        };
        let (name, email, zone) = parts().filter(|_| reply.success()).ok_or(LandError::NoIdentity)?;
        Ok(Signature::new(name, email, time.millis().div_euclid(1000), zone))
    }
}

impl Signature {
    /// The same moment, another person.
    fn named(&self, name: &str, email: &str) -> Self {
        let text = String::from_utf8_lossy(&self.0);
        let mut end = text.rsplitn(3, ' ');
        let (zone, seconds) = (end.next().unwrap_or("+0000"), end.next().unwrap_or("0"));
        Self::new(name, email, seconds.parse().unwrap_or(0), zone)
    }
}

/// A line of commits that grows from the target's tip.
struct Line<'a> {
    workspace: &'a Workspace,
    tip: Option<Oid>,
    tree: Oid,
    commits: Vec<Oid>,
}

impl Line<'_> {
    fn add(
        &mut self,
        tree: &Oid,
        author: &Signature,
        committer: &Signature,
        message: &[u8],
    ) -> Result<(), WorkspaceError> {
        let parents: Vec<&Oid> = self.tip.iter().collect();
        let (git, private) = (self.workspace.git(), &self.workspace.private);
        let commit = write_commit(git, private, tree, &parents, (author, committer), message)?;
        self.push(commit, tree.clone());
        Ok(())
    }

    fn push(&mut self, commit: Oid, tree: Oid) {
        self.commits.push(commit.clone());
        self.tip = Some(commit);
        self.tree = tree;
    }

    /// Replays the commits after `since` up to `head`, as a rebase would: merges are left out, and so are commits
    /// that change nothing here.
    fn replay(&mut self, since: &Oid, head: &Oid, user: &Signature) -> Result<(), LandError> {
        let (git, private) = (self.workspace.git(), &self.workspace.private);
        let range = format!("{since}..{head}");
        let list = private
            .call(git, ["rev-list", "--no-merges", "--topo-order", "--reverse", "--end-of-options", &range])
            .ok()?;
        for commit in list.split(|b| *b == b'\n').filter_map(Oid::from_ascii) {
            let old = read_commit(git, private, &commit)?;
            if old.parent == self.tip {
                self.push(commit, old.tree);
                continue;
            }
            let base = match &old.parent {
                Some(parent) => tree_of(git, private, parent)?,
                None => self.workspace.project.empty_tree(private)?,
            };
            let merged = merge::trees(git, private, [&base, &self.tree, &old.tree])?
                .map_err(|files| LandError::Conflicts { commit: Some(commit.clone()), files })?;
            if merged != self.tree {
                self.add(&merged, &old.author, user, &old.message)?;
            }
        }
        Ok(())
    }
}

struct OldCommit {
    tree: Oid,
    parent: Option<Oid>,
    author: Signature,
    message: Vec<u8>,
}

fn read_commit(git: &crate::Git, private: &Private, commit: &Oid) -> Result<OldCommit, WorkspaceError> {
    // Through `log`, which turns an old commit's own encoding into UTF-8.
    let answer = private
        .call(git, ["log", "-1", "--no-show-signature", "--encoding=UTF-8", "--date=raw"])
        .args(["--format=%T%n%P%n%an%n%ae%n%ad%n%B", commit.as_str()])
        .ok()?;
    let unreadable = || WorkspaceError::Answer { command: "log" };
    let mut parts = answer.splitn(6, |b| *b == b'\n');
    let mut next = || parts.next().ok_or_else(unreadable);
    let (tree, parents, name, email, date, message) = (next()?, next()?, next()?, next()?, next()?, next()?);
    let mut author = name.to_vec();
    author.extend_from_slice(b" <");
    author.extend_from_slice(email);
    author.extend_from_slice(b"> ");
    author.extend_from_slice(date);
    let mut message = message.trim_ascii_end().to_vec();
    message.push(b'\n');
    Ok(OldCommit {
        tree: Oid::from_ascii(tree).ok_or_else(unreadable)?,
        parent: parents.split(|b| *b == b' ').next().and_then(Oid::from_ascii),
        author: Signature(author),
        message,
    })
}
