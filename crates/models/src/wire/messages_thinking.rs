//! How thinking is asked for of the Messages API: newer models take a word for it, older ones a number of tokens.
//!
//! Forms: <https://docs.claude.com/en/docs/build-with-claude/adaptive-thinking>,
//! <https://docs.claude.com/en/docs/build-with-claude/extended-thinking>.

use super::{OutputConfig, Thinking};
use crate::wire::{Concession, Dialect};

/// The fewest tokens that a budget of thoughts may have, and those that are left for the answer.
const FEWEST: u32 = 1024;

/// The version from which on a model takes words.
const ADAPTIVE: (u32, u32) = (4, 6);
/// The major version from which on a model thinks without being asked to.
const UNASKED: u32 = 5;

fn plain(r#type: &'static str) -> Thinking {
    Thinking { r#type, budget_tokens: None, display: None }
}

fn told(r#type: &'static str) -> Thinking {
    Thinking { display: Some("summarized"), ..plain(r#type) }
}

/// What is asked where no effort is wanted: models that think unasked tell nothing of it by themselves, and what they say
/// between two calls stands among their thoughts, so that people would see nothing for minutes.
pub(super) fn unasked(dialect: &Dialect<'_>) -> Option<Thinking> {
    let thinks = version(dialect.model).is_some_and(|(major, _)| (UNASKED..u32::MAX).contains(&major));
    (thinks && !dialect.conceded.has(Concession::OtherThinking)).then(|| told("adaptive"))
}

/// Thoughts as `effort` wants them, in the way that the model takes them. `unthought`: the API takes no budget while
/// results of calls are told that no thoughts went before.
pub(super) fn asked_for<'a>(
    effort: &'a str,
    dialect: &Dialect<'_>,
    max_tokens: u32,
    unthought: bool,
) -> (Option<Thinking>, Option<OutputConfig<'a>>) {
    let version = version(dialect.model);
    let adaptive = version.is_some_and(|version| version >= ADAPTIVE);
    let refused = dialect.conceded.has(Concession::OtherThinking);
    if effort == "none" && version.is_some_and(|(major, _)| major >= UNASKED) {
        // Some of these can be told not to think; of the others little can be asked.
        return if refused {
            (Some(told("adaptive")), Some(OutputConfig { effort: "low" }))
        } else {
            (Some(plain("disabled")), None)
        };
    }
    if adaptive != refused {
        if effort == "none" {
            // It thinks only where it is asked to.
            return (None, None);
        }
        // The newest tell nothing of their thoughts by themselves.
        let display = version.filter(|version| *version > ADAPTIVE).map(|_| "summarized");
        let effort = if effort == "minimal" { "low" } else { effort };
        return (Some(Thinking { display, ..plain("adaptive") }), Some(OutputConfig { effort }));
    }
    let tokens = match effort {
        "none" => return (Some(plain("disabled")), None),
        "minimal" => FEWEST,
        "low" => 4_096,
        "medium" => 10_000,
        "high" => 20_000,
        number => number.parse().unwrap_or(u32::MAX),
    };
    let most = max_tokens.saturating_sub(FEWEST);
    if most < FEWEST || unthought {
        return (None, None);
    }
    let budget_tokens = Some(tokens.clamp(FEWEST, most));
    (Some(Thinking { budget_tokens, ..plain("enabled") }), None)
}

/// The version of a model of the API's inventor: of `claude-opus-4-6` and `anthropic/claude-opus-4.6` it is 4.6, of
/// `claude-sonnet-4-20250514` 4.0. A name without a number is of a newer one. None of another maker's model.
fn version(model: &str) -> Option<(u32, u32)> {
    let name = model.to_ascii_lowercase();
    let (_, name) = name.split_once("claude")?;
    // A number of more digits is a date.
    let numbers = name.split(|c: char| !c.is_ascii_digit()).filter(|digits| matches!(digits.len(), 1 | 2));
    let mut numbers = numbers.filter_map(|digits| digits.parse().ok());
    Some(match (numbers.next(), numbers.next()) {
        (None, _) => (u32::MAX, 0),
        (Some(major), minor) => (major, minor.unwrap_or(0)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tuning::Tuning;
    use crate::wire::Concessions;
    use serde_json::{Value, json};

    fn asked(model: &str, effort: &str, conceded: Concessions, max_tokens: u32) -> (Value, Value) {
        let dialect = Dialect { model, tuning: &Tuning::default(), original: true, conceded };
        let (thinking, config) = asked_for(effort, &dialect, max_tokens, false);
        (serde_json::to_value(thinking).unwrap(), serde_json::to_value(config).unwrap())
    }

    #[test]
    fn each_model_is_asked_in_the_way_that_it_takes() {
        let none = Concessions::default();
        let adaptive = json!({"type": "adaptive"});
        let told = json!({"type": "adaptive", "display": "summarized"});
        let budget = |tokens: u32| json!({"type": "enabled", "budget_tokens": tokens});
        for (model, effort, thinking, word) in [
            ("claude-opus-4-6", "high", adaptive.clone(), json!("high")),
            ("anthropic/claude-sonnet-4.6", "minimal", adaptive, json!("low")),
            ("claude-opus-4-7", "xhigh", told.clone(), json!("xhigh")),
            ("claude-mythos-preview", "max", told.clone(), json!("max")),
            ("claude-opus-4-7", "none", Value::Null, Value::Null),
            ("claude-sonnet-4-20250514", "medium", budget(10_000), Value::Null),
            ("claude-haiku-4-5-20251001", "high", budget(20_000), Value::Null),
            ("claude-3-7-sonnet-latest", "max", budget(30_976), Value::Null),
            ("us.anthropic.claude-opus-4-5-20251101-v1:0", "7000", budget(7_000), Value::Null),
            ("claude-sonnet-5", "none", json!({"type": "disabled"}), Value::Null),
            ("anthropic/claude-opus-5.5", "max", told.clone(), json!("max")),
            ("glm-4.6", "low", budget(4_096), Value::Null),
            ("glm-4.6", "none", json!({"type": "disabled"}), Value::Null),
        ] {
            let (got, config) = asked(model, effort, none, 32_000);
            assert_eq!(got, thinking, "{model} {effort}");
            assert_eq!(config.get("effort").cloned().unwrap_or_default(), word, "{model} {effort}");
        }
        assert_eq!(asked("claude-sonnet-4-5", "high", none, 2_000).0, Value::Null, "no room to think");
        let other = none.with(Concession::OtherThinking);
        assert_eq!(asked("claude-opus-4-6", "low", other, 32_000).0, budget(4_096));
        assert_eq!(asked("claude-sonnet-4-5", "low", other, 32_000).1["effort"], "low");
        let (thinking, config) = asked("claude-opus-5-5", "none", other, 32_000);
        assert_eq!((thinking, &config["effort"]), (told, &json!("low")), "it cannot be told not to think");
    }

    #[test]
    fn a_model_that_thinks_unasked_tells_of_it_where_the_server_lets_it() {
        let asked = |model: &str, conceded: Concessions| {
            let dialect = Dialect { model, tuning: &Tuning::default(), original: true, conceded };
            serde_json::to_value(unasked(&dialect)).unwrap()
        };
        let none = Concessions::default();
        let told = json!({"type": "adaptive", "display": "summarized"});
        assert_eq!(asked("claude-sonnet-5-5", none), told);
        assert_eq!(asked("claude-sonnet-5-5", none.with(Concession::OtherThinking)), Value::Null);
        for model in ["claude-opus-4-8", "claude-haiku-4-5", "claude", "glm-5.2"] {
            assert_eq!(asked(model, none), Value::Null, "{model}");
        }
    }
}
