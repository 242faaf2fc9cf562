//! Landlock: which files a command may read and write, and whom it may reach.

use super::layout::Layout;
use crate::{Network, plan::Plan};
use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible as _, PathBeneath, PathFd,
    PathFdError, Ruleset, RulesetAttr as _, RulesetCreated, RulesetCreatedAttr as _, RulesetError, Scope,
};
use nix::{
    errno::Errno,
    fcntl::{OFlag, openat},
    sys::stat::Mode,
    unistd::{isatty, ttyname},
};
use std::{
    collections::{BTreeMap, HashSet},
    ffi::OsStr,
    fs::{DirEntry, FileType},
    io,
    os::{
        fd::{AsFd as _, BorrowedFd},
        unix::fs::FileTypeExt as _,
    },
    path::{Path, PathBuf},
};

/// Devices that every program expects, writable by everyone.
const DEVICES: &[&str] = &["null", "zero", "full", "random", "urandom", "tty", "ptmx"];

/// Why Landlock could not be applied.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    #[error("Landlock: {0}")]
    Ruleset(#[from] RulesetError),
    #[error("Landlock: {0}")]
    Path(#[from] PathFdError),
    #[error("Landlock: {}: {source}", path.display())]
    List { path: PathBuf, source: io::Error },
    #[error("{} cannot be hidden, because {} is writable", hidden.display(), writable.display())]
    HiddenInsideWritable { hidden: PathBuf, writable: PathBuf },
}

/// Makes the rules. They take effect for whoever applies them to itself, and all that it starts, for good.
pub fn make(plan: &Plan, layout: &Layout) -> Result<RulesetCreated, RulesError> {
    let abi = ABI::from(plan.layers.landlock);
    let mut ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(abi))?;
    if !Scope::from_all(abi).is_empty() {
        ruleset = ruleset.scope(Scope::from_all(abi))?;
    }
    // Where it has a network namespace, its own loopback is all that it can reach anyway.
    if plan.network == Network::None && !plan.layers.namespaces && !AccessNet::from_all(abi).is_empty() {
        ruleset = ruleset.handle_access(AccessNet::from_all(abi))?;
    }
    let mut rules = Rules { abi, ruleset: ruleset.create()? };
    rules.readable(layout)?;
    rules.writable(plan, layout)?;
    rules.devices(plan)?;
    Ok(rules.ruleset)
}

/// The folders whose entries are granted one by one, since something in them or below is hidden.
pub fn listed(layout: &Layout) -> Vec<&Path> {
    split(&layout.hidden).into_keys().map(Path::new).collect()
}

struct Rules {
    abi: ABI,
    ruleset: RulesetCreated,
}

impl Rules {
    fn allow(&mut self, path: &Path, is_dir: bool, access: BitFlags<AccessFs>) -> Result<(), RulesError> {
        let access = if is_dir { access } else { access & AccessFs::from_file(self.abi) };
        let fd = match PathFd::new(path) {
            Ok(fd) => fd,
            // It went away, or the user cannot reach it either.
            Err(PathFdError::OpenCall { source, .. })
                if matches!(source.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) =>
            {
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        (&mut self.ruleset).add_rule(PathBeneath::new(fd, access))?;
        Ok(())
    }

    /// Like [`Self::allow`], for what is in the open folder `above`; a path from the root is longer to walk.
    fn allow_in(
        &mut self,
        above: BorrowedFd<'_>,
        entry: &DirEntry,
        kind: FileType,
    ) -> Result<(), RulesError> {
        let read = AccessFs::Execute | AccessFs::ReadFile;
        let access = if kind.is_dir() { read } else { read & AccessFs::from_file(self.abi) };
        match openat(above, entry.file_name().as_os_str(), OFlag::O_PATH | OFlag::O_CLOEXEC, Mode::empty()) {
            Ok(fd) => (&mut self.ruleset).add_rule(PathBeneath::new(fd, access))?,
            Err(Errno::ENOENT | Errno::EACCES) => return Ok(()),
            Err(error) => return Err(RulesError::List { path: entry.path(), source: error.into() }),
        };
        Ok(())
    }

    /// Everything but the hidden paths: since rules only ever grant, each folder above a hidden path is granted
    /// child by child. Names can be listed everywhere.
    fn readable(&mut self, layout: &Layout) -> Result<(), RulesError> {
        if layout.hidden.is_empty() {
            return self.allow(
                Path::new("/"),
                true,
                AccessFs::Execute | AccessFs::ReadFile | AccessFs::ReadDir,
            );
        }
        self.allow(Path::new("/"), true, AccessFs::ReadDir.into())?;
        let hidden: HashSet<&OsStr> = layout.hidden.iter().map(|path| path.as_os_str()).collect();
        for (folder, left_out) in split(&layout.hidden) {
            let folder = Path::new(folder);
            // Below a hidden folder nothing is granted.
            if folder.ancestors().any(|above| hidden.contains(above.as_os_str())) {
                continue;
            }
            let failed = |source| RulesError::List { path: folder.to_path_buf(), source };
            let entries = match std::fs::read_dir(folder) {
                Ok(entries) => entries,
                Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) => {
                    continue;
                }
                Err(e) => return Err(failed(e)),
            };
            let above = PathFd::new(folder)?;
            for entry in entries {
                let entry = entry.map_err(failed)?;
                let kind = entry.file_type().map_err(failed)?;
                if !left_out.contains(entry.file_name().as_os_str()) && can_be_read(kind) {
                    self.allow_in(above.as_fd(), &entry, kind)?;
                }
            }
        }
        Ok(())
    }

    fn writable(&mut self, plan: &Plan, layout: &Layout) -> Result<(), RulesError> {
        let all = AccessFs::from_all(self.abi);
        for path in &layout.writable {
            // What mounts cover stays covered; rules alone cannot take away below what they grant.
            let below = layout.hidden.iter().find(|hidden| hidden.starts_with(path));
            if let (Some(hidden), false) = (below, plan.layers.namespaces) {
                return Err(RulesError::HiddenInsideWritable {
                    hidden: hidden.clone(),
                    writable: path.clone(),
                });
            }
            self.allow(path, path.is_dir(), all)?;
        }
        for path in &layout.read_only {
            self.allow(path, path.is_dir(), AccessFs::from_read(self.abi))?;
        }
        if plan.layers.namespaces {
            self.allow(Path::new("/dev/shm"), true, all)?;
            self.allow(Path::new("/dev/pts"), true, all)?;
        }
        Ok(())
    }

    fn devices(&mut self, plan: &Plan) -> Result<(), RulesError> {
        let all = AccessFs::from_all(self.abi);
        for name in DEVICES {
            self.allow(&Path::new("/dev").join(name), false, all)?;
        }
        // The terminal that it was started on, opened again by way of `/dev/stdout`.
        for stream in [io::stdin().as_fd(), io::stdout().as_fd(), io::stderr().as_fd()] {
            if isatty(stream).unwrap_or(false) {
                let access = all & AccessFs::from_file(self.abi);
                (&mut self.ruleset).add_rule(PathBeneath::new(stream, access))?;
                // With a view of its own, all terminals of it are allowed already; and to find a terminal's name may
                // take a look at every device.
                if !plan.layers.namespaces
                    && let Ok(name) = ttyname(stream)
                {
                    self.allow(&name, false, all)?;
                }
            }
        }
        Ok(())
    }
}

/// The folders above the hidden paths, and what in each of them is hidden or has something hidden in it.
fn split(hidden: &[PathBuf]) -> BTreeMap<&OsStr, HashSet<&OsStr>> {
    let mut split: BTreeMap<&OsStr, HashSet<&OsStr>> = BTreeMap::new();
    for path in hidden {
        let steps = path.ancestors().map_while(|at| Some((at.parent()?.as_os_str(), at.file_name()?)));
        for (folder, name) in steps {
            if !split.entry(folder).or_default().insert(name) {
                // A neighbour has brought all that is above.
                break;
            }
        }
    }
    split
}

/// A symbolic link is left to the rules of what it leads to.
fn can_be_read(kind: FileType) -> bool {
    kind.is_dir() || kind.is_file() || kind.is_char_device() || kind.is_block_device() || kind.is_fifo()
}
