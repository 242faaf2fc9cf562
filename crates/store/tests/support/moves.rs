//! What may happen to a task of the model next, and what may not.

use super::{Call, ModelTask, Rest, Stage, World};
use flotilla_domain::{
    Action, ApprovalId, CallId, CallStatus, Carry, ChangeStat, Checkpoint, CheckpointCause, CheckpointId,
    Code, Decision, Delivery, Event, ExitStatus, Item, Lacks, LandAs, LandingId, MessageId, MessageSource,
    Outcome, PlanStep, QuestionId, RunId, StepStatus, Subject, ToolCall, ToolResult, Usage, UserError,
    WorkspaceReady,
};
use flotilla_store::Draft;
use uuid::Uuid;

fn refusal() -> UserError {
    UserError::fixable(Code::Conflict, "It conflicts", "Look at it.")
}

impl ModelTask {
    fn on_task(&self, event: Event) -> Draft {
        Draft { subject: Subject::Task { task: self.id }, event }
    }

    fn on_run(&self, event: Event) -> Draft {
        Draft { subject: Subject::Run { task: self.id, run: self.run.expect("a run") }, event }
    }
}

impl World {
    /// Moves the task at `at` by one valid event.
    pub fn step(&mut self, at: usize) -> Draft {
        let dice = self.below(8);
        let stage = self.tasks[at].stage;
        match (stage, dice) {
            (Stage::Draft | Stage::Queued | Stage::Cancelled | Stage::Failed, 0) => {
                let (title, prompt) = (self.text("new title"), self.parts("new prompt"));
                self.tasks[at].on_task(Event::TaskEdited { title, prompt })
            }
            (Stage::Draft | Stage::Queued, 1) => self.become_(at, Stage::Cancelled, Event::TaskCancelled),
            (Stage::Draft | Stage::Queued | Stage::Review | Stage::Cancelled | Stage::Failed, 2) => {
                let bundle = self.tasks[at].prepared.then(|| "bundle".to_owned());
                self.become_(at, Stage::Discarded, Event::Discarded { bundle })
            }
            (Stage::Review | Stage::Failed | Stage::Cancelled, 3) if self.goes_on(at) => {
                self.tasks[at].stage = Stage::Continuing;
                self.tasks[at].on_run(Event::RunQueued)
            }
            (Stage::Continuing, 0) => {
                let stage = match self.tasks[at].rests {
                    Some(Rest::Failed) => Stage::Failed,
                    Some(Rest::Cancelled) => Stage::Cancelled,
                    Some(Rest::Review) | None => Stage::Review,
                };
                self.tasks[at].stage = stage;
                self.tasks[at].on_task(Event::TaskUnqueued)
            }
            (Stage::Continuing, 1..3) => self.say(at),
            (Stage::Continuing, _) => {
                self.tasks[at].stage = Stage::Active;
                self.tasks[at].on_run(Event::RunContinued)
            }
            (Stage::Queued, 3) => self.become_(at, Stage::Draft, Event::TaskUnqueued),
            (Stage::Queued, _) => self.create_run(at),
            (Stage::Active, _) => self.work(at),
            (Stage::Review, 4..) => {
                let landing = LandingId::new(self.uuid());
                let (onto, commit) = (Some("main".to_owned()), "a".repeat(40));
                let how = LandAs::OneCommit { message: "Do it".to_owned() };
                self.tasks[at].stage = Stage::Landing(landing);
                self.tasks[at].on_run(Event::LandingStarted { landing, onto, commit, how, rest: None })
            }
            (Stage::Landing(landing), 0..3) => {
                self.tasks[at].stage = Stage::Review;
                let error = refusal();
                self.tasks[at].on_run(Event::LandingRefused { landing, error, conflicts: Vec::new() })
            }
            (Stage::Landing(landing), _) => {
                self.tasks[at].stage = Stage::Landed;
                self.tasks[at].on_run(Event::Landed {
                    landing,
                    onto: Some("main".to_owned()),
                    commit: "a".repeat(40),
                    bundle: "bundle".to_owned(),
                })
            }
            (Stage::Landed, _) => self.restore(at),
            (Stage::Discarded, 0..4) if self.tasks[at].prepared => self.restore(at),
            (Stage::Discarded, 0..4) if self.tasks[at].run.is_none() => {
                self.become_(at, Stage::Draft, Event::TaskUnqueued)
            }
            (Stage::Draft | Stage::Review | Stage::Failed | Stage::Cancelled | Stage::Discarded, _) => {
                let from = self.tasks[at].checkpoints.last().copied();
                self.become_(at, Stage::Queued, Event::TaskQueued { from })
            }
        }
    }

    fn goes_on(&self, at: usize) -> bool {
        self.tasks[at].prepared && self.tasks[at].rests.is_some()
    }

    fn say(&mut self, at: usize) -> Draft {
        let message = MessageId::new(self.uuid());
        let parts = self.parts("steer");
        self.tasks[at].messages.push(message);
        self.tasks[at].on_run(Event::MessageQueued { message, parts, when: Delivery::After })
    }

    fn become_(&mut self, at: usize, stage: Stage, event: Event) -> Draft {
        self.tasks[at].rests = None;
        self.tasks[at].stage = stage;
        self.tasks[at].on_task(event)
    }

    fn restore(&mut self, at: usize) -> Draft {
        self.tasks[at].stage = Stage::Review;
        // Its run is the one that had ended, whichever way.
        self.tasks[at].rests = None;
        self.tasks[at]
            .on_run(Event::Restored { path: "/restored".to_owned(), branch: "flotilla/restored".to_owned() })
    }

    fn create_run(&mut self, at: usize) -> Draft {
        let run = RunId::new(self.uuid());
        let task = &mut self.tasks[at];
        task.stage = Stage::Active;
        task.run = Some(run);
        task.attempts += 1;
        task.prepared = false;
        task.turn = 0;
        task.calls.clear();
        task.messages.clear();
        task.on_run(Event::RunCreated {
            attempt: task.attempts,
            from: task.checkpoints.last().copied(),
            model: "scripted".to_owned(),
        })
    }

    fn work(&mut self, at: usize) -> Draft {
        if !self.tasks[at].prepared {
            self.tasks[at].prepared = true;
            let task = &self.tasks[at];
            return task.on_run(Event::WorkspaceReady(Box::new(WorkspaceReady {
                path: format!("/workspaces/{}", task.id),
                branch: format!("flotilla/{}", task.attempts),
                base: "c".repeat(40),
                start: "f".repeat(40),
                lacks: Lacks { modified: 1, untracked: 2, sample: vec!["a\nb".into()] },
                notes: vec!["a note".to_owned()],
            })));
        }
        match self.below(16) {
            0 => self.report(at),
            1 => self.say(at),
            2 => {
                let parts = self.parts("message");
                let message = self.tasks[at].messages.pop();
                let source = if message.is_some() { MessageSource::Steer } else { MessageSource::Prompt };
                self.tasks[at].on_run(Event::MessageDelivered { message, source, parts })
            }
            3 => {
                let id = CheckpointId::new(self.uuid());
                self.tasks[at].checkpoints.push(id);
                self.tasks[at].on_run(Event::CheckpointMade(Checkpoint {
                    id,
                    turn: self.tasks[at].turn,
                    commit: "d".repeat(40),
                    tree: "e".repeat(40),
                    stat: ChangeStat { files: 1, added: 20, removed: 3 },
                    total: Some(ChangeStat { files: 2, added: 30, removed: 3 }),
                    cause: CheckpointCause::Work,
                    left_out: vec!["vendored/repo".into()],
                }))
            }
            4 => self.end(at),
            _ if self.tasks[at].calls.is_empty() => self.turn(at),
            _ => self.call(at),
        }
    }

    fn report(&mut self, at: usize) -> Draft {
        let text = self.text("report");
        let event = match self.below(6) {
            0 => Event::HeartbeatReported { action: text, percent: Some(42) },
            1 => Event::PlanUpdated {
                steps: vec![
                    PlanStep { step: text.clone(), status: StepStatus::Completed },
                    PlanStep { step: text, status: StepStatus::InProgress },
                ],
            },
            2 => Event::Briefed { instructions: text, read: Vec::new() },
            3 if text.len().is_multiple_of(2) => {
                Event::ModelCameBack { from: "other".to_owned(), to: "scripted".to_owned() }
            }
            3 => Event::RunResumed,
            4 if text.len().is_multiple_of(2) => {
                Event::ModelFellBack { from: "scripted".to_owned(), to: "other".to_owned(), why: text }
            }
            4 => Event::ModelRetried { attempt: 1, after_ms: 500, why: text },
            _ => Event::SetupFinished {
                command: text,
                exit: ExitStatus::Code { code: 0 },
                output: "setup.log".to_owned(),
            },
        };
        self.tasks[at].on_run(event)
    }

    fn end(&mut self, at: usize) -> Draft {
        let (stage, outcome) = match self.below(4) {
            0 => (Stage::Failed, Outcome::Failed { error: refusal() }),
            1 => (Stage::Cancelled, Outcome::Stopped),
            _ => (Stage::Review, Outcome::Done),
        };
        let task = &mut self.tasks[at];
        task.stage = stage;
        task.rests = Some(match stage {
            Stage::Failed => Rest::Failed,
            Stage::Cancelled => Rest::Cancelled,
            _ => Rest::Review,
        });
        task.calls.clear();
        task.on_run(Event::RunEnded(outcome))
    }

    fn turn(&mut self, at: usize) -> Draft {
        let calls: Vec<CallId> =
            (0..self.below(4)).map(|_| CallId(format!("call_{}", self.uuid()))).collect();
        let reasoning = Item::Reasoning {
            summary: self.text("thought"),
            carry: Some(Carry {
                api: "responses".to_owned(),
                model: "scripted".to_owned(),
                payload: serde_json::json!({ "encrypted": [1, null, { "deep": 1.5e-9 }] }),
            }),
        };
        let said = Item::AssistantMessage { text: self.text("said") };
        let asked = calls.iter().map(|call| {
            Item::ToolCall(ToolCall {
                call: call.clone(),
                name: "exec".to_owned(),
                arguments: r#"{"command":"make"}"#.to_owned(),
            })
        });
        let items = [reasoning, said].into_iter().chain(asked).collect();
        let task = &mut self.tasks[at];
        task.turn += 1;
        task.calls = calls.into_iter().map(|call| (call, Call::Asked)).collect();
        let usage = Usage {
            input_tokens: 1000,
            cached_input_tokens: 900,
            cache_write_tokens: 0,
            output_tokens: 50,
            reasoning_tokens: 10,
        };
        task.on_run(Event::TurnFinished { turn: task.turn, items, usage })
    }

    fn call(&mut self, at: usize) -> Draft {
        let which = self.below(self.tasks[at].calls.len());
        let dice = self.below(6);
        let (approval, question) = (ApprovalId::new(self.uuid()), QuestionId::new(self.uuid()));
        let text = self.text("output");
        let task = &mut self.tasks[at];
        let (call, stage) = task.calls[which].clone();
        let (next, event) = match stage {
            Call::Asked if dice == 0 => (
                Call::Approval(approval),
                Event::ApprovalRequested { approval, call, action: Action::Exec { command: text } },
            ),
            Call::Asked if dice == 1 => (
                Call::Question(question),
                Event::QuestionAsked { question, call, text, options: vec!["yes".to_owned()] },
            ),
            Call::Asked | Call::Approved => (Call::Started, Event::CallStarted { call }),
            Call::Approval(approval) => match dice {
                0 => (
                    Call::Refused,
                    Event::ApprovalAnswered { approval, decision: Decision::Deny { note: text } },
                ),
                1 => (Call::Approved, Event::ApprovalAnswered { approval, decision: Decision::AllowKind }),
                _ => (Call::Approved, Event::ApprovalAnswered { approval, decision: Decision::Allow }),
            },
            Call::Question(question) => (Call::Refused, Event::QuestionAnswered { question, answer: text }),
            Call::Started | Call::Refused => {
                task.calls.remove(which);
                let status = if stage == Call::Started { CallStatus::Ok } else { CallStatus::Denied };
                let output = vec![flotilla_domain::Part::text(text)];
                let result = ToolResult { call, status, output, command: None };
                return task.on_run(Event::CallFinished { result });
            }
        };
        task.calls[which].1 = next;
        if let Event::ApprovalAnswered { decision: Decision::AllowKind, .. } = event {
            // All of them ask to run commands, so one word lets all that wait go.
            for (_, stage) in &mut task.calls {
                if matches!(stage, Call::Approval(_)) {
                    *stage = Call::Approved;
                }
            }
        }
        task.on_run(event)
    }

    /// Something that the task at `at` does not allow now.
    pub fn misstep(&mut self, at: usize) -> Draft {
        let dice = self.below(6);
        let stranger = Uuid::from_u64_pair(u64::MAX, 1);
        let task = &self.tasks[at];
        match (dice, task.run) {
            (0, _) if !matches!(task.stage, Stage::Queued | Stage::Continuing | Stage::Discarded) => {
                task.on_task(Event::TaskUnqueued)
            }
            (1, _)
                if matches!(
                    task.stage,
                    Stage::Active | Stage::Queued | Stage::Landing(_) | Stage::Landed
                ) =>
            {
                task.on_task(Event::TaskQueued { from: None })
            }
            (2, Some(_)) => task.on_run(Event::TurnFinished {
                turn: task.turn + 2,
                items: Vec::new(),
                usage: Usage::default(),
            }),
            (3, Some(_)) => task.on_run(Event::CallStarted { call: CallId("nobody".to_owned()) }),
            (4, Some(run)) => Draft {
                // Its id is taken, whatever the state.
                subject: Subject::Run { task: task.id, run },
                event: Event::RunCreated { attempt: 9, from: None, model: "scripted".to_owned() },
            },
            (5, Some(_)) => task.on_run(Event::ApprovalAnswered {
                approval: ApprovalId::new(stranger),
                decision: Decision::Allow,
            }),
            _ => Draft {
                subject: Subject::Run { task: task.id, run: RunId::new(stranger) },
                event: Event::RunResumed,
            },
        }
    }
}
