//! Files of projects.

use super::{Server, not_found, store_error};
use crate::files;
use flotilla_api::{
    Ask, Serve, table,
    wire::{self, FileList, FileText},
};
use flotilla_domain::{ProjectId, UserError};
use std::path::PathBuf;
use tokio::task::spawn_blocking;

/// Files of a list where the caller does not say how many, and at most.
const PAGE: u32 = 50;
const MAX_PAGE: u32 = 1000;

impl Server {
    async fn project_root(&self, id: ProjectId) -> Result<PathBuf, wire::Error> {
        let project = self.store().project(id).await.map_err(store_error)?;
        Ok(project.ok_or_else(|| not_found("project"))?.path.into())
    }
}

impl Serve<table::FindFiles> for Server {
    async fn serve(&self, ask: Ask<table::FindFiles>) -> Result<FileList, wire::Error> {
        let root = self.project_root(ask.path.project).await?;
        let query = ask.query.query.unwrap_or_default();
        let limit = ask.query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE) as usize;
        let files = self.0.files.clone();
        let found = spawn_blocking(move || files.find(&root, &query, limit)).await;
        let found = found.map_err(|_| UserError::internal("The project's files could not be listed"))?;
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(FileList { files: found.files, found: count(found.found), total: count(found.total) })
    }
}

impl Serve<table::ReadFile> for Server {
    async fn serve(&self, ask: Ask<table::ReadFile>) -> Result<FileText, wire::Error> {
        let root = self.project_root(ask.path.project).await?;
        let read = spawn_blocking(move || files::read(&root, &ask.query.path)).await;
        Ok(read.map_err(|_| UserError::internal("A file could not be read"))??)
    }
}
