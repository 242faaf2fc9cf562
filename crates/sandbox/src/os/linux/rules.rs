//! Landlock: which files a command may read and write, and whom it may reach.

use super::layout::Layout;
use crate::{Network, plan::Plan};
use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible as _, PathBeneath, PathFd,
    PathFdError, Ruleset, RulesetAttr as _, RulesetCreated, RulesetCreatedAttr as _, RulesetError, Scope,
};
use nix::unistd::{isatty, ttyname};
use std::{
    collections::BTreeSet,
    fs::FileType,
    io,
    os::{fd::AsFd as _, unix::fs::FileTypeExt as _},
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

/// Applies Landlock to this thread and all that it starts, for good.
pub fn restrict(plan: &Plan, layout: &Layout) -> Result<(), RulesError> {
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
    rules.ruleset.restrict_self()?;
    Ok(())
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

    /// Everything but the hidden paths: since rules only ever grant, each folder above a hidden path is granted
    /// child by child. Names can be listed everywhere.
    fn readable(&mut self, layout: &Layout) -> Result<(), RulesError> {
        let read = AccessFs::Execute | AccessFs::ReadFile;
        let hidden: BTreeSet<&Path> = layout.hidden.iter().map(PathBuf::as_path).collect();
        let split: BTreeSet<&Path> = hidden.iter().flat_map(|path| path.ancestors().skip(1)).collect();
        if split.is_empty() {
            return self.allow(Path::new("/"), true, read | AccessFs::ReadDir);
        }
        self.allow(Path::new("/"), true, AccessFs::ReadDir.into())?;
        for folder in &split {
            // Below a hidden folder nothing is granted.
            if folder.ancestors().any(|above| hidden.contains(above)) {
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
            for entry in entries {
                let entry = entry.map_err(failed)?;
                let path = entry.path();
                let kind = entry.file_type().map_err(failed)?;
                if split.contains(path.as_path()) || hidden.contains(path.as_path()) || !can_be_read(kind) {
                    continue;
                }
                self.allow(&path, kind.is_dir(), read)?;
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
                if let (Ok(name), false) = (ttyname(stream), plan.layers.namespaces) {
                    self.allow(&name, false, all)?;
                }
            }
        }
        Ok(())
    }
}

/// A symbolic link is left to the rules of what it leads to.
fn can_be_read(kind: FileType) -> bool {
    kind.is_dir() || kind.is_file() || kind.is_char_device() || kind.is_block_device() || kind.is_fifo()
}
