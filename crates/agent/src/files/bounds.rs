use super::{FileError, open::real_path};
use crate::os::slashed;
use flotilla_sandbox::Confinement;
use percent_encoding::percent_decode_str;
use std::{
    borrow::Cow,
    path::{Component, Path, PathBuf},
};

/// What may be done with a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Access {
    /// Nothing: it is as if it were not there.
    None,
    /// It may be read.
    Read,
    /// It may be written too.
    Write,
}

/// Which paths may be read and written with the agent's own tools.
#[derive(Debug, Clone)]
pub(crate) struct Bounds {
    workspace: PathBuf,
    /// What `/tmp` means, where it means something else.
    temp: Option<PathBuf>,
    /// What may be done with a path that no rule is about.
    beyond: Access,
    /// The longest one that a path begins with decides; of two alike, the stricter.
    rules: Vec<(PathBuf, Access)>,
}

/// What the system makes up as it is read. Through it the daemon's own environment and memory would lie open.
const MADE_UP: [&str; 3] = ["/proc", "/sys", "/dev"];

impl Bounds {
    /// The bounds of a confinement; `artifacts` can be read besides.
    pub(crate) fn new(confinement: &Confinement, artifacts: &Path) -> Self {
        let mut rules: Vec<(PathBuf, Access)> =
            MADE_UP.iter().map(|path| (PathBuf::from(path), Access::None)).collect();
        let mut add = |path: &Path, access| rules.push((settled(path), access));
        add(&confinement.workspace, Access::Write);
        add(&confinement.temp, Access::Write);
        add(artifacts, Access::Read);
        for path in &confinement.writable {
            add(path, Access::Write);
        }
        for path in &confinement.read_only {
            add(path, Access::Read);
        }
        for path in &confinement.hidden {
            add(path, Access::None);
        }
        Self {
            workspace: settled(&confinement.workspace),
            temp: Some(settled(&confinement.temp)),
            beyond: Access::Read,
            rules,
        }
    }

    /// The bounds of one who may look at a folder, but for what is hidden in it, and at nothing else.
    pub(crate) fn only(folder: &Path, hidden: &[PathBuf]) -> Self {
        let mut rules = vec![(settled(folder), Access::Read)];
        rules.extend(hidden.iter().map(|path| (settled(path), Access::None)));
        Self { workspace: settled(folder), temp: None, beyond: Access::None, rules }
    }

    /// The bounds of one who may look at nothing.
    pub(crate) fn nothing() -> Self {
        Self { workspace: PathBuf::new(), temp: None, beyond: Access::None, rules: Vec::new() }
    }

    /// Where relative paths start.
    pub(crate) fn root(&self) -> &Path {
        &self.workspace
    }

    /// What may be done with a path that the system itself named.
    pub(crate) fn access(&self, real: &Path) -> Access {
        self.rules
            .iter()
            .filter(|(path, _)| real.starts_with(path))
            .max_by(|a, b| {
                let depth = |path: &Path| path.components().count();
                depth(&a.0).cmp(&depth(&b.0)).then(b.1.cmp(&a.1))
            })
            .map_or(self.beyond, |(_, access)| *access)
    }

    /// The path that a tool's argument means: relative ones start at the workspace.
    pub(crate) fn locate(&self, path: &str) -> Result<PathBuf, FileError> {
        let path = &*bare(path);
        if path.is_empty() || path.contains('\0') {
            return Err(FileError::BadPath);
        }
        let mut whole = PathBuf::new();
        for part in self.workspace.join(path).components() {
            match part {
                Component::CurDir => {}
                Component::ParentDir => {
                    whole.pop();
                }
                part => whole.push(part),
            }
        }
        let whole = self.moved(whole);
        match self.access(&whole) {
            Access::None => Err(FileError::Hidden(self.show(&whole))),
            Access::Read | Access::Write => Ok(whole),
        }
    }

    /// Where the sandbox has the path: for commands, the run's temporary folder is `/tmp`, too.
    fn moved(&self, path: PathBuf) -> PathBuf {
        match (&self.temp, path.strip_prefix("/tmp")) {
            (Some(temp), Ok(inner)) if !self.rules.iter().any(|(known, _)| path.starts_with(known)) => {
                temp.join(inner)
            }
            _ => path,
        }
    }

    /// A path as the model reads it: relative where it lies in the workspace.
    pub(crate) fn show(&self, path: &Path) -> String {
        match path.strip_prefix(&self.workspace) {
            Ok(inner) if inner.as_os_str().is_empty() => ".".to_owned(),
            Ok(inner) => slashed(inner),
            Err(_) => slashed(path),
        }
    }
}

/// A path without what models put around it: quotation marks, or the scheme of a file's address. It is judged as it is
/// used, so this must not depend on what lies there.
fn bare(path: &str) -> Cow<'_, str> {
    let quoted = |mark: char| path.strip_prefix(mark)?.strip_suffix(mark).filter(|inner| !inner.is_empty());
    let path = ['"', '\'', '`'].into_iter().find_map(quoted).unwrap_or(path);
    match path.strip_prefix("file://") {
        Some(address) => {
            let address = address.strip_prefix("localhost").unwrap_or(address);
            // On Windows a drive stands after the slash.
            let drive = address.strip_prefix('/').filter(|rest| rest.as_bytes().get(1) == Some(&b':'));
            percent_decode_str(drive.unwrap_or(address)).decode_utf8_lossy()
        }
        None => Cow::Borrowed(path),
    }
}

/// The path with all links on its way followed, as far as it exists.
fn settled(path: &Path) -> PathBuf {
    if let Ok(real) = real_path(path) {
        return real;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => settled(parent).join(name),
        _ => path.to_owned(),
    }
}
