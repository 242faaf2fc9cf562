//! What a change does to the tests and checks that it is judged by. Green says little where the change itself moved the
//! goal, so a person is shown it.

mod judges;
mod patch;
mod words;

use flotilla_workspace::{Diff, FileStatus};
use judges::{Judge, is_named_as_test, is_test, judge};
use patch::{Counted, Counting};
use std::collections::BTreeMap;

/// A file by which work is judged, which a change touches otherwise than by adding to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestsTouched {
    /// Its path; of one that is gone or elsewhere now the one that it had.
    pub path: String,
    /// What became of it.
    pub fate: Fate,
    /// Whether it says how tests and checks run, and holds none itself.
    pub rules: bool,
    /// How many tests fewer there are in it; tests that are elsewhere now do not count.
    pub removed: u32,
    /// How many more are switched off, or end before they look at anything.
    pub skipped: u32,
    /// How many lines fewer say what must hold; those that are elsewhere now do not count.
    pub assertions: u32,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It was changed.
    Changed,
    /// It is gone.
    Deleted,
    /// It has a name now by which nobody takes it for tests.
    MovedTo(String),
}

/// A file of a change.
#[derive(Debug, Clone, Default)]
struct Changed {
    path: String,
    /// The path that it had.
    from: Option<String>,
    deleted: bool,
    /// It was changed in a way that no line of a patch shows.
    opaque: bool,
}

/// The files of a change by which it is judged: tests, what `checks` name, and what says how they run.
pub(crate) fn touched(diff: &Diff, checks: &[&str]) -> Vec<TestsTouched> {
    let mut counting = Counting::default();
    if let Err(error) = diff.write_all(&mut counting) {
        tracing::warn!(%error, "a change was not read to its end for the tests that it touches");
    }
    let files = diff.files.iter().map(|file| Changed {
        path: file.path.to_string(),
        from: match &file.status {
            FileStatus::Renamed { from, .. } => Some(from.to_string()),
            _ => None,
        },
        deleted: file.status == FileStatus::Deleted,
        opaque: file.old.is_some()
            && (file.binary || matches!(file.status, FileStatus::ModeChanged | FileStatus::TypeChanged)),
    });
    told(files.collect(), &counting.files, checks)
}

fn told(files: Vec<Changed>, counted: &BTreeMap<String, Counted>, checks: &[&str]) -> Vec<TestsTouched> {
    let none = Counted::default();
    let tests = Totals::of(counted, |file| file.tests);
    let assertions = Totals::of(counted, |file| file.assertions);
    let told = files.into_iter().filter_map(|file| {
        let counted = counted.get(&file.path).unwrap_or(&none);
        let judge = judge(&file.path, checks);
        let moved = file.from.as_ref().filter(|from| is_lost(from, &file.path));
        let (removed, assertions) = (tests.fewer(counted.tests), assertions.fewer(counted.assertions));
        let skipped = u32::try_from(counted.off).unwrap_or(0);
        let altered = match judge {
            Judge::Tests => counted.removed > 0 || file.deleted || file.opaque,
            Judge::Rules => counted.removed + counted.added > 0 || file.deleted || file.opaque,
            Judge::Mixed => counted.about_tests > 0,
            Judge::Other => counted.judging > 0,
        };
        let tells = altered || moved.is_some() || removed + skipped + assertions > 0;
        tells.then(|| TestsTouched {
            rules: matches!(judge, Judge::Rules | Judge::Mixed) && moved.is_none(),
            fate: match (moved, file.deleted) {
                (Some(_), _) => Fate::MovedTo(file.path.clone()),
                (None, true) => Fate::Deleted,
                (None, false) => Fate::Changed,
            },
            path: moved.cloned().unwrap_or(file.path),
            removed,
            skipped,
            assertions,
        })
    });
    told.collect()
}

/// Whether a file of tests got a name by which it is none any more.
fn is_lost(from: &str, to: &str) -> bool {
    is_test(from) && (!is_test(to) || (is_named_as_test(from) && !is_named_as_test(to)))
}

/// What came and what went, over all files.
struct Totals {
    came: i64,
    went: i64,
}

impl Totals {
    fn of(files: &BTreeMap<String, Counted>, what: impl Fn(&Counted) -> i64) -> Self {
        let sum = |sign: i64| files.values().map(|file| (what(file) * sign).max(0)).sum();
        Self { came: sum(1), went: sum(-1) }
    }

    /// How many fewer there are in a file, where they are not elsewhere now.
    fn fewer(&self, change: i64) -> u32 {
        if self.came >= self.went { 0 } else { u32::try_from(-change).unwrap_or(0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn patch(path: &str, lines: &str) -> String {
        format!("diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n{lines}\n")
    }

    fn all(patch: &str, files: Vec<Changed>, checks: &[&str]) -> Vec<TestsTouched> {
        let mut counting = Counting::default();
        // Whatever pieces it comes in.
        for piece in patch.as_bytes().chunks(7) {
            counting.write_all(piece).unwrap();
        }
        counting.flush().unwrap();
        let listed = |path: &String| Changed { path: path.clone(), ..Changed::default() };
        let files = if files.is_empty() { counting.files.keys().map(listed).collect() } else { files };
        told(files, &counting.files, checks)
    }

    fn seen(patch: &str, checks: &[&str]) -> Vec<(String, u32, u32, u32)> {
        let told = all(patch, Vec::new(), checks).into_iter();
        told.map(|one| (one.path, one.removed, one.skipped, one.assertions)).collect()
    }

    fn row(path: &str, removed: u32, skipped: u32, assertions: u32) -> Vec<(String, u32, u32, u32)> {
        vec![(path.to_owned(), removed, skipped, assertions)]
    }

    #[test]
    fn changed_removed_and_skipped_tests_are_told_and_new_ones_are_not() {
        let changed = patch("tests/sum.py", "-assert total() == 3\n+assert total() == 0");
        assert_eq!(seen(&changed, &[]), row("tests/sum.py", 0, 0, 0));
        let removed =
            patch("src/lib.rs", " mod tests {\n-    #[tokio::test]\n-    async fn it_adds() {}\n }");
        assert_eq!(seen(&removed, &[]), row("src/lib.rs", 1, 0, 0));
        let skipped = patch("src/lib.rs", "     #[test]\n+    #[ignore]\n     fn it_adds() {}");
        assert_eq!(seen(&skipped, &[]), row("src/lib.rs", 0, 1, 0));
        assert_eq!(seen(&patch("tests/sum.py", "+def test_more(): pass"), &[]), []);
        assert_eq!(seen(&patch("src/contest.py", "-a\n+b"), &[]), []);
    }

    #[test]
    fn a_test_that_asks_for_less_is_told_also_beside_the_code() {
        let fewer = patch(
            "tests/sum.py",
            " def test_a():\n-    assert total() == 3\n-    assert other() == 4\n+    total()",
        );
        assert_eq!(seen(&fewer, &[]), row("tests/sum.py", 0, 0, 2));
        let weaker =
            patch("src/lib.rs", "-        assert_eq!(total(), 3);\n+        assert_eq!(total(), 0);");
        assert_eq!(seen(&weaker, &[]), row("src/lib.rs", 0, 0, 0));
        let inside = "diff --git a/src/lib.rs b/src/lib.rs\n--- a/src/lib.rs\n+++ b/src/lib.rs\n\
                      @@ -30,3 +30,3 @@ mod tests {\n-        let wanted = 3;\n+        let wanted = 0;\n";
        assert_eq!(seen(inside, &[]), row("src/lib.rs", 0, 0, 0));
        let early = patch("tests/sum.py", " def test_a():\n+    return\n     assert total() == 3");
        assert_eq!(seen(&early, &[]), row("tests/sum.py", 0, 1, 0));
        let code = patch("src/lib.rs", "-    assert!(total > 0);\n+    return;");
        assert_eq!(seen(&code, &[]), []);
    }

    #[test]
    fn what_says_how_tests_run_is_told_and_a_library_of_them_is_not() {
        let script = patch("package.json", "-    \"test\": \"vitest run\",\n+    \"test\": \"true\",");
        let told = all(&script, Vec::new(), &[]);
        assert!(matches!(&told[..], [one] if one.rules && one.fate == Fate::Changed), "{told:?}");
        assert_eq!(
            seen(&patch("package.json", "-  \"vitest\": \"^3.0.0\"\n+  \"vitest\": \"^3.1.0\""), &[]),
            []
        );
        assert_eq!(seen(&patch("Cargo.toml", "+harness = false"), &[]), row("Cargo.toml", 0, 0, 0));
        assert_eq!(seen(&patch(".github/workflows/ci.yml", "+  - run: true"), &[]).len(), 1);
    }

    #[test]
    fn a_file_that_is_gone_renamed_away_or_unreadable_is_told() {
        let gone = "diff --git a/a.test.js b/a.test.js\ndeleted file mode 100644\n--- a/a.test.js\n+++ /dev/null\n\
                    @@ -1 +0,0 @@\n-it(\"adds\", () => {});\n";
        let file = |path: &str| Changed { path: path.to_owned(), ..Changed::default() };
        let told = all(gone, vec![Changed { deleted: true, ..file("a.test.js") }], &[]);
        assert_eq!((&told[0].fate, told[0].removed), (&Fate::Deleted, 1));
        let away = Changed { from: Some("tests/test_a.py".to_owned()), ..file("tests/a.py.off") };
        let told = all("", vec![away], &[]);
        assert_eq!(told[0].fate, Fate::MovedTo("tests/a.py.off".to_owned()));
        assert_eq!(told[0].path, "tests/test_a.py");
        let renamed = Changed { from: Some("tests/test_a.py".to_owned()), ..file("tests/test_b.py") };
        assert_eq!(all("", vec![renamed], &[]), []);
        let opaque = Changed { opaque: true, ..file("tests/expected.png") };
        assert_eq!(all("", vec![opaque], &[])[0].path, "tests/expected.png");
        let check = patch("verify.sh", "-exit 1\n+exit 0");
        assert_eq!(seen(&check, &[]), []);
        assert_eq!(seen(&check, &["sh ./verify.sh --all"]), row("verify.sh", 0, 0, 0));
    }

    #[test]
    fn tests_that_moved_are_not_lost() {
        let moved = patch("tests/a.py", "-def test_a(): pass") + &patch("tests/b.py", "+def test_a(): pass");
        assert_eq!(seen(&moved, &[]), row("tests/a.py", 0, 0, 0));
    }
}
