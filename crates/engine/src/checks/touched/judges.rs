//! Which files judge work: tests, what a check names, and what says how tests run.

/// Folders of tests.
const FOLDERS: [&str; 8] = ["test", "tests", "__tests__", "spec", "specs", "e2e", "testing", "__snapshots__"];
/// What the name of a file that checks something holds.
const CHECKERS: [&str; 5] = ["check", "test", "verify", "validate", "lint"];
/// How the name of a file begins that says nothing but how tests and checks run.
const RULES: [&str; 30] = [
    ".coveragerc",
    ".eslintrc",
    ".flake8",
    ".gitlab-ci.",
    ".golangci.",
    ".mocharc",
    ".nycrc",
    ".pre-commit-config.",
    ".rspec",
    ".rubocop",
    ".ruff.toml",
    "azure-pipelines.",
    "biome.json",
    "clippy.toml",
    "cypress.config.",
    "eslint.config.",
    "jest.config.",
    "karma.conf.",
    "mypy.ini",
    "nextest.toml",
    "noxfile.py",
    "phpunit.xml",
    "playwright.config.",
    "pytest.ini",
    "ruff.toml",
    "tox.ini",
    "vitest.config.",
    "vitest.setup.",
    "vitest.workspace.",
    "jest.setup.",
];
/// Folders of the same.
const RULES_FOLDERS: [&str; 3] = [".github/workflows", ".circleci", ".buildkite"];
/// Files that say so in some of their lines.
const MIXED: [&str; 18] = [
    "BUILD.bazel",
    "CMakeLists.txt",
    "Cargo.toml",
    "GNUmakefile",
    "Makefile",
    "Rakefile",
    "Taskfile.yml",
    "build.gradle",
    "build.gradle.kts",
    "composer.json",
    "deno.json",
    "justfile",
    "mix.exs",
    "package.json",
    "pom.xml",
    "pyproject.toml",
    "setup.cfg",
    "tsconfig.json",
];
/// How a word begins that such a line has.
const SAY: [&str; 16] = [
    "addopts",
    "check",
    "coverage",
    "ctest",
    "exclude",
    "harness",
    "ignore",
    "jest",
    "lint",
    "mocha",
    "pytest",
    "skip",
    "surefire",
    "test",
    "typecheck",
    "vitest",
];

/// How a file has to do with what work is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judge {
    /// It holds tests, or a check names it.
    Tests,
    /// It says how tests and checks run, and nothing else.
    Rules,
    /// It says so in some of its lines.
    Mixed,
    /// It may hold a test among other things.
    Other,
}

fn parts(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// What a file is, where these command lines are the checks.
pub(super) fn judge(path: &str, checks: &[&str]) -> Judge {
    let (folder, name) = parts(path);
    if is_test(path) || is_named(path, checks) {
        Judge::Tests
    } else if RULES.iter().any(|begin| name.starts_with(begin))
        || RULES_FOLDERS.iter().any(|rules| folder == *rules || folder.ends_with(&format!("/{rules}")))
    {
        Judge::Rules
    } else if is_mixed(path) {
        Judge::Mixed
    } else {
        Judge::Other
    }
}

/// Whether a file says how tests and checks run in some of its lines.
pub(super) fn is_mixed(path: &str) -> bool {
    MIXED.contains(&parts(path).1)
}

/// Whether tools take a file for one of tests by its name.
pub(super) fn is_named_as_test(path: &str) -> bool {
    let name = parts(path).1;
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    name.contains(".test.")
        || name.contains(".spec.")
        || name == "conftest.py"
        || ["test_", "test-"].iter().any(|begin| stem.starts_with(begin))
        || ["_test", "_tests", "_spec", "Test", "Tests", "Spec"].iter().any(|end| stem.ends_with(end))
        || ["test", "tests"].contains(&stem)
}

/// Whether a path is a file of tests, by its name or its folder.
pub(super) fn is_test(path: &str) -> bool {
    is_named_as_test(path) || parts(path).0.split('/').any(|folder| FOLDERS.contains(&folder))
}

/// Whether the file says what one of these command lines checks. One that a check runs without such a name may well be
/// the work itself.
fn is_named(path: &str, checks: &[&str]) -> bool {
    let name = parts(path).1.to_lowercase();
    if path != "Makefile" && !CHECKERS.iter().any(|part| name.contains(part)) {
        return false;
    }
    let quotes = |c: char| c.is_whitespace() || "'\"();&|".contains(c);
    checks.iter().any(|check| {
        let mut words = check.split(quotes);
        words.any(|word| word.trim_start_matches("./") == path || (word == "make" && path == "Makefile"))
    })
}

/// Whether a line of a mixed file has to do with tests or checks; one that only names the version of a library has not.
pub(super) fn says(line: &str) -> bool {
    let words = |c: char| !c.is_ascii_alphanumeric();
    let about = line.split(words).any(|word| {
        let word = word.to_ascii_lowercase();
        SAY.iter().any(|begin| word.starts_with(begin))
    });
    about && !is_version(line)
}

fn is_version(line: &str) -> bool {
    let Some((_, value)) = line.split_once([':', '=']) else { return false };
    let value = value.trim().trim_start_matches("{ version =").trim();
    let digits = value.trim_start_matches(['"', '\'', '~', '^', '>', '<', '=', 'v', ' ']);
    value.starts_with(['"', '\'', '{'])
        && (digits.starts_with(|c: char| c.is_ascii_digit()) || digits.starts_with("workspace"))
        || value.starts_with("{ workspace")
        || value.starts_with("{ path")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_names_their_folders_and_the_checks() {
        let of = |path: &str| judge(path, &["sh ./verify.sh --all"]);
        for path in ["a.test.js", "src/x_test.go", "tests/sum.py", "test_sum.py", "verify.sh", "SumTest.java"]
        {
            assert_eq!(of(path), Judge::Tests, "{path}");
        }
        for path in [".github/workflows/ci.yml", "ui/vitest.config.ts", "pytest.ini", ".config/nextest.toml"]
        {
            assert_eq!(of(path), Judge::Rules, "{path}");
        }
        assert_eq!((of("ui/package.json"), of("Cargo.toml")), (Judge::Mixed, Judge::Mixed));
        for path in ["src/contest.py", "src/lib.rs", "docs/testament.md", "main.sh"] {
            assert_eq!(of(path), Judge::Other, "{path}");
        }
    }

    #[test]
    fn a_line_about_tests_is_no_line_about_a_library_of_them() {
        for line in ["    \"test\": \"true\"", "harness = false", "addopts = \"--ignore=tests\"", "test:"] {
            assert!(says(line), "{line}");
        }
        for line in [
            "    \"vitest\": \"^3.1.0\",",
            "proptest = \"1\"",
            "proptest = { version = \"1\", optional = true }",
            "latest = true",
            "name = \"contest\"",
        ] {
            assert!(!says(line), "{line}");
        }
    }
}
