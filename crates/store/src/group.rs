//! Batches on their way into one transaction.
//!
//! A batch is judged in memory, against the committed ledger and the batches before it in the same group. One that
//! is refused leaves no trace; one that is accepted is written. The ledger changes only after the commit, so a
//! commit that fails needs no undoing.

use crate::{
    Draft, MAX_EVENT_BYTES, Rejected, StoreError,
    chain::{Hash, Head},
    chats,
    key::Key,
    ledger::Ledger,
    projection::{self, Card},
    row, usage,
};
use flotilla_domain::{
    Chat, ChatId, CheckpointId, Event, Invalid, ProjectId, Record, RunId, Subject, TaskId, Timestamp,
};
use rusqlite::{Connection, OptionalExtension as _};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// What uncommitted batches changed.
#[derive(Debug, Clone, Default)]
struct Changes {
    head: Head,
    at: Timestamp,
    number: u32,
    cards: HashMap<TaskId, Arc<Card>>,
    chats: HashMap<ChatId, Arc<Chat>>,
    runs: HashSet<RunId>,
    checkpoints: HashSet<CheckpointId>,
    projects: HashSet<ProjectId>,
    paths: HashSet<String>,
    numbers: HashSet<u32>,
}

impl Changes {
    fn after(head: Head, at: Timestamp, number: u32) -> Self {
        Self { head, at, number, ..Self::default() }
    }

    fn absorb(&mut self, later: Self) {
        self.head = later.head;
        self.at = later.at;
        self.number = later.number;
        self.cards.extend(later.cards);
        self.chats.extend(later.chats);
        self.runs.extend(later.runs);
        self.checkpoints.extend(later.checkpoints);
        self.projects.extend(later.projects);
        self.paths.extend(later.paths);
        self.numbers.extend(later.numbers);
    }
}

struct Entry {
    record: Arc<Record>,
    body: Vec<u8>,
    hash: Hash,
}

/// The batches of one transaction.
pub(crate) struct Group<'a> {
    connection: &'a Connection,
    ledger: &'a mut Ledger,
    changes: Changes,
    records: Vec<Arc<Record>>,
}

impl<'a> Group<'a> {
    pub(crate) fn new(connection: &'a Connection, ledger: &'a mut Ledger) -> Self {
        let changes = Changes::after(ledger.head, ledger.at, ledger.number);
        Self { connection, ledger, changes, records: Vec::new() }
    }

    /// Takes a batch in, whole or not at all.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] where the batch was refused, with nothing changed. After any other error the
    /// transaction must be rolled back.
    pub(crate) fn accept(
        &mut self,
        drafts: Vec<Draft>,
        now: Timestamp,
    ) -> Result<Vec<Arc<Record>>, StoreError> {
        // Time never goes back within the log: while the clock is behind the last event, its time is used again.
        let at = now.max(self.changes.at);
        let mut batch = Batch {
            changes: Changes::after(self.changes.head, at, self.changes.number),
            entries: Vec::with_capacity(drafts.len()),
            group: self,
        };
        for (i, draft) in drafts.into_iter().enumerate() {
            batch.push(draft).map_err(|refusal| match refusal {
                Refusal::Rejected(why) => StoreError::Invalid { draft: i, why },
                Refusal::Failed(error) => error,
            })?;
        }
        let Batch { changes, entries, .. } = batch;
        for entry in &entries {
            row::insert(self.connection, &entry.record, &entry.body, &entry.hash)?;
            projection::index(self.connection, &entry.record)?;
            usage::index(self.connection, &entry.record)?;
            chats::index(self.connection, &entry.record, |id| changes.chats.get(&id).map(|chat| chat.begun))?;
        }
        self.changes.absorb(changes);
        let records: Vec<_> = entries.into_iter().map(|entry| entry.record).collect();
        self.records.extend(records.iter().cloned());
        Ok(records)
    }

    /// Whether no batch was accepted.
    pub(crate) const fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Writes what is written once per transaction: the changed tasks and chats, and the head.
    pub(crate) fn finish(&self) -> Result<(), StoreError> {
        for card in self.changes.cards.values() {
            card.save(self.connection)?;
        }
        for chat in self.changes.chats.values() {
            chats::save(self.connection, chat)?;
        }
        self.connection
            .prepare_cached("UPDATE head SET seq = ?1, hash = ?2 WHERE id = 0")?
            .execute((self.changes.head.seq, self.changes.head.hash.as_bytes()))?;
        Ok(())
    }

    /// Tells the ledger of it, once the transaction is committed.
    pub(crate) fn committed(self) -> Vec<Arc<Record>> {
        self.ledger.head = self.changes.head;
        self.ledger.at = self.changes.at;
        self.ledger.number = self.changes.number;
        for (id, card) in self.changes.cards {
            self.ledger.hot.put(id, card);
        }
        for (id, chat) in self.changes.chats {
            self.ledger.chats.put(id, chat);
        }
        self.records
    }
}

/// Why a draft did not get in.
enum Refusal {
    Rejected(Rejected),
    Failed(StoreError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Rejected> for Refusal {
    fn from(why: Rejected) -> Self {
        Self::Rejected(why)
    }
}

impl From<Invalid> for Refusal {
    fn from(why: Invalid) -> Self {
        Self::Rejected(why.into())
    }
}

struct Batch<'g, 'a> {
    group: &'g mut Group<'a>,
    changes: Changes,
    entries: Vec<Entry>,
}

impl Batch<'_, '_> {
    fn push(&mut self, draft: Draft) -> Result<(), Refusal> {
        let Draft { subject, mut event } = draft;
        if let Event::TaskCreated(created) = &mut event
            && created.number == 0
        {
            created.number = self.changes.number.saturating_add(1);
        }
        let seq = self.changes.head.seq + 1;
        let at = self.changes.at;
        let record = Record { seq, at, subject, event };
        self.judge(&record)?;
        let body = serde_json::to_vec(&record.event)?;
        if body.len() > MAX_EVENT_BYTES {
            return Err(Rejected::TooLarge.into());
        }
        let hash = self.changes.head.hash.next(seq, at, subject, &body);
        self.changes.head = Head { seq, hash };
        self.entries.push(Entry { record: Arc::new(record), body, hash });
        Ok(())
    }

    fn judge(&mut self, record: &Record) -> Result<(), Refusal> {
        match (record.subject, &record.event) {
            (Subject::Project { project }, Event::ProjectOpened { path, .. }) => {
                self.open_project(project, path)
            }
            (Subject::Project { project }, Event::ProjectForgotten | Event::ProjectReopened) => {
                if self.project(project)? { Ok(()) } else { Err(Rejected::NoSuchProject.into()) }
            }
            (Subject::Project { .. }, _) | (_, Event::ProjectOpened { .. }) => {
                Err(Invalid::WrongSubject.into())
            }
            (Subject::Chat { chat }, Event::ChatCreated(_)) => self.create_chat(chat, record),
            (_, Event::ChatCreated(_)) => Err(Invalid::WrongSubject.into()),
            (Subject::Chat { chat }, _) => self.fold_chat(chat, record),
            (Subject::Task { task }, Event::TaskCreated(_)) => self.create_task(task, record),
            (_, Event::TaskCreated(_)) => Err(Invalid::WrongSubject.into()),
            (Subject::Task { task }, _) => self.fold(task, record),
            (Subject::Run { task, run }, event) => {
                match event {
                    Event::RunCreated { .. } => {
                        let seen = self.group.changes.runs.contains(&run) || !self.changes.runs.insert(run);
                        if seen || self.exists("SELECT 1 FROM runs WHERE id = ?1", run)? {
                            return Err(Rejected::IdTaken.into());
                        }
                    }
                    Event::CheckpointMade(made) => {
                        let id = made.id;
                        let seen = self.group.changes.checkpoints.contains(&id)
                            || !self.changes.checkpoints.insert(id);
                        if seen || self.exists("SELECT 1 FROM checkpoints WHERE id = ?1", id)? {
                            return Err(Rejected::IdTaken.into());
                        }
                    }
                    _ => {}
                }
                self.fold(task, record)
            }
        }
    }

    fn open_project(&mut self, id: ProjectId, path: &str) -> Result<(), Refusal> {
        if self.project(id)? {
            return Err(Rejected::IdTaken.into());
        }
        let seen = self.group.changes.paths.contains(path) || self.changes.paths.contains(path);
        if seen || self.found("SELECT 1 FROM projects WHERE path = ?1", path)? {
            return Err(Rejected::PathTaken.into());
        }
        self.changes.projects.insert(id);
        self.changes.paths.insert(path.to_owned());
        Ok(())
    }

    fn create_task(&mut self, id: TaskId, record: &Record) -> Result<(), Refusal> {
        let card = Card::begin(record)?;
        if self.card(id)?.is_some() {
            return Err(Rejected::IdTaken.into());
        }
        if !self.project(card.task.project)? {
            return Err(Rejected::NoSuchProject.into());
        }
        for other in card.task.depends_on.iter().chain(&card.task.parent) {
            if self.card(*other)?.is_none() {
                return Err(Rejected::NoSuchTask.into());
            }
        }
        let number = card.task.number;
        let seen = self.group.changes.numbers.contains(&number) || self.changes.numbers.contains(&number);
        // Only a number below the highest can be taken by a committed task.
        if seen
            || (number <= self.group.ledger.number
                && self.found("SELECT 1 FROM tasks WHERE number = ?1", number)?)
        {
            return Err(Rejected::NumberTaken.into());
        }
        self.changes.numbers.insert(number);
        self.changes.number = self.changes.number.max(number);
        self.changes.cards.insert(id, Arc::new(card));
        Ok(())
    }

    fn fold(&mut self, id: TaskId, record: &Record) -> Result<(), Refusal> {
        let mut card = match self.changes.cards.remove(&id) {
            Some(card) => card,
            None => self.card(id)?.ok_or(Rejected::NoSuchTask)?,
        };
        Arc::make_mut(&mut card).apply(record)?;
        self.changes.cards.insert(id, card);
        Ok(())
    }

    fn card(&mut self, id: TaskId) -> Result<Option<Arc<Card>>, StoreError> {
        let seen = self.changes.cards.get(&id).or_else(|| self.group.changes.cards.get(&id));
        match seen {
            Some(card) => Ok(Some(Arc::clone(card))),
            None => self.group.ledger.card(self.group.connection, id),
        }
    }

    fn create_chat(&mut self, id: ChatId, record: &Record) -> Result<(), Refusal> {
        let chat = Chat::begin(record)?;
        if self.chat(id)?.is_some() {
            return Err(Rejected::IdTaken.into());
        }
        if let Some(project) = chat.project
            && !self.project(project)?
        {
            return Err(Rejected::NoSuchProject.into());
        }
        self.changes.chats.insert(id, Arc::new(chat));
        Ok(())
    }

    fn fold_chat(&mut self, id: ChatId, record: &Record) -> Result<(), Refusal> {
        let mut chat = match self.changes.chats.remove(&id) {
            Some(chat) => chat,
            None => self.chat(id)?.ok_or(Rejected::NoSuchChat)?,
        };
        Arc::make_mut(&mut chat).apply(record)?;
        self.changes.chats.insert(id, chat);
        Ok(())
    }

    fn chat(&mut self, id: ChatId) -> Result<Option<Arc<Chat>>, StoreError> {
        let seen = self.changes.chats.get(&id).or_else(|| self.group.changes.chats.get(&id));
        match seen {
            Some(chat) => Ok(Some(Arc::clone(chat))),
            None => self.group.ledger.chat(self.group.connection, id),
        }
    }

    fn project(&self, id: ProjectId) -> Result<bool, StoreError> {
        if self.changes.projects.contains(&id) || self.group.changes.projects.contains(&id) {
            return Ok(true);
        }
        self.exists("SELECT 1 FROM projects WHERE id = ?1", id)
    }

    fn exists(&self, sql: &str, id: impl Key) -> Result<bool, StoreError> {
        self.found(sql, id.blob())
    }

    fn found(&self, sql: &str, value: impl rusqlite::ToSql) -> Result<bool, StoreError> {
        let found = self.group.connection.prepare_cached(sql)?.query_row([value], |_| Ok(())).optional()?;
        Ok(found.is_some())
    }
}
