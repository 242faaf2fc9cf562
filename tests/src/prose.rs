//! What no committed text may hold: the paths of one person's machine, and the hosts that packages come from.

use std::path::Path;

use crate::house;

/// Hosts of package registries and their mirrors. In halves, so that this file does not hold them itself.
const HOSTS: &[(&str, &str)] = &[
    ("static.", "crates.io"),
    ("index.", "crates.io"),
    ("registry.", "npmjs.org"),
    ("registry.", "yarnpkg.com"),
    ("files.", "pythonhosted.org"),
    ("deb.", "debian.org"),
    ("archive.", "ubuntu.com"),
    ("proxy.", "golang.org"),
];

/// Folders that exist on one machine only. A home folder is fine where its owner is made up.
const PRIVATE: &[(&str, &str)] =
    &[("/", "work/"), ("/", "root/"), ("/", "Users/runner/"), ("/home/", "runner/")];

/// Whether a path starts at `at`, and not in the middle of a longer one: `/srv/root/x` is nobody's home.
fn begins_a_path(text: &str, at: usize) -> bool {
    text[..at]
        .chars()
        .next_back()
        .is_none_or(|before| !before.is_alphanumeric() && !"._-/}>)~$*".contains(before))
}

/// Each private thing in the text, with its line.
fn private(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for (a, b) in HOSTS {
            let host = format!("{a}{b}");
            if line.contains(&host) {
                found.push((number + 1, host));
            }
        }
        for (a, b) in PRIVATE {
            let folder = format!("{a}{b}");
            if line.match_indices(&folder).any(|(at, _)| begins_a_path(line, at)) {
                found.push((number + 1, folder));
            }
        }
    }
    found
}

#[test]
fn no_committed_text_names_a_private_path_or_a_registrys_host() {
    let mut found = Vec::new();
    for path in house::files() {
        for (line, what) in house::text(&path).as_deref().map(private).unwrap_or_default() {
            found.push(format!("{}:{line}: {what}", path.display()));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_script_says_which_shell_it_is_for_and_can_be_started() {
    let scripts = ["run", "test", ".ci/run"].iter().map(Path::new);
    for script in scripts {
        let text = house::text(script).unwrap_or_default();
        assert!(text.starts_with("#!/usr/bin/env bash\n"), "{} has no first line", script.display());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(house::root().join(script))
                .expect("the script is there")
                .permissions()
                .mode();
            assert!(mode & 0o111 == 0o111, "{} is not executable", script.display());
        }
    }
}

#[test]
fn private_things_are_found_where_they_stand() {
    let home = format!("{}{}", "/", "root/notes");
    let host = format!("https://{}{}/x", "static.", "crates.io");
    assert_eq!(private(&format!("fine\nsee {home}")).len(), 1);
    assert_eq!(private(&format!("fine\nsee {home}"))[0].0, 2);
    assert_eq!(private(&format!("\"{home}\"")).len(), 1);
    assert_eq!(private(&host).len(), 1);
}

#[test]
fn what_only_looks_private_is_let_be() {
    for fine in ["/srv/work/x", "$HOME/work/x", "crates.io", "a/root/b", "/home/ada/project", "/rooted"] {
        assert_eq!(private(fine), [], "{fine}");
    }
}
