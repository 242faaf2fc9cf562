//! What an agent may do: every tool call is an [`Action`], and one function judges it.

use serde::{Deserialize, Serialize};

/// How much of a run needs a human's yes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Whatever the sandbox allows goes ahead.
    #[default]
    Auto,
    /// Whatever can change something is asked first.
    Ask,
}

/// Whether a run's commands reach the network.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkGrant {
    /// They do not.
    #[default]
    None,
    /// They do, without limits.
    Full,
}

/// What a tool call would do, as far as policy is concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// It only looks at the workspace, or only speaks to Flotilla itself.
    Observe,
    /// It starts a command.
    Exec {
        /// The command line.
        command: String,
    },
    /// It types into a command that runs already.
    Input {
        /// What it types.
        text: String,
    },
    /// It changes files.
    Write {
        /// The files, relative to the workspace.
        paths: Vec<String>,
    },
}

/// What policy says of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Go ahead.
    Allow,
    /// Ask a human first.
    Ask,
}

/// A human's word on an approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// This once.
    Allow,
    /// This, and whatever else of its kind the run asks for.
    AllowKind,
    /// No.
    Deny {
        /// What the agent is told about it.
        #[serde(default)]
        note: String,
    },
}

/// The kinds of action that a human can allow for the rest of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// Looking.
    Observe,
    /// Commands, and typing into them.
    Exec,
    /// Changes of files.
    Write,
}

impl Action {
    /// The kind of this action.
    pub const fn kind(&self) -> ActionKind {
        match self {
            Self::Observe => ActionKind::Observe,
            Self::Exec { .. } | Self::Input { .. } => ActionKind::Exec,
            Self::Write { .. } => ActionKind::Write,
        }
    }
}

/// Judges `action` in a run of `mode` that was `granted` some kinds for good.
pub fn judge(mode: Mode, granted: &[ActionKind], action: &Action) -> Verdict {
    match (mode, action.kind()) {
        (Mode::Auto, _) | (Mode::Ask, ActionKind::Observe) => Verdict::Allow,
        (Mode::Ask, kind) if granted.contains(&kind) => Verdict::Allow,
        (Mode::Ask, _) => Verdict::Ask,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exec() -> Action {
        Action::Exec { command: "make".to_owned() }
    }

    #[test]
    fn ask_mode_asks_before_commands_and_writes_and_never_before_looking() {
        let write = Action::Write { paths: vec!["a".to_owned()] };
        assert_eq!(judge(Mode::Ask, &[], &exec()), Verdict::Ask);
        assert_eq!(judge(Mode::Ask, &[], &write), Verdict::Ask);
        assert_eq!(judge(Mode::Ask, &[], &Action::Observe), Verdict::Allow);
    }

    #[test]
    fn a_kind_allowed_for_the_run_is_not_asked_again_and_covers_no_other_kind() {
        let granted = [ActionKind::Exec];
        let write = Action::Write { paths: vec![] };
        assert_eq!(judge(Mode::Ask, &granted, &exec()), Verdict::Allow);
        assert_eq!(judge(Mode::Ask, &granted, &write), Verdict::Ask);
    }

    #[test]
    fn auto_mode_allows_what_the_sandbox_allows() {
        assert_eq!(judge(Mode::Auto, &[], &exec()), Verdict::Allow);
    }
}
