//! Server-sent events from bytes, with a cap. The framing is `sse-stream`'s.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{FutureExt, Stream, StreamExt};
use sse_stream::SseByteStream;

use crate::conduct::Limits;
use crate::error::{Malformation, ModelError};

/// The bytes that wait to be framed.
#[derive(Clone, Default)]
struct Inbox(Arc<Mutex<VecDeque<Bytes>>>);

impl Stream for Inbox {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front() {
            Some(bytes) => Poll::Ready(Some(Ok(bytes))),
            None => Poll::Pending,
        }
    }
}

/// Takes bytes in pieces of any size and gives events as they become whole.
pub(crate) struct Events {
    inbox: Inbox,
    stream: SseByteStream<Inbox>,
    limits: Limits,
    since_event: usize,
    total: usize,
}

impl Events {
    pub(crate) fn new(limits: Limits) -> Self {
        let inbox = Inbox::default();
        Self { stream: SseByteStream::new(inbox.clone()), inbox, limits, since_event: 0, total: 0 }
    }

    /// Takes more bytes.
    pub(crate) fn push(&mut self, bytes: Bytes) -> Result<(), ModelError> {
        self.total = self.total.saturating_add(bytes.len());
        self.since_event = self.since_event.saturating_add(bytes.len());
        if self.total > self.limits.response {
            return Err(ModelError::TooLarge { limit: self.limits.response });
        }
        if !bytes.is_empty() {
            self.inbox.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(bytes);
        }
        Ok(())
    }

    /// Whether anything at all has come.
    pub(crate) fn any_bytes(&self) -> bool {
        self.total > 2
    }

    /// Ends the last event of a server that forgets the blank line after it.
    pub(crate) fn end(&mut self) -> Result<(), ModelError> {
        self.push(Bytes::from_static(b"\n\n"))
    }

    /// The data of the next whole event, if there is one. Events without data mean nothing to any of the APIs.
    pub(crate) fn next(&mut self, api: &'static str) -> Result<Option<String>, ModelError> {
        loop {
            match self.stream.next().now_or_never() {
                None | Some(None) => {
                    return if self.since_event > self.limits.event {
                        Err(ModelError::TooLarge { limit: self.limits.event })
                    } else {
                        Ok(None)
                    };
                }
                Some(Some(Err(_))) => {
                    return Err(ModelError::Malformed { api, what: Malformation::Framing });
                }
                Some(Some(Ok(event))) => {
                    self.since_event = 0;
                    if let Some(data) = event.data.filter(|data| !data.is_empty()) {
                        return Ok(Some(data));
                    }
                }
            }
        }
    }
}

/// The data of all events in `bytes`, fed in pieces of `piece` bytes: the pure core that is fuzzed.
///
/// # Errors
/// [`ModelError::Malformed`] where the text is not UTF-8, [`ModelError::TooLarge`] past a limit.
pub fn parse_events(bytes: &[u8], piece: usize, limits: Limits) -> Result<Vec<String>, ModelError> {
    let mut events = Events::new(limits);
    let mut all = Vec::new();
    for piece in bytes.chunks(piece.max(1)) {
        events.push(Bytes::copy_from_slice(piece))?;
        while let Some(data) = events.next("event stream")? {
            all.push(data);
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn events_come_out_whole_however_they_are_cut() {
        let text = b"\xEF\xBB\xBF: hello\r\nevent: a\r\ndata: {\"x\":1}\r\n\r\ndata: one\ndata: two\n\nid: 4\n\ndata: \xC3\xA4\r\rdata: tail";
        for piece in 1..text.len() {
            let got = parse_events(text, piece, Limits::default()).unwrap();
            assert_eq!(got, ["{\"x\":1}", "one\ntwo", "ä"], "piece {piece}");
        }
    }

    #[test]
    fn an_endless_line_ends_at_the_cap() {
        let limits = Limits { event: 1000, response: 1 << 20 };
        let mut bytes = b"data: ".to_vec();
        bytes.resize(5000, b'x');
        assert_eq!(parse_events(&bytes, 100, limits), Err(ModelError::TooLarge { limit: 1000 }));
    }

    #[test]
    fn an_endless_stream_ends_at_the_cap() {
        let limits = Limits { event: 1000, response: 3000 };
        let bytes = b"data: x\n\n".repeat(1000);
        assert_eq!(parse_events(&bytes, 100, limits), Err(ModelError::TooLarge { limit: 3000 }));
    }

    proptest! {
        #[test]
        fn any_bytes_are_events_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400), piece in 1usize..50) {
            let whole = parse_events(&bytes, usize::MAX, Limits::default());
            let cut = parse_events(&bytes, piece, Limits::default());
            if let (Ok(whole), Ok(cut)) = (&whole, &cut) { prop_assert_eq!(whole, cut); }
        }
    }
}
