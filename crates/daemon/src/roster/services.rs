//! Services that the configuration names, with their keys.

use super::{ConfigRoster, variable};
use crate::config::{Config, Located};
use flotilla_agent::{ImageService, SearchService, Services};
use flotilla_domain::{Code, UserError};
use flotilla_models::{Embedder, Secret};

impl ConfigRoster {
    pub(super) fn services_of(&self, config: Config) -> Result<Services, UserError> {
        let key = |named: &Option<Located<String>>| self.service_key(named.as_ref());
        let search = match config.search {
            Some(from) => {
                let key = key(&from.api_key_env)?;
                Some(SearchService { kind: from.kind, base_url: from.base_url, key })
            }
            None => None,
        };
        let images = match config.images {
            Some(from) => {
                let key = key(&from.api_key_env)?;
                Some(ImageService { api: from.api, base_url: from.base_url, model: from.model, key })
            }
            None => None,
        };
        Ok(Services { search, images })
    }

    pub(super) fn embedder_of(&self, config: Config) -> Result<Option<Embedder>, UserError> {
        let Some(from) = config.embeddings else { return Ok(None) };
        let key = self.service_key(from.api_key_env.as_ref())?;
        Ok(Some(Embedder { api: from.api, base_url: from.base_url, model: from.model, key }))
    }

    fn service_key(&self, named: Option<&Located<String>>) -> Result<Option<Secret>, UserError> {
        let Some(named) = named else { return Ok(None) };
        match variable(&named.value) {
            Some(key) => Ok(Some(Secret::new(key))),
            None => Err(UserError::fixable(
                Code::BadConfig,
                format!("{}:{}: the variable {} is not set", self.file.display(), named.at, named.value),
                "Set it in the environment of the daemon, and start the daemon again.",
            )),
        }
    }
}
