//! Projects and tasks.

use super::{Server, cards::Cards, engine_error, lines::Lines, store_error};
use flotilla_api::{
    Ask, Serve, table,
    wire::{self, AnswerTask, ItemList, ItemView, Restored, Steered, TaskCard, TaskList, TaskView, When},
};
use flotilla_domain::{Code, Part, Project, UserError};
use flotilla_engine::{NewTask, Start, ThenRun};
use flotilla_store::TaskFilter;
use std::path::{Path, PathBuf};

/// Entries of a list where the caller does not say how many, and at most.
const PAGE: u32 = 200;
const MAX_PAGE: u32 = 1000;

fn parts(wire: Vec<wire::Part>) -> Vec<Part> {
    wire.into_iter().map(Part::from).collect()
}

pub(super) fn absolute(path: String) -> Result<PathBuf, wire::Error> {
    let path = PathBuf::from(path);
    if path.is_absolute() {
        return Ok(path);
    }
    Err(UserError::fixable(
        Code::BadInput,
        format!("{} is not an absolute path", path.display()),
        "The daemon has a working directory of its own: give the whole path.",
    )
    .into())
}

impl Serve<table::ListTasks> for Server {
    async fn serve(&self, ask: Ask<table::ListTasks>) -> Result<TaskList, wire::Error> {
        let query = ask.query;
        let projects = self.store().projects().await.map_err(store_error)?.value;
        let project = match query.project {
            Some(path) => match containing(&projects, Path::new(&path)) {
                Some(project) => Some(project.id),
                None => return Ok(TaskList { seq: self.store().seq(), tasks: Vec::new(), next: None }),
            },
            None => None,
        };
        let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
        let filter = TaskFilter {
            project,
            states: query.state.iter().map(|state| state.as_str().to_owned()).collect(),
            text: query.text,
            before: query.before,
            // One more tells whether there is a next page.
            limit: Some(limit + 1),
        };
        let found = self.store().tasks(filter).await.map_err(store_error)?;
        let cards = Cards::new(&projects, self.0.roster.prices(), Lines::now(self.engine()));
        let mut tasks: Vec<TaskCard> = found.value.iter().map(|task| cards.card(task)).collect();
        let more = tasks.len() > limit as usize;
        tasks.truncate(limit as usize);
        let next = if more { tasks.last().map(|task| task.number) } else { None };
        Ok(TaskList { seq: found.seq, tasks, next })
    }
}

/// The innermost of `projects` that `path` is in.
pub(super) fn containing<'a>(projects: &'a [Project], path: &Path) -> Option<&'a Project> {
    projects.iter().filter(|project| path.starts_with(&project.path)).max_by_key(|project| project.path.len())
}

impl Serve<table::AddTask> for Server {
    async fn serve(&self, ask: Ask<table::AddTask>) -> Result<TaskView, wire::Error> {
        let add = ask.body;
        let mut depends_on = Vec::with_capacity(add.depends_on.len());
        for named in &add.depends_on {
            depends_on.push(self.task_id(named).await?);
        }
        let parent = match &add.parent {
            Some(named) => Some(self.task_id(named).await?),
            None => None,
        };
        let project = absolute(add.project)?;
        let settings = match add.settings {
            Some(settings) => settings,
            None => self.proposed(&project).await?,
        };
        self.check_profile(&project, &settings).await?;
        let new = NewTask {
            project,
            title: add.title,
            prompt: parts(add.prompt),
            settings: settings.into(),
            depends_on,
            parent,
            start: match add.start {
                When::Later => Start::Draft,
                When::Now => Start::Queue,
            },
        };
        let task = self.engine().add_task(new).await.map_err(engine_error)?;
        self.view(&task).await
    }
}

impl Serve<table::ShowTask> for Server {
    async fn serve(&self, ask: Ask<table::ShowTask>) -> Result<TaskView, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        let task = self.engine().task(id).await.map_err(engine_error)?;
        self.view(&task).await
    }
}

impl Serve<table::EditTask> for Server {
    async fn serve(&self, ask: Ask<table::EditTask>) -> Result<TaskView, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        let before = self.engine().task(id).await.map_err(engine_error)?;
        let title = ask.body.title.unwrap_or_else(|| before.title.clone());
        let prompt = ask.body.prompt.map_or_else(|| before.prompt.clone(), parts);
        let task = self.engine().edit_task(id, title, prompt).await.map_err(engine_error)?;
        self.view(&task).await
    }
}

impl Serve<table::SetBudget> for Server {
    async fn serve(&self, ask: Ask<table::SetBudget>) -> Result<TaskView, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        let then = match ask.body.then {
            wire::ThenRun::Stay => ThenRun::Stay,
            wire::ThenRun::GoOn => ThenRun::GoOn,
        };
        let task = self.engine().set_budget(id, ask.body.budget_micros, then).await.map_err(engine_error)?;
        self.view(&task).await
    }
}

impl Serve<table::StartTask> for Server {
    async fn serve(&self, ask: Ask<table::StartTask>) -> Result<TaskView, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        let task = self.engine().queue(id, ask.body.from).await.map_err(engine_error)?;
        self.view(&task).await
    }
}

impl Serve<table::StopTask> for Server {
    async fn serve(&self, ask: Ask<table::StopTask>) -> Result<TaskView, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        let task = self.engine().stop(id).await.map_err(engine_error)?;
        self.view(&task).await
    }
}

impl Serve<table::SteerTask> for Server {
    async fn serve(&self, ask: Ask<table::SteerTask>) -> Result<Steered, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        let message = self
            .engine()
            .steer(id, parts(ask.body.parts), ask.body.when.into())
            .await
            .map_err(engine_error)?;
        Ok(Steered { message })
    }
}

impl Serve<table::WithdrawMessage> for Server {
    async fn serve(&self, ask: Ask<table::WithdrawMessage>) -> Result<TaskView, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        let task = self.engine().withdraw(id, ask.path.message).await.map_err(engine_error)?;
        self.view(&task).await
    }
}

impl Serve<table::AnswerTask> for Server {
    async fn serve(&self, ask: Ask<table::AnswerTask>) -> Result<TaskView, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        match ask.body {
            AnswerTask::Approval { approval, decision } => {
                self.engine().decide(id, approval, decision.into()).await.map_err(engine_error)?;
            }
            AnswerTask::Question { question, answer } => {
                self.engine().answer(id, question, answer).await.map_err(engine_error)?;
            }
        }
        let task = self.engine().task(id).await.map_err(engine_error)?;
        self.view(&task).await
    }
}

impl Serve<table::DiscardTask> for Server {
    async fn serve(&self, ask: Ask<table::DiscardTask>) -> Result<TaskView, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        let task = self.engine().discard(id).await.map_err(engine_error)?;
        self.view(&task).await
    }
}

impl Serve<table::RestoreTask> for Server {
    async fn serve(&self, ask: Ask<table::RestoreTask>) -> Result<Restored, wire::Error> {
        let id = self.task_id(&ask.path.task).await?;
        let task = self.engine().restore(id).await.map_err(engine_error)?;
        let place = task.latest_run().and_then(|run| run.workspace.as_ref());
        let path = place.map(|place| place.path.clone());
        let branch = place.map(|place| place.branch.clone());
        Ok(Restored { path, branch, task: self.view(&task).await? })
    }
}

impl Serve<table::ListItems> for Server {
    async fn serve(&self, ask: Ask<table::ListItems>) -> Result<ItemList, wire::Error> {
        let limit = ask.query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE) as usize;
        let items = self.store().items(ask.path.run, ask.query.after, limit).await.map_err(store_error)?;
        let next = if items.len() >= limit { items.last().map(|(seq, _)| *seq) } else { None };
        let items = items
            .iter()
            .map(|(seq, item)| ItemView { position: *seq, item: wire::Wire::wire(item) })
            .collect();
        Ok(ItemList { items, next })
    }
}
