//! Which command lines check and change nothing.

use super::Files;

/// How such a command begins, whatever it is wrapped in.
const CHECKERS: &[&str] = &[
    "cargo test",
    "cargo nextest run",
    "cargo hack test",
    "cargo clippy",
    "cargo deny check",
    "npm test",
    "npm run test",
    "npm run lint",
    "npm run check",
    "npm run typecheck",
    "pnpm test",
    "pnpm lint",
    "pnpm check",
    "pnpm typecheck",
    "pnpm run test",
    "pnpm run lint",
    "pnpm run check",
    "pnpm run typecheck",
    "yarn test",
    "yarn lint",
    "yarn check",
    "yarn typecheck",
    "bun test",
    "bun run test",
    "bun run lint",
    "deno test",
    "deno lint",
    "deno check",
    "vitest run",
    "jest",
    "eslint",
    "biome check",
    "biome ci",
    "tsc --noEmit",
    "tsc -p",
    "prettier --check",
    "pytest",
    "python -m pytest",
    "python3 -m pytest",
    "python -m unittest",
    "python3 -m unittest",
    "ruff check",
    "ruff format --check",
    "black --check",
    "mypy",
    "pyright",
    "tox",
    "nox",
    "go test",
    "go vet",
    "golangci-lint run",
    "staticcheck",
    "make test",
    "make check",
    "make lint",
    "just test",
    "just check",
    "just lint",
    "task test",
    "task lint",
    "mix test",
    "mix format --check-formatted",
    "mix credo",
    "rspec",
    "rubocop",
    "rake test",
    "rake spec",
    "bin/rails test",
    "composer test",
    "vendor/bin/phpunit",
    "dotnet test",
    "./gradlew check",
    "./gradlew test",
    "gradle check",
    "gradle test",
    "./mvnw verify",
    "./mvnw test",
    "mvn verify",
    "mvn test",
    "sbt test",
    "swift test",
    "zig build test",
    "ctest",
    "dart test",
    "flutter test",
    "dune test",
    "stack test",
    "cabal test",
];

/// `cargo fmt` and its like only check where they are told to.
const FORMATTERS: &[(&str, &str)] = &[("cargo fmt", "--check"), ("gofmt", "-l"), ("deno fmt", "--check")];

/// What checks where nothing more is said.
const ALONE: [&str; 2] = ["rake", "tox run"];

/// What a command may be wrapped in.
const WRAPPERS: &[&str] = &[
    "uv run ",
    "poetry run ",
    "pipenv run ",
    "hatch run ",
    "pdm run ",
    "npx ",
    "pnpm exec ",
    "yarn run ",
    "bunx ",
    "bundle exec ",
    "xvfb-run ",
    "time ",
];

/// What has these in it is meant for the machine that runs it there.
const FOREIGN: &[&str] =
    &["${{", "$(", "$GITHUB", "$CI_", "$RUNNER", "$env:", "$(Build", "--target ", "secrets."];

/// Words of the name of a script that checks.
const NAMED: [&str; 9] = ["check", "checks", "ci", "lint", "test", "tests", "validate", "verify", "unittest"];

/// The lines of a script that check.
pub(super) fn in_script<'a>(script: &'a str, files: &'a dyn Files) -> impl Iterator<Item = String> + 'a {
    let joined = script.replace("\\\r\n", " ").replace("\\\n", " ");
    let lines: Vec<String> =
        joined.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    lines.into_iter().filter(move |line| checks(line, files))
}

/// Whether a command line checks: it, or the first that it runs in some folder.
pub(super) fn checks(line: &str, files: &dyn Files) -> bool {
    if FOREIGN.iter().any(|foreign| line.contains(foreign)) || line.ends_with('\\') {
        return false;
    }
    let bare = bare(line);
    let begins =
        |begin: &str| bare.strip_prefix(begin).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    CHECKERS.iter().any(|checker| begins(checker))
        || FORMATTERS.iter().any(|(formatter, only)| begins(formatter) && bare.contains(only))
        || ALONE.contains(&bare)
        || is_script(line, files)
}

/// A command line without the folder that it changes to, variables that it sets and what it is wrapped in.
fn bare(line: &str) -> &str {
    let mut line = line.trim();
    if let Some(rest) = line.strip_prefix("cd ").and_then(|rest| rest.split_once("&&")) {
        line = rest.1.trim_start();
    }
    loop {
        let first = line.split(' ').next().unwrap_or_default();
        let sets = first.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        });
        let wrapper = WRAPPERS.iter().find_map(|wrapper| line.strip_prefix(wrapper));
        line = match (sets, wrapper) {
            (true, _) => line.get(first.len()..).unwrap_or_default().trim_start(),
            (false, Some(rest)) => without_options(rest),
            (false, None) => return line,
        };
    }
}

fn without_options(mut line: &str) -> &str {
    while let Some((_, rest)) = line.split_once(' ').filter(|(word, _)| word.starts_with('-')) {
        line = rest;
    }
    line
}

/// Whether a command line runs a script of the project whose name says that it checks.
pub(super) fn is_script(line: &str, files: &dyn Files) -> bool {
    let bare = bare(line);
    let mut words =
        bare.split(' ').skip_while(|word| ["bash", "sh", "python", "python3", "node"].contains(word));
    let Some(path) = words.next() else { return false };
    let path = path.trim_start_matches("./");
    let name = path.rsplit('/').next().unwrap_or(path);
    let named = name.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| NAMED.contains(&word));
    let called = bare.contains('/') || bare.split(' ').next() != Some(path);
    named && called && files.read(path).is_some()
}

/// What two commands have in common that check the same: the folder, the tool, and what it is to do.
pub(super) fn kind_of(command: &str) -> String {
    let folder = command
        .strip_prefix("cd ")
        .and_then(|rest| rest.split_once("&&"))
        .map_or("", |(folder, _)| folder.trim());
    let passed_over = ["run", "-m", "python", "python3", "-q"];
    let words = bare(command).split_whitespace().filter(|word| !passed_over.contains(word));
    let kind = match words.take(2).collect::<Vec<_>>()[..] {
        ["cargo", "nextest"] => "cargo test".to_owned(),
        ["pytest", ..] => "pytest".to_owned(),
        ref words => words.join(" "),
    };
    format!("{folder}: {kind}")
}
