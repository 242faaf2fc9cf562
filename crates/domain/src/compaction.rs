//! How a run's context is made smaller without losing what it must hold on to: a pure fold over its entries.

use crate::{Item, MessageSource, Part, ToolResult, Usage};
use serde::{Deserialize, Serialize};

/// A context that was made smaller. The transcript keeps everything; this says what a model is sent from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compaction {
    /// How many of the context's newest entries stay as they are.
    pub keep: u32,
    /// What stands for the older ones, beside the user's own messages; none where it was enough to drop old output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// How long the context was, in estimated tokens.
    pub tokens_before: u64,
    /// How long it is now, in estimated tokens.
    pub tokens_after: u64,
    /// What the summary cost.
    #[serde(default)]
    pub usage: Usage,
    /// The model that made the summary, where it is not the one that the run asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

/// Output of older calls up to this many bytes stays: a note in its place would be no shorter.
const SHORT: usize = 400;
/// Characters of a dropped output's first line that its note keeps.
const BEGINNING: usize = 120;

/// The entries that a model is sent after `compaction`, from those that it was sent before it. The same entries give the
/// same result each time, so that a restart goes on from the state that was reached.
pub fn compacted(mut context: Vec<Item>, compaction: &Compaction) -> Vec<Item> {
    let older = context.len().saturating_sub(usize::try_from(compaction.keep).unwrap_or(usize::MAX));
    match &compaction.summary {
        None => {
            for item in &mut context[..older] {
                if let Item::ToolResult(result) = item {
                    drop_output(result);
                }
            }
            context
        }
        Some(summary) => {
            let newer = context.split_off(older);
            // What was told before the prompt describes the surroundings, and holds as long as the run.
            let mut prompted = false;
            context.retain(|item| match item {
                Item::UserMessage { source: MessageSource::System, .. } => !prompted,
                Item::UserMessage { source, .. } => {
                    prompted |= *source == MessageSource::Prompt;
                    true
                }
                _ => false,
            });
            context.push(Item::UserMessage {
                source: MessageSource::System,
                parts: vec![Part::text(summary.clone())],
            });
            context.extend(newer);
            context
        }
    }
}

fn drop_output(result: &mut ToolResult) {
    let length = |part: &Part| match part {
        Part::Text { text } => text.len(),
        Part::Image { data, .. } => data.len(),
    };
    let bytes: usize = result.output.iter().map(length).sum();
    if bytes <= SHORT {
        return;
    }
    let first = result.output.iter().find_map(|part| match part {
        Part::Text { text } => text.lines().find(|line| !line.trim().is_empty()),
        Part::Image { .. } => None,
    });
    let beginning: String = first.unwrap_or("an image").trim().chars().take(BEGINNING).collect();
    result.output = vec![Part::text(format!(
        "[{beginning} …]\n[The rest of this output, {bytes} bytes in all, was dropped from your context to make room. \
         The transcript keeps it: read it with recall_transcript {{\"call\": \"{}\"}}.]",
        result.call
    ))];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CallId, CallStatus, ToolCall};

    fn user(source: MessageSource, text: &str) -> Item {
        Item::UserMessage { source, parts: vec![Part::text(text)] }
    }

    fn call(id: &str) -> Item {
        Item::ToolCall(ToolCall { call: CallId(id.into()), name: "read".into(), arguments: "{}".into() })
    }

    fn result(id: &str, text: &str) -> Item {
        let output = vec![Part::text(text)];
        Item::ToolResult(ToolResult {
            call: CallId(id.into()),
            status: CallStatus::Ok,
            output,
            command: None,
        })
    }

    fn compaction(keep: u32, summary: Option<&str>) -> Compaction {
        let summary = summary.map(str::to_owned);
        Compaction { keep, summary, tokens_before: 9, tokens_after: 3, usage: Usage::default(), model: None }
    }

    #[test]
    fn old_output_is_replaced_by_a_note_that_says_how_to_read_it_and_short_or_new_output_stays() {
        let long = format!("first line\n{}", "x".repeat(1000));
        let before = vec![
            user(MessageSource::Prompt, "go"),
            call("a"),
            result("a", &long),
            call("b"),
            result("b", "ok"),
            call("c"),
            result("c", &long),
        ];
        let after = compacted(before.clone(), &compaction(2, None));
        let Item::ToolResult(dropped) = &after[2] else { panic!() };
        let Part::Text { text } = &dropped.output[0] else { panic!() };
        assert!(text.starts_with("[first line …]") && text.contains(r#"recall_transcript {"call": "a"}"#));
        assert!(text.len() < SHORT, "a note is not dropped again");
        assert_eq!(after[3..], before[3..]);
        assert_eq!(compacted(after.clone(), &compaction(2, None)), after);
    }

    #[test]
    fn a_summary_stands_for_all_but_what_people_wrote_and_what_was_told_before_the_prompt() {
        let before = vec![
            user(MessageSource::System, "surroundings"),
            user(MessageSource::Prompt, "go"),
            call("a"),
            result("a", "1"),
            user(MessageSource::System, "a remark"),
            user(MessageSource::Steer, "never touch x"),
            call("b"),
            result("b", "2"),
        ];
        let once = compacted(before, &compaction(2, Some("so far")));
        let wanted = vec![
            user(MessageSource::System, "surroundings"),
            user(MessageSource::Prompt, "go"),
            user(MessageSource::Steer, "never touch x"),
            user(MessageSource::System, "so far"),
            call("b"),
            result("b", "2"),
        ];
        assert_eq!(once, wanted);
        let twice = compacted(once, &compaction(0, Some("further")));
        assert_eq!(twice[..3], wanted[..3]);
        assert_eq!(twice[3..], [user(MessageSource::System, "further")]);
    }
}
