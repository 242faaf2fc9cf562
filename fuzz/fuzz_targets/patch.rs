//! Patches: read or refused, fitted or not, never a panic; and a patch that fits says the same twice.
#![no_main]

use flotilla_agent::{FileChange, apply, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &[u8])| {
    let (text, file) = input;
    for text in [text.to_owned(), format!("*** Begin Patch\n*** Update File: a\n{text}\n*** End Patch\n")] {
        let Ok(patch) = parse(&text) else { continue };
        for change in patch.files {
            if let FileChange::Update { hunks, .. } = change {
                let first = apply(file, &hunks);
                assert_eq!(first, apply(file, &hunks));
                if let Ok(result) = first {
                    assert!(file.is_empty() || result.is_empty() || file.ends_with(b"\n") == result.ends_with(b"\n"));
                }
            }
        }
    }
});
