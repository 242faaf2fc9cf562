//! How bytes travel between page and window without becoming text: a head and a body in one buffer, and messages of
//! a socket one after the other.
//!
//! An answer is `length of the head (u32, little-endian), head (JSON), body`; a batch of messages is any number of
//! `kind (0 text, 1 binary), length (u32, little-endian), bytes`.

use bytes::Bytes;
use flotilla_api::client::RelayMessage;
use serde::Serialize;

const TEXT: u8 = 0;
const BINARY: u8 = 1;
const MESSAGE_HEAD: usize = 5;

/// `head` and `body` in one buffer.
pub fn answer(head: &impl Serialize, body: &[u8]) -> Vec<u8> {
    // A head is a struct of numbers and strings, which is always JSON.
    let head = serde_json::to_vec(head).unwrap_or_default();
    let mut buffer = Vec::with_capacity(4 + head.len() + body.len());
    buffer.extend_from_slice(&length(&head));
    buffer.extend_from_slice(&head);
    buffer.extend_from_slice(body);
    buffer
}

/// Adds `message` to a batch.
pub fn push(batch: &mut Vec<u8>, message: &RelayMessage) {
    let (kind, bytes) = match message {
        RelayMessage::Text(text) => (TEXT, text.as_bytes()),
        RelayMessage::Binary(bytes) => (BINARY, bytes.as_ref()),
    };
    batch.push(kind);
    batch.extend_from_slice(&length(bytes));
    batch.extend_from_slice(bytes);
}

/// The messages of a batch; `None` where it is not one.
pub fn messages(mut batch: &[u8]) -> Option<Vec<RelayMessage>> {
    let mut found = Vec::new();
    while let Some((head, rest)) = batch.split_at_checked(MESSAGE_HEAD) {
        let size = u32::from_le_bytes(head[1..].try_into().ok()?);
        let (bytes, rest) = rest.split_at_checked(usize::try_from(size).ok()?)?;
        found.push(match head[0] {
            TEXT => RelayMessage::Text(String::from_utf8(bytes.to_vec()).ok()?),
            BINARY => RelayMessage::Binary(Bytes::copy_from_slice(bytes)),
            _ => return None,
        });
        batch = rest;
    }
    batch.is_empty().then_some(found)
}

fn length(bytes: &[u8]) -> [u8; 4] {
    // Bodies are bounded far below 4 GiB by whoever makes them.
    u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_gives_back_the_messages_that_went_in() {
        let all = [
            RelayMessage::Text("{\"cols\":80}".to_owned()),
            RelayMessage::Binary(Bytes::from_static(&[0, 255, 27])),
            RelayMessage::Binary(Bytes::new()),
        ];
        let mut batch = Vec::new();
        all.iter().for_each(|message| push(&mut batch, message));
        assert_eq!(messages(&batch).unwrap(), all);
        assert_eq!(messages(&[]).unwrap(), []);
    }

    #[test]
    fn a_batch_that_is_cut_short_or_of_an_unknown_kind_is_none() {
        let mut batch = Vec::new();
        push(&mut batch, &RelayMessage::Text("abc".to_owned()));
        for end in 1..batch.len() {
            assert_eq!(messages(&batch[..end]), None, "{end}");
        }
        batch[0] = 7;
        assert_eq!(messages(&batch), None);
        assert_eq!(messages(&[0, 255, 255, 255, 255, 1]), None);
    }

    #[test]
    fn an_answer_begins_with_the_length_of_its_head() {
        let buffer = answer(&serde_json::json!({"status": 200}), b"body");
        assert_eq!(buffer[..4], 14_u32.to_le_bytes());
        assert_eq!(&buffer[4..18], br#"{"status":200}"#);
        assert_eq!(&buffer[18..], b"body");
    }
}
