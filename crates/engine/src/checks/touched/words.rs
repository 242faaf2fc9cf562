//! Lines of tests, by the words that frameworks use.

use regex::Regex;
use std::sync::LazyLock;

/// Longer lines are made by machines; so many bytes of one are looked at.
const LOOKED_AT: usize = 2000;

/// A line that begins a test.
static BEGINS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compiled(&[
        r"#\[(\w+::)*(test|rstest|test_case|quickcheck|wasm_bindgen_test)\b",
        r"(it|test|specify)(\.(each|skip|only|todo|fails|failing|fixme|concurrent|sequential|skipIf|runIf))*\s*[(`]",
        r"x(it|test|specify)\(",
        r"(async )?def test\w*\(",
        r"func (\([^)]*\) )?[tT]est\w*\(",
        r"@(Test|ParameterizedTest|RepeatedTest|TestFactory|Property)\b",
        r"(TYPED_)?TEST(_[FP]|_CASE|_METHOD)?\(",
        r"SCENARIO\(",
        r"\[(Fact|Theory|Test|TestMethod|TestCase|DataTestMethod)\b",
        r"(public )?function test\w*\(",
        r#"(test|it|specify|scenario|property)\s+["'][^$]"#,
        r"@test\s",
    ])
});

/// What switches tests off, or all others, anywhere in a line.
static SWITCHES_OFF: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let parts = [
        r"#!?\[(ignore\b|cfg\((any\(\)|false|FALSE)\)|cfg_attr\(.*\bignore\b)",
        r"\b(it|test|describe|context|suite)\.(skip|todo|only|fixme|fails|failing|skipIf|runIf)\b",
        r"^\s*(xit|xtest|xdescribe|xcontext|xspecify)[( ]",
        r#"^\s*(fit|fdescribe|fcontext)\(\s*["'`]"#,
        r"@(pytest\.mark\.(skip|xfail)|unittest\.(skip|expectedFailure))",
        r"\bpytest\.(skip|xfail|importorskip)\(",
        r"\b(pytestmark|collect_ignore\w*)\s*=",
        r"\.skipTest\(",
        r"\b[tb]\.Skip(Now|f)?\(",
        r"^\s*@(Disabled|Ignore|Ignored)\b",
        r"\[(Ignore|Explicit)\b",
        r"\b(Fact|Theory|Test)\(.*\bSkip\s*=",
        r"markTest(Skipped|Incomplete)\(",
        r"\bassume(True\(false|False\(true)",
        r"\b(XCTSkip|GTEST_SKIP|DISABLED_)",
        r"@(module|describe)?tag :?(skip|pending)",
        r"^//go:build ignore",
    ];
    Regex::new(&parts.join("|")).ok()
});

/// What does so in a file of tests, and is an ordinary line elsewhere. One that ends a test before it has looked at
/// anything counts, too.
static SWITCHES_OFF_IN_TESTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compiled(&[
        r#"(skip|pending)(\s+["']|\s*$|\()"#,
        r"(return|return None|return nil|return Ok\(\(\)\)|exit 0|exit\(0\)|\w*(\.|::)_?exit\(0\));?\s*$",
    ])
});

/// A line that says what must hold.
static ASSERTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let parts = [
        r"\b(debug_)?assert\w*\b",
        r"\bself\.(assert|fail)\w*\(",
        r"#?\bexpect(!\[|\(|\.)",
        r"\brequire\.\w+\(",
        r"\.(should|must)\b",
        r"\.(should|must)_\w+",
        r"\bt\.(Error|Fatal)f?\(",
        r"\bXCTAssert\w*\(",
        r"\b(EXPECT|ASSERT|CHECK|REQUIRE)(_\w+)?\(",
        r"\brefute\w*\b",
    ];
    Regex::new(&parts.join("|")).ok()
});

/// The same in Rust, where tests stand beside what they test.
static ASSERTS_EQUAL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\bassert_(eq|ne|matches|snapshot|debug_snapshot)!").ok());

/// Lines that begin with one of these.
fn compiled(parts: &[&str]) -> Option<Regex> {
    Regex::new(&format!(r"^\s*({})", parts.join("|"))).ok()
}

fn is_in(words: &LazyLock<Option<Regex>>, line: &str) -> bool {
    let most = line.floor_char_boundary(LOOKED_AT);
    let line = line.get(..most).unwrap_or_default();
    words.as_ref().is_some_and(|words| words.is_match(line))
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Among {
    /// In a file of tests, or a module of them.
    Tests,
    /// In a Rust file, which may hold tests anywhere.
    Rust,
    /// Anywhere else.
    Other,
}

/// Whether a line begins a test.
pub(super) fn begins_test(line: &str) -> bool {
    is_in(&BEGINS, line)
}

/// Whether a line switches tests off.
pub(super) fn switches_off(line: &str, among: Among) -> bool {
    is_in(&SWITCHES_OFF, line) || (among == Among::Tests && is_in(&SWITCHES_OFF_IN_TESTS, line))
}

/// Whether a line says what a test must find.
pub(super) fn asserts(line: &str, among: Among) -> bool {
    match among {
        Among::Tests => is_in(&ASSERTS, line),
        Among::Rust => is_in(&ASSERTS_EQUAL, line),
        Among::Other => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_a_regular_expression() {
        for words in [&BEGINS, &SWITCHES_OFF, &SWITCHES_OFF_IN_TESTS, &ASSERTS, &ASSERTS_EQUAL] {
            assert!(words.is_some());
        }
    }

    #[test]
    fn tests_are_known_in_many_frameworks_and_ordinary_lines_are_none() {
        for line in [
            "    #[test]",
            "#[tokio::test(flavor = \"multi_thread\")]",
            "  it('adds', () => {",
            "test.each`a | b`",
            "def test_adds(self):",
            "    async def test_adds():",
            "func TestAdds(t *testing.T) {",
            "    @ParameterizedTest",
            "TEST_F(Sum, Adds) {",
            "TEST_CASE(\"adds\") {",
            "    [Fact]",
            "    public function testAdds(): void",
            "    func testAdds() {",
            "  it \"adds\" do",
            "test \"adds\" do",
            "@test \"adds\" {",
        ] {
            assert!(begins_test(line), "{line}");
        }
        for line in [
            "let latest = 1;",
            "contest(1)",
            "item(3)",
            "# test this",
            "func Contest() {}",
            "test \"$sum\" = 3",
        ] {
            assert!(!begins_test(line), "{line}");
        }
    }

    #[test]
    fn what_switches_tests_off_is_known_and_common_lines_only_among_tests() {
        for line in [
            "#[ignore = \"slow\"]",
            "#![cfg(any())]",
            "  it.only('adds', () => {",
            "xdescribe('sum', () => {",
            "fit('adds', () => {",
            "pytestmark = pytest.mark.skipif(True)",
            "    t.Skip(\"later\")",
            "[Fact(Skip = \"later\")]",
            "TEST(Sum, DISABLED_Adds) {",
            "  @tag :skip",
        ] {
            assert!(switches_off(line, Among::Other), "{line}");
        }
        for line in ["    return", "  pending", "  skip 'later'", "exit 0", "sys.exit(0)"] {
            assert!(switches_off(line, Among::Tests), "{line}");
            assert!(!switches_off(line, Among::Other), "{line}");
        }
        for line in ["return total", "iterator.skip(1)", "fit(model)", "profit(3)"] {
            assert!(!switches_off(line, Among::Other), "{line}");
        }
    }

    #[test]
    fn what_must_hold_is_known() {
        for line in
            ["assert total() == 3", "expect(total()).toBe(3)", "require.NoError(t, err)", "t.Fatalf(\"no\")"]
        {
            assert!(asserts(line, Among::Tests), "{line}");
        }
        assert!(asserts("    assert_eq!(total(), 3);", Among::Rust));
        assert!(!asserts("    assert!(total > 0);", Among::Rust), "code says that, too");
        assert!(!asserts("assert total", Among::Other));
    }
}
