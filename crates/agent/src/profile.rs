//! Specialists: who an agent is, how it works, and what it may, as a file with front matter.
//!
//! ```text
//! ---
//! name: reviewer
//! description: Reviews a change. Reads only.
//! access: read
//! tools: read, search, list, exec
//! model: local
//! effort: high
//! turns: 200
//! minutes: 90
//! cost: 2.50
//! ---
//! Your part is to …
//! ```
//!
//! The front matter is lines of `key: value`, not YAML: lists are words between commas.

use crate::tools::arguments::USAGE;

/// The longest file of a profile that is read, in bytes.
pub const LONGEST_PROFILE: usize = 64 << 10;
/// The longest name and description, in characters.
const NAME: usize = 64;
const DESCRIPTION: usize = 300;

/// Tools that change files.
const WRITERS: [&str; 4] = ["edit", "apply_patch", "format", "generate_image"];
/// Tools that touch nothing, and that every agent has.
const ALWAYS: [&str; 5] = ["plan", "report_progress", "ask", "answer_comment", "recall_transcript"];

const SHIPPED: [&str; 9] = [
    include_str!("profiles/implementer.md"),
    include_str!("profiles/debugger.md"),
    include_str!("profiles/test-writer.md"),
    include_str!("profiles/documenter.md"),
    include_str!("profiles/reviewer.md"),
    include_str!("profiles/security-reviewer.md"),
    include_str!("profiles/refactorer.md"),
    include_str!("profiles/data-analyst.md"),
    include_str!("profiles/release-engineer.md"),
];

/// What an agent may do to its workspace.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Access {
    /// It may change it.
    #[default]
    Write,
    /// It may only look: no tool changes a file, and the sandbox lets no command write there.
    Read,
}

/// A specialist.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profile {
    /// What it is asked for by: lower-case letters, digits and `-`.
    pub name: String,
    /// What it is for, in a sentence.
    pub description: String,
    /// How it works.
    pub instructions: String,
    /// The model that it asks where a task names none.
    pub model: Option<String>,
    /// How much that is to reason where a task says nothing of it.
    pub effort: Option<String>,
    /// The tools that it has besides those that touch nothing; all where absent.
    pub tools: Option<Vec<String>>,
    /// What it may do to its workspace.
    pub access: Access,
    /// Turns that it may take.
    pub turns: Option<u32>,
    /// Minutes that it may take in one go.
    pub minutes: Option<u32>,
    /// Millionths of a US dollar that a run may cost, as far as its model has a price.
    pub cost_micros: Option<u64>,
}

/// What is wrong with a profile's file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadProfile {
    /// It has no front matter.
    #[error("it does not begin with a line `---`, lines of `key: value`, and a line `---`")]
    NoHead,
    /// A line of the front matter is none.
    #[error("line {line} is no `key: value`")]
    NoPair {
        /// The line, from 1.
        line: usize,
    },
    /// A key that no profile has.
    #[error(
        "there is no key `{key}`; a profile knows name, description, model, effort, tools, access, turns, minutes, cost"
    )]
    UnknownKey {
        /// The key.
        key: String,
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
    #[error("it has no instructions below the front matter")]
    Empty,
}

impl Profile {
    /// Reads a profile; `file` is its file's name without the ending, and its name where it says none.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(file: &str, text: &str) -> Result<Self, BadProfile> {
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let rest = text.strip_prefix("---\n").ok_or(BadProfile::NoHead)?;
        let (head, body) = match rest.split_once("\n---\n") {
            Some(parts) => parts,
            None => (rest.strip_suffix("\n---").ok_or(BadProfile::NoHead)?, ""),
        };
        let mut profile = Self { name: file.to_owned(), ..Self::default() };
        for (at, line) in head.lines().enumerate() {
            if line.trim().is_empty() || line.trim_start().starts_with('#') {
                continue;
            }
            let (key, value) = line.split_once(':').ok_or(BadProfile::NoPair { line: at + 2 })?;
            profile.set(key.trim(), unquoted(value.trim()))?;
        }
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if profile.name.is_empty() || profile.name.len() > NAME || !profile.name.chars().all(is_plain) {
            let wanted = "lower-case letters, digits and `-`, at most 64 of them";
            return Err(BadProfile::Value { key: "name", wanted });
        }
        profile.instructions = body.trim().to_owned();
        if profile.instructions.is_empty() {
            return Err(BadProfile::Empty);
        }
        Ok(profile)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), BadProfile> {
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
                    _ => return Err(BadProfile::Value { key: "access", wanted: "read or write" }),
                }
            }
            "turns" => self.turns = Some(count("turns", value)?),
            "minutes" => self.minutes = Some(count("minutes", value)?),
            "cost" => {
                let dollars = value.trim_start_matches('$').parse::<f64>().ok();
                let dollars = dollars.filter(|dollars| (0.000_001..=1e6).contains(dollars));
                let wanted = "a number of US dollars";
                let dollars = dollars.ok_or(BadProfile::Value { key: "cost", wanted })?;
                self.cost_micros = Some((dollars * 1e6).round() as u64);
            }
            _ => return Err(BadProfile::UnknownKey { key: key.chars().take(40).collect() }),
        }
        Ok(())
    }

    /// The specialists that Flotilla brings along.
    pub fn shipped() -> Vec<Self> {
        // A test reads each of them.
        SHIPPED.iter().filter_map(|text| Self::parse("", text).ok()).collect()
    }

    /// The tools that it has; none where it has all.
    pub fn allowed(&self) -> Option<Vec<String>> {
        if self.tools.is_none() && self.access == Access::Write {
            return None;
        }
        let wanted = |tool: &str| match &self.tools {
            Some(tools) => tools.iter().any(|one| one == tool),
            None => true,
        };
        let may = |tool: &str| self.access == Access::Write || !WRITERS.contains(&tool);
        let allowed = USAGE.iter().map(|(tool, _)| *tool);
        Some(
            allowed
                .filter(|tool| ALWAYS.contains(tool) || (wanted(tool) && may(tool)))
                .map(str::to_owned)
                .collect(),
        )
    }

    /// What it is told of its part, to follow the general instructions.
    pub fn told(&self) -> String {
        let mut text = format!("\n# Your part: {}\n{}\n", self.name, self.instructions);
        if self.access == Access::Read {
            text.push_str(
                "\nThe workspace can only be read, by your tools and by your commands; $TMPDIR can be written. Your last \
                 message is your result: nothing else of your work is kept.\n",
            );
        }
        text
    }
}

fn unquoted(value: &str) -> &str {
    let inner = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}

fn tools(value: &str) -> Result<Vec<String>, BadProfile> {
    let words = value.trim_start_matches('[').trim_end_matches(']').split(',');
    let words = words.map(|word| unquoted(word.trim())).filter(|word| !word.is_empty());
    words
        .map(|word| match USAGE.iter().find(|(tool, _)| *tool == word) {
            Some((tool, _)) => Ok((*tool).to_owned()),
            None => Err(BadProfile::NoSuchTool { tool: word.chars().take(40).collect() }),
        })
        .collect()
}

fn count(key: &'static str, value: &str) -> Result<u32, BadProfile> {
    let number = value.parse().ok().filter(|number| (1..=100_000).contains(number));
    number.ok_or(BadProfile::Value { key, wanted: "a whole number from 1 to 100000" })
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
        assert_eq!(profile, BadProfile::NoHead, "an empty head is none");
        let profile = parse("---\ndescription: d\n---\nDo it.").unwrap();
        assert_eq!((profile.name.as_str(), profile.allowed()), ("mine", None));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = |head: &str| parse(&format!("---\n{head}\n---\nDo.")).unwrap_err().to_string();
        assert!(wrong("tools: read, shell").starts_with("there is no tool `shell`; there are exec"));
        assert!(wrong("acess: read").starts_with("there is no key `acess`"));
        assert_eq!(wrong("access: all"), "access must be read or write");
        assert_eq!(
            wrong("name: Über"),
            "name must be lower-case letters, digits and `-`, at most 64 of them"
        );
        assert_eq!(wrong("a: b\nnonsense").split(';').next(), Some("there is no key `a`"));
        assert_eq!(wrong("turns: 3\nnonsense"), "line 3 is no `key: value`");
        assert_eq!(wrong("turns: 0"), "turns must be a whole number from 1 to 100000");
        assert_eq!(parse("Do it."), Err(BadProfile::NoHead));
        assert_eq!(parse("---\nturns: 3\n---\n \n"), Err(BadProfile::Empty));
    }

    #[test]
    fn those_that_come_along_are_whole_and_reviewers_only_read() {
        let shipped = Profile::shipped();
        assert_eq!(shipped.len(), SHIPPED.len());
        let mut names: Vec<&str> = shipped.iter().map(|profile| profile.name.as_str()).collect();
        names.dedup();
        assert_eq!(names.len(), SHIPPED.len());
        for profile in &shipped {
            assert!(!profile.description.is_empty() && profile.instructions.len() > 1000, "{}", profile.name);
            let reads = profile.name.contains("reviewer");
            assert_eq!(profile.access == Access::Read, reads, "{}", profile.name);
            let allowed = profile.allowed();
            assert_eq!(allowed.is_some_and(|tools| !tools.iter().any(|tool| tool == "edit")), reads);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_profile_or_refused(text in "(---\n)?[a-z:, \n-]{0,60}(\n---\n)?[a-z\n]{0,20}") {
            if let Ok(profile) = parse(&text) {
                prop_assert!(!profile.instructions.is_empty() && !profile.name.is_empty());
            }
        }
    }
}
