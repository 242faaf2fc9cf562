//! Ignored files that work needs (`.env`, dependencies), copied from the user's folder into a fresh worktree.
//!
//! Which ones: the patterns of a `.worktreeinclude` at the top of the project, in `.gitignore`'s syntax. Only files
//! that git ignores are ever copied, and nothing that is there already is replaced. A pattern is matched against
//! ignored files, and against folders that are ignored as a whole; inside such a folder only patterns with a
//! slash that lead into it are looked for, so that `.env` does not search `node_modules`.

use crate::{WorkspaceError, error::IoContext, platform};
use flotilla_domain::RepoPath;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The file that holds the patterns.
pub const INCLUDE_FILE: &str = ".worktreeinclude";
/// What is copied where that file is missing: environment files (no folders) up to a mebibyte.
const DEFAULT_PATTERNS: [&str; 1] = [".env*"];
const DEFAULT_LIMIT: u64 = 1 << 20;

/// What was copied into a fresh worktree.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Included {
    /// Whether the project has a `.worktreeinclude`; without one, `.env*` files are copied.
    pub by_file: bool,
    /// The ignored files and folders that matched.
    pub paths: Vec<RepoPath>,
    /// Files in them.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// How many of the files share their blocks on disk, copy-on-write, with the user's files.
    pub reflinked: u64,
    /// How many were copied byte by byte, because the disk cannot share blocks.
    pub copied: u64,
    /// What matched and could not be copied.
    pub failed: Vec<RepoPath>,
    /// Patterns that are not understood, as they stand in the file.
    pub bad_patterns: Vec<String>,
}

/// Copies what is wanted of `ignored` (as `git status --ignored=matching` lists it) and gives back the report and
/// what was not wanted.
pub(crate) fn include(
    from: &Path,
    to: &Path,
    ignored: &[RepoPath],
) -> Result<(Included, Vec<RepoPath>), WorkspaceError> {
    let mut report = Included::default();
    let (matcher, lines) = patterns(from, &mut report)?;
    let mut left = Vec::new();
    let mut copy = Copy { from, to, report: &mut report };
    for path in ignored {
        let is_dir = path.as_bytes().ends_with(b"/");
        let trimmed = RepoPath::from_bytes(path.as_bytes().strip_suffix(b"/").unwrap_or(path.as_bytes()));
        let source = platform::on_disk(from, &trimmed);
        let relative = PathBuf::from(platform::os_from_bytes(trimmed.as_bytes()));
        let too_much = !copy.report.by_file
            && (is_dir || std::fs::symlink_metadata(&source).is_ok_and(|m| m.len() > DEFAULT_LIMIT));
        if !too_much && matcher.matched_path_or_any_parents(&relative, is_dir).is_ignore() {
            copy.report.paths.push(path.clone());
            copy.tree(&relative);
        } else if is_dir && lines.iter().any(|line| leads_into(line, &relative)) {
            copy.search(&relative, &matcher);
        } else {
            left.push(path.clone());
        }
    }
    Ok((report, left))
}

fn patterns(from: &Path, report: &mut Included) -> Result<(Gitignore, Vec<String>), WorkspaceError> {
    let file = from.join(INCLUDE_FILE);
    let lines: Vec<String> = match std::fs::read(&file) {
        Ok(bytes) => {
            report.by_file = true;
            String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => DEFAULT_PATTERNS.map(str::to_owned).to_vec(),
        Err(source) => {
            return Err(WorkspaceError::Io { what: "cannot read", path: file, source });
        }
    };
    let mut builder = GitignoreBuilder::new("");
    for line in &lines {
        if builder.add_line(None, line).is_err() {
            report.bad_patterns.push(line.clone());
        }
    }
    Ok((builder.build().unwrap_or_else(|_| Gitignore::empty()), lines))
}

/// Whether a pattern with a slash in its middle could match something below `dir`.
fn leads_into(line: &str, dir: &Path) -> bool {
    let pattern = line.trim().trim_start_matches('!').trim_start_matches('/');
    let Some((head, _)) = pattern.trim_end_matches('/').split_once('/') else {
        return false;
    };
    let first = dir.components().next().map(|c| c.as_os_str().to_string_lossy().into_owned());
    head.contains(['*', '?', '[']) || first.as_deref() == Some(head)
}

struct Copy<'a> {
    from: &'a Path,
    to: &'a Path,
    report: &'a mut Included,
}

impl Copy<'_> {
    fn search(&mut self, dir: &Path, matcher: &Gitignore) {
        let Ok(entries) = std::fs::read_dir(self.from.join(dir)) else {
            return;
        };
        for entry in entries.flatten() {
            let relative = dir.join(entry.file_name());
            let is_dir = entry.file_type().is_ok_and(|t| t.is_dir());
            if matcher.matched(&relative, is_dir).is_ignore() {
                self.report.paths.push(RepoPath::from_bytes(platform::bytes_of(relative.as_os_str())));
                self.tree(&relative);
            } else if is_dir {
                self.search(&relative, matcher);
            }
        }
    }

    /// Copies one file, link or folder. What cannot be copied is reported, and does not stop the rest.
    fn tree(&mut self, relative: &Path) {
        if self.entry(relative).is_err() {
            self.report.failed.push(RepoPath::from_bytes(platform::bytes_of(relative.as_os_str())));
        }
    }

    fn entry(&mut self, relative: &Path) -> Result<(), WorkspaceError> {
        let (source, target) = (self.from.join(relative), self.to.join(relative));
        let meta = std::fs::symlink_metadata(&source).at("cannot read", &source)?;
        let there = std::fs::symlink_metadata(&target).is_ok_and(|old| !(old.is_dir() && meta.is_dir()));
        if there {
            return Ok(());
        }
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).at("cannot make", parent)?;
        }
        if meta.is_symlink() {
            return platform::copy_symlink(&source, &target).at("cannot link", &target);
        }
        if meta.is_dir() {
            std::fs::create_dir_all(&target).at("cannot make", &target)?;
            for entry in std::fs::read_dir(&source).at("cannot read", &source)? {
                self.tree(&relative.join(entry.at("cannot read", &source)?.file_name()));
            }
            let _ = std::fs::set_permissions(&target, meta.permissions());
            return Ok(());
        }
        if !meta.is_file() {
            return Ok(());
        }
        match reflink_copy::reflink_or_copy(&source, &target).at("cannot copy", &source)? {
            None => self.report.reflinked += 1,
            Some(_) => self.report.copied += 1,
        }
        self.report.files += 1;
        self.report.bytes += meta.len();
        std::fs::set_permissions(&target, meta.permissions()).at("cannot write", &target)?;
        // Build tools compare times; a file that cannot have its own is only rebuilt.
        if let (Ok(modified), Ok(file)) =
            (meta.modified(), std::fs::File::options().write(true).open(&target))
        {
            let _ = file.set_modified(modified);
        }
        Ok(())
    }
}
