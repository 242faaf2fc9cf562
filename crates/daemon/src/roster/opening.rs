//! Opens models: each once, with its key, and those that stand in for it behind it.

use super::{ConfigRoster, variable};
use crate::config::{ModelConfig, api};
use flotilla_domain::UserError;
use flotilla_models::{Conduct, Model, Provider, Secret};
use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};

/// How often a model is asked that another stands in for, and the longest that it may ask to be waited for: a person
/// waits, and the other one is there.
const ATTEMPTS_BACKED: u32 = 4;
const LONGEST_WAIT_BACKED: Duration = Duration::from_secs(20);

/// A model that was opened, with what it was opened from. Runs share it, and so its connections.
pub(super) struct Opened {
    from: ModelConfig,
    key: Option<Secret>,
    model: Arc<dyn Model>,
}

/// How long a model that is down is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Patience {
    /// As long as there is hope.
    Alone,
    /// A short while: another one stands in for it.
    Backed,
}

/// What a model is opened by: its name, its effort, and how long it is waited for.
pub(super) type Opening = (String, Option<String>, Patience);

impl ConfigRoster {
    fn conduct_of(&self, patience: Patience) -> Conduct {
        let mut conduct = self.conduct.clone();
        if patience == Patience::Backed {
            conduct.retry.attempts = ATTEMPTS_BACKED;
            conduct.retry.longest_asked = LONGEST_WAIT_BACKED;
        }
        conduct
    }

    /// Opens a model, or gives the one that was opened from the same words before.
    pub(super) fn open(
        &self,
        name: &str,
        from: ModelConfig,
        patience: Patience,
    ) -> Result<Arc<dyn Model>, UserError> {
        let key = match &from.api_key_env {
            Some(named) => Some(Secret::new(variable(&named.value).ok_or_else(|| self.no_key(name, named))?)),
            None if from.kept_key => Some(self.keys.get(name, &from.base_url)?),
            None => None,
        };
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let place = (name.to_owned(), from.tuning.effort.clone(), patience);
        if let Some(opened) = open.get(&place).filter(|opened| opened.from == from && opened.key == key) {
            return Ok(Arc::clone(&opened.model));
        }
        let mut provider = Provider::new(name, api(from.api), from.base_url.clone(), from.model.clone());
        provider.context_window = from.context_window;
        provider.tuning = from.tuning.clone();
        provider.key = key.clone();
        let model = flotilla_models::open(provider, self.conduct_of(patience))
            .map_err(|error| flotilla_agent::user_error(&error))?;
        open.insert(place, Opened { from, key, model: Arc::clone(&model) });
        Ok(model)
    }

    /// Opens the model and those that stand in for it, each asked for `effort` where one is wanted. One that stands in
    /// and cannot be opened is left out: the run can do without it.
    pub(super) fn with_stand_ins(
        &self,
        name: Option<&str>,
        effort: Option<&str>,
    ) -> Result<(String, Arc<dyn Model>), UserError> {
        let config = self.config()?;
        let tuned = |mut from: ModelConfig| {
            if let Some(effort) = effort {
                from.tuning.effort = Some(effort.to_owned());
            }
            from
        };
        let (name, from) = self.chosen(&config, name)?;
        let others = from.fallback.clone();
        let others: Vec<_> = others.iter().filter(|other| other.value != name).collect();
        let patience = |behind: usize| if behind == 0 { Patience::Alone } else { Patience::Backed };
        let first = self.open(&name, tuned(from), patience(others.len()))?;
        let mut stand_ins = Vec::with_capacity(others.len());
        for (at, other) in others.iter().enumerate() {
            let opened = self
                .chosen(&config, Some(&other.value))
                .and_then(|(name, from)| self.open(&name, tuned(from), patience(others.len() - at - 1)));
            match opened {
                Ok(model) => stand_ins.push(model),
                Err(error) => {
                    tracing::warn!(model = %name, other = %other.value, why = %error.title, "cannot stand in");
                }
            }
        }
        Ok((name, flotilla_models::with_fallback(first, stand_ins)))
    }
}
