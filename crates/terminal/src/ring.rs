//! The newest output, in memory.

use bytes::Bytes;
use std::collections::VecDeque;

/// The newest bytes of an output, at most `limit`, by their offsets in the whole.
pub(crate) struct Ring {
    bytes: VecDeque<u8>,
    end: u64,
    limit: usize,
}

impl Ring {
    pub fn new(limit: usize) -> Self {
        Self { bytes: VecDeque::new(), end: 0, limit }
    }

    /// The offset of the oldest byte that is still here.
    pub fn start(&self) -> u64 {
        self.end - self.bytes.len() as u64
    }

    pub fn push(&mut self, new: &[u8]) {
        self.end += new.len() as u64;
        let new = &new[new.len().saturating_sub(self.limit)..];
        let excess = (self.bytes.len() + new.len()).saturating_sub(self.limit);
        self.bytes.drain(..excess);
        self.bytes.extend(new);
    }

    /// Up to `limit` bytes from the offset `at` on; `None` where they are here no more.
    pub fn copy(&self, at: u64, limit: usize) -> Option<Bytes> {
        let skip = usize::try_from(at.checked_sub(self.start())?).ok()?;
        let len = self.bytes.len().checked_sub(skip)?.min(limit);
        let (front, back) = self.bytes.as_slices();
        let mut copy = Vec::with_capacity(len);
        let from_front = front.get(skip..).unwrap_or_default();
        copy.extend_from_slice(&from_front[..from_front.len().min(len)]);
        let from_back = back.get(skip.saturating_sub(front.len())..).unwrap_or_default();
        copy.extend_from_slice(&from_back[..len - copy.len()]);
        Some(Bytes::from(copy))
    }

    /// Gives memory back: keeps the newest `keep` bytes only.
    pub fn shrink(&mut self, keep: usize) {
        self.bytes.drain(..self.bytes.len().saturating_sub(keep));
        self.bytes.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_ring_holds_the_newest_bytes_of_what_was_pushed(
            pushes in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..20),
            limit in 1usize..64,
            at in 0u64..900,
            want in 0usize..80,
        ) {
            let mut ring = Ring::new(limit);
            let mut whole = Vec::new();
            for push in &pushes {
                ring.push(push);
                whole.extend_from_slice(push);
            }
            let start = whole.len().saturating_sub(limit) as u64;
            prop_assert_eq!(ring.start(), start);
            let expected = (at >= start && at <= whole.len() as u64).then(|| {
                let rest = &whole[at as usize..];
                Bytes::copy_from_slice(&rest[..rest.len().min(want)])
            });
            prop_assert_eq!(ring.copy(at, want), expected);
        }
    }
}
