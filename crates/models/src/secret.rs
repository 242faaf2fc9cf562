//! Keys, kept out of logs and errors.

use std::fmt;

use zeroize::Zeroizing;

/// A provider's key. It shows nothing of itself when printed and is wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a key; white space around it, as files and shells leave it, does not count.
    pub fn new(key: impl Into<String>) -> Self {
        let key = Zeroizing::new(key.into());
        Self(Zeroizing::new(key.trim().to_owned()))
    }

    /// The key itself, for the one place that sends it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The longest message of a server that an error keeps, in characters.
const LONGEST_MESSAGE: usize = 600;

/// A server's message made fit to be shown: without the key or anything that looks like one, on one line, short.
pub(crate) fn presentable(message: &str, key: Option<&Secret>) -> String {
    let mut text = match key {
        Some(key) if !key.reveal().is_empty() => message.replace(key.reveal(), "[key]"),
        _ => message.to_owned(),
    };
    if text.contains("sk-") || text.contains("Bearer ") {
        text = text
            .split(char::is_whitespace)
            .map(|word| {
                let bare = word.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
                if bare.starts_with("sk-") { "[key]" } else { word }
            })
            .collect::<Vec<_>>()
            .join(" ");
    }
    let mut short = String::with_capacity(text.len().min(LONGEST_MESSAGE));
    for (at, c) in text.trim().chars().enumerate() {
        if at == LONGEST_MESSAGE {
            short.push('…');
            break;
        }
        short.push(if c.is_control() { ' ' } else { c });
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_shows_nowhere() {
        let key = Secret::new(" sk-verysecret\n");
        assert_eq!(key.reveal(), "sk-verysecret");
        assert!(!format!("{key:?}").contains("very"));
        let text = presentable("Incorrect key: sk-verysecret or \"sk-proj-***abc\".\nTry again", Some(&key));
        assert_eq!(text, "Incorrect key: [key] or [key] Try again");
    }

    #[test]
    fn a_long_message_is_cut() {
        assert_eq!(presentable(&"ä".repeat(5000), None).chars().count(), LONGEST_MESSAGE + 1);
    }
}
