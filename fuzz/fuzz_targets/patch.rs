//! Patches: read or refused, fitted or not, never a panic; and a patch that fits says the same twice.
//!
//! An input is the patch, a zero byte, and the file that it meets, so that a seed can be read and written by hand.
#![no_main]

use flotilla_agent::{FileChange, HunkLine, apply, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let (text, file) = match input.iter().position(|&byte| byte == 0) {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (input, &[][..]),
    };
    let Ok(text) = str::from_utf8(text) else { return };
    for text in [text.to_owned(), format!("*** Begin Patch\n*** Update File: a\n{text}\n*** End Patch\n")] {
        let Ok(patch) = parse(&text) else { continue };
        for change in patch.files {
            if let FileChange::Update { hunks, .. } = change {
                let first = apply(file, &hunks);
                assert_eq!(first, apply(file, &hunks));
                // An empty line that comes last in a file without a final newline is that newline.
                let inserts_nothing =
                    |line: &HunkLine| matches!(line, HunkLine::Insert(text) if text.is_empty());
                let blank = hunks.iter().flat_map(|hunk| &hunk.lines).any(inserts_nothing);
                if let (Ok(result), false) = (first, blank) {
                    assert!(
                        file.is_empty()
                            || result.is_empty()
                            || file.ends_with(b"\n") == result.ends_with(b"\n")
                    );
                }
            }
        }
    }
});
