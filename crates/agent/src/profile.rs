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

mod text;
pub use text::{BadProfile, WrongProfile};

/// The longest file of a profile that is read, in bytes.
pub const LONGEST_PROFILE: usize = 64 << 10;
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

impl Profile {
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

    /// The tools that a profile can name besides those that every agent has.
    pub fn choosable_tools() -> impl Iterator<Item = &'static str> {
        USAGE.iter().map(|(tool, _)| *tool).filter(|tool| !ALWAYS.contains(tool))
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
