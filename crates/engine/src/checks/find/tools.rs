//! What the files of a project's tools, and its scripts, propose.

use super::{Files, FoundCheck};
use serde_json::Value;

/// Scripts that check a project, in the order in which one looks for them.
const SCRIPTS: [&str; 15] = [
    "test",
    "check",
    "test.sh",
    "check.sh",
    "run_tests.sh",
    "run-tests.sh",
    "runtests.sh",
    "bin/test",
    "ci/test",
    "script/test",
    "script/check",
    "scripts/test",
    "scripts/check",
    "scripts/test.sh",
    "scripts/check.sh",
];
/// Folders whose tools are not the project's.
const FOREIGN: [&str; 11] = [
    "bower_components",
    "build",
    "dist",
    "example",
    "examples",
    "fixtures",
    "node_modules",
    "target",
    "third_party",
    "vendor",
    "venv",
];
/// What a file stands for whatever is in it.
const BY_NAME: [(&str, &str); 21] = [
    ("go.mod", "go test ./..."),
    ("mix.exs", "mix test"),
    (".rspec", "bundle exec rspec"),
    ("gradlew", "./gradlew check"),
    ("mvnw", "./mvnw -q verify"),
    ("pom.xml", "mvn -q verify"),
    ("build.gradle", "gradle check"),
    ("build.gradle.kts", "gradle check"),
    ("build.sbt", "sbt test"),
    ("deno.json", "deno test"),
    ("deno.jsonc", "deno test"),
    ("Package.swift", "swift test"),
    ("build.zig", "zig build test"),
    ("noxfile.py", "nox"),
    ("phpunit.xml", "vendor/bin/phpunit"),
    ("phpunit.xml.dist", "vendor/bin/phpunit"),
    ("dune-project", "dune test"),
    ("stack.yaml", "stack test"),
    ("cabal.project", "cabal test"),
    ("gleam.toml", "gleam test"),
    ("pubspec.yaml", "dart test"),
];

/// The checks of the project's scripts and tools, and those of its parts that have tools of their own.
pub(super) fn checks(files: &dyn Files) -> Vec<FoundCheck> {
    if let Some(script) = SCRIPTS.iter().find_map(|path| script(files, path)) {
        return vec![script];
    }
    let mut all = of_folder(files, "");
    // What checks the whole by a tool checks the parts that use it.
    let known: Vec<String> = all.iter().map(|one| name_of(&one.found_in).to_owned()).collect();
    for name in files.list(".") {
        if name.starts_with('.') || FOREIGN.contains(&name.as_str()) {
            continue;
        }
        let parts = of_folder(files, &format!("{name}/"));
        all.extend(parts.into_iter().filter(|one| !known.iter().any(|tool| tool == name_of(&one.found_in))));
    }
    all
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn script(files: &dyn Files, path: &str) -> Option<FoundCheck> {
    let text = files.read(path)?;
    let command = if text.starts_with("#!") { format!("./{path}") } else { format!("sh {path}") };
    Some(FoundCheck { command, found_in: path.to_owned() })
}

fn in_folder(folder: &str, name: &str, command: &str) -> FoundCheck {
    let command = match folder.trim_end_matches('/') {
        "" => command.to_owned(),
        folder => format!("cd {folder} && {command}"),
    };
    FoundCheck { command, found_in: format!("{folder}{name}") }
}

/// The checks of the tools whose files lie in a folder, whose name ends with a slash where it is not the project's own.
fn of_folder(files: &dyn Files, folder: &str) -> Vec<FoundCheck> {
    let names = files.list(if folder.is_empty() { "." } else { folder.trim_end_matches('/') });
    let has = |name: &str| names.iter().any(|one| one == name);
    let read = |name: &str| has(name).then(|| files.read(&format!("{folder}{name}"))).flatten();
    let mut all = Vec::new();
    let mut add = |name: &str, command: &str| all.push(in_folder(folder, name, command));
    if let Some(text) = read("package.json") {
        let runner = match () {
            () if has("pnpm-lock.yaml") => "pnpm",
            () if has("yarn.lock") => "yarn",
            () if has("bun.lock") || has("bun.lockb") => "bun",
            () => "npm",
        };
        for name in scripts_that_check(&text) {
            add("package.json", &format!("{runner} run {name}"));
        }
    }
    for (file, runner) in [("Makefile", "make"), ("GNUmakefile", "make"), ("justfile", "just")] {
        let text = read(file).unwrap_or_default();
        for target in ["check", "test", "lint"].into_iter().filter(|target| has_target(&text, target)) {
            add(file, &format!("{runner} {target}"));
        }
    }
    for file in ["Taskfile.yml", "Taskfile.yaml"] {
        let tasks = read(file).and_then(|text| serde_saphyr::from_str::<Value>(&text).ok());
        for name in ["check", "lint", "test"] {
            if tasks.as_ref().and_then(|tasks| tasks.get("tasks")?.get(name)).is_some() {
                add(file, &format!("task {name}"));
            }
        }
    }
    // What a project runs by a name of its own runs its tools.
    if all.iter().any(|one| one.command.ends_with(" test") || one.command.ends_with(" check")) {
        return all;
    }
    let mut add = |name: &str, command: &str| all.push(in_folder(folder, name, command));
    if let Some(text) = read("Cargo.toml") {
        let workspace = text.lines().any(|line| line.trim() == "[workspace]");
        add("Cargo.toml", if workspace { "cargo test --workspace" } else { "cargo test" });
    }
    let python = ["pyproject.toml", "pytest.ini", "tox.ini", "setup.cfg"].into_iter().find_map(|file| {
        read(file).filter(|text| file == "pytest.ini" || text.contains("pytest")).map(|_| file)
    });
    if let Some(file) = python {
        add(file, if has("uv.lock") { "uv run pytest" } else { "python -m pytest" });
    }
    if read("pyproject.toml").is_some_and(|text| text.contains("[tool.ruff")) {
        add("pyproject.toml", "ruff check .");
    }
    // A project's own wrapper goes before the tool of the machine.
    let wrapped = |command: &str| {
        (command.starts_with("mvn ") && has("mvnw")) || (command.starts_with("gradle ") && has("gradlew"))
    };
    for (file, command) in BY_NAME.into_iter().filter(|(file, command)| has(file) && !wrapped(command)) {
        add(file, command);
    }
    if let Some(file) = names.iter().find(|name| name.ends_with(".sln") || name.ends_with(".csproj")) {
        add(file, "dotnet test");
    }
    all
}

/// The scripts of a `package.json` that check, in the order in which one runs them.
fn scripts_that_check(text: &str) -> Vec<&'static str> {
    let Ok(package) = serde_json::from_str::<Value>(text) else { return Vec::new() };
    let works = |name: &&str| {
        let script = package.get("scripts").and_then(|scripts| scripts.get(*name)?.as_str());
        // What npm writes into a new package fails by itself.
        script.is_some_and(|script| !script.contains("no test specified"))
    };
    ["typecheck", "type-check", "lint", "check", "test"].into_iter().filter(works).collect()
}

/// Whether a make file or a just file has a target of this name.
fn has_target(text: &str, target: &str) -> bool {
    text.lines().any(|line| {
        let rest = line.strip_prefix(target).map(str::trim_start);
        rest.is_some_and(|rest| rest.starts_with(':') && !rest.starts_with(":=") && !rest.starts_with("::="))
    })
}
