//! A small model of projects, tasks and runs that makes up random but valid histories.
//!
//! It knows the states by itself and never asks the domain's fold, so that each checks the other.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "only tests and measurements use it")]

mod chats;
mod moves;

pub use chats::ModelChat;

use flotilla_domain::{
    ApprovalId, CallId, CheckpointId, Event, LandingId, MessageId, Part, ProjectId, ProjectKind, QuestionId,
    RunId, Subject, TaskCreated, TaskId, TaskSettings, Timestamp,
};
use flotilla_store::{Clock, Draft, Store};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use uuid::Uuid;

/// A clock that tests set; it stands still by itself.
#[derive(Clone)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    pub fn at(millis: i64) -> Self {
        Self(Arc::new(AtomicI64::new(millis)))
    }

    pub fn set(&self, millis: i64) {
        self.0.store(millis, Ordering::SeqCst);
    }

    pub fn clock(&self) -> Clock {
        let now = Arc::clone(&self.0);
        Arc::new(move || Timestamp::from_millis(now.load(Ordering::SeqCst)))
    }
}

pub fn open(dir: &Path) -> Store {
    Store::open(dir, ManualClock::at(1_000).clock()).unwrap()
}

/// How far a call of the model is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    Asked,
    Approval(ApprovalId),
    Question(QuestionId),
    Approved,
    Refused,
    Started,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Draft,
    Queued,
    /// It waits to go on; it was cancelled, failed or in review before.
    Continuing,
    Active,
    Review,
    Landing(LandingId),
    Landed,
    Failed,
    Cancelled,
    Discarded,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    Review,
    Failed,
    Cancelled,
}

#[derive(Debug)]
pub struct ModelTask {
    pub id: TaskId,
    pub stage: Stage,
    pub attempts: u32,
    pub run: Option<RunId>,
    pub prepared: bool,
    /// Where the run left the task when it ended, as long as it can go on.
    pub rests: Option<Rest>,
    pub turn: u32,
    pub calls: Vec<(CallId, Call)>,
    pub messages: Vec<MessageId>,
    pub checkpoints: Vec<CheckpointId>,
}

/// The model of everything, and the randomness that moves it.
pub struct World {
    random: u64,
    ids: u64,
    salt: u64,
    pub max_tasks: usize,
    pub projects: Vec<ProjectId>,
    pub tasks: Vec<ModelTask>,
    pub chats: Vec<ModelChat>,
}

impl World {
    /// Equal seeds make equal histories.
    pub fn new(seed: u64) -> Self {
        Self {
            random: seed,
            ids: 0,
            salt: seed,
            max_tasks: 6,
            projects: Vec::new(),
            tasks: Vec::new(),
            chats: Vec::new(),
        }
    }

    /// SplitMix64 (<https://prng.di.unimi.it/splitmix64.c>, public domain).
    fn random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.random() % n as u64) as usize
    }

    /// A fresh id; they ascend, as real ones do.
    pub fn uuid(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u64_pair(self.ids, self.salt)
    }

    pub fn text(&mut self, what: &str) -> String {
        let n = self.random();
        format!("{what} {n:x} — “quoted” \\ \u{0}\u{1F680}\n")
    }

    pub fn parts(&mut self, what: &str) -> Vec<Part> {
        let text = self.text(what);
        vec![Part::text(text)]
    }

    pub fn open_project(&mut self) -> Draft {
        let project = ProjectId::new(self.uuid());
        self.projects.push(project);
        let n = self.projects.len();
        Draft {
            subject: Subject::Project { project },
            event: Event::ProjectOpened {
                path: format!("/home/ada/projects/{n}-{}", self.salt),
                name: format!("project {n}"),
                kind: if n % 2 == 1 { ProjectKind::Git } else { ProjectKind::Folder },
            },
        }
    }

    pub fn create_task(&mut self) -> Draft {
        let task = TaskId::new(self.uuid());
        let at = self.below(self.projects.len());
        let project = self.projects[at];
        let depends_on = self.tasks.last().map(|task| task.id).into_iter().collect();
        let (title, prompt) = (self.text("title"), self.parts("prompt"));
        self.tasks.push(ModelTask {
            id: task,
            stage: Stage::Draft,
            attempts: 0,
            run: None,
            prepared: false,
            rests: None,
            turn: 0,
            calls: Vec::new(),
            messages: Vec::new(),
            checkpoints: Vec::new(),
        });
        Draft {
            subject: Subject::Task { task },
            event: Event::TaskCreated(Box::new(TaskCreated {
                number: 0,
                project,
                title,
                prompt,
                settings: TaskSettings::default(),
                depends_on,
                parent: None,
            })),
        }
    }

    /// Something that may happen next.
    pub fn valid(&mut self) -> Draft {
        if self.projects.is_empty() || (self.projects.len() < 3 && self.below(40) == 0) {
            return self.open_project();
        }
        if self.tasks.is_empty() || (self.tasks.len() < self.max_tasks && self.below(12) == 0) {
            return self.create_task();
        }
        if self.below(8) == 0 {
            return self.talk();
        }
        let at = self.below(self.tasks.len());
        self.step(at)
    }

    /// Something that may not happen now; the world stays as it is.
    pub fn invalid(&mut self) -> Draft {
        let nobody = TaskId::new(Uuid::from_u64_pair(u64::MAX, self.salt));
        if self.tasks.is_empty() {
            return Draft { subject: Subject::Task { task: nobody }, event: Event::TaskUnqueued };
        }
        if !self.chats.is_empty() && self.below(4) == 0 {
            return self.talk_wrongly();
        }
        let at = self.below(self.tasks.len());
        self.misstep(at)
    }

    /// So many valid drafts in a row.
    pub fn history(&mut self, events: usize) -> Vec<Draft> {
        (0..events).map(|_| self.valid()).collect()
    }
}
