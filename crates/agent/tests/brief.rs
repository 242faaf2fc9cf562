//! What the agent is told at the beginning.
#![allow(clippy::unwrap_used, reason = "a test may break")]

use flotilla_agent::{Briefing, Instructions, instructions};
use flotilla_domain::NetworkGrant;
use std::path::Path;
use tempfile::TempDir;

fn told(root: &Path, cwd: &Path) -> String {
    briefed(root, cwd).text
}

fn briefed(root: &Path, cwd: &Path) -> Instructions {
    instructions(&Briefing {
        workspace: root,
        cwd,
        branch: Some("flotilla/7-fix"),
        base: Some("abc123"),
        shell: "bash",
        date: "2026-11-21",
        network: NetworkGrant::None,
        notes: &["It lacks 2 uncommitted files of the user's folder.".to_owned()],
    })
}

fn write(root: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = root.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

#[test]
fn the_surroundings_are_named() {
    let root = TempDir::new().unwrap();
    let text = told(root.path(), root.path());
    let path = root.path().display().to_string();
    for wanted in
        [&path, "flotilla/7-fix", "abc123", "shell bash", "2026-11-21", "no network", "lacks 2 uncommitted"]
    {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert!(!text.contains("# Project instructions"));
    assert_eq!(text, told(root.path(), root.path()), "the same surroundings give the same bytes");
}

#[test]
fn project_instructions_come_nearest_last_and_deeper_ones_are_named() {
    let root = TempDir::new().unwrap();
    for (name, content) in [
        ("AGENTS.md", "ROOT RULE"),
        ("web/AGENTS.md", "WEB RULE"),
        ("web/deep/AGENTS.md", "DEEP RULE"),
        ("other/AGENTS.md", "OTHER RULE"),
        (".gitignore", "vendor\n"),
        ("vendor/AGENTS.md", "VENDOR RULE"),
    ] {
        write(root.path(), name, content);
    }
    let Instructions { text, read } = briefed(root.path(), &root.path().join("web"));
    assert_eq!(read, ["AGENTS.md", "web/AGENTS.md"]);
    let at = |what: &str| text.find(what);
    assert!(at("ROOT RULE") < at("WEB RULE") && at("ROOT RULE").is_some(), "{text}");
    assert!(text.contains("- other/AGENTS.md\n") && text.contains("- web/deep/AGENTS.md\n"), "{text}");
    assert!(!text.contains("DEEP RULE") && !text.contains("vendor"), "{text}");
}

#[test]
fn a_huge_or_odd_file_is_cut_and_read_as_it_is() {
    let root = TempDir::new().unwrap();
    write(root.path(), "AGENTS.md", [b"caf\xe9 ".as_slice(), &vec![b'x'; 1 << 20]].concat());
    let text = told(root.path(), root.path());
    assert!(
        text.len() < 50_000
            && text.contains("caf\u{fffd}")
            && text.contains("[cut here: the file has 1048581 bytes")
    );
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_workspace_tells_nothing_and_a_pipe_holds_nobody_up() {
    let (root, outside) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    write(outside.path(), "key", "SECRET");
    std::os::unix::fs::symlink(outside.path().join("key"), root.path().join("AGENTS.md")).unwrap();
    let text = told(root.path(), root.path());
    assert!(!text.contains("SECRET") && text.contains("cannot be read"), "{text}");
    std::fs::remove_file(root.path().join("AGENTS.md")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(root.path().join("AGENTS.md")).status().unwrap();
    assert!(made.success());
    assert!(!told(root.path(), root.path()).contains("# Project instructions"));
}

#[test]
fn the_tools_are_told_in_the_same_bytes_each_time() {
    let bytes = || {
        let tools = flotilla_agent::tool_specs();
        tools
            .iter()
            .map(|tool| format!("{}{}{}", tool.name, tool.description, tool.parameters))
            .collect::<String>()
    };
    assert_eq!(bytes(), bytes());
}

#[test]
fn claudes_file_is_read_where_the_project_has_no_other_and_skills_are_named() {
    let root = TempDir::new().unwrap();
    for (name, content) in [
        ("CLAUDE.md", "ROOT OF CLAUDE"),
        ("web/AGENTS.md", "WEB RULE"),
        ("web/CLAUDE.md", "WEB OF CLAUDE"),
        ("api/CLAUDE.md", "API OF CLAUDE"),
        (".claude/skills/release/SKILL.md", "---\nname: release\ndescription: Cuts a release\n---\nBODY\n"),
    ] {
        write(root.path(), name, content);
    }
    let text = told(root.path(), &root.path().join("web"));
    assert!(text.contains("ROOT OF CLAUDE") && text.contains("WEB RULE"), "{text}");
    assert!(!text.contains("WEB OF CLAUDE") && !text.contains("API OF CLAUDE"), "{text}");
    assert!(text.contains("- api/CLAUDE.md\n") && !text.contains("- web/CLAUDE.md"), "{text}");
    assert!(
        text.contains("- release (") && text.contains("Cuts a release") && !text.contains("BODY"),
        "{text}"
    );
}
