//! Models.

use super::Server;
use crate::{
    config::{Config, ModelConfig},
    roster::{ConfigRoster, Listed, variable},
};
use flotilla_agent::user_error;
use flotilla_api::{
    Ask, Serve, table,
    wire::{self, ModelKey, ModelList, ModelTest, ModelView, Ratio, ToolUse},
};
use flotilla_domain::{Code, UserError};
use flotilla_models::{ToolUse as Used, probe};
use std::{sync::Arc, time::Duration};
use tokio::task::spawn_blocking;

impl Server {
    /// The models there are.
    pub(super) async fn models(&self) -> ModelList {
        let (config, error) = match self.0.roster.config() {
            Ok(config) => (config, None),
            Err(error) => (crate::config::Config::default(), Some(error.into())),
        };
        let listed = self.0.roster.list(&config).await;
        let roster = Arc::clone(&self.0.roster);
        let viewed = spawn_blocking(move || {
            let view = |one: Listed| view(one, &config, &roster);
            listed.into_iter().map(view).collect()
        });
        ModelList { models: viewed.await.unwrap_or_default(), error }
    }
}

fn view(one: Listed, config: &Config, roster: &ConfigRoster) -> ModelView {
    let configured = config.models.get(&one.name);
    let key = match configured {
        Some(model) if model.kept_key => ModelKey::Kept { there: roster.keys().has(&one.name) },
        Some(ModelConfig { api_key_env: Some(named), .. }) => {
            ModelKey::Environment { variable: named.value.clone(), there: variable(&named.value).is_some() }
        }
        Some(_) => ModelKey::None,
        None => one.variable.map_or(ModelKey::None, |variable| ModelKey::Environment {
            variable: variable.to_owned(),
            there: true,
        }),
    };
    let tuning = configured.map(|model| model.tuning.clone()).unwrap_or_default();
    ModelView {
        name: one.name,
        model: one.model,
        api: one.api.as_str().to_owned(),
        base_url: one.base_url,
        source: one.source,
        default: one.default,
        small: one.small,
        configured: configured.is_some(),
        key,
        context_window: configured.and_then(|model| model.context_window),
        price: configured.and_then(|model| model.price).map(Into::into),
        effort: tuning.effort,
        verbosity: tuning.verbosity,
        temperature: tuning.temperature.map(Ratio),
        top_p: tuning.top_p.map(Ratio),
        max_output_tokens: tuning.max_output_tokens,
        fallback: configured
            .map(|model| model.fallback.iter().map(|other| other.value.clone()).collect())
            .unwrap_or_default(),
    }
}

impl Serve<table::ListModels> for Server {
    async fn serve(&self, _: Ask<table::ListModels>) -> Result<ModelList, wire::Error> {
        Ok(self.models().await)
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl Serve<table::TestModel> for Server {
    async fn serve(&self, ask: Ask<table::TestModel>) -> Result<ModelTest, wire::Error> {
        let roster = Arc::clone(&self.0.roster);
        let asked = ask.path.model;
        let opened = spawn_blocking(move || roster.model_alone(Some(&asked))).await;
        let (name, model) = opened.map_err(|_| UserError::internal("A model could not be opened"))??;
        let tried = tokio::select! {
            tried = probe(&*model, &self.0.stop) => tried,
            () = self.0.stop.cancelled() => {
                return Err(UserError::passing(Code::Daemon, "The daemon is stopping", "Try again once it runs.").into());
            }
        };
        let report = tried.map_err(|error| user_error(&error))?;
        Ok(ModelTest {
            name,
            model: report.model,
            first_sign_ms: millis(report.first_sign),
            total_ms: millis(report.total),
            tools: match report.tools {
                Used::Right => ToolUse::Right,
                Used::Wrong => ToolUse::Wrong,
                Used::None => ToolUse::None,
            },
            reply: report.text,
            usage: wire::Wire::wire(&report.usage),
        })
    }
}
