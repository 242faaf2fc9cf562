//! Finds how a project is checked: in what its continuous integration runs, in its scripts, and in the files of its tools.

mod commands;
mod integration;
mod tools;

use std::{collections::BTreeSet, fs, io::Read as _, path::Path};

/// Files that say how a project is checked are smaller, in bytes.
const LONGEST_FILE: u64 = 1 << 20;
/// More is no list that a person reads.
const MOST: usize = 12;
/// Of scripts that a continuous integration runs, so many: the first are the ones that people run, too.
const SCRIPTS: usize = 2;

/// A check that a project's own files speak of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCheck {
    /// The command line, for the project's folder.
    pub command: String,
    /// The file that speaks of it, from the project's folder.
    pub found_in: String,
}

/// A project's files, as far as they are looked at.
trait Files {
    /// A file's text; none where there is no such file, and where it is no text.
    fn read(&self, path: &str) -> Option<String>;
    /// The names in a folder, in their order.
    fn list(&self, folder: &str) -> Vec<String>;
}

struct Folder<'a>(&'a Path);

impl Files for Folder<'_> {
    fn read(&self, path: &str) -> Option<String> {
        let mut text = String::new();
        let path = self.0.join(path);
        // A pipe would be waited for.
        fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
        fs::File::open(path).ok()?.take(LONGEST_FILE).read_to_string(&mut text).ok()?;
        Some(text)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.0.join(folder)).into_iter().flatten().flatten();
        let mut names: Vec<String> =
            entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }
}

/// The checks that the files in `root` speak of: what its continuous integration runs first.
pub(super) fn in_folder(root: &Path) -> Vec<FoundCheck> {
    found(&Folder(root))
}

fn found(files: &dyn Files) -> Vec<FoundCheck> {
    let (scripts, mut all): (Vec<_>, Vec<_>) =
        integration::checks(files).into_iter().partition(|one| commands::is_script(&one.command, files));
    all.extend(scripts.into_iter().take(SCRIPTS));
    // A tool that the continuous integration uses already is used as it does.
    let known: BTreeSet<String> = all.iter().map(|one| commands::kind_of(&one.command)).collect();
    let more = tools::checks(files).into_iter();
    all.extend(more.filter(|one| !known.contains(&commands::kind_of(&one.command))));
    let mut seen = BTreeSet::new();
    all.retain(|one| seen.insert(one.command.clone()));
    all.truncate(MOST);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Given<'a>(&'a [(&'a str, &'a str)]);

    impl Files for Given<'_> {
        fn read(&self, path: &str) -> Option<String> {
            self.0.iter().find(|(name, _)| *name == path).map(|(_, text)| (*text).to_owned())
        }

        fn list(&self, folder: &str) -> Vec<String> {
            let names = self.0.iter().filter_map(|(name, _)| {
                let inside =
                    if folder == "." { name } else { name.strip_prefix(folder)?.strip_prefix('/')? };
                Some(inside.split('/').next()?.to_owned())
            });
            names.collect::<BTreeSet<_>>().into_iter().collect()
        }
    }

    fn of(files: &[(&str, &str)]) -> Vec<String> {
        found(&Given(files)).into_iter().map(|one| format!("{} ({})", one.command, one.found_in)).collect()
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
    fn a_step_is_run_in_the_folder_that_it_names() {
        let workflow = "\
defaults: {run: {working-directory: ui}}
jobs:
  page:
    steps:
      - run: npm ci
      - run: npm test
  core:
    defaults: {run: {working-directory: ./core}}
    steps:
      - run: cargo test
      - {run: RUST_BACKTRACE=1 cargo clippy, working-directory: .}
      - {run: pytest, working-directory: \"${{ matrix.dir }}\"}
  off:
    if: false
    steps: [{run: go test ./...}]
";
        assert_eq!(
            of(&[(".github/workflows/ci.yml", workflow)]),
            [
                "cd core && cargo test (.github/workflows/ci.yml)",
                "RUST_BACKTRACE=1 cargo clippy (.github/workflows/ci.yml)",
                "cd ui && npm test (.github/workflows/ci.yml)",
            ]
        );
    }

    #[test]
    fn other_services_are_read_too() {
        let gitlab = "test:\n  before_script: [npm ci]\n  script:\n    - cd web && npm run lint\n    - uv run --locked pytest -q\n";
        assert_eq!(
            of(&[(".gitlab-ci.yml", gitlab)]),
            ["cd web && npm run lint (.gitlab-ci.yml)", "uv run --locked pytest -q (.gitlab-ci.yml)"]
        );
        let circle = "jobs:\n  b:\n    steps:\n      - checkout\n      - run:\n          command: go test ./...\n          working_directory: srv\n";
        assert_eq!(
            of(&[(".circleci/config.yml", circle)]),
            ["cd srv && go test ./... (.circleci/config.yml)"]
        );
        let azure = "steps:\n- script: dotnet test\n  workingDirectory: src\n";
        assert_eq!(of(&[("azure-pipelines.yml", azure)]), ["cd src && dotnet test (azure-pipelines.yml)"]);
    }

    #[test]
    fn commands_for_another_machine_are_left_out_and_those_over_several_lines_are_joined() {
        let workflow = "steps:\n- run: cargo test --target ${{ matrix.target }}\n- run: |\n    pytest \\\n      --strict\n- run: make test CC=$GITHUB_CC\n";
        assert_eq!(
            of(&[(".github/workflows/ci.yml", workflow)]),
            ["pytest --strict (.github/workflows/ci.yml)"]
        );
    }

    #[test]
    fn a_file_that_is_no_yaml_is_read_by_its_lines() {
        let workflow = "jobs: [\n  - run: cargo test\n{{ template }}\n";
        assert_eq!(of(&[(".github/workflows/ci.yml", workflow)]), ["cargo test (.github/workflows/ci.yml)"]);
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
    fn a_part_of_the_project_that_has_tools_of_its_own_is_checked_in_its_folder() {
        let package = r#"{"scripts": {"test": "vitest"}}"#;
        let found = of(&[
            ("Cargo.toml", "[workspace]"),
            ("crates/a/Cargo.toml", "[package]"),
            ("ui/package.json", package),
            ("ui/yarn.lock", ""),
            ("node_modules/x/package.json", package),
            ("examples/package.json", package),
        ]);
        assert_eq!(
            found,
            ["cargo test --workspace (Cargo.toml)", "cd ui && yarn run test (ui/package.json)"]
        );
        let workspaces = r#"{"workspaces": ["ui"], "scripts": {"test": "turbo test"}}"#;
        let found = of(&[("package.json", workspaces), ("ui/package.json", package)]);
        assert_eq!(found, ["npm run test (package.json)"], "the whole checks its parts");
    }

    #[test]
    fn a_script_that_is_named_so_is_a_check() {
        assert_eq!(of(&[("test", "#!/bin/sh\n"), ("Cargo.toml", "")]), ["./test (test)"]);
        assert_eq!(of(&[("scripts/check.sh", "")]), ["sh scripts/check.sh (scripts/check.sh)"]);
        let workflow = "steps:\n- run: ./ci/test.sh --all\n- run: bash gone/test.sh\n- run: ./deploy.sh\n";
        let found =
            of(&[(".github/workflows/ci.yml", workflow), ("ci/test.sh", "#!/bin/sh\n"), ("deploy.sh", "")]);
        assert_eq!(found, ["./ci/test.sh --all (.github/workflows/ci.yml)"]);
    }

    #[test]
    fn each_tool_is_known_by_its_file() {
        assert_eq!(of(&[("go.mod", "module m")]), ["go test ./... (go.mod)"]);
        assert_eq!(
            of(&[("pyproject.toml", "[tool.pytest.ini_options]")]),
            ["python -m pytest (pyproject.toml)"]
        );
        let both = [("go.mod", "module m"), ("Makefile", "test:\n\tgo test ./...\n")];
        assert_eq!(of(&both), ["make test (Makefile)"], "it is the tool's own test");
        assert_eq!(of(&[("justfile", "test:\n  true\nlint := 3\n")]), ["just test (justfile)"]);
        assert_eq!(of(&[("App.csproj", "")]), ["dotnet test (App.csproj)"]);
        assert_eq!(
            of(&[("Taskfile.yml", "tasks:\n  lint: x\n  test:\n    cmds: [go test]\n")]),
            ["task lint (Taskfile.yml)", "task test (Taskfile.yml)"]
        );
        assert_eq!(of(&[("README.md", "cargo test")]), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn any_files_are_read_without_a_panic_and_speak_of_few_checks(text in "(- run: |cargo test|make check|steps:\n|[a-z{}\\[&*\":\n\\\\ ]){0,40}") {
            let names = ["package.json", "Cargo.toml", "Makefile", ".github/workflows/a.yml", "pyproject.toml", "Taskfile.yml"];
            let files: Vec<(&str, &str)> = names.iter().map(|name| (*name, text.as_str())).collect();
            prop_assert!(of(&files).len() <= MOST);
        }
    }
}
