//! Which project of the configuration a folder is.

use crate::config::{Config, ProjectConfig};
use std::path::Path;

/// Whether the folder that the configuration names is `root`.
pub(super) fn is_same_folder(named: &Path, root: &Path) -> bool {
    named == root || named.canonicalize().is_ok_and(|real| root.canonicalize().is_ok_and(|root| real == root))
}

/// What `config` says of the project in the folder `root`.
pub(crate) fn project_of<'c>(config: &'c Config, root: &Path) -> Option<&'c ProjectConfig> {
    let found = config.projects.iter().find(|(folder, _)| is_same_folder(folder, root));
    found.map(|(_, project)| &project.value)
}
