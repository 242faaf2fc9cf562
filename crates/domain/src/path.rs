//! A path inside a repository: bytes, as git has them, that survive JSON whatever they are.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A path relative to a repository's root, `/`-separated, in git's own bytes.
///
/// As text, bytes that are no UTF-8 read `\xNN` and a backslash reads `\\`, which is reversible.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Vec<u8>);

impl RepoPath {
    /// The path with these bytes.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes as git has them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads the text form back; `None` where an escape is broken.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut bytes = Vec::with_capacity(text.len());
        let mut rest = text.as_bytes().iter();
        while let Some(&byte) = rest.next() {
            if byte != b'\\' {
                bytes.push(byte);
                continue;
            }
            match rest.next()? {
                b'\\' => bytes.push(b'\\'),
                b'x' => {
                    let mut digit = || char::from(*rest.next()?).to_digit(16);
                    let value = digit()? * 16 + digit()?;
                    bytes.push(u8::try_from(value).ok()?);
                }
                _ => return None,
            }
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            f.write_str(&chunk.valid().replace('\\', "\\\\"))?;
            for byte in chunk.invalid() {
                write!(f, "\\x{byte:02x}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

impl From<&str> for RepoPath {
    fn from(path: &str) -> Self {
        Self(path.as_bytes().to_vec())
    }
}

impl Serialize for RepoPath {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RepoPath {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        Self::from_text(&text).ok_or_else(|| serde::de::Error::custom("a broken escape in a path"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_come_back_through_their_text(bytes: Vec<u8>) {
            let path = RepoPath::from_bytes(bytes);
            prop_assert_eq!(RepoPath::from_text(&path.to_string()), Some(path));
        }
    }
}
