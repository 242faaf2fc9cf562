//! A private git folder that shares a repository's objects but none of its configuration.
//!
//! Everything that reads or writes files (status, add, checkout, diff) goes through one. A repository's own
//! configuration can name programs (`core.fsmonitor`, `filter.*`, `diff.*.textconv`, `merge.*.driver`, …), and an
//! agent can write it; here it is never read. What of it changes the meaning of files is carried over by name.

use crate::{
    WorkspaceError,
    error::IoContext,
    git::{Call, Git},
};
use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fmt::Write as _,
    path::{Path, PathBuf},
};

/// Settings that say how files are to be read, and cannot run anything.
const CARRIED: &[&str] = &[
    "core.autocrlf",
    "core.eol",
    "core.symlinks",
    "core.filemode",
    "core.ignorecase",
    "core.precomposeunicode",
    "core.protecthfs",
    "core.protectntfs",
    "core.longpaths",
    "core.sparsecheckout",
    "core.sparsecheckoutcone",
    "core.excludesfile",
    "core.attributesfile",
    "core.bigfilethreshold",
    "core.checkstat",
    "core.trustctime",
    "core.checkroundtripencoding",
    "core.compression",
    "core.loosecompression",
    "extensions.objectformat",
    "merge.renames",
    "merge.renamelimit",
    "merge.directoryrenames",
    "diff.renamelimit",
];

/// Sparse patterns beyond this many bytes are not taken over.
const SPARSE_LIMIT: u64 = 16 << 20;

/// The commands that `git lfs install --local` writes. A repository that says just this is believed.
const LFS: &[(&str, &str)] = &[
    ("filter.lfs.clean", "git-lfs clean -- %f"),
    ("filter.lfs.smudge", "git-lfs smudge -- %f"),
    ("filter.lfs.process", "git-lfs filter-process"),
    ("filter.lfs.required", "true"),
];

/// What a repository's configuration comes to, once what could run a program is taken out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    values: BTreeMap<String, String>,
    /// Filters that only the repository's own configuration defines: they are not run.
    pub ignored_filters: Vec<String>,
    pub partial_clone: bool,
    /// What only the agent's own git needs: names, remotes. None of it is a program.
    for_agent: Vec<(String, String)>,
    reftable: bool,
}

/// Whether a setting of the repository's is of use to the agent's git and can run nothing.
fn is_for_agent(key: &str) -> bool {
    let Some((section, rest)) = key.split_once('.') else { return false };
    let name = rest.rsplit_once('.').map_or(rest, |(_, name)| name);
    match section {
        "user" | "author" | "committer" => matches!(name, "name" | "email" | "useconfigonly"),
        "remote" => matches!(name, "url" | "pushurl" | "fetch" | "push" | "promisor" | "partialclonefilter"),
        "branch" => matches!(name, "remote" | "merge" | "rebase"),
        "commit" => name == "cleanup",
        "extensions" => name == "partialclone",
        _ => false,
    }
}

impl Settings {
    /// Reads the configuration that git sees from `git_dir`.
    pub(crate) fn read(git: &Git, git_dir: &Path) -> Result<Self, WorkspaceError> {
        let answer = git.on(git_dir, ["config", "--list", "--show-scope", "-z"]).ok()?;
        let mut settings = Self::default();
        let mut parts = answer.split(|b| *b == 0);
        while let (Some(scope), Some(entry)) = (parts.next(), parts.next()) {
            let entry = String::from_utf8_lossy(entry);
            let (key, value) = entry.split_once('\n').unwrap_or((&entry, "true"));
            settings.take(scope == b"local" || scope == b"worktree", scope == b"command", key, value);
        }
        let values = &settings.values;
        settings.ignored_filters.retain(|name| {
            !["clean", "smudge", "process"].iter().any(|k| values.contains_key(&format!("filter.{name}.{k}")))
        });
        settings.ignored_filters.dedup();
        Ok(settings)
    }

    fn take(&mut self, of_repository: bool, of_this_call: bool, key: &str, value: &str) {
        if of_this_call {
            return;
        }
        let driver = key
            .strip_prefix("filter.")
            .or_else(|| key.strip_prefix("merge.").filter(|rest| rest.contains('.')))
            .and_then(|rest| rest.rsplit_once('.'));
        if let Some((name, _)) = driver {
            if !of_repository || LFS.contains(&(key, value)) {
                self.values.insert(key.to_owned(), value.to_owned());
            } else if key.starts_with("filter.") {
                self.ignored_filters.push(name.to_owned());
            }
        } else if CARRIED.contains(&key) {
            self.values.insert(key.to_owned(), value.to_owned());
        } else if key == "extensions.partialclone" {
            self.partial_clone = true;
        } else if key == "extensions.refstorage" {
            self.reftable = value != "files";
        }
        if of_repository && is_for_agent(key) {
            self.for_agent.push((key.to_owned(), value.to_owned()));
        }
    }

    /// Whether the repository's references are in no files of their own.
    pub(crate) fn reftable(&self) -> bool {
        self.reftable
    }

    /// The objects' hash, as `extensions.objectFormat` names it.
    pub(crate) fn object_format(&self) -> &str {
        self.values.get("extensions.objectformat").map_or("sha1", String::as_str)
    }

    /// The configuration of a git folder that an agent's git works with, for the files in `dir`.
    pub(crate) fn file_for_agent(&self, dir: &Path) -> String {
        let worktree = ("core.worktree".to_owned(), dir.to_string_lossy().into_owned());
        let mut text = self.file();
        // A path that is no text is found by the `.git` file alone.
        let worktree = dir.to_str().is_some().then_some(&worktree);
        // The user's signing key is out of an agent's reach, and what it commits is not the user's word yet.
        let unsigned = ["commit.gpgsign", "tag.gpgsign"].map(|key| (key.to_owned(), "false".to_owned()));
        let entries = worktree.into_iter().chain(&self.for_agent).chain(&unsigned);
        append(&mut text, entries.map(|(key, value)| (key, value)));
        text
    }

    fn file(&self) -> String {
        let mut text = String::from("[core]\n\trepositoryformatversion = 1\n\tbare = false\n");
        append(&mut text, &self.values);
        text
    }
}

fn append<'a>(text: &mut String, entries: impl IntoIterator<Item = (&'a String, &'a String)>) {
    for (key, value) in entries {
        let Some((section, rest)) = key.split_once('.') else {
            continue;
        };
        let header = match rest.rsplit_once('.') {
            Some((sub, _)) => {
                format!("[{section} \"{}\"]", sub.replace('\\', "\\\\").replace('"', "\\\""))
            }
            None => format!("[{section}]"),
        };
        let name = rest.rsplit_once('.').map_or(rest, |(_, name)| name);
        let mut quoted = String::new();
        for c in value.chars() {
            match c {
                '\\' => quoted.push_str("\\\\"),
                '"' => quoted.push_str("\\\""),
                '\n' => quoted.push_str("\\n"),
                '\t' => quoted.push_str("\\t"),
                c => quoted.push(c),
            }
        }
        let _ = writeln!(text, "{header}\n\t{name} = \"{quoted}\"");
    }
}

/// A private git folder with an index of its own.
#[derive(Debug, Clone)]
pub(crate) struct Private {
    pub dir: PathBuf,
    objects: PathBuf,
    shallow: PathBuf,
    worktree: Option<PathBuf>,
}

/// Where a private folder gets its contents from.
pub(crate) struct Source<'a> {
    pub settings: &'a Settings,
    /// The repository's common git folder.
    pub common: &'a Path,
    pub objects: &'a Path,
    /// The git folder of the worktree whose sparse patterns count.
    pub git_dir: &'a Path,
}

impl Private {
    /// Makes the folder, or brings it up to date with its source. The index and `HEAD` in it stay.
    pub(crate) fn prepare(
        dir: &Path,
        source: &Source<'_>,
        worktree: Option<&Path>,
    ) -> Result<Self, WorkspaceError> {
        let info = dir.join("info");
        for needed in [dir.join("refs"), dir.join("objects"), info.clone()] {
            std::fs::create_dir_all(&needed).at("cannot make", needed)?;
        }
        for (name, from) in [("exclude", source.common), ("attributes", source.common)] {
            let (from, to) = (from.join("info").join(name), info.join(name));
            match std::fs::read(&from) {
                Ok(bytes) => write_if_new(&to, &bytes)?,
                Err(_) => drop(std::fs::remove_file(&to)),
            }
        }
        // Without patterns a sparse checkout's missing files would look deleted: the last known ones stay.
        let sparse = Path::new("info/sparse-checkout");
        if let Ok(bytes) = crate::platform::read_plain(source.git_dir, sparse, SPARSE_LIMIT) {
            write_if_new(&dir.join(sparse), &bytes)?;
        }
        write_if_new(&dir.join("config"), source.settings.file().as_bytes())?;
        let head = dir.join("HEAD");
        if !head.exists() {
            std::fs::write(&head, "ref: refs/heads/none\n").at("cannot write", head)?;
        }
        Ok(Self {
            dir: dir.to_owned(),
            objects: source.objects.to_owned(),
            shallow: source.common.join("shallow"),
            worktree: worktree.map(Path::to_owned),
        })
    }

    pub(crate) fn objects(&self) -> &Path {
        &self.objects
    }

    /// Reads from and writes to another store of objects.
    pub(crate) fn use_objects(&mut self, objects: &Path) {
        self.objects = objects.to_owned();
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.dir.join("index")
    }

    /// Says which commit `status` compares with.
    pub(crate) fn set_head(&self, commit: Option<&crate::Oid>) -> Result<(), WorkspaceError> {
        let text = commit.map_or_else(|| "ref: refs/heads/none\n".to_owned(), |oid| format!("{oid}\n"));
        write_atomically(&self.dir.join("HEAD"), text.as_bytes())
    }

    pub(crate) fn head(&self) -> Option<crate::Oid> {
        crate::Oid::from_ascii(&std::fs::read(self.dir.join("HEAD")).ok()?)
    }

    pub(crate) fn call<S: AsRef<OsStr>>(&self, git: &Git, args: impl IntoIterator<Item = S>) -> Call {
        let mut call = git
            .call(args)
            .env("GIT_DIR", &self.dir)
            .env("GIT_OBJECT_DIRECTORY", &self.objects)
            .env("GIT_INDEX_FILE", self.index());
        if self.shallow.exists() {
            call = call.env("GIT_SHALLOW_FILE", &self.shallow);
        }
        match &self.worktree {
            Some(worktree) => call.env("GIT_WORK_TREE", worktree).cwd(worktree),
            None => call.env("GIT_WORK_TREE", &self.dir).cwd(&self.dir),
        }
    }
}

pub(crate) fn write_if_new(path: &Path, bytes: &[u8]) -> Result<(), WorkspaceError> {
    if std::fs::read(path).is_ok_and(|old| old == bytes) { Ok(()) } else { write_atomically(path, bytes) }
}

/// Replaces a file in one step, so that a reader sees the old or the new one.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), WorkspaceError> {
    let dir = path.parent().unwrap_or(path);
    let mut file = tempfile::NamedTempFile::new_in(dir).at("cannot write in", dir)?;
    std::io::Write::write_all(&mut file, bytes).at("cannot write", path)?;
    file.persist(path).map_err(|e| e.error).at("cannot write", path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_counts_only_when_the_user_installed_it() {
        let mut settings = Settings::default();
        settings.take(false, false, "filter.lfs.clean", "git-lfs clean -- %f");
        settings.take(true, false, "filter.evil.clean", "touch /tmp/owned");
        settings.take(true, false, "filter.lfs.clean", "touch /tmp/owned");
        settings.take(true, false, "core.fsmonitor", "touch /tmp/owned");
        settings.take(true, false, "merge.evil.driver", "touch /tmp/owned");
        settings.take(true, false, "core.autocrlf", "input");
        assert!(!settings.file().contains("owned"));
        assert!(settings.file().contains("autocrlf = \"input\""));
        assert!(settings.file().contains("git-lfs clean -- %f"));
    }
}
