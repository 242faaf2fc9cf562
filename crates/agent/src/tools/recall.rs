//! Looking into the whole transcript of a run, which reaches further back than the model's context.

use super::{Outcome, arguments::RecallTranscript};
use crate::output::cut;
use flotilla_domain::{Item, MessageSource, Part, ToolCall};
use std::fmt::Write as _;

/// The most entries that a search gives.
const FOUND: usize = 20;
/// Bytes around a match that are shown, to each side.
const AROUND: usize = 160;
/// The most of one entry that is shown at once, in bytes.
const SHOWN: usize = 32 << 10;

/// Looks into `transcript` as a model `asked` by `call`, whose own words are no finding.
pub(super) fn recall(transcript: &[Item], asked: &RecallTranscript, call: &ToolCall) -> Outcome {
    let found = match asked {
        RecallTranscript { call: Some(id), .. } => whole_call(transcript, id, asked.offset),
        RecallTranscript { entry: Some(entry), .. } => whole_entry(transcript, *entry, asked.offset),
        RecallTranscript { query: Some(query), .. } if !query.trim().is_empty() => {
            Ok(search(transcript, query, call))
        }
        _ => Err(format!(
            "Say what you look for by \"query\", \"call\" or \"entry\". The transcript has {} entries.",
            transcript.len()
        )),
    };
    match found {
        Ok(text) => Outcome::looked_at(text),
        Err(why) => Outcome::failed(why),
    }
}

fn whole_call(transcript: &[Item], id: &str, offset: Option<u64>) -> Result<String, String> {
    let about = |item: &Item| match item {
        Item::ToolCall(call) => call.call.0 == id,
        Item::ToolResult(result) => result.call.0 == id,
        _ => false,
    };
    let parts: Vec<String> = transcript.iter().filter(|item| about(item)).map(words).collect();
    if parts.is_empty() {
        return Err(format!("No call {id:?} is in the transcript. Find it with \"query\"."));
    }
    Ok(from_line(&parts.join("\n"), offset))
}

fn whole_entry(transcript: &[Item], entry: u64, offset: Option<u64>) -> Result<String, String> {
    let at = usize::try_from(entry).ok().and_then(|entry| entry.checked_sub(1));
    match at.and_then(|at| transcript.get(at)) {
        Some(item) => Ok(from_line(&format!("{}: {}", kind(item), words(item)), offset)),
        None => Err(format!("There is no entry {entry}: the transcript has {} of them.", transcript.len())),
    }
}

fn from_line(text: &str, offset: Option<u64>) -> String {
    let skipped = usize::try_from(offset.unwrap_or(1).max(1) - 1).unwrap_or(usize::MAX);
    let start: usize = text.split_inclusive('\n').take(skipped).map(str::len).sum();
    let rest = &text[start..];
    let shown = cut::head(rest, SHOWN);
    if shown.len() == rest.len() {
        return shown.to_owned();
    }
    let next = skipped + shown.split_inclusive('\n').count() + 1;
    format!("{shown}\n[{} bytes more; go on with \"offset\": {next}]", rest.len() - shown.len())
}

fn search(transcript: &[Item], query: &str, own: &ToolCall) -> String {
    let query = query.to_lowercase();
    let wanted: Vec<&str> = query.split_whitespace().collect();
    let is_own = |item: &Item| match item {
        Item::ToolCall(call) => call.call == own.call,
        _ => false,
    };
    let mut text = String::new();
    let (mut found, mut shown) = (0, 0);
    for (at, item) in transcript.iter().enumerate().rev().filter(|(_, item)| !is_own(item)) {
        let said = words(item);
        let lower = said.to_lowercase();
        if !wanted.iter().all(|word| lower.contains(word)) {
            continue;
        }
        found += 1;
        if shown == FOUND {
            continue;
        }
        shown += 1;
        let whole = lower.find(&query).or_else(|| lower.find(wanted[0])).unwrap_or_default();
        // Lower case can be longer or shorter than what was written; the place is near enough.
        let from = said.floor_char_boundary(whole.saturating_sub(AROUND));
        let to = said.ceil_char_boundary((whole + AROUND).min(said.len()));
        let excerpt = said.get(from..to).unwrap_or_default().trim();
        // Writing into a string cannot fail.
        let _ = writeln!(text, "entry {}, {}: … {excerpt} …\n", at + 1, kind(item));
    }
    if found == 0 {
        return format!(
            "Nothing in the {} entries of the transcript holds all of these words.",
            transcript.len()
        );
    }
    if found > shown {
        let _ = writeln!(text, "[{} older ones are not shown: look for more exact words]", found - shown);
    }
    text
}

fn kind(item: &Item) -> String {
    match item {
        Item::UserMessage { source: MessageSource::System, .. } => "note from Flotilla".to_owned(),
        Item::UserMessage { .. } => "message of the user".to_owned(),
        Item::AssistantMessage { .. } => "your message".to_owned(),
        Item::Reasoning { .. } => "your reasoning".to_owned(),
        Item::ToolCall(call) => format!("call {} of {}", call.call, call.name),
        Item::ToolResult(result) => format!("result of call {}", result.call),
    }
}

fn words(item: &Item) -> String {
    let parts = |parts: &[Part]| {
        let text = parts.iter().map(|part| match part {
            Part::Text { text } => text.clone(),
            Part::Image { media_type, .. } => format!("[an image, {media_type}]"),
        });
        text.collect::<Vec<_>>().join("\n")
    };
    match item {
        Item::UserMessage { parts: said, .. } => parts(said),
        Item::AssistantMessage { text } => text.clone(),
        Item::Reasoning { summary, .. } => summary.clone(),
        Item::ToolCall(call) => format!("{} {}", call.name, call.arguments),
        Item::ToolResult(result) => parts(&result.output),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flotilla_domain::{CallId, CallStatus, ToolResult};

    fn call(id: &str) -> ToolCall {
        ToolCall {
            call: CallId(id.into()),
            name: "exec".into(),
            arguments: "{\"command\":\"Make it\"}".into(),
        }
    }

    fn transcript() -> Vec<Item> {
        let long: String = (1..=5000).map(|n| format!("line {n} of the output\n")).collect();
        vec![
            Item::UserMessage {
                source: MessageSource::Prompt,
                parts: vec![Part::text("Never touch Ünit A")],
            },
            Item::ToolCall(call("a")),
            Item::ToolResult(ToolResult {
                call: CallId("a".into()),
                status: CallStatus::Ok,
                output: vec![Part::text(long)],
                command: None,
            }),
        ]
    }

    fn asks(asked: RecallTranscript) -> String {
        let Part::Text { text } = &recall(&transcript(), &asked, &call("own")).output[0] else { panic!() };
        text.clone()
    }

    #[test]
    fn words_are_found_in_any_case_and_order_with_their_place() {
        let query = |query: &str| asks(RecallTranscript { query: Some(query.into()), ..Default::default() });
        let found = query("ünit NEVER");
        assert!(found.starts_with("entry 1, message of the user: … Never touch Ünit A"), "{found}");
        assert!(query("line 4321 of").contains("line 4321 of the output"));
        assert!(query("nowhere").contains("Nothing in the 3 entries"));
    }

    #[test]
    fn a_long_output_is_read_in_parts() {
        let id = Some("a".to_owned());
        let first = asks(RecallTranscript { call: id.clone(), ..Default::default() });
        assert!(first.starts_with("exec {\"command\"") && first.contains("go on with \"offset\": "));
        let next: u64 = first.rsplit("\"offset\": ").next().unwrap().trim_end_matches(']').parse().unwrap();
        let second = asks(RecallTranscript { call: id, offset: Some(next), ..Default::default() });
        let last = first.lines().rev().nth(1).filter(|line| !line.is_empty());
        let last = last.unwrap_or_else(|| first.lines().rev().nth(2).unwrap());
        let number = |line: &str| line.split(' ').nth(1).unwrap().parse::<u64>().unwrap();
        assert_eq!(number(second.lines().next().unwrap()), number(last) + 1);
    }

    #[test]
    fn what_is_not_there_is_said() {
        assert!(asks(RecallTranscript { entry: Some(4), ..Default::default() }).contains("has 3 of them"));
        assert!(asks(RecallTranscript { call: Some("z".into()), ..Default::default() }).contains("No call"));
        assert!(asks(RecallTranscript::default()).contains("Say what you look for"));
    }
}
