//! The daemon itself, and its log.

use super::{Server, engine_error, store_error, written::written};
use flotilla_api::{
    API_VERSION, Ask, ByteStream, PROGRAM_VERSION, Serve, openapi, table,
    wire::{self, Listening, LogReport, MissingProtection, SandboxView, Status, Stopping},
};
use flotilla_sandbox::Report;
use flotilla_store::Verification;
use serde::Serialize;
use std::{io, process};
use tokio::runtime::Handle;

impl Serve<table::ShowStatus> for Server {
    async fn serve(&self, _: Ask<table::ShowStatus>) -> Result<Status, wire::Error> {
        let parts = &self.0;
        let fleet = parts.engine.status().await.map_err(engine_error)?;
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(Status {
            pid: process::id(),
            version: PROGRAM_VERSION.to_owned(),
            api_version: API_VERSION,
            socket: parts.home.socket().display().to_string(),
            listen: parts.loopback.address().map(|address| address.to_string()),
            home: parts.home.root().display().to_string(),
            started_at: parts.started_at,
            uptime_s: parts.since.elapsed().as_secs(),
            seq: self.store().seq(),
            running: count(fleet.running),
            queued: count(fleet.queued),
            max_running: count(fleet.limit),
            sandbox: sandbox(&fleet.sandbox),
            memory: self.memory_status().await?,
        })
    }
}

/// The name that a value has in JSON.
fn name(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => "unknown".to_owned(),
    }
}

fn sandbox(report: &Report) -> SandboxView {
    SandboxView {
        mechanism: name(report.mechanism),
        enforced: report.enforced.iter().map(name).collect(),
        missing: report
            .missing
            .iter()
            .map(|missing| MissingProtection {
                protection: name(missing.protection),
                why: missing.why.clone(),
                remedy: missing.remedy.clone(),
            })
            .collect(),
    }
}

impl Serve<table::ListenOnLoopback> for Server {
    async fn serve(&self, _: Ask<table::ListenOnLoopback>) -> Result<Listening, wire::Error> {
        Ok(self.0.loopback.bind_any().await?)
    }
}

impl Serve<table::StopDaemon> for Server {
    async fn serve(&self, _: Ask<table::StopDaemon>) -> Result<Stopping, wire::Error> {
        let fleet = self.engine().status().await.map_err(engine_error)?;
        tracing::info!("asked to stop");
        self.0.stop.cancel();
        Ok(Stopping { pid: process::id(), interrupted: u32::try_from(fleet.running).unwrap_or(u32::MAX) })
    }
}

impl Serve<table::ShowOpenApi> for Server {
    async fn serve(&self, _: Ask<table::ShowOpenApi>) -> Result<serde_json::Value, wire::Error> {
        Ok(openapi())
    }
}

/// What checking a log showed, as clients see it.
pub(crate) fn log_report(found: &Verification) -> LogReport {
    LogReport {
        intact: found.fault.is_none(),
        events: found.events,
        first_bad_seq: found.fault.map(|fault| fault.seq),
        problem: found.fault.map(|fault| fault.flaw.to_string()),
    }
}

impl Serve<table::VerifyLog> for Server {
    async fn serve(&self, _: Ask<table::VerifyLog>) -> Result<LogReport, wire::Error> {
        Ok(log_report(&self.store().verify().await.map_err(store_error)?))
    }
}

impl Serve<table::ExportLog> for Server {
    async fn serve(&self, _: Ask<table::ExportLog>) -> Result<ByteStream, wire::Error> {
        let (store, runtime) = (self.store().clone(), Handle::current());
        Ok(written(move |out| runtime.block_on(store.export(out)).map(drop).map_err(io::Error::other)))
    }
}
