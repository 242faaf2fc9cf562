//! The branches of a project, for whoever chooses one.

use crate::{Oid, Project, ProjectKind, WorkspaceError};
use flotilla_domain::Timestamp;

/// A branch of the user's repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// Its name, without `refs/heads/`.
    pub name: String,
    /// Where it stands.
    pub commit: Oid,
    /// When that was committed.
    pub at: Timestamp,
    /// The first line of that commit's message.
    pub subject: String,
}

impl Project {
    /// The local branches, the one that was committed to last first. A plain folder has none.
    ///
    /// # Errors
    /// Where git fails.
    pub fn branches(&self) -> Result<Vec<Branch>, WorkspaceError> {
        if self.kind() == ProjectKind::Folder {
            return Ok(Vec::new());
        }
        let format = "--format=%(refname)%00%(objectname)%00%(committerdate:unix)%00%(contents:subject)";
        let list = ["for-each-ref", "--sort=-committerdate", format, "refs/heads"];
        let answer = self.git().on(&self.inner.common, list).ok()?;
        Ok(answer.split(|byte| *byte == b'\n').filter_map(branch).collect())
    }

    /// Whether the user has files of it checked out: a bare repository has none.
    pub fn has_checkout(&self) -> bool {
        self.inner.checkout.is_some()
    }
}

fn branch(line: &[u8]) -> Option<Branch> {
    let mut fields = line.split(|byte| *byte == 0);
    // A name that is no text cannot be asked for.
    let name = std::str::from_utf8(fields.next()?).ok()?.strip_prefix("refs/heads/")?.to_owned();
    let commit = Oid::from_ascii(fields.next()?)?;
    let seconds: i64 = std::str::from_utf8(fields.next()?).ok()?.parse().ok()?;
    let subject = String::from_utf8_lossy(fields.next()?).into_owned();
    Some(Branch { name, commit, at: Timestamp::from_millis(seconds.saturating_mul(1000)), subject })
}
