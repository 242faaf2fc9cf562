//! What a change does to the tests and checks that it is judged by. Green says little where the change itself moved the
//! goal, so a person is shown it.

use std::collections::BTreeMap;

/// A file of tests, or one that a check names, which a change touches otherwise than by adding to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestsTouched {
    /// Its path; of one that is gone the one that it had.
    pub path: String,
    /// Whether it is still there.
    pub fate: Fate,
    /// How many tests fewer there are in it; tests that are elsewhere now do not count.
    pub removed: u32,
    /// How many more are switched off.
    pub skipped: u32,
}

/// Whether a file is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Lines of it were changed.
    Changed,
    /// It is gone.
    Deleted,
}

/// How a line begins that begins a test, by the words that frameworks use.
const BEGINS: [&str; 26] = [
    "#[test]",
    "it(",
    "it.each",
    "it.skip(",
    "it.only(",
    "it.todo(",
    "xit(",
    "test(",
    "test.each",
    "test.skip(",
    "test.only(",
    "test.todo(",
    "xtest(",
    "def test_",
    "async def test_",
    "func Test",
    "@Test",
    "@ParameterizedTest",
    "TEST(",
    "TEST_F(",
    "TEST_P(",
    "[Fact",
    "[Theory",
    "[Test",
    "public function test",
    "@test ",
];
/// How a line begins that switches tests off.
const SWITCHES_OFF: [&str; 11] = [
    "#[ignore",
    "xit(",
    "xtest(",
    "xdescribe(",
    "@Disabled",
    "@Ignore",
    "[Ignore",
    "@pytest.mark.skip",
    "@pytest.mark.xfail",
    "@unittest.skip",
    "@unittest.expectedFailure",
];
/// What stands anywhere in such a line. One that is to run alone switches all others off.
const SWITCHES_OFF_WITHIN: [&str; 12] = [
    "it.skip(",
    "test.skip(",
    "describe.skip(",
    "it.todo(",
    "test.todo(",
    "it.only(",
    "test.only(",
    "describe.only(",
    "pytest.skip(",
    ".skipTest(",
    "t.Skip",
    "markTestSkipped(",
];
/// Folders of tests.
const FOLDERS: [&str; 7] = ["test", "tests", "__tests__", "spec", "specs", "e2e", "testing"];

/// What the name of a file that checks something holds.
const NAMES: [&str; 5] = ["check", "test", "verify", "validate", "lint"];

fn begins_test(line: &str) -> bool {
    let line = line.trim_start();
    BEGINS.iter().any(|begin| line.starts_with(begin))
        || (line.starts_with("#[") && (line.contains("::test]") || line.contains("::test(")))
}

fn switches_off(line: &str) -> bool {
    let line = line.trim_start();
    SWITCHES_OFF.iter().any(|begin| line.starts_with(begin))
        || SWITCHES_OFF_WITHIN.iter().any(|part| line.contains(part))
}

/// Whether a path is a file of tests, by its name or its folder.
fn is_test(path: &str) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let marked = name.contains(".test.") || name.contains(".spec.") || name == "conftest.py";
    let named = ["test_", "test-"].iter().any(|begin| stem.starts_with(begin))
        || ["_test", "_tests", "_spec", "Test", "Tests", "Spec"].iter().any(|end| stem.ends_with(end))
        || ["test", "tests"].contains(&stem);
    marked || named || folders.split('/').any(|folder| FOLDERS.contains(&folder))
}

/// Whether the file says what one of these command lines checks. One that a check runs without such a name may well be
/// the work itself.
fn is_named(path: &str, checks: &[&str]) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    if path != "Makefile" && !NAMES.iter().any(|part| name.contains(part)) {
        return false;
    }
    let quotes = |c: char| c.is_whitespace() || "'\"();&|".contains(c);
    checks.iter().any(|check| {
        let mut words = check.split(quotes);
        words.any(|word| word.trim_start_matches("./") == path || (word == "make" && path == "Makefile"))
    })
}

/// What one file of a patch has.
#[derive(Default)]
struct Counted {
    deleted: bool,
    lines_removed: u32,
    tests: i64,
    off: i64,
}

/// The files of a patch, as git writes it, by which the work of it is judged: tests, and what `checks` name.
pub(crate) fn touched(patch: &str, checks: &[&str]) -> Vec<TestsTouched> {
    let mut files: BTreeMap<String, Counted> = BTreeMap::new();
    let (mut path, mut in_hunk) = (String::new(), false);
    for line in patch.lines() {
        if line.starts_with("diff --git ") {
            in_hunk = false;
        } else if line.starts_with("@@") {
            in_hunk = true;
        } else if !in_hunk {
            let named =
                |mark: &str| line.strip_prefix(mark).map(|path| path.trim_matches(['"', '\t']).to_owned());
            if let Some(old) = named("--- a/").or_else(|| named("--- \"a/")) {
                path = old;
            } else if let Some(new) = named("+++ b/").or_else(|| named("+++ \"b/")) {
                path = new;
            } else if line.starts_with("+++ /dev/null") {
                files.entry(path.clone()).or_default().deleted = true;
            }
        } else if let Some((sign @ (b'+' | b'-'), _)) = line.as_bytes().split_first() {
            let by = if *sign == b'+' { 1 } else { -1 };
            let counted = files.entry(path.clone()).or_default();
            counted.lines_removed += u32::from(by < 0);
            counted.tests += by * i64::from(begins_test(&line[1..]));
            counted.off += by * i64::from(switches_off(&line[1..]));
        }
    }
    told(files, checks)
}

fn told(files: BTreeMap<String, Counted>, checks: &[&str]) -> Vec<TestsTouched> {
    let sum = |sign: i64| -> i64 { files.values().map(|file| (file.tests * sign).max(0)).sum() };
    let moved = sum(1) >= sum(-1);
    let told = files.into_iter().filter_map(|(path, file)| {
        let removed = if moved { 0 } else { u32::try_from(-file.tests).unwrap_or(0) };
        let skipped = u32::try_from(file.off).unwrap_or(0);
        let judges = is_test(&path) || is_named(&path, checks);
        let fate = if file.deleted { Fate::Deleted } else { Fate::Changed };
        let tells = removed > 0 || skipped > 0 || (judges && file.lines_removed > 0);
        tells.then_some(TestsTouched { path, fate, removed, skipped })
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(path: &str, lines: &str) -> String {
        format!("diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n{lines}\n")
    }

    fn seen(patch: &str, checks: &[&str]) -> Vec<(String, u32, u32)> {
        touched(patch, checks).into_iter().map(|one| (one.path, one.removed, one.skipped)).collect()
    }

    #[test]
    fn changed_removed_and_skipped_tests_are_told_and_new_ones_are_not() {
        let changed = patch("tests/sum.py", "-assert total() == 3\n+assert total() == 0");
        assert_eq!(seen(&changed, &[]), [("tests/sum.py".to_owned(), 0, 0)]);
        let removed =
            patch("src/lib.rs", " mod tests {\n-    #[tokio::test]\n-    async fn it_adds() {}\n }");
        assert_eq!(seen(&removed, &[]), [("src/lib.rs".to_owned(), 1, 0)]);
        let skipped = patch("src/lib.rs", "     #[test]\n+    #[ignore]\n     fn it_adds() {}");
        assert_eq!(seen(&skipped, &[]), [("src/lib.rs".to_owned(), 0, 1)]);
        assert_eq!(seen(&patch("tests/sum.py", "+def test_more(): pass"), &[]), []);
        assert_eq!(seen(&patch("src/contest.py", "-a\n+b"), &[]), []);
    }

    #[test]
    fn a_file_that_is_gone_or_that_a_check_names_is_told() {
        let gone = "diff --git a/a.test.js b/a.test.js\ndeleted file mode 100644\n--- a/a.test.js\n+++ /dev/null\n\
                    @@ -1 +0,0 @@\n-it(\"adds\", () => {});\n";
        let told = touched(gone, &[]);
        assert_eq!((told[0].fate, told[0].removed), (Fate::Deleted, 1));
        let check = patch("verify.sh", "-exit 1\n+exit 0");
        assert_eq!(seen(&check, &[]), []);
        assert_eq!(seen(&check, &["sh ./verify.sh --all"]), [("verify.sh".to_owned(), 0, 0)]);
    }

    #[test]
    fn tests_that_moved_are_not_lost() {
        let moved = patch("tests/a.py", "-def test_a(): pass") + &patch("tests/b.py", "+def test_a(): pass");
        assert_eq!(seen(&moved, &[]), [("tests/a.py".to_owned(), 0, 0)]);
    }
}
