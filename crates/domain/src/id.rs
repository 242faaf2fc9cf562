//! Typed ids: a prefix and a UUID in TypeID form (`task_01j…`), parsed at the edge.
//!
//! The suffix is 26 characters of Crockford's base32 over the 128 bits of the UUID
//! (<https://github.com/jetify-com/typeid/tree/main/spec>), so UUIDv7 ids sort by age.

use std::{fmt, str::FromStr};
use uuid::Uuid;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const SUFFIX_LEN: usize = 26;

/// Why a text is no id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not an id of the form {prefix}_ and 26 characters of base32")]
pub struct ParseIdError {
    prefix: &'static str,
    text: String,
}

fn encode(uuid: Uuid) -> String {
    let bits = uuid.as_u128();
    (0..SUFFIX_LEN).rev().map(|i| char::from(ALPHABET[((bits >> (i * 5)) & 31) as usize])).collect()
}

fn decode(suffix: &str) -> Option<Uuid> {
    let bytes = suffix.as_bytes();
    // 26 × 5 = 130 bits: the first character carries only three, so it is at most '7'.
    if bytes.len() != SUFFIX_LEN || bytes[0] > b'7' {
        return None;
    }
    bytes
        .iter()
        .try_fold(0u128, |bits, byte| {
            let value = ALPHABET.iter().position(|c| c == byte)?;
            Some((bits << 5) | value as u128)
        })
        .map(Uuid::from_u128)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// What every id of this kind begins with, before the underscore.
            pub const PREFIX: &'static str = $prefix;
            /// The id that stands for `uuid`; callers pass in a fresh UUIDv7.
            pub const fn new(uuid: Uuid) -> Self { Self(uuid) }
            /// The UUID behind the id.
            pub const fn uuid(self) -> Uuid { self.0 }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}_{}", $prefix, encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(self, f) }
        }

        impl FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                text.strip_prefix($prefix)
                    .and_then(|rest| rest.strip_prefix('_'))
                    .and_then(decode)
                    .map(Self)
                    .ok_or_else(|| ParseIdError { prefix: $prefix, text: text.to_owned() })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(self) }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A project.
    ProjectId = "proj";
    /// A task.
    TaskId = "task";
    /// A run.
    RunId = "run";
    /// A checkpoint of a workspace.
    CheckpointId = "chk";
    /// A decision asked of a human.
    ApprovalId = "appr";
    /// A free-text question asked of a human.
    QuestionId = "ques";
    /// A conversation with a model.
    ChatId = "chat";
    /// A message of a chat, or from a human to a run.
    MessageId = "msg";
    /// A terminal session.
    TerminalId = "term";
    /// One attempt to land a run.
    LandingId = "land";
    /// A saved prompt.
    PromptId = "prompt";
    /// A memory.
    MemoryId = "mem";
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_id_reads_back_as_it_was_written(bits: u128) {
            let id = TaskId::new(Uuid::from_u128(bits));
            prop_assert_eq!(id.to_string().parse::<TaskId>(), Ok(id));
        }

        #[test]
        fn ids_sort_as_their_uuids_do(a: u128, b: u128) {
            let (x, y) = (RunId::new(Uuid::from_u128(a)), RunId::new(Uuid::from_u128(b)));
            prop_assert_eq!(x.to_string().cmp(&y.to_string()), a.cmp(&b));
        }

        #[test]
        fn any_text_parses_or_is_refused_without_a_panic(text in ".{0,40}") {
            let _ = text.parse::<TaskId>();
        }
    }

    #[test]
    fn the_suffix_is_that_of_the_typeid_specification() {
        let uuid = Uuid::parse_str("01890a5d-ac96-774b-bcce-b302099a8057").unwrap();
        assert_eq!(TaskId::new(uuid).to_string(), "task_01h455vb4pex5vsknk084sn02q");
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let run = RunId::new(Uuid::nil()).to_string();
        assert!(run.parse::<TaskId>().is_err());
    }
}
