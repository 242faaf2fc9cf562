//! What is kept across runs: facts about the user, a project, a path in it, and how much each still counts.

use crate::{ChatId, MemoryId, ProjectId, RunId, TaskId, Timestamp};
use serde::{Deserialize, Serialize};

/// What sort of fact a memory is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemoryKind {
    /// How things are done here.
    Convention,
    /// A command that works.
    Command,
    /// What goes wrong, and what helps.
    Pitfall,
    /// What the user likes.
    Preference,
    /// What the user set right.
    Correction,
}

impl MemoryKind {
    /// All kinds.
    pub const ALL: [Self; 5] =
        [Self::Convention, Self::Command, Self::Pitfall, Self::Preference, Self::Correction];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Convention => "convention",
            Self::Command => "command",
            Self::Pitfall => "pitfall",
            Self::Preference => "preference",
            Self::Correction => "correction",
        }
    }

    /// Whether it says how to work at all, so that it matters whatever the words of a prompt are.
    pub const fn is_standing(self) -> bool {
        matches!(self, Self::Preference | Self::Correction)
    }
}

/// Where a memory holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum MemoryScope {
    /// Everywhere: it is about the user.
    User,
    /// In a project.
    Project {
        /// The project.
        project: ProjectId,
    },
    /// In a part of a project.
    Path {
        /// The project.
        project: ProjectId,
        /// A file or folder, from the project's root, `/`-separated.
        path: String,
    },
}

impl MemoryScope {
    /// The project it is about.
    pub const fn project(&self) -> Option<ProjectId> {
        match self {
            Self::User => None,
            Self::Project { project } | Self::Path { project, .. } => Some(*project),
        }
    }

    /// The path it is about.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::Path { path, .. } => Some(path),
            Self::User | Self::Project { .. } => None,
        }
    }
}

/// Where a memory comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum MemorySource {
    /// The user wrote it down.
    User,
    /// An agent did, in a run.
    Run {
        /// The task.
        task: TaskId,
        /// Its run.
        run: RunId,
    },
    /// It comes from a chat.
    Chat {
        /// The chat.
        chat: ChatId,
    },
    /// It was imported.
    Import,
}

/// Whether a memory counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum MemoryStanding {
    /// An agent would keep it; it reaches no prompt before the user says yes.
    Proposed {
        /// The memory that it would take the place of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<MemoryId>,
    },
    /// It counts.
    Kept,
    /// A newer one says otherwise.
    Superseded {
        /// That one.
        by: MemoryId,
    },
}

/// A fact that is kept across runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// Its id.
    pub id: MemoryId,
    /// What it says.
    pub text: String,
    /// What sort of fact it is.
    pub kind: MemoryKind,
    /// Where it holds.
    pub scope: MemoryScope,
    /// Whether it counts.
    pub standing: MemoryStanding,
    /// Where it comes from.
    pub source: MemorySource,
    /// Whether it always goes into prompts of its scope, and never fades.
    pub pinned: bool,
    /// When it was written down.
    pub created_at: Timestamp,
    /// When it was last changed, or said again.
    pub affirmed_at: Timestamp,
    /// When it last went into a prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
    /// How often it did.
    pub uses: u32,
}

/// Days after which an unused memory counts half.
const HALF_LIFE_DAYS: f64 = 90.0;
/// Half-lives after which a memory is faded: a quarter of its strength is left.
const FADED_AFTER: f64 = 2.0;
const DAY_MILLIS: f64 = 86_400_000.0;

impl Memory {
    /// How much it still counts, from 1 down to 0. It halves with each half-life since it was last said or used, and the
    /// half-life grows with each doubling of its uses; what is pinned counts in full.
    pub fn strength(&self, now: Timestamp) -> f64 {
        if self.pinned {
            return 1.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of a lifetime fit a double")]
        let days = now.millis_since(self.last()) as f64 / DAY_MILLIS;
        (-days / self.half_life_days()).exp2()
    }

    /// From when on it is too stale to go into a prompt by itself; never where it is pinned.
    pub fn fades_at(&self) -> Option<Timestamp> {
        if self.pinned {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "a few decades at most")]
        let lasts = (FADED_AFTER * self.half_life_days() * DAY_MILLIS) as i64;
        Some(Timestamp::from_millis(self.last().millis().saturating_add(lasts)))
    }

    /// Whether it is too stale to go into a prompt by itself. A search still finds it, and nothing removes it.
    pub fn is_faded(&self, now: Timestamp) -> bool {
        self.fades_at().is_some_and(|at| now > at)
    }

    fn last(&self) -> Timestamp {
        self.last_used_at.map_or(self.affirmed_at, |used| used.max(self.affirmed_at))
    }

    fn half_life_days(&self) -> f64 {
        HALF_LIFE_DAYS * (1.0 + f64::from(self.uses)).log2().max(1.0)
    }
}

/// Why a memory went into a prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "because", rename_all = "snake_case")]
pub enum MemoryReason {
    /// The user pinned it.
    Pinned,
    /// It says how to work here in general.
    Standing,
    /// These words of the prompt stand in it.
    Words {
        /// The words as the prompt has them, the rarest first.
        words: Vec<String>,
    },
    /// It means something like the prompt.
    Meaning,
}

/// A memory that went into a prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryUse {
    /// The memory.
    pub memory: MemoryId,
    /// Why.
    pub reason: MemoryReason,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn memory(uses: u32, pinned: bool) -> Memory {
        Memory {
            id: MemoryId::new(Uuid::nil()),
            text: "Tabs, no spaces".to_owned(),
            kind: MemoryKind::Convention,
            scope: MemoryScope::User,
            standing: MemoryStanding::Kept,
            source: MemorySource::User,
            pinned,
            created_at: Timestamp::from_millis(0),
            affirmed_at: Timestamp::from_millis(0),
            last_used_at: None,
            uses,
        }
    }

    fn now_is_less_than_a_quarter(strength: f64) -> bool {
        strength < 0.25
    }

    fn after_days(days: i64) -> Timestamp {
        Timestamp::from_millis(days * 86_400_000)
    }

    #[test]
    fn a_memory_that_nobody_uses_fades_and_one_that_is_pinned_does_not() {
        assert!(!memory(0, false).is_faded(after_days(179)));
        assert!(memory(0, false).is_faded(after_days(181)));
        assert!(!memory(0, true).is_faded(after_days(10_000)));
    }

    #[test]
    fn a_memory_that_was_used_often_fades_later() {
        assert!(!memory(15, false).is_faded(after_days(700)));
        assert!(memory(15, false).is_faded(after_days(721)));
    }

    proptest! {
        #[test]
        fn strength_never_grows_by_waiting(uses in 0_u32..1000, days in 0_i64..20_000, more in 0_i64..20_000) {
            let memory = memory(uses, false);
            let (now, later) = (memory.strength(after_days(days)), memory.strength(after_days(days + more)));
            prop_assert!((0.0..=1.0).contains(&now) && later <= now);
            prop_assert_eq!(memory.is_faded(after_days(days)), now_is_less_than_a_quarter(now));
        }
    }
}
