//! The sample project of the tour: a few shell functions, and a check that fails.

use crate::failure::Failure;
use flotilla_domain::{Code, UserError};
use std::{fs, path::Path, process::Command};

/// The project's files. The check must be able to run.
const FILES: [(&str, &str); 3] = [
    ("README.md", include_str!("sample/README.md")),
    ("check", include_str!("sample/check")),
    ("tides.sh", include_str!("sample/tides.sh")),
];

/// Makes the sample project in `folder`: a repository with one commit.
pub(super) fn make(folder: &Path) -> Result<(), Failure> {
    let cannot = |error: &dyn std::fmt::Display| Failure::system("cannot make the sample project", error);
    fs::create_dir_all(folder).map_err(|error| cannot(&error))?;
    for (name, content) in FILES {
        fs::write(folder.join(name), content).map_err(|error| cannot(&error))?;
    }
    git(folder, &["init", "--quiet", "--initial-branch=main"])?;
    git(folder, &["config", "user.name", "You"])?;
    git(folder, &["config", "user.email", "you@tides.example"])?;
    // Commits of the sample are nobody's to sign.
    git(folder, &["config", "commit.gpgsign", "false"])?;
    git(folder, &["add", "."])?;
    git(folder, &["update-index", "--chmod=+x", "check"])?;
    git(folder, &["commit", "--quiet", "--message", "Begin"])?;
    git(folder, &["checkout", "--quiet", "--", "."])?;
    Ok(())
}

/// Runs the sample's check, and gives what it printed.
pub(super) fn check(folder: &Path) -> Result<String, Failure> {
    let ran = Command::new("sh").arg("check").current_dir(folder).output();
    let ran = ran.map_err(|error| Failure::system("cannot run the sample's check", &error))?;
    Ok(String::from_utf8_lossy(&ran.stdout).into_owned())
}

/// Runs git in the sample, and gives what it printed.
pub(super) fn git(folder: &Path, args: &[&str]) -> Result<String, Failure> {
    let ran = Command::new("git")
        .args(args)
        .current_dir(folder)
        .output()
        .map_err(|error| Failure::system("cannot start git; install it", &error))?;
    if ran.status.success() {
        return Ok(String::from_utf8_lossy(&ran.stdout).into_owned());
    }
    Err(UserError::fixable(
        Code::Repository,
        format!("`git {}` failed in the sample project", args.join(" ")),
        String::from_utf8_lossy(&ran.stderr).trim().to_owned(),
    )
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_begins_with_a_failing_check() {
        let folder = tempfile::tempdir().unwrap();
        make(folder.path()).unwrap();
        let said = check(folder.path()).unwrap();
        assert_eq!(said.matches("ok  ").count(), 3, "{said}");
        assert!(said.contains("FAILED  clock at five past two: expected 2:05, got 2:5"), "{said}");
    }
}
