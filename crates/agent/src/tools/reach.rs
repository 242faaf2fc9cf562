//! Where on the web the model of a chat may go.

use flotilla_domain::{CallStatus, Item, MessageSource, Part};
use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, PoisonError},
};
use url::Url;

/// What an address in running text ends before.
const ENDS: [char; 8] = ['"', '<', '>', '`', '\\', '^', '{', '|'];
/// The tools whose results hold what others wrote, and nothing that the model did.
const TELLING: [&str; 3] = ["fetch", "web_search", "read"];
/// The longest address that is taken in, in bytes.
const LONGEST: usize = 2048;

/// The addresses that a chat's model was told of by the person, a search, a page or a file. It may open these and no
/// others: one that it made up itself could carry what it has read here to whoever owns the address.
#[derive(Debug, Default)]
pub struct Reach {
    known: Mutex<HashSet<String>>,
}

impl Reach {
    /// The addresses of a conversation, but for those that the model alone wrote.
    pub fn of(conversation: &[Item]) -> Self {
        let reach = Self::default();
        let mut tools = HashMap::new();
        for item in conversation {
            match item {
                // What Flotilla itself says may repeat the model's words.
                Item::UserMessage { source: MessageSource::Prompt, parts } => {
                    reach.take_in(parts);
                    reach.take_in_hosts(parts);
                }
                Item::ToolCall(call) => {
                    tools.insert(&call.call, call.name.as_str());
                }
                Item::ToolResult(result) => {
                    let tool = tools.get(&result.call).copied().unwrap_or_default();
                    reach.learn(tool, result.status, &result.output);
                }
                Item::UserMessage { .. } | Item::AssistantMessage { .. } | Item::Reasoning { .. } => {}
            }
        }
        reach
    }

    /// Takes in the addresses of what a tool told. What failed may repeat the model's words, and so may other tools.
    pub(super) fn learn(&self, tool: &str, status: CallStatus, told: &[Part]) {
        if status == CallStatus::Ok && TELLING.contains(&tool) {
            self.take_in(told);
        }
    }

    fn take_in(&self, told: &[Part]) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for text in texts(told) {
            let begins = text.match_indices("http").map(|(at, _)| &text[at..]);
            let addresses = begins.filter(|rest| rest.starts_with("http://") || rest.starts_with("https://"));
            known.extend(addresses.flat_map(readings));
        }
    }

    /// Takes in addresses as people type them, without their scheme.
    fn take_in_hosts(&self, said: &[Part]) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for word in texts(said).flat_map(str::split_whitespace) {
            let word = word.trim_start_matches(['(', '[', '"', '\'', '<', '`']);
            let host = word.split(['/', '?', '#', ':']).next().unwrap_or_default();
            let is_host = host.rsplit_once('.').is_some_and(|(name, top)| {
                !name.is_empty() && top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic())
            });
            if is_host {
                known.extend(readings(&format!("https://{word}")));
            }
        }
    }

    pub(super) fn knows(&self, address: &str) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        key(address.trim()).is_some_and(|key| known.contains(&key))
    }
}

fn texts(parts: &[Part]) -> impl Iterator<Item = &str> {
    parts.iter().filter_map(|part| match part {
        Part::Text { text } => Some(text.as_str()),
        Part::Image { .. } => None,
    })
}

/// What the address that a text begins with may be: where a sentence or a link around it ends is not told by the
/// characters alone.
fn readings(text: &str) -> Vec<String> {
    let text = &text[..text.floor_char_boundary(LONGEST)];
    let end =
        text.find(|c: char| c.is_whitespace() || c.is_control() || ENDS.contains(&c)).unwrap_or(text.len());
    let mut address = &text[..end];
    let mut found = Vec::new();
    if let Some(at) = address.find([')', ']', '\'']) {
        found.extend(key(&address[..at]));
    }
    loop {
        found.extend(key(address));
        match address.strip_suffix(|c: char| c.is_ascii_punctuation() && c != '/') {
            Some(shorter) => address = shorter,
            None => return found,
        }
    }
}

/// What two writings of one address have in common.
fn key(address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok().filter(Url::has_host)?;
    if url.scheme() == "http" && url.port().is_none() {
        url.set_scheme("https").ok()?;
    }
    url.set_fragment(None);
    Some(url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flotilla_domain::{CallId, CallStatus, MessageSource, ToolCall, ToolResult};
    use proptest::prelude::*;

    fn person(text: &str) -> Item {
        Item::UserMessage { source: MessageSource::Prompt, parts: vec![Part::text(text)] }
    }

    fn told_by(tool: &str, status: CallStatus, text: &str) -> [Item; 2] {
        let call = CallId("c".to_owned());
        let output = vec![Part::text(text)];
        [
            Item::ToolCall(ToolCall {
                call: call.clone(),
                name: tool.to_owned(),
                arguments: r#"{"url":"https://evil.example/?secret"}"#.to_owned(),
            }),
            Item::ToolResult(ToolResult { call, status, output, command: None }),
        ]
    }

    fn told(text: &str) -> [Item; 2] {
        told_by("web_search", CallStatus::Ok, text)
    }

    fn knows(items: &[Item], address: &str) -> bool {
        Reach::of(items).knows(address)
    }

    #[test]
    fn an_address_that_the_person_or_a_result_named_is_known_however_it_stands_in_the_text() {
        let said = person(
            "Read https://a.example/guide?x=1#part, (http://b.example/wiki/Ship_(sail)) and [c](https://c.example/d). \
             Then docs.rs/serde and <https://e.example/>; \u{201c}https://f.example/g\u{201d}",
        );
        for address in [
            "https://a.example/guide?x=1",
            "https://a.example/guide?x=1#other",
            "https://b.example/wiki/Ship_(sail)",
            "http://b.example/wiki/Ship_(sail)",
            "https://c.example/d",
            "https://docs.rs/serde",
            "https://E.example",
        ] {
            assert!(knows(std::slice::from_ref(&said), address), "{address}");
        }
        assert!(knows(&told("A title\nhttps://g.example/h\nwords"), "https://g.example/h"));
    }

    #[test]
    fn an_address_that_the_model_made_up_is_not_known() {
        let said = person("Read https://a.example/guide and docs.rs");
        let made_up = "See https://evil.example/?secret";
        let wrote = Item::AssistantMessage { text: made_up.to_owned() };
        let remark = Item::UserMessage { source: MessageSource::System, parts: vec![Part::text(made_up)] };
        let items = [
            vec![said, wrote, remark],
            told("main.rs and lib.rs").to_vec(),
            told_by("fetch", CallStatus::Failed, made_up).to_vec(),
            told_by("read", CallStatus::Failed, made_up).to_vec(),
            told_by("definition", CallStatus::Ok, made_up).to_vec(),
        ]
        .concat();
        for address in [
            "https://evil.example/?secret",
            "https://a.example/guide?secret",
            "https://a.example/guide/secret",
            "https://secret.a.example/guide",
            "https://a.example:444/guide",
            "https://user:secret@a.example/guide",
            // A file's name in what a tool gave is no address.
            "https://main.rs",
            "file:///etc/hosts",
            "nonsense",
        ] {
            assert!(!knows(&items, address), "{address}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange_and_what_is_known_was_there(text in "(https?://|[a-z.]|\\PC){0,40}") {
            let reach = Reach::of(&[vec![person(&text)], told(&text).to_vec()].concat());
            for known in reach.known.lock().unwrap().iter() {
                let host = Url::parse(known).unwrap().host_str().unwrap().to_owned();
                prop_assert!(!host.is_empty());
            }
        }
    }
}
