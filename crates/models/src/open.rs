//! From a model's configuration to a model.

use std::sync::Arc;

use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

use crate::client::Endpoint;
use crate::conduct::Conduct;
use crate::error::ModelError;
use crate::model::{Api, Model, ModelInfo};
use crate::secret::Secret;
use crate::tuning::Tuning;

/// The path of an address that has none, and the one of Gemini's.
const USUAL_PATH: &str = "/v1";
const GEMINI_PATH: &str = "/v1beta";
const GEMINI_METHOD: &str = "streamGenerateContent";

/// The version of the Messages API that Flotilla speaks.
const MESSAGES_VERSION: &str = "2023-06-01";

/// A model as the configuration names it.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its name in the configuration.
    pub name: String,
    /// The protocol.
    pub api: Api,
    /// The API's address, such as `http://127.0.0.1:8080/v1`. One without a path gets `/v1`.
    pub base_url: String,
    /// The provider's id of the model.
    pub model: String,
    /// The key, if the server wants one.
    pub key: Option<Secret>,
    /// How many tokens a conversation may have, where that is known.
    pub context_window: Option<u64>,
    /// How it is asked to answer.
    pub tuning: Tuning,
}

impl Provider {
    /// A model without a key, and with nothing set beyond what is needed.
    pub fn new(
        name: impl Into<String>,
        api: Api,
        base_url: impl Into<String>,
        model: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            api,
            base_url: base_url.into(),
            model: model.into(),
            key: None,
            context_window: None,
            tuning: Tuning::default(),
        }
    }
}

/// Opens a model. Nothing is sent before the first request.
///
/// # Errors
/// [`ModelError::BadAddress`] and [`ModelError::BadKey`].
pub fn open(provider: Provider, conduct: Conduct) -> Result<Arc<dyn Model>, ModelError> {
    let mut base = base(&provider.base_url)?;
    if provider.api == Api::Gemini && base.path() == USUAL_PATH {
        // Its first version knows neither thoughts nor tools of any form.
        base.set_path(GEMINI_PATH);
    }
    let mut shown = base.clone();
    // Neither fails for an address with a host, and `base` has seen to that.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    shown.set_query(None);
    let mut url = base;
    let path = match provider.api {
        Api::Responses => "responses",
        Api::ChatCompletions => "chat/completions",
        Api::Messages => "messages",
        // A name may say what kind it is of: `models/…`, `tunedModels/…`.
        Api::Gemini if provider.model.contains('/') => &format!("{}:{GEMINI_METHOD}", provider.model),
        Api::Gemini => &format!("models/{}:{GEMINI_METHOD}", provider.model),
    };
    url.set_path(&format!("{}/{path}", url.path().trim_end_matches('/')));
    if provider.api == Api::Gemini {
        url.query_pairs_mut().append_pair("alt", "sse");
    }
    let host = match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    };
    let original = matches!(
        url.host_str(),
        Some("api.openai.com" | "api.anthropic.com" | "generativelanguage.googleapis.com")
    );
    let mut headers = HeaderMap::new();
    if provider.api == Api::Messages {
        headers
            .insert(HeaderName::from_static("anthropic-version"), HeaderValue::from_static(MESSAGES_VERSION));
    }
    if let Some(key) = &provider.key {
        let (name, text) = match provider.api {
            Api::Messages => (HeaderName::from_static("x-api-key"), key.reveal().to_owned()),
            Api::Gemini => (HeaderName::from_static("x-goog-api-key"), key.reveal().to_owned()),
            Api::Responses | Api::ChatCompletions => (AUTHORIZATION, format!("Bearer {}", key.reveal())),
        };
        let mut value = HeaderValue::from_str(&text).map_err(|_| ModelError::BadKey)?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    let info = ModelInfo {
        name: provider.name,
        api: provider.api,
        model: provider.model,
        base_url: shown.as_str().trim_end_matches('/').to_owned(),
        context_window: provider.context_window,
    };
    Ok(Arc::new(Endpoint::new(info, url, host, headers, original, provider.key, provider.tuning, conduct)))
}

/// Reads a base address.
pub(crate) fn base(text: &str) -> Result<Url, ModelError> {
    let shown = || {
        let rest = text.rsplit('@').next().unwrap_or_default();
        rest.split('?').next().unwrap_or_default().to_owned()
    };
    let bad = || ModelError::BadAddress { base_url: shown() };
    let mut url = Url::parse(text.trim()).map_err(|_| bad())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(bad());
    }
    url.set_fragment(None);
    if url.path().trim_matches('/').is_empty() {
        url.set_path(USUAL_PATH);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_described_without_secrets() {
        let mut provider = Provider::new("p", Api::Responses, "https://me:pass@host.example/v1?token=x", "m");
        provider.key = Some(Secret::new("sk-1"));
        assert!(!format!("{provider:?}").contains("sk-1"));
        let model = open(provider, Conduct::default()).unwrap();
        assert_eq!(model.describe().base_url, "https://host.example/v1");
    }

    #[test]
    fn gemini_is_asked_by_the_version_that_has_tools() {
        let of = |base: &str| {
            let model = open(Provider::new("p", Api::Gemini, base, "m"), Conduct::default()).unwrap();
            model.describe().base_url.clone()
        };
        assert_eq!(of("https://host.example"), "https://host.example/v1beta");
        assert_eq!(of("https://host.example/v1beta/"), "https://host.example/v1beta");
        assert_eq!(of("https://host.example/proxy/v1"), "https://host.example/proxy/v1");
    }

    #[test]
    fn an_address_without_a_path_gets_the_usual_one() {
        assert_eq!(base("http://localhost:11434").unwrap().as_str(), "http://localhost:11434/v1");
        assert_eq!(base("http://localhost:1/api/v3/").unwrap().as_str(), "http://localhost:1/api/v3/");
    }

    #[test]
    fn what_is_no_address_is_said_so_without_its_secrets() {
        for text in ["", "localhost:8080", "ftp://x/", "http://"] {
            assert!(matches!(base(text), Err(ModelError::BadAddress { .. })), "{text}");
        }
        let Err(error) = base("x://me:pass@host") else { panic!() };
        assert!(!error.to_string().contains("pass"));
    }

    #[test]
    fn a_key_that_no_header_can_hold_is_refused() {
        let mut provider = Provider::new("p", Api::Messages, "http://h/v1", "m");
        provider.key = Some(Secret::new("a\nb"));
        assert!(matches!(open(provider, Conduct::default()), Err(ModelError::BadKey)));
    }
}
