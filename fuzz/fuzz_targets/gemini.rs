//! The reading of an answer: the same answer or error, however the bytes are cut, and never a call without an id.
#![no_main]

use flotilla_models::{Api, Limits, parse_response};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &[u8])| {
    let (piece, bytes) = input;
    let parse = |piece| parse_response(Api::Gemini, "model", bytes, piece, Limits::default());
    let whole = parse(usize::MAX);
    assert_eq!(whole, parse(usize::from(piece)));
    for item in whole.into_iter().flat_map(|response| response.items) {
        if let flotilla_domain::Item::ToolCall(call) = item {
            assert!(!call.call.0.is_empty());
        }
    }
});
