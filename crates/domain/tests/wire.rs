//! Every event survives its way through JSON, alone and in its record.
#![allow(clippy::unwrap_used, reason = "helpers of tests use it too")]

use flotilla_domain::*;
use uuid::Uuid;

fn uuid() -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001)
}

fn call() -> CallId {
    CallId("call_1".to_owned())
}

fn error() -> UserError {
    UserError::fixable(Code::Conflict, "It conflicts", "Look.")
}

fn items() -> Vec<Item> {
    let carry = Carry {
        api: "responses".to_owned(),
        model: "m".to_owned(),
        payload: serde_json::json!({"a": [1, -2, 0.1, null, "x", {"type": "y", "task": 3}], "big": u64::MAX}),
    };
    let image = Part::Image { media_type: "image/png".to_owned(), data: "AAAA".to_owned() };
    vec![
        Item::UserMessage { source: MessageSource::System, parts: vec![Part::text("a\0\u{1F680}"), image] },
        Item::AssistantMessage { text: "b".to_owned() },
        Item::Reasoning { summary: String::new(), carry: Some(carry) },
        Item::Reasoning { summary: "c".to_owned(), carry: None },
        Item::ToolCall(ToolCall { call: call(), name: "exec".to_owned(), arguments: "not json".to_owned() }),
        Item::ToolResult(ToolResult {
            call: call(),
            status: CallStatus::Interrupted,
            output: vec![Part::text("d")],
            command: None,
        }),
        Item::ToolResult(ToolResult {
            call: call(),
            status: CallStatus::Failed,
            output: Vec::new(),
            command: Some(CommandSeen { session: 3, exit: Some(ExitStatus::Code { code: 101 }) }),
        }),
    ]
}

/// One of each, and more where a field changes the shape.
#[expect(clippy::too_many_lines, reason = "a list")]
fn events() -> Vec<Event> {
    let (checkpoint, landing) = (CheckpointId::new(uuid()), LandingId::new(uuid()));
    let (approval, question, message) =
        (ApprovalId::new(uuid()), QuestionId::new(uuid()), MessageId::new(uuid()));
    let mut events = vec![
        Event::ProjectForgotten,
        Event::MemoriesRecalled {
            uses: vec![
                MemoryUse { memory: MemoryId::new(uuid()), reason: MemoryReason::Pinned },
                MemoryUse {
                    memory: MemoryId::new(uuid()),
                    reason: MemoryReason::Words { words: vec!["w".to_owned()] },
                },
            ],
        },
        Event::MemoryProposed { memory: MemoryId::new(uuid()) },
        Event::ProjectReopened,
        Event::ProjectOpened { path: "/p".to_owned(), name: "p".to_owned(), kind: ProjectKind::Folder },
        Event::TaskCreated(Box::new(TaskCreated {
            number: u32::MAX,
            project: ProjectId::new(uuid()),
            title: "t".to_owned(),
            prompt: vec![Part::text("p")],
            settings: TaskSettings {
                model: Some("m".to_owned()),
                effort: Some("high".to_owned()),
                agent: Some("reviewer".to_owned()),
                base: Some("main".to_owned()),
                mode: Mode::Ask,
                network: NetworkGrant::Full,
                carry: CarryIn::Uncommitted,
                budget_micros: Some(5_000_000),
            },
            depends_on: vec![TaskId::new(uuid())],
            parent: Some(TaskId::new(uuid())),
        })),
        Event::TaskEdited { title: "t".to_owned(), prompt: Vec::new() },
        Event::BudgetSet { budget_micros: Some(2_500_000) },
        Event::BudgetSet { budget_micros: None },
        Event::Titled { before: "t".to_owned(), title: "u".to_owned() },
        Event::ModelAsked { aim: Aim::Memory, model: "m".to_owned(), usage: Usage::default() },
        Event::TaskQueued { from: None },
        Event::TaskQueued { from: Some(checkpoint) },
        Event::TaskUnqueued,
        Event::TaskCancelled,
        Event::RunCreated { attempt: 1, from: Some(checkpoint), model: "m".to_owned() },
        Event::WorkspaceReady(Box::new(WorkspaceReady {
            path: "/w".to_owned(),
            branch: "b".to_owned(),
            base: "c".to_owned(),
            start: "d".to_owned(),
            lacks: Lacks {
                modified: 1,
                untracked: 2,
                sample: vec![RepoPath::from_bytes(vec![b'a', 0xFF, b'\\', b'\n'])],
            },
            notes: vec!["n".to_owned()],
        })),
        Event::SetupFinished {
            command: "make".to_owned(),
            exit: ExitStatus::Signal { signal: 9 },
            output: "o".to_owned(),
        },
        Event::SetupFinished {
            command: "make".to_owned(),
            exit: ExitStatus::Code { code: -1 },
            output: "o".to_owned(),
        },
        Event::SetupFinished {
            command: "make".to_owned(),
            exit: ExitStatus::Unknown,
            output: "o".to_owned(),
        },
        Event::CheckFinished(Check {
            command: "make test".to_owned(),
            tree: "t".to_owned(),
            held: true,
            exit: ExitStatus::Code { code: 0 },
            took_ms: 12,
            output: "o".to_owned(),
        }),
        Event::Briefed { instructions: "i".to_owned(), read: vec!["AGENTS.md".to_owned()] },
        Event::MessageQueued { message, parts: Vec::new(), when: Delivery::Now },
        Event::MessageQueued { message, parts: Vec::new(), when: Delivery::After },
        Event::MessageWithdrawn { message },
        Event::CommentsMade {
            message,
            comments: vec![Comment {
                id: CommentId("c1".to_owned()),
                path: RepoPath::from("a b"),
                side: ChangeSide::Old,
                line: 1,
                end_line: Some(2),
                quote: "q".to_owned(),
                text: "t".to_owned(),
                content: None,
            }],
        },
        Event::CommentAnswered { comment: CommentId("c1".to_owned()), text: "t".to_owned() },
        Event::MessageDelivered { message: Some(message), source: MessageSource::Steer, parts: Vec::new() },
        Event::MessageDelivered { message: None, source: MessageSource::Prompt, parts: Vec::new() },
        Event::TurnFinished {
            turn: 1,
            items: items(),
            usage: Usage {
                input_tokens: u64::MAX,
                cached_input_tokens: 1,
                cache_write_tokens: 2,
                output_tokens: 3,
                reasoning_tokens: 4,
            },
        },
        Event::ModelRetried { attempt: 1, after_ms: u64::MAX, why: "w".to_owned() },
        Event::ContextCompacted(Box::new(Compaction {
            keep: 3,
            summary: Some("s".to_owned()),
            tokens_before: 9,
            tokens_after: 3,
            usage: Usage { output_tokens: 2, ..Usage::default() },
            model: Some("small".to_owned()),
        })),
        Event::ContextCompacted(Box::new(Compaction {
            keep: 0,
            summary: None,
            tokens_before: u64::MAX,
            tokens_after: 0,
            usage: Usage::default(),
            model: None,
        })),
        Event::ModelCameBack { from: "b".to_owned(), to: "a".to_owned() },
        Event::ModelFellBack { from: "a".to_owned(), to: "b".to_owned(), why: "w".to_owned() },
        Event::CallStarted { call: call() },
        Event::QuestionAsked { question, call: call(), text: "q".to_owned(), options: vec!["o".to_owned()] },
        Event::QuestionAnswered { question, answer: "a".to_owned() },
        Event::PlanUpdated { steps: vec![PlanStep { step: "s".to_owned(), status: StepStatus::InProgress }] },
        Event::HeartbeatReported { action: "a".to_owned(), percent: Some(100) },
        Event::HeartbeatReported { action: "a".to_owned(), percent: None },
        Event::CheckpointMade(Checkpoint {
            id: checkpoint,
            turn: 0,
            commit: "c".to_owned(),
            tree: "t".to_owned(),
            stat: ChangeStat { files: 1, added: u64::MAX, removed: 0 },
            total: Some(ChangeStat { files: 3, added: u64::MAX, removed: 7 }),
            cause: CheckpointCause::Work,
            left_out: vec![RepoPath::from("a b")],
        }),
        Event::CheckpointRestored { checkpoint },
        Event::RunResumed,
        Event::RunQueued,
        Event::RunContinued,
        Event::RunEnded(Outcome::Done),
        Event::RunEnded(Outcome::Stopped),
        Event::RunEnded(Outcome::Failed { error: error() }),
        Event::LandingRefused {
            landing,
            error: error(),
            conflicts: vec![ConflictAt {
                path: RepoPath::from("a"),
                kind: "content".to_owned(),
                lines: vec![(1, 2)],
            }],
        },
        Event::Landed { landing, onto: None, commit: "c".to_owned(), bundle: "b".to_owned() },
        Event::PartLanded { landing, onto: None, commit: "c".to_owned(), base: "b".to_owned() },
        Event::Discarded { bundle: None },
        Event::Discarded { bundle: Some("b".to_owned()) },
        Event::Restored { path: "/w".to_owned(), branch: "b".to_owned() },
    ];
    for item in items() {
        if let Item::ToolResult(result) = item {
            events.push(Event::CallFinished { result });
        }
    }
    let actions = [
        Action::Observe,
        Action::Exec { command: "c".to_owned() },
        Action::Input { text: "t".to_owned() },
        Action::Write { paths: vec!["p".to_owned()] },
    ];
    events.extend(actions.into_iter().map(|action| Event::ApprovalRequested {
        approval,
        call: call(),
        action,
    }));
    let decisions = [Decision::Allow, Decision::AllowKind, Decision::Deny { note: "n".to_owned() }];
    events.extend(decisions.into_iter().map(|decision| Event::ApprovalAnswered { approval, decision }));
    let ways = [LandAs::OneCommit { message: "m".to_owned() }, LandAs::Commits, LandAs::Edits];
    let start = |how| Event::LandingStarted {
        landing,
        onto: Some("main".to_owned()),
        commit: "c".to_owned(),
        how,
        rest: Some("r".to_owned()),
    };
    events.extend(ways.into_iter().map(start));
    let causes = [
        CheckpointCause::Restored { from: checkpoint },
        CheckpointCause::Rejected { path: RepoPath::from("a") },
    ];
    events.extend(causes.into_iter().map(|cause| {
        Event::CheckpointMade(Checkpoint {
            id: checkpoint,
            turn: 1,
            commit: "c".to_owned(),
            tree: "t".to_owned(),
            stat: ChangeStat::default(),
            total: None,
            cause,
            left_out: Vec::new(),
        })
    }));
    events.extend(of_chats());
    events
}

fn of_chats() -> Vec<Event> {
    let (message, parent) = (MessageId::new(uuid()), MessageId::new(Uuid::nil()));
    let parts = vec![
        ChatPart::text("t"),
        ChatPart::Image { media_type: "image/png".to_owned(), data: "AAAA".to_owned(), name: None },
        ChatPart::Image {
            media_type: "image/png".to_owned(),
            data: "AAAA".to_owned(),
            name: Some("n".to_owned()),
        },
        ChatPart::File { name: "a.rs".to_owned(), text: "x".to_owned() },
    ];
    let mut events = vec![
        Event::ChatCreated(ChatCreated { title: "t".to_owned(), project: Some(ProjectId::new(uuid())) }),
        Event::ChatCreated(ChatCreated { title: String::new(), project: None }),
        Event::ChatRenamed { title: "t".to_owned() },
        Event::ChatMessageAdded(ChatSaid { message, parent: None, parts: Vec::new() }),
        Event::ChatMessageAdded(ChatSaid { message, parent: Some(parent), parts }),
        Event::ChatReplyBegun(ChatReplyBegun { message, parent, model: "m".to_owned(), web: false }),
        Event::ChatMemoriesRecalled(ChatRecalled { message, uses: Vec::new(), text: "t".to_owned() }),
        Event::ChatTurnFinished(Box::new(ChatTurn {
            message,
            items: items(),
            usage: Usage::default(),
            model: Some("m".to_owned()),
        })),
        Event::ChatArchived,
        Event::ChatRestored,
    ];
    let outcomes = [
        ChatOutcome::Done,
        ChatOutcome::Stopped,
        ChatOutcome::Failed { error: error() },
        ChatOutcome::Interrupted,
    ];
    let end = |outcome| Event::ChatReplyEnded(ChatReplyEnded { message, outcome });
    events.extend(outcomes.into_iter().map(end));
    events
}

#[test]
fn every_event_reads_back_as_it_was_written() {
    for event in events() {
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event, "{text}");
    }
}

#[test]
fn every_record_reads_back_as_it_was_written_whatever_it_is_about() {
    let (task, run, project) = (TaskId::new(uuid()), RunId::new(uuid()), ProjectId::new(uuid()));
    let chats = of_chats();
    for event in events() {
        // A task's creation and a chat's name a project beside their subject, which nothing else does.
        let subject = match &event {
            Event::ProjectOpened { .. } | Event::ProjectForgotten | Event::ProjectReopened => {
                Subject::Project { project }
            }
            Event::TaskCreated(_)
            | Event::TaskEdited { .. }
            | Event::BudgetSet { .. }
            | Event::Titled { .. }
            | Event::TaskQueued { .. } => Subject::Task { task },
            event if chats.contains(event) => Subject::Chat { chat: ChatId::new(uuid()) },
            _ => Subject::Run { task, run },
        };
        let record = Record { seq: u64::MAX, at: Timestamp::from_millis(1_790_000_000_123), subject, event };
        let text = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<Record>(&text).unwrap(), record, "{text}");
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(value["seq"].is_u64() && value["type"].is_string(), "{text}");
    }
}

#[test]
fn what_an_event_adds_to_the_transcript_is_what_it_says() {
    for event in events() {
        let added = event.items().len();
        match event {
            Event::TurnFinished { items, .. } => assert_eq!(added, items.len()),
            Event::CallFinished { .. } | Event::MessageDelivered { .. } => assert_eq!(added, 1),
            other => assert_eq!(added, 0, "{other:?}"),
        }
    }
}
