//! Pieces of JSON that the protocols share, written from what the conversation holds without copying it.

use bytes::Bytes;
use flotilla_domain::{Carry, Part, ToolCall};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::{Concession, Dialect};
use crate::model::Api;

/// Writes a body. Our own types always can be written; the empty body that a failure would leave is refused by
/// any server.
pub(crate) fn to_bytes(body: &impl Serialize) -> Bytes {
    let mut bytes = Vec::with_capacity(16 << 10);
    match serde_json::to_writer(&mut bytes, body) {
        Ok(()) => Bytes::from(bytes),
        Err(_) => Bytes::new(),
    }
}

/// `data:image/png;base64,…`
pub(crate) struct DataUrl<'a> {
    pub media_type: &'a str,
    pub data: &'a str,
}

impl Serialize for DataUrl<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("data:{};base64,{}", self.media_type, self.data))
    }
}

/// A tool result's text parts as one string.
pub(crate) struct Texts<'a>(pub &'a [Part]);

impl Serialize for Texts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            [Part::Text { text }] => serializer.serialize_str(text),
            parts => serializer.collect_str(&Joined(parts)),
        }
    }
}

struct Joined<'a>(&'a [Part]);

impl std::fmt::Display for Joined<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut first = true;
        for part in self.0 {
            if let Part::Text { text } = part {
                if !first {
                    f.write_str("\n")?;
                }
                first = false;
                f.write_str(text)?;
            }
        }
        Ok(())
    }
}

/// Whether `text` is a JSON object.
pub(crate) fn is_object(text: &str) -> bool {
    text.trim_start().starts_with('{') && serde_json::from_str::<&RawValue>(text).is_ok()
}

/// A call's arguments as an object, even where the model wrote none.
pub(crate) enum Arguments<'a> {
    Object(&'a RawValue),
    Text(&'a str),
}

impl<'a> Arguments<'a> {
    pub fn of(call: &'a ToolCall) -> Self {
        match serde_json::from_str::<&RawValue>(&call.arguments) {
            Ok(raw) if raw.get().starts_with('{') => Self::Object(raw),
            _ => Self::Text(&call.arguments),
        }
    }
}

impl Serialize for Arguments<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Wrapped<'a> {
            invalid_arguments: &'a str,
        }
        match self {
            Self::Object(raw) => raw.serialize(serializer),
            Self::Text(text) => Wrapped { invalid_arguments: text }.serialize(serializer),
        }
    }
}

/// A reasoning payload, if it is this API's and this model's own.
pub(crate) fn carried<'a>(
    carry: Option<&'a Carry>,
    api: Api,
    dialect: &Dialect<'_>,
) -> Option<&'a serde_json::Value> {
    let carry = carry?;
    (carry.api == api.as_str()
        && carry.model == dialect.model
        && !dialect.conceded.has(Concession::CarriedReasoning))
    .then_some(&carry.payload)
}
