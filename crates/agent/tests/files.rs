//! The tools that read and change files.
#![allow(clippy::unwrap_used, reason = "a test may break")]

mod support;

use flotilla_domain::{CallStatus, Part};
use serde_json::json;
use support::Bench;

#[tokio::test]
async fn a_file_is_read_as_numbered_lines_and_says_where_to_go_on() {
    let bench = Bench::new();
    let lines: String = (1..=5000).map(|n| format!("line {n}\n")).collect();
    bench.write("a.txt", lines);
    let text = bench.ok("read", json!({"path": "a.txt", "offset": 10, "limit": 2})).await;
    assert_eq!(text, "    10\tline 10\n    11\tline 11\n[lines 10 to 11 of 5000; go on with \"offset\": 12]");
    let text = Bench::ok(&bench, "read", json!({"path": "a.txt", "offset": 4999})).await;
    assert_eq!(text, "  4999\tline 4999\n  5000\tline 5000\n");
    let text = bench.ok("read", json!({"path": "a.txt"})).await;
    assert!(text.ends_with("[lines 1 to 2000 of 5000; go on with \"offset\": 2001]"), "{text}");
    let text = bench.ok("read", json!({"path": "a.txt", "offset": 9000})).await;
    assert_eq!(text, "a.txt ends at line 5000; there is no line 9000.");
}

#[tokio::test]
async fn a_file_of_one_endless_line_is_cut_and_a_huge_one_costs_no_memory() {
    let bench = Bench::new();
    bench.write("long", "x".repeat(100_000));
    let text = bench.ok("read", json!({"path": "long"})).await;
    assert!(text.len() < 2200 && text.ends_with("[… the line is 100000 bytes long]\n"), "{}", text.len());
    std::fs::File::create(bench.path("sparse")).unwrap().set_len(1 << 40).unwrap();
    assert!(bench.ok("read", json!({"path": "sparse"})).await.contains("binary data, 1099511627776 bytes"));
    let refused = bench.fails("edit", json!({"path": "sparse", "edits": [{"old": "a", "new": "b"}]})).await;
    assert!(refused.contains("more than the 16777216 that this tool takes"), "{refused}");
}

#[tokio::test]
async fn images_are_shown_and_other_binary_files_are_named() {
    let bench = Bench::new();
    let png = [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 20]].concat();
    bench.write("a.png", &png);
    bench.write("a.bin", [1, 0, 2]);
    let result = bench.turns(&[&[("read", json!({"path": "a.png"}))]]).await.remove(0);
    let [Part::Text { text }, Part::Image { media_type, data }] = &result.output[..] else {
        panic!("{result:?}")
    };
    assert_eq!((text.as_str(), media_type.as_str()), ("a.png: image/png, 28 bytes", "image/png"));
    assert!(data.starts_with("iVBORw0KGgo"));
    assert!(
        bench
            .ok("read", json!({"path": "a.bin"}))
            .await
            .starts_with("a.bin is no text but binary data, 3 bytes")
    );
}

#[tokio::test]
async fn several_edits_are_made_together_or_not_at_all() {
    let bench = Bench::new();
    bench.write("a.txt", "one\na second line\nthree\n");
    let edits =
        json!({"path": "a.txt", "edits": [{"old": "one", "new": "1"}, {"old": "three\n", "new": "3\n"}]});
    assert_eq!(bench.ok("edit", edits).await, "Changed a.txt in 2 places.");
    assert_eq!(bench.text("a.txt"), "1\na second line\n3\n");
    let edits = json!({"path": "a.txt", "edits": [{"old": "1", "new": "one"}, {"old": "  a secnd line", "new": "2"}]});
    let failed = bench.fails("edit", edits).await;
    assert!(failed.contains("edit 2: \"old\" stands nowhere in a.txt"), "{failed}");
    assert!(
        failed
            .contains("as they are now:\n     1\t1\n     2\ta second line\n     3\t3\nNothing was changed."),
        "{failed}"
    );
    assert_eq!(bench.text("a.txt"), "1\na second line\n3\n");
}

#[tokio::test]
async fn text_that_stands_in_several_places_is_replaced_only_on_request() {
    let bench = Bench::new();
    bench.write("a.txt", "x\ny\nx\n");
    let failed = bench.fails("edit", json!({"path": "a.txt", "edits": [{"old": "x", "new": "z"}]})).await;
    assert!(failed.contains("stands 2 times in a.txt, at lines 1, 3"), "{failed}");
    bench.ok("edit", json!({"path": "a.txt", "edits": [{"old": "x", "new": "z", "all": true}]})).await;
    assert_eq!(bench.text("a.txt"), "z\ny\nz\n");
}

#[tokio::test]
async fn an_empty_old_makes_a_file_that_is_missing_and_never_overwrites_one() {
    let bench = Bench::new();
    let make = |text: &str| json!({"path": "deep/er/a.txt", "edits": [{"old": "", "new": text}]});
    assert_eq!(bench.ok("edit", make("hello\n")).await, "Made deep/er/a.txt.");
    assert_eq!(bench.text("deep/er/a.txt"), "hello\n");
    let failed = bench.fails("edit", make("other")).await;
    assert!(failed.contains("exists with 1 lines"), "{failed}");
    let failed = bench.fails("edit", json!({"path": "no", "edits": [{"old": "a", "new": "b"}]})).await;
    assert!(failed.contains("no does not exist. To make a new file"), "{failed}");
}

#[tokio::test]
async fn line_ends_byte_order_mark_mode_and_odd_bytes_survive_an_edit() {
    let bench = Bench::new();
    bench.write("a.txt", b"\xef\xbb\xbfone\r\ntwo\r\ncaf\xe9");
    bench.write("run.sh", "#!/bin/sh\necho a\n");
    #[cfg(unix)]
    std::fs::set_permissions(bench.path("run.sh"), std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .unwrap();
    bench.ok("edit", json!({"path": "a.txt", "edits": [{"old": "one\ntwo\n", "new": "1\n2\n3\n"}]})).await;
    assert_eq!(std::fs::read(bench.path("a.txt")).unwrap(), b"\xef\xbb\xbf1\r\n2\r\n3\r\ncaf\xe9");
    bench.ok("edit", json!({"path": "run.sh", "edits": [{"old": "a", "new": "b"}]})).await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(bench.path("run.sh")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o755);
    }
    assert_eq!(bench.everything(), ["a.txt", "run.sh"], "nothing else is left behind");
}

#[tokio::test]
async fn an_edit_that_was_copied_almost_right_is_made_and_says_so() {
    let bench = Bench::new();
    bench.write("a.md", "one  \ntwo\t\nthree\n");
    let edit = |old: &str, new: &str| json!({"path": "a.md", "edits": [{"old": old, "new": new}]});
    let told = bench.ok("edit", edit("one\ntwo\n", "one\n2\n")).await;
    assert!(told.starts_with("Changed a.md in 1 place. White space at line ends was passed over"), "{told}");
    let told = bench.ok("edit", edit("     3\tthree", "3")).await;
    assert!(told.contains("line numbers in \"old\" were left out"), "{told}");
    assert_eq!(bench.text("a.md"), "one  \n2\n3\n");
    bench.write("a.md", "an old line\nthe new line\n");
    let told = bench.fails("edit", edit("another line", "the new line")).await;
    assert!(told.contains("\"new\" stands there, at line 2: was this edit made before?"), "{told}");
    bench.write("a.md", "\u{201c}quoted\u{201d}\n");
    assert!(bench.fails("edit", edit("\"quoted\"", "plain")).await.contains("only look alike"));
}

#[tokio::test]
async fn a_call_in_the_words_of_another_harness_is_carried_out_and_kept_under_our_name() {
    let bench = Bench::new();
    bench.ok("Write", json!({"file_path": "a.txt", "content": "one\n"})).await;
    let edit =
        json!({"file_path": "a.txt", "old_string": "one", "new_string": "two", "replace_all": "false"});
    assert_eq!(bench.ok("functions.Edit", edit).await, "Changed a.txt in 1 place.");
    let address = format!("file://{}", bench.path("a.txt").display());
    assert!(bench.ok("read_file", json!({"path": address})).await.contains("two"));
    assert!(bench.ok("read", json!({"path": "`a.txt`"})).await.contains("two"));
    assert!(bench.ok("Bash", json!({"command": ["bash", "-lc", "cat a.txt"]})).await.contains("two"));
    let called = bench.host.accepted().concat();
    let names = called.iter().filter_map(|item| match item {
        flotilla_domain::Item::ToolCall(call) => Some(call.name.as_str()),
        _ => None,
    });
    assert_eq!(names.collect::<Vec<_>>(), ["edit", "edit", "read", "read", "exec"]);
    let diff = "--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-two\n+three\n";
    let told = bench.fails("apply_patch", json!({"patch": diff})).await;
    assert!(told.contains("unified diff") && told.contains("*** Update File: PATH"), "{told}");
}

#[tokio::test]
async fn a_byte_order_mark_is_shown_to_nobody_and_stays_first() {
    let bench = Bench::new();
    bench.write("a.txt", "\u{feff}one\ntwo\n");
    let text = bench.ok("read", json!({"path": "a.txt"})).await;
    assert_eq!(text, "     1\tone\n     2\ttwo\n[the file begins with a byte order mark, which edits keep]");
    let patch = "*** Begin Patch\n*** Update File: a.txt\n@@\n+zero\n one\n-two\n+2\n*** End Patch";
    bench.ok("apply_patch", json!({"patch": patch})).await;
    assert_eq!(bench.text("a.txt"), "\u{feff}zero\none\n2\n");
}

#[tokio::test]
async fn a_patch_changes_several_files_or_none() {
    let bench = Bench::new();
    bench.write("a.txt", "one\ntwo\nthree\n");
    bench.write("old.txt", "old\n");
    bench.write("name.txt", "same\n");
    let patch = "*** Begin Patch\n*** Update File: a.txt\n@@\n one\n-two\n+2\n three\n*** Add File: new/b.txt\n+hello\n\
                 *** Delete File: old.txt\n*** Update File: name.txt\n*** Move to: renamed.txt\n*** End Patch\n";
    let told = bench.ok("apply_patch", json!({"patch": patch})).await;
    assert_eq!(
        told,
        "changed a.txt\nadded new/b.txt\ndeleted old.txt\ndeleted name.txt\nadded renamed.txt\n"
    );
    assert_eq!(bench.everything(), ["a.txt", "new", "new/b.txt", "renamed.txt"]);
    assert_eq!(bench.text("a.txt"), "one\n2\nthree\n");
    let patch =
        "*** Begin Patch\n*** Add File: c.txt\n+c\n*** Update File: a.txt\n@@\n-two\n+zwei\n*** End Patch\n";
    let failed = bench.fails("apply_patch", json!({"patch": patch})).await;
    assert!(failed.contains("a.txt: the hunk at line 5 of the patch does not fit"), "{failed}");
    assert_eq!(bench.everything(), ["a.txt", "new", "new/b.txt", "renamed.txt"], "c.txt was not made either");
}

#[tokio::test]
async fn a_patch_neither_overwrites_nor_invents_files() {
    let bench = Bench::new();
    bench.write("a.txt", "a\n");
    let patch = |section: &str| json!({"patch": format!("*** Begin Patch\n{section}\n*** End Patch\n")});
    let failed = bench.fails("apply_patch", patch("*** Add File: a.txt\n+b")).await;
    assert!(failed.contains("a.txt exists already"), "{failed}");
    let failed = bench.fails("apply_patch", patch("*** Update File: b.txt\n@@\n-a\n+b")).await;
    assert!(failed.contains("b.txt does not exist"), "{failed}");
    let failed = bench.fails("apply_patch", patch("*** Delete File: b.txt")).await;
    assert!(failed.contains("b.txt does not exist"), "{failed}");
    assert_eq!(bench.text("a.txt"), "a\n");
}

#[tokio::test]
async fn search_finds_lines_and_leaves_out_what_git_ignores() {
    let bench = Bench::new();
    bench.write(".gitignore", "target\n");
    bench.write("src/a.rs", "fn one() {}\nfn two() {}\n");
    bench.write("src/b.py", "def one(): pass\n");
    bench.write("target/c.rs", "fn one() {}\n");
    bench.write("bin", [b"fn one".as_slice(), &[0]].concat());
    let text = bench.ok("search", json!({"pattern": r"\bone\("})).await;
    assert_eq!(text, "src/a.rs\n1: fn one() {}\n\nsrc/b.py\n1: def one(): pass\n\n[2 matches in 2 files]");
    let text =
        bench.ok("search", json!({"pattern": "one(", "literal": true, "glob": "*.rs", "context": 1})).await;
    assert_eq!(text, "src/a.rs\n1: fn one() {}\n2- fn two() {}\n\n[1 matches in 1 files]");
    let text = bench.ok("search", json!({"pattern": "one", "path": "target"})).await;
    assert!(text.starts_with("target/c.rs\n1: fn one() {}"), "{text}");
    assert_eq!(bench.ok("search", json!({"pattern": "nowhere"})).await, "No match.");
    let failed = bench.fails("search", json!({"pattern": "one("})).await;
    assert!(failed.contains("\"literal\": true"), "{failed}");
    let text = bench.ok("search", json!({"pattern": "fn", "max": 1})).await;
    assert!(
        text.ends_with("[the first 1 matches, in 1 files; there may be more: narrow the search]"),
        "{text}"
    );
}

#[tokio::test]
async fn list_shows_folders_and_finds_files_by_glob() {
    let bench = Bench::new();
    bench.write(".gitignore", "target\n");
    bench.write("src/deep/er/a.rs", "");
    bench.write("src/b.rs", "");
    bench.write("target/c.rs", "");
    assert_eq!(bench.ok("list", json!({})).await, ".gitignore\nsrc/\nsrc/b.rs\nsrc/deep/\n");
    assert_eq!(bench.ok("list", json!({"glob": "*.rs"})).await, "src/b.rs\nsrc/deep/er/a.rs\n");
    assert_eq!(bench.ok("list", json!({"path": "src", "depth": 1})).await, "b.rs\ndeep/\n");
    let failed = bench.fails("list", json!({"path": "src/b.rs"})).await;
    assert_eq!(failed, "src/b.rs is a file: use read.");
    assert_eq!(bench.fails("read", json!({"path": "src"})).await, "src is a folder: use list.");
}

#[tokio::test]
async fn results_of_one_turn_belong_to_their_calls() {
    let bench = Bench::new();
    bench.write("a.txt", "a\n");
    let results =
        bench.turns(&[&[("read", json!({"path": "a.txt"})), ("read", json!({"path": "none"}))]]).await;
    assert_eq!(results[0].status, CallStatus::Ok);
    assert_eq!(support::said(&results[1]), "none does not exist.");
}

#[tokio::test]
async fn a_wrong_path_is_told_the_closest_that_there_are_but_none_that_git_ignores() {
    let bench = Bench::new();
    bench.write(".gitignore", "out\n");
    bench.write("src/deep/parser.rs", "");
    bench.write("out/parser.rs", "");
    bench.write("docs/guide.md", "old\n");
    let mut told = Vec::new();
    for (name, arguments) in [
        ("read", json!({"path": "src/parser.rs"})),
        ("read", json!({"path": "src/deep/parsr.rs"})),
        ("edit", json!({"path": "doc/Guide.md", "edits": [{"old": "old", "new": "new"}]})),
        ("list", json!({"path": "src/depe"})),
        ("search", json!({"pattern": "x", "path": "parser.rs"})),
        ("outline", json!({"path": "/somewhere/else/parser.rs"})),
        ("exec", json!({"command": "true", "cwd": "deep"})),
        ("apply_patch", json!({"patch": "*** Begin Patch\n*** Delete File: guide.md\n*** End Patch"})),
    ] {
        let text = bench.fails(name, arguments).await;
        let (_, meant) = text.split_once("Did you mean ").unwrap_or_else(|| panic!("{name}: {text}"));
        told.push(meant.split_once('?').unwrap().0.to_owned());
    }
    let parser = "src/deep/parser.rs";
    assert_eq!(
        told,
        [parser, parser, "docs/guide.md", "src/deep", parser, parser, "src/deep", "docs/guide.md"]
    );
    assert_eq!(bench.fails("read", json!({"path": "other.txt"})).await, "other.txt does not exist.");
}

#[tokio::test]
async fn what_an_edit_cannot_name_and_what_a_search_passes_over_is_said() {
    let bench = Bench::new();
    bench.write("latin", b"caf\xe9\nend\n");
    bench.write("binary", [b"x".as_slice(), &[0]].concat());
    let text = bench.ok("read", json!({"path": "latin"})).await;
    assert!(
        text.ends_with("     2\tend\n[the file is not in UTF-8: bytes that are none show as \u{fffd}]"),
        "{text}"
    );
    let edit = json!({"path": "latin", "edits": [{"old": "café", "new": "x"}]});
    assert!(bench.fails("edit", edit).await.contains("not in UTF-8"));
    let text = bench.ok("search", json!({"pattern": "x", "path": "binary"})).await;
    assert_eq!(text, "binary is no text, and was not searched. Use a command.");
    let edit = json!({"path": "latin", "edits": [{"old": "quite another thing", "new": "x"}]});
    assert!(bench.fails("edit", edit).await.contains("this is all of it, as it is now:\n     1\tcaf"));
}

#[tokio::test]
async fn a_pdf_that_holds_no_text_or_is_locked_says_what_to_do() {
    let bench = Bench::new();
    bench.write("scan.pdf", include_bytes!("fixtures/blank.pdf"));
    bench.write("locked.PDF", include_bytes!("fixtures/locked.pdf"));
    bench.write("broken.pdf", "%PDF-1.7 and no more");
    bench.write("tides.pdf", include_bytes!("fixtures/two.pdf"));
    let read = async |name: &str| bench.call("read", json!({"path": name})).await.1;
    let scan = read("scan.pdf").await;
    // The whole workspace's tests build it; for this crate alone: `cargo build -p flotilla-cli`.
    assert!(
        !scan.contains("is not where Flotilla is installed"),
        "the program `flotilla` was not built: {scan}"
    );
    assert!(scan.contains("a PDF without text (pages: 1)") && scan.contains("ocrmypdf"), "{scan}");
    let locked = read("locked.PDF").await;
    assert!(locked.contains("a password locks") && locked.contains("qpdf"), "{locked}");
    let broken = read("broken.pdf").await;
    assert!(broken.contains("cannot be read"), "{broken}");
    let tides = read("tides.pdf").await;
    assert!(tides.contains("PDF of 2 pages") && tides.contains("\t── page 2 ──"), "{tides}");
}
