//! The patch form: what is read, what fits, and what is said when it does not.
#![allow(clippy::unwrap_used, reason = "a test may break")]

use flotilla_agent::{FileChange, Hunk, HunkLine, Problem, Reason, apply, parse};
use proptest::prelude::*;

fn hunks(body: &str) -> Vec<Hunk> {
    let patch = parse(&format!("*** Begin Patch\n*** Update File: a\n{body}\n*** End Patch\n")).unwrap();
    let [FileChange::Update { hunks, .. }] = &patch.files[..] else { panic!("{patch:?}") };
    hunks.clone()
}

fn patched(file: &str, body: &str) -> String {
    let result = apply(file.as_bytes(), &hunks(body)).unwrap_or_else(|error| panic!("{error}"));
    String::from_utf8(result).unwrap()
}

fn misfit(file: &str, body: &str) -> Reason {
    apply(file.as_bytes(), &hunks(body)).unwrap_err().reason
}

#[test]
fn every_kind_of_change_is_read() {
    let text = "*** Begin Patch\n*** Add File: a b.txt\n+one\n+\n*** Delete File: c\n*** Update File: d\n\
                *** Move to: e\n@@ class X\n@@ def f\n keep\n-go\n+come\n*** End of File\n*** End Patch";
    let patch = parse(text).unwrap();
    assert_eq!(patch.paths().collect::<Vec<_>>(), ["a b.txt", "c", "d", "e"]);
    let keep = HunkLine::Keep("keep".to_owned());
    assert_eq!(
        patch.files,
        [
            FileChange::Add { path: "a b.txt".to_owned(), content: "one\n\n".to_owned() },
            FileChange::Delete { path: "c".to_owned() },
            FileChange::Update {
                path: "d".to_owned(),
                move_to: Some("e".to_owned()),
                hunks: vec![Hunk {
                    at: 8,
                    anchors: vec!["class X".to_owned(), "def f".to_owned()],
                    lines: vec![keep, HunkLine::Remove("go".to_owned()), HunkLine::Insert("come".to_owned())],
                    at_end: true,
                }],
            },
        ]
    );
}

#[test]
fn what_models_wrap_around_a_patch_is_passed_over() {
    let bare = "*** Begin Patch\n*** Delete File: a\n*** End Patch";
    for text in [
        format!("```\n{bare}\n```\n"),
        format!("apply_patch <<'EOF'\n{bare}\nEOF\n"),
        format!("\n\n  {}\n", bare.replace('\n', "\r\n")),
        bare.replace('\n', "\r\n") + "\r\n",
    ] {
        assert_eq!(parse(&text), parse(bare), "{text}");
    }
}

#[test]
fn a_broken_patch_is_refused_with_the_line_and_the_reason() {
    let problem = |text: &str| parse(text).map_err(|error| (error.line, error.problem)).unwrap_err();
    assert_eq!(problem("hello"), (1, Problem::NoBegin));
    assert_eq!(problem("*** Begin Patch\n*** Delete File: a\n"), (4, Problem::NoEnd));
    assert_eq!(problem("*** Begin Patch\n*** End Patch"), (2, Problem::Empty));
    assert_eq!(problem("*** Begin Patch\nhm\n*** End Patch"), (2, Problem::NoSection("hm".to_owned())));
    assert_eq!(problem("*** Begin Patch\n*** Add File:\n*** End Patch").0, 2);
    assert_eq!(
        problem("*** Begin Patch\n*** Add File: a\n+x\ny\n*** End Patch"),
        (4, Problem::NotAdded("y".to_owned()))
    );
    let update = |body: &str| problem(&format!("*** Begin Patch\n*** Update File: a\n{body}*** End Patch"));
    assert_eq!(update(""), (2, Problem::NoChange));
    assert_eq!(update("@@\n"), (3, Problem::EmptyHunk));
    assert_eq!(update("@@\n-a\nb\n"), (5, Problem::NoHunkLine("b".to_owned())));
}

#[test]
fn hunks_fit_by_their_text_and_in_their_order() {
    let file = "a\nb\nc\na\nb\nc\n";
    assert_eq!(patched(file, "@@\n-b\n+1\n@@\n-b\n+2"), "a\n1\nc\na\n2\nc\n");
    assert_eq!(patched(file, "@@ c\n a\n-b\n+2"), "a\nb\nc\na\n2\nc\n");
    assert_eq!(patched(file, "@@\n-c\n+end\n*** End of File"), "a\nb\nc\na\nb\nend\n");
    assert_eq!(patched(file, "@@\n+new\n*** End of File"), "a\nb\nc\na\nb\nc\nnew\n");
    assert_eq!(patched(file, "@@ a\n+after a"), "a\nafter a\nb\nc\na\nb\nc\n");
    assert_eq!(patched(file, "@@ -1,2 +1,2 @@\n a\n-b\n+1"), "a\n1\nc\na\nb\nc\n");
    assert_eq!(patched(file, " a\n-b\n+1\n c\n"), "a\n1\nc\na\nb\nc\n", "a blank line at the end is no line");
    assert_eq!(patched("", "@@\n+first"), "first\n");
}

#[test]
fn a_hunk_fits_but_for_white_space_and_kept_lines_stay_as_they_are() {
    assert_eq!(patched("if x:  \n\tgo()\n", "@@\n if x:\n-    go()\n+\tstay()"), "if x:  \n\tstay()\n");
    let twice = " x\nend\n  x\n";
    assert!(matches!(misfit(twice, "@@\n-   x\n+y"), Reason::Ambiguous(1, 3)));
}

#[test]
fn line_ends_stay_as_they_are() {
    assert_eq!(patched("a\r\nb\r\n", "@@\n a\n-b\n+c\n+d"), "a\r\nc\r\nd\r\n");
    assert_eq!(patched("a\nb", "@@\n-b\n+c"), "a\nc");
    assert_eq!(patched("a\nb", "@@\n b\n+c"), "a\nb\nc");
    let latin = apply(b"caf\xe9\nb\n", &hunks("@@\n-b\n+c")).unwrap();
    assert_eq!(latin, b"caf\xe9\nc\n");
}

#[test]
fn a_hunk_that_does_not_fit_shows_what_is_there() {
    let reason = misfit("fn main() {\n    hello();\n}\n", "@@\n fn main() {\n-    helo();\n+    bye();");
    let Reason::NotFound(closest) = &reason else { panic!("{reason:?}") };
    assert!(
        closest
            .to_string()
            .ends_with("as they are now:\n     1\tfn main() {\n     2\t    hello();\n     3\t}"),
        "{closest}"
    );
    assert_eq!(misfit("a\nb\nc\n", "@@\n-c\n+1\n@@\n-a\n+2"), Reason::OutOfOrder(1));
    assert_eq!(misfit("a\n", "@@ nowhere\n-a\n+b"), Reason::NoAnchor("nowhere".to_owned()));
    assert!(matches!(misfit("a\nb\n", "@@\n-a\n+b\n*** End of File"), Reason::NotAtEnd(_)));
}

#[test]
fn a_file_and_a_patch_made_to_be_slow_are_given_up() {
    let file = "x\n".repeat(200_000);
    let body = format!("@@\n{}-y\n+z", " x\n".repeat(2000));
    assert_eq!(misfit(&file, &body), Reason::TooRepetitive);
}

/// A file, and what to make of each of its lines: kept, removed, or kept with new lines after it.
fn edits() -> impl Strategy<Value = Vec<(String, u8, String)>> {
    prop::collection::vec(("[ a-c]{0,3}", 0u8..6, "[a-z]{0,4}"), 1..40)
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in "(?s).{0,200}") {
        let _ = parse(&text);
    }

    #[test]
    fn anything_like_a_patch_is_read_or_refused_and_applied_without_a_panic(
        lines in prop::collection::vec(prop_oneof![
            Just("*** Begin Patch"), Just("*** End Patch"), Just("*** Update File: a"), Just("*** Add File: b"),
            Just("*** Move to: c"), Just("*** End of File"), Just("@@"), Just("@@ x"), Just(" x"), Just("-x"), Just("+x"), Just(""),
        ], 0..20),
        file in "[x\n\r ]{0,30}",
    ) {
        let text = format!("*** Begin Patch\n{}\n*** End Patch", lines.join("\n"));
        if let Ok(patch) = parse(&text) {
            for change in patch.files {
                if let FileChange::Update { hunks, .. } = change {
                    let _ = apply(file.as_bytes(), &hunks);
                }
            }
        }
    }

    #[test]
    fn a_patch_of_the_whole_file_makes_what_it_says(edits in edits()) {
        let (mut before, mut after, mut body) = (String::new(), String::new(), "@@\n".to_owned());
        for (line, what, new) in &edits {
            before += &format!("{line}\n");
            match what {
                0 => body += &format!("-{line}\n"),
                1 => {
                    body += &format!(" {line}\n+{new}\n");
                    after += &format!("{line}\n{new}\n");
                }
                _ => {
                    body += &format!(" {line}\n");
                    after += &format!("{line}\n");
                }
            }
        }
        body += "*** End of File";
        let result = apply(before.as_bytes(), &hunks(&body)).unwrap();
        prop_assert_eq!(String::from_utf8(result).unwrap(), after);
    }
}
