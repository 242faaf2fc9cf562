//! The tree under test: its root, its crates as cargo sees them, its files as git sees them.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// The part of `cargo metadata --no-deps` that the checks read.
#[derive(Deserialize)]
pub struct Metadata {
    pub packages: Vec<Package>,
}

#[derive(Deserialize)]
pub struct Package {
    pub name: String,
    pub manifest_path: PathBuf,
    pub dependencies: Vec<Dependency>,
    pub targets: Vec<Target>,
}

#[derive(Deserialize)]
pub struct Dependency {
    /// The crate's own name, whatever it is renamed to.
    pub name: String,
    pub kind: Option<DependencyKind>,
}

/// Absent in the metadata for an ordinary dependency.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum DependencyKind {
    Dev,
    Build,
}

#[derive(Deserialize)]
pub struct Target {
    pub kind: Vec<String>,
    pub src_path: PathBuf,
}

/// The folder of the workspace's own Cargo.toml.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this crate lies in a folder of the workspace")
}

pub fn metadata() -> Metadata {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let json = output(Command::new(cargo).args(["metadata", "--no-deps", "--offline", "--format-version=1"]));
    serde_json::from_slice(&json).expect("cargo metadata prints its documented JSON")
}

/// Every file that a clone would hold, relative to the root: what git tracks, or all that lies there where the
/// tree came without git, as in an unpacked archive.
pub fn files() -> Vec<PathBuf> {
    if root().join(".git").exists() {
        // Whoever owns the clone: git would otherwise refuse to read one that belongs to another user.
        let listed = output(Command::new("git").args(["-c", "safe.directory=*", "ls-files", "-z"]));
        String::from_utf8(listed)
            .expect("our own paths are UTF-8")
            .split_terminator('\0')
            .map(PathBuf::from)
            .filter(|path| root().join(path).is_file())
            .collect()
    } else {
        let mut files = Vec::new();
        walk(root(), &mut files);
        files
    }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        let name = path.file_name().unwrap_or_default();
        if path.is_symlink() || name == "target" || name == "node_modules" {
            continue;
        }
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path.strip_prefix(root()).expect("below the root").to_path_buf());
        }
    }
}

/// The file's text, or nothing where it is no text.
pub fn text(path: &Path) -> Option<String> {
    let bytes = std::fs::read(root().join(path)).ok()?;
    if bytes.contains(&0) { None } else { String::from_utf8(bytes).ok() }
}

fn output(command: &mut Command) -> Vec<u8> {
    let output = command.current_dir(root()).output().expect("cargo and git can be started");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}
