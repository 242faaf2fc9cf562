//! What the log says of a task, held against what is there.

use crate::{
    project::git,
    script::{self, Leaves},
    world::{World, path},
};
use flotilla_api::{
    table,
    wire::{CallStatus, EventView, Fact, Item, Outcome, Part, TaskView, ToolCall, ToolResult},
};
use flotilla_domain::{CallId, MessageId};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

/// A task's events, counted.
#[derive(Default)]
struct Ledger {
    calls: BTreeMap<CallId, ToolCall>,
    started: BTreeMap<CallId, usize>,
    results: BTreeMap<CallId, Vec<ToolResult>>,
    turns: Vec<u32>,
    runs: usize,
    ends: Vec<Outcome>,
    prompts: usize,
    delivered: Vec<MessageId>,
    tree: Option<String>,
}

impl Ledger {
    fn of(events: &[EventView]) -> Self {
        let mut ledger = Self::default();
        for event in events {
            match &event.fact {
                Fact::RunCreated { .. } => ledger.runs += 1,
                Fact::TurnFinished { turn, items, .. } => {
                    ledger.turns.push(*turn);
                    for item in items {
                        if let Item::ToolCall(call) = item {
                            let before = ledger.calls.insert(call.call.clone(), call.clone());
                            assert!(before.is_none(), "two calls are {}", call.call);
                        }
                    }
                }
                Fact::CallStarted { call } => *ledger.started.entry(call.clone()).or_default() += 1,
                Fact::CallFinished { result } => {
                    ledger.results.entry(result.call.clone()).or_default().push(result.clone());
                }
                Fact::MessageDelivered { message: Some(message), .. } => ledger.delivered.push(*message),
                Fact::MessageDelivered { message: None, source, .. } => {
                    ledger.prompts += usize::from(*source == flotilla_api::wire::MessageSource::Prompt);
                }
                Fact::CheckpointMade(checkpoint) => ledger.tree = Some(checkpoint.tree.clone()),
                Fact::RunEnded(outcome) => ledger.ends.push(outcome.clone()),
                _ => {}
            }
        }
        ledger
    }
}

/// What was found in order, for the report.
#[derive(Debug, Default, Clone, Copy)]
pub struct Counted {
    pub turns: usize,
    pub calls: usize,
    pub interrupted: usize,
    pub resumed: usize,
    pub messages: usize,
}

impl std::ops::AddAssign for Counted {
    fn add_assign(&mut self, other: Self) {
        self.turns += other.turns;
        self.calls += other.calls;
        self.interrupted += other.interrupted;
        self.resumed += other.resumed;
        self.messages += other.messages;
    }
}

/// Sees that nothing of a task in review was lost or repeated. `told` are the messages that were acknowledged.
pub async fn check(world: &World, task: &TaskView, number: usize, told: &[MessageId]) -> Counted {
    let events = world.events(Some(task.id)).await;
    let ledger = Ledger::of(&events);
    let run = task.current_run().unwrap();
    let what = format!("storm {number:02}");
    assert_eq!(
        (task.runs.len(), ledger.runs, ledger.prompts),
        (1, 1, 1),
        "{what} ran once and was asked once"
    );
    // A message that comes after the end lets the run go on, and end again.
    let ends = vec![Outcome::Done; run.continued as usize + 1];
    assert_eq!(ledger.ends, ends, "{what} ended once, and once more for each time it went on");
    let expected: Vec<u32> = (1..=u32::try_from(ledger.turns.len()).unwrap()).collect();
    assert_eq!(ledger.turns, expected, "{what} took each turn once, in order");
    assert_eq!(run.turns as usize, ledger.turns.len());
    assert!(run.open_calls.is_empty() && run.needs.is_empty() && run.queued_messages.is_empty(), "{run:#?}");
    for call in ledger.calls.keys() {
        assert_eq!(ledger.results.get(call).map(Vec::len), Some(1), "{what}: results of {call}");
        assert_eq!(ledger.started.get(call), Some(&1), "{what}: starts of {call}");
    }
    assert_eq!(ledger.results.len(), ledger.calls.len(), "{what}: results of calls that nobody made");
    let delivered: BTreeSet<&MessageId> = ledger.delivered.iter().collect();
    assert_eq!(delivered.len(), ledger.delivered.len(), "{what}: a message was delivered twice");
    for message in told {
        assert!(delivered.contains(message), "{what}: {message} was acknowledged and never delivered");
    }
    let workspace = Path::new(run.workspace.as_deref().unwrap());
    let temp = world.home.temp().join(format!("{}-1", task.number));
    effects(&ledger, workspace, &temp, number);
    tree(world, task, &ledger, workspace).await;
    Counted {
        turns: ledger.turns.len(),
        calls: ledger.calls.len(),
        interrupted: count(&ledger, CallStatus::Interrupted),
        resumed: run.resumed as usize,
        messages: ledger.delivered.len(),
    }
}

fn count(ledger: &Ledger, status: CallStatus) -> usize {
    ledger.results.values().flatten().filter(|one| one.status == status).count()
}

/// Every call that is said to have gone well left all it was to leave, once; one that was interrupted left it once
/// at most; and nothing else is there.
fn effects(ledger: &Ledger, workspace: &Path, temp: &Path, number: usize) {
    let folder = script::folder(number);
    let journals = [workspace.join(&folder).join("journal"), temp.join("journal")].map(|journal| {
        let text = fs::read_to_string(&journal).unwrap_or_default();
        assert!(text.is_empty() || text.ends_with('\n'), "{} ends within a line", journal.display());
        text.lines().map(ToOwned::to_owned).collect::<Vec<_>>()
    });
    let mut expected = BTreeSet::new();
    for (id, call) in &ledger.calls {
        let result = &ledger.results[id][0];
        let status = result.status;
        assert!(
            matches!(status, CallStatus::Ok | CallStatus::Interrupted),
            "storm {number:02}: {}\n{result:?}",
            call.arguments
        );
        // A command that goes on in the background may be killed before it has begun.
        let goes_on = result
            .output
            .iter()
            .any(|part| matches!(part, Part::Text { text } if text.starts_with("Still running after ")));
        let came_to_its_end = status == CallStatus::Ok && !goes_on;
        match script::leaves(call) {
            Leaves::Token(token) => {
                for journal in &journals {
                    let times = journal.iter().filter(|line| **line == token).count();
                    match came_to_its_end {
                        true => assert_eq!(times, 1, "{token} went well: {result:?}"),
                        false => assert!(times <= 1, "{token} is there {times} times: {result:?}"),
                    }
                }
                if came_to_its_end {
                    let made = fs::read_to_string(workspace.join(format!("{folder}/made-{token}")));
                    assert_eq!(made.unwrap(), format!("made by {token}"));
                }
                expected.insert(token);
            }
            Leaves::File(path, text) => match (fs::read_to_string(workspace.join(&path)), status) {
                (Ok(there), _) => assert_eq!(there, text, "{path}"),
                (Err(_), CallStatus::Interrupted) => {}
                (Err(error), _) => panic!("{path} was written and is gone: {error}"),
            },
            Leaves::Nothing => {}
        }
    }
    for line in journals.iter().flatten() {
        assert!(expected.contains(line), "{line} is of no call in the log");
    }
}

/// The last snapshot that the log names, the change under review and the files on disk are one and the same tree.
async fn tree(world: &World, task: &TaskView, ledger: &Ledger, workspace: &Path) {
    let changes = world.client.call::<table::ListChanges>(path(task.id), (), ()).await.unwrap();
    assert_eq!(Some(&changes.tree), ledger.tree.as_ref(), "storm {}: the last snapshot", task.number);
    if workspace.join(".git").exists() {
        assert_eq!(changes.tree, tree_on_disk(workspace), "storm {}: the files", task.number);
    }
}

/// The tree of the files in `workspace`, as git itself sees them, without a touch of its index.
fn tree_on_disk(workspace: &Path) -> String {
    let scratch = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let mut command = Command::new("git");
        command.args(args).current_dir(workspace).env("GIT_INDEX_FILE", scratch.path().join("index"));
        let output = command.output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    run(&["add", "--all"]);
    run(&["write-tree"])
}

/// The tree of `folder` in `tree`, where there is one.
pub fn subtree(repository: &Path, tree: &str, folder: &str) -> String {
    git(repository, &["rev-parse", &format!("{tree}:{folder}")]).trim().to_owned()
}
