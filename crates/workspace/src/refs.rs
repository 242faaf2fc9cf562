//! Reads the references in a workspace's own git folder. The agent writes there: nothing in it is trusted, no link in
//! it is followed, and git is never run on it.

use crate::{Oid, platform, project::Head};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read},
    path::Path,
};

/// References beyond this many are not looked at.
const MOST_REFS: usize = 10_000;
const LONGEST_LINE: u64 = 8 << 10;
const LARGEST_PACKED: u64 = 1 << 30;

/// Where `HEAD` stands. `None`: the folder says nothing that can be understood.
pub(crate) fn head(git_dir: &Path) -> Option<Head> {
    let text = platform::read_plain(git_dir, Path::new("HEAD"), LONGEST_LINE).ok()?;
    let Some(name) = text.strip_prefix(b"ref: ") else {
        return Oid::from_ascii(&text).map(|commit| Head { branch: None, commit: Some(commit) });
    };
    let name = std::str::from_utf8(name).ok()?.trim();
    let branch =
        name.strip_prefix("refs/heads/").filter(|branch| is_valid(branch) && *branch != ".invalid")?;
    Some(Head { branch: Some(branch.to_owned()), commit: tip(git_dir, name) })
}

/// The commit that a full name such as `refs/heads/main` stands for.
pub(crate) fn tip(git_dir: &Path, full: &str) -> Option<Oid> {
    if !is_valid(full) || !full.starts_with("refs/") {
        return None;
    }
    if let Ok(text) = platform::read_plain(git_dir, Path::new(full), LONGEST_LINE) {
        return Oid::from_ascii(&text);
    }
    let mut found = None;
    packed(git_dir, &mut |name, oid| {
        if name == full.as_bytes() {
            found = Some(oid);
        }
        found.is_none()
    });
    found
}

/// All references, loose and packed, but those of remotes.
pub(crate) fn all(git_dir: &Path) -> BTreeMap<String, Oid> {
    let mut found = BTreeMap::new();
    packed(git_dir, &mut |name, oid| {
        if let Ok(name) = std::str::from_utf8(name)
            && is_valid(name)
            && !name.starts_with("refs/remotes/")
        {
            found.insert(name.to_owned(), oid);
        }
        found.len() < MOST_REFS
    });
    let mut folders = vec!["refs".to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in platform::list_plain(git_dir, Path::new(&folder)).unwrap_or_default() {
            let Some(name) = entry.to_str().map(|entry| format!("{folder}/{entry}")) else { continue };
            if !is_valid(&name) || name == "refs/remotes" || found.len() + folders.len() > MOST_REFS {
                continue;
            }
            match platform::read_plain(git_dir, Path::new(&name), LONGEST_LINE) {
                Ok(text) => drop(Oid::from_ascii(&text).map(|oid| found.insert(name, oid))),
                Err(_) => folders.push(name),
            }
        }
    }
    found
}

/// Gives each line of `packed-refs` (see gitrepository-layout) to `take`, until it has enough.
fn packed(git_dir: &Path, take: &mut dyn FnMut(&[u8], Oid) -> bool) {
    let Ok(file) = platform::open_plain(git_dir, Path::new("packed-refs")) else { return };
    let mut reader = BufReader::with_capacity(1 << 16, file.take(LARGEST_PACKED));
    let mut line = Vec::new();
    while reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        if let Some(at) = line.iter().position(|b| *b == b' ')
            && let Some(oid) = Oid::from_ascii(&line[..at])
            && !take(line[at + 1..].trim_ascii_end(), oid)
        {
            return;
        }
        line.clear();
    }
}

/// Whether git would take it for a reference's name (git-check-ref-format).
pub(crate) fn is_valid(name: &str) -> bool {
    let bad = |c: char| c.is_ascii_control() || " ~^:?*[\\".contains(c);
    !name.contains(bad)
        && !name.contains("..")
        && !name.contains("@{")
        && !name.ends_with('.')
        && !name.starts_with('-')
        && name != "@"
        && name.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branchs_name_is_what_git_says_it_is() {
        let git = |name: &str| {
            let full = format!("refs/heads/{name}");
            let call = std::process::Command::new("git").args(["check-ref-format", &full]).status();
            call.unwrap().success() && !name.starts_with('-')
        };
        for name in [
            "a", "a/b", "a//b", "/a", "a/", "a..b", "a.", ".a", "a/.b", "a.lock", "a.lock/b", "a b", "a~",
            "a^", "a:", "a?", "a*", "a[", "a\\b", "a@{b", "@", "a\u{7f}", "ünï", "-a", "a/-b", "a@b", "",
        ] {
            let ours = is_valid(name);
            assert!(ours == git(name) || (name == "@" && !ours), "{name:?}");
        }
    }
}
