//! The framing of events: the same events, however the bytes are cut.
#![no_main]

use flotilla_models::{Limits, parse_events};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &[u8])| {
    let (piece, bytes) = input;
    let limits = Limits { event: 1 << 12, response: 1 << 16 };
    let whole = parse_events(bytes, usize::MAX, limits);
    let cut = parse_events(bytes, usize::from(piece), limits);
    if let (Ok(whole), Ok(cut)) = (&whole, &cut) {
        assert_eq!(whole, cut);
    }
});
