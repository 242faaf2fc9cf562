//! A conversation cut into turns that every API accepts, whatever order its items were logged in.

use flotilla_domain::{CallId, Item, Part, ToolCall, ToolResult};

/// One exchange: what was asked, what the model said, and what its tool calls gave back.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    /// Messages to the model, none of them empty.
    pub asked: Vec<&'a [Part]>,
    /// The model's items, as they came.
    pub said: &'a [Item],
    /// An answer to each call in `said`, in the order of the calls.
    pub answers: Vec<Answer<'a>>,
}

/// The answer to a tool call.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    pub call: &'a CallId,
    /// `None` where the conversation has none: APIs refuse a call without an answer, so one must be made up.
    pub result: Option<&'a ToolResult>,
}

/// What a model is told of a call whose result the conversation does not have.
pub(crate) const NO_RESULT: &str = "[no result was recorded for this call]";

/// Cuts `items` into turns. A result follows its call at once, even where a message came between them;
/// results without a call are left out.
pub(crate) fn turns(items: &[Item]) -> Vec<Turn<'_>> {
    let mut turns = Vec::new();
    let mut asked = Vec::new();
    let mut at = 0;
    while at < items.len() {
        match &items[at] {
            Item::UserMessage { parts, .. } => {
                if parts.iter().any(says_something) {
                    asked.push(parts.as_slice());
                }
                at += 1;
            }
            Item::ToolResult(_) => at += 1,
            Item::AssistantMessage { .. } | Item::Reasoning { .. } | Item::ToolCall(_) => {
                let start = at;
                while at < items.len() && is_models(&items[at]) {
                    at += 1;
                }
                let said = &items[start..at];
                let answers = calls(said).map(|call| find_answer(&call.call, &items[at..])).collect();
                turns.push(Turn { asked: std::mem::take(&mut asked), said, answers });
            }
        }
    }
    if !asked.is_empty() {
        turns.push(Turn { asked, said: &[], answers: Vec::new() });
    }
    turns
}

fn is_models(item: &Item) -> bool {
    matches!(item, Item::AssistantMessage { .. } | Item::Reasoning { .. } | Item::ToolCall(_))
}

pub(crate) fn says_something(part: &Part) -> bool {
    match part {
        Part::Text { text } => !text.trim().is_empty(),
        Part::Image { .. } => true,
    }
}

fn calls(said: &[Item]) -> impl Iterator<Item = &ToolCall> {
    said.iter().filter_map(|item| match item {
        Item::ToolCall(call) => Some(call),
        _ => None,
    })
}

fn find_answer<'a>(call: &'a CallId, later: &'a [Item]) -> Answer<'a> {
    let result = later.iter().find_map(|item| match item {
        Item::ToolResult(result) if result.call == *call => Some(result),
        _ => None,
    });
    Answer { call, result }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flotilla_domain::{CallStatus, MessageSource};

    fn user(text: &str) -> Item {
        Item::UserMessage { source: MessageSource::Steer, parts: vec![Part::text(text)] }
    }
    fn call(id: &str) -> Item {
        Item::ToolCall(ToolCall { call: CallId(id.into()), name: "t".into(), arguments: "{}".into() })
    }
    fn result(id: &str) -> Item {
        let output = vec![Part::text(id)];
        Item::ToolResult(ToolResult {
            call: CallId(id.into()),
            status: CallStatus::Ok,
            output,
            command: None,
        })
    }

    #[test]
    fn results_follow_their_calls_even_when_a_steer_came_between() {
        let items = [user("go"), call("a"), call("b"), result("b"), user("stop"), result("a")];
        let turns = turns(&items);
        assert_eq!(turns.len(), 2);
        let ids: Vec<_> = turns[0].answers.iter().map(|a| (a.call.0.as_str(), a.result.is_some())).collect();
        assert_eq!(ids, [("a", true), ("b", true)]);
        assert_eq!(turns[1].asked.len(), 1);
    }

    #[test]
    fn a_call_without_a_result_is_still_answered_and_a_lone_result_is_left_out() {
        let items = [user("go"), call("a"), result("zzz"), user(" ")];
        let turns = turns(&items);
        assert_eq!(turns.len(), 1);
        assert!(turns[0].answers[0].result.is_none());
    }
}
