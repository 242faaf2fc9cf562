use super::{Access, Bounds, FileError, open, open::real_folder, open_folder, read_whole};
use cap_std::{
    ambient_authority,
    fs::{Dir, OpenOptions},
};
use std::{
    ffi::{OsStr, OsString},
    fs::Permissions,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

/// The longest file that is edited as a whole, in bytes.
const LONGEST: u64 = 16 << 20;

/// What one commit did to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Changed {
    /// The file, as the system names it.
    pub(crate) path: PathBuf,
    /// Its content before; none where it was not there.
    pub(crate) before: Option<Vec<u8>>,
    /// Its content after; none where it is gone.
    pub(crate) after: Option<Vec<u8>>,
}

/// Changes of files that are made together or not at all.
///
/// Until [`Changes::commit`] nothing is touched, and reading sees what was changed so far.
pub(crate) struct Changes<'a> {
    bounds: &'a Bounds,
    staged: Vec<Staged>,
}

struct Staged {
    real: PathBuf,
    /// The deepest folder on its way that exists.
    ancestor: PathBuf,
    before: Option<Before>,
    after: Option<Vec<u8>>,
    permissions: Option<Permissions>,
}

struct Before {
    bytes: Vec<u8>,
    length: u64,
    modified: Option<SystemTime>,
}

impl<'a> Changes<'a> {
    pub(crate) fn new(bounds: &'a Bounds) -> Self {
        Self { bounds, staged: Vec::new() }
    }

    /// The content of a file that may be written; `None` where there is none yet.
    pub(crate) fn read(&mut self, path: &Path) -> Result<Option<&[u8]>, FileError> {
        let at = self.stage(path)?;
        Ok(self.staged[at].after.as_deref())
    }

    /// Gives a file new content, and makes it and its folders where they are missing.
    pub(crate) fn write(&mut self, path: &Path, bytes: Vec<u8>) -> Result<(), FileError> {
        let at = self.stage(path)?;
        self.staged[at].after = Some(bytes);
        Ok(())
    }

    /// Takes a file away.
    pub(crate) fn delete(&mut self, path: &Path) -> Result<(), FileError> {
        self.no_link(path)?;
        let at = self.stage(path)?;
        if self.staged[at].after.take().is_none() {
            return Err(FileError::NotFound(self.bounds.show(path)));
        }
        Ok(())
    }

    /// Moves a file to a name that is free.
    pub(crate) fn rename(&mut self, from: &Path, to: &Path) -> Result<(), FileError> {
        self.no_link(from)?;
        let from_at = self.stage(from)?;
        let to_at = self.stage(to)?;
        if from_at == to_at {
            return Ok(());
        }
        if self.staged[to_at].after.is_some() {
            return Err(FileError::Exists(self.bounds.show(to)));
        }
        let permissions = self.staged[from_at].permissions.clone();
        let Some(bytes) = self.staged[from_at].after.take() else {
            return Err(FileError::NotFound(self.bounds.show(from)));
        };
        let to = &mut self.staged[to_at];
        to.after = Some(bytes);
        to.permissions = permissions;
        Ok(())
    }

    fn no_link(&self, path: &Path) -> Result<(), FileError> {
        match std::fs::symlink_metadata(path) {
            Ok(found) if found.is_symlink() => {
                Err(FileError::Special(self.bounds.show(path), "symbolic link"))
            }
            _ => Ok(()),
        }
    }

    fn stage(&mut self, path: &Path) -> Result<usize, FileError> {
        let staged = match std::fs::symlink_metadata(path) {
            Ok(_) => self.found(path)?,
            Err(_) => self.missing(path)?,
        };
        let shown = || self.bounds.show(path);
        if staged.real.components().any(|part| is_git(part.as_os_str())) {
            return Err(FileError::GitOwned(shown()));
        }
        if self.bounds.access(&staged.real) != Access::Write {
            return Err(FileError::NotWritable(shown()));
        }
        if let Some(at) = self.staged.iter().position(|other| other.real == staged.real) {
            return Ok(at);
        }
        self.staged.push(staged);
        Ok(self.staged.len() - 1)
    }

    fn found(&self, path: &Path) -> Result<Staged, FileError> {
        let opened = match open(self.bounds, path) {
            Err(FileError::NotFound(path)) => return Err(FileError::Dangling(path)),
            other => other?,
        };
        // Judged before it is read, so that no more than its name is learnt of a file out of bounds.
        let (Some(ancestor), Access::Write) = (opened.real.parent(), self.bounds.access(&opened.real)) else {
            return Err(FileError::NotWritable(self.bounds.show(path)));
        };
        let bytes = read_whole(self.bounds, &opened, LONGEST)?;
        Ok(Staged {
            ancestor: ancestor.to_owned(),
            before: Some(Before {
                bytes: bytes.clone(),
                length: opened.metadata.len(),
                modified: opened.metadata.modified().ok(),
            }),
            after: Some(bytes),
            permissions: Some(opened.metadata.permissions()),
            real: opened.real,
        })
    }

    fn missing(&self, path: &Path) -> Result<Staged, FileError> {
        let bad = || FileError::NoFolder(self.bounds.show(path));
        let mut existing = path.parent().ok_or_else(bad)?;
        while !existing.exists() {
            existing = existing.parent().ok_or_else(bad)?;
        }
        let (_, ancestor) = open_folder(self.bounds, existing)?;
        let rest = path.strip_prefix(existing).map_err(|_| bad())?;
        Ok(Staged { real: ancestor.join(rest), ancestor, before: None, after: None, permissions: None })
    }

    /// Makes all the changes, or none of them.
    pub(crate) fn commit(self) -> Result<Vec<Changed>, FileError> {
        let changes: Vec<Staged> = self
            .staged
            .into_iter()
            .filter(|staged| staged.before.as_ref().map(|before| &before.bytes) != staged.after.as_ref())
            .collect();
        let mut undo = Undo::default();
        if let Err((at, error)) = make(self.bounds, &changes, &mut undo) {
            undo.run();
            return Err(match error {
                Failure::Changed => FileError::Changed(self.bounds.show(&changes[at].real)),
                Failure::Io(error) => FileError::io(self.bounds.show(&changes[at].real), error),
            });
        }
        undo.forget();
        Ok(changes
            .into_iter()
            .map(|staged| Changed {
                path: staged.real,
                before: staged.before.map(|before| before.bytes),
                after: staged.after,
            })
            .collect())
    }
}

/// Whatever git keeps for itself, whose hooks and settings would run outside of the sandbox.
fn is_git(part: &OsStr) -> bool {
    part.eq_ignore_ascii_case(".git") || part.eq_ignore_ascii_case("git~1")
}

enum Failure {
    Changed,
    Io(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Steps back, to be taken in reverse.
#[derive(Default)]
struct Undo(Vec<Step>);

enum Step {
    /// A folder was made.
    Folder(Dir, PathBuf),
    /// A file stands under a passing name.
    Passing(Dir, OsString),
    /// A file was made or replaced; this was its content.
    Replaced(Dir, OsString, Option<(Vec<u8>, Option<Permissions>)>),
    /// A file was put aside under a passing name.
    Aside(Dir, OsString, OsString),
}

impl Undo {
    fn run(self) {
        for step in self.0.into_iter().rev() {
            let taken = match &step {
                Step::Folder(folder, path) => folder.remove_dir(path),
                Step::Passing(folder, name) => folder.remove_file(name),
                Step::Replaced(folder, name, None) => folder.remove_file(name),
                Step::Replaced(folder, name, Some((bytes, permissions))) => {
                    write_passing(folder, bytes, permissions.as_ref())
                        .and_then(|passing| folder.rename(&passing, folder, name))
                }
                Step::Aside(folder, aside, name) => folder.rename(aside, folder, name),
            };
            if let Err(error) = taken
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::warn!(%error, "a step of a failed edit could not be taken back");
            }
        }
    }

    /// All went well: only what was put aside has to go.
    fn forget(self) {
        for step in self.0 {
            if let Step::Aside(folder, aside, _) = step
                && let Err(error) = folder.remove_file(&aside)
            {
                tracing::warn!(%error, "a deleted file could not be taken away");
            }
        }
    }
}

fn make(bounds: &Bounds, changes: &[Staged], undo: &mut Undo) -> Result<(), (usize, Failure)> {
    let mut ready = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        let fail = |error| (at, error);
        let (folder, name) = enter(bounds, change, undo).map_err(fail)?;
        let passing = match &change.after {
            None => None,
            Some(bytes) => {
                let passing = write_passing(&folder, bytes, change.permissions.as_ref())
                    .map_err(|error| fail(error.into()))?;
                let kept = folder.try_clone().map_err(|error| fail(error.into()))?;
                undo.0.push(Step::Passing(kept, passing.clone()));
                Some(passing)
            }
        };
        ready.push((at, change, folder, name, passing));
    }
    for (at, change, folder, name, passing) in ready {
        put(change, &folder, &name, passing, undo).map_err(|error| (at, error))?;
    }
    Ok(())
}

/// Opens the folder of a file, makes it where it is missing, and sees that the file is as it was.
fn enter(bounds: &Bounds, change: &Staged, undo: &mut Undo) -> Result<(Dir, OsString), Failure> {
    let ancestor = Dir::open_ambient_dir(&change.ancestor, ambient_authority())?;
    if real_folder(&ancestor)? != change.ancestor || bounds.access(&change.real) != Access::Write {
        return Err(Failure::Changed);
    }
    let name = change.real.file_name().ok_or(Failure::Changed)?.to_owned();
    let missing = change
        .real
        .parent()
        .and_then(|parent| parent.strip_prefix(&change.ancestor).ok())
        .ok_or(Failure::Changed)?;
    let mut below = PathBuf::new();
    for part in missing.components() {
        below.push(part);
        match ancestor.create_dir(&below) {
            Ok(()) => undo.0.push(Step::Folder(ancestor.try_clone()?, below.clone())),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error.into()),
        }
    }
    let folder = if below.as_os_str().is_empty() {
        ancestor
    } else {
        // A link in the new part of the way cannot lead out of the ancestor, yet it can lead elsewhere in it.
        let folder = ancestor.open_dir(&below)?;
        if real_folder(&folder)? != change.ancestor.join(&below) {
            return Err(Failure::Changed);
        }
        folder
    };
    unchanged(change, &folder, &name)?;
    Ok((folder, name))
}

fn unchanged(change: &Staged, folder: &Dir, name: &OsStr) -> Result<(), Failure> {
    let same = match (folder.symlink_metadata(name), &change.before) {
        (Ok(now), Some(before)) => {
            now.is_file()
                && now.len() == before.length
                && now.modified().ok().map(cap_std::time::SystemTime::into_std) == before.modified
        }
        (Err(error), None) => error.kind() == io::ErrorKind::NotFound,
        _ => false,
    };
    if same { Ok(()) } else { Err(Failure::Changed) }
}

fn put(
    change: &Staged,
    folder: &Dir,
    name: &OsStr,
    passing: Option<OsString>,
    undo: &mut Undo,
) -> Result<(), Failure> {
    unchanged(change, folder, name)?;
    match passing {
        Some(passing) => {
            folder.rename(&passing, folder, name)?;
            let before =
                change.before.as_ref().map(|before| (before.bytes.clone(), change.permissions.clone()));
            undo.0.push(Step::Replaced(folder.try_clone()?, name.to_owned(), before));
        }
        None => {
            let aside = passing_name();
            folder.rename(name, folder, &aside)?;
            undo.0.push(Step::Aside(folder.try_clone()?, aside, name.to_owned()));
        }
    }
    Ok(())
}

fn passing_name() -> OsString {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!(".flotilla-{}-{count}.tmp", std::process::id()).into()
}

/// Writes a file under a name that will pass, for a rename to put in place at once.
fn write_passing(folder: &Dir, bytes: &[u8], permissions: Option<&Permissions>) -> io::Result<OsString> {
    loop {
        let name = passing_name();
        let mut file = match folder.open_with(&name, OpenOptions::new().write(true).create_new(true)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            other => other?.into_std(),
        };
        let written = file.write_all(bytes).and_then(|()| match permissions {
            Some(permissions) => file.set_permissions(permissions.clone()),
            None => Ok(()),
        });
        if let Err(error) = written {
            drop(file);
            let _ = folder.remove_file(&name);
            return Err(error);
        }
        return Ok(name);
    }
}
