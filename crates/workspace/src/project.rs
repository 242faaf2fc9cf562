//! A project: a folder that agents work on, with the repository behind it.

use crate::{
    Oid, WorkspaceError,
    error::IoContext,
    folder,
    git::Git,
    own, platform,
    private::{Private, Settings, Source, write_if_new},
    status::{STATUS, Status, WITH_IGNORED},
};
use flotilla_domain::RepoPath;
use serde::{Deserialize, Serialize};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Flotilla's own repository, in the project's folder of Flotilla's data.
pub(crate) const STORE: &str = "repo.git";

/// Whether a project has a repository of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProjectKind {
    /// A git repository.
    Git,
    /// A folder that is none; a hidden repository stands in Flotilla's own data.
    Folder,
}

/// Where a project's checkout stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The branch that is checked out, without `refs/heads/`; `None` where `HEAD` is detached.
    pub branch: Option<String>,
    /// The commit; `None` in a repository without a commit.
    pub commit: Option<Oid>,
}

/// What a fresh worktree lacks of the user's folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lacks {
    /// Tracked files with changes that are not committed, staged or not.
    pub modified: u32,
    /// Files that git does not track and does not ignore.
    pub untracked: u32,
    /// Ignored files and folders (a folder that is ignored as a whole counts once) that were not copied.
    pub ignored: u32,
    /// Submodules: their folders are there, but empty.
    pub submodules: u32,
    /// Repositories inside the folder that are no submodules.
    pub nested: u32,
    /// Some of the paths, for people: modified ones first, then untracked ones.
    pub sample: Vec<RepoPath>,
}

impl Lacks {
    /// Whether the worktree lacks work that the user has not committed.
    pub fn lacks_work(&self) -> bool {
        self.modified + self.untracked + self.nested > 0
    }
}

/// An opened project. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Project {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub git: Git,
    pub kind: ProjectKind,
    /// The user's folder; for a bare repository its git folder.
    pub root: PathBuf,
    /// The git folder of the user's checkout (for a linked worktree its own), absolute.
    pub git_dir: PathBuf,
    /// The git folder that all worktrees share, absolute.
    pub common: PathBuf,
    /// Flotilla's own object store, which borrows the user's objects. Whatever is made here goes in there.
    pub objects: PathBuf,
    /// The user's checkout; `None` for a bare repository.
    pub checkout: Option<PathBuf>,
    pub shadow: PathBuf,
    pub settings: Settings,
}

impl Project {
    /// Opens the project that `path` belongs to. `shadow_dir` is Flotilla's own folder for this project; it is
    /// made if it is missing. A folder that is no repository gets a hidden one in there.
    ///
    /// # Errors
    /// Where `path` is no folder, or git will not open the repository (and why).
    pub fn open(git: &Git, path: &Path, shadow_dir: &Path) -> Result<Self, WorkspaceError> {
        if !path.is_dir() {
            return Err(WorkspaceError::NotAFolder { path: path.to_owned() });
        }
        let path = std::path::absolute(path).at("cannot resolve", path)?;
        std::fs::create_dir_all(shadow_dir).at("cannot make", shadow_dir)?;
        let shadow = platform::real(shadow_dir).at("cannot resolve", shadow_dir)?;
        let Some(found) = discover(git, &path, &shadow)? else {
            return folder::open(git, &path, shadow);
        };
        let settings = Settings::read(git, &found.git_dir)?;
        let objects = make_store(&shadow.join(STORE), &found.common, &settings)?;
        Ok(Self {
            inner: Arc::new(Inner {
                git: git.clone(),
                kind: ProjectKind::Git,
                root: found.top.clone().unwrap_or_else(|| found.common.clone()),
                objects,
                git_dir: found.git_dir,
                common: found.common,
                checkout: found.top,
                shadow,
                settings,
            }),
        })
    }

    /// Whether the project is a repository.
    pub fn kind(&self) -> ProjectKind {
        self.inner.kind
    }

    /// The user's folder: the top of the checkout (of a bare repository, its git folder).
    pub fn root(&self) -> &Path {
        &self.inner.root
    }

    /// Filters (such as `git-crypt`) that only the repository's own configuration defines. They are programs, so
    /// they are not run: files that need them come as git stores them.
    pub fn filters_not_run(&self) -> &[String] {
        &self.inner.settings.ignored_filters
    }

    pub(crate) fn git(&self) -> &Git {
        &self.inner.git
    }

    /// Where the user's checkout stands. For a plain folder: no branch, no commit.
    ///
    /// # Errors
    /// Where git fails.
    pub fn head(&self) -> Result<Head, WorkspaceError> {
        if self.inner.kind == ProjectKind::Folder {
            return Ok(Head { branch: None, commit: None });
        }
        head_of(self.git(), &self.inner.git_dir)
    }

    /// The commit that `name` (a branch, a tag, an object name) stands for.
    ///
    /// # Errors
    /// [`WorkspaceError::UnknownBase`].
    pub fn resolve(&self, name: &str) -> Result<Oid, WorkspaceError> {
        let [commit] = self.look_up([&format!("{name}^{{commit}}")])?;
        commit
            .or_else(|| self.own_base(name))
            .ok_or_else(|| WorkspaceError::UnknownBase { base: name.to_owned() })
    }

    /// A commit that only Flotilla's own repository has, and that a workspace started from.
    pub(crate) fn own_base(&self, name: &str) -> Option<Oid> {
        name.parse().ok().filter(|oid| self.own_ref(&own::base_ref(oid)).exists())
    }

    /// What names stand for in the user's repository, by one call.
    pub(crate) fn look_up<const N: usize>(
        &self,
        names: [&str; N],
    ) -> Result<[Option<Oid>; N], WorkspaceError> {
        // A name with a line feed in it would be two; git has no such names.
        let lines: Vec<&str> = names.iter().map(|name| if name.contains('\n') { "" } else { name }).collect();
        let answer = self
            .git()
            .on(&self.inner.git_dir, ["cat-file", "--batch-check=%(objectname) %(objecttype)"])
            .input((lines.join("\n") + "\n").into_bytes())
            .ok()?;
        let mut found = answer.split(|b| *b == b'\n').map(|line| {
            let (oid, rest) = line.split_at(line.iter().position(|b| *b == b' ')?);
            Oid::from_ascii(oid).filter(|_| matches!(rest, b" commit" | b" tree" | b" blob" | b" tag"))
        });
        Ok(std::array::from_fn(|_| found.next().flatten()))
    }

    /// What a worktree made now would lack of the user's folder. A plain folder's workspaces lack only what is
    /// ignored.
    ///
    /// # Errors
    /// Where git fails.
    pub fn uncommitted(&self) -> Result<Lacks, WorkspaceError> {
        let Some(checkout) = &self.inner.checkout else {
            return Ok(Lacks::default());
        };
        if self.inner.kind == ProjectKind::Folder {
            return Ok(Lacks::default());
        }
        let view = self.view_of(checkout, &self.inner.git_dir)?;
        Ok(self.lacks(&self.status_of(&view, true)?))
    }

    pub(crate) fn lacks(&self, status: &Status) -> Lacks {
        let count = |list: &[RepoPath]| u32::try_from(list.len()).unwrap_or(u32::MAX);
        let mut modified: Vec<_> =
            status.staged.iter().chain(&status.changed).chain(&status.deleted).cloned().collect();
        modified.sort_unstable();
        modified.dedup();
        Lacks {
            modified: count(&modified),
            untracked: count(&status.untracked),
            ignored: count(&status.ignored),
            submodules: 0,
            nested: count(&status.nested),
            sample: modified
                .iter()
                .chain(&status.untracked)
                .chain(&status.nested)
                .take(20)
                .cloned()
                .collect(),
        }
    }

    /// A passing private view of a checkout, with a copy of its index, compared with its own `HEAD`.
    pub(crate) fn view_of(&self, checkout: &Path, git_dir: &Path) -> Result<View, WorkspaceError> {
        let head = head_of(self.git(), git_dir)?.commit;
        self.view_at(checkout, git_dir, head.as_ref())
    }

    /// As [`Project::view_of`], where its `HEAD` is known.
    pub(crate) fn view_at(
        &self,
        checkout: &Path,
        git_dir: &Path,
        head: Option<&Oid>,
    ) -> Result<View, WorkspaceError> {
        let view = self.view_on(checkout, git_dir)?;
        let private = &view.private;
        private.set_head(head)?;
        let index = git_dir.join("index");
        match std::fs::copy(&index, private.index()) {
            Ok(_) => {}
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(source) => {
                return Err(WorkspaceError::Io { what: "cannot copy", path: index, source });
            }
        }
        // A split index keeps most of its entries in files beside it.
        for entry in std::fs::read_dir(git_dir).at("cannot read", git_dir)?.flatten() {
            if platform::bytes_of(&entry.file_name()).starts_with(b"sharedindex.") {
                std::fs::copy(entry.path(), private.dir.join(entry.file_name()))
                    .at("cannot copy", entry.path())?;
            }
        }
        Ok(view)
    }

    /// A passing private view of a folder, with an empty index.
    pub(crate) fn view_on(&self, folder: &Path, git_dir: &Path) -> Result<View, WorkspaceError> {
        let temp = self.temp_dir("view-")?;
        let private = Private::prepare(temp.path(), &self.source(git_dir), Some(folder))?;
        Ok(View { private, _temp: temp })
    }

    pub(crate) fn status_of(&self, view: &View, ignored: bool) -> Result<Status, WorkspaceError> {
        let mut args = STATUS.to_vec();
        if ignored {
            args.push(WITH_IGNORED);
        }
        Status::parse(&view.private.call(self.git(), args).ok()?)
    }

    pub(crate) fn source<'a>(&'a self, git_dir: &'a Path) -> Source<'a> {
        Source {
            settings: &self.inner.settings,
            common: &self.inner.common,
            objects: &self.inner.objects,
            git_dir,
        }
    }

    /// A private view that has no files, for work in memory.
    pub(crate) fn in_memory(&self) -> Result<View, WorkspaceError> {
        self.in_memory_of(&self.inner.objects)
    }

    /// The same on another store of objects.
    pub(crate) fn in_memory_of(&self, objects: &Path) -> Result<View, WorkspaceError> {
        let temp = self.temp_dir("memory-")?;
        let source = Source { objects, ..self.source(&self.inner.git_dir) };
        let private = Private::prepare(temp.path(), &source, None)?;
        Ok(View { private, _temp: temp })
    }

    pub(crate) fn temp_dir(&self, prefix: &str) -> Result<tempfile::TempDir, WorkspaceError> {
        let dir = self.inner.shadow.join("tmp");
        std::fs::create_dir_all(&dir).at("cannot make", &dir)?;
        tempfile::Builder::new().prefix(prefix).tempdir_in(&dir).at("cannot make a folder in", dir)
    }
}

/// Makes Flotilla's own repository for a project, or brings it up to date: a store of objects that borrows the
/// user's, and the references under `refs/flotilla/`.
fn make_store(repo: &Path, common: &Path, settings: &Settings) -> Result<PathBuf, WorkspaceError> {
    let (objects, refs) = (repo.join("objects"), repo.join("refs"));
    for folder in [objects.join("info"), objects.join("pack"), refs] {
        std::fs::create_dir_all(&folder).at("cannot make", folder)?;
    }
    let format = settings.object_format();
    let config = format!(
        "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = {format}\n[gc]\n\tauto = 0\n"
    );
    let borrowed = own::quoted(&platform::bytes_of(common.join("objects").as_os_str()));
    for (path, bytes) in [
        (repo.join("config"), config.as_bytes()),
        (repo.join("HEAD"), b"ref: refs/heads/none\n"),
        (objects.join("info/alternates"), &borrowed),
    ] {
        write_if_new(&path, bytes)?;
    }
    Ok(objects)
}

/// A [`Private`] that goes away with its folder.
#[derive(Debug)]
pub(crate) struct View {
    pub private: Private,
    _temp: tempfile::TempDir,
}

/// The branch and commit that `HEAD` of a git folder stands for.
pub(crate) fn head_of(git: &Git, git_dir: &Path) -> Result<Head, WorkspaceError> {
    // Git's own file says it without a process, unless references are kept in another form.
    let text = std::fs::read(git_dir.join("HEAD")).unwrap_or_default();
    let name = match text.strip_prefix(b"ref: ") {
        Some(name) if !name.starts_with(b"refs/heads/.invalid") => Some(name.to_vec()),
        None if !text.is_empty() => None,
        _ => {
            let reply = git.on(git_dir, ["symbolic-ref", "--quiet", "HEAD"]).reply()?;
            reply.success().then_some(reply.stdout)
        }
    };
    let name = name.map(|name| String::from_utf8_lossy(&name).trim_end().to_owned());
    let branch = name.as_deref().and_then(|name| name.strip_prefix("refs/heads/")).map(str::to_owned);
    let reply = git.on(git_dir, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).reply()?;
    Ok(Head { branch, commit: Oid::from_ascii(&reply.stdout).filter(|_| reply.success()) })
}

pub(crate) struct Found {
    pub top: Option<PathBuf>,
    pub git_dir: PathBuf,
    pub common: PathBuf,
}

pub(crate) fn discover(git: &Git, path: &Path, shadow: &Path) -> Result<Option<Found>, WorkspaceError> {
    // Here, and only here, git looks for the repository itself, and with that checks who owns it.
    let ask = |what: &[&str]| git.call(["rev-parse", "--path-format=absolute"].iter().chain(what)).cwd(path);
    let reply = ask(&QUESTIONS).reply()?;
    let mut lines = reply.stdout.strip_suffix(b"\n").unwrap_or_default().split(|b| *b == b'\n');
    let (bare, inside) = (lines.next(), lines.next());
    // The last question has no answer in a bare repository or a git folder, whose other answers stand all the same.
    let answered = reply.success() || bare == Some(b"true") || inside == Some(b"true");
    if !answered {
        let Some(at) = path.ancestors().find(|dir| is_repository(&dir.join(".git"))) else {
            return Ok(None);
        };
        let probe = tempfile::NamedTempFile::new_in(shadow).at("cannot write in", shadow)?;
        if platform::is_foreign(at, probe.path()) || platform::is_foreign(&at.join(".git"), probe.path()) {
            return Err(WorkspaceError::DubiousOwnership { path: at.to_owned() });
        }
        return Err(WorkspaceError::Unreadable { path: at.to_owned(), stderr: reply.stderr_text() });
    }
    let has_checkout = bare != Some(b"true");
    if has_checkout && inside == Some(b"true") {
        return Err(WorkspaceError::InsideGitDir { path: path.to_owned() });
    }
    let paths: Vec<&[u8]> = lines.collect();
    // A path may hold a line feed; then each is asked for by itself.
    let plain = paths.len() == if has_checkout { 3 } else { 2 };
    let answer = |at: usize| -> Result<PathBuf, WorkspaceError> {
        let alone;
        let answer = if plain {
            paths[at]
        } else {
            alone = ask(&[QUESTIONS[2 + at]]).ok()?;
            alone.strip_suffix(b"\n").ok_or(WorkspaceError::Answer { command: "rev-parse" })?
        };
        let path = platform::path_from_git(answer);
        platform::real(&path).at("cannot resolve", path)
    };
    let top = if has_checkout { Some(answer(2)?) } else { None };
    Ok(Some(Found { top, git_dir: answer(0)?, common: answer(1)? }))
}

/// Whether this is a git folder or leads to one, even one that is broken. Git passes by an empty folder of that name, as
/// sandboxes of other tools leave them in folders that agents may write in, and so does Flotilla.
fn is_repository(dot_git: &Path) -> bool {
    dot_git.is_file() || ["HEAD", "config", "objects", "refs"].iter().any(|name| dot_git.join(name).exists())
}

/// What git is asked about a folder.
const QUESTIONS: [&str; 5] =
    ["--is-bare-repository", "--is-inside-git-dir", "--git-dir", "--git-common-dir", "--show-toplevel"];
