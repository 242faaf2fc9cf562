//! The model for small work.

use super::{ConfigRoster, opening::Patience};
use flotilla_models::Model;
use std::sync::Arc;

impl ConfigRoster {
    /// The model for small work, where the configuration names one. Where it cannot be asked, the journal says why, and
    /// work goes on without it.
    pub(super) fn small(&self) -> Option<(String, Arc<dyn Model>)> {
        let config = self.config().ok()?;
        let named = config.small_model.as_ref()?;
        let opened = self.chosen(&config, Some(&named.value)).and_then(|(name, from)| {
            let model = self.open(&name, from, Patience::Alone)?;
            Ok((name, model))
        });
        let file = self.file.display();
        opened.inspect_err(|error| tracing::warn!("{file}:{}: small_model: {}", named.at, error.title)).ok()
    }
}
