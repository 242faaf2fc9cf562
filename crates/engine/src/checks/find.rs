//! Finds how a project is checked: in what its continuous integration runs, and in the files of its tools.

use std::{collections::BTreeSet, fs, io::Read as _, path::Path};

/// Files that say how a project is checked are smaller, in bytes.
const LONGEST_FILE: u64 = 1 << 20;
/// More is no list that a person reads.
const MOST: usize = 12;

/// A check that a project's own files speak of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCheck {
    /// The command line.
    pub command: String,
    /// The file that speaks of it, from the project's folder.
    pub found_in: String,
}

/// How a command of a continuous integration begins that checks and changes nothing.
const CHECKERS: &[&str] = &[
    "cargo test",
    "cargo nextest run",
    "cargo clippy",
    "cargo fmt --check",
    "cargo fmt --all --check",
    "cargo fmt --all -- --check",
    "npm test",
    "npm run test",
    "npm run lint",
    "npm run check",
    "npm run typecheck",
    "pnpm test",
    "pnpm lint",
    "pnpm run test",
    "pnpm run lint",
    "pnpm typecheck",
    "yarn test",
    "yarn lint",
    "bun test",
    "bun run test",
    "bun run lint",
    "deno test",
    "deno lint",
    "pytest",
    "python -m pytest",
    "uv run pytest",
    "poetry run pytest",
    "ruff check",
    "uv run ruff check",
    "mypy",
    "tox",
    "go test",
    "go vet",
    "golangci-lint run",
    "make test",
    "make check",
    "make lint",
    "just test",
    "just check",
    "just lint",
    "mix test",
    "bundle exec rspec",
    "bundle exec rake test",
    "bundle exec rubocop",
    "composer test",
    "dotnet test",
    "./gradlew check",
    "./gradlew test",
    "./mvnw verify",
    "mvn verify",
    "swift test",
    "zig build test",
    "ctest",
];

/// What has these in it is meant for the machine that runs it there.
const FOREIGN: &[&str] = &["${{", "$GITHUB", "$CI_", "--target ", "&& cd "];

/// The checks that the files in `root` speak of: what its continuous integration runs first.
pub(super) fn in_folder(root: &Path) -> Vec<FoundCheck> {
    let read = |path: &str| {
        let mut text = String::new();
        let file = fs::File::open(root.join(path)).ok()?;
        // What is no text speaks of nothing.
        file.take(LONGEST_FILE).read_to_string(&mut text).ok()?;
        Some(text)
    };
    let list = |folder: &str| {
        let entries = fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
        let mut names: Vec<String> =
            entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    };
    found(&read, &list)
}

/// The same, of a project whose files `read` reads and whose folders `list` lists.
fn found(read: &dyn Fn(&str) -> Option<String>, list: &dyn Fn(&str) -> Vec<String>) -> Vec<FoundCheck> {
    let mut all = Vec::new();
    for path in integration_files(list) {
        let text = read(&path).unwrap_or_default();
        all.extend(commands_of(&text).map(|command| FoundCheck { command, found_in: path.clone() }));
    }
    // A tool that the continuous integration uses already is used as it does.
    let known: BTreeSet<String> = all.iter().map(|one| kind_of(&one.command)).collect();
    let more = of_tools(read, list).into_iter().filter(|one| !known.contains(&kind_of(&one.command)));
    all.extend(more);
    let mut seen = BTreeSet::new();
    all.retain(|one| seen.insert(one.command.clone()));
    all.truncate(MOST);
    all
}

fn integration_files(list: &dyn Fn(&str) -> Vec<String>) -> Vec<String> {
    let is_yaml = |name: &String| name.ends_with(".yml") || name.ends_with(".yaml");
    let workflows = list(".github/workflows").into_iter().filter(is_yaml);
    let mut files: Vec<String> = workflows.map(|name| format!(".github/workflows/{name}")).collect();
    files.extend([".gitlab-ci.yml", ".circleci/config.yml", "azure-pipelines.yml"].map(str::to_owned));
    files
}

/// The lines of a continuous integration's file that are commands which check. It need not be understood for that:
/// whatever else stands in the line, it begins as such a command does.
fn commands_of(text: &str) -> impl Iterator<Item = String> + '_ {
    text.lines().filter_map(|line| {
        let line = line.trim().trim_start_matches("- ").trim_start();
        let line = line.strip_prefix("run:").unwrap_or(line).trim();
        let line = line.trim_matches(['"', '\'']);
        let begins = |checker: &str| {
            line.strip_prefix(checker).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let whole = !line.ends_with('\\') && !FOREIGN.iter().any(|foreign| line.contains(foreign));
        (whole && CHECKERS.iter().any(|checker| begins(checker))).then(|| line.to_owned())
    })
}

/// What two commands have in common that check the same: the tool, and what it is to do.
fn kind_of(command: &str) -> String {
    let words = command.split_whitespace().filter(|word| *word != "run" && *word != "uv" && *word != "-m");
    let words: Vec<&str> = words.filter(|word| *word != "python" && *word != "poetry").take(2).collect();
    match words[..] {
        ["cargo", "nextest"] => "cargo test".to_owned(),
        ["pytest", ..] => "pytest".to_owned(),
        _ => words.join(" "),
    }
}

fn of_tools(read: &dyn Fn(&str) -> Option<String>, list: &dyn Fn(&str) -> Vec<String>) -> Vec<FoundCheck> {
    let top = list(".");
    let has = |name: &str| top.iter().any(|one| one == name);
    let mut all = Vec::new();
    let mut add = |found_in: &str, command: String| {
        all.push(FoundCheck { command, found_in: found_in.to_owned() });
    };
    if let Some(text) = read("Cargo.toml") {
        let workspace = text.lines().any(|line| line.trim() == "[workspace]");
        add("Cargo.toml", format!("cargo test{}", if workspace { " --workspace" } else { "" }));
    }
    if let Some(text) = read("package.json") {
        let runner = match () {
            () if has("pnpm-lock.yaml") => "pnpm",
            () if has("yarn.lock") => "yarn",
            () if has("bun.lock") || has("bun.lockb") => "bun",
            () => "npm",
        };
        for name in scripts_that_check(&text) {
            add("package.json", format!("{runner} run {name}"));
        }
    }
    for (file, runner) in [("Makefile", "make"), ("GNUmakefile", "make"), ("justfile", "just")] {
        let text = read(file).unwrap_or_default();
        for target in ["check", "test", "lint"].into_iter().filter(|target| has_target(&text, target)) {
            add(file, format!("{runner} {target}"));
        }
    }
    let python = ["pyproject.toml", "pytest.ini", "tox.ini", "setup.cfg"].into_iter().find_map(|file| {
        read(file).filter(|text| file == "pytest.ini" || text.contains("pytest")).map(|_| file)
    });
    if let Some(file) = python {
        add(file, if has("uv.lock") { "uv run pytest".to_owned() } else { "python -m pytest".to_owned() });
    }
    if read("pyproject.toml").is_some_and(|text| text.contains("[tool.ruff")) {
        add("pyproject.toml", "ruff check .".to_owned());
    }
    let others = [
        ("go.mod", "go test ./..."),
        ("mix.exs", "mix test"),
        (".rspec", "bundle exec rspec"),
        ("gradlew", "./gradlew check"),
        ("mvnw", "./mvnw -q verify"),
        ("deno.json", "deno test"),
        ("Package.swift", "swift test"),
    ];
    for (file, command) in others.into_iter().filter(|(file, _)| has(file)) {
        add(file, command.to_owned());
    }
    if top.iter().any(|name| name.ends_with(".sln") || name.ends_with(".csproj")) {
        add("*.sln", "dotnet test".to_owned());
    }
    all
}

/// The scripts of a `package.json` that check, in the order in which one runs them.
fn scripts_that_check(text: &str) -> Vec<&'static str> {
    #[derive(serde::Deserialize)]
    struct Package {
        #[serde(default)]
        scripts: std::collections::BTreeMap<String, serde_json::Value>,
    }
    let Ok(package) = serde_json::from_str::<Package>(text) else { return Vec::new() };
    let works = |name: &&str| {
        let script = package.scripts.get(*name).and_then(serde_json::Value::as_str);
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(files: &[(&str, &str)]) -> Vec<String> {
        let read =
            |path: &str| files.iter().find(|(name, _)| *name == path).map(|(_, text)| (*text).to_owned());
        let list = |folder: &str| {
            let inside = |name: &str| match folder {
                "." => (!name.contains('/')).then(|| name.to_owned()),
                _ => name.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned),
            };
            files.iter().filter_map(|(name, _)| inside(name)).collect()
        };
        found(&read, &list).into_iter().map(|one| format!("{} ({})", one.command, one.found_in)).collect()
    }

    #[test]
    fn what_the_continuous_integration_runs_goes_before_what_its_tools_propose() {
        let workflow = "jobs:\n  test:\n    steps:\n      - run: cargo test --locked --workspace\n      - name: Lint\n        run: |\n          cargo clippy -- -D warnings\n          cargo publish\n";
        let found = of(&[
            (".github/workflows/ci.yml", workflow),
            ("Cargo.toml", "[workspace]\n"),
            ("Makefile", "build:\n\tcargo build\nlint: build\n"),
        ]);
        assert_eq!(
            found,
            [
                "cargo test --locked --workspace (.github/workflows/ci.yml)",
                "cargo clippy -- -D warnings (.github/workflows/ci.yml)",
                "make lint (Makefile)",
            ]
        );
    }

    #[test]
    fn commands_for_another_machine_or_cut_over_lines_are_left_out() {
        let workflow = "- run: cargo test --target ${{ matrix.target }}\n- run: pytest \\\n    --strict\n- run: make test CC=$GITHUB_CC\n";
        assert_eq!(of(&[(".github/workflows/ci.yml", workflow)]), Vec::<String>::new());
    }

    #[test]
    fn a_package_is_checked_by_its_own_scripts_and_its_own_package_manager() {
        let package = r#"{"scripts": {"test": "vitest", "lint": "eslint .", "build": "vite build"}}"#;
        assert_eq!(
            of(&[("package.json", package), ("pnpm-lock.yaml", "")]),
            ["pnpm run lint (package.json)", "pnpm run test (package.json)"]
        );
        let fresh = r#"{"scripts": {"test": "echo \"Error: no test specified\" && exit 1"}}"#;
        assert_eq!(of(&[("package.json", fresh)]), Vec::<String>::new());
    }

    #[test]
    fn each_tool_is_known_by_its_file() {
        assert_eq!(of(&[("go.mod", "module m")]), ["go test ./... (go.mod)"]);
        assert_eq!(
            of(&[("pyproject.toml", "[tool.pytest.ini_options]")]),
            ["python -m pytest (pyproject.toml)"]
        );
        assert_eq!(of(&[("justfile", "test:\n  true\nlint := 3\n")]), ["just test (justfile)"]);
        assert_eq!(of(&[("README.md", "cargo test")]), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn any_files_are_read_without_a_panic_and_speak_of_few_checks(text in "(- run: |cargo test|make check|[a-z{}\":\n\\\\ ]){0,40}") {
            let names = ["package.json", "Cargo.toml", "Makefile", ".github/workflows/a.yml", "pyproject.toml"];
            let files: Vec<(&str, &str)> = names.iter().map(|name| (*name, text.as_str())).collect();
            prop_assert!(of(&files).len() <= MOST);
        }
    }
}
