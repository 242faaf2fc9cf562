//! Profiles as files: read with what is wrong and where, and written so that a person's own lines stay.

use super::{Access, Profile};
use crate::tools::arguments::USAGE;

/// The longest name and description, in characters.
const NAME: usize = 64;
const DESCRIPTION: usize = 300;

/// The keys of the front matter, in the order in which they are written.
const KEYS: [&str; 9] =
    ["name", "description", "model", "effort", "tools", "access", "turns", "minutes", "cost"];

/// What is wrong with a profile's file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct BadProfile {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub what: WrongProfile,
}

/// What is wrong with a line of a profile's file; each says the remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongProfile {
    /// It has no front matter.
    #[error("the file must begin with a line `---`, lines of `key: value`, and a line `---`")]
    NoHead,
    /// The front matter does not end.
    #[error("no line `---` ends the lines of `key: value` that begin here")]
    NoEnd,
    /// A line of the front matter is none.
    #[error("it must be `key: value`")]
    NoPair,
    /// A key that no profile has.
    #[error("there is no key `{key}`; a profile knows {}", KEYS.join(", "))]
    UnknownKey {
        /// The key.
        key: String,
    },
    /// A key that stands there twice.
    #[error("`{key}` stands there twice; keep one of them")]
    Twice {
        /// The key.
        key: &'static str,
    },
    /// A value that makes no sense.
    #[error("{key} must be {wanted}")]
    Value {
        /// The key.
        key: &'static str,
        /// What it must be.
        wanted: &'static str,
    },
    /// A tool that no agent has.
    #[error("there is no tool `{tool}`; there are {}", USAGE.map(|(name, _)| name).join(", "))]
    NoSuchTool {
        /// The tool.
        tool: String,
    },
    /// It says nothing of how to work.
    #[error("instructions must stand below the front matter")]
    Empty,
}

impl WrongProfile {
    fn at(self, line: usize) -> BadProfile {
        BadProfile { line, what: self }
    }
}

/// A file in its two parts, with line feeds alone.
struct Parts<'t> {
    head: &'t str,
    body: &'t str,
}

impl<'t> Parts<'t> {
    fn of(text: &'t str) -> Result<Self, BadProfile> {
        let rest = text.strip_prefix("---\n").ok_or_else(|| WrongProfile::NoHead.at(1))?;
        let (head, body) = match rest.split_once("\n---\n") {
            Some(parts) => parts,
            None => (rest.strip_suffix("\n---").ok_or_else(|| WrongProfile::NoEnd.at(1))?, ""),
        };
        Ok(Self { head, body })
    }
}

/// Whether a line of the front matter says something.
fn says_something(line: &str) -> bool {
    !line.trim().is_empty() && !line.trim_start().starts_with('#')
}

fn plain(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

impl Profile {
    /// Reads a profile; `file` is its file's name without the ending, and its name where it says none.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(file: &str, text: &str) -> Result<Self, BadProfile> {
        let text = plain(text);
        let Parts { head, body } = Parts::of(&text)?;
        let mut profile = Self { name: file.to_owned(), ..Self::default() };
        let (mut seen, mut named) = (Vec::new(), 1);
        for (at, line) in (2..).zip(head.lines()).filter(|(_, line)| says_something(line)) {
            let (key, value) = line.split_once(':').ok_or_else(|| WrongProfile::NoPair.at(at))?;
            let key = KEYS.into_iter().find(|own| *own == key.trim()).ok_or_else(|| {
                WrongProfile::UnknownKey { key: key.trim().chars().take(40).collect() }.at(at)
            })?;
            if seen.contains(&key) {
                return Err(WrongProfile::Twice { key }.at(at));
            }
            seen.push(key);
            named = if key == "name" { at } else { named };
            profile.set(key, unquoted(value.trim())).map_err(|wrong| wrong.at(at))?;
        }
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if profile.name.is_empty() || profile.name.len() > NAME || !profile.name.chars().all(is_plain) {
            let wanted = "lower-case letters, digits and `-`, at most 64 of them";
            return Err(WrongProfile::Value { key: "name", wanted }.at(named));
        }
        profile.instructions = body.trim().to_owned();
        if profile.instructions.is_empty() {
            return Err(WrongProfile::Empty.at(text.lines().count()));
        }
        Ok(profile)
    }

    fn set(&mut self, key: &'static str, value: &str) -> Result<(), WrongProfile> {
        let some = || Some(value.to_owned()).filter(|value| !value.is_empty());
        match key {
            "name" => value.clone_into(&mut self.name),
            "description" => self.description = value.chars().take(DESCRIPTION).collect(),
            "model" => self.model = some(),
            "effort" => self.effort = some(),
            "tools" => self.tools = Some(tools(value)?),
            "access" => {
                self.access = match value {
                    "read" => Access::Read,
                    "write" => Access::Write,
                    _ => return Err(WrongProfile::Value { key, wanted: "read or write" }),
                }
            }
            "turns" => self.turns = Some(count(key, value)?),
            "minutes" => self.minutes = Some(count(key, value)?),
            _ => {
                let dollars = value.trim_start_matches('$').parse::<f64>().ok();
                let dollars = dollars.filter(|dollars| (0.000_001..=1e6).contains(dollars));
                let wanted = "a number of US dollars, from 0.000001 to 1000000";
                let dollars = dollars.ok_or(WrongProfile::Value { key, wanted })?;
                self.cost_micros = Some((dollars * 1e6).round() as u64);
            }
        }
        Ok(())
    }

    /// What the front matter says for `key`; none where that line is better left out.
    fn written(&self, key: &str) -> Option<String> {
        let number = |number: Option<u32>| number.map(|number| number.to_string());
        match key {
            "name" => Some(self.name.clone()),
            "description" => Some(self.description.clone()).filter(|text| !text.is_empty()),
            "model" => self.model.clone(),
            "effort" => self.effort.clone(),
            "tools" => self.tools.as_ref().map(|tools| tools.join(", ")),
            "access" => (self.access == Access::Read).then(|| "read".to_owned()),
            "turns" => number(self.turns),
            "minutes" => number(self.minutes),
            _ => self.cost_micros.map(|micros| (micros as f64 / 1e6).to_string()),
        }
    }

    /// The file of this profile. Lines of `before`, the file that it replaces, stay as they are where they say the same
    /// already, and so do remarks and the order of lines.
    pub fn to_file(&self, before: Option<&str>) -> String {
        let before = before.map(plain).unwrap_or_default();
        let old = Self::parse(&self.name, &before).ok();
        let head = old.as_ref().and_then(|_| Parts::of(&before).ok()).map_or("", |parts| parts.head);
        let line_of = |key: &str| {
            let value = self.written(key)?;
            // One line each, and quotes of its own stay part of a value.
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            let value = if unquoted(&value) == value { value } else { format!("'{value}'") };
            Some(format!("{key}: {value}\n"))
        };
        let (mut text, mut seen) = ("---\n".to_owned(), Vec::new());
        for line in head.lines() {
            let key = line.split_once(':').map(|(key, _)| key.trim()).filter(|_| says_something(line));
            let Some(key) = key else {
                text.push_str(&format!("{line}\n"));
                continue;
            };
            seen.push(key);
            if old.as_ref().is_some_and(|old| old.written(key) == self.written(key)) {
                text.push_str(&format!("{line}\n"));
            } else {
                text.extend(line_of(key));
            }
        }
        text.extend(KEYS.into_iter().filter(|key| !seen.contains(key)).filter_map(line_of));
        text.push_str(&format!("---\n\n{}\n", self.instructions.trim()));
        text
    }
}

fn unquoted(value: &str) -> &str {
    let inner = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}

fn tools(value: &str) -> Result<Vec<String>, WrongProfile> {
    let words = value.trim_start_matches('[').trim_end_matches(']').split(',');
    let words = words.map(|word| unquoted(word.trim())).filter(|word| !word.is_empty());
    words
        .map(|word| match USAGE.iter().find(|(tool, _)| *tool == word) {
            Some((tool, _)) => Ok((*tool).to_owned()),
            None => Err(WrongProfile::NoSuchTool { tool: word.chars().take(40).collect() }),
        })
        .collect()
}

fn count(key: &'static str, value: &str) -> Result<u32, WrongProfile> {
    let number = value.parse().ok().filter(|number| (1..=100_000).contains(number));
    number.ok_or(WrongProfile::Value { key, wanted: "a whole number from 1 to 100000" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<Profile, BadProfile> {
        Profile::parse("mine", text)
    }

    #[test]
    fn a_profile_says_who_it_is_what_it_may_and_how_it_works() {
        let text = "---\r\nname: \"checker\"\r\n# a remark\r\ndescription: Checks: all of it.\r\naccess: read\r\n\
                    tools: [read, exec]\r\nmodel: local\r\neffort: high\r\nturns: 20\r\nminutes: 5\r\ncost: $2.50\r\n---\r\n\
                    Look.\r\n\r\n---\r\nMore.\r\n";
        let profile = parse(text).unwrap();
        assert_eq!((profile.name.as_str(), profile.access), ("checker", Access::Read));
        assert_eq!(profile.description, "Checks: all of it.");
        assert_eq!(profile.instructions, "Look.\n\n---\nMore.");
        assert_eq!(
            (profile.turns, profile.minutes, profile.cost_micros),
            (Some(20), Some(5), Some(2_500_000))
        );
        let allowed = profile.allowed().unwrap();
        assert_eq!(
            allowed,
            ["exec", "read", "plan", "report_progress", "ask", "answer_comment", "recall_transcript"]
        );
        assert!(profile.told().contains("can only be read"));
    }

    #[test]
    fn a_profile_may_be_short_and_is_called_as_its_file() {
        let profile = parse("---\n---\nDo it.").unwrap_err();
        assert_eq!(profile, WrongProfile::NoEnd.at(1), "an empty head is none");
        let profile = parse("---\ndescription: d\n---\nDo it.").unwrap();
        assert_eq!((profile.name.as_str(), profile.allowed()), ("mine", None));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let wrong = |head: &str| parse(&format!("---\n{head}\n---\nDo.")).unwrap_err().to_string();
        assert!(
            wrong("turns: 1\ntools: read, shell")
                .starts_with("line 3: there is no tool `shell`; there are exec")
        );
        assert!(wrong("acess: read").starts_with("line 2: there is no key `acess`; a profile knows name,"));
        assert_eq!(wrong("# so\n\naccess: all"), "line 4: access must be read or write");
        let name = "name must be lower-case letters, digits and `-`, at most 64 of them";
        assert_eq!(wrong("turns: 2\nname: Über"), format!("line 3: {name}"));
        assert_eq!(wrong("turns: 3\nnonsense"), "line 3: it must be `key: value`");
        assert_eq!(wrong("turns: 0"), "line 2: turns must be a whole number from 1 to 100000");
        assert_eq!(wrong("turns: 2\nturns: 3"), "line 3: `turns` stands there twice; keep one of them");
        assert_eq!(parse("Do it."), Err(WrongProfile::NoHead.at(1)));
        assert_eq!(parse("---\nturns: 3\nDo it."), Err(WrongProfile::NoEnd.at(1)));
        assert_eq!(parse("---\nturns: 3\n---\n \n"), Err(WrongProfile::Empty.at(4)));
    }

    #[test]
    fn a_changed_profile_keeps_remarks_order_and_whatever_says_the_same() {
        let before =
            "---\n# ours\nturns: 7 \ntools: [read,  search]\ndescription: \"d\"\ncost: $2.50\n---\nLook.\n";
        let mut profile = parse(before).unwrap();
        profile.turns = None;
        profile.effort = Some("high".to_owned());
        profile.description = "\"so\"\nand so".to_owned();
        profile.instructions = "Look twice.".to_owned();
        let file = profile.to_file(Some(before));
        let head = "# ours\ntools: [read,  search]\ndescription: \"so\" and so\ncost: $2.50\nname: mine\neffort: high";
        assert_eq!(file, format!("---\n{head}\n---\n\nLook twice.\n"));
    }

    fn sound() -> impl Strategy<Value = Profile> {
        let text = || proptest::option::of("[a-z'\"][a-zé:#, '\"-]{0,20}[a-z'\"]");
        let number = || proptest::option::of(1u32..=100_000);
        let tools = proptest::option::of(proptest::sample::subsequence(
            USAGE.iter().map(|(tool, _)| (*tool).to_owned()).collect::<Vec<_>>(),
            0..6,
        ));
        let texts = ("[a-z0-9-]{1,64}", text(), text(), text(), "[a-z-]{1,9}(\n---\n)?[a-z]{1,9}");
        let limits = (number(), number(), proptest::option::of(1u64..1_000_000_000_000), any::<bool>());
        (texts, limits, tools).prop_map(
            |((name, description, model, effort, instructions), limits, tools)| {
                let squeezed = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
                let (turns, minutes, cost_micros, reads) = limits;
                Profile {
                    name,
                    description: squeezed(description.unwrap_or_default()),
                    instructions,
                    model: model.map(squeezed),
                    effort: effort.map(squeezed),
                    tools,
                    access: if reads { Access::Read } else { Access::Write },
                    turns,
                    minutes,
                    cost_micros,
                }
            },
        )
    }

    proptest! {
        #[test]
        fn any_text_is_a_profile_or_refused(text in "(---\n)?[a-z:, \n-]{0,60}(\n---\n)?[a-z\n]{0,20}") {
            if let Ok(profile) = parse(&text) {
                prop_assert!(!profile.instructions.is_empty() && !profile.name.is_empty());
            }
        }

        #[test]
        fn a_profile_that_was_written_is_read_as_it_was(profile in sound(), before in sound()) {
            prop_assert_eq!(Profile::parse("other", &profile.to_file(None)), Ok(profile.clone()));
            let over = profile.to_file(Some(&before.to_file(None)));
            prop_assert_eq!(Profile::parse("other", &over), Ok(profile));
        }
    }
}
