//! Objects on their way between the stores: from the agent's into Flotilla's own, and from there into the user's.
//!
//! What the agent made is copied aside as plain files first, so that no link and no borrowed store of the agent's
//! choosing is ever followed; git packs it there, and takes the pack into Flotilla's store only after it has named and
//! checked every object itself.

use crate::{Oid, Project, Workspace, WorkspaceError, error::IoContext, platform, private::Private, refs};
use std::{
    collections::HashSet,
    ffi::OsStr,
    io::Read,
    path::{Path, PathBuf},
};

/// What an agent's object store may come to, in bytes and in files, for its commits to be taken in.
const MOST_BYTES: u64 = 4 << 30;
const MOST_FILES: usize = 500_000;
/// Packs of fewer objects are taken apart into files, as `git fetch` does (`fetch.unpackLimit`).
const LOOSE_LIMIT: u32 = 100;

/// Where the agent's `HEAD` and branch stood when their commits were last taken in.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Known {
    pub head: crate::Head,
    pub branch: Option<Oid>,
}

impl Workspace {
    pub(crate) fn known(&self) -> Known {
        let remembered =
            std::fs::read(self.known_file()).ok().and_then(|text| serde_json::from_slice(&text).ok());
        remembered.unwrap_or_else(|| {
            let base = Some(self.record.base.clone());
            let head = crate::Head { branch: Some(self.record.branch.clone()), commit: base.clone() };
            Known { head, branch: base }
        })
    }

    pub(crate) fn know(&self, known: &Known) -> Result<(), WorkspaceError> {
        let file = self.known_file();
        let text = serde_json::to_vec(known).map_err(std::io::Error::from).at("cannot write", &file)?;
        crate::private::write_if_new(&file, &text)
    }

    fn known_file(&self) -> PathBuf {
        self.private.dir.join("known.json")
    }

    /// Where the agent's `HEAD` and branch stand, with their commits taken into Flotilla's own store.
    ///
    /// # Errors
    /// [`WorkspaceError::AgentHistory`] where they cannot be read or taken in.
    pub(crate) fn take_in(&self) -> Result<Known, WorkspaceError> {
        let broken = || WorkspaceError::AgentHistory { git_dir: self.own.clone() };
        let head = refs::head(&self.own).ok_or_else(broken)?;
        let branch = if head.branch.as_deref() == Some(self.branch()) {
            head.commit.clone()
        } else {
            refs::tip(&self.own, &format!("refs/heads/{}", self.branch()))
        };
        let (known, now) = (self.known(), Known { head, branch });
        if known == now {
            return Ok(now);
        }
        let old = [known.head.commit.as_ref(), known.branch.as_ref(), Some(&self.record.base)];
        let wanted: Vec<&Oid> =
            now.head.commit.iter().chain(&now.branch).filter(|oid| !old.contains(&Some(*oid))).collect();
        if !wanted.is_empty() {
            let have: Vec<&Oid> = old.into_iter().flatten().collect();
            if self.import(&wanted, &have)? == Held::Elsewhere {
                // Its git goes on working then when the user's repository lets go of them.
                let mut needed = vec![&self.record.base];
                needed.extend(now.head.commit.iter().chain(&now.branch));
                self.project.give(&self.own, &self.record.start, &needed)?;
            }
        }
        // Only what has been taken in is remembered.
        self.know(&now)?;
        Ok(now)
    }

    /// As [`Workspace::take_in`]; where that fails, the last that was taken in.
    pub(crate) fn take_in_or_known(&self) -> Result<Known, WorkspaceError> {
        match self.take_in() {
            Err(WorkspaceError::AgentHistory { .. }) => Ok(self.known()),
            other => other,
        }
    }

    /// Takes commits, and what they stand on beyond `have`, out of the agent's store into Flotilla's.
    pub(crate) fn import(&self, wanted: &[&Oid], have: &[&Oid]) -> Result<Held, WorkspaceError> {
        let broken = |_| WorkspaceError::AgentHistory { git_dir: self.own.clone() };
        let project = &self.project;
        let temp = project.temp_dir("import-")?;
        let objects = temp.path().join("objects");
        let info = objects.join("info");
        std::fs::create_dir_all(&info).at("cannot make", &info)?;
        std::fs::create_dir_all(objects.join("pack")).at("cannot make", &objects)?;
        let borrowed = crate::own::quoted(&platform::bytes_of(project.inner.objects.as_os_str()));
        std::fs::write(info.join("alternates"), borrowed).at("cannot write", &info)?;
        let held = self.copy_objects(&objects).at("cannot copy", &objects)?;
        let mut source = project.source(&self.private.dir);
        source.objects = &objects;
        let from = Private::prepare(&temp.path().join("git"), &source, None)?;
        let to = project.in_memory()?;
        let arrived = send(project, (&from, &to.private), wanted, have, Check::Strict).map_err(broken)?;
        // Is every object in Flotilla's own store now, and in the agent's, too? Git does not write what is borrowed.
        let mut list =
            to.private.call(project.git(), ["rev-list", "--objects", "--no-object-names", "--stdin"]);
        list = list.input(revisions(wanted, have).into_bytes());
        let needed = list.ok()?;
        let names = || needed.split(|b| *b == b'\n').filter(|line| !line.is_empty());
        if arrived == Arrived::AsFiles
            && !names().filter_map(Oid::from_ascii).all(|oid| project.is_loose(&oid))
        {
            for oid in wanted {
                project.secure(oid, have)?;
            }
        }
        let all = names().all(|line| held.contains(line));
        Ok(if all { Held::ByAgent } else { Held::Elsewhere })
    }

    /// Copies the agent's objects as far as they are plain files and not in Flotilla's store already. Gives the names
    /// of those that are files of their own.
    fn copy_objects(&self, to: &Path) -> std::io::Result<HashSet<Vec<u8>>> {
        let (mut bytes, mut files) = (0, 0);
        let mut held = HashSet::new();
        let ours = &self.project.inner.objects;
        let top = Path::new("objects");
        for folder in platform::list_plain(&self.own, top).unwrap_or_default() {
            let is_hex = |text: &OsStr, length: &[usize]| {
                text.to_str()
                    .is_some_and(|t| length.contains(&t.len()) && t.bytes().all(|b| b.is_ascii_hexdigit()))
            };
            let packs = folder == "pack";
            if !packs && !is_hex(&folder, &[2]) {
                continue;
            }
            let below = top.join(&folder);
            for name in platform::list_plain(&self.own, &below).unwrap_or_default() {
                let wanted = if packs {
                    let kind = Path::new(&name).extension();
                    kind.is_some_and(|kind| kind == "pack" || kind == "idx")
                } else if is_hex(&name, &[38, 62]) {
                    held.insert([platform::bytes_of(&folder), platform::bytes_of(&name)].concat());
                    !ours.join(&folder).join(&name).exists()
                } else {
                    false
                };
                if !wanted {
                    continue;
                }
                let Ok(mut file) = platform::open_plain(&self.own, &below.join(&name)) else { continue };
                std::fs::create_dir_all(to.join(&folder))?;
                let mut copy = std::fs::File::create(to.join(&folder).join(&name))?;
                bytes += std::io::copy(&mut Read::take(&mut file, MOST_BYTES + 1 - bytes), &mut copy)?;
                files += 1;
                if bytes > MOST_BYTES || files > MOST_FILES {
                    return Err(std::io::ErrorKind::FileTooLarge.into());
                }
            }
        }
        Ok(held)
    }
}

/// Whether the agent's own store holds all that a commit of its stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    ByAgent,
    Elsewhere,
}

/// What `--revs` and `--stdin` of git's take: `wanted` without `have`.
fn revisions(wanted: &[&Oid], have: &[&Oid]) -> String {
    let wanted = wanted.iter().map(|oid| format!("{oid}\n"));
    wanted.chain(have.iter().map(|oid| format!("^{oid}\n"))).collect()
}

impl Project {
    /// Whether Flotilla's own store has an object as a file of its own.
    pub(crate) fn is_loose(&self, oid: &Oid) -> bool {
        let (folder, name) = oid.as_str().split_at(2);
        self.inner.objects.join(folder).join(name).exists()
    }

    /// Takes a commit of Flotilla's own store, and what it stands on beyond `have`, into the user's repository.
    pub(crate) fn export(&self, commit: &Oid, have: Option<&Oid>) -> Result<(), WorkspaceError> {
        let theirs = self.inner.common.join("objects");
        if theirs == self.inner.objects {
            return Ok(());
        }
        let (from, to) = (self.in_memory()?, self.in_memory_of(&theirs)?);
        let have: Vec<&Oid> = have.into_iter().collect();
        send(self, (&from.private, &to.private), &[commit], &have, Check::Plain).map(drop)
    }

    /// Takes over into Flotilla's own store what a commit of it needs and only the user's store may have: nothing
    /// there keeps it. `have` is kept.
    pub(crate) fn secure(&self, commit: &Oid, have: &[&Oid]) -> Result<(), WorkspaceError> {
        if self.inner.common.join("objects") == self.inner.objects {
            return Ok(());
        }
        self.in_memory()?
            .private
            .call(self.git(), ["pack-objects", "--revs", "--quiet", "--window=0"])
            .arg(self.inner.objects.join("pack/pack"))
            .input(revisions(&[commit], have).into_bytes())
            .ok()
            .map(drop)
    }
}

/// How much of what arrives is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Check {
    Plain,
    Strict,
}

/// In which form objects came into a store.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Arrived {
    AsFiles,
    AsPack,
}

/// Packs `wanted` without `have` in one store, and takes the pack into the other.
fn send(
    project: &Project,
    (from, to): (&Private, &Private),
    wanted: &[&Oid],
    have: &[&Oid],
    check: Check,
) -> Result<Arrived, WorkspaceError> {
    let git = project.git();
    let pack = project.temp_dir("pack-")?;
    let file = pack.path().join("pack");
    let mut call = from
        .call(git, ["pack-objects", "--revs", "--thin", "--stdout", "--quiet", "--delta-base-offset"])
        .input(revisions(wanted, have).into_bytes());
    let mut count = [0; 12];
    let reply = call.stream(|out| {
        let mut copy = std::fs::File::create(&file)?;
        std::io::copy(out, &mut copy).map(drop)
    })?;
    if !reply.success() {
        return Err(call.failed(&reply));
    }
    // A pack begins with its name, its version, and the number of its objects (gitformat-pack).
    let mut written = std::fs::File::open(&file).at("cannot read", &file)?;
    written.read_exact(&mut count).at("cannot read", &file)?;
    let objects = u32::from_be_bytes([count[8], count[9], count[10], count[11]]);
    let (arrived, mut args) = if objects < LOOSE_LIMIT {
        (Arrived::AsFiles, vec!["unpack-objects", "-q"])
    } else {
        (Arrived::AsPack, vec!["index-pack", "--stdin", "--fix-thin"])
    };
    if check == Check::Strict {
        args.push("--strict");
    }
    let input = std::fs::File::open(&file).at("cannot read", &file)?;
    to.call(git, args).input_from(input).ok().map(|_| arrived)
}
