//! What a model is asked when it sums its work up, and what is made of its answer.

use flotilla_domain::{CallId, CallStatus, Item, MessageSource, Part, PlanStep, StepStatus};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

/// The longest summary that is kept, in bytes: some 8,000 tokens.
const LONGEST: usize = 32 << 10;
/// Files that are named.
const NAMED: usize = 100;

const ASK: &str = "\
Note from Flotilla, not from the user: your context is almost full. In this answer call no tool; write a summary of your \
work that you yourself go on from. What the user wrote, the instructions above and your last steps stay as they are; all \
else of the conversation will be gone, so put down everything that you need of it:
1. Where you stand: which of the user's wishes and rules are met, which are not, in the order of their importance.
2. Decisions: what was decided, by whom, why, and what was tried and does not work.
3. What you found out: files and places (path:line), names, commands that work and how long they take, causes of errors, \
exact values, error messages that still count.
4. What you changed, file by file, and how each change was checked, with the result.
5. Open ends: what is broken or not checked, questions, sessions that still run, and the very next step.
Be exact and complete, without politeness; facts only, no plans beyond those agreed.";

/// The message that asks for a summary.
pub(super) fn ask() -> Item {
    Item::UserMessage { source: MessageSource::System, parts: vec![Part::text(ASK)] }
}

/// What the model said, without what it thought or called.
pub(super) fn words(items: &[Item]) -> String {
    let said = items.iter().filter_map(|item| match item {
        Item::AssistantMessage { text } => Some(text.trim()),
        _ => None,
    });
    let text = said.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n");
    text[..text.floor_char_boundary(LONGEST)].to_owned()
}

/// The summary as the model will read it: its words, and what is known without it.
pub(super) fn written(words: &str, plan: &[PlanStep], files: &BTreeSet<String>) -> String {
    let mut text = "Note from Flotilla, not from the user: your context was compacted. The user's messages above are \
                    whole; this is your own summary of the rest. Each earlier step is in the transcript: find it with \
                    recall_transcript.\n\n"
        .to_owned();
    if words.is_empty() {
        text.push_str("You gave no summary. Look at the files and the transcript before you go on.\n");
    } else {
        text.push_str(words);
        text.push('\n');
    }
    if !plan.is_empty() {
        text.push_str("\nYour plan, as you last wrote it down:\n");
        for PlanStep { step, status } in plan {
            let sign = match status {
                StepStatus::Pending => "[ ]",
                StepStatus::InProgress => "[>]",
                StepStatus::Completed => "[x]",
            };
            // Writing into a string cannot fail.
            let _ = writeln!(text, "{sign} {step}");
        }
    }
    if !files.is_empty() {
        text.push_str("\nFiles that you edited so far:\n");
        for path in files.iter().take(NAMED) {
            let _ = writeln!(text, "- {path}");
        }
        if files.len() > NAMED {
            let _ = writeln!(text, "- and {} more", files.len() - NAMED);
        }
    }
    text
}

/// The files that calls of a transcript changed with success, by the name that `paths` reads from a call.
pub(super) fn edited(
    transcript: &[Item],
    paths: impl Fn(&flotilla_domain::ToolCall) -> Vec<String>,
) -> BTreeSet<String> {
    let mut open: BTreeMap<&CallId, Vec<String>> = BTreeMap::new();
    let mut files = BTreeSet::new();
    for item in transcript {
        match item {
            Item::ToolCall(call) => {
                let paths = paths(call);
                if !paths.is_empty() {
                    open.insert(&call.call, paths);
                }
            }
            Item::ToolResult(result) if result.status == CallStatus::Ok => {
                files.extend(open.remove(&result.call).unwrap_or_default());
            }
            _ => {}
        }
    }
    files
}
