//! Recovery bundles: one file that holds a whole workspace, proven to restore it before it is called one.
//!
//! A bundle is a git bundle of the run's commits, a commit of the files as they are (untracked ones included), and a
//! commit that adds ignored files: those that are ignored one by one, up to a mebibyte each. Folders that are
//! ignored as a whole (dependencies, build output) are named as left out. It stands on the commit that the workspace
//! started from, which a hidden reference keeps in the repository.

use crate::{
    Oid, Unproven, Workspace, WorkspaceError, WorkspaceRecord,
    error::IoContext,
    own::quoted,
    platform,
    private::Private,
    project::{Head, View},
    refs,
    snapshot::{Signature, Snapshot, add_entries, tree_of, write_commit},
};
use flotilla_domain::{RepoPath, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashSet},
    path::{Path, PathBuf},
};

const IGNORED_FILE_LIMIT: u64 = 1 << 20;
const IGNORED_TOTAL_LIMIT: u64 = 64 << 20;
pub(crate) const WORK_REF: &str = "refs/flotilla/bundle/work";
/// Where a workspace's own git folder has the repositories of its submodules.
const MODULES: &str = "modules";
const TITLE: &str = "A workspace, kept before it was removed\n\n";

/// A recovery bundle that was restored and compared once. It is the proof that [`Workspace::remove`] asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// The file.
    pub file: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its checksum: what git would call its content.
    pub checksum: Oid,
    /// What it restores.
    pub manifest: Manifest,
    /// The tree of the workspace's files.
    pub tree: Oid,
    /// The same with the ignored files that were taken.
    pub full_tree: Oid,
    /// Ignored files and folders that it does not hold; a folder ends in `/`.
    pub left_out: Vec<RepoPath>,
}

/// What a bundle says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The workspace's record.
    pub workspace: WorkspaceRecord,
    /// Where its `HEAD` stood.
    pub head: Head,
    /// Where its branch stood; `None` if it was gone.
    pub branch: Option<Oid>,
    /// Other references that the agent made: branches, tags, the last stash.
    #[serde(default)]
    pub refs: BTreeMap<String, Oid>,
    /// What no bundle can hold, if there is any.
    pub aside: Option<Aside>,
}

/// Repositories inside of a workspace (submodules with content too), and files that cannot be read. They are not
/// deleted with it but moved to a folder beside it, from where they come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// The folder that they are moved to.
    pub dir: PathBuf,
    /// Their paths in the workspace; a folder ends in `/`.
    pub paths: Vec<RepoPath>,
}

pub(crate) struct Contents {
    pub taken: Snapshot,
    pub full_tree: Oid,
    pub left_out: Vec<RepoPath>,
    pub manifest: Manifest,
}

impl Workspace {
    /// Writes a recovery bundle to `dest` and proves it: it is restored into a scratch repository, every object in
    /// it is checked, every file that differs from the start is written out and compared.
    ///
    /// # Errors
    /// [`WorkspaceError::BundleUnproven`] where the proof fails; no file is left then.
    pub fn bundle(&self, dest: &Path, time: Timestamp) -> Result<Bundle, WorkspaceError> {
        let _lock = self.lock()?;
        let contents = self.contents()?;
        let view = self.project.in_memory()?;
        let private = &view.private;
        let json = serde_json::to_string(&contents.manifest)
            .map_err(std::io::Error::from)
            .at("cannot describe", &self.record.dir)?;
        let who = Signature::flotilla(time);
        let commit = |tree: &Oid, parents: &[&Oid], message: &str| {
            write_commit(self.git(), private, tree, parents, (&who, &who), message.as_bytes())
        };
        let manifest = &contents.manifest;
        let mut tips = vec![&self.record.base];
        for tip in manifest.head.commit.iter().chain(&manifest.branch).chain(manifest.refs.values()) {
            if !tips.contains(&tip) {
                tips.push(tip);
            }
        }
        let work = commit(&contents.taken.tree, &tips, "Files\n")?;
        let full = commit(&contents.full_tree, &[&work], &format!("{TITLE}{json}\n"))?;
        let parent = dest.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(parent).at("cannot make", parent)?;
        let partial = dest.with_extension("partial");
        private.call(self.git(), ["update-ref", WORK_REF, full.as_str()]).ok()?;
        let written = private
            .call(self.git(), ["bundle", "create", "--quiet"])
            .arg(std::path::absolute(&partial).at("cannot resolve", &partial)?)
            .args([WORK_REF, &format!("^{}", self.record.start)])
            .ok()
            .map(drop);
        let proven = written.and_then(|()| self.prove(&partial, private, &full, &contents));
        let bundle = proven.and_then(|()| {
            std::fs::File::open(&partial).and_then(|f| f.sync_all()).at("cannot write", &partial)?;
            std::fs::rename(&partial, dest).at("cannot write", dest)?;
            platform::sync_dir(parent).at("cannot write", parent)?;
            Ok(Bundle {
                file: dest.to_owned(),
                bytes: std::fs::metadata(dest).at("cannot read", dest)?.len(),
                checksum: checksum(self, dest)?,
                tree: contents.taken.tree,
                full_tree: contents.full_tree,
                left_out: contents.left_out,
                manifest: contents.manifest,
            })
        });
        if bundle.is_err() {
            let _ = std::fs::remove_file(&partial);
        }
        bundle
    }

    /// What a bundle has to hold, as things stand now. The caller holds the lock.
    pub(crate) fn contents(&self) -> Result<Contents, WorkspaceError> {
        let taken = self.snapshot_now()?;
        let git = self.git();
        let list = self
            .private
            .call(git, ["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"])
            .ok()?;
        let (mut wanted, mut left_out, mut total) = (Vec::new(), Vec::new(), 0);
        for path in list.split(|b| *b == 0).filter(|p| !p.is_empty()).map(RepoPath::from_bytes) {
            let meta = std::fs::symlink_metadata(platform::on_disk(&self.record.dir, &path));
            let size = meta.ok().filter(|m| m.is_file() || m.is_symlink()).map(|m| m.len());
            match size.filter(|s| *s <= IGNORED_FILE_LIMIT && total + s <= IGNORED_TOTAL_LIMIT) {
                Some(size) if !path.as_bytes().ends_with(b"/") => {
                    total += size;
                    wanted.push(path);
                }
                _ => left_out.push(path),
            }
        }
        let full_tree = if wanted.is_empty() {
            taken.tree.clone()
        } else {
            let view = self.scratch_index()?;
            left_out.extend(add_entries(git, &view.private, &self.record.dir, wanted)?);
            view.private.call(git, ["write-tree"]).oid("write-tree")?
        };
        let aside = self.aside(&taken)?;
        let known = self.take_in_or_known()?;
        let refs = self.refs_of_agent()?;
        let manifest =
            Manifest { aside, workspace: self.record.clone(), head: known.head, branch: known.branch, refs };
        Ok(Contents { taken, full_tree, left_out, manifest })
    }

    /// What the agent's other references stand for, as far as the user's repository does not have it. Those whose
    /// objects cannot be read are left out.
    fn refs_of_agent(&self) -> Result<BTreeMap<String, Oid>, WorkspaceError> {
        let mut refs = refs::all(&self.own);
        refs.remove(&format!("refs/heads/{}", self.branch()));
        let mut asked = String::new();
        for oid in refs.values() {
            asked.push_str(&format!("{oid}\n"));
        }
        if asked.is_empty() {
            return Ok(refs);
        }
        let theirs = self.project.in_memory_of(&self.project.inner.common.join("objects"))?;
        let check = ["cat-file", "--batch-check=%(objecttype)"];
        let answer = theirs.private.call(self.git(), check).input(asked.into_bytes()).ok()?;
        let lines: Vec<bool> =
            answer.split(|b| *b == b'\n').map(|line| line.ends_with(b" missing")).collect();
        let mut missing = lines.into_iter();
        refs.retain(|_, _| missing.next().unwrap_or(false));
        let known = self.known();
        let have: Vec<&Oid> =
            known.head.commit.iter().chain(&known.branch).chain([&self.record.base]).collect();
        refs.retain(|_, oid| self.import(&[oid], &have).is_ok());
        Ok(refs)
    }

    fn aside(&self, taken: &Snapshot) -> Result<Option<Aside>, WorkspaceError> {
        let mut paths = taken.left_out.clone();
        if self.record.dir.join(".gitmodules").exists() {
            let list = self.private.call(self.git(), ["ls-files", "-z", "--stage"]).ok()?;
            let links = list.split(|b| *b == 0).filter(|entry| entry.starts_with(b"160000 "));
            for path in links.filter_map(|entry| entry.splitn(2, |b| *b == b'\t').nth(1)) {
                let folder = RepoPath::from_bytes([path, b"/"].concat());
                let used = std::fs::read_dir(platform::on_disk(&self.record.dir, &folder));
                if used.is_ok_and(|mut entries| entries.next().is_some()) {
                    paths.push(folder);
                }
            }
        }
        if paths.is_empty() && !self.own.join(MODULES).exists() {
            return Ok(None);
        }
        let mut name = std::ffi::OsString::from(".kept-");
        name.push(self.record.dir.file_name().unwrap_or_default());
        name.push(format!("-{}", taken.tree.short()));
        Ok(Some(Aside { dir: self.record.dir.with_file_name(name), paths }))
    }

    /// A passing private view of the workspace that begins with its private index.
    pub(crate) fn scratch_index(&self) -> Result<View, WorkspaceError> {
        let view = self.project.view_on(&self.record.dir, &self.private.dir)?;
        match std::fs::copy(self.private.index(), view.private.index()) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                Err(e).at("cannot copy", self.private.index())
            }
            // Without one, all files are looked at anew.
            _ => Ok(view),
        }
    }

    /// Restores the bundle into a scratch repository and compares.
    fn prove(
        &self,
        file: &Path,
        source: &Private,
        full: &Oid,
        contents: &Contents,
    ) -> Result<(), WorkspaceError> {
        let git = self.git();
        let unproven = |why| WorkspaceError::BundleUnproven { bundle: file.to_owned(), why };
        let scratch = Scratch::restore(self, file)?;
        // Whatever does not stand in the repository's kept history must have come out of the bundle itself.
        let range = format!("^{}", self.record.start);
        let needed =
            source.call(git, ["rev-list", "--objects", "--no-object-names", full.as_str(), &range]).ok()?;
        let held = scratch.held(self)?;
        if needed.split(|b| *b == b'\n').filter(|l| !l.is_empty()).any(|oid| !held.contains(oid)) {
            return Err(unproven(Unproven::ObjectMissing));
        }
        let tree = tree_of(git, &scratch.private, full)?;
        if tree != contents.full_tree {
            return Err(unproven(Unproven::Differs));
        }
        let start = tree_of(git, &scratch.private, &self.record.start)?;
        let changed = crate::diff::plain(git, &scratch.private, &start, &tree)?;
        scratch.private.call(git, ["read-tree", tree.as_str()]).ok()?;
        let present: Vec<&crate::FileDiff> = changed.iter().filter(|f| f.new.is_some()).collect();
        let paths: Vec<RepoPath> = present.iter().map(|f| f.path.clone()).collect();
        scratch
            .private
            .call(git, ["checkout-index", "--force", "-z", "--stdin"])
            .input(crate::snapshot::joined(&paths))
            .ok()?;
        for path in &paths {
            let (restored, original) =
                (platform::on_disk(&scratch.files, path), platform::on_disk(&self.record.dir, path));
            // Content that git normalizes (line ends) comes back normalized; then its name in git must agree.
            if !same(&restored, &original)? && !self.same_in_git(&scratch, path)? {
                return Err(unproven(Unproven::Differs));
            }
        }
        Ok(())
    }

    fn same_in_git(&self, scratch: &Scratch, path: &RepoPath) -> Result<bool, WorkspaceError> {
        let hash = |private: &Private| {
            private
                .call(self.git(), ["hash-object", "--"])
                .arg(platform::os_from_bytes(path.as_bytes()))
                .oid("hash-object")
        };
        Ok(hash(&scratch.private)? == hash(&self.private)?)
    }
}

impl Aside {
    /// Moves what it names out of the workspace; nothing is lost wherever it stops.
    pub(crate) fn put_away(&self, workspace: &Workspace) -> Result<(), WorkspaceError> {
        for (inside, kept) in self.places(workspace) {
            move_to(&inside, &kept)?;
        }
        Ok(())
    }

    pub(crate) fn bring_back(&self, workspace: &Workspace) -> Result<(), WorkspaceError> {
        for (inside, kept) in self.places(workspace) {
            // An empty folder stands where a submodule was.
            let _ = std::fs::remove_dir(&inside);
            move_to(&kept, &inside)?;
        }
        // Only empty folders are left, if nothing was in the way.
        for (_, kept) in self.places(workspace) {
            for dir in kept.ancestors().skip(1).take_while(|dir| dir.starts_with(&self.dir)) {
                let _ = std::fs::remove_dir(dir);
            }
        }
        Ok(())
    }

    fn places(&self, workspace: &Workspace) -> Vec<(PathBuf, PathBuf)> {
        let files = self.paths.iter().map(|path| {
            let path = RepoPath::from_bytes(path.as_bytes().strip_suffix(b"/").unwrap_or(path.as_bytes()));
            let kept = platform::on_disk(&self.dir.join("files"), &path);
            (platform::on_disk(&workspace.record.dir, &path), kept)
        });
        files.chain([(workspace.own.join(MODULES), self.dir.join(MODULES))]).collect()
    }
}

fn move_to(from: &Path, to: &Path) -> Result<(), WorkspaceError> {
    if std::fs::symlink_metadata(from).is_err() || std::fs::symlink_metadata(to).is_ok() {
        return Ok(());
    }
    if let Some(parent) = to.parent() {
        std::fs::create_dir_all(parent).at("cannot make", parent)?;
    }
    std::fs::rename(from, to).at("cannot move", from)
}

/// A repository that knows the project's history and has its own store for what a bundle brings.
struct Scratch {
    private: Private,
    files: PathBuf,
    objects: PathBuf,
    _temp: tempfile::TempDir,
}

impl Scratch {
    fn restore(workspace: &Workspace, file: &Path) -> Result<Self, WorkspaceError> {
        let project = &workspace.project;
        let temp = project.temp_dir("proof-")?;
        let (files, objects) = (temp.path().join("files"), temp.path().join("objects"));
        for dir in [&files, &objects.join("info")] {
            std::fs::create_dir_all(dir).at("cannot make", dir)?;
        }
        let mut source = project.source(&workspace.private.dir);
        source.objects = &objects;
        let private = Private::prepare(&temp.path().join("git"), &source, Some(&files))?;
        let alternate = quoted(&platform::bytes_of(project.inner.objects.as_os_str()));
        let alternates = objects.join("info/alternates");
        std::fs::write(&alternates, alternate).at("cannot write", &alternates)?;
        unbundle(workspace.git(), &private, file)?;
        Ok(Self { private, files, objects, _temp: temp })
    }

    /// The names of the objects that came out of the bundle; git computed them from their content.
    fn held(&self, workspace: &Workspace) -> Result<HashSet<Vec<u8>>, WorkspaceError> {
        let mut held = HashSet::new();
        let packs = self.objects.join("pack");
        for entry in std::fs::read_dir(&packs).at("cannot read", &packs)? {
            let path = entry.at("cannot read", &packs)?.path();
            if path.extension().is_some_and(|e| e == "idx") {
                let index = std::fs::read(&path).at("cannot read", &path)?;
                let list = self.private.call(workspace.git(), ["show-index"]).input(index).ok()?;
                held.extend(
                    list.split(|b| *b == b'\n')
                        .filter_map(|l| l.split(|b| *b == b' ').nth(1))
                        .map(<[u8]>::to_vec),
                );
            }
        }
        Ok(held)
    }
}

/// Takes a bundle's objects into the store of `private`; gives the commit that [`WORK_REF`] names in it.
pub(crate) fn unbundle(git: &crate::Git, private: &Private, file: &Path) -> Result<Oid, WorkspaceError> {
    let foreign = || WorkspaceError::BundleUnproven { bundle: file.to_owned(), why: Unproven::Foreign };
    let (needed, work) = header(file)?.ok_or_else(foreign)?;
    // Git wants to see that what a bundle stands on is reachable.
    for (i, commit) in needed.iter().enumerate() {
        private.call(git, ["update-ref", &format!("refs/needed/{i}"), commit.as_str()]).ok()?;
    }
    let file = std::path::absolute(file).at("cannot resolve", file)?;
    private.call(git, ["bundle", "unbundle"]).arg(file).ok()?;
    Ok(work)
}

/// The commits that a bundle stands on, and the one that it is about (gitformat-bundle, versions 2 and 3).
fn header(file: &Path) -> Result<Option<(Vec<Oid>, Oid)>, WorkspaceError> {
    use std::io::BufRead;
    let mut reader = std::io::BufReader::new(std::fs::File::open(file).at("cannot read", file)?);
    let (mut needed, mut work) = (Vec::new(), None);
    for number in 0..10_000 {
        let mut line = Vec::new();
        std::io::Read::take(&mut reader, 1 << 16).read_until(b'\n', &mut line).at("cannot read", file)?;
        let text = String::from_utf8_lossy(line.trim_ascii_end());
        if number == 0 {
            if !text.starts_with("# v") || !text.ends_with("git bundle") {
                return Ok(None);
            }
        } else if text.is_empty() {
            break;
        } else if let Some(rest) = text.strip_prefix('-') {
            needed.extend(rest.split(' ').next().and_then(|oid| oid.parse().ok()));
        } else if let Some((oid, WORK_REF)) = text.split_once(' ') {
            work = oid.parse().ok();
        }
    }
    Ok(work.map(|work| (needed, work)))
}

/// Reads what a bundle's commit says of itself.
pub(crate) fn manifest(message: &str) -> Option<Manifest> {
    serde_json::from_str(message.strip_prefix(TITLE)?.trim()).ok()
}

pub(crate) fn checksum(workspace: &Workspace, file: &Path) -> Result<Oid, WorkspaceError> {
    let file = std::path::absolute(file).at("cannot resolve", file)?;
    workspace
        .private
        .call(workspace.git(), ["hash-object", "--no-filters", "--"])
        .arg(file)
        .oid("hash-object")
}

fn same(a: &Path, b: &Path) -> Result<bool, WorkspaceError> {
    use std::io::Read;
    let (Ok(left), Ok(right)) = (std::fs::symlink_metadata(a), std::fs::symlink_metadata(b)) else {
        return Ok(false);
    };
    if left.is_symlink() || right.is_symlink() {
        return Ok(std::fs::read_link(a).ok() == std::fs::read_link(b).ok());
    }
    if left.is_dir() || right.is_dir() {
        return Ok(left.is_dir() && right.is_dir());
    }
    if left.len() != right.len() {
        return Ok(false);
    }
    let open = |path: &Path| std::fs::File::open(path).map(std::io::BufReader::new).at("cannot read", path);
    let (mut left, mut right) = (open(a)?, open(b)?);
    let mut buffers = [vec![0; 1 << 16], vec![0; 1 << 16]];
    loop {
        let [one, two] = &mut buffers;
        let read = left.read(one).at("cannot read", a)?;
        if read == 0 {
            return Ok(true);
        }
        if right.read_exact(&mut two[..read]).is_err() || one[..read] != two[..read] {
            return Ok(false);
        }
    }
}
