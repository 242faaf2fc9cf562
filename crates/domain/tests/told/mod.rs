//! A task that is told one event after the other.
#![allow(dead_code, reason = "each test file uses its part")]

use flotilla_domain::*;
use uuid::Uuid;

const TASK: u128 = 1;

pub fn run_id(n: u128) -> RunId {
    RunId::new(Uuid::from_u128(100 + n))
}

pub fn call_id(name: &str) -> CallId {
    CallId(name.to_owned())
}

/// A task that is told one event after the other; the time is the number of the event.
pub struct Told {
    pub task: Task,
    seq: u64,
    pub run: RunId,
}

impl Told {
    pub fn draft() -> Self {
        let id = TaskId::new(Uuid::from_u128(TASK));
        let created = Event::TaskCreated(Box::new(TaskCreated {
            number: 1,
            project: ProjectId::new(Uuid::from_u128(2)),
            title: "Mend it".to_owned(),
            prompt: vec![Part::text("Mend it, please.")],
            settings: TaskSettings::default(),
            depends_on: Vec::new(),
            parent: None,
        }));
        let record = Record {
            seq: 1,
            at: Timestamp::from_millis(1),
            subject: Subject::Task { task: id },
            event: created,
        };
        Self { task: Task::begin(&record).unwrap(), seq: 1, run: run_id(1) }
    }

    /// A task whose first run works.
    pub fn working() -> Self {
        let mut told = Self::draft();
        told.queue().unwrap();
        told.begin_run(1).unwrap();
        let ready = WorkspaceReady {
            path: "/w".to_owned(),
            branch: "flotilla/1".to_owned(),
            base: "c".repeat(40),
            start: "c".repeat(40),
            lacks: Lacks::default(),
            notes: Vec::new(),
        };
        told.run(Event::WorkspaceReady(Box::new(ready))).unwrap();
        told
    }

    /// A working one with these calls open.
    pub fn calling(calls: &[&str]) -> Self {
        let mut told = Self::working();
        told.turn(1, calls).unwrap();
        told
    }

    pub fn in_review() -> Self {
        let mut told = Self::working();
        told.run(Event::RunEnded(Outcome::Done)).unwrap();
        told
    }

    pub fn tell(&mut self, subject: Subject, event: Event) -> Result<(), Invalid> {
        self.seq += 1;
        let at = Timestamp::from_millis(i64::try_from(self.seq).unwrap());
        let mut next = self.task.clone();
        next.apply(&Record { seq: self.seq, at, subject, event })?;
        self.task = next;
        Ok(())
    }

    pub fn task(&mut self, event: Event) -> Result<(), Invalid> {
        self.tell(Subject::Task { task: self.task.id }, event)
    }

    pub fn run(&mut self, event: Event) -> Result<(), Invalid> {
        self.tell(Subject::Run { task: self.task.id, run: self.run }, event)
    }

    pub fn queue(&mut self) -> Result<(), Invalid> {
        self.task(Event::TaskQueued { from: None })
    }

    pub fn begin_run(&mut self, n: u32) -> Result<(), Invalid> {
        self.run = run_id(n.into());
        self.run(Event::RunCreated { attempt: n, from: None, model: "local".to_owned() })
    }

    pub fn begin_run_again(&mut self, n: u32) -> Result<(), Invalid> {
        let run = run_id(n.into());
        let event = Event::RunCreated { attempt: n, from: None, model: "local".to_owned() };
        self.tell(Subject::Run { task: self.task.id, run }, event)
    }

    pub fn turn(&mut self, turn: u32, calls: &[&str]) -> Result<(), Invalid> {
        let call = |name: &&str| {
            Item::ToolCall(ToolCall {
                call: call_id(name),
                name: "exec".to_owned(),
                arguments: "{}".to_owned(),
            })
        };
        let usage = Usage { input_tokens: 10, output_tokens: 1, ..Usage::default() };
        self.run(Event::TurnFinished { turn, items: calls.iter().map(call).collect(), usage })
    }

    pub fn start(&mut self, call: &str) -> Result<(), Invalid> {
        self.run(Event::CallStarted { call: call_id(call) })
    }

    pub fn finish(&mut self, call: &str) -> Result<(), Invalid> {
        let result =
            ToolResult { call: call_id(call), status: CallStatus::Ok, output: Vec::new(), command: None };
        self.run(Event::CallFinished { result })
    }

    pub fn ask_leave(&mut self, call: &str, n: u128) -> ApprovalId {
        let approval = ApprovalId::new(Uuid::from_u128(n));
        let action = Action::Exec { command: "make".to_owned() };
        self.run(Event::ApprovalRequested { approval, call: call_id(call), action }).unwrap();
        approval
    }

    pub fn ask(&mut self, call: &str) -> QuestionId {
        let question = QuestionId::new(Uuid::from_u128(7));
        let text = "Which one?".to_owned();
        self.run(Event::QuestionAsked { question, call: call_id(call), text, options: Vec::new() }).unwrap();
        question
    }

    pub fn latest(&self) -> &Run {
        self.task.latest_run().unwrap()
    }

    pub fn state(&self) -> &'static str {
        self.task.state.name()
    }

    pub fn start_landing(&mut self, n: u128) -> Result<LandingId, Invalid> {
        let landing = LandingId::new(Uuid::from_u128(n));
        let (onto, commit) = (Some("main".to_owned()), "a".repeat(40));
        self.run(Event::LandingStarted { landing, onto, commit, how: LandAs::Commits, rest: None })
            .map(|()| landing)
    }

    pub fn land(&mut self, landing: LandingId) -> Result<(), Invalid> {
        let (onto, commit) = (Some("main".to_owned()), "a".repeat(40));
        self.run(Event::Landed { landing, onto, commit, bundle: "bundle".to_owned() })
    }
}

pub fn remark(name: &str) -> Comment {
    Comment {
        id: CommentId(name.to_owned()),
        path: RepoPath::from("a"),
        side: ChangeSide::New,
        line: 1,
        end_line: None,
        quote: "quoted".to_owned(),
        text: "Why?".to_owned(),
        content: None,
    }
}
