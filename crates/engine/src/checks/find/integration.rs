//! What a project's continuous integration runs.

use super::{Files, FoundCheck, commands};
use serde_json::Value;

/// Folders and names of the files in which services are told what to do.
const FOLDERS: [&str; 3] = [".github/workflows", ".gitea/workflows", ".forgejo/workflows"];
const NAMES: [&str; 6] = [
    ".gitlab-ci.yml",
    ".circleci/config.yml",
    "azure-pipelines.yml",
    ".travis.yml",
    ".woodpecker.yml",
    "bitbucket-pipelines.yml",
];
/// Fields that hold what a step runs, in the words of one service or another.
const SCRIPTS: [&str; 5] = ["run", "script", "command", "commands", "bash"];
/// Fields that name the folder in which it does.
const PLACES: [&str; 3] = ["working-directory", "working_directory", "workingDirectory"];
/// Files nest no deeper.
const DEEPEST: usize = 40;

/// The checks that it runs, in their order, each from the project's folder.
pub(super) fn checks(files: &dyn Files) -> Vec<FoundCheck> {
    let is_yaml = |name: &String| name.ends_with(".yml") || name.ends_with(".yaml");
    let workflows = FOLDERS.iter().flat_map(|folder| {
        let names = files.list(folder).into_iter().filter(is_yaml);
        names.map(move |name| format!("{folder}/{name}"))
    });
    let mut all = Vec::new();
    for path in workflows.chain(NAMES.map(str::to_owned)) {
        let Some(text) = files.read(&path) else { continue };
        let mut found = Vec::new();
        match serde_saphyr::from_str::<Value>(&text) {
            Ok(document) => steps(&document, "", files, DEEPEST, &mut found),
            // A template may be no YAML before something has filled it in; its lines still tell.
            Err(_) => found.extend(text.lines().flat_map(|line| {
                let line = line.trim().trim_start_matches("- ");
                let line = line.strip_prefix("run:").unwrap_or(line).trim().trim_matches(['"', '\'']);
                commands::in_script(line, files).collect::<Vec<_>>()
            })),
        }
        all.extend(found.into_iter().map(|command| FoundCheck { command, found_in: path.clone() }));
    }
    all
}

/// Collects what checks in all steps below `value`, of which each runs in `folder` where it names no other.
fn steps(value: &Value, folder: &str, files: &dyn Files, deep: usize, found: &mut Vec<String>) {
    if deep == 0 {
        return;
    }
    let fields = match value {
        Value::Array(parts) => {
            return parts.iter().for_each(|part| steps(part, folder, files, deep - 1, found));
        }
        Value::Object(fields) => fields,
        _ => return,
    };
    if fields.get("if").is_some_and(|when| when.as_bool() == Some(false) || when.as_str() == Some("false")) {
        return;
    }
    let place = |fields: &serde_json::Map<String, Value>| {
        PLACES.iter().find_map(|place| fields.get(*place)?.as_str().map(str::to_owned))
    };
    let default = || place(fields.get("defaults")?.get("run")?.as_object()?);
    let folder = place(fields).or_else(default).unwrap_or_else(|| folder.to_owned());
    for (name, part) in fields {
        let of_script = SCRIPTS.contains(&name.as_str());
        match part {
            Value::String(script) if of_script => take(script, &folder, files, found),
            Value::Array(lines) if of_script => {
                for line in lines.iter().filter_map(Value::as_str) {
                    take(line, &folder, files, found);
                }
            }
            Value::Array(_) | Value::Object(_) if name != "defaults" => {
                steps(part, &folder, files, deep - 1, found);
            }
            _ => {}
        }
    }
}

fn take(script: &str, folder: &str, files: &dyn Files, found: &mut Vec<String>) {
    let folder = folder.trim_start_matches("./").trim_end_matches('/');
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if !folder.chars().all(plain) {
        return;
    }
    let commands = commands::in_script(script, files);
    found.extend(commands.map(|command| match folder {
        "" | "." => command,
        _ => format!("cd {folder} && {command}"),
    }));
}
