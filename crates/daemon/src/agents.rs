//! Other agents on this system: which of the known ones are there, and in which version.

use flotilla_api::wire::AgentView;
use futures_util::future::join_all;
use std::{
    env,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::process::Command;

/// Program and name of each.
const KNOWN: &[(&str, &str)] =
    &[("claude", "Claude Code"), ("codex", "Codex CLI"), ("gemini", "Gemini CLI"), ("opencode", "opencode")];

/// How long an agent may take to say its version.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most characters of a version.
const LONGEST: usize = 80;

/// The known agents that are on the `PATH`.
pub(crate) async fn find() -> Vec<AgentView> {
    let paths = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&paths).filter(|folder| folder.is_absolute()).collect();
    let found = KNOWN.iter().filter_map(|known| Some((known, program(&folders, known.0)?)));
    let views = found.map(|((name, title), path)| async move {
        AgentView {
            name: (*name).to_owned(),
            title: (*title).to_owned(),
            version: version(&path).await,
            path: path.display().to_string(),
            usable: false,
        }
    });
    join_all(views).await
}

fn program(folders: &[PathBuf], name: &str) -> Option<PathBuf> {
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    let places = folders
        .iter()
        .flat_map(|folder| endings.iter().map(move |ending| folder.join(format!("{name}{ending}"))));
    places.into_iter().find(|path| path.is_file())
}

/// The first line that it prints when it is asked for its version.
async fn version(path: &Path) -> Option<String> {
    let asked = Command::new(path)
        .arg("--version")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(PATIENCE, asked).await.ok()?.ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    Some(line.chars().filter(|c| !c.is_control()).take(LONGEST).collect())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt as _};

    #[tokio::test]
    async fn an_agent_is_found_where_its_program_is_and_says_its_version() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("codex");
        fs::write(&path, "#!/bin/sh\necho\necho codex-cli 1.2.3\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        let folders = [PathBuf::from("/nowhere"), folder.path().to_owned()];
        assert_eq!(program(&folders, "codex"), Some(path.clone()));
        assert_eq!(program(&folders, "claude"), None);
        assert_eq!(version(&path).await.as_deref(), Some("codex-cli 1.2.3"));
    }
}
