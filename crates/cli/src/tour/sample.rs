//! The sample project of the tour: a few shell functions, and a check that fails.

use flotilla_domain::{Code, UserError};
use std::{fs, io, path::Path, process::Command};

/// The project's files. The check must be able to run.
const FILES: [(&str, &str); 3] = [
    ("README.md", include_str!("sample/README.md")),
    ("check", include_str!("sample/check")),
    ("tides.sh", include_str!("sample/tides.sh")),
];

/// Makes the sample project in `folder`: a repository with one commit.
pub(super) fn make(folder: &Path) -> Result<(), UserError> {
    let write = || {
        fs::create_dir_all(folder)?;
        FILES.iter().try_for_each(|(name, content)| fs::write(folder.join(name), content))
    };
    write().map_err(|error: io::Error| system("Flotilla cannot make the sample project", &error))?;
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

fn system(what: &str, error: &io::Error) -> UserError {
    UserError::fixable(Code::Disk, format!("{what}: {error}"), "Look at what the system says.")
}

/// Runs the sample's check, and gives what it printed.
pub(super) fn check(folder: &Path) -> Result<String, UserError> {
    let ran = Command::new("sh").arg("check").current_dir(folder).output();
    let ran = ran.map_err(|error| system("Flotilla cannot run the sample's check", &error))?;
    Ok(String::from_utf8_lossy(&ran.stdout).into_owned())
}

/// Runs git in the sample, and gives what it printed.
pub(super) fn git(folder: &Path, args: &[&str]) -> Result<String, UserError> {
    let ran = Command::new("git")
        .args(args)
        .current_dir(folder)
        .output()
        .map_err(|error| system("Flotilla cannot start git; install it", &error))?;
    if ran.status.success() {
        return Ok(String::from_utf8_lossy(&ran.stdout).into_owned());
    }
    Err(UserError::fixable(
        Code::Repository,
        format!("`git {}` failed in the sample project", args.join(" ")),
        String::from_utf8_lossy(&ran.stderr).trim().to_owned(),
    ))
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
