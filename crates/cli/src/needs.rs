//! What runs wait for, and a person's words as answers to it.

use crate::{
    failure::Failure,
    out::{FAINT, STRONG, WAITS, styled},
    table::visible,
};
use flotilla_api::wire::{Action, AnswerTask, Decision, Need};

/// What an action would do, on one line.
pub fn action(action: &Action) -> String {
    match action {
        Action::Observe => "look".to_owned(),
        Action::Exec { command } => format!("run: {}", visible(command)),
        Action::Input { text } => format!("type: {}", visible(text)),
        Action::Write { paths } => format!("change: {}", visible(&paths.join(", "))),
    }
}

/// The lines that put `need` to a person.
pub fn question(need: &Need) -> Vec<String> {
    match need {
        Need::Approval { action: wanted, .. } => {
            vec![format!("{} may it {}?", styled(WAITS.bold(), "?"), styled(STRONG, action(wanted)))]
        }
        Need::Question { text, options, .. } => {
            let asked = format!("{} {}", styled(WAITS.bold(), "?"), styled(STRONG, visible(text)));
            let offered =
                options.iter().zip(1..).map(|(option, number)| format!("  {number}. {}", visible(option)));
            std::iter::once(asked).chain(offered).collect()
        }
    }
}

/// What can be typed in answer to `need`.
pub fn choices(need: &Need) -> String {
    styled(
        FAINT,
        match need {
            Need::Approval { .. } => "yes, no or always >",
            Need::Question { options, .. } if options.is_empty() => ">",
            Need::Question { .. } => "a number, or an answer of your own >",
        },
    )
}

/// The command that answers `need` of task `number`.
pub fn command(need: &Need, number: u32) -> String {
    match need {
        Need::Approval { approval, .. } => {
            format!("flotilla task answer {number} --approval {approval} yes|no|always")
        }
        Need::Question { question, .. } => {
            format!("flotilla task answer {number} --question {question} TEXT")
        }
    }
}

/// `words` as an answer to `need`; `note` is what the agent is told with a no.
pub fn answer(need: &Need, words: &str, note: Option<String>) -> Result<AnswerTask, Failure> {
    let words = words.trim();
    match need {
        Need::Approval { approval, .. } => {
            let decision = match words.to_ascii_lowercase().as_str() {
                "yes" | "y" => Decision::Allow,
                "always" | "a" => Decision::AllowKind,
                "no" | "n" => Decision::Deny { note: note.unwrap_or_default() },
                _ => {
                    return Err(Failure::input(
                        format!("\"{words}\" is no answer to an approval"),
                        "Say yes, no or always; `no --note TEXT` tells the agent why.",
                    ));
                }
            };
            Ok(AnswerTask::Approval { approval: *approval, decision })
        }
        Need::Question { question, options, .. } => {
            let chosen = words.parse::<usize>().ok().and_then(|number| options.get(number.checked_sub(1)?));
            let answer = chosen.cloned().unwrap_or_else(|| words.to_owned());
            if answer.is_empty() {
                return Err(Failure::input("The answer is empty", "Say something."));
            }
            Ok(AnswerTask::Question { question: *question, answer })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn need(json: serde_json::Value) -> Need {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn an_approval_takes_yes_no_and_always_and_nothing_that_could_mean_either() {
        let approval =
            need(json!({ "need": "approval", "approval": "appr_01h455vb4pex5vsknk084sn02q", "call": "c",
            "action": "exec", "command": "make" }));
        let decide = |words: &str| match answer(&approval, words, Some("why".to_owned())) {
            Ok(AnswerTask::Approval { decision, .. }) => Some(decision),
            _ => None,
        };
        assert_eq!(decide(" Yes\n"), Some(Decision::Allow));
        assert_eq!(decide("always"), Some(Decision::AllowKind));
        assert_eq!(decide("no"), Some(Decision::Deny { note: "why".to_owned() }));
        assert_eq!(decide("sure, but not now"), None);
        assert_eq!(decide(""), None);
    }

    #[test]
    fn a_question_takes_a_number_on_offer_or_any_text() {
        let question =
            need(json!({ "need": "question", "question": "ques_01h455vb4pex5vsknk084sn02q", "call": "c",
            "text": "Which?", "options": ["tabs", "spaces"] }));
        let said = |words: &str| match answer(&question, words, None) {
            Ok(AnswerTask::Question { answer, .. }) => Some(answer),
            _ => None,
        };
        assert_eq!(said("2").as_deref(), Some("spaces"));
        assert_eq!(said("3").as_deref(), Some("3"));
        assert_eq!(said("0").as_deref(), Some("0"));
        assert_eq!(said("neither").as_deref(), Some("neither"));
        assert_eq!(said(" "), None);
    }
}
