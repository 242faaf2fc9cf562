//! The newest output, in memory.

use bytes::Bytes;
use std::collections::VecDeque;

/// Smaller pieces grow together up to this size, so that output that comes by the byte costs little more than itself.
const PIECE: usize = 4096;
/// A viewer is given what stands in one piece without a copy, unless that is less than this.
const LEAST_WHOLE: usize = 16 * 1024;

/// The newest bytes of an output by their offsets in the whole: at most `limit`, and at least what is left of `limit`
/// without the largest of its pieces. Viewers share the pieces.
pub(crate) struct Ring {
    pieces: VecDeque<Bytes>,
    len: usize,
    end: u64,
    limit: usize,
}

impl Ring {
    pub fn new(limit: usize) -> Self {
        Self { pieces: VecDeque::new(), len: 0, end: 0, limit }
    }

    /// The offset of the oldest byte that is still here.
    pub fn start(&self) -> u64 {
        self.end - self.len as u64
    }

    /// Adds `new`, and gives back the last piece that fell out for it.
    pub fn push(&mut self, new: Bytes) -> Option<Bytes> {
        self.end += new.len() as u64;
        self.len += new.len();
        match self.pieces.back_mut() {
            Some(last) if last.len() + new.len() <= PIECE => *last = [&last[..], &new[..]].concat().into(),
            _ => self.pieces.push_back(new),
        }
        self.trim(self.limit)
    }

    fn trim(&mut self, limit: usize) -> Option<Bytes> {
        let mut out = None;
        while self.len > limit {
            out = self.pieces.pop_front();
            self.len -= out.as_ref().map_or(self.len, Bytes::len);
        }
        out
    }

    /// Up to `limit` bytes from the offset `at` on; `None` where they are here no more.
    pub fn copy(&self, at: u64, limit: usize) -> Option<Bytes> {
        let skip = usize::try_from(at.checked_sub(self.start())?).ok()?;
        let left = self.len.checked_sub(skip)?.min(limit);
        // Viewers that keep up are near the end.
        let (mut first, mut after) = (self.pieces.len(), self.len);
        while after > skip {
            first -= 1;
            after -= self.pieces[first].len();
        }
        let mut pieces = self.pieces.range(first..);
        let Some(piece) = pieces.next() else { return Some(Bytes::new()) };
        let begin = skip - after;
        let whole = piece.slice(begin..piece.len().min(begin + left));
        if whole.len() >= left.min(LEAST_WHOLE) {
            return Some(whole);
        }
        let mut copy = Vec::with_capacity(left);
        copy.extend_from_slice(&whole);
        for piece in pieces {
            copy.extend_from_slice(&piece[..piece.len().min(left - copy.len())]);
        }
        Some(copy.into())
    }

    /// Gives memory back: keeps the newest `keep` bytes only.
    pub fn shrink(&mut self, keep: usize) {
        let keep = keep.min(self.len);
        let newest = self.copy(self.end - keep as u64, keep);
        self.pieces = newest.map(|newest| Bytes::copy_from_slice(&newest)).into_iter().collect();
        self.len = self.pieces.iter().map(Bytes::len).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_ring_holds_the_newest_bytes_of_what_was_pushed(
            pushes in prop::collection::vec((any::<u8>(), 0usize..9000), 0..30),
            limit in 9000usize..60_000,
            at in 0u64..200_000,
            want in 0usize..40_000,
            keep in 0usize..20_000,
        ) {
            let mut ring = Ring::new(limit);
            let mut whole = Vec::new();
            for (seed, len) in pushes {
                let push: Vec<u8> = (0..len).map(|i| (i as u8) ^ seed).collect();
                whole.extend_from_slice(&push);
                ring.push(push.into());
            }
            let end = whole.len() as u64;
            let kept = end - ring.start();
            prop_assert!(kept <= limit as u64 && kept >= end.min((limit - 9000) as u64));
            let check = |ring: &Ring| {
                let Some(copy) = ring.copy(at, want) else {
                    prop_assert!(at < ring.start() || at > end);
                    return Ok(());
                };
                prop_assert!(whole[at as usize..].starts_with(&copy));
                let left = (whole.len() - at as usize).min(want);
                prop_assert!(copy.len() == left || (copy.len() >= LEAST_WHOLE && copy.len() < left));
                Ok(())
            };
            check(&ring)?;
            ring.shrink(keep);
            prop_assert!(end - ring.start() <= keep as u64);
            check(&ring)?;
        }
    }

    #[test]
    fn output_that_comes_by_the_byte_is_kept_in_few_pieces() {
        let mut ring = Ring::new(64 * 1024);
        for byte in (0..=255).cycle().take(100_000) {
            ring.push(Bytes::copy_from_slice(&[byte]));
        }
        assert!(ring.pieces.len() <= 16);
    }
}
