//! The user's shells.

use super::{Server, engine_error, not_found, store_error, tasks::absolute};
use crate::{notices::Notice, shells::Wanted};
use flotilla_api::{
    Ask, Serve, table,
    wire::{self, BoardList, ShellList, ShellPlace, ShellView},
};
use flotilla_domain::{TerminalId, UserError};
use flotilla_terminal::Size;
use std::{path::PathBuf, sync::Arc};
use tokio::task::spawn_blocking;
use uuid::Uuid;

impl Server {
    async fn folder(&self, place: &ShellPlace) -> Result<PathBuf, wire::Error> {
        match place {
            ShellPlace::Project { project } => {
                let project = self.store().project(*project).await.map_err(store_error)?;
                Ok(project.ok_or_else(|| not_found("project"))?.path.into())
            }
            ShellPlace::Task { task } => {
                let task = self.engine().task(*task).await.map_err(engine_error)?;
                let place = task.latest_run().and_then(|run| run.workspace.as_ref());
                Ok(place.ok_or_else(|| not_found("workspace"))?.path.clone().into())
            }
            ShellPlace::Path { path } => absolute(path.clone()),
            ShellPlace::Home => {
                let home = etcetera::home_dir();
                home.map_err(|_| UserError::internal("There is no home folder").into())
            }
        }
    }
}

impl Serve<table::OpenShell> for Server {
    async fn serve(&self, ask: Ask<table::OpenShell>) -> Result<ShellView, wire::Error> {
        let cwd = self.folder(&ask.body.place).await?;
        let size = Size { rows: ask.body.rows.clamp(2, 1000), cols: ask.body.cols.clamp(2, 1000) };
        let config = self.0.roster.config().unwrap_or_default();
        let keys = config.models.into_values().filter_map(|model| model.api_key_env);
        let wanted = Wanted {
            id: TerminalId::new(Uuid::now_v7()),
            place: ask.body.place,
            cwd,
            size,
            at: crate::daemon::clock(),
            keys: keys.map(|key| key.value).collect(),
        };
        let shells = Arc::clone(&self.0.shells);
        let opened = spawn_blocking(move || shells.open(wanted)).await;
        let (terminal, view) = opened.map_err(|_| UserError::internal("A shell could not be opened"))??;
        let notices = self.0.notices.clone();
        notices.tell(Notice::List(BoardList::Shells));
        tokio::spawn(async move {
            terminal.wait().await;
            notices.tell(Notice::List(BoardList::Shells));
        });
        Ok(view)
    }
}

impl Serve<table::ListShells> for Server {
    async fn serve(&self, _: Ask<table::ListShells>) -> Result<ShellList, wire::Error> {
        let shells = Arc::clone(&self.0.shells);
        let listed = spawn_blocking(move || shells.list()).await;
        Ok(ShellList { shells: listed.map_err(|_| UserError::internal("The shells could not be listed"))? })
    }
}

impl Serve<table::CloseShell> for Server {
    async fn serve(&self, ask: Ask<table::CloseShell>) -> Result<ShellView, wire::Error> {
        let closed = self.0.shells.close(ask.path.shell).await.ok_or_else(|| not_found("shell"))?;
        self.0.notices.tell(Notice::List(BoardList::Shells));
        Ok(closed)
    }
}
