//! The board's stream: a snapshot, and then what changed, each card in its newest form.

use super::{
    Server,
    cards::{Cards, project_view},
    chats,
    events::stream_of,
    lines::Lines,
};
use crate::notices::Notice;
use flotilla_api::{
    Ask, Serve, ServedEvents, SseItem, table,
    wire::{self, BoardList, BoardView, ProjectView, TaskStateName},
};
use flotilla_domain::{ChatId, Event, Project, Record, TaskId};
use flotilla_store::{ChatSummary, StoreError, Tail};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use tokio::{
    sync::{
        broadcast::{self, error::RecvError},
        mpsc,
    },
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};

/// Landed, cancelled and discarded tasks in a snapshot.
const OLD: u32 = 200;
/// The least time between two entries.
const PACE: Duration = Duration::from_millis(50);
/// How often terminals are looked at, and projects' counts are told.
const LOOK: Duration = Duration::from_millis(250);

type Entries = mpsc::Sender<SseItem<BoardView>>;

impl Serve<table::WatchBoard> for Server {
    async fn serve(&self, _: Ask<table::WatchBoard>) -> Result<ServedEvents<BoardView>, wire::Error> {
        // One entry waits at most: while the client reads it, the next one grows.
        let (entries, waiting) = mpsc::channel(1);
        let server = self.clone();
        tokio::spawn(async move {
            let stop = server.0.stop.clone();
            tokio::select! {
                result = watch(&server, &entries) => {
                    if let Err(Ended::Store(error)) = result {
                        tracing::warn!(%error, "a board's stream broke off");
                    }
                }
                () = entries.closed() => {}
                () = stop.cancelled() => {}
            }
        });
        Ok(stream_of(waiting))
    }
}

enum Ended {
    /// The client is gone, or the log is closed.
    Gone,
    /// The log could not be read.
    Store(StoreError),
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

async fn watch(server: &Server, entries: &Entries) -> Result<(), Ended> {
    let mut notices = server.0.notices.subscribe();
    loop {
        let place = entries.reserve().await.map_err(|_| Ended::Gone)?;
        let tail = server.store().subscribe();
        let (mut watcher, snapshot) = Watcher::begin(server).await?;
        place.send(SseItem::Item { id: Some(snapshot_seq(&snapshot)), item: snapshot });
        watcher.follow(tail, &mut notices, entries).await?;
    }
}

const fn snapshot_seq(view: &BoardView) -> u64 {
    match view {
        BoardView::Snapshot { seq, .. } | BoardView::Changes { seq, .. } => *seq,
    }
}

/// What is to be told next.
#[derive(Default)]
struct Changes {
    tasks: BTreeSet<TaskId>,
    chats: BTreeSet<ChatId>,
    /// Whether projects may have changed, and whether they are to be told with the next entry.
    projects: Projects,
    preferences: BTreeSet<String>,
    lists: BTreeSet<BoardList>,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Projects {
    #[default]
    Same,
    /// They changed, and wait for the next look: their counts change more often than anybody reads them.
    Changed,
    Told,
}

impl Changes {
    fn is_nothing(&self) -> bool {
        self.tasks.is_empty()
            && self.chats.is_empty()
            && self.projects != Projects::Told
            && self.preferences.is_empty()
            && self.lists.is_empty()
    }

    fn notice(&mut self, notice: Notice) {
        match notice {
            Notice::Preferences(keys) => self.preferences.extend(keys),
            Notice::List(list) => {
                self.lists.insert(list);
            }
        }
    }
}

/// Whether the client needs a new snapshot after an event.
#[derive(PartialEq, Eq)]
enum After {
    Changes,
    Snapshot,
}

struct Watcher<'s> {
    server: &'s Server,
    cards: Cards,
    /// The state of each card that was shown, to know when counts change.
    states: BTreeMap<TaskId, TaskStateName>,
    projects: Vec<ProjectView>,
    changes: Changes,
    seq: u64,
}

impl<'s> Watcher<'s> {
    async fn begin(server: &'s Server) -> Result<(Self, BoardView), StoreError> {
        let board = server.store().board(OLD).await?;
        let all = server.store().projects().await?.value;
        let cards = Cards::new(&all, server.0.roster.prices(), Lines::now(server.engine()));
        let projects: Vec<ProjectView> = board.value.projects.iter().map(project_view).collect();
        let tasks: Vec<_> = board.value.tasks.iter().map(|task| cards.card(task)).collect();
        let states = tasks.iter().map(|task| (task.id, task.state.name())).collect();
        let seq = board.seq;
        let watcher =
            Self { server, cards, states, projects: projects.clone(), changes: Changes::default(), seq };
        Ok((watcher, BoardView::Snapshot { seq, projects, tasks, more: board.value.more }))
    }

    /// Tells what changes, until a new snapshot is needed.
    async fn follow(
        &mut self,
        mut tail: Tail,
        notices: &mut broadcast::Receiver<Notice>,
        entries: &Entries,
    ) -> Result<(), Ended> {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut told = Instant::now();
        loop {
            let due = told + PACE;
            let waits = !self.changes.is_nothing();
            let is_due = waits && Instant::now() >= due;
            tokio::select! {
                record = tail.next() => match record {
                    Ok(Some(record)) => {
                        if self.note(&record) == After::Snapshot {
                            return Ok(());
                        }
                    }
                    Ok(None) => return Err(Ended::Gone),
                    // Too much happened at once: all of it is in a new snapshot.
                    Err(_) => return Ok(()),
                },
                notice = notices.recv() => match notice {
                    Ok(notice) => self.changes.notice(notice),
                    Err(RecvError::Lagged(_)) => return Ok(()),
                    Err(RecvError::Closed) => return Err(Ended::Gone),
                },
                _ = looks.tick() => self.look(),
                () = sleep_until(due), if waits && !is_due => {}
                place = entries.reserve(), if is_due => {
                    let place = place.map_err(|_| Ended::Gone)?;
                    let item = self.tell().await?;
                    place.send(SseItem::Item { id: Some(snapshot_seq(&item)), item });
                    told = Instant::now();
                }
            }
        }
    }

    fn note(&mut self, record: &Record) -> After {
        self.seq = self.seq.max(record.seq);
        if matches!(
            record.event,
            Event::MemoryProposed { .. } | Event::MemoriesRecalled { .. } | Event::ChatMemoriesRecalled(_)
        ) {
            self.changes.lists.insert(BoardList::Memories);
        }
        match (&record.event, record.subject.task()) {
            (Event::ProjectForgotten | Event::ProjectReopened, _) => return After::Snapshot,
            (Event::ProjectOpened { path, name, kind }, _) => {
                if let flotilla_domain::Subject::Project { project: id } = record.subject {
                    let (path, name) = (path.clone(), name.clone());
                    let (kind, opened_at) = (*kind, record.at);
                    self.cards.knows(&Project { id, path, name, kind, opened_at, forgotten_at: None });
                }
                self.changes.projects = Projects::Told;
            }
            (_, Some(task)) => {
                self.changes.tasks.insert(task);
            }
            (_, None) => self.changes.chats.extend(record.subject.chat()),
        }
        After::Changes
    }

    fn look(&mut self) {
        self.changes.tasks.extend(self.cards.lines.look(self.server.engine()));
        if self.changes.projects == Projects::Changed {
            self.changes.projects = Projects::Told;
        }
    }

    /// What changed, as it is now.
    async fn tell(&mut self) -> Result<BoardView, StoreError> {
        let seq = self.seq;
        let Changes { tasks, chats, projects, preferences, lists } = std::mem::take(&mut self.changes);
        let store = self.server.store();
        let found = match tasks.is_empty() {
            true => Vec::new(),
            false => store.cards(tasks.into_iter().collect()).await?.value,
        };
        let tasks: Vec<_> = found.iter().map(|task| self.cards.card(task)).collect();
        let mut moved = false;
        for task in &tasks {
            let state = task.state.name();
            moved |= self.states.insert(task.id, state) != Some(state);
        }
        let projects = match projects {
            Projects::Told => self.changed_projects().await?,
            kept => {
                self.changes.projects = if moved { Projects::Changed } else { kept };
                Vec::new()
            }
        };
        let mut changed = Vec::with_capacity(chats.len());
        for chat in chats {
            changed.extend(store.chat(chat).await?.map(|chat| chats::card(&ChatSummary::from(&*chat))));
        }
        let (preferences, lists) = (preferences.into_iter().collect(), lists.into_iter().collect());
        Ok(BoardView::Changes { seq, projects, tasks, chats: changed, preferences, lists })
    }

    async fn changed_projects(&mut self) -> Result<Vec<ProjectView>, StoreError> {
        let all = self.server.store().project_summaries().await?.value;
        let all: Vec<ProjectView> =
            all.iter().filter(|project| project.project.forgotten_at.is_none()).map(project_view).collect();
        let changed = all.iter().filter(|project| !self.projects.contains(project)).cloned().collect();
        self.projects = all;
        Ok(changed)
    }
}
