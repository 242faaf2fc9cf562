//! The configuration, changed.

use super::{Server, engine_error, not_found, store_error, tasks::containing};
use crate::{
    agents,
    config::{Config, edit},
    notices::Notice,
    roster::project_of,
};
use flotilla_api::{
    Ask, Serve, table,
    wire::{
        self, AgentList, BoardList, FoundCheck, ModelList, ProjectChecks, ProjectSettings, Settings,
        TaskSettings, Wire,
    },
};
use flotilla_domain::{Code, ProjectId, UserError};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::task::spawn_blocking;
use toml_edit::DocumentMut;

impl Server {
    /// Changes the configuration, and what it says at once.
    pub(super) async fn change_config(
        &self,
        change: impl FnOnce(&mut DocumentMut) -> Result<(), UserError> + Send + 'static,
    ) -> Result<Config, wire::Error> {
        let roster = Arc::clone(&self.0.roster);
        let changed = spawn_blocking(move || roster.change(change)).await;
        let config = changed.map_err(|_| UserError::internal("The configuration could not be changed"))??;
        self.0.notices.tell(Notice::List(BoardList::Models));
        Ok(config)
    }

    async fn settings(&self) -> Result<Settings, wire::Error> {
        let fleet = self.engine().status().await.map_err(engine_error)?;
        let roster = Arc::clone(&self.0.roster);
        let (config, error) = match roster.config() {
            Ok(config) => (config, None),
            Err(error) => (Config::default(), Some(error.into())),
        };
        let file = roster.file().display().to_string();
        let key_store = spawn_blocking(move || roster.keys().store()).await;
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(Settings {
            file,
            default_model: config.default_model.map(|named| named.value),
            small_model: config.small_model.map(|named| named.value),
            max_running: config.max_running.map(count),
            running_limit: count(fleet.limit),
            key_store: key_store.map_err(|_| UserError::internal("The keychain could not be looked at"))?,
            error,
        })
    }

    /// Where a configured model is asked.
    fn address_of(&self, model: &str) -> Result<String, wire::Error> {
        let config = self.0.roster.config()?;
        let found = config.models.get(model).map(|model| model.base_url.clone());
        found.ok_or_else(|| {
            UserError::fixable(
                Code::NoSuchModel,
                format!("The configuration has no model `{model}`"),
                "Only a model that stands in the configuration can be changed. Add it first.",
            )
            .into()
        })
    }

    async fn folder_of(&self, project: ProjectId) -> Result<PathBuf, wire::Error> {
        let project = self.store().project(project).await.map_err(store_error)?;
        Ok(project.ok_or_else(|| not_found("project"))?.path.into())
    }

    /// The folder of the project that `folder` lies in, or itself where there is none.
    pub(super) async fn root_of(&self, folder: &Path) -> Result<PathBuf, wire::Error> {
        let projects = self.store().projects().await.map_err(store_error)?.value;
        let project = containing(&projects, folder);
        Ok(project.map_or_else(|| folder.to_owned(), |project| PathBuf::from(&project.path)))
    }

    /// How a task in `folder` is run that says nothing of it: as the settings of its project propose.
    pub(super) async fn proposed(&self, folder: &Path) -> Result<TaskSettings, wire::Error> {
        let root = self.root_of(folder).await?;
        let ProjectSettings { model, mode, base, network, .. } = shown(&self.0.roster.config()?, &root);
        let plain = TaskSettings::default();
        Ok(TaskSettings {
            model,
            effort: None,
            agent: None,
            base,
            mode: mode.unwrap_or(plain.mode),
            network: network.unwrap_or(plain.network),
            carry: plain.carry,
            budget_micros: None,
        })
    }
}

impl Serve<table::ReadSettings> for Server {
    async fn serve(&self, _: Ask<table::ReadSettings>) -> Result<Settings, wire::Error> {
        self.settings().await
    }
}

impl Serve<table::ChangeSettings> for Server {
    async fn serve(&self, ask: Ask<table::ChangeSettings>) -> Result<Settings, wire::Error> {
        let wire::ChangeSettings { default_model, small_model, max_running, clear } = ask.body;
        if let Some(unknown) = clear
            .iter()
            .find(|name| !matches!(name.as_str(), "default_model" | "small_model" | "max_running"))
        {
            let title = format!("There is no setting `{unknown}` to clear");
            return Err(UserError::fixable(Code::BadInput, title, "See `GET /openapi.json`.").into());
        }
        let config = self
            .change_config(move |document| {
                for name in &clear {
                    edit::set_top(document, name, None);
                }
                if let Some(model) = default_model {
                    edit::set_top(document, "default_model", Some(model.into()));
                }
                if let Some(model) = small_model {
                    edit::set_top(document, "small_model", Some(model.into()));
                }
                if let Some(most) = max_running {
                    edit::set_top(document, "max_running", Some(i64::from(most).into()));
                }
                Ok(())
            })
            .await?;
        self.engine().limit_running(config.max_running.unwrap_or(self.0.usual_limit));
        self.settings().await
    }
}

impl Serve<table::SetModel> for Server {
    async fn serve(&self, ask: Ask<table::SetModel>) -> Result<ModelList, wire::Error> {
        self.change_config(|document| edit::set_model(document, ask.body)).await?;
        Ok(self.models().await)
    }
}

impl Serve<table::RemoveModel> for Server {
    async fn serve(&self, ask: Ask<table::RemoveModel>) -> Result<ModelList, wire::Error> {
        let name = ask.path.model;
        self.address_of(&name)?;
        let roster = Arc::clone(&self.0.roster);
        self.change_config(move |document| {
            if roster.keys().has(&name) {
                roster.keys().remove(&name)?;
            }
            edit::remove_model(document, &name);
            Ok(())
        })
        .await?;
        Ok(self.models().await)
    }
}

impl Serve<table::SetModelKey> for Server {
    async fn serve(&self, ask: Ask<table::SetModelKey>) -> Result<ModelList, wire::Error> {
        let name = ask.path.model;
        let address = self.address_of(&name)?;
        let roster = Arc::clone(&self.0.roster);
        self.change_config(move |document| {
            roster.keys().set(&name, &address, &ask.body.key)?;
            edit::set_kept_key(document, &name, true)
        })
        .await?;
        Ok(self.models().await)
    }
}

impl Serve<table::RemoveModelKey> for Server {
    async fn serve(&self, ask: Ask<table::RemoveModelKey>) -> Result<ModelList, wire::Error> {
        let name = ask.path.model;
        self.address_of(&name)?;
        let roster = Arc::clone(&self.0.roster);
        self.change_config(move |document| {
            roster.keys().remove(&name)?;
            edit::set_kept_key(document, &name, false)
        })
        .await?;
        Ok(self.models().await)
    }
}

fn shown(config: &Config, root: &std::path::Path) -> ProjectSettings {
    let Some(project) = project_of(config, root) else { return ProjectSettings::default() };
    ProjectSettings {
        setup: project.setup.clone(),
        checks: project.checks.clone(),
        writable: project.writable.iter().map(|folder| folder.value.display().to_string()).collect(),
        model: project.model.clone(),
        mode: Wire::wire(&project.mode),
        base: project.base.clone(),
        network: Wire::wire(&project.network),
    }
}

impl Serve<table::ReadProjectSettings> for Server {
    async fn serve(&self, ask: Ask<table::ReadProjectSettings>) -> Result<ProjectSettings, wire::Error> {
        let root = self.folder_of(ask.path.project).await?;
        Ok(shown(&self.0.roster.config()?, &root))
    }
}

impl Serve<table::ListChecks> for Server {
    async fn serve(&self, ask: Ask<table::ListChecks>) -> Result<ProjectChecks, wire::Error> {
        let found = self.store().project(ask.path.project).await.map_err(store_error)?;
        let project = found.ok_or_else(|| not_found("project"))?;
        let confirmed = shown(&self.0.roster.config()?, std::path::Path::new(&project.path)).checks;
        let found = self.engine().find_checks(&project).await.map_err(engine_error)?;
        let found = found.into_iter().map(|one| FoundCheck { command: one.command, found_in: one.found_in });
        Ok(ProjectChecks { confirmed, found: found.collect() })
    }
}

impl Serve<table::SetProjectSettings> for Server {
    async fn serve(&self, ask: Ask<table::SetProjectSettings>) -> Result<ProjectSettings, wire::Error> {
        let root = self.folder_of(ask.path.project).await?;
        let roster = Arc::clone(&self.0.roster);
        let of = root.clone();
        let config = self
            .change_config(move |document| {
                let name = roster.name_of(document, &of);
                edit::set_project(document, &name, ask.body)
            })
            .await?;
        Ok(shown(&config, &root))
    }
}

impl Serve<table::ListAgents> for Server {
    async fn serve(&self, _: Ask<table::ListAgents>) -> Result<AgentList, wire::Error> {
        Ok(AgentList { agents: agents::find().await })
    }
}
