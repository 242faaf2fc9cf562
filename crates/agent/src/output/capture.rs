//! A command's output while it comes in: its beginning and its end, whatever its length.

use std::collections::VecDeque;

/// Bytes kept of the beginning and of the end. More than a model is shown, since drawing over needs room.
const HEAD: usize = 128 << 10;
const TAIL: usize = 256 << 10;

/// The beginning and the end of a stream of bytes.
#[derive(Debug, Default)]
pub(crate) struct Capture {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    dropped: u64,
    total: u64,
}

/// What was captured, cleaned.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Captured {
    /// All of it.
    Whole(String),
    /// Its beginning and its end.
    Ends {
        head: String,
        tail: String,
        /// Bytes in between that are not here.
        dropped: u64,
    },
}

impl Capture {
    pub(crate) fn push(&mut self, mut bytes: &[u8]) {
        self.total += bytes.len() as u64;
        if self.tail.is_empty() && self.dropped == 0 {
            let (head, rest) = bytes.split_at(bytes.len().min(HEAD - self.head.len()));
            self.head.extend_from_slice(head);
            bytes = rest;
        }
        if bytes.len() >= TAIL {
            self.dropped += (self.tail.len() + bytes.len() - TAIL) as u64;
            self.tail.clear();
            self.tail.extend(&bytes[bytes.len() - TAIL..]);
            return;
        }
        let over = (self.tail.len() + bytes.len()).saturating_sub(TAIL);
        self.dropped += over as u64;
        self.tail.drain(..over);
        self.tail.extend(bytes);
    }

    /// Bytes that never came here at all.
    pub(crate) fn skip(&mut self, bytes: u64) {
        if bytes > 0 {
            self.total += bytes;
            self.dropped += bytes + self.tail.len() as u64;
            self.tail.clear();
        }
    }

    /// Bytes that came, those not kept included.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    pub(crate) fn cleaned(mut self) -> Captured {
        if self.dropped == 0 {
            self.head.extend(self.tail);
            return Captured::Whole(super::clean::clean(&self.head));
        }
        let tail = self.tail.make_contiguous();
        // The tail may begin within a character or an escape sequence; a new line is a safe place.
        let start = tail.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        Captured::Ends {
            head: super::clean::clean(&self.head),
            tail: super::clean::clean(&tail[start..]),
            dropped: self.dropped + start as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_flood_keeps_its_beginning_and_its_end() {
        let mut capture = Capture::default();
        capture.push(b"first\n");
        for _ in 0..10_000 {
            capture.push(b"and on and on and on and on and on and on and on\n");
        }
        capture.push(b"last\n");
        let Captured::Ends { head, tail, dropped } = capture.cleaned() else { panic!("nothing was dropped") };
        assert!(head.starts_with("first\n") && tail.ends_with("on\nlast\n"));
        assert_eq!(head.len() as u64 + tail.len() as u64 + dropped, 6 + 490_000 + 5);
    }

    #[test]
    fn what_never_came_is_counted() {
        let mut capture = Capture::default();
        capture.push(b"a\n");
        capture.skip(100);
        capture.push(b"b\nc\n");
        assert_eq!(capture.total(), 106);
        let Captured::Ends { head, tail, dropped } = capture.cleaned() else { panic!("nothing was dropped") };
        assert_eq!((head.as_str(), tail.as_str(), dropped), ("a\n", "c\n", 102));
    }

    proptest! {
        #[test]
        fn whatever_fits_is_whole(chunks: Vec<Vec<u8>>) {
            let mut capture = Capture::default();
            for chunk in &chunks {
                capture.push(chunk);
            }
            let all = chunks.concat();
            prop_assert_eq!(capture.cleaned(), Captured::Whole(super::super::clean::clean(&all)));
        }
    }
}
